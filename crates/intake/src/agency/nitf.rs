//! NITF: the news text of IPTC, alone or inside NewsML.

use jiff::tz::TimeZone;
use news::{Draft, Format, LinkKind, Status};

use super::element::{attribute, child_line, children, find, line, outermost, within};
use super::stamp::stamp;
use super::{add_tag, complete, dateline, media_topics, no_item, note, notice, place_summary, prose};
use crate::feed::xml::{Id, Tree};
use crate::{Context, Drafts, Result};

/// Reads every NITF document in `text`.
pub(super) fn drafts(text: &str, context: &Context) -> Result<Drafts> {
    let tree = Tree::parse(text);
    let documents = outermost(&tree, &["nitf"]);
    if documents.is_empty() {
        return Err(no_item(Format::Nitf, "no nitf element in it"));
    }
    let drafts = documents.iter().map(|id| document(&tree, *id, &context.timezone)).collect();
    Ok(Drafts { drafts, problems: tree.problem.into_iter().collect(), ..Drafts::default() })
}

/// Reads one NITF document.
pub(super) fn document(tree: &Tree<'_>, id: Id, zone: &TimeZone) -> Draft {
    let mut draft = Draft { language: attribute(tree, id, "baselang"), ..Draft::default() };
    draft.language = draft.language.or_else(|| attribute(tree, id, "xml:lang"));
    if let Some(head) = tree.child(id, "head") {
        read_head(tree, head, zone, &mut draft);
    }
    let body = tree.child(id, "body");
    let read = read_body(tree, body.unwrap_or(id));
    let title = tree.child(id, "head").and_then(|head| child_line(tree, Some(head), "title"));
    complete(&mut draft, read);
    draft.headline = draft.headline.or(title);
    if let Some(summary) = draft.standfirst.take() {
        place_summary(&mut draft, summary);
    }
    draft
}

fn read_head(tree: &Tree<'_>, head: Id, zone: &TimeZone, draft: &mut Draft) {
    let language = draft.language.clone();
    for id in within(tree, head, |_| true) {
        let attribute = |name: &str| attribute(tree, id, name);
        match tree.name(id) {
            "tobject" => draft.section = attribute("tobject.type").filter(|kind| !is_general(kind)),
            "tobject.subject" => {
                if let Some(code) = attribute("tobject.subject.refnum").or_else(|| attribute("tobject.subject.code")) {
                    let name = ["detail", "matter", "type"]
                        .iter()
                        .find_map(|part| attribute(&format!("tobject.subject.{part}")));
                    let subject = media_topics::subject(code, name, language.as_deref());
                    if !draft.subjects.iter().any(|known| known.code == subject.code) {
                        draft.subjects.push(subject);
                    }
                }
            }
            "docdata" => read_management(tree, id, draft),
            "doc-id" => draft.guid = draft.guid.take().or_else(|| attribute("id-string")),
            "du-key" => draft.revision = draft.revision.take().or_else(|| attribute("version")),
            "urgency" => draft.urgency = attribute("ed-urg").and_then(|urgency| notice::urgency(&urgency)),
            "date.issue" => draft.published = attribute("norm").and_then(|date| stamp(&date, zone)),
            "date.release" => draft.embargo = attribute("norm").and_then(|date| stamp(&date, zone)),
            "ed-msg" => {
                if let Some(text) = attribute("info").or_else(|| line(tree, id)) {
                    note(draft, text);
                }
            }
            "correction" => {
                if let Some(target) = attribute("id-string") {
                    notice::add(&mut draft.links, LinkKind::Corrects, target);
                }
            }
            "keyword" => draft.tags.extend(attribute("key")),
            "evloc" => {
                if let Some(place) = attribute("city").or_else(|| attribute("county-dist")) {
                    add_tag(draft, place);
                }
            }
            "doc.copyright" => draft.rights = attribute("holder").map(|holder| copyright(&holder, attribute("year"))),
            _ => {}
        }
    }
    // A release at the time of issue holds nothing back.
    draft.embargo = draft.embargo.filter(|release| draft.published.is_none_or(|issue| release.at > issue.at));
    if draft.status == Status::Withheld && draft.embargo.is_some() && is_embargoed(tree, head) {
        draft.status = Status::Usable;
    }
}

