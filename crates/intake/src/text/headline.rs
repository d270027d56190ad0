//! The headline: every text that could be it, weighed by where it stands and by what the page's title says of it.
//!
//! Pages name their piece more than once, in other words each time (the page's title, the end of a breadcrumb, the
//! line above the standfirst) and put a kicker or the site's name to it. The weights are learnt with those of the
//! lines and kept in `headline.txt`.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::cues::Cue;
use super::line::{Ending, Line, Opening, folded};
use super::marks::{Layout, View, step};
use super::model::{Label, Marks};
use super::title::{self, Reading, long_words, shared};
use super::{Labelled, signature};

/// A headline and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Headline<'a> {
    pub text: &'a str,
    pub line: usize,
}

/// A text that could be the headline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub text: &'a str,
    pub line: usize,
    /// How it was cut out of its line.
    cut: Cut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// It is the whole line.
    None,
    /// It is this reading of the page's title.
    Title(Reading),
    /// The line opens with a kicker, before a mark or glued to it.
    Kicker,
}

/// The weights of the marks, by number.
static WEIGHTS: LazyLock<Vec<f32>> = LazyLock::new(|| read(include_str!("headline.txt"), &names()));

/// Reads weights, a mark a line.
fn read(text: &str, names: &[String]) -> Vec<f32> {
    let told: std::collections::HashMap<&str, f32> = text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(name, weight)| Some((name, weight.parse().ok()?)))
        .collect();
    names.iter().map(|name| told.get(name.as_str()).copied().unwrap_or(0.0)).collect()
}

/// The headline of a labelled capture.
pub(super) fn headline<'a>(page: &Labelled<'a>) -> Option<Headline<'a>> {
    let scored = weighed(page).into_iter().map(|(candidate, marks)| {
        let score: f32 = marks.iter().filter_map(|mark| WEIGHTS.get(usize::from(*mark))).sum();
        (candidate, score)
    });
    let best = scored.max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(candidate, _)| candidate)?;
    Some(Headline { text: best.text, line: best.line })
}

/// The names of the marks of a candidate, by number.
pub(super) fn names() -> Vec<String> {
    let page = super::label("Un titre de page\nUn titre de page\nUne phrase.");
    let (mut names, mut marks) = (Vec::new(), Marks::new());
    let around = Around::of(&page);
    if let Some(candidate) = candidates(&page).first() {
        around.tell(candidate, &mut Layout::new(&mut marks, Some(&mut names)));
    }
    names
}

/// Every candidate with its marks.
pub(super) fn weighed<'a>(page: &Labelled<'a>) -> Vec<(Candidate<'a>, Marks)> {
    let around = Around::of(page);
    let marked = |candidate: Candidate<'a>| {
        let mut marks = Marks::with_capacity(24);
        around.tell(&candidate, &mut Layout::new(&mut marks, None));
        (candidate, marks)
    };
    candidates(page).into_iter().map(marked).collect()
}

/// How far above the article headlines are looked for.
const ABOVE: usize = 40;

/// All texts that could be the headline.
fn candidates<'a>(page: &Labelled<'a>) -> Vec<Candidate<'a>> {
    let start = page.start();
    let mut found = Vec::new();
    let opening = page.lines.first().filter(|_| page.title.opens);
    if let Some(first) = opening {
        let readings = title::readings(first.text).into_iter();
        found.extend(readings.map(|(text, reading)| Candidate { text, line: 0, cut: Cut::Title(reading) }));
    }
    let near = start.saturating_sub(ABOVE).max(usize::from(opening.is_some()))..start;
    let far = page.title.line.into_iter().filter(|line| !near.contains(line));
    for line in near.clone().chain(far) {
        let Some(own) = page.lines.get(line) else { continue };
        if (2..50).contains(&own.words) {
            found.push(Candidate { text: own.text, line, cut: Cut::None });
            found.extend(without_kicker(own, opening).map(|text| Candidate { text, line, cut: Cut::Kicker }));
        }
    }
    sound(found)
}

