//! Captures as sites make them, each with the article that must come of it. All places and people are invented.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::{BlockKind, Capture, Draft, Obtained, SourceId};
use proptest::prelude::*;

use super::draft;
use crate::{Context, Error};

fn read(text: &str) -> Draft {
    let now: Timestamp = "2024-06-01T12:00:00Z".parse().unwrap();
    let timezone = TimeZone::get("Europe/Paris").unwrap();
    let context = Context { format: None, timezone, published: None, now };
    let capture = Capture::new(SourceId::of("essai"), Obtained::Import, text.as_bytes().to_vec(), now);
    draft(text, &capture, &context).unwrap()
}

const PORT: [&str; 4] = [
    "Le conseil municipal de Port-Marelle a voté mardi soir la fermeture de la halle aux poissons, construite en 1931 et menacée par les eaux depuis la tempête de janvier.",
    "« Nous ne pouvons plus garantir la sécurité des mareyeurs », a expliqué la maire, Odile Kervantec, à l'issue d'une séance de quatre heures.",
    "Les vingt-deux commerçants seront relogés dans un entrepôt du quai des Brumes, où les travaux doivent commencer en septembre, selon la ville.",
    "L'opposition, qui réclamait un référendum, a annoncé qu'elle saisirait le tribunal administratif avant la fin de la semaine.",
];

fn page(above: &str, between: &str, below: &str) -> String {
    format!("{above}\n{between}\n{}\n{below}", PORT.join("\n"))
}

#[track_caller]
fn check_port(draft: &Draft) {
    let body: Vec<&str> = draft.body.iter().map(|block| block.text.as_str()).collect();
    assert_eq!(body, PORT, "removed: {:?}", draft.removed);
    assert_eq!(draft.headline.as_deref(), Some("Port-Marelle ferme sa halle aux poissons"));
}

#[track_caller]
fn check_why(draft: &Draft, text: &str, why: &str) {
    let found: Vec<&str> =
        draft.removed.iter().filter(|removed| removed.text == text).map(|removed| removed.why.as_str()).collect();
    assert_eq!(found, [why], "{text:?} in {:?}", draft.removed);
}

#[test]
fn a_french_page() {
    let above = "Port-Marelle ferme sa halle aux poissons - Le Courrier de Marelle\nAller au contenu\nMenu\nAccueil\nPolitique\nSport\nS'abonner\nLittoral\nPort-Marelle ferme sa halle aux poissons";
    let between = "Par Solène Tardivel\nPublié le 14 mai 2024 à 18h49, mis à jour le 15 mai 2024 à 8h02\nTemps de lecture : 2 min.\nPartager sur Facebook";
    let below = "Lire aussi\nLa digue du Ponant attend ses pierres\nNewsletter\nRecevez chaque matin l'essentiel de l'actualité.\nCommentaires\nMentions légales\nPlan du site";
    let draft = read(&page(above, between, below));
    check_port(&draft);
    assert_eq!(draft.section.as_deref(), Some("Littoral"));
    assert_eq!(draft.authors, ["Solène Tardivel"]);
    assert_eq!(draft.published.unwrap().to_string(), "2024-05-14T18:49:00+02:00");
    assert_eq!(draft.updated.unwrap().to_string(), "2024-05-15T08:02:00+02:00");
    check_why(&draft, "Port-Marelle ferme sa halle aux poissons - Le Courrier de Marelle", "title again");
    check_why(&draft, "La digue du Ponant attend ses pierres", "related");
    check_why(&draft, "Partager sur Facebook", "share");
    check_why(&draft, "Par Solène Tardivel", "byline");
    check_why(&draft, "Mentions légales", "legal");
}

#[test]
fn furniture_inside_the_body_goes_and_cross_heads_stay() {
    let (more, last) = (
        "Le port compte aussi une criée, que la ville entend moderniser avant l'été prochain avec l'aide de la région.",
        "Une réunion publique est prévue le 3 juin à la salle des fêtes, où les plans seront présentés aux habitants.",
    );
    let text = format!(
        "Port-Marelle ferme sa halle aux poissons | Le Courrier\nMenu\nPort-Marelle ferme sa halle aux poissons\nPublié le 14/05/2024 à 08:47\n{}\n{}\nPublicité\n{}\nUn entrepôt pour deux ans\n{}\nLire aussi : La digue du Ponant attend ses pierres\n{more}\n{last}\nNous contacter",
        PORT[0], PORT[1], PORT[2], PORT[3]
    );
    let draft = read(&text);
    let told: Vec<&str> =
        draft.standfirst.iter().map(String::as_str).chain(draft.body.iter().map(|block| block.text.as_str())).collect();
    assert_eq!(told, [PORT[0], PORT[1], PORT[2], "Un entrepôt pour deux ans", PORT[3], more, last]);
    let headings: Vec<&str> =
        draft.body.iter().filter(|block| block.kind == BlockKind::Heading).map(|block| block.text.as_str()).collect();
    assert_eq!(headings, ["Un entrepôt pour deux ans"]);
    check_why(&draft, "Publicité", "advertisement");
    check_why(&draft, "Lire aussi : La digue du Ponant attend ses pierres", "related");
}

