//! Pages taken apart into tokens: all that is text in them, and the same page written otherwise.

use std::cell::{Cell, RefCell};

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// Writes tokens down again.
struct Writer {
    out: RefCell<String>,
    /// What attributes and scripts say: it stands between no two words of the text.
    apart: RefCell<String>,
    /// Whether only text is written.
    bare: bool,
    turned: bool,
    raw: Cell<bool>,
    /// Whether drawings are open: their titles and styles are tags like others.
    drawing: Cell<bool>,
}

impl Writer {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let starts = tag.kind == TagKind::StartTag;
        if self.bare {
            let kept = ["content", "alt", "title", "value"];
            for attribute in tag.attrs.iter().filter(|attribute| kept.contains(&&*attribute.name.local)) {
                self.apart.borrow_mut().push_str(&format!("\n{}\n", attribute.value));
            }
        } else {
            self.write(tag, starts);
        }
        if &*tag.name == "svg" {
            self.drawing.set(starts && !tag.self_closing);
        }
        if self.drawing.get() {
            return TokenSinkResult::Continue;
        }
        let result = match &*tag.name {
            "script" if starts => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "iframe" | "noembed" | "noframes" | "xmp" if starts => TokenSinkResult::RawData(RawKind::Rawtext),
            "textarea" | "title" if starts => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        };
        self.raw.set(starts && matches!(&*tag.name, "script" | "style" | "iframe" | "noembed" | "noframes" | "xmp"));
        result
    }

    fn write(&self, tag: &Tag, starts: bool) {
        let mut out = self.out.borrow_mut();
        out.push_str(if starts { "<" } else { "</" });
        out.push_str(&tag.name);
        let mut attributes: Vec<String> = tag
            .attrs
            .iter()
            .map(|attribute| {
                let value = attribute.value.replace('&', "&amp;").replace('"', "&quot;");
                format!(" {}=\"{value}\"", &*attribute.name.local)
            })
            .collect();
        if self.turned {
            attributes.reverse();
        }
        out.extend(attributes);
        out.push_str(if tag.self_closing { "/>" } else { ">" });
    }
}

impl TokenSink for Writer {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => return self.tag(&tag),
            Token::CharacterTokens(text) if self.bare && self.raw.get() => self.apart.borrow_mut().push_str(&text),
            Token::CharacterTokens(text) if self.bare || self.raw.get() => self.out.borrow_mut().push_str(&text),
            Token::CharacterTokens(text) => {
                self.out.borrow_mut().push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn run(html: &str, bare: bool, turned: bool) -> (String, String) {
    let sink = Writer {
        out: RefCell::default(),
        apart: RefCell::default(),
        bare,
        turned,
        raw: Cell::new(false),
        drawing: Cell::new(false),
    };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    (tokenizer.sink.out.into_inner(), tokenizer.sink.apart.into_inner())
}

/// The page written anew, its attributes in order or turned round.
pub fn rewritten(html: &str, turned: bool) -> String {
    run(html, false, turned).0
}

/// All text of a page: what shows, what its attributes say and the strings of its data, with and without their own markup.
pub fn all_text(html: &str) -> String {
    let (text, apart) = run(html, true, false);
    let strings = unescaped(&apart);
    let (inner, _) = run(&strings, true, false);
    format!("{text}\n{strings}\n{inner}")
}

/// JSON's escapes undone.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let code =
            escape.strip_prefix('u').and_then(|hex| hex.get(..4)).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        match (code.and_then(char::from_u32), escape.chars().next()) {
            (Some(c), _) => {
                out.push(c);
                rest = &escape[5..];
            }
            (None, Some(c)) => {
                out.push(if matches!(c, 'n' | 't' | 'r') { ' ' } else { c });
                rest = &escape[c.len_utf8()..];
            }
            (None, None) => rest = "",
        }
    }
    out + rest
}
