//! From a question's tree to the engine's query, with what is to be marked in what it finds.

use std::ops::Bound;

use language::words::{fold, is_stop_word};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, FuzzyTermQuery, Occur,
    PhraseQuery, Query as Engine, RangeQuery, TermQuery,
};
use tantivy::schema::{Field as EngineField, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::french::{French, words_of};
use crate::passage::Marks;
use crate::query::{Field, Query};
use crate::schema::Fields;
use crate::synonyms::Synonyms;
use crate::typos;

type Boxed = Box<dyn Engine>;

/// How much a hit weighs by where it is: the headline says what a piece is about.
const HEADLINE: f32 = 2.0;
const STANDFIRST: f32 = 0.8;

/// How much the forms of a word weigh: as typed, folded, by its stem.
const EXACT: f32 = 0.6;
const FOLDED: f32 = 0.5;
const STEM: f32 = 0.6;

/// How much another word weighs, found by its likeness or by its meaning.
const LIKE: f32 = 0.3;
const SYNONYM: f32 = 0.7;

/// Words that a proximity bonus looks at.
const NEAR_WORDS: usize = 6;

/// Makes the engine's query; holds what was learnt on the way.
pub(crate) struct Compiler<'i> {
    pub(crate) fields: &'i Fields,
    pub(crate) searcher: &'i Searcher,
    pub(crate) synonyms: &'i Synonyms,
    pub(crate) french: French,
    /// What to mark in the texts found.
    pub(crate) marks: Marks,
    /// (typed, searched instead).
    pub(crate) corrected: Vec<(String, String)>,
}

/// Where words are looked for, and what a hit there weighs.
#[derive(Clone)]
struct Scope(Vec<(EngineField, f32)>);

