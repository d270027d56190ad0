//! Running text of agency documents, NITF and XHTML alike: paragraphs, cross-heads, quotes, lists, pictures.

use news::{Block, BlockKind, Image};

use super::element::{attribute, child_line, filled, find, line, web_address, within};
use crate::feed::xml::{Id, Step, Tree};
use crate::feed::{collapse, resolved};
use crate::page::blocks::of_html;

/// The sign that a line break leaves until its paragraph ends.
const BREAK: char = '\u{b}';

/// Text and pictures.
#[derive(Debug, Default)]
pub(super) struct Prose {
    /// The text.
    pub(super) blocks: Vec<Block>,
    /// The pictures in it.
    pub(super) images: Vec<Image>,
}

/// Reads the text inside an element.
pub(super) fn of_element(tree: &Tree<'_>, id: Id) -> Prose {
    if !tree.has_elements(id) {
        let text = tree.text(id);
        return if is_markup(&text) { of_markup(&text) } else { of_text(&text) };
    }
    let mut reader = Reader::new(tree);
    tree.walk(id, &mut |step| reader.step(step));
    reader.flush();
    reader.out
}

/// Reads HTML that stands in a document as text.
pub(super) fn of_markup(html: &str) -> Prose {
    let fragment = of_html(html, None);
    Prose { blocks: fragment.blocks, images: fragment.images }
}

/// Reads plain text: an empty line or an indented one begins a paragraph.
pub(super) fn of_text(text: &str) -> Prose {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for raw in text.lines() {
        let words = collapse(raw);
        if words.is_empty() {
            open = false;
            continue;
        }
        let indented = raw.starts_with("  ") || raw.starts_with('\t');
        match blocks.last_mut().filter(|_| open && !indented) {
            Some(block) => {
                block.text.push(' ');
                block.text.push_str(&words);
            }
            None => blocks.push(Block::paragraph(words)),
        }
        open = true;
    }
    Prose { blocks, ..Prose::default() }
}

/// Whether a text is HTML source: it has an end tag, or a tag that ends a line or a paragraph.
pub(super) fn is_markup(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["</p>", "<p>", "<br>", "<br/>", "<br />", "</div>", "</h1>", "</h2>", "</ul>", "</table>", "</b>", "</a>"]
        .iter()
        .any(|tag| lower.contains(tag))
}

struct Reader<'t, 'a> {
    tree: &'t Tree<'a>,
    out: Prose,
    text: String,
    /// The open blocks and what text in them is.
    open: Vec<(Id, BlockKind)>,
    /// How many lists and tables are open.
    lists: usize,
    /// Whether the next line begins a list.
    fresh: bool,
    /// How many elements are open in which line ends count.
    verbatim: usize,
    /// The element that is passed over.
    skipped: Option<Id>,
}

impl<'t, 'a> Reader<'t, 'a> {
    fn new(tree: &'t Tree<'a>) -> Self {
        Self {
            tree,
            out: Prose::default(),
            text: String::new(),
            open: Vec::new(),
            lists: 0,
            fresh: false,
            verbatim: 0,
            skipped: None,
        }
    }

    fn step(&mut self, step: Step<'_>) {
        if let Some(skipped) = self.skipped {
            if matches!(step, Step::Close(id) if id == skipped) {
                self.skipped = None;
            }
            return;
        }
        match step {
            Step::Open(id) => self.enter(id),
            Step::Close(id) => self.leave(id),
            Step::Text(raw) if self.verbatim > 0 => self.text.push_str(&resolved(raw)),
            Step::Text(raw) => {
                self.text.extend(resolved(raw).chars().map(|c| if c.is_ascii_whitespace() { ' ' } else { c }))
            }
            Step::Cdata(raw) if is_markup(raw) => {
                self.flush();
                let prose = of_markup(raw);
                self.out.blocks.extend(prose.blocks);
                self.out.images.extend(prose.images);
            }
            Step::Cdata(raw) => self.text.push_str(raw),
        }
    }

    fn enter(&mut self, id: Id) {
        let name = self.tree.name(id).to_ascii_lowercase();
        match name.as_str() {
            "script" | "style" | "head" | "body.head" | "template" => self.skipped = Some(id),
            "media" | "figure" => {
                self.flush();
                self.picture(id);
                self.skipped = Some(id);
            }
            "img" => self.out.images.extend(image(self.tree, id, None, None)),
            "br" => self.text.push(BREAK),
            "td" | "th" => self.text.push(' '),
            _ => {
                let Some(kind) = kind(&name) else { return };
                self.flush();
                if is_list(&name) {
                    self.fresh |= self.lists == 0;
                    self.lists += 1;
                }
                self.verbatim += usize::from(name == "pre");
                self.open.push((id, kind));
            }
        }
    }

    fn leave(&mut self, id: Id) {
        if self.open.last().is_none_or(|(open, _)| *open != id) {
            return;
        }
        self.flush();
        self.open.pop();
        let name = self.tree.name(id).to_ascii_lowercase();
        self.lists -= usize::from(is_list(&name) && self.lists > 0);
        self.verbatim -= usize::from(name == "pre" && self.verbatim > 0);
    }

