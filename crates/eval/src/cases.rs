//! Reads the cases of a corpus: JSON lines, plain or gzipped.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

/// The whole text of a file; `.gz` is unpacked.
pub fn text(path: &Path) -> Result<String> {
    let mut text = String::new();
    reader(path)?.read_to_string(&mut text).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text)
}

/// The objects of a JSON-lines file; `.gz` is unpacked.
pub fn lines(path: &Path) -> Result<Vec<Value>> {
    let mut cases = Vec::new();
    for (number, line) in BufReader::new(reader(path)?).lines().enumerate() {
        let line = line.with_context(|| format!("cannot read {}", path.display()))?;
        if !line.trim().is_empty() {
            let case = serde_json::from_str(&line).with_context(|| format!("{}:{}", path.display(), number + 1))?;
            cases.push(case);
        }
    }
    Ok(cases)
}

/// Writes what was answered, one JSON object a line, to `folder/name`; nothing where no folder is given.
pub fn answers(folder: Option<&Path>, name: &str, objects: impl IntoIterator<Item = Value>) -> Result<()> {
    let Some(folder) = folder else { return Ok(()) };
    std::fs::create_dir_all(folder)?;
    let mut out = BufWriter::new(File::create(folder.join(name))?);
    for object in objects {
        writeln!(out, "{object}")?;
    }
    out.flush().map_err(Into::into)
}

fn reader(path: &Path) -> Result<Box<dyn Read>> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let packed = path.extension().is_some_and(|extension| extension == "gz");
    Ok(if packed { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) })
}

/// Precision, recall and their harmonic mean, from counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Found and right.
    pub right: usize,
    /// Found and wrong.
    pub wrong: usize,
    /// Right and not found.
    pub missed: usize,
}

impl Tally {
    /// F1; 0 where nothing is right.
    #[allow(clippy::cast_precision_loss)] // counts of cases, far below 2^52
    pub fn f1(self) -> f64 {
        let doubled = 2.0 * self.right as f64;
        if self.right == 0 { 0.0 } else { doubled / (doubled + self.wrong as f64 + self.missed as f64) }
    }
}

/// The share of `part` in `whole`; 0 of nothing.
#[allow(clippy::cast_precision_loss)] // counts of cases, far below 2^52
pub fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
