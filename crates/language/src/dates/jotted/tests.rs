//! Notes as people jot them down, one a line.

use jiff::civil::date;

use super::super::find_in_note;

/// Jotted on Tuesday 13 February 2018 at half past nine.
#[track_caller]
fn check(note: &str, expected: &[(&str, &str)]) {
    let found = find_in_note(note, Some(date(2018, 2, 13).at(9, 30, 0, 0)));
    let found: Vec<(&str, &str)> = found.iter().map(|date| (&note[date.range.clone()], date.value.as_str())).collect();
    assert_eq!(found, expected, "{note:?}");
}

/// The whole note is one date.
#[track_caller]
fn whole(note: &str, value: &str) {
    check(note, &[(note, value)]);
}

#[test]
fn parts_come_in_any_order() {
    whole("9h le jeudi", "2018-02-15T09:00");
    whole("jeu. 15, 9 h", "2018-02-15T09:00");
    whole("18:30 jeudi 15/02", "2018-02-15T18:30");
    whole("mars 8 2019", "2019-03-08");
    whole("vendredi, mars 9", "2018-03-09");
    whole("8 ce soir", "2018-02-13T20:00");
    whole("demain matin à 7", "2018-02-14T07:00");
    whole("quinze heures demain", "2018-02-14T15:00");
}

#[test]
fn days_and_times_in_numbers() {
    whole("15.5.2019", "2019-05-15");
    whole("2019/mai/15", "2019-05-15");
    whole("05/15/2019", "2019-05-15");
    whole("15 5 19", "2019-05-15");
    whole("5/2019", "2019-05");
    whole("2019 - 5", "2019-05");
    whole("3/2", "2018-02-03");
    whole("2019-05-15T12:23:59", "2019-05-15T12:23:59");
    whole("20:10:24, 15/05/2019", "2019-05-15T20:10:24");
    whole("8:30pm demain", "2018-02-14T20:30");
    whole("1140 a.m", "2018-02-13T11:40");
}

#[test]
fn hours_in_words() {
    whole("dix-huit vingt", "2018-02-13T18:20");
    whole("huit et demie demain soir", "2018-02-14T20:30");
    whole("demain à minuit trois", "2018-02-15T00:03");
    check("rendez-vous à 7", &[("7", "2018-02-13T07:00")]);
    check("deux trois", &[]);
}

#[test]
fn ranges_may_leave_out_what_one_end_says() {
    whole("mardi 14h30-16h", "2018-02-13T14:30/2018-02-13T16:00");
    whole("5 à 6pm demain", "2018-02-14T17:00/2018-02-14T18:00");
    whole("14 à 16 demain", "2018-02-14T14:00/2018-02-14T16:00");
    whole("11h30-1h30", "2018-02-13T11:30/2018-02-13T13:30");
    whole("mars 19-20", "2018-03-19/2018-03-20");
    whole("4 au 23 mois prochain", "2018-03-04/2018-03-23");
    whole("27/2-1/3", "2018-02-27/2018-03-01");
    whole("2 mars 2018 - 22/03/2018", "2018-03-02/2018-03-22");
    check("le 20 jusqu'à 18h", &[("20 jusqu'à 18h", "2018-02-20/2018-02-20T18:00")]);
    whole("aujourd'hui jusqu'à demain", "2018-02-13/2018-02-14");
}

#[test]
fn counted_times() {
    whole("dans 3 j", "2018-02-16");
    whole("dans 20 min", "2018-02-13T09:50");
    whole("il y a 1 an et 2 mois", "2016-12");
    whole("deux jours plus tard", "2018-02-15");
    whole("3 prochains jours", "2018-02-14/2018-02-16");
    whole("2 derniers mois", "2017-12/2018-01");
    whole("dans les 2h", "2018-02-13T09:30/2018-02-13T11:30");
}

#[test]
fn what_lasts_or_comes_again_is_no_date() {
    check("réserver la salle pour 3 heures", &[]);
    check("réserver la salle pour deux heures et demie", &[]);
    check("réserver pour 2 et demie heures", &[]);
    check("chaque lundi 16h", &[]);
    check("16h tous les jours", &[]);
    check("le numéro 3", &[]);
    check("il a 3 chats et un court de tennis", &[]);
    check("bonne nuit", &[]);
}

#[test]
fn apostrophes_are_typed_in_many_ways() {
    for note in ["aujourd’hui", "aujourd′hui", "aujourdʹhui", "aujourd`hui"] {
        check(&format!("{note} 9h"), &[(&format!("{note} 9h"), "2018-02-13T09:00")]);
    }
}

#[test]
fn long_texts_are_read_as_texts() {
    let text = "Le port compte 3 grues neuves et la ville en attend 5 de plus, selon les chiffres donnés par le maire à 7 élus.";
    check(text, &[]);
}

proptest::proptest! {
    #[test]
    fn no_note_harms(words in proptest::collection::vec("(mardi|mar\\.|1er|31|22|0|sept|février|2018|dernier|prochain|du|au|à|entre|et|-|/|il y a|dans|ans|j|fin|18h30|8pm|soir|été|ce|midi|jusqu'à|le|,|:30|minuit)", 0..14)) {
        let note = words.join(" ");
        for day in [date(2020, 2, 29), date(9999, 12, 31), date(-9999, 1, 1)] {
            for found in find_in_note(&note, Some(day.at(23, 59, 59, 0))) {
                proptest::prop_assert!(note.get(found.range).is_some());
            }
        }
    }
}
