//! From pieces to the tree, and the canonical text beside it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::lexer::{Piece, field_name, note, pieces};
use super::{Field, Manner, Nearness, Note, Query, Question, SHORTEST, dates};

/// How tightly a text holds together: what is looser than its surroundings stands in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grip {
    Or,
    And,
    Not,
    Atom,
}

/// A tree with its canonical text.
#[derive(Debug, Clone)]
struct Node {
    query: Query,
    text: String,
    grip: Grip,
}

impl Node {
    fn atom(query: Query, text: String) -> Self {
        Self { query, text, grip: Grip::Atom }
    }

    fn word(word: String) -> Self {
        Self::atom(Query::Word(word.clone()), word)
    }

    /// Its text where nothing looser than `grip` may stand bare.
    fn within(&self, grip: Grip) -> String {
        if self.grip < grip { format!("({})", self.text) } else { self.text.clone() }
    }
}

pub(super) fn parse(typed: &str, now: Timestamp, zone: &TimeZone) -> Question {
    let mut notes = Vec::new();
    let pieces = pieces(typed, &mut notes);
    let mut parser = Parser { pieces, at: 0, notes, now, zone };
    let mut nodes = Vec::new();
    while parser.at < parser.pieces.len() {
        let before = parser.at;
        nodes.extend(parser.or());
        if parser.at == before {
            parser.at += 1;
        }
    }
    let node = all_of(nodes);
    let (query, text) = node.map_or((Query::All, String::new()), |node| (node.query, node.text));
    Question { query, text, notes: parser.notes, zone: zone.clone() }
}

struct Parser<'z> {
    pieces: Vec<Piece>,
    at: usize,
    notes: Vec<Note>,
    now: Timestamp,
    zone: &'z TimeZone,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Piece> {
        self.pieces.get(self.at)
    }

    fn take(&mut self, piece: &Piece) -> bool {
        let found = self.peek() == Some(piece);
        self.at += usize::from(found);
        found
    }

    /// Alternatives: `a OU b`.
    fn or(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        nodes.extend(self.and());
        while self.take(&Piece::Or) {
            match self.and() {
                Some(node) if !nodes.is_empty() => nodes.push(node),
                node => {
                    let word = self.dangling("OU");
                    let last = nodes.pop();
                    nodes.extend(all_of(last.into_iter().chain([word]).chain(node).collect()));
                }
            }
        }
        any_of(nodes)
    }

    /// What is side by side, with or without `ET`.
    fn and(&mut self) -> Option<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        while let Some(piece) = self.peek() {
            match piece {
                Piece::Or | Piece::Close => break,
                Piece::And => {
                    self.at += 1;
                    let ahead = !matches!(self.peek(), None | Some(Piece::Or | Piece::Close | Piece::And));
                    if nodes.is_empty() || !ahead {
                        let word = self.dangling("ET");
                        nodes.push(word);
                    }
                }
                _ => nodes.extend(self.not()),
            }
        }
        all_of(nodes)
    }

    /// `SAUF x`, `-x`, or what stands alone.
    fn not(&mut self) -> Option<Node> {
        let mut denied = false;
        let mut typed = false;
        while let Some(Piece::Not | Piece::Minus) = self.peek() {
            typed = self.peek() == Some(&Piece::Not);
            denied = !denied;
            self.at += 1;
        }
        let ahead = !matches!(self.peek(), None | Some(Piece::Or | Piece::And | Piece::Close | Piece::Near(_)));
        let node = if ahead { self.near() } else { None };
        match node {
            Some(node) if denied => Some(none_of(node)),
            None if typed => Some(self.dangling("SAUF")),
            None if !ahead && matches!(self.peek(), Some(Piece::Near(_))) => {
                self.at += 1;
                Some(self.dangling("NEAR"))
            }
            node => node,
        }
    }

    /// `a NEAR/3 b`; in a chain each neighbour is near the next.
    fn near(&mut self) -> Option<Node> {
        let mut left = self.primary()?;
        let mut pairs = Vec::new();
        while let Some(Piece::Near(distance)) = self.peek() {
            let distance = *distance;
            self.at += 1;
            let right = if self.starts() { self.primary() } else { None };
            let Some(right) = right else {
                let word = self.dangling("NEAR");
                if pairs.is_empty() {
                    pairs.push(left);
                }
                pairs.push(word);
                return all_of(pairs);
            };
            self.note_short(&left.query);
            self.note_short(&right.query);
            let text = format!("{} NEAR/{} {}", left.within(Grip::Atom), unit(distance), right.within(Grip::Atom));
            let query = Query::Near(Box::new(left.query), distance, Box::new(right.query.clone()));
            pairs.push(Node { query, text, grip: Grip::Not });
            left = right;
        }
        if pairs.is_empty() { Some(left) } else { all_of(pairs) }
    }

    fn note_short(&mut self, side: &Query) {
        match side {
            Query::Prefix(begin) if begin.chars().count() < SHORTEST => {
                note(&mut self.notes, Note::Short(format!("{begin}*")));
            }
            Query::Or(parts) => parts.iter().for_each(|part| self.note_short(part)),
            _ => {}
        }
    }

    /// Whether a word, phrase, field or bracket stands next.
    fn starts(&self) -> bool {
        !matches!(
            self.peek(),
            None | Some(Piece::Or | Piece::And | Piece::Close | Piece::Not | Piece::Minus | Piece::Near(_))
        )
    }

    fn primary(&mut self) -> Option<Node> {
        let piece = self.peek()?.clone();
        self.at += 1;
        match piece {
            Piece::Open => {
                let node = self.or();
                self.take(&Piece::Close);
                node
            }
            Piece::Phrase(words) => {
                let text = format!("\"{}\"", words.join(" "));
                Some(Node::atom(Query::Phrase(words), text))
            }
            Piece::Prefix(stem) => {
                let text = format!("{stem}*");
                Some(Node::atom(Query::Prefix(stem), text))
            }
            Piece::Word(word) => self.word(word),
            Piece::Dated(name, value) => self.dated(name, &value),
            Piece::Field(field) => self.field(field),
            Piece::AtLeast(count) => self.at_least(count),
            Piece::Like(id) => Some(Node::atom(Query::Like(id), format!("comme:{id}"))),
            Piece::How(manner) => Some(Node::atom(Query::How(manner), manner_text(manner).to_owned())),
            _ => {
                self.at -= 1;
                None
            }
        }
    }

    fn word(&mut self, word: String) -> Option<Node> {
        if let Some(dates) = dates::word(&word, self.zone) {
            return Some(Node::atom(Query::Between(dates.since, dates.before), dates.text));
        }
        let like_date = word.len() >= 7
            && word.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b'.')
            && (word.contains("..") || word.bytes().filter(|b| *b == b'-').count() == 2);
        if like_date {
            note(&mut self.notes, Note::Date(word.clone()));
        }
        super::lexer::bare(&word).map(Node::word)
    }

    fn dated(&mut self, name: &'static str, value: &str) -> Option<Node> {
        if let Some(dates) = dates::dated(name, value, self.now, self.zone) {
            return Some(Node::atom(Query::Between(dates.since, dates.before), dates.text));
        }
        note(&mut self.notes, Note::Date(value.to_owned()));
        let words = [name].into_iter().chain(value.split_whitespace()).filter_map(super::lexer::bare).map(Node::word);
        all_of(words.collect())
    }

    /// `titre:` and what it governs: one word, phrase or bracket.
    fn field(&mut self, mut field: Field) -> Option<Node> {
        while let Some(Piece::Field(inner)) = self.peek() {
            field = *inner;
            self.at += 1;
        }
        let denied = self.take(&Piece::Minus);
        let operand = if self.starts() { self.primary() } else { None };
        let Some(node) = operand else { return Some(self.dangling(field_name(field))) };
        let text = format!("{}:{}", field_name(field), node.within(Grip::Atom));
        let node = Node::atom(Query::In(field, Box::new(node.query)), text);
        Some(if denied { none_of(node) } else { node })
    }

    /// `AUMOINS/3` and what it counts: one word, phrase or bracket.
    fn at_least(&mut self, count: u32) -> Option<Node> {
        let operand = if self.starts() { self.primary() } else { None };
        let Some(node) = operand else { return Some(self.dangling("AUMOINS")) };
        let text = format!("AUMOINS/{count} {}", node.within(Grip::Atom));
        // Looser than a word: within a field or a nearness it stands in brackets.
        Some(Node { query: Query::AtLeast(count, Box::new(node.query)), text, grip: Grip::Not })
    }

    /// An operator with nothing to work on is a word.
    fn dangling(&mut self, operator: &str) -> Node {
        note(&mut self.notes, Note::Operator(operator.to_owned()));
        Node::word(operator.to_lowercase())
    }
}

