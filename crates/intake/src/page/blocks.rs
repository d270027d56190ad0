//! From HTML to blocks of plain text: paragraphs, cross-heads, quotes, lists and the pictures between them.

use news::{Block, BlockKind, Image, Removed};
use url::Url;

use super::dom::{Dom, Id, ROOT};
use super::picture;

/// A fragment of HTML as plain text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fragment {
    /// Its text.
    pub blocks: Vec<Block>,
    /// Its pictures.
    pub images: Vec<Image>,
    /// What stood in it and was left out.
    pub removed: Vec<Removed>,
}

/// Turns a fragment of HTML, such as the content of a feed entry, into blocks; addresses are completed with `base`.
///
/// ```
/// use intake::page::blocks::of_html;
///
/// let fragment = of_html("Un.<br><br>Deux <b>mots</b>.<script>x()</script><img src='/p.gif' width=1 height=1>", None);
/// let texts: Vec<&str> = fragment.blocks.iter().map(|block| block.text.as_str()).collect();
/// assert_eq!(texts, ["Un.", "Deux mots."]);
/// assert!(fragment.images.is_empty());
/// ```
pub fn of_html(html: &str, base: Option<&Url>) -> Fragment {
    if !html.contains('<') && html.contains('\n') {
        return of_plain(html);
    }
    let dom = Dom::parse(html);
    let segments = segments(&dom, ROOT, |dom, id| if is_hidden(dom, id) { Visit::Skip } else { Visit::Enter });
    let (images, pixels) = picture::all(&dom, ROOT, base, |_| true);
    let mut removed: Vec<Removed> =
        pixels.into_iter().map(|text| Removed { text, why: "tracking pixel".to_owned() }).collect();
    let mut kept = Vec::with_capacity(segments.len());
    for segment in segments {
        match feed_furniture(&segment) {
            Some(why) => removed.push(Removed { text: segment.text, why: why.to_owned() }),
            None => kept.push(segment),
        }
    }
    Fragment { blocks: join(kept), images, removed }
}

/// Text without mark-up: an empty line ends a paragraph; entities are still entities.
fn of_plain(text: &str) -> Fragment {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let line = if line.contains('&') { Dom::parse(line).text(ROOT) } else { collapsed(line) };
        if line.is_empty() {
            open = false;
            continue;
        }
        match blocks.last_mut().filter(|_| open) {
            Some(block) => {
                block.text.push(' ');
                block.text.push_str(&line);
            }
            None => blocks.push(Block::paragraph(line)),
        }
        open = true;
    }
    Fragment { blocks, ..Fragment::default() }
}

/// What feed software adds below the text of an entry.
fn feed_furniture(segment: &Segment) -> Option<&'static str> {
    let text = segment.text.as_str();
    let linked = segment.link * 10 >= segment.chars * 3;
    if segment.chars > 400 || !linked {
        return None;
    }
    let lower = text.to_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if (starts(&["the post "]) && lower.contains("appeared first on"))
        || (starts(&["l’article ", "l'article ", "cet article ", "l&#8217;article "]) && lower.contains("premier sur"))
    {
        return Some("feed footer");
    }
    let all = segment.link * 10 >= segment.chars * 8;
    let more = ["lire la suite", "lire l’article", "lire l'article", "lire plus", "en savoir plus", "la suite sur"];
    let more_english =
        ["read more", "continue reading", "read the rest", "read the full", "full story", "[…]", "[...]"];
    (all && segment.chars < 160 && (starts(&more) || starts(&more_english))).then_some("read more")
}

/// Whether a walk enters an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// It is read.
    Enter,
    /// It is left out with all that it holds.
    Skip,
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

