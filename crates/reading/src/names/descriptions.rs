//! Descriptions that stand for a person named elsewhere: "La chanteuse" after "Liane Foly".

use std::ops::Range;

use language::words::fold;
use news::{EntityType, Gender};

use super::document::Document;
use super::gazetteer::{self as lists, Kind, Kinds};
use super::gender;
use super::link::Group;
use super::roles::{begins, is_any, is_before_noun, is_stop, is_verb, plain, text};

/// Tokens of the longest description.
const LONGEST: usize = 9;
/// What a mention in the opening of the article counts more than another.
const OPENING: usize = 2;
/// The weight of a person whom the article goes on about, though less than about another.
const MAIN: usize = 3;

/// A definite description beside no name.
#[derive(Debug, Clone)]
struct Description {
    /// The role in it, as tokens.
    tokens: Range<usize>,
    /// Whom it can mean.
    gender: Option<Gender>,
}

/// Gives the person whom the article goes on about the description that stands for them, where it calls them by no
/// role; `named` tells the tokens of
/// people's names, `words` the text of tokens.
pub fn give(
    document: &Document<'_>,
    groups: &[Group<'_>],
    named: &[bool],
    roles: &mut [Option<String>],
    words: &dyn Fn(Range<usize>) -> Option<String>,
) {
    for (role, group) in roles.iter_mut().zip(groups).filter(|(role, _)| role.is_none()) {
        *role = lawyer(document, group);
    }
    for description in all(document, named) {
        let Some(role) = words(description.tokens.clone()) else { continue };
        // "le ministre" is the one who was introduced as such.
        let said = fold(&role);
        if roles.iter().flatten().any(|known| fold(known).contains(said.as_ref())) {
            continue;
        }
        let whom = groups.iter().enumerate().filter_map(|(number, group)| {
            let agrees = group.kind == EntityType::Per && agrees(document, group, description.gender);
            Some((weight(document, group, description.tokens.start).filter(|_| agrees)?, number))
        });
        let mut whom: Vec<((usize, usize), usize)> = whom.collect();
        whom.sort_unstable();
        // Who has a role already may be described a second time: others then must be more than met in passing.
        let free = |(place, ((weight, _), number)): (usize, &((usize, usize), usize))| {
            let first = place == 0 || *weight >= MAIN;
            (first && roles.get(*number).is_some_and(Option::is_none)).then_some(*number)
        };
        if let Some(number) = whom.iter().rev().enumerate().find_map(free)
            && let Some(place) = roles.get_mut(number)
        {
            *place = Some(role);
        }
    }
}

/// What people are whom the article calls by no role but `Me`: lawyers.
fn lawyer(document: &Document<'_>, group: &Group<'_>) -> Option<String> {
    let addressed = |start: usize| start.checked_sub(1).is_some_and(|at| matches!(text(document, at), "Me" | "Maître"));
    let is_lawyer = group.kind == EntityType::Per && group.mentions.iter().any(|named| addressed(named.tokens.start));
    let woman = gender::by_first_name(&group.name(document)) == Some(Gender::Female);
    is_lawyer.then(|| if woman { "avocate" } else { "avocat" }.to_owned())
}

fn agrees(document: &Document<'_>, group: &Group<'_>, described: Option<Gender>) -> bool {
    let own = gender::of(document, group, &group.name(document), None);
    own.is_none() || described.is_none() || own == described
}

/// How much an article that describes somebody at `at` goes on about a person named before: mentions, those that
/// open it twice, then how near the last one is.
fn weight(document: &Document<'_>, group: &Group<'_>, at: usize) -> Option<(usize, usize)> {
    let starts = || group.mentions.iter().map(|named| named.tokens.start);
    let last = starts().filter(|start| *start < at).max()?;
    let opening = document.sentences.first().map_or(0, |sentence| sentence.end);
    Some((starts().map(|start| if start < opening { OPENING } else { 1 }).sum(), last))
}

/// The definite descriptions that stand beside no name.
fn all(document: &Document<'_>, named: &[bool]) -> Vec<Description> {
    let mut found = Vec::new();
    for sentence in &document.sentences {
        for at in sentence.clone() {
            let definite = is_any(document, at, &["le", "la", "l", "du", "au"]) && !is_anothers(document, at);
            if !definite || !begins(document, at + 1) {
                continue;
            }
            let end = end(document, sentence, at + 1);
            let reach = if text(document, end) == "." { end } else { end + 2 };
            let beside_name = (at + 1..reach).any(|at| named.get(at).copied().unwrap_or(false));
            if !beside_name && end > at + 1 {
                let role: Vec<&str> = (at + 1..end).map(|at| text(document, at)).collect();
                let by_article = match plain(document, at).as_str() {
                    "la" => Some(Gender::Female),
                    "le" | "du" | "au" => Some(Gender::Male),
                    _ => None,
                };
                let gender = gender::by_role(&role.join(" ")).or(by_article);
                found.push(Description { tokens: at + 1..end, gender });
            }
        }
    }
    found
}

/// Whether the description that begins at `at` tells whose somebody is or who did it, "la femme du directeur", "signé par le
/// ministre": it is then not of the one whom the article goes on about.
fn is_anothers(document: &Document<'_>, at: usize) -> bool {
    const KIN: [&str; 24] = [
        "femme",
        "epouse",
        "mari",
        "epoux",
        "compagne",
        "compagnon",
        "fils",
        "fille",
        "pere",
        "mere",
        "frere",
        "soeur",
        "veuve",
        "neveu",
        "niece",
        "avocat",
        "avocate",
        "conseiller",
        "conseillere",
        "proche",
        "proches",
        "fiancee",
        "entourage",
        "famille",
    ];
    let word = |back: usize, words: &[&str]| at.checked_sub(back).is_some_and(|at| is_any(document, at, words));
    // "du" holds its preposition.
    if is_any(document, at, &["du"]) {
        return word(1, &KIN);
    }
    word(1, &["par"]) || word(1, &["de", "d"]) && word(2, &KIN)
}

/// Where a description ends: behind the noun come adjectives, names and what a preposition leads, but no verb.
fn end(document: &Document<'_>, sentence: &Range<usize>, start: usize) -> usize {
    const LEAD: [&str; 13] = ["de", "d", "du", "des", "a", "au", "aux", "en", "pour", "la", "le", "l", "les"];
    let noun = (start..sentence.end).find(|at| !is_before_noun(document, *at)).unwrap_or(start);
    let (mut end, mut led) = (noun + 1, false);
    while end < sentence.end.min(start + LONGEST) {
        let stop = is_stop(text(document, end)) || is_verb(document, end);
        let lead = is_any(document, end, &LEAD) || is_any(document, end, &["et"]) && begins(document, end + 1);
        // "l'élu de 31 ans" says no more than "l'élu".
        let number = text(document, end).starts_with(|c: char| c.is_ascii_digit());
        if stop || number || !(lead || led || qualifies(document, end)) {
            break;
        }
        led = lead;
        end += 1;
    }
    // "le chef du gouvernement, à": what leads to nothing is no part of it.
    while end > noun + 1 && is_any(document, end - 1, &LEAD) {
        end -= 1;
    }
    end.min(sentence.end)
}

/// Whether the word at `at` can stand behind a noun as it is: `israélien`, `périscolaire`, `LR`.
fn qualifies(document: &Document<'_>, at: usize) -> bool {
    const ENDS: [&str; 21] = [
        "ien", "ienne", "ais", "aise", "ois", "oise", "ain", "aine", "al", "ale", "ique", "iste", "if", "ive", "aire",
        "el", "elle", "eux", "euse", "iere", "ble",
    ];
    let Some(facts) = document.facts.get(at) else { return false };
    let (word, plain) = (text(document, at), plain(document, at));
    let listed = facts.kinds & (Kind::People as Kinds | lists::ROLES) != 0;
    let looks = word.ends_with('é') || word.ends_with("ée") || ENDS.iter().any(|end| plain.ends_with(end));
    facts.capital || listed || looks && facts.kinds & Kind::Says as Kinds == 0
}
