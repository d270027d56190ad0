//! How fast the house reads: `reading_pace FILE` reads JSON lines with a `text` and tells articles and texts a second on one core.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a command of the house: what is wrong stops it

use std::time::Instant;

fn main() {
    let path = std::env::args().nth(1).unwrap_or_else(|| "../shared/data/language/articles/articles.jsonl".to_owned());
    let lines = std::fs::read_to_string(path).unwrap();
    let texts: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().unwrap().to_owned())
        .collect();
    let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    let start = Instant::now();
    let first = reading::names::of_text("Paul Durand est à Lyon.").len()
        + reading::tongue::of("Il est là.", None).map_or(0, str::len);
    println!("first text, models unpacked: {:?} ({first})", start.elapsed());
    let each = words as f64 / texts.len() as f64;
    let of_300 = |seconds: f64, rounds: usize| (words * rounds) as f64 / 300.0 / seconds;
    let measure = |name: &str, read: &dyn Fn(&str) -> usize| {
        let rounds = 10;
        let start = Instant::now();
        let found: usize = (0..rounds).map(|_| texts.iter().map(|text| read(text)).sum::<usize>()).sum();
        let seconds = start.elapsed().as_secs_f64();
        let pace = (texts.len() * rounds) as f64 / seconds;
        println!(
            "{name}: {pace:.0} texts/s of {each:.0} words, {:.0} articles/s of 300 words ({found})",
            of_300(seconds, rounds)
        );
    };
    measure("language", &|text| reading::tongue::of(text, None).map_or(0, str::len));
    measure("language of sentences", &|text| {
        text.split(". ").filter_map(|text| reading::tongue::of(text, None)).count()
    });
    measure("names", &|text| reading::names::of_text(text).len());
    measure("whole reading", &|text| {
        let read = reading::annotate(text, None);
        read.entities.len() + read.quotes.len() + read.dates.len()
    });
}
