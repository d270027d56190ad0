//! A tolerant reading of XML: a flat tree that borrows from the document and takes what is damaged as it comes.

use quick_xml::Reader;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

use super::entities;
use super::names::{Ns, Scope};

/// The deepest element that is kept; what lies deeper is passed over.
const MAX_DEPTH: usize = 256;

/// How often reading starts anew after what cannot be read; then the rest is left. It keeps the cost linear.
const MAX_RECOVERIES: usize = 500;

/// The number of a node in its [`Tree`].
pub(crate) type Id = u32;

/// No node.
const NONE: Id = u32::MAX;

/// The document itself, parent of the outermost elements.
pub(crate) const ROOT: Id = 0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Element,
    Text,
    Cdata,
}

#[derive(Debug, Clone, Copy)]
struct Node<'a> {
    kind: Kind,
    ns: Ns,
    /// The local name of an element.
    name: &'a str,
    /// The inside of the start tag, or the text as it stands.
    raw: &'a str,
    parent: Id,
    first: Id,
    last: Id,
    next: Id,
}

/// A document as a flat tree.
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    /// The first thing that was wrong with it.
    pub(crate) problem: Option<String>,
}

impl<'a> Tree<'a> {
    /// Reads `text` to its end whatever it holds. Declared entities are never expanded, so the cost is linear.
    pub(crate) fn parse(text: &'a str) -> Self {
        let mut builder = Builder::new(text);
        builder.read();
        builder.end_of_text();
        Tree { nodes: builder.nodes, problem: builder.problem }
    }

    fn node(&self, id: Id) -> Option<&Node<'a>> {
        self.nodes.get(id as usize)
    }

    /// The local name of an element, as written.
    pub(crate) fn name(&self, id: Id) -> &'a str {
        self.node(id).map_or("", |node| node.name)
    }

    /// The vocabulary an element belongs to.
    pub(crate) fn ns(&self, id: Id) -> Ns {
        self.node(id).map_or(Ns::Other, |node| node.ns)
    }

    /// The element that holds `id`.
    pub(crate) fn parent(&self, id: Id) -> Option<Id> {
        self.node(id).map(|node| node.parent).filter(|id| *id != NONE)
    }

    /// Every child, text included.
    fn nodes_of(&self, id: Id) -> impl Iterator<Item = Id> {
        let first = self.node(id).map_or(NONE, |node| node.first);
        std::iter::successors((first != NONE).then_some(first), |id| {
            self.node(*id).map(|node| node.next).filter(|id| *id != NONE)
        })
    }

    /// The elements directly inside `id`.
    pub(crate) fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        self.nodes_of(id).filter(|id| self.node(*id).is_some_and(|node| node.kind == Kind::Element))
    }

    /// The first child element called `name` (letter case aside), whatever its vocabulary.
    pub(crate) fn child(&self, id: Id, name: &str) -> Option<Id> {
        self.children(id).find(|id| self.name(*id).eq_ignore_ascii_case(name))
    }

    /// Every element, in document order.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Id> {
        self.nodes.iter().zip(0..).filter(|(node, _)| node.kind == Kind::Element).map(|(_, id)| id).skip(1)
    }

    /// The attributes of an element: qualified name and value as written.
    pub(crate) fn attributes(&self, id: Id) -> impl Iterator<Item = (&'a str, &'a str)> {
        let raw = self.node(id).filter(|node| node.kind == Kind::Element).map_or("", |node| node.raw);
        let start = raw.find(|letter: char| letter.is_ascii_whitespace()).unwrap_or(raw.len());
        let mut attributes = Attributes::html(raw, start);
        attributes.with_checks(false);
        let mut faults = 0;
        std::iter::from_fn(move || {
            loop {
                match attributes.next()? {
                    Ok(attribute) => {
                        let value = match attribute.value {
                            std::borrow::Cow::Borrowed(value) => value,
                            std::borrow::Cow::Owned(_) => "",
                        };
                        return Some((attribute.key.0, value));
                    }
                    Err(_) if faults < 8 => faults += 1,
                    Err(_) => return None,
                }
            }
        })
    }

    /// The value of the attribute with this local or qualified name, entities resolved.
    pub(crate) fn attribute(&self, id: Id, wanted: &str) -> Option<String> {
        let qualified = wanted.contains(':');
        self.attributes(id)
            .find(|(name, _)| {
                let name = if qualified { name } else { name.rsplit(':').next().unwrap_or(name) };
                name.eq_ignore_ascii_case(wanted)
            })
            .map(|(_, value)| entities::resolved(value).trim().to_owned())
    }

    /// The text inside an element, mark-up left out, entities resolved.
    pub(crate) fn text(&self, id: Id) -> String {
        let mut text = String::new();
        self.walk(id, &mut |step| match step {
            Step::Text(raw) => entities::resolve(raw, &mut text),
            Step::Cdata(raw) => text.push_str(raw),
            Step::Open(_) | Step::Close(_) => {}
        });
        text
    }

    /// Whether elements stand inside `id`.
    pub(crate) fn has_elements(&self, id: Id) -> bool {
        self.children(id).next().is_some()
    }

    /// The inside of an element as HTML where its text is HTML source beside naked tags.
    pub(crate) fn half_markup(&self, id: Id) -> String {
        let mut html = String::new();
        self.walk(id, &mut |step| match step {
            Step::Text(raw) => entities::resolve(raw, &mut html),
            Step::Cdata(raw) => html.push_str(raw),
            Step::Open(id) => self.open(id, &mut html),
            Step::Close(id) => self.close(id, &mut html),
        });
        html
    }

    fn close(&self, id: Id, html: &mut String) {
        if !is_void(self.name(id)) {
            html.push_str("</");
            html.push_str(self.name(id));
            html.push('>');
        }
    }

    /// The inside of an element as HTML: prefixes dropped, text escaped; CDATA as HTML where `cdata_is_html`.
    pub(crate) fn markup(&self, id: Id, cdata_is_html: bool) -> String {
        let mut html = String::new();
        self.walk(id, &mut |step| match step {
            Step::Text(raw) => {
                let mut text = String::with_capacity(raw.len());
                entities::resolve(raw, &mut text);
                entities::escape(&text, &mut html);
            }
            Step::Cdata(raw) if cdata_is_html => html.push_str(raw),
            Step::Cdata(raw) => entities::escape(raw, &mut html),
            Step::Open(id) => self.open(id, &mut html),
            Step::Close(id) => self.close(id, &mut html),
        });
        html
    }

    fn open(&self, id: Id, html: &mut String) {
        html.push('<');
        html.push_str(self.name(id));
        for (name, value) in self.attributes(id) {
            if name.starts_with("xmlns") || name == "xml:base" {
                continue;
            }
            html.push(' ');
            html.push_str(name);
            html.push_str("=\"");
            let mut text = String::with_capacity(value.len());
            entities::resolve(value, &mut text);
            entities::escape(&text, html);
            html.push('"');
        }
        html.push('>');
    }

    /// Visits what is inside `id` in document order, without recursion.
    pub(crate) fn walk(&self, id: Id, visit: &mut impl FnMut(Step<'a>)) {
        let mut at = self.node(id).map_or(NONE, |node| node.first);
        while let Some(node) = self.node(at) {
            match node.kind {
                Kind::Text => visit(Step::Text(node.raw)),
                Kind::Cdata => visit(Step::Cdata(node.raw)),
                Kind::Element => visit(Step::Open(at)),
            }
            if node.first != NONE {
                at = node.first;
                continue;
            }
            let mut leaving = at;
            loop {
                let Some(node) = self.node(leaving) else { return };
                if node.kind == Kind::Element {
                    visit(Step::Close(leaving));
                }
                if node.next != NONE {
                    at = node.next;
                    break;
                }
                if node.parent == id || node.parent == NONE {
                    return;
                }
                leaving = node.parent;
            }
        }
    }
}

