//! Learns the model of languages: `learn_tongues DATA [--try]` reads DATA/langid and our lists, writes `data/tongues.model`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods)] // a command of the house: what is wrong stops it

use std::io::Read as _;
use std::path::Path;

use reading::tongue::grams::{ROW, TONGUES, Weights, rows};

/// The part of the cases that `--try` keeps apart: one in so many.
const FOLDS: usize = 5;
const EPOCHS: usize = 6;
/// How strongly weights are drawn to zero.
const DECAY: f32 = 2e-6;

/// A text with its language, as the number of its row of weights.
struct Sample {
    rows: Vec<usize>,
    tongue: usize,
}

/// A labelled case of the corpus.
struct Case {
    number: usize,
    kind: String,
    tongue: usize,
    text: String,
}

/// A generator of numbers that is the same on every machine (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % count.max(1)
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let data = Path::new(args.first().map_or("../shared/data/language", String::as_str));
    let trying = args.iter().any(|arg| arg == "--try");
    let cases = cases(&data.join("langid/langid.tsv.gz"));
    let kept = |case: &&Case| trying && case.number.is_multiple_of(FOLDS);
    let mut dice = Dice(0x00c0_ffee);
    let mut samples = Vec::new();
    // Headlines are measured on, never learnt from.
    for case in cases.iter().filter(|case| !kept(case) && case.kind != "headline") {
        windows(&case.text, case.tongue, &mut dice, &mut samples);
    }
    for (tongue, tag) in TONGUES.iter().enumerate() {
        let path = format!("{}/data/tongues/{tag}.txt", env!("CARGO_MANIFEST_DIR"));
        let Ok(list) = std::fs::read_to_string(path) else { continue };
        let words: Vec<&str> = list.split_whitespace().collect();
        for word in &words {
            samples.push(sample(word, tongue));
            samples.push(sample(&format!("{word} {}", words[dice.below(words.len())]), tongue));
            samples.push(sample(
                &format!("{word} {} {}", words[dice.below(words.len())], words[dice.below(words.len())]),
                tongue,
            ));
        }
    }
    french_news(data, &mut dice, &mut samples);
    println!("{} samples", samples.len());
    let weights = learn(&samples, &mut dice);
    for kind in ["sentences", "word-pairs", "single-words", "headline"] {
        let asked: Vec<&Case> =
            cases.iter().filter(|case| case.kind == kind && (kept(case) || !trying || kind == "headline")).collect();
        let right = asked.iter().filter(|case| best(&weights, &case.text) == case.tongue).count();
        println!("  {kind}: {right} of {}, {:.4}", asked.len(), right as f64 / asked.len().max(1) as f64);
    }
    let packed = weights.pack().unwrap();
    println!("{} bytes", packed.len());
    if !trying {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/data/tongues.model"), packed).unwrap();
    }
}

fn cases(path: &Path) -> Vec<Case> {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    let lines = text.lines().skip(1).enumerate();
    lines
        .filter_map(|(number, line)| {
            let cells: Vec<&str> = line.splitn(4, '\t').collect();
            let tongue = TONGUES.iter().position(|tag| *tag == cells[1])?;
            Some(Case { number, kind: cells[2].to_owned(), tongue, text: cells[3].to_owned() })
        })
        .collect()
}

fn sample(text: &str, tongue: usize) -> Sample {
    let mut sample = Sample { rows: Vec::new(), tongue };
    rows(text, |row| sample.rows.push(row));
    sample
}

/// A text whole, and by one, two, three and five words, so that short texts are learnt too.
fn windows(text: &str, tongue: usize, dice: &mut Dice, samples: &mut Vec<Sample>) {
    samples.push(sample(text, tongue));
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() < 2 {
        return;
    }
    for size in [1, 2, 3, 5] {
        let times = if size < 3 { words.len() } else { words.len() / 2 };
        for _ in 0..times.min(24) {
            let start = dice.below(words.len().saturating_sub(size) + 1);
            let end = (start + size).min(words.len());
            samples.push(sample(&words[start..end].join(" "), tongue));
        }
    }
}

/// The house's own language from the free news: names and headlines as they come in French pages.
fn french_news(data: &Path, dice: &mut Dice, samples: &mut Vec<Sample>) {
    for file in ["ner/winer_fr.train.jsonl.gz", "ner/winer_fr.dev.jsonl.gz", "search/piaf_passages.jsonl.gz"] {
        let mut lines = String::new();
        flate2::read::MultiGzDecoder::new(std::fs::File::open(data.join(file)).unwrap())
            .read_to_string(&mut lines)
            .unwrap();
        for line in lines.lines() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = case["text"].as_str().unwrap();
            samples.push(sample(text.lines().next().unwrap_or(text), 0));
            let words: Vec<&str> = text.split_whitespace().collect();
            for _ in 0..(words.len() / 10).min(40) {
                let start = dice.below(words.len());
                let end = (start + 2 + dice.below(9)).min(words.len());
                samples.push(sample(&words[start..end].join(" "), 0));
            }
        }
    }
}

fn best(weights: &Weights, text: &str) -> usize {
    let (sums, _) = weights.sums(text);
    (0..TONGUES.len()).max_by_key(|tongue| sums[*tongue]).unwrap()
}

/// Logistic regression over all languages, by adaptive gradient steps (Duchi et al. 2011).
fn learn(samples: &[Sample], dice: &mut Dice) -> Weights {
    let count = TONGUES.len();
    let mut weights = vec![[0.0_f32; ROW]; Weights::count()];
    let mut squares = vec![[1e-8_f32; ROW]; Weights::count()];
    for _ in 0..EPOCHS {
        for _ in 0..samples.len() {
            let sample = &samples[dice.below(samples.len())];
            if sample.rows.is_empty() {
                continue;
            }
            let share = 1.0 / (sample.rows.len() as f32).sqrt();
            let mut sums = [0.0_f32; ROW];
            for row in &sample.rows {
                sums.iter_mut().zip(&weights[*row]).for_each(|(sum, weight)| *sum += weight * share);
            }
            let top = sums[..count].iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let mut chances = sums.map(|sum| (sum - top).exp());
            let all: f32 = chances[..count].iter().sum();
            chances.iter_mut().for_each(|chance| *chance /= all);
            for row in &sample.rows {
                for tongue in 0..count {
                    let wanted = if tongue == sample.tongue { 1.0 } else { 0.0 };
                    let gradient = (chances[tongue] - wanted) * share + DECAY * weights[*row][tongue];
                    squares[*row][tongue] += gradient * gradient;
                    weights[*row][tongue] -= 0.15 * gradient / squares[*row][tongue].sqrt();
                }
            }
        }
    }
    let largest = weights.iter().flatten().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
    let cap = largest * 0.6;
    Weights::new(
        weights.iter().map(|row| row.map(|weight| (weight.clamp(-cap, cap) / cap * 127.0).round() as i8)).collect(),
    )
}
