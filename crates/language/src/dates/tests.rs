//! Dates as newsrooms write them, one a line.

use super::*;
use jiff::civil::date;

/// Told on Tuesday 13 February 2018.
#[track_caller]
fn check(text: &str, expected: &[(&str, &str)]) {
    let found = find(text, Some(date(2018, 2, 13)));
    let found: Vec<(&str, &str)> = found.iter().map(|date| (&text[date.range.clone()], date.value.as_str())).collect();
    assert_eq!(found, expected, "{text:?}");
}

#[test]
fn weekdays_follow_the_verb() {
    check("Le conseil s'est réuni jeudi.", &[("jeudi", "2018-02-08")]);
    check("Le conseil se réunira jeudi.", &[("jeudi", "2018-02-15")]);
    check("Une réunion est prévue jeudi.", &[("jeudi", "2018-02-15")]);
    check("Il l'a annoncé mardi.", &[("mardi", "2018-02-13")]);
    check(
        "Lundi dernier, puis vendredi prochain",
        &[("Lundi dernier", "2018-02-12"), ("vendredi prochain", "2018-02-16")],
    );
    check("Mardi dernier", &[("Mardi dernier", "2018-02-06")]);
}

#[test]
fn what_is_done_lies_back() {
    check(
        "Ce plan, annoncé jeudi soir, inquiète. L'assemblée devra voter jeudi.",
        &[("jeudi soir", "2018-02-08TEV"), ("jeudi", "2018-02-15")],
    );
    check("Jeudi, dans un entretien au Phare, le maire a répliqué.", &[("Jeudi", "2018-02-08")]);
    check("Jeudi, le maire, qui partira demain, a répliqué.", &[("Jeudi", "2018-02-08"), ("demain", "2018-02-14")]);
    check("Le texte sera publié jeudi.", &[("jeudi", "2018-02-15")]);
    check("Un rassemblement est organisé jeudi.", &[("jeudi", "2018-02-15")]);
}

#[test]
fn days_of_a_month() {
    check(
        "Le 1er juin 2016, puis le 5 décembre dernier",
        &[("1er juin 2016", "2016-06-01"), ("5 décembre dernier", "2017-12-05")],
    );
    check("Mercredi 28 février", &[("Mercredi 28 février", "2018-02-28")]);
    check("le 13/02/2018 et le 2017-11-05", &[("13/02/2018", "2018-02-13"), ("2017-11-05", "2017-11-05")]);
    check("du 3 au 7 mars", &[("3 au 7 mars", "2018-03-03/2018-03-07")]);
}

#[test]
fn times_of_day() {
    check("mardi à 18 h 30", &[("mardi à 18 h 30", "2018-02-13T18:30")]);
    check("hier soir", &[("hier soir", "2018-02-12TEV")]);
    check("ce matin et demain vers 9h", &[("ce matin", "2018-02-13TMO"), ("demain vers 9h", "2018-02-14T09:00")]);
    check("lundi après-midi", &[("lundi après-midi", "2018-02-12TAF")]);
}

#[test]
fn weeks_months_and_years() {
    check("le mois dernier", &[("le mois dernier", "2018-01")]);
    check("cette semaine", &[("cette semaine", "2018-W07")]);
    check("l'an passé", &[("l'an passé", "2017")]);
    check("La mission pourrait être lancée en juillet.", &[("en juillet", "2018-07")]);
    check("septembre dernier et mars 2019", &[("septembre dernier", "2017-09"), ("mars 2019", "2019-03")]);
    check(
        "début avril, à la mi-mai, fin 2016",
        &[("début avril", "2018-04"), ("mi-mai", "2018-05"), ("fin 2016", "2016")],
    );
    check("depuis 2012, dans les années 80", &[("2012", "2012"), ("années 80", "198X")]);
    check("il y a trois semaines, dans deux ans", &[("il y a trois semaines", "2018-W04"), ("dans deux ans", "2020")]);
    check("ce week-end, cet été", &[("ce week-end", "2018-W07-WE"), ("cet été", "2018-SU")]);
    check("entre 2015 et 2017", &[("2015 et 2017", "2015/2017")]);
}

