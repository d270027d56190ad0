//! From a question's tree to the engine's query, with what is to be marked in what it finds.

mod like;
mod names;
mod places;
mod words;

pub(crate) use names::code;

use std::ops::Bound;

use language::words::is_stop_word;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, InvertedIndexRangeQuery,
    Occur, PhrasePrefixQuery, PhraseQuery, Query as Engine, RangeQuery, TermQuery,
};
use tantivy::schema::{Field as Column, IndexRecordOption};

use crate::analysis::{Evidence, forms, words};
use crate::marks::Marks;
use crate::pairs::paired;
use crate::query::{Field, Query};
use crate::ranked::{Pair, Ranked};
use crate::schema::Fields;
use crate::synonyms::Synonyms;
use crate::view::View;

type Boxed = Box<dyn Engine>;

/// What two words of the question side by side add.
const PAIR: f32 = 0.8;
/// What ranks is nested so deep at most.
const DEEPEST: usize = 6;

/// Questions longer than this gain nothing from words side by side.
const PAIRED_WORDS: usize = 8;

/// Makes the engine's query; holds what was learnt on the way.
pub(crate) struct Planner<'i> {
    pub(crate) fields: &'i Fields,
    pub(crate) view: &'i View,
    pub(crate) synonyms: &'i Synonyms,
    /// Whether hits are to be ranked.
    pub(crate) scoring: bool,
    /// Whether what earlier versions said counts too.
    pub(crate) all_versions: bool,
    /// What is hidden at this moment, in milliseconds, is no word.
    pub(crate) now: i64,
    pub(crate) marks: Marks,
    /// (typed, searched instead).
    pub(crate) corrected: Vec<(String, String)>,
    /// Whether some of the words will do.
    some: bool,
    /// Within a denied part, where nothing is marked or corrected.
    denied: bool,
    marking: bool,
}

/// What a part of the question asks for.
#[derive(Default)]
struct Clause {
    /// What must be; nothing for a word without letters.
    must: Option<Boxed>,
    /// What ranks it higher.
    should: Vec<Boxed>,
}

impl Clause {
    fn must(query: impl Engine) -> Self {
        Self { must: Some(Box::new(query)), should: Vec::new() }
    }

    /// What must be, with what ranks it around it one by one: each is then looked up for what is found only. Side by side
    /// the engine would look for all that any of them finds; a long question is so, for the engine goes as deep as it is
    /// told to.
    fn query(self) -> Option<Boxed> {
        let must = self.must?;
        let ranked = |inner: Boxed, should: Vec<Boxed>| -> Boxed {
            let should = should.into_iter().map(|query| (Occur::Should, query));
            Box::new(BooleanQuery::new(std::iter::once((Occur::Must, inner)).chain(should).collect()))
        };
        Some(match self.should.len() {
            0 => must,
            1..=DEEPEST => self.should.into_iter().fold(must, |inner, should| ranked(inner, vec![should])),
            _ => ranked(must, self.should),
        })
    }
}

impl<'i> Planner<'i> {
    pub(crate) fn new(
        fields: &'i Fields,
        view: &'i View,
        synonyms: &'i Synonyms,
        scoring: bool,
        all_versions: bool,
        now: i64,
    ) -> Self {
        let (marks, corrected) = (Marks::default(), Vec::new());
        Self {
            fields,
            view,
            synonyms,
            scoring,
            all_versions,
            now,
            marks,
            corrected,
            some: false,
            denied: false,
            marking: true,
        }
    }

    /// The query for the whole tree.
    pub(crate) fn plan(&mut self, query: &Query) -> Boxed {
        let now = self.tree(query, self.fields.text).query();
        let earlier = if self.all_versions { self.tree(query, self.fields.earlier).query() } else { None };
        match (now, earlier) {
            (Some(now), Some(earlier)) => Box::new(DisjunctionMaxQuery::new(vec![now, earlier])),
            (now, earlier) => now.or(earlier).unwrap_or_else(|| Box::new(EmptyQuery)),
        }
    }

