//! Logging in, what each role may do, keys, and who is let into which house.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer

mod house;
mod sample;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use house::people::{Browser, PASSWORD, add, body, form, key};
use house::{Site, site, site_with};
use news::{Role, Scope, StoryId};
use store::{Accounts, Store};
use web::Access;

/// A house with an administrator, an editor and a reader.
async fn staffed() -> Site {
    let site = site_with(Access { open: false, ..Access::default() }).await;
    add(&site, "Odile", Role::Administrator).await;
    add(&site, "Basile", Role::Editor).await;
    add(&site, "Rose", Role::Reader).await;
    site
}

/// Whether this address, asked with these headers, answers so.
async fn status(site: &Site, address: &str, headers: &[(&str, &str)]) -> StatusCode {
    let mut request = Request::get(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    site.ask(request.body(Body::empty()).unwrap()).await.status
}

#[tokio::test]
async fn a_user_logs_in_and_out() {
    let site = staffed().await;
    let mut browser = Browser::new(&site);
    let front = browser.get("/").await;
    assert!(front.headers.get(header::SET_COOKIE).is_none(), "no cookie before log-in");
    assert!(front.body.contains("/connexion"));
    assert!(!browser.log_in("Rose", "pas le bon mot").await);
    let answer =
        browser.post_bare("/connexion", &[("name", "rose"), ("password", PASSWORD), ("vers", "/agenda")]).await;
    assert_eq!((answer.status, answer.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/agenda"));
    let cookie = answer.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-depeche="), "{cookie}");
    for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
    let front = browser.get("/").await;
    assert!(front.body.contains(">Rose</a>") && front.header(header::CACHE_CONTROL).contains("no-store"));
    assert!(!Browser::new(&site).get("/").await.body.contains(">Rose</a>"), "nobody else is shown that page");
    for missing in ["/nulle-part", "/article/nulle-part"] {
        let page = browser.get(missing).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.body.contains(">Rose</a>") && !page.body.contains("/connexion"), "{missing} knows her too");
    }
    let code = browser.code().await;
    let left = browser.post("/compte", &[("action", "log-out")]).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.cookie, None);
    browser.cookie = Some(cookie.split(';').next().unwrap().to_owned());
    assert_eq!(browser.get("/compte").await.status, StatusCode::SEE_OTHER, "the old cookie opens nothing");
    let again = browser.post_bare("/compte", &[("action", "key"), ("jeton", &code)]).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn each_role_may_do_its_part() {
    let site = staffed().await;
    for (name, users, audit, metrics) in [
        ("Odile", StatusCode::OK, StatusCode::OK, StatusCode::OK),
        ("Basile", StatusCode::FORBIDDEN, StatusCode::FORBIDDEN, StatusCode::OK),
        ("Rose", StatusCode::FORBIDDEN, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
    ] {
        let mut browser = Browser::new(&site);
        assert!(browser.log_in(name, PASSWORD).await);
        for (address, expected) in [("/utilisateurs", users), ("/en/audit", audit), ("/metrics", metrics)] {
            assert_eq!(browser.get(address).await.status, expected, "{name} {address}");
        }
        let added = browser.post("/utilisateurs", &[("action", "add"), ("name", "x"), ("role", "administrator")]).await;
        assert_eq!(added.status, users, "{name}");
    }
    let mut nobody = Browser::new(&site);
    assert_eq!(nobody.get("/utilisateurs").await.header(header::LOCATION), "/connexion?vers=%2Futilisateurs");
    let program = site.ask(Request::get("/utilisateurs").header("accept", "*/*").body(Body::empty()).unwrap()).await;
    assert_eq!(program.status, StatusCode::UNAUTHORIZED);
    assert!(program.body.contains("Connexion requise"));
}

#[tokio::test]
async fn editors_correct_stories_and_it_is_noted() {
    let site = staffed().await;
    let row = site.sample.store.latest(&store::Selection::default(), None, 50).await.unwrap();
    let of = |row: &store::Row| row.story.as_ref().map(|story| story.id);
    let stories: Vec<StoryId> = row.iter().filter_map(of).collect();
    let address = format!("/sujet/{}/corriger", stories[0]);
    let target = stories[1].to_string();
    let fields = [("action", "merge"), ("target", target.as_str())];
    for (name, expected) in [("Rose", StatusCode::FORBIDDEN), ("Basile", StatusCode::SEE_OTHER)] {
        let mut browser = Browser::new(&site);
        assert!(browser.log_in(name, PASSWORD).await);
        let shown = browser.get(&format!("/sujet/{}", stories[0])).await.body.contains("name=\"target\"");
        assert_eq!(shown, expected == StatusCode::SEE_OTHER, "{name}");
        assert_eq!(browser.post_bare(&address, &fields).await.status, StatusCode::FORBIDDEN, "{name}: no code");
        assert_eq!(browser.post(&address, &fields).await.status, expected, "{name}");
    }
    let nobody = Browser::new(&site).post_bare(&address, &fields).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    let deeds = site.sample.store.deeds(None, 9).await.unwrap();
    let noted = deeds.iter().find(|(_, deed)| deed.deed == "story.correct").unwrap();
    assert_eq!(noted.1.name, "Basile");
}

#[tokio::test]
async fn administrators_see_to_users_and_one_always_stays() {
    let site = staffed().await;
    let mut odile = Browser::new(&site);
    assert!(odile.log_in("Odile", PASSWORD).await);
    let mut rose = Browser::new(&site);
    assert!(rose.log_in("Rose", PASSWORD).await);
    let fields = [("action", "add"), ("name", "Clovis"), ("password", "le moulin d’en haut"), ("role", "reader")];
    assert!(odile.post("/utilisateurs", &fields).await.body.contains("Clovis"));
    assert!(odile.post("/utilisateurs", &fields).await.body.contains("déjà pris"));
    assert!(Browser::new(&site).log_in("clovis", "le moulin d’en haut").await);
    let id = |name: &'static str| {
        let store = site.sample.store.clone();
        async move { store.user_named(name).await.unwrap().unwrap().id.to_string() }
    };
    let (who, me) = (id("Rose").await, id("Odile").await);
    odile.post("/utilisateurs", &[("action", "role"), ("user", &who), ("role", "editor")]).await;
    assert_eq!(rose.get("/compte").await.status, StatusCode::SEE_OTHER, "another role, another session");
    assert!(rose.log_in("Rose", PASSWORD).await);
    odile.post("/utilisateurs", &[("action", "password"), ("user", &who), ("password", "une autre phrase")]).await;
    assert!(!rose.log_in("Rose", PASSWORD).await);
    for fields in
        [[("action", "remove"), ("user", &*me), ("role", "")], [("action", "role"), ("user", &*me), ("role", "reader")]]
    {
        assert!(odile.post("/utilisateurs", &fields).await.body.contains("garder un administrateur"));
    }
    odile.post("/utilisateurs", &[("action", "remove"), ("user", &who)]).await;
    assert!(!rose.log_in("Rose", "une autre phrase").await);
    let audit = odile.get("/journal").await.body;
    for text in
        ["compte ajouté", "rôle changé", "Rose\u{a0}: Lecture → Rédaction", "mot de passe changé", "connexion refusée"]
    {
        assert!(audit.contains(text), "{text}");
    }
    assert!(!audit.contains(PASSWORD) && !audit.contains("une autre phrase"));
}

#[tokio::test]
async fn users_see_to_their_own_account() {
    let site = staffed().await;
    let (mut here, mut there) = (Browser::new(&site), Browser::new(&site));
    assert!(here.log_in("Rose", PASSWORD).await && there.log_in("Rose", PASSWORD).await);
    let good = [("action", "profile"), ("email", "rose@exemple.fr"), ("zone", "Indian/Reunion"), ("language", "en")];
    assert!(here.post("/compte", &good).await.body.contains("C’est fait."));
    let bad = [("action", "profile"), ("email", "rose@exemple.fr\r\nBcc: x@y.fr")];
    assert!(here.post("/compte", &bad).await.body.contains("ne se lit pas"));
    let user = site.sample.store.user_named("Rose").await.unwrap().unwrap();
    assert_eq!((user.email.as_deref(), user.zone.as_deref()), (Some("rose@exemple.fr"), Some("Indian/Reunion")));
    let wrong = [("action", "password"), ("present", "autre chose !"), ("password", "la barque du passeur")];
    assert!(here.post("/compte", &wrong).await.body.contains("n’est pas le bon"));
    let old = here.cookie.clone();
    let right = [("action", "password"), ("present", PASSWORD), ("password", "la barque du passeur")];
    assert_eq!(here.post("/compte", &right).await.status, StatusCode::SEE_OTHER);
    assert_ne!(here.cookie, old, "a new session");
    assert_eq!(there.get("/compte").await.status, StatusCode::SEE_OTHER, "the others ended");
    assert!(there.log_in("Rose", "la barque du passeur").await);
    here.post("/compte", &[("action", "end")]).await;
    assert_eq!(there.get("/compte").await.status, StatusCode::SEE_OTHER);
    assert_eq!(here.get("/compte").await.status, StatusCode::OK);
}

#[tokio::test]
async fn keys_are_shown_once_and_do_what_they_are_for() {
    let site = staffed().await;
    let mut rose = Browser::new(&site);
    assert!(rose.log_in("Rose", PASSWORD).await);
    let made =
        rose.post("/compte", &[("action", "key"), ("name", "lecteur"), ("read", "1"), ("pace", "60")]).await.body;
    let secret = made.split("<code class=\"key\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(secret.starts_with("depeche_") && secret.len() == 72);
    assert!(!rose.get("/compte").await.body.contains(&secret));
    let bearer = format!("Bearer {secret}");
    assert_eq!(status(&site, "/", &[("authorization", &bearer)]).await, StatusCode::OK);
    assert_eq!(status(&site, "/", &[("authorization", &format!("GoogleLogin auth={secret}"))]).await, StatusCode::OK);
    assert_eq!(status(&site, "/", &[("authorization", "Bearer depeche_x")]).await, StatusCode::UNAUTHORIZED);
    let id = site.sample.store.keys(None).await.unwrap()[0].id.to_string();
    let mut basile = Browser::new(&site);
    assert!(basile.log_in("Basile", PASSWORD).await);
    assert_eq!(basile.post("/compte", &[("action", "revoke"), ("key", &id)]).await.status, StatusCode::NOT_FOUND);
    rose.post("/compte", &[("action", "revoke"), ("key", &id)]).await;
    assert_eq!(status(&site, "/", &[("authorization", &bearer)]).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_key_never_does_more_than_its_scopes() {
    let site = staffed().await;
    let odile = site.sample.store.user_named("Odile").await.unwrap().unwrap().id;
    let rose = site.sample.store.user_named("Rose").await.unwrap().unwrap().id;
    let reads = key(&site, odile, &[Scope::Read], 100).await;
    let all = key(&site, odile, &Scope::ALL, 100).await;
    let roses = key(&site, rose, &Scope::ALL, 100).await;
    let post = |secret: String, address: &'static str| {
        let request = form(address).header(header::AUTHORIZATION, format!("Bearer {secret}"));
        site.ask(request.body(body(&[("action", "merge")])).unwrap())
    };
    let unknown = "/sujet/0190163d8694739baea5966c26f8ad91/corriger";
    assert_eq!(post(reads.clone(), unknown).await.status, StatusCode::FORBIDDEN);
    assert_eq!(post(roses.clone(), unknown).await.status, StatusCode::FORBIDDEN, "no more than its user");
    assert_eq!(post(all.clone(), unknown).await.status, StatusCode::NOT_FOUND, "let in");
    for secret in [reads, all, roses] {
        assert_eq!(post(secret.clone(), "/utilisateurs").await.status, StatusCode::FORBIDDEN);
        assert_eq!(post(secret.clone(), "/compte").await.status, StatusCode::FORBIDDEN, "a key makes no keys");
        let bearer = format!("Bearer {secret}");
        assert_eq!(status(&site, "/compte", &[("authorization", &bearer)]).await, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_house_that_is_not_public_shows_nothing_to_nobody() {
    let site = site_with(Access { open: false, public: false, ..Access::default() }).await;
    add(&site, "Odile", Role::Administrator).await;
    for address in ["/", "/en/", "/flux.atom", "/sources.opml", "/direct", "/suggestions?q=a", "/metrics", "/en/health"]
    {
        let sent = status(&site, address, &[("accept", "*/*")]).await;
        assert_eq!(sent, StatusCode::UNAUTHORIZED, "{address}");
    }
    let sent = Browser::new(&site).get("/recherche?q=p%C3%AAche").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert_eq!(sent.header(header::LOCATION), "/connexion?vers=%2Frecherche%3Fq%3Dp%25C3%25AAche");
    for address in ["/connexion", "/en/log-in", "/health", "/ready", "/healthz", "/robots.txt"] {
        assert_eq!(status(&site, address, &[]).await, StatusCode::OK, "{address}");
    }
    let mut odile = Browser::new(&site);
    assert!(odile.log_in("Odile", PASSWORD).await);
    assert_eq!(odile.get("/flux.atom").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_first_access_takes_the_token_of_the_log() {
    let token = web::new_token().unwrap();
    let site = site_with(Access { open: false, first: Some(token.clone()), ..Access::default() }).await;
    let mut browser = Browser::new(&site);
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER, "nothing is shown yet");
    assert_eq!(browser.get("/connexion").await.header(header::LOCATION), "/premier-acces");
    let guess = [("token", "00"), ("name", "Odile"), ("password", PASSWORD)];
    assert_eq!(browser.post_bare("/premier-acces", &guess).await.status, StatusCode::UNAUTHORIZED);
    let right = [("token", token.as_str()), ("name", "Odile"), ("password", PASSWORD)];
    assert_eq!(browser.post_bare("/premier-acces", &right).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/utilisateurs").await.status, StatusCode::OK);
    let mut late = Browser::new(&site);
    assert_eq!(late.post_bare("/premier-acces", &right).await.status, StatusCode::NOT_FOUND, "once");
    assert_eq!(late.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_open_house_closes_with_its_first_user() {
    let site = site().await;
    let mut browser = Browser::new(&site);
    assert_eq!(browser.get("/utilisateurs").await.status, StatusCode::OK);
    let fields = [("action", "add"), ("name", "Odile"), ("password", PASSWORD), ("role", "reader")];
    let added = browser.post_bare("/utilisateurs", &fields).await;
    assert_eq!(added.header(header::LOCATION), "/connexion");
    let user = site.sample.store.user_named("Odile").await.unwrap().unwrap();
    assert_eq!((user.id, user.role), (news::UserId::HOUSE, Role::Administrator));
    assert_eq!(browser.get("/utilisateurs").await.status, StatusCode::SEE_OTHER);
    assert!(browser.log_in("Odile", PASSWORD).await);
    assert_eq!(browser.get("/utilisateurs").await.status, StatusCode::OK);
}
