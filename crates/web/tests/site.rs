//! Every route of the site, over a real store in a folder of its own.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer

mod house;
mod sample;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use futures_util::StreamExt;
use house::{empty, reading, site};
use index::{Document, Index, Local};
use jiff::SignedDuration;
use news::{ArticleId, Block, Moment, Reading, Status};
use sample::article;
use serde_json::Value;
use store::Store;
use tower::ServiceExt;

/// The address of the first link to an article whose address holds `part`.
fn link(page: &str, part: &str) -> String {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.into_iter().find(|link| link.contains("/article/") && link.contains(part)).unwrap().to_owned()
}

#[tokio::test]
async fn every_route_answers() {
    let site = site().await;
    let article = link(&site.get("/recherche?q=falaise").await.body, "falaise");
    let story = {
        let page = site.get(&article).await.body;
        let at = page.find("/sujet/").unwrap();
        page[at..at + 7 + 32].to_owned()
    };
    let version = format!("{article}/version/3");
    let html = [
        "/",
        "/en/",
        "/rubrique/Monde",
        "/en/section/Monde",
        "/source/radio-litt",
        "/en/source/radio-litt",
        "/recherche",
        "/en/search",
        "/recherche?q=p%C3%AAche",
        "/en/search?q=p%C3%AAche&sort=newest",
        "/recherche?q=p%C3%AAche&tri=anciens",
        "/sources",
        "/en/sources",
        "/sante",
        "/en/health",
        &article,
        &version,
        &story,
        &format!("/en{article}"),
        &story.replace("/sujet/", "/en/story/"),
    ];
    for address in html {
        let answer = site.get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/html; charset=utf-8", "{address}");
        let lang = if address.starts_with("/en/") { "en" } else { "fr" };
        assert!(answer.body.contains(&format!("<html lang=\"{lang}\">")), "{address}");
        assert_eq!(answer.body.matches("<h1").count(), 1, "{address}: one main heading");
        assert!(answer.body.contains("<link rel=\"canonical\" href=\"https://depeche.example/"), "{address}");
        assert!(answer.body.contains("hreflang=\"en\" href=\"https://depeche.example/en/"), "{address}");
        assert!(!answer.body.contains("style="), "{address}: no style the policy forbids");
        assert!(answer.header(header::CONTENT_SECURITY_POLICY).starts_with("default-src 'none'"), "{address}");
    }
    let others = [
        ("/flux.atom", "application/atom+xml; charset=utf-8"),
        ("/flux.rss", "application/rss+xml; charset=utf-8"),
        ("/flux.json", "application/feed+json; charset=utf-8"),
        ("/en/feed.atom", "application/atom+xml; charset=utf-8"),
        ("/rubrique/Monde/flux.atom", "application/atom+xml; charset=utf-8"),
        ("/en/source/radio-litt/feed.rss", "application/rss+xml; charset=utf-8"),
        ("/recherche.atom?q=p%C3%AAche", "application/atom+xml; charset=utf-8"),
        ("/en/search.json?q=p%C3%AAche", "application/feed+json; charset=utf-8"),
        ("/sources.opml", "text/x-opml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/opensearch.xml", "application/opensearchdescription+xml"),
        ("/sitemap-news.xml", "application/xml; charset=utf-8"),
        ("/suggestions?q=s%C3%A9", "application/json"),
        ("/healthz", "application/json"),
        ("/favicon.ico", "image/svg+xml"),
    ];
    for (address, media_type) in others {
        let answer = site.get(address).await;
        assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (StatusCode::OK, media_type), "{address}");
        if media_type.contains("xml") || media_type.contains("opml") {
            well_formed(&answer.body);
        }
    }
}

