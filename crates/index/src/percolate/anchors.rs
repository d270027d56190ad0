//! Under which terms a question stands: whatever answers it has one of them, and few articles do.

use super::condition::{Condition, Row};
use super::vocabulary::{Id, Vocabulary};

/// Terms with what they weigh together; none where a text without any of them may answer.
type Anchors = Option<(u64, Vec<Id>)>;

/// The rarest terms of which whatever answers the question has one: none of them where nothing answers it, `None`
/// where anything may.
pub(super) fn rarest(condition: &Condition, vocabulary: &Vocabulary) -> Option<Vec<Id>> {
    of(condition, vocabulary).map(|(_, anchors)| anchors)
}

fn of(condition: &Condition, vocabulary: &Vocabulary) -> Anchors {
    match condition {
        Condition::Term(id) => term(*id, vocabulary),
        Condition::Row(row) => rarest_of(row, vocabulary),
        Condition::Near { left, right, .. } => lighter(side(left, vocabulary), side(right, vocabulary)),
        Condition::Times(rows, _) => side(rows, vocabulary),
        Condition::All(parts) => parts.iter().map(|part| of(part, vocabulary)).fold(None, lighter),
        Condition::Any(parts) => together(parts.iter().map(|part| of(part, vocabulary))),
        Condition::Never => Some((0, Vec::new())),
        Condition::Always | Condition::Between(..) | Condition::Not(_) => None,
    }
}

fn term(id: Id, vocabulary: &Vocabulary) -> Anchors {
    Some((vocabulary.weight(id), vec![id]))
}

fn rarest_of(row: &[Id], vocabulary: &Vocabulary) -> Anchors {
    row.iter().map(|id| term(*id, vocabulary)).fold(None, lighter)
}

fn side(rows: &[Row], vocabulary: &Vocabulary) -> Anchors {
    together(rows.iter().map(|row| rarest_of(row, vocabulary)))
}

/// The one of two that fewer articles have.
fn lighter(one: Anchors, other: Anchors) -> Anchors {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.0 < one.0 { other } else { one }),
        (one, other) => one.or(other),
    }
}

/// Any of them: all are needed. Of nothing, nothing is found.
fn together(parts: impl Iterator<Item = Anchors>) -> Anchors {
    let (mut sum, mut list) = (0_u64, Vec::new());
    for part in parts {
        let (weight, anchors) = part?;
        sum = sum.saturating_add(weight);
        list.extend(anchors);
    }
    Some((sum, list))
}
