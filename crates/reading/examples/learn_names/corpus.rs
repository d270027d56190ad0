//! The corpora that the model learns from or is measured on, with names as byte ranges.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use reading::names::document::Document;
use reading::names::lexicon::Lexicon;
use reading::names::model::{Place, label};
use reading::names::tokens::split;
use serde_json::Value;

/// A text with its names: bytes from and to, and the type 0 PER, 1 LOC, 2 ORG, 3 other.
#[derive(Debug, Clone)]
pub struct Text {
    pub text: String,
    pub names: Vec<(usize, usize, usize)>,
}

impl Text {
    fn new(text: &str, names: impl Iterator<Item = (u64, u64, usize)>) -> Self {
        let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let names = names.map(|(start, end, kind)| (bytes[start as usize], bytes[end as usize], kind)).collect();
        Self { text: text.to_owned(), names }
    }

    /// Makes the names follow the house's guide: the minister's post is no body, a ministry is one with its whole name.
    pub fn follow_guide(&mut self) {
        let text = &self.text;
        for (start, end, kind) in &mut self.names {
            if *kind == 3 && NETWORKS.contains(&&text[*start..*end]) {
                *kind = 2;
            }
        }
        self.names.retain_mut(|(start, _, kind)| {
            if *kind != 2 {
                return true;
            }
            let before = &text[..*start];
            let links =
                [" de la ", " de l'", " de l’", " de l' ", " du ", " des ", " de ", " à la ", " à l'", " aux ", " d'"];
            let Some(link) = links.iter().find(|link| before.ends_with(**link)) else { return true };
            let head = before[..before.len() - link.len()].trim_end();
            let words: Vec<&str> = head.rsplit(' ').take(3).collect();
            let post = |word: &str| {
                let plain = word.to_lowercase();
                ["ministre", "ministres", "d'état", "d'etat", "secrétaire", "délégué", "déléguée", "délégués"]
                    .contains(&plain.as_str())
            };
            if words.first().is_some_and(|word| word.to_lowercase() == "ministère") {
                *start = head.len() - "ministère".len();
                return true;
            }
            !words.first().is_some_and(|word| post(word)) && !words.get(1).is_some_and(|word| post(word))
        });
    }

    /// A label for every token of the document made of this text.
    pub fn labels(&self, document: &Document<'_>) -> Vec<usize> {
        let mut labels = vec![0; document.tokens.len()];
        for (start, end, kind) in &self.names {
            let inside: Vec<usize> = document
                .tokens
                .iter()
                .enumerate()
                .filter(|(_, token)| token.start < *end && token.end > *start)
                .map(|(place, _)| place)
                .collect();
            let sentence =
                document.sentences.iter().find(|sentence| inside.first().is_some_and(|at| sentence.contains(at)));
            let whole = sentence.is_some_and(|sentence| inside.iter().all(|at| sentence.contains(at)));
            match inside.as_slice() {
                [only] => labels[*only] = label(Place::Single, *kind),
                [first, between @ .., last] if whole => {
                    labels[*first] = label(Place::Begin, *kind);
                    labels[*last] = label(Place::Last, *kind);
                    between.iter().for_each(|place| labels[*place] = label(Place::Inside, *kind));
                }
                _ => {}
            }
        }
        labels
    }
}

pub fn unzipped(path: &Path) -> String {
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    } else {
        std::io::BufReader::new(file).read_to_string(&mut text).unwrap();
    }
    text
}

/// Names that the corpus counts as works or places and the house as organisations.
const NETWORKS: [&str; 12] = [
    "Facebook",
    "Twitter",
    "YouTube",
    "Google",
    "Instagram",
    "Yahoo!",
    "Reddit",
    "Digg",
    "Snapchat",
    "WhatsApp",
    "Telegram",
    "Wikipédia",
];

/// A corpus of the form of WiNER: `text` and `entities` with offsets in scalar values.
pub fn winer(path: &Path) -> Vec<Text> {
    let lines = unzipped(path);
    lines
        .lines()
        .map(|line| {
            let case: Value = serde_json::from_str(line).unwrap();
            let names =
                case["entities"].as_array().unwrap().iter().filter(|name| name["flat"] != false).filter_map(|name| {
                    let kind = match name["type"].as_str()? {
                        "PER" => 0,
                        "LOC" => 1,
                        "ORG" => 2,
                        "MISC" => 3,
                        _ => return None,
                    };
                    Some((name["start"].as_u64()?, name["end"].as_u64()?, kind))
                });
            Text::new(case["text"].as_str().unwrap(), names)
        })
        .collect()
}

/// The articles read by hand: for measuring only.
pub fn articles(path: &Path) -> Vec<Text> {
    unzipped(path)
        .lines()
        .map(|line| {
            let case: Value = serde_json::from_str(line).unwrap();
            let entities = case["entities"].as_array().unwrap().iter().filter(|entity| entity["optional"] != true);
            let names =
                entities.flat_map(|entity| {
                    let kind = ["PER", "LOC", "ORG"].iter().position(|kind| entity["type"] == *kind).unwrap();
                    entity["mentions"].as_array().unwrap().iter().map(move |mention| {
                        (mention["start"].as_u64().unwrap(), mention["end"].as_u64().unwrap(), kind)
                    })
                });
            Text::new(case["text"].as_str().unwrap(), names)
        })
        .collect()
}

/// How words are written in the free texts: the news of the corpus and the passages of the encyclopaedia.
pub fn lexicon<'a>(data: &Path, news: impl Iterator<Item = &'a Text>) -> Lexicon {
    let mut counts: HashMap<u64, (u32, u32)> = HashMap::new();
    let mut count = |text: &str| {
        let (mut tokens, mut sentences) = (Vec::new(), Vec::new());
        split(text, 0, &mut tokens, &mut sentences);
        for sentence in sentences {
            let words = tokens[sentence].iter().filter(|token| token.is_word());
            for token in words.skip(1) {
                let (small, capital) = counts.entry(reading::names::gazetteer::hash(token.text)).or_default();
                *(if token.is_capital() { capital } else { small }) += 1;
            }
        }
    };
    news.for_each(|text| count(&text.text));
    for line in unzipped(&data.join("search/piaf_passages.jsonl.gz")).lines() {
        let passage: Value = serde_json::from_str(line).unwrap();
        count(passage["text"].as_str().unwrap());
    }
    for line in unzipped(&data.join("langid/langid.tsv.gz")).lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        if let [_, "fr", "sentences", text] = cells.as_slice() {
            count(text);
        }
    }
    Lexicon::learn(counts.into_iter().map(|(word, (small, capital))| (word, small, capital)))
}
