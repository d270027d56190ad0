//! Articles that the tests of the index make.

#![allow(dead_code)] // every test binary uses a part

use jiff::Timestamp;
use news::{Article, ArticleId, Block, Extent, Format, SourceId, Status};

/// An article of now.
pub fn article(headline: &str, standfirst: Option<&str>, body: &[&str]) -> Article {
    let now = Timestamp::now();
    Article {
        id: ArticleId::new(now),
        source: SourceId::of("essai"),
        capture: None,
        format: Format::Text,
        url: None,
        canonical_url: None,
        guid: None,
        language: Some("fr".to_owned()),
        kicker: None,
        headline: headline.to_owned(),
        standfirst: standfirst.map(str::to_owned),
        byline: None,
        authors: Vec::new(),
        dateline: None,
        section: None,
        published: None,
        updated: None,
        received: now,
        body: body.iter().map(|text| Block::paragraph(*text)).collect(),
        teaser: None,
        images: Vec::new(),
        tags: Vec::new(),
        subjects: Vec::new(),
        urgency: None,
        rights: None,
        status: Status::Usable,
        embargo: None,
        version: 1,
        links: Vec::new(),
        paywalled: false,
        opt_out: Vec::new(),
        extent: Extent::Full,
    }
}