#[tokio::test]
async fn what_is_missing_is_said_in_the_readers_language() {
    let site = site().await;
    let unknown = ArticleId::new(site.sample.now);
    for (address, status, text) in [
        ("/rien".to_owned(), 404, "Page introuvable"),
        ("/en/nothing".to_owned(), 404, "Page not found"),
        ("/rubrique/Inconnue".to_owned(), 404, "Page introuvable"),
        ("/source/..".to_owned(), 404, "Page introuvable"),
        (format!("/article/x-{unknown}"), 404, "Page introuvable"),
        ("/article/x".to_owned(), 404, "Page introuvable"),
        ("/sujet/x".to_owned(), 404, "Page introuvable"),
        ("/recherche.atom?q=".to_owned(), 404, "Page introuvable"),
        ("/?avant=hier".to_owned(), 400, "Demande incomprise"),
        ("/en/?before=x".to_owned(), 400, "Request not understood"),
        ("/recherche?q=a&apres=zzz".to_owned(), 400, "Demande incomprise"),
        ("/direct?depuis=x".to_owned(), 400, "Demande incomprise"),
        ("/statique/x.exe".to_owned(), 404, "Page introuvable"),
    ] {
        let answer = site.get(&address).await;
        assert_eq!(answer.status.as_u16(), status, "{address}");
        assert!(answer.body.contains(text), "{address}");
        assert!(answer.body.contains("noindex"), "{address}");
    }
    let refused = site.ask(Request::post("/").body(Body::empty()).unwrap()).await;
    assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(refused.headers.contains_key(header::ALLOW));
    let long = site.get(&format!("/recherche?q={}", "mot+".repeat(15_000))).await;
    assert!(matches!(long.status.as_u16(), 200 | 400 | 414), "{}", long.status);
}

#[tokio::test]
async fn an_empty_house_says_so() {
    let site = empty().await;
    for address in
        ["/", "/sources", "/sante", "/recherche?q=x", "/flux.atom", "/flux.rss", "/flux.json", "/sources.opml"]
    {
        assert_eq!(site.get(address).await.status, StatusCode::OK, "{address}");
    }
    assert!(site.get("/").await.body.contains("Rien pour l’instant."));
    assert!(site.get("/en/search?q=x").await.body.contains("No article found"));
}

