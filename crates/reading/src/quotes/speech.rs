//! A page with what can be known before anybody is heard: marks, sentences, and the cues of each.

use std::ops::Range;

use super::cast::{Cast, Recent, Speaker};
use super::cues::{Cue, Form, cue_at, passive, past_adverbs};
use super::marks::{self, Marked};
use super::page::{self, Page};
use super::{phrases, subject};

/// Something said, as tokens.
#[derive(Debug, Clone)]
pub(super) struct Said {
    /// The words, without marks.
    pub(super) words: Range<usize>,
    pub(super) direct: bool,
    pub(super) speaker: Option<Speaker>,
    pub(super) cue: Option<Range<usize>>,
}

/// A cue with its subject.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) cue: Cue,
    /// Whether the words stand before it: "…, a déclaré X", "…, selon X".
    pub(super) follows: bool,
    /// Who it says speaks, as tokens.
    pub(super) subject: Option<Range<usize>>,
    /// Where the whole of it ends: the subject behind an inverted verb belongs to it.
    pub(super) end: usize,
}

/// A page ready to be read.
pub(super) struct Speech<'s, 't> {
    pub(super) page: &'s Page<'t>,
    pub(super) cast: &'s Cast<'s>,
    pub(super) marked: Vec<Marked>,
    /// For each token the number of the marked span it stands in, from 1; 0 outside.
    pub(super) quoted: Vec<u32>,
    pub(super) sentences: Vec<Range<usize>>,
    /// The cues of each sentence.
    pub(super) calls: Vec<Vec<Call>>,
}

impl<'s, 't> Speech<'s, 't> {
    pub(super) fn new(page: &'s Page<'t>, cast: &'s Cast<'s>) -> Self {
        let marked: Vec<Marked> = marks::spans(page).into_iter().flat_map(|span| incise(page, cast, span)).collect();
        let mut quoted = vec![0; page.tokens.len()];
        for (span, number) in marked.iter().zip(1..) {
            if let Some(tokens) = quoted.get_mut(span.outer.clone()) {
                tokens.fill(number);
            }
        }
        let sentences = page::sentences(page, &quoted);
        let mut speech = Self { page, cast, marked, quoted, sentences, calls: Vec::new() };
        speech.calls = speech.sentences.iter().map(|sentence| speech.calls_of(sentence)).collect();
        speech
    }

    /// Whether the token stands between marks.
    pub(super) fn is_quoted(&self, at: usize) -> bool {
        self.quoted.get(at).is_some_and(|number| *number != 0)
    }

    fn marked_at(&self, at: usize) -> Option<&Marked> {
        let number = self.quoted.get(at).and_then(|number| usize::try_from(*number).ok())?;
        self.marked.get(number.checked_sub(1)?)
    }

    fn calls_of(&self, sentence: &Range<usize>) -> Vec<Call> {
        let mut calls = Vec::new();
        let mut at = sentence.start;
        while at < sentence.end {
            let quoted = self.is_quoted(at) || !self.page.is_word(at);
            let cue = if quoted { None } else { cue_at(self.page, at) };
            let behind = !quoted && at > sentence.start && self.is_quoted(at - 1);
            let cue = cue.or_else(|| if behind { passive(self.page, at) } else { None });
            let Some(call) = cue.and_then(|cue| self.call(cue, sentence, &calls)) else {
                at += 1;
                continue;
            };
            at = call.cue.span.end.max(at + 1);
            calls.push(call);
        }
        calls
    }

