//! What else a page says of its article: when, in which section and language, and what may be done with it.

use news::{Capture, Moment};

use super::claims::{Claims, key};
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

const PUBLISHED: [&str; 26] = [
    "article:published_time",
    "datepublished",
    "og:article:published_time",
    "og:published_time",
    "parsely-pub-date",
    "publishdate",
    "publish-date",
    "publish_date",
    "sailthru.date",
    "pubdate",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "dcterms.issued",
    "cxenseparse:publishtime",
    "cxenseparse:recs:publishtime",
    "date.created",
    "publication_date",
    "citation_publication_date",
    "article.published",
    "displaydate",
    "ptime",
    "article:published",
    "date",
];
const UPDATED: [&str; 7] = [
    "article:modified_time",
    "datemodified",
    "og:updated_time",
    "last-modified",
    "dcterms.modified",
    "date.updated",
    "lastmod",
];

/// Finds the times of a piece: claims first, then what is visible, then the address.
pub fn times(
    dom: &Dom,
    claims: &Claims,
    outline: &Outline,
    capture: &Capture,
    context: &Context,
    headline: Option<Id>,
) -> Times {
    let language = claims.language.as_deref().unwrap_or("").to_ascii_lowercase();
    let american = language == "en-us" || language == "en" || language.is_empty();
    let reading = Reading { zone: context.timezone.clone(), month_first: american, now: context.now };
    let ld = |name| {
        claims.articles.iter().find_map(|article| json_ld::text(article, name).and_then(|text| reading.stamp(&text)))
    };
    let meta =
        |names: &[&str]| names.iter().find_map(|name| claims.metas(name).iter().find_map(|text| reading.stamp(text)));
    let address = capture.url.as_deref().or(claims.canonical.as_deref()).and_then(when::in_address);
    let published = ld("datePublished").or_else(|| meta(&PUBLISHED)).or_else(|| ld("uploadDate"));
    let updated = ld("dateModified").or_else(|| meta(&UPDATED));
    let published = published
        .or_else(|| visible(dom, outline, &reading, headline))
        .or_else(|| address.and_then(|date| Moment::day(date, &reading.zone)))
        .or_else(|| ld("dateCreated"))
        .or_else(|| in_text(outline, &reading))
        .or(updated)
        .or(context.published);
    let updated = updated.filter(|updated| published.is_none_or(|published| *updated > published));
    Times { published, updated }
}

/// A date in a `time` element or one named as date, near the headline if there is one there.
fn visible(dom: &Dom, outline: &Outline, reading: &Reading, headline: Option<Id>) -> Option<Moment> {
    let foreign = Hints::COMMENT.with(Hints::RELATED).with(Hints::ASIDE).with(Hints::FOOTER).with(Hints::NAVIGATION);
    let mut best: Option<(i32, Moment)> = None;
    for (place, id) in dom.descendants(ROOT).enumerate() {
        let own = outline.own(id);
        let is_time = dom.name(id) == "time";
        if !(is_time || own.any(Hints::DATE.with(Hints::META))) {
            continue;
        }
        let holders: Vec<Id> = std::iter::once(id).chain(dom.ancestors(id)).take(12).collect();
        let out = holders.iter().any(|holder| outline.own(*holder).any(foreign));
        let text = || Some(dom.text(id)).filter(|text| text.len() < 160).and_then(|text| reading.words(&text));
        let stamp = ["datetime", "content", "title", "data-date", "data-timestamp"]
            .iter()
            .find_map(|name| dom.attribute(id, name).and_then(|text| reading.stamp(text)));
        let Some(moment) = stamp.or_else(text) else { continue };
        let near = headline.is_some_and(|headline| {
            dom.ancestors(headline).take(4).any(|holder| holders.contains(&holder) && dom.name(holder) != "body")
        });
        let after = headline.is_some_and(|headline| id > headline);
        let pubdate = dom.attribute(id, "pubdate").is_some() || dom.attribute(id, "itemprop") == Some("datePublished");
        let score = 20 * i32::from(near) + 10 * i32::from(is_time) + 12 * i32::from(pubdate) + 3 * i32::from(after)
            - 30 * i32::from(out)
            - i32::try_from(place / 500).unwrap_or(20);
        if best.is_none_or(|(old, _)| score > old) {
            best = Some((score, moment));
        }
    }
    best.filter(|(score, _)| *score > -15).map(|(_, moment)| moment)
}

