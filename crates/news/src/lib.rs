//! The words of the house: what flows from a source to a reader, without any of the ways it is moved.

mod account;
mod article;
mod body;
mod capture;
mod draft;
mod error;
mod identity;
mod ids;
mod moment;
mod polling;
mod reading;
mod rights;
mod source;
mod story;

pub use account::{Role, Scope};
pub use article::{Article, Extent, Link, LinkKind, Status};
pub use body::{Block, BlockKind, Image};
pub use capture::{Capture, Format, Obtained};
pub use draft::{Dateline, Draft, Removed, Subject};
pub use error::{Error, Result};
pub use identity::{address_key, guid_key, keys};
pub use ids::{AlertId, ArticleId, CaptureId, DeliveryId, QuestionId, SourceId, StoryId, UserId};
pub use moment::Moment;
pub use polling::{Alarm, HOURS, Habit, Lengths, Moving, Polling, Push, Told};
pub use reading::{
    AgendaItem, Entity, EntityType, Fingerprint, Gender, Mention, Passage, Quote, QuoteKind, ReadDate, Reading, period,
};
pub use rights::{Audience, EXTRACT, Outlet, Profiles, Rights, Share, extract, passed, share};
pub use source::{Source, SourceKind};
pub use story::Story;
