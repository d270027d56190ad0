//! One measured figure.

use serde::Serialize;

/// A row of the score table: `corpus  measure  value  n`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The corpus, e.g. `frsites`.
    pub corpus: String,
    /// What was measured, e.g. `body F1 strict`.
    pub measure: String,
    /// The figure: a share from 0 to 1, unless the measure names a unit.
    pub value: f64,
    /// Over how many cases.
    pub n: usize,
}

impl Row {
    /// A row.
    pub fn new(corpus: impl Into<String>, measure: impl Into<String>, value: f64, n: usize) -> Self {
        Self { corpus: corpus.into(), measure: measure.into(), value, n }
    }
}
