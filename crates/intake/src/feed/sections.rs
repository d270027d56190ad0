//! RSS and Atom: from the tree of the document to the feed and its entries.
//!
//! Their elements are read alike, as feeds mix them: Dublin Core in Atom, Atom links in RSS.

use news::{Format, Moment, Told};

use super::FeedContext;
use super::element::{Document, tag};
use super::markup::Markup;
use super::model::{Entry, Feed, FeedImage, FeedLink, Generator, Head, Media};
use super::names::Ns;
use super::told::told;
use super::xml::{Id, ROOT, Tree};
use crate::{Error, Result};

/// More entries than any feed has; the rest of a document is left.
const MAX_ENTRIES: usize = 20_000;

/// Reads RSS 0.9 to 2.0, RSS 1.1, Atom 0.3 and 1.0.
pub(super) fn read(text: &str, context: &FeedContext) -> Result<Feed> {
    let tree = Tree::parse(text);
    let Some((root, format)) = root(&tree) else {
        let reason = tree.problem.unwrap_or_else(|| "no element of a feed".to_owned());
        return Err(Error::Unreadable { format: Format::Rss, reason });
    };
    let doc = Document {
        tree: &tree,
        base: context.base(),
        zone: &context.timezone,
        has_bases: text.contains("xml:base"),
        atom: format == Format::Atom,
    };
    let channel = if format == Format::Rss { tree.child(root, "channel").unwrap_or(root) } else { root };
    let mut feed = Feed {
        format,
        encoding: String::new(),
        head: Head::default(),
        info: None,
        feed_url: None,
        generator: None,
        told: Told::default(),
        entries: Vec::new(),
        problems: tree.problem.clone().into_iter().collect(),
    };
    if channel != root {
        // RDF: the picture stands beside the channel, which only refers to it.
        for id in tree.children(root).filter(|id| tree.name(*id).eq_ignore_ascii_case("image")) {
            feed_element(&doc, &mut feed, id);
        }
    }
    for id in in_order(&tree, channel) {
        feed_element(&doc, &mut feed, id);
    }
    finish_head(&doc, &mut feed.head, channel);
    feed.told = told(&doc, channel, &feed.head.links);
    if feed.head.language.is_none() {
        feed.head.language = context.content_language.as_deref().and_then(tag);
    }
    for id in tree.elements().filter(|id| is_entry(&tree, *id)).take(MAX_ENTRIES) {
        feed.entries.push(entry(&doc, id));
    }
    Ok(feed)
}

/// The element that is the feed.
fn root(tree: &Tree<'_>) -> Option<(Id, Format)> {
    let mut entry = None;
    for id in tree.elements() {
        match tree.name(id).to_ascii_lowercase().as_str() {
            "rss" | "rdf" | "channel" => return Some((id, Format::Rss)),
            "feed" => return Some((id, Format::Atom)),
            "item" => entry = entry.or(Some((ROOT, Format::Rss))),
            "entry" => entry = entry.or(Some((tree.parent(id).unwrap_or(ROOT), Format::Atom))),
            _ => {}
        }
    }
    entry
}

fn is_entry(tree: &Tree<'_>, id: Id) -> bool {
    let name = tree.name(id);
    if !(name.eq_ignore_ascii_case("item") || name.eq_ignore_ascii_case("entry")) || !is_own(tree.ns(id)) {
        return false;
    }
    let parent = tree.parent(id).unwrap_or(ROOT);
    let around = tree.name(parent);
    parent == ROOT
        || ["channel", "rss", "rdf", "feed", "items", "item", "entry"]
            .iter()
            .any(|name| around.eq_ignore_ascii_case(name))
}

fn is_own(ns: Ns) -> bool {
    matches!(ns, Ns::Feed | Ns::Atom)
}

/// The elements inside `id`, those of the feed's own vocabulary first: they say it best.
fn in_order<'t>(tree: &'t Tree<'_>, id: Id) -> impl Iterator<Item = Id> + 't {
    let own = tree.children(id).filter(|id| is_own(tree.ns(*id)));
    own.chain(tree.children(id).filter(|id| !is_own(tree.ns(*id))))
}

