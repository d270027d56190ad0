//! Tests of the agency formats, on wires of an agency that does not exist.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::{BlockKind, Capture, Draft, LinkKind, Moment, Obtained, SourceId, Status};
use proptest::prelude::*;

use crate::{Context, Drafts, Result};

const G2: &str = include_str!("samples/flash.g2.xml");
const NEWSML_1: &str = include_str!("samples/lead.newsml1.xml");
const NITF: &str = include_str!("samples/embargo.nitf.xml");
const NINJS: &str = include_str!("samples/items.ninjs.json");
const WIRE: &str = "\u{7f}\u{1}adn025 3 ec 121   lis 967\r\n\r\nLisse/pont/\r\n\u{2}2E LEAD\r\nVernay: le pont est fermé\r\n\
    Par Jeanne Mirbel =\r\n\r\n   Vernay (ADN) - Le pont est fermé, a annoncé\r\nmardi la préfecture.\r\n\r\n   La déviation \
    passe par Port-Aval.\r\n\r\n(ADN/jm)\r\n\u{3}240930 nov 26\r\n\u{4}";

fn read(bytes: &[u8]) -> Result<Drafts> {
    let now = Timestamp::UNIX_EPOCH;
    let timezone = TimeZone::get("Europe/Paris").unwrap();
    let context = Context { format: None, timezone, published: None, now };
    crate::drafts(&Capture::new(SourceId::of("essai"), Obtained::Import, bytes.to_vec(), now), &context)
}

fn all(text: &str) -> Vec<Draft> {
    read(text.as_bytes()).unwrap().drafts
}

fn one(text: &str) -> Draft {
    let mut drafts = all(text);
    assert_eq!(drafts.len(), 1, "{text}");
    drafts.remove(0)
}

fn time(moment: Option<Moment>) -> String {
    moment.map(|moment| moment.to_string()).unwrap_or_default()
}

fn body(draft: &Draft) -> Vec<&str> {
    draft.body.iter().map(|block| block.text.as_str()).collect()
}

fn removed(draft: &Draft) -> Vec<(&str, &str)> {
    draft.removed.iter().map(|removed| (removed.why.as_str(), removed.text.as_str())).collect()
}

fn links(draft: &Draft) -> Vec<(LinkKind, &str)> {
    draft.links.iter().map(|link| (link.kind, link.target.as_str())).collect()
}

#[test]
fn a_story_grows_from_flash_to_lead() {
    let drafts = all(G2);
    let steps: Vec<(Option<u8>, &str, Status)> = drafts
        .iter()
        .map(|draft| (draft.urgency, draft.revision.as_deref().unwrap_or_default(), draft.status))
        .collect();
    assert_eq!(
        steps,
        [
            (Some(1), "1", Status::Usable),
            (Some(2), "2", Status::Usable),
            (Some(3), "3", Status::Usable),
            (Some(3), "4", Status::Usable),
            (None, "5", Status::Cancelled),
            (None, "brouillon B", Status::Usable),
        ]
    );
    assert!(drafts.iter().take(5).all(|draft| draft.guid.as_deref() == Some("urn:newsml:adn.example:20261124:PONT1")));
    assert_eq!(links(&drafts[3]), [(LinkKind::Corrects, "urn:newsml:adn.example:20261124:PONT1")]);
    assert_eq!(time(drafts[5].embargo), "2026-11-25T06:00:00+01:00");
}

