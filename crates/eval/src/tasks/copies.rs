//! Near-copies: whether a dispatch is known again when it comes cut, corrected, edited or carried on.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use reading::copies::{Copies, Sketch};
use serde_json::{Value, json};

use crate::cases::{answers, lines, share};
use crate::row::Row;

/// Families that were made, and versions that a wire really sent.
pub fn score(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let mut rows = families(&lines(&folder.join("neardup/families.jsonl.gz"))?);
    rows.extend(versions(&lines(&folder.join("neardup/natural_versions.jsonl.gz"))?, out)?);
    Ok(rows)
}

/// A text that comes in: which family it is of, and what it is to the first of it.
struct Coming<'a> {
    family: usize,
    relation: &'a str,
    text: String,
}

/// Which earlier ones each text is told to copy, as it comes.
fn told(coming: &[Coming<'_>]) -> Vec<Vec<usize>> {
    let mut copies = Copies::default();
    let mut told = Vec::with_capacity(coming.len());
    for (number, text) in coming.iter().enumerate() {
        let Some(sketch) = Sketch::of(&text.text) else {
            told.push(Vec::new());
            continue;
        };
        let found = copies.find(&sketch, None);
        told.push(found.iter().filter(|m| m.likeness.is_copy()).map(|m| m.id).collect());
        copies.add(number, &sketch);
    }
    told
}

fn families(cases: &[Value]) -> Vec<Row> {
    let mut coming = Vec::new();
    let mut firsts = BTreeMap::new();
    for (family, case) in cases.iter().enumerate() {
        for version in case["versions"].as_array().map(Vec::as_slice).unwrap_or_default() {
            firsts.entry(family).or_insert(coming.len());
            let text = version["text"].as_str().unwrap_or_default().to_owned();
            coming.push(Coming { family, relation: version["relation"].as_str().unwrap_or_default(), text });
        }
    }
    let told = told(&coming);
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut strangers, mut pairs) = (0, 0);
    for (text, copied) in coming.iter().zip(&told) {
        pairs += copied.len();
        strangers +=
            copied.iter().filter(|at| coming.get(**at).is_some_and(|other| other.family != text.family)).count();
        if text.relation != "same" {
            let (found, all) = kinds.entry(text.relation).or_default();
            *found += usize::from(firsts.get(&text.family).is_some_and(|first| copied.contains(first)));
            *all += 1;
        }
    }
    let mut rows: Vec<Row> = kinds
        .into_iter()
        .map(|(kind, (found, all))| Row::new("near-copies", format!("{kind} found"), share(found, all), all))
        .collect();
    rows.push(Row::new("near-copies", "pairs of two families", strangers as f64, pairs));
    rows
}

fn versions(cases: &[Value], out: Option<&Path>) -> Result<Vec<Row>> {
    let (mut coming, mut ids) = (Vec::new(), Vec::new());
    for (family, case) in cases.iter().enumerate() {
        for article in case["articles"].as_array().map(Vec::as_slice).unwrap_or_default() {
            let field = |name: &str| article[name].as_str().unwrap_or_default();
            coming.push(Coming { family, relation: "", text: format!("{}\n{}", field("chapo"), field("text")) });
            ids.push(article["id"].clone());
        }
    }
    let told = told(&coming);
    // A version of a version is one too.
    let mut groups: Vec<usize> = (0..coming.len()).collect();
    for (number, copied) in told.iter().enumerate() {
        for other in copied {
            let (from, to) = (groups.get(number).copied(), groups.get(*other).copied());
            groups.iter_mut().filter(|group| Some(**group) == from).for_each(|group| *group = to.unwrap_or(*group));
        }
    }
    let (mut right, mut one_group, mut meant) = (0, 0, 0);
    for a in 0..coming.len() {
        for b in 0..a {
            let family = coming.get(a).map(|text| text.family) == coming.get(b).map(|text| text.family);
            let group = groups.get(a) == groups.get(b);
            right += usize::from(family && group);
            one_group += usize::from(group);
            meant += usize::from(family);
        }
    }
    let answered = ids.iter().zip(&groups).map(|(id, group)| json!({"id": id, "group": group.to_string()}));
    answers(out, "versions.jsonl", answered)?;
    Ok(vec![
        Row::new("versions", "pairs found", share(right, meant), meant),
        Row::new("versions", "pairs right", share(right, one_group), one_group),
    ])
}
