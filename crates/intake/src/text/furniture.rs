//! What stands around the body and is worth keeping (section, kicker, byline, dates), and the account of the rest.

use news::{Draft, Extent, Removed};

use super::Labelled;
use super::cues::Cue;
use super::model::Label;
use super::title::Headline;
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
    byline(page, &lines, draft, reasons);
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

fn dates(page: &Labelled<'_>, lines: &[usize], context: &Context, draft: &mut Draft, reasons: &mut Reasons) {
    for &at in lines.iter().filter(|at| page.lines[**at].words <= 30 && page.lines[**at].digits >= 3) {
        let text = page.lines[at].text;
        let found = when::dates(text);
        let Some(first) = found.first() else { continue };
        let low = text.to_lowercase();
        let is_update = |at: usize| {
            let before = low.get(..at).unwrap_or(&low);
            let last = |words: &[&str]| words.iter().filter_map(|word| before.rfind(word)).max();
            let update = last(&[
                "mis à jour",
                "mise à jour",
                "modifié",
                "actualisé",
                "updated",
                "aktualisiert",
                "actualizado",
                "aggiornato",
            ]);
            update.is_some() && update >= last(&["publi", "posted", "veröffentlicht", "pubblicato"])
        };
        reasons[at].get_or_insert("date");
        for moment in &found {
            let field = if is_update(moment.at) { &mut draft.updated } else { &mut draft.published };
            if field.is_none() {
                *field = moment
                    .moment(&context.timezone)
                    .filter(|moment| moment.at <= context.now || context.now.as_second() == 0);
            }
        }
        let _ = first;
    }
    if draft.published.is_none() {
        draft.published = context.published.or(draft.updated);
    }
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
