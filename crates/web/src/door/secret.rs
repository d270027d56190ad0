//! Random tokens, what is kept of them, and the codes that forms carry.

use ring::rand::{SecureRandom, SystemRandom};
use ring::{digest, hmac};

use crate::error::{Error, Result};

/// How many characters a token or a code has: 256 bits.
pub(crate) const LENGTH: usize = 64;

/// A token that nobody guesses: 64 hexadecimal digits.
pub fn token() -> Result<String> {
    let mut bytes = [0; LENGTH / 2];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(hex(&bytes))
}

/// What is kept of a token: who reads the store learns none.
pub(crate) fn hash(token: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
    hash
}

/// The code that `token`'s forms carry: who knows it has read a page of its own.
pub(crate) fn code(token: &str) -> String {
    derived(token, "form")
}

/// What only who has `token` can make of a word; it tells nothing of the token.
pub(crate) fn derived(token: &str, word: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, token.as_bytes());
    hex(hmac::sign(&key, word.as_bytes()).as_ref())
}

/// Whether two secrets are one; the time it takes tells nothing of them.
pub(crate) fn same(one: &str, other: &str) -> bool {
    hash(one) == hash(other)
}

/// Whether a body carries `code`, however its form is written.
pub(crate) fn carries(body: &[u8], code: &str) -> bool {
    body.split(|byte| !byte.is_ascii_hexdigit())
        .filter(|run| run.len() == LENGTH)
        .any(|run| std::str::from_utf8(run).is_ok_and(|run| same(run, code)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_codes_belong_to_one() {
        let (one, other) = (token().unwrap(), token().unwrap());
        assert_eq!(one.len(), LENGTH);
        assert_ne!(one, other);
        assert_eq!(code(&one), code(&one));
        assert_ne!(code(&one), code(&other));
        assert_ne!(code(&one), one);
    }

    #[test]
    fn a_form_carries_its_code_in_every_coding() {
        let code = code("x");
        for (body, expected) in [
            (format!("a=b&jeton={code}"), true),
            (format!("jeton={code}&a=b"), true),
            (format!("--x\r\nContent-Disposition: form-data; name=\"jeton\"\r\n\r\n{code}\r\n--x--"), true),
            (format!("jeton={}", &code[1..]), false),
            (format!("jeton=0{code}"), false),
            (String::new(), false),
        ] {
            assert_eq!(carries(body.as_bytes(), &code), expected, "{body}");
        }
    }
}