/// A date in a short line that says that it is one, or the first short line with a date.
fn in_text(outline: &Outline, reading: &Reading) -> Option<Moment> {
    let short = || outline.segments.iter().filter(|segment| segment.chars < 120);
    let says = |text: &str| {
        let lower = text.to_lowercase();
        [
            "publié",
            "mis en ligne",
            "posté",
            "published",
            "posted",
            "le ",
            "veröffentlicht",
            "erstellt",
            "publicado",
            "date",
        ]
        .iter()
        .any(|word| lower.contains(word))
    };
    short()
        .filter(|segment| says(&segment.text))
        .find_map(|segment| reading.words(&segment.text))
        .or_else(|| short().filter(|segment| segment.chars < 40).find_map(|segment| reading.words(&segment.text)))
}

/// The language that the page declares, as a BCP 47 tag.
pub fn language(claims: &Claims, capture: &Capture) -> Option<String> {
    let declared = claims.language.clone().or_else(|| claims.ld_text("inLanguage"));
    let declared = declared
        .or_else(|| claims.meta_text("og:locale"))
        .or_else(|| claims.meta_text("content-language"))
        .or_else(|| capture.language.clone())?;
    let tag = declared.split([',', ';']).next().unwrap_or_default().trim().replace('_', "-");
    let good = (2..=12).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    good.then_some(tag)
}

/// The section that the piece stands in.
pub fn section(claims: &Claims) -> Option<String> {
    let section = claims
        .ld_text("articleSection")
        .or_else(|| claims.meta_text("article:section"))
        .or_else(|| claims.meta_text("parsely-section"))?;
    (section.chars().count() < 80).then_some(section)
}

/// The keywords of the piece.
pub fn tags(claims: &Claims) -> Vec<String> {
    let mut tags: Vec<String> = claims.metas("article:tag").to_vec();
    for article in claims.articles.iter().take(1) {
        match article.get("keywords") {
            Some(serde_json::Value::Array(words)) => {
                tags.extend(words.iter().filter_map(|word| word.as_str()).map(str::to_owned))
            }
            Some(serde_json::Value::String(words)) => tags.extend(words.split([',', ';']).map(str::to_owned)),
            _ => {}
        }
    }
    if tags.is_empty() {
        for name in ["news_keywords", "keywords", "parsely-tags"] {
            tags.extend(claims.metas(name).iter().flat_map(|words| words.split([',', ';'])).map(str::to_owned));
        }
    }
    let mut seen = std::collections::HashSet::new();
    tags.into_iter()
        .take(60)
        .map(|tag| json_ld::plain(&tag))
        .filter(|tag| !tag.is_empty() && tag.chars().count() < 80 && seen.insert(key(tag)))
        .collect()
}

/// What the page asks machines not to do with it.
pub fn opt_out(claims: &Claims) -> Vec<String> {
    let mut signals = Vec::new();
    for name in ["robots", "googlebot", "googlebot-news"] {
        for value in claims.metas(name) {
            for word in value.split([',', ' ']).map(|word| word.trim().to_ascii_lowercase()) {
                let counts =
                    matches!(word.as_str(), "noindex" | "noai" | "noimageai" | "noarchive" | "none" | "nosnippet");
                if counts && !signals.contains(&word) {
                    signals.push(word);
                }
            }
        }
    }
    for name in ["tdm-reservation", "tdm-policy"] {
        if let Some(value) = claims.metas(name).first().filter(|value| value.trim() != "0") {
            signals.push(format!("{name}: {}", value.trim()));
        }
    }
    signals
}

/// Whether the page says that not all may read it.
pub fn is_paywalled(claims: &Claims) -> bool {
    let free = claims.articles.iter().find_map(|article| article.get("isAccessibleForFree"));
    let closed = match free {
        Some(serde_json::Value::Bool(free)) => !free,
        Some(serde_json::Value::String(free)) => free.eq_ignore_ascii_case("false"),
        _ => false,
    };
    closed || claims.meta_text("article:content_tier").is_some_and(|tier| tier == "locked" || tier == "metered")
}

/// The line above the headline.
pub fn kicker(dom: &Dom, outline: &Outline, headline: Option<Id>) -> Option<String> {
    let headline = headline?;
    let holder = dom.ancestors(headline).take(3).last()?;
    let found = dom.descendants(holder).find(|id| outline.own(*id).any(Hints::KICKER) && !dom.is_in(headline, *id))?;
    Some(dom.text(found)).filter(|text| (2..80).contains(&text.chars().count()))
}
