//! French as newsrooms write it: words, sentences, dates and the typography of a page. Pure.

pub mod clock;
pub mod dates;
pub mod sentences;
pub mod typography;
pub mod words;
