//! Questions as readers type them, one a line.

use proptest::prelude::*;

use super::*;

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap()
}

fn now() -> Timestamp {
    "2018-02-16T09:30:00Z".parse().unwrap()
}

fn parse(typed: &str) -> Question {
    Question::parse(typed, now(), &paris())
}

/// The canonical text of `typed`, which reads again to the same tree.
#[track_caller]
fn check(typed: &str, canonical: &str) {
    let question = parse(typed);
    assert_eq!(question.text, canonical, "{typed:?}: {:?}", question.query);
    let again = parse(&question.text);
    assert_eq!(again.query, question.query, "{typed:?}");
    assert_eq!(again.text, question.text, "{typed:?}");
}

fn word(text: &str) -> Query {
    Query::Word(text.to_owned())
}

#[test]
fn trees() {
    assert_eq!(parse("otan irak").query, Query::And(vec![word("otan"), word("irak")]));
    assert_eq!(parse("otan -irak").query, Query::And(vec![word("otan"), Query::Not(Box::new(word("irak")))]));
    assert_eq!(parse("a ET b OU c").query, Query::Or(vec![Query::And(vec![word("a"), word("b")]), word("c")]));
    assert_eq!(parse("-irak").query, Query::Not(Box::new(word("irak"))));
    assert_eq!(parse("").query, Query::All);
    assert_eq!(parse(" ?! ").query, Query::All);
    assert_eq!(parse("négo*").query, Query::Prefix("négo".to_owned()));
    assert_eq!(parse("l'OTAN").query, word("l'OTAN"));
    assert_eq!(
        parse("ministre NEAR/3 santé").query,
        Query::Near(Box::new(word("ministre")), Nearness::Words(3), Box::new(word("santé")))
    );
    let day = |text: &str| Some(text.parse::<Timestamp>().unwrap());
    assert_eq!(parse("2018-02-13").query, Query::Between(day("2018-02-12T23:00:00Z"), day("2018-02-13T23:00:00Z")));
    assert_eq!(
        parse("2018-02..2018-03").query,
        Query::Between(day("2018-01-31T23:00:00Z"), day("2018-03-31T22:00:00Z"))
    );
    assert_eq!(parse("depuis:3j").query, Query::Between(day("2018-02-13T09:30:00Z"), None));
}

#[test]
fn dates_are_asked_for_as_people_jot_them_down() {
    let day = |text: &str| Some(text.parse::<Timestamp>().unwrap());
    let tuesday = Query::Between(day("2018-02-12T23:00:00Z"), day("2018-02-13T23:00:00Z"));
    assert_eq!(parse("date:\"mardi dernier\"").query, tuesday);
    assert_eq!(parse("date:mardi").query, tuesday);
    assert_eq!(parse("date: « 13 févr. »").query, tuesday);
    assert_eq!(parse("depuis:\"lundi 9h\"").query, Query::Between(day("2018-02-12T08:00:00Z"), None));
    assert_eq!(parse("avant:\"15/02 18h30\"").query, Query::Between(None, day("2018-02-15T17:30:00Z")));
    assert_eq!(parse("le:mars").query, Query::Between(day("2017-02-28T23:00:00Z"), day("2017-03-31T22:00:00Z")));
    assert_eq!(
        parse("date:\"9h-11h30 jeudi\"").query,
        Query::Between(day("2018-02-15T08:00:00Z"), day("2018-02-15T10:30:00Z"))
    );
}

#[test]
fn canonical_texts() {
    for (typed, canonical) in [
        ("otan AND irak", "otan irak"),
        ("grève (sncf OR ratp)", "grève (sncf OU ratp)"),
        ("titre:otan SAUF afghanistan 2018-02..2018-03", "titre:otan -afghanistan 2018-02..2018-03"),
        ("title : otan", "titre:otan"),
        ("(titre:otan)", "titre:otan"),
        ("((a b) c)", "a b c"),
        ("a OU (b OU c)", "a OU b OU c"),
        ("« gagner la paix »", "\"gagner la paix\""),
        ("“gagner la paix”", "\"gagner la paix\""),
        ("titre:\"pape au liban\"", "titre:\"pape au liban\""),
        ("titre:(a OU b)", "titre:(a OU b)"),
        ("NOT NOT a", "a"),
        ("-(a OU b)", "-(a OU b)"),
        ("since:3d", "depuis:3j"),
        ("author:\"anne martin\"", "auteur:\"anne martin\""),
        ("a NEAR b", "a NEAR/10 b"),
        ("\"a b\" NEAR/4 (c OU d)", "\"a b\" NEAR/4 (c OU d)"),
        ("a PROCHE/PHRASE b", "a NEAR/phrase b"),
        ("a NEAR/p b", "a NEAR/paragraphe b"),
        ("ATLEAST/3 grève", "AUMOINS/3 grève"),
        ("titre:AUMOINS/2 (a OU b)", "titre:(AUMOINS/2 (a OU b))"),
        ("-AUMOINS/2 a b", "-(AUMOINS/2 a) b"),
        ("dit-par:\"anne martin\" paix", "dit-par:\"anne martin\" paix"),
        ("speaker:roy", "dit-par:roy"),
        ("grève versions:all freshness:no", "grève versions:toutes fraicheur:non"),
        ("like:01890a5d-ac96-774b-bcce-b302099a8057", "comme:01890a5dac96774bbcceb302099a8057"),
        ("Saint-Étienne, 20:30", "Saint-Étienne 20:30"),
        ("13/02/2018", "13/02/2018"),
        ("date:13/02/2018", "2018-02-13"),
        ("le: \"mardi  dernier\"", "date:\"mardi dernier\""),
        ("since:« lundi 9h »", "depuis:\"lundi 9h\""),
        ("..2018-03", "..2018-03"),
    ] {
        if typed == "date:13/02/2018" {
            assert_eq!(parse(typed).query, parse(canonical).query);
            continue;
        }
        check(typed, canonical);
    }
}

