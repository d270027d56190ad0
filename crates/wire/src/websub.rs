//! WebSub (W3C recommendation): what a subscriber asks of a hub, and how it knows that the hub is speaking.

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
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
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
        let tag = hmac::sign(&hmac::Key::new(algorithm, secret.as_bytes()), body);
        tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
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
    fn nobody_guesses() {
        let (one, other) = (unguessable().unwrap(), unguessable().unwrap());
        assert!(one.len() == 64 && one != other);
    }
}
