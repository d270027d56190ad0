//! The pages of kept questions and alerts, and who may see them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so
#![allow(dead_code)] // what the houses of other tests need

mod house;
mod sample;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use house::{Answer, Site, site};
use jiff::Timestamp;
use news::{AlertId, ArticleId, QuestionId, SourceId, UserId};
use store::{Alert, Alerts, Channel, Content, NewTold, Rules, SavedQuestion, ToldKind};

async fn send(site: &Site, path: &str, form: &[(&str, &str)]) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    site.ask(Request::post(path).body(Body::from(body)).unwrap()).await
}

/// An alert of an owner that goes to its own page, with what it told.
async fn kept(site: &Site, owner: UserId) -> Alert {
    let now = Timestamp::now();
    let (name, text) = ("Les ponts <b>".to_owned(), "pont".to_owned());
    let question = SavedQuestion { id: QuestionId::new(now), owner, name, text, created: now };
    let alert = Alert {
        id: AlertId::new(now),
        question: question.id,
        channel: Channel::Page,
        rules: Rules::default(),
        token: format!("jeton{}", question.id),
        created: now,
        ended: None,
        proof: None,
    };
    site.sample.store.keep_question(&question).await.unwrap();
    site.sample.store.put_alert(&alert).await.unwrap();
    let content = Content {
        headline: "Le pont <script>alert(1)</script> rouvre".to_owned(),
        passage: "Le pont rouvre.".to_owned(),
        marks: Vec::from([std::ops::Range { start: 3, end: 7 }]),
        source: SourceId::of("courrier"),
        source_name: "Le Courrier".to_owned(),
        language: Some("fr".to_owned()),
        time: now,
        urgency: None,
        url: Some("javascript:alert(1)".to_owned()),
    };
    let (article, due) = (ArticleId::new(now), None);
    let (alert_id, kind, story, version) = (alert.id, ToldKind::Found, None, 1);
    let told =
        NewTold { alert: alert_id, kind, article, story, version, content, once_per_story: true, due, digest: false };
    site.sample.store.queue_alerts(&[told], now, 1).await.unwrap();
    alert
}

