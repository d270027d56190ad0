//! A question as a condition on one article, made by the rules by which a search is planned.

use tantivy::schema::Field as Column;

use super::paper::Paper;
use super::vocabulary::{Id, Vocabulary};
use crate::analysis::{Evidence, PARAGRAPH, SENTENCE, forms, words};
use crate::ask::{dates_apart, manners_apart};
use crate::marks::Marks;
use crate::near::{Span, near, together};
use crate::plan::{code, is_stop, matching, number, row, solid};
use crate::query::{Field, Manner, Nearness, Query};
use crate::schema::Fields;
use crate::synonyms::Synonyms;

/// Letters of a beginning that a nearness looks at, as in a search.
const SHORTEST: usize = 3;

/// What an article must be to answer a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// Anything.
    Always,
    /// Nothing.
    Never,
    /// A term stands in it.
    Term(Id),
    /// Terms one after the other.
    Row(Row),
    /// Both sides near each other; in one unit where what it begins with is given.
    Near { left: Vec<Row>, right: Vec<Row>, distance: u32, begins: Option<Id> },
    /// A side at so many places.
    Times(Vec<Row>, u32),
    /// Published from the first, before the second; milliseconds.
    Between(i64, i64),
    /// All of these.
    All(Vec<Self>),
    /// Any of these.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
}

/// Terms one after the other; a beginning stands for any word that begins so.
pub(super) type Row = Vec<Id>;

impl Condition {
    /// Whether the article is so.
    pub(super) fn holds(&self, paper: &Paper) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Term(id) => paper.has(*id),
            Self::Row(row) => starts(paper, row).next().is_some(),
            Self::Near { left, right, distance, begins } => {
                if !(stands(paper, left) && stands(paper, right)) {
                    return false;
                }
                let (left, right) = (spans(paper, left), spans(paper, right));
                match begins {
                    None => near(&left, &right, *distance),
                    Some(id) => {
                        let begins: Vec<Span> = paper.places(*id).iter().map(|place| (*place, *place)).collect();
                        !begins.is_empty() && together(&left, &right, &begins)
                    }
                }
            }
            Self::Times(rows, times) => {
                let mut spans = spans(paper, rows);
                spans.dedup();
                // A side that stands nowhere is not found, however often it is asked for.
                !spans.is_empty() && spans.len() >= *times as usize
            }
            Self::Between(since, before) => (*since..*before).contains(&paper.time()),
            Self::All(parts) => parts.iter().all(|part| part.holds(paper)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(paper)),
            Self::Not(part) => !part.holds(paper),
        }
    }

    /// What holds wherever this does, whatever its dates are: with `wanted` false, what holds nowhere else.
    pub(super) fn undated(self, wanted: bool) -> Self {
        let parts = |parts: Vec<Self>| parts.into_iter().map(|part| part.undated(wanted)).collect();
        match self {
            Self::Between(..) if wanted => Self::Always,
            Self::Between(..) => Self::Never,
            Self::All(all) => Self::All(parts(all)),
            Self::Any(any) => Self::Any(parts(any)),
            Self::Not(part) => Self::Not(Box::new(part.undated(!wanted))),
            other => other,
        }
    }
}

/// Where a row of terms begins.
fn starts(paper: &Paper, row: &[Id]) -> impl Iterator<Item = u32> {
    let (first, rest) = row.split_first().map_or((&[][..], row), |(first, rest)| (paper.places(*first), rest));
    let follows = |start: &u32| {
        rest.iter().zip(1..).all(|(id, offset)| paper.places(*id).binary_search(&(start + offset)).is_ok())
    };
    first.iter().copied().filter(follows)
}

/// Whether all terms of one of the rows stand somewhere.
fn stands(paper: &Paper, rows: &[Row]) -> bool {
    rows.iter().any(|row| row.iter().all(|id| paper.has(*id)))
}

fn spans(paper: &Paper, rows: &[Row]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for row in rows {
        let length = u32::try_from(row.len()).unwrap_or(1);
        spans.extend(starts(paper, row).map(|start| (start, start + length - 1)));
    }
    spans.sort_unstable();
    spans
}

/// Makes conditions; each step does what the planner's step of the same name does.
pub(super) struct Compiler<'p> {
    fields: &'p Fields,
    synonyms: &'p Synonyms,
    vocabulary: &'p mut Vocabulary,
    marks: Marks,
    marking: bool,
}

impl<'p> Compiler<'p> {
    pub(super) fn new(fields: &'p Fields, synonyms: &'p Synonyms, vocabulary: &'p mut Vocabulary) -> Self {
        Self { fields, synonyms, vocabulary, marks: Marks::default(), marking: true }
    }

