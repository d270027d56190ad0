//! Proxies: another machine dials in our place, and looks names up in our place.

use reqwest::NoProxy;
use url::Url;

use crate::{Error, Result, shown};

/// Through whom requests go.
///
/// A proxy looks up names itself, out of sight of the guard: behind one, the guard refuses forbidden literals, private
/// names and ports, and where a public name leads is the proxy's to refuse. What is in `except` is dialled directly,
/// and the guard sees it whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proxy {
    /// For `http:`, e.g. `http://proxy.example:3128`.
    pub http: Option<String>,
    /// For `https:`.
    pub https: Option<String>,
    /// Hosts that are dialled directly, as `NO_PROXY` lists them: `localhost,.example.net,10.0.0.0/8`.
    pub except: String,
}

impl Proxy {
    /// The same proxy for both.
    pub fn all(address: &str) -> Self {
        Self { http: Some(address.to_owned()), https: Some(address.to_owned()), except: String::new() }
    }

    /// As the environment says by `variable`: `http_proxy`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`; `None` where it
    /// names no proxy.
    ///
    /// `HTTP_PROXY` in capitals is not read, as with curl: a web server may have set it from a header.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let first = |names: &[&str]| names.iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
        let proxy = Self {
            http: first(&["http_proxy", "all_proxy", "ALL_PROXY"]),
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            except: first(&["no_proxy", "NO_PROXY"]).unwrap_or_default(),
        };
        (proxy.http.is_some() || proxy.https.is_some()).then_some(proxy)
    }

    /// The hosts of the proxies: their names may lead anywhere, for the configuration names them.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = String> {
        let addresses = self.http.iter().chain(&self.https);
        addresses.filter_map(|address| Url::parse(address).ok()?.host_str().map(str::to_owned))
    }

    /// The same in the words of the library.
    pub(crate) fn rules(&self) -> Result<Vec<reqwest::Proxy>> {
        let wrong = |address: &str| Error::Settings(format!("{} is no address of a proxy", shown(address)));
        let mut rules = Vec::new();
        for (address, rule) in [
            (&self.http, reqwest::Proxy::http as fn(String) -> reqwest::Result<reqwest::Proxy>),
            (&self.https, reqwest::Proxy::https),
        ] {
            let Some(address) = address else { continue };
            let is_web =
                Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            let rule = is_web.then(|| rule(address.clone()).ok()).flatten().ok_or_else(|| wrong(address))?;
            rules.push(rule.no_proxy(NoProxy::from_string(&self.except)));
        }
        Ok(rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment() {
        let of = |pairs: &'static [(&str, &str)]| {
            Proxy::of(move |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("HTTP_PROXY", "http://p:1")]), None);
        assert_eq!(of(&[("ALL_PROXY", "http://p:1")]), Some(Proxy::all("http://p:1")));
        let both = of(&[("http_proxy", "http://p:1"), ("HTTPS_PROXY", "http://s:2"), ("no_proxy", "a.example")]);
        let both = both.unwrap();
        assert_eq!((both.http.as_deref(), both.https.as_deref()), (Some("http://p:1"), Some("http://s:2")));
        assert_eq!(both.hosts().collect::<Vec<_>>(), ["p", "s"]);
        assert_eq!(both.rules().unwrap().len(), 2);
    }

    #[test]
    fn a_false_address_is_named_without_its_password() {
        let error = Proxy::all("socks5://anne:mdp@p:1").rules().unwrap_err().to_string();
        assert!(error.contains("socks5://") && !error.contains("mdp"), "{error}");
    }
}
