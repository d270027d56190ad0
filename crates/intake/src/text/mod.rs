//! Text captures: the visible text of a page, a line a block, as web archives (WET), copy-paste and scrapers keep it.
//!
//! A linear chain labels the lines (before, standfirst, body, furniture, after); rules then read headline, section,
//! byline and dates from the lines around the body, and find the teaser that repeats its opening.

mod blocks;
mod cues;
mod furniture;
mod headline;
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
    let headline = headline::headline(&page);
    draft.headline = headline.map(|headline| headline.text.to_owned());
    let mut reasons = vec![None; page.lines.len()];
    repeats::take_out(&mut page, &mut draft, &mut reasons);
    furniture::read(&page, headline, context, &mut draft, &mut reasons);
    blocks::fill(&page, &mut draft);
    furniture::account(&page, headline, &reasons, &mut draft);
    Ok(draft)
}

fn label(text: &str) -> Labelled<'_> {
    label_by(text, &model::WEIGHTS)
}

fn label_by<'a>(text: &'a str, weights: &model::Weights) -> Labelled<'a> {
    let lines = line::lines(text);
    let title = title::find(&lines);
    let views = marks::views(&lines, &title);
    let marks = marks::marks(&lines, &views, &title);
    let scores: Vec<_> = marks.iter().map(|marks| weights.scores(marks)).collect();
    let labels = model::decode(&scores, &weights.steps);
    let mut page = Labelled { lines, views, title, labels };
    page.below_signature();
    page.one_standfirst();
    if !page.labels.iter().any(|label| label.is_body()) {
        all_prose(&page.views, &mut page.labels);
    }
    page
}

/// A capture in which no article stands out is taken at its word: its prose is the body.
fn all_prose(views: &[View], labels: &mut [Label]) {
    for (view, label) in views.iter().zip(labels) {
        if view.class >= 2 {
            *label = Label::Body;
        }
    }
}

/// The labels of the lines of a capture by other weights than the product's: what learning is measured by.
pub fn labels(text: &str, weights: &model::Weights) -> Vec<Label> {
    label_by(text, weights).labels
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

/// Every text of a capture that could be its headline, with its marks: what the choice is taught with.
pub fn headlines(text: &str) -> Vec<(&str, model::Marks)> {
    let page = label(text);
    headline::weighed(&page).into_iter().map(|(candidate, marks)| (candidate.text, marks)).collect()
}

/// The names of the marks of [`headlines`], by number.
pub fn headline_mark_names() -> Vec<String> {
    headline::names()
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

    /// On short pages one paragraph stands below the signature: then what stands above it alone is the standfirst.
    fn below_signature(&mut self) {
        let start = self.body_start();
        if self.end() != start + 1 {
            return;
        }
        let near = start + 1..(start + 16).min(self.lines.len());
        let Some(first) = near.into_iter().find(|at| self.views[*at].class >= 2) else { return };
        if self.views[first].class < 3 || !self.views[start + 1..first].iter().any(|view| view.signs) {
            return;
        }
        let leads = self.views[start].class >= 2 && !self.labels.contains(&Label::Lead);
        self.labels[start] = if leads { Label::Lead } else { Label::Between };
        self.labels[start + 1..first].fill(Label::Between);
        let more = self.views[first..].iter().take_while(|view| view.class >= 2).count();
        self.labels[first..first + more].fill(Label::Body);
    }

    /// What stood between two leads was taken out: read as one, they would say what nobody wrote. The first is the lead.
    fn one_standfirst(&mut self) {
        let Some(first) = self.labels.iter().position(|label| *label == Label::Lead) else { return };
        let later = self.labels.iter_mut().skip(first).skip_while(|label| **label == Label::Lead);
        later.filter(|label| **label == Label::Lead).for_each(|label| *label = Label::Body);
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