#[test]
fn a_g2_lead_has_all_its_fields() {
    let lead = all(G2).remove(2);
    assert_eq!(lead.headline.as_deref(), Some("Vernay : le pont s'effondre, six blessés"));
    assert_eq!(lead.standfirst.as_deref(), Some("La circulation est coupée pour des mois"));
    assert_eq!(lead.authors, ["Jeanne Mirbel", "Luc Tarnas"]);
    let dateline = lead.dateline.clone().unwrap();
    assert_eq!([dateline.place, dateline.date, dateline.agency].map(Option::unwrap), ["VERNAY", "24 nov 2026", "ADN"]);
    assert_eq!(
        (time(lead.published), time(lead.updated)),
        ("2026-11-24T09:00:00+01:00".to_owned(), "2026-11-24T10:30:00+01:00".to_owned())
    );
    assert_eq!(
        lead.body.iter().map(|block| block.kind).collect::<Vec<_>>(),
        [BlockKind::Paragraph, BlockKind::Heading, BlockKind::Paragraph, BlockKind::Figure]
    );
    assert!(lead.body[0].text.starts_with("Le pont de Vernay, sur la Lisse, s'est"));
    assert_eq!(lead.images[0].credit.as_deref(), Some("Paul Vire"));
    assert_eq!(lead.tags, ["pont", "accident", "Vernay"]);
    assert_eq!(lead.section.as_deref(), Some("Société"));
    assert_eq!(lead.subjects[0].code, "medtop:03000000");
    assert_eq!(lead.subjects[0].name.as_deref(), Some("Désastres et accidents"));
    assert_eq!(lead.rights.as_deref(), Some("© ADN 2026 Reproduction soumise à accord."));
    assert_eq!(lead.opt_out, ["dataMining: DMI-PROHIBITED"]);
    assert_eq!(links(&lead), [(LinkKind::Replaces, "urn:newsml:adn.example:20261124:PONT0")]);
    assert_eq!(removed(&lead), [("note to editors", "Photo et vidéo à venir."), ("desk initials", "jmi/lta/od")]);
}

#[test]
fn prefixes_do_not_matter() {
    let prefixed = "<n:newsItem xmlns:n='http://iptc.org/std/nar/2006-10-01/' guid='urn:x' version='2'><n:contentMeta>\
        <n:headline>Le pont rouvre</n:headline></n:contentMeta><n:contentSet><n:inlineXML>\
        <h:html xmlns:h='http://www.w3.org/1999/xhtml'><h:body><h:p>Un.</h:p></h:body></h:html></n:inlineXML></n:contentSet></n:newsItem>";
    let draft = one(prefixed);
    assert_eq!((draft.headline.as_deref(), body(&draft)), (Some("Le pont rouvre"), vec!["Un."]));
}

#[test]
fn an_embargo_without_a_date_holds() {
    let item = |embargo: &str| {
        one(&format!(
            "<newsItem guid='x'><itemMeta>{embargo}</itemMeta><contentMeta><headline>a</headline></contentMeta></newsItem>"
        ))
    };
    assert_eq!(item("<embargoed/>").status, Status::Withheld);
    assert_eq!(item("").status, Status::Usable);
}

#[test]
fn newsml_1_reads_the_main_language() {
    let draft = one(NEWSML_1);
    assert_eq!(draft.guid.as_deref(), Some("urn:newsml:adn.example:20261124:TX-ADN-77:2"));
    assert_eq!(draft.headline.as_deref(), Some("Les dockers de Port-Aval reprennent le travail"));
    assert_eq!(draft.standfirst.as_deref(), Some("Un accord a été trouvé dans la nuit"));
    assert_eq!(body(&draft).len(), 2);
    assert!(!body(&draft).join(" ").contains("Nederlandse"));
    assert_eq!(links(&draft), [(LinkKind::Replaces, "urn:newsml:adn.example:20261124:TX-ADN-77:1")]);
    assert_eq!(draft.images[0].url, "https://adn.example/port.jpg");
    assert_eq!(draft.subjects[0].name.as_deref(), Some("Social"));
    assert_eq!(time(draft.published), "2026-11-24T09:30:00+01:00");
    assert_eq!(draft.dateline.and_then(|dateline| dateline.place).as_deref(), Some("Port-Aval"));
}

#[test]
fn newsml_1_corrections_cancellations_and_embargoes() {
    let changed = |from: &str, to: &str| one(&NEWSML_1.replace(from, to));
    let corrected = changed("<Genre FormalName=\"Update\"/>", "<Genre FormalName=\"Rectificatif\"/>");
    assert_eq!(corrected.links[0].kind, LinkKind::Corrects);
    assert_eq!(changed("Status FormalName=\"Usable\"", "Status FormalName=\"Canceled\"").status, Status::Cancelled);
    let held = changed(
        "<Status FormalName=\"Usable\"/>",
        "<Status FormalName=\"Embargoed\"/><StatusWillChange><FutureStatus FormalName=\"Usable\"/>\
         <DateAndTime>20261125T060000+0100</DateAndTime></StatusWillChange>",
    );
    assert_eq!((held.status, time(held.embargo)), (Status::Usable, "2026-11-25T06:00:00+01:00".to_owned()));
    let undated = changed("<Status FormalName=\"Usable\"/>", "<Status FormalName=\"Embargoed\"/>");
    assert_eq!(undated.status, Status::Withheld);
}

