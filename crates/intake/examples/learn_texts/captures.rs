//! The captures to learn from, each line with its label.

use std::collections::HashSet;
use std::path::Path;

use intake::text::model::Label;
use serde_json::Value;

use crate::sources::{self, publisher, text};
use crate::{Case, shingles, tokens};

/// All captures below `data`, labelled, each also cut down as copy-paste does.
pub fn cases(data: &Path, pages: &str) -> Result<Vec<Case>, Box<dyn std::error::Error>> {
    let mut cases = Vec::new();
    for (case, capture, corpus) in sources::captures(data, pages)? {
        let whole = one(&case, &capture, &corpus);
        let part =
            whole.as_ref().filter(|_| !corpus.starts_with("page ")).and_then(|whole| pasted(&whole.lines, &whole.gold));
        cases.extend(whole);
        cases.extend(part.and_then(|part| one(&case, &part, PASTED)));
    }
    Ok(cases)
}

/// The corpus of captures cut down as copy-paste does.
pub const PASTED: &str = "pasted";

/// A capture as a reader would paste it: the article with a few of the lines around it, the page's title not among them.
fn pasted(lines: &[String], gold: &[Label]) -> Option<String> {
    let start = gold.iter().position(|label| *label != Label::Before)?;
    let end = gold.iter().rposition(|label| label.is_body())? + 1;
    let margin = lines.len() % 7;
    let from = start.saturating_sub(1 + margin).max(1).min(start);
    let to = (end + margin / 2).min(lines.len());
    Some(lines[from..to].join("\n"))
}

fn one(case: &Value, capture: &str, corpus: &str) -> Option<Case> {
    let expected = case.get("expected")?;
    let paragraphs: Vec<&str> = expected.get("body")?.as_array()?.iter().filter_map(Value::as_str).collect();
    let body = paragraphs.join("\n");
    let marked = intake::text::marked(capture);
    let lines: Vec<String> = marked.iter().map(|(line, _)| (*line).to_owned()).collect();
    let gold = labels(&lines, &paragraphs, text(expected, "description"), text(expected, "title"))?;
    let marks = marked.into_iter().map(|(_, marks)| marks).collect();
    let (id, corpus) = (text(case, "id").to_owned(), corpus.to_owned());
    Some(Case { id, corpus, publisher: publisher(case), lines, marks, gold, body })
}

/// Labels lines by the words that they share with the known body.
fn labels(lines: &[String], paragraphs: &[&str], description: &str, title: &str) -> Option<Vec<Label>> {
    let body = paragraphs.join("\n");
    let body_tokens = tokens(&body);
    let mut left = shingles(&body_tokens);
    let lead_tokens = tokens(description);
    let lead = shingles(&lead_tokens);
    let whole: HashSet<String> = paragraphs.iter().map(|text| tokens(text).join(" ")).collect();
    let mut kinds: Vec<char> = Vec::new();
    for line in lines {
        let words = tokens(line);
        let own = shingles(&words);
        let is_title = words.len() < 40 && words.join(" ").starts_with(&tokens(title).join(" ")) && !title.is_empty();
        let total: i64 = own.values().sum();
        let in_body: i64 = own.iter().map(|(s, n)| (*n).min(left.get(s).copied().unwrap_or(0).max(0))).sum();
        let in_lead: i64 = own.iter().map(|(s, n)| (*n).min(lead.get(s).copied().unwrap_or(0))).sum();
        kinds.push(if words.len() < 4 {
            if !words.is_empty() && whole.contains(&words.join(" ")) { 'b' } else { '.' }
        } else if is_title {
            '.'
        } else if in_body * 2 >= total {
            for (shingle, count) in &own {
                left.entry(shingle.clone()).and_modify(|rest| *rest -= count);
            }
            'B'
        } else if in_lead * 2 >= total {
            'S'
        } else {
            '.'
        });
    }
    sequence(lines, &kinds)
}

fn sequence(lines: &[String], kinds: &[char]) -> Option<Vec<Label>> {
    // The article is where most of the body lies: a sentence that a list above repeats is no start.
    let long = |at: &usize| kinds[*at] == 'B';
    let first = (0..kinds.len()).find(long)?;
    let last = (0..kinds.len()).rev().find(long)?;
    let lead = (0..first).rev().find(|at| kinds[*at] == 'S');
    let lead = lead.map(|end| {
        let mut start = end;
        while start > 0 && kinds[start - 1] == 'S' {
            start -= 1;
        }
        (start, end)
    });
    let labels = (0..lines.len()).map(|at| match kinds[at] {
        _ if at > last => Label::After,
        _ if at < first => match lead {
            Some((start, end)) if (start..=end).contains(&at) => Label::Lead,
            Some((_, end)) if at > end => Label::Between,
            _ => Label::Before,
        },
        'B' | 'b' => {
            let ends = lines[at].trim_end_matches(['"', '»', '”', ')', ' ']).ends_with(['.', '!', '?', '…', '。']);
            if !ends && lines[at].split_whitespace().count() < 15 { Label::Short } else { Label::Body }
        }
        _ => Label::Gap,
    });
    let labels: Vec<Label> = labels.collect();
    let sound = labels.windows(2).all(|pair| pair[0].allows(pair[1])) && labels[0] != Label::Short;
    sound.then_some(labels)
}