impl Compiler<'_> {
    /// The query for the whole tree.
    pub(crate) fn compile(&mut self, query: &Query) -> Boxed {
        let scope = self.everywhere();
        self.tree(query, &scope)
    }

    /// The query for pieces that have some of these words; for where none has all.
    pub(crate) fn any(&mut self, words: &[Query]) -> Boxed {
        let scope = self.everywhere();
        let parts = words.iter().filter(|word| !is_stop(word)).map(|word| self.tree(word, &scope)).collect();
        Box::new(BooleanQuery::union(parts))
    }

    fn everywhere(&self) -> Scope {
        Scope(vec![(self.fields.text, 1.0), (self.fields.headline, HEADLINE), (self.fields.standfirst, STANDFIRST)])
    }

    fn tree(&mut self, query: &Query, scope: &Scope) -> Boxed {
        match query {
            Query::All => Box::new(AllQuery),
            Query::Word(_) => self.all(std::slice::from_ref(query), scope),
            Query::Phrase(words) => self.phrase(&words.join(" "), scope),
            Query::Prefix(prefix) => self.prefix(prefix, scope),
            Query::Near(left, within, right) => self.near(left, *within, right, scope),
            Query::In(field, inner) => self.in_field(*field, inner),
            Query::Between(from, to) => {
                let term = |at: jiff::Timestamp| Term::from_field_i64(self.fields.time, at.as_microsecond());
                let from = from.map_or(Bound::Unbounded, |at| Bound::Included(term(at)));
                let to = to.map_or(Bound::Unbounded, |at| Bound::Excluded(term(at)));
                if matches!((&from, &to), (Bound::Unbounded, Bound::Unbounded)) {
                    return Box::new(AllQuery);
                }
                Box::new(ConstScoreQuery::new(Box::new(RangeQuery::new(from, to)), 0.0))
            }
            Query::And(parts) => self.all(parts, scope),
            Query::Or(parts) => {
                Box::new(BooleanQuery::union(parts.iter().map(|part| self.tree(part, scope)).collect()))
            }
            Query::Not(_) => self.all(std::slice::from_ref(query), scope),
        }
    }

    /// All parts: words that stand together may be a name with synonyms, stop words only help, negated parts exclude.
    fn all(&mut self, parts: &[Query], scope: &Scope) -> Boxed {
        let mut clauses: Vec<(Occur, Boxed)> = Vec::new();
        let matter = parts.iter().any(|part| !matches!(part, Query::Not(_)) && !is_stop(part));
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            if let Query::Not(inner) = part {
                let marks = self.marks.clone();
                clauses.push((Occur::MustNot, self.tree(inner, scope)));
                self.marks = marks;
                at += 1;
                continue;
            }
            let (query, taken) = self.run(parts.get(at..).unwrap_or_default(), scope);
            let occur = if matter && taken == 1 && is_stop(part) { Occur::Should } else { Occur::Must };
            clauses.push((occur, query));
            at += taken;
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        if let Some(near) = self.proximity(parts, scope) {
            clauses.push((Occur::Should, near));
        }
        match clauses.pop() {
            Some((Occur::Must, only)) if clauses.is_empty() => only,
            Some(last) => {
                clauses.push(last);
                Box::new(BooleanQuery::new(clauses))
            }
            None => Box::new(AllQuery),
        }
    }

    /// The query for the parts that begin here and belong together, and how many they are.
    fn run(&mut self, parts: &[Query], scope: &Scope) -> (Boxed, usize) {
        let words: Vec<&str> = parts
            .iter()
            .map_while(|part| if let Query::Word(word) = part { Some(word.as_str()) } else { None })
            .collect();
        let longest = words.len().min(self.synonyms.longest());
        for count in (1..=longest).rev() {
            let Some(run) = words.get(..count) else { continue };
            let form: Vec<String> =
                run.iter().flat_map(|word| words_of(word)).map(|word| fold(&word.text).into_owned()).collect();
            let others: Vec<String> = self.synonyms.of(&form).into_iter().map(|other| other.join(" ")).collect();
            if others.is_empty() {
                continue;
            }
            let own = run.iter().map(|word| (Occur::Must, self.word(word, scope))).collect();
            let mut either: Vec<Boxed> = vec![Box::new(BooleanQuery::new(own))];
            for other in others {
                let query = self.phrase(&other, scope);
                either.push(Box::new(BoostQuery::new(query, SYNONYM)));
            }
            return (Box::new(DisjunctionMaxQuery::new(either)), count);
        }
        match parts.first() {
            Some(Query::Word(word)) => (self.word(word, scope), 1),
            Some(other) => (self.tree(other, scope), 1),
            None => (Box::new(EmptyQuery), 1),
        }
    }

    /// One typed word; `porte-parole` and `10 000` are several in a row.
    fn word(&mut self, typed: &str, scope: &Scope) -> Boxed {
        let words: Vec<String> = words_of(typed).map(|word| word.text.into_owned()).collect();
        match words.as_slice() {
            [] => Box::new(AllQuery),
            [word] => self.forms(word, scope),
            several => {
                let folded = self.phrase(typed, scope);
                let stems: Vec<String> =
                    several.iter().filter_map(|word| self.french.terms(word).stems.into_iter().next()).collect();
                let stemmed = phrase_of(&stems, scope, 0);
                Box::new(DisjunctionMaxQuery::new(vec![folded, Box::new(BoostQuery::new(stemmed, STEM))]))
            }
        }
    }

    /// A word in all its forms; where the index does not know it, the words that are nearly it.
    fn forms(&mut self, word: &str, scope: &Scope) -> Boxed {
        let terms = self.french.terms(word);
        let known = std::iter::once(&terms.folded)
            .chain(&terms.stems)
            .any(|term| typos::articles(self.searcher, self.fields.text, term) > 0);
        let elsewhere = scope.0.first().is_some_and(|(field, _)| {
            *field != self.fields.text && *field != self.fields.headline && *field != self.fields.standfirst
        });
        if !known && !elsewhere {
            return self.like(word, &terms.folded, scope);
        }
        let mut clauses: Vec<Boxed> = Vec::new();
        for (field, weight) in &scope.0 {
            clauses.push(term(*field, &terms.exact, weight * EXACT));
            clauses.push(term(*field, &terms.folded, weight * FOLDED));
            clauses.extend(terms.stems.iter().map(|stem| term(*field, stem, weight * STEM)));
        }
        self.marks.add(&terms);
        Box::new(BooleanQuery::union(clauses))
    }

    fn like(&mut self, typed: &str, folded: &str, scope: &Scope) -> Boxed {
        let neighbours = typos::neighbours(self.searcher, self.fields.text, folded);
        let Some(best) = neighbours.first() else { return Box::new(EmptyQuery) };
        self.corrected.push((typed.to_owned(), best.word.clone()));
        let mut either: Vec<Boxed> = Vec::new();
        for neighbour in &neighbours {
            self.marks.add_folded(&neighbour.word);
            either.extend(scope.0.iter().map(|(field, weight)| term(*field, &neighbour.word, weight * LIKE)));
        }
        Box::new(BooleanQuery::union(either))
    }

    /// Words in their order, as written but for accents and case.
    fn phrase(&mut self, text: &str, scope: &Scope) -> Boxed {
        let mut folded = Vec::new();
        for word in words_of(text) {
            let word = fold(&word.text).into_owned();
            self.marks.add_folded(&word);
            folded.push(word);
        }
        phrase_of(&folded, scope, 0)
    }

    fn prefix(&mut self, prefix: &str, scope: &Scope) -> Boxed {
        let mut words: Vec<String> = words_of(prefix).map(|word| fold(&word.text).into_owned()).collect();
        let Some(last) = words.pop() else { return Box::new(AllQuery) };
        self.marks.add_prefix(&last);
        let begins = |(field, weight): &(EngineField, f32)| -> Boxed {
            let query = FuzzyTermQuery::new_prefix(Term::from_field_text(*field, &last), 0, true);
            Box::new(BoostQuery::new(Box::new(query), *weight))
        };
        let last: Boxed = Box::new(BooleanQuery::union(scope.0.iter().map(begins).collect()));
        if words.is_empty() {
            return last;
        }
        let before = self.phrase(&words.join(" "), scope);
        Box::new(BooleanQuery::intersection(vec![before, last]))
    }

    /// Both within so many words of each other, in either order.
    fn near(&mut self, left: &Query, within: u32, right: &Query, scope: &Scope) -> Boxed {
        let (lefts, rights) = (self.alternatives(left), self.alternatives(right));
        let mut either: Vec<Boxed> = Vec::new();
        for a in &lefts {
            for b in &rights {
                for (field, weight) in scope.0.iter().take(1) {
                    let (a, b) = (Term::from_field_text(*field, a), Term::from_field_text(*field, b));
                    for pair in [vec![(0, a.clone()), (1, b.clone())], vec![(0, b.clone()), (1, a.clone())]] {
                        let query = PhraseQuery::new_with_offset_and_slop(pair, within.saturating_sub(1).min(100));
                        either.push(Box::new(BoostQuery::new(Box::new(query), *weight)));
                    }
                }
            }
        }
        Box::new(BooleanQuery::union(either))
    }

    /// The terms that a side of NEAR is found by.
    fn alternatives(&mut self, query: &Query) -> Vec<String> {
        match query {
            Query::Word(word) => {
                let Some(word) = words_of(word).last().map(|word| word.text.into_owned()) else { return Vec::new() };
                let terms = self.french.terms(&word);
                self.marks.add(&terms);
                std::iter::once(terms.folded).chain(terms.stems).collect()
            }
            Query::Phrase(words) => {
                words.last().map(|word| self.alternatives(&Query::Word(word.clone()))).unwrap_or_default()
            }
            Query::And(parts) | Query::Or(parts) => parts.iter().flat_map(|part| self.alternatives(part)).collect(),
            _ => Vec::new(),
        }
    }

    fn in_field(&mut self, field: Field, inner: &Query) -> Boxed {
        let fields = self.fields;
        let place = match field {
            Field::Headline => fields.headline,
            Field::Standfirst => fields.standfirst,
            Field::Author => fields.author,
            Field::Source => fields.source,
            Field::Section => fields.section,
            Field::Place => fields.place,
            Field::Person => fields.person,
            Field::Organisation => fields.organisation,
            Field::Language => return self.language(inner),
        };
        let marks = self.marks.clone();
        let query = self.tree(inner, &Scope(vec![(place, 1.0)]));
        if !matches!(field, Field::Headline | Field::Standfirst) {
            self.marks = marks;
        }
        query
    }

    fn language(&mut self, inner: &Query) -> Boxed {
        match inner {
            Query::Word(tag) | Query::Prefix(tag) => {
                let tag = tag.to_lowercase();
                let primary = tag.split(['-', '_']).next().unwrap_or_default();
                let term = Term::from_field_text(self.fields.facet_language, primary);
                Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), 0.0))
            }
            Query::Or(parts) => Box::new(BooleanQuery::union(parts.iter().map(|part| self.language(part)).collect())),
            Query::Not(part) => {
                let part = self.language(part);
                Box::new(BooleanQuery::new(vec![(Occur::Must, Box::new(AllQuery)), (Occur::MustNot, part)]))
            }
            _ => Box::new(EmptyQuery),
        }
    }

    /// What pieces gain in which the words stand near each other.
    fn proximity(&mut self, parts: &[Query], scope: &Scope) -> Option<Boxed> {
        let words: Vec<&str> = parts
            .iter()
            .filter_map(|part| if let Query::Word(word) = part { Some(word.as_str()) } else { None })
            .collect();
        if !(2..=NEAR_WORDS).contains(&words.len()) {
            return None;
        }
        let folded: Vec<String> =
            words.iter().flat_map(|word| words_of(word)).map(|word| fold(&word.text).into_owned()).collect();
        (folded.len() > 1).then(|| phrase_of(&folded, scope, 2))
    }
}

