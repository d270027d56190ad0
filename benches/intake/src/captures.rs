//! The captures that all contestants read, from a data folder; pages made up to grow.

use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

fn gunzip(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(path).expect("the data is there"))
        .read_to_end(&mut bytes)
        .expect("gzip");
    bytes
}

fn cases(data: &str, path: &str) -> Vec<Value> {
    let bytes = gunzip(&Path::new(data).join(path));
    String::from_utf8(bytes).expect("UTF-8").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// French pages, decoded, with their addresses.
pub fn pages(data: &str) -> Vec<(String, String)> {
    let corpora = ["frsites", "fundus", "htmldate", "postlight", "readability", "trafilatura"];
    let cases = corpora.into_iter().flat_map(|corpus| cases(data, &format!("pages/cases/{corpus}.jsonl.gz")));
    let french = cases.filter(|case| case["language"] == "fr");
    french
        .map(|case| {
            let bytes = gunzip(&Path::new(data).join("pages").join(case["html"].as_str().unwrap_or_default()));
            let url = case["url"].as_str().unwrap_or("https://journal.example/").to_owned();
            (intake::charset::decode(&bytes, None).text.into_owned(), url)
        })
        .collect()
}

/// Text captures.
pub fn texts(data: &str) -> Vec<String> {
    cases(data, "texts/cases.jsonl.gz")
        .iter()
        .map(|case| case["text"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Feeds that are UTF-8 and well-formed: what all contestants can read. Small ones are tests of one rule, not feeds.
pub fn feeds(data: &str) -> Vec<String> {
    let documents =
        cases(data, "feeds/cases.jsonl.gz").into_iter().filter_map(|case| Some(case["doc"].as_str()?.to_owned()));
    documents.filter(|text| text.len() > 2_000 && text.trim_start().starts_with('<') && well_formed(text)).collect()
}

fn well_formed(text: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// Agency documents, as they were sent.
pub fn agency(data: &str) -> Vec<Vec<u8>> {
    let documents = cases(data, "agency/cases.jsonl.gz");
    documents.iter().filter_map(|case| case["doc"].as_str().map(|text| text.as_bytes().to_vec())).collect()
}

const PARAGRAPH: &str = "<p>Le port de Valbleu a rouvert lundi matin après trois semaines de travaux menés jour et nuit sur la digue.</p>\n";

type Make = fn(usize) -> String;

/// Pages by how they grow: at 16 times, a page of 20 MB, 100,000 nested tags, 1 MB on one line, 50,000 links.
pub const GROWING: [(&str, Make); 5] = [
    ("paragraphs, to 20 MB", |times| format!("<h1>Titre</h1>{}", PARAGRAPH.repeat(11_200 * times))),
    ("nested tags, to 100,000", |times| format!("{}{PARAGRAPH}", "<div>".repeat(6_250 * times))),
    ("one line, to 1 MB", |times| format!("<p>{}</p>", "mot encore ".repeat(5_700 * times))),
    ("links, to 50,000", |times| "<a href='/un/lien'>Un lien vers un article</a> ".repeat(3_125 * times)),
    ("unclosed formatting, to 20,000", |times| format!("{}{PARAGRAPH}", "<b><i>mot".repeat(625 * times))),
];
