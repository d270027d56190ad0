//! Passwords: Argon2id as OWASP sets it, on threads that may wait.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// The fewest characters of a password.
pub const SHORTEST: usize = 10;

/// The most bytes of a password: a longer one is work for us only.
pub const LONGEST: usize = 256;

/// Each takes 19 MB while it is made.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// What is checked where there is no such user: an answer as late as any other.
static NOBODYS: LazyLock<String> = LazyLock::new(|| make("nobody's").unwrap_or_default());

/// Whether a password may be chosen by the user of this name.
pub fn is_fit(password: &str, name: &str) -> bool {
    let first = password.chars().next();
    password.chars().count() >= SHORTEST
        && password.len() <= LONGEST
        && !password.eq_ignore_ascii_case(name)
        && password.chars().any(|c| Some(c) != first)
}

/// The hash of a password, in PHC form.
pub async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    apart(move || make(&password)).await?
}

/// Whether this is the password whose hash is kept. It takes as long where none is.
pub async fn is_right(password: &str, kept: Option<&str>) -> Result<bool> {
    if password.len() > LONGEST {
        return Ok(false);
    }
    let (password, kept) = (password.to_owned(), kept.map(str::to_owned));
    let check = move || {
        let hash = kept.as_deref().unwrap_or(&NOBODYS);
        let right = PasswordHash::new(hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        right && kept.is_some()
    };
    apart(check).await
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let permit = AT_ONCE.acquire().await.map_err(|error| Error::Write(Box::new(error)))?;
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| Error::Write(Box::new(error)))?;
    drop(permit);
    Ok(done)
}

fn make(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(|_| Error::Random)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again() {
        let kept = hash("cheval pile agrafe").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, hash("cheval pile agrafe").await.unwrap(), "salted");
        assert!(is_right("cheval pile agrafe", Some(&kept)).await.unwrap());
        assert!(!is_right("cheval pile agrafes", Some(&kept)).await.unwrap());
        assert!(!is_right("nobody's", None).await.unwrap(), "whom nobody knows has no password");
        assert!(!is_right("x", Some("damaged")).await.unwrap());
    }

    #[test]
    fn fit_passwords() {
        for (password, fit) in [
            ("cheval pile", true),
            ("éééééàààààà", true),
            ("court", false),
            ("aaaaaaaaaaaaaa", false),
            ("Odile-Marchandeau", false),
            (&"x1".repeat(200), false),
        ] {
            assert_eq!(is_fit(password, "odile-marchandeau"), fit, "{password}");
        }
    }
}
