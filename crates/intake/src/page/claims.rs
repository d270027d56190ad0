//! What a page claims about its article in its head: meta elements, links, JSON-LD.

use std::collections::HashMap;

use serde_json::Value;

use super::dom::{Dom, Id, ROOT};
use super::json_ld;

/// The claims of a page.
pub struct Claims {
    /// `meta` elements by name or property, in lower case; the first of each.
    metas: HashMap<String, Vec<String>>,
    /// The descriptions of articles in JSON-LD, the likeliest first.
    pub articles: Vec<Value>,
    /// The `title` element.
    pub title: Option<String>,
    /// `link rel=canonical`.
    pub canonical: Option<String>,
    /// `html lang`.
    pub language: Option<String>,
    /// `base href`.
    pub base: Option<String>,
}

impl Claims {
    /// Reads `dom`.
    pub fn read(dom: &Dom) -> Self {
        let mut claims = Self {
            metas: HashMap::new(),
            articles: json_ld::articles(dom),
            title: None,
            canonical: None,
            language: None,
            base: None,
        };
        for id in dom.descendants(ROOT) {
            match dom.name(id) {
                "meta" => claims.meta(dom, id),
                "title" if claims.title.is_none() => {
                    let text: String = dom.children(id).filter_map(|child| dom.text_node(child)).collect();
                    claims.title = Some(json_ld::plain(&text)).filter(|text| !text.is_empty());
                }
                "link" if dom.attribute(id, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                    claims.canonical = claims.canonical.take().or(dom.attribute(id, "href").map(str::to_owned));
                }
                "base" => claims.base = claims.base.take().or(dom.attribute(id, "href").map(str::to_owned)),
                "html" => {
                    claims.language = dom.attribute(id, "lang").or(dom.attribute(id, "xml:lang")).map(str::to_owned)
                }
                _ => {}
            }
        }
        claims.prefer_the_page_s_own();
        claims
    }

    fn meta(&mut self, dom: &Dom, id: Id) {
        // Some archives rewrite `content` as `value`.
        let content = dom.attribute(id, "content").or_else(|| dom.attribute(id, "value"));
        let Some(content) = content.map(str::trim).filter(|text| !text.is_empty()) else { return };
        for attribute in ["property", "name", "itemprop", "http-equiv"] {
            let Some(names) = dom.attribute(id, attribute) else { continue };
            for name in names.split_ascii_whitespace() {
                let values = self.metas.entry(name.to_ascii_lowercase()).or_default();
                if values.len() < 50 {
                    values.push(content.to_owned());
                }
            }
        }
    }

    /// Of several articles that JSON-LD describes, the page's own has the page's title.
    fn prefer_the_page_s_own(&mut self) {
        let titles: Vec<String> =
            [self.meta_text("og:title"), self.title.clone()].into_iter().flatten().map(|title| key(&title)).collect();
        self.articles.sort_by_key(|article| {
            let headline = json_ld::text(article, "headline").map(|text| key(&text)).unwrap_or_default();
            let own = !headline.is_empty()
                && titles.iter().any(|title| title.contains(&headline) || headline.contains(title.as_str()));
            u8::from(!own)
        });
    }

    /// All values of a meta element.
    pub fn metas(&self, name: &str) -> &[String] {
        self.metas.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The names and values of all meta elements.
    pub fn all_metas(&self) -> impl Iterator<Item = (&str, &str)> {
        self.metas.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
    }

    /// The first value of a meta element, entities read.
    pub fn meta_text(&self, name: &str) -> Option<String> {
        self.metas(name).first().map(|text| json_ld::plain(text)).filter(|text| !text.is_empty())
    }

    /// The first of `names` that the JSON-LD article has.
    pub fn ld_text(&self, name: &str) -> Option<String> {
        self.articles.iter().find_map(|article| json_ld::text(article, name))
    }

    /// Whether the page is a live blog: entries with their times.
    pub fn is_live(&self) -> bool {
        let is = |kind: &Value| kind.as_str().is_some_and(|kind| kind.ends_with("LiveBlogPosting"));
        self.articles.iter().filter_map(|article| article.get("@type")).any(|kind| match kind {
            Value::Array(kinds) => kinds.iter().any(is),
            kind => is(kind),
        })
    }

    /// The name of the site.
    pub fn site(&self) -> Vec<String> {
        let mut names: Vec<String> =
            [self.meta_text("og:site_name"), self.meta_text("application-name")].into_iter().flatten().collect();
        for article in self.articles.iter().take(3) {
            names.extend(json_ld::names(article, "publisher").into_iter().map(|(name, _)| name));
        }
        names
    }

    /// What the page says its piece is about, in the order of trust.
    pub fn descriptions(&self) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        let all = [
            self.meta_text("og:description"),
            self.ld_text("description"),
            self.meta_text("description"),
            self.meta_text("twitter:description"),
        ];
        let titles = self.titles();
        for text in all.into_iter().flatten() {
            if !texts.contains(&text) && !titles.iter().any(|title| likeness(title, &text) > 0.7) {
                texts.push(text);
            }
        }
        texts
    }

    /// The title on which JSON-LD, OpenGraph and the window agree.
    pub fn agreed_title(&self) -> Option<String> {
        let title = self.ld_text("headline")?;
        let (own, social) = (key(&title), key(&self.meta_text("og:title")?));
        let window = key(self.title.as_deref()?);
        (own == social && window.starts_with(&own) && own.len() > 10).then_some(title)
    }

    /// The titles that the page claims.
    pub fn titles(&self) -> Vec<String> {
        let all =
            [self.ld_text("headline"), self.meta_text("og:title"), self.meta_text("twitter:title"), self.title.clone()];
        all.into_iter().flatten().collect()
    }

    /// The paragraphs of the piece as JSON-LD gives it.
    pub fn article_paragraphs(&self) -> Vec<String> {
        let body = self.articles.iter().find_map(|article| article.get("articleBody").and_then(Value::as_str));
        let Some(body) = body else { return Vec::new() };
        super::blocks::of_html(body, None).blocks.into_iter().map(|block| block.text).collect()
    }

    /// The text of the piece as JSON-LD gives it.
    pub fn article_body(&self) -> Option<String> {
        self.articles.iter().find_map(|article| json_ld::text(article, "articleBody").filter(|text| text.len() > 200))
    }
}

/// `text` as it is compared: letters and digits in lower case, words apart by one space.
pub fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // Most letters are ASCII and need no table.
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !c.is_ascii() && c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The share of the words of the longer that stand in the other.
pub fn likeness(a: &str, b: &str) -> f32 {
    let words = |text: &str| {
        let mut words: Vec<String> = key(text).split(' ').take(100).map(str::to_owned).collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    // Texts of very different lengths are not alike; most pairs end here.
    if a.len() > 8 * b.len() + 80 || b.len() > 8 * a.len() + 80 {
        return 0.0;
    }
    let (a, b) = (words(a), words(b));
    let common = a.iter().filter(|word| !word.is_empty() && b.binary_search(word).is_ok()).count();
    common as f32 / a.len().max(b.len()).max(1) as f32
}
