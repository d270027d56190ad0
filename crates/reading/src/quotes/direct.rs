//! Words between marks: who says them, or whether they are only a title or a term.

use std::ops::Range;

use super::cast::{Recent, Speaker};
use super::cues::Form;
use super::marks::Marked;
use super::speech::{Call, Said, Speech};
use super::{grammar, phrases};

/// The quotes between marks.
pub(super) fn read(speech: &Speech<'_, '_>) -> Vec<Said> {
    let mut reader = Reader { speech, recent: Recent::default(), last: None, said: Vec::new() };
    for (number, sentence) in speech.sentences.iter().enumerate() {
        reader.sentence(number, sentence);
    }
    let mut said = reader.said;
    hand_back(speech, &mut said);
    echoes(speech, &mut said);
    let again = repeated(speech, &said);
    said.extend(again);
    said
}

struct Reader<'r, 's, 't> {
    speech: &'r Speech<'s, 't>,
    recent: Recent,
    /// Who spoke last, and the paragraph break it was before.
    last: Option<(Speaker, usize)>,
    said: Vec<Said>,
}

/// Who is found to say a quote, and by which verb.
type Found = (Option<Speaker>, Option<Range<usize>>);

impl Reader<'_, '_, '_> {
    fn sentence(&mut self, number: usize, sentence: &Range<usize>) {
        let speech = self.speech;
        self.recent.starts(sentence.start);
        if let Some(first) = speech.first_phrase(sentence)
            && let Some(speaker) =
                speech.cast.person_of(speech.page, &first).filter(|_| speech.page.is_word(first.start))
        {
            self.recent.spoke(&speaker);
        }
        let calls = speech.calls.get(number).map(Vec::as_slice).unwrap_or_default();
        let mut speakers: Vec<Option<Speaker>> = Vec::with_capacity(calls.len());
        for call in calls {
            let before = speakers.iter().rev().flatten().next().cloned();
            let last = self.last.as_ref().map(|(speaker, _)| speaker);
            let speaker = speech.speaker(call, sentence, &self.recent, before.as_ref(), last);
            if let Some(speaker) = speaker.as_ref().filter(|speaker| speech.is_heard(call, speaker)) {
                self.recent.spoke(speaker);
            }
            speakers.push(speaker);
        }
        let mut before: Option<(usize, Found)> = None;
        for span in self.spans_of(sentence) {
            let listed = before.as_ref().filter(|(end, _)| span.outer.start - end <= 3).map(|(_, found)| found.clone());
            let found = self.attribute(&span, sentence, calls, &speakers, listed);
            if let Some((speaker, cue)) = found {
                before = Some((span.outer.end, (speaker.clone(), cue.clone())));
                if let Some(speaker) = &speaker {
                    self.recent.spoke(speaker);
                    self.last = Some((speaker.clone(), sentence.end));
                }
                self.said.push(Said { words: span.inner.clone(), direct: true, speaker, cue });
            }
        }
        if let Some(speaker) = calls.iter().zip(&speakers).rev().find_map(|(call, speaker)| {
            let heard = |speaker: &Speaker| call.cue.form != Form::Source && speech.is_heard(call, speaker);
            speaker.clone().filter(heard)
        }) {
            self.last = Some((speaker, sentence.end));
        }
    }

    fn spans_of(&self, sentence: &Range<usize>) -> Vec<Marked> {
        let marked = &self.speech.marked;
        let from = marked.partition_point(|span| span.outer.start < sentence.start);
        marked
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|span| span.outer.start < sentence.end)
            .cloned()
            .collect()
    }

    /// Who says the words of `span`; `None` where they are no quote.
    fn attribute(
        &self,
        span: &Marked,
        sentence: &Range<usize>,
        calls: &[Call],
        speakers: &[Option<Speaker>],
        listed: Option<Found>,
    ) -> Option<Found> {
        let shape = Shape::of(self.speech, span, sentence);
        let call = governing(self.speech, span, calls, &shape);
        if shape.is_title(self.speech, span, call.and_then(|place| calls.get(place))) {
            return None;
        }
        if let Some(place) = call {
            let call = calls.get(place)?;
            let adjacent = shape.adjacent(self.speech, call, span);
            let reported = call.follows && call.cue.form == Form::Finite || !call.follows && call.cue.verb.que;
            let reports = reported && shape.is_indefinite(self.speech, span);
            if !shape.is_whole && !adjacent && !reports && shape.is_term(self.speech, span) {
                // « de la complaisance », de « l'islam politique » et « irresponsable »: one list, one speaker.
                return listed;
            }
            if relays(self.speech, call, span) {
                return Some((self.person_before(sentence), Some(call.cue.span.clone())));
            }
            let speaker = speakers
                .get(place)
                .cloned()
                .flatten()
                .or_else(|| self.last.as_ref().map(|(speaker, _)| speaker.clone()));
            return Some((speaker, Some(call.cue.span.clone())));
        }
        // « … », « … » ou encore « … »: what one says of the first holds for all.
        listed.filter(|_| shape.words > 2).or_else(|| self.without_cue(span, sentence, &shape))
    }

    fn without_cue(&self, span: &Marked, sentence: &Range<usize>, shape: &Shape) -> Option<Found> {
        let speech = self.speech;
        let page = speech.page;
        let last = self.last.as_ref().map(|(speaker, _)| speaker.clone());
        let known = self.subject(sentence);
        if shape.after_colon {
            let first =
                || speech.first_phrase(sentence).and_then(|first| speech.cast.resolve(page, &first, &self.recent));
            let head = known.clone().filter(|known| speech.cast.is_person_speaking(known));
            let named = || speech.cast.last_person_in(page, &(sentence.start..span.outer.start));
            let speaker = head.or_else(named).or(known).or_else(|| if sentence.start == 0 { first() } else { None });
            return (shape.words > 2).then(|| (speaker.or(last).or_else(first), None));
        }
        if let Some(signed) = signature(self.speech, span).filter(|_| shape.is_whole) {
            return Some((self.speech.cast.resolve(page, &signed, &self.recent), None));
        }
        if span.goes_on || shape.is_whole {
            let speaker = if shape.first_person {
                self.person_before(sentence).or(last)
            } else {
                last.or_else(|| self.named_before(sentence))
            };
            return (shape.words > 1).then_some((speaker, None));
        }
        let speaker = known.or(last);
        (shape.words > 3 && !shape.is_term(self.speech, span) && speaker.is_some()).then_some((speaker, None))
    }

    /// Whom a sentence without a cue speaks of, where that is somebody who can speak.
    fn subject(&self, sentence: &Range<usize>) -> Option<Speaker> {
        let speech = self.speech;
        let first = speech.first_phrase(sentence)?;
        speech.cast.resolve(speech.page, &first, &self.recent).filter(|_| speech.can_speak(&first))
    }

    /// The person who spoke last, else the one named last.
    fn person_before(&self, sentence: &Range<usize>) -> Option<Speaker> {
        let last = self
            .last
            .as_ref()
            .map(|(speaker, _)| speaker)
            .filter(|speaker| self.speech.cast.is_person_speaking(speaker));
        last.cloned().or_else(|| self.named_before(sentence))
    }

    /// The person whom this sentence or the one before speaks of.
    fn named_before(&self, sentence: &Range<usize>) -> Option<Speaker> {
        let speech = self.speech;
        let number = speech.sentences.partition_point(|other| other.start < sentence.start);
        let before = number.checked_sub(1).and_then(|before| speech.sentences.get(before))?;
        let first = speech.first_phrase(before);
        speech.cast.person_in(speech.page, before).or_else(|| {
            let first = first.filter(|first| speech.can_speak(first))?;
            speech.cast.resolve(speech.page, &first, &self.recent)
        })
    }
}

