//! What every index promises of what it holds, run against each one that there is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod shelf;

use index::{Document, Error, Index, Local, Sort};
use news::Status;
use shelf::{Piece, at, headlines, ids, now, promises, put, request, total};

promises! {
    what_is_applied_is_found_at_once(index) {
        assert_eq!((index.position(), index.count().await.unwrap()), (0, 0));
        let piece = Piece::new("Le pont de Valmorel rouvre").document();
        let id = piece.article.id;
        index.apply(vec![piece], Vec::new(), 7).await.unwrap();
        assert_eq!(total(&index, "valmorel").await, 1);
        assert_eq!((index.position(), index.count().await.unwrap()), (7, 1));
        assert_eq!(index.holds(&[id, news::ArticleId::new(now())]).await.unwrap(), [true, false]);
        assert_eq!(ids(&index.search(&request("pont")).await.unwrap()), [id]);
    }

    a_new_version_takes_the_place_of_the_old_one(index) {
        let mut piece = Piece::new("Un premier titre").document();
        index.apply(vec![piece.clone()], Vec::new(), 1).await.unwrap();
        piece.article.headline = "Un second titre".to_owned();
        index.apply(vec![piece], Vec::new(), 2).await.unwrap();
        assert_eq!((total(&index, "premier").await, total(&index, "second").await, index.count().await.unwrap()), (0, 1, 1));
    }

    versions_and_removals_hold_while_pieces_go_to_disk(index) {
        let mut pieces: Vec<Document> =
            (0..40).map(|n| Piece::new(&format!("Le pont numéro {n} ferme")).document()).collect();
        for (round, settles) in [(2, false), (3, true), (4, false), (5, true), (6, false)] {
            for (n, part) in pieces.chunks(3).enumerate() {
                index.apply(part.to_vec(), Vec::new(), round * 100 + n as u64).await.unwrap();
                assert_eq!(index.position(), round * 100 + n as u64);
            }
            if settles {
                index.settle().await.unwrap();
            }
            let mut asked = request("pont");
            asked.facets = true;
            let answer = index.search(&asked).await.unwrap();
            let counted: u64 = answer.facets.unwrap().days.iter().map(|day| day.count).sum();
            assert_eq!((answer.total, counted, index.count().await.unwrap()), (40, 40, 40), "round {round}");
            assert_eq!(total(&index, &format!("tour{}", round - 2)).await, 0, "round {round}");
            pieces.iter_mut().for_each(|piece| piece.article.headline = format!("Le pont rouvre tour{round}"));
        }
        let gone: Vec<_> = pieces.iter().take(10).map(|piece| piece.article.id).collect();
        index.apply(Vec::new(), gone.clone(), 900).await.unwrap();
        assert_eq!((total(&index, "pont").await, index.count().await.unwrap()), (30, 30));
        assert_eq!(index.holds(gone.get(..1).unwrap()).await.unwrap(), [false]);
        index.apply(pieces.get(..1).unwrap().to_vec(), Vec::new(), 901).await.unwrap();
        index.settle().await.unwrap();
        assert_eq!((total(&index, "pont").await, index.position()), (31, 901));
    }

    a_large_batch_is_seen_when_it_is_settled(index) {
        let pieces: Vec<Document> = (0..200).map(|n| Piece::new(&format!("Le pont {n}")).document()).collect();
        index.apply(pieces.clone(), Vec::new(), 200).await.unwrap();
        let mut newer = pieces.first().unwrap().clone();
        newer.article.headline = "Le viaduc".to_owned();
        index.apply(vec![newer], vec![pieces.get(1).unwrap().article.id], 202).await.unwrap();
        assert_eq!(total(&index, "viaduc").await, 1);
        index.settle().await.unwrap();
        assert_eq!((total(&index, "pont").await, total(&index, "viaduc").await), (198, 1));
        assert_eq!((index.count().await.unwrap(), index.position()), (199, 202));
    }

    scores_do_not_tell_memory_from_disk(index) {
        let pieces: Vec<Document> = (0..12).map(|_| Piece::new("Le viaduc de Valmorel").document()).collect();
        for (n, piece) in pieces.into_iter().enumerate() {
            index.apply(vec![piece], Vec::new(), n as u64).await.unwrap();
            if n == 6 {
                index.settle().await.unwrap();
            }
        }
        let answer = index.search(&request("viaduc")).await.unwrap();
        let first = answer.hits.first().unwrap().score;
        assert!(answer.hits.len() == 12 && answer.hits.iter().all(|hit| (hit.score - first).abs() < 1e-5), "{answer:?}");
    }

    what_is_gone_is_not_found(index) {
        let piece = Piece::new("Le pont rouvre").document();
        let id = piece.article.id;
        index.apply(vec![piece], Vec::new(), 1).await.unwrap();
        index.apply(Vec::new(), vec![id], 2).await.unwrap();
        assert_eq!((total(&index, "pont").await, index.count().await.unwrap(), index.position()), (0, 0, 2));
    }

    a_cleared_index_is_new(index) {
        put(&index, vec![Piece::new("Le pont rouvre")]).await;
        index.clear().await.unwrap();
        assert_eq!((total(&index, "pont").await, index.count().await.unwrap(), index.position()), (0, 0, 0));
        put(&index, vec![Piece::new("Le pont ferme")]).await;
        assert_eq!(total(&index, "pont").await, 1);
    }

    nothing_shows_of_a_piece_under_embargo(index) {
        put(&index, vec![
            Piece::new("Rapport Quintrec : le secret").embargo(at("2026-03-01T12:00:00Z")),
            Piece::new("Rapport annuel"),
        ]).await;
        let mut asked = request("rapport");
        asked.facets = true;
        let answer = index.search(&asked).await.unwrap();
        assert_eq!((answer.total, answer.hits.len()), (1, 1));
        assert_eq!(answer.facets.unwrap().sources.first().unwrap().count, 1);
        let answer = index.search(&request("quintrek")).await.unwrap();
        assert!(answer.corrected.is_empty() && answer.suggestion.is_none(), "{answer:?}");
        for typed in ["Quin", "Rapport Q"] {
            let found = index.suggest(typed, 10, now()).await.unwrap();
            assert!(found.iter().all(|text| !text.to_lowercase().contains("quintrec")), "{found:?}");
        }
        asked.now = at("2026-03-01T12:00:00Z");
        assert_eq!(index.search(&asked).await.unwrap().total, 2);
        assert!(!index.suggest("Quin", 10, asked.now).await.unwrap().is_empty());
    }

    withheld_and_cancelled_pieces_are_not_found(index) {
        put(&index, vec![
            Piece::new("Le pont rouvre").status(Status::Withheld),
            Piece::new("Le pont ferme").status(Status::Cancelled),
            Piece::new("Le pont tient"),
        ]).await;
        assert_eq!(headlines(&index, "pont").await, ["Le pont tient"]);
    }

    pages_cover_everything_once_in_every_order(index) {
        let pieces = (0..57).map(|n| {
            let piece = Piece::new(&format!("Le conseil vote le budget {n}")).hour(n % 9);
            if n % 4 == 0 { piece.story(n / 12) } else { piece }
        });
        put(&index, pieces.collect()).await;
        for (sort, fold, rows) in [
            (Sort::Relevance, false, 57), (Sort::Newest, false, 57), (Sort::Oldest, false, 57),
            (Sort::Relevance, true, 47), (Sort::Newest, true, 47), (Sort::Oldest, true, 47),
        ] {
            let mut asked = request("budget");
            (asked.sort, asked.fold_stories, asked.limit) = (sort, fold, 10);
            let (mut seen, mut times, mut found) = (Vec::new(), Vec::new(), 0);
            loop {
                let answer = index.search(&asked).await.unwrap();
                assert_eq!(answer.total, 57);
                found += answer.hits.iter().map(|hit| 1 + u64::from(hit.others)).sum::<u64>();
                times.extend(answer.hits.iter().map(|hit| hit.time));
                seen.extend(ids(&answer));
                asked.after = answer.next;
                if asked.after.is_none() {
                    break;
                }
            }
            let mut once = seen.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!((seen.len(), once.len(), found), (rows, rows, 57), "{sort:?} {fold}");
            match sort {
                Sort::Newest => assert!(times.is_sorted_by(|a, b| a >= b)),
                Sort::Oldest => assert!(times.is_sorted()),
                Sort::Relevance => {}
            }
        }
    }

    a_foreign_cursor_is_refused(index) {
        let mut asked = request("pont");
        asked.after = Some("n'importe quoi".to_owned());
        assert!(matches!(index.search(&asked).await, Err(Error::Cursor)));
    }

    facets_count_everything_found(index) {
        put(&index, vec![
            Piece::new("Grève à Valmorel").source("le-courrier", "Le Courrier").section("Social").person("Anne Martin").hour(1),
            Piece::new("Fin de la grève").source("le-courrier", "Le Courrier").section("Social").place("Valmorel").hour(30),
            Piece::new("Grève et météo").source("la-lettre", "La Lettre").organisation("Météo-Val").language("en"),
            Piece::new("Autre chose").source("la-lettre", "La Lettre"),
        ]).await;
        let mut asked = request("grève");
        asked.facets = true;
        let facets = index.search(&asked).await.unwrap().facets.unwrap();
        let told = |counts: &[index::FacetCount]| -> Vec<(String, String, u64)> {
            counts.iter().map(|one| (one.value.clone(), one.label.clone(), one.count)).collect()
        };
        let pair = |value: &str, label: &str, count| (value.to_owned(), label.to_owned(), count);
        assert_eq!(told(&facets.sources), [pair("le-courrier", "Le Courrier", 2), pair("la-lettre", "La Lettre", 1)]);
        assert_eq!(told(&facets.sections), [pair("Social", "Social", 2)]);
        assert_eq!(told(&facets.persons), [pair("Anne Martin", "Anne Martin", 1)]);
        assert_eq!(told(&facets.places), [pair("Valmorel", "Valmorel", 1)]);
        assert_eq!(told(&facets.organisations), [pair("Météo-Val", "Météo-Val", 1)]);
        assert_eq!(told(&facets.languages), [pair("fr", "fr", 2), pair("en", "en", 1)]);
        assert_eq!(facets.days.iter().map(|day| day.count).sum::<u64>(), 3);
    }

    facets_of_few_among_many_names(index) {
        let mut pieces: Vec<Piece> =
            (0..90).map(|n| Piece::new(&format!("Le pont {n}")).person(&format!("Anne Martin {n:02}"))).collect();
        for (n, name) in [(0, "Paule Roy"), (1, "Paule Roy"), (2, "Zoé Pic")] {
            pieces.push(Piece::new(&format!("Une grève {n}")).person(name));
        }
        put(&index, pieces).await;
        let mut asked = request("grève");
        asked.facets = true;
        let facets = index.search(&asked).await.unwrap().facets.unwrap();
        let told: Vec<_> = facets.persons.iter().map(|one| (one.value.as_str(), one.count)).collect();
        assert_eq!(told, [("Paule Roy", 2), ("Zoé Pic", 1)]);
    }

    days_are_those_of_the_reader(index) {
        put(&index, vec![Piece::new("Le pont").hour(13), Piece::new("Le pont").hour(14)]).await;
        let mut asked = request("pont");
        asked.facets = true;
        for (zone, days) in [("UTC", &["2018-02-13", "2018-02-14"][..]), ("Europe/Paris", &["2018-02-14"])] {
            asked.question.zone = jiff::tz::TimeZone::get(zone).unwrap();
            let facets = index.search(&asked).await.unwrap().facets.unwrap();
            assert_eq!(facets.days.iter().map(|day| day.value.as_str()).collect::<Vec<_>>(), days, "{zone}");
        }
    }
}

