//! When a piece was published and changed: what the head claims, what stands near the headline, what scripts and the address say.

use jiff::civil::Date;
use news::{Capture, Moment};
use url::Url;

use super::claims::Claims;
use super::dom::{Dom, Id, ROOT};
use super::hints::Hints;
use super::json_ld;
use super::outline::Outline;
use super::when::{self, Reading};
use crate::Context;

/// When a piece was published and changed.
#[derive(Debug, Default)]
pub struct Times {
    /// First.
    pub published: Option<Moment>,
    /// Last.
    pub updated: Option<Moment>,
}

/// Names of meta elements that mean publication.
const PUBLISHED: [&str; 22] = [
    "article:published_time",
    "datepublished",
    "og:article:published_time",
    "og:published_time",
    "parsely-pub-date",
    "publishdate",
    "publish-date",
    "publish_date",
    "published",
    "sailthru.date",
    "pubdate",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.issued",
    "cxenseparse:publishtime",
    "cxenseparse:recs:publishtime",
    "date.created",
    "publication_date",
    "citation_publication_date",
    "article.published",
    "article:published",
];
/// Names that may mean the day the page was made.
const VAGUE: [&str; 5] = ["dc.date", "dcterms.date", "displaydate", "ptime", "date"];
const UPDATED: [&str; 8] = [
    "article:modified_time",
    "datemodified",
    "og:updated_time",
    "last-modified",
    "dcterms.modified",
    "date.updated",
    "lastmod",
    "revised",
];
/// Names in the data of scripts.
const IN_SCRIPTS: [&str; 12] = [
    "datePublished",
    "publishedDate",
    "publishDate",
    "publishedAt",
    "published_at",
    "publish_date",
    "publicationDate",
    "published_time",
    "firstPublished",
    "pubDate",
    "deployDt",
    "deploy-dt",
];
/// Words before a date that say that it is the day of publication.
const SAID: [&str; 22] = [
    "publié",
    "mis en ligne",
    "posté",
    "paru",
    "published",
    "posted",
    "veröffentlicht",
    "erstellt",
    "publicado",
    "pubblicato",
    "gepubliceerd",
    "opublikowano",
    "datum",
    "date",
    "fecha",
    "stand:",
    "le ",
    "am ",
    "vom ",
    "issued",
    "created",
    "publiceret",
];
const FOREIGN: Hints =
    Hints::COMMENT.with(Hints::RELATED).with(Hints::ASIDE).with(Hints::FOOTER).with(Hints::NAVIGATION);

/// Finds the times of a piece: claims first, then what is visible, then what only machines see.
#[allow(clippy::too_many_arguments)] // each is another teller
pub fn find(
    html: &str,
    dom: &Dom,
    claims: &Claims,
    outline: &Outline,
    capture: &Capture,
    context: &Context,
    headline: Option<Id>,
) -> Times {
    let address = capture.url.as_deref().or(claims.canonical.as_deref());
    let reading = Reading {
        zone: context.timezone.clone(),
        month_first: month_first(claims.language.as_deref(), address),
        now: context.now,
    };
    let ld = |name| {
        claims.articles.iter().find_map(|article| json_ld::text(article, name).and_then(|text| reading.stamp(&text)))
    };
    let meta =
        |names: &[&str]| names.iter().find_map(|name| claims.metas(name).iter().find_map(|text| reading.stamp(text)));
    let published = ld("datePublished").or_else(|| meta(&PUBLISHED)).or_else(|| ld("uploadDate"));
    let updated = ld("dateModified").or_else(|| meta(&UPDATED));
    let published = published.or_else(|| {
        let seen = visible(dom, outline, &reading, headline);
        let near = seen.filter(|seen| seen.near).map(|seen| seen.moment);
        near.or_else(|| meta(&VAGUE))
            .or_else(|| seen.map(|seen| seen.moment))
            .or_else(|| address.and_then(when::in_address).and_then(|date: Date| Moment::day(date, &reading.zone)))
            .or_else(|| ld("dateCreated"))
            .or_else(|| any_meta(claims, &reading))
            .or_else(|| in_data(html, &reading))
            .or_else(|| in_text(outline, &reading))
            .or(updated)
            .or(context.published)
    });
    let updated = updated.filter(|updated| published.is_none_or(|published| *updated > published));
    Times { published, updated }
}

/// Whether a page writes 4/10 for the tenth of April: English, and of no country outside America.
fn month_first(language: Option<&str>, address: Option<&str>) -> bool {
    let language = language.unwrap_or_default().to_ascii_lowercase();
    let english = language.is_empty() || language == "en" || language == "en-us";
    let host = address.and_then(|url| Url::parse(url).ok()).and_then(|url| url.host_str().map(str::to_owned));
    let country = host.as_deref().and_then(|host| host.rsplit('.').next()).filter(|end| end.len() == 2);
    english && country.is_none_or(|country| ["us", "ph", "co", "io", "tv", "me", "ai"].contains(&country))
}

#[derive(Clone, Copy)]
struct Seen {
    score: i32,
    moment: Moment,
    /// Whether it stands beside the headline.
    near: bool,
}

