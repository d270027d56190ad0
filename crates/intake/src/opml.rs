//! Subscription lists: OPML read as it is found, and written.

use std::collections::BTreeMap;

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use serde::Serialize;

use crate::charset;
use crate::feed::xml::{Id, ROOT, Tree};
use crate::{Error, Result};
use news::Format;

/// A feed of a subscription list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Outline {
    /// Its name for readers.
    pub title: Option<String>,
    /// The address to poll.
    pub feed_url: String,
    /// The address of its site.
    pub site_url: Option<String>,
    /// The folders it stands in, the outermost first.
    pub path: Vec<String>,
    /// What may be passed on of it: an attribute of ours, `rights`, that other programs leave alone.
    pub rights: Option<String>,
}

/// Reads the feeds of a subscription list, in its order; damage costs no more than the outline it is in.
pub fn read(bytes: &[u8]) -> Result<Vec<Outline>> {
    let decoded = charset::decode(bytes, None);
    let tree = Tree::parse(&decoded.text);
    let known =
        |name: &str| ["opml", "outline", "outlinedocument"].iter().any(|known| name.eq_ignore_ascii_case(known));
    if !tree.elements().any(|id| known(tree.name(id))) {
        return Err(Error::UnknownFormat(None));
    }
    // What stands beside the body of a list is not in the list.
    let has_body = tree.elements().any(|id| is_body(&tree, id));
    let is_listed = |id: &Id| !has_body || within(&tree, *id).any(|around| is_body(&tree, around));
    let outlines = tree.elements().filter(|id| tree.name(*id).eq_ignore_ascii_case("outline")).filter(is_listed);
    Ok(outlines.filter_map(|id| outline(&tree, id)).collect())
}

fn is_body(tree: &Tree<'_>, id: Id) -> bool {
    tree.name(id).eq_ignore_ascii_case("body")
}

/// The elements around `id`, the nearest first.
fn within(tree: &Tree<'_>, id: Id) -> impl Iterator<Item = Id> {
    std::iter::successors(tree.parent(id), |id| tree.parent(*id)).take_while(|id| *id != ROOT)
}

fn outline(tree: &Tree<'_>, id: Id) -> Option<Outline> {
    let attribute = |name: &str| tree.attribute(id, name).filter(|value| !value.is_empty());
    let feed_url = attribute("xmlUrl").or_else(|| {
        let kind = attribute("type")?;
        kind.eq_ignore_ascii_case("rss").then(|| attribute("url")).flatten()
    })?;
    Some(Outline {
        title: name(tree, id).or_else(|| Some(feed_url.clone())),
        site_url: attribute("htmlUrl"),
        path: path(tree, id),
        rights: attribute("rights"),
        feed_url,
    })
}

fn name(tree: &Tree<'_>, id: Id) -> Option<String> {
    ["title", "text"].iter().find_map(|key| tree.attribute(id, key).filter(|value| !value.is_empty()))
}

/// The names of the outlines around `id`.
fn path(tree: &Tree<'_>, id: Id) -> Vec<String> {
    let outlines = within(tree, id).filter(|id| tree.name(*id).eq_ignore_ascii_case("outline"));
    let mut path: Vec<String> = outlines.filter_map(|id| name(tree, id)).collect();
    path.reverse();
    path
}

/// A folder of a list: its feeds and the folders in it.
#[derive(Default)]
struct Folder<'o> {
    feeds: Vec<&'o Outline>,
    folders: BTreeMap<&'o str, Folder<'o>>,
}

/// Writes a subscription list called `title` (OPML 2.0); feeds with the same path stand together.
pub fn write(title: &str, outlines: &[Outline]) -> Result<String> {
    let mut root = Folder::default();
    for outline in outlines {
        let folder = outline.path.iter().fold(&mut root, |folder, name| folder.folders.entry(name).or_default());
        folder.feeds.push(outline);
    }
    let unwritable = |error: std::io::Error| Error::Unreadable { format: Format::Text, reason: error.to_string() };
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    write_list(&mut writer, title, &root).map_err(unwritable)?;
    let body = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}\n"))
}

fn write_list(writer: &mut Writer<Vec<u8>>, title: &str, root: &Folder<'_>) -> std::io::Result<()> {
    writer.write_event(Event::Start(BytesStart::new("opml").with_attributes([("version", "2.0")])))?;
    writer.write_event(Event::Start(BytesStart::new("head")))?;
    writer.write_event(Event::Start(BytesStart::new("title")))?;
    writer.write_event(Event::Text(BytesText::new(title)))?;
    writer.write_event(Event::End(BytesEnd::new("title")))?;
    writer.write_event(Event::End(BytesEnd::new("head")))?;
    writer.write_event(Event::Start(BytesStart::new("body")))?;
    write_folder(writer, root, 0)?;
    writer.write_event(Event::End(BytesEnd::new("body")))?;
    writer.write_event(Event::End(BytesEnd::new("opml")))
}

fn write_folder(writer: &mut Writer<Vec<u8>>, folder: &Folder<'_>, depth: usize) -> std::io::Result<()> {
    for feed in &folder.feeds {
        let title = feed.title.as_deref().unwrap_or(&feed.feed_url);
        let mut element = BytesStart::new("outline");
        element.extend_attributes([("type", "rss"), ("text", title), ("title", title), ("xmlUrl", &feed.feed_url)]);
        element.extend_attributes(feed.site_url.as_deref().map(|url| ("htmlUrl", url)));
        element.extend_attributes(feed.rights.as_deref().map(|rights| ("rights", rights)));
        writer.write_event(Event::Empty(element))?;
    }
    for (name, inside) in folder.folders.iter().filter(|_| depth < 64) {
        writer.write_event(Event::Start(
            BytesStart::new("outline").with_attributes([("text", *name), ("title", *name)]),
        ))?;
        write_folder(writer, inside, depth + 1)?;
        writer.write_event(Event::End(BytesEnd::new("outline")))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_again() {
        let outline = |title: &str, path: &[&str]| Outline {
            title: Some(title.to_owned()),
            feed_url: format!("https://exemple.fr/{}.xml?a=1&b=2", path.len()),
            site_url: Some("https://exemple.fr/".to_owned()),
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            rights: path.first().map(|_| "link".to_owned()),
        };
        let list = [outline("Le « Fil » & Cie", &[]), outline("Région", &["France", "Ouest"])];
        let text = write("Mes fils", &list).unwrap();
        assert_eq!(read(text.as_bytes()).unwrap(), list);
    }

    #[test]
    fn damage_is_passed_over() {
        let text = "<opml><body><outline text='Dossier & fils'><outline title=Un xmlUrl='https://exemple.fr/f'>";
        let list = read(text.as_bytes()).unwrap();
        assert_eq!(
            (list[0].title.as_deref(), list[0].path.as_slice()),
            (Some("Un"), &["Dossier & fils".to_owned()][..])
        );
        assert!(read(b"bonjour").is_err());
        let beside = "<opml><body/><outline text='Un' xmlUrl='https://exemple.fr/f'/></opml>";
        assert_eq!(read(beside.as_bytes()).unwrap(), []);
    }
}
