//! Log-in by another house, with a small one on loopback: what it says is believed only where it is signed, meant for
//! this site and of this very log-in.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer

mod house;
mod sample;

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use house::people::add;
use house::{Answer, Site, site_with};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use news::Role;
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use store::{Accounts, User};
use tokio::net::TcpListener;

/// A house that vouches.
#[derive(Clone)]
struct Provider {
    address: SocketAddr,
    /// Its usual key, and those that it has published.
    key: Arc<Vec<u8>>,
    published: Vec<Value>,
    /// What the next token says otherwise than the usual one, and how it is signed where that is not as usual.
    next: Arc<Mutex<(Value, Option<Sign>)>>,
    /// What its last log-in began with.
    asked: Arc<Mutex<HashMap<String, String>>>,
}

/// How claims become a token.
type Sign = Arc<dyn Fn(&Value) -> String + Send + Sync>;

fn signed(method: Algorithm, name: &str, key: EncodingKey) -> Sign {
    let head = Header { kid: Some(name.into()), ..Header::new(method) };
    Arc::new(move |claims| encode(&head, claims, &key).unwrap())
}

/// A token that nobody signed.
fn unsigned(claims: &Value) -> String {
    let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}.", part(&json!({ "alg": "none", "typ": "JWT", "kid": "une" })), part(claims))
}

/// A key of the kind that most houses sign with; only this test knows it.
const RSA: &[u8] = include_bytes!("house/rsa.der");

/// The same as it is published.
fn published_rsa() -> Value {
    let pair = ring::rsa::KeyPair::from_der(RSA).unwrap();
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let public = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(pair.public());
    json!({ "kty": "RSA", "use": "sig", "kid": "deux", "n": part(&public.n), "e": part(&public.e) })
}

/// A key pair as it is kept, and as it is published.
fn keys() -> (Vec<u8>, Value) {
    let (random, method) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
    let kept = EcdsaKeyPair::generate_pkcs8(method, &random).unwrap().as_ref().to_vec();
    let pair = EcdsaKeyPair::from_pkcs8(method, &kept, &random).unwrap();
    let point = pair.public_key().as_ref();
    let part = |from: usize| URL_SAFE_NO_PAD.encode(&point[from..from + 32]);
    (kept, json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": "une", "x": part(1), "y": part(33) }))
}

impl Provider {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (key, public) = keys();
        // A key of an unknown kind beside the others spoils nothing.
        let published = vec![json!({ "kty": "XYZ", "kid": "autre" }), public, published_rsa()];
        let next = Arc::new(Mutex::new((json!({}), None)));
        let house = Self { address, key: Arc::new(key), published, next, asked: Arc::default() };
        let described = async |State(house): State<Self>| {
            let issuer = house.issuer();
            Json(json!({
                "issuer": issuer, "authorization_endpoint": format!("{issuer}/entrer?domaine=redaction"),
                "token_endpoint": format!("{issuer}/jeton"), "jwks_uri": format!("{issuer}/cles"),
            }))
        };
        let keys = async |State(house): State<Self>| Json(json!({ "keys": house.published }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(described))
            .route("/cles", get(keys))
            .route("/jeton", post(Self::token))
            .with_state(house.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        house
    }

    fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Gives a token for the code, to who has the secret and the proof.
    async fn token(
        State(house): State<Self>,
        headers: HeaderMap,
        Form(given): Form<HashMap<String, String>>,
    ) -> axum::response::Response {
        let asked = house.asked.lock().unwrap().clone();
        let proof = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, given["code_verifier"].as_bytes()));
        let secret = format!("Basic {}", STANDARD.encode("fil:mot+%26+secret"));
        let is_right = headers.get(header::AUTHORIZATION).is_some_and(|value| value.as_bytes() == secret.as_bytes())
            && asked.get("code_challenge") == Some(&proof)
            && asked.get("redirect_uri") == given.get("redirect_uri")
            && given["grant_type"] == "authorization_code"
            && given["code"] == "bon";
        if !is_right {
            return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
        }
        let now = Timestamp::now().as_second();
        let mut claims = json!({
            "iss": house.issuer(), "aud": "fil", "sub": "u-17", "nonce": asked["nonce"], "iat": now, "exp": now + 300,
            "preferred_username": "Basile", "email": "basile@exemple.fr", "email_verified": true,
        });
        let (other, sign) = house.next.lock().unwrap().clone();
        claims.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let sign = sign.unwrap_or_else(|| signed(Algorithm::ES256, "une", EncodingKey::from_ec_der(&house.key)));
        Json(json!({ "access_token": "x", "token_type": "Bearer", "id_token": sign(&claims) })).into_response()
    }

    /// What the next token says otherwise.
    fn says(&self, otherwise: Value) {
        self.next.lock().unwrap().0 = otherwise;
    }

    /// How the next token is signed.
    fn signs(&self, sign: Option<Sign>) {
        self.next.lock().unwrap().1 = sign;
    }
}

