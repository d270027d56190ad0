//! The captures to learn from: those of `texts`, and pages made into text.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use crate::visible;

/// A case, its capture and the corpus it is of.
type Case = (Value, String, String);

/// Every case below `data` with its capture and the corpus it is of.
pub fn captures(data: &Path, pages: &str) -> Result<Vec<Case>, Box<dyn std::error::Error>> {
    let mut captures = Vec::new();
    for line in String::from_utf8(gunzip(&data.join("texts/cases.jsonl.gz"))?)?.lines() {
        let case: Value = serde_json::from_str(line)?;
        let (capture, corpus) = (text(&case, "text").to_owned(), text(&case, "corpus").to_owned());
        captures.push((case, capture, corpus));
    }
    let known: HashSet<String> = captures.iter().map(|(case, ..)| text(case, "id").to_owned()).collect();
    for corpus in pages.split(',').filter(|corpus| !corpus.is_empty()) {
        for line in String::from_utf8(gunzip(&data.join(format!("pages/cases/{corpus}.jsonl.gz")))?)?.lines() {
            let case: Value = serde_json::from_str(line)?;
            if known.contains(text(&case, "id")) {
                continue;
            }
            let capture = rendered(&gunzip(&data.join("pages").join(text(&case, "html")))?);
            captures.push((case, capture, format!("page {corpus}")));
        }
    }
    Ok(captures)
}

/// The visible text of a page.
fn rendered(html: &[u8]) -> String {
    let html = match std::str::from_utf8(html) {
        Ok(html) => html.to_owned(),
        Err(_) => {
            let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
            detector.feed(html, true);
            detector.guess(None, chardetng::Utf8Detection::Allow).decode(html).0.into_owned()
        }
    };
    visible::text(&html)
}

fn gunzip(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(path)?).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a field, empty where there is none.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A number for a text, to part the publishers with.
pub fn hash(text: &str) -> usize {
    text.bytes().fold(5381_usize, |hash, byte| hash.wrapping_mul(33) ^ usize::from(byte)) >> 3
}

/// The site that a case is of.
pub fn publisher(case: &Value) -> String {
    let host = text(case, "url").split('/').nth(2).unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    match labels.as_slice() {
        [.., second, first] if second.len() > 3 || labels.len() < 3 => format!("{second}.{first}"),
        [.., third, second, first] => format!("{third}.{second}.{first}"),
        _ => text(case, "id").to_owned(),
    }
}
