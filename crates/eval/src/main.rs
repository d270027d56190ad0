//! Measures the house: a score a corpus, by the same public functions that the product calls.

mod row;
mod tasks;

fn main() {}
