//! WebSub (W3C recommendation): what a subscriber asks of a hub, what a hub asks of a subscriber, and how the one knows
//! that the other is speaking.

use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

use crate::{Error, Result};

/// A form that asks a hub to send `topic` to `callback`, or to stop.
///
/// ```
/// let form = wire::subscription("subscribe", "https://exemple.fr/flux", "https://depeche.example/p/1", "s", 86_400);
/// assert!(form.contains(&("hub.mode".to_owned(), "subscribe".to_owned())));
/// ```
pub fn subscription(mode: &str, topic: &str, callback: &str, secret: &str, lease: u32) -> Vec<(String, String)> {
    let mut form = vec![("hub.mode", mode), ("hub.topic", topic), ("hub.callback", callback)];
    let lease = lease.to_string();
    if mode == "subscribe" {
        form.extend([("hub.lease_seconds", lease.as_str()), ("hub.secret", secret)]);
    }
    form.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The address at which a hub asks a subscriber about `topic`: whether it meant it (`mode` `subscribe` or
/// `unsubscribe`, with a challenge), or that it is `denied`; `None` where `callback` is no address.
///
/// What the callback's own query says stays as it is.
///
/// ```
/// let asked = wire::verification("https://exemple.fr/p?id=1", "https://depeche.example/flux.atom", "denied", &[]);
/// assert!(asked.unwrap().starts_with("https://exemple.fr/p?id=1&hub.mode=denied&hub.topic=https"));
/// ```
pub fn verification(callback: &str, topic: &str, mode: &str, more: &[(&str, &str)]) -> Option<String> {
    let mut url = url::Url::parse(callback).ok()?;
    url.query_pairs_mut().append_pair("hub.mode", mode).append_pair("hub.topic", topic).extend_pairs(more);
    Some(url.into())
}

/// The `X-Hub-Signature` of what a hub pushes: HMAC with SHA-256, the method that the recommendation advises.
pub fn hub_signature(secret: &str, body: &[u8]) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), body);
    format!("sha256={}", hex(tag.as_ref()))
}

/// Whether `signature`, an `X-Hub-Signature` header (`sha256=…`), is that of `body` under `secret`.
///
/// Compared in constant time. SHA-1, 256, 384 and 512, as the recommendation lists them (§8).
pub fn is_signed(signature: &str, secret: &str, body: &[u8]) -> bool {
    let Some((method, digest)) = signature.trim().split_once('=') else { return false };
    let algorithm = match method.trim().to_ascii_lowercase().as_str() {
        "sha1" => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        "sha256" => hmac::HMAC_SHA256,
        "sha384" => hmac::HMAC_SHA384,
        "sha512" => hmac::HMAC_SHA512,
        _ => return false,
    };
    let Some(digest) = bytes(digest.trim()) else { return false };
    hmac::verify(&hmac::Key::new(algorithm, secret.as_bytes()), body, &digest).is_ok()
}

/// A word that nobody guesses: 32 random bytes in hexadecimal, for secrets and for the paths of callbacks.
pub fn unguessable() -> Result<String> {
    let mut random = [0; 32];
    SystemRandom::new().fill(&mut random).map_err(|_| Error::Settings("the system gives no random bytes".into()))?;
    Ok(hex(&random))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    digits.chunks(2).map(|pair| u8::try_from(digit(*pair.first()?)? * 16 + digit(*pair.get(1)?)?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(algorithm: hmac::Algorithm, secret: &str, body: &[u8]) -> String {
        hex(hmac::sign(&hmac::Key::new(algorithm, secret.as_bytes()), body).as_ref())
    }

    #[test]
    fn signatures() {
        let (secret, body) = ("s3cret", b"<rss/>".as_slice());
        let methods = [
            ("sha1", hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
            ("sha256", hmac::HMAC_SHA256),
            ("sha384", hmac::HMAC_SHA384),
            ("SHA512", hmac::HMAC_SHA512),
        ];
        for (method, algorithm) in methods {
            let digest = signed(algorithm, secret, body);
            assert!(is_signed(&format!("{method}={digest}"), secret, body), "{method}");
            assert!(is_signed(&format!(" {method}={} ", digest.to_uppercase()), secret, body), "{method}");
            assert!(!is_signed(&format!("{method}={digest}"), "autre", body), "{method}");
            assert!(!is_signed(&format!("{method}={digest}"), secret, b"<rss />"), "{method}");
            assert!(!is_signed(&format!("{method}={}", &digest[2..]), secret, body), "{method}");
        }
        for bad in ["", "sha256", "sha256=", "sha256=xyz", "md5=00", "sha256=deadbeef", "=", "sha256=é0"] {
            assert!(!is_signed(bad, secret, body), "{bad:?}");
        }
    }

    #[test]
    fn what_we_sign_is_known_by_its_secret() {
        let signature = hub_signature("s3cret", b"<rss/>");
        assert!(is_signed(&signature, "s3cret", b"<rss/>") && !is_signed(&signature, "autre", b"<rss/>"));
    }

    #[test]
    fn nobody_guesses() {
        let (one, other) = (unguessable().unwrap(), unguessable().unwrap());
        assert!(one.len() == 64 && one != other);
    }
}
