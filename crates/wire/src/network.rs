//! Networks: which addresses are public, and which others a configuration allows.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use crate::Error;

/// Ranges of IPv4 that are not the public internet (IANA special-purpose registry, RFC 6890 and later).
const CLOSED_V4: &[(Ipv4Addr, u8)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),        // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8),       // private
    (Ipv4Addr::new(100, 64, 0, 0), 10),    // carrier NAT; holds the metadata service of one cloud
    (Ipv4Addr::new(127, 0, 0, 0), 8),      // loopback
    (Ipv4Addr::new(168, 63, 129, 16), 32), // the host agent of one cloud, on a public address
    (Ipv4Addr::new(169, 254, 0, 0), 16),   // link-local; holds most metadata services
    (Ipv4Addr::new(172, 16, 0, 0), 12),    // private
    (Ipv4Addr::new(192, 0, 0, 0), 24),     // protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24),     // documentation
    (Ipv4Addr::new(192, 88, 99, 0), 24),   // 6to4 relays
    (Ipv4Addr::new(192, 168, 0, 0), 16),   // private
    (Ipv4Addr::new(198, 18, 0, 0), 15),    // benchmarks
    (Ipv4Addr::new(198, 51, 100, 0), 24),  // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),   // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),      // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),      // reserved, broadcast
];

/// Whether an address belongs to the public internet, also by the IPv4 address that it may carry inside.
///
/// ```
/// assert!(wire::is_public("93.184.215.14".parse().unwrap()));
/// assert!(!wire::is_public("::ffff:10.0.0.1".parse().unwrap()));
/// ```
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !CLOSED_V4.iter().any(|(network, prefix)| same_bits(&network.octets(), &address.octets(), *prefix))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let s = address.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match s {
        // NAT64 (RFC 6052): the translator dials the address inside.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(v4(high, low)),
        // Teredo (RFC 4380): its server, and its client with every bit turned.
        [0x2001, 0, server_high, server_low, _, _, high, low] => {
            is_public_v4(v4(server_high, server_low)) && is_public_v4(v4(!high, !low))
        }
        // The other protocol assignments.
        [0x2001, second, ..] if second < 0x200 => false,
        // Documentation.
        [0x2001, 0x0db8, ..] => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => is_public_v4(v4(high, low)),
        // ISATAP (RFC 5214): an IPv4 address as interface.
        [0x2000..=0x3fff, _, _, _, 0 | 0x200, 0x5efe, high, low] => is_public_v4(v4(high, low)),
        // Outside 2000::/3 nothing is global unicast: loopback, unique-local, link-local, multicast, …
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

/// Whether the first `prefix` bits are the same; false for addresses of different length.
fn same_bits(left: &[u8], right: &[u8], prefix: u8) -> bool {
    let (whole, rest) = (usize::from(prefix / 8), prefix % 8);
    let mask = |byte: u8| if rest == 0 { 0 } else { byte >> (8 - rest) };
    left.len() == right.len()
        && left.iter().zip(right).take(whole).all(|(a, b)| a == b)
        && left.get(whole).map(|byte| mask(*byte)) == right.get(whole).map(|byte| mask(*byte))
}

/// A network that a configuration allows: `10.1.0.0/16`, `192.168.1.7`, `127.0.0.1:8080`, `[::1]:8080`.
///
/// ```
/// let network: wire::Network = "10.1.0.0/16".parse().unwrap();
/// assert!(network.holds("10.1.2.3:80".parse().unwrap()));
/// assert!(!network.holds("10.2.2.3:80".parse().unwrap()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
    port: Option<u16>,
}

impl Network {
    /// Exactly one address and port.
    pub fn socket(socket: SocketAddr) -> Self {
        let address = socket.ip().to_canonical();
        Self { address, prefix: bits(address), port: Some(socket.port()) }
    }

    /// Whether `socket` belongs to it.
    pub fn holds(&self, socket: SocketAddr) -> bool {
        self.port.is_none_or(|port| port == socket.port())
            && match (self.address, socket.ip().to_canonical()) {
                (IpAddr::V4(a), IpAddr::V4(b)) => same_bits(&a.octets(), &b.octets(), self.prefix),
                (IpAddr::V6(a), IpAddr::V6(b)) => same_bits(&a.octets(), &b.octets(), self.prefix),
                _ => false,
            }
    }

    /// The one port it allows, where it is bound to one.
    pub fn port(&self) -> Option<u16> {
        self.port
    }
}

fn bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

impl FromStr for Network {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if let Ok(socket) = text.parse::<SocketAddr>() {
            return Ok(Self::socket(socket));
        }
        let invalid = || Error::Settings(format!("{text:?} is not a network such as 10.1.0.0/16 or 127.0.0.1:8080"));
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| invalid())?;
        let prefix = match prefix {
            Some(prefix) => prefix.parse().ok().filter(|bits_| *bits_ <= bits(address)).ok_or_else(invalid)?,
            None => bits(address),
        };
        Ok(Self { address, prefix, port: None })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => SocketAddr::new(self.address, port).fmt(f),
            None => write!(f, "{}/{}", self.address, self.prefix),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_public() {
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.0.1",
            "223.255.255.255",
            "2a01:e0a::1",
            "2606:4700::1111",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn what_is_not() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.168.1.1",
            "198.19.0.1",
            "224.0.0.1",
            "239.1.1.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:0:10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001:0:a00:1::f5ff:fffe",
            "2001:0:101:101::80ff:fffe",
            "2001:db8::1",
            "2001:20::1",
            "2002:7f00:1::1",
            "2002:a9fe:a9fe::1",
            "2a01::5efe:a00:1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn networks_read() {
        for (network, inside, outside) in [
            ("10.1.0.0/16", "10.1.255.1:80", "10.2.0.0:80"),
            ("10.1.2.3", "10.1.2.3:443", "10.1.2.4:443"),
            ("127.0.0.1:8080", "127.0.0.1:8080", "127.0.0.1:8081"),
            ("[::1]:8080", "[::1]:8080", "[::1]:80"),
            ("fd00::/8", "[fdff::1]:80", "[fc00::1]:80"),
            ("127.0.0.1", "[::ffff:127.0.0.1]:80", "[::1]:80"),
            ("172.16.0.0/12", "172.31.0.1:80", "172.32.0.1:80"),
            ("0.0.0.0/0", "8.8.8.8:80", "[::1]:80"),
        ] {
            let network: Network = network.parse().unwrap();
            assert!(network.holds(inside.parse().unwrap()), "{network} {inside}");
            assert!(!network.holds(outside.parse().unwrap()), "{network} {outside}");
            assert_eq!(network.to_string().parse::<Network>().unwrap(), network);
        }
        for bad in ["", "10.0.0.0/33", "10.0.0.0/-1", "localhost", "10.0.0.1/8:80", "::1/129"] {
            assert!(bad.parse::<Network>().is_err(), "{bad:?}");
        }
    }
}
