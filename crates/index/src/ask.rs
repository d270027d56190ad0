//! Answers a question: plan, gather, show.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;
use language::words::{fold, is_stop_word, tokens};
use tantivy::schema::Value;

use crate::collect::{Gather, Gathered, Row};
use crate::cursor::Cursor;
use crate::marks::Marks;
use crate::plan::Planner;
use crate::query::{Manner, Query};
use crate::schema::Fields;
use crate::stored::Stored;
use crate::synonyms::Synonyms;
use crate::view::View;
use crate::{Answer, Hit, Question, Request, Result, Sort, engine, passage, typos};

/// Rows that one answer holds at most.
const MOST_ROWS: usize = 1_000;

/// Under so many hits a better word is looked for, and where none has all words.
const FEW: u64 = 3;

/// So many articles are looked at for how a word is written.
const SPELLINGS: usize = 3;

/// One moment of the index, and what questions need beside it.
pub(crate) struct Desk<'i> {
    pub view: Arc<View>,
    pub fields: &'i Fields,
    pub synonyms: &'i Synonyms,
}

impl Desk<'_> {
    /// Answers `request`.
    pub(crate) fn ask(&self, request: &Request) -> Result<Answer> {
        let now = request.now.as_millisecond();
        let cursor = request.after.as_deref().map(|text| Cursor::read(text, request)).transpose()?;
        let (query, manners) = manners_apart(&request.question.query);
        let (query, since, before) = dates_apart(&query);
        let all_versions = manners.contains(&Manner::AllVersions);
        let gather = Gather {
            sort: request.sort,
            limit: request.limit.min(MOST_ROWS),
            after: cursor.map(|cursor| cursor.key),
            facets: request.facets,
            fold: request.fold_stories,
            now,
            fresh: cursor.map_or(now, |cursor| cursor.now),
            favours_new: !manners.contains(&Manner::AnyAge),
            zone: request.question.zone.clone(),
            since,
            before,
            alike: !all_versions && is_alike(&query),
        };
        let mut planner = self.planner(request, &gather, all_versions);
        let plan = planner.plan(&query);
        let mut gathered = self.view.search(&*plan, &gather).map_err(engine)?;
        let mut partial = false;
        if let (0, Sort::Relevance, Some(words)) = (gathered.total, request.sort, plain_words(&query)) {
            // The best of what has some of the words; a list by time would be filled with them.
            planner = self.planner(request, &gather, all_versions);
            let plan = planner.some(words);
            gathered = self.view.search(&*plan, &gather).map_err(engine)?;
            partial = gathered.total > 0;
        }
        let Planner { marks, mut corrected, .. } = planner;
        let suggestion = if gathered.total < FEW || partial { self.better(request, &corrected)? } else { None };
        let answer = self.answer(request, gathered, &gather, &marks)?;
        for (_, meant) in &mut corrected {
            *meant = as_written(&answer.hits, meant).unwrap_or_else(|| std::mem::take(meant));
        }
        Ok(Answer { corrected, suggestion, partial, ..answer })
    }

    fn planner(&self, request: &Request, gather: &Gather, all_versions: bool) -> Planner<'_> {
        let now = request.now.as_millisecond();
        Planner::new(self.fields, &self.view, self.synonyms, gather.is_scored(), all_versions, now)
    }

    fn answer(&self, request: &Request, gathered: Gathered, gather: &Gather, marks: &Marks) -> Result<Answer> {
        let last = gathered.rows.last().filter(|_| gathered.more);
        let next = last.map(|row| Cursor { key: row.key, now: gather.fresh }.write(request));
        let mut hits = Vec::with_capacity(gathered.rows.len());
        for row in &gathered.rows {
            let Some(document) = self.view.doc(row.doc).map_err(engine)? else { continue };
            let bytes = document.get_first(self.fields.stored).and_then(|value| value.as_bytes());
            hits.extend(bytes.and_then(Stored::read).map(|stored| hit(&stored, row, marks)));
        }
        let facets = request.facets.then(|| gathered.tally.facets());
        Ok(Answer { hits, total: gathered.total, next, facets, ..Answer::default() })
    }

    /// The question with a more usual word in the place of one that is hardly ever written.
    fn better(&self, request: &Request, corrected: &[(String, String)]) -> Result<Option<String>> {
        let Request { question, now, .. } = request;
        let mut asked = Vec::new();
        typed_words(&question.query, &mut asked);
        let mut text = String::with_capacity(question.text.len());
        let mut copied = 0;
        for token in tokens(&question.text) {
            let form = fold(&token.text);
            if !asked.iter().any(|word| *word == *form) || corrected.iter().any(|(typed, _)| *typed == *token.text) {
                continue;
            }
            let here = typos::articles(&self.view, self.fields.text, &form);
            if here >= FEW {
                continue;
            }
            let near = typos::neighbours(&self.view, self.fields.text, &form, now.as_millisecond());
            let Some(usual) = near.iter().find(|near| near.articles > 10 * here) else { continue };
            text.push_str(question.text.get(copied..token.range.start).unwrap_or_default());
            text.push_str(&self.spelling(&usual.word, request)?);
            copied = token.range.end;
        }
        text.push_str(question.text.get(copied..).unwrap_or_default());
        Ok((copied > 0).then_some(text))
    }

    /// A folded word of the index as articles write it.
    fn spelling(&self, word: &str, request: &Request) -> Result<String> {
        let alone = Question { query: Query::Word(word.to_owned()), ..request.question.clone() };
        let asked = Request { question: alone, limit: SPELLINGS, after: None, facets: false, ..request.clone() };
        Ok(as_written(&self.ask(&asked)?.hits, word).unwrap_or_else(|| word.to_owned()))
    }
}