/// Leaves out what is no headline whatever stands around it: breadcrumbs, rests of a line, titles cut short.
fn sound(found: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    let is_crumb = |text: &str| {
        [" > ", " › "].iter().any(|mark| text.contains(mark)) || text.contains(" » ") && !text.contains('«')
    };
    let is_cut = |text: &str| {
        let bare = text.trim_end_matches(['.', '…', ' ']);
        let ends = text.ends_with("...") || text.ends_with('…');
        ends && found.iter().any(|other| other.text.len() > text.len() && other.text.starts_with(bare))
    };
    let is_rest = |text: &str| text.starts_with([':', '-', '–', '—', '|', ',', '.']);
    let whole = |candidate: &&Candidate<'_>| {
        let text = candidate.text;
        let is_trail = candidate.cut == Cut::None && is_crumb(text);
        !is_rest(text) && !is_cut(text) && !is_trail
    };
    found.iter().filter(whole).copied().collect()
}

/// The part of a line after its kicker, where the page's title holds the same words.
fn without_kicker<'a>(line: &Line<'a>, title: Option<&Line<'a>>) -> Option<&'a str> {
    let title = title?;
    let parts = [": ", " - ", " – ", " — ", " | "].iter().filter_map(|mark| Some(line.text.split_once(mark)?.1));
    let glued = title.text.split_once(": ").and_then(|(_, after)| {
        let after = title::without_site(after);
        line.text.strip_suffix(after).filter(|kicker| kicker.ends_with(char::is_alphanumeric)).map(|_| after)
    });
    let mut parts = glued
        .and_then(|after| line.text.len().checked_sub(after.len()))
        .and_then(|at| line.text.get(at..))
        .into_iter()
        .chain(parts);
    parts.find(|part| title.text.contains(*part) && part.split_whitespace().count() >= 3)
}

/// What the marks of a candidate are made from.
struct Around<'a, 'b> {
    page: &'a Labelled<'b>,
    start: usize,
    /// The readings of the page's title, folded.
    readings: Vec<(String, Reading)>,
    /// The long words of the article's first paragraphs.
    opening: HashSet<String>,
    /// Whether some line of the page is a reading of its title, and whether one of them stands close above the article.
    told: usize,
    /// Lines above the article that could be its headline, from the article up.
    plain: Vec<usize>,
}

impl<'a, 'b> Around<'a, 'b> {
    fn of(page: &'a Labelled<'b>) -> Self {
        let start = page.start();
        let first = page.lines.first().filter(|_| page.title.opens);
        let readings: Vec<(String, Reading)> = first
            .map(|first| title::readings(first.text))
            .into_iter()
            .flatten()
            .map(|(text, reading)| (folded(text), reading))
            .collect();
        let article =
            page.lines.iter().zip(&page.labels).filter(|(_, label)| label.is_body() || **label == Label::Lead);
        let opening = article.take(4).flat_map(|(line, _)| long_words(&line.folded)).collect();
        let above = start.saturating_sub(ABOVE).max(1)..start;
        let plain: Vec<usize> = above.rev().filter(|at| is_plain(&page.lines[*at], &page.views[*at])).collect();
        let told = match page.title.line {
            None => 0,
            Some(line) if line < start && start - line <= 12 => 1,
            Some(_) => 2,
        };
        Self { page, start, readings, opening, told, plain }
    }

    /// The reading of the page's title that a folded text is, by kind; the last of them for none.
    fn reading(&self, folded: &str) -> usize {
        let found = self.readings.iter().find(|(reading, _)| title::same_words(reading, folded));
        found.map_or(Reading::KINDS, |(_, reading)| reading.kind())
    }

