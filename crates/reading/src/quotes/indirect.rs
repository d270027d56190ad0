//! Reported speech: "X a déclaré que …", "…, a annoncé X", "selon X, …", "X assure vouloir …".

use std::ops::Range;

use super::cast::{Recent, Speaker};
use super::cues::{Form, past_adverbs};
use super::speech::{Call, Said, Speech};
use super::verbs::verb;
use super::{grammar, phrases};

/// The shortest clause that is worth keeping, in words.
const SHORTEST: usize = 3;
/// The shortest clause that is worth keeping of one that goes on between marks, in words.
const CLAUSE: usize = 6;
/// How far "que" may stand behind its verb.
const QUE: usize = 14;

/// The reported clauses of a page; `quoted` are the quotes between marks.
pub(super) fn read(speech: &Speech<'_, '_>, quoted: &[Said]) -> Vec<Said> {
    let mut recent = Recent::default();
    let mut last: Option<Speaker> = None;
    let mut said = Vec::new();
    for (number, sentence) in speech.sentences.iter().enumerate() {
        recent.starts(sentence.start);
        if let Some(speaker) =
            speech.first_phrase(sentence).and_then(|first| speech.cast.person_of(speech.page, &first))
        {
            recent.spoke(&speaker);
        }
        let calls = speech.calls.get(number).map(Vec::as_slice).unwrap_or_default();
        let mut before: Option<Speaker> = None;
        for (place, call) in calls.iter().enumerate() {
            let speaker = speech.speaker(call, sentence, &recent, before.as_ref(), last.as_ref());
            if let Some(speaker) = &speaker {
                if speech.is_heard(call, speaker) {
                    recent.spoke(speaker);
                }
                before = Some(speaker.clone());
                last = Some(speaker.clone());
            }
            // "…, selon un décret, a annoncé la ministre": the last one reports the whole.
            let handed = calls
                .get(place + 1)
                .is_some_and(|next| call.follows && next.follows && next.cue.span.start - call.end <= 2);
            let Some(words) = clause(speech, sentence, calls, place).filter(|_| !handed) else { continue };
            let words = unmarked(speech, words);
            if speaker.is_some() && is_report(speech, &words) {
                if let Some(rest) = behind_aside(speech, sentence, calls, place).filter(|rest| is_report(speech, rest))
                {
                    said.push(Said {
                        words: rest,
                        direct: false,
                        speaker: speaker.clone(),
                        cue: Some(call.cue.span.clone()),
                    });
                }
                said.push(Said { words, direct: false, speaker, cue: Some(call.cue.span.clone()) });
            }
        }
        let heard = quoted.iter().rev().find(|said| sentence.contains(&said.words.start));
        if let Some(speaker) = heard.and_then(|said| said.speaker.as_ref()) {
            recent.spoke(speaker);
            last = Some(speaker.clone());
        }
    }
    said
}

/// Whether a clause is long enough, and not itself mostly between marks.
fn is_report(speech: &Speech<'_, '_>, words: &Range<usize>) -> bool {
    let all = words.clone().filter(|at| speech.page.is_word(*at)).count();
    let marked = words.clone().filter(|at| speech.page.is_word(*at) && speech.is_quoted(*at)).count();
    all >= SHORTEST && 2 * marked < all
}

/// The clause that the call reports.
fn clause(speech: &Speech<'_, '_>, sentence: &Range<usize>, calls: &[Call], place: usize) -> Option<Range<usize>> {
    let call = calls.get(place)?;
    let page = speech.page;
    if call.follows {
        return before(speech, sentence, calls, place);
    }
    let led = page.low_before(call.cue.span.start) == "comme";
    let closing = led
        .then(|| call.cue.span.start.saturating_sub(2))
        .filter(|comma| page.sign(*comma) == ',' && *comma > sentence.start);
    if let Some(comma) = closing.filter(|_| comma_after(speech, call).is_none()) {
        // "…, comme le rapporte X."
        return Some(sentence.start..comma);
    }
    let from = match call.cue.form {
        Form::Source => comma_after(speech, call),
        _ if led => comma_after(speech, call),
        _ => reported(speech, call),
    }?;
    let stop =
        calls.get(place + 1..).unwrap_or_default().iter().find(|next| next.follows && next.cue.span.start > from);
    let end = match stop {
        Some(next) if page.sign(next.cue.span.start - 1) == ',' => next.cue.span.start - 1,
        _ => sentence_end(speech, sentence),
    };
    (from < end).then_some(from..end)
}

