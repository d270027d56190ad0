//! Addresses: what can be fetched, and how an address is shown without its secrets.

use url::Url;

use crate::{Error, Result};

/// Names of query parameters that carry keys.
const SECRET: &[&str] =
    &["token", "key", "apikey", "api_key", "api-key", "access_token", "auth", "password", "passwd", "secret", "sig"];

/// The longest address that is fetched; browsers and servers stop not far above.
const LONGEST: usize = 8 * 1024;

/// Reads an address that can be fetched: `http` or `https` with a host. The fragment is dropped.
pub(crate) fn read(text: &str) -> Result<Url> {
    let refuse = || Error::Address(shown(text));
    if text.len() > LONGEST {
        return Err(refuse());
    }
    let mut url = Url::parse(text.trim()).map_err(|_| refuse())?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(refuse());
    }
    url.set_fragment(None);
    Ok(url)
}

/// An address as logs and errors may show it: user, password and keys are replaced by `…`.
///
/// ```
/// assert_eq!(wire::shown("https://anne:mdp@exemple.fr/f?token=abc&p=2"), "https://…@exemple.fr/f?token=…&p=2");
/// assert_eq!(wire::shown("//anne:mdp@exemple fr/f"), "//…@exemple fr/f");
/// ```
pub fn shown(address: &str) -> String {
    let short: String = address.trim().chars().filter(|c| !c.is_control()).take(500).collect();
    let (head, query) = match short.split_once('?') {
        Some((head, query)) => (head, Some(query)),
        None => (short.as_str(), None),
    };
    // By hand, not by `url`: what does not parse must not show its password either.
    let mut clean = match (head.find("//"), head.rfind('@')) {
        (Some(slashes), Some(at)) if at > slashes => {
            let authority_end = head[slashes + 2..].find('/').map_or(head.len(), |end| slashes + 2 + end);
            match head[..authority_end].rfind('@') {
                Some(at) => format!("{}…{}", &head[..slashes + 2], &head[at..]),
                None => head.to_owned(),
            }
        }
        _ => head.to_owned(),
    };
    if let Some(query) = query {
        let parts: Vec<String> = query.split('&').map(shown_parameter).collect();
        clean.push('?');
        clean.push_str(&parts.join("&"));
    }
    clean
}

fn shown_parameter(part: &str) -> String {
    match part.split_once('=') {
        Some((name, _)) if SECRET.contains(&name.to_ascii_lowercase().as_str()) => format!("{name}=…"),
        _ => part.to_owned(),
    }
}

/// The address without user and password, as articles keep it.
pub(crate) fn without_credentials(url: &Url) -> String {
    let mut url = url.clone();
    // Both only fail for addresses without a host, which are never fetched.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

/// Whether the address carries user or password.
pub(crate) fn has_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_fetched() {
        for bad in ["", "ftp://exemple.fr/", "file:///etc/passwd", "data:,a", "javascript:1", "exemple.fr", "http://"] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
        assert_eq!(read(" https://exemple.fr/a#b ").unwrap().as_str(), "https://exemple.fr/a");
    }

    #[test]
    fn secrets_are_not_shown() {
        for (address, expected) in [
            ("https://a:b@c.fr/d", "https://…@c.fr/d"),
            ("https://a@c.fr", "https://…@c.fr"),
            ("https://a:b@x@c.fr/d", "https://…@c.fr/d"),
            ("https://c.fr/@d", "https://c.fr/@d"),
            ("https://c.fr/?KEY=1&b=2", "https://c.fr/?KEY=…&b=2"),
            ("rien", "rien"),
        ] {
            assert_eq!(shown(address), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in ".{0,200}") {
            let _ = shown(&text);
            let _ = read(&text);
        }
    }
}
