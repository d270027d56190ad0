//! Who asks: the user behind a request.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use news::{Audience, Role, UserId};

use crate::app::App;

/// The user behind a request. A house without accounts has one user, who may do everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Visitor {
    /// Who.
    pub user: UserId,
    /// The name that the audit log and the pages tell.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(Self { user: UserId::HOUSE, name: String::new(), role: Role::Administrator })
    }
}

impl Visitor {
    /// Whom what leaves goes to.
    pub(crate) fn audience(&self) -> Audience {
        Audience::House
    }
}
