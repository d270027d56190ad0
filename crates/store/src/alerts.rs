//! Questions that readers keep, the alerts on them, what each alert told and how it was delivered.

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Time;
use news::{AlertId, ArticleId, DeliveryId, QuestionId, SourceId, StoryId, UserId};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::{Result, Seq};

/// A question that a reader keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedQuestion {
    /// Its id.
    pub id: QuestionId,
    /// Whose it is.
    pub owner: UserId,
    /// What they call it.
    pub name: String,
    /// Its canonical text: the one address of its page, its feed and its API call.
    pub text: String,
    /// When it was first kept.
    pub created: Timestamp,
}

/// Where an alert goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "lowercase")]
pub enum Channel {
    /// A program, by POST.
    Webhook {
        /// Its address.
        url: String,
        /// What signs each delivery (Standard Webhooks), `whsec_` and base64.
        secret: String,
    },
    /// A reader's mailbox.
    Mail {
        /// Its address.
        address: String,
    },
    /// The alert's own feed and live stream, which who knows their address follows.
    Page,
}

/// How often an alert speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pace {
    /// For each article, at once.
    #[default]
    Now,
    /// Once a day, at this hour of the reader's clock, for all that came since.
    Daily(Time),
}

/// Hours of the reader's clock in which nothing is sent; they may go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // the names say it
pub struct Quiet {
    pub from: Time,
    pub until: Time,
}

/// What an alert tells, and when.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// How often.
    pub pace: Pace,
    /// When not.
    pub quiet: Option<Quiet>,
    /// The zone of the reader's clock, by its IANA name; empty for the house's.
    pub zone: String,
    /// Only what is as urgent as this or more, 1 (flash) to 8.
    pub urgency: Option<u8>,
    /// Every article of a story, not the first alone.
    pub every_article: bool,
    /// The language in which it speaks: `fr` or `en`.
    pub lang: String,
}

/// An alert on a saved question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Its id.
    pub id: AlertId,
    /// The question.
    pub question: QuestionId,
    /// Where it goes.
    pub channel: Channel,
    /// What it tells, and when.
    pub rules: Rules,
    /// A word that nobody guesses: who has it reads the alert's feed and may stop the alert.
    pub token: String,
    /// When it was made; it tells of nothing that was here before.
    pub created: Timestamp,
    /// Why it has ended: `reader` where they stopped it, `gone` where the receiver answered 410. Or why it has not begun:
    /// [`UNCONFIRMED`] until its mailbox is asked, [`ASKED`] until it says yes.
    pub ended: Option<String>,
    /// The word that only its mailbox is told: who has it may let the alert begin.
    pub proof: Option<String>,
}

/// See [`Alert::ended`].
pub const UNCONFIRMED: &str = "unconfirmed";
/// See [`Alert::ended`].
pub const ASKED: &str = "asked";

/// What an alert may say of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ToldKind {
    /// It answers the question.
    Found,
    /// Its headline is another now.
    Corrected,
    /// It must not be used any more.
    Withdrawn,
}

/// An article as an alert told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Its headline.
    pub headline: String,
    /// The standfirst, or the passage that matched.
    pub passage: String,
    /// The byte ranges of the passage that matched.
    pub marks: Vec<std::ops::Range<usize>>,
    /// The source.
    pub source: SourceId,
    /// Its name for readers.
    pub source_name: String,
    /// The language of the text.
    pub language: Option<String>,
    /// [`news::Article::time`].
    pub time: Timestamp,
    /// 1 (flash) to 8.
    pub urgency: Option<u8>,
    /// The address at the source.
    pub url: Option<String>,
}

/// Something that an alert is to tell.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTold {
    /// Which alert.
    pub alert: AlertId,
    /// What.
    pub kind: ToldKind,
    /// Of which article.
    pub article: ArticleId,
    /// Its story.
    pub story: Option<StoryId>,
    /// Its version.
    pub version: u32,
    /// What to say.
    pub content: Content,
    /// Whether one article of a story is enough.
    pub once_per_story: bool,
    /// When it is to be sent; none where it is only shown.
    pub due: Option<Timestamp>,
    /// Whether it goes with others that wait until then.
    pub digest: bool,
}

/// Something that an alert told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Its number; it only grows.
    pub key: i64,
    /// What.
    pub kind: ToldKind,
    /// Of which article.
    pub article: ArticleId,
    /// Its story then.
    pub story: Option<StoryId>,
    /// Its version then.
    pub version: u32,
    /// When.
    pub at: Timestamp,
    /// What was said.
    pub content: Content,
}

/// How much was queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Queued {
    /// New things to tell.
    pub told: u64,
    /// New deliveries of them.
    pub deliveries: u64,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// It is to be sent, for the first time or again.
    Waiting,
    /// It has arrived.
    Sent,
    /// It was given up, until somebody has it sent again.
    Dead,
}

/// A delivery, as pages show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its id: the key by which a receiver knows a repeat.
    pub id: DeliveryId,
    /// The alert.
    pub alert: AlertId,
    /// Where it stands.
    pub state: DeliveryState,
    /// When it was queued.
    pub created: Timestamp,
    /// When it is tried next.
    pub due: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it last failed.
    pub error: Option<String>,
    /// When it arrived or was given up.
    pub done: Option<Timestamp>,
    /// The headline of the first thing it tells.
    pub headline: Option<String>,
    /// How many things it tells.
    pub told: u32,
}

