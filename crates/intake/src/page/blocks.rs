//! From HTML to blocks of plain text: paragraphs, cross-heads, quotes, lists and the pictures between them.

use news::{Block, Image, Removed};
use url::Url;

use super::dom::{Dom, ROOT};
use super::picture;
use super::segments::{Segment, Visit, collapsed, is_hidden, segments};

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
    use news::BlockKind;

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
