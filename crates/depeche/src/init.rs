//! `depeche init`: writes the two files that a person edits.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use anyhow::{Context, Result};

use crate::cli;
use crate::config::{SOURCES, TEMPLATE};

/// Runs `init`. A file that is there already is left as it is, and named.
pub fn init(args: &cli::Init) -> Result<bool> {
    std::fs::create_dir_all(&args.dir).with_context(|| format!("cannot make {}", args.dir.display()))?;
    let mut good = true;
    for (name, text) in [("depeche.toml", TEMPLATE), ("sources.opml", SOURCES)] {
        let path = args.dir.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
                println!("{}", path.display());
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                good = false;
                eprintln!("{} is there already: left as it is", path.display());
            }
            Err(error) => return Err(error).with_context(|| format!("cannot write {}", path.display())),
        }
    }
    Ok(good)
}
