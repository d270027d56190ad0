//! Agency formats: what news agencies send by wire, file or interface, read into drafts.

mod agenda;
pub(crate) mod dateline;
mod element;
mod iptc7901;
mod media_topics;
mod newsml_1;
mod newsml_g2;
mod ninjs;
mod nitf;
mod notice;
mod prose;
mod stamp;
#[cfg(test)]
mod tests;

use news::{BlockKind, Capture, Dateline, Draft, Extent, Format, Removed};

use crate::text::authors;
use crate::{Context, Drafts, Error, Result};

/// Reads a document in the agency format `format`: one draft an item, in the order of the document.
///
/// What is damaged is read as far as it goes and said in the problems; what holds no item is an error.
pub fn drafts(format: Format, text: &str, capture: &Capture, context: &Context) -> Result<Drafts> {
    let mut drafts = match format {
        Format::NewsMlG2 => newsml_g2::drafts(text, context),
        Format::NewsMl1 => newsml_1::drafts(text, context),
        Format::Nitf => nitf::drafts(text, context),
        Format::Ninjs => ninjs::drafts(text, context),
        Format::Iptc7901 => iptc7901::drafts(text, context),
        _ => Err(Error::Unreadable { format, reason: "no agency format".to_owned() }),
    }?;
    for draft in &mut drafts.drafts {
        draft.format = Some(format);
        if draft.language.is_none() {
            draft.language.clone_from(&capture.language);
        }
        settle(draft);
    }
    Ok(drafts)
}

/// Whether `line` is the header line of a wire message: `bsf025 3 ec 121   etf 967`.
pub(crate) fn is_wire_header(line: &str) -> bool {
    iptc7901::is_header(line)
}

fn no_item(format: Format, reason: &str) -> Error {
    Error::Unreadable { format, reason: reason.to_owned() }
}

/// What is the same for all formats once the fields are known: nothing is said twice, the opening tells the place.
fn settle(draft: &mut Draft) {
    drop_repeats(draft);
    drop_initials(draft);
    if let Some(opening) = draft.body.iter().find(|block| block.kind == BlockKind::Paragraph)
        && let Some(found) = dateline::of_opening(&opening.text)
    {
        let known = draft.dateline.get_or_insert_with(Dateline::default);
        known.place = known.place.take().or(found.place);
        known.date = known.date.take().or(found.date);
        known.agency = known.agency.take().or(found.agency);
    }
    draft.dateline = draft.dateline.take().filter(|dateline| *dateline != Dateline::default());
    if draft.authors.is_empty()
        && let Some(byline) = &draft.byline
    {
        draft.authors = authors(byline);
    }
    draft.updated = draft.updated.filter(|updated| draft.published.is_none_or(|published| published.at != updated.at));
    if draft.published.is_none() {
        draft.published = draft.updated.take();
    }
    draft.extent = match (draft.body.is_empty(), draft.teaser.is_some()) {
        _ if draft.extent == Extent::Announced => Extent::Announced,
        (false, _) => Extent::Full,
        (true, true) => Extent::Teaser,
        (true, false) => Extent::Headline,
    };
}

/// Some agencies open the text with the headline and the standfirst again, as headings.
fn drop_repeats(draft: &mut Draft) {
    let has_text = draft.body.iter().any(|block| block.kind == BlockKind::Paragraph);
    if !has_text {
        // Headings alone are all the text there is.
        draft.standfirst = draft.standfirst.take().filter(|_| draft.body.is_empty());
        return;
    }
    let opening = draft.body.iter().take_while(|block| block.kind == BlockKind::Heading).count();
    let repeats: Vec<(usize, &'static str)> = (0..opening)
        .filter_map(|at| {
            let text = draft.body.get(at)?.text.as_str();
            let is = |field: &Option<String>| field.as_deref().is_some_and(|field| same(field, text));
            is(&draft.headline).then_some((at, "title again")).or(is(&draft.standfirst).then_some((at, "standfirst")))
        })
        .collect();
    for (at, why) in repeats.into_iter().rev() {
        let block = draft.body.remove(at);
        draft.removed.push(Removed { text: block.text, why: why.to_owned() });
    }
}

fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// The last line of agency copy often holds who wrote and checked it: `abc/def/gh`, `(SDA/sj)`.
fn drop_initials(draft: &mut Draft) {
    if draft.body.len() > 1
        && draft.body.last().is_some_and(|block| block.kind == BlockKind::Paragraph && is_initials(&block.text))
        && let Some(block) = draft.body.pop()
    {
        draft.removed.push(Removed { text: block.text, why: "desk initials".to_owned() });
    }
}

fn is_initials(text: &str) -> bool {
    let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let marks = |letter: char| matches!(letter, '/' | '\\' | '-' | ',' | ' ' | '.');
    let words: Vec<&str> = inside.unwrap_or(text).split(marks).filter(|word| !word.is_empty()).collect();
    let short = |word: &&str| {
        let length = word.chars().count();
        let one_case = word.chars().all(char::is_lowercase) || word.chars().all(char::is_uppercase);
        (1..=5).contains(&length) && one_case
    };
    let lower = words.iter().any(|word| word.chars().all(char::is_lowercase));
    let joined = inside.is_some() || text.contains('/') || words.len() > 2;
    (1..=8).contains(&words.len()) && joined && lower && words.iter().all(short)
}

/// Places a summary: the standfirst where it says what the text does not, the teaser where it repeats its opening.
fn place_summary(draft: &mut Draft, summary: String) {
    let opening: String = draft.body.iter().take(3).map(|block| block.text.as_str()).collect::<Vec<_>>().join(" ");
    let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).take(60).collect::<String>();
    let start = letters(&summary);
    let cut = summary.ends_with('…') || summary.ends_with("...");
    if draft.body.is_empty() || cut || letters_within(&opening, &start) {
        draft.teaser.get_or_insert(summary);
    } else {
        draft.standfirst.get_or_insert(summary);
    }
}

fn letters_within(text: &str, start: &str) -> bool {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().contains(start)
}

/// Fills what `draft` does not say with what `inner`, the document inside it, says.
fn complete(draft: &mut Draft, inner: Draft) {
    draft.headline = draft.headline.take().or(inner.headline);
    draft.standfirst = draft.standfirst.take().or(inner.standfirst);
    draft.teaser = draft.teaser.take().or(inner.teaser);
    draft.byline = draft.byline.take().or(inner.byline);
    draft.dateline = draft.dateline.take().or(inner.dateline);
    draft.language = draft.language.take().or(inner.language);
    draft.rights = draft.rights.take().or(inner.rights);
    draft.urgency = draft.urgency.or(inner.urgency);
    draft.published = draft.published.or(inner.published);
    draft.guid = draft.guid.take().or(inner.guid);
    if draft.subjects.is_empty() {
        draft.subjects = inner.subjects;
    }
    if draft.tags.is_empty() {
        draft.tags = inner.tags;
    }
    draft.body = inner.body;
    draft.images.extend(inner.images);
    draft.removed.extend(inner.removed);
}

/// A note to editors is not for readers, but it can be looked up.
fn note(draft: &mut Draft, text: String) {
    draft.removed.push(Removed { text, why: "note to editors".to_owned() });
}

fn add_tag(draft: &mut Draft, tag: String) {
    if !draft.tags.contains(&tag) {
        draft.tags.push(tag);
    }
}
