//! What a line of a capture looks like, alone and among its neighbours, as numbered marks for the model.

use std::collections::HashMap;

use super::cues::{CUES, Cue, Cues, cues, is_reader, tongue_of};
use super::line::{Ending, Line, Opening};
use super::model::Marks;
use super::title::{Title, shared};
use super::when;

/// Gives each value of each group its number, in the order in which the groups are told.
pub(super) struct Layout<'a> {
    base: usize,
    marks: &'a mut Marks,
    names: Option<&'a mut Vec<String>>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(marks: &'a mut Marks, names: Option<&'a mut Vec<String>>) -> Self {
        Self { base: 0, marks, names }
    }

    /// Tells the `value` of a group that has `size` of them.
    pub(super) fn tell(&mut self, group: &str, size: usize, value: usize) {
        self.tell_if(group, size, Some(value));
    }

    pub(super) fn tell_if(&mut self, group: &str, size: usize, value: Option<usize>) {
        if let Some(names) = self.names.as_mut() {
            names.extend((0..size).map(|value| format!("{group}:{value}")));
        }
        if let Some(value) = value {
            self.marks.push((self.base + value.min(size - 1)) as u16);
        }
        self.base += size;
    }

    fn tell_all(&mut self, group: &str, size: usize, values: impl Iterator<Item = usize>) {
        let base = self.base;
        self.tell_if(group, size, None);
        self.marks.extend(values.map(|value| (base + value.min(size - 1)) as u16));
    }
}

/// A line and what the page says of it.
pub(super) struct View {
    pub cues: Cues,
    /// How much it reads as prose, as [`Line::class`], lowered by cues.
    pub class: usize,
    /// Whether the same line stood above, or comes again.
    pub above: bool,
    pub below: bool,
    /// Its opening is that of another line.
    pub same_opening: bool,
    /// Prose lines in the five lines before and after.
    before: usize,
    after: usize,
    /// Lines since the last prose line, and to the next.
    since: usize,
    until: usize,
    /// Share of the page's prose that stands above it, in tenths.
    share: usize,
    /// The last cue of a list or related heading, and how far above.
    heading: Option<(Cue, usize)>,
    /// A short line that signs or dates.
    pub signs: bool,
    /// Which prose line of the page it is, of the first three.
    order: usize,
    /// A signature stands between it and the prose above, or below.
    cut_above: bool,
    cut_below: bool,
}

