//! A reading: what was understood of an article. Spans over it, never changes to it.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use serde::{Deserialize, Serialize};

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EntityType {
    /// A person.
    Per,
    /// A place.
    Loc,
    /// An organisation.
    Org,
}

/// Whether a person is a woman or a man, as a text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gender {
    /// A woman.
    Female,
    /// A man.
    Male,
}

/// One place where an entity is named. Offsets count Unicode scalar values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The block: -1 the headline, -2 the standfirst, else an index of the body; `None` in a bare text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub block: Option<i32>,
    /// First scalar value.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The words as written.
    pub surface: String,
}

/// A person, place or organisation that the article names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Its fullest name.
    pub name: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// What it does here, as the text says: "secrétaire général de l'OTAN".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// Whether a person is a woman or a man, where the text or the first name tells.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gender: Option<Gender>,
    /// The name under which all articles have it, where this one does not say it: "Jens Stoltenberg" of Stoltenberg.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub known_as: Option<String>,
    /// Its other names in the article.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub aliases: Vec<String>,
    /// Where it is named.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub mentions: Vec<Mention>,
}

impl Entity {
    /// The name that it has in all articles.
    pub fn house_name(&self) -> &str {
        self.known_as.as_deref().unwrap_or(&self.name)
    }
}

/// How words are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuoteKind {
    /// In quotation marks.
    Direct,
    /// Reported.
    Indirect,
}

/// Something somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// How it is given.
    pub kind: QuoteKind,
    /// The words, without the marks around them.
    pub text: String,
    /// Who said it, by the fullest name known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub speaker: Option<String>,
    /// Who said it, as written beside the words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub speaker_surface: Option<String>,
    /// The verb that says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cue: Option<String>,
    /// The block, as in [`Mention`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub block: Option<i32>,
    /// First scalar value.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// A date that the text names, resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadDate {
    /// The words as written.
    pub surface: String,
    /// ISO 8601 at its grain: `2018-02-13`, `2018-W07`, `2018-07`, `2017`, `2018-02-13T08:30`, `A/B`; with the
    /// extensions and `PRESENT_REF` of `language::dates`.
    pub value: String,
    /// `minute`, `hour`, `part of day`, `day`, `weekend`, `week`, `month`, `quarter`, `half-year`, `season`, `year`,
    /// `decade`, `interval`, `present`.
    pub grain: String,
    /// The block, as in [`Mention`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub block: Option<i32>,
    /// First scalar value.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// Something that is ahead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// When, as in [`ReadDate::value`].
    pub value: String,
    /// What.
    pub what: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    /// Who: the people and bodies that its clause names, and who says it where it is said.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub who: Vec<String>,
    /// The block, as in [`Mention`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub block: Option<i32>,
}

/// A 64-bit similarity hash of a text; near-copies differ in few bits (Charikar 2002).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// How many bits differ, 0 to 64.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:016x}", self.0))
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        u64::from_str_radix(&text, 16).map(Self).map_err(serde::de::Error::custom)
    }
}

/// A passage in another language than its article's. Offsets count Unicode scalar values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Its language, as a BCP 47 primary tag.
    pub language: String,
    /// The block, as in [`Mention`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub block: Option<i32>,
    /// First scalar value.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// What was understood of one article.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// The language it is written in, as a BCP 47 primary tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What in it is written in another language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<Passage>,
    /// Who and what it names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Entity>,
    /// What was said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quotes: Vec<Quote>,
    /// When.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<ReadDate>,
    /// What is ahead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agenda: Vec<AgendaItem>,
    /// What it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// For near-copies; absent where the text is too short to compare.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
    /// Which reader read it: a newer one reads it again. 0 where it was not said.
    #[serde(skip_serializing_if = "is_zero")]
    pub model: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks
fn is_zero(model: &u32) -> bool {
    *model == 0
}

/// The first and the last day that an ISO value of [`ReadDate::value`] means; `None` where it means none that can be
/// told: a decade, a season, half an interval.
///
/// ```
/// let (first, last) = news::period("2018-W07").unwrap();
/// assert_eq!((first.to_string(), last.to_string()), ("2018-02-12".to_owned(), "2018-02-18".to_owned()));
/// ```
pub fn period(value: &str) -> Option<(Date, Date)> {
    if let Some((from, to)) = value.split_once('/') {
        let (first, last) = (period(from)?.0, period(to)?.1);
        return (first <= last).then_some((first, last));
    }
    let day = value.split('T').next().unwrap_or_default();
    if let Ok(day) = day.parse::<Date>() {
        return (day.to_string().len() == 10).then_some((day, day));
    }
    let (year, rest) = day.split_at_checked(4)?;
    let year: i16 = year.parse().ok()?;
    let months = |first: i8, count: i8| {
        let first = Date::new(year, first, 1).ok()?;
        Some((first, Date::new(year, first.month() + count - 1, 1).ok()?.last_of_month()))
    };
    match rest.strip_prefix('-') {
        None => rest.is_empty().then(|| months(1, 12)).flatten(),
        Some(week) if week.starts_with('W') => {
            let (number, end) = week.strip_prefix('W')?.split_at_checked(2)?;
            let weekday = if end == "-WE" { Weekday::Saturday } else { Weekday::Monday };
            let first = ISOWeekDate::new(year, number.parse().ok()?, weekday).ok()?.date();
            let last = ISOWeekDate::new(year, number.parse().ok()?, Weekday::Sunday).ok()?.date();
            matches!(end, "" | "-WE").then_some((first, last))
        }
        Some(quarter) if quarter.starts_with('Q') => {
            let number: i8 = quarter.strip_prefix('Q')?.parse().ok()?;
            (1..=4).contains(&number).then(|| months(number * 3 - 2, 3)).flatten()
        }
        Some(month) => months(month.parse().ok().filter(|_| month.len() == 2)?, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected: Option<(&str, &str)>) {
        let expected = expected.map(|(first, last)| (first.parse().unwrap(), last.parse().unwrap()));
        assert_eq!(period(value), expected, "{value}");
    }

    #[test]
    fn periods() {
        check("2018-02-13", Some(("2018-02-13", "2018-02-13")));
        check("2018-02-13T08:30", Some(("2018-02-13", "2018-02-13")));
        check("2018-02", Some(("2018-02-01", "2018-02-28")));
        check("2018", Some(("2018-01-01", "2018-12-31")));
        check("2018-Q2", Some(("2018-04-01", "2018-06-30")));
        check("2018-W48-WE", Some(("2018-12-01", "2018-12-02")));
        check("2018-02-13/2018-02-15", Some(("2018-02-13", "2018-02-15")));
        for none in
            ["", "201", "2018-13", "2018-SU", "2018-W60", "2018-02-13/2018-02-10", "été", "2018-02-31", "2018-é"]
        {
            check(none, None);
        }
    }
}