/// Sets what is not set yet.
fn set<T>(slot: &mut Option<T>, value: impl FnOnce() -> Option<T>) {
    if slot.is_none() {
        *slot = value();
    }
}

/// Sets a date. Where the feed's own vocabulary says it twice, the later word counts.
fn set_date(slot: &mut Option<Moment>, date: Option<Moment>, ns: Ns) {
    if slot.is_none() || is_own(ns) {
        *slot = date.or(*slot);
    }
}

/// An element that feeds, entries and sources all may have; `false` where it is none of them.
fn head_element(doc: &Document<'_, '_>, head: &mut Head, id: Id, name: &str) -> bool {
    let tree = doc.tree;
    let ns = tree.ns(id);
    match name {
        "title" if ns == Ns::Media => set(&mut head.title, || doc.title(id)),
        "title" => set(&mut head.title, || doc.title(id)),
        "link" => link(doc, head, id),
        "id" | "identifier" => set(&mut head.id, || doc.line(id)),
        "author" | "creator" | "managingeditor" | "authors" => {
            let person = doc.person(id);
            if !person.is_empty() && !head.authors.contains(&person) && (ns != Ns::Itunes || head.authors.is_empty()) {
                head.authors.push(person);
            }
        }
        "contributor" => head.contributors.extend(Some(doc.person(id)).filter(|person| !person.is_empty())),
        "publisher" | "webmaster" => set(&mut head.publisher, || doc.person(id).label()),
        "category" | "subject" | "keywords" => category(doc, head, id),
        "pubdate" | "published" | "issued" => set_date(&mut head.published, doc.date(id), ns),
        "updated" | "modified" | "lastbuilddate" | "date" => set_date(&mut head.updated, doc.date(id), ns),
        "created" => set_date(&mut head.created, doc.date(id), ns),
        "language" => set(&mut head.language, || doc.line(id).and_then(|language| tag(&language))),
        "rights" | "copyright" => set(&mut head.rights, || doc.markup(id)),
        "license" => set(&mut head.license, || {
            tree.attribute(id, "resource").or_else(|| doc.line(id)).and_then(|address| doc.address(id, &address))
        }),
        "icon" => set(&mut head.icon, || doc.address_text(id)),
        "logo" => set(&mut head.logo, || doc.address_text(id)),
        _ => return false,
    }
    true
}

fn category(doc: &Document<'_, '_>, head: &mut Head, id: Id) {
    let ns = doc.tree.ns(id);
    let mut add = |category: super::model::Category| {
        if !head.categories.contains(&category) {
            head.categories.push(category);
        }
    };
    match ns {
        Ns::Itunes if doc.tree.name(id).eq_ignore_ascii_case("keywords") => {
            let words = doc.line(id).unwrap_or_default();
            for term in words.split(',').map(str::trim).filter(|term| !term.is_empty()) {
                add(super::model::Category { term: term.to_owned(), ..Default::default() });
            }
        }
        Ns::Itunes => {
            if let Some(term) = doc.tree.attribute(id, "text") {
                add(super::model::Category { term, ..Default::default() });
            }
        }
        _ => {
            if let Some(mut category) = doc.category(id) {
                if ns == Ns::Media && category.scheme.is_none() {
                    category.scheme = Some("http://search.yahoo.com/mrss/category_schema".to_owned());
                }
                add(category);
            }
        }
    }
}

fn link(doc: &Document<'_, '_>, head: &mut Head, id: Id) {
    match doc.link(id) {
        Some(link) => {
            if link.rel.as_deref() == Some("alternate") && !is_other_form(link.media_type.as_deref()) {
                // RSS that says it again says it better; Atom's first is its page.
                let again = !doc.atom && doc.tree.ns(id) == Ns::Feed;
                if again || head.link.is_none() {
                    head.link = Some(link.href.clone());
                }
            }
            if link.rel.as_deref() == Some("license") {
                set(&mut head.license, || Some(link.href.clone()));
            }
            head.links.push(link);
        }
        // RSS: an address as text; of several the last is meant.
        None => head.link = doc.address_text(id).or(head.link.take()),
    }
}

