//! Captured pages, against `data/pages`: body, headline, standfirst, date and authors, as its README scores them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use news::{BlockKind, Capture, Draft, Obtained, SourceId};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use crate::cases::{Tally, answers, lines, share};
use crate::row::Row;
use crate::shingles::{Overlap, compare, summary};

/// Scores every corpus of `data/pages`; a page that cannot be read counts as empty.
pub fn score(data: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let folder = data.join("pages");
    let mut files: Vec<_> =
        std::fs::read_dir(folder.join("cases"))?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let mut rows = Vec::new();
    let mut answered = Vec::new();
    let (mut pages, mut seconds) = (0_usize, 0.0);
    for file in files {
        let (mut alone, mut together) = (Scores::default(), Scores::default());
        let mut drafts = Vec::new();
        let mut sites = intake::site::Sites::default();
        for case in lines(&file)? {
            let bytes = unpacked(&folder.join(case["html"].as_str().unwrap_or_default()))?;
            let start = std::time::Instant::now();
            let draft = read(&case, bytes);
            seconds += start.elapsed().as_secs_f64();
            pages += 1;
            sites.learn(&draft);
            drafts.push((case, draft));
        }
        for (case, mut draft) in drafts {
            alone.add(&case["expected"], &Answer::of(&draft));
            sites.clean(&mut draft);
            let answer = Answer::of(&draft);
            together.add(&case["expected"], &answer);
            answered.push(answer.json(&case["id"]));
        }
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let corpus = name.split('.').next().unwrap_or_default();
        rows.extend(alone.rows(corpus));
        if !together.strict.is_empty() {
            let f1 = summary(&together.strict).2;
            rows.push(Row::new(corpus, "body F1 strict, sites known", f1, together.strict.len()));
        }
    }
    if seconds > 0.0 {
        rows.push(Row::new("pages", "pages a second", pages as f64 / seconds, pages));
    }
    answers(out, "pages.jsonl", answered)?;
    Ok(rows)
}

