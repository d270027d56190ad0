//! ninjs 1.x, 2.x and 3.x: news in JSON, whose names changed between versions.

use news::{Dateline, Draft, Extent, Format, Image, LinkKind};
use serde_json::{Map, Value};

use super::element::{filled, web_address};
use super::stamp::stamp;
use super::{add_tag, agenda, complete, dateline, media_topics, nitf, no_item, note, notice, place_summary, prose};
use crate::feed::xml::{ROOT, Tree};
use crate::feed::{collapse, plain_text};
use crate::{Context, Drafts, Result};

/// The most items that are read from one document.
const MAX_ITEMS: usize = 10_000;

/// Reads every item in `text`: one object, a list of them, or objects one after the other.
pub(super) fn drafts(text: &str, context: &Context) -> Result<Drafts> {
    let mut drafts = Drafts::default();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value {
            Ok(Value::Array(items)) => {
                drafts.drafts.extend(items.iter().filter_map(Value::as_object).map(|item| draft(item, context)));
            }
            Ok(Value::Object(item)) => drafts.drafts.push(draft(&item, context)),
            Ok(_) => {}
            Err(error) => {
                drafts.problems.push(error.to_string());
                break;
            }
        }
        if drafts.drafts.len() >= MAX_ITEMS {
            drafts.problems.push(format!("only the first {MAX_ITEMS} items are read"));
            break;
        }
    }
    match drafts.problems.first() {
        Some(problem) if drafts.drafts.is_empty() => Err(no_item(Format::Ninjs, problem)),
        None if drafts.drafts.is_empty() => Err(no_item(Format::Ninjs, "no item in it")),
        _ => Ok(drafts),
    }
}

fn draft(item: &Map<String, Value>, context: &Context) -> Draft {
    let zone = &context.timezone;
    let date = |name: &str| text(item, name).and_then(|date| stamp(&date, zone));
    let mut draft = Draft {
        guid: text(item, "uri").or_else(|| text(item, "guid")),
        revision: text(item, "version"),
        language: text(item, "language"),
        headline: headline(item),
        byline: text(item, "byline").or_else(|| text(item, "by")),
        published: date("firstcreated").or_else(|| date("firstpublished")),
        updated: date("versioncreated"),
        embargo: date("embargoed"),
        urgency: text(item, "urgency").and_then(|urgency| notice::urgency(&urgency)),
        section: text(item, "section"),
        ..Draft::default()
    };
    if let Some(status) = text(item, "pubstatus") {
        draft.status = notice::status(&status);
    }
    draft.rights = filled(
        ["copyrightnotice", "usageterms"].iter().filter_map(|name| text(item, name)).collect::<Vec<_>>().join(" "),
    )
    .or_else(|| text(item, "copyrightholder"));
    draft.dateline = Some(read_dateline(item));
    draft.authors = list(item, "authors").filter_map(|author| text(author, "name")).collect();
    read_subjects(item, &mut draft);
    read_relations(item, &mut draft);
    if let Some(body) = body(item, context) {
        complete(&mut draft, body);
    }
    read_pictures(item, &mut draft);
    read_descriptions(item, &mut draft);
    draft.agenda = agenda::of_ninjs(item, draft.headline.as_deref());
    let kind = text(item, "type").unwrap_or_default().to_lowercase();
    if matches!(kind.as_str(), "planning" | "event") || (draft.body.is_empty() && !draft.agenda.is_empty()) {
        draft.extent = Extent::Announced;
    }
    draft
}

/// The value called `name`, letter case aside: ninjs 3 has `versionCreated` for `versioncreated`.
pub(super) fn get<'v>(item: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    item.get(name).or_else(|| item.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

pub(super) fn text(item: &Map<String, Value>, name: &str) -> Option<String> {
    match get(item, name)? {
        Value::String(text) => filled(collapse(text)),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The objects of the list called `name`; of an object of objects its values.
pub(super) fn list<'v>(item: &'v Map<String, Value>, name: &str) -> impl Iterator<Item = &'v Map<String, Value>> {
    let values: Vec<&Value> = match get(item, name) {
        Some(Value::Array(values)) => values.iter().collect(),
        Some(Value::Object(values)) => values.values().collect(),
        _ => Vec::new(),
    };
    values.into_iter().filter_map(Value::as_object)
}

