//! What a reader may be typing: finished words, names, headlines.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use language::words::{fold, is_stop_word, tokens};

use crate::ask::Desk;
use crate::query::Query;
use crate::{Field, Question, Request, Result, Sort};

impl Desk<'_> {
    /// The typed words with the last one finished, then names, then headlines that have words so begun, the newest
    /// first.
    pub(crate) fn suggest(&self, typed: &str, limit: usize, now: Timestamp) -> Result<Vec<String>> {
        let words = crate::analysis::words(typed);
        let Some((last, before)) = words.split_last() else { return Ok(Vec::new()) };
        let begun = Query::Prefix(last.clone());
        let begun = Query::And(before.iter().cloned().map(Query::Word).chain(std::iter::once(begun)).collect());
        let within = |field| Query::In(field, Box::new(begun.clone()));
        let mut request = Request {
            question: Question {
                query: within(Field::Headline),
                text: typed.to_owned(),
                notes: Vec::new(),
                zone: TimeZone::UTC,
            },
            sort: Sort::Newest,
            limit: limit.clamp(20, 50),
            after: None,
            facets: false,
            fold_stories: true,
            now,
        };
        let headlines: Vec<String> = self.ask(&request)?.hits.into_iter().map(|hit| hit.headline.text).collect();
        let fields = [Field::Person, Field::Organisation, Field::Place];
        request.question.query = Query::Or(fields.into_iter().map(within).collect());
        (request.limit, request.facets) = (0, true);
        let facets = self.ask(&request)?.facets.unwrap_or_default();
        let mut names: Vec<_> = facets.persons.into_iter().chain(facets.organisations).chain(facets.places).collect();
        names.retain(|name| is_begun(&name.label, &words));
        names.sort_by_key(|name| std::cmp::Reverse(name.count));
        let names = names.into_iter().map(|name| name.label).take(limit / 3);
        let completions = completions(typed, last, &headlines).into_iter().take(limit / 3);
        let mut found: Vec<String> = Vec::new();
        for text in completions.chain(names).chain(headlines.iter().cloned()) {
            if found.len() < limit && !found.iter().any(|other| fold(other) == fold(&text)) {
                found.push(text);
            }
        }
        Ok(found)
    }
}

/// Whether each typed word begins a word of `name`.
fn is_begun(name: &str, typed: &[String]) -> bool {
    let forms = crate::analysis::forms(name);
    typed.iter().all(|word| forms.iter().any(|form| form.starts_with(fold(word).as_ref())))
}

/// What was typed, its last word finished as headlines write it, the most frequent first.
fn completions(typed: &str, last: &str, headlines: &[String]) -> Vec<String> {
    let begin = fold(last).into_owned();
    let Some(head) = typed.trim_end().strip_suffix(last) else { return Vec::new() };
    let mut counts: Vec<(String, usize, String)> = Vec::new();
    for token in headlines.iter().flat_map(|headline| tokens(headline)) {
        let form = fold(&token.text).into_owned();
        if !form.starts_with(&begin) || form == begin || is_stop_word(&form) {
            continue;
        }
        match counts.iter_mut().find(|(known, ..)| *known == form) {
            Some((_, count, _)) => *count += 1,
            None => counts.push((form, 1, token.text.into_owned())),
        }
    }
    counts.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    counts.into_iter().map(|(_, _, word)| format!("{head}{word}")).collect()
}
