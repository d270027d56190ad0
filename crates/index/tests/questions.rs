//! What every index promises of questions, run against each one that there is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod shelf;

use index::{Index, Local, Note, Sort};
use proptest::prelude::*;
use shelf::{Piece, headlines, now, promises, put, request, total};

promises! {
    marks_show_why_a_piece_was_found(index) {
        put(&index, vec![
            Piece::new("Le port attend")
                .standfirst("Rien ne bouge sur les quais.")
                .body("Les dockers de l’Étoile sont en grève depuis lundi. Le syndicat demande 10 000 euros. On attend."),
        ]).await;
        for (typed, expected) in [
            ("etoile", &["Étoile"][..]),
            ("grève docker", &["dockers", "grève"]),
            ("\"dockers de l'étoile\"", &["dockers", "de", "Étoile"]),
            ("10000", &["10 000"]),
            ("syndic*", &["syndicat"]),
            ("demandes -incendie", &["demande"]),
        ] {
            let answer = index.search(&request(typed)).await.unwrap();
            let hit = answer.hits.first().unwrap_or_else(|| panic!("{typed:?} finds nothing"));
            let marks = hit.passage.marks.iter();
            let marked: Vec<&str> = marks.map(|mark| hit.passage.text.get(mark.clone()).unwrap()).collect();
            assert_eq!(marked, expected, "{typed:?}: {:?}", hit.passage.text);
        }
        let answer = index.search(&request("ports")).await.unwrap();
        let hit = answer.hits.first().unwrap();
        assert_eq!(hit.headline.marks, vec![3..7; 1]);
        assert_eq!(hit.passage.text, "Rien ne bouge sur les quais.");
    }

    words_of_a_phrase_elsewhere_are_not_marked(index) {
        put(&index, vec![Piece::new("Un titre").body("La paix, on veut gagner la paix.")]).await;
        let answer = index.search(&request("\"gagner la paix\"")).await.unwrap();
        let passage = &answer.hits.first().unwrap().passage;
        let first = passage.marks.first().unwrap();
        assert_eq!(passage.text.get(first.start..), Some("gagner la paix."));
    }

    fields_and_dates_narrow(index) {
        put(&index, vec![
            Piece::new("Le pape au Liban").author("Anne Martin").section("Monde").source("le-courrier", "Le Courrier").hour(0),
            Piece::new("Le Liban attend").standfirst("Le pape arrive.").person("Luc Roy").place("Beyrouth").hour(40),
            Piece::new("Sports").body("Le pape aime le football.").organisation("FC Valmorel").language("en").hour(80),
        ]).await;
        for (typed, expected) in [
            ("titre:pape", 1), ("pape", 3), ("chapo:pape", 1), ("auteur:martin", 1), ("auteur:\"anne martin\"", 1),
            ("source:courrier", 1), ("source:le-courrier", 1), ("lieu:beyrouth", 1), ("personne:roy", 1),
            ("org:valmorel", 1), ("langue:en", 1), ("langue:anglais", 1), ("rubrique:monde", 1), ("(titre:pape)", 1),
            ("titre:(pape OU attend)", 2), ("titre:pape -auteur:martin", 0), ("pape 2018-02-13", 1),
            ("pape depuis:1j", 0), ("pape 2018-02..2018-03", 3), ("pape -2018-02-13", 2), ("2018-02-13 OU titre:sports", 2),
            ("depuis:10ans", 3), ("avant:2018-02-14", 1),
        ] {
            assert_eq!(total(&index, typed).await, expected, "{typed:?}");
        }
    }

    operators_mean_what_they_say(index) {
        put(&index, vec![
            Piece::new("Grève à la SNCF"), Piece::new("Grève à Air Valmorel"), Piece::new("La SNCF recrute"),
        ]).await;
        for (typed, expected) in [
            ("grève ET sncf", 1), ("grève OU sncf", 3), ("grève SAUF sncf", 1), ("-sncf", 1), ("SAUF grève", 1),
            ("grève (sncf OU air)", 2), ("-(grève OU recrute)", 0), ("recrut*", 1), ("\"grève à la\"", 1), ("\"la grève\"", 0),
            ("grève NEAR/2 sncf", 0), ("grève NEAR/3 sncf", 1), ("sncf NEAR/3 grèves", 1), ("", 3), ("la", 2), ("grève la", 2),
            ("(grève", 2), ("\"grève", 2), ("grève )) OU", 2),
        ] {
            assert_eq!(total(&index, typed).await, expected, "{typed:?}");
        }
    }

    places_count(index) {
        put(&index, vec![
            Piece::new("Un").body("Le ministre part. La santé reste. La grève, toujours la grève."),
            Piece::new("Deux").body("Le ministre parle de santé."),
            Piece::new("Trois").body("Le ministre.").body("La santé. Une grève."),
            Piece::new("Grève").body("Une grève à M. Roy profite."),
        ]).await;
        for (typed, expected) in [
            ("ministre NEAR/phrase santé", &["Deux"][..]), ("santé NEAR/s ministre", &["Deux"]),
            ("ministre NEAR/paragraphe santé", &["Un", "Deux"]), ("ministre NEAR/p (santé OU paix)", &["Un", "Deux"]),
            ("grève NEAR/phrase profiter", &["Grève"]), ("AUMOINS/2 grève", &["Un", "Grève"]), ("AUMOINS/3 grève", &[]),
            ("AUMOINS/2 \"la grève\"", &["Un"]), ("-AUMOINS/2 grèves", &["Deux", "Trois"]),
        ] {
            let mut found = headlines(&index, typed).await;
            let mut expected = expected.to_vec();
            found.sort(); expected.sort_unstable();
            assert_eq!(found, expected, "{typed:?}");
        }
    }

    who_said_it_is_a_field(index) {
        put(&index, vec![
            Piece::new("La paix").speaker("Anne Martin"), Piece::new("Anne Martin et la paix").speaker("Luc Roy"),
        ]).await;
        assert_eq!(headlines(&index, "dit-par:martin titre:paix").await, ["La paix"]);
        assert_eq!(headlines(&index, "dit-par:\"luc roy\"").await, ["Anne Martin et la paix"]);
    }

    words_beside_a_speaker_are_in_what_is_said(index) {
        let both = |headline: &str, martin: &str, roy: &str| {
            Piece::new(headline).body(&format!("{martin} {roy}")).says("Anne Martin", martin).says("Luc Roy", roy)
        };
        put(&index, vec![
            both("Un", "Les ponts seront réparés.", "Anne Martin a tort, le budget est vide."),
            both("Deux", "Le budget est voté.", "Les ponts attendront."),
        ]).await;
        for (typed, expected) in [
            ("dit-par:martin pont", "Un"), ("dit-par:martin budget", "Deux"), ("dit-par:roy budget", "Un"),
            ("dit-par:\"luc roy\" pont", "Deux"), ("budget dit-par:martin", "Deux"),
            ("dit-par:martin \"le budget\"", "Deux"), ("dit-par:martin pon*", "Un"), ("dit-par:martin budjet", "Deux"),
            ("dit-par:martin (pont OU route)", "Un"),
        ] {
            assert_eq!(headlines(&index, typed).await, [expected], "{typed:?}");
        }
        assert_eq!(headlines(&index, "dit-par:martin").await.len(), 2);
        assert_eq!(headlines(&index, "dit-par:martin -budget").await.len(), 0);
    }

    earlier_versions_are_found_on_demand(index) {
        put(&index, vec![Piece::new("Douze blessés").earlier("Dix disparus"), Piece::new("Rien")]).await;
        assert_eq!((total(&index, "disparus").await, total(&index, "disparus versions:toutes").await), (0, 1));
        assert_eq!(total(&index, "blessés versions:toutes").await, 1);
        assert_eq!(total(&index, "rien versions:toutes fraicheur:non").await, 1);
    }

    freshness_can_be_left_out(index) {
        put(&index, vec![Piece::new("Le pont").hour(-20_000), Piece::new("Le pont").hour(69_000)]).await;
        for (typed, same) in [("pont", false), ("pont fraicheur:non", true)] {
            let scores: Vec<f32> = index.search(&request(typed)).await.unwrap().hits.iter().map(|hit| hit.score).collect();
            assert_eq!((scores[0] - scores[1]).abs() < 1e-6, same, "{typed:?} {scores:?}");
        }
    }

    what_resembles_an_article_shares_its_words(index) {
        let first = Piece::new("Grève des dockers au port de Valmorel").body("Les dockers bloquent le port.").document();
        let id = first.article.id;
        index.apply(vec![first], Vec::new(), 1).await.unwrap();
        put(&index, vec![
            Piece::new("Les dockers du port reprennent à Valmorel"), Piece::new("Un roman en librairie"),
            Piece::new("Le port ferme"),
        ]).await;
        let found = headlines(&index, &format!("comme:{id}")).await;
        assert_eq!(found.first().map(String::as_str), Some("Les dockers du port reprennent à Valmorel"));
        assert!(!found.iter().any(|headline| headline.contains("roman") || headline.contains("Grève")), "{found:?}");
        assert_eq!(total(&index, &format!("comme:{}", news::ArticleId::new(now()))).await, 0);
    }

    other_names_of_what_is_named_find_it(index) {
        put(&index, vec![Piece::new("Le FMI prête").named("Fonds monétaire international", "FMI"), Piece::new("Un fonds")]).await;
        assert_eq!(headlines(&index, "\"fonds monétaire international\"").await, ["Le FMI prête"]);
    }

    writing_does_not_matter(index) {
        put(&index, vec![
            Piece::new("Le week-end du porte-parole à N'Djamena"), Piece::new("L’O.T.A.N. à l’œuvre"),
            Piece::new("Dès aujourd’hui, 12 500 places"),
        ]).await;
        for typed in [
            "weekend", "week-end", "\"porte parole\"", "porte-paroles", "n'djamena", "ndjamena", "OTAN", "l'otan", "oeuvre",
            "oeuvres", "aujourd'hui", "AUJOURD’HUI", "12500", "12.500", "12 500 places", "otan oe*", "porte-par*",
        ] {
            assert_eq!(total(&index, typed).await, 1, "{typed:?}");
        }
    }

    the_exact_form_stands_first(index) {
        put(&index, vec![
            Piece::new("La cote du maire, cote après cote"), Piece::new("Une côte").body("Il faut marcher longtemps."),
        ]).await;
        assert_eq!(headlines(&index, "côte").await, ["Une côte", "La cote du maire, cote après cote"]);
    }

    typos_are_forgiven_where_a_word_is_unknown(index) {
        put(&index, vec![
            Piece::new("Discours de Quintrec"), Piece::new("La marine de Valmorel"), Piece::new("La mairie"),
            Piece::new("La marie"),
        ]).await;
        assert_eq!(total(&index, "mairie").await, 1, "a known word is not stretched");
        let answer = index.search(&request("quintrek discours")).await.unwrap();
        assert_eq!(answer.total, 1);
        assert_eq!(answer.corrected, [("quintrek".to_owned(), "quintrec".to_owned())]);
        assert_eq!(total(&index, "titre:qintrec").await, 1);
        assert_eq!(total(&index, "\"marina de valmorel\"").await, 0);
        assert_eq!(total(&index, "discours -qintrec").await, 1);
    }

    synonyms_find_one_another(index) {
        put(&index, vec![Piece::new("L'ONU vote"), Piece::new("Les Nations unies hésitent"), Piece::new("Des nations")]).await;
        assert_eq!((total(&index, "ONU").await, total(&index, "nations unies").await), (2, 2));
        assert_eq!(total(&index, "vote nations unies").await, 1);
    }

    some_of_the_words_are_shown_where_none_has_all(index) {
        put(&index, vec![Piece::new("Grève des dockers"), Piece::new("Grève des bus à Valmorel")]).await;
        let answer = index.search(&request("grève dockers Valmorel mercredi")).await.unwrap();
        assert!(answer.partial && answer.total >= 1, "{answer:?}");
        let mut asked = request("grève dockers Valmorel mercredi");
        asked.sort = Sort::Newest;
        assert_eq!(index.search(&asked).await.unwrap().total, 0, "a list by time holds no half-matches");
    }

    a_more_usual_word_is_proposed_as_it_is_written(index) {
        let many = (0..12).map(|number| Piece::new(&format!("Réunion du conseil, séance {number}")));
        put(&index, many.chain([Piece::new("Une réunoin sans lendemain")]).collect()).await;
        let answer = index.search(&request("conseil réunoin")).await.unwrap();
        assert_eq!(answer.suggestion.as_deref(), Some("conseil réunion"));
        let answer = index.search(&request("réunoin")).await.unwrap();
        assert_eq!((answer.total, answer.suggestion.as_deref()), (1, Some("réunion")));
        let answer = index.search(&request("reuinon")).await.unwrap();
        assert_eq!((answer.total, answer.corrected), (12, vec![("reuinon".to_owned(), "réunion".to_owned())]));
    }

    a_number_is_that_number(index) {
        put(&index, vec![
            Piece::new("Un don de 100 €"), Piece::new("Une amende de 12 500 euros"), Piece::new("Dix ministres en 2018"),
            Piece::new("Une hausse de 12 %"),
        ]).await;
        for (typed, expected) in [
            ("10 euros", 0), ("10 €", 0), ("10€", 0), ("\"10 €\"", 0), ("100€", 1), ("100 €", 1), ("\"100 €\"", 1), ("12 500 €", 1),
            ("12500€", 1), ("12 500 dollars", 0), ("1250", 0), ("125 00", 0), ("12%", 1), ("12 %", 1), ("12 €", 0), ("hausse 12 %", 1),
            ("hausse de 13 %", 1), ("12 ministres", 0), ("ministres 2019", 1), ("amende 12 500 €", 1), ("amende -12500€", 0),
        ] {
            assert_eq!(total(&index, typed).await, expected, "{typed:?}");
        }
        put(&index, vec![Piece::new("Le 12 : rien, puis 50")]).await;
        assert_eq!(total(&index, "1250").await, 0, "a number is not two");
    }

    suggestions_begin_as_typed(index) {
        put(&index, vec![Piece::new("Négociations à Valmorel"), Piece::new("Le négoce reprend"), Piece::new("Rien")]).await;
        let found = index.suggest("nego", 10, now()).await.unwrap();
        for expected in ["Négociations à Valmorel", "Le négoce reprend"] {
            assert!(found.iter().any(|text| text == expected), "{found:?}");
        }
        assert!(!found.iter().any(|text| text == "Rien"));
        put(&index, vec![Piece::new("Un port").person("Anne Quintrec"), Piece::new("Un quai").organisation("Quintaine")]).await;
        let found = index.suggest("quint", 10, now()).await.unwrap();
        assert_eq!(found, ["Anne Quintrec", "Quintaine"]);
        assert_eq!(index.suggest("anne qu", 10, now()).await.unwrap(), ["Anne Quintrec"]);
        assert!(index.suggest("  ", 10, now()).await.unwrap().is_empty());
        assert_eq!(index.suggest("nego", 1, now()).await.unwrap().len(), 1);
    }

    hostile_questions_are_answered_with_a_note(index) {
        put(&index, vec![Piece::new("Grève à la SNCF")]).await;
        let clauses = |glue: &str| (0..1_000).map(|n| format!("mot{n}")).collect::<Vec<_>>().join(glue);
        for typed in [
            "grève ".repeat(1_700_000), "a".repeat(10_000_000), format!("grève OU {}", clauses(" OU ")), clauses(" -"),
            clauses(" NEAR/50 "), clauses("* OU "), format!("{}grève{}", "(".repeat(10_000), ")".repeat(10_000)),
        ] {
            let asked = request(&typed);
            assert!(asked.question.notes.contains(&Note::Truncated), "{}", typed.get(..40).unwrap());
            assert!(asked.question.text.len() < 20_000);
            index.search(&asked).await.unwrap();
        }
        for (typed, expected) in [
            ("le la les de", 0), ("à la", 1), ("*", 1), ("g*", 1), ("\u{202e}grève", 1), ("g\u{200b}rè\u{200d}ve", 1),
            ("🔥 grève 👩‍👩‍👧‍👦", 1), ("\u{5e9}\u{5dc}\u{5d5}\u{5dd}", 0), ("🔥", 1),
        ] {
            assert_eq!(total(&index, typed).await, expected, "{typed:?}");
        }
    }

    no_question_fails(index) {
        put(&index, vec![Piece::new("Grève à la SNCF")]).await;
        let long = "(titre:".repeat(5_000);
        // As deep as brackets go, with as much that ranks in each.
        let words = "pêche côte forêt";
        let deep: Vec<String> = ["OU", "ET"]
            .map(|glue| format!("{}{words}{}", format!("({words} {glue} ").repeat(23), ")".repeat(23)))
            .into();
        for typed in &deep {
            index.search(&request(typed)).await.unwrap();
        }
        for typed in [
            "*", "-*", "a*", "-", "--", "\"\"", "\"", "()", "NEAR/3", "a NEAR/0 b", "(a OU b) NEAR/3 -c", "titre:", "langue:",
            "-titre:\"a b\"", "titre:2018-02-13", "2018-13-99", "depuis:", "a NEAR/3 2018-02-13", "\u{0}\u{1}\u{301}", &long,
            "\"a\" NEAR/2 (b* OU \"c d\")", "l'", "d'", "''", "SAUF SAUF", "a*b*", "9999-12-31", "depuis:9999ans",
        ] {
            let mut asked = request(typed);
            asked.facets = true;
            index.search(&asked).await.unwrap_or_else(|error| panic!("{typed:?}: {error}"));
            index.suggest(typed, 5, now()).await.unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_text_makes_a_question_fail(
        typed in "(ET|OU|SAUF|NEAR/2|\\(|\\)|\"|-|titre:|langue:|depuis:|2018-02|a\\*|é|digue|l'|:| ){0,16}|\\PC{0,40}"
    ) {
        let piece = Piece::new("La digue a cédé").standfirst("Un chapô.").body("Un corps.");
        let index = Local::in_memory().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(index.apply(vec![piece.document()], Vec::new(), 1)).unwrap();
        for hit in index.ask(&request(&typed)).unwrap().hits {
            for (passage, mark) in [&hit.headline, &hit.passage].into_iter().flat_map(|p| p.marks.iter().map(move |m| (p, m))) {
                prop_assert!(passage.text.get(mark.clone()).is_some());
            }
        }
    }
}
