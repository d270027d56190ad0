//! The vocabularies of feeds: by their address where it is declared, by their usual prefix where it is not.

/// A vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ns {
    /// RSS of any version, Atom, or no vocabulary at all.
    Feed,
    /// RDF.
    Rdf,
    /// Dublin Core, elements or terms.
    Dc,
    /// RSS content module.
    Content,
    /// Media RSS.
    Media,
    /// iTunes podcasts.
    Itunes,
    /// XHTML.
    Xhtml,
    /// SVG.
    Svg,
    /// MathML.
    Math,
    /// Atom inside another format.
    Atom,
    /// Anything else.
    Other,
}

/// Parts of an address, or a whole usual prefix, and the vocabulary they mean.
const KNOWN: &[(&str, &str, Ns)] = &[
    ("/1999/02/22-rdf-syntax", "rdf", Ns::Rdf),
    ("purl.org/dc/", "dc", Ns::Dc),
    ("purl.org/rss/1.0/modules/content", "content", Ns::Content),
    ("search.yahoo.com/mrss", "media", Ns::Media),
    ("www.rssboard.org/media-rss", "media", Ns::Media),
    ("www.itunes.com/dtds/podcast", "itunes", Ns::Itunes),
    ("www.w3.org/1999/xhtml", "xhtml", Ns::Xhtml),
    ("www.w3.org/2000/svg", "svg", Ns::Svg),
    ("www.w3.org/1998/math/mathml", "math", Ns::Math),
    ("www.w3.org/2005/atom", "atom", Ns::Atom),
    ("purl.org/atom/ns#", "atom", Ns::Atom),
    ("purl.org/rss/1.0/modules/", "", Ns::Other),
    ("backend.userland.com", "", Ns::Feed),
    ("blogs.law.harvard.edu", "", Ns::Feed),
    ("purl.org/rss/1.0/", "", Ns::Feed),
    ("purl.org/net/rss1.1", "", Ns::Feed),
    ("my.netscape.com/rdf", "", Ns::Feed),
    ("channel.netscape.com/rdf", "", Ns::Feed),
];

/// More prefixes than any document declares.
const MAX_DECLARED: usize = 1000;

/// The prefixes in force at one place of a document.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    declared: Vec<(String, Ns)>,
}

impl Scope {
    /// How much is declared so far, for [`Scope::reset`].
    pub(crate) fn mark(&self) -> usize {
        self.declared.len()
    }

    /// Forgets what was declared since `mark`.
    pub(crate) fn reset(&mut self, mark: usize) {
        self.declared.truncate(mark);
    }

    /// Notes an attribute where it declares a vocabulary.
    pub(crate) fn declare(&mut self, attribute: &str, address: &str) {
        if self.declared.len() >= MAX_DECLARED {
            return;
        }
        let prefix = match attribute.strip_prefix("xmlns:") {
            Some(prefix) => prefix,
            None if attribute == "xmlns" => "",
            None => return,
        };
        let address = address.to_ascii_lowercase();
        let known = KNOWN.iter().find(|(part, ..)| address.contains(part)).map(|(.., ns)| *ns);
        // Atom and RSS as the language of the document are one; an unknown default is taken for the feed's own.
        let ns = match known {
            Some(Ns::Atom) if prefix.is_empty() => Ns::Feed,
            Some(ns) => ns,
            None if prefix.is_empty() => Ns::Feed,
            None => Ns::Other,
        };
        self.declared.push((prefix.to_owned(), ns));
    }

    /// The vocabulary and local name that `qualified` means here.
    pub(crate) fn name<'a>(&self, qualified: &'a str) -> (Ns, &'a str) {
        let (prefix, local) = qualified.split_once(':').unwrap_or(("", qualified));
        let declared = self.declared.iter().rev().find(|(name, _)| name == prefix).map(|(_, ns)| *ns);
        let ns = declared.unwrap_or_else(|| {
            if prefix.is_empty() {
                return Ns::Feed;
            }
            KNOWN.iter().find(|(_, usual, _)| usual.eq_ignore_ascii_case(prefix)).map_or(Ns::Other, |(.., ns)| *ns)
        });
        (ns, local)
    }
}
