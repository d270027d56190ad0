//! The site: pages, feeds and the live wire, written by the server and complete without a script.
//!
//! **Invariant:** a page shows nothing that is under embargo or withdrawn. **Invariant:** no text of others reaches
//! a page unescaped, and no address of others is followed or loaded by it.

mod address;
mod agent;
mod api;
mod app;
mod assets;
mod cache;
mod chart;
mod diff;
mod door;
mod error;
mod feeds;
mod form;
mod frame;
mod gate;
mod greader;
mod headers;
mod hub;
mod inbox;
mod json_ld;
mod keeper;
mod live;
mod locales;
mod marked;
mod oidc;
pub mod output;
mod pages;
pub mod password;
mod recent;
mod routes;
mod serving;
mod trail;
mod view;
mod visitor;

pub use app::{App, Mining, Site};
pub use door::{Access, Network, is_near, new_key, new_token};
pub use error::{Error, Result};
pub use feeds::export as export_feed;
pub use gate::Gate;
pub use inbox::{Delivery, Inbox, Verification};
pub use keeper::{Keeper, Refused};
pub use oidc::Oidc;
pub use pages::log_in::is_name as is_user_name;
pub use routes::{serve, site};
