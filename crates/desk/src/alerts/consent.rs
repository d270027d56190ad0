//! Consent: a mailbox is asked once whether it wants an alert, before it is told anything.

use jiff::Timestamp;
use store::{ASKED, Alert, Channel, SavedQuestion, UNCONFIRMED};
use wire::Letter;

use super::letter::{called, escaped, page};
use super::texts::texts;
use super::{Herald, House};
use crate::Result;

/// Asks all that are to be asked; whether that went well.
pub(super) async fn round(herald: &Herald, now: Timestamp) -> Result<bool> {
    let Some(mail) = &herald.mail else { return Ok(true) };
    let mut went_well = true;
    for (question, alert) in herald.store.unconfirmed().await? {
        let (Channel::Mail { address }, Some(proof)) = (&alert.channel, &alert.proof) else { continue };
        let ended = match mail.send(&written(&herald.house, &question, &alert, address, proof, now)).await {
            Ok(()) => ASKED,
            Err(error @ (wire::Error::Letter(_) | wire::Error::Mail { permanent: true, .. })) => {
                tracing::info!(alert = %alert.id, %error, "a mailbox cannot be asked");
                "gone"
            }
            Err(error) => {
                tracing::warn!(alert = %alert.id, %error, "a mailbox was not asked; trying again");
                went_well = false;
                continue;
            }
        };
        // Its reader may have been faster than this note.
        let current = herald.store.alert(alert.id).await?;
        if let Some(alert) = current.filter(|alert| alert.ended.as_deref() == Some(UNCONFIRMED)) {
            herald.store.put_alert(&Alert { ended: Some(ended.to_owned()), ..alert }).await?;
        }
    }
    Ok(went_well)
}

fn written(house: &House, question: &SavedQuestion, alert: &Alert, to: &str, proof: &str, now: Timestamp) -> Letter {
    let lang = alert.rules.lang.as_str();
    let t = texts(lang);
    let stop = house.stop(&alert.token, lang);
    let yes = format!("{stop}/oui/{proof}");
    let name = language::typography::french(&question.name).into_owned();
    let called = called(&name, &question.text);
    let says = format!(
        "<p>{} {}.</p><p class=\"b\"><a href=\"{}\">{}</a></p><p class=\"f\">{}</p>",
        escaped(t.consent_lead),
        escaped(&called),
        escaped(&yes),
        escaped(t.consent_yes),
        escaped(t.consent_else),
    );
    Letter {
        from: house.from.clone(),
        to: to.to_owned(),
        subject: format!("{}{}{}", house.name, t.colon, t.consent_subject),
        text: format!(
            "{}\n\n{} {called}.\n\n{}{}{yes}\n\n{}\n",
            house.name, t.consent_lead, t.consent_yes, t.colon, t.consent_else
        ),
        html: page(house, lang, &says),
        // A letter of its own each time it is asked.
        id: format!("{}.{}@{}", alert.id, now.as_second(), house.host()),
        unsubscribe: stop,
    }
}
