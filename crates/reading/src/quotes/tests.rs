//! Quotes as newsrooms write them, one a line.

use news::{Entity, EntityType, Mention, Quote, QuoteKind};

use super::of;

/// A person that the text names, with each place where `surface` stands.
fn person(text: &str, name: &str, role: Option<&str>, surface: &str) -> Entity {
    let mentions = text.match_indices(surface).map(|(place, _)| {
        let start = u32::try_from(text[..place].chars().count()).unwrap();
        let end = start + u32::try_from(surface.chars().count()).unwrap();
        Mention { block: None, start, end, surface: surface.to_owned() }
    });
    Entity {
        name: name.into(),
        kind: EntityType::Per,
        role: role.map(str::to_owned),
        gender: None,
        known_as: None,
        aliases: Vec::new(),
        mentions: mentions.collect(),
    }
}

fn read(text: &str) -> Vec<Quote> {
    of(
        &[(None, text)],
        &[
            person(text, "Anne Roux", Some("ministre de la Pêche"), "Anne Roux"),
            person(text, "Luc Sorel", None, "Luc Sorel"),
        ],
    )
}

/// Direct quotes only, as (words, speaker).
#[track_caller]
fn direct(text: &str, expected: &[(&str, &str)]) {
    let quotes = read(text);
    let found: Vec<(&str, &str)> = quotes
        .iter()
        .filter(|quote| quote.kind == QuoteKind::Direct)
        .map(|quote| (quote.text.as_str(), quote.speaker.as_deref().unwrap_or("?")))
        .collect();
    assert_eq!(found, expected, "{text:?}");
}

/// Reported clauses only, as (words, speaker, cue).
#[track_caller]
fn indirect(text: &str, expected: &[(&str, &str, &str)]) {
    let quotes = read(text);
    let found: Vec<(&str, &str, &str)> = quotes
        .iter()
        .filter(|quote| quote.kind == QuoteKind::Indirect)
        .map(|quote| {
            (quote.text.as_str(), quote.speaker.as_deref().unwrap_or("?"), quote.cue.as_deref().unwrap_or("?"))
        })
        .collect();
    assert_eq!(found, expected, "{text:?}");
}

#[test]
fn the_verb_follows() {
    direct("« La mer monte », a déclaré Anne Roux mardi.", &[("La mer monte", "Anne Roux")]);
    direct(
        "\"La mer monte vite\", a expliqué à l'Agence Orée le maire, Luc Sorel.",
        &[("La mer monte vite", "Luc Sorel")],
    );
    direct("“La mer monte ici”, s'inquiète la ministre Anne Roux.", &[("La mer monte ici", "Anne Roux")]);
    direct("\"Rien ne va plus ici\", dit une habitante du port.", &[("Rien ne va plus ici", "une habitante du port")]);
}

#[test]
fn the_verb_leads() {
    direct("Anne Roux a déclaré : « Nous irons jusqu'au bout. »", &[("Nous irons jusqu'au bout.", "Anne Roux")]);
    direct("Selon Luc Sorel, « la digue a tenu toute la nuit ».", &[("la digue a tenu toute la nuit", "Luc Sorel")]);
    direct("Anne Roux : \"Nous irons jusqu'au bout\"", &[("Nous irons jusqu'au bout", "Anne Roux")]);
}

#[test]
fn pronouns_and_roles_stand_for_somebody() {
    direct("Anne Roux est venue mardi. « Tout est prêt ici », a-t-elle assuré.", &[("Tout est prêt ici", "Anne Roux")]);
    direct("Anne Roux est venue. « Tout est prêt ici », a dit la ministre.", &[("Tout est prêt ici", "Anne Roux")]);
}

#[test]
fn quotes_go_on() {
    direct(
        "« Tout est prêt ici », a dit Luc Sorel. « Il ne manque rien ».",
        &[("Tout est prêt ici", "Luc Sorel"), ("Il ne manque rien", "Luc Sorel")],
    );
    direct(
        "« Nous irons, a dit Luc Sorel, jusqu'au bout du quai. »",
        &[("Nous irons", "Luc Sorel"), ("jusqu'au bout du quai.", "Luc Sorel")],
    );
}

