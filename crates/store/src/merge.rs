//! What becomes of an article when it comes again: the same rules for every engine.

use news::{Article, Extent, Reading, Status, address_key};

use crate::VersionWhy;

/// What an article is after it came again.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Merged {
    /// The article to keep; its version number is not yet raised.
    pub article: Article,
    /// The reading to keep.
    pub reading: Reading,
    /// What that is to the one before.
    pub verdict: Verdict,
}

/// What an article that came again is to the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing to keep.
    Same,
    /// Something beside the text.
    Amended,
    /// A new version.
    Version {
        /// Why.
        why: VersionWhy,
        /// Which parts of it differ.
        changed: Vec<String>,
    },
}

/// Merges what is here with what came.
///
/// The fuller text wins, the newer one where both are as full; what one does not say the other may. An agency's
/// revision that comes after a later one changes no text. The id, the source, `received` and a known `published` are
/// those of the first time.
pub(crate) fn merge(old: &Article, old_reading: &Reading, new: &Article, new_reading: &Reading) -> Merged {
    let shorter = new.extent < old.extent || is_overtaken(old, new);
    let mut article = if shorter { filled(old, new) } else { replaced(old, new) };
    article.id = old.id;
    article.source = old.source.clone();
    article.received = old.received;
    article.published = old.published.or(new.published);
    article.version = old.version;
    article.status = status(old, new);
    if same_address(old.url.as_deref(), article.url.as_deref()) {
        article.url.clone_from(&old.url);
    }
    let mut reading = if shorter { old_reading.clone() } else { new_reading.clone() };
    if reading.language.is_none() {
        reading.language.clone_from(&old_reading.language);
    }
    let verdict = verdict(old, old_reading, &article, &reading);
    Merged { article, reading, verdict }
}

fn verdict(old: &Article, old_reading: &Reading, article: &Article, reading: &Reading) -> Verdict {
    if old.text_hash() != article.text_hash() {
        return Verdict::Version { why: why(old, article), changed: changed_parts(old, article) };
    }
    // The same words from another capture are the same article.
    let beside = Article { capture: old.capture, format: old.format, ..article.clone() };
    if beside == *old && reading == old_reading { Verdict::Same } else { Verdict::Amended }
}

fn why(old: &Article, new: &Article) -> VersionWhy {
    let more = new.extent > old.extent || (new.extent < Extent::Full && continues(old, new));
    if old.status == new.status && more { VersionWhy::Completed } else { VersionWhy::Changed }
}

/// Whether `new` goes on where the part that `old` is breaks off.
fn continues(old: &Article, new: &Article) -> bool {
    let text = |article: &Article| article.body.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join(" ");
    let (before, after) = (text(old), text(new));
    let before = before.trim_end_matches(['…', '.', '[', ']', ' ', '\u{a0}', '\u{202f}']);
    old.headline == new.headline && after.len() > before.len() && after.starts_with(before)
}

fn changed_parts(old: &Article, new: &Article) -> Vec<String> {
    let body = |article: &Article| article.body.iter().map(|block| block.text.clone()).collect::<Vec<_>>();
    let parts = [
        ("kicker", old.kicker != new.kicker),
        ("headline", old.headline != new.headline),
        ("standfirst", old.standfirst != new.standfirst),
        ("body", body(old) != body(new)),
        ("status", old.status != new.status),
    ];
    parts.iter().filter(|(_, differs)| *differs).map(|(part, _)| (*part).to_owned()).collect()
}

/// Whether an agency revised the piece after what comes only now: lines and transfers keep no order.
fn is_overtaken(old: &Article, new: &Article) -> bool {
    let revised = |article: &Article| article.updated.or(article.published).map(|moment| moment.at);
    let dated = old.format.is_agency() && new.format.is_agency();
    dated && matches!((revised(old), revised(new)), (Some(old), Some(new)) if new < old)
}

/// A cancelled piece never comes back; neither a teaser nor an earlier revision releases what is withheld.
fn status(old: &Article, new: &Article) -> Status {
    match (old.status, new.status) {
        (Status::Cancelled, _) | (_, Status::Cancelled) => Status::Cancelled,
        (status, _) if is_overtaken(old, new) => status,
        (Status::Withheld, Status::Usable) if new.extent < old.extent => Status::Withheld,
        (_, status) => status,
    }
}