/// The likeliest of the dates that are marked as such or stand in a line beside the headline.
fn visible(dom: &Dom, outline: &Outline, reading: &Reading, headline: Option<Id>) -> Option<Seen> {
    let around: Vec<Id> = headline
        .map(|headline| dom.ancestors(headline).take(4).filter(|id| dom.name(*id) != "body").collect())
        .unwrap_or_default();
    let mut best = beside(dom, outline, reading, headline);
    for (place, id) in dom.descendants(ROOT).enumerate() {
        let own = outline.own(id);
        let is_time = dom.name(id) == "time";
        if !(is_time || own.any(Hints::DATE.with(Hints::META))) {
            continue;
        }
        let holders: Vec<Id> = std::iter::once(id).chain(dom.ancestors(id)).take(12).collect();
        let out = holders.iter().any(|holder| outline.own(*holder).any(FOREIGN));
        let Some(moment) = of_element(dom, id, reading) else { continue };
        let near = around.iter().any(|holder| holders.contains(holder));
        let after = headline.is_some_and(|headline| id > headline);
        let pubdate = dom.attribute(id, "pubdate").is_some() || dom.attribute(id, "itemprop") == Some("datePublished");
        let score = 20 * i32::from(near) + 10 * i32::from(is_time) + 12 * i32::from(pubdate) + 3 * i32::from(after)
            - 30 * i32::from(out)
            - i32::try_from(place / 500).unwrap_or(20);
        if best.is_none_or(|best| score > best.score) {
            best = Some(Seen { score, moment, near: near && !out });
        }
    }
    best.filter(|best| best.score > -15)
}

/// The moment that an element tells: by its words where they say that it is the one of publication, else by its attributes.
fn of_element(dom: &Dom, id: Id, reading: &Reading) -> Option<Moment> {
    let text = Some(dom.text(id)).filter(|text| text.len() < 160);
    let words = || text.as_deref().and_then(|text| reading.words(text));
    let stamp = ["datetime", "content", "title", "data-date", "data-timestamp"]
        .iter()
        .find_map(|name| dom.attribute(id, name).and_then(|text| reading.stamp(text)));
    let said = text.as_deref().is_some_and(|text| {
        let lower = text.to_lowercase();
        ["publié le", "mis en ligne le", "published on", "veröffentlicht am"].iter().any(|word| lower.starts_with(word))
    });
    let Some(stamp) = stamp else { return words() };
    // Some pages keep the day of the last change in the attribute and publication in words.
    words().filter(|words| said && words.date() != stamp.date()).or(Some(stamp))
}

/// A date in a short line a little above or below the headline.
fn beside(dom: &Dom, outline: &Outline, reading: &Reading, headline: Option<Id>) -> Option<Seen> {
    let headline = headline?;
    let at = outline.segments.iter().position(|segment| dom.is_in(segment.node, headline))?;
    let mut best: Option<Seen> = None;
    for (number, segment) in outline.segments.iter().enumerate().take(at + 11).skip(at.saturating_sub(4)) {
        let out = outline.around.get(number).is_some_and(|hints| hints.any(FOREIGN));
        if number == at || out || segment.chars > 110 {
            continue;
        }
        let Some(moment) = reading.words(&segment.text) else { continue };
        let said = says(&segment.text);
        let far = i32::try_from(number.abs_diff(at)).unwrap_or(20);
        let score = 21 + 4 * i32::from(said) + 2 * i32::from(number > at) + 2 * i32::from(segment.chars < 40) - far;
        if best.is_none_or(|best| score > best.score) {
            best = Some(Seen { score, moment, near: true });
        }
    }
    best
}

fn says(text: &str) -> bool {
    let lower = text.to_lowercase();
    SAID.iter().any(|word| lower.contains(word))
}

/// A date in a meta element that none of the known names has, but one like them.
fn any_meta(claims: &Claims, reading: &Reading) -> Option<Moment> {
    let mut found: Vec<(&str, &str)> = claims
        .all_metas()
        .filter(|(name, value)| {
            let like = ["publish", "upload", "created", "issued", "publication"].iter().any(|part| name.contains(part));
            like && !name.contains("publisher") && value.len() < 50
        })
        .collect();
    found.sort_unstable();
    found.into_iter().find_map(|(_, value)| reading.stamp(value))
}

/// A date that only scripts see: in their data, or in the data attributes of an element.
fn in_data(html: &str, reading: &Reading) -> Option<Moment> {
    IN_SCRIPTS.iter().find_map(|name| {
        html.match_indices(name).take(6).find_map(|(at, _)| {
            let after = html.get(at + name.len()..)?;
            let value = after.trim_start_matches(|c: char| "\\\"': =".contains(c));
            let signed = after.len() - value.len() > 1;
            let value = value.split(['"', '\\', '\'', ',', '}']).next().filter(|value| value.len() < 50)?;
            signed.then(|| reading.stamp(value)).flatten()
        })
    })
}

/// A date in a short line that says that it is one, the first short line with a date, or one that opens a paragraph.
fn in_text(outline: &Outline, reading: &Reading) -> Option<Moment> {
    let short = || outline.segments.iter().filter(|segment| segment.chars < 120);
    let opening = |text: &str| {
        let start: String = text.chars().take(24).collect();
        start.starts_with(|c: char| c.is_ascii_digit()).then(|| reading.words(&start)).flatten()
    };
    short()
        .filter(|segment| says(&segment.text))
        .find_map(|segment| reading.words(&segment.text))
        .or_else(|| short().filter(|segment| segment.chars < 40).find_map(|segment| reading.words(&segment.text)))
        .or_else(|| outline.segments.iter().find_map(|segment| opening(&segment.text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_month_comes_first() {
        for (language, address, expected) in [
            (Some("en-US"), Some("https://www.levalbleu.example/a"), true),
            (Some("en"), Some("https://levalbleu.de/a"), false),
            (Some("en-GB"), None, false),
            (Some("fr"), Some("https://levalbleu.com/a"), false),
            (None, None, true),
        ] {
            assert_eq!(month_first(language, address), expected, "{language:?} {address:?}");
        }
    }
}