/// Behind the comma that ends what says who speaks: "selon X, …", "comme l'a dit X au journal, …".
fn comma_after(speech: &Speech<'_, '_>, call: &Call) -> Option<usize> {
    let page = speech.page;
    let comma = |from: usize| {
        let mut free =
            (from..from + QUE).take_while(|at| !speech.is_quoted(*at) && !matches!(page.sign(*at), '.' | '\n' | ';'));
        free.find(|at| page.sign(*at) == ',')
    };
    let first = comma(call.end)?;
    // "selon Paul Roy, un voisin de la victime, …", "directeur du port, …": what stands apposed is not said.
    let apposed = matches!(page.low(first + 1), "un" | "une")
        || !phrases::begins(page, first + 1) && !grammar::is_preposition(page.low(first + 1));
    let second = if apposed { comma(first + 1) } else { None };
    Some(second.unwrap_or(first) + 1)
}

/// The clause up to its first quote, where most of it stands between marks.
fn unmarked(speech: &Speech<'_, '_>, words: Range<usize>) -> Range<usize> {
    if is_report(speech, &words) {
        return words;
    }
    let mut end = words.clone().find(|at| speech.is_quoted(*at)).unwrap_or(words.end);
    while end > words.start && (!speech.page.is_word(end - 1) || is_link(speech.page.low(end - 1))) {
        end -= 1;
    }
    // What is left before the marks says something only where it is a clause of its own.
    let left = (words.start..end).filter(|at| speech.page.is_word(*at)).count();
    words.start..if left < CLAUSE { words.start } else { end }
}

fn is_link(word: &str) -> bool {
    matches!(
        word,
        "à" | "de"
            | "et"
            | "ou"
            | "que"
            | "qu'"
            | "d'"
            | "est"
            | "une"
            | "un"
            | "la"
            | "le"
            | "les"
            | "des"
            | "en"
            | "par"
            | "pour"
    )
}

/// What goes on behind an aside: "si la moyenne est de 22, explique-t-il, elle monte ici à 300".
fn behind_aside(
    speech: &Speech<'_, '_>,
    sentence: &Range<usize>,
    calls: &[Call],
    place: usize,
) -> Option<Range<usize>> {
    let page = speech.page;
    let call = calls.get(place)?;
    let first = call.end + 1;
    let goes_on = call.follows && call.cue.pronoun.is_some() && page.sign(call.end) == ',' && calls.len() == place + 1;
    let clause =
        matches!(page.low(first), "il" | "elle" | "ils" | "elles" | "on" | "le" | "la" | "les" | "l'" | "ce" | "c'")
            || page.is_capital(first);
    let end = sentence_end(speech, sentence);
    (goes_on && clause && first < end).then_some(first..end)
}

/// Where what a verb reports begins: behind its "que", or at its infinitive.
fn reported(speech: &Speech<'_, '_>, call: &Call) -> Option<usize> {
    let page = speech.page;
    let verb_can = call.cue.verb;
    let end = call.cue.span.end;
    if verb_can.que {
        let que = (end..end + QUE)
            .take_while(|at| !speech.is_quoted(*at) && !matches!(page.sign(*at), ':' | ';' | '\n'))
            .find(|at| matches!(page.low(*at), "que" | "qu'"));
        if let Some(que) =
            que.filter(|que| *que == end || !(end..*que).any(|at| verb(page.low(at)).is_some_and(|verb| verb.finite)))
        {
            return Some(que + 1);
        }
    }
    if page.sign(end) == ':' && !speech.is_quoted(end + 1) {
        return Some(end + 1);
    }
    // "n'a pas souhaité répondre" reports nothing.
    let declines = matches!(page.low_before(call.cue.span.start), "ne" | "n'")
        && call.cue.span.clone().any(|at| page.low(at).starts_with("souhait"));
    if !verb_can.infinitive || declines {
        return None;
    }
    let mut at = past_times(speech, past_adverbs(page, end));
    if page.sign(at) == ',' {
        at = (at + 1..at + 8).find(|place| page.sign(*place) == ',')? + 1;
    }
    at += usize::from(matches!(page.low(at), "à" | "de" | "d'"));
    let begin = at;
    while matches!(
        page.low(at),
        "s'" | "se" | "ne" | "n'" | "pas" | "y" | "en" | "l'" | "le" | "la" | "les" | "lui" | "leur"
    ) {
        at += 1;
    }
    is_infinitive(page.low(at)).then_some(begin)
}

