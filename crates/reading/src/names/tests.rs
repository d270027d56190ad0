//! What names, roles and groups must be, on texts of our own.

use super::*;

fn told(text: &str) -> Vec<(String, EntityType, Option<String>)> {
    of_text(text).into_iter().map(|entity| (entity.name, entity.kind, entity.role)).collect()
}

#[track_caller]
fn check(text: &str, expected: &[(&str, EntityType, Option<&str>)]) {
    let expected: Vec<_> =
        expected.iter().map(|(name, kind, role)| ((*name).to_owned(), *kind, role.map(str::to_owned))).collect();
    assert_eq!(told(text), expected, "{text:?}");
}

use EntityType::{Loc, Org, Per};

#[test]
fn the_model_can_be_read() {
    assert!(file::Weights::unpack(WEIGHTS).is_ok());
}

#[test]
fn roles_stand_before_and_behind() {
    check(
        "Le secrétaire américain à la Défense, Paul Durand, a rencontré à Berlin le Premier ministre irakien Hassan Karim.",
        &[
            ("Paul Durand", Per, Some("secrétaire américain à la Défense")),
            ("Berlin", Loc, None),
            ("Hassan Karim", Per, Some("Premier ministre irakien")),
        ],
    );
    check(
        "Claire Martin, présidente de la Commission européenne, a reçu mardi le ministre de l'Intérieur Louis Petit.",
        &[
            ("Claire Martin", Per, Some("présidente de la Commission européenne")),
            ("Commission européenne", Org, None),
            ("Louis Petit", Per, Some("ministre de l'Intérieur")),
        ],
    );
}

#[test]
fn a_body_ends_where_the_sentence_goes_on() {
    let named = |text: &str| told(text).into_iter().map(|found| (found.0, found.1)).collect::<Vec<_>>();
    assert_eq!(named("L'association tient une permanence à la salle du Moulin, jour et nuit."), []);
    let text = "« Les branches cassent », a résumé le président de l'Union, Léandre Fontvieille, qui réclame une aide.";
    assert_eq!(named(text), [("Union".to_owned(), Org), ("Léandre Fontvieille".to_owned(), Per)]);
}

#[test]
fn a_plural_gives_its_role_to_each_of_a_row() {
    let role = |text: &str, name: &str| told(text).into_iter().find(|found| found.0 == name).and_then(|found| found.2);
    let text = "Les anciens ministres Paul Durand et Claire Martin ont signé, comme plusieurs chroniqueurs, dont \
                Louis Petit (23 ans), Anne Moreau et Hugo Lambert. Marc Dubois et Julie Fontaine, députés socialistes \
                de Paris, ont refusé.";
    assert_eq!(role(text, "Paul Durand").as_deref(), Some("ancien ministre"));
    assert_eq!(role(text, "Claire Martin").as_deref(), Some("ancienne ministre"));
    for name in ["Louis Petit", "Hugo Lambert"] {
        assert_eq!(role(text, name).as_deref(), Some("chroniqueur"), "{name}");
    }
    assert_eq!(role(text, "Anne Moreau").as_deref(), Some("chroniqueuse"));
    assert_eq!(role(text, "Marc Dubois").as_deref(), Some("député socialiste de Paris"));
    assert_eq!(role(text, "Julie Fontaine").as_deref(), Some("députée socialiste de Paris"));
    let alone = "Les partisans de Paul Durand et Claire Martin ont manifesté.";
    assert_eq!(role(alone, "Claire Martin"), None);
}

#[test]
fn a_description_stands_for_whom_the_article_goes_on_about() {
    let text = "Le secrétaire américain à la Défense, Paul Durand, a écrit à l'OTAN.\n\
                Nous devons gagner la paix, a dit Louis Petit. Le secrétaire général de l'OTAN envisage une mission. \
                Le secrétaire américain a répondu à Louis Petit.";
    let roles: Vec<_> = told(text).into_iter().filter(|found| found.1 == Per).map(|found| (found.0, found.2)).collect();
    let expected =
        [("Paul Durand", "secrétaire américain à la Défense"), ("Louis Petit", "secrétaire général de l'OTAN")];
    assert_eq!(roles, expected.map(|(name, role)| (name.to_owned(), Some(role.to_owned()))));
}

