//! How articles are written on standard output: the JSON of the contract, plain text, ninjs.

use news::{Article, Reading, Removed, Status};
use serde_json::{Map, Value, json};

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

impl Written<'_> {
    /// The object of the contract (DESIGN §3): empty fields are left out.
    pub fn json(&self) -> Value {
        let mut object = match serde_json::to_value(self.article) {
            Ok(Value::Object(object)) => object,
            _ => Map::new(),
        };
        for ours in ["source", "capture", "received"] {
            object.remove(ours);
        }
        if let Some(language) = self.reading.language.as_ref() {
            object.insert("language".to_owned(), json!(language));
        }
        object.insert("removed".to_owned(), json!(self.removed));
        object.insert("reading".to_owned(), json!(self.reading));
        if let Some(input) = self.input {
            object.insert("input".to_owned(), json!(input));
        }
        object.retain(|_, value| !is_empty(value));
        Value::Object(object)
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

    /// The article as a ninjs 1.3 object (IPTC).
    pub fn ninjs(&self) -> Value {
        let article = self.article;
        let body: Vec<&str> = article.body.iter().map(|block| block.text.as_str()).collect();
        let subjects: Vec<Value> =
            article.subjects.iter().map(|subject| json!({"code": subject.code, "name": subject.name})).collect();
        let mut object = json!({
            "uri": article.guid.as_ref().or(article.canonical_url.as_ref()).or(article.url.as_ref())
                .cloned().unwrap_or_else(|| format!("urn:uuid:{}", article.id)),
            "type": "text",
            "version": article.version.to_string(),
            "firstcreated": article.published,
            "versioncreated": article.updated.or(article.published),
            "pubstatus": match article.status {
                Status::Usable => "usable",
                Status::Withheld => "withheld",
                Status::Cancelled => "canceled",
            },
            "urgency": article.urgency,
            "language": self.reading.language.as_ref().or(article.language.as_ref()),
            "headline": article.headline,
            "description_text": article.standfirst,
            "byline": article.byline,
            "located": article.dateline.as_ref().and_then(|line| line.place.as_ref()),
            "body_text": body.join("\n\n"),
            "subject": subjects,
            "copyrightnotice": article.rights,
            "embargoed": article.embargo,
        });
        if let Value::Object(object) = &mut object {
            object.retain(|_, value| !is_empty(value));
        }
        object
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
