//! Marked-up text of a feed, and what of it is safe to show.

use std::cell::RefCell;
use std::collections::HashSet;

use ammonia::{Builder, UrlRelative};
use serde::{Serialize, Serializer};
use url::Url;

use super::entities;

/// The deepest nesting of tags that is cleaned as HTML; deeper text is kept as text. Parsing is quadratic in depth.
const MAX_DEPTH: usize = 400;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextKind {
    /// As it reads.
    Plain,
    /// As HTML.
    #[default]
    Html,
}

/// A text as the sender wrote it. What is handed out of it is clean: it carries no script and no relative address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Markup {
    source: String,
    kind: TextKind,
    base: Option<Url>,
}

impl Markup {
    /// A text written as `kind` whose addresses are relative to `base`.
    pub fn new(source: impl Into<String>, kind: TextKind, base: Option<Url>) -> Self {
        Self { source: source.into().trim().to_owned(), kind, base }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.source.is_empty()
    }

    /// What its addresses are relative to.
    pub fn base(&self) -> Option<&Url> {
        self.base.as_ref()
    }

    /// How it is written.
    pub fn kind(&self) -> TextKind {
        self.kind
    }

    /// As the sender wrote it, to be parsed; never to be shown.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// As safe HTML.
    pub fn html(&self) -> String {
        match self.kind {
            TextKind::Plain => {
                let mut html = String::with_capacity(self.source.len());
                for (number, part) in self.source.split('"').enumerate() {
                    if number > 0 {
                        html.push('"');
                    }
                    entities::escape(part, &mut html);
                }
                html
            }
            TextKind::Html if !self.source.contains(['<', '&']) => self.source.replace('>', "&gt;"),
            TextKind::Html => clean(&self.source, self.base.as_ref()),
        }
    }

    /// As plain text on one line.
    pub fn text(&self) -> String {
        match self.kind {
            TextKind::Plain => entities::collapse(&self.source),
            TextKind::Html => entities::plain(&self.source),
        }
    }
}

impl Serialize for Markup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.html())
    }
}

const TAGS: &str = "a abbr acronym address area article aside audio b big blockquote br button canvas caption center \
    cite code col colgroup command datagrid datalist dd del details dfn dialog dir div dl dt em event-source fieldset \
    figcaption figure footer font form header h1 h2 h3 h4 h5 h6 hr i img input ins keygen kbd label legend li m map \
    menu meter multicol nav nextid noscript ol output optgroup option p pre progress q s samp section select small \
    sound source spacer span strike strong sub sup table tbody td textarea time tfoot th thead tr tt u ul var video \
    svg g path circle ellipse line polygon polyline rect text tspan desc title defs linearGradient radialGradient stop \
    math mrow mi mo mn ms mtext mspace mfrac msqrt mroot mstyle msub msup msubsup munder mover munderover mtable mtr \
    mtd mpadded mphantom mfenced maction menclose merror mmultiscripts mprescripts none semantics annotation";

const ATTRIBUTES: &str = "abbr accept accept-charset accesskey action align alt axis background balance bgcolor \
    bgproperties border bordercolor bordercolordark bordercolorlight bottompadding cellpadding cellspacing ch \
    challenge char charoff charset checked choff cite class clear color cols colspan compact contenteditable controls \
    coords data datafld datapagesize datasrc datetime default delay dir disabled draggable dynsrc enctype end face \
    for form frame galleryimg gutter headers height hidden hidefocus high href hreflang hspace icon id inputmode \
    ismap keytype label lang leftspacing list longdesc loop loopcount loopend loopstart low lowsrc max maxlength \
    media method min multiple name nohref noshade nowrap open optimum pattern ping point-size poster pqg preload \
    prompt radiogroup readonly repeat-max repeat-min replace required rev rightspacing rows rowspan rules scope \
    selected shape size span src start step style summary suppress tabindex target template title toppadding type \
    unselectable urn usemap valign value variable volume vrml vspace width wrap xml:lang \
    d cx cy r x y x1 x2 y1 y2 rx ry points transform viewBox version baseProfile fill fill-rule fill-opacity stroke \
    stroke-width stroke-linecap stroke-linejoin stroke-opacity opacity offset stop-color stop-opacity gradientUnits \
    preserveAspectRatio font-family font-size text-anchor mathvariant mathsize mathcolor mathbackground display \
    displaystyle scriptlevel columnalign rowalign fence separator stretchy lspace rspace linethickness open close \
    xlink:href xlink:type xlink:show xlink:title";

