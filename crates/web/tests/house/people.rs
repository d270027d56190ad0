//! Users of a site under test, and browsers that carry their cookies.
#![allow(dead_code)] // each test file uses a part of it

use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{Request, StatusCode, header};
use jiff::Timestamp;
use news::{Role, Scope, UserId};
use store::{Accounts, Key, User};

use super::{Answer, Site};

pub const PASSWORD: &str = "trois petits ponts";

/// Adds a user whose password is [`PASSWORD`].
pub async fn add(site: &Site, name: &str, role: Role) -> UserId {
    let now = Timestamp::now();
    let user = User {
        id: UserId::new(now),
        name: name.into(),
        email: None,
        role,
        password: Some(web::password::hash(PASSWORD).await.unwrap()),
        external: None,
        zone: None,
        language: None,
        created: now,
    };
    assert!(site.sample.store.put_user(&user).await.unwrap());
    user.id
}

/// Makes a key for a user.
pub async fn key(site: &Site, user: UserId, scopes: &[Scope], pace: u32) -> String {
    let (secret, hash) = web::new_key().unwrap();
    let scopes = scopes.to_vec();
    let name = "essai".to_owned();
    let key = Key { id: 0, hash, user, name, scopes, pace, made: Timestamp::now(), ends: None, used: None };
    site.sample.store.put_key(&key).await.unwrap();
    secret
}

/// A form as a browser sends it from a page of the site.
pub fn form(address: &str) -> Builder {
    Request::post(address)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
}

/// The body of a form.
pub fn body(fields: &[(&str, &str)]) -> Body {
    let mut text = String::new();
    for (name, value) in fields {
        let value: String = value
            .bytes()
            .map(
                |byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") },
            )
            .collect();
        text.push_str(&format!("{name}={value}&"));
    }
    Body::from(text)
}

/// A browser: what it was told to keep.
pub struct Browser<'a> {
    site: &'a Site,
    pub cookie: Option<String>,
}

impl<'a> Browser<'a> {
    pub fn new(site: &'a Site) -> Self {
        Self { site, cookie: None }
    }

    async fn ask(&mut self, request: Builder, body: Body) -> Answer {
        let request = match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        };
        let answer = self.site.ask(request.body(body).unwrap()).await;
        let set = answer.header(header::SET_COOKIE);
        if !set.is_empty() {
            let pair = set.split(';').next().unwrap();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        answer
    }

    pub async fn get(&mut self, address: &str) -> Answer {
        self.ask(Request::get(address).header(header::ACCEPT, "text/html"), Body::empty()).await
    }

    /// Sends a form as it is, without the code of the page.
    pub async fn post_bare(&mut self, address: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask(form(address), body(fields)).await
    }

    /// Opens the account's page, and sends a form with the code that stands there.
    pub async fn post(&mut self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let code = self.code().await;
        let mut fields = fields.to_vec();
        fields.push(("jeton", &code));
        self.post_bare(address, &fields).await
    }

    /// The code that the forms of this browser's pages carry.
    pub async fn code(&mut self) -> String {
        let page = self.get("/compte").await.body;
        let rest = page.split("name=\"jeton\" value=\"").nth(1).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// Logs in; whether it was let in.
    pub async fn log_in(&mut self, name: &str, password: &str) -> bool {
        let answer = self.post_bare("/connexion", &[("name", name), ("password", password)]).await;
        answer.status == StatusCode::SEE_OTHER
    }
}