fn unit(nearness: Nearness) -> String {
    match nearness {
        Nearness::Words(count) => count.to_string(),
        Nearness::Sentence => "phrase".to_owned(),
        Nearness::Paragraph => "paragraphe".to_owned(),
    }
}

fn manner_text(manner: Manner) -> &'static str {
    match manner {
        Manner::AllVersions => "versions:toutes",
        Manner::AnyAge => "fraicheur:non",
    }
}

fn all_of(nodes: Vec<Node>) -> Option<Node> {
    join(nodes, Grip::And)
}

fn any_of(nodes: Vec<Node>) -> Option<Node> {
    join(nodes, Grip::Or)
}

/// Joins nodes; a list within a list of the same kind becomes part of it.
fn join(mut nodes: Vec<Node>, grip: Grip) -> Option<Node> {
    if nodes.len() <= 1 {
        return nodes.pop();
    }
    let inner = if grip == Grip::Or { Grip::And } else { Grip::Not };
    let glue = if grip == Grip::Or { " OU " } else { " " };
    let mut texts = Vec::new();
    let mut queries = Vec::new();
    for node in nodes {
        match node.query {
            Query::And(parts) if grip == Grip::And => {
                texts.push(node.text);
                queries.extend(parts);
            }
            Query::Or(parts) if grip == Grip::Or => {
                texts.push(node.text);
                queries.extend(parts);
            }
            _ => {
                texts.push(node.within(inner));
                queries.push(node.query);
            }
        }
    }
    let query = if grip == Grip::Or { Query::Or(queries) } else { Query::And(queries) };
    Some(Node { query, text: texts.join(glue), grip })
}

/// The contrary; that of a contrary is the thing itself.
fn none_of(node: Node) -> Node {
    match node.query {
        Query::Not(inner) => {
            let text = node.text.strip_prefix('-').unwrap_or(&node.text).to_owned();
            let grip = Grip::Atom;
            Node { query: *inner, text, grip }
        }
        _ => {
            let text = format!("-{}", node.within(Grip::Atom));
            Node { query: Query::Not(Box::new(node.query)), text, grip: Grip::Not }
        }
    }
}
