//! How articles are written, wherever they go: the JSON of the house, plain text, ninjs, and what others read.

pub mod csv;
pub mod newsml_g2;
pub mod warc;

use news::{
    Article, ArticleId, Block, BlockKind, Dateline, EntityType, Extent, Format, Image, Link, Moment, Reading, Removed,
    Status, Subject,
};
use serde::Serialize;
use serde_json::{Value, json};

/// One article as `read` and `export` write it.
pub struct Written<'a> {
    /// The article.
    pub article: &'a Article,
    /// What was understood of it.
    pub reading: &'a Reading,
    /// What was left out of it.
    pub removed: &'a [Removed],
    /// The id of the capture it came from, where the caller gave one.
    pub input: Option<&'a str>,
}

/// The object that `docs/en/formats.md` describes, in its order; empty fields are left out.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<&'a str>,
    id: ArticleId,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    canonical_url: &'a Option<String>,
    format: Format,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kicker: &'a Option<String>,
    headline: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    standfirst: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byline: &'a Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    authors: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    dateline: &'a Option<Dateline>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<Moment>,
    body: &'a [Block],
    #[serde(skip_serializing_if = "Option::is_none")]
    teaser: &'a Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    images: &'a [Image],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    subjects: &'a [Subject],
    #[serde(skip_serializing_if = "Option::is_none")]
    urgency: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rights: &'a Option<String>,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    embargo: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guid: &'a Option<String>,
    version: u32,
    extent: Extent,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    paywalled: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    opt_out: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    links: &'a [Link],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    removed: &'a [Removed],
    reading: &'a Reading,
}

impl Written<'_> {
    /// The article as one line of JSON.
    pub fn json(&self) -> serde_json::Result<String> {
        let article = self.article;
        serde_json::to_string(&Line {
            input: self.input,
            id: article.id,
            url: &article.url,
            canonical_url: &article.canonical_url,
            format: article.format,
            language: if self.reading.language.is_some() { &self.reading.language } else { &article.language },
            kicker: &article.kicker,
            headline: &article.headline,
            standfirst: &article.standfirst,
            byline: &article.byline,
            authors: &article.authors,
            dateline: &article.dateline,
            section: &article.section,
            published: article.published,
            updated: article.updated,
            body: &article.body,
            teaser: &article.teaser,
            images: &article.images,
            tags: &article.tags,
            subjects: &article.subjects,
            urgency: article.urgency,
            rights: &article.rights,
            status: article.status,
            embargo: article.embargo,
            guid: &article.guid,
            version: article.version,
            extent: article.extent,
            paywalled: article.paywalled,
            opt_out: &article.opt_out,
            links: &article.links,
            removed: self.removed,
            reading: self.reading,
        })
    }

    /// The article for people.
    pub fn text(&self) -> String {
        let article = self.article;
        let mut lines: Vec<&str> = Vec::new();
        let date = article.published.map(|moment| moment.to_string());
        lines.extend(article.kicker.as_deref());
        lines.push(&article.headline);
        lines.extend(article.standfirst.as_deref());
        lines.extend(article.byline.as_deref());
        lines.extend(date.as_deref());
        lines.extend(article.body.iter().map(|block| block.text.as_str()));
        lines.join("\n\n") + "\n"
    }

    /// The article as a ninjs 1.3 object (IPTC); it passes the schema.
    pub fn ninjs(&self) -> Value {
        let article = self.article;
        let body: Vec<&str> = article.body.iter().map(|block| block.text.as_str()).collect();
        let mut object = json!({
            "uri": uri(article),
            "type": "text",
            "version": article.version.to_string(),
            "firstcreated": article.published,
            "versioncreated": article.updated.or(article.published),
            "pubstatus": status(article.status),
            "urgency": article.urgency,
            "language": self.reading.language.as_ref().or(article.language.as_ref()),
            "headline": article.headline,
            "description_text": article.standfirst.as_ref().or(article.teaser.as_ref()),
            "byline": article.byline,
            "located": article.dateline.as_ref().and_then(|line| line.place.as_ref()),
            "body_text": body.join("\n\n"),
            "body_xhtml": html(&article.body),
            "subject": article.subjects.iter().map(named).collect::<Vec<_>>(),
            "person": self.named(EntityType::Per),
            "organisation": self.named(EntityType::Org),
            "place": self.named(EntityType::Loc),
            "copyrightnotice": article.rights,
            "embargoed": article.embargo,
        });
        if let Value::Object(object) = &mut object {
            object.retain(|_, value| !is_empty(value));
        }
        object
    }

    fn named(&self, kind: EntityType) -> Vec<Value> {
        let entities = self.reading.entities.iter().filter(|entity| entity.kind == kind);
        entities.map(|entity| json!({"name": entity.name})).collect()
    }
}

fn named(subject: &Subject) -> Value {
    match &subject.name {
        Some(name) => json!({"code": subject.code, "name": name}),
        None => json!({"code": subject.code}),
    }
}

/// The blocks of a body as HTML that is XML as well; no mark-up of others is in it.
pub fn html(body: &[Block]) -> String {
    let mut out = String::new();
    for block in body {
        let mut inside = |around: &str, name: &str| {
            out.push_str(&format!("<{around}>"));
            block.text.lines().for_each(|line| out.push_str(&format!("<{name}>{}</{name}>", marked_off(line))));
            out.push_str(&format!("</{around}>"));
        };
        match block.kind {
            BlockKind::Quote => inside("blockquote", "p"),
            BlockKind::List => inside("ul", "li"),
            BlockKind::Figure => inside("figure", "figcaption"),
            BlockKind::Heading => out.push_str(&format!("<h2>{}</h2>", marked_off(&block.text))),
            BlockKind::Paragraph => out.push_str(&format!("<p>{}</p>", marked_off(&block.text))),
        }
    }
    out
}

/// A text in which no sign is mark-up.
fn marked_off(text: &str) -> String {
    quick_xml::escape::escape(clean(text)).into_owned()
}

/// XML holds no control characters, however they are escaped.
pub(crate) fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    let allowed =
        |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(allowed) {
        return std::borrow::Cow::Borrowed(text);
    }
    text.chars().filter(|c| allowed(*c)).collect::<String>().into()
}

/// What other systems know an article by: the sender's id, its address, else its id here.
fn uri(article: &Article) -> String {
    let known = [&article.guid, &article.canonical_url, &article.url].into_iter().flatten().find(|known| is_uri(known));
    known.cloned().unwrap_or_else(|| format!("urn:uuid:{}", article.id))
}

/// Whether it names something wherever it is read, and runs nowhere.
fn is_uri(text: &str) -> bool {
    let runs = |scheme: &str| matches!(scheme, "javascript" | "data" | "vbscript");
    text.is_ascii() && url::Url::parse(text).is_ok_and(|url| !runs(url.scheme()) && !text.contains(char::is_whitespace))
}

/// A status as the IPTC writes it.
fn status(status: Status) -> &'static str {
    match status {
        Status::Usable => "usable",
        Status::Withheld => "withheld",
        Status::Cancelled => "canceled",
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Number(_) => false,
    }
}