#[tokio::test]
async fn a_question_is_kept_once_in_its_canonical_form() {
    let site = site().await;
    for typed in ["pont AND  valmorel", "pont ET valmorel"] {
        let answer = send(&site, "/mes-questions", &[("q", typed), ("name", "<img src=x onerror=alert(1)>")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let page = site.get(answer.header(header::LOCATION)).await;
        assert!(page.status == StatusCode::OK && !page.body.contains("<img src=x"), "{}", page.body);
    }
    assert_eq!(site.sample.store.questions(UserId::HOUSE).await.unwrap().len(), 1);
    for form in [&[("q", "")][..], &[("q", "!!!")], &[]] {
        assert_eq!(send(&site, "/mes-questions", form).await.status, StatusCode::BAD_REQUEST, "{form:?}");
    }
    let list = site.get("/en/my-questions").await;
    assert!(list.body.contains("My questions") && list.header(header::CACHE_CONTROL) != "max-age=60");
}

#[tokio::test]
async fn the_questions_of_others_are_not_there() {
    let site = site().await;
    let other = kept(&site, UserId::new(Timestamp::now())).await;
    for path in [format!("/mes-questions/{}", other.question), format!("/mes-questions/alerte/{}", other.id)] {
        assert_eq!(site.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(send(&site, &path, &[("action", "forget")]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let public = Request::get("/mes-questions").header(header::HOST, "depeche.example").body(Body::empty()).unwrap();
    assert_eq!(site.ask(public).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn kept_questions_are_suggested_to_who_keeps_them() {
    let site = site().await;
    kept(&site, UserId::HOUSE).await;
    let told = async |asked: Request<Body>| {
        let answer = site.ask(asked).await;
        (
            answer.header(header::CACHE_CONTROL).to_owned(),
            serde_json::from_str::<serde_json::Value>(&answer.body).unwrap(),
        )
    };
    let (cache, own) = told(Request::get("/suggestions?q=les%20pon").body(Body::empty()).unwrap()).await;
    assert_eq!(
        (cache.as_str(), &own[1][0], &own[2][0]),
        ("private, no-store", &"pont".into(), &"Les ponts <b>".into())
    );
    assert_eq!(own[1].as_array().unwrap().len(), own[2].as_array().unwrap().len());
    let public = Request::get("/suggestions?q=les%20pon").header(header::HOST, "depeche.example");
    let (_, public) = told(public.body(Body::empty()).unwrap()).await;
    assert!(public[2].as_array().unwrap().iter().all(|name| name == ""), "{public}");
}

#[tokio::test]
async fn the_token_alone_shows_and_stops() {
    let site = site().await;
    let alert = kept(&site, UserId::HOUSE).await;
    let path = format!("/alerte/{}", alert.token);
    let page = site.get(&format!("/mes-questions/alerte/{}", alert.id)).await;
    assert!(page.body.contains("Le pont") && !page.body.contains("<script>alert"), "{}", page.body);
    let feed = site.get(&format!("{path}/flux.atom")).await;
    assert!(feed.body.contains("<entry") && !feed.body.contains("javascript:"), "{}", feed.body);
    let asked = site.get(&path).await;
    assert!(asked.body.contains("Arrêter cette alerte") && !asked.body.contains("<b>"), "{}", asked.body);
    let ended = async || site.sample.store.alert(alert.id).await.unwrap().unwrap().ended;
    assert_eq!(ended().await, None, "looking stops nothing");
    assert_eq!(send(&site, &path, &[("List-Unsubscribe", "One-Click")]).await.status, StatusCode::OK);
    assert_eq!(ended().await.as_deref(), Some("reader"));
    assert_eq!(site.get("/alerte/inconnu").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn settings_that_cannot_be_are_refused() {
    let site = site().await;
    let alert = kept(&site, UserId::HOUSE).await;
    let path = format!("/mes-questions/alerte/{}", alert.id);
    let good = [
        ("action", "change"),
        ("pace", "daily"),
        ("hour", "07:15"),
        ("quiet_from", "22:00"),
        ("quiet_until", "06:30"),
        ("zone", "America/Montreal"),
        ("urgency", "2"),
        ("every", "1"),
    ];
    assert_eq!(send(&site, &path, &good).await.status, StatusCode::SEE_OTHER);
    let page = site.get(&path).await.body;
    for shown in ["value=\"07:15\"", "value=\"22:00\"", "America/Montreal"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    for (name, bad) in [("hour", "25:00"), ("zone", "Mars/Olympus"), ("urgency", "0"), ("quiet_from", "x")] {
        let form: Vec<(&str, &str)> =
            good.iter().map(|(field, value)| (*field, if *field == name { bad } else { value })).collect();
        assert_eq!(send(&site, &path, &form).await.status, StatusCode::BAD_REQUEST, "{name}");
    }
    let question = format!("/mes-questions/{}", alert.question);
    for (channel, address) in
        [("webhook", "javascript:alert(1)"), ("webhook", ""), ("mail", "a@b\r\nBcc: c"), ("fax", "1")]
    {
        let form = [("action", "alert"), ("channel", channel), ("address", address)];
        assert_eq!(send(&site, &question, &form).await.status, StatusCode::BAD_REQUEST, "{channel} {address}");
    }
}

#[tokio::test]
async fn the_form_of_alerts_is_no_mail_bomb() {
    let site = site().await;
    let question = kept(&site, UserId::HOUSE).await.question;
    let path = format!("/mes-questions/{question}");
    let form = [("action", "alert"), ("pace", "now"), ("channel", "mail"), ("address", "lectrice@exemple.fr")];
    for _ in 0..10 {
        let made = send(&site, &path, &form).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER);
        // Forgetting the alert does not make the letter unsent.
        assert_eq!(
            send(&site, made.header(header::LOCATION), &[("action", "forget")]).await.status,
            StatusCode::SEE_OTHER
        );
    }
    let refused = send(&site, &path, &form).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.header(header::RETRY_AFTER).parse::<u64>().unwrap() > 3_600);
    let other = [("action", "alert"), ("pace", "now"), ("channel", "mail"), ("address", "autre@exemple.fr")];
    assert_eq!(send(&site, &path, &other).await.status, StatusCode::SEE_OTHER, "another mailbox is asked");
    assert_eq!(site.sample.store.alerts_on(question).await.unwrap().len(), 2, "and nothing is kept of what is refused");
}

#[tokio::test]
async fn a_mailbox_says_yes_before_it_is_told_anything() {
    let site = site().await;
    let question = kept(&site, UserId::HOUSE).await.question;
    let form = [("action", "alert"), ("pace", "now"), ("channel", "mail"), ("address", "lectrice@exemple.fr")];
    let made = send(&site, &format!("/mes-questions/{question}"), &form).await;
    let path = made.header(header::LOCATION).to_owned();
    let store = site.sample.store.clone();
    let alert = async || store.alerts_on(question).await.unwrap().pop().unwrap();
    let waiting = alert().await;
    let proof = waiting.proof.clone().unwrap();
    assert_eq!(waiting.ended.as_deref(), Some(store::UNCONFIRMED));
    // Its owner can neither begin it nor learn the word.
    let page = site.get(&path).await.body;
    assert!(
        page.contains("demande l’accord") && !page.contains(&proof) && !page.contains("value=\"resume\""),
        "{page}"
    );
    assert_eq!(send(&site, &path, &[("action", "resume")]).await.status, StatusCode::BAD_REQUEST);
    let yes = format!("/alerte/{}/oui/", waiting.token);
    assert_eq!(send(&site, &format!("{yes}{}", waiting.token), &[]).await.status, StatusCode::NOT_FOUND);
    // Who has the letter looks, then says yes.
    assert!(site.get(&format!("{yes}{proof}")).await.body.contains("Recevoir cette alerte"));
    assert!(alert().await.ended.is_some(), "looking begins nothing");
    assert_eq!(send(&site, &format!("{yes}{proof}"), &[]).await.status, StatusCode::OK);
    assert_eq!((alert().await.ended, alert().await.proof), (None, None));
    // Who opens the letter again reads that it runs; once it was stopped, its word begins nothing.
    let again = site.get(&format!("{yes}{proof}")).await.body;
    assert!(again.contains("C’est noté") && !again.contains("<form class=\"correct\""), "{again}");
    assert_eq!(send(&site, &format!("/alerte/{}", waiting.token), &[]).await.status, StatusCode::OK);
    assert_eq!(send(&site, &format!("{yes}{proof}"), &[]).await.status, StatusCode::NOT_FOUND, "it is good once");
    assert!(alert().await.ended.is_some());
}
