//! Pushed news: the site hears hubs out, the desk takes in what they say.

use async_trait::async_trait;
use desk::Desk;
use desk::push::{deliver, verify};
use jiff::Timestamp;
use news::SourceId;
use web::{Delivery, Verification};

/// A desk that hubs push to.
pub struct Pushed(pub Desk);

/// Where hubs may push to, where the site has a public address.
pub fn callback(base_url: &str) -> Option<String> {
    let url = url::Url::parse(base_url.trim()).ok()?;
    let is_public = match url.host()? {
        url::Host::Ipv4(address) => wire::is_public(address.into()),
        url::Host::Ipv6(address) => wire::is_public(address.into()),
        url::Host::Domain(name) => name != "localhost" && name.contains('.') && !name.ends_with(".localhost"),
    };
    let is_web = matches!(url.scheme(), "http" | "https");
    (is_public && is_web).then(|| format!("{}/websub", base_url.trim().trim_end_matches('/')))
}

#[async_trait]
impl web::Inbox for Pushed {
    async fn verify(&self, source: &str, token: &str, asked: Verification) -> Option<String> {
        let id: SourceId = source.parse().ok()?;
        let asked = desk::push::Verification {
            mode: asked.mode,
            topic: asked.topic,
            challenge: asked.challenge,
            lease: asked.lease.and_then(|seconds| seconds.trim().parse().ok()),
        };
        match verify(&self.0, &id, token, &asked, Timestamp::now()).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::error!(%error, source = %id, "a hub could not be answered");
                None
            }
        }
    }

    async fn deliver(&self, source: &str, token: &str, delivery: Delivery) -> Option<bool> {
        let Ok(id) = source.parse::<SourceId>() else { return Some(false) };
        let Delivery { signature, media_type, body } = delivery;
        let delivery = desk::push::Delivery { signature, media_type, body };
        match deliver(&self.0, &id, token, delivery, Timestamp::now()).await {
            Ok(known) => Some(known),
            Err(error) => {
                tracing::error!(%error, source = %id, "a push was not kept");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