#[test]
fn ranges_and_lists() {
    check("les 27 et 28 février", &[("27 et 28 février", "2018-02-27/2018-02-28")]);
    check("le 3, le 5 et le 9 mars", &[("3", "2018-03-03"), ("5", "2018-03-05"), ("9 mars", "2018-03-09")]);
    check("De vendredi à dimanche, le port fête", &[("vendredi à dimanche", "2018-02-16/2018-02-18")]);
    check("dans la nuit de lundi à mardi 13 février", &[("nuit de lundi à mardi 13 février", "2018-02-12TNI")]);
    check("le maire (2008-2014)", &[("2008-2014", "2008/2014")]);
    check("en 1975, 1977 et 1984", &[("1975", "1975"), ("1977", "1977"), ("1984", "1984")]);
}

#[test]
fn the_text_tells_which_weekday() {
    check(
        "Lundi 19 février, le port rouvre. Rendez-vous lundi.",
        &[("Lundi 19 février", "2018-02-19"), ("lundi", "2018-02-19")],
    );
    check(
        "La grève attendue jeudi inquiète. Jeudi, ce sera pire.",
        &[("jeudi", "2018-02-15"), ("Jeudi", "2018-02-15")],
    );
    check(
        "Le maire est venu mardi. En fin de journée, il a parlé.",
        &[("mardi", "2018-02-13"), ("fin de journée", "2018-02-13TEV")],
    );
}

#[test]
fn today_and_nowadays() {
    check("Le port compte aujourd'hui dix bateaux.", &[("aujourd'hui", "PRESENT_REF")]);
    check("Il a annoncé aujourd'hui son départ.", &[("aujourd'hui", "2018-02-13")]);
}

#[test]
fn events_and_terms_of_a_year() {
    check("la saison 2002, le Mondial 2018", &[("2002", "2002"), ("2018", "2018")]);
    check(
        "à la rentrée 2020, au premier trimestre 2019",
        &[("rentrée 2020", "2020-09"), ("premier trimestre 2019", "2019-Q1")],
    );
    check("au second semestre 2017", &[("second semestre 2017", "2017-S2")]);
}

#[test]
fn numbers_and_weeks() {
    check(
        "vendredi 16 à 18h, le 20, du 23 au 27",
        &[("vendredi 16 à 18h", "2018-02-16T18:00"), ("20", "2018-02-20"), ("23 au 27", "2018-02-23/2018-02-27")],
    );
    check("le 17/02, le 20/2/14, 3/2015", &[("17/02", "2018-02-17"), ("20/2/14", "2014-02-20"), ("3/2015", "2015-03")]);
    check(
        "13-15 juillet, 10 juin au 1er juillet",
        &[("13-15 juillet", "2018-07-13/2018-07-15"), ("10 juin au 1er juillet", "2018-06-10/2018-07-01")],
    );
    check("la semaine du 5 mars, en mai 68", &[("semaine du 5 mars", "2018-W10"), ("en mai 68", "1968-05")]);
    check(
        "le premier mercredi de mars, le dernier jour du mois",
        &[("premier mercredi de mars", "2018-03-07"), ("dernier jour du mois", "2018-02-28")],
    );
    check(
        "mardi en huit, jeudi de la semaine prochaine",
        &[("mardi en huit", "2018-02-20"), ("jeudi de la semaine prochaine", "2018-02-22")],
    );
    check("la deuxième quinzaine d'avril", &[("deuxième quinzaine d'avril", "2018-04-16/2018-04-30")]);
}

