//! The text of a page as runs: what a reader sees as one line or paragraph.

use news::BlockKind;

use super::dom::{Dom, Id, ROOT};

/// Whether a walk enters an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// It is read.
    Enter,
    /// It is left out with all that it holds.
    Skip,
    /// It stands in a line but is no part of it: it is read as a run of its own, before that line.
    Apart,
}

/// A run of text that a reader sees as one: a paragraph, an item of a list, a row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What it is.
    pub kind: BlockKind,
    /// Its text, white space collapsed.
    pub text: String,
    /// The block-level element that holds it.
    pub node: Id,
    /// The list or table that it is a line of.
    pub list: Option<Id>,
    /// Its length in characters, spaces apart.
    pub chars: usize,
    /// How many of them stand in links.
    pub link: usize,
    /// How many of them stand in bold or italics.
    pub strong: usize,
}

/// Adds `piece` to `text` with its white space collapsed; a no-break space stays where it stands alone.
pub fn append_collapsed(text: &mut String, piece: &str) {
    for c in piece.chars() {
        match c {
            '\u{a0}' | '\u{202f}' if !text.is_empty() && !text.ends_with(char::is_whitespace) => text.push(c),
            '\u{200b}' | '\u{feff}' | '\u{2060}' => {}
            c if c.is_whitespace() => {
                if text.ends_with(['\u{a0}', '\u{202f}']) || text.is_empty() || text.ends_with(' ') {
                    continue;
                }
                text.push(' ');
            }
            c if c.is_control() => {}
            c => text.push(c),
        }
    }
}

/// `text` with its white space collapsed and none at its ends.
pub fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    append_collapsed(&mut out, text);
    out.truncate(out.trim_end().len());
    out
}

/// Whether an element is never shown, or not by itself text of the piece.
pub fn is_hidden(dom: &Dom, id: Id) -> bool {
    match dom.name(id) {
        "script" | "style" | "noscript" | "template" | "svg" | "math" | "iframe" | "object" | "embed" | "canvas"
        | "audio" | "video" | "select" | "option" | "button" | "input" | "textarea" | "datalist" | "head" | "title"
        | "meta" | "link" | "map" | "area" | "dialog" | "amp-ad" | "amp-img" => true,
        "" | "html" | "body" | "main" | "article" => false,
        _ => {
            // Parts that a streaming page moves into place by script are sent hidden, under such an id.
            let streamed = dom.attribute(id, "id").is_some_and(|id| id.starts_with("S:"));
            (dom.attribute(id, "hidden").is_some_and(|value| value != "until-found") && !streamed)
                || dom.attribute(id, "style").is_some_and(|style| {
                    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
                    style.contains("display:none") || style.contains("visibility:hidden")
                })
        }
    }
}

/// Whether an element stands on lines of its own.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "caption"
            | "tbody"
            | "thead"
            | "tfoot"
            | "td"
            | "th"
            | "tr"
            | "ul"
            | "legend"
            | "figure-caption"
            | "amp-accordion"
    )
}

/// Reads the text below `root` in order, as runs; `visit` says what is entered.
pub fn segments(dom: &Dom, root: Id, visit: impl Fn(&Dom, Id) -> Visit) -> Vec<Segment> {
    let mut reader = Reader::new(dom, root);
    let mut at = root;
    loop {
        let entered = reader.enter(at, &visit);
        if let Some(child) = dom.first_child(at).filter(|_| entered) {
            at = child;
            continue;
        }
        if entered {
            reader.leave(at);
        }
        loop {
            if at == root {
                reader.flush();
                return reader.out;
            }
            if let Some(next) = dom.next(at) {
                at = next;
                break;
            }
            let Some(parent) = dom.parent(at) else {
                reader.flush();
                return reader.out;
            };
            at = parent;
            reader.leave(at);
        }
    }
}

/// The line that is read now.
#[derive(Default)]
struct Run {
    text: String,
    chars: usize,
    link: usize,
    strong: usize,
}

struct Reader<'a> {
    dom: &'a Dom,
    out: Vec<Segment>,
    run: Run,
    breaks: u32,
    /// Elements read by themselves, each with the line that waits for its end.
    apart: Vec<(Id, Run)>,
    /// The open block-level elements.
    holders: Vec<Id>,
    /// Lists and tables read line by line, the outermost first.
    lists: Vec<Id>,
    /// Open rows, in which a cell is no block.
    links: u32,
    strongs: u32,
    quotes: u32,
    figures: u32,
}

impl<'a> Reader<'a> {
    fn new(dom: &'a Dom, root: Id) -> Self {
        Self {
            dom,
            out: Vec::new(),
            run: Run::default(),
            breaks: 0,
            apart: Vec::new(),
            holders: vec![root],
            lists: Vec::new(),
            links: 0,
            strongs: 0,
            quotes: 0,
            figures: 0,
        }
    }

