//! One article, one meaning: what a name is in most of its places it is in all, and a surname follows its full name.

use std::collections::HashMap;

use news::EntityType;

use super::document::Document;
use super::gazetteer::{self as lists, Kind, Kinds};
use super::guide;
use super::tagger::Span;

/// Makes the spans of a document agree, adds places of the same names that were missed, and drops what is none of ours.
pub fn settle(document: &Document<'_>, spans: Vec<Span>) -> Vec<Span> {
    let mut spans = spans;
    guide::apply(document, &mut spans);
    particles(document, &mut spans);
    vote(document, &mut spans);
    surnames(document, &mut spans);
    let mut all = missed(document, &spans);
    all.append(&mut spans);
    all.retain(|span| span.kind.is_some());
    all.sort_by_key(|span| span.tokens.start);
    all
}

/// The hashes of a span's words.
pub fn words(document: &Document<'_>, span: &Span) -> Vec<u64> {
    let facts = document.facts.get(span.tokens.clone()).unwrap_or_default();
    facts.iter().filter(|facts| facts.is_word).map(|facts| facts.word).collect()
}

/// Gives every place of a name the type that most of its places have.
fn vote(document: &Document<'_>, spans: &mut [Span]) {
    let mut votes: HashMap<Vec<u64>, [u32; 4]> = HashMap::new();
    let number = |kind: Option<EntityType>| match kind {
        Some(EntityType::Per) => 0,
        Some(EntityType::Loc) => 1,
        Some(EntityType::Org) => 2,
        None => 3,
    };
    for span in spans.iter() {
        let votes = votes.entry(words(document, span)).or_default();
        if let Some(vote) = votes.get_mut(number(span.kind)) {
            *vote += 1;
        }
    }
    for span in spans {
        let Some(votes) = votes.get(&words(document, span)) else { continue };
        let mine = votes.get(number(span.kind)).copied().unwrap_or_default();
        let best = votes.iter().enumerate().max_by_key(|(_, votes)| **votes);
        if let Some((best, count)) = best
            && *count > mine * 2
        {
            span.kind = super::tagger::kind(best);
        }
    }
}

/// A lone word that ends a full name of a person here is that person, unless it is a known place or body.
fn surnames(document: &Document<'_>, spans: &mut [Span]) {
    let full: Vec<u64> = spans
        .iter()
        .filter(|span| span.kind == Some(EntityType::Per) && span.tokens.len() > 1)
        .filter_map(|span| document.facts.get(span.tokens.end - 1).map(|facts| facts.word))
        .collect();
    for span in spans.iter_mut().filter(|span| span.tokens.len() == 1 && span.kind != Some(EntityType::Per)) {
        let Some(facts) = document.facts.get(span.tokens.start) else { continue };
        if full.contains(&facts.word) && facts.kinds & (lists::PLACES | lists::BODIES) == 0 {
            span.kind = Some(EntityType::Per);
        }
    }
}

/// A surname takes the particle that it has in the full name: `Le Maire` after `Bruno Le Maire`.
fn particles(document: &Document<'_>, spans: &mut [Span]) {
    let full: Vec<Vec<u64>> = spans
        .iter()
        .filter(|span| span.kind == Some(EntityType::Per) && span.tokens.len() > 2)
        .map(|span| words(document, span))
        .collect();
    for span in spans.iter_mut().filter(|span| span.tokens.len() == 1) {
        let Some(before) = span.tokens.start.checked_sub(1) else { continue };
        let Some((particle, name)) = document.facts.get(before).zip(document.facts.get(span.tokens.start)) else {
            continue;
        };
        if particle.is_word && full.iter().any(|full| full.ends_with(&[particle.word, name.word])) {
            span.tokens.start = before;
            span.kind = Some(EntityType::Per);
        }
    }
}

/// Places where a name of the article stands with a capital and was not seen.
fn missed(document: &Document<'_>, spans: &[Span]) -> Vec<Span> {
    let mut taken = vec![false; document.tokens.len()];
    for span in spans {
        taken.get_mut(span.tokens.clone()).unwrap_or_default().fill(true);
    }
    let mut known: HashMap<u64, Vec<(Vec<u64>, EntityType)>> = HashMap::new();
    for span in spans {
        let Some(kind) = span.kind else { continue };
        let facts = document.facts.get(span.tokens.clone()).unwrap_or_default();
        let hashes: Vec<u64> = facts.iter().map(|facts| facts.word).collect();
        let person = kind == EntityType::Per && hashes.len() > 1;
        if let (true, Some(last)) = (person, facts.last())
            && last.capital
        {
            known.entry(last.word).or_default().push((vec![last.word], kind));
        }
        if let Some(first) = hashes.first() {
            known.entry(*first).or_default().push((hashes.clone(), kind));
        }
    }
    let mut found = Vec::new();
    for (place, facts) in document.facts.iter().enumerate() {
        let common = Kind::Common as Kinds | Kind::People as Kinds;
        let doubtful = facts.first && facts.casing != 0 && facts.casing < 4 || facts.kinds & common != 0;
        if !facts.capital || taken.get(place).copied().unwrap_or(true) || doubtful {
            continue;
        }
        let Some(names) = known.get(&facts.word) else { continue };
        let fits = |(hashes, _): &&(Vec<u64>, EntityType)| {
            let there = document.facts.get(place..place + hashes.len()).unwrap_or_default();
            let free = taken.get(place..place + hashes.len()).unwrap_or_default().iter().all(|taken| !taken);
            let alone = document.facts.get(place + hashes.len()).is_none_or(|next| !next.capital || next.first);
            free && alone
                && there.len() == hashes.len()
                && there.iter().zip(hashes).all(|(facts, hash)| facts.word == *hash)
        };
        let before_free = place
            .checked_sub(1)
            .and_then(|at| document.facts.get(at))
            .is_none_or(|before| !before.capital || before.kinds & Kind::Common as Kinds != 0);
        if let (true, Some((hashes, kind))) =
            (before_free, names.iter().filter(fits).max_by_key(|(hashes, _)| hashes.len()))
        {
            found.push(Span { tokens: place..place + hashes.len(), kind: Some(*kind) });
            taken.get_mut(place..place + hashes.len()).unwrap_or_default().fill(true);
        }
    }
    found
}
