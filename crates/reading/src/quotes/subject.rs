//! The subject that stands before a verb of speech, or at the head of a sentence.

use std::ops::Range;

use super::cast::Cast;
use super::cues::is_adverb;
use super::grammar::{DETERMINERS, OF, PRONOUNS, TITLES, is_number, is_plain_verb, is_preposition, is_time};
use super::page::Page;
use super::phrases::{begins, can_speak, past_circumstance, phrase_end};

/// The subject of the verb group that begins at `verb`, in a sentence that begins at `start`; `skip` says which tokens stand in quotes.
pub(super) fn before(
    page: &Page<'_>,
    verb: usize,
    start: usize,
    cast: &Cast<'_>,
    skip: &dyn Fn(usize) -> bool,
) -> Option<Range<usize>> {
    let mut end = verb;
    while end > start
        && matches!(page.low(end - 1), "ne" | "n'" | "en" | "y" | "lui" | "leur")
        && PRONOUNS.iter().all(|word| *word != page.low(end - 1) || matches!(*word, "lui" | "leur"))
    {
        end -= 1;
    }
    let mut relative = false;
    for _ in 0..5 {
        end = before_adverbs(page, start, end);
        let last = end.checked_sub(1).filter(|last| *last >= start)?;
        if skip(last) {
            return None;
        }
        let word = page.low(last);
        if PRONOUNS.contains(&word) && word != "lui" {
            return Some(last..end);
        }
        if matches!(word, "qui" | "et" | "mais" | "puis" | "avant" | "que" | "qu'" | "en") {
            relative |= word == "qui";
            end = last;
            continue;
        }
        let begin = part_start(page, start, end, skip);
        let enclosed = page.sign(end) == ',' && begin > start && page.sign(begin - 1) == ',';
        let phrase =
            if relative { antecedent(page, begin..end, cast) } else { subject_in(page, begin..end, enclosed, cast) };
        if phrase.is_some() {
            return phrase;
        }
        end = begin;
        while end > start && !page.is_word(end - 1) && !skip(end - 1) {
            end -= 1;
        }
    }
    None
}

fn before_adverbs(page: &Page<'_>, start: usize, mut end: usize) -> usize {
    while end > start {
        let word = page.low(end - 1);
        if page.sign(end - 1) == ')' {
            let Some(open) = (start..end).rev().find(|at| page.sign(*at) == '(') else { return end };
            end = open;
        } else if page.sign(end - 1) == ','
            || page.sign(end - 1) == '-'
            || page.sign(end - 1) == '–'
            || is_adverb(word) && !page.is_capital(end - 1)
        {
            end -= 1;
        } else {
            return end;
        }
    }
    end
}

/// Where the part of the sentence that ends before `end` begins: behind a comma, a colon, a conjunction.
fn part_start(page: &Page<'_>, start: usize, end: usize, skip: &dyn Fn(usize) -> bool) -> usize {
    let mut at = end;
    while at > start {
        let before = at - 1;
        let sign = page.sign(before);
        let point = sign == '.' && TITLES.contains(&page.low_before(before));
        let breaks = !point && matches!(sign, ',' | ':' | ';' | '(' | '—' | '–' | '.' | '!' | '?' | '…' | '\n')
            || matches!(
                page.low(before),
                "que"
                    | "qu'"
                    | "qui"
                    | "si"
                    | "s'il"
                    | "quand"
                    | "lorsque"
                    | "mais"
                    | "car"
                    | "dont"
                    | "où"
                    | "puisque"
                    | "comme"
            );
        if breaks || skip(before) {
            return at;
        }
        at = before;
    }
    start
}