    fn tell(&self, candidate: &Candidate<'_>, to: &mut Layout<'_>) {
        let line = candidate.line;
        let cut = (candidate.cut != Cut::None).then(|| Line::new(candidate.text));
        let Some(own) = cut.as_ref().or_else(|| self.page.lines.get(line)) else { return };
        let of_title = matches!(candidate.cut, Cut::Title(_));
        let kind = if of_title { 0 } else { 1 + usize::from(candidate.cut == Cut::Kicker) };
        let far = if line >= self.start { 8 } else { step(self.start - line, &[2, 3, 4, 5, 7, 10, 15]) };
        let nearer = step(self.plain.iter().take_while(|at| **at > line).count(), &[1, 2, 3]);
        to.tell("kind", 12, kind * 4 + self.told);
        self.tell_reading(candidate, to);
        let reading = self.reading(&own.folded);
        to.tell_if("is-title", 60, (!of_title).then_some(reading * 10 + far));
        to.tell_if("nearer", 60, (!of_title).then_some(reading * 4 + nearer));
        to.tell_if("far", 10, (!of_title).then_some(far));
        let (words, common) = shared(&own.folded, &self.page.title.words);
        let likeness = step(common * 100 / words.max(self.page.title.words.len()).max(1), &[1, 20, 40, 60, 80]);
        to.tell_if("like-title", 24, (!of_title).then_some(likeness * 4 + step(common, &[1, 2, 3])));
        let of_opening = step(shared(&own.folded, &self.opening).1, &[1, 2, 4]);
        to.tell("of-opening", 12, kind * 4 + of_opening);
        to.tell("words", 30, kind * 10 + step(own.words, &[3, 4, 5, 7, 10, 14, 19, 26, 35]));
        to.tell("ending", 21, kind * 7 + own.ending as usize);
        to.tell("opens", 18, kind * 6 + own.opening as usize);
        self.tell_neighbours(candidate, of_title, to);
    }

    /// How the candidate is cut out of the page's title.
    fn tell_reading(&self, candidate: &Candidate<'_>, to: &mut Layout<'_>) {
        let Cut::Title(reading) = candidate.cut else {
            to.tell_if("reading", Reading::KINDS * 4, None);
            to.tell_if("left", Reading::KINDS * 6, None);
            return;
        };
        let first = self.page.lines.first().map_or("", |first| first.text);
        let left = first.split_whitespace().count().saturating_sub(candidate.text.split_whitespace().count());
        to.tell("reading", Reading::KINDS * 4, reading.kind() * 4 + self.told);
        to.tell("left", Reading::KINDS * 6, reading.kind() * 6 + step(left, &[1, 2, 3, 4, 6]));
    }

    fn tell_neighbours(&self, candidate: &Candidate<'_>, of_title: bool, to: &mut Layout<'_>) {
        let (views, lines, line) = (&self.page.views, &self.page.lines, candidate.line);
        let told = |at: Option<usize>| -> usize {
            let Some((view, line)) = at.and_then(|at| Some((views.get(at)?, lines.get(at)?))) else { return 0 };
            match () {
                () if view.signs || signature::opens(line.text) => 1,
                () if view.cues.strong != 0 => 2,
                () if view.class >= 2 => 3,
                () if line.words <= 3 => 4,
                () if self.reading(&line.folded) < Reading::KINDS => 5,
                () if is_plain(line, view) => 6,
                () => 7,
            }
        };
        let plain = (!of_title).then_some(());
        to.tell_if("after", 8, plain.map(|()| told(Some(line + 1))));
        to.tell_if("second", 8, plain.map(|()| told(Some(line + 2))));
        to.tell_if("before", 8, plain.map(|()| told(line.checked_sub(1))));
        let view = views.get(line);
        let cue = view.and_then(|view| view.cues.first()).map(|cue| cue as usize);
        to.tell_if("cue", 20, plain.and(cue));
        let again = view.map_or(0, |view| usize::from(view.above) * 2 + usize::from(view.below));
        to.tell_if("again", 4, plain.map(|()| again));
        let signs = view.is_some_and(|view| view.signs);
        to.tell_if("signs", 1, plain.filter(|()| signs).map(|()| 0));
        let caption = view.is_some_and(|view| view.cues.has(Cue::Caption));
        to.tell_if("caption", 1, plain.filter(|()| caption).map(|()| 0));
        let capitals = lines.get(line).is_some_and(Line::is_capitals);
        to.tell_if("capitals", 1, plain.filter(|()| capitals).map(|()| 0));
        let low = lines.get(line).is_some_and(|line| matches!(line.opening, Opening::Lower | Opening::Mark));
        to.tell_if("low", 1, plain.filter(|()| low).map(|()| 0));
        let label = self.page.labels.get(line + 1).map_or(7, |label| *label as usize);
        to.tell_if("next-label", 8, plain.map(|()| label));
    }
}

/// Whether a line above the article could be its headline.
fn is_plain(line: &Line<'_>, view: &View) -> bool {
    let label = view.cues.strong != 0 && line.words < 8;
    (3..40).contains(&line.words)
        && !label
        && !view.signs
        && line.ending != Ending::Stop
        && line.ending != Ending::Ellipsis
}
