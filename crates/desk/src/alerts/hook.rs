//! Webhooks: what a program is told, signed so that it knows who speaks.

use jiff::Timestamp;
use serde_json::{Value, json};
use store::{Attempt, Told, ToldKind};
use wire::Post;

use super::Herald;
use super::deliver::{Outcome, reason};

/// Posts a delivery to a program.
pub(super) async fn send(herald: &Herald, attempt: &Attempt, url: &str, secret: &str, now: Timestamp) -> Outcome {
    let body = body(herald, attempt).to_string().into_bytes();
    let (id, seconds) = (attempt.id.to_string(), now.as_second());
    let signature = wire::signature(secret, &id, seconds, &body);
    let headers =
        vec![("webhook-id", id), ("webhook-timestamp", seconds.to_string()), ("webhook-signature", signature)];
    let post = Post { url: url.to_owned(), media_type: "application/json".to_owned(), headers, body };
    match herald.fetch.post(&post).await {
        Ok(answer) => match answer.status {
            200..=299 => Outcome::Taken,
            410 => Outcome::Gone("status 410".to_owned()),
            status => Outcome::Failed(format!("status {status}"), answer.retry_after),
        },
        Err(error) if is_final(&error) => Outcome::Refused(reason(&error)),
        Err(error) => Outcome::Failed(reason(&error), None),
    }
}

/// Whether no later try can go better: the address itself is refused.
fn is_final(error: &wire::Error) -> bool {
    use wire::Error;
    matches!(error, Error::Address(_) | Error::Forbidden { .. } | Error::Port { .. } | Error::PrivateName(_))
}

/// What is posted: the same bytes at each try.
fn body(herald: &Herald, attempt: &Attempt) -> Value {
    let (alert, question) = (&attempt.alert, &attempt.question);
    let lang = alert.rules.lang.as_str();
    let kind = match attempt.told.as_slice() {
        [only] => word(only.kind),
        _ => "articles.digest",
    };
    json!({
        "type": kind,
        "timestamp": attempt.created,
        "data": {
            "alert": alert.id,
            "question": { "id": question.id, "name": question.name, "text": question.text },
            "articles": attempt.told.iter().map(|told| article(herald, told, lang)).collect::<Vec<_>>(),
            "stop": herald.house.stop(&alert.token, lang),
        },
    })
}

fn word(kind: ToldKind) -> &'static str {
    match kind {
        ToldKind::Found => "article.found",
        ToldKind::Corrected => "article.corrected",
        ToldKind::Withdrawn => "article.withdrawn",
    }
}

fn article(herald: &Herald, told: &Told, lang: &str) -> Value {
    let content = &told.content;
    let marked: Vec<&str> = content.marks.iter().filter_map(|mark| content.passage.get(mark.clone())).collect();
    json!({
        "type": word(told.kind),
        "id": told.article,
        "story": told.story,
        "version": told.version,
        "url": herald.house.article(told.article, lang),
        "original": content.url,
        "headline": content.headline,
        "passage": content.passage,
        "matched": marked,
        "source": { "id": content.source, "name": content.source_name },
        "language": content.language,
        "published": content.time,
        "urgency": content.urgency,
    })
}
