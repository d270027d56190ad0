//! The linear chain that labels the lines of a capture: weights for what a line looks like, and for what follows what.
//!
//! The weights are learnt (`cargo run --release -p intake --example learn_texts`) and kept in `weights.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a line is to the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    /// What stands above the article.
    Before,
    /// The standfirst.
    Lead,
    /// What stands between standfirst and body: byline, date, picture.
    Between,
    /// A paragraph.
    Body,
    /// A short line of the body: a cross-head or an item of a list.
    Short,
    /// Furniture inside the body.
    Gap,
    /// What stands below the article.
    After,
}

/// How many labels there are.
pub const LABELS: usize = 7;

/// Scores are kept in rows of eight, which the processor adds at once.
pub const WIDTH: usize = 8;

impl Label {
    /// Every label, in the order of a page.
    pub const ALL: [Self; LABELS] =
        [Self::Before, Self::Lead, Self::Between, Self::Body, Self::Short, Self::Gap, Self::After];

    /// Whether a line so labelled is in the body.
    pub fn is_body(self) -> bool {
        matches!(self, Self::Body | Self::Short)
    }

    /// Whether a line labelled `next` may follow.
    pub fn allows(self, next: Self) -> bool {
        use Label::{After, Before, Between, Body, Gap, Lead, Short};
        match self {
            Before => matches!(next, Before | Lead | Body | Short),
            Lead => matches!(next, Lead | Between | Body | Short),
            Between => matches!(next, Between | Lead | Body | Short),
            Body | Short => matches!(next, Body | Short | Gap | After),
            Gap => matches!(next, Gap | Body | Short),
            After => next == After,
        }
    }

    /// Whether a page may open with it.
    fn may_open(self) -> bool {
        matches!(self, Self::Before | Self::Lead | Self::Body)
    }

    /// Whether a page may end with it.
    fn may_end(self) -> bool {
        matches!(self, Self::Before | Self::Body | Self::Short | Self::After)
    }
}

/// Numbered marks of one line.
pub type Marks = Vec<u16>;

/// The weights of marks and of transitions.
#[derive(Debug, Clone)]
pub struct Weights {
    /// One row a mark.
    pub marks: Vec<[f32; WIDTH]>,
    /// One row a label: what may follow it.
    pub steps: [[f32; WIDTH]; LABELS],
}

impl Weights {
    /// Weights that say nothing of `marks` marks.
    pub fn zero(marks: usize) -> Self {
        Self { marks: vec![[0.0; WIDTH]; marks], steps: [[0.0; WIDTH]; LABELS] }
    }

    /// Reads weights that [`Weights::write`] wrote, for marks of these `names`.
    pub fn read(text: &str, names: &[String]) -> Self {
        let numbers: HashMap<&str, usize> =
            names.iter().enumerate().map(|(number, name)| (name.as_str(), number)).collect();
        let mut weights = Self::zero(names.len());
        for line in text.lines().filter(|line| !line.starts_with("//")) {
            let mut fields = line.split_whitespace();
            let Some(name) = fields.next() else { continue };
            let row = match name.strip_prefix("step:") {
                Some(label) => label.parse().ok().and_then(|label: usize| weights.steps.get_mut(label)),
                None => numbers.get(name).and_then(|number| weights.marks.get_mut(*number)),
            };
            for (cell, field) in row.into_iter().flatten().zip(fields) {
                *cell = field.parse().unwrap_or(0.0);
            }
        }
        weights
    }

    /// Writes the weights, a row a line.
    pub fn write(&self, names: &[String]) -> String {
        let mut out = String::new();
        let mut row = |name: &str, row: &[f32; WIDTH]| {
            if row.iter().any(|weight| weight.abs() >= 0.005) {
                let cells: Vec<String> = row[..LABELS].iter().map(|weight| format!("{weight:.2}")).collect();
                out.push_str(&format!("{name} {}\n", cells.join(" ")));
            }
        };
        for (label, steps) in self.steps.iter().enumerate() {
            row(&format!("step:{label}"), steps);
        }
        for (name, weights) in names.iter().zip(&self.marks) {
            row(name, weights);
        }
        out
    }

    /// What each label scores on a line of these `marks`.
    pub fn scores(&self, marks: &[u16]) -> [f32; WIDTH] {
        let mut sum = [0.0; WIDTH];
        for row in marks.iter().filter_map(|mark| self.marks.get(usize::from(*mark))) {
            for (total, weight) in sum.iter_mut().zip(row) {
                *total += weight;
            }
        }
        sum
    }
}

/// The weights of the product.
pub(super) static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| Weights::read(include_str!("weights.txt"), &super::marks::names()));

const NEVER: f32 = -1.0e9;

/// The best labels of lines that score so (Viterbi 1967).
pub fn decode(scores: &[[f32; WIDTH]], steps: &[[f32; WIDTH]; LABELS]) -> Vec<Label> {
    let mut best = [NEVER; LABELS];
    let mut from: Vec<[u8; LABELS]> = Vec::with_capacity(scores.len());
    for (number, score) in scores.iter().enumerate() {
        let mut next = [NEVER; LABELS];
        let mut back = [0_u8; LABELS];
        for (label, to) in Label::ALL.into_iter().enumerate() {
            if number == 0 {
                next[label] = if to.may_open() { score[label] } else { NEVER };
                continue;
            }
            for (previous, was) in Label::ALL.into_iter().enumerate() {
                let total = best[previous] + steps[previous][label] + score[label];
                if was.allows(to) && total > next[label] {
                    next[label] = total;
                    back[label] = previous as u8;
                }
            }
        }
        best = next;
        from.push(back);
    }
    trace(&best, &from)
}

/// Walks back from the best label of the last line.
fn trace(best: &[f32; LABELS], from: &[[u8; LABELS]]) -> Vec<Label> {
    let ends = (0..LABELS).filter(|label| Label::ALL[*label].may_end());
    let Some(mut label) = ends.max_by(|a, b| best[*a].total_cmp(&best[*b])) else { return Vec::new() };
    let mut path = Vec::with_capacity(from.len());
    for back in from.iter().rev() {
        path.push(Label::ALL[label]);
        label = usize::from(back[label]);
    }
    path.reverse();
    path
}
