//! What was said and when: quotes with their speakers, dates and what is ahead, in passages and in whole articles.

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;

use anyhow::Result;
use news::{Quote, QuoteKind, ReadDate, Reading};
use serde_json::{Value, json};

use crate::cases::{Tally, answers, lines, share};
use crate::row::Row;
use crate::tasks::language::annotate;

/// Counts of one corpus of quotes.
#[derive(Default)]
struct Spoken {
    spans: Tally,
    attributed: usize,
    speakers: usize,
    scare: usize,
    scare_spoken: usize,
    indirect: usize,
    indirect_right: usize,
}

impl Spoken {
    fn rows(&self, corpus: &str) -> Vec<Row> {
        let quoted = self.spans.right + self.spans.missed;
        let mut rows = vec![
            Row::new(corpus, "quoted spans F1", self.spans.f1(), quoted),
            Row::new(corpus, "speaker right", share(self.attributed, self.speakers), self.speakers),
            Row::new(corpus, "scare quotes given a speaker", share(self.scare_spoken, self.scare), self.scare),
        ];
        if self.indirect > 0 {
            rows.push(Row::new(corpus, "indirect right", share(self.indirect_right, self.indirect), self.indirect));
        }
        rows
    }
}

/// Passages with every quoted span: `quotes/quotes_fr.jsonl`.
pub fn quotes(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let cases = lines(&folder.join("quotes/quotes_fr.jsonl"))?;
    let mut spoken = Spoken::default();
    let mut answered = Vec::new();
    for case in &cases {
        let reading = annotate(case);
        let expected: Vec<Expected> = list(&case["quotes"]).filter_map(Expected::of_passage).collect();
        // Every quote with a speaker is asked for: one that is not found has no speaker.
        spoken.add(&expected, &reading, true);
        answered.push(json!({"id": case["id"], "quotes": reading.quotes}));
    }
    answers(out, "quotes.jsonl", answered)?;
    Ok(spoken.rows("quotes"))
}

/// Whole articles: `articles/articles.jsonl`.
pub fn articles(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let cases = lines(&folder.join("articles/articles.jsonl"))?;
    let (mut spoken, mut dates, mut agenda) = (Spoken::default(), Dates::default(), Tally::default());
    let mut answered = Vec::new();
    for case in &cases {
        let reading = annotate(case);
        let expected: Vec<Expected> = list(&case["quotes"]).filter_map(Expected::of_article).collect();
        spoken.add(&expected, &reading, false);
        dates
            .add(list(&case["dates"]).map(|date| (span(&date["start"], &date["end"]), &date["value"])), &reading.dates);
        let ahead: HashSet<String> = list(&case["agenda"]).map(|item| plain(&item["value"])).collect();
        let found: HashSet<String> = reading.agenda.iter().map(|item| item.value.clone()).collect();
        agenda.right += ahead.intersection(&found).count();
        agenda.missed += ahead.difference(&found).count();
        agenda.wrong += found.difference(&ahead).count();
        answered.push(json!({"id": case["id"], "entities": reading.entities, "quotes": reading.quotes, "dates": reading.dates, "agenda": reading.agenda}));
    }
    answers(out, "articles.jsonl", answered)?;
    let mut rows = spoken.rows("articles");
    rows.extend(dates.rows("articles"));
    let items = agenda.right + agenda.missed;
    rows.push(Row::new("articles", "agenda found", share(agenda.right, items), items));
    rows.push(Row::new("articles", "agenda F1", agenda.f1(), items));
    Ok(rows)
}

