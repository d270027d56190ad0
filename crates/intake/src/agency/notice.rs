//! What a sender says about the use of a piece: publishing status, urgency, corrections.

use news::{Link, LinkKind, Status};

/// The status that `code` names: a word, a code (`stat:canceled`) or the address of a concept.
pub(super) fn status(code: &str) -> Status {
    let word = code.rsplit([':', '/', '#']).next().unwrap_or(code).trim().to_lowercase();
    let is = |words: &[&str]| words.iter().any(|known| word.starts_with(known));
    if is(&["cancel", "kill", "annul", "delete", "withdrawn"]) {
        Status::Cancelled
    } else if is(&["withheld", "withhold", "embargoed", "retenu"]) {
        Status::Withheld
    } else {
        Status::Usable
    }
}

/// An urgency from 1 to 9, where `text` is one.
pub(super) fn urgency(text: &str) -> Option<u8> {
    text.trim().parse().ok().filter(|urgency| (1..=9).contains(urgency))
}

/// Whether a code or label says that the piece corrects an earlier one.
pub(super) fn corrects(label: &str) -> bool {
    let label = label.to_lowercase();
    ["correct", "rectif", "korrektur", "berichtigung"].iter().any(|word| label.contains(word)) && !label.ends_with("by")
}

/// What the relation `rel` to another item means for a reader, where it means anything.
pub(super) fn relation(rel: &str) -> Option<LinkKind> {
    let rel = rel.rsplit([':', '/', '#']).next().unwrap_or(rel).to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| rel.contains(word));
    if rel.ends_with("by") {
        None // the other piece does it to this one
    } else if corrects(&rel) {
        Some(LinkKind::Corrects)
    } else if is(&["previousversion", "replaces", "supersedes", "updates", "evolvedfrom"]) {
        Some(LinkKind::Replaces)
    } else if is(&["sameas", "sametext"]) {
        Some(LinkKind::SameTextAs)
    } else {
        None
    }
}

/// Adds a link once.
pub(super) fn add(links: &mut Vec<Link>, kind: LinkKind, target: String) {
    let link = Link { kind, target };
    if !links.contains(&link) {
        links.push(link);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses() {
        for (code, expected) in [
            ("stat:usable", Status::Usable),
            ("Usable", Status::Usable),
            ("stat:canceled", Status::Cancelled),
            ("http://cv.iptc.org/newscodes/pubstatusg2/canceled", Status::Cancelled),
            ("Withheld", Status::Withheld),
            ("", Status::Usable),
        ] {
            assert_eq!(status(code), expected, "{code}");
        }
    }

    #[test]
    fn relations() {
        for (rel, expected) in [
            ("irel:previousVersion", Some(LinkKind::Replaces)),
            ("irel:corrects", Some(LinkKind::Corrects)),
            ("irel:correctedBy", None),
            ("irel:replacedBy", None),
            ("irel:seeAlso", None),
        ] {
            assert_eq!(relation(rel), expected, "{rel}");
        }
    }
}
