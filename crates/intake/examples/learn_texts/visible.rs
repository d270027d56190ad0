//! The visible text of an HTML page as a web archive's text file keeps it: a line a block, the title first.

use std::cell::{Cell, RefCell};

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

const HIDDEN: [&str; 9] = ["noscript", "template", "svg", "head", "select", "object", "canvas", "math", "iframe"];

const INLINE: [&str; 29] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var",
];

#[derive(Default)]
struct Writer {
    out: RefCell<String>,
    title: RefCell<String>,
    in_title: Cell<bool>,
    hidden: RefCell<Vec<String>>,
}

impl Writer {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        let starts = tag.kind == TagKind::StartTag;
        if name == "title" && self.hidden.borrow().iter().all(|hidden| hidden == "head") {
            self.in_title.set(starts);
            return if starts { TokenSinkResult::RawData(RawKind::Rcdata) } else { TokenSinkResult::Continue };
        }
        if starts && (name == "body" || name == "main" || name == "article") {
            self.hidden.borrow_mut().retain(|hidden| hidden != "head");
        }
        if HIDDEN.contains(&name) && !tag.self_closing {
            let mut hidden = self.hidden.borrow_mut();
            if starts {
                hidden.push(name.to_owned());
            } else if let Some(at) = hidden.iter().rposition(|open| open == name) {
                hidden.truncate(at);
            }
        }
        if !INLINE.contains(&name) {
            self.out.borrow_mut().push('\n');
        }
        match name {
            "script" if starts => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "iframe" | "noembed" | "noframes" if starts => TokenSinkResult::RawData(RawKind::Rawtext),
            "textarea" if starts => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}

struct Raw {
    writer: Writer,
    raw: Cell<bool>,
}

impl TokenSink for Raw {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => {
                let result = self.writer.tag(&tag);
                self.raw.set(matches!(result, TokenSinkResult::RawData(_)) && &*tag.name != "title");
                return result;
            }
            Token::CharacterTokens(text) => {
                if self.writer.in_title.get() {
                    self.writer.title.borrow_mut().push_str(&text);
                } else if !self.raw.get() && self.writer.hidden.borrow().is_empty() {
                    self.writer.out.borrow_mut().extend(text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The visible text of `html`.
pub fn text(html: &str) -> String {
    let sink = Raw { writer: Writer::default(), raw: Cell::new(false) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    let squeeze = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = squeeze(&tokenizer.sink.writer.title.borrow());
    let out = tokenizer.sink.writer.out.borrow();
    let lines = std::iter::once(title).chain(out.lines().map(squeeze)).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}
