//! The guard: no connection is made to an address that is neither public nor allowed.
//!
//! It stands at two places, and both are needed. [`Guard::check`] looks at every URL before it is asked for, the
//! first and those of redirects: a resolver is never asked about IP literals. [`Gate`] is the resolver itself, and
//! what it returns is what is dialled: a name cannot be looked at as public and then be dialled as private.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::{Error, Network, Result, is_public, shown};

/// Endings of names that the public DNS does not have (RFC 6762, RFC 8375, ICANN's `.internal`).
const PRIVATE_NAMES: &[&str] = &["internal", "local", "home.arpa", "localdomain", "intranet", "lan"];

/// Which networks may be reached, and names that are not asked of the DNS.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    allow: Vec<Network>,
    hosts: HashMap<String, Vec<IpAddr>>,
}

impl Guard {
    pub(crate) fn new(allow: Vec<Network>, hosts: &[(String, Vec<IpAddr>)]) -> Self {
        let hosts = hosts.iter().map(|(name, addresses)| (plain(name), addresses.clone())).collect();
        Self { allow, hosts }
    }

    /// The ports that some allowed network is bound to.
    pub(crate) fn ports(&self) -> impl Iterator<Item = u16> {
        self.allow.iter().filter_map(Network::port)
    }

    /// Refuses a URL whose host is a forbidden address or a private name. To be asked before each request.
    pub(crate) fn check(&self, url: &Url) -> Result<()> {
        let port = url.port_or_known_default().unwrap_or(0);
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(name)) => return self.check_name(name, url),
            None => return Err(Error::Address(shown(url.as_str()))),
        };
        if self.admits(literal, port) {
            Ok(())
        } else {
            Err(Error::Forbidden { url: shown(url.as_str()), address: literal })
        }
    }

    fn check_name(&self, name: &str, url: &Url) -> Result<()> {
        let name = plain(name);
        let private = PRIVATE_NAMES.iter().any(|ending| ends_in(&name, ending));
        // With a private network allowed its names are looked up, and the gate judges where they lead.
        if private && !self.hosts.contains_key(&name) && self.allow.is_empty() {
            return Err(Error::PrivateName(shown(url.as_str())));
        }
        Ok(())
    }

    fn admits(&self, address: IpAddr, port: u16) -> bool {
        is_public(address) || self.allow.iter().any(|network| network.holds(SocketAddr::new(address, port)))
    }

    /// What a name leads to without the DNS, where it is such a name.
    fn known(&self, name: &str) -> Option<Vec<IpAddr>> {
        if let Some(addresses) = self.hosts.get(name) {
            return Some(addresses.clone());
        }
        // RFC 6761 §6.3: never asked of the DNS.
        ends_in(name, "localhost").then(|| vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()])
    }
}

/// A name in the one form in which names are compared.
fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn ends_in(name: &str, ending: &str) -> bool {
    name == ending || name.strip_suffix(ending).is_some_and(|rest| rest.ends_with('.'))
}

/// The resolver of one client, which only dials `port`: an allowed network may be bound to a port, and a
/// resolver is not told the port.
pub(crate) struct Gate {
    pub(crate) guard: Arc<Guard>,
    pub(crate) port: u16,
}

impl Resolve for Gate {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Arc::clone(&self.guard);
        let port = self.port;
        Box::pin(async move {
            let name = plain(name.as_str());
            let found: Vec<IpAddr> = match guard.known(&name) {
                Some(addresses) => addresses,
                None => tokio::net::lookup_host((name.as_str(), port)).await?.map(|socket| socket.ip()).collect(),
            };
            let first = found.first().copied();
            let open: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| guard.admits(*address, port))
                .map(|address| SocketAddr::new(address, 0))
                .collect();
            match first {
                Some(address) if open.is_empty() => Err(Closed(address).into()),
                _ => Ok(Box::new(open.into_iter()) as Addrs),
            }
        })
    }
}

/// All addresses of a name are forbidden; the first of them.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not a public address")]
pub(crate) struct Closed(pub(crate) IpAddr);

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, allow: &[&str]) -> bool {
        let allow = allow.iter().map(|network| network.parse().unwrap()).collect();
        Guard::new(allow, &[]).check(&Url::parse(url).unwrap()).is_ok()
    }

    #[test]
    fn literals_are_refused_in_every_spelling() {
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://0177.0.0.1/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://017700000001/",
            "http://0/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:a9fe:a9fe]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://①②⑦.0.0.1/",
            "http://127.0.0.1./",
            "http://10.0.0.1/",
            "http://100.64.0.1/",
            "http://[fd00:ec2::254]/",
            "https://a:b@192.168.1.1/",
        ] {
            assert!(!check(url, &[]), "{url}");
        }
        assert!(check("http://1.1.1.1/", &[]));
        assert!(check("https://[2606:4700::1111]/", &[]));
        assert!(check("https://exemple.fr/", &[]));
    }

    #[test]
    fn private_names_are_refused() {
        for url in [
            "http://metadata.google.internal/computeMetadata/v1/",
            "http://METADATA.google.INTERNAL./",
            "http://imprimante.local/",
            "http://box.home.arpa/",
        ] {
            assert!(!check(url, &[]), "{url}");
        }
        assert!(check("http://internal.exemple.fr/", &[]));
        assert!(check("http://cms.internal/", &["10.0.0.0/8"]));
    }

    #[test]
    fn what_is_allowed_is_allowed_exactly() {
        assert!(check("http://127.0.0.1:8080/", &["127.0.0.1:8080"]));
        assert!(!check("http://127.0.0.1:8081/", &["127.0.0.1:8080"]));
        assert!(!check("http://127.0.0.1/", &["127.0.0.1:8080"]));
        assert!(!check("http://127.0.0.2:8080/", &["127.0.0.1:8080"]));
        assert!(check("https://10.1.2.3/", &["10.1.0.0/16"]));
    }
}
