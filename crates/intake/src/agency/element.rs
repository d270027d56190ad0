//! Looking up elements of an agency document by their local names, whatever prefix they bear.

use crate::feed::xml::{Id, ROOT, Step, Tree};
use crate::feed::{collapse, resolved};

/// The elements with one of `names` that no other of them holds, in document order.
pub(super) fn outermost(tree: &Tree<'_>, names: &[&str]) -> Vec<Id> {
    let wanted = |id: Id| names.iter().any(|name| tree.name(id).eq_ignore_ascii_case(name));
    let mut found = Vec::new();
    let mut inside = None;
    tree.walk(ROOT, &mut |step| match step {
        Step::Open(id) if inside.is_none() && wanted(id) => {
            inside = Some(id);
            found.push(id);
        }
        Step::Close(id) if inside == Some(id) => inside = None,
        _ => {}
    });
    found
}

/// The elements inside `id` in document order; where `enters` says no, an element is left out with all it holds.
pub(super) fn within(tree: &Tree<'_>, id: Id, enters: impl Fn(Id) -> bool) -> Vec<Id> {
    let mut found = Vec::new();
    let mut left_out = None;
    tree.walk(id, &mut |step| match step {
        Step::Open(id) if left_out.is_none() => {
            if enters(id) {
                found.push(id);
            } else {
                left_out = Some(id);
            }
        }
        Step::Close(id) if left_out == Some(id) => left_out = None,
        _ => {}
    });
    found
}

/// The first element called `name` inside `id`, at any depth.
pub(super) fn find(tree: &Tree<'_>, id: Id, name: &str) -> Option<Id> {
    within(tree, id, |_| true).into_iter().find(|inner| tree.name(*inner).eq_ignore_ascii_case(name))
}

/// The elements called `name` directly inside `id`.
pub(super) fn children<'t>(tree: &'t Tree<'_>, id: Option<Id>, name: &'t str) -> impl Iterator<Item = Id> + 't {
    id.into_iter()
        .flat_map(move |id| tree.children(id))
        .filter(move |child| tree.name(*child).eq_ignore_ascii_case(name))
}

/// The text inside an element on one line; `None` where there is none.
pub(super) fn line(tree: &Tree<'_>, id: Id) -> Option<String> {
    let mut text = String::new();
    tree.walk(id, &mut |step| match step {
        Step::Text(raw) => text.push_str(&resolved(raw)),
        Step::Cdata(raw) => text.push_str(raw),
        Step::Open(inner) | Step::Close(inner) => {
            if !matches!(tree.name(inner), "b" | "i" | "em" | "strong" | "sup" | "sub" | "q" | "a" | "span") {
                text.push(' ');
            }
        }
    });
    filled(collapse(&text))
}

/// The line of the first child called `name` that has one.
pub(super) fn child_line(tree: &Tree<'_>, id: Option<Id>, name: &str) -> Option<String> {
    children(tree, id, name).find_map(|child| line(tree, child))
}

/// The value of an attribute; `None` where it is empty.
pub(super) fn attribute(tree: &Tree<'_>, id: Id, name: &str) -> Option<String> {
    tree.attribute(id, name).and_then(filled)
}

/// `text`, unless it is blank.
pub(super) fn filled(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

/// A web address; anything else is no address for a reader.
pub(super) fn web_address(text: &str) -> Option<String> {
    let url = url::Url::parse(text.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

/// The first subtag of a language tag, in lower case.
pub(super) fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}