/// Looks at all lines.
pub(super) fn views(lines: &[Line<'_>], title: &Title) -> Vec<View> {
    let mut views: Vec<View> = lines.iter().map(first_look).collect();
    repetitions(lines, &mut views);
    distances(lines, &mut views);
    signatures(&mut views, title.line);
    views
}

fn first_look(line: &Line<'_>) -> View {
    let cues = cues(line);
    let loud = [Cue::Player, Cue::Legal, Cue::Newsletter, Cue::Paywall, Cue::Related, Cue::Caption, Cue::Comments];
    let mut class = line.class();
    if line.words < 40 && loud.iter().any(|cue| cues.has(*cue)) {
        class = class.min(1);
    }
    View {
        cues,
        class,
        above: false,
        below: false,
        same_opening: false,
        before: 0,
        after: 0,
        since: usize::MAX,
        until: usize::MAX,
        share: 0,
        heading: None,
        signs: signs(line, cues),
        order: 0,
        cut_above: false,
        cut_below: false,
    }
}

/// Whether a line is a byline, a date or a reading time.
fn signs(line: &Line<'_>, cues: Cues) -> bool {
    let cued = cues.has_strong(Cue::Byline) || cues.has(Cue::ReadingTime);
    let dated = || line.digits >= 3 && !when::dates(line.text).is_empty();
    line.words <= 16 && line.class() < 2 && (cued && line.words <= 10 || dated())
}

/// Counts prose from the headline on, and notes the signatures between.
fn signatures(views: &mut [View], headline: Option<usize>) {
    let (mut order, mut last, mut cut) = (0, None::<usize>, false);
    for number in 0..views.len() {
        if headline == Some(number) {
            (order, last, cut) = (0, None, false);
        }
        cut |= views[number].signs;
        if views[number].class < 2 || headline == Some(number) {
            views[number].order = order;
            continue;
        }
        views[number].order = order;
        views[number].cut_above = cut;
        if let Some(last) = last.filter(|last| cut && number - last < 16) {
            views[last].cut_below = true;
        }
        (order, last, cut) = ((order + 1).min(3), Some(number), false);
    }
}

/// How many words speak to the reader of the page, as services do and reports do not.
fn reader(line: &Line<'_>) -> usize {
    if line.quotes > 0 {
        return 0;
    }
    line.folded.split(' ').filter(|word| is_reader(word)).count().min(2)
}

/// Whether a line opens with a French imperative: « Personnalisez votre fil… ».
fn asks(line: &Line<'_>) -> bool {
    let first = line.folded.split(' ').next().unwrap_or_default();
    line.quotes == 0 && line.digits < 4 && first.len() > 4 && first.ends_with("ez")
}

/// How many characters two lines must share to open alike.
const OPENING: usize = 48;

fn repetitions(lines: &[Line<'_>], views: &mut [View]) {
    let mut last: HashMap<&str, usize> = HashMap::with_capacity(lines.len());
    let mut openings: HashMap<&str, usize> = HashMap::new();
    for (number, line) in lines.iter().enumerate() {
        if let Some(earlier) = last.insert(&line.folded, number) {
            views[number].above = true;
            views[earlier].below = true;
        }
        let Some(opening) = line.folded.get(..OPENING) else { continue };
        if let Some(earlier) = openings.insert(opening, number) {
            views[number].same_opening = true;
            views[earlier].same_opening = true;
        }
    }
}

fn distances(lines: &[Line<'_>], views: &mut [View]) {
    let prose = |view: &View| view.class >= 2;
    let total: usize = lines.iter().zip(views.iter()).filter(|(_, view)| prose(view)).map(|(line, _)| line.words).sum();
    let (mut since, mut above, mut heading) = (usize::MAX, 0, None);
    for number in 0..views.len() {
        let window = number.saturating_sub(5)..number;
        views[number].before = views[window].iter().filter(|view| prose(view)).count();
        views[number].since = since;
        views[number].share = above * 10 / total.max(1);
        views[number].heading = heading;
        since = since.saturating_add(1);
        heading = heading.map(|(cue, far): (Cue, usize)| (cue, far + 1)).filter(|(_, far)| *far < 12);
        if prose(&views[number]) {
            since = 0;
            above += lines[number].words;
        }
        let listing = [Cue::Related, Cue::List, Cue::Newsletter, Cue::Player, Cue::Comments, Cue::Advertisement];
        if let Some(cue) =
            listing.into_iter().find(|cue| lines[number].words < 12 && views[number].cues.has_strong(*cue))
        {
            heading = Some((cue, 0));
        }
    }
    let mut until = usize::MAX;
    for number in (0..views.len()).rev() {
        let window = number + 1..(number + 6).min(views.len());
        views[number].after = views[window].iter().filter(|view| prose(view)).count();
        views[number].until = until;
        until = if prose(&views[number]) { 0 } else { until.saturating_add(1) };
    }
}

/// Puts a count into one of few steps.
pub(super) fn step(value: usize, steps: &[usize]) -> usize {
    steps.iter().position(|step| value < *step).unwrap_or(steps.len())
}

/// The marks of every line.
pub(super) fn marks(lines: &[Line<'_>], views: &[View], title: &Title) -> Vec<Marks> {
    let page = Page::new(lines, views, title);
    (0..lines.len())
        .map(|number| {
            let mut marks = Marks::with_capacity(64);
            page.tell(number, &mut Layout::new(&mut marks, None));
            marks
        })
        .collect()
}

/// The names of all marks, by number.
pub(super) fn names() -> Vec<String> {
    let lines = super::line::lines("a");
    let title = Title::default();
    let views = views(&lines, &title);
    let mut names = Vec::new();
    let mut marks = Marks::new();
    let page = Page::new(&lines, &views, &title);
    page.tell(0, &mut Layout::new(&mut marks, Some(&mut names)));
    names
}

struct Page<'a, 'b> {
    lines: &'a [Line<'b>],
    views: &'a [View],
    title: &'a Title,
    /// Words of a usual paragraph.
    usual: usize,
    /// French, English, German or another.
    tongue: usize,
}

/// The language of a page by its commonest words: sites of one language share their manners.
fn tongue(lines: &[Line<'_>]) -> usize {
    let mut counts = [0_usize; 4];
    let words = lines.iter().flat_map(|line| line.folded.split(' '));
    words.filter_map(tongue_of).for_each(|tongue| counts[tongue.min(3)] += 1);
    let most = (0..3).max_by_key(|tongue| counts[*tongue]).unwrap_or(3);
    if counts[most] >= 5 { most } else { 3 }
}

const WORDS: [usize; 9] = [2, 3, 5, 8, 12, 18, 28, 45, 80];

impl<'a, 'b> Page<'a, 'b> {
    fn new(lines: &'a [Line<'b>], views: &'a [View], title: &'a Title) -> Self {
        let mut prose: Vec<usize> =
            lines.iter().zip(views).filter(|(_, view)| view.class == 3).map(|(line, _)| line.words).collect();
        prose.sort_unstable();
        let usual = prose.get(prose.len() / 2).copied().unwrap_or(40);
        Self { lines, views, title, usual, tongue: tongue(lines) }
    }

    fn tell(&self, number: usize, to: &mut Layout<'_>) {
        let (Some(line), Some(view)) = (self.lines.get(number), self.views.get(number)) else { return };
        shape(line, to);
        self.words_of(line, view, to);
        self.neighbours(number, view, to);
        self.signed(line, view, to);
        self.place(number, line, view, to);
    }

    fn words_of(&self, line: &Line<'_>, view: &View, to: &mut Layout<'_>) {
        let length = step(line.words, &[6, 14, 30]);
        for (group, bits) in [("cue", view.cues.strong), ("mention", view.cues.weak & !view.cues.strong)] {
            let told = (0..CUES).filter(|cue| bits & (1 << cue) != 0).map(|cue| cue * 4 + length);
            to.tell_all(group, CUES * 4, told);
        }
        let cued = usize::from(view.cues.any() != 0) + usize::from(view.cues.strong != 0);
        to.tell("cued", 12, cued * 4 + view.class);
        let again = usize::from(view.above) * 2 + usize::from(view.below);
        to.tell("again", 16, again * 4 + view.class);
        to.tell_if("same-opening", 4, view.same_opening.then_some(view.class));
        let relative = step(line.words * 10 / self.usual.max(1), &[2, 4, 7, 13, 20]);
        to.tell("relative", 24, relative * 4 + view.class);
    }

    fn neighbours(&self, number: usize, view: &View, to: &mut Layout<'_>) {
        let class = |at: Option<usize>| at.and_then(|at| self.views.get(at)).map_or(4, |view| view.class);
        let (previous, next) = (class(number.checked_sub(1)), class(Some(number + 1)));
        to.tell("around", 100, (previous * 5 + next) * 4 + view.class);
        to.tell("further", 100, (class(number.checked_sub(2)) * 5 + class(Some(number + 2))) * 4 + view.class);
        let sides = [("cue-above", number.checked_sub(1), false), ("cue-below", Some(number + 1), true)];
        for (group, at, _) in sides {
            let bits = at.and_then(|at| self.views.get(at)).map_or(0, |view| view.cues.strong);
            let told = (0..CUES).filter(|cue| bits & (1 << cue) != 0);
            to.tell_all(group, CUES * 2, told.map(|cue| cue * 2 + usize::from(view.class >= 2)));
        }
        let density = step(view.before, &[1, 2, 4]) * 4 + step(view.after, &[1, 2, 4]);
        to.tell("density", 64, density * 4 + view.class);
        to.tell("since", 24, step(view.since, &[1, 2, 4, 8, 20]) * 4 + view.class);
        to.tell("until", 24, step(view.until, &[1, 2, 4, 8, 20]) * 4 + view.class);
        let under = view.heading.map(|(cue, far)| {
            let far = step(far, &[1, 2, 5]);
            ((cue as usize) * 4 + far) * 2 + usize::from(view.class >= 2)
        });
        to.tell_if("under", CUES * 8, under);
    }

    fn signed(&self, line: &Line<'_>, view: &View, to: &mut Layout<'_>) {
        let length = step(line.words, &[6, 14, 30]);
        to.tell_if("signs", 4, view.signs.then_some(length));
        to.tell("reader", 12, reader(line) * 4 + length);
        to.tell_if("asks", 4, asks(line).then_some(length));
        let cuts = usize::from(view.cut_above) * 2 + usize::from(view.cut_below);
        to.tell("cuts", 64, (view.order * 4 + cuts) * 4 + view.class);
        to.tell("tongue", 64, (self.tongue * 4 + view.order) * 4 + view.class);
        let lettered = step(line.words, &[4, 8, 14]) * 2 + usize::from(line.ending == Ending::Stop);
        to.tell("ordered", 32, view.order * 8 + lettered);
    }

    fn place(&self, number: usize, line: &Line<'_>, view: &View, to: &mut Layout<'_>) {
        let place = match self.title.line {
            None => 0,
            Some(at) if number < at => 1,
            Some(at) if number == at => 2,
            Some(at) => 3 + step(number - at, &[2, 3, 5, 9, 20, 60]),
        };
        let titled = number == 0 && self.title.opens || self.title.line == Some(number);
        to.tell_if("titled", 1, titled.then_some(0));
        to.tell("place", 40, place * 4 + view.class);
        to.tell("share", 48, view.share * 4 + view.class);
        to.tell("first", 8, usize::from(number == 0) * 4 + view.class);
        let from_end = step(self.lines.len() - number, &[2, 5, 15, 40, 100]);
        to.tell("from-end", 24, from_end * 4 + view.class);
        let of_title = if line.words < 60 && !self.title.words.is_empty() {
            shared(&line.folded, &self.title.words).1 * 4 / self.title.words.len().max(1)
        } else {
            0
        };
        to.tell("of-title", 20, of_title.min(4) * 4 + view.class);
    }
}

/// What a line looks like alone.
fn shape(line: &Line<'_>, to: &mut Layout<'_>) {
    to.tell("bias", 1, 0);
    let words = step(line.words, &WORDS);
    to.tell("words-ending", 70, words * 7 + ending(line.ending));
    let length = step(line.words, &[4, 12, 28]);
    to.tell("opening", 24, opening(line.opening) * 4 + length);
    let of = |part: usize| step(part * 100 / line.words.max(1), &[8, 18, 28, 40, 55, 70]);
    to.tell("grammar", 28, of(line.grammar) * 4 + length);
    to.tell("small", 28, of(line.small) * 4 + length);
    to.tell("inner-stops", 16, line.inner_stops.min(3) * 4 + length);
    to.tell("commas", 16, line.commas.min(3) * 4 + length);
    to.tell("quotes", 12, line.quotes.min(2) * 4 + length);
    to.tell("bars", 12, line.bars.min(2) * 4 + length);
    let digits = step(line.digits * 100 / (line.digits + line.letters).max(1), &[1, 8, 25]);
    to.tell("digits", 16, digits * 4 + length);
    to.tell_if("capitals", 4, line.is_capitals().then_some(length));
    to.tell_if("address", 4, line.has_address.then_some(length));
}

fn ending(ending: Ending) -> usize {
    ending as usize
}

fn opening(opening: Opening) -> usize {
    opening as usize
}
