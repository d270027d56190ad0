//! A question as data: what a reader typed, parsed, with one canonical form.

mod dates;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::ArticleId;
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
    /// Who is quoted.
    Speaker,
}

/// How near two things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Nearness {
    /// So many words apart at most.
    Words(u32),
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
}

/// A way of searching that the whole question is bound by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Manner {
    /// What earlier versions of an article said finds it too: `versions:toutes`.
    AllVersions,
    /// New pieces stand no higher than old ones: `fraicheur:non`.
    AnyAge,
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
    /// Two questions' words near each other.
    Near(Box<Query>, Nearness, Box<Query>),
    /// Words at least so many times in one text.
    AtLeast(u32, Box<Query>),
    /// What resembles this article.
    Like(ArticleId),
    /// How the whole question is searched; finds everything by itself.
    How(Manner),
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

/// Letters of a beginning that a nearness looks at: shorter ones stand nearly everywhere.
pub(crate) const SHORTEST: usize = 3;

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
    /// A beginning too short for a nearness: both sides are searched anywhere.
    Short(String),
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
    /// The clock of who asks: by it a question's dates are meant and an answer's days are counted.
    pub zone: TimeZone,
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

/// What a question asks of what was said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spoken {
    /// Words of who says it: `dit-par:arnoux`.
    pub by: Vec<String>,
    /// Words that are said.
    pub words: Vec<String>,
    /// Told at or after.
    pub since: Option<Timestamp>,
    /// Told before.
    pub before: Option<Timestamp>,
}

impl Question {
    /// The question as one of quotes: `dit-par:"Jeanne Arnoux" pont` is *pont*, said by *Jeanne Arnoux*.
    ///
    /// Every word counts, also of alternatives and other fields; what is excluded is left out.
    pub fn spoken(&self) -> Spoken {
        let mut spoken = Spoken::default();
        self.query.speak(false, &mut spoken);
        spoken
    }
}

impl Query {
    fn speak(&self, by: bool, spoken: &mut Spoken) {
        let words = if by { &mut spoken.by } else { &mut spoken.words };
        match self {
            Self::Word(word) | Self::Prefix(word) => words.push(word.clone()),
            Self::Phrase(phrase) => words.extend(phrase.iter().cloned()),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.speak(by, spoken)),
            Self::In(field, inner) => inner.speak(by || *field == Field::Speaker, spoken),
            Self::AtLeast(_, inner) => inner.speak(by, spoken),
            Self::Near(left, _, right) => {
                left.speak(by, spoken);
                right.speak(by, spoken);
            }
            Self::Between(since, before) => {
                spoken.since = since.or(spoken.since);
                spoken.before = before.or(spoken.before);
            }
            Self::All | Self::Like(_) | Self::How(_) | Self::Not(_) => {}
        }
    }
}
