//! The sample wire of `depeche demo`: invented sources that are really polled, over loopback.

mod calendar;
mod feeds;
mod figures;
mod pages;
mod run;
mod sample;
mod script;
mod server;
#[cfg(test)]
mod tests;

use anyhow::Result;
use news::{Source, SourceKind};

pub use run::run;
use sample::Sample;
use server::serve;

/// The sources of the sample as the product polls them, where they are served under `base_url`.
pub fn sources(base_url: &str) -> Result<Vec<Source>> {
    let base = base_url.trim_end_matches('/');
    let source = |outlet: script::Outlet| Source {
        url: Some(format!("{base}/{}/{}", outlet.id, outlet.feed)),
        site_url: Some(format!("{base}/{}/", outlet.id)),
        kind: if outlet.form.is_bulletin() { SourceKind::Page } else { SourceKind::Feed },
        id: outlet.id,
        name: outlet.name,
        timezone: None,
        section: None,
    };
    Ok(script::bundled()?.outlets.into_iter().map(source).collect())
}
