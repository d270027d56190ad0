//! Where a request comes from, also where a proxy stands before the house, and the host that it names.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

/// Addresses whose first bits are the same: `10.1.0.0/16`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Whether an address is one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(ours), IpAddr::V4(other)) => {
                let differ = ours.to_bits() ^ other.to_bits();
                differ.checked_shr(32 - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(ours), IpAddr::V6(other)) => {
                let differ = ours.to_bits() ^ other.to_bits();
                differ.checked_shr(128 - self.bits).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no network: 10.1.0.0/16, or an address");
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.trim().parse().map_err(|_| wrong()))?;
        if bits > most { Err(wrong()) } else { Ok(Self { address, bits }) }
    }
}

/// Where a request comes from: its peer, or, where that is a proxy of ours, the last address before our proxies.
pub(super) fn of(parts: &Parts, proxies: &[Network]) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    // A request without a connection is one of this process.
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(address)| address.ip().to_canonical());
    let is_ours = |address: IpAddr| proxies.iter().any(|network| network.contains(address));
    if !is_ours(peer) {
        return peer;
    }
    let told = parts.headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = told.flat_map(|value| value.split(',')).collect();
    let mut nearest = peer;
    for hop in hops.into_iter().rev() {
        // What stands before a hop that cannot be read was written by anybody.
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        nearest = address.to_canonical();
        if !is_ours(nearest) {
            break;
        }
    }
    nearest
}

/// The host that a request names, without its port; `None` where it names none, an error where it names several.
pub(super) fn host(parts: &Parts) -> Result<Option<String>, ()> {
    let mut named = parts.headers.get_all(header::HOST).into_iter();
    let (first, more) = (named.next(), named.next());
    if more.is_some() {
        return Err(());
    }
    let from_header = first.map(|value| value.to_str().map_err(|_| ())).transpose()?;
    let Some(authority) = from_header.or_else(|| parts.uri.authority().map(|authority| authority.as_str())) else {
        return Ok(None);
    };
    let authority: axum::http::uri::Authority = authority.parse().map_err(|_| ())?;
    if authority.as_str().contains('@') {
        return Err(());
    }
    Ok(Some(authority.host().trim_end_matches('.').to_ascii_lowercase()))
}

/// Whether a host names this machine, whatever the resolvers of others say.
pub(super) fn is_loopback_host(host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost"
        || host.ends_with(".localhost")
        || literal.is_ok_and(|address| address.to_canonical().is_loopback())
}

/// Whether a public address, where there is one, is of this machine alone.
pub fn is_near(base_url: &str) -> bool {
    let host = |url: url::Url| url.host_str().map(is_loopback_host);
    base_url.trim().is_empty() || url::Url::parse(base_url).ok().and_then(host).unwrap_or(false)
}

/// Whether our own page sends it. Browsers say where a form stands; what is no browser says nothing.
pub(super) fn is_own(headers: &HeaderMap) -> bool {
    let given = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = given("sec-fetch-site") {
        return site == "same-origin";
    }
    match (given(header::ORIGIN.as_str()), given(header::HOST.as_str())) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn parts(peer: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut parts = request.body(()).unwrap().into_parts().0;
        parts.extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
        parts
    }

    #[test]
    fn networks() {
        for (network, address, inside) in [
            ("10.1.0.0/16", "10.1.255.1", true),
            ("10.1.0.0/16", "10.2.0.1", false),
            ("10.1.0.0/16", "::ffff:10.1.0.1", true),
            ("0.0.0.0/0", "192.0.2.1", true),
            ("::1", "::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "192.0.2.1", false),
        ] {
            let network: Network = network.parse().unwrap();
            assert_eq!(network.contains(address.parse().unwrap()), inside, "{network:?} {address}");
        }
        for bad in ["", "10.0.0.0/33", "10.0.0", "x/8", "10.0.0.0/-1"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }

    #[test]
    fn only_our_proxies_are_believed() {
        let ours = ["127.0.0.1".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
        for (peer, told, expected) in [
            ("192.0.2.9", "203.0.113.1", "192.0.2.9"),
            ("127.0.0.1", "203.0.113.1", "203.0.113.1"),
            ("127.0.0.1", "198.51.100.1, 203.0.113.1, 10.0.0.4", "203.0.113.1"),
            ("127.0.0.1", "203.0.113.1, <script>", "127.0.0.1"),
            ("127.0.0.1", "", "127.0.0.1"),
        ] {
            let parts = parts(peer, &[("x-forwarded-for", told)]);
            assert_eq!(of(&parts, &ours), expected.parse::<IpAddr>().unwrap(), "{peer} {told}");
        }
        assert_eq!(of(&parts("192.0.2.9", &[("x-forwarded-for", "1.1.1.1")]), &[]).to_string(), "192.0.2.9");
    }

    #[test]
    fn hosts() {
        for (host, loopback) in [
            ("127.0.0.1", true),
            ("[::1]", true),
            ("localhost", true),
            ("depeche.localhost", true),
            ("127.0.0.1.attaque.example", false),
            ("localhost.attaque.example", false),
            ("192.0.2.1", false),
        ] {
            assert_eq!(is_loopback_host(host), loopback, "{host}");
        }
        assert_eq!(host(&parts("::1", &[("host", "LocalHost.:8080")])), Ok(Some("localhost".to_owned())));
        for (url, near) in
            [("", true), ("http://localhost:8080", true), ("https://fil.exemple.fr", false), ("x", false)]
        {
            assert_eq!(is_near(url), near, "{url}");
        }
        assert!(host(&parts("::1", &[("host", "a"), ("host", "b")])).is_err());
        assert!(host(&parts("::1", &[("host", "localhost@x.example")])).is_err());
        assert_eq!(host(&parts("::1", &[])), Ok(None));
    }

    #[test]
    fn only_our_own_pages_send_forms() {
        for (given, expected) in [
            (&[][..], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://x"), ("host", "x")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("origin", "https://x.example"), ("host", "x.example")], true),
            (&[("origin", "https://y.example"), ("host", "x.example")], false),
            (&[("origin", "null"), ("host", "x.example")], false),
            (&[("origin", "https://x.example")], false),
        ] {
            assert_eq!(is_own(&parts("::1", given).headers), expected, "{given:?}");
        }
    }
}
