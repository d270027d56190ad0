//! Learns the weights of `text` from captures with known bodies, and measures them on publishers it has not seen.
//!
//! `cargo run --release -p intake --example learn_texts -- DATA [--write FILE] [--folds N]`

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)] // a tool of the workshop, not of the house

use std::collections::HashMap;
use std::path::Path;

use intake::text::model::{Label, Marks, WIDTH, Weights, decode};
use sources::hash;

#[path = "learn_texts/captures.rs"]
mod captures;
#[path = "learn_texts/sources.rs"]
mod sources;
#[path = "learn_texts/visible.rs"]
mod visible;

/// A capture with its known labels.
pub struct Case {
    pub id: String,
    pub corpus: String,
    pub publisher: String,
    pub lines: Vec<String>,
    pub marks: Vec<Marks>,
    pub gold: Vec<Label>,
    pub body: String,
}

type Shingles<'a> = HashMap<Vec<&'a str>, i64>;

/// The runs of word characters of a text.
pub fn tokens(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|token| !token.is_empty()).collect()
}

/// Four tokens in a row, counted.
pub fn shingles<'a>(tokens: &[&'a str]) -> Shingles<'a> {
    let mut counts = Shingles::new();
    if tokens.is_empty() {
        return counts;
    }
    for window in tokens.windows(tokens.len().min(4)) {
        *counts.entry(window.to_vec()).or_default() += 1;
    }
    counts
}

/// Precision and recall of `got`.
fn score(expected: &str, got: &str) -> (f64, f64) {
    let (expected, got) = (tokens(expected), tokens(got));
    let (expected, got) = (shingles(&expected), shingles(&got));
    let hit: i64 = expected.iter().map(|(shingle, count)| (*count).min(got.get(shingle).copied().unwrap_or(0))).sum();
    let of = |total: i64| if total == 0 { 0.0 } else { hit as f64 / total as f64 };
    (of(got.values().sum()), of(expected.values().sum()))
}

fn cost(case: &Case, line: usize, label: Label) -> f32 {
    let gold = case.gold[line];
    if gold == label {
        return 0.0;
    }
    let words = case.lines[line].split_whitespace().count().min(100) as f32;
    if gold.is_body() == label.is_body() { 0.2 } else { 0.5 + words / 8.0 }
}

struct Learner {
    now: Weights,
    sum: Weights,
    seen: f32,
    limit: f32,
}

impl Learner {
    fn learn(&mut self, case: &Case) {
        let plain: Vec<[f32; WIDTH]> = case.marks.iter().map(|marks| self.now.scores(marks)).collect();
        let mut scores = plain.clone();
        for (line, row) in scores.iter_mut().enumerate() {
            for label in Label::ALL {
                row[label as usize] += cost(case, line, label);
            }
        }
        let guess = decode(&scores, &self.now.steps);
        self.seen += 1.0;
        if guess == case.gold {
            return;
        }
        let mut loss = self.value(&scores, &guess) - self.value(&plain, &case.gold);
        loss = loss.max(0.0);
        let mut change: HashMap<(usize, usize), f32> = HashMap::new();
        let base = self.now.marks.len();
        for (labels, sign) in [(&case.gold, 1.0), (&guess, -1.0)] {
            for (line, label) in labels.iter().enumerate() {
                for mark in &case.marks[line] {
                    *change.entry((usize::from(*mark), *label as usize)).or_default() += sign;
                }
                if line > 0 {
                    *change.entry((base + labels[line - 1] as usize, *label as usize)).or_default() += sign;
                }
            }
        }
        let norm: f32 = change.values().map(|value| value * value).sum();
        let size = (loss / norm.max(1.0)).min(self.limit);
        let seen = self.seen;
        for ((row, label), value) in change {
            let (now, sum) = if row < base {
                (&mut self.now.marks[row], &mut self.sum.marks[row])
            } else {
                (&mut self.now.steps[row - base], &mut self.sum.steps[row - base])
            };
            now[label] += value * size;
            sum[label] += value * size * seen;
        }
    }

    fn value(&self, scores: &[[f32; WIDTH]], labels: &[Label]) -> f32 {
        let lines: f32 = labels.iter().zip(scores).map(|(label, row)| row[*label as usize]).sum();
        let steps: f32 = labels.windows(2).map(|pair| self.now.steps[pair[0] as usize][pair[1] as usize]).sum();
        lines + steps
    }

    /// The average of all weights held on the way (Collins 2002).
    fn mean(&self) -> Weights {
        let mut mean = self.now.clone();
        let total = self.seen.max(1.0);
        let rows = mean.marks.iter_mut().chain(mean.steps.iter_mut());
        for (row, sums) in rows.zip(self.sum.marks.iter().chain(&self.sum.steps)) {
            for (cell, sum) in row.iter_mut().zip(sums) {
                *cell -= sum / total;
            }
        }
        mean
    }
}

/// How often a case is learnt from in each round.
fn copies(case: &Case, french: usize, pasted: usize) -> usize {
    let tongue = if case.id.starts_with("frsites") { french } else { 1 };
    if case.corpus == captures::PASTED { pasted * tongue.min(1 + tongue / 2) } else { tongue }
}

