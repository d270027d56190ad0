//! What can go wrong on the wire.

use std::net::IpAddr;

/// An error of the wire; each names what was asked for, without user and password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not an address that can be fetched.
    #[error("{0}: not a web address")]
    Address(String),
    /// The host stands in a network that is not allowed.
    #[error("{url}: {address} is not a public address and no configuration allows it")]
    Forbidden {
        /// What was asked for.
        url: String,
        /// Where it leads.
        address: IpAddr,
    },
    /// The port belongs to another service than the web, and no configuration allows it.
    #[error("{url}: port {port} is not one of the web and no configuration allows it")]
    Port {
        /// What was asked for.
        url: String,
        /// The port.
        port: u16,
    },
    /// The name is one of those that only private networks have (`localhost`, `.internal`, `.local`).
    #[error("{0}: not a public name and no configuration allows it")]
    PrivateName(String),
    /// robots.txt does not answer: until it does, nothing is fetched there (RFC 9309 §2.3.1.4).
    #[error("{0}: robots.txt does not answer")]
    RobotsUnreachable(String),
    /// robots.txt says no.
    #[error("{0}: robots.txt does not allow it")]
    Robots(String),
    /// The site reserves text and data mining there (`/.well-known/tdmrep.json`): it is not asked for.
    #[error("{0}: the site reserves text and data mining")]
    Reserved(String),
    /// The answer is a film, a sound, a picture: nothing that can be read.
    #[error("{url}: {media_type} is no text")]
    Media {
        /// What was asked for.
        url: String,
        /// What it is called.
        media_type: String,
    },
    /// The body is not encoded as it says.
    #[error("{url}: {reason}")]
    Encoding {
        /// What was asked for.
        url: String,
        /// Why.
        reason: String,
    },
    /// The site's certificate is not to be trusted: expired, for another name, from nobody known.
    #[error("{url}: certificate: {reason}")]
    Certificate {
        /// What was asked for.
        url: String,
        /// Why.
        reason: String,
    },
    /// The answer is not the resource.
    #[error("{url}: status {status}")]
    Status {
        /// What was asked for.
        url: String,
        /// The HTTP status.
        status: u16,
        /// Seconds to wait, as the sender asks (`Retry-After`).
        retry_after: Option<u32>,
    },
    /// More than the limit.
    #[error("{url}: larger than {limit} bytes")]
    TooLarge {
        /// What was asked for.
        url: String,
        /// The limit.
        limit: u64,
    },
    /// Not finished in time.
    #[error("{0}: no complete answer in time")]
    TimedOut(String),
    /// Too many redirects, or a circle of them.
    #[error("{0}: too many redirects")]
    Redirects(String),
    /// The settings of the client are wrong.
    #[error("the network settings are wrong: {0}")]
    Settings(String),
    /// A letter that cannot be written: an address that is none, a heading that holds a line's end.
    #[error("the letter cannot be written: {0}")]
    Letter(String),
    /// The mail server does not take a letter.
    #[error("the mail server: {reason}")]
    Mail {
        /// Why, in its words.
        reason: String,
        /// Whether it never will.
        permanent: bool,
    },
    /// The connection failed.
    #[error("{url}: {reason}")]
    Connection {
        /// What was asked for.
        url: String,
        /// Why, in the words of the library.
        reason: String,
    },
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;