    /// The query for pieces that have some of these words, a quarter of them at least; for where none has all.
    pub(crate) fn some(&mut self, parts: &[Query]) -> Boxed {
        self.some = true;
        let mut clauses: Vec<(Occur, Boxed)> = Vec::new();
        let mut rest = parts;
        while let Some(part) = rest.first() {
            let (query, taken) = match counted(rest) {
                Some((terms, taken)) => {
                    self.part();
                    (self.row(&terms, self.fields.text), taken)
                }
                None if is_stop(part) => (None, 1),
                None => (self.tree(part, self.fields.text).query(), 1),
            };
            clauses.extend(query.map(|query| (Occur::Should, query)));
            rest = rest.get(taken..).unwrap_or_default();
        }
        let matter = clauses.len();
        clauses.extend(self.pairs(parts, self.fields.text).into_iter().map(|pair| (Occur::Should, beside(pair))));
        Box::new(BooleanQuery::with_minimum_required_clauses(clauses, minimum(matter)))
    }

    fn tree(&mut self, query: &Query, field: Column) -> Clause {
        match query {
            Query::All | Query::How(_) => Clause::must(AllQuery),
            Query::AtLeast(times, inner) => self.times(*times, inner, field),
            Query::Like(id) => self.like(*id),
            Query::Word(word) => self.word_or_synonym(&[word], field).unwrap_or_else(|| self.word(word, field)),
            Query::Phrase(phrase) => self.phrase(phrase, field),
            Query::Prefix(prefix) => self.prefix(prefix, field),
            Query::Near(left, nearness, right) => self.near(left, *nearness, right, field),
            Query::In(Field::Language, inner) => self.language(inner),
            Query::In(name, inner) => self.within(*name, inner),
            Query::Between(since, before) => between(self.fields.time, *since, *before),
            Query::And(parts) => self.all(parts, field),
            Query::Or(parts) => {
                let parts: Vec<Boxed> = parts.iter().filter_map(|part| self.tree(part, field).query()).collect();
                if parts.is_empty() { Clause::default() } else { Clause::must(BooleanQuery::union(parts)) }
            }
            Query::Not(_) => self.all(std::slice::from_ref(query), field),
        }
    }

    /// All parts. Words that stand together may be one number or a name with synonyms; stop words ask for nothing beside
    /// others; denied parts exclude.
    fn all(&mut self, parts: &[Query], field: Column) -> Clause {
        let matter = parts.iter().any(|part| !matches!(part, Query::Not(_)) && !is_stop(part));
        let mut clauses: Vec<(Occur, Boxed)> = Vec::new();
        let mut should = Vec::new();
        let mut rest = parts;
        let mut before = None;
        while let Some(part) = rest.first() {
            let mut taken = 1;
            if let Query::Not(inner) = part {
                clauses.extend(self.without(inner, field).map(|query| (Occur::MustNot, query)));
            } else if !(matter && is_stop(part)) {
                let (clause, count) = self.run(before, rest, field);
                taken = count;
                clauses.extend(clause.must.map(|query| (Occur::Must, query)));
                should.extend(clause.should);
            }
            before = rest.get(taken - 1);
            rest = rest.get(taken..).unwrap_or_default();
        }
        if clauses.is_empty() {
            return Clause::default();
        }
        clauses.extend(self.said(parts, field).into_iter().map(|query| (Occur::Must, query)));
        let pairs = self.pairs(parts, field);
        if let Some(mut ranked) = all_ranked(&clauses) {
            ranked.pairs.extend(pairs);
            return Clause { must: Some(Box::new(ranked)), should };
        }
        should.extend(pairs.into_iter().map(beside));
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        let must = match (clauses.len(), clauses.pop()) {
            (1, Some((Occur::Must, only))) => only,
            (_, last) => Box::new(BooleanQuery::new(clauses.into_iter().chain(last).collect())),
        };
        Clause { must: Some(must), should }
    }

    fn without(&mut self, inner: &Query, field: Column) -> Option<Boxed> {
        let (denied, scoring) = (self.denied, self.scoring);
        (self.denied, self.scoring) = (true, false);
        let query = self.tree(inner, field).query();
        (self.denied, self.scoring) = (denied, scoring);
        query
    }

