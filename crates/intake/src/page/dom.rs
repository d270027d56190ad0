//! A page as a flat tree: all nodes in one vector, linked by number, built by html5ever under caps.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, QualName, TokenizerResult};

use super::source;

/// More bytes than any article: what follows is not read.
const MAX_BYTES: usize = 8 << 20;
/// More nodes than any article: tags after them are not read, their text is.
const MAX_NODES: usize = 400_000;
/// html5ever walks its stack of open elements for every tag, so its time grows with the square of the nesting.
const MAX_DEPTH: u32 = 512;
/// The sum of depths over all elements, which bounds that walk for pages made to deceive [`MAX_DEPTH`].
const MAX_WALK: u64 = 100_000_000;
/// A page with more attributes on one tag was made to harm: the rest of them is not read.
const MAX_ATTRIBUTES: usize = 64;

/// The number of a node.
pub type Id = u32;

const NONE: Id = Id::MAX;

/// The document node.
pub const ROOT: Id = 0;

#[derive(Debug)]
enum Kind {
    Element {
        name: QualName,
        attributes: Vec<Attribute>,
    },
    Text(StrTendril),
    /// The document, a comment, a processing instruction.
    Other,
}

#[derive(Debug)]
struct Node {
    kind: Kind,
    parent: Id,
    previous: Id,
    next: Id,
    first: Id,
    last: Id,
    depth: u32,
}

impl Node {
    fn new(kind: Kind) -> Self {
        Self { kind, parent: NONE, previous: NONE, next: NONE, first: NONE, last: NONE, depth: 0 }
    }
}

/// A parsed page.
#[derive(Debug)]
pub struct Dom {
    nodes: Vec<Node>,
}

fn some(id: Id) -> Option<Id> {
    (id != NONE).then_some(id)
}

impl Dom {
    /// Reads `html`. Never fails: what exceeds a cap is left out.
    pub fn parse(html: &str) -> Self {
        let mut end = html.len().min(MAX_BYTES);
        while !html.is_char_boundary(end) {
            end -= 1;
        }
        let builder = TreeBuilder::new(Sink::new(), TreeBuilderOpts { drop_doctype: true, ..Default::default() });
        let guard = Guard { builder, walked: Cell::new(0) };
        let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
        let input = BufferQueue::default();
        for part in source::seen(html.get(..end).unwrap_or_default()) {
            input.push_back(StrTendril::from_slice(part));
        }
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        tokenizer.end();
        Self { nodes: tokenizer.sink.builder.sink.nodes.into_inner() }
    }

    /// How many nodes there are; their ids are below it.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    /// The name of an element, in lower case; empty for other nodes.
    pub fn name(&self, id: Id) -> &str {
        match self.node(id).map(|node| &node.kind) {
            Some(Kind::Element { name, .. }) => &name.local,
            _ => "",
        }
    }

