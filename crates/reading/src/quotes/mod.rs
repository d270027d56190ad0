//! What was said: words between marks and reported ones, each with who said it and the verb that says so.

mod cast;
mod cues;
mod direct;
mod grammar;
mod indirect;
mod layout;
mod marks;
mod offices;
mod page;
mod phrases;
mod speech;
mod subject;
mod verbs;

use news::{Entity, Quote, QuoteKind};

use cast::Cast;
use layout::Layout;
use page::Page;
use speech::{Said, Speech};

/// The quotes of an article in order, given its texts with the block each stands in, and whom it names.
///
/// A quote has its `speaker` by the fullest name known: the entity's, else the words beside it ("une source proche du dossier").
/// Marks around a title or a term that nobody is said to use are no quotes.
pub fn of(texts: &[(Option<i32>, &str)], entities: &[Entity]) -> Vec<Quote> {
    let layout = Layout::new(texts);
    let page = Page::new(&layout.text);
    let cast = Cast::new(&page, entities, &layout.mentions(entities));
    let speech = Speech::new(&page, &cast);
    let mut said = direct::read(&speech);
    let reported = indirect::read(&speech, &said);
    said.extend(reported);
    said.sort_by_key(|said| (said.words.start, said.words.end));
    said.iter().flat_map(|said| quotes(&layout, &page, said)).collect()
}

/// One quote, or one a block where it runs over several.
fn quotes(layout: &Layout, page: &Page<'_>, said: &Said) -> Vec<Quote> {
    let pieces = layout.pieces(&page.bytes(&said.words));
    let quote = |piece: layout::Piece<'_>| Quote {
        kind: if said.direct { QuoteKind::Direct } else { QuoteKind::Indirect },
        text: piece.text.to_owned(),
        speaker: said.speaker.as_ref().map(|speaker| speaker.name.clone()),
        speaker_surface: said
            .speaker
            .as_ref()
            .filter(|speaker| !speaker.surface.is_empty())
            .map(|speaker| speaker.surface.clone()),
        cue: said.cue.as_ref().map(|cue| page.slice(cue).to_owned()).filter(|cue| !cue.is_empty()),
        block: piece.block,
        start: piece.start,
        end: piece.end,
    };
    pieces.into_iter().map(quote).collect()
}

#[cfg(test)]
mod tests;