/// A delivery to be sent, with all that it needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// Its id.
    pub id: DeliveryId,
    /// The alert.
    pub alert: Alert,
    /// The question.
    pub question: SavedQuestion,
    /// What is told, in order.
    pub told: Vec<Told>,
    /// When it was queued.
    pub created: Timestamp,
    /// How often it was tried, this time included.
    pub attempts: u32,
}

/// How a delivery went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It has arrived.
    Arrived(Timestamp),
    /// It is to be tried again.
    Again {
        /// When.
        due: Timestamp,
        /// Why.
        error: String,
    },
    /// It is given up.
    Never {
        /// When.
        at: Timestamp,
        /// Why.
        error: String,
    },
    /// The receiver wants no more: it and all of its alert's are given up, and the alert ends.
    Gone {
        /// When.
        at: Timestamp,
        /// Why.
        error: String,
    },
    /// It was not tried: until then the reader wants no word.
    Postponed(Timestamp),
}

/// How often something changed, for who waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rung {
    /// A question or an alert.
    pub alerts: u64,
    /// What alerts told, or how a delivery stands.
    pub told: u64,
}

/// Questions and alerts. Part of every [`crate::Store`]; `tests/alerts.rs` holds every promise made here.
#[async_trait]
pub trait Alerts: Send + Sync {
    /// Keeps a question, or changes the name and text of the one of this id.
    async fn keep_question(&self, question: &SavedQuestion) -> Result<()>;

    /// A question.
    async fn question(&self, id: QuestionId) -> Result<Option<SavedQuestion>>;

    /// What a user keeps, by name.
    async fn questions(&self, owner: UserId) -> Result<Vec<SavedQuestion>>;

    /// What a user keeps under names of which a word begins like `typed`, accents and case ignored.
    async fn questions_named(&self, owner: UserId, typed: &str, limit: usize) -> Result<Vec<SavedQuestion>>;

    /// Forgets a question with its alerts and all they told; whether it was there and theirs.
    async fn forget_question(&self, owner: UserId, id: QuestionId) -> Result<bool>;

    /// Makes an alert or changes the one of this id. What waits to be sent by one that has ended is dropped.
    async fn put_alert(&self, alert: &Alert) -> Result<()>;

    /// An alert.
    async fn alert(&self, id: AlertId) -> Result<Option<Alert>>;

    /// The alert of a token.
    async fn alert_of(&self, token: &str) -> Result<Option<Alert>>;

    /// The alerts on a question, the oldest first.
    async fn alerts_on(&self, question: QuestionId) -> Result<Vec<Alert>>;

    /// Forgets an alert with all it told; whether it was there.
    async fn forget_alert(&self, id: AlertId) -> Result<bool>;

    /// Every question with the alerts on it that have not ended; questions without any are left out.
    async fn alerted(&self) -> Result<Vec<(SavedQuestion, Vec<Alert>)>>;

    /// The alerts whose mailboxes are to be asked, each with its question.
    async fn unconfirmed(&self) -> Result<Vec<(SavedQuestion, Alert)>>;

    /// Rings when a question, an alert or what alerts told changes.
    fn alerts_bell(&self) -> watch::Receiver<Rung>;

    /// Queues what alerts are to tell, with its deliveries, and notes how far the consumer `alerts` of the outbox has
    /// come: all of it or nothing, and nothing twice.
    ///
    /// An article is found once; of a story once where that is enough. A correction or withdrawal is told to who was
    /// told the article, once a version; an article that is withdrawn before it was sent is not sent.
    async fn queue_alerts(&self, told: &[NewTold], at: Timestamp, position: Seq) -> Result<Queued>;

    /// Which alerts were told of an article, with the headline they know.
    async fn told_of(&self, article: ArticleId) -> Result<Vec<(AlertId, Content)>>;

    /// What an alert told, the newest first; before the number `before` where given.
    async fn told(&self, alert: AlertId, before: Option<i64>, limit: usize) -> Result<Vec<Told>>;

    /// What an alert told after the number `after`, in order.
    async fn told_since(&self, alert: AlertId, after: i64, limit: usize) -> Result<Vec<Told>>;

    /// Leases deliveries that are due until `until`, the longest due first: whoever does not say how one went by then
    /// has it tried again. Of one alert one in each call.
    async fn lease_deliveries(&self, now: Timestamp, until: Timestamp, limit: usize) -> Result<Vec<Attempt>>;

    /// Frees what was leased and of which nobody said how it went, to be tried at once: for a process that starts and is
    /// the only one.
    async fn free_deliveries(&self, now: Timestamp) -> Result<()>;

    /// Notes how a delivery went.
    async fn note_delivery(&self, id: DeliveryId, sent: &Sent) -> Result<()>;

    /// An alert's deliveries, the newest first.
    async fn deliveries(&self, alert: AlertId, limit: usize) -> Result<Vec<Delivery>>;

    /// A user's deliveries that were given up, the newest first.
    async fn dead_deliveries(&self, owner: UserId, limit: usize) -> Result<Vec<Delivery>>;

    /// Has a delivery of a user's alert sent again, at once and under its old id; whether there is one that is not
    /// waiting anyway.
    async fn replay(&self, owner: UserId, id: DeliveryId, now: Timestamp) -> Result<bool>;

    /// How many deliveries are waiting, and how many were given up.
    async fn delivery_counts(&self) -> Result<(u64, u64)>;
}
