//! What planning and event items announce: what is ahead, when and where.

use news::AgendaItem;
use serde_json::{Map, Value};

use super::element::{attribute, child_line, children, line, within};
use super::ninjs;
use crate::feed::xml::{Id, Tree};

/// What an item of NewsML-G2 announces: its events, and the coverage that is planned for a time.
pub(super) fn of_g2(tree: &Tree<'_>, item: Id) -> Vec<AgendaItem> {
    let mut ahead = Vec::new();
    for id in within(tree, item, |_| true) {
        match tree.name(id) {
            "eventDetails" => ahead.extend(event(tree, id)),
            "planning" => ahead.extend(coverage(tree, id)),
            _ => {}
        }
    }
    ahead
}

fn event(tree: &Tree<'_>, details: Id) -> Option<AgendaItem> {
    if status(tree, details, "occurStatus").is_some_and(|code| is_off(&code)) {
        return None;
    }
    // The name stands beside the details: in a concept, or in what is asserted of one.
    let around = tree.parent(details);
    let dates = tree.child(details, "dates");
    let place = children(tree, Some(details), "location").find_map(|id| {
        let address = tree.child(id, "POIDetails").and_then(|id| tree.child(id, "address"));
        child_line(tree, Some(id), "name")
            .or_else(|| attribute(tree, id, "literal"))
            .or_else(|| child_line(tree, address, "locality"))
    });
    Some(AgendaItem {
        value: span(&child_line(tree, dates, "start")?, child_line(tree, dates, "end").as_deref())?,
        what: child_line(tree, around, "name").or_else(|| child_line(tree, Some(details), "name"))?,
        place,
        who: Vec::new(),
        block: None,
    })
}

fn coverage(tree: &Tree<'_>, planning: Id) -> Option<AgendaItem> {
    let around = tree.parent(planning).unwrap_or(planning);
    let not_planned = |id| status(tree, id, "newsCoverageStatus").is_some_and(|code| is_off(&code));
    if not_planned(around) || not_planned(planning) {
        return None;
    }
    Some(AgendaItem {
        value: span(&child_line(tree, Some(planning), "scheduled")?, None)?,
        what: children(tree, Some(planning), "headline").find_map(|id| line(tree, id))?,
        place: children(tree, Some(planning), "located").find_map(|id| child_line(tree, Some(id), "name")),
        who: Vec::new(),
        block: None,
    })
}

fn status(tree: &Tree<'_>, of: Id, name: &str) -> Option<String> {
    let id = tree.child(of, name)?;
    attribute(tree, id, "qcode").or_else(|| attribute(tree, id, "uri"))
}

/// Whether a status says that nothing will come of it: `eventoccurstatus:eos6` (planned, then cancelled),
/// `ncostat:notint` (no coverage intended), or the same in words.
fn is_off(code: &str) -> bool {
    let code = code.rsplit([':', '/']).next().unwrap_or(code).to_ascii_lowercase();
    matches!(code.as_str(), "eos6" | "notint" | "cancelled" | "canceled")
}

/// What an item of ninjs 3 announces; `headline` names its event.
pub(super) fn of_ninjs(item: &Map<String, Value>, headline: Option<&str>) -> Vec<AgendaItem> {
    let mut ahead = Vec::new();
    let told = |of: &Map<String, Value>| {
        let status = ["occurStatus", "eventStatus", "newsCoverageStatus", "coverageStatus"];
        status.iter().any(|name| code(of, name).is_some_and(|code| is_off(&code)))
    };
    if let Some(details) =
        ninjs::get(item, "eventDetails").and_then(Value::as_object).filter(|details| !told(details) && !told(item))
    {
        let place = ninjs::list(details, "locations").chain(ninjs::list(details, "location"));
        let place =
            place.filter_map(|place| ninjs::text(place, "name").or_else(|| ninjs::text(place, "literal"))).next();
        ahead.extend(dated(details, headline.map(str::to_owned), place));
    }
    for planned in ninjs::list(item, "plannedCoverage").filter(|planned| !told(planned)) {
        ahead.extend(dated(planned, ninjs::text(planned, "title").or_else(|| ninjs::text(planned, "headline")), None));
    }
    ahead
}

/// A status that is a code, or an object that names one.
fn code(of: &Map<String, Value>, name: &str) -> Option<String> {
    ninjs::text(of, name).or_else(|| {
        let status = ninjs::get(of, name)?.as_object()?;
        ["qcode", "code", "uri", "literal", "name"].iter().find_map(|name| ninjs::text(status, name))
    })
}

fn dated(of: &Map<String, Value>, what: Option<String>, place: Option<String>) -> Option<AgendaItem> {
    let dates = ninjs::get(of, "dates").and_then(Value::as_object)?;
    let date = |names: &[&str]| names.iter().find_map(|name| ninjs::text(dates, name));
    let start = date(&["startDate", "expectedStartDate"])?;
    let end = date(&["endDate", "expectedEndDate"]);
    Some(AgendaItem { value: span(&start, end.as_deref())?, what: what?, place, who: Vec::new(), block: None })
}

/// A moment or a span of time, each end at its grain, in the local time that the sender writes.
fn span(start: &str, end: Option<&str>) -> Option<String> {
    let (start, end) = (grain(start)?, end.and_then(grain));
    Some(match end.filter(|end| *end != start) {
        Some(end) => format!("{start}/{end}"),
        None => start,
    })
}

/// An ISO 8601 date without seconds and offset; `None` for anything else.
fn grain(text: &str) -> Option<String> {
    let text = text.trim();
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let numbers = || date.split('-').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    if !matches!(date.len(), 4 | 7 | 10) || !numbers() {
        return None;
    }
    match time.get(..5).filter(|time| time.as_bytes().get(2) == Some(&b':')) {
        Some(time) => Some(format!("{date}T{time}")),
        None => Some(date.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_their_grain() {
        for (text, expected) in [
            ("2026-12-02T13:00:00+01:00", Some("2026-12-02T13:00")),
            ("2026-12-02", Some("2026-12-02")),
            ("2026-12", Some("2026-12")),
            ("demain", None),
            ("2026-1é-0", None),
        ] {
            assert_eq!(grain(text).as_deref(), expected, "{text}");
        }
        assert_eq!(span("2026-12-02", Some("2026-12-04")).as_deref(), Some("2026-12-02/2026-12-04"));
        assert_eq!(span("2026-12-02", Some("2026-12-02")).as_deref(), Some("2026-12-02"));
    }
}
