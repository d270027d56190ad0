//! Letters, and their way to the mail server.

use std::time::Duration;

use async_trait::async_trait;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::Deserialize;

use crate::{Error, Result};

/// How long the server may take over one command.
const PATIENCE: Duration = Duration::from_secs(30);

/// A letter to one reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// From whom: `Dépêche <alertes@depeche.example>`.
    pub from: String,
    /// To whom.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as a page.
    pub html: String,
    /// Its `Message-ID`, without the brackets: the same however often it is sent.
    pub id: String,
    /// Where one click stops such letters (RFC 8058).
    pub unsubscribe: String,
}

/// How the connection to the mail server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// Begun in the clear, then encrypted; never without (port 587).
    #[default]
    Starttls,
    /// From the first byte (port 465).
    Tls,
    /// Not at all: for a server on this machine.
    None,
}

/// The mail server that takes our letters.
#[derive(Debug, Clone, Default)]
pub struct MailServer {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept secret.
    pub encryption: Encryption,
    /// Name and password, where it asks for them.
    pub login: Option<(String, String)>,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub authorities: String,
}

/// Sends letters. Used as `Arc<dyn Mail>`: a server, or a list of what was sent in tests.
#[async_trait]
pub trait Mail: Send + Sync {
    /// Hands a letter to the server, which has it when this returns.
    async fn send(&self, letter: &Letter) -> Result<()>;
}

/// A mail server as a [`Mail`], over SMTP.
pub struct Smtp(AsyncSmtpTransport<Tokio1Executor>);

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Smtp").finish_non_exhaustive()
    }
}

impl Smtp {
    /// A way to `server`; it opens no connection yet.
    ///
    /// # Errors
    /// Where certificates or names cannot be used.
    pub fn new(server: &MailServer) -> Result<Self> {
        let wrong = |error: lettre::transport::smtp::Error| Error::Settings(error.to_string());
        let tls = || {
            let mut tls = TlsParameters::builder(server.host.clone());
            if !server.authorities.trim().is_empty() {
                let authorities = Certificate::from_pem(server.authorities.as_bytes()).map_err(wrong)?;
                tls = tls.add_root_certificate(authorities);
            }
            tls.build().map_err(wrong)
        };
        let tls = match server.encryption {
            Encryption::Starttls => Tls::Required(tls()?),
            Encryption::Tls => Tls::Wrapper(tls()?),
            Encryption::None => Tls::None,
        };
        let mut smtp = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host.as_str())
            .port(server.port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let Some((name, password)) = &server.login {
            smtp = smtp.credentials(Credentials::new(name.clone(), password.clone()));
        }
        Ok(Self(smtp.build()))
    }
}

#[async_trait]
impl Mail for Smtp {
    async fn send(&self, letter: &Letter) -> Result<()> {
        let message = message(letter)?;
        self.0.send(message).await.map(|_| ()).map_err(|error| {
            // Its source says what the server said.
            let said = std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
            Error::Mail { reason: format!("{error}{said}"), permanent: error.is_permanent() }
        })
    }
}

/// Whether a text is one mailbox that a letter can go to.
pub fn is_mailbox(text: &str) -> bool {
    text.len() <= 254 && text.parse::<Mailbox>().is_ok_and(|mailbox| mailbox.name.is_none())
}

/// The letter as it goes over the line.
fn message(letter: &Letter) -> Result<Message> {
    let mailbox = |text: &str| text.parse::<Mailbox>().map_err(|error| Error::Letter(format!("{text}: {error}")));
    let header = |name: &'static str, value: &str| {
        // What holds a line's end would be another header.
        let one_line = value.chars().all(|c| !c.is_control());
        let name = HeaderName::new_from_ascii_str(name);
        if one_line { Ok(HeaderValue::new(name, value.to_owned())) } else { Err(Error::Letter(value.to_owned())) }
    };
    let subject: String = letter.subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Message::builder()
        .from(mailbox(&letter.from)?)
        .to(mailbox(&letter.to)?)
        .subject(subject)
        .date_now()
        .message_id(Some(format!("<{}>", letter.id)))
        .raw_header(header("List-Unsubscribe", &format!("<{}>", letter.unsubscribe))?)
        .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")?)
        .raw_header(header("Auto-Submitted", "auto-generated")?)
        .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
        .map_err(|error| Error::Letter(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            from: "Dépêche <alertes@depeche.example>".to_owned(),
            to: "lectrice@exemple.fr".to_owned(),
            subject: "Le pont rouvre\r\nBcc: tous@exemple.fr".to_owned(),
            text: "Le pont rouvre.".to_owned(),
            html: "<p>Le pont rouvre.</p>".to_owned(),
            id: "0190@depeche.example".to_owned(),
            unsubscribe: "https://depeche.example/alerte/x".to_owned(),
        }
    }

    #[test]
    fn a_letter_has_both_forms_and_says_how_to_stop_it() {
        let written = String::from_utf8(message(&letter()).unwrap().formatted()).unwrap();
        for expected in [
            "Message-ID: <0190@depeche.example>",
            "List-Unsubscribe: <https://depeche.example/alerte/x>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "text/plain",
            "text/html",
        ] {
            assert!(written.contains(expected), "{expected}: {written}");
        }
        assert!(!written.contains("\nBcc:"), "{written}");
    }

    #[test]
    fn no_header_is_smuggled_in() {
        for bad in ["", "pas une adresse", "a@b.example\r\nBcc: c@d.example"] {
            assert!(message(&Letter { to: bad.to_owned(), ..letter() }).is_err(), "{bad:?}");
            assert!(!is_mailbox(bad), "{bad:?}");
        }
        assert!(message(&Letter { unsubscribe: "x\r\nBcc: y".to_owned(), ..letter() }).is_err());
        assert!(is_mailbox("lectrice@exemple.fr"));
    }
}