    /// The text of a text node.
    pub fn text_node(&self, id: Id) -> Option<&str> {
        match self.node(id).map(|node| &node.kind) {
            Some(Kind::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// An attribute of an element.
    pub fn attribute(&self, id: Id, wanted: &str) -> Option<&str> {
        match self.node(id).map(|node| &node.kind) {
            Some(Kind::Element { attributes, .. }) => {
                attributes.iter().find(|attribute| &*attribute.name.local == wanted).map(|attribute| &*attribute.value)
            }
            _ => None,
        }
    }

    /// The attributes of an element.
    pub fn attributes(&self, id: Id) -> impl Iterator<Item = (&str, &str)> {
        let attributes = match self.node(id).map(|node| &node.kind) {
            Some(Kind::Element { attributes, .. }) => attributes.as_slice(),
            _ => &[],
        };
        attributes.iter().map(|attribute| (&*attribute.name.local, &*attribute.value))
    }

    /// The node that holds `id`.
    pub fn parent(&self, id: Id) -> Option<Id> {
        self.node(id).and_then(|node| some(node.parent))
    }

    /// The node after `id` in the same parent.
    pub fn next(&self, id: Id) -> Option<Id> {
        self.node(id).and_then(|node| some(node.next))
    }

    /// The first node in `id`.
    pub fn first_child(&self, id: Id) -> Option<Id> {
        self.node(id).and_then(|node| some(node.first))
    }

    /// The nodes in `id`, in order.
    pub fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(self.first_child(id), |child| self.next(*child))
    }

    /// The nodes that hold `id`, the nearest first.
    pub fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(self.parent(id), |node| self.parent(*node))
    }

    /// The node that follows `id` in reading order without entering it, within `root`.
    pub fn after(&self, id: Id, root: Id) -> Option<Id> {
        let mut at = id;
        while at != root {
            if let Some(next) = self.next(at) {
                return Some(next);
            }
            at = self.parent(at)?;
        }
        None
    }

    /// The nodes below `root` in reading order.
    pub fn descendants(&self, root: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(self.first_child(root), move |id| self.first_child(*id).or_else(|| self.after(*id, root)))
    }

    /// Whether `id` is `root` or stands in it.
    pub fn is_in(&self, id: Id, root: Id) -> bool {
        id == root || self.ancestors(id).any(|node| node == root)
    }

    /// The text below `root`, white space collapsed; scripts and styles are no text.
    pub fn text(&self, root: Id) -> String {
        let mut text = String::new();
        let mut next = Some(root);
        while let Some(id) = next {
            if let Some(piece) = self.text_node(id) {
                super::segments::append_collapsed(&mut text, piece);
            } else if !matches!(self.name(id), "" | "a" | "b" | "i" | "em" | "strong" | "span" | "u" | "sup" | "sub") {
                super::segments::append_collapsed(&mut text, " ");
            }
            next = match self.name(id) {
                "script" | "style" | "noscript" | "template" => None,
                _ => self.first_child(id),
            };
            if next.is_none() {
                next = self.after(id, root);
            }
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// Stands between html5ever's tokenizer and its tree builder and lets no tag through that would exceed a cap.
struct Guard {
    builder: TreeBuilder<Id, Sink>,
    walked: Cell<u64>,
}

impl Guard {
    fn admits(&self, tag: &Tag) -> bool {
        let sink = &self.builder.sink;
        let depth = sink.depth.get();
        if sink.nodes.borrow().len() >= MAX_NODES {
            return false;
        }
        if tag.kind == TagKind::EndTag {
            sink.depth.set(depth.saturating_sub(1));
            return true;
        }
        // Their content is no mark-up: without the tag it would become text.
        let raw = matches!(
            &*tag.name,
            "script" | "style" | "textarea" | "title" | "noscript" | "iframe" | "xmp" | "noembed" | "noframes"
        );
        let walked = self.walked.get().saturating_add(u64::from(depth));
        self.walked.set(walked);
        raw || (depth < MAX_DEPTH && walked < MAX_WALK)
    }
}

impl TokenSink for Guard {
    type Handle = Id;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Id> {
        match token {
            Token::TagToken(mut tag) => {
                if !self.admits(&tag) {
                    return TokenSinkResult::Continue;
                }
                tag.attrs.truncate(MAX_ATTRIBUTES);
                self.builder.process_token(Token::TagToken(tag), line)
            }
            Token::CommentToken(_) | Token::ParseError(_) => TokenSinkResult::Continue,
            token => self.builder.process_token(token, line),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Takes what the tree builder makes.
struct Sink {
    nodes: RefCell<Vec<Node>>,
    /// The depth at which a tag would stand now, as far as it can be known from outside the tree builder.
    depth: Cell<u32>,
}

impl Sink {
    fn new() -> Self {
        Self { nodes: RefCell::new(vec![Node::new(Kind::Other)]), depth: Cell::new(0) }
    }

    fn create(&self, kind: Kind) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        let id = Id::try_from(nodes.len()).unwrap_or(NONE);
        nodes.push(Node::new(kind));
        id
    }

    /// Puts `child` into `parent`, before `before` or last.
    fn link(&self, child: Id, parent: Id, before: Id) {
        let mut nodes = self.nodes.borrow_mut();
        let previous = match nodes.get(before as usize) {
            Some(node) => node.previous,
            None => nodes.get(parent as usize).map_or(NONE, |node| node.last),
        };
        let depth = nodes.get(parent as usize).map_or(0, |node| node.depth.saturating_add(1));
        if let Some(node) = nodes.get_mut(child as usize) {
            node.parent = parent;
            node.previous = previous;
            node.next = before;
            node.depth = depth;
        }
        match nodes.get_mut(previous as usize) {
            Some(node) => node.next = child,
            None => {
                if let Some(node) = nodes.get_mut(parent as usize) {
                    node.first = child;
                }
            }
        }
        match nodes.get_mut(before as usize) {
            Some(node) => node.previous = child,
            None => {
                if let Some(node) = nodes.get_mut(parent as usize) {
                    node.last = child;
                }
            }
        }
        self.depth.set(depth);
    }

    fn unlink(&self, id: Id) {
        let mut nodes = self.nodes.borrow_mut();
        let Some(node) = nodes.get_mut(id as usize) else { return };
        let (parent, previous, next) = (node.parent, node.previous, node.next);
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
        match nodes.get_mut(previous as usize) {
            Some(node) => node.next = next,
            None => {
                if let Some(node) = nodes.get_mut(parent as usize) {
                    node.first = next;
                }
            }
        }
        match nodes.get_mut(next as usize) {
            Some(node) => node.previous = previous,
            None => {
                if let Some(node) = nodes.get_mut(parent as usize) {
                    node.last = previous;
                }
            }
        }
    }

    fn insert(&self, parent: Id, before: Id, child: NodeOrText<Id>) {
        match child {
            NodeOrText::AppendNode(id) => {
                self.unlink(id);
                self.link(id, parent, before);
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let previous = match nodes.get(before as usize) {
                    Some(node) => node.previous,
                    None => nodes.get(parent as usize).map_or(NONE, |node| node.last),
                };
                let depth = nodes.get(parent as usize).map_or(0, |node| node.depth.saturating_add(1));
                self.depth.set(depth);
                if let Some(Node { kind: Kind::Text(old), .. }) = nodes.get_mut(previous as usize) {
                    // A tendril holds at most 4 GB; the cap on bytes keeps us far below.
                    old.push_tendril(&text);
                    return;
                }
                drop(nodes);
                let id = self.create(Kind::Text(text));
                self.link(id, parent, before);
            }
        }
    }

    fn parent_of(&self, id: Id) -> Id {
        self.nodes.borrow().get(id as usize).map_or(NONE, |node| node.parent)
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = ();
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Ref<'a, QualName> {
        Ref::map(self.nodes.borrow(), |nodes| match nodes.get(*target as usize).map(|node| &node.kind) {
            Some(Kind::Element { name, .. }) => name,
            _ => unreachable!("the tree builder asks for the names of elements only"),
        })
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Id {
        self.create(Kind::Element { name, attributes })
    }

    fn create_comment(&self, _: StrTendril) -> Id {
        self.create(Kind::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.create(Kind::Other)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.insert(*parent, NONE, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        match some(self.parent_of(*element)) {
            Some(parent) => self.insert(parent, *element, child),
            None => self.insert(*previous, NONE, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, new: NodeOrText<Id>) {
        let parent = self.parent_of(*sibling);
        if parent != NONE {
            self.insert(parent, *sibling, new);
        }
    }

    fn add_attrs_if_missing(&self, target: &Id, new: Vec<Attribute>) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(Node { kind: Kind::Element { attributes, .. }, .. }) = nodes.get_mut(*target as usize) {
            for attribute in new {
                if attributes.len() < MAX_ATTRIBUTES && attributes.iter().all(|old| old.name != attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        self.unlink(*target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        loop {
            let first = self.nodes.borrow().get(*node as usize).map_or(NONE, |node| node.first);
            if first == NONE {
                break;
            }
            self.unlink(first);
            self.link(first, *new_parent, NONE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_tree() {
        let dom = Dom::parse("<p class=a>Un <b>mot</b></p><p>Deux<script>x()</script>");
        let names: Vec<&str> = dom.descendants(ROOT).map(|id| dom.name(id)).filter(|name| !name.is_empty()).collect();
        assert_eq!(names, ["html", "head", "body", "p", "b", "p", "script"]);
        assert_eq!(dom.text(ROOT), "Un mot Deux");
    }

    #[test]
    fn nesting_is_capped() {
        for tag in ["div", "b", "i", "a", "span", "ul><li", "table><tr><td", "blockquote", "font"] {
            let html = format!("<{tag}>").repeat(100_000) + "<p>Fin";
            let dom = Dom::parse(&html);
            assert!(dom.text(ROOT).ends_with("Fin"), "{tag}");
        }
    }

    #[test]
    fn formatting_is_capped() {
        let open: String = (0..600).map(|n| format!("<b class=c{n}>")).collect();
        let dom = Dom::parse(&(open + &"<p>x</p>".repeat(20_000)));
        assert!(dom.len() < 2 * MAX_NODES, "{}", dom.len());
    }
}