#[test]
fn an_identifier_that_all_items_share_is_none() {
    let shared = NEWSML_1.replace("urn:newsml:adn.example:20261124:TX-ADN-77:2", "urn:newsml:adn.example");
    assert_eq!(one(&shared).guid.as_deref(), Some("adn.example:TX-ADN-77"));
}

#[test]
fn nitf_under_embargo() {
    let draft = one(NITF);
    assert_eq!(draft.guid.as_deref(), Some("ADN.4411"));
    assert_eq!(draft.headline.as_deref(), Some("Le budget de la Lisse en hausse"));
    assert_eq!((draft.status, time(draft.embargo)), (Status::Usable, "2026-11-25T00:01:00+01:00".to_owned()));
    assert_eq!(draft.standfirst.as_deref(), Some("Les dépenses progressent de trois pour cent."));
    assert_eq!(draft.section.as_deref(), Some("Économie"));
    assert_eq!(body(&draft)[1..], ["Routes 40\nÉcoles 35", "« Nous investissons », a dit le président."]);
    assert_eq!(links(&draft), [(LinkKind::Corrects, "ADN.4400")]);
    assert_eq!(draft.subjects[0].name.as_deref(), Some("Economie et finances"));
    let dateline = draft.dateline.unwrap();
    assert_eq!((dateline.place.as_deref(), dateline.date.as_deref()), (Some("Vernay"), Some("24 novembre")));
    assert_eq!(draft.rights.as_deref(), Some("ADN 2026"));
}

#[test]
fn ninjs_of_all_versions() {
    let drafts = all(NINJS);
    let [first, second] = drafts.as_slice() else { panic!("two items") };
    assert_eq!(body(first), ["Le marché rouvre samedi.", "Il compte trois cents étals."]);
    assert_eq!(first.standfirst.as_deref(), Some("Trois cents étals attendus"));
    assert_eq!((first.revision.as_deref(), first.urgency), (Some("3"), Some(4)));
    assert_eq!(first.images[0].url, "https://adn.example/w.jpg");
    assert_eq!(first.images[0].caption.as_deref(), Some("Les halles"));
    assert_eq!(first.tags, ["marché", "Vernay"]);
    assert_eq!(first.subjects[0].name.as_deref(), Some("Sport"));
    assert_eq!(time(first.embargo), "2026-11-24T18:00:00+01:00");
    assert_eq!((second.status, second.headline.as_deref()), (Status::Cancelled, Some("ANNULATION")));
    assert_eq!(body(second), ["Cette dépêche est annulée."]);
    assert_eq!(second.subjects[0].name.as_deref(), Some("Politique"));
}

#[test]
fn a_wire_message() {
    let draft = one(WIRE);
    assert_eq!(draft.headline.as_deref(), Some("Vernay: le pont est fermé"));
    assert_eq!(draft.authors, ["Jeanne Mirbel"]);
    assert_eq!(draft.guid.as_deref(), Some("adn025-2026-11-24"));
    assert_eq!(time(draft.published), "2026-11-24T09:30:00+01:00");
    assert_eq!((draft.urgency, draft.tags.as_slice()), (Some(3), ["Lisse".to_owned(), "pont".to_owned()].as_slice()));
    assert_eq!(
        body(&draft),
        ["Vernay (ADN) - Le pont est fermé, a annoncé mardi la préfecture.", "La déviation passe par Port-Aval."]
    );
    let dateline = draft.dateline.unwrap();
    assert_eq!((dateline.place.as_deref(), dateline.agency.as_deref()), (Some("Vernay"), Some("ADN")));
}

/// A message with this head and text, of 24 November 2026.
fn wire(head: &str, text: &str) -> Draft {
    one(&format!(
        "\u{1}adn031 2 po 40   lis 12\r\n\r\nLisse\r\n\u{2}{head} =\r\n\r\n   {text}\r\n\u{3}241015 nov 26\r\n\u{4}"
    ))
}