/// What a marked span looks like in its sentence.
struct Shape {
    /// How many words it has.
    words: usize,
    /// Whether it is the whole sentence.
    is_whole: bool,
    /// Whether a colon leads to it.
    after_colon: bool,
    /// Whether it begins with a capital letter.
    capital: bool,
    /// Whether the sentence begins with it.
    opens: bool,
    /// Whether somebody speaks of himself: "je", "mon".
    first_person: bool,
}

impl Shape {
    fn of(speech: &Speech<'_, '_>, span: &Marked, sentence: &Range<usize>) -> Self {
        let page = speech.page;
        let words = span.inner.clone().filter(|at| page.is_word(*at)).count();
        let outside = sentence.clone().filter(|at| page.is_word(*at) && !speech.is_quoted(*at)).count();
        let before = span.outer.start.checked_sub(1).filter(|before| *before >= sentence.start);
        let first = span.inner.clone().find(|at| page.is_word(*at));
        Self {
            words,
            is_whole: outside <= 1 && words > 1,
            after_colon: before.is_some_and(|before| page.sign(before) == ':'),
            capital: first.is_some_and(|first| page.is_capital(first)),
            opens: before.is_none(),
            first_person: is_first_person(speech, span),
        }
    }

    /// Whether verb and words touch.
    fn adjacent(&self, speech: &Speech<'_, '_>, call: &Call, span: &Marked) -> bool {
        let behind = span.outer.end <= call.cue.span.start && call.cue.span.start - span.outer.end <= 1;
        let ahead = call.cue.span.end <= span.outer.start && !call.follows;
        let mut between = call.cue.span.end..span.outer.start;
        let reaches = ahead && between.len() <= 8 && between.all(|at| grammar::is_function(speech.page, at));
        behind || reaches || self.after_colon
    }

