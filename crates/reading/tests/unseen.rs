//! News texts of many kinds, written for this house and annotated before they were read: who speaks, what people are, when, and what is ahead.

#![allow(clippy::unwrap_used)] // in tests a failure is the answer

use jiff::civil::{Date, DateTime};
use news::Reading;
use serde_json::Value;

/// How many are asked, and how many are right.
#[derive(Debug, Default)]
struct Count {
    right: usize,
    all: usize,
}

impl Count {
    fn add(&mut self, right: bool, case: &str, what: &dyn std::fmt::Debug) {
        self.all += 1;
        self.right += usize::from(right);
        if !right {
            println!("{case}: {what:?}");
        }
    }

    fn share(&self) -> f64 {
        self.right as f64 / self.all as f64
    }
}

fn folded(text: &str) -> String {
    language::words::fold(text).into_owned()
}

fn rows(value: &Value) -> Vec<(String, String)> {
    let pairs = value.as_array().into_iter().flatten();
    pairs.map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned())).collect()
}

/// The expected values that were found, each once.
fn match_all(expected: &Value, mut found: Vec<String>, count: &mut Count, case: &str) -> usize {
    for wanted in expected.as_array().into_iter().flatten().filter_map(Value::as_str) {
        let place = found.iter().position(|value| value == wanted);
        count.add(place.is_some(), case, &format!("{wanted} of {found:?}"));
        if let Some(place) = place {
            found.remove(place);
        }
    }
    found.len()
}

#[test]
fn texts_never_seen() {
    let (mut speakers, mut roles, mut dates, mut agenda) =
        (Count::default(), Count::default(), Count::default(), Count::default());
    let (mut stray, mut ahead) = (0, 0);
    for line in include_str!("unseen.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let (id, text) = (case["id"].as_str().unwrap(), case["text"].as_str().unwrap());
        let day: Date = case["published"].as_str().unwrap().parse().unwrap();
        let published: DateTime = day.at(16, 0, 0, 0);
        let Reading { entities, quotes, dates: read, agenda: coming, .. } = reading::annotate(text, Some(published));
        for (words, speaker) in rows(&case["quotes"]) {
            let quote = quotes.iter().find(|quote| quote.text.contains(&words) || words.contains(&quote.text));
            let said = quote.and_then(|quote| quote.speaker.as_deref()).map(folded).unwrap_or_default();
            let wanted = folded(&speaker);
            let right = !said.is_empty() && (said.contains(&wanted) || wanted.contains(&said));
            speakers.add(right, id, &("speaker", &words, &speaker, quote.and_then(|quote| quote.speaker.as_deref())));
        }
        for (name, role) in rows(&case["roles"]) {
            let entity = entities.iter().find(|entity| folded(&entity.name) == folded(&name));
            let read = entity.and_then(|entity| entity.role.as_deref()).map(folded).unwrap_or_default();
            let right = !read.is_empty() && (read.contains(&folded(&role)) || folded(&role).contains(&read));
            roles.add(right, id, &("role", &name, &role, &read, entity.is_some()));
        }
        stray += match_all(&case["dates"], read.into_iter().map(|date| date.value).collect(), &mut dates, id);
        ahead += match_all(&case["agenda"], coming.into_iter().map(|item| item.value).collect(), &mut agenda, id);
    }
    println!("speakers {speakers:?} roles {roles:?} dates {dates:?} stray {stray} agenda {agenda:?} wrong {ahead}");
    assert!(speakers.share() >= 0.80 && roles.share() >= 0.70 && dates.share() >= 0.80 && agenda.share() >= 0.60);
}

#[test]
fn passages_in_other_languages() {
    let check = |text: &str, expected: &[(&str, &str)]| {
        let found = reading::annotate(text, None).passages;
        let words =
            |from: u32, to: u32| -> String { text.chars().skip(from as usize).take((to - from) as usize).collect() };
        let found: Vec<(String, String)> =
            found.into_iter().map(|passage| (words(passage.start, passage.end), passage.language)).collect();
        let expected: Vec<(String, String)> =
            expected.iter().map(|(words, language)| ((*words).to_owned(), (*language).to_owned())).collect();
        assert_eq!(found, expected, "{text:?}");
    };
    check(
        "« We will never give up this harbour », a lancé la maire d'Orée, Anne Roux, devant ses voisins.",
        &[("We will never give up this harbour", "en")],
    );
    check(
        "Le match a été interrompu par l'orage dans la soirée et reprendra jeudi devant le même public. Sur sa page, le club a écrit : \"Gracias a todos los que han venido esta noche para apoyar a nuestro equipo\".",
        &[("Gracias a todos los que han venido esta noche para apoyar a nuestro equipo", "es")],
    );
    check("Le groupe a joué « Knocking on Heaven's Door » puis « The End » devant une salle comble.", &[]);
    check("Le Real Madrid, le FC Barcelone, Manchester United et le Bayern Munich jouent mardi.", &[]);
}