#[test]
fn questions_of_what_was_said() {
    for (text, by, words) in [
        ("dit-par:stoltenberg paix", "stoltenberg", "paix"),
        ("paix Dit-Par:\"Jens Stoltenberg\" guerre", "Jens Stoltenberg", "paix guerre"),
        ("said-by:arnoux", "arnoux", ""),
        ("dit-par : arnoux -pont quai*", "arnoux", "quai"),
        ("\"le pont\" ouvert", "", "le pont ouvert"),
        ("\"", "", ""),
        ("é", "", "é"),
        ("", "", ""),
    ] {
        let spoken = parse(text).spoken();
        assert_eq!((spoken.by.join(" ").as_str(), spoken.words.join(" ").as_str()), (by, words), "{text}");
    }
    let spoken = parse("dit-par:arnoux depuis:2018-02-13").spoken();
    assert!(spoken.words.is_empty() && spoken.since.is_some() && spoken.before.is_none());
}

#[test]
fn what_is_not_understood_is_said() {
    for (typed, canonical, note) in [
        ("\"gagner la paix", "gagner la paix", Note::Unbalanced('"')),
        ("(otan irak", "otan irak", Note::Unbalanced('(')),
        ("otan) irak", "otan irak", Note::Unbalanced(')')),
        ("grève ET", "grève et", Note::Operator("ET".to_owned())),
        ("OU grève", "ou grève", Note::Operator("OU".to_owned())),
        ("SAUF", "sauf", Note::Operator("SAUF".to_owned())),
        ("NEAR/3 a", "near a", Note::Operator("NEAR".to_owned())),
        ("AUMOINS/3", "aumoins", Note::Operator("AUMOINS".to_owned())),
        ("comme:moi", "comme moi", Note::UnknownField("comme".to_owned())),
        ("titre:", "titre", Note::Operator("titre".to_owned())),
        ("sujet:otan", "sujet otan", Note::UnknownField("sujet".to_owned())),
        ("2018-13-45", "2018-13-45", Note::Date("2018-13-45".to_owned())),
        ("depuis:jadis", "depuis jadis", Note::Date("jadis".to_owned())),
        ("date:\"un beau jour\"", "date un beau jour", Note::Date("un beau jour".to_owned())),
    ] {
        check(typed, canonical);
        assert_eq!(parse(typed).notes, [note], "{typed:?}");
    }
}

#[test]
fn long_and_deep_questions_end() {
    let long = parse(&"otan ".repeat(2_000_000));
    assert!(long.notes.contains(&Note::Truncated) && long.text.len() < 9_000);
    let deep = parse(&format!("{}a{}", "(titre:".repeat(100_000), ")".repeat(100_000)));
    assert!(deep.text.contains('a') || deep.notes.contains(&Note::Truncated));
    parse(&"-".repeat(100_000));
    parse(&"NOT ".repeat(100_000));
    parse(&"a OU -(b ET ".repeat(1_000));
}

proptest! {
    #[test]
    fn any_text_reads_and_its_canonical_text_reads_the_same(
        typed in "([a-eé]{1,3}|[0-9]{1,4}|ET|OU|SAUF|NOT|NEAR/3|NEAR/phrase|AUMOINS/2|versions:toutes|dit-par:|NEAR| |\"|«|»|\\(|\\)|-|\\*|:|titre:|depuis:|date:|3j|mardi|9h|2018-02|\\.\\.|'|’|,|/|\u{301}){0,24}|\\PC{0,40}"
    ) {
        let question = parse(&typed);
        let again = parse(&question.text);
        prop_assert_eq!(&again.query, &question.query, "{:?} -> {:?}", typed, question.text);
        prop_assert_eq!(again.text, question.text);
    }
}