    /// A title: capitals where the sentence goes on, and nobody speaks.
    fn is_title(&self, speech: &Speech<'_, '_>, span: &Marked, call: Option<&Call>) -> bool {
        let page = speech.page;
        let before = page.low_before(span.outer.start);
        let colon = span.outer.start.checked_sub(1).filter(|before| self.after_colon && *before > 0);
        let adjacent = call.is_some_and(|call| self.adjacent(speech, call, span));
        // "s'est dit « ravi »" speaks, "le quartier dit « des Bains »" does not.
        let says = adjacent && matches!(before, "dit" | "dite");
        if is_naming(before) && !says || colon.is_some_and(|colon| is_naming(page.low_before(colon))) {
            return true;
        }
        let bracketed = span.outer.start.checked_sub(1).is_some_and(|before| page.sign(before) == '(');
        bracketed && self.words < 8
            || self.capital && !adjacent && !self.is_whole && !self.opens && !self.after_colon && self.words < 9
    }

    /// "une « légère amélioration »": what an article that tells nothing known leads to.
    fn is_indefinite(&self, speech: &Speech<'_, '_>, span: &Marked) -> bool {
        matches!(speech.page.low_before(span.outer.start), "un" | "une" | "d'") && !self.capital
    }

    /// A term rather than somebody's words: short, and the name of a thing.
    fn is_term(&self, speech: &Speech<'_, '_>, span: &Marked) -> bool {
        let page = speech.page;
        let before = page.low_before(span.outer.start);
        if before == "pour" && self.words <= 4 {
            return true;
        }
        let named = matches!(
            before,
            "en" | "les"
                | "des"
                | "de"
                | "la"
                | "le"
                | "du"
                | "aux"
                | "au"
                | "un"
                | "une"
                | "ces"
                | "cette"
                | "d'"
                | "l'"
        );
        // A term is a bare noun: « son financement » is said by somebody.
        let first = span.inner.clone().map(|at| page.low(at)).find(|word| !word.is_empty()).unwrap_or_default();
        let noun = self.words <= 2 && matches!(first, "le" | "la" | "les" | "l'");
        self.words <= 3 && named && (noun || !grammar::opens_phrase(first))
    }
}

/// Nouns behind which marks give a name: "le film « … »", "intitulé « … »".
fn is_naming(word: &str) -> bool {
    matches!(
        word,
        "tribune"
            | "thème"
            | "slogan"
            | "hashtag"
            | "film"
            | "livre"
            | "roman"
            | "album"
            | "titre"
            | "chanson"
            | "émission"
            | "série"
            | "pièce"
            | "documentaire"
            | "intitulé"
            | "intitulée"
            | "intitulés"
            | "intitulées"
            | "baptisé"
            | "baptisée"
            | "surnommé"
            | "surnommée"
            | "dit"
            | "dite"
            | "magazine"
            | "opération"
            | "spectacle"
            | "théâtre"
            | "appelé"
            | "appelée"
            | "nommé"
            | "nommée"
            | "émissions"
            | "catégorie"
            | "titré"
            | "titrée"
            | "mention"
            | "mot"
            | "mots"
            | "expression"
            | "terme"
            | "modèle"
            | "navire"
            | "label"
            | "programme"
            | "mouvement"
            | "collectif"
            | "association"
    )
}

/// The cue that governs the quote: the one that touches it, else one that leads to it, else one that follows.
fn governing(speech: &Speech<'_, '_>, span: &Marked, calls: &[Call], shape: &Shape) -> Option<usize> {
    let touching = calls.iter().position(|call| {
        let gap = call.cue.span.start.wrapping_sub(span.outer.end);
        call.follows && gap <= 1 || gap == 2 && speech.page.low_before(call.cue.span.start) == "comme"
    });
    if touching.is_some() {
        return touching;
    }
    let lead = calls
        .iter()
        .rposition(|call| !call.follows && call.cue.span.end <= span.outer.start && leads(call, span, shape));
    let follow = calls.iter().position(|call| call.follows && call.cue.span.start >= span.outer.end);
    let passed = calls.iter().rposition(|call| call.follows && call.cue.span.end <= span.outer.start);
    // What a verb in front brings in is itself reported by one behind: "X admet « … », a indiqué son avocat".
    let que = lead.and_then(|lead| calls.get(lead)).is_some_and(|call| call.cue.verb.que && shape.after_colon);
    let firm = follow.and_then(|follow| calls.get(follow)).is_some_and(|call| call.cue.form == Form::Finite) && !que;
    if firm { follow.or(lead) } else { lead.or(follow) }.or(passed)
}