fn read_management(tree: &Tree<'_>, docdata: Id, draft: &mut Draft) {
    if let Some(status) = attribute(tree, docdata, "management-status") {
        draft.status = notice::status(&status);
    }
    if let Some(target) = attribute(tree, docdata, "management-doc-idref") {
        notice::add(&mut draft.links, LinkKind::Replaces, target);
    }
}

fn is_embargoed(tree: &Tree<'_>, head: Id) -> bool {
    find(tree, head, "docdata")
        .and_then(|docdata| attribute(tree, docdata, "management-status"))
        .is_some_and(|status| status.eq_ignore_ascii_case("embargoed"))
}

fn is_general(kind: &str) -> bool {
    ["news", "text", "article"].iter().any(|general| kind.eq_ignore_ascii_case(general))
}

fn copyright(holder: &str, year: Option<String>) -> String {
    match year {
        Some(year) => format!("{holder} {year}"),
        None => holder.to_owned(),
    }
}

fn read_body(tree: &Tree<'_>, body: Id) -> Draft {
    let mut draft = Draft::default();
    if let Some(head) = tree.child(body, "body.head") {
        let heading = tree.child(head, "hedline");
        draft.headline = child_line(tree, heading, "hl1").or_else(|| heading.and_then(|id| line(tree, id)));
        let second = child_line(tree, heading, "hl2").filter(|second| draft.headline.as_ref() != Some(second));
        draft.byline = tree.child(head, "byline").and_then(|id| byline(tree, id));
        draft.dateline = child_line(tree, Some(head), "dateline").map(|line| dateline::of_line(&line));
        if let Some(named) = tree.child(head, "dateline") {
            place(tree, named, &mut draft);
        }
        if let Some(agency) = child_line(tree, Some(head), "distributor") {
            let dateline = draft.dateline.get_or_insert_with(Default::default);
            dateline.agency = dateline.agency.take().or(Some(agency));
        }
        let rights = tree.child(head, "rights").and_then(|id| line(tree, id));
        draft.rights = rights;
        let summary = child_line(tree, Some(head), "abstract");
        draft.standfirst = summary.or_else(|| second.filter(|second| second.chars().any(char::is_lowercase)));
        for text in children(tree, Some(head), "note").filter_map(|id| line(tree, id)) {
            note(&mut draft, text);
        }
    }
    let content = tree.child(body, "body.content").unwrap_or(body);
    let read = prose::of_element(tree, content);
    (draft.body, draft.images) = (read.blocks, read.images);
    if let Some(end) = tree.child(body, "body.end") {
        draft.body.extend(prose::of_element(tree, end).blocks);
    }
    draft
}

/// A byline without what its authors are called at their house (`byttl`), where that ends it.
fn byline(tree: &Tree<'_>, id: Id) -> Option<String> {
    let whole = line(tree, id)?;
    let title = tree.child(id, "byttl").and_then(|title| line(tree, title)).unwrap_or_default();
    match whole.strip_suffix(title.as_str()).map(str::trim_end) {
        Some(names) if !names.is_empty() => Some(names.to_owned()),
        _ => Some(whole),
    }
}

/// The parts of a dateline that are marked as such.
fn place(tree: &Tree<'_>, id: Id, draft: &mut Draft) {
    let dateline = draft.dateline.get_or_insert_with(Default::default);
    if let Some(location) = child_line(tree, Some(id), "location") {
        dateline.place = Some(location);
    }
    if let Some(date) = child_line(tree, Some(id), "story.date") {
        dateline.date = Some(date);
    }
}
