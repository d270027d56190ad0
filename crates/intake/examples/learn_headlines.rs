//! Learns which line of a text capture is its headline, and measures that on publishers it has not seen.
//!
//! `cargo run --release -p intake --example learn_headlines -- DATA [--write FILE] [--folds N] [--show 1]`

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)] // a tool of the workshop, not of the house

use std::collections::BTreeMap;
use std::path::Path;

use intake::text::model::Marks;
use sources::{hash, publisher, text};

#[path = "learn_texts/sources.rs"]
mod sources;
#[path = "learn_texts/visible.rs"]
mod visible;

/// A capture, its candidates and which of them are the headline.
struct Case {
    id: String,
    corpus: String,
    publisher: String,
    title: String,
    candidates: Vec<(String, Marks, bool)>,
}

/// Lower case, word characters only.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn case(case: &serde_json::Value, capture: &str, corpus: &str) -> Option<Case> {
    let title = text(case.get("expected")?, "title");
    let wanted = plain(title);
    if wanted.is_empty() {
        return None;
    }
    let found = intake::text::headlines(capture).into_iter();
    let candidates = found.map(|(text, marks)| (text.to_owned(), marks, plain(text) == wanted)).collect();
    let (id, corpus) = (text(case, "id").to_owned(), corpus.to_owned());
    Some(Case { id, corpus, publisher: publisher(case), title: title.to_owned(), candidates })
}

fn score(weights: &[f32], marks: &Marks) -> f32 {
    marks.iter().map(|mark| weights[usize::from(*mark)]).sum()
}

/// Learns by the likelihood of the right candidates among all (a log-linear choice), step by step.
fn learn(cases: &[&Case], marks: usize, rounds: usize, decay: f32) -> Vec<f32> {
    let mut weights = vec![0.0_f32; marks];
    let mut mean = vec![0.0_f32; marks];
    for round in 0..rounds {
        let rate = 0.3 / (1.0 + round as f32 * 0.1);
        for case in cases {
            let scores: Vec<f32> = case.candidates.iter().map(|(_, marks, _)| score(&weights, marks)).collect();
            let top = scores.iter().copied().fold(f32::MIN, f32::max);
            let odds: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
            let all: f32 = odds.iter().sum();
            let right: f32 =
                odds.iter().zip(&case.candidates).filter(|(_, (.., right))| *right).map(|(odd, _)| odd).sum();
            for (odd, (_, marks, is_right)) in odds.iter().zip(&case.candidates) {
                let step = if *is_right { odd / right.max(1e-9) } else { 0.0 } - odd / all;
                if step.abs() > 1e-4 {
                    marks.iter().for_each(|mark| weights[usize::from(*mark)] += rate * step);
                }
            }
        }
        weights.iter_mut().for_each(|weight| *weight *= 1.0 - rate * decay);
        mean.iter_mut().zip(&weights).for_each(|(mean, weight)| *mean += weight / rounds as f32);
    }
    mean
}

fn best<'a>(case: &'a Case, weights: &[f32]) -> Option<&'a (String, Marks, bool)> {
    case.candidates.iter().max_by(|a, b| score(weights, &a.1).total_cmp(&score(weights, &b.1)))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let number = |name: &str, usual: f32| option(name).and_then(|v| v.parse().ok()).unwrap_or(usual);
    let data = arguments.first().ok_or("DATA is missing")?;
    let (folds, rounds, decay) =
        (number("--folds", 20.0) as usize, number("--rounds", 30.0) as usize, number("--decay", 0.1));
    let pages = option("--pages").map_or("fundus,postlight,wcxb,trafilatura", String::as_str);
    let captures = sources::captures(Path::new(data), pages)?;
    let cases: Vec<Case> =
        captures.iter().filter_map(|(value, capture, corpus)| case(value, capture, corpus)).collect();
    let names = intake::text::headline_mark_names();
    let sound: Vec<&Case> = cases.iter().filter(|case| case.candidates.iter().any(|(.., right)| *right)).collect();
    let mut tally: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for fold in 0..folds {
        let train: Vec<&Case> = sound.iter().copied().filter(|case| hash(&case.publisher) % folds != fold).collect();
        let weights = learn(&train, names.len(), rounds, decay);
        for case in cases.iter().filter(|case| hash(&case.publisher) % folds == fold) {
            let chosen = best(case, &weights);
            let met = chosen.is_some_and(|(.., right)| *right);
            let row = tally.entry(&case.corpus).or_default();
            let possible = case.candidates.iter().any(|(.., right)| *right);
            row.iter_mut().zip([met, possible, true]).for_each(|(count, is)| *count += usize::from(is));
            if !met && option("--show").is_some() {
                println!(
                    "== {} {}\n   want {}\n   got  {}",
                    case.id,
                    if possible { "" } else { "(no candidate)" },
                    case.title,
                    chosen.map_or("", |(text, ..)| text)
                );
            }
        }
    }
    for (corpus, [met, possible, all]) in tally {
        println!("{corpus:24} {:.3} of at most {:.3}, n {all}", met as f64 / all as f64, possible as f64 / all as f64);
    }
    if let Some(file) = option("--write") {
        let weights = learn(&sound, names.len(), rounds, decay);
        let told = names.iter().zip(weights).filter(|(_, weight)| weight.abs() >= 0.005);
        let text: String = told.map(|(name, weight)| format!("{name} {weight:.2}\n")).collect();
        std::fs::write(file, text)?;
    }
    Ok(())
}
