//! A moment as a newsroom writes it: an instant with the offset it was told in.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Error, Result};

/// An instant and the offset from UTC in which it was told.
///
/// It is written as RFC 3339 with that offset (`2018-02-13T08:30:00+01:00`). A piece of which only the day is
/// known is at midnight of its own offset: [`Moment::is_day`] says so and no page then shows an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// The offset it was told in.
    pub offset: Offset,
}

impl Moment {
    /// The instant `at`, told in UTC.
    pub fn utc(at: Timestamp) -> Self {
        Self { at, offset: Offset::UTC }
    }

    /// The instant `at` as a clock in `zone` shows it.
    pub fn in_zone(at: Timestamp, zone: &TimeZone) -> Self {
        Self { at, offset: zone.to_offset(at) }
    }

    /// The day `date` in `zone`, of which no hour is known.
    pub fn day(date: Date, zone: &TimeZone) -> Option<Self> {
        let at = zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0)).compatible().ok()?;
        Some(Self::in_zone(at, zone))
    }

    /// Whether only the day is known.
    pub fn is_day(&self) -> bool {
        let time = self.offset.to_datetime(self.at).time();
        time == jiff::civil::Time::midnight()
    }

    /// The calendar day, in the offset it was told in.
    pub fn date(&self) -> Date {
        self.offset.to_datetime(self.at).date()
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.at.cmp(&other.at).then(self.offset.seconds().cmp(&other.offset.seconds()))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.at.display_with_offset(self.offset))
    }
}

impl FromStr for Moment {
    type Err = Error;

    /// Reads RFC 3339; `Z` is the offset zero.
    fn from_str(text: &str) -> Result<Self> {
        let invalid = || Error::Invalid { kind: "moment", value: text.to_owned() };
        let pieces = jiff::fmt::temporal::Pieces::parse(text).map_err(|_| invalid())?;
        let at: Timestamp = text.parse().map_err(|_| invalid())?;
        let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
        Ok(Self { at, offset })
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_its_offset() {
        let moment: Moment = "2018-02-13T08:30:00+01:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2018-02-13T08:30:00+01:00");
        assert!(!moment.is_day());
        let json = serde_json::to_string(&moment).unwrap();
        assert_eq!(serde_json::from_str::<Moment>(&json).unwrap(), moment);
    }

    #[test]
    fn a_day_is_midnight_at_home() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let day = Moment::day(jiff::civil::date(2018, 7, 1), &paris).unwrap();
        assert_eq!(day.to_string(), "2018-07-01T00:00:00+02:00");
        assert!(day.is_day());
        assert_eq!(day.date(), jiff::civil::date(2018, 7, 1));
    }
}