thread_local! {
    /// The base of the text that is being cleaned: the rules are made once a thread, the base changes.
    static BASE: RefCell<Option<Url>> = const { RefCell::new(None) };
    static RULES: Builder<'static> = rules();
}

fn rules() -> Builder<'static> {
    let words = |list: &'static str| list.split_ascii_whitespace().collect::<HashSet<&str>>();
    let mut rules = Builder::new();
    rules
        .tags(words(TAGS))
        .clean_content_tags(words("script style template noembed noframes"))
        .generic_attributes(words(ATTRIBUTES))
        .tag_attributes(Default::default())
        .link_rel(None)
        .strip_comments(true)
        .url_schemes(words(
            "http https ftp ftps mailto tel sms news nntp irc ircs xmpp magnet geo sip sips callto aim feed gopher urn \
             webcal wtai rtsp mms ed2k rsync sftp ssh svn",
        ))
        .url_relative(UrlRelative::Custom(Box::new(complete)))
        .attribute_filter(attribute_value);
    rules
}

/// A relative address, completed.
fn complete(address: &str) -> Option<std::borrow::Cow<'_, str>> {
    BASE.with_borrow(|base| match base {
        Some(base) => base.join(address.trim()).ok().map(|url| String::from(url).into()),
        None => Some(address.into()),
    })
}

/// Attributes whose value needs a second look: addresses that the rules do not know as such, and styles.
fn attribute_value<'a>(element: &str, attribute: &str, value: &'a str) -> Option<std::borrow::Cow<'a, str>> {
    match attribute {
        "style" => super::style::tamed(value).map(Into::into),
        "cite" | "longdesc" | "background" | "usemap" | "data" | "dynsrc" | "lowsrc" | "action" | "icon" | "ping"
        | "poster" | "profile" | "datasrc" | "xlink:href" | "urn"
            if !value.is_empty() =>
        {
            address(value)
        }
        "src" | "href" if element == "img" && value.trim_start().starts_with("data:image/") => Some(value.into()),
        _ => Some(value.into()),
    }
}

/// An address completed with the base; `None` where it could run a script.
fn address(value: &str) -> Option<std::borrow::Cow<'_, str>> {
    match Url::parse(value.trim()) {
        Ok(url) if matches!(url.scheme(), "javascript" | "vbscript" | "data" | "file" | "blob" | "view-source") => None,
        Ok(_) => Some(value.into()),
        Err(_) => BASE.with_borrow(|base| match base {
            Some(base) => base.join(value.trim()).ok().map(|url| String::from(url).into()),
            None => Some(value.into()),
        }),
    }
}

fn clean(html: &str, base: Option<&Url>) -> String {
    if nesting(html) > MAX_DEPTH {
        let mut text = String::new();
        entities::escape(&entities::plain(html), &mut text);
        return text;
    }
    BASE.set(base.cloned());
    RULES.with(|rules| rules.clean(html).to_string())
}

/// The greatest number of tags open at once, ends not being matched: an upper bound.
fn nesting(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let bytes = html.as_bytes();
    for (at, _) in html.match_indices('<') {
        match bytes.get(at + 1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(byte) if byte.is_ascii_alphabetic() => {
                let name = html.get(at + 1..).unwrap_or_default();
                let end = name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len());
                let name = name.get(..end).unwrap_or_default().to_ascii_lowercase();
                // Elements without an end, and those whose end is often left out, do not nest.
                if !matches!(
                    name.as_str(),
                    "br" | "img"
                        | "hr"
                        | "input"
                        | "p"
                        | "li"
                        | "td"
                        | "tr"
                        | "th"
                        | "dd"
                        | "dt"
                        | "option"
                        | "wbr"
                        | "source"
                        | "col"
                        | "meta"
                        | "link"
                ) {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
            }
            _ => {}
        }
    }
    deepest
}
