//! Questions that nobody means well with: how long each takes, and what memory is left behind.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use index::{Local, Question, Request, Sort};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::memory;

pub fn measure(dir: &Path) -> Result<()> {
    let index = Local::open_read_only(dir)?;
    let words = ["grève", "pont", "ministre", "santé", "budget", "maire", "police", "école"];
    let many = |glue: &str| (0..1_000).map(|n| format!("{}{n}", words[n % 8])).collect::<Vec<_>>().join(glue);
    let known = |glue: &str| (0..1_000).map(|n| words[n % 8].to_owned()).collect::<Vec<_>>().join(glue);
    let cases: Vec<(&str, String)> = vec![
        ("10 MB", "mot ".repeat(2_500_000)),
        ("10 MB without a space", "a".repeat(10_000_000)),
        ("1,000 unknown words", many(" ")),
        ("1,000 unknown words or", many(" OU ")),
        ("1,000 known words or", known(" OU ")),
        ("1,000 denied", known(" -")),
        ("1,000 near", known(" NEAR/50 ")),
        (
            "1,000 beginnings",
            (0..1_000).map(|n| format!("{}*", char::from(b'a' + (n % 26) as u8))).collect::<Vec<_>>().join(" OU "),
        ),
        ("*", "*".to_owned()),
        ("a*", "a*".to_owned()),
        ("\"de la p*\"", "de la p*".to_owned()),
        ("a* NEAR/50 b*", "a* NEAR/50 b*".to_owned()),
        ("(a* OU b*) NEAR/phrase (c* OU d*)", "(a* OU b*) NEAR/phrase (c* OU d*)".to_owned()),
        ("AUMOINS/2 (le OU la)", "AUMOINS/2 (le OU la)".to_owned()),
        ("10,000 brackets", format!("{}pont{}", "(".repeat(10_000), ")".repeat(10_000))),
        ("stop words", "le la les de du des".to_owned()),
        ("stop words in a row", "\"de la\"".to_owned()),
        ("right to left", "\u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{627}\u{644}\u{633}\u{644}\u{627}\u{645}".to_owned()),
        ("without width", "p\u{200b}o\u{200d}n\u{feff}t".to_owned()),
        ("emoji", "👩‍👩‍👧‍👦🔥 pont 🇫🇷".to_owned()),
        ("everything", String::new()),
    ];
    let before = memory::now();
    println!("hostile: at {} MB", before);
    for (name, typed) in &cases {
        let start = Instant::now();
        let now = Timestamp::now();
        let request = Request {
            question: Question::parse(typed, now, &TimeZone::UTC),
            sort: Sort::Relevance,
            limit: 25,
            after: None,
            facets: true,
            fold_stories: true,
            now,
        };
        let answer = index.ask(&request)?;
        println!(
            "{name:<36}{:>9.1} ms {:>9} found, {} notes, {} MB more",
            start.elapsed().as_secs_f64() * 1_000.0,
            answer.total,
            request.question.notes.len(),
            memory::now().saturating_sub(before)
        );
    }
    Ok(())
}
