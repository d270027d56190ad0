//! An agency's wire through the whole chain: from a drop folder to pages, feeds and search.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use house::depot::Wire;
use house::{Running, client, get, wait_for};
use jiff::{SignedDuration, Timestamp};

/// An item of an agency that does not exist.
#[derive(Clone, Copy)]
struct Item<'a> {
    guid: &'a str,
    minute: u32,
    status: &'a str,
    meta: &'a str,
    urgency: u8,
    headline: &'a str,
    text: &'a str,
}

const LEAD: Item<'static> = Item {
    guid: "urn:adn:pont",
    minute: 0,
    status: "usable",
    meta: "",
    urgency: 3,
    headline: "Vernay : le pont s'effondre, six blessés",
    text: "Le pont de Vernay, sur la Lisse, s'est effondré mardi matin et six personnes sont blessées, a annoncé la préfecture.",
};

impl Item<'_> {
    fn xml(&self) -> String {
        let Self { guid, minute, status, meta, urgency, headline, text } = self;
        format!(
            "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"{guid}\" version=\"1\" xml:lang=\"fr\"><itemMeta>\
             <itemClass qcode=\"ninat:text\"/><versionCreated>2026-11-24T09:{minute:02}:00+01:00</versionCreated>\
             <pubStatus qcode=\"stat:{status}\"/>{meta}</itemMeta><contentMeta><urgency>{urgency}</urgency>\
             <language tag=\"fr\"/><headline>{headline}</headline></contentMeta><contentSet><inlineXML>\
             <html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>{text}</p></body></html></inlineXML></contentSet></newsItem>"
        )
    }
}

/// Whether a page holds these words, between which its typography changes nothing.
fn says(page: &str, words: &str) -> bool {
    page.contains(words)
}

#[tokio::test]
async fn a_correction_replaces_and_a_kill_withdraws() {
    let wire = Wire::new();
    let site = Running::serve(wire.data());
    let feed = format!("{}/recherche.atom?q=Vernay", site.url);
    wire.drop("1.xml", &LEAD.xml());
    wait_for("the piece is found", async || says(&get(&feed).await, "six blessés")).await;
    let corrects = "<link rel=\"irel:corrects\" residref=\"urn:adn:pont\"/>";
    let right = Item {
        guid: "urn:adn:pont-rectif",
        minute: 20,
        meta: corrects,
        headline: "Vernay : le pont s'effondre, cinq blessés",
        ..LEAD
    };
    wire.drop("2.xml", &right.xml());
    wait_for("the correction is found", async || {
        let feed = get(&feed).await;
        says(&feed, "cinq blessés") && !says(&feed, "six blessés")
    })
    .await;
    let articles = wire.articles();
    assert_eq!((articles.len(), &articles[0]["version"]), (1, &2.into()));
    let text = get(&feed).await;
    let page = text.split('"').find(|part| part.starts_with("http") && part.contains("/article/")).unwrap().to_owned();
    assert!(says(&get(&page).await, "cinq"), "{page}");

    wire.drop("3.xml", &Item { minute: 30, status: "canceled", headline: "ANNULATION", text: "", ..LEAD }.xml());
    wait_for("the kill is obeyed", async || !says(&get(&feed).await, "blessés")).await;
    wait_for("the page is gone", async || client().get(&page).send().await.unwrap().status() == 410).await;
    let gone = get(&page).await;
    assert!(!says(&gone, "blessés") && !says(&gone, "effondr"), "{gone}");
    assert!(!says(&get(&site.url).await, "blessés"));
    assert!(wire.articles().is_empty());
}

#[tokio::test]
async fn order_does_not_matter() {
    let wire = Wire::new();
    let site = Running::serve(wire.data());
    // The correction and the kill come before what they are about.
    let corrects = "<link rel=\"irel:corrects\" residref=\"urn:adn:crue\"/>";
    let crue = Item { guid: "urn:adn:crue", headline: "La Lisse en crue à Orval", ..LEAD };
    wire.drop(
        "1.xml",
        &Item { guid: "urn:adn:crue2", minute: 40, meta: corrects, headline: "La Lisse en crue à Ormont", ..LEAD }
            .xml(),
    );
    wire.drop(
        "2.xml",
        &Item { guid: "urn:adn:feu", minute: 40, status: "canceled", headline: "ANNULATION", text: "", ..LEAD }.xml(),
    );
    wait_for("both are in", async || {
        wire.depot("1.xml").exists() == wire.depot("2.xml").exists() && !wire.depot("1.xml").exists()
    })
    .await;
    wire.drop("3.xml", &crue.xml());
    wire.drop("4.xml", &Item { guid: "urn:adn:feu", headline: "Un incendie à Vernay", ..LEAD }.xml());
    wait_for("all is in", async || !wire.depot("3.xml").exists() && !wire.depot("4.xml").exists()).await;
    drop(site);
    let headlines: Vec<String> =
        wire.articles().iter().map(|article| article["headline"].as_str().unwrap().to_owned()).collect();
    assert_eq!(headlines, ["La Lisse en crue à Ormont"]);
}

#[tokio::test]
async fn an_embargo_ends_at_its_minute() {
    let wire = Wire::new();
    let site = Running::serve(wire.data());
    let mut live = client().get(format!("{}/direct", site.url)).send().await.unwrap();
    let until = Timestamp::now() + SignedDuration::from_secs(6);
    let embargo = format!("<embargoed>{until}</embargoed>");
    wire.drop("1.xml", &Item { meta: &embargo, headline: "Le budget de Vernay est voté", ..LEAD }.xml());
    wait_for("it is in", async || !wire.depot("1.xml").exists()).await;
    let front = async || says(&get(&site.url).await, "Le budget de Vernay");
    assert!(Timestamp::now() >= until || !front().await, "shown before its minute");
    let told = tokio::time::timeout(Duration::from_secs(30), async {
        loop {
            let chunk = live.chunk().await.unwrap().unwrap();
            if String::from_utf8_lossy(&chunk).contains("Le budget de Vernay") {
                return Timestamp::now();
            }
        }
    });
    assert!(told.await.unwrap() >= until, "told before its minute");
    wait_for("it is shown", front).await;
}

