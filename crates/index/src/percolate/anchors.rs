//! Under which terms a question stands: whatever answers it has one of them, and few articles do.

use tantivy::schema::Field as Column;

use super::condition::{Condition, Run};
use super::paper::{Id, Vocabulary};

/// What an article must have to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Anchor {
    /// A term.
    Term(Id),
    /// A word of the column that begins so.
    Beginning(Column, String),
}

/// What a beginning of so many letters weighs: short ones stand nearly everywhere.
const BEGINNING: u64 = 4_096;

/// Anchors with what they weigh together; none where a text without any of them may answer.
type Anchors = Option<(u64, Vec<Anchor>)>;

/// The rarest terms of which whatever answers the question has one; none where anything may answer it.
pub(super) fn rarest(condition: &Condition, vocabulary: &Vocabulary) -> Vec<Anchor> {
    of(condition, vocabulary).map(|(_, anchors)| anchors).unwrap_or_default()
}

fn of(condition: &Condition, vocabulary: &Vocabulary) -> Anchors {
    match condition {
        Condition::Term(id) => term(*id, vocabulary),
        Condition::Row(ids) => row(ids, vocabulary),
        Condition::Beginning(column, ids, begin) => lighter(row(ids, vocabulary), beginning(*column, begin)),
        Condition::Near { left, right, .. } => lighter(side(left, vocabulary), side(right, vocabulary)),
        Condition::Times(runs, _) => side(runs, vocabulary),
        Condition::All(parts) => parts.iter().map(|part| of(part, vocabulary)).fold(None, lighter),
        Condition::Any(parts) => together(parts.iter().map(|part| of(part, vocabulary))),
        Condition::Always | Condition::Never | Condition::Between(..) | Condition::Not(_) => None,
    }
}

fn term(id: Id, vocabulary: &Vocabulary) -> Anchors {
    Some((vocabulary.weight(id), vec![Anchor::Term(id)]))
}

fn row(ids: &[Id], vocabulary: &Vocabulary) -> Anchors {
    ids.iter().map(|id| term(*id, vocabulary)).fold(None, lighter)
}

fn beginning(column: Column, begin: &str) -> Anchors {
    let weight = BEGINNING >> begin.len().min(12);
    (!begin.is_empty()).then(|| (weight, vec![Anchor::Beginning(column, begin.to_owned())]))
}

fn side(runs: &[Run], vocabulary: &Vocabulary) -> Anchors {
    together(runs.iter().map(|run| match run {
        Run::Row(ids) => row(ids, vocabulary),
        Run::Beginning(column, begin) => beginning(*column, begin),
    }))
}

/// The one of two that fewer articles have.
fn lighter(one: Anchors, other: Anchors) -> Anchors {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.0 < one.0 { other } else { one }),
        (one, other) => one.or(other),
    }
}

/// Any of them: all are needed. Of nothing, nothing is known.
fn together(parts: impl Iterator<Item = Anchors>) -> Anchors {
    let mut all: Anchors = None;
    for part in parts {
        let (weight, anchors) = part?;
        let (sum, list) = all.get_or_insert_default();
        *sum = sum.saturating_add(weight);
        list.extend(anchors);
    }
    all
}
