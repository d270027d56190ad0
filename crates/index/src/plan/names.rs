//! Questions asked of one field.

use language::words::fold;
use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::{Boxed, Clause, Planner};
use crate::query::{Field, Query};

impl Planner<'_> {
    /// A question of one field. Names are marked where the text has them; an author's or a source's are not in it.
    pub(super) fn within(&mut self, name: Field, inner: &Query) -> Clause {
        let Some(column) = self.fields.column(name) else { return self.language(inner) };
        let marking = self.marking;
        self.marking &= !matches!(name, Field::Author | Field::Source | Field::Section);
        let clause = self.tree(inner, column);
        self.marking = marking;
        clause
    }

    /// A language by its tag or its name.
    pub(super) fn language(&mut self, inner: &Query) -> Clause {
        let either: Vec<Boxed> = match inner {
            Query::Word(tag) | Query::Prefix(tag) => vec![self.tag(tag)],
            Query::Phrase(words) => words.iter().map(|tag| self.tag(tag)).collect(),
            Query::And(parts) | Query::Or(parts) => {
                parts.iter().filter_map(|part| self.language(part).query()).collect()
            }
            Query::Not(part) => {
                let part = self.language(part).query().unwrap_or_else(|| Box::new(EmptyQuery));
                return Clause::must(BooleanQuery::new(vec![
                    (Occur::Must, Box::new(AllQuery) as Boxed),
                    (Occur::MustNot, part),
                ]));
            }
            Query::Between(..) => return self.tree(inner, self.fields.text),
            _ => return Clause::must(EmptyQuery),
        };
        Clause::must(ConstScoreQuery::new(Box::new(BooleanQuery::union(either)), 0.0))
    }

    fn tag(&self, typed: &str) -> Boxed {
        let term = Term::from_field_text(self.fields.language, &code(typed));
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    }
}

/// The primary tag of a language named in French or English, or by its tag.
pub(crate) fn code(typed: &str) -> String {
    let folded = fold(typed);
    let code = match folded.as_ref() {
        "francais" | "french" => "fr",
        "anglais" | "english" => "en",
        "allemand" | "german" => "de",
        "espagnol" | "spanish" => "es",
        "italien" | "italian" => "it",
        "portugais" | "portuguese" => "pt",
        "neerlandais" | "dutch" => "nl",
        "arabe" | "arabic" => "ar",
        "russe" | "russian" => "ru",
        "chinois" | "chinese" => "zh",
        "catalan" => "ca",
        "roumain" | "romanian" => "ro",
        tag => tag.split(['-', '_']).next().unwrap_or_default(),
    };
    code.to_owned()
}