    /// Whether the children of `id` are to be read.
    fn enter(&mut self, id: Id, visit: &impl Fn(&Dom, Id) -> Visit) -> bool {
        if let Some(text) = self.dom.text_node(id) {
            self.read(text);
            return true;
        }
        let name = self.dom.name(id);
        if name.is_empty() {
            return true;
        }
        match visit(self.dom, id) {
            Visit::Skip => {
                if is_block(name) {
                    self.flush();
                }
                return false;
            }
            Visit::Apart if !is_block(name) => {
                self.apart.push((id, std::mem::take(&mut self.run)));
                self.holders.push(id);
            }
            Visit::Apart | Visit::Enter => {}
        }
        match name {
            "a" => self.links += 1,
            "b" | "strong" | "i" | "em" => self.strongs += 1,
            "br" => self.line_break(),
            _ if is_block(name) => self.open(id, name),
            _ => {}
        }
        true
    }

    fn open(&mut self, id: Id, name: &str) {
        if self.in_line() && !matches!(name, "li" | "tr" | "dt" | "dd") {
            append_collapsed(&mut self.run.text, " ");
        } else {
            self.flush();
        }
        self.holders.push(id);
        match name {
            "blockquote" => self.quotes += 1,
            "figcaption" => self.figures += 1,
            "ul" | "ol" | "menu" | "table" if !self.lists.is_empty() || is_plain_list(self.dom, id) => {
                self.lists.push(id)
            }
            _ => {}
        }
    }

    fn leave(&mut self, id: Id) {
        let name = self.dom.name(id);
        match name {
            "a" => self.links = self.links.saturating_sub(1),
            "b" | "strong" | "i" | "em" => self.strongs = self.strongs.saturating_sub(1),
            _ if is_block(name) => {
                if self.in_line() && !matches!(name, "li" | "tr" | "dt" | "dd") && self.lists.first() != Some(&id) {
                    append_collapsed(&mut self.run.text, " ");
                } else {
                    self.flush();
                }
                if self.holders.last() == Some(&id) {
                    self.holders.pop();
                }
                match name {
                    "blockquote" => self.quotes = self.quotes.saturating_sub(1),
                    "figcaption" => self.figures = self.figures.saturating_sub(1),
                    _ => {}
                }
                if self.lists.last() == Some(&id) {
                    self.lists.pop();
                }
            }
            _ => {}
        }
        if let Some((_, run)) = self.apart.pop_if(|(apart, _)| *apart == id) {
            self.flush();
            self.holders.pop();
            self.run = run;
        }
    }

    /// Whether the text read now is a line of a list: only the next item ends it.
    fn in_line(&self) -> bool {
        !self.lists.is_empty()
    }

    fn line_break(&mut self) {
        self.breaks += 1;
        if self.breaks >= 2 && !self.in_line() {
            self.flush();
        } else {
            append_collapsed(&mut self.run.text, " ");
        }
    }

    fn read(&mut self, piece: &str) {
        let chars = piece.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}' && *c != '\u{feff}').count();
        append_collapsed(&mut self.run.text, piece);
        if chars == 0 {
            return;
        }
        self.breaks = 0;
        self.run.chars += chars;
        if self.links > 0 {
            self.run.link += chars;
        }
        if self.strongs > 0 {
            self.run.strong += chars;
        }
    }

    fn kind(&self, node: Id) -> BlockKind {
        match self.dom.name(node) {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => BlockKind::Heading,
            _ if self.figures > 0 => BlockKind::Figure,
            _ if !self.lists.is_empty() => BlockKind::List,
            _ if self.quotes > 0 => BlockKind::Quote,
            _ => BlockKind::Paragraph,
        }
    }

    fn flush(&mut self) {
        self.breaks = 0;
        let Run { text, chars, link, strong } = std::mem::take(&mut self.run);
        let trimmed = text.trim();
        if trimmed.is_empty() || chars == 0 {
            return;
        }
        let node = self.holders.last().copied().unwrap_or(ROOT);
        let list = self.lists.first().copied();
        let text = if trimmed.len() == text.len() { text } else { trimmed.to_owned() };
        self.out.push(Segment { kind: self.kind(node), text, node, list, chars, link, strong });
    }
}

/// How far a list is looked into before it is taken for plain.
const LOOK: usize = 2_000;

/// Whether a list or table holds short lines, not paragraphs, headings or whole articles laid out with it.
fn is_plain_list(dom: &Dom, list: Id) -> bool {
    let mut paragraphs = 0_usize;
    let mut items = 0_usize;
    for id in dom.descendants(list).take(LOOK) {
        match dom.name(id) {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "figure" | "article" | "section" | "blockquote" | "table" => {
                return false;
            }
            "p" | "div" => paragraphs += 1,
            "li" | "td" | "th" => items += 1,
            _ => {}
        }
    }
    paragraphs <= items.saturating_mul(2)
}