/// Cues of furniture, by number: shares, advertisements, newsletters, comments, legal lines, paywalls, players.
const FURNITURE: [usize; 7] = [1, 3, 4, 5, 6, 10, 12];

/// What we know before any case of a mark: how much it speaks for the text of the article.
fn known(name: &str) -> f32 {
    let (group, value) = name.split_once(':').unwrap_or((name, ""));
    let cue = value.parse::<usize>().ok().filter(|value| value % 4 < 3).map(|value| value / 4);
    let of_furniture = cue.is_some_and(|cue| FURNITURE.contains(&cue));
    match group {
        // The line that says the title again is not of the text.
        "titled" => -10.0,
        "cue" if of_furniture => -1.0,
        "mention" if of_furniture => -0.5,
        _ => 0.0,
    }
}

fn learn(cases: &[&Case], epochs: usize, limit: f32) -> Weights {
    let names = intake::text::mark_names();
    let mut now = Weights::zero(names.len());
    for (name, row) in names.iter().zip(&mut now.marks) {
        for label in [Label::Lead, Label::Body, Label::Short] {
            row[label as usize] = known(name);
        }
    }
    let mut learner = Learner { now, sum: Weights::zero(names.len()), seen: 0.0, limit };
    let mut order: Vec<usize> = (0..cases.len()).collect();
    let mut random = 88_172_645_463_325_252_u64;
    for _ in 0..epochs {
        for last in (1..order.len()).rev() {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            order.swap(last, (random % (last as u64 + 1)) as usize);
        }
        for number in &order {
            learner.learn(cases[*number]);
        }
    }
    learner.mean()
}

fn body(case: &Case, labels: &[Label]) -> String {
    let kept = labels.iter().zip(&case.lines).filter(|(label, _)| label.is_body());
    kept.map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n")
}

/// Prints the lines that came out wrong.
fn show(case: &Case, labels: &[Label], precision: f64, recall: f64) {
    println!("== {} P {precision:.2} R {recall:.2}", case.id);
    for (number, line) in case.lines.iter().enumerate() {
        let (gold, got) = (case.gold[number], labels[number]);
        if gold.is_body() != got.is_body() {
            let start: String = line.chars().take(150).collect();
            println!("{number:4} {gold:?}->{got:?} {start}");
        }
    }
}

fn report(results: &[(&Case, f64, f64)]) {
    let mut corpora: HashMap<&str, Vec<(f64, f64)>> = HashMap::new();
    for (case, precision, recall) in results {
        if case.corpus == "frsites" {
            let site = case.id.split('-').next().unwrap_or_default();
            corpora.entry(site).or_default().push((*precision, *recall));
        }
        corpora.entry(&case.corpus).or_default().push((*precision, *recall));
    }
    let mut names: Vec<_> = corpora.keys().copied().collect();
    names.sort_unstable();
    for name in names {
        let rows = &corpora[name];
        let mean = |of: fn(&(f64, f64)) -> f64| rows.iter().map(of).sum::<f64>() / rows.len() as f64;
        let (precision, recall) = (mean(|row| row.0), mean(|row| row.1));
        let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
        println!("{name:24} P {precision:.3} R {recall:.3} F1 {f1:.3} n {}", rows.len());
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let data = arguments.first().ok_or("DATA is missing")?;
    let number = |name: &str, usual: f32| option(name).and_then(|v| v.parse().ok()).unwrap_or(usual);
    let (epochs, limit, folds) =
        (number("--epochs", 6.0) as usize, number("--limit", 0.02), number("--folds", 20.0) as usize);
    let (french, pasted) = (number("--french", 3.0) as usize, number("--pasted", 0.0) as usize);
    let cases =
        captures::cases(Path::new(data), option("--pages").map_or("fundus,aeb,wcxb,readability", String::as_str))?;
    let shown = f64::from(number("--show", 0.0));
    let mut results = Vec::new();
    for fold in 0..folds {
        let train: Vec<&Case> = cases
            .iter()
            .filter(|case| hash(&case.publisher) % folds != fold)
            .flat_map(|case| std::iter::repeat_n(case, copies(case, french, pasted)))
            .collect();
        let weights = learn(&train, epochs, limit);
        for case in cases.iter().filter(|case| hash(&case.publisher) % folds == fold) {
            let labels = intake::text::labels(&case.lines.join("\n"), &weights);
            let got = body(case, &labels);
            let (precision, recall) = score(&case.body, &got);
            results.push((case, precision, recall));
            if precision.min(recall) < shown {
                show(case, &labels, precision, recall);
            }
        }
    }
    report(&results);
    if let Some(file) = option("--write") {
        let all: Vec<&Case> =
            cases.iter().flat_map(|case| std::iter::repeat_n(case, copies(case, french, pasted))).collect();
        let names = intake::text::mark_names();
        let head = format!("// Learnt by examples/learn_texts.rs from {} captures, {epochs} rounds.\n", cases.len());
        std::fs::write(file, head + &learn(&all, epochs, limit).write(&names))?;
    }
    Ok(())
}