/// A site with an administrator, for whose users `provider` vouches.
async fn staffed(provider: &Provider, about: web::Oidc) -> Site {
    let site = site_with(web::Access { open: false, ..web::Access::default() }).await;
    add(&site, "Odile", Role::Administrator).await;
    let about = web::Oidc {
        issuer: provider.issuer(),
        client_id: "fil".into(),
        client_secret: "mot & secret".into(),
        name: "la Rédaction".into(),
        ..about
    };
    let allow = vec![wire::Network::socket(provider.address)];
    let fetch = wire::Http::new(wire::Settings { allow, ..wire::Settings::default() }).unwrap();
    let app = site.app.clone().with_oidc(about, Arc::new(fetch));
    site.with(app)
}

async fn get_with(site: &Site, address: &str, cookie: &str) -> Answer {
    site.ask(Request::get(address).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
}

/// Goes to the house that vouches: what it is asked, and the cookie of the log-in.
async fn go(site: &Site, provider: &Provider, to: &str) -> (HashMap<String, String>, String) {
    let answer = site.get(&format!("/oidc?vers={to}")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let url = url::Url::parse(answer.header(header::LOCATION)).unwrap();
    assert!(url.as_str().starts_with(&format!("{}/entrer?domaine=redaction&", provider.issuer())), "{url}");
    let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
    *provider.asked.lock().unwrap() = asked.clone();
    let cookie = answer.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-depeche-oidc=") && cookie.contains("HttpOnly; SameSite=Lax; Secure"));
    (asked, cookie.split(';').next().unwrap().to_owned())
}

/// Goes there and comes back.
async fn log_in(site: &Site, provider: &Provider) -> Answer {
    let (asked, cookie) = go(site, provider, "/recherche%3Fq%3Dpont").await;
    get_with(site, &format!("/oidc/retour?code=bon&state={}", asked["state"]), &cookie).await
}

/// The cookie of the session that an answer begins.
fn session(answer: &Answer) -> Option<String> {
    let set = answer.headers.get_all(header::SET_COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    set.filter_map(|value| value.split(';').next()).find(|pair| pair.starts_with("__Host-depeche=")).map(str::to_owned)
}

async fn named(site: &Site, name: &str) -> Option<User> {
    site.sample.store.user_named(name).await.unwrap()
}

#[tokio::test]
async fn whom_the_house_vouches_for_logs_in_with_the_role_it_gives() {
    let provider = Provider::start().await;
    let roles = BTreeMap::from([("redac".to_owned(), Role::Editor), ("docs".to_owned(), Role::Documentalist)]);
    let about = web::Oidc { create: true, roles_claim: "acces.roles".into(), roles, ..web::Oidc::default() };
    let site = staffed(&provider, about).await;
    let page = site.get("/connexion?vers=/recherche").await.body;
    assert!(page.contains("href=\"/oidc?vers=%2Frecherche\"") && page.contains("la Rédaction"), "{page}");

    let (asked, _) = go(&site, &provider, "/").await;
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "fil"),
        ("redirect_uri", "https://depeche.example/oidc/retour"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(asked[name], value);
    }
    assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
    assert!(asked["state"].len() > 60 && asked["nonce"].len() > 60 && asked["code_challenge"].len() == 43);

    provider.says(json!({ "acces": { "roles": ["docs", "redac"] } }));
    let answer = log_in(&site, &provider).await;
    assert_eq!((answer.status, answer.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/recherche?q=pont"));
    let cookie = session(&answer).unwrap();
    assert_eq!(get_with(&site, "/compte", &cookie).await.status, StatusCode::OK);
    let user = named(&site, "Basile").await.unwrap();
    assert_eq!((user.role, user.password.as_deref()), (Role::Editor, None));
    assert_eq!(user.email.as_deref(), Some("basile@exemple.fr"));
    assert_eq!(user.external, Some(format!("{} u-17", provider.issuer())));

    // Known again by the subject, whatever it is called now; its role follows, and what it had ends.
    provider.says(json!({ "preferred_username": "Odile", "acces": { "roles": ["docs"] } }));
    let answer = log_in(&site, &provider).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(named(&site, "Basile").await.unwrap().role, Role::Documentalist);
    assert_ne!(get_with(&site, "/compte", &cookie).await.status, StatusCode::OK);
    // A name that is taken here is nobody's way into that account.
    provider.says(json!({ "sub": "u-18", "preferred_username": "Odile" }));
    assert_eq!(log_in(&site, &provider).await.status, StatusCode::SEE_OTHER);
    assert_eq!(named(&site, "Odile (2)").await.unwrap().role, Role::Reader);
    assert_eq!(named(&site, "Odile").await.unwrap().external, None);
    // A password of one's own would outlast the house's word.
    let user = named(&site, "Basile").await.unwrap();
    assert!(user.external.is_some());
    let cookie = session(&log_in(&site, &provider).await).unwrap();
    assert!(!get_with(&site, "/compte", &cookie).await.body.contains("value=\"password\""));
}

#[tokio::test]
async fn who_is_not_known_here_is_refused_and_noted() {
    let provider = Provider::start().await;
    let site = staffed(&provider, web::Oidc::default()).await;
    let answer = log_in(&site, &provider).await;
    assert_eq!((answer.status, session(&answer)), (StatusCode::UNAUTHORIZED, None));
    assert!(answer.body.contains("ce site ne vous connaît pas"));
    let deeds = site.sample.store.deeds(None, 5).await.unwrap();
    assert_eq!((deeds[0].1.deed.as_str(), deeds[0].1.about.as_str()), ("log-in.unknown", "u-17 (Basile)"));
    // Made known by the administrator, by the subject.
    let about = web::Oidc { issuer: format!("{}/", provider.issuer()), ..web::Oidc::default() };
    let mut user = named(&site, "Odile").await.unwrap();
    (user.id, user.name) = (news::UserId::new(Timestamp::now()), "Basile B.".into());
    (user.role, user.password, user.external) = (Role::Editor, None, Some(about.vouched("u-17")));
    assert!(site.sample.store.put_user(&user).await.unwrap());
    assert_eq!(log_in(&site, &provider).await.status, StatusCode::SEE_OTHER);
    assert_eq!(named(&site, "Basile B.").await.unwrap().role, Role::Editor, "roles are kept here");
}

#[tokio::test]
async fn a_token_that_is_not_right_in_all_lets_nobody_in() {
    let provider = Provider::start().await;
    let site = staffed(&provider, web::Oidc { create: true, ..web::Oidc::default() }).await;
    let now = Timestamp::now().as_second();
    for otherwise in [
        json!({ "iss": "http://autre.example" }),
        json!({ "iss": null }),
        json!({ "aud": "autre" }),
        json!({ "aud": null }),
        json!({ "aud": ["fil", "autre"], "azp": "autre" }),
        json!({ "exp": now - 3_600 }),
        json!({ "exp": null }),
        json!({ "nbf": now + 3_600 }),
        json!({ "nonce": "0".repeat(64) }),
        json!({ "nonce": null }),
        json!({ "sub": "" }),
        json!({ "sub": null }),
    ] {
        provider.says(otherwise.clone());
        let answer = log_in(&site, &provider).await;
        assert_eq!((answer.status, session(&answer)), (StatusCode::UNAUTHORIZED, None), "{otherwise}");
    }
    provider.says(json!({}));
    // Signed by another key under the same name, by a key that is not published, by a published key taken for a shared
    // secret or for one of another method, or by nobody.
    let (stranger, _) = keys();
    let own = || EncodingKey::from_ec_der(&provider.key);
    let shared = |part: &Value| EncodingKey::from_secret(&URL_SAFE_NO_PAD.decode(part.as_str().unwrap()).unwrap());
    let forged: [(&str, Sign); 7] = [
        ("a stranger", signed(Algorithm::ES256, "une", EncodingKey::from_ec_der(&stranger))),
        ("a key that is not published", signed(Algorithm::ES256, "trois", own())),
        ("the key of another name", signed(Algorithm::ES256, "deux", own())),
        ("another method", signed(Algorithm::RS256, "une", EncodingKey::from_rsa_der(RSA))),
        ("a point as a secret", signed(Algorithm::HS256, "une", shared(&provider.published[1]["x"]))),
        ("a modulus as a secret", signed(Algorithm::HS256, "deux", shared(&provider.published[2]["n"]))),
        ("nobody", Arc::new(unsigned)),
    ];
    for (by, sign) in forged {
        provider.signs(Some(sign));
        let answer = log_in(&site, &provider).await;
        assert_eq!((answer.status, session(&answer)), (StatusCode::UNAUTHORIZED, None), "{by}");
    }
    assert_eq!(site.sample.store.users().await.unwrap().len(), 1, "nobody was added");
    for sign in [None, Some(signed(Algorithm::RS256, "deux", EncodingKey::from_rsa_der(RSA)))] {
        provider.signs(sign);
        assert_eq!(log_in(&site, &provider).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_log_in_that_others_began_is_not_finished_here() {
    let provider = Provider::start().await;
    let site = staffed(&provider, web::Oidc { create: true, ..web::Oidc::default() }).await;
    let (asked, cookie) = go(&site, &provider, "/").await;
    let state = asked["state"].clone();
    let (other_asked, other) = go(&site, &provider, "/").await;
    let (seal, way) = state.split_once('.').unwrap();
    for (query, cookie) in [
        (format!("code=bon&state={state}"), "a=b"),
        (format!("code=bon&state={state}"), other.as_str()),
        (format!("code=bon&state={}", other_asked["state"]), cookie.as_str()),
        (format!("code=bon&state={seal}.{}", URL_SAFE_NO_PAD.encode("/ailleurs")), cookie.as_str()),
        (format!("code=bon&state={way}"), cookie.as_str()),
        ("code=bon".to_owned(), cookie.as_str()),
        (format!("error=access_denied&state={state}"), cookie.as_str()),
        (format!("code=faux&state={state}"), cookie.as_str()),
        // Another house gave the code (RFC 9207).
        (format!("code=bon&state={state}&iss=http://autre.example"), cookie.as_str()),
        // The proof is of another log-in: the house knows the last one only.
        (format!("code=bon&state={state}"), cookie.as_str()),
    ] {
        let answer = get_with(&site, &format!("/oidc/retour?{query}"), cookie).await;
        assert_eq!((answer.status, session(&answer)), (StatusCode::UNAUTHORIZED, None), "{query}");
    }
    let way = go(&site, &provider, "https://attaque.example/").await.0["state"].clone();
    assert!(way.ends_with(&format!(".{}", URL_SAFE_NO_PAD.encode("/"))), "only our own addresses are led to");
    // A site without such a house, or without users, has no such way in.
    let plain = house::site().await;
    assert_eq!(plain.get("/oidc").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_house_that_cannot_be_asked_is_said() {
    let provider = Provider::start().await;
    let about = web::Oidc { issuer: provider.issuer(), client_id: "fil".into(), ..web::Oidc::default() };
    let site = staffed(&provider, web::Oidc::default()).await;
    // No private address is asked that the configuration does not name.
    let fetch = wire::Http::new(wire::Settings::default()).unwrap();
    let app = site.app.clone().with_oidc(about, Arc::new(fetch));
    let site = site.with(app);
    let answer = site.get("/oidc").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.body.contains("n’a pas abouti"));
    assert!(site.get("/connexion").await.body.contains("127.0.0.1"), "its host is its name");
}
