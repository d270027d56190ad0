//! Webhooks as the Standard Webhooks specification signs them (version 1, symmetric).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

use crate::{Error, Result};

/// What a secret begins with.
const PREFIX: &str = "whsec_";

/// A new secret for who is to check our signatures: 24 random bytes.
pub fn secret() -> Result<String> {
    let mut random = [0; 24];
    SystemRandom::new().fill(&mut random).map_err(|_| Error::Settings("the system gives no random bytes".into()))?;
    Ok(format!("{PREFIX}{}", STANDARD.encode(random)))
}

/// The `webhook-signature` of a message: of its id, its moment (seconds since 1970) and its body.
///
/// ```
/// let signature = wire::signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_1", 1_614_265_330, b"{}");
/// assert!(signature.starts_with("v1,"));
/// ```
pub fn signature(secret: &str, id: &str, seconds: i64, body: &[u8]) -> String {
    let bare = secret.strip_prefix(PREFIX).unwrap_or(secret);
    // A secret that is no base64 is taken as it stands.
    let key = STANDARD.decode(bare).unwrap_or_else(|_| bare.as_bytes().to_vec());
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &key));
    context.update(format!("{id}.{seconds}.").as_bytes());
    context.update(body);
    format!("v1,{}", STANDARD.encode(context.sign()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn secrets_differ_and_can_be_read() {
        let (one, other) = (secret().unwrap(), secret().unwrap());
        assert!(one != other && STANDARD.decode(one.strip_prefix(PREFIX).unwrap()).unwrap().len() == 24);
    }
}
