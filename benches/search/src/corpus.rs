//! A corpus made by recombining the sentences of real articles, and questions about it; the same from one seed.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

/// Words of an article, about.
const WORDS: usize = 260;
/// The first moment of the corpus, and how many days it spans.
pub const FIRST_DAY: i64 = 16_800;
pub const DAYS: u64 = 1_095;
/// Questions of each class.
const ASKED: usize = 200;

/// A small generator (SplitMix64, Steele et al. 2014).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.roll() % n.max(1) as u64) as usize
    }
}

/// One made article.
pub struct Made {
    pub title: String,
    pub body: Vec<String>,
    /// Seconds since 1970.
    pub time: i64,
}

impl Made {
    pub fn text(&self) -> String {
        format!("{}\n{}", self.title, self.body.join("\n"))
    }
}

/// What articles are made of.
pub struct Corpus {
    titles: Vec<String>,
    sentences: Vec<String>,
    /// Long words, to vary the sentences.
    long: Vec<String>,
}

impl Corpus {
    pub fn read(path: &Path) -> Result<Self> {
        let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
        let mut text = String::new();
        flate2::read::GzDecoder::new(file).read_to_string(&mut text)?;
        let (mut titles, mut sentences, mut long) = (Vec::new(), Vec::new(), HashMap::new());
        for line in text.lines() {
            let article: Value = serde_json::from_str(line)?;
            titles.extend(article["title"].as_str().map(str::to_owned));
            for part in ["chapo", "body"] {
                for sentence in article[part].as_str().unwrap_or_default().split_inclusive(". ") {
                    if sentence.len() > 30 {
                        sentences.push(sentence.trim().to_owned());
                    }
                    for word in sentence.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 7) {
                        *long.entry(word.to_owned()).or_insert(0) += 1;
                    }
                }
            }
        }
        let mut long: Vec<String> = long.into_keys().collect();
        long.sort_unstable();
        Ok(Self { titles, sentences, long })
    }

    /// Article `n` of this seed.
    pub fn article(&self, n: u64) -> Made {
        let mut dice = Dice::new(n ^ 0x5eed_0001);
        let title = self.titles[dice.below(self.titles.len())].clone();
        let (mut words, mut body) = (0, Vec::new());
        while words < WORDS {
            let mut paragraph = String::new();
            for _ in 0..1 + dice.below(3) {
                for word in self.sentences[dice.below(self.sentences.len())].split(' ') {
                    words += 1;
                    let redrawn = word.len() > 7 && dice.below(20) == 0;
                    paragraph.push_str(if redrawn { &self.long[dice.below(self.long.len())] } else { word });
                    paragraph.push(' ');
                }
            }
            body.push(paragraph.trim_end().to_owned());
        }
        let time = (FIRST_DAY + (dice.roll() % DAYS) as i64) * 86_400 + (dice.roll() % 86_400) as i64;
        Made { title, body, time }
    }

    /// The questions: by class, what is asked.
    pub fn questions(&self) -> Vec<(Class, Asked)> {
        // How often words stand in a sample, one count an article.
        let mut articles: HashMap<String, u32> = HashMap::new();
        const SAMPLE: u64 = 2_000;
        for n in 0..SAMPLE {
            let text = self.article(n).text().to_lowercase();
            let mut words: Vec<&str> =
                text.split(|c: char| !c.is_alphabetic()).filter(|w| w.chars().count() > 3).collect();
            words.sort_unstable();
            words.dedup();
            words.into_iter().for_each(|word| *articles.entry(word.to_owned()).or_default() += 1);
        }
        let mut ranked: Vec<(String, u32)> = articles.into_iter().collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let share = |from: f64, to: f64| -> Vec<&str> {
            let within = |count: u32| (from..to).contains(&(f64::from(count) / SAMPLE as f64));
            ranked.iter().filter(|(_, count)| within(*count)).map(|(word, _)| word.as_str()).collect()
        };
        let (common, middle, rare) = (share(0.04, 0.2), share(0.005, 0.05), share(0.0005, 0.002));
        let mut dice = Dice::new(77);
        let mut asked = Vec::new();
        let mut draw = |words: &[&str]| words[dice.below(words.len())].to_owned();
        for _ in 0..ASKED {
            asked.push((Class::Common, Asked::word(draw(&common))));
            asked.push((Class::Rare, Asked::word(draw(&rare))));
            asked.push((Class::Two, Asked { words: vec![draw(&middle), draw(&common)], ..Asked::default() }));
            let start: String = draw(&middle).chars().take(5).collect();
            asked.push((Class::Prefix, Asked::word(start)));
            asked.push((Class::Dates, Asked::word(draw(&middle))));
            asked.push((Class::Days, Asked::word(draw(&middle))));
        }
        let mut dice = Dice::new(78);
        for (_, one) in asked.iter_mut().filter(|(class, _)| *class == Class::Dates) {
            one.since = FIRST_DAY + dice.below(DAYS as usize - 30) as i64;
        }
        let long: Vec<&str> = middle.iter().copied().filter(|word| word.len() > 6 && word.is_ascii()).collect();
        for _ in 0..ASKED {
            // Two letters of a known word change places.
            let mut word: Vec<char> = long[dice.below(long.len())].chars().collect();
            let at = 2 + dice.below(word.len() - 4);
            word.swap(at, at + 1);
            asked.push((Class::Fuzzy, Asked::word(word.into_iter().collect())));
        }
        while asked.iter().filter(|(class, _)| *class == Class::Phrase).count() < ASKED {
            let sentence = &self.sentences[dice.below(self.sentences.len())];
            let words: Vec<&str> = sentence.split(' ').collect();
            let plain = |word: &&str| word.chars().count() > 2 && word.chars().all(char::is_alphabetic);
            let from = dice.below(words.len());
            if let Some(three) = words.get(from..from + 3).filter(|three| three.iter().all(plain)) {
                let words = three.iter().map(|word| word.to_lowercase()).collect();
                asked.push((Class::Phrase, Asked { words, ..Asked::default() }));
            }
        }
        asked.sort_by_key(|(class, _)| *class);
        asked
    }
}

/// The kinds of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Common,
    Rare,
    Two,
    Phrase,
    Prefix,
    Fuzzy,
    Dates,
    Days,
}

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub words: Vec<String>,
    /// The first of thirty days, since 1970.
    pub since: i64,
}

impl Asked {
    fn word(word: String) -> Self {
        Self { words: vec![word], since: 0 }
    }
}