/// The new text, with what only the old one said.
fn replaced(old: &Article, new: &Article) -> Article {
    let mut article = filled(new, old);
    // A feed that never shows kickers does not take the kicker of a page away; a page that drops its own does.
    if new.format != old.format {
        article.kicker = article.kicker.or_else(|| old.kicker.clone());
        if article.standfirst.is_none() {
            article.standfirst = old.standfirst.clone().filter(|text| !repeats(&article, text));
        }
    }
    article
}

/// Whether the text stands in the article already.
fn repeats(article: &Article, text: &str) -> bool {
    let opening = text.trim_end_matches(['…', '.', ' ']);
    article.headline == text || article.body.iter().any(|block| block.text.starts_with(opening))
}

/// `base`, with what only `other` says beside the text.
fn filled(base: &Article, other: &Article) -> Article {
    fn or<T: Clone>(value: &mut Option<T>, other: &Option<T>) {
        if value.is_none() {
            value.clone_from(other);
        }
    }
    fn or_list<T: Clone>(value: &mut Vec<T>, other: &[T]) {
        if value.is_empty() {
            *value = other.to_vec();
        }
    }
    let mut article = base.clone();
    or(&mut article.capture, &other.capture);
    or(&mut article.url, &other.url);
    or(&mut article.canonical_url, &other.canonical_url);
    or(&mut article.guid, &other.guid);
    or(&mut article.language, &other.language);
    or(&mut article.byline, &other.byline);
    or(&mut article.dateline, &other.dateline);
    or(&mut article.section, &other.section);
    or(&mut article.updated, &other.updated);
    or(&mut article.teaser, &other.teaser);
    or(&mut article.urgency, &other.urgency);
    or(&mut article.rights, &other.rights);
    or_list(&mut article.authors, &other.authors);
    or_list(&mut article.images, &other.images);
    or_list(&mut article.tags, &other.tags);
    or_list(&mut article.subjects, &other.subjects);
    or_list(&mut article.links, &other.links);
    or_list(&mut article.opt_out, &other.opt_out);
    article
}

fn same_address(one: Option<&str>, other: Option<&str>) -> bool {
    match (one.and_then(address_key), other.and_then(address_key)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// What a list shows below the headline: the standfirst, else the opening of the body, at most 400 scalar values.
pub(crate) fn summary(article: &Article) -> Option<String> {
    use news::BlockKind::{Figure, Heading};
    if let Some(text) = article.standfirst.as_deref().filter(|text| !text.trim().is_empty()) {
        return Some(opening(text));
    }
    let mut text = String::new();
    for block in article.body.iter().filter(|block| !matches!(block.kind, Figure | Heading)) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&block.text);
        if text.len() > 4 * SUMMARY {
            break;
        }
    }
    let text = if text.trim().is_empty() { article.teaser.clone().unwrap_or_default() } else { text };
    Some(opening(&text)).filter(|text| !text.is_empty())
}

/// How many scalar values a summary has at most.
const SUMMARY: usize = 400;

