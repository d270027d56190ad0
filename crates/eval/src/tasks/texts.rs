//! Text captures (WET, copy-paste): body, headline, standfirst, authors and date, against `data/texts`.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use news::{Capture, Draft, Format, Obtained, SourceId};
use serde_json::{Value, json};

use crate::cases::{answers, lines, share};
use crate::row::Row;
use crate::shingles::{Overlap, compare, summary};

/// What came of the cases of one corpus.
#[derive(Default)]
struct Tally {
    strict: Vec<Overlap>,
    lenient: Vec<Overlap>,
    title: Vec<bool>,
    standfirst: Vec<bool>,
    authors: Vec<bool>,
    date: Vec<bool>,
}

/// Scores `data/texts`, by corpus.
pub fn score(data: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let cases = lines(&data.join("texts/cases.jsonl.gz"))?;
    let started = Instant::now();
    let drafts: Vec<Draft> = cases.iter().map(read).collect();
    let seconds = started.elapsed().as_secs_f64();
    let mut rows = Vec::new();
    for corpus in cases.iter().filter_map(|case| case["corpus"].as_str()).collect::<BTreeSet<_>>() {
        let mut tally = Tally::default();
        let of = cases.iter().zip(&drafts).filter(|(case, _)| case["corpus"] == corpus);
        of.for_each(|(case, draft)| tally.add(&case["expected"], draft));
        rows.extend(tally.rows(&format!("texts {corpus}")));
    }
    rows.push(Row::new("texts", "captures a second", cases.len() as f64 / seconds.max(1e-9), cases.len()));
    answers(out, "texts.jsonl", cases.iter().zip(&drafts).map(|(case, draft)| answer(&case["id"], draft)))?;
    Ok(rows)
}

/// Reads one capture; what fails is an empty answer.
fn read(case: &Value) -> Draft {
    let text = case["text"].as_str().unwrap_or_default();
    let now = Timestamp::UNIX_EPOCH;
    let context = intake::Context { format: Some(Format::Text), timezone: TimeZone::UTC, published: None, now };
    let mut capture = Capture::new(SourceId::of("texts"), Obtained::Import, text.as_bytes().to_vec(), now);
    capture.url = case["url"].as_str().map(str::to_owned);
    let read = || {
        intake::drafts(&capture, &context).ok().and_then(|found| found.drafts.into_iter().next()).unwrap_or_default()
    };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_default()
}

/// The body as it is compared.
fn body(draft: &Draft) -> String {
    draft.body.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn answer(id: &Value, draft: &Draft) -> Value {
    json!({
        "id": id,
        "title": draft.headline,
        "body": body(draft),
        "date": draft.published.map(|moment| moment.to_string()),
        "author": draft.authors,
        "desc": draft.standfirst,
    })
}

/// Lower case, word characters only.
fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

impl Tally {
    fn add(&mut self, expected: &Value, draft: &Draft) {
        let text = |name: &str| expected[name].as_str().filter(|text| !text.is_empty());
        let (wanted, got) = (strings(&expected["body"]).join("\n"), body(draft));
        let mut free: Vec<&str> = strings(&expected["optional"]);
        free.extend(text("title"));
        free.extend(text("description"));
        self.strict.push(compare(&wanted, &got, ""));
        self.lenient.push(compare(&wanted, &got, &free.join("\n")));
        if let Some(title) = text("title") {
            self.title.push(folded(title) == folded(draft.headline.as_deref().unwrap_or_default()));
        }
        if let Some(description) = text("description") {
            self.standfirst.push(folded(description) == folded(draft.standfirst.as_deref().unwrap_or_default()));
        }
        let people: BTreeSet<String> = strings(&expected["authors"]).into_iter().map(folded).collect();
        if !people.is_empty() {
            self.authors.push(people == draft.authors.iter().map(|author| folded(author)).collect());
        }
        let day = text("published").and_then(|date| date.get(..10)).and_then(|date| date.parse::<Date>().ok());
        if let Some(day) = day {
            let near = |got: Date| day.until(got).is_ok_and(|span| span.get_days().abs() <= 1);
            self.date.push(draft.published.is_some_and(|moment| near(moment.date())));
        }
    }

    fn rows(&self, corpus: &str) -> Vec<Row> {
        let cases = self.strict.len();
        let (precision, recall, f1) = summary(&self.strict);
        let (.., lenient) = summary(&self.lenient);
        let mut rows = vec![
            Row::new(corpus, "body F1 strict", f1, cases),
            Row::new(corpus, "body precision", precision, cases),
            Row::new(corpus, "body recall", recall, cases),
            Row::new(corpus, "body F1 lenient", lenient, cases),
        ];
        let fields = [
            ("headline", &self.title),
            ("standfirst", &self.standfirst),
            ("authors", &self.authors),
            ("date", &self.date),
        ];
        for (name, met) in fields.into_iter().filter(|(_, met)| !met.is_empty()) {
            rows.push(Row::new(corpus, name, share(met.iter().filter(|met| **met).count(), met.len()), met.len()));
        }
        rows
    }
}