#[tokio::test]
async fn hostile_text_stays_text() {
    let site = empty().await;
    let evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\" onload=\"x\" ' & ]]>\u{0}";
    let mut piece = article(0, evil, site.sample.now);
    let some = Some(evil.to_owned());
    piece.kicker = some.clone();
    piece.standfirst = some.clone();
    piece.byline = some.clone();
    piece.authors = vec![evil.into()];
    piece.section = some.clone();
    piece.rights = some.clone();
    piece.tags = vec![evil.into()];
    piece.language = Some("\"><script>".into());
    piece.url = Some("javascript:alert(1)".into());
    piece.canonical_url = Some("data:text/html,<script>".into());
    piece.body = vec![Block::paragraph(evil), Block { kind: news::BlockKind::List, text: format!("{evil}\n{evil}") }];
    piece.images = vec![news::Image { url: "javascript:alert(1)".into(), caption: some.clone(), credit: some.clone() }];
    let entity = news::Entity {
        name: evil.into(),
        kind: news::EntityType::Per,
        role: some.clone(),
        gender: None,
        known_as: None,
        aliases: vec![],
        mentions: vec![],
    };
    let quote = news::Quote {
        kind: news::QuoteKind::Direct,
        text: evil.into(),
        speaker: some.clone(),
        speaker_surface: None,
        cue: None,
        block: None,
        start: 0,
        end: 1,
    };
    let id =
        site.sample.put(piece, Reading { entities: vec![entity], quotes: vec![quote], ..Reading::default() }).await;
    let mut addresses: Vec<String> = ["/", "/en/", "/recherche?q=script", "/sante"].map(str::to_owned).to_vec();
    addresses.push(format!("/recherche?q={}", "%3C%2Fscript%3E%3Cscript%3Ealert%281%29%22%20onload%3D"));
    for address in addresses {
        harmless(&address, &site.get(&address).await.body);
    }
    let page = site.page(id).await;
    assert_eq!(page.status, StatusCode::OK);
    harmless("article", &page.body);
    let json = page.body.split("application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let object: Value = serde_json::from_str(json).unwrap();
    assert_eq!(object["headline"], evil);
    assert_eq!(object["isBasedOn"], Value::Null);
    for address in ["/flux.atom", "/flux.rss", "/sitemap-news.xml"] {
        let feed = site.get(address).await.body;
        well_formed(&feed);
        assert!(!feed.contains("<script"), "{address}");
    }
}

/// No element, attribute or address of the hostile text came to life.
#[track_caller]
fn harmless(address: &str, page: &str) {
    assert_eq!(page.matches("<script").count(), 1 + page.matches("application/ld+json").count(), "{address}");
    assert!(!page.contains("<img"), "{address}");
    assert!(!page.contains("href=\"javascript:") && !page.contains("href=\"data:"), "{address}");
    assert!(!page.contains("\" onload=\"x"), "{address}");
}

#[tokio::test]
async fn nothing_is_shown_before_its_time_or_after_its_end() {
    let site = site().await;
    let mut ahead = article(0, "Sous embargo jusqu'à demain", site.sample.now);
    ahead.embargo = Some(Moment::utc(site.sample.now + SignedDuration::from_hours(5)));
    let secret = site.sample.put(ahead, reading("fr")).await;
    site.sample.place(secret, 1).await;
    assert_eq!(site.page(secret).await.status, StatusCode::NOT_FOUND);
    let mut gone = article(0, "Une annonce retirée", site.sample.now);
    gone.status = Status::Cancelled;
    let gone = site.sample.put(gone, reading("fr")).await;
    assert_eq!(site.page(gone).await.status, StatusCode::GONE);
    let shown = link(&site.get("/recherche?q=falaise").await.body, "falaise");
    let story = site.get(&shown).await.body;
    let at = story.find("/sujet/").unwrap();
    let story = &story[at..at + 39];
    for address in ["/", "/en/", story, &shown, "/flux.atom", "/recherche?q=embargo", "/sitemap-news.xml"] {
        let body = site.get(address).await.body;
        assert!(!body.contains("Sous embargo") && !body.contains("annonce retirée"), "{address}");
    }
}

#[tokio::test]
async fn an_old_headline_leads_to_the_new_address() {
    let site = site().await;
    let shown = link(&site.get("/recherche?q=falaise").await.body, "falaise");
    let id = &shown[shown.len() - 32..];
    for address in [format!("/article/{id}"), format!("/article/vieux-titre-{id}")] {
        let answer = site.get(&address).await;
        assert_eq!((answer.status, answer.header(header::LOCATION)), (StatusCode::PERMANENT_REDIRECT, shown.as_str()));
    }
    let english = site.get(&format!("/en/article/{id}")).await;
    assert_eq!(english.header(header::LOCATION), format!("/en{shown}"));
}

#[tokio::test]
async fn a_list_goes_on_where_it_stopped() {
    let site = empty().await;
    let count = 100;
    for number in 0..count {
        let at = site.sample.now - SignedDuration::from_mins(number);
        site.sample.put(article(0, &format!("Info numéro {number}."), at), reading("fr")).await;
    }
    let mut seen = Vec::new();
    let mut address = "/".to_owned();
    for _ in 0..10 {
        let page = site.get(&address).await.body;
        seen.extend(page.split("Info numéro ").skip(1).filter_map(|rest| rest.split('.').next()?.parse::<i64>().ok()));
        match page.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            Some(next) => address = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, (0..count).collect::<Vec<_>>());
    assert!(site.get(&address).await.body.contains("Revenir aux plus récentes"));
}

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    let site = site().await;
    for address in ["/flux.atom", "/flux.rss", "/flux.json", "/rubrique/Monde", "/sources.opml"] {
        let first = site.get(address).await;
        let tag = first.header(header::ETAG).to_owned();
        assert!(tag.starts_with("W/\""), "{address}");
        let ask = |tag: &str| Request::get(address).header(header::IF_NONE_MATCH, tag).body(Body::empty()).unwrap();
        let again = site.ask(ask(&tag)).await;
        assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{address}");
        assert_eq!(again.header(header::ETAG), tag);
        assert_eq!(site.ask(ask("\"other\"")).await.status, StatusCode::OK, "{address}");
    }
    let feed = site.get("/flux.atom").await;
    let since =
        |date: &str| Request::get("/flux.atom").header(header::IF_MODIFIED_SINCE, date).body(Body::empty()).unwrap();
    assert_eq!(site.ask(since(feed.header(header::LAST_MODIFIED))).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(site.ask(since("Thu, 01 Jan 2026 00:00:00 GMT")).await.status, StatusCode::OK);
    let style = site
        .get("/")
        .await
        .body
        .split("rel=\"stylesheet\" href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    assert!(site.get(&style).await.header(header::CACHE_CONTROL).contains("immutable"));
}

#[tokio::test]
async fn a_kept_page_never_hides_what_changed() {
    let site = site().await;
    assert!(!site.get("/").await.body.contains("Tout neuf"));
    site.sample.put(article(0, "Tout neuf", site.sample.now), reading("fr")).await;
    assert!(site.get("/").await.body.contains("Tout neuf"));
}

#[tokio::test]
async fn pages_are_compressed() {
    let site = site().await;
    for encoding in ["gzip", "br"] {
        let request = Request::get("/").header(header::ACCEPT_ENCODING, encoding).body(Body::empty()).unwrap();
        let answer = site.ask(request).await;
        assert_eq!(answer.header(header::CONTENT_ENCODING), encoding);
    }
    assert_eq!(site.get("/").await.header(header::CONTENT_ENCODING), "");
}

#[tokio::test]
async fn feeds_say_what_they_must() {
    let site = site().await;
    let atom = site.get("/flux.atom").await.body;
    assert!(
        atom.contains("<link rel=\"self\" type=\"application/atom+xml\" href=\"https://depeche.example/flux.atom\"/>")
    );
    for element in ["<id>", "<title>", "<updated>"] {
        assert_eq!(atom.matches(element).count(), 1 + atom.matches("<entry").count(), "{element}");
    }
    assert_eq!(atom.matches("<id>urn:uuid:").count(), atom.matches("<entry").count());
    assert!(atom.contains("<entry xml:lang=\"en\">"));
    let rss = site.get("/flux.rss").await.body;
    assert_eq!(rss.matches("<pubDate>").count(), rss.matches("<item>").count());
    assert!(rss.contains(" GMT</pubDate>"));
    let json: Value = serde_json::from_str(&site.get("/flux.json").await.body).unwrap();
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    // One of the two texts must be there (JSON Feed 1.1, "items").
    let is_whole =
        |item: &Value| item["id"].is_string() && (item["content_text"].is_string() || item["content_html"].is_string());
    assert!(json["items"].as_array().unwrap().iter().all(is_whole));
    let opml = site.get("/sources.opml").await.body;
    assert!(opml.contains("xmlUrl=\"https://radio-litt.example/flux.xml?a=1&amp;b=2\""));
}

#[tokio::test]
async fn french_is_set_and_english_left_alone() {
    let site = site().await;
    let page = site.get("/").await.body;
    assert!(
        page.contains("Le pont d’Arcène rouvre après huit mois de travaux\u{a0}: «\u{202f}une délivrance\u{202f}»")
    );
    let story = site.get("/en/source/the-harbour-post").await.body;
    assert!(story.contains("shakes the coast off Port-Sarrau; no tsunami warning"));
    assert!(site.get("/recherche?q=tsunami").await.body.contains("lang=\"en\""));
}

#[tokio::test]
async fn a_story_counts_who_tells_it() {
    let site = site().await;
    let page = site.get("/").await.body.replace(['\u{a0}', '\u{202f}'], " ");
    assert!(page.contains("4 sources · 4 articles · d’abord Le Courrier du Val "), "{page}");
}

#[tokio::test]
async fn versions_are_compared_word_by_word() {
    let site = site().await;
    let shown = link(&site.get("/recherche?q=falaise").await.body, "falaise");
    let page = site.get(&format!("{shown}/version/3")).await.body;
    assert!(page.contains("<del>Trois</del><ins>Cinq</ins> blessés"), "{page}");
    for missing in ["1", "9", "x"] {
        assert_eq!(site.get(&format!("{shown}/version/{missing}")).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_mistyped_word_is_answered_with_a_link_that_finds() {
    let site = site().await;
    let index = Arc::new(Local::in_memory().unwrap());
    let now = jiff::Timestamp::now();
    let document = |headline: &str| Document {
        article: article(0, headline, now),
        source_name: "Le Courrier du Val".to_owned(),
        reading: Reading::default(),
        story: None,
        earlier: Vec::new(),
    };
    let mut documents: Vec<Document> = (0..12).map(|number| document(&format!("Réunion numéro {number}"))).collect();
    documents.push(document("Une réunoin sans lendemain"));
    index.apply(documents, Vec::new(), 1).await.unwrap();
    let app = web::App::new(site.sample.store.clone(), index, web::Site::default());
    let site = site.with(app);
    for (address, said) in
        [("/recherche?q=r%C3%A9unoin", "Vouliez-vous dire\u{a0}:"), ("/en/search?q=r%C3%A9unoin", "Did you mean")]
    {
        let page = site.get(address).await.body;
        let proposal = page.split(said).nth(1).unwrap_or_else(|| panic!("{page}"));
        let (link, rest) = proposal.split_once("href=\"").unwrap().1.split_once('"').unwrap();
        assert!(rest.starts_with("><strong>réunion</strong></a>"), "{rest}");
        let found = site.get(link).await.body;
        assert!(found.contains("numéro 11") && !found.contains(said), "{found}");
    }
}

#[tokio::test]
async fn suggestions_come_as_browsers_want_them() {
    let site = site().await;
    let answer: Value = serde_json::from_str(&site.get("/suggestions?q=verrerie").await.body).unwrap();
    assert_eq!(answer[0], "verrerie");
    assert_eq!(answer[1][0], "La verrerie de Sault reprise par ses salariés");
    assert_eq!(serde_json::from_str::<Value>(&site.get("/suggestions").await.body).unwrap()[1], serde_json::json!([]));
}

/// Reads the stream until it holds `text`.
async fn heard(body: &mut axum::body::BodyDataStream, text: &str) -> String {
    let mut all = String::new();
    while !all.contains(text) {
        let frame = tokio::time::timeout(Duration::from_secs(10), body.next()).await.unwrap();
        let Some(frame) = frame else { return all };
        all.push_str(&String::from_utf8_lossy(&frame.unwrap()));
    }
    all
}

#[tokio::test]
async fn the_live_wire_tells_what_is_new_and_what_was_missed() {
    let site = empty().await;
    let (go, stop) = tokio::sync::watch::channel(false);
    let app = site.app.clone();
    let following = tokio::spawn(async move { app.follow(stop).await });
    let open = |address: &str, last: Option<&str>| {
        let mut request = Request::get(address);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let (router, request) = (site.gate.clone(), request.body(Body::empty()).unwrap());
        async move { router.oneshot(request).await.unwrap() }
    };
    let response = open("/direct?rubrique=R%C3%A9gion", None).await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream; charset=utf-8");
    let mut wire = response.into_body().into_data_stream();
    heard(&mut wire, "retry").await;
    site.sample.put(article(1, "Ailleurs", site.sample.now), reading("fr")).await;
    site.sample.put(article(0, "L'eau monte !", site.sample.now), reading("fr")).await;
    let told = heard(&mut wire, "monte").await;
    assert!(
        !told.contains("Ailleurs") && told.contains("\"kind\":\"new\"") && told.contains("L’eau monte\u{202f}!"),
        "{told}"
    );
    let id = told.split("id: ").nth(1).unwrap().split('\n').next().unwrap().to_owned();
    // A second reader comes back after the first change and hears the second.
    let mut again = open("/direct?lang=en", Some("1")).await.into_body().into_data_stream();
    let told = heard(&mut again, "monte").await;
    assert!(
        told.contains(&format!("id: {id}\n")) && told.contains("/en/article/") && !told.contains("Ailleurs"),
        "{told}"
    );
    // The house is full: two may follow.
    assert_eq!(open("/direct", None).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    go.send(true).unwrap();
    following.await.unwrap();
    assert_eq!(heard(&mut wire, "never").await, "", "the line ends with the service");
    assert_eq!(*site.sample.store.head().borrow(), 2);
}

#[track_caller]
fn well_formed(xml: &str) {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::GeneralRef(name) => {
                assert!(name.is_char_ref() || matches!(&*name, "amp" | "lt" | "gt" | "quot" | "apos"))
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn an_article_of_all_parts() {
    let site = empty().await;
    let page = site.page_of(sample::long_read(site.sample.now)).await.body;
    for part in [
        "<h2>Des répliques attendues</h2>",
        "<blockquote><p>Nous dormirons",
        "<li>Trois écoles fermées",
        "P. Morin",
        "href=\"https://images.example/jetee.jpg\"",
        "© Le Courrier du Val",
        "que l’État reconnaisse",
        "À la mi-journée",
        "https://exemple.fr/seismes?annee=1911;zone=4 pour",
        "og:type\" content=\"article\"",
        "NewsArticle",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("piège"), "a picture without an address to follow is not shown");
}
