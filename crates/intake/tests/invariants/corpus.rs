//! Real captures, where they are at hand: without them the tests that use them say so and pass.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn data() -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !data.exists() {
        eprintln!("skipped: {} is not here", data.display());
        return None;
    }
    Some(data)
}

fn gunzip(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).unwrap();
    flate2::read::MultiGzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    bytes
}

fn cases(path: &Path) -> Vec<Value> {
    let text = String::from_utf8(gunzip(path)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Text captures with their ids.
pub fn texts() -> impl Iterator<Item = (String, String)> {
    let cases = data().map(|data| cases(&data.join("texts/cases.jsonl.gz"))).unwrap_or_default();
    let field = |case: &Value, name: &str| case[name].as_str().unwrap_or_default().to_owned();
    cases.into_iter().map(move |case| (field(&case, "id"), field(&case, "text")))
}

/// Pages as they were sent, with their ids: every third of each corpus.
pub fn pages() -> impl Iterator<Item = (String, Vec<u8>)> {
    data().into_iter().flat_map(|data| {
        let corpora = ["frsites", "fundus", "aeb", "wcxb", "trafilatura"];
        let cases = corpora.map(|corpus| cases(&data.join(format!("pages/cases/{corpus}.jsonl.gz"))));
        cases.into_iter().flat_map(|cases| cases.into_iter().step_by(3)).map(move |case| {
            let html = data.join("pages").join(case["html"].as_str().unwrap_or_default());
            (case["id"].as_str().unwrap_or_default().to_owned(), gunzip(&html))
        })
    })
}