/// Whether the verb only passes on what somebody else says of himself: "« J'ai peur », rapporte le journal".
fn relays(speech: &Speech<'_, '_>, call: &Call, span: &Marked) -> bool {
    let body = call.subject.as_ref().is_some_and(|subject| !subject.clone().any(|at| speech.cast.is_person_at(at)));
    speech.relays(call) && body && is_first_person(speech, span)
}

/// Who signs a quote on the line below it: "— Anne Roux, ministre".
fn signature(speech: &Speech<'_, '_>, span: &Marked) -> Option<Range<usize>> {
    let page = speech.page;
    let dash = (span.outer.end..span.outer.end + 4).find(|at| page.sign(*at) != '\n')?;
    let signed = matches!(page.sign(dash), '—' | '–') && page.is_capital(dash + 1);
    signed.then(|| phrases::from(page, dash + 1, speech.cast))
}

/// Whether somebody speaks of himself in the quote.
fn is_first_person(speech: &Speech<'_, '_>, span: &Marked) -> bool {
    let mine = |word: &str| matches!(word, "j'" | "je" | "m'" | "mon" | "ma" | "mes" | "moi");
    span.inner.clone().any(|at| mine(speech.page.low(at)))
}

/// Whether what the cue brings in reaches the quote.
fn leads(call: &Call, span: &Marked, shape: &Shape) -> bool {
    let verb = call.cue.verb;
    let touches = span.outer.start - call.cue.span.end <= 1;
    verb.que || verb.object || verb.infinitive || call.cue.form == Form::Source || shape.after_colon || touches
}

/// Gives the paragraphs of one quote the speaker whom its last one names.
fn hand_back(speech: &Speech<'_, '_>, said: &mut [Said]) {
    for (number, span) in speech.marked.iter().enumerate().rev().filter(|(_, span)| span.goes_on) {
        let last = said
            .iter()
            .find(|said| said.words == span.inner && said.cue.is_some())
            .and_then(|said| said.speaker.clone());
        let before = number.checked_sub(1).and_then(|before| speech.marked.get(before));
        let (Some(speaker), Some(before)) = (last, before) else { continue };
        if let Some(quote) = said.iter_mut().find(|said| said.words == before.inner && said.cue.is_none()) {
            quote.speaker = Some(speaker);
        }
    }
}

/// Marked words that a quote holds too, as a headline cites them.
fn repeated(speech: &Speech<'_, '_>, said: &[Said]) -> Vec<Said> {
    let text = |words: &Range<usize>| speech.page.slice(words).to_lowercase();
    let known: Vec<(String, &Said)> =
        said.iter().filter(|said| said.speaker.is_some()).map(|said| (text(&said.words), said)).collect();
    let left = speech.marked.iter().filter(|span| {
        span.inner.len() > 2
            && !is_naming(speech.page.low_before(span.outer.start))
            && !said.iter().any(|said| said.words == span.inner)
    });
    left.filter_map(|span| {
        let words = text(&span.inner);
        let (_, whole) = known.iter().find(|(longer, _)| longer.contains(&words))?;
        Some(Said { words: span.inner.clone(), direct: true, speaker: whole.speaker.clone(), cue: None })
    })
    .collect()
}

/// Gives a quote that no verb brings in, as in a headline, the speaker of the words it repeats.
fn echoes(speech: &Speech<'_, '_>, said: &mut [Said]) {
    let text = |words: &Range<usize>| speech.page.slice(words).to_lowercase();
    let known: Vec<(String, Speaker, bool)> = said
        .iter()
        .filter_map(|said| said.speaker.clone().map(|speaker| (text(&said.words), speaker, said.cue.is_some())))
        .collect();
    let headline = speech.sentences.first().map_or(0, |first| first.end);
    for quote in said.iter_mut().filter(|said| said.cue.is_none()) {
        let words = text(&quote.words);
        let heads = quote.words.start < headline && quote.words.len() > 2;
        let whole = known
            .iter()
            .find(|(longer, _, told)| longer.contains(&words) && (quote.speaker.is_none() || *told && heads));
        if let Some((_, speaker, _)) = whole {
            quote.speaker = Some(speaker.clone());
        }
    }
}