/// Skips when it was said: "a annoncé mardi à la mi-journée rester candidate".
fn past_times(speech: &Speech<'_, '_>, mut at: usize) -> usize {
    let page = speech.page;
    loop {
        let led = |step: usize| grammar::is_time(page.low(at + step)) || page.low(at + step) == "mi-journée";
        at += if led(0) || grammar::is_number(page.low(at)) {
            1
        } else if matches!(page.low(at), "ce" | "le" | "à" | "en") && led(1) {
            2
        } else if matches!(page.low(at), "à" | "dans") && led(2) {
            3
        } else {
            return at;
        };
    }
}

fn is_infinitive(word: &str) -> bool {
    word.len() > 3
        && (word.ends_with("er")
            || word.ends_with("ir")
            || word.ends_with("oir")
            || word.ends_with("re") && !word.ends_with("aire")
            || word == "faire")
        && !matches!(
            word,
            "notre"
                | "votre"
                | "entre"
                | "contre"
                | "autre"
                | "mercredi"
                | "encore"
                | "centre"
                | "ministre"
                | "hier"
                | "cher"
                | "hiver"
                | "mer"
                | "quatre"
                | "être chère"
        )
}

/// The clause before "…, a annoncé X" or "…, selon X".
fn before(speech: &Speech<'_, '_>, sentence: &Range<usize>, calls: &[Call], place: usize) -> Option<Range<usize>> {
    let page = speech.page;
    let call = calls.get(place)?;
    let comma =
        call.cue.span.start.checked_sub(1).filter(|before| page.sign(*before) == ',' && *before > sentence.start);
    let Some(comma) = comma else {
        return (call.cue.form == Form::Source || call.cue.pronoun.is_some())
            .then_some(call.cue.span.start)
            .filter(|start| *start > sentence.start && !speech.is_quoted(*start - 1))
            .is_some()
            .then_some(sentence.start..call.cue.span.start);
    };
    if speech.is_quoted(comma - 1) && speech.is_quoted(sentence.start) {
        return None;
    }
    // "75 personnes, selon la préfecture, ont défilé": an aside within its clause.
    let aside = call.cue.form == Form::Source && page.sign(call.end) == ',' && calls.len() == place + 1;
    let earlier =
        calls.get(..place).unwrap_or_default().iter().rev().find(|earlier| earlier.follows && earlier.end + 2 < comma);
    let from = earlier.map_or(sentence.start, |earlier| earlier.end);
    let from = (from..comma).find(|at| page.is_word(*at) || speech.is_quoted(*at))?;
    // "…", a dit X jeudi à Orée, rapporte le journal: only when and where stands between both.
    if earlier.is_some() && (grammar::is_time(page.low(from)) || grammar::is_preposition(page.low(from))) {
        return None;
    }
    Some(from..if aside { sentence_end(speech, sentence) } else { comma })
}

/// Where the words of a sentence end: before its point.
fn sentence_end(speech: &Speech<'_, '_>, sentence: &Range<usize>) -> usize {
    let page = speech.page;
    let mut end = sentence.end;
    while end > sentence.start
        && !speech.is_quoted(end - 1)
        && matches!(page.sign(end - 1), '.' | '!' | '?' | '…' | '\n')
    {
        end -= 1;
    }
    end
}