/// Sentences of dated agency copy, and expressions of other date readers' own tests.
pub fn dates(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let cases = lines(&folder.join("dates/news_dates_fr.jsonl"))?;
    let mut dates = Dates::default();
    let mut answered = Vec::new();
    for case in &cases {
        let reading = annotate(case);
        let expected = list(&case["expressions"]);
        dates.add(expected.map(|date| (span(&date["span"][0], &date["span"][1]), &date["value"])), &reading.dates);
        answered.push(json!({"id": case["id"], "dates": reading.dates}));
    }
    answers(out, "dates.jsonl", answered)?;
    Ok(dates.rows("news dates"))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn span(start: &Value, end: &Value) -> Range<u32> {
    let number = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or_default();
    number(start)..number(end)
}

fn shared(one: &Range<u32>, other: &Range<u32>) -> u32 {
    one.end.min(other.end).saturating_sub(one.start.max(other.start))
}

/// Whether two spans share 80 % of what both cover.
fn same(one: &Range<u32>, other: &Range<u32>) -> bool {
    let both = one.end.max(other.end) - one.start.min(other.start);
    f64::from(shared(one, other)) >= 0.8 * f64::from(both)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Quoted,
    Scare,
    Indirect,
    Unclear,
}

struct Expected {
    span: Range<u32>,
    kind: Kind,
    /// The names that are right; empty where the labels give none.
    speakers: Vec<String>,
}

impl Expected {
    fn of_passage(quote: &Value) -> Option<Self> {
        let kind = match quote["kind"].as_str()? {
            "quote" | "partial" => Kind::Quoted,
            "none" => Kind::Scare,
            _ => Kind::Unclear,
        };
        let speakers = list(&quote["speaker"]).filter_map(|speaker| speaker["span_text"].as_str());
        let speakers = speakers.map(str::to_owned).collect();
        Some(Self { span: span(&quote["quote"][0], &quote["quote"][1]), kind, speakers })
    }

    fn of_article(quote: &Value) -> Option<Self> {
        let kind = match quote["kind"].as_str()? {
            "direct" | "partial" => Kind::Quoted,
            "scare" => Kind::Scare,
            "indirect" => Kind::Indirect,
            _ => Kind::Unclear,
        };
        let speakers = [&quote["speaker"], &quote["speaker_surface"]].into_iter().filter_map(Value::as_str);
        Some(Self { span: span(&quote["start"], &quote["end"]), kind, speakers: speakers.map(str::to_owned).collect() })
    }

    fn is_said_by(&self, quote: &Quote) -> bool {
        let found = [&quote.speaker, &quote.speaker_surface];
        found.into_iter().flatten().map(|name| folded(name)).any(|name| {
            let mut speakers = self.speakers.iter().map(|speaker| folded(speaker));
            !name.is_empty() && speakers.any(|speaker| name.contains(&speaker) || speaker.contains(&name))
        })
    }
}

fn folded(name: &str) -> String {
    language::words::fold(&name.replace('’', "'")).into_owned()
}

impl Spoken {
    fn add(&mut self, expected: &[Expected], reading: &Reading, ask_all: bool) {
        let of = |kind: QuoteKind| reading.quotes.iter().filter(move |quote| quote.kind == kind);
        let range = |quote: &Quote| quote.start..quote.end;
        for wanted in expected {
            match wanted.kind {
                Kind::Quoted => {
                    let found = of(QuoteKind::Direct).find(|quote| same(&range(quote), &wanted.span));
                    self.spans.right += usize::from(found.is_some());
                    self.spans.missed += usize::from(found.is_none());
                    let asked = !wanted.speakers.is_empty() && (ask_all || found.is_some());
                    self.speakers += usize::from(asked);
                    self.attributed += usize::from(asked && found.is_some_and(|quote| wanted.is_said_by(quote)));
                }
                Kind::Scare => {
                    self.scare += 1;
                    let spoken = |quote: &Quote| quote.speaker.is_some() && same(&range(quote), &wanted.span);
                    self.scare_spoken += usize::from(of(QuoteKind::Direct).any(spoken));
                }
                Kind::Indirect => {
                    self.indirect += 1;
                    let half =
                        |quote: &Quote| 2 * shared(&range(quote), &wanted.span) >= wanted.span.end - wanted.span.start;
                    let right = of(QuoteKind::Indirect).any(|quote| half(quote) && wanted.is_said_by(quote));
                    self.indirect_right += usize::from(right);
                }
                Kind::Unclear => {}
            }
        }
        let scored = |quote: &&Quote| {
            !expected
                .iter()
                .any(|wanted| matches!(wanted.kind, Kind::Quoted | Kind::Unclear) && same(&range(quote), &wanted.span))
        };
        self.spans.wrong += of(QuoteKind::Direct).filter(scored).count();
    }
}

/// Counts of one corpus of dates.
#[derive(Default)]
struct Dates {
    right: usize,
    all: usize,
    found: usize,
    stray: usize,
}

impl Dates {
    fn add<'v>(&mut self, expected: impl Iterator<Item = (Range<u32>, &'v Value)>, found: &[ReadDate]) {
        let expected: Vec<_> = expected.map(|(span, value)| (span, plain(value))).collect();
        let touches = |date: &ReadDate, span: &Range<u32>| shared(&(date.start..date.end), span) > 0;
        self.all += expected.len();
        self.found += found.len();
        self.right += expected
            .iter()
            .filter(|(span, value)| found.iter().any(|date| touches(date, span) && date.value == *value))
            .count();
        self.stray += found.iter().filter(|date| !expected.iter().any(|(span, _)| touches(date, span))).count();
    }

    fn rows(&self, corpus: &str) -> Vec<Row> {
        vec![
            Row::new(corpus, "dates right", share(self.right, self.all), self.all),
            Row::new(corpus, "stray dates", share(self.stray, self.found), self.found),
        ]
    }
}

/// A labelled value without the marks of start, middle and end, which may be ignored.
fn plain(value: &Value) -> String {
    let value = value.as_str().unwrap_or_default();
    let bare = |value: &str| {
        let cut = ["START", "END", "MID"].iter().find_map(|mark| value.strip_suffix(mark)).unwrap_or(value);
        cut.trim_end_matches([' ', '-']).to_owned()
    };
    value.split('/').map(bare).collect::<Vec<_>>().join("/")
}
