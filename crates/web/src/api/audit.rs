//! What was done in the house, for who watches over it.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use news::Role;
use serde::Serialize;
use utoipa::ToSchema;

use super::Result;
use super::params::{Page, Paging, Params, after_number};
use super::problem::Problem;
use crate::app::App;
use crate::visitor::Visitor;

/// Something that somebody did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deed {
    /// When.
    #[schema(format = "date-time")]
    at: String,
    /// The name by which they were known then; empty where nobody was.
    user: String,
    /// What: `log-in`, `user.role`, `key.add`.
    deed: String,
    /// To whom or what.
    about: String,
    /// The address it came from; empty for what was done on the machine itself.
    address: String,
}

/// What was done to accounts, sessions, keys and stories; for administrators, and for keys with the scope `administer`.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(Paging), responses(
    (status = 200, description = "The newest first", body = Page<Deed>),
    (status = 400, description = "A parameter cannot be", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Nobody said who they are", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Not for who asks", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn audit(
    State(app): State<App>,
    visitor: Visitor,
    Params(paging): Params<Paging>,
    RawQuery(asked): RawQuery,
) -> Result<Response> {
    visitor.may(Role::Administrator)?;
    let limit = paging.limit()?;
    let before = paging.numbered()?.map(|(_, number)| number);
    let mut deeds = app.store.deeds(before, limit + 1).await?;
    let more = deeds.len() > limit;
    deeds.truncate(limit);
    let next = deeds.last().filter(|_| more).map(|(number, deed)| after_number(deed.at, *number));
    let told = deeds.into_iter().map(|(_, deed)| Deed {
        at: deed.at.to_string(),
        user: deed.name,
        deed: deed.deed,
        about: deed.about,
        address: deed.address,
    });
    let answer = Page { items: told.collect(), next }.answer("/api/v1/audit", &asked.unwrap_or_default());
    Ok(crate::cache::private(answer))
}