    fn call(&self, cue: Cue, sentence: &Range<usize>, earlier: &[Call]) -> Option<Call> {
        let page = self.page;
        let end = cue.span.end;
        if cue.form == Form::Source {
            let subject = self.source(&cue)?;
            let opens = cue.span.start == sentence.start
                || page.low(cue.span.start) == "pour" && page.is_capital(cue.span.start);
            let last = subject.end;
            return Some(Call { cue, follows: !opens, subject: Some(subject), end: last });
        }
        if let Some(pronoun) = cue.pronoun {
            let subject = if page.low(pronoun) == "on" { self.heard_from(end)? } else { pronoun..pronoun + 1 };
            let last = end.max(subject.end);
            return Some(Call { cue, follows: true, subject: Some(subject), end: last });
        }
        if cue.form == Form::Finite
            && let Some(subject) = self.inverted(&cue, sentence)
        {
            let last = subject.end;
            let follows = !matches!(page.low_before(cue.span.start), "comme" | "que" | "qu'" | "ce");
            return Some(Call { cue, follows, subject: Some(subject), end: last });
        }
        if cue.form == Form::Infinitive && is_impersonal(page, cue.span.start) {
            return None;
        }
        let free = cue.form == Form::Finite
            || page.is_word(cue.span.start.wrapping_sub(1))
                && cue.form == Form::Gerund
                && page.low_before(cue.span.start) != "en";
        let skip = |at: usize| self.is_quoted(at);
        let coordinated =
            matches!(page.low_before(cue.span.start), "et" | "mais" | "puis" | "ou") && cue.form == Form::Finite;
        let main = |call: &&Call| {
            !call.follows && call.cue.form == Form::Finite && call.cue.verb.que && call.subject.is_some()
        };
        if let Some(first) = earlier.iter().find(|call| coordinated && main(call)) {
            return Some(Call { cue, follows: false, subject: first.subject.clone(), end });
        }
        // "…, admet la femme du prince, qui confie …": the subject behind one verb is the antecedent before the next.
        let antecedent = earlier
            .last()
            .filter(|last| page.low_before(cue.span.start) == "qui" && last.follows && cue.span.start - last.end <= 2);
        if let Some(last) = antecedent {
            return Some(Call { cue, follows: false, subject: last.subject.clone(), end });
        }
        let subject = if free { subject::before(page, cue.span.start, sentence.start, self.cast, &skip) } else { None };
        Some(Call { cue, follows: false, subject, end })
    }

    /// Who speaks behind "selon": "selon des propos de X" too; "selon lui".
    fn source(&self, cue: &Cue) -> Option<Range<usize>> {
        let page = self.page;
        let mut at = past_adverbs(page, cue.span.end);
        // "la ministre Anne Roux, selon laquelle …"
        if matches!(page.low(at), "lequel" | "laquelle" | "lesquels" | "lesquelles") {
            let comma = cue.span.start.checked_sub(1).filter(|comma| page.sign(*comma) == ',')?;
            return subject::nearest(page, comma, &|at| self.is_quoted(at));
        }
        while matches!(page.low(at), "de" | "du" | "des" | "d'")
            && !page.is_capital(at + 1)
            && page.low(cue.span.start) != "selon"
        {
            at += 1;
        }
        let found = phrases::after(page, at, self.cast).filter(|found| found.start == at)?;
        let named = self.cast.mention_end(found.start).is_some()
            || found.clone().skip(1).any(|at| self.cast.mention_end(at).is_some());
        let word = page.low(found.end - 1);
        if !named && found.clone().take(3).any(|at| is_measure(page.low(at))) {
            return None;
        }
        // "pour Noël", "pour la première fois": only somebody known, or a person's pronoun or role.
        let pour = page.low(cue.span.start) == "pour";
        if pour && !(named && page.is_capital(found.start) || phrases::can_speak(page, &found, self.cast)) {
            return None;
        }
        (!word.is_empty()).then_some(found)
    }

    /// "a-t-on appris auprès de la direction", "de source policière".
    fn heard_from(&self, end: usize) -> Option<Range<usize>> {
        let page = self.page;
        let place = (end..end + 10)
            .take_while(|at| page.is_word(*at) || page.sign(*at) == ',')
            .find(|at| page.low(*at) == "auprès" || page.low(*at) == "source" || page.low(*at) == "sources")?;
        if page.low(place) == "auprès" {
            let of = usize::from(matches!(page.low(place + 1), "de" | "d'" | "du" | "des"));
            return Some(phrases::from(page, place + 1 + of, self.cast));
        }
        let last = (place + 1..place + 4).find(|at| !page.is_word(*at)).unwrap_or(place + 2);
        Some(place..last)
    }

