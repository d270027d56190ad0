//! What else a page says of its article: its section, language and keywords, and what may be done with it.

use news::{Block, Capture, Dateline};

use super::claims::{Claims, key};
use super::dom::{Dom, Id};
use super::hints::Hints;
use super::json_ld;
use super::outline::Outline;
use crate::agency::dateline;

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

/// Place, date and agency of agency copy, from the opening of the piece; the agency also from the byline.
pub fn dateline(standfirst: Option<&str>, blocks: &[Block], agency: Option<String>) -> Option<Dateline> {
    let first = blocks.iter().find(|block| block.kind == news::BlockKind::Paragraph).map(|block| block.text.as_str());
    let opening = standfirst.into_iter().chain(first).find_map(dateline::of_opening);
    match (opening, agency) {
        (Some(opening), agency) => Some(Dateline { agency: opening.agency.clone().or(agency), ..opening }),
        (None, Some(agency)) => Some(Dateline { agency: Some(agency), ..Dateline::default() }),
        (None, None) => None,
    }
}