    /// The clause of the parts that begin here and belong together, and how many they are; `before` stands before them.
    fn run(&mut self, before: Option<&Query>, parts: &[Query], field: Column) -> (Clause, usize) {
        let run: Vec<&String> =
            parts.iter().map_while(|part| if let Query::Word(word) = part { Some(word) } else { None }).collect();
        if let Some((joined, count)) = number(&run) {
            return (self.word(&joined, field), count);
        }
        for count in (1..=run.len().min(self.synonyms.longest())).rev() {
            let words = run.get(..count).unwrap_or_default();
            if let Some(clause) = self.word_or_synonym(words, field) {
                return (clause, count);
            }
        }
        match parts.first() {
            Some(Query::Word(word)) => (self.word_among(solid(before, word, parts.get(1)), word, field), 1),
            Some(part) => (self.tree(part, field), 1),
            None => (Clause::default(), 1),
        }
    }

    /// Terms in a row, marked.
    fn row(&mut self, terms: &[String], field: Column) -> Option<Boxed> {
        if self.marking && !self.denied {
            self.marks.sequence(terms);
        }
        phrase(terms, field)
    }

    fn phrase(&mut self, typed: &[String], field: Column) -> Clause {
        self.part();
        Clause { must: self.row(&row(typed), field), should: Vec::new() }
    }

    fn prefix(&mut self, typed: &str, field: Column) -> Clause {
        let mut row = forms(typed);
        self.part();
        let Some(last) = row.pop() else { return Clause::default() };
        if self.marking && !self.denied {
            self.marks.prefix(&last);
            row.iter().for_each(|form| self.marks.term(form));
        }
        let term = |text: &str| Term::from_field_text(field, text);
        if row.is_empty() {
            let end = format!("{last}{}", char::MAX);
            return Clause::must(InvertedIndexRangeQuery::new(
                Bound::Included(term(&last)),
                Bound::Excluded(term(&end)),
            ));
        }
        let place = row.len();
        let before = paired(&row).into_iter().map(|(at, form)| (at, term(&form)));
        let mut query = PhrasePrefixQuery::new_with_offset(before.chain([(place, term(&last))]).collect());
        query.set_max_expansions(1_000);
        Clause::must(query)
    }

    /// Words of the question that stand side by side in it rank where they do in a text.
    fn pairs(&self, parts: &[Query], field: Column) -> Vec<Pair> {
        if !self.scoring || !(2..=PAIRED_WORDS).contains(&parts.len()) {
            return Vec::new();
        }
        let mut pairs: Vec<Pair> = Vec::new();
        let mut last: Option<(u32, String)> = None;
        let mut place = 0;
        for part in parts {
            let Query::Word(word) = part else {
                last = None;
                continue;
            };
            for form in forms(word) {
                place += 1;
                if is_stop_word(&form) {
                    continue;
                }
                if let Some((before, first)) = &last {
                    let term = |text: &str| Term::from_field_text(field, text);
                    let (first, second) = (term(first), term(&form));
                    pairs.push(Pair { first, second, apart: place - before, boost: PAIR });
                }
                last = Some((place, form));
            }
        }
        pairs
    }

    fn part(&mut self) {
        self.marks.part();
    }

    fn mark(&mut self, term: &str) {
        if self.marking && !self.denied {
            self.marks.term(term);
        }
    }
}

/// The words that these clauses are, where they are nothing but words that must be there, all of one field.
fn all_ranked(clauses: &[(Occur, Boxed)]) -> Option<Ranked> {
    let mut all = Ranked { words: Vec::new(), pairs: Vec::new() };
    for (occur, query) in clauses {
        let ranked = query.downcast_ref::<Ranked>().filter(|_| *occur == Occur::Must)?;
        let field = |ranked: &Ranked| ranked.words.first().map(|word| word.found.field());
        if !all.words.is_empty() && field(&all) != field(ranked) {
            return None;
        }
        all.words.extend(ranked.words.iter().cloned());
        all.pairs.extend(ranked.pairs.iter().cloned());
    }
    Some(all)
}

/// Two forms side by side, as a query of its own.
fn beside(pair: Pair) -> Boxed {
    let places = vec![(0, pair.first), (pair.apart as usize, pair.second)];
    Box::new(BoostQuery::new(Box::new(PhraseQuery::new_with_offset(places)), pair.boost))
}

/// How many of so many words must be there.
fn minimum(words: usize) -> usize {
    words.div_ceil(4).max(1)
}

