//! Who uses the house: users, their sessions and keys, and what was done.

use async_trait::async_trait;
use jiff::Timestamp;
use news::{Role, Scope, UserId};

use crate::Result;

/// A secret as the store knows it: the SHA-256 of a session's token or of a key.
pub type SecretHash = [u8; 32];

/// Someone who uses the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// By which they log in; the case of its letters does not count.
    pub name: String,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Their password's Argon2id hash in PHC form; none where another house vouches for them.
    pub password: Option<String>,
    /// The issuer and subject of the house that vouches for them, apart by a space.
    pub external: Option<String>,
    /// Their IANA time zone, where it is not the site's.
    pub zone: Option<String>,
    /// Their language by its tag, where they chose one.
    pub language: Option<String>,
    /// Since when they are known.
    pub created: Timestamp,
}

/// A browser that is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The hash of its token.
    pub hash: SecretHash,
    /// Whose it is.
    pub user: UserId,
    /// When it began.
    pub begun: Timestamp,
    /// When it was last used, to the minute.
    pub seen: Timestamp,
    /// When it ends, used or not.
    pub ends: Timestamp,
    /// When it ends unless it is used before.
    pub idle: Timestamp,
    /// What the browser calls itself.
    pub agent: String,
    /// The address it began at.
    pub address: String,
}

/// A key that a program uses for a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its number; 0 before it is kept.
    pub id: i64,
    /// The hash of its secret.
    pub hash: SecretHash,
    /// For whom it acts.
    pub user: UserId,
    /// What it is called.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// How many requests a minute it may make.
    pub pace: u32,
    /// When it was made.
    pub made: Timestamp,
    /// When it ends by itself.
    pub ends: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub used: Option<Timestamp>,
}

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// Who; none where nobody is known.
    pub user: Option<UserId>,
    /// The name by which they were known then.
    pub name: String,
    /// What, in a word of ours: `log-in`, `user.role`.
    pub deed: String,
    /// To whom or what.
    pub about: String,
    /// The address it came from.
    pub address: String,
}

/// Who uses the house. Part of every [`crate::Store`].
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Adds a user or changes one, known by the id. False, and nothing changed, where another has the name or is
    /// vouched for by the same.
    ///
    /// A changed role or password ends all sessions of the user: who knows their tokens must prove again who they are.
    async fn put_user(&self, user: &User) -> Result<bool>;

    /// A user.
    async fn user(&self, id: UserId) -> Result<Option<User>>;

    /// The user who logs in by this name.
    async fn user_named(&self, name: &str) -> Result<Option<User>>;

    /// The user whom another house vouches for.
    async fn user_vouched(&self, external: &str) -> Result<Option<User>>;

    /// All users, by name.
    async fn users(&self) -> Result<Vec<User>>;

    /// Removes a user with their sessions and keys; what they did stays told. Whether there was one.
    async fn remove_user(&self, id: UserId) -> Result<bool>;

    /// Keeps a session; those that ended by its beginning go.
    async fn begin_session(&self, session: &Session) -> Result<()>;

    /// A session that has not ended at `now`, with its user.
    async fn session(&self, hash: SecretHash, now: Timestamp) -> Result<Option<(Session, User)>>;

    /// Notes that a session was used, and when it ends if it is not used again.
    async fn keep_session(&self, hash: SecretHash, seen: Timestamp, idle: Timestamp) -> Result<()>;

    /// The sessions of a user that have not ended, the last used first.
    async fn sessions(&self, user: UserId, now: Timestamp) -> Result<Vec<Session>>;

    /// Ends a session. Whether there was one.
    async fn end_session(&self, hash: SecretHash) -> Result<bool>;

    /// Ends all sessions of a user but one; how many.
    async fn end_sessions(&self, user: UserId, but: Option<SecretHash>) -> Result<usize>;

    /// Keeps a new key; its number.
    async fn put_key(&self, key: &Key) -> Result<i64>;

    /// A key that has not ended at `now`, with its user.
    async fn key(&self, hash: SecretHash, now: Timestamp) -> Result<Option<(Key, User)>>;

    /// Notes that a key was used.
    async fn keep_key(&self, id: i64, used: Timestamp) -> Result<()>;

    /// The keys of a user, or of all, the newest first.
    async fn keys(&self, user: Option<UserId>) -> Result<Vec<Key>>;

    /// Revokes a key. Whether there was one.
    async fn remove_key(&self, id: i64) -> Result<bool>;

    /// Notes what somebody did.
    async fn note(&self, deed: &Deed) -> Result<()>;

    /// What was done, the newest first, each with its number; before number `before` where given.
    async fn deeds(&self, before: Option<i64>, limit: usize) -> Result<Vec<(i64, Deed)>>;
}
