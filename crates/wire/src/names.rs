//! Names: who says which addresses a host has.

use std::collections::HashMap;
use std::fmt::Debug;
use std::io;
use std::net::IpAddr;

use async_trait::async_trait;

/// Says which addresses a name has: the DNS, or a table in its place.
///
/// It is asked once for each connection, and what it answers is what is dialled: no second answer can slip in
/// between the look and the leap.
#[async_trait]
pub trait Names: Debug + Send + Sync {
    /// The addresses of `name`, which is in lower case and without a final dot.
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// The DNS as the system asks it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dns;

#[async_trait]
impl Names for Dns {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|socket| socket.ip()).collect())
    }
}

/// A table of names; what is not in it does not exist.
#[async_trait]
impl Names for HashMap<String, Vec<IpAddr>> {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        self.get(name).cloned().ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such name"))
    }
}