/// Whether an alternate is no page: a feed, a file.
fn is_other_form(media_type: Option<&str>) -> bool {
    media_type.is_some_and(|kind| kind.contains("atom+xml") || kind.contains("rss+xml"))
}

fn finish_head(doc: &Document<'_, '_>, head: &mut Head, id: Id) {
    set(&mut head.language, || doc.language(id));
    set(&mut head.link, || {
        let page = |rel: Option<&str>| {
            !matches!(
                rel,
                Some("self" | "canonical" | "enclosure" | "license" | "hub" | "replies" | "edit" | "next" | "via")
            )
        };
        head.links.iter().find(|link| page(link.rel.as_deref())).map(|link| link.href.clone())
    });
}

fn feed_element(doc: &Document<'_, '_>, feed: &mut Feed, id: Id) {
    let tree = doc.tree;
    let name = tree.name(id).to_ascii_lowercase();
    match name.as_str() {
        "link" => {
            link(doc, &mut feed.head, id);
            let own = feed.head.links.iter().find(|link| link.rel.as_deref() == Some("self"));
            set(&mut feed.feed_url, || own.map(|link| link.href.clone()));
        }
        "subtitle" | "tagline" | "description" | "summary" | "abstract" if tree.ns(id) != Ns::Media => {
            set(&mut feed.head.subtitle, || doc.markup(id));
        }
        "info" => set(&mut feed.info, || doc.markup(id)),
        "generator" => set(&mut feed.generator, || {
            let attribute = |name: &str| tree.attribute(id, name);
            let url = attribute("uri").or_else(|| attribute("url")).and_then(|url| doc.address(id, &url));
            let resource = attribute("agent").or_else(|| attribute("resource"));
            let name = doc.title(id).or_else(|| resource.clone())?;
            Some(Generator { name, url: url.or(resource), version: attribute("version") })
        }),
        "generatoragent" => set(&mut feed.generator, || {
            let name = tree.attribute(id, "resource")?;
            Some(Generator { url: Some(name.clone()), name, version: None })
        }),
        "image" => set(&mut feed.head.image, || image(doc, id)),
        "item" | "entry" | "items" | "textinput" => {}
        name => {
            head_element(doc, &mut feed.head, id, name);
        }
    }
}

fn image(doc: &Document<'_, '_>, id: Id) -> Option<FeedImage> {
    let line = |name: &str| doc.tree.child(id, name).and_then(|child| doc.line(child));
    let title = |name: &str| doc.tree.child(id, name).and_then(|child| doc.title(child));
    let url = |name: &str| doc.tree.child(id, name).and_then(|child| doc.address_text(child));
    let attribute = doc.tree.attribute(id, "href").or_else(|| doc.tree.attribute(id, "resource"));
    let bare = || (!doc.tree.has_elements(id)).then(|| doc.address_text(id)).flatten();
    let image = FeedImage {
        url: url("url").or_else(|| attribute.and_then(|href| doc.address(id, &href))).or_else(bare),
        title: title("title"),
        link: url("link"),
        description: title("description"),
        width: line("width"),
        height: line("height"),
    };
    (image != FeedImage::default()).then_some(image)
}

fn entry(doc: &Document<'_, '_>, id: Id) -> Entry {
    let mut entry = Entry::default();
    for child in in_order(doc.tree, id) {
        let name = doc.tree.name(child).to_ascii_lowercase();
        if !text_element(doc, &mut entry, child, &name) && !file_element(doc, &mut entry, child, &name) {
            head_element(doc, &mut entry.head, child, &name);
        }
    }
    if entry.head.id.is_none() {
        entry.head.id = doc.tree.attribute(id, "rdf:about").filter(|about| !about.is_empty());
    }
    entry.guidislink &= entry.head.link.is_none();
    if entry.guidislink {
        entry.head.link = entry.head.id.as_deref().and_then(|guid| doc.address(id, guid));
    }
    finish_head(doc, &mut entry.head, id);
    if doc.atom {
        set(&mut entry.head.link, || entry.head.id.clone().filter(|id| id.starts_with("http")));
        let page = |kind: Option<&str>| kind.is_some_and(|kind| kind.contains("html"));
        let replies = |link: &&FeedLink| link.rel.as_deref() == Some("replies") && page(link.media_type.as_deref());
        set(&mut entry.comments, || entry.head.links.iter().find(replies).map(|link| link.href.clone()));
    }
    let files = entry.head.links.iter().filter(|link| link.rel.as_deref() == Some("enclosure"));
    entry.enclosures.extend(files.map(|link| Media {
        url: link.href.clone(),
        media_type: link.media_type.clone(),
        length: link.length.clone(),
        caption: link.title.clone(),
        ..Media::default()
    }));
    entry
}