#[test]
fn a_form_of_address_names_a_person() {
    let text = "L'Alliance atlantique cherche un accord, selon M. Stoltenberg, qui recevra Mme Quorumbe.";
    let people: Vec<_> = told(text).into_iter().filter(|found| found.1 == Per).map(|found| found.0).collect();
    assert_eq!(people, ["Stoltenberg", "Quorumbe"]);
    let known: Vec<_> = of_text(text).into_iter().filter_map(|entity| entity.known_as).collect();
    assert_eq!(known, ["Jens Stoltenberg"]);
}

#[test]
fn offices_are_no_part_of_names_and_states_have_their_full_ones() {
    check("Au Vatican, le Pape François a parlé.", &[("Vatican", Loc, None), ("François", Per, Some("Pape"))]);
    check("Il vit en république du Congo.", &[("république du Congo", Loc, None)]);
}

#[test]
fn short_names_join_the_full_one() {
    let text = "Paul Durand a parlé à l'ONU. L'Organisation des Nations unies a répondu à M. Durand, selon l'AFP.";
    let entities = of_text(text);
    let durand = entities.iter().find(|entity| entity.name == "Paul Durand").unwrap();
    let surfaces: Vec<&str> = durand.mentions.iter().map(|mention| mention.surface.as_str()).collect();
    assert_eq!(surfaces, ["Paul Durand", "Durand"]);
    assert_eq!(durand.gender, Some(news::Gender::Male));
    let onu = entities.iter().find(|entity| entity.name == "Organisation des Nations unies").unwrap();
    assert_eq!(onu.aliases, ["ONU"]);
}

#[test]
fn offsets_count_scalar_values() {
    let text = "À l’été, Zoé Ménard est à Orléans.";
    for entity in of_text(text) {
        for mention in entity.mentions {
            let there: String =
                text.chars().skip(mention.start as usize).take((mention.end - mention.start) as usize).collect();
            assert_eq!(there, mention.surface);
        }
    }
}

#[test]
fn blocks_are_told() {
    let entities = of_blocks(&[(Some(-1), "Paul Durand à Lyon"), (Some(0), "Le maire de Lyon, Paul Durand, est là.")]);
    let durand = entities.iter().find(|entity| entity.name == "Paul Durand").unwrap();
    assert_eq!(durand.mentions.iter().map(|mention| mention.block).collect::<Vec<_>>(), [Some(-1), Some(0)]);
    assert_eq!(durand.role.as_deref(), Some("maire de Lyon"));
}

#[test]
fn powers_products_and_treaties_follow_the_guide() {
    let has =
        |text: &str, name: &str, kind: EntityType| told(text).iter().any(|found| found.0 == name && found.1 == kind);
    assert!(has("L'Élysée a démenti mardi cette information.", "Élysée", Org));
    assert!(!has("Elle roule dans une Renault R5 de 1975.", "Renault", Org));
    assert!(has("Le parquet de Lyon a ouvert une enquête.", "parquet de Lyon", Org));
    assert!(has("Un train est bloqué à la gare de Lyon.", "gare de Lyon", Loc));
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(200))]
    #[test]
    fn no_text_breaks_it(text in "\\PC{0,200}") {
        let _ = of_text(&text);
    }

    #[test]
    fn no_words_break_it(words in proptest::collection::vec("Le|le|ministre|de|la|Paul|Durand|,|\\(|\\)|\"|l'|OTAN|[A-Z][a-zé]{1,8}|[a-z]{1,6}|\\.|\n", 0..60)) {
        let _ = of_text(&words.join(" "));
    }
}