/// The texts of a property that is `name`, `name_…` in ninjs 1 and a list `names` with roles since ninjs 2: how
/// each is called, in what media type, and the text.
fn texts(item: &Map<String, Value>, name: &str, plural: &str) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for (key, value) in item {
        let key = key.to_ascii_lowercase();
        let role = if key == name { Some("") } else { key.strip_prefix(name).and_then(|rest| rest.strip_prefix('_')) };
        if let (Some(role), Value::String(text)) = (role, value)
            && !text.trim().is_empty()
        {
            let html = ["html", "xhtml"].iter().any(|kind| role.ends_with(kind));
            found.push((role.to_owned(), if html { "text/html" } else { "" }.to_owned(), text.clone()));
        }
    }
    for entry in list(item, plural) {
        let value = get(entry, "value").and_then(Value::as_str).filter(|value| !value.trim().is_empty());
        if let Some(value) = value {
            let role = text(entry, "role").unwrap_or_default().to_lowercase();
            found.push((role, text(entry, "contenttype").unwrap_or_default().to_lowercase(), value.to_owned()));
        }
    }
    found
}

fn headline(item: &Map<String, Value>) -> Option<String> {
    let all = texts(item, "headline", "headlines");
    let main = |role: &str| role.is_empty() || role == "main" || role == "title" || role.ends_with("/main");
    let first = all.iter().find(|(role, ..)| main(role)).or_else(|| all.first());
    let first = first.map(|(_, kind, text)| if kind.contains("html") { plain_text(text) } else { collapse(text) });
    first.and_then(filled).or_else(|| text(item, "title").filter(|_| get(item, "type").is_some()))
}

fn read_dateline(item: &Map<String, Value>) -> Dateline {
    let mut dateline = text(item, "dateline").map(|line| dateline::of_line(&line)).unwrap_or_default();
    dateline.place = dateline.place.or_else(|| text(item, "located"));
    let source = || list(item, "infosources").chain(list(item, "infosource")).find_map(|source| text(source, "name"));
    dateline.agency = dateline.agency.or_else(|| text(item, "source")).or_else(source);
    dateline
}

fn read_subjects(item: &Map<String, Value>, draft: &mut Draft) {
    for subject in list(item, "subject").chain(list(item, "subjects")) {
        let name = text(subject, "name");
        let code = ["uri", "code", "literal"].iter().find_map(|key| text(subject, key));
        let code = if get(subject, "code").is_some() { text(subject, "code").or(code) } else { code };
        match code {
            Some(code) if !draft.subjects.iter().any(|known| known.code == code) => {
                draft.subjects.push(media_topics::subject(code, name, draft.language.as_deref()));
            }
            Some(_) => {}
            None => draft.tags.extend(name),
        }
    }
    if let Some(Value::Array(words)) = get(item, "keywords") {
        for word in words.iter().filter_map(Value::as_str).map(collapse).filter_map(filled) {
            add_tag(draft, word);
        }
    }
    for name in ["place", "places", "person", "people", "organisation", "organisations"] {
        for named in list(item, name).filter_map(|named| text(named, "name")) {
            add_tag(draft, named);
        }
    }
    if draft.tags.is_empty() {
        draft.tags.extend(text(item, "slugline"));
    }
}

fn read_relations(item: &Map<String, Value>, draft: &mut Draft) {
    if let Some(words) = text(item, "ednote") {
        note(draft, words);
    }
    for signal in list(item, "signals").chain(list(item, "genre")).chain(list(item, "genres")) {
        let says = |name: &str| text(signal, name).is_some_and(|word| notice::corrects(&word));
        if (says("code") || says("uri") || says("name"))
            && let Some(guid) = draft.guid.clone()
        {
            notice::add(&mut draft.links, LinkKind::Corrects, guid);
        }
    }
    for link in list(item, "links").chain(list(item, "link")) {
        let kind = text(link, "rel").and_then(|rel| notice::relation(&rel));
        let target = text(link, "uri").or_else(|| text(link, "href"));
        if let (Some(kind), Some(target)) = (kind, target) {
            notice::add(&mut draft.links, kind, target);
        }
    }
    for (name, kind) in [("evolvedfrom", LinkKind::Replaces), ("corrects", LinkKind::Corrects)] {
        if let Some(target) = text(item, name) {
            notice::add(&mut draft.links, kind, target);
        }
    }
}

