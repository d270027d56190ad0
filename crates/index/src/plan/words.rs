//! A typed word: its inflections, its accents, what it may have been meant to be, and its other names.

use std::collections::BTreeSet;

use language::words::fold;
use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, DisjunctionMaxQuery};
use tantivy::schema::Field as Column;

use super::{Boxed, Clause, Planner, matching, phrase, term_query};
use crate::analysis::{Evidence, STEM, forms, words};
use crate::query::SHORTEST;
use crate::ranked::{Ranked, Word};
use crate::typos::{self, Neighbour};

/// What the form as typed adds to what any inflection gives.
const FORM: f32 = 0.6;
/// What the very accents typed add: more than the rest can differ by in most questions, so that *côte* comes before
/// *cote*.
const ACCENTS: f32 = 6.0;
/// What another word for the same counts.
const SYNONYM: f32 = 0.8;
/// What a likely word in the place of a rare one counts.
const LIKELY: f32 = 0.2;

/// A word in no more articles than this is rare,
const RARE: u64 = 2;
/// and taken for a typo where a neighbour stands in so many.
const USUAL: u64 = 100;

/// So many ways to part an unknown word in two are tried.
const PARTINGS: usize = 3;

impl Planner<'_> {
    /// Words that have another name: they or it.
    pub(super) fn word_or_synonym(&mut self, words: &[&String], field: Column) -> Option<Clause> {
        let own: Vec<String> = words.iter().flat_map(|word| forms(word)).collect();
        let others = self.synonyms.of(&own);
        if others.is_empty() {
            return None;
        }
        let mut should = Vec::new();
        let mut musts = Vec::new();
        for word in words {
            // What is known by another name is not misspelt.
            let clause = self.known(word, field);
            musts.extend(clause.must);
            should.extend(clause.should);
        }
        let mut either: Vec<Boxed> = match (musts.len(), musts.pop()) {
            (1, Some(only)) => vec![only],
            (_, Some(last)) => vec![Box::new(BooleanQuery::intersection(musts.into_iter().chain([last]).collect()))],
            (_, None) => Vec::new(),
        };
        self.part();
        for other in others {
            let row = self.row(other, field);
            // Words for words are looked for as one.
            let word = either.first_mut().and_then(|first| first.downcast_mut::<Ranked>()?.words.last_mut());
            match (word, other.as_slice()) {
                (Some(word), [only]) => word.others.push((Term::from_field_text(field, only), SYNONYM)),
                _ => either.extend(row.map(|query| -> Boxed { Box::new(BoostQuery::new(query, SYNONYM)) })),
            }
        }
        let must = match (either.len(), either.pop()) {
            (1, Some(only)) => only,
            (_, last) => Box::new(DisjunctionMaxQuery::new(either.into_iter().chain(last).collect())),
        };
        Some(Clause { must: Some(must), should })
    }

    /// A typed word in all its inflections; `porte-parole` is a row of words, or one written together.
    pub(super) fn word(&mut self, typed: &str, field: Column) -> Clause {
        if let [single] = words(typed).as_slice() {
            let evidence = Evidence::of(single);
            let articles = typos::articles(self.view, field, evidence.matching());
            if !self.denied && articles <= RARE {
                self.part();
                let neighbours = typos::neighbours(self.view, field, evidence.form(), self.now);
                return self.unsure(single, &evidence, articles, &neighbours, field);
            }
        }
        self.known(typed, field)
    }

    /// A word of a question whose neighbours it may be written in one with.
    pub(super) fn word_among(&mut self, solid: Vec<Evidence>, typed: &str, field: Column) -> Clause {
        let stands = |whole: &Evidence| typos::articles(self.view, field, whole.matching()) > 0;
        let solid: Vec<Evidence> = solid.into_iter().filter(stands).collect();
        if solid.is_empty() {
            return self.word(typed, field);
        }
        // What is part of a known word is not misspelt.
        let clause = self.known(typed, field);
        let mut either: Vec<Boxed> = clause.must.into_iter().collect();
        for whole in solid {
            self.mark(whole.matching());
            either.push(term_query(field, whole.matching()));
        }
        Clause { must: Some(Box::new(DisjunctionMaxQuery::new(either))), should: clause.should }
    }

    /// A word that is unknown or rare, by what it may have been meant to be.
    fn unsure(
        &mut self,
        typed: &str,
        own: &Evidence,
        articles: u64,
        neighbours: &[Neighbour],
        field: Column,
    ) -> Clause {
        let likely: Vec<&Neighbour> =
            neighbours.iter().filter(|one| articles == 0 || one.articles >= USUAL.max(articles * USUAL)).collect();
        let apart = if articles == 0 { self.apart(own.form(), field) } else { Vec::new() };
        if likely.is_empty() && apart.is_empty() {
            return self.inflections(own, field);
        }
        if articles == 0 {
            let meant = likely.first().map(|best| best.word.clone()).or_else(|| apart.first().map(|two| two.join(" ")));
            self.corrected.extend(meant.map(|meant| (typed.to_owned(), meant)));
            return self.instead(&likely, &apart, field);
        }
        let clause = self.inflections(own, field);
        let mut either: Vec<Boxed> = clause.must.into_iter().collect();
        for neighbour in likely {
            let other = matching(&neighbour.word);
            self.mark(&other);
            either.push(Box::new(BoostQuery::new(term_query(field, &other), LIKELY)));
        }
        Clause { must: Some(Box::new(DisjunctionMaxQuery::new(either))), should: clause.should }
    }

    /// What stands for a word that there is not.
    fn instead(&mut self, likely: &[&Neighbour], apart: &[[String; 2]], field: Column) -> Clause {
        let mut either: Vec<Boxed> = apart.iter().filter_map(|two| self.row(two, field)).collect();
        // Inflections of one word have one stem.
        for term in likely.iter().map(|one| matching(&one.word)).collect::<BTreeSet<_>>() {
            self.mark(&term);
            either.push(term_query(field, &term));
        }
        match (either.len(), either.pop()) {
            (1, Some(only)) => Clause { must: Some(only), should: Vec::new() },
            (_, last) => Clause::must(DisjunctionMaxQuery::new(either.into_iter().chain(last).collect())),
        }
    }

    fn known(&mut self, typed: &str, field: Column) -> Clause {
        let parts = words(typed);
        self.part();
        match parts.as_slice() {
            [] => Clause::default(),
            [single] => self.inflections(&Evidence::of(single), field),
            several => {
                let stems: Vec<String> = several.iter().map(|word| matching(word)).collect();
                let whole = Evidence::of(&several.concat());
                let mut either: Vec<Boxed> = self.row(&stems, field).into_iter().collect();
                self.mark(whole.matching());
                either.push(term_query(field, whole.matching()));
                let exact: Vec<String> = several.iter().map(|word| Evidence::of(word).form().to_owned()).collect();
                let should = if self.scoring { phrase(&exact, field).into_iter().collect() } else { Vec::new() };
                Clause { must: Some(Box::new(DisjunctionMaxQuery::new(either))), should }
            }
        }
    }

    /// One word by its stem; its form, and its accents if it was typed with some, rank.
    fn inflections(&mut self, evidence: &Evidence, field: Column) -> Clause {
        self.mark(evidence.matching());
        if !self.scoring {
            return Clause { must: Some(term_query(field, evidence.matching())), should: Vec::new() };
        }
        let term = |text: &str| Term::from_field_text(field, text);
        let accented = evidence.accented();
        // What is typed with accents ranks by them: the same letters with others are another word.
        let form = accented.filter(|_| !self.some).unwrap_or_else(|| evidence.form());
        let mut word = Word {
            found: term(evidence.matching()),
            others: Vec::new(),
            more: Vec::new(),
            any: Vec::new(),
            bonus: ACCENTS,
        };
        if evidence.matching() != form {
            word.more.push((term(form), FORM));
        }
        match accented {
            // Where some words will do, a common one with its accents must not weigh more than a rare one.
            Some(accented) if self.some => word.more.push((term(accented), FORM / 2.0)),
            Some(accented) => {
                word.any = self.accented(accented, evidence, field).iter().map(|form| term(form)).collect()
            }
            None => {}
        }
        Clause::must(Ranked::word(word))
    }

    /// A form with its accents and the inflections of it that stand in the index: *pêcheurs* for *pêcheur*, never
    /// *pécheurs*.
    fn accented(&self, typed: &str, evidence: &Evidence, field: Column) -> Vec<String> {
        let begin = accented_begin(typed, evidence.matching().trim_start_matches(STEM));
        let rest = |form: &str| form.strip_prefix(begin).is_some_and(|rest| rest.is_ascii());
        let is_kin = |form: &str| rest(form) && matching(form) == evidence.matching();
        let mut kin = if begin.is_empty() { Vec::new() } else { self.beginnings(begin, field) };
        kin.retain(|form| form != typed && is_kin(form));
        kin.push(typed.to_owned());
        kin
    }

    /// Two words of the index that `form` may be without the space between them, the most frequent first; a number is
    /// none.
    fn apart(&self, form: &str, field: Column) -> Vec<[String; 2]> {
        if form.bytes().any(|b| b.is_ascii_digit()) {
            return Vec::new();
        }
        let known = |word: &str| typos::articles(self.view, field, word);
        let mut found: Vec<(u64, [String; 2])> = form
            .char_indices()
            .filter_map(|(at, _)| form.split_at_checked(at))
            .filter(|(head, tail)| head.len() > 1 && tail.len() > 2)
            .map(|(head, tail)| (known(tail), head, tail))
            .filter(|(articles, ..)| *articles > 0)
            .map(|(articles, head, tail)| (articles.min(known(head)), [head.to_owned(), tail.to_owned()]))
            .filter(|(articles, _)| *articles > 0)
            .collect();
        found.sort_by_key(|(articles, _)| std::cmp::Reverse(*articles));
        found.into_iter().take(PARTINGS).map(|(_, two)| two).collect()
    }
}

/// The head of an accented form that its inflections share: to its last accent, and as far as its stem goes. Empty where
/// that is too short to tell.
fn accented_begin<'t>(typed: &'t str, stem: &str) -> &'t str {
    let mut end = 0;
    let mut folded = String::new();
    for (at, c) in typed.char_indices() {
        let after = at + c.len_utf8();
        folded.push_str(&fold(typed.get(at..after).unwrap_or_default()));
        if !c.is_ascii() || stem.starts_with(&folded) {
            end = after;
        }
    }
    typed.get(..end).filter(|begin| begin.chars().count() >= SHORTEST).unwrap_or_default()
}
