//! Marks: read, starred, and all of a list read.

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use store::Mark;

use super::ids::{StreamId, number};
use super::{Call, Shelf, known, plain};
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Reader;
use crate::visitor::Visitor;

/// Sets marks on items (`a`) and takes them away (`r`).
pub(super) async fn edit_tag(State(app): State<App>, reader: Reader, visitor: Visitor, call: Call) -> Result<Response> {
    known(&visitor)?.may_keep()?;
    let numbers: Vec<i64> = call.all("i").filter_map(number).collect();
    let articles = app.store.numbered(&numbers).await?;
    for (name, on) in [("a", true), ("r", false)] {
        for tag in call.all(name) {
            let (mark, on) = match StreamId::of(tag) {
                Some(StreamId::Read) => (Mark::Read, on),
                Some(StreamId::Starred) => (Mark::Starred, on),
                // Programs say so when a reader wants an item to stay unread.
                _ if tag.ends_with("/state/com.google/kept-unread") => (Mark::Read, !on),
                _ => continue,
            };
            app.store.mark(visitor.user, &articles, mark, on, reader.now).await?;
        }
    }
    Ok(plain("OK"))
}

/// All of a list is read, up to the moment `ts` in microseconds, else up to now.
pub(super) async fn all_read(State(app): State<App>, reader: Reader, visitor: Visitor, call: Call) -> Result<Response> {
    known(&visitor)?.may_keep()?;
    let shelf = Shelf::of(&app, &visitor).await?;
    let stream = shelf.stream(call.get("s").ok_or(Error::Invalid)?).ok_or(Error::NotFound)?;
    let until = call.number("ts").and_then(|micros| Timestamp::from_microsecond(micros).ok()).unwrap_or(reader.now);
    app.store.read_all(visitor.user, &stream, until.min(reader.now)).await?;
    Ok(plain("OK"))
}
