//! The corpora, one file each: every task reads its cases, asks the house, and gives rows.

pub mod agency;
pub mod copies;
pub mod expressions;
pub mod feeds;
pub mod language;
pub mod pages;
pub mod people;
pub mod probes;
pub mod said;
pub mod seed;
pub mod stems;
pub mod stories;
pub mod texts;