#[test]
fn hours_and_feasts() {
    check(
        "jeudi à 18:30, à quinze heures trente",
        &[("jeudi à 18:30", "2018-02-15T18:30"), ("quinze heures trente", "2018-02-15T15:30")],
    );
    check(
        "à 3 heures du matin, à 8h du soir, vers midi et quart",
        &[
            ("3 heures du matin", "2018-02-13T03:00"),
            ("8h du soir", "2018-02-13T20:00"),
            ("midi et quart", "2018-02-13T12:15"),
        ],
    );
    check(
        "Le stand ouvrira demain de 9h à 11h30.",
        &[("demain", "2018-02-14"), ("9h à 11h30", "2018-02-14T09:00/2018-02-14T11:30")],
    );
    check("Le marché aura lieu le lundi de Pâques.", &[("lundi de Pâques", "2018-04-02")]);
    check("la veille de Noël 2016, Noël Roux, la magie de Noël", &[("veille de Noël 2016", "2016-12-24")]);
    check("le nouvel an chinois, lit-on dans Midi-Libre, tous les jours entre 16h et 18h", &[]);
}

#[test]
fn what_stands_beside_a_day() {
    check("à la veille du 14 juillet 2017", &[("veille du 14 juillet 2017", "2017-07-13")]);
    check("Le lendemain du 8 mai 2017, le port a rouvert.", &[("lendemain du 8 mai 2017", "2017-05-09")]);
    check("le premier lundi de ce mois", &[("premier lundi de ce mois", "2018-02-05")]);
    check(
        "la fête des mères 2015, la fête des pères 2015",
        &[("fête des mères 2015", "2015-05-31"), ("fête des pères 2015", "2015-06-21")],
    );
    check("la troisième semaine de 2027", &[("troisième semaine de 2027", "2027-W03")]);
    check("cet hiver", &[("cet hiver", "2017-WI")]);
}

#[test]
fn ends_of_ranges_fit_each_other() {
    check("du 20 décembre au 3 janvier", &[("20 décembre au 3 janvier", "2017-12-20/2018-01-03")]);
    check("du 22 au 25 août prochain", &[("22 au 25 août prochain", "2018-08-22/2018-08-25")]);
    check("jeudi de 11h30 à 1h30", &[("jeudi", "2018-02-15"), ("11h30 à 1h30", "2018-02-15T11:30/2018-02-15T13:30")]);
    check("chaque lundi, le marché ouvre à huit heures", &[("huit heures", "2018-02-13T08:00")]);
    check("le marché ouvrira jeudi à huit heures", &[("jeudi à huit heures", "2018-02-15T08:00")]);
}

#[test]
fn so_long_ago() {
    let at = |text: &str, hour| find_at(text, Some(date(2018, 2, 13).at(hour, 30, 0, 0))).pop().map(|date| date.value);
    assert_eq!(at("Il y a vingt minutes, le pont a cédé.", 0).as_deref(), Some("2018-02-13T00:10"));
    assert_eq!(at("Il y a deux heures", 1).as_deref(), Some("2018-02-12T23:30"));
    assert_eq!(find_at("Il y a deux heures", Some(date(2018, 2, 13).at(0, 0, 0, 0))), []);
}

#[test]
fn what_is_no_date() {
    check("ce soir-là, cette année-là, les fêtes de fin d'année, sept personnes et sept autres", &[]);
    check("Il a été élu par 2000 personnes sur Mars.", &[]);
    check("La planète Mars, 1 500 euros, le 42 février, l'été", &[("l'été", "2018-SU")]);
    check("", &[]);
}

#[test]
fn without_a_day_only_full_dates() {
    let found = find("mardi, le 3 mai 2017 et en 2011", None);
    assert_eq!(found.iter().map(|date| date.value.as_str()).collect::<Vec<_>>(), ["2017-05-03", "2011"]);
}

proptest::proptest! {
    #[test]
    fn no_text_harms(text in "\\PC{0,200}") {
        for found in find(&text, Some(date(2020, 2, 29))) {
            proptest::prop_assert!(text.get(found.range).is_some());
        }
    }

    #[test]
    fn no_mix_of_date_words_harms(words in proptest::collection::vec("(mardi|1er|31|février|2018|dernier|prochain|du|au|de|à|entre|et|il|y|a|dans|ans|jours|mi|fin|années|90|18h30|l|été|ce|week|end|hier)", 0..20)) {
        find(&words.join(" "), Some(date(9999, 12, 31)));
        find(&words.join(" "), Some(date(-9999, 1, 1)));
    }
}
