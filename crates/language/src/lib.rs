//! French as newsrooms write it: words, dates and the typography of a page. Pure.

pub mod clock;
pub mod dates;
pub mod typography;
pub mod words;
