//! The life of a piece in every agency format: flash to lead, rectificatif, annulation, embargo, and what is planned.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use house::depot::Wire;
use house::{Running, get, wait_for};

/// What a message does to an earlier one.
#[derive(Clone, Copy, PartialEq)]
enum Does {
    Tells,
    Corrects(u32),
    Kills(u32),
}

/// A message of an agency that does not exist, whatever the format.
#[derive(Clone, Copy)]
struct Message<'a> {
    /// Its number on the wire.
    number: u32,
    minute: u32,
    urgency: u8,
    label: &'a str,
    headline: &'a str,
    text: &'a str,
    does: Does,
    embargo: bool,
}

type Write = fn(&Message<'_>) -> String;

const FORMATS: [(&str, &str, Write); 4] =
    [("Orval", "newsml", newsml_1), ("Ormont", "json", ninjs), ("Lussac", "nitf", nitf), ("Bréval", "txt", iptc7901)];

/// NewsML 1.2: each revision names the one before; a correction is a revision like any other.
fn newsml_1(message: &Message<'_>) -> String {
    let Message { number, minute, urgency, headline, text, does, embargo, .. } = message;
    let (item, revision, previous, status, instruction) = match does {
        Does::Tells => (*number, 1, 0, "Usable", ""),
        Does::Corrects(of) => (*of, 2, 1, "Usable", "<Instruction FormalName=\"Rectificatif\"/>"),
        Does::Kills(of) => (*of, 3, 2, "Canceled", ""),
    };
    let (status, until) = match embargo {
        true => (
            "Embargoed",
            "<StatusWillChange><FutureStatus FormalName=\"Usable\"/><DateAndTime>20991124T180000+0100</DateAndTime></StatusWillChange>",
        ),
        false => (status, ""),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><NewsML Version=\"1.2\"><NewsItem xml:lang=\"fr\"><Identification>\
         <NewsIdentifier><ProviderId>adn.example</ProviderId><DateId>20261124</DateId><NewsItemId>d{item}</NewsItemId>\
         <RevisionId PreviousRevision=\"{previous}\" Update=\"N\">{revision}</RevisionId>\
         <PublicIdentifier>urn:newsml:adn.example:20261124:d{item}:{revision}</PublicIdentifier></NewsIdentifier>\
         </Identification><NewsManagement><NewsItemType FormalName=\"News\"/><FirstCreated>20261124T09{minute:02}00+0100</FirstCreated>\
         <ThisRevisionCreated>20261124T09{minute:02}00+0100</ThisRevisionCreated><Status FormalName=\"{status}\"/>{until}\
         <Urgency FormalName=\"{urgency}\"/>{instruction}</NewsManagement><NewsComponent><NewsLines><HeadLine>{headline}</HeadLine>\
         </NewsLines><DescriptiveMetadata><Language FormalName=\"fr\"/></DescriptiveMetadata><ContentItem>\
         <MimeType FormalName=\"text/vnd.IPTC.NITF\"/><DataContent><nitf><body><body.content><p>{text}</p></body.content></body>\
         </nitf></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )
}

/// ninjs: a correction is a new item that names the other; a kill is the same item, cancelled.
fn ninjs(message: &Message<'_>) -> String {
    let Message { number, minute, urgency, headline, text, does, embargo, .. } = message;
    let uri = |number: u32| format!("urn:adn:n{number}");
    let mut item = serde_json::json!({
        "uri": uri(*number), "type": "text", "language": "fr", "versioncreated": format!("2026-11-24T09:{minute:02}:00+01:00"),
        "urgency": urgency, "headline": headline, "body_text": text, "pubstatus": "usable",
    });
    match does {
        Does::Tells => {}
        Does::Corrects(of) => item["links"] = serde_json::json!([{"rel": "corrects", "uri": uri(*of)}]),
        Does::Kills(of) => {
            item["uri"] = uri(*of).into();
            item["pubstatus"] = "canceled".into();
        }
    }
    if *embargo {
        item["embargoed"] = "2099-11-24T18:00:00+01:00".into();
    }
    item.to_string()
}

/// NITF: the head says which document is corrected or cancelled.
fn nitf(message: &Message<'_>) -> String {
    let Message { number, minute, urgency, headline, text, does, embargo, .. } = message;
    let (status, about, correction) = match does {
        Does::Tells => ("usable", String::new(), String::new()),
        Does::Corrects(of) => ("usable", String::new(), format!("<correction id-string=\"t{of}\"/>")),
        Does::Kills(of) => ("canceled", format!(" management-doc-idref=\"t{of}\""), String::new()),
    };
    let release = if *embargo { "<date.release norm=\"20991124T180000+0100\"/>" } else { "" };
    format!(
        "<nitf baselang=\"fr\"><head><title>{headline}</title><docdata management-status=\"{status}\"{about}>{correction}\
         <doc-id id-string=\"t{number}\"/><urgency ed-urg=\"{urgency}\"/><date.issue norm=\"20261124T09{minute:02}00+0100\"/>\
         {release}</docdata></head><body><body.head><hedline><hl1>{headline}</hl1></hedline></body.head>\
         <body.content><p>{text}</p></body.content></body></nitf>"
    )
}

/// IPTC 7901: labels above the headline name the message that they are about.
fn iptc7901(message: &Message<'_>) -> String {
    let Message { number, minute, urgency, label, headline, text, does, embargo } = message;
    let label = match does {
        Does::Tells if label.is_empty() => String::new(),
        Does::Tells => format!("{label}\r\n"),
        Does::Corrects(of) => format!("RECTIFICATIF adn{of:03}\r\n"),
        Does::Kills(of) => format!("ANNULATION adn{of:03}\r\n"),
    };
    let embargo = if *embargo { "(EMBARGO jusqu'au 24 novembre 2099 à 18h00)\r\n\r\n" } else { "" };
    format!(
        "\u{1}adn{number:03} {urgency} pol {words}\r\npont/\u{2}{label}{headline}=\r\n{embargo}   {text}\r\n\r\n\u{3}2409{minute:02} nov 26\u{4}",
        words = text.split_whitespace().count()
    )
}

const LEAD: &str = "s'est effondré mardi matin et six personnes sont blessées, a annoncé la préfecture de la Lisse. \
                    Les secours sont sur place et la circulation est interrompue sur les deux rives.";

/// The titles of the articles that a reader may see.
fn titles(wire: &Wire) -> Vec<String> {
    let titles = wire.articles().into_iter().map(|article| article["headline"].as_str().unwrap().to_owned());
    titles.collect()
}

#[tokio::test]
async fn a_correction_replaces_and_a_kill_withdraws_in_every_format() {
    let wire = Wire::new();
    let site = Running::serve(wire.data());
    for (town, ending, write) in FORMATS {
        let feed = format!("{}/recherche.atom?q={town}", site.url);
        let (wrong, right) =
            (format!("{town} : le pont s'effondre, six blessés"), format!("{town} : le pont s'effondre, cinq blessés"));
        let text = format!("Le pont de {town} {LEAD}");
        let fixed = text.replace("six", "cinq");
        let lead = Message {
            number: 11,
            minute: 1,
            urgency: 3,
            label: "",
            headline: &wrong,
            text: &text,
            does: Does::Tells,
            embargo: false,
        };
        wire.drop(&format!("{town}-1.{ending}"), &write(&lead));
        wait_for("the piece is found", async || get(&feed).await.contains("six blessés")).await;
        let correction =
            Message { number: 12, minute: 20, headline: &right, text: &fixed, does: Does::Corrects(11), ..lead };
        wire.drop(&format!("{town}-2.{ending}"), &write(&correction));
        wait_for("the correction is found", async || {
            let feed = get(&feed).await;
            feed.contains("cinq blessés") && !feed.contains("six blessés")
        })
        .await;
        let here: Vec<_> = wire
            .articles()
            .into_iter()
            .filter(|article| article["headline"].as_str().unwrap().contains(town))
            .collect();
        assert_eq!((here.len(), &here[0]["version"]), (1, &2.into()), "{town}");
        let kill = Message {
            number: 13,
            minute: 30,
            headline: "Annulation",
            text: "Merci d'annuler cette dépêche.",
            does: Does::Kills(11),
            ..lead
        };
        wire.drop(&format!("{town}-3.{ending}"), &write(&kill));
        wait_for("the kill is obeyed", async || !get(&feed).await.contains("blessés")).await;
        assert!(
            !titles(&wire).iter().any(|title| title.contains(town) || title.contains("Annulation")),
            "{town}: {:?}",
            titles(&wire)
        );
        assert!(!get(&site.url).await.contains(town));
    }
}

#[tokio::test]
async fn an_embargo_holds_in_every_format() {
    let wire = Wire::new();
    let site = Running::serve(wire.data());
    for (town, ending, write) in FORMATS {
        let (headline, text) =
            (format!("Le budget de {town} est voté"), format!("Le conseil de {town} a voté le budget."));
        let held = Message {
            number: 21,
            minute: 1,
            urgency: 4,
            label: "",
            headline: &headline,
            text: &text,
            does: Does::Tells,
            embargo: true,
        };
        let open = format!("La fête de {town} commence");
        wire.drop(&format!("{town}-1.{ending}"), &write(&held));
        wire.drop(
            &format!("{town}-2.{ending}"),
            &write(&Message { number: 22, headline: &open, embargo: false, ..held }),
        );
        let feed = format!("{}/recherche.atom?q={town}", site.url);
        wait_for("the open one is found", async || get(&feed).await.contains("La fête")).await;
        wait_for("both are in", async || !wire.depot(&format!("{town}-1.{ending}")).exists()).await;
        assert!(!get(&feed).await.contains("est voté") && !get(&site.url).await.contains("Le budget"), "{town}");
    }
    assert!(!titles(&wire).iter().any(|title| title.contains("budget")), "{:?}", titles(&wire));
}

#[tokio::test]
async fn flash_to_lead_is_one_story_in_every_format() {
    let wire = Wire::new();
    let site = Running::serve(wire.data());
    for (town, ending, write) in FORMATS {
        let short = format!("Le pont de {town}, sur la Lisse, s'est effondré mardi matin.");
        let long = format!("Le pont de {town} {LEAD}");
        let chain = [
            ("FLASH", format!("{town}: le pont s'effondre sur la Lisse"), &short),
            ("ALERTE", format!("{town}: le pont s'effondre sur la Lisse, des blessés"), &short),
            ("URGENT", format!("{town}: le pont s'effondre sur la Lisse, six blessés"), &long),
            ("LEAD", format!("Six blessés dans l'effondrement du pont de {town}"), &long),
        ];
        for (number, (label, headline, text)) in (0_u32..).zip(&chain) {
            let urgency = u8::try_from(number + 1).unwrap();
            let message = Message {
                number: 31 + number,
                minute: number * 5,
                urgency,
                label,
                headline,
                text,
                does: Does::Tells,
                embargo: false,
            };
            wire.drop(&format!("{town}-{number}.{ending}"), &write(&message));
        }
        wait_for("the chain is one story", async || {
            let front = get(&site.url).await;
            let rows = front
                .lines()
                .filter(|line| line.contains("<h2") || line.contains("<h3"))
                .filter(|line| line.contains(town))
                .count();
            rows == 1 && front.contains(&format!("pont de {town}"))
        })
        .await;
    }
}

/// What is planned: an event, and the coverage of another.
fn planned(guid: &str, version: u32, status: &str, occurs: &str, day: &str) -> String {
    format!(
        "<planningItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:adn:{guid}\" version=\"{version}\" xml:lang=\"fr\"><itemMeta>\
         <itemClass qcode=\"plinat:newscoverage\"/><versionCreated>2026-11-24T09:0{version}:00+01:00</versionCreated>\
         <pubStatus qcode=\"stat:{status}\"/></itemMeta><contentMeta><language tag=\"fr\"/><headline>Agenda de Vernay : {guid}</headline></contentMeta>\
         <assert qcode=\"ev:1\"><name>Conférence de presse sur le pont ({guid})</name><eventDetails><dates><start>{day}T10:00:00+01:00</start></dates>\
         <occurStatus qcode=\"eventoccurstatus:{occurs}\"/><location><name>Vernay</name></location></eventDetails></assert></planningItem>"
    )
}

#[tokio::test]
async fn what_is_planned_stands_in_the_agenda_alone() {
    let wire = Wire::new();
    let site = Running::serve(wire.data());
    let (agenda, calendar) = (format!("{}/agenda?des=2099-03-01", site.url), format!("{}/agenda.ics", site.url));
    wire.drop("1.xml", &planned("maintenue", 1, "usable", "eos5", "2099-03-02"));
    wire.drop("2.xml", &planned("annulée", 1, "usable", "eos5", "2099-03-03"));
    wire.drop("3.xml", &planned("reportée", 1, "usable", "eos5", "2099-03-04"));
    wire.drop("4.xml", &planned("retirée", 1, "usable", "eos5", "2099-03-05"));
    let all = ["maintenue", "annulée", "reportée", "retirée"];
    wait_for("all are in the agenda", async || {
        let page = get(&agenda).await;
        all.iter().all(|word| page.contains(word))
    })
    .await;
    // A question finds what is planned too: in the page, the calendar and the API.
    for (question, found) in [("presse+pont", true), ("lieu%3AVernay+conférence", false), ("fromage", false)] {
        for place in ["agenda?des=2099-03-01&q=", "agenda.ics?q=", "api/v1/agenda?from=2099-03-01&limit=100&q="] {
            let answer = get(&format!("{}/{place}{question}", site.url)).await;
            assert_eq!(all.iter().all(|word| answer.contains(word)), found, "{place}{question}: {answer}");
        }
    }
    wire.drop("5.xml", &planned("annulée", 2, "usable", "eos6", "2099-03-03"));
    wire.drop("6.xml", &planned("reportée", 2, "usable", "eos5", "2099-04-08"));
    wire.drop("7.xml", &planned("retirée", 2, "canceled", "eos5", "2099-03-05"));
    wait_for("what is off is gone", async || {
        let page = get(&agenda).await;
        !page.contains("annulée") && !page.contains("retirée") && page.contains("maintenue")
    })
    .await;
    wait_for("what is put off has its new day", async || {
        let calendar = get(&calendar).await;
        calendar.contains("20990408") && !calendar.contains("20990304") && calendar.contains("20990302")
    })
    .await;
    // No list of pieces holds any of it.
    for page in ["", "recherche?q=Vernay", "recherche.atom?q=Vernay", "flux.atom", "source/adn", "sitemap-news.xml"] {
        let text = get(&format!("{}/{page}", site.url)).await;
        assert!(!text.contains("Agenda de Vernay") && !text.contains("Conférence de presse"), "{page}: {text}");
    }
    assert!(titles(&wire).is_empty(), "{:?}", titles(&wire));
}