fn unpacked(path: &Path) -> Result<Vec<u8>> {
    let file = std::fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(file).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a page as the product does.
fn read(case: &Value, bytes: Vec<u8>) -> Draft {
    let now = Timestamp::now();
    let mut capture = Capture::new(SourceId::of("eval"), Obtained::Page, bytes, now);
    capture.url = case["url"].as_str().map(str::to_owned);
    capture.media_type = Some("text/html".to_owned());
    let timezone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    let context = intake::Context { format: Some(news::Format::Html), timezone, published: None, now };
    let read = std::panic::catch_unwind(|| intake::drafts(&capture, &context));
    let drafts = read.ok().and_then(Result::ok).map(|drafts| drafts.drafts).unwrap_or_default();
    drafts.into_iter().next().unwrap_or_default()
}

/// What was read, in the words of the answers file.
struct Answer {
    title: String,
    body: String,
    date: String,
    author: Vec<String>,
    desc: String,
}

impl Answer {
    fn of(draft: &Draft) -> Self {
        let text = draft.body.iter().filter(|block| block.kind != BlockKind::Figure).map(|block| block.text.as_str());
        let byline = || draft.byline.iter().cloned().collect();
        Self {
            title: draft.headline.clone().unwrap_or_default(),
            body: text.collect::<Vec<_>>().join("\n"),
            date: draft.published.map(|moment| moment.to_string()).unwrap_or_default(),
            author: if draft.authors.is_empty() { byline() } else { draft.authors.clone() },
            desc: draft.standfirst.clone().or_else(|| draft.teaser.clone()).unwrap_or_default(),
        }
    }

    fn json(&self, id: &Value) -> Value {
        json!({"id": id, "title": self.title, "body": self.body, "date": self.date, "author": self.author.join("; "), "desc": self.desc})
    }
}

#[derive(Default)]
struct Scores {
    strict: Vec<Overlap>,
    lenient: Vec<Overlap>,
    strings: Tally,
    /// The same, in the standfirst and the body: the corpora do not all keep them apart.
    led: Tally,
    /// By measure: right and all.
    fields: BTreeMap<&'static str, (usize, usize)>,
}

impl Scores {
    fn add(&mut self, expected: &Value, answer: &Answer) {
        if expected["body"].is_array() {
            let body = texts(&expected["body"]).join("\n");
            let free = [texts(&expected["title"]), texts(&expected["description"]), texts(&expected["optional"])]
                .concat()
                .join("\n");
            self.strict.push(compare(&body, &answer.body, ""));
            self.lenient.push(compare(&body, &answer.body, &free));
        }
        let body = squeeze(&answer.body);
        let led = squeeze(&answer.desc) + &body;
        for (text, tally) in [(body, &mut self.strings), (led, &mut self.led)] {
            for wanted in texts(&expected["with"]) {
                let found = text.contains(&squeeze(&wanted));
                tally.right += usize::from(found);
                tally.missed += usize::from(!found);
            }
            for unwanted in texts(&expected["without"]) {
                tally.wrong += usize::from(text.contains(&squeeze(&unwanted)));
            }
        }
        if let Some(start) = expected["starts_with"].as_str() {
            self.field("starts with", fold(&answer.body).starts_with(&fold(start)));
        }
        if let Some(title) = expected["title"].as_str() {
            self.field("headline", fold(title) == fold(&answer.title));
        }
        if let Some(description) = expected["description"].as_str() {
            self.field("standfirst", fold(description) == fold(&answer.desc));
        }
        if let Some(published) = expected["published"].as_str() {
            self.field("date", is_near(published, &answer.date));
        }
        if expected["authors"].is_array() {
            let wanted: BTreeSet<String> = texts(&expected["authors"]).iter().flat_map(|line| people(line)).collect();
            let got: BTreeSet<String> = answer.author.iter().flat_map(|line| people(line)).collect();
            self.field("authors", wanted == got);
        }
    }

    fn field(&mut self, name: &'static str, right: bool) {
        let (met, all) = self.fields.entry(name).or_default();
        *met += usize::from(right);
        *all += 1;
    }

    fn rows(&self, corpus: &str) -> Vec<Row> {
        let mut rows = Vec::new();
        if !self.strict.is_empty() {
            let (precision, recall, f1) = summary(&self.strict);
            let n = self.strict.len();
            rows.push(Row::new(corpus, "body precision strict", precision, n));
            rows.push(Row::new(corpus, "body recall", recall, n));
            rows.push(Row::new(corpus, "body F1 strict", f1, n));
            rows.push(Row::new(corpus, "body F1 lenient", summary(&self.lenient).2, n));
        }
        let strings = self.strings.right + self.strings.missed;
        if strings > 0 {
            rows.push(Row::new(corpus, "with/without F1", self.strings.f1(), strings));
            rows.push(Row::new(corpus, "with/without F1 with standfirst", self.led.f1(), strings));
        }
        rows.extend(self.fields.iter().map(|(name, (met, all))| Row::new(corpus, *name, share(*met, *all), *all)));
        rows
    }
}

/// The strings of a value that is a string or a list of them.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => values.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// `text` as titles are compared: accents folded, lower case, word characters only.
fn fold(text: &str) -> String {
    text.nfkd().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn people(line: &str) -> Vec<String> {
    let line = line.strip_prefix("Par ").or_else(|| line.strip_prefix("par ")).unwrap_or(line);
    let marked = [",", ";", " et ", " and ", "&"].iter().fold(line.to_owned(), |line, cut| line.replace(cut, "\n"));
    marked.split('\n').map(fold).filter(|name| !name.is_empty()).collect()
}

/// The same calendar day or the one beside it.
fn is_near(wanted: &str, got: &str) -> bool {
    let day = |text: &str| text.get(..10).and_then(|day| day.parse::<Date>().ok());
    match (day(wanted), day(got)) {
        (Some(wanted), Some(got)) => (wanted - got).get_days().abs() <= 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_days_are_compared_loosely() {
        assert_eq!(people("Par Anne Martin et Luc Roy"), people("Anne Martin; Luc Roy"));
        assert!(is_near("2023-04-10T23:30:00Z", "2023-04-11T01:30:00+02:00"));
        assert!(!is_near("2023-04-10", ""));
    }
}
