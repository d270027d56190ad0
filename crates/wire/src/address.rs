//! Addresses: what can be fetched, and how an address is shown without its secrets.

use url::Url;

use crate::{Error, Result};

/// Names of query parameters that carry keys, and parts of names that do.
const SECRET: &[&str] = &["auth", "sig", "sid", "code", "pass", "pwd", "hash", "user", "login", "policy"];
const SECRET_PART: &[&str] = &["token", "key", "secret", "passw", "signature", "credential", "session", "jwt"];

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
        Some((name, _)) if is_secret(name) => format!("{name}=…"),
        _ => part.to_owned(),
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET.contains(&name.as_str()) || SECRET_PART.iter().any(|part| name.contains(part))
}

/// Where a redirect leads, with the credentials that go there: our own where it stays at the same host, port and
/// scheme, and none anywhere else, least of all those that the redirect itself brings.
pub(crate) fn redirected(from: &Url, mut to: Url) -> Url {
    let (user, password) = match from.origin() == to.origin() {
        true => (from.username(), from.password()),
        false => ("", None),
    };
    // Both only fail for addresses without a host, which are never fetched.
    let _ = to.set_username(user);
    let _ = to.set_password(password);
    to
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
            (
                "https://c.fr/?X-Amz-Signature=1&access-token=2&api_key=3&page=4",
                "https://c.fr/?X-Amz-Signature=…&access-token=…&api_key=…&page=4",
            ),
            ("rien", "rien"),
        ] {
            assert_eq!(shown(address), expected);
        }
    }

    #[test]
    fn credentials_stay_at_home() {
        for (from, to, expected) in [
            ("https://a:b@c.fr/x", "https://c.fr/y", "https://a:b@c.fr/y"),
            ("https://a:b@c.fr/x", "https://c.fr:444/y", "https://c.fr:444/y"),
            ("https://a:b@c.fr/x", "http://c.fr/y", "http://c.fr/y"),
            ("https://a:b@c.fr/x", "https://d.fr/y", "https://d.fr/y"),
            ("https://c.fr/x", "https://e:f@c.fr/y", "https://c.fr/y"),
            ("https://c.fr/x", "https://c.fr@d.fr/y", "https://d.fr/y"),
        ] {
            let (from, to) = (Url::parse(from).unwrap(), Url::parse(to).unwrap());
            assert_eq!(redirected(&from, to).as_str(), expected, "{from}");
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