/// A step of a walk through a document.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'a> {
    /// An element begins.
    Open(Id),
    /// It ends.
    Close(Id),
    /// Text as written, references unresolved.
    Text(&'a str),
    /// Text that needs no resolving.
    Cdata(&'a str),
}

/// Elements of HTML that have no inside.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

struct Builder<'a> {
    text: &'a str,
    nodes: Vec<Node<'a>>,
    /// The open elements with their qualified names and the length of `scope` before them.
    open: Vec<(Id, &'a str, usize)>,
    /// How many open elements lie too deep to be kept.
    buried: usize,
    scope: Scope,
    problem: Option<String>,
}

/// Whether a document type declares entities made of other ones, or of files: no feed needs them. Names for signs
/// (`<!ENTITY nbsp "&#160;">`) are harmless.
fn refers_on(doctype: &str) -> bool {
    doctype.split("<!ENTITY").skip(1).any(|declared| {
        let others = declared.split('&').skip(1).any(|after| after.starts_with(char::is_alphabetic));
        others || declared.contains(" SYSTEM ") || declared.contains(" PUBLIC ")
    })
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        let root = Node {
            kind: Kind::Element,
            ns: Ns::Other,
            name: "",
            raw: "",
            parent: NONE,
            first: NONE,
            last: NONE,
            next: NONE,
        };
        let mut nodes = Vec::with_capacity(text.len() / 48 + 16);
        nodes.push(root);
        Self { text, nodes, open: Vec::new(), buried: 0, scope: Scope::default(), problem: None }
    }

    fn read(&mut self) {
        let mut from = 0;
        for _ in 0..MAX_RECOVERIES {
            let Some(rest) = self.text.get(from..).filter(|rest| !rest.is_empty()) else { break };
            match self.run(rest, from) {
                Some(next) => from = next,
                None => break,
            }
        }
    }

    /// Says of a document that ends early that it does.
    fn end_of_text(&mut self) {
        if let Some((_, name, _)) = self.open.first() {
            self.problem.get_or_insert_with(|| format!("cut off: {name} does not end"));
        }
    }

    /// Reads until the end or to what cannot be read; answers where to go on after it.
    fn run(&mut self, rest: &'a str, offset: usize) -> Option<usize> {
        let mut reader = Reader::from_str(rest);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        config.check_comments = false;
        loop {
            let start = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let event = reader.read_event();
            let end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let raw = rest.get(start..end).unwrap_or_default();
            match event {
                Ok(Event::Eof) => return None,
                Ok(event) => self.event(&event, raw),
                Err(error) => {
                    self.problem.get_or_insert_with(|| format!("{error} at byte {}", offset + start));
                    return self.recover(rest, start).map(|next| offset + next.max(start + 1));
                }
            }
        }
    }

    fn event(&mut self, event: &Event<'a>, raw: &'a str) {
        match event {
            Event::Start(_) => self.start(raw.strip_prefix('<').and_then(|raw| raw.strip_suffix('>')), raw, false),
            Event::Empty(_) => self.start(raw.strip_prefix('<').and_then(|raw| raw.strip_suffix("/>")), raw, true),
            Event::End(_) => self.end(raw),
            Event::Text(_) | Event::GeneralRef(_) => self.leaf(Kind::Text, raw),
            Event::DocType(_) if refers_on(raw) => {
                let reason = "declares entities made of others or of files, which are never expanded";
                self.problem.get_or_insert_with(|| reason.to_owned());
            }
            Event::CData(_) => {
                let inside = raw.strip_prefix("<![CDATA[").and_then(|raw| raw.strip_suffix("]]>"));
                self.leaf(Kind::Cdata, inside.unwrap_or(raw));
            }
            _ => {}
        }
    }

    /// What cannot be read is text: an unclosed CDATA section to the end, a stray `<` alone.
    fn recover(&mut self, rest: &'a str, start: usize) -> Option<usize> {
        let broken = rest.get(start..)?;
        if let Some(inside) = broken.strip_prefix("<![CDATA[") {
            self.leaf(Kind::Cdata, inside);
            return None;
        }
        if broken.starts_with("<!") || broken.starts_with("<?") || broken.starts_with("</") {
            let next = broken.get(2..).and_then(|after| after.find('<')).map(|at| start + at + 2);
            if let Some(end) = broken.strip_prefix("</").map(|_| broken) {
                self.end(end.get(..end.len().min(64)).unwrap_or(end));
            }
            return next;
        }
        match broken.get(1..)?.find('<') {
            Some(at) => {
                self.leaf(Kind::Text, broken.get(..at + 1)?);
                Some(start + at + 1)
            }
            None => None,
        }
    }

    fn start(&mut self, inside: Option<&'a str>, raw: &'a str, closed: bool) {
        let inside = inside.unwrap_or_default();
        if !inside.starts_with(|letter: char| letter.is_alphabetic() || letter == '_' || letter == ':') {
            return self.leaf(Kind::Text, raw); // « 3 < 4 » is no tag
        }
        if self.open.len() >= MAX_DEPTH {
            self.buried += usize::from(!closed);
            return;
        }
        let end = inside.find(|letter: char| letter.is_ascii_whitespace()).unwrap_or(inside.len());
        let qualified = inside.get(..end).unwrap_or(inside);
        let mark = self.scope.mark();
        if inside.contains("xmlns") {
            let mut attributes = Attributes::html(inside, end);
            for attribute in attributes.with_checks(false).flatten() {
                self.scope.declare(attribute.key.0, &attribute.value);
            }
        }
        let (ns, name) = self.scope.name(qualified);
        let id = self.push(Kind::Element, ns, name, inside);
        if closed {
            self.scope.reset(mark);
        } else {
            self.open.push((id, qualified, mark));
        }
    }

    fn end(&mut self, raw: &'a str) {
        let name = raw.trim_start_matches("</");
        let end =
            name.find(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '>' | '<')).unwrap_or(name.len());
        let name = name.get(..end).unwrap_or(name);
        if self.buried > 0 {
            self.buried -= 1;
            return;
        }
        if let Some(at) = self.open.iter().rposition(|(_, open, _)| open.eq_ignore_ascii_case(name)) {
            if at + 1 < self.open.len() {
                self.problem.get_or_insert_with(|| format!("mismatched end of {name}"));
            }
            if let Some((_, _, mark)) = self.open.get(at) {
                self.scope.reset(*mark);
            }
            self.open.truncate(at);
        }
    }

    fn leaf(&mut self, kind: Kind, raw: &'a str) {
        if self.buried == 0 && !raw.is_empty() {
            self.push(kind, Ns::Other, "", raw);
        }
    }

    fn push(&mut self, kind: Kind, ns: Ns, name: &'a str, raw: &'a str) -> Id {
        let parent = self.open.last().map_or(ROOT, |(id, ..)| *id);
        let id = Id::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node { kind, ns, name, raw, parent, first: NONE, last: NONE, next: NONE });
        let last = self.nodes.get(parent as usize).map_or(NONE, |node| node.last);
        if let Some(last) = self.nodes.get_mut(last as usize) {
            last.next = id;
        }
        if let Some(parent) = self.nodes.get_mut(parent as usize) {
            if parent.first == NONE {
                parent.first = id;
            }
            parent.last = id;
        }
        id
    }
}