#[test]
fn wire_notices() {
    let corrected = wire("RECTIFICATIF adn025\r\nVernay: le pont est fermé", "Bien lire cinq blessés et non six.");
    assert_eq!(links(&corrected), [(LinkKind::Corrects, "adn025-2026-11-24")]);
    assert_eq!(corrected.headline.as_deref(), Some("Vernay: le pont est fermé"));
    let killed = wire("ANNULATION\r\nVernay: le pont", "Prière de ne pas tenir compte de la dépêche adn025.");
    assert_eq!((killed.status, links(&killed)), (Status::Cancelled, vec![(LinkKind::Replaces, "adn025-2026-11-24")]));
    let replaced = wire("ANNULE ET REMPLACE adn025\r\nVernay: le pont", "Le pont est ouvert.");
    assert_eq!((replaced.status, replaced.links[0].kind), (Status::Usable, LinkKind::Replaces));
    let held = wire("EMBARGO jusqu'au 25 novembre 2026 à 18h00\r\nLe budget", "Le budget est adopté.");
    assert_eq!(time(held.embargo), "2026-11-25T18:00:00+01:00");
    let yearless = wire("Le budget", "EMBARGO jusqu'au 25 novembre à 18h00\r\n\r\n   Le budget est adopté.");
    assert_eq!(
        (time(yearless.embargo), body(&yearless)),
        ("2026-11-25T18:00:00+01:00".to_owned(), vec!["Le budget est adopté."])
    );
    let undated = wire("Le budget", "EMBARGO absolu\r\n\r\n   Le budget est adopté.");
    assert_eq!(undated.status, Status::Withheld);
    let arms = wire("La Lisse lève l'embargo", "L'embargo sur les armes est levé.");
    assert_eq!((arms.status, arms.embargo), (Status::Usable, None));
}

#[test]
fn wires_come_in_any_charset() {
    let text = WIRE.replace("La déviation", "Le cœur de la déviation à 5 €");
    let expected = "Le cœur de la déviation à 5 € passe par Port-Aval.";
    let latin_9: Vec<u8> = text
        .chars()
        .map(|letter| match letter {
            'œ' => 0xBD,
            '€' => 0xA4,
            letter => u8::try_from(u32::from(letter)).unwrap(),
        })
        .collect();
    let windows = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
    for bytes in [text.clone().into_bytes(), latin_9, windows] {
        let drafts = read(&bytes).unwrap().drafts;
        assert_eq!(body(&drafts[0])[1], expected);
        assert_eq!(drafts[0].headline.as_deref(), Some("Vernay: le pont est fermé"));
    }
}

#[test]
fn wires_without_control_characters_and_several_in_one() {
    let bare = "adn0075 3 i 510    adn 1003\n\n/Lisse/pont/\n2ND LEAD\n3RD NET\nLe pont rouvre\nPar Luc Tarnas =\n \n\
        Vernay (adn) - Le pont rouvre\nmercredi.\n\n# Notebook\n\n* * * *\nNot for publication\n\n241137 GMT nov 26\n";
    let draft = one(bare);
    assert_eq!(draft.headline.as_deref(), Some("Le pont rouvre"));
    assert_eq!(body(&draft), ["Vernay (adn) - Le pont rouvre mercredi."]);
    assert_eq!(time(draft.published), "2026-11-24T11:37:00+00:00");
    assert_eq!(all(&format!("{WIRE}\r\n{WIRE}")).len(), 2);
}

#[test]
fn damage_is_read_as_far_as_it_goes() {
    let cut = &G2[..G2.find("<hl2>").unwrap()];
    let drafts = read(cut.as_bytes()).unwrap();
    assert_eq!(drafts.drafts.len(), 3);
    assert!(drafts.drafts[2].body[0].text.starts_with("Le pont de Vernay"));
    assert!(!drafts.problems.is_empty());
    let json = read(NINJS.trim_end().trim_end_matches(']').trim_start().trim_start_matches('[').as_bytes()).unwrap();
    assert_eq!((json.drafts.len(), json.problems.len()), (1, 1));
    let context =
        |format| Context { format: Some(format), timezone: TimeZone::UTC, published: None, now: Timestamp::UNIX_EPOCH };
    for format in [news::Format::NewsMlG2, news::Format::NewsMl1, news::Format::Nitf, news::Format::Ninjs] {
        let capture = Capture::new(SourceId::of("essai"), Obtained::Import, b"bonjour".to_vec(), Timestamp::UNIX_EPOCH);
        assert!(crate::drafts(&capture, &context(format)).is_err(), "{format}");
    }
}