    /// The subject behind a verb that follows the words: right behind a quote, or after a comma where it can speak.
    fn inverted(&self, cue: &Cue, sentence: &Range<usize>) -> Option<Range<usize>> {
        let page = self.page;
        let before = cue.span.start.checked_sub(1)?;
        if cue.span.start <= sentence.start {
            return None;
        }
        let behind_quote =
            self.is_quoted(before) || page.sign(before) == ',' && before > sentence.start && self.is_quoted(before - 1);
        // "le groupe « Aube » a revendiqué …": a name between marks, and the verb goes on its sentence.
        let named = self.is_quoted(before)
            && self.marked_at(before).is_some_and(|span| span.inner.len() <= 3 && span.outer.start > sentence.start);
        let behind_quote = behind_quote && !named;
        let led = matches!(page.low(before), "comme" | "que" | "qu'");
        if !behind_quote && page.sign(before) != ',' && !led && page.sign(before) != ')' {
            return None;
        }
        let found = phrases::after(page, cue.span.end, self.cast)?;
        if (found.clone()).any(|at| self.is_quoted(at))
            || found.len() == 1 && !page.is_capital(found.start) && page.low(found.start).len() < 4
        {
            return None;
        }
        let proper = page.is_capital(found.start) || page.is_capital(found.start + 1) && found.len() > 1;
        let quoting = (sentence.start..before).any(|at| self.is_quoted(at));
        let known = (cue.verb.que || quoting) && (proper || phrases::can_speak(page, &found, self.cast));
        // "…, rapporte la station.": the phrase ends the sentence.
        let last = cue.verb.que
            && !cue.verb.infinitive
            && matches!(page.sign(found.end), '.' | '\n')
            && matches!(page.low(found.start), "le" | "la" | "l'" | "les");
        (behind_quote || known || last).then_some(found)
    }

    /// Who speaks in the call: gerunds and infinitives take who spoke `before` them in their sentence, else its subject,
    /// else who spoke `last`.
    pub(super) fn speaker(
        &self,
        call: &Call,
        sentence: &Range<usize>,
        recent: &Recent,
        before: Option<&Speaker>,
        last: Option<&Speaker>,
    ) -> Option<Speaker> {
        match &call.subject {
            Some(subject) => self.cast.resolve(self.page, subject, recent),
            None if call.cue.form == Form::Finite => None,
            None if call.cue.span.start == sentence.start => {
                let next = self.main_call(sentence).and_then(|main| main.subject.as_ref());
                next.and_then(|subject| self.cast.resolve(self.page, subject, recent))
            }
            None => {
                let first = self.first_phrase(sentence);
                let subject = |speaks: bool| {
                    let first = first.as_ref().filter(|first| !speaks || self.can_speak(first))?;
                    self.cast.resolve(self.page, first, recent)
                };
                before.cloned().or_else(|| subject(true)).or_else(|| last.cloned()).or_else(|| subject(false))
            }
        }
    }

    /// Whether a pronoun behind the call may stand for who speaks in it: a source or a paper that tells it is none.
    pub(super) fn is_heard(&self, call: &Call, speaker: &Speaker) -> bool {
        let passes_on = call.cue.form == Form::Source || self.relays(call);
        !passes_on || self.cast.is_person_speaking(speaker)
    }

    /// Whether the verb only passes on what others say.
    pub(super) fn relays(&self, call: &Call) -> bool {
        let relays = |at: usize| {
            matches!(
                self.page.low(at),
                "rapporte"
                    | "rapportent"
                    | "relaie"
                    | "relaient"
                    | "relate"
                    | "relatent"
                    | "révèle"
                    | "révèlent"
                    | "relève"
            )
        };
        call.cue.span.clone().any(relays)
    }