    /// The condition of the whole question, and what is to be marked in what answers it.
    pub(super) fn compile(mut self, query: &Query) -> (Condition, Marks) {
        let (query, manners) = manners_apart(query);
        let (query, since, before) = dates_apart(&query);
        let now = self.tree(&query, self.fields.text);
        let earlier =
            if manners.contains(&Manner::AllVersions) { self.tree(&query, self.fields.earlier) } else { None };
        let found = match (now, earlier) {
            (Some(now), Some(earlier)) => Condition::Any(vec![now, earlier]),
            (now, earlier) => now.or(earlier).unwrap_or(Condition::Never),
        };
        let condition = match (since, before) {
            (i64::MIN, i64::MAX) => found,
            _ => Condition::All(vec![found, Condition::Between(since, before)]),
        };
        (condition, self.marks)
    }

    /// What a part asks for; none where that is nothing.
    fn tree(&mut self, query: &Query, column: Column) -> Option<Condition> {
        match query {
            Query::All | Query::How(_) => Some(Condition::Always),
            // What resembles an article is a matter of the whole index.
            Query::Like(_) => Some(Condition::Never),
            Query::AtLeast(times, inner) => match self.side(inner, column) {
                Some(side) => Some(Condition::Times(side, *times)),
                None => self.tree(inner, column),
            },
            Query::Word(word) => match self.word_or_synonym(&[word], column) {
                Some(condition) => Some(condition),
                None => self.word(word, column),
            },
            Query::Phrase(phrase) => {
                self.marks.part();
                self.row(&row(phrase), column)
            }
            Query::Prefix(prefix) => self.prefix(prefix, column),
            Query::Near(left, nearness, right) => self.near(left, *nearness, right, column),
            Query::In(Field::Language, inner) => self.language(inner),
            Query::In(name, inner) => self.within(*name, inner),
            Query::Between(since, before) => {
                let at = |moment: &Option<jiff::Timestamp>, open| moment.map_or(open, jiff::Timestamp::as_millisecond);
                Some(Condition::Between(at(since, i64::MIN), at(before, i64::MAX)))
            }
            Query::And(parts) => self.all(parts, column),
            Query::Or(parts) => {
                let parts: Vec<Condition> = parts.iter().filter_map(|part| self.tree(part, column)).collect();
                (!parts.is_empty()).then_some(Condition::Any(parts))
            }
            Query::Not(_) => self.all(std::slice::from_ref(query), column),
        }
    }

    fn all(&mut self, parts: &[Query], column: Column) -> Option<Condition> {
        let matter = parts.iter().any(|part| !matches!(part, Query::Not(_)) && !is_stop(part));
        let mut conditions = Vec::new();
        let mut rest = parts;
        let mut before = None;
        while let Some(part) = rest.first() {
            let mut taken = 1;
            if let Query::Not(inner) = part {
                conditions.extend(self.without(inner, column).map(|inner| Condition::Not(Box::new(inner))));
            } else if !(matter && is_stop(part)) {
                let (condition, count) = self.run(before, rest, column);
                taken = count;
                conditions.extend(condition);
            }
            before = rest.get(taken - 1);
            rest = rest.get(taken..).unwrap_or_default();
        }
        match conditions.len() {
            0 | 1 => conditions.pop(),
            _ => Some(Condition::All(conditions)),
        }
    }

    fn without(&mut self, inner: &Query, column: Column) -> Option<Condition> {
        let marking = std::mem::replace(&mut self.marking, false);
        let condition = self.tree(inner, column);
        self.marking = marking;
        condition
    }

    fn run(&mut self, before: Option<&Query>, parts: &[Query], column: Column) -> (Option<Condition>, usize) {
        let run: Vec<&String> =
            parts.iter().map_while(|part| if let Query::Word(word) = part { Some(word) } else { None }).collect();
        if let Some((joined, count)) = number(&run) {
            return (self.word(&joined, column), count);
        }
        for count in (1..=run.len().min(self.synonyms.longest())).rev() {
            if let Some(condition) = self.word_or_synonym(run.get(..count).unwrap_or_default(), column) {
                return (Some(condition), count);
            }
        }
        match parts.first() {
            Some(Query::Word(word)) => {
                let own = self.word(word, column);
                let solid = solid(before, word, parts.get(1));
                if solid.is_empty() {
                    return (own, 1);
                }
                let solid: Vec<Condition> = solid.iter().map(|whole| self.term(whole.matching(), column)).collect();
                (Some(Condition::Any(own.into_iter().chain(solid).collect())), 1)
            }
            Some(part) => (self.tree(part, column), 1),
            None => (None, 1),
        }
    }

    fn word_or_synonym(&mut self, words: &[&String], column: Column) -> Option<Condition> {
        let own: Vec<String> = words.iter().flat_map(|word| forms(word)).collect();
        let others: Vec<Vec<String>> = self.synonyms.of(&own).into_iter().cloned().collect();
        if others.is_empty() {
            return None;
        }
        let mut musts: Vec<Condition> = words.iter().filter_map(|word| self.word(word, column)).collect();
        let own = if musts.len() > 1 { Some(Condition::All(musts)) } else { musts.pop() };
        self.marks.part();
        let others = others.iter().filter_map(|other| self.row(other, column));
        Some(Condition::Any(own.into_iter().chain(others).collect()))
    }

