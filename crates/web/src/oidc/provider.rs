//! The house that vouches: what it says of itself, its keys, and what it gives for a code.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use url::Url;
use wire::{Fetch, Post, Request, Response};

use super::Oidc;
use super::claims::Claims;

/// How long what it says of itself is taken as known.
const FRESH: Duration = Duration::from_secs(3_600);

/// How soon its keys may be asked for again, for a token whose key is not among them.
const SOON: Duration = Duration::from_secs(60);

/// How far its clock and ours may differ, in seconds.
const LEEWAY: u64 = 60;

/// The methods of signature that are believed: those that only the house can make.
const METHODS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Why something is not believed; for the log.
type Outcome<T> = Result<T, String>;

/// What a house says of itself (OpenID Connect Discovery, §3).
#[derive(Debug, Deserialize)]
struct Described {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// Its keys (RFC 7517, §5).
#[derive(Debug, Deserialize)]
struct Keys {
    keys: Vec<serde_json::Value>,
}

/// What it gives for a code.
#[derive(Deserialize)]
struct Given {
    id_token: String,
}

/// The house as it stands.
#[derive(Debug)]
pub(super) struct Provider {
    pub issuer: String,
    pub authorization: Url,
    token: Url,
    /// Whether our secret goes into a header, rather than into the form.
    basic: bool,
    keys: Vec<Jwk>,
}

/// Knows the house, and asks it anew when that was long ago.
pub(super) struct Providers {
    issuer: String,
    client: String,
    secret: String,
    fetch: Arc<dyn Fetch>,
    known: Mutex<Option<(Instant, Arc<Provider>)>>,
}

impl Providers {
    pub(super) fn new(about: &Oidc, fetch: Arc<dyn Fetch>) -> Self {
        let (issuer, client, secret) = (about.issuer.clone(), about.client_id.clone(), about.client_secret.clone());
        Self { issuer, client, secret, fetch, known: Mutex::default() }
    }

    /// The house as of an hour ago at most.
    pub(super) async fn current(&self) -> Outcome<Arc<Provider>> {
        self.since(FRESH).await
    }

    async fn since(&self, longest: Duration) -> Outcome<Arc<Provider>> {
        let mut known = self.known.lock().await;
        if let Some((_, provider)) = known.as_ref().filter(|(at, _)| at.elapsed() < longest) {
            return Ok(Arc::clone(provider));
        }
        let provider = Arc::new(self.ask().await?);
        *known = Some((Instant::now(), Arc::clone(&provider)));
        Ok(provider)
    }

    async fn ask(&self) -> Outcome<Provider> {
        let below = self.issuer.trim_end_matches('/');
        let described: Described = self.read(&format!("{below}/.well-known/openid-configuration")).await?;
        if described.issuer.trim_end_matches('/') != below {
            return Err(format!("{} calls itself {}", self.issuer, described.issuer));
        }
        let keys: Keys = self.read(described.jwks_uri.as_str()).await?;
        // Keys of kinds that we do not know are of no use to us, and no reason to know none.
        let keys = keys.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect();
        let methods = described.token_endpoint_auth_methods_supported;
        let basic = methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"));
        let (authorization, token) = (described.authorization_endpoint, described.token_endpoint);
        if ![&authorization, &token].into_iter().all(|url| matches!(url.scheme(), "https" | "http")) {
            return Err("its addresses are none of the web".to_owned());
        }
        Ok(Provider { issuer: described.issuer, authorization, token, basic, keys })
    }

    async fn read<T: DeserializeOwned>(&self, url: &str) -> Outcome<T> {
        match self.fetch.fetch(&Request { url: url.to_owned(), ..Request::default() }).await {
            Ok(Response::Fresh(answer)) => {
                serde_json::from_slice(&answer.body).map_err(|error| format!("{url}: {error}"))
            }
            Ok(Response::NotModified(_)) => Err(format!("{url}: nothing")),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The ID token that it gives for a code.
    pub(super) async fn exchange(&self, of: &Provider, code: &str, back: &str, proof: &str) -> Outcome<String> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", proof),
        ];
        let mut headers = vec![("accept", "application/json".to_owned())];
        if of.basic && !self.secret.is_empty() {
            // Both are written as in a form before they are joined (RFC 6749 §2.3.1).
            let part = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let pair = STANDARD.encode(format!("{}:{}", part(&self.client), part(&self.secret)));
            headers.push(("authorization", format!("Basic {pair}")));
        } else {
            form.push(("client_id", &self.client));
            if !self.secret.is_empty() {
                form.push(("client_secret", &self.secret));
            }
        }
        let (url, media_type) = (of.token.to_string(), "application/x-www-form-urlencoded".to_owned());
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish().into_bytes();
        let post = Post { url, media_type, headers, body };
        let (status, body) = self.fetch.exchange(&post).await.map_err(|error| error.to_string())?;
        match serde_json::from_slice::<Given>(&body) {
            Ok(given) if status == 200 => Ok(given.id_token),
            _ => Err(format!("it gives no token for the code: status {status}")),
        }
    }

    /// The claims of an ID token, where it is signed by the house, meant for us, in time, and of this log-in.
    pub(super) async fn verified(&self, token: &str, nonce: &str) -> Outcome<Claims> {
        let header = jsonwebtoken::decode_header(token).map_err(|error| error.to_string())?;
        if !METHODS.contains(&header.alg) {
            return Err(format!("a token signed by {:?} is not believed", header.alg));
        }
        let mut provider = self.current().await?;
        let name = header.kid.as_deref();
        let mut key = key(&provider.keys, name).cloned();
        if key.is_none() {
            // Houses change their keys.
            provider = self.since(SOON).await?;
            key = self::key(&provider.keys, name).cloned();
        }
        let key = key.ok_or("no key of the house has this name")?;
        let key = DecodingKey::from_jwk(&key).map_err(|error| error.to_string())?;
        let mut rules = Validation::new(header.alg);
        rules.set_audience(&[&self.client]);
        rules.set_issuer(&[&provider.issuer]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        rules.leeway = LEEWAY;
        rules.validate_nbf = true;
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &rules).map_err(|error| error.to_string())?.claims;
        if claims.sub.is_empty() || claims.sub.len() > 255 {
            return Err("the token tells no subject".to_owned());
        }
        if claims.azp.as_ref().is_some_and(|program| *program != self.client) {
            return Err("the token is for another program".to_owned());
        }
        if !crate::door::same_secret(&claims.nonce, nonce) {
            return Err("the token is of another log-in".to_owned());
        }
        Ok(claims)
    }
}

/// The key of this name; the only one where the token names none.
fn key<'k>(keys: &'k [Jwk], name: Option<&str>) -> Option<&'k Jwk> {
    match (name, keys) {
        (Some(name), _) => keys.iter().find(|key| key.common.key_id.as_deref() == Some(name)),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}
