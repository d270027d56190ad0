//! Text captures: the visible text of a page, a line a block, as web archives (WET), copy-paste and scrapers keep it.
//!
//! A linear chain labels the lines (before, standfirst, body, furniture, after); rules then read headline, section,
//! byline and dates from the lines around the body, and find the teaser that repeats its opening.

mod blocks;
mod cues;
mod furniture;
mod line;
mod marks;
pub mod model;
mod repeats;
mod signature;
#[cfg(test)]
mod tests;
mod title;
mod when;

pub(crate) use signature::authors;

use news::{Capture, Draft, Extent, Format};

use crate::{Context, Error, Result};
use cues::Cue;
use line::Line;
use marks::View;
use model::Label;
use title::Title;

/// A capture, its lines labelled.
struct Labelled<'a> {
    lines: Vec<Line<'a>>,
    views: Vec<View>,
    title: Title,
    labels: Vec<Label>,
}

/// Reads one article from the visible `text` of a page.
///
/// What is left out of it is in [`Draft::removed`], each line with its reason.
pub fn draft(text: &str, capture: &Capture, context: &Context) -> Result<Draft> {
    let mut page = label(text);
    if page.lines.is_empty() {
        return Err(Error::Empty);
    }
    let mut draft = Draft {
        format: Some(Format::Text),
        url: capture.url.clone(),
        language: capture.language.clone(),
        extent: Extent::Full,
        ..Draft::default()
    };
    let headline = title::headline(&page.lines, &page.views, &page.title, &page.labels);
    draft.headline = headline.map(|headline| headline.text.to_owned());
    let mut reasons = vec![None; page.lines.len()];
    repeats::take_out(&mut page, &mut draft, &mut reasons);
    furniture::read(&page, headline, context, &mut draft, &mut reasons);
    blocks::fill(&page, &mut draft);
    furniture::account(&page, headline, &reasons, &mut draft);
    Ok(draft)
}

fn label(text: &str) -> Labelled<'_> {
    let lines = line::lines(text);
    let title = title::find(&lines);
    let views = marks::views(&lines, &title);
    let marks = marks::marks(&lines, &views, &title);
    let scores: Vec<_> = marks.iter().map(|marks| model::WEIGHTS.scores(marks)).collect();
    let mut labels = model::decode(&scores, &model::WEIGHTS.steps);
    if !labels.iter().any(|label| label.is_body()) {
        all_prose(&views, &mut labels);
    }
    Labelled { lines, views, title, labels }
}

/// A capture in which no article stands out is taken at its word: its prose is the body.
fn all_prose(views: &[View], labels: &mut [Label]) {
    for (view, label) in views.iter().zip(labels) {
        if view.class >= 2 {
            *label = Label::Body;
        }
    }
}

/// The marks of each line of a text capture, beside the line: what the model is taught with.
pub fn marked(text: &str) -> Vec<(&str, model::Marks)> {
    let lines = line::lines(text);
    let title = title::find(&lines);
    let views = marks::views(&lines, &title);
    let marks = marks::marks(&lines, &views, &title);
    lines.iter().map(|line| line.text).zip(marks).collect()
}

/// The names of all marks, by number.
pub fn mark_names() -> Vec<String> {
    marks::names()
}

impl Labelled<'_> {
    /// The first line of the standfirst or the body.
    fn start(&self) -> usize {
        let first = self.labels.iter().position(|label| label.is_body() || *label == Label::Lead);
        first.unwrap_or(self.labels.len())
    }

    /// The first line of the body.
    fn body_start(&self) -> usize {
        self.labels.iter().position(|label| label.is_body()).unwrap_or(self.labels.len())
    }

    /// One past the last line of the body.
    fn end(&self) -> usize {
        self.labels.iter().rposition(|label| label.is_body()).map_or(0, |last| last + 1)
    }

    /// Whether a line announces `cue`.
    fn says(&self, number: usize, cue: Cue) -> bool {
        self.views.get(number).is_some_and(|view| view.cues.has_strong(cue))
    }
}