/// The fullest form of the text: marked up rather than plain where both are there.
fn body(item: &Map<String, Value>, context: &Context) -> Option<Draft> {
    let all = texts(item, "body", "bodies");
    let weight = |(role, kind, text): &(String, String, String)| {
        let is_other = !matches!(role.as_str(), "" | "text" | "html" | "xhtml" | "main" | "body");
        let is_marked = kind.contains("html") || kind.contains("nitf") || kind.contains("xml");
        (is_other, !is_marked, usize::MAX - text.len())
    };
    let mut ordered: Vec<_> = all.iter().collect();
    ordered.sort_by_key(|entry| weight(entry));
    ordered.into_iter().map(|(_, kind, text)| read_body(kind, text, context)).find(|draft| !draft.body.is_empty())
}

fn read_body(kind: &str, text: &str, context: &Context) -> Draft {
    if kind.contains("nitf") || kind.contains("xml") && !kind.contains("html") {
        let tree = Tree::parse(text);
        if let Some(document) = super::element::find(&tree, ROOT, "nitf") {
            return nitf::document(&tree, document, &context.timezone);
        }
        let read = prose::of_element(&tree, ROOT);
        return Draft { body: read.blocks, images: read.images, ..Draft::default() };
    }
    let marked = kind.contains("html") || prose::is_markup(text);
    let read = if marked { prose::of_markup(text) } else { prose::of_text(text) };
    Draft { body: read.blocks, images: read.images, ..Draft::default() }
}

/// The pictures: of a picture item its own, of a text those associated with it.
fn read_pictures(item: &Map<String, Value>, draft: &mut Draft) {
    let own = std::iter::once(item);
    for picture in own.chain(list(item, "associations")) {
        let kind = text(picture, "type").unwrap_or_default();
        if kind != "picture" && kind != "graphic" {
            continue;
        }
        let files = list(picture, "renditions");
        let best = files
            .filter_map(|file| Some((rank(file), web_address(&text(file, "href")?)?)))
            .min_by_key(|(rank, _)| *rank);
        let Some((_, url)) = best else { continue };
        if draft.images.iter().any(|known| known.url == url) {
            continue;
        }
        let mut captions = texts(picture, "description", "descriptions");
        captions.sort_by_key(|(role, ..)| !(role.is_empty() || role.contains("caption") || role == "text"));
        let caption = captions.first().and_then(|(_, _, text)| filled(plain_text(text)));
        let credit = ["creditline", "byline", "by", "copyrightholder"].iter().find_map(|name| text(picture, name));
        draft.images.push(Image { url, caption, credit });
    }
}

/// How far a rendition is from what suits a page, about 1,200 points wide.
fn rank(file: &Map<String, Value>) -> (bool, u64) {
    let kind = ["mimetype", "contenttype"].iter().find_map(|name| text(file, name)).unwrap_or_default();
    let foreign = !kind.is_empty() && !kind.starts_with("image");
    let width = get(file, "width").and_then(Value::as_u64);
    (foreign, width.map_or(10_000, |width| width.abs_diff(1_200)))
}

fn read_descriptions(item: &Map<String, Value>, draft: &mut Draft) {
    let kind = text(item, "type").unwrap_or_default();
    let is_abstract = |role: &str| {
        ["", "text", "html", "xhtml", "summary", "abstract", "preamble", "lead", "teaser", "short"].contains(&role)
            || role.contains("abstract")
            || role.contains("summary")
    };
    let mut all = texts(item, "description", "descriptions");
    all.sort_by_key(|(_, kind, _)| kind.contains("html"));
    let Some((role, _, words)) = all.iter().find(|(role, ..)| is_abstract(role)) else { return };
    let Some(words) = filled(plain_text(words)) else { return };
    if kind == "picture" || role == "teaser" {
        draft.teaser.get_or_insert(words);
    } else {
        place_summary(draft, words);
    }
}
