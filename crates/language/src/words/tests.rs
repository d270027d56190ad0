//! Words of real texts, one a line.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let found: Vec<String> =
        tokens(text).filter(|token| token.kind != Kind::Elision).map(|token| token.text.into_owned()).collect();
    assert_eq!(found, expected, "{text:?}");
}

#[test]
fn elision() {
    check("l'Élysée", &["Élysée"]);
    check("l’Élysée", &["Élysée"]);
    check("lʼÉlysée", &["Élysée"]);
    check("jusqu'au bout, lorsqu’il dort", &["au", "bout", "il", "dort"]);
    check("QU'IL S'EN AILLE", &["IL", "EN", "AILLE"]);
    check("quoiqu'on dise puisqu'elle", &["on", "dise", "elle"]);
    check("Valérie Giscard d'Estaing", &["Valérie", "Giscard", "Estaing"]);
    check("le 11 de l'11 novembre", &["le", "11", "de", "11", "novembre"]);
}

#[test]
fn words_with_an_apostrophe() {
    check("aujourd'hui", &["aujourd'hui"]);
    check("d’aujourd’hui", &["aujourd'hui"]);
    check("les prud'hommes", &["les", "prud'hommes"]);
    check("une presqu'île, presqu’îles", &["une", "presqu'île", "presqu'îles"]);
    check("presqu'aucun", &["aucun"]);
    check("quelqu'un", &["quelqu'un"]);
    check("N'Djamena et M'Bow", &["N'Djamena", "et", "M'Bow"]);
    check("O'Brien, rock'n'roll", &["O'Brien", "rock'n'roll"]);
    check("Martin's plan 'ici'", &["Martin", "plan", "ici"]);
}

#[test]
fn hyphens() {
    let text = "Saint-Étienne est porte‑parole – Paris";
    let found: Vec<(String, bool)> = tokens(text).map(|token| (token.text.into_owned(), token.hyphen)).collect();
    let flags: Vec<(&str, bool)> = found.iter().map(|(word, hyphen)| (word.as_str(), *hyphen)).collect();
    assert_eq!(
        flags,
        [("Saint", false), ("Étienne", true), ("est", false), ("porte", false), ("parole", true), ("Paris", false)]
    );
}

#[test]
fn acronyms() {
    check("L'O.T.A.N. et la S.N.C.F", &["OTAN", "et", "la", "SNCF"]);
    check("M. Dupont et J.-P. Martin", &["M", "Dupont", "et", "J", "P", "Martin"]);
    check("le plan B.Il dit", &["le", "plan", "B", "Il", "dit"]);
    check("M.Dupont", &["M", "Dupont"]);
}

#[test]
fn numbers() {
    check("10 000 10\u{A0}000 10\u{202F}000 10.000 10,000", &["10000"; 5]);
    check("1 234 567,5 euros", &["1234567,5", "euros"]);
    check("en 2018 100 personnes", &["en", "2018", "100", "personnes"]);
    check("14,2 % et 3.5", &["14,2", "et", "3,5"]);
    check("le 13.02.2018 à 20h30", &["le", "13", "02", "2018", "à", "20h30"]);
    check("la 1re fois, 10 000e", &["la", "1re", "fois", "10", "000e"]);
    check("06 12 34 56", &["06", "12", "34", "56"]);
}

#[test]
fn decomposed_and_invisible_signs() {
    check("e\u{301}te\u{301} por\u{AD}te", &["été", "porte"]);
    assert_eq!(fold("E\u{301}te\u{301}"), "ete");
}

#[test]
fn folding() {
    for (word, expected) in [
        ("ÉLYSÉE", "elysee"),
        ("cœur", "coeur"),
        ("Ægir", "aegir"),
        ("aujourd’hui", "aujourdhui"),
        ("Straße", "strasse"),
        ("Đặng", "dang"),
        ("ﬁn", "fin"),
        ("Москва", "москва"),
        ("\u{10783}", "ae"),
    ] {
        assert_eq!(fold(word), expected, "{word:?}");
    }
}

proptest! {
    #[test]
    fn ranges_are_in_order_and_on_characters(text in "\\PC{0,60}|[a-zéA-Z0-9 .,'’\\-\u{301}]{0,60}") {
        let mut last = 0;
        for token in tokens(&text) {
            prop_assert!(token.range.start >= last && token.range.end > token.range.start);
            prop_assert!(text.get(token.range.clone()).is_some());
            last = token.range.end;
        }
    }

    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
        let once = fold(&text).into_owned();
        prop_assert_eq!(fold(&once).into_owned(), once.clone());
    }
}