    /// Ends the paragraph that is being read; two line breaks end one too.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let kind = self.open.iter().rev().map(|(_, kind)| *kind).find(|kind| *kind != BlockKind::Paragraph);
        let kind = kind.unwrap_or_default();
        if self.verbatim > 0 {
            self.out.blocks.extend(of_text(&text.replace(BREAK, "\n")).blocks);
            return;
        }
        let mut paragraph = String::new();
        let mut breaks = 0;
        for part in text.split_inclusive(BREAK) {
            let words = part.trim_end_matches(BREAK);
            if breaks > 1 && !words.trim().is_empty() {
                self.emit(&std::mem::take(&mut paragraph), kind);
            }
            breaks = if words.trim().is_empty() { breaks } else { 0 } + usize::from(part.ends_with(BREAK));
            paragraph.push_str(words);
            paragraph.push(' ');
        }
        self.emit(&paragraph, kind);
    }

    fn emit(&mut self, text: &str, kind: BlockKind) {
        let Some(text) = filled(collapse(text)) else { return };
        match self.out.blocks.last_mut() {
            Some(last) if kind == BlockKind::List && last.kind == BlockKind::List && !self.fresh => {
                last.text.push('\n');
                last.text.push_str(&text);
            }
            _ => self.out.blocks.push(Block { kind, text }),
        }
        self.fresh &= kind != BlockKind::List;
    }

    /// A picture with its caption; sound and film have no place in a text.
    fn picture(&mut self, id: Id) {
        let tree = self.tree;
        let media = attribute(tree, id, "media-type");
        if media.is_some_and(|kind| {
            !matches!(kind.to_ascii_lowercase().as_str(), "image" | "photo" | "graphic" | "picture")
        }) {
            return;
        }
        let caption = ["media-caption", "figcaption"].iter().find_map(|name| find(tree, id, name));
        let caption = caption.and_then(|caption| line(tree, caption));
        let credit = child_line(tree, Some(id), "media-producer");
        let inside = within(tree, id, |_| true);
        let file = inside.iter().find(|inner| matches!(tree.name(**inner), "media-reference" | "img"));
        if let Some(file) = file {
            self.out.images.extend(image(tree, *file, caption.clone(), credit));
        }
        if let Some(caption) = caption {
            self.out.blocks.push(Block { kind: BlockKind::Figure, text: caption });
        }
    }
}

fn image(tree: &Tree<'_>, id: Id, caption: Option<String>, credit: Option<String>) -> Option<Image> {
    let kind = attribute(tree, id, "mime-type");
    if kind.is_some_and(|kind| !kind.to_ascii_lowercase().starts_with("image")) {
        return None;
    }
    let url = attribute(tree, id, "source").or_else(|| attribute(tree, id, "src"))?;
    Some(Image { url: web_address(&url)?, caption, credit })
}

fn is_list(name: &str) -> bool {
    matches!(name, "ul" | "ol" | "dl" | "table")
}

/// What the text of a block-level element is; `None` for an element inside a line.
fn kind(name: &str) -> Option<BlockKind> {
    Some(match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hl1" | "hl2" => BlockKind::Heading,
        "blockquote" | "bq" => BlockKind::Quote,
        "li" | "dt" | "dd" | "tr" => BlockKind::List,
        "p" | "div" | "section" | "article" | "aside" | "main" | "header" | "footer" | "nav" | "address" | "block"
        | "body" | "body.content" | "body.end" | "html" | "nitf" | "hedline" | "ul" | "ol" | "dl" | "table"
        | "thead" | "tbody" | "tfoot" | "caption" | "pre" | "hr" | "fn" | "note" | "tagline" | "bibliography"
        | "abstract" | "inlinexml" | "inlinedata" | "datacontent" | "credit" => BlockKind::Paragraph,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::xml::ROOT;

    #[track_caller]
    fn check(xml: &str, expected: &[(BlockKind, &str)]) {
        let tree = Tree::parse(xml);
        let prose = of_element(&tree, ROOT);
        let found: Vec<(BlockKind, &str)> =
            prose.blocks.iter().map(|block| (block.kind, block.text.as_str())).collect();
        assert_eq!(found, expected, "{xml}");
    }

    #[test]
    fn blocks() {
        use BlockKind::{Figure, Heading, List, Paragraph, Quote};
        check(
            "<p>Un <b>pont</b>\n neuf.</p><hl2>Trafic</hl2><p>Deux</p>",
            &[(Paragraph, "Un pont neuf."), (Heading, "Trafic"), (Paragraph, "Deux")],
        );
        check("<p>une ligne<br/>coupée<br/><br/>Suite</p>", &[(Paragraph, "une ligne coupée"), (Paragraph, "Suite")]);
        check("<bq><block><p>« Oui »</p></block></bq>", &[(Quote, "« Oui »")]);
        check("<ul><li>a</li><li>b</li></ul><ul><li>c</li></ul>", &[(List, "a\nb"), (List, "c")]);
        check("<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>", &[(List, "a 1\nb 2")]);
        check(
            "<pre>Un\ndeux\n\nTrois\n  Quatre</pre>",
            &[(Paragraph, "Un deux"), (Paragraph, "Trois"), (Paragraph, "Quatre")],
        );
        check("<head><title>x</title></head><p>a &amp; b</p>", &[(Paragraph, "a & b")]);
        check("<d><![CDATA[<p>Un</p><p>Deux</p>]]></d>", &[(Paragraph, "Un"), (Paragraph, "Deux")]);
        check(
            "<media media-type='image'><media-reference source='https://ex.fr/a.jpg'/><media-caption>Le pont</media-caption></media>",
            &[(Figure, "Le pont")],
        );
    }
}
