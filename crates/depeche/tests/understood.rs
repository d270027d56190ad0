//! What was read, through the real binary: pages of the demo, a story corrected by hand, archives read again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use house::{Running, client, get, pages, run, stdout, wait_for};

/// The first address of the page that begins so.
fn link(page: &str, begins: &str) -> Option<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.starts_with(begins)).map(str::to_owned).next()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_shows_what_was_read() {
    let demo = Running::demo();
    let at = |path: &str| format!("{}{path}", demo.url);
    wait_for("a story of several sources", async || link(&get(&at("/")).await, "/sujet/").is_some()).await;
    wait_for("names", async || link(&get(&at("/noms")).await, "/personne/").is_some()).await;
    let person = link(&get(&at("/noms")).await, "/personne/").unwrap();
    assert!(get(&at(&person)).await.contains("<h1"), "{person}");
    wait_for("rewritten headlines", async || get(&at("/titres-modifies")).await.contains("<ins>")).await;
    wait_for("quotes", async || get(&at("/citations")).await.contains("<blockquote")).await;
    let calendar = get(&at("/agenda.ics")).await;
    assert!(calendar.contains("BEGIN:VEVENT\r\n"), "{calendar}");
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75));

    // A story is corrected by a form of the site itself, and by no other.
    let story = link(&get(&at("/")).await, "/sujet/").unwrap();
    let page = get(&at(&story)).await;
    let article = page.split("name=\"article\" value=\"").nth(1).unwrap()[..32].to_owned();
    let form = format!("article={article}&action=split");
    let ask = |from: &'static str| {
        let request = client().post(format!("{}/corriger", at(&story))).header("Sec-Fetch-Site", from);
        request.body(form.clone()).send()
    };
    assert_eq!(ask("cross-site").await.unwrap().status(), 403);
    let corrected = ask("same-origin").await.unwrap();
    assert_eq!(corrected.status(), 200, "the story of its own, after the redirect");
    assert!(corrected.url().path() != story && corrected.text().await.unwrap().contains(&article[..8]));
}

#[tokio::test(flavor = "multi_thread")]
async fn archives_are_read_again_once() {
    let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    pages(files.path(), 30);
    stdout(&run(data.path(), &["import", files.path().to_str().unwrap()]));
    let told = stdout(&run(data.path(), &["reindex", "--read"]));
    assert!(told.contains("0 articles read again") && told.contains("30 articles in the index"), "{told}");
    let serving = Running::serve(data.path());
    let found = get(&format!("{}/citations?q=dit-par%3Amarchandeau+habitants", serving.url)).await;
    assert!(found.contains("Nous avons entendu les habitants"), "who said it");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_names_of_the_same_lead_to_one_page() {
    let page = |title: &str, first: &str, second: &str| {
        format!(
            "<!doctype html><html lang=\"fr\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body><main><article>\
             <h1>{title}</h1><p>{first} C'est ce qu'ont appris les délégations réunies depuis lundi dans la capitale.</p>\
             <p>{second} Les travaux reprendront au printemps, et le calendrier sera publié dans la semaine.</p>\
             </article></main></body></html>"
        )
    };
    let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let full = page(
        "L'OTAN prépare son sommet",
        "L'OTAN prépare son sommet, a annoncé mardi Jens Stoltenberg à Bruxelles.",
        "Le programme de l'OTAN n'est pas arrêté.",
    );
    let short = page(
        "L'Alliance atlantique cherche un accord",
        "L'Alliance atlantique cherche un accord, selon M. Stoltenberg, qui recevra les ministres de la Défense.",
        "L'Alliance atlantique veut aller vite, a dit M. Stoltenberg.",
    );
    std::fs::write(files.path().join("full.html"), full).unwrap();
    std::fs::write(files.path().join("short.html"), short).unwrap();
    stdout(&run(data.path(), &["import", files.path().to_str().unwrap()]));
    let serving = Running::serve(data.path());
    let both = |page: &str| page.contains("son sommet") && page.contains("cherche un accord");
    for address in [
        "/personne/jens-stoltenberg",
        "/personne/stoltenberg",
        "/organisation/otan",
        "/organisation/alliance-atlantique",
    ] {
        let page = client().get(format!("{}{address}", serving.url)).send().await.unwrap();
        assert_eq!(page.status(), 200, "{address}");
        assert!(both(&page.text().await.unwrap()), "{address}");
    }
    for question in
        ["personne:\"jens stoltenberg\"", "dit-par:\"jens stoltenberg\"", "jens stoltenberg", "org:otan", "otan"]
    {
        assert!(both(&stdout(&run(data.path(), &["export", question]))), "{question}");
    }
}