#[test]
fn every_cut_is_read_without_harm() {
    for sample in [G2, NEWSML_1, NITF, NINJS, WIRE] {
        for end in 0..sample.len() {
            let _ = read(&sample.as_bytes()[..end]);
        }
    }
}

#[test]
fn entities_are_never_expanded() {
    let bomb = "<!DOCTYPE newsItem [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\
        <!ENTITY f SYSTEM \"file:///etc/hostname\">]><newsItem guid='x'><contentMeta><headline>&b;&f;</headline></contentMeta></newsItem>";
    let drafts = read(bomb.as_bytes()).unwrap();
    assert_eq!(drafts.drafts[0].headline.as_deref(), Some("&b;&f;"));
    assert!(!drafts.problems.is_empty());
}

#[test]
fn depth_and_length_cost_little() {
    let deep = format!("<newsItem guid='x'><contentSet><inlineXML>{}", "<p>a".repeat(50_000));
    assert_eq!(all(&deep).len(), 1);
    let wide = format!("<newsMessage>{}</newsMessage>", "<newsItem guid='x'><itemMeta/></newsItem>".repeat(20_000));
    assert_eq!(all(&wide).len(), 20_000);
    let nested = "[".repeat(5_000);
    assert!(read(format!("{{\"uri\":\"x\",\"headline\":{nested}").as_bytes()).is_err());
}

/// A text with some of its bytes changed, dropped or doubled.
fn mangled() -> impl Strategy<Value = Vec<u8>> {
    let sample = prop::sample::select(vec![G2, NEWSML_1, NITF, NINJS, WIRE]);
    (sample, prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..12)).prop_map(
        |(sample, edits)| {
            let mut bytes = sample.as_bytes().to_vec();
            for (index, byte, kind) in edits {
                let at = index.index(bytes.len());
                match kind {
                    0 => bytes[at] = byte,
                    1 => drop(bytes.remove(at)),
                    _ => bytes.insert(at, byte),
                }
            }
            bytes
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_panics(bytes in mangled()) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_wire_text_panics(text in "\u{1}?[a-z]{0,4}[0-9]{0,4} ?[0-9a-z é=/:\u{2}\u{3}\u{4}\n-]{0,80}") {
        let _ = super::iptc7901::drafts(&text, &Context {
            format: None, timezone: TimeZone::UTC, published: None, now: Timestamp::UNIX_EPOCH,
        });
    }
}

#[test]
fn events_and_planned_coverage_are_ahead() {
    let event = one(
        "<conceptItem guid='urn:adn:ev1' xml:lang='fr'><concept><conceptId qcode='ev:1'/><name>Conseil municipal de Vernay</name>\
         <eventDetails><dates><start>2026-12-02T18:00:00+01:00</start><end>2026-12-02T21:00:00+01:00</end></dates>\
         <location><name>Vernay</name></location></eventDetails></concept></conceptItem>",
    );
    assert_eq!(event.headline.as_deref(), Some("Conseil municipal de Vernay"));
    let ahead = |draft: &Draft| {
        let items = draft.agenda.iter();
        items
            .map(|item| (item.value.clone(), item.what.clone(), item.place.clone().unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let words = |value: &str, what: &str, place: &str| (value.to_owned(), what.to_owned(), place.to_owned());
    assert_eq!(ahead(&event), [words("2026-12-02T18:00/2026-12-02T21:00", "Conseil municipal de Vernay", "Vernay")]);
    let planning = one(
        "<planningItem guid='urn:adn:pl1'><newsCoverageSet><newsCoverage><planning><scheduled>2026-12-03</scheduled>\
         <headline>Photos du pont</headline></planning></newsCoverage></newsCoverageSet></planningItem>",
    );
    assert_eq!(ahead(&planning), [words("2026-12-03", "Photos du pont", "")]);
    let ninjs = one(
        "{\"uri\":\"urn:adn:ev2\",\"headlines\":[{\"value\":\"Marché de Noël\"}],\"eventDetails\":{\"dates\":{\"startDate\":\
         \"2026-12-05T09:00:00+01:00\"},\"locations\":[{\"name\":\"Orval\"}]}}",
    );
    assert_eq!(ahead(&ninjs), [words("2026-12-05T09:00", "Marché de Noël", "Orval")]);
}