#[tokio::test]
async fn a_chain_is_one_story_with_the_latest_on_top() {
    let wire = Wire::new();
    let site = Running::serve(wire.data());
    let chain = [
        (
            1,
            "FLASH - Le pont de Vernay s'effondre sur la Lisse",
            "Le pont de Vernay, sur la Lisse, s'est effondré mardi matin.",
        ),
        (
            2,
            "ALERTE - Le pont de Vernay s'effondre : des blessés",
            "Le pont de Vernay, sur la Lisse, s'est effondré mardi matin et il y a des blessés, a annoncé la préfecture.",
        ),
        (3, "URGENT - Vernay : le pont s'effondre, six blessés", LEAD.text),
        (4, "Vernay : six blessés dans l'effondrement du pont sur la Lisse", LEAD.text),
    ];
    for (number, (urgency, headline, text)) in (0_u8..).zip(chain) {
        let guid = format!("urn:adn:chaine{number}");
        let item = Item { guid: &guid, minute: u32::from(number) * 5, urgency, headline, text, ..LEAD };
        wire.drop(&format!("{number}.xml"), &item.xml());
    }
    wait_for("the chain is one story", async || {
        let front = get(&site.url).await;
        let rows = front.matches("Vernay").count();
        rows > 0
            && says(&front, "dans l")
            && !says(&front, "FLASH")
            && !says(&front, "ALERTE")
            && !says(&front, "URGENT")
    })
    .await;
}

#[tokio::test]
async fn files_are_awaited_put_aside_and_never_taken_twice() {
    let wire = Wire::new();
    fs::create_dir(wire.depot("photos")).unwrap();
    let site = Running::serve(wire.data());
    let whole = LEAD.xml();
    // A file that grows, one that is no news, a picture in a folder, the same file under two names.
    fs::write(wire.depot("lent.xml"), &whole[..whole.len() / 2]).unwrap();
    wire.drop("binaire.dat", "\u{7}\u{0}rien\u{0}");
    wire.drop("photos/pont.jpg", "\u{1}");
    wire.drop("a.xml", &Item { guid: "urn:adn:double", headline: "Un double à Vernay", ..LEAD }.xml());
    wire.drop("b.xml", &Item { guid: "urn:adn:double", headline: "Un double à Vernay", ..LEAD }.xml());
    wait_for("what is whole is in", async || !wire.depot("a.xml").exists() && !wire.depot("b.xml").exists()).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(wire.depot("lent.xml").exists(), "half a file was taken");
    fs::write(wire.depot("lent.xml"), &whole).unwrap();
    wait_for("the whole file is in", async || !wire.depot("lent.xml").exists()).await;
    wait_for("all is put aside", async || wire.depot("failed/binaire.dat.error").exists()).await;
    let days: Vec<PathBuf> = fs::read_dir(wire.depot("done")).unwrap().map(|day| day.unwrap().path()).collect();
    assert!(days[0].join("photos/pont.jpg").exists() && days[0].join("lent.xml").exists());
    drop(site);
    assert_eq!(wire.articles().len(), 2);
}

#[tokio::test]
async fn trouble_with_the_folder_is_in_the_watch_and_the_rest_goes_on() {
    let wire = Wire::new();
    // Nothing can be put aside where a file has the name of the folder for it.
    fs::write(wire.depot("done"), "").unwrap();
    let site = Running::serve(wire.data());
    wire.drop("1.xml", &Item { headline: "Une foire à Vernay", ..LEAD }.xml());
    wait_for("the piece is in all the same", async || says(&get(&site.url).await, "Une foire à Vernay")).await;
    let health = format!("{}/sante", site.url);
    wait_for("the watch says so", async || {
        let page = get(&health).await;
        says(&page, "ADN") && (says(&page, "N’a jamais répondu") || says(&page, "En échec depuis"))
    })
    .await;
    fs::remove_file(wire.depot("done")).unwrap();
    wire.drop("2.xml", &Item { guid: "urn:adn:bal", headline: "Un bal à Vernay", ..LEAD }.xml());
    wait_for("all is as usual again", async || {
        let page = get(&health).await;
        !says(&page, "N’a jamais répondu") && !says(&page, "En échec depuis") && !wire.depot("1.xml").exists()
    })
    .await;
}

#[tokio::test]
async fn kills_lose_and_double_nothing() {
    let wire = Wire::new();
    let names: Vec<String> = (0..200).map(|number| format!("{number:03}.xml")).collect();
    for (number, name) in names.iter().enumerate() {
        let (guid, headline) = (format!("urn:adn:k{number}"), format!("Vernay, acte {number}"));
        wire.drop(name, &Item { guid: &guid, headline: &headline, ..LEAD }.xml());
    }
    for kill in 0..5 {
        let site = Running::serve(wire.data());
        tokio::time::sleep(Duration::from_millis(550 + 60 * kill)).await;
        site.kill();
    }
    let site = Running::serve(wire.data());
    wait_for("all is taken in", async || names.iter().all(|name| !wire.depot(name).exists())).await;
    drop(site);
    assert_eq!(wire.articles().len(), 200);
}