struct Reader<'a> {
    dom: &'a Dom,
    out: Vec<Segment>,
    text: String,
    chars: usize,
    link: usize,
    strong: usize,
    breaks: u32,
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
            text: String::new(),
            chars: 0,
            link: 0,
            strong: 0,
            breaks: 0,
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
        if visit(self.dom, id) == Visit::Skip {
            if is_block(name) {
                self.flush();
            }
            return false;
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
            append_collapsed(&mut self.text, " ");
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
                    append_collapsed(&mut self.text, " ");
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
            append_collapsed(&mut self.text, " ");
        }
    }

    fn read(&mut self, piece: &str) {
        let chars = piece.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}' && *c != '\u{feff}').count();
        append_collapsed(&mut self.text, piece);
        if chars == 0 {
            return;
        }
        self.breaks = 0;
        self.chars += chars;
        if self.links > 0 {
            self.link += chars;
        }
        if self.strongs > 0 {
            self.strong += chars;
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
        let text = std::mem::take(&mut self.text);
        let (chars, link, strong) = (self.chars, self.link, self.strong);
        (self.chars, self.link, self.strong) = (0, 0, 0);
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

/// Makes blocks of segments: the lines of one list become one block.
pub fn join(segments: Vec<Segment>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::with_capacity(segments.len());
    let mut open = None;
    for segment in segments {
        match blocks.last_mut().filter(|_| segment.list.is_some() && open == segment.list) {
            Some(block) if block.kind == segment.kind => {
                block.text.push('\n');
                block.text.push_str(&segment.text);
            }
            _ => blocks.push(Block { kind: segment.kind, text: segment.text }),
        }
        open = segment.list;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[(BlockKind, &str)]) {
        let got: Vec<(BlockKind, String)> = of_html(html, None).blocks.into_iter().map(|b| (b.kind, b.text)).collect();
        let got: Vec<(BlockKind, &str)> = got.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
        assert_eq!(got, expected, "{html:?}");
    }

    use BlockKind::{Figure, Heading, List, Paragraph, Quote};

    #[test]
    fn blocks() {
        check("", &[]);
        check("Un  texte\n nu", &[(Paragraph, "Un texte nu")]);
        check("Un &amp; deux\n\ntrois\nquatre", &[(Paragraph, "Un & deux"), (Paragraph, "trois quatre")]);
        check("<p>Un</p>perdu<p>Deux", &[(Paragraph, "Un"), (Paragraph, "perdu"), (Paragraph, "Deux")]);
        check("<h2>Titre</h2><blockquote><p>Dit-il</p></blockquote>", &[(Heading, "Titre"), (Quote, "Dit-il")]);
        check("a<br>b<br> <br/>c", &[(Paragraph, "a b"), (Paragraph, "c")]);
        check("<ul><li>Un</li><li><p>Deux</p></li></ul>fin", &[(List, "Un\nDeux"), (Paragraph, "fin")]);
        check("<ul><li>Un<ul><li>a</li></ul></li></ul>", &[(List, "Un\na")]);
        check("<ul><li><h3>A</h3><p>B</p></li></ul>", &[(Heading, "A"), (Paragraph, "B")]);
        check("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", &[(List, "a b\nc")]);
        check("<figure><img src=x.jpg><figcaption>Le port</figcaption></figure>", &[(Figure, "Le port")]);
        check("«\u{a0}Oui\u{a0}», dit-elle", &[(Paragraph, "«\u{a0}Oui\u{a0}», dit-elle")]);
        check("<style>a{}</style><p hidden>x</p><p>y</p><noscript>z</noscript>", &[(Paragraph, "y")]);
    }

    #[test]
    fn feed_furniture_goes() {
        let fragment = of_html(
            "<p>Texte.</p><p><a href=x>Lire la suite</a></p><p>The post <a href=x>Un titre</a> appeared first on <a href=y>Le Val</a>.</p>",
            None,
        );
        assert_eq!(fragment.blocks, [Block::paragraph("Texte.")]);
        let why: Vec<&str> = fragment.removed.iter().map(|removed| removed.why.as_str()).collect();
        assert_eq!(why, ["read more", "feed footer"]);
    }

    #[test]
    fn images_have_absolute_addresses() {
        let base = Url::parse("https://exemple.fr/a/b").unwrap();
        let fragment = of_html("<img src='../c.jpg'><img src='https://stats.exemple.fr/pixel.gif?x'>", Some(&base));
        assert_eq!(fragment.images.len(), 1);
        assert_eq!(fragment.images[0].url, "https://exemple.fr/c.jpg");
        assert_eq!(fragment.removed[0].why, "tracking pixel");
    }
}
