//! Measures the house: a score a corpus, by the same public functions that the product calls.

mod base64;
mod cases;
mod row;
mod shingles;
mod tasks;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Parser;
use row::Row;

/// Scores what the program reads against the corpora of a data folder
#[derive(Debug, Parser)]
#[command(name = "eval")]
struct Arguments {
    /// all, or some of: feeds agency language pages texts seed probes
    #[arg(default_value = "all")]
    tasks: Vec<String>,
    /// The data folder
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where to write what was answered
    #[arg(long, value_name = "DIR")]
    answers: Option<PathBuf>,
    /// Rows as JSON lines
    #[arg(long)]
    json: bool,
}

/// Scores one corpus folder: the data folder in, and where to write answers.
type Task = fn(&Path, Option<&Path>) -> Result<Vec<Row>>;

/// Every task, with the folder of the data that it needs.
const TASKS: [(&str, &str, Task); 7] = [
    ("feeds", "feeds", tasks::feeds::score),
    ("agency", "agency", tasks::agency::score),
    ("language", "language", tasks::language::score),
    ("pages", "pages", tasks::pages::score),
    ("texts", "texts", tasks::texts::score),
    ("seed", "seed", tasks::seed::score),
    ("probes", "search", tasks::probes::score),
];

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let data = arguments.data.clone().unwrap_or_else(|| PathBuf::from("../shared/data"));
    for name in &arguments.tasks {
        if name != "all" && !TASKS.iter().any(|(known, ..)| known == name) {
            bail!("no task {name:?}");
        }
    }
    if !arguments.json {
        println!("{:<16} {:<34} {:>8} {:>7}", "corpus", "measure", "value", "n");
    }
    for (name, folder, task) in TASKS {
        if !arguments.tasks.iter().any(|wanted| wanted == "all" || wanted == name) {
            continue;
        }
        if !data.join(folder).is_dir() {
            eprintln!("skipped: {name}: {} is not here", data.join(folder).display());
            continue;
        }
        for row in task(&data, arguments.answers.as_deref())? {
            if arguments.json {
                println!("{}", serde_json::to_string(&row)?);
            } else {
                println!("{:<16} {:<34} {:>8.4} {:>7}", row.corpus, row.measure, row.value, row.n);
            }
        }
    }
    Ok(())
}