/// The first words of a text; where it goes on, it says so.
fn opening(text: &str) -> String {
    let text = text.trim();
    let Some((end, next)) = text.char_indices().nth(SUMMARY) else { return text.to_owned() };
    let head = text.get(..end).unwrap_or_default();
    let cut = if next.is_whitespace() { end } else { head.rfind(char::is_whitespace).unwrap_or(end) };
    let words = head.get(..cut).unwrap_or(head).trim_end_matches(|c: char| c.is_whitespace() || ",;:–—-".contains(c));
    format!("{words}…")
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use news::{Block, Format, SourceId};

    use super::*;

    fn article(extent: Extent, format: Format, headline: &str, body: &str) -> Article {
        let received = Timestamp::UNIX_EPOCH;
        Article {
            headline: headline.into(),
            body: vec![Block::paragraph(body)],
            extent,
            ..Article::new(SourceId::of("essai"), format, received)
        }
    }

    #[track_caller]
    fn check(old: &Article, new: &Article, expected: Option<(VersionWhy, &[&str])>) -> Article {
        let reading = Reading::default();
        let merged = merge(old, &reading, new, &reading);
        let found = match &merged.verdict {
            Verdict::Version { why, changed } => Some((*why, changed.iter().map(String::as_str).collect::<Vec<_>>())),
            _ => None,
        };
        assert_eq!(found, expected.map(|(why, changed)| (why, changed.to_vec())));
        merged.article
    }

    #[test]
    fn a_teaser_that_goes_on_is_completed() {
        let old = article(Extent::Teaser, Format::Rss, "La digue cède", "La digue a cédé dans la nuit […]");
        let more = article(Extent::Teaser, Format::Rss, "La digue cède", "La digue a cédé dans la nuit de lundi.");
        check(&old, &more, Some((VersionWhy::Completed, &["body"])));
        let other = article(Extent::Teaser, Format::Rss, "La digue cède", "Trois villages sont sous l’eau.");
        check(&old, &other, Some((VersionWhy::Changed, &["body"])));
        let page = article(Extent::Full, Format::Html, "Une digue cède à Orval", "Trois villages sont sous l’eau.");
        check(&old, &page, Some((VersionWhy::Completed, &["headline", "body"])));
    }

    #[test]
    fn a_full_text_that_grows_is_changed() {
        let old = article(Extent::Full, Format::Html, "La digue cède", "La digue a cédé.");
        let new = article(Extent::Full, Format::Html, "La digue cède", "La digue a cédé. Un mort.");
        check(&old, &new, Some((VersionWhy::Changed, &["body"])));
    }

    #[test]
    fn a_kicker_goes_with_its_page_only() {
        let old = Article { kicker: Some("Crue".into()), ..article(Extent::Full, Format::Html, "La digue", "Cédé.") };
        let feed = Article { kicker: None, format: Format::Rss, ..old.clone() };
        assert_eq!(check(&old, &feed, None).kicker, old.kicker);
        let page = Article { kicker: None, ..old.clone() };
        check(&old, &page, Some((VersionWhy::Changed, &["kicker"])));
    }

    #[test]
    fn a_standfirst_is_not_kept_beside_a_body_that_says_it() {
        let old = Article {
            standfirst: Some("La digue a cédé dans la nuit.".into()),
            ..article(Extent::Full, Format::Html, "La digue cède", "Trois villages sont sous l’eau.")
        };
        let mut feed = article(Extent::Full, Format::Rss, "La digue cède", "La digue a cédé dans la nuit.");
        feed.body.push(Block::paragraph("Trois villages sont sous l’eau."));
        let merged = check(&old, &feed, Some((VersionWhy::Changed, &["standfirst", "body"])));
        assert_eq!(merged.standfirst, None);
    }

    #[test]
    fn what_is_withheld_is_released_by_a_full_text_only() {
        let old = Article { status: Status::Withheld, ..article(Extent::Full, Format::Html, "La digue", "Cédé.") };
        let teaser = article(Extent::Teaser, Format::Rss, "La digue", "");
        assert_eq!(check(&old, &teaser, None).status, Status::Withheld);
        let full = article(Extent::Full, Format::Html, "La digue", "Cédé.");
        assert_eq!(check(&old, &full, Some((VersionWhy::Changed, &["status"]))).status, Status::Usable);
    }

    #[test]
    fn a_revision_that_comes_late_changes_no_text() {
        let at = |time: &str| Some(time.parse::<news::Moment>().unwrap());
        let wire = |time: &str, text: &str| Article {
            updated: at(time),
            ..article(Extent::Full, Format::NewsMlG2, "La digue", text)
        };
        let (first, lead) =
            (wire("2026-11-24T09:00:00+01:00", "Cédé."), wire("2026-11-24T10:00:00+01:00", "Deux morts."));
        check(&first, &lead, Some((VersionWhy::Changed, &["body"])));
        assert_eq!(check(&lead, &first, None).body, lead.body);
        let held = Article { status: Status::Withheld, ..lead.clone() };
        assert_eq!(check(&held, &first, None).status, Status::Withheld);
        let killed = Article { status: Status::Cancelled, ..lead };
        assert_eq!(check(&killed, &first, None).status, Status::Cancelled);
        assert_eq!(check(&first, &killed, Some((VersionWhy::Changed, &["body", "status"]))).status, Status::Cancelled);
    }

    #[test]
    fn openings_end_with_a_word() {
        assert_eq!(opening("  court "), "court");
        let long = "mot ".repeat(101);
        assert_eq!(opening(&long), format!("{}…", long[..399].trim_end()));
        assert_eq!(opening(&"é".repeat(500)), format!("{}…", "é".repeat(400)));
        let listed = "mot, ".repeat(101);
        assert!(opening(&listed).ends_with("mot…"), "{}", opening(&listed));
    }
}