/// A folded word with the accents that these hits write it with, where they do.
fn as_written(hits: &[Hit], word: &str) -> Option<String> {
    let passages = hits.iter().flat_map(|hit| [&hit.headline, &hit.passage]);
    let marked = passages.flat_map(|passage| passage.marks.iter().filter_map(|mark| passage.text.get(mark.clone())));
    marked.filter(|text| !text.is_ascii() && fold(text) == word).map(str::to_lowercase).next()
}

fn hit(stored: &Stored<'_>, row: &Row, marks: &Marks) -> Hit {
    Hit {
        id: stored.id,
        story: stored.story,
        score: row.score,
        headline: passage::marked(stored.headline, marks),
        passage: passage::best(stored.standfirst, &stored.body, marks),
        source: stored.source.clone(),
        source_name: stored.source_name.to_owned(),
        section: stored.section.map(str::to_owned),
        language: stored.language.map(str::to_owned),
        time: stored.time,
        url: stored.url.map(str::to_owned),
        others: row.others,
    }
}

/// The question without how it is to be searched, and that.
pub(crate) fn manners_apart(query: &Query) -> (Cow<'_, Query>, Vec<Manner>) {
    match query {
        Query::How(manner) => (Cow::Owned(Query::All), vec![*manner]),
        Query::And(parts) if parts.iter().any(|part| matches!(part, Query::How(_))) => {
            let manner = |part: &Query| if let Query::How(manner) = part { Some(*manner) } else { None };
            let mut rest: Vec<Query> = parts.iter().filter(|part| manner(part).is_none()).cloned().collect();
            let query = match (rest.len(), rest.pop()) {
                (1, Some(only)) => only,
                (_, Some(last)) => {
                    rest.push(last);
                    Query::And(rest)
                }
                (_, None) => Query::All,
            };
            (Cow::Owned(query), parts.iter().filter_map(manner).collect())
        }
        _ => (Cow::Borrowed(query), Vec::new()),
    }
}

/// The question without the dates that all of it is bound by, and these: milliseconds, the second one excluded.
pub(crate) fn dates_apart(query: &Query) -> (Cow<'_, Query>, i64, i64) {
    let parts = match query {
        Query::Between(..) => std::slice::from_ref(query),
        Query::And(parts) if parts.iter().any(|part| matches!(part, Query::Between(..))) => parts,
        _ => return (Cow::Borrowed(query), i64::MIN, i64::MAX),
    };
    let (mut since, mut before) = (i64::MIN, i64::MAX);
    let mut rest = Vec::new();
    for part in parts {
        if let Query::Between(from, to) = part {
            since = since.max(from.map_or(i64::MIN, Timestamp::as_millisecond));
            before = before.min(to.map_or(i64::MAX, Timestamp::as_millisecond));
        } else {
            rest.push(part.clone());
        }
    }
    let query = if rest.is_empty() { Query::All } else { Query::And(rest) };
    (Cow::Owned(query), since, before)
}

/// Whether all that the question finds answers it as well.
fn is_alike(query: &Query) -> bool {
    match query {
        Query::All => true,
        Query::Prefix(begin) => crate::analysis::words(begin).len() == 1,
        _ => false,
    }
}

/// The plain words of a question that is nothing but words, two of which matter.
fn plain_words(query: &Query) -> Option<&[Query]> {
    let Query::And(parts) = query else { return None };
    let matters = |part: &&Query| matches!(part, Query::Word(word) if !is_stop_word(&fold(word)));
    let plain = parts.iter().all(|part| matches!(part, Query::Word(_)));
    (plain && parts.iter().filter(matters).count() > 1).then_some(parts)
}

/// The folded words that are asked for anywhere in a text.
fn typed_words(query: &Query, found: &mut Vec<String>) {
    match query {
        Query::Word(word) => found.extend(crate::analysis::forms(word)),
        Query::Phrase(words) => found.extend(words.iter().flat_map(|word| crate::analysis::forms(word))),
        Query::Near(left, _, right) => {
            typed_words(left, found);
            typed_words(right, found);
        }
        Query::And(parts) | Query::Or(parts) => parts.iter().for_each(|part| typed_words(part, found)),
        Query::In(crate::Field::Headline | crate::Field::Standfirst, inner) => typed_words(inner, found),
        Query::AtLeast(_, inner) => typed_words(inner, found),
        Query::All
        | Query::Prefix(_)
        | Query::In(..)
        | Query::Between(..)
        | Query::Not(_)
        | Query::Like(_)
        | Query::How(_) => {}
    }
}
