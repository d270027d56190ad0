//! Who may come in: open on this machine only, and elsewhere never without an administrator.

use std::net::SocketAddr;

use anyhow::{Result, bail};
use news::Role;
use store::Store;

use crate::config::Config;

/// How the site that listens on `address` lets people in; an error where nobody could see to it.
pub async fn access(config: &Config, address: SocketAddr, store: &dyn Store, first: bool) -> Result<web::Access> {
    let users = store.users().await?;
    let is_kept = users.iter().any(|user| user.role == Role::Administrator);
    // With a public address a proxy stands before us, and everybody seems to be near.
    let is_near = address.ip().is_loopback() && web::is_near(&config.site.base_url);
    let mut access = web::Access {
        open: is_near && users.is_empty(),
        public: config.site.public,
        a_minute: config.site.requests_per_minute,
        proxies: config.site.networks()?,
        first: None,
    };
    if is_kept || (access.open && !first) {
        return Ok(access);
    }
    if !first {
        bail!(
            "{} can be reached from other machines, and there is no administrator yet.\n\
             Make one: depeche user add NAME --role administrator\n\
             Or start with --first-access and follow the log; or listen on this machine only: --listen 127.0.0.1:8080, without base_url",
            if config.site.base_url.is_empty() { format!("http://{address}") } else { config.site.base_url.clone() }
        );
    }
    let token = web::new_token()?;
    access.open = false;
    tracing::warn!("first access: open /premier-acces and give the token {token}; it is good until this process ends");
    access.first = Some(token);
    Ok(access)
}
