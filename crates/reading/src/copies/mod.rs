//! Copies: the same dispatch printed by another house, cut, corrected or carried on.
//!
//! A [`Sketch`] keeps the smallest hashes of a text's four-word runs (Broder 1997); [`Copies`] finds, among millions,
//! the texts that share some; [`reuse`] says which sentences.

mod index;
mod reuse;
mod sketch;

pub use index::{Copies, Match};
pub use reuse::{Reuse, Sentence, reuse};
pub use sketch::{Likeness, Sketch, is_copy};
