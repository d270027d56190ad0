//! A question as data: what a reader typed, parsed, with one canonical form.

mod dates;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A field that a question can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)] // the names say it
pub enum Field {
    Headline,
    Standfirst,
    Author,
    Source,
    Place,
    Person,
    Organisation,
    Language,
    Section,
}

/// On which side of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)] // the names say it
pub enum Cmp {
    Since,
    Before,
}

/// The parsed tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Query {
    /// Everything.
    All,
    /// A word and its inflections.
    Word(String),
    /// Words in this order, side by side.
    Phrase(Vec<String>),
    /// Words that begin so.
    Prefix(String),
    /// Two questions' words within so many words of each other.
    Near(Box<Query>, u32, Box<Query>),
    /// A question asked of one field.
    In(Field, Box<Query>),
    /// Published at or after, up to and without the second moment.
    Between(Option<Timestamp>, Option<Timestamp>),
    /// All of these.
    And(Vec<Query>),
    /// Any of these.
    Or(Vec<Query>),
    /// None of this.
    Not(Box<Query>),
}

/// Something in what was typed that was not understood, and how it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// A bracket or quotation mark without its partner.
    Unbalanced(char),
    /// An operator with nothing to work on, taken as a word.
    Operator(String),
    /// A field that there is not, taken as words.
    UnknownField(String),
    /// A date that does not read, taken as words.
    Date(String),
    /// Only the first part was read: the question is too long.
    Truncated,
}

/// What a reader asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The tree.
    pub query: Query,
    /// The canonical text: the one address of this question; parsing it gives the same tree.
    pub text: String,
    /// What was not understood.
    pub notes: Vec<Note>,
}

impl Question {
    /// Reads what was typed. Never fails: what is no operator is a word.
    ///
    /// `now` and `zone` say what `depuis:3j` and `2018-02-13` mean.
    pub fn parse(typed: &str, now: Timestamp, zone: &TimeZone) -> Self {
        let mut question = parser::parse(typed, now, zone);
        // What is left of a word without its punctuation may read as something else ("!titre:a"): the canonical text
        // is the one that reads as itself.
        for _ in 0..8 {
            let again = parser::parse(&question.text, now, zone);
            if again.query == question.query && again.text == question.text {
                break;
            }
            question = Self { notes: question.notes, ..again };
        }
        question
    }
}
