//! The figures of the service for machines, in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use news::Role;

use crate::app::App;
use crate::error::Result;
use crate::frame::Reader;
use crate::visitor::Visitor;

/// Gauges of the store, the sources and the site; then what the house counts while it runs.
pub(crate) async fn metrics(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Response> {
    visitor.may(Role::Documentalist)?;
    let counts = app.store.counts().await?;
    let names = app.names().await?;
    let lag = app.store.head().borrow().saturating_sub(app.index.position());
    let polled = || names.sources.iter().filter(|(source, polling)| source.url.is_some() && !polling.gone);
    let due = polled().filter(|(_, polling)| polling.next.is_none_or(|next| next <= reader.now)).count();
    let failing = polled().filter(|(_, polling)| polling.failures > 0).count();
    let leased = polled().filter(|(_, polling)| polling.push.as_ref().is_some_and(|push| push.is_leased(reader.now)));
    let mut text = String::new();
    for (name, help, value) in [
        ("articles", "Articles in the store.", counts.articles),
        ("versions", "Versions of articles.", counts.versions),
        ("captures", "Captures in the store.", counts.captures),
        ("stories", "Stories.", counts.stories),
        ("jobs_waiting", "Jobs in the queue.", counts.jobs),
        ("outbox_lag", "Changes that the index has not been told yet.", lag),
        ("live_readers", "Readers who follow live.", app.live.followers() as u64),
        ("sources", "Sources that are polled.", polled().count() as u64),
        ("sources_due", "Sources that are due.", due as u64),
        ("sources_failing", "Sources whose last poll failed.", failing as u64),
        ("sources_pushed", "Sources that a hub pushes.", leased.count() as u64),
    ] {
        gauge(&mut text, name, help);
        // Writing into a text cannot fail.
        let _ = writeln!(text, "depeche_{name} {value}");
    }
    let mut alarms: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for (source, polling) in &names.sources {
        for alarm in &polling.alarms {
            *alarms.entry((source.id.as_str(), alarm.kind())).or_default() += 1;
        }
    }
    gauge(&mut text, "source_alarms", "What is wrong with a source now.");
    for ((source, kind), number) in alarms {
        let _ = writeln!(text, "depeche_source_alarms{{source=\"{source}\",kind=\"{kind}\"}} {number}");
    }
    text.push_str(&app.meters());
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

fn gauge(text: &mut String, name: &str, help: &str) {
    let _ = writeln!(text, "# HELP depeche_{name} {help}\n# TYPE depeche_{name} gauge");
}
