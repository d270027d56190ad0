//! What machines read of an article: schema.org `NewsArticle`, fit to stand inside a page.

use news::Article;
use serde_json::{Map, Value, json};

use crate::address::outside;
use crate::error::Result;

/// The object as text in which no sign can end the `<script>` that it stands in.
pub(crate) fn article(article: &Article, source: &str, source_site: Option<&str>, address: &str) -> Result<String> {
    let mut object = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            object.insert(name.to_owned(), value);
        }
    };
    put("@context", Some(json!("https://schema.org")));
    put("@type", Some(json!("NewsArticle")));
    put("@id", Some(json!(address)));
    put("mainEntityOfPage", Some(json!(address)));
    put("headline", Some(json!(article.headline)));
    put("alternativeHeadline", article.kicker.as_ref().map(|text| json!(text)));
    put("description", article.standfirst.as_ref().or(article.teaser.as_ref()).map(|text| json!(text)));
    put(
        "datePublished",
        Some(json!(article.published.map_or_else(|| article.received.to_string(), |at| at.to_string()))),
    );
    put("dateModified", article.updated.map(|at| json!(at.to_string())));
    put("inLanguage", article.language.as_ref().map(|tag| json!(tag)));
    put("articleSection", article.section.as_ref().map(|name| json!(name)));
    put("keywords", (!article.tags.is_empty()).then(|| json!(article.tags)));
    let authors: Vec<Value> = article.authors.iter().map(|name| json!({"@type": "Person", "name": name})).collect();
    put("author", (!authors.is_empty()).then(|| Value::Array(authors)));
    let mut publisher = json!({"@type": "NewsMediaOrganization", "name": source});
    if let (Some(site), Some(object)) = (source_site.and_then(outside), publisher.as_object_mut()) {
        object.insert("url".to_owned(), json!(site));
    }
    put("publisher", Some(publisher));
    let original = article.canonical_url.as_deref().or(article.url.as_deref()).and_then(outside);
    put("isBasedOn", original.map(|url| json!(url)));
    put("copyrightNotice", article.rights.as_ref().map(|text| json!(text)));
    put("isAccessibleForFree", article.paywalled.then(|| json!(false)));
    Ok(inert(&serde_json::to_string(&object)?))
}

/// JSON without any sign that HTML or JavaScript reads in its own way.
fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out() {
        let text = inert(&json!({"headline": "</script><!-- & \u{2028}"}).to_string());
        assert!(!text.contains(['<', '>', '&', '\u{2028}']));
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["headline"], "</script><!-- & \u{2028}");
    }
}
