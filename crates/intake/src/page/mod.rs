//! Pages: from the HTML of one news page to the article that stands in it.

pub mod blocks;
mod dom;
mod picture;
