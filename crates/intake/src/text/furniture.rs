//! What stands around the body and is worth keeping (section, kicker, byline, dates), and the account of the rest.

use news::{Draft, Extent, Moment, Removed};

use super::Labelled;
use super::cues::Cue;
use super::headline::Headline;
use super::model::Label;
use super::{signature, when};
use crate::Context;

type Reasons = [Option<&'static str>];

/// Reads the lines between headline and body.
pub(super) fn read(
    page: &Labelled<'_>,
    headline: Option<Headline<'_>>,
    context: &Context,
    draft: &mut Draft,
    reasons: &mut Reasons,
) {
    if let Some(headline) = headline {
        above(page, headline.line, draft, reasons);
    }
    let lines = around(page, headline.map_or(0, |headline| headline.line));
    let lines: Vec<usize> =
        lines.into_iter().filter(|at| *at > 0 && headline.is_none_or(|headline| headline.line != *at)).collect();
    byline(page, &lines, draft, reasons);
    if draft.authors.is_empty() {
        bare_name(page, &lines, draft, reasons);
    }
    dates(page, &lines, context, draft, reasons);
    paywall(page, draft);
}

/// Lines close to the article: from a few above the headline to the body, then a few below it.
fn around(page: &Labelled<'_>, headline: usize) -> Vec<usize> {
    let (start, end) = (page.body_start(), page.end());
    let above = headline.min(start).saturating_sub(6)..start;
    let below = end..(end + 4).min(page.lines.len());
    let inside = |at: &usize| !page.labels[*at].is_body() && page.labels[*at] != Label::Lead;
    above.chain(below).filter(inside).collect()
}

/// The section or the kicker: a short line just above the headline.
fn above(page: &Labelled<'_>, headline: usize, draft: &mut Draft, reasons: &mut Reasons) {
    let passed = [Cue::Share, Cue::Time, Cue::Byline, Cue::Advertisement, Cue::Newsletter, Cue::Legal];
    for at in (0..headline).rev().take(3) {
        let line = &page.lines[at];
        if at == 0 && page.title.opens || line.words > 8 || line.text.chars().count() > 60 {
            return;
        }
        let dated = !when::dates(line.text).is_empty() || line.letters < 3;
        if dated || passed.iter().any(|cue| page.says(at, *cue)) {
            continue;
        }
        if line.words <= 3 {
            draft.section = Some(line.text.to_owned());
            reasons[at] = Some("section");
        } else {
            draft.kicker = Some(line.text.to_owned());
            reasons[at] = Some("kicker");
        }
        return;
    }
}

fn byline(page: &Labelled<'_>, lines: &[usize], draft: &mut Draft, reasons: &mut Reasons) {
    let short = |at: usize| page.lines[at].words <= 14;
    for &at in lines.iter().filter(|at| short(**at)) {
        let text = page.lines[at].text;
        let (announced, opened) = (signature::announces(text), signature::opens(text));
        if !announced && !opened {
            continue;
        }
        let named = if announced { at + 1 } else { at };
        let Some(line) = page.lines.get(named).filter(|line| line.words <= 14) else { continue };
        let authors = signature::authors(line.text);
        let agency = page.views[named].cues.has(Cue::Signature) || page.views[named].cues.has(Cue::Byline);
        if authors.is_empty() && !agency {
            continue;
        }
        reasons[at] = Some("byline");
        reasons[named] = Some("byline");
        if draft.byline.is_none() || draft.authors.is_empty() && !authors.is_empty() {
            draft.byline = Some(line.text.to_owned());
            draft.authors = authors;
        }
    }
}

/// A name that stands alone beside a date or at the end of the text, where nothing else signs.
fn bare_name(page: &Labelled<'_>, lines: &[usize], draft: &mut Draft, reasons: &mut Reasons) {
    let dated = |at: usize| page.views.get(at).is_some_and(|view| view.signs) && !page.says(at, Cue::Byline);
    for &at in lines.iter().filter(|at| page.lines[**at].words <= 14) {
        let text = page.lines[at].text;
        let with_date = page.views[at].signs && !when::dates(text).is_empty();
        let beside = at.checked_sub(1).is_some_and(dated) || dated(at + 1) || at == page.end();
        let name = match text.split_once([',', '|', '•']) {
            Some((name, _)) if with_date => name.trim(),
            _ if beside => text.split(" avec ").next().unwrap_or(text),
            _ => continue,
        };
        let signs = signature::is_person(name) && !signature::opens(text) || signature::is_initials(name);
        if signs && !page.views[at].above && !page.views[at].below {
            draft.byline = Some(text.to_owned());
            draft.authors = vec![name.to_owned()];
            reasons[at].get_or_insert("byline");
            return;
        }
    }
}

/// The dates of publication and update: those of lines that say so first, captions last.
fn dates(page: &Labelled<'_>, lines: &[usize], context: &Context, draft: &mut Draft, reasons: &mut Reasons) {
    let dated = |at: &usize| page.lines[*at].words <= 30 && page.lines[*at].digits >= 3;
    let says_so = |at: &usize| page.says(*at, Cue::Time) || page.views[*at].signs && !page.says(*at, Cue::Caption);
    let near: Vec<usize> = lines.iter().copied().filter(dated).collect();
    let (sure, unsure): (Vec<usize>, Vec<usize>) = near.into_iter().partition(says_so);
    for at in sure.into_iter().chain(unsure) {
        if take_dates(page, at, context, draft) {
            reasons[at].get_or_insert("date");
        }
    }
    if draft.published.is_none() {
        let end = page.end();
        let far = (0..page.lines.len()).filter(|at| *at < 400 || (end..end + 60).contains(at));
        let far = far.filter(|at| dated(at) && page.says(*at, Cue::Time) && page.views[*at].signs);
        for at in far.filter(|at| !page.labels[*at].is_body()) {
            if take_dates(page, at, context, draft) {
                break;
            }
        }
    }
    if draft.published.is_none() {
        draft.published = context.published.or(draft.updated);
    }
}

/// Words that announce an update, and a publication.
const UPDATE: [&str; 8] =
    ["mis à jour", "mise à jour", "modifié", "actualisé", "updated", "aktualisiert", "actualizado", "aggiornato"];
const PUBLICATION: [&str; 4] = ["publi", "posted", "veröffentlicht", "pubblicato"];

/// Takes what the dates of a line tell; false where it holds none.
fn take_dates(page: &Labelled<'_>, at: usize, context: &Context, draft: &mut Draft) -> bool {
    let text = page.lines[at].text;
    let low = text.to_lowercase();
    let is_update = |at: usize| {
        let before = low.get(..at).unwrap_or(&low);
        let last = |words: &[&str]| words.iter().filter_map(|word| before.rfind(word)).max();
        let update = last(&UPDATE);
        update.is_some() && update >= last(&PUBLICATION)
    };
    let found = when::dates(text);
    for date in &found {
        let field = if is_update(date.at) { &mut draft.updated } else { &mut draft.published };
        if field.is_none() {
            // The Unix epoch stands for a clock that nobody set.
            let past = |moment: &Moment| moment.at <= context.now || context.now.as_second() == 0;
            *field = date.moment(&context.timezone).filter(past);
        }
    }
    !found.is_empty()
}

/// Whether an offer to subscribe stands where the body ends.
fn paywall(page: &Labelled<'_>, draft: &mut Draft) {
    let end = page.end();
    let near = end..(end + 4).min(page.lines.len());
    if near.into_iter().any(|at| {
        page.views[at].cues.has_strong(Cue::Paywall)
            || page.views[at].cues.has(Cue::Paywall) && page.lines[at].words < 15
    }) {
        draft.paywalled = true;
        draft.extent = Extent::Teaser;
    }
}

/// Accounts for every line that is not in the article.
pub(super) fn account(page: &Labelled<'_>, headline: Option<Headline<'_>>, reasons: &Reasons, draft: &mut Draft) {
    let mut listing = None;
    for (at, line) in page.lines.iter().enumerate() {
        let label = page.labels[at];
        let is_headline = headline.is_some_and(|headline| headline.line == at);
        if label.is_body() || label == Label::Lead || is_headline && headline.is_some_and(|h| h.text == line.text) {
            continue;
        }
        let cue = page.views[at].cues.first().filter(|_| line.words < 40);
        if let Some(cue @ (Cue::Related | Cue::List | Cue::Comments)) = cue {
            listing = Some((cue, at));
        }
        let listed = listing.filter(|(_, above)| at - above < 15).map(|(cue, _)| cue);
        let title_again =
            at == 0 && page.title.opens || headline.is_some_and(|h| page.title.line.is_some() && h.text == line.text);
        let why = match reasons[at] {
            Some(why) => why,
            None if title_again => "title again",
            None => cue.or(listed).map_or("navigation", Cue::why),
        };
        draft.removed.push(Removed { text: line.text.to_owned(), why: why.to_owned() });
    }
}
