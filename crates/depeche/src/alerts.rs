//! Who tells alerts, as configured: over the desk's network, through the mail server where there is one.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use desk::Desk;
use desk::alerts::{Herald, House};

use crate::config::{Config, Mail};
use crate::serve;

/// The herald of a desk whose site listens on `address`.
pub fn herald(desk: &Desk, config: &Config, address: SocketAddr) -> Result<Herald> {
    let site = serve::site(config, address)?;
    Ok(Herald {
        store: Arc::clone(&desk.store),
        fetch: Arc::clone(&desk.fetch),
        mail: mail(&config.mail, &config.wire.authorities)?,
        house: House {
            name: site.name,
            base_url: site.base_url,
            timezone: site.timezone,
            from: config.mail.from.clone(),
            index: (!config.data.as_os_str().is_empty()).then(|| config.data.join("index")),
            rights: site.rights,
        },
    })
}

fn mail(mail: &Mail, authorities: &str) -> Result<Option<Arc<dyn wire::Mail>>> {
    if mail.server.trim().is_empty() {
        return Ok(None);
    }
    let authorities = match authorities.trim() {
        "" => String::new(),
        path => std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?,
    };
    let login = (!mail.user.is_empty()).then(|| (mail.user.clone(), mail.password.clone()));
    let (host, port, encryption) = (mail.server.trim().to_owned(), mail.port, mail.encryption);
    let smtp = wire::Smtp::new(&wire::MailServer { host, port, encryption, login, authorities })?;
    Ok(Some(Arc::new(smtp)))
}
