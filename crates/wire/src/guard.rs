//! The guard: no connection is made to an address that is neither public nor allowed.
//!
//! It stands at two places, and both are needed. [`Guard::check`] looks at every URL before it is asked for, the
//! first and those of redirects: a resolver is never asked about IP literals. [`Gate`] is the resolver itself, and
//! what it returns is what is dialled: a name cannot be looked at as public and then be dialled as private.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::{Error, Names, Network, Result, is_public, shown};

/// Endings of names that the public DNS does not have (RFC 6762, RFC 8375, ICANN's `.internal`).
const PRIVATE_NAMES: &[&str] = &["internal", "local", "home.arpa", "localdomain", "intranet", "lan"];

/// The ports of the web below those that anybody may open.
const WEB_PORTS: &[u16] = &[80, 443];

/// Ports above those that browsers do not ask either: other protocols live there (WHATWG Fetch, "bad port").
const BAD_PORTS: &[u16] = &[
    1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// Which networks and ports may be reached.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    allow: Vec<Network>,
    ports: Vec<u16>,
    proxies: Vec<String>,
}

impl Guard {
    /// A guard that lets through what is public, `allow` and `ports`; `proxies` are hosts that dial in our place.
    pub(crate) fn new(allow: Vec<Network>, ports: Vec<u16>, proxies: impl Iterator<Item = String>) -> Self {
        Self { allow, ports, proxies: proxies.map(|host| plain(&host)).collect() }
    }

    /// The ports that some allowed network is bound to.
    pub(crate) fn bound_ports(&self) -> impl Iterator<Item = u16> {
        self.allow.iter().filter_map(Network::port)
    }

    /// Refuses a URL whose host is a forbidden address or a private name. To be asked before each request.
    pub(crate) fn check(&self, url: &Url) -> Result<()> {
        let port = url.port_or_known_default().unwrap_or(0);
        if !self.is_web(port) {
            return Err(Error::Port { url: shown(url.as_str()), port });
        }
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
        if (private && self.allow.is_empty()) || self.is_proxy(&name) {
            return Err(Error::PrivateName(shown(url.as_str())));
        }
        Ok(())
    }

    fn admits(&self, address: IpAddr, port: u16) -> bool {
        is_public(address) || self.allow.iter().any(|network| network.holds(SocketAddr::new(address, port)))
    }

    fn is_web(&self, port: u16) -> bool {
        WEB_PORTS.contains(&port)
            || (port >= 1024 && !BAD_PORTS.contains(&port))
            || self.ports.contains(&port)
            || self.bound_ports().any(|bound| bound == port)
    }

    fn is_proxy(&self, name: &str) -> bool {
        self.proxies.iter().any(|proxy| proxy == name)
    }
}

/// What a name leads to without the DNS, where it is such a name: RFC 6761 §6.3.
fn known(name: &str) -> Option<Vec<IpAddr>> {
    ends_in(name, "localhost").then(|| vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()])
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
    pub(crate) names: Arc<dyn Names>,
    pub(crate) port: u16,
}

impl Resolve for Gate {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, names, port) = (Arc::clone(&self.guard), Arc::clone(&self.names), self.port);
        Box::pin(async move {
            let name = plain(name.as_str());
            let found = match known(&name) {
                Some(addresses) => addresses,
                None => names.addresses(&name).await?,
            };
            let first = found.first().copied();
            let is_proxy = guard.is_proxy(&name);
            let open: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| is_proxy || guard.admits(*address, port))
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
        Guard::new(allow, vec![81], ["relais.exemple.fr".to_owned()].into_iter())
            .check(&Url::parse(url).unwrap())
            .is_ok()
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
    fn ports_of_other_services_are_refused() {
        for port in [0, 1, 21, 22, 25, 110, 445, 993, 1723, 2049, 6000, 6667, 10080] {
            assert!(!check(&format!("http://exemple.fr:{port}/"), &[]), "{port}");
        }
        for port in [80, 81, 443, 1024, 8080, 8443, 65535] {
            assert!(check(&format!("http://exemple.fr:{port}/"), &[]), "{port}");
        }
        assert!(check("http://127.0.0.1:22/", &["127.0.0.1:22"]), "as a configuration names it");
    }

    #[test]
    fn a_proxy_is_not_asked_for_itself() {
        assert!(!check("http://relais.exemple.fr/", &[]));
        assert!(!check("http://RELAIS.exemple.fr.:8080/", &["10.0.0.0/8"]));
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