    fn word(&mut self, typed: &str, column: Column) -> Option<Condition> {
        let parts = words(typed);
        self.marks.part();
        match parts.as_slice() {
            [] => None,
            [single] => Some(self.term(&matching(single), column)),
            several => {
                let stems: Vec<String> = several.iter().map(|word| matching(word)).collect();
                let whole = Evidence::of(&several.concat());
                let row = self.row(&stems, column);
                let whole = self.term(whole.matching(), column);
                Some(Condition::Any(row.into_iter().chain([whole]).collect()))
            }
        }
    }

    fn term(&mut self, term: &str, column: Column) -> Condition {
        if self.marking {
            self.marks.term(term);
        }
        Condition::Term(self.vocabulary.term(column, term))
    }

    fn row(&mut self, terms: &[String], column: Column) -> Option<Condition> {
        if self.marking {
            self.marks.sequence(terms);
        }
        let mut ids = self.ids(terms, column);
        if ids.len() > 1 { Some(Condition::Row(ids)) } else { ids.pop().map(Condition::Term) }
    }

    fn ids(&mut self, terms: &[String], column: Column) -> Vec<Id> {
        terms.iter().map(|term| self.vocabulary.term(column, term)).collect()
    }

    fn prefix(&mut self, typed: &str, column: Column) -> Option<Condition> {
        let mut row = forms(typed);
        self.marks.part();
        let last = row.pop()?;
        if self.marking {
            self.marks.prefix(&last);
            row.iter().for_each(|form| self.marks.term(form));
        }
        let mut ids = self.ids(&row, column);
        let last = self.vocabulary.beginning(column, &last);
        if ids.is_empty() {
            return Some(Condition::Term(last));
        }
        ids.push(last);
        Some(Condition::Row(ids))
    }

    fn near(&mut self, left: &Query, nearness: Nearness, right: &Query, column: Column) -> Option<Condition> {
        self.marks.part();
        let (Some(first), Some(second)) = (self.side(left, column), self.side(right, column)) else {
            return self.all(&[left.clone(), right.clone()], column);
        };
        let (distance, sign) = match nearness {
            Nearness::Words(distance) => (distance, None),
            Nearness::Sentence => (0, Some(SENTENCE)),
            Nearness::Paragraph => (0, Some(PARAGRAPH)),
        };
        let begins = sign.map(|sign| self.vocabulary.term(column, sign));
        Some(Condition::Near { left: first, right: second, distance, begins })
    }

    fn side(&mut self, query: &Query, column: Column) -> Option<Vec<Row>> {
        let rows: Vec<Vec<String>> = match query {
            Query::Word(word) => {
                let own = words(word).iter().map(|word| matching(word)).collect();
                let others = self.synonyms.of(&forms(word)).into_iter().cloned();
                std::iter::once(own).chain(others).collect()
            }
            Query::Phrase(phrase) => vec![row(phrase)],
            Query::Prefix(prefix) => {
                let begins = forms(prefix).pop().filter(|begins| begins.chars().count() >= SHORTEST)?;
                if self.marking {
                    self.marks.prefix(&begins);
                }
                return Some(vec![vec![self.vocabulary.beginning(column, &begins)]]);
            }
            Query::Or(parts) => {
                let sides: Option<Vec<Vec<Row>>> = parts.iter().map(|part| self.side(part, column)).collect();
                return sides.map(|sides| sides.into_iter().flatten().collect());
            }
            _ => return None,
        };
        if self.marking {
            rows.iter().for_each(|row| self.marks.sequence(row));
        }
        let rows = rows.iter().filter(|row| !row.is_empty());
        Some(rows.map(|row| self.ids(row, column)).collect())
    }

    fn within(&mut self, name: Field, inner: &Query) -> Option<Condition> {
        let Some(column) = self.fields.column(name) else { return self.language(inner) };
        let marking = self.marking;
        self.marking &= !matches!(name, Field::Author | Field::Source | Field::Section);
        let condition = self.tree(inner, column);
        self.marking = marking;
        condition
    }

    fn language(&mut self, inner: &Query) -> Option<Condition> {
        let either: Vec<Condition> = match inner {
            Query::Word(tag) | Query::Prefix(tag) => vec![self.tag(tag)],
            Query::Phrase(words) => words.iter().map(|tag| self.tag(tag)).collect(),
            Query::And(parts) | Query::Or(parts) => parts.iter().filter_map(|part| self.language(part)).collect(),
            Query::Not(part) => {
                let part = self.language(part).unwrap_or(Condition::Never);
                return Some(Condition::Not(Box::new(part)));
            }
            Query::Between(..) => return self.tree(inner, self.fields.text),
            _ => return Some(Condition::Never),
        };
        Some(Condition::Any(either))
    }

    fn tag(&mut self, typed: &str) -> Condition {
        Condition::Term(self.vocabulary.term(self.fields.language, &code(typed)))
    }
}