#[test]
fn titles_and_terms_are_no_quotes() {
    direct("Luc Sorel a lu le livre « Les Marées ».", &[]);
    direct("Les « pieds noirs » du port ont défilé.", &[]);
    direct("Il a été arrêté pour « vol de filets ».", &[]);
}

#[test]
fn words_are_reported() {
    indirect(
        "Anne Roux a annoncé mardi que la digue serait relevée.",
        &[("la digue serait relevée", "Anne Roux", "a annoncé")],
    );
    indirect("La digue sera relevée, a indiqué Luc Sorel.", &[("La digue sera relevée", "Luc Sorel", "a indiqué")]);
    indirect("Selon Luc Sorel, la digue sera relevée.", &[("la digue sera relevée", "Luc Sorel", "Selon")]);
    indirect("Luc Sorel assure vouloir relever la digue.", &[("vouloir relever la digue", "Luc Sorel", "assure")]);
    indirect("La digue tient, selon la préfecture.", &[("La digue tient", "préfecture", "selon")]);
}

#[test]
fn what_cannot_speak_says_nothing() {
    indirect(
        "Le gouvernement a annoncé que la digue sera relevée.",
        &[("la digue sera relevée", "gouvernement", "a annoncé")],
    );
    indirect("Selon le barème, la part du port sera doublée.", &[]);
    indirect("Luc Sorel est venu. Il faut dire que la digue menace.", &[]);
    indirect("Luc Sorel n'a pas souhaité répondre aux questions.", &[]);
    direct(
        "Luc Sorel est venu. \"La digue tient bon\", dit un proche à Anne Roux.",
        &[("La digue tient bon", "un proche")],
    );
}

#[test]
fn offices_and_antecedents_stand_for_somebody() {
    let text = "Luc Sorel a été élu. « Tout commence ici », a dit le chef de l'État.";
    let mut president = person(text, "Luc Sorel", Some("président"), "Luc Sorel");
    president.gender = Some(news::Gender::Male);
    let quotes = of(&[(None, text)], &[president]);
    assert_eq!(quotes.first().and_then(|quote| quote.speaker.as_deref()), Some("Luc Sorel"));
    indirect(
        "Après l'arrivée de Luc Sorel, qui a déclaré que la digue tenait, le calme est revenu.",
        &[("la digue tenait, le calme est revenu", "Luc Sorel", "a déclaré")],
    );
    direct(
        "La ministre Anne Roux, selon laquelle \"la digue a tenu toute la nuit\", est venue.",
        &[("la digue a tenu toute la nuit", "Anne Roux")],
    );
    direct(
        "La mer monte, rapporte Le Phare. \"J'ai vu la digue céder\", a raconté A. Bel Amin, du port.",
        &[("J'ai vu la digue céder", "A. Bel Amin")],
    );
    direct(
        "Luc Sorel \"au bout du quai\" ?\nLa fête a eu lieu. \"Il est au bout du quai\", a dit Anne Roux.",
        &[("au bout du quai", "Anne Roux"), ("Il est au bout du quai", "Anne Roux")],
    );
}

#[test]
fn a_quote_over_two_blocks_is_one_a_block() {
    let texts = [(Some(0), "« La mer monte. Nous le voyons."), (Some(1), "« Il faut agir », a dit Luc Sorel.")];
    let quotes = of(&texts, &[]);
    let found: Vec<_> =
        quotes.iter().map(|quote| (quote.block, quote.text.as_str(), quote.speaker.as_deref())).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[1], (Some(1), "Il faut agir", Some("Luc Sorel")));
}

proptest::proptest! {
    #[test]
    fn spans_are_what_they_say(text in "\\PC{0,160}") {
        holds(&text)?;
    }

    #[test]
    fn no_mix_of_words_and_marks_harms(words in proptest::collection::vec("(« |»|\"|'|“|”|, |\\. |\n|a dit |a-t-il |dit-elle|selon |Anne Roux|la ministre |que |qu'|é|— |: |il |M\\. )", 0..40)) {
        holds(&words.concat())?;
    }
}

fn holds(text: &str) -> Result<(), proptest::test_runner::TestCaseError> {
    for quote in of(&[(None, text)], &[person(text, "Anne Roux", None, "Anne Roux")]) {
        let slice: String = text.chars().skip(quote.start as usize).take((quote.end - quote.start) as usize).collect();
        proptest::prop_assert_eq!(slice, quote.text);
    }
    Ok(())
}