#[test]
fn the_teaser_is_no_paragraph() {
    let opening: String = PORT[0].split(' ').take(17).collect::<Vec<_>>().join(" ") + "...";
    let text = page(
        "Rechercher\nRechercher\n\nDernières nouvelles\n\nPort-Marelle ferme sa halle aux poissons\n",
        "",
        &opening,
    );
    let draft = read(&text);
    assert_eq!(draft.teaser.as_deref(), Some(opening.as_str()));
    let told = draft.standfirst.iter().map(String::as_str).chain(draft.body.iter().map(|block| block.text.as_str()));
    assert_eq!(told.collect::<Vec<_>>(), PORT);
    assert_eq!(draft.headline.as_deref(), Some("Port-Marelle ferme sa halle aux poissons"));
    assert_eq!(draft.section.as_deref(), Some("Dernières nouvelles"));
    check_why(&draft, &opening, "teaser");
}

#[test]
fn no_paragraph_stands_twice() {
    let draft = read(&page("Port-Marelle ferme sa halle aux poissons", "Par Solène Tardivel", PORT[1]));
    let again = draft.body.iter().filter(|block| block.text == PORT[1]).count();
    assert_eq!(again, 1);
}

#[test]
fn an_english_page() {
    let body = [
        "The harbour council of Eastmere voted on Tuesday to close the old ferry terminal, a landmark that has served the islands since 1924.",
        "\"We can no longer keep it open safely,\" said the council leader, Maud Harrowgate, after a meeting that lasted for more than four hours.",
        "Passengers will be sent to a temporary pier on the north shore while engineers decide whether the building can be saved at all.",
    ];
    let text = format!(
        "Eastmere to close its ferry terminal - The Eastmere Gazette\nSkip to content\nHome\nNews\nSign in\nEastmere to close its ferry terminal\nBy Tom Wetherell and Iris Cole\nMay 14, 2024\nShare\nFacebook\n{}\nAdvertisement\nMost read\nFive gardens to see this spring\nPrivacy policy\n© 2024 The Eastmere Gazette. All rights reserved.",
        body.join("\n")
    );
    let draft = read(&text);
    assert_eq!(draft.body.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(), body);
    assert_eq!(draft.headline.as_deref(), Some("Eastmere to close its ferry terminal"));
    assert_eq!(draft.authors, ["Tom Wetherell", "Iris Cole"]);
    assert_eq!(draft.published.unwrap().date().to_string(), "2024-05-14");
}

#[test]
fn a_few_pasted_sentences_are_an_article() {
    let draft = read(&PORT[..2].join("\n"));
    let told = draft.standfirst.iter().map(String::as_str).chain(draft.body.iter().map(|block| block.text.as_str()));
    assert_eq!(told.collect::<Vec<_>>(), PORT[..2]);
}

#[test]
fn nothing_is_an_error() {
    let now = Timestamp::UNIX_EPOCH;
    let context = Context { format: None, timezone: TimeZone::UTC, published: None, now };
    let capture = Capture::new(SourceId::of("essai"), Obtained::Import, Vec::new(), now);
    assert_eq!(draft(" \n\u{200b}\n", &capture, &context), Err(Error::Empty));
}

#[test]
fn size_costs_no_more_than_its_share() {
    read(&"mot ".repeat(500_000));
    read(&"a".repeat(2_000_000));
    read(&"Une ligne de menu\n".repeat(200_000));
    read(&format!("{}\n", PORT[0]).repeat(20_000));
    read(
        &(0..200_000)
            .map(|n| format!("Une phrase numéro {n} dit toujours quelque chose de la ville et de son port...\n"))
            .collect::<String>(),
    );
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC*(\n\\PC*){0,30}") {
        let now = Timestamp::UNIX_EPOCH;
        let context = Context { format: None, timezone: TimeZone::UTC, published: None, now };
        let capture = Capture::new(SourceId::of("essai"), Obtained::Import, Vec::new(), now);
        let _ = draft(&text, &capture, &context);
    }

    #[test]
    fn what_is_in_the_article_stood_in_the_capture(cut in 0_usize..900) {
        let text = page("Port-Marelle ferme sa halle aux poissons - Le Courrier\nMenu", "Par Solène Tardivel\nLe 14 mai 2024 à 8h", "Lire aussi\nPartager");
        let cut = text.char_indices().map(|(at, _)| at).rfind(|at| *at <= cut).unwrap_or(0);
        let now = Timestamp::UNIX_EPOCH;
        let context = Context { format: None, timezone: TimeZone::UTC, published: None, now };
        let capture = Capture::new(SourceId::of("essai"), Obtained::Import, Vec::new(), now);
        if let Ok(draft) = draft(&text[..cut], &capture, &context) {
            for block in &draft.body {
                prop_assert!(text.contains(&block.text));
            }
        }
    }
}