#[tokio::test]
async fn what_was_applied_survives() {
    let folder = tempfile::tempdir().unwrap();
    {
        let index = Local::open(folder.path()).unwrap();
        index.apply(vec![Piece::new("Le pont rouvre").document()], Vec::new(), 42).await.unwrap();
        index.settle().await.unwrap();
    }
    let index = Local::open(folder.path()).unwrap();
    assert_eq!((index.position(), index.search(&request("pont")).await.unwrap().total), (42, 1));
}

#[tokio::test]
async fn a_reader_stands_beside_the_writer() {
    let folder = tempfile::tempdir().unwrap();
    let writer = Local::open(folder.path()).unwrap();
    let reader = Local::open_read_only(folder.path()).unwrap();
    writer.apply(vec![Piece::new("Le pont rouvre").document()], Vec::new(), 3).await.unwrap();
    writer.settle().await.unwrap();
    assert_eq!(reader.search(&request("pont")).await.unwrap().total, 1, "a reader sees what is committed");
    assert_eq!(reader.position(), 3);
    assert!(matches!(reader.apply(Vec::new(), Vec::new(), 4).await, Err(Error::ReadOnly)));
}

#[tokio::test]
async fn a_folder_may_bring_its_own_synonyms() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("synonymes.txt"), "pont = viaduc\n").unwrap();
    let index = Local::open(folder.path()).unwrap();
    index.apply(vec![Piece::new("Le viaduc rouvre").document()], Vec::new(), 1).await.unwrap();
    assert_eq!(index.search(&request("pont")).await.unwrap().total, 1);
}

#[tokio::test]
async fn a_damaged_folder_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    drop(Local::open(folder.path()).unwrap());
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            std::fs::write(path, "{").unwrap();
        }
    }
    let index = Local::open(folder.path()).unwrap();
    assert_eq!(index.position(), 0);
    index.apply(vec![Piece::new("Le pont rouvre").document()], Vec::new(), 1).await.unwrap();
    assert_eq!(index.search(&request("pont")).await.unwrap().total, 1);
}
