//! What a request of the API may ask, and how lists of it go on.

use axum::Json;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use news::ArticleId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::Cursor;
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;

/// How many items a page holds where none is asked, and at most.
const LIMIT: u16 = 20;
const MOST: u16 = 100;

/// The parameters of a request; what cannot be read is a problem, not a guess.
pub(crate) struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(refused) => Err(Problem::parameter(refused.body_text())),
        }
    }
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// Where the list goes on: the `next` of the page before.
    #[param(pattern = "^[0-9a-f]{48}$")]
    cursor: Option<String>,
    /// How many items: 1 to 100, 20 where it is not given.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
}

/// How many items are asked for.
pub(crate) fn limit(asked: Option<u16>) -> Result<usize, Problem> {
    match asked.unwrap_or(LIMIT) {
        limit if (1..=MOST).contains(&limit) => Ok(limit.into()),
        _ => Err(Problem::parameter(format!("limit is 1 to {MOST}"))),
    }
}

impl Paging {
    /// How many items.
    pub(crate) fn limit(&self) -> Result<usize, Problem> {
        limit(self.limit)
    }

    /// After which row of a list.
    pub(crate) fn cursor(&self) -> Result<Option<Cursor>, Problem> {
        self.halves(|time, tie| Some(Cursor { time, id: tie.parse::<ArticleId>().ok()? }))
    }

    /// After which numbered row of a list.
    pub(crate) fn numbered(&self) -> Result<Option<(Timestamp, i64)>, Problem> {
        self.halves(|time, tie| Some((time, u64::from_str_radix(tie.get(16..)?, 16).ok()?.cast_signed())))
    }

    fn halves<T>(&self, read: impl Fn(Timestamp, &str) -> Option<T>) -> Result<Option<T>, Problem> {
        let Some(text) = &self.cursor else { return Ok(None) };
        let split = || {
            let plain = text.len() == 48 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            let (time, tie) = text.split_at_checked(16).filter(|_| plain)?;
            let nanos = u64::from_str_radix(time, 16).ok()?.cast_signed();
            read(Timestamp::from_nanosecond(nanos.into()).ok()?, tie)
        };
        split().map(Some).ok_or_else(|| Problem::parameter("cursor is none that a page gave"))
    }
}

/// A cursor as pages give it.
pub(crate) fn after(cursor: &Cursor) -> String {
    format!("{:016x}{}", nanos(cursor.time), cursor.id)
}

/// A cursor of numbered rows.
pub(crate) fn after_number(time: Timestamp, number: i64) -> String {
    format!("{:016x}{:032x}", nanos(time), number.cast_unsigned())
}

fn nanos(at: Timestamp) -> u64 {
    i64::try_from(at.as_nanosecond()).unwrap_or(i64::MAX).cast_unsigned()
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the list goes on; absent on its last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T: Serialize> Page<T> {
    /// The answer, with a link to the next page of the list at `path`.
    pub(crate) fn answer(self, path: &str, asked: &str) -> Response {
        let link = self.next.as_ref().map(|next| {
            let kept = url::form_urlencoded::parse(asked.as_bytes()).filter(|(name, _)| name != "cursor");
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(kept).append_pair("cursor", next);
            format!("<{path}?{}>; rel=\"next\"", query.finish())
        });
        let mut response = Json(self).into_response();
        if let Some(link) = link.and_then(|link| HeaderValue::from_str(&link).ok()) {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn cursors_come_back(nanos in proptest::num::i64::ANY, bytes in proptest::array::uniform16(0u8..)) {
            let time = Timestamp::from_nanosecond(nanos.into()).unwrap();
            let cursor = Cursor { time, id: ArticleId::from_bytes(bytes) };
            let paging = Paging { cursor: Some(after(&cursor)), limit: None };
            proptest::prop_assert_eq!(paging.cursor().unwrap(), Some(cursor));
            let paging = Paging { cursor: Some(after_number(time, nanos)), limit: None };
            proptest::prop_assert_eq!(paging.numbered().unwrap(), Some((time, nanos)));
        }

        #[test]
        fn every_other_text_is_a_problem(text in "\\PC{0,60}") {
            let paging = Paging { cursor: Some(text), limit: Some(0) };
            let _ = paging.cursor();
            proptest::prop_assert!(paging.limit().is_err());
        }
    }
}