/// The subject in a part of a sentence that ends at its verb.
fn subject_in(page: &Page<'_>, part: Range<usize>, enclosed: bool, cast: &Cast<'_>) -> Option<Range<usize>> {
    let mut at = part.start;
    while at < part.end {
        let word = page.low(at);
        if is_preposition(word) || (matches!(word, "de" | "d'") && at == part.start) {
            let past = past_circumstance(page, at, cast);
            if past >= part.end {
                return None;
            }
            at = past;
        } else if is_time(word)
            || is_number(word) && at == part.start
            || matches!(word, "ce" | "le") && (is_time(page.low(at + 1)) || is_number(page.low(at + 1)))
        {
            at += 1;
        } else if begins(page, at) && !is_adverb(word) {
            let apposition = !page.is_capital(at) && part.start == at && part.len() == 1;
            let end = (at + 1..part.end).find(|place| is_plain_verb(page.low(*place))).unwrap_or(part.end);
            let end = if PRONOUNS.contains(&word) { at + 1 } else { end };
            return (!apposition).then_some(at..end);
        } else if matches!(word, "c'" | "est" | "pourquoi" | "donc" | "et" | "ou" | "si")
            || is_adverb(word)
            || !page.is_word(at)
            || page.is_turned(at)
        {
            at += 1;
        } else {
            // A bare noun between commas is an apposition: "procureur de Grenoble".
            if enclosed {
                return None;
            }
            let next = (at + 1..part.end).find(|place| {
                begins(page, *place)
                    && page.is_word(*place - 1)
                    && !OF.contains(&page.low(*place - 1))
                    && !is_preposition(page.low(*place - 1))
                    && !DETERMINERS.contains(&page.low(*place - 1))
            });
            match next {
                Some(place) if at > part.start => return Some(place..part.end),
                _ => return None,
            }
        }
    }
    None
}

/// The phrase that ends before `end`: the antecedent of "selon laquelle".
pub(super) fn nearest(page: &Page<'_>, end: usize, skip: &dyn Fn(usize) -> bool) -> Option<Range<usize>> {
    let start = end.saturating_sub(20);
    nearest_in(page, part_start(page, start, end, skip)..end)
}

/// Who "qui" stands for: the phrase before it, or the person at its end where the phrase is nobody who could speak:
/// "après la sortie de Paul Roy, qui a déclaré".
fn antecedent(page: &Page<'_>, part: Range<usize>, cast: &Cast<'_>) -> Option<Range<usize>> {
    let end = part.end;
    let ends = |at: &usize| cast.is_person_at(*at) && cast.mention_end(*at) == Some(end);
    let person = part.clone().find(ends).map(|person| person..end);
    let phrase = nearest_in(page, part);
    let speaks = |phrase: &Range<usize>| can_speak(page, &(phrase.start..phrase.start + 3), cast);
    if phrase.as_ref().is_some_and(speaks) { phrase } else { person.or(phrase) }
}

/// The phrase right before "qui": the last one of the part that no preposition governs.
fn nearest_in(page: &Page<'_>, part: Range<usize>) -> Option<Range<usize>> {
    let free = |at: &usize| {
        let before = page.low_before(*at);
        let governed =
            OF.contains(&before) || is_preposition(before) && before != "par" || DETERMINERS.contains(&before);
        let in_a_name = page.is_capital(*at) && page.is_word(*at - 1) && before != "par";
        *at == part.start || !governed && !in_a_name
    };
    let first = part.clone().rev().find(|at| begins(page, *at) && free(at))?;
    Some(first..part.end)
}

/// The first phrase of a sentence that can be its subject.
pub(super) fn first(
    page: &Page<'_>,
    sentence: &Range<usize>,
    cast: &Cast<'_>,
    skip: &dyn Fn(usize) -> bool,
) -> Option<Range<usize>> {
    let mut at = sentence.start;
    while at < sentence.end {
        if skip(at) {
            return None;
        }
        let word = page.low(at);
        if is_preposition(word) || OF.contains(&word) && word != "des" {
            at = past_circumstance(page, at, cast).max(at + 1);
        } else if is_time(word)
            || is_number(word)
            || is_adverb(word)
            || !page.is_word(at)
            || matches!(word, "et" | "mais" | "si" | "s'" | "quand" | "lorsque" | "alors")
        {
            at += 1;
        } else if begins(page, at) {
            return Some(at..phrase_end(page, at, cast));
        } else {
            return None;
        }
    }
    None
}
