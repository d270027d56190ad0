//! The standfirst and the body blocks, from labelled lines.

use news::{Block, BlockKind, Draft};

use super::Labelled;
use super::line::{Ending, Line, Opening};
use super::model::Label;

/// Fills the standfirst and the body of `draft`.
pub(super) fn fill(page: &Labelled<'_>, draft: &mut Draft) {
    let lead: Vec<&str> = of(page, |label| label == Label::Lead).map(|(_, line)| line.text).collect();
    if !lead.is_empty() {
        draft.standfirst = Some(lead.join(" "));
    }
    let body: Vec<(usize, &Line<'_>)> = of(page, Label::is_body).collect();
    for (place, (number, line)) in body.iter().enumerate() {
        let kind = kind(page, &body, place);
        let follows =
            place.checked_sub(1).and_then(|before| body.get(before)).is_some_and(|(before, _)| before + 1 == *number);
        match draft.body.last_mut() {
            Some(last) if kind == BlockKind::List && last.kind == BlockKind::List && follows => {
                last.text.push('\n');
                last.text.push_str(line.text);
            }
            _ => draft.body.push(Block { kind, text: line.text.to_owned() }),
        }
    }
}

fn of<'a>(page: &'a Labelled<'a>, wanted: impl Fn(Label) -> bool + 'a) -> impl Iterator<Item = (usize, &'a Line<'a>)> {
    let labelled = page.lines.iter().enumerate().zip(&page.labels);
    labelled.filter(move |(_, label)| wanted(**label)).map(|(line, _)| line)
}

/// A short line before a paragraph is a cross-head, several in a row are a list.
fn kind(page: &Labelled<'_>, body: &[(usize, &Line<'_>)], place: usize) -> BlockKind {
    let short = |place: Option<usize>| {
        place
            .and_then(|place| body.get(place))
            .is_some_and(|(number, _)| page.labels.get(*number) == Some(&Label::Short))
    };
    let Some((_, line)) = body.get(place) else { return BlockKind::Paragraph };
    if is_item(line) {
        return BlockKind::List;
    }
    if !short(Some(place)) || line.ending == Ending::Stop {
        return BlockKind::Paragraph;
    }
    let (above, below) = (short(place.checked_sub(1)), short(Some(place + 1)));
    let last = place + 1 == body.len();
    match (above, below) {
        (false, false) if !last => BlockKind::Heading,
        (false, true) if line.ending == Ending::Colon => BlockKind::Paragraph,
        (true, true) => BlockKind::List,
        (true, false) if short(place.checked_sub(2)) => BlockKind::List,
        (false, true) if short(Some(place + 2)) => BlockKind::List,
        (_, _) if !last => BlockKind::Heading,
        _ => BlockKind::Paragraph,
    }
}

/// Whether a line opens as an item of a list does.
fn is_item(line: &Line<'_>) -> bool {
    line.opening == Opening::Mark
        && ["• ", "- ", "– ", "* ", "· ", "▪ ", "► ", "‣ "].iter().any(|mark| line.text.starts_with(mark))
        && line.quotes == 0
}
