//! Learns the model of names: `learn_names DATA` reads DATA/ner and DATA/search, and writes `data/names.model`.
//!
//! With `--try` it learns without the part that is tuned on, tells how that goes and writes nothing; with `--curve`
//! it does so from an eighth, a quarter, a half and all of the texts.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods)] // a command of the house: what is wrong stops it

#[path = "learn_names/chain.rs"]
mod chain;
#[path = "learn_names/corpus.rs"]
mod corpus;

use std::collections::HashMap;
use std::path::Path;

use chain::{Chain, Passage};
use corpus::Text;
use reading::names::document::Document;
use reading::names::file::Weights;
use reading::names::lexicon::Lexicon;
use reading::names::model::{LABELS, Model};
use reading::names::{features, tagger};

/// A feature seen less often says nothing.
const SEEN: u32 = 2;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let data = Path::new(args.first().map_or("../shared/data/language", String::as_str));
    let has = |name: &str| args.iter().any(|arg| arg == name);
    let epochs = args.iter().position(|arg| arg == "--epochs").and_then(|at| args.get(at + 1));
    let epochs = epochs.map_or(24, |value| value.parse().unwrap());

    let train = corpus::winer(&data.join("ner/winer_fr.train.jsonl.gz"));
    let dev = corpus::winer(&data.join("ner/winer_fr.dev.jsonl.gz"));
    let lexicon = corpus::lexicon(data, train.iter().chain(&dev));
    let mut measured = vec![
        ("winer test", corpus::winer(&data.join("ner/winer_fr.test.jsonl.gz"))),
        ("fenec", corpus::winer(&data.join("ner/fenec.test.jsonl.gz"))),
        ("articles", corpus::articles(&data.join("articles/articles.jsonl"))),
    ];
    if has("--try") || has("--curve") {
        measured.insert(0, ("winer dev", dev));
        let shares: &[usize] = if has("--curve") { &[8, 4, 2, 1] } else { &[1] };
        for share in shares {
            learn(train.iter().step_by(*share).cloned().collect(), &lexicon, epochs, &measured);
        }
        return;
    }
    let packed = learn(train.into_iter().chain(dev).collect(), &lexicon, epochs, &measured);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/names.model");
    std::fs::write(path, packed).unwrap();
    println!("written: {path}");
}

/// Learns from these texts and tells how well what was learnt reads others; the packed model.
fn learn(mut texts: Vec<Text>, lexicon: &Lexicon, epochs: u32, measured: &[(&str, Vec<Text>)]) -> Vec<u8> {
    texts.iter_mut().for_each(Text::follow_guide);
    let (passages, keys) = passages(&texts, lexicon);
    println!("{} texts, {} passages, {} features", texts.len(), passages.len(), keys.len());
    let mut chain = Chain::new(keys.len(), passages.len());
    for epoch in 1..=epochs {
        let loss = chain.epoch(&passages);
        if epoch > epochs / 3 {
            chain.settle();
        }
        if epoch % 12 == 0 || epoch == epochs {
            println!("epoch {epoch}: loss {loss:.4}");
        }
    }
    let weights = weights(&chain, &keys, lexicon);
    let packed = weights.pack().unwrap();
    println!("{} features kept, {} bytes", weights.features.len(), packed.len());
    let model = weights.model();
    for (name, texts) in measured {
        report(name, texts, &model);
    }
    packed
}

/// The texts as passages of numbered features, and the key of each number.
fn passages(texts: &[Text], lexicon: &Lexicon) -> (Vec<Passage>, Vec<u32>) {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    let mut raw = Vec::new();
    let mut seen = Vec::new();
    for text in texts {
        let document = Document::new(&[&text.text], lexicon);
        let labels = text.labels(&document);
        for sentence in &document.sentences {
            for range in tagger::passages(&document, sentence) {
                let mut rows = Vec::new();
                for place in range.clone() {
                    features::of(&document, sentence, place, &mut seen);
                    let row: Vec<u32> = seen.iter().map(|feature| Model::key(*feature)).collect();
                    row.iter().for_each(|key| *counts.entry(*key).or_default() += 1);
                    rows.push(row);
                }
                raw.push((rows, labels[range].to_vec()));
            }
        }
    }
    let mut keys: Vec<u32> =
        counts.into_iter().filter(|(key, count)| *count >= SEEN && *key > 1).map(|(key, _)| key).collect();
    keys.sort_unstable();
    let numbers: HashMap<u32, u32> = keys.iter().zip(0..).map(|(key, number)| (*key, number)).collect();
    let number = |row: &[u32]| row.iter().filter_map(|key| numbers.get(key).copied()).collect::<Vec<u32>>();
    let passages = raw
        .into_iter()
        .map(|(rows, labels)| Passage {
            own: rows.iter().map(|row| number(&row[..features::OWN_WORD])).collect(),
            rest: rows.iter().map(|row| number(&row[features::OWN_WORD..])).collect(),
            labels,
        })
        .collect();
    (passages, keys)
}

/// The learnt weights in 127 steps, without those that round to nothing.
fn weights(chain: &Chain, keys: &[u32], lexicon: &Lexicon) -> Weights {
    let rows = chain.rows();
    let largest = rows.iter().flatten().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
    let scale = (largest / 127.0).max(f32::MIN_POSITIVE);
    let features = keys
        .iter()
        .zip(&rows)
        .map(|(key, row)| (*key, row.map(|weight| (weight / scale).round() as i8)))
        .filter(|(_, row)| row.iter().any(|weight| *weight != 0))
        .collect::<Vec<(u32, [i8; LABELS])>>();
    Weights { lexicon: lexicon.entries().to_vec(), scale, steps: chain.steps(), features }
}

/// Prints precision, recall and F1 of exact spans and types.
fn report(name: &str, texts: &[Text], model: &Model) {
    let (mut right, mut found, mut wanted) = ([0; 4], [0; 4], [0; 4]);
    for text in texts {
        let document = Document::new(&[&text.text], &model.lexicon);
        let gold: Vec<(usize, usize, usize)> = text.names.iter().copied().filter(|name| name.2 < 3).collect();
        for (_, _, kind) in &gold {
            wanted[*kind] += 1;
        }
        for span in reading::names::spans(&document, model) {
            let Some(kind) = span.kind.map(|kind| kind as usize) else { continue };
            let kind = [0, 1, 2][kind];
            let (start, end) = (document.tokens[span.tokens.start].start, document.tokens[span.tokens.end - 1].end);
            found[kind] += 1;
            right[kind] += usize::from(gold.contains(&(start, end, kind)));
        }
    }
    let f1 = |right: usize, found: usize, wanted: usize| 200.0 * right as f64 / (found + wanted).max(1) as f64;
    let sum = |values: [usize; 4]| values.iter().sum::<usize>();
    println!(
        "  {name}: F1 {:.2} (P {:.1} R {:.1}), PER {:.1} LOC {:.1} ORG {:.1}",
        f1(sum(right), sum(found), sum(wanted)),
        100.0 * sum(right) as f64 / sum(found).max(1) as f64,
        100.0 * sum(right) as f64 / sum(wanted).max(1) as f64,
        f1(right[0], found[0], wanted[0]),
        f1(right[1], found[1], wanted[1]),
        f1(right[2], found[2], wanted[2]),
    );
}