    /// Whether a phrase names somebody known, or somebody who can speak.
    pub(super) fn can_speak(&self, phrase: &Range<usize>) -> bool {
        phrase.clone().any(|at| self.cast.mention_end(at).is_some()) || phrases::can_speak(self.page, phrase, self.cast)
    }

    /// The first verb of a sentence that has its subject before it: "Saluant la loi, X a dit …".
    fn main_call(&self, sentence: &Range<usize>) -> Option<&Call> {
        let number = self.sentences.partition_point(|other| other.start < sentence.start);
        let calls = self.calls.get(number)?;
        calls.iter().find(|call| call.cue.form == Form::Finite && !call.follows && call.subject.is_some())
    }

    /// The first phrase of a sentence that can be its subject.
    pub(super) fn first_phrase(&self, sentence: &Range<usize>) -> Option<Range<usize>> {
        let skip = |at: usize| self.is_quoted(at);
        subject::first(self.page, sentence, self.cast, &skip)
    }
}

/// Whether nobody says what the infinitive at `at` brings in: "il faut dire que", "force est de constater que".
fn is_impersonal(page: &Page<'_>, at: usize) -> bool {
    (1..=3).filter_map(|back| at.checked_sub(back)).any(|before| {
        matches!(
            page.low(before),
            "faut" | "faudrait" | "fallait" | "convient" | "force" | "autant" | "reste" | "suffit" | "importe"
        )
    })
}

/// What things go by rather than somebody who speaks: "selon le barème", "selon l'âge".
fn is_measure(word: &str) -> bool {
    const MEASURES: &str = "âge âges barème barèmes besoin besoins calendrier cas catégorie catégories circonstances couleur \
        critère critères degré disponibilité disponibilités envie envies état formule formules goût goûts grille heure heures \
        horaires humeur jour jours logique méthode méthodes modalité modalités modèle modèles moment nature niveau niveaux nombre \
        norme normes option options ordre origine pointure poids prix principe principes procédure profil protocole protocoles \
        rang règle règles région régions revenu revenus rite rituel rythme saison saisons scénario scénarios schéma secteur \
        secteurs taille tailles température tradition type types usage valeur valeurs versions zone zones";
    MEASURES.split_whitespace().any(|measure| measure == word)
}

/// Cuts a marked span at an aside: « Nous irons, a-t-il dit, jusqu'au bout. »
fn incise(page: &Page<'_>, cast: &Cast<'_>, span: Marked) -> Vec<Marked> {
    for at in span.inner.clone() {
        if page.sign(at) != ',' {
            continue;
        }
        let Some(cue) = (at + 1..at + 3).find_map(|place| cue_at(page, place)).filter(|cue| cue.form == Form::Finite)
        else {
            continue;
        };
        let end = match cue.pronoun {
            Some(pronoun) if matches!(page.low(pronoun), "il" | "elle" | "ils" | "elles") => cue.span.end,
            None if cue.span.len() > 1 && cue.span.start == at + 1 => match phrases::after(page, cue.span.end, cast) {
                Some(subject) if page.is_capital(subject.end - 1) && subject.end < span.inner.end => subject.end,
                _ => continue,
            },
            _ => continue,
        };
        let end = (end..span.inner.end.min(end + 12)).find(|place| matches!(page.sign(*place), ',' | '.' | ';' | ':'));
        let Some(end) = end.filter(|end| end + 1 < span.inner.end && at > span.inner.start) else { continue };
        return vec![
            Marked { outer: span.outer.start..at, inner: span.inner.start..at, goes_on: span.goes_on },
            Marked { outer: end + 1..span.outer.end, inner: end + 1..span.inner.end, goes_on: false },
        ];
    }
    vec![span]
}