/// The texts of an entry.
fn text_element(doc: &Document<'_, '_>, entry: &mut Entry, id: Id, name: &str) -> bool {
    let ns = doc.tree.ns(id);
    match name {
        "summary" | "description" | "abstract" | "tagline" if ns != Ns::Media => {
            if entry.summary.as_ref().is_none_or(Markup::is_empty) {
                entry.summary = doc.markup(id);
            } else if is_own(ns) {
                entry.content.push(doc.content(id));
            }
        }
        "description" => set(&mut entry.summary, || doc.markup(id)),
        "content" | "encoded" | "body" | "fullitem" if ns != Ns::Media => {
            let content = doc.content(id);
            if !content.value.is_empty() || content.src.is_some() {
                entry.content.push(content);
            }
        }
        "guid" => {
            if entry.head.id.is_none() {
                entry.head.id = doc.line(id);
                let said = doc.tree.attribute(id, "isPermaLink");
                entry.guidislink = said.is_none_or(|said| !said.eq_ignore_ascii_case("false"));
            }
        }
        "origlink" => entry.head.links.extend(doc.address_text(id).map(|href| FeedLink {
            href,
            rel: Some("canonical".to_owned()),
            ..FeedLink::default()
        })),
        "comments" => set(&mut entry.comments, || doc.address_text(id)),
        _ => return false,
    }
    true
}

/// The files of an entry and the feed it comes from.
fn file_element(doc: &Document<'_, '_>, entry: &mut Entry, id: Id, name: &str) -> bool {
    let ns = doc.tree.ns(id);
    match (ns, name) {
        (_, "enclosure") => entry.enclosures.extend(doc.media(id)),
        (Ns::Media, "content") => {
            entry.media_content.extend(doc.media(id));
            media_inside(doc, entry, id);
        }
        (Ns::Media, "group") => media_inside(doc, entry, id),
        (Ns::Media, "thumbnail") => entry.media_thumbnail.extend(doc.media(id)),
        (Ns::Media, "credit" | "text" | "player" | "hash" | "rating" | "restriction" | "community" | "copyright") => {}
        (_, "image") if ns != Ns::Media => set(&mut entry.head.image, || image(doc, id)),
        (ns, "source") if is_own(ns) => entry.source = Some(source(doc, id)),
        _ => return false,
    }
    true
}

fn media_inside(doc: &Document<'_, '_>, entry: &mut Entry, id: Id) {
    for child in doc.tree.children(id).filter(|child| doc.tree.ns(*child) == Ns::Media) {
        let name = doc.tree.name(child).to_ascii_lowercase();
        match name.as_str() {
            "content" => {
                entry.media_content.extend(doc.media(child));
                media_inside(doc, entry, child);
            }
            "thumbnail" => entry.media_thumbnail.extend(doc.media(child)),
            "category" => category(doc, &mut entry.head, child),
            _ => {}
        }
    }
}

fn source(doc: &Document<'_, '_>, id: Id) -> Head {
    let mut head = Head::default();
    for child in in_order(doc.tree, id) {
        let name = doc.tree.name(child).to_ascii_lowercase();
        match name.as_str() {
            "subtitle" | "tagline" => set(&mut head.subtitle, || doc.markup(child)),
            name => {
                head_element(doc, &mut head, child, name);
            }
        }
    }
    set(&mut head.link, || doc.tree.attribute(id, "url").and_then(|url| doc.address(id, &url)));
    if !doc.tree.has_elements(id) {
        set(&mut head.title, || doc.title(id));
    }
    finish_head(doc, &mut head, id);
    head
}