/// The plain words of a question that is nothing but words.
pub(crate) fn plain_words(query: &Query) -> Option<&[Query]> {
    match query {
        Query::And(parts) if parts.len() > 1 && parts.iter().all(|part| matches!(part, Query::Word(_))) => Some(parts),
        _ => None,
    }
}

fn is_stop(query: &Query) -> bool {
    matches!(query, Query::Word(word) if words_of(word).all(|word| is_stop_word(&fold(&word.text))))
}

fn term(field: EngineField, text: &str, weight: f32) -> Boxed {
    let query = TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs);
    Box::new(BoostQuery::new(Box::new(query), weight))
}

/// Terms one after the other, in any of the fields.
fn phrase_of(terms: &[String], scope: &Scope, slop: u32) -> Boxed {
    let mut either: Vec<Boxed> = Vec::new();
    for (field, weight) in &scope.0 {
        let field_terms: Vec<(usize, Term)> =
            terms.iter().map(|text| Term::from_field_text(*field, text)).enumerate().collect();
        match terms {
            [] => return Box::new(AllQuery),
            [only] => either.push(term(*field, only, *weight)),
            _ => {
                let query = PhraseQuery::new_with_offset_and_slop(field_terms, slop);
                either.push(Box::new(BoostQuery::new(Box::new(query), *weight)));
            }
        }
    }
    Box::new(BooleanQuery::union(either))
}
