//! What leaves the house: feeds that are read again, rights at every door, the API and readers' programs.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer

mod house;
mod sample;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use house::{Answer, Site, site, site_of_links};
use jiff::tz::TimeZone;
use news::{Capture, Obtained, SourceId, Status};
use serde_json::Value;

/// Asks as anybody does, by the public address.
async fn from_outside(site: &Site, address: &str) -> Answer {
    let request = Request::get(address).header(header::HOST, "depeche.example");
    site.ask(request.body(Body::empty()).unwrap()).await
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

/// What our own intake reads in a feed.
fn drafts(site: &Site, answer: &Answer, address: &str) -> Vec<news::Draft> {
    let mut capture =
        Capture::new(SourceId::of("fil"), Obtained::Poll, answer.body.clone().into_bytes(), site.sample.now);
    capture.url = Some(format!("https://depeche.example{address}"));
    capture.media_type = Some(answer.header(header::CONTENT_TYPE).to_owned());
    // What has no media type of its own is said.
    let named = |ending: &str, format: &str| address.contains(ending).then(|| format.parse().unwrap());
    let format = named(".ninjs", "ninjs").or_else(|| named(".newsml", "newsml-g2"));
    let context = intake::Context { format, timezone: TimeZone::UTC, published: None, now: site.sample.now };
    intake::drafts(&capture, &context).unwrap().drafts
}

#[tokio::test]
async fn every_feed_is_read_again() {
    let site = site().await;
    for list in ["/flux", "/rubrique/R%C3%A9gion/flux", "/source/le-courrier-du-val/flux", "/lieu/arcene/flux"] {
        let mut headlines: Vec<Vec<String>> = Vec::new();
        for ending in ["atom", "rss", "json"] {
            let address = format!("{list}.{ending}");
            let answer = site.get(&address).await;
            assert_eq!(answer.status, StatusCode::OK, "{address}");
            let read = drafts(&site, &answer, &address);
            assert!(read.len() > 3, "{address}");
            assert!(read.iter().all(|draft| draft.guid.is_some() && draft.published.is_some()), "{address}");
            headlines.push(read.into_iter().map(|draft| draft.headline.unwrap()).collect());
        }
        assert!(headlines.windows(2).all(|two| two[0] == two[1]), "{list}: {headlines:#?}");
        for ending in ["ninjs", "newsml"] {
            let address = format!("{list}.{ending}");
            let answer = site.get(&address).await;
            assert_eq!(answer.status, StatusCode::OK, "{address}");
            assert_eq!(drafts(&site, &answer, &address).len(), headlines[0].len(), "{address}");
        }
    }
    let whole = drafts(&site, &site.get("/flux.atom").await, "/flux.atom");
    let long = whole.iter().find(|draft| draft.headline.as_deref().is_some_and(|text| text.contains("falaise")));
    let long = long.or_else(|| whole.iter().find(|draft| draft.body.len() > 3));
    assert!(long.is_none_or(|draft| !draft.body.is_empty()), "the text is in the feed");
}

#[tokio::test]
async fn of_each_source_only_what_its_rights_allow_leaves() {
    let site = site().await;
    let mut article = sample::article(0, "Valmont : le plan Tilleul", site.sample.now);
    let long = format!("DEBUT {}", "le conseil a débattu du plan ".repeat(20));
    article.body = vec![news::Block::paragraph(long), news::Block::paragraph("CHUTE du texte.")];
    let id = site.sample.put(article, house::reading("fr")).await;
    let page = site.get(&format!("/article/{id}")).await;
    let page = page.header(header::LOCATION).to_owned();
    let places = [page.as_str(), "/flux.atom", "/flux.rss", "/flux.json", "/flux.ninjs", "/flux.newsml"];
    let api = [format!("/api/v1/articles/{id}"), "/recherche.atom?q=Tilleul".to_owned()];
    for place in places.into_iter().chain(api.iter().map(String::as_str)) {
        let (inside, outside) = (site.get(place).await, from_outside(&site, place).await);
        assert_eq!((inside.status, outside.status), (StatusCode::OK, StatusCode::OK), "{place}");
        assert!(inside.body.contains("CHUTE du texte"), "{place} in the house");
        assert!(!outside.body.contains("CHUTE"), "{place} outside");
        assert!(outside.body.contains("DEBUT") && outside.body.contains("Tilleul"), "{place} outside");
    }
}

#[tokio::test]
async fn where_only_links_may_leave_nothing_that_was_read_does() {
    let (whole, links) = (site().await, site_of_links().await);
    for (address, told) in [
        ("/personne/lucie-ferrand", "reconnaître la catastrophe"),
        ("/citations", "reconnaître la catastrophe"),
        ("/citations.atom", "reconnaître la catastrophe"),
        ("/agenda?des=2026-11-01", "Décision de la préfecture"),
        ("/agenda.ics", "BEGIN:VEVENT"),
        ("/lieu/port-sarrau", "Décision de la préfecture"),
    ] {
        let (before, after) = (whole.get(address).await, links.get(address).await);
        assert_eq!((before.status, after.status), (StatusCode::OK, StatusCode::OK), "{address}");
        assert!(before.body.contains(told), "{address} where more may leave");
        assert!(!after.body.contains(told), "{address}: {}", after.body);
    }
    for (site, tells) in [(&whole, true), (&links, false)] {
        let page = site.get("/lieu/port-sarrau").await.body;
        let article = page.split('"').find(|part| part.starts_with("/article/")).unwrap();
        let page = site.get(article).await.body;
        let story = page.split('"').find(|part| part.starts_with("/sujet/")).unwrap();
        let page = site.get(story).await.body;
        assert_eq!(page.contains("reconnaître la catastrophe"), tells);
        assert_eq!(page.contains("Décision de la préfecture"), tells);
    }
}

#[tokio::test]
async fn what_is_withdrawn_is_told() {
    let site = site().await;
    let article = sample::article(0, "Une erreur", site.sample.now);
    let id = site.sample.put(article.clone(), house::reading("fr")).await;
    let gone = news::Article { status: Status::Cancelled, ..article };
    site.sample.put(gone, house::reading("fr")).await;
    let atom = site.get("/flux.atom").await.body;
    let plain = atom.replace('-', "");
    assert!(plain.contains(&format!("<at:deletedentry ref=\"urn:uuid:{id}\"")), "{atom}");
    assert!(!atom.contains("Une erreur"));
    assert!(site.get("/flux.json").await.body.contains("\"deleted\""));
    let answer = site.get(&format!("/api/v1/articles/{id}")).await;
    assert_eq!((answer.status, json(&answer)["status"].as_u64()), (StatusCode::GONE, Some(410)));
}

#[tokio::test]
async fn feeds_go_on_in_pages() {
    let site = site().await;
    for number in 0..120_i64 {
        let at = site.sample.now - jiff::SignedDuration::from_hours(24 * 400 + number);
        site.sample.put(sample::article(1, &format!("Archive {number}"), at), house::reading("fr")).await;
    }
    let (mut address, mut seen) = ("/source/agence-centrale/flux.json".to_owned(), std::collections::HashSet::new());
    loop {
        let page = json(&site.get(&address).await);
        for item in page["items"].as_array().unwrap() {
            assert!(seen.insert(item["id"].to_string()), "no entry twice");
        }
        let Some(next) = page["next_url"].as_str() else { break };
        address = next.trim_start_matches("https://depeche.example").to_owned();
    }
    assert!(seen.len() >= 120, "{}", seen.len());
    let atom = site.get("/source/agence-centrale/flux.atom").await.body;
    assert!(atom.contains("rel=\"next\"") && atom.contains("rel=\"prev-archive\""));
    let cursor = atom.split("rel=\"prev-archive\" href=\"https://depeche.example").nth(1).unwrap();
    let archive = site.get(cursor.split('"').next().unwrap()).await.body;
    assert!(archive.contains("<fh:archive/>") && archive.contains("rel=\"current\""));
}

#[tokio::test]
async fn mining_is_reserved_by_every_sign() {
    let site = site().await;
    let front = site.get("/").await;
    assert_eq!(front.headers.get("tdm-reservation").unwrap(), "1");
    assert!(front.body.contains("<meta name=\"tdm-reservation\" content=\"1\">"));
    assert_eq!(json(&site.get("/.well-known/tdmrep.json").await)[0]["tdm-reservation"], 1);
    assert!(site.get("/robots.txt").await.body.contains("ai-train=no"));
}

#[tokio::test]
async fn every_address_of_the_description_answers_as_it_says() {
    let site = site().await;
    let described = json(&site.get("/api/v1/openapi.json").await);
    assert!(described["openapi"].as_str().unwrap().starts_with("3.1"));
    let list = json(&site.get("/api/v1/articles?limit=3").await);
    assert_eq!(list["items"].as_array().unwrap().len(), 3);
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let next = list["next"].as_str().unwrap();
    let second = json(&site.get(&format!("/api/v1/articles?limit=3&cursor={next}")).await);
    assert_ne!(second["items"][0]["id"], list["items"][0]["id"]);
    let story = json(&site.get("/api/v1/stories").await)["items"][0]["id"].as_str().unwrap().to_owned();
    for path in described["paths"].as_object().unwrap().keys().filter(|path| !path.ends_with("/stream")) {
        let id = if path.contains("stories") { &story } else { &id };
        let filled = path.replace("{id}", id).replace("{type}", "place").replace("{slug}", "arcene");
        let query = match path.as_str() {
            "/api/v1/search" => "?q=pont",
            "/api/v1/entities" => "?type=place",
            _ => "",
        };
        let answer = site.get(&format!("{filled}{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{filled}: {}", answer.body);
        assert!(answer.header(header::CONTENT_TYPE).starts_with("application/json"), "{filled}");
    }
}

#[tokio::test]
async fn errors_of_the_api_are_problems() {
    let site = site().await;
    for (address, status) in [
        ("/api/v1/articles?limit=0", 400),
        ("/api/v1/articles?limit=deux", 400),
        ("/api/v1/articles?cursor=x", 400),
        ("/api/v1/articles?source=../x", 400),
        ("/api/v1/articles/x", 404),
        ("/api/v1/search", 400),
        ("/api/v1/search?q=pont&cursor=x", 404),
        ("/api/v1/entities?type=chat", 400),
        ("/api/v1/rien", 404),
    ] {
        let answer = site.get(address).await;
        assert_eq!(answer.status.as_u16(), status, "{address}: {}", answer.body);
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{address}");
        assert_eq!(json(&answer)["status"], status, "{address}");
    }
}

async fn call(site: &Site, address: &str, form: &str) -> Answer {
    let request = Request::post(address).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    site.ask(request.body(Body::from(form.to_owned())).unwrap()).await
}

/// The calls that reader apps make, in their order: log-in, token, lists, ids, items, marks.
#[tokio::test]
async fn a_reader_app_finds_its_way() {
    let site = site().await;
    let all = "user/-/state/com.google/reading-list";
    let login = call(&site, "/accounts/ClientLogin", "Email=a&Passwd=b&accountType=HOSTED&service=reader").await;
    assert!(login.body.lines().any(|line| line.starts_with("Auth=")), "{}", login.body);
    assert!(json(&site.get("/reader/api/0/user-info?output=json").await)["userId"].is_string());
    assert!(site.get("/reader/api/0/token").await.body.len() > 20);
    let list = json(&site.get("/reader/api/0/subscription/list?output=json").await);
    assert_eq!(list["subscriptions"].as_array().unwrap().len(), 6);
    assert_eq!(list["subscriptions"][0]["categories"].as_array().unwrap().len(), 1);
    assert!(json(&site.get("/reader/api/0/tag/list?output=json").await)["tags"].as_array().unwrap().len() > 5);

    let unread = format!("/reader/api/0/stream/items/ids?s={all}&n=1000&xt=user/-/state/com.google/read");
    let ids = |answer: &Answer| -> Vec<String> {
        let refs = json(answer)["itemRefs"].as_array().unwrap().clone();
        refs.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let first = ids(&site.get(&unread).await);
    assert!(first.len() > 20);
    let form = format!("i={}&i={}", first[0], first[1]);
    let items = json(&call(&site, "/reader/api/0/stream/items/contents?output=json", &form).await);
    let items = items["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    let long = items[0]["id"].as_str().unwrap();
    assert!(long.starts_with("tag:google.com,2005:reader/item/"));

    let read = format!("i={long}&a=user/-/state/com.google/read");
    assert_eq!(call(&site, "/reader/api/0/edit-tag", &read).await.body, "OK");
    assert_eq!(ids(&site.get(&unread).await), first[1..]);
    let star = format!("i={}&a=user/-/state/com.google/starred", first[3]);
    call(&site, "/reader/api/0/edit-tag", &star).await;
    let starred = "/reader/api/0/stream/items/ids?s=user/-/state/com.google/starred&n=10";
    assert_eq!(ids(&site.get(starred).await), first[3..4]);

    // The same as Atom, for programs that want it so: what is read says so.
    let atom = site.get(&format!("/reader/atom/{}?n=1", all.replace('/', "%2F"))).await;
    assert_eq!(atom.header(header::CONTENT_TYPE), "application/atom+xml; charset=utf-8");
    assert!(atom.body.contains(&format!("<id>{long}</id>")) && atom.body.contains("label=\"read\""), "{}", atom.body);
    let source = site.get("/reader/atom/feed%2Fle-courrier-du-val").await.body;
    assert!(source.contains("<title>Le Courrier du Val</title>"), "{source}");
    assert_eq!(site.get("/reader/atom/nulle-part").await.status, StatusCode::NOT_FOUND);

    // Paged, without a doubled item.
    let mut address = format!("/reader/api/0/stream/contents/{all}?n=7");
    let mut seen = std::collections::HashSet::new();
    loop {
        let page = json(&site.get(&address).await);
        for item in page["items"].as_array().unwrap() {
            assert!(seen.insert(item["id"].to_string()));
        }
        let Some(next) = page["continuation"].as_str() else { break };
        address = format!("/reader/api/0/stream/contents/{all}?n=7&c={next}");
    }
    assert_eq!(seen.len(), first.len());

    call(&site, "/reader/api/0/mark-all-as-read", "s=feed/le-courrier-du-val").await;
    let counts = json(&site.get("/reader/api/0/unread-count?output=json").await).to_string();
    assert!(!counts.contains("feed/le-courrier-du-val") && counts.contains("feed/agence-centrale"), "{counts}");
    call(&site, "/reader/api/0/subscription/edit", "ac=unsubscribe&s=feed/agence-centrale").await;
    assert!(!site.get("/reader/api/0/subscription/list").await.body.contains("feed/agence-centrale"));
    call(&site, "/reader/api/0/mark-all-as-read", &format!("s={all}")).await;
    assert!(ids(&site.get(&unread).await).is_empty());
    assert_eq!(site.get("/reader/api/0/edit-tag").await.status, StatusCode::METHOD_NOT_ALLOWED);
}
