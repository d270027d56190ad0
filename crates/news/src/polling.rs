//! Where the polling of a source stands: what it said last, its habits, what is wrong with it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::CaptureId;

/// Where the polling of a source stands.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Polling {
    /// The validator of the last answer (RFC 9110 §8.8.3).
    pub etag: Option<String>,
    /// The other validator, as sent (RFC 9110 §8.8.2).
    pub last_modified: Option<String>,
    /// The address after a permanent redirect that has proved stable.
    pub moved_to: Option<String>,
    /// A permanent redirect that has yet to prove stable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moving: Option<Moving>,
    /// When to ask next; `None` means at once.
    pub next: Option<Timestamp>,
    /// When we last asked.
    pub last: Option<Timestamp>,
    /// When it last answered well.
    pub last_good: Option<Timestamp>,
    /// When it last had something new.
    pub last_new: Option<Timestamp>,
    /// Seconds between pieces, learnt from its own rhythm.
    pub rhythm: Option<u32>,
    /// Seconds that must lie between two polls, as the source has taught by refusing (429); it fades.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spacing: Option<u32>,
    /// Failures in a row.
    pub failures: u32,
    /// What the last failure was.
    pub error: Option<String>,
    /// The source said that it is gone for good (410).
    pub gone: bool,
    /// What it last told those who poll it.
    pub told: Told,
    /// Its habits.
    pub habit: Habit,
    /// What is wrong with it now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<Alarm>,
    /// The last capture that was read and looked as usual.
    pub good_capture: Option<CaptureId>,
    /// The last capture that could not be read or looked wrong, where it is newer than the good one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bad_capture: Option<CaptureId>,
    /// Its hub, where one pushes its pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push: Option<Push>,
}

/// A permanent redirect that is followed each time until it is believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    /// Where it leads.
    pub to: String,
    /// Since when.
    pub since: Timestamp,
    /// How many answers in a row led there.
    pub times: u32,
}

/// What a feed tells those who poll it: when to come, and where to be pushed to from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Seconds between two updates (`ttl`, `sy:updatePeriod` with `sy:updateFrequency`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<u32>,
    /// Hours of UTC when nobody need come, 0 to 23 (`skipHours`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_hours: Vec<u8>,
    /// Days of UTC when nobody need come, 1 Monday to 7 Sunday (`skipDays`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_days: Vec<u8>,
    /// Hubs that push it (WebSub).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hubs: Vec<String>,
    /// Its own address, which is its name at a hub.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
}

/// The hours of [`Habit`]: those of working days, then those of Saturdays and Sundays.
pub const HOURS: usize = 48;

/// A source's habits, as far as they are known: what it publishes when, and how long its texts are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Habit {
    /// Since when it has been watched.
    pub since: Option<Timestamp>,
    /// Pieces seen since then.
    pub seen: u32,
    /// Pieces by hour, those of the last weeks counting most; [`HOURS`] of them, or none yet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<f32>,
    /// Hours watched, by hour, fading likewise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<f32>,
    /// How much more they come in bursts than by chance: the variance of counts by their mean.
    pub bursts: f32,
    /// Texts as its feed holds them.
    pub texts: Lengths,
    /// Texts as its pages hold them.
    pub pages: Lengths,
}

/// How long texts usually are, and how long the newest are. Lengths are scalar values.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Lengths {
    /// How many are known beside the newest.
    pub known: u32,
    /// Mean of their natural logarithms.
    pub mean: f32,
    /// Variance of those.
    pub variance: f32,
    /// The newest, the oldest of them first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub newest: Vec<u32>,
}

/// What is wrong with a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Alarm {
    /// Nothing new for longer than chance explains.
    Silent {
        /// Since when.
        since: Timestamp,
        /// Pieces an hour that it usually has in such hours.
        usual: f32,
    },
    /// Its texts are much shorter than usual.
    Short {
        /// Whether those of its pages, not of its feed.
        pages: bool,
        /// Scalar values, usually.
        usual: u32,
        /// Scalar values now.
        now: u32,
    },
    /// It fails, again and again.
    Failing {
        /// When it last answered well.
        since: Option<Timestamp>,
        /// How often in a row.
        times: u32,
    },
    /// Its certificate is not to be trusted.
    Certificate {
        /// Why.
        reason: String,
    },
    /// It has moved for good: the list of sources should say so.
    Moved {
        /// Where.
        to: String,
    },
    /// It said that it is gone for good.
    Gone,
}

impl Alarm {
    /// The name of its kind, as machines read it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Silent { .. } => "silent",
            Self::Short { .. } => "short",
            Self::Failing { .. } => "failing",
            Self::Certificate { .. } => "certificate",
            Self::Moved { .. } => "moved",
            Self::Gone => "gone",
        }
    }
}

/// A subscription at a hub (WebSub).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    /// The hub.
    pub hub: String,
    /// The feed's name at the hub.
    pub topic: String,
    /// The part of the callback's path that nobody guesses.
    pub token: String,
    /// What the hub signs with.
    pub secret: String,
    /// Until when the hub pushes; `None` until it has verified that we asked.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// When to ask the hub next: again, or anew before the lease ends.
    #[serde(default)]
    pub next: Option<Timestamp>,
    /// How often in a row we asked in vain.
    #[serde(default)]
    pub failures: u32,
    /// When it last pushed.
    #[serde(default)]
    pub last: Option<Timestamp>,
}

impl Push {
    /// Whether the hub pushes at `now`.
    pub fn is_leased(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until > now)
    }
}