fn between(time: Column, since: Option<jiff::Timestamp>, before: Option<jiff::Timestamp>) -> Clause {
    let term = |at: jiff::Timestamp| Term::from_field_i64(time, at.as_millisecond());
    let since = since.map_or(Bound::Unbounded, |at| Bound::Included(term(at)));
    let before = before.map_or(Bound::Unbounded, |at| Bound::Excluded(term(at)));
    if matches!((&since, &before), (Bound::Unbounded, Bound::Unbounded)) {
        return Clause::must(AllQuery);
    }
    Clause::must(ConstScoreQuery::new(Box::new(RangeQuery::new(since, before)), 0.0))
}

/// The number that a question's words begin with where they are the groups of one (`10 000`, `10 000 €`), and how many
/// they are.
pub(crate) fn number(run: &[&String]) -> Option<(String, usize)> {
    let digits = |word: &String| word.bytes().take_while(u8::is_ascii_digit).count();
    let mut count = 0;
    for word in run {
        let length = digits(word);
        let is_signed = length < word.len();
        let is_group = length == 3 || count == 0 && (1..3).contains(&length) && !is_signed;
        if !is_group || word.bytes().skip(length).any(|b| b.is_ascii_alphanumeric()) {
            break;
        }
        count += 1;
        if is_signed {
            break;
        }
    }
    let joined = || run.iter().take(count).map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
    (count > 1).then(|| (joined(), count))
}

/// The terms of a number and what it counts, where the words begin with that, and how many they are: who asks for
/// `10 euros` has no use for a hundred. A year counts nothing.
fn counted(parts: &[Query]) -> Option<(Vec<String>, usize)> {
    let run: Vec<&String> =
        parts.iter().map_while(|part| if let Query::Word(word) = part { Some(word) } else { None }).collect();
    let (number, taken) = number(&run).or_else(|| Some(((**run.first()?).clone(), 1)))?;
    let is_year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    let is_number = number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b',' | b'.'));
    let what = parts.get(taken).filter(|part| !is_stop(part))?;
    let Query::Word(what) = what else { return None };
    let one = |words: Vec<String>| <[String; 1]>::try_from(words).ok();
    let ([number], [what]) = (one(forms(&number))?, one(words(what))?);
    (is_number && !is_year).then(|| (vec![number, matching(&what)], taken + 1))
}

/// The words that this one is written in one with by others, its neighbours in the question being what it is part of:
/// `weekend` for `week end`.
pub(crate) fn solid(before: Option<&Query>, word: &str, after: Option<&Query>) -> Vec<Evidence> {
    let alone = |word: &str| words(word).len() == 1 && word.chars().all(char::is_alphabetic);
    let neighbour = |part: Option<&Query>| match part {
        Some(part @ Query::Word(word)) if alone(word) && !is_stop(part) => Some(word.clone()),
        _ => None,
    };
    if !alone(word) {
        return Vec::new();
    }
    let before = neighbour(before).map(|before| before + word);
    let after = neighbour(after).map(|after| format!("{word}{after}"));
    before.iter().chain(&after).map(|whole| Evidence::of(whole)).collect()
}

/// The forms of a phrase, in which the groups of a number are one: `"10 000 euros"`.
pub(crate) fn row(phrase: &[String]) -> Vec<String> {
    forms(&phrase.join(" "))
}

/// The term that all inflections share.
pub(crate) fn matching(word: &str) -> String {
    Evidence::of(word).matching().to_owned()
}

pub(crate) fn is_stop(part: &Query) -> bool {
    matches!(part, Query::Word(word) if forms(word).iter().all(|form| is_stop_word(form)))
}

fn term_query(field: Column, term: &str) -> Boxed {
    Box::new(TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::WithFreqs))
}

/// Terms one after the other.
fn phrase(terms: &[String], field: Column) -> Option<Boxed> {
    let mut row = paired(terms);
    if row.len() > 1 {
        let row = row.into_iter().map(|(at, term)| (at, Term::from_field_text(field, &term)));
        return Some(Box::new(PhraseQuery::new_with_offset(row.collect())));
    }
    row.pop().map(|(_, only)| term_query(field, &only))
}
