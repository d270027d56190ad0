//! What a feed tells those who poll it: how often it changes, when nobody need come, which hub pushes it.

use news::Told;

use super::element::Document;
use super::model::FeedLink;
use super::xml::Id;

const HOUR: u32 = 3_600;
const DAY: u32 = 24 * HOUR;

/// Reads RSS's `ttl`, `skipHours` and `skipDays`, the syndication module, and the links to hub and self.
pub(super) fn told(doc: &Document<'_, '_>, channel: Id, links: &[FeedLink]) -> Told {
    let tree = doc.tree;
    let (mut told, mut period, mut frequency) = (Told::default(), None, 1);
    for id in tree.children(channel) {
        let line = || doc.line(id).unwrap_or_default();
        match tree.name(id).to_ascii_lowercase().as_str() {
            "ttl" => told.every = told.every.or(line().parse::<u32>().ok().and_then(|minutes| minutes.checked_mul(60))),
            "updateperiod" => period = seconds(&line()),
            "updatefrequency" => frequency = line().parse::<u32>().unwrap_or(1).max(1),
            "skiphours" => told.skip_hours = parts(doc, id, hour),
            "skipdays" => told.skip_days = parts(doc, id, day),
            _ => {}
        }
    }
    told.every = told.every.or(period.map(|period| period / frequency)).filter(|every| *every > 0);
    let linked = |relation: &'static str| {
        links.iter().filter(move |link| link.rel.as_deref().is_some_and(|rel| rel.eq_ignore_ascii_case(relation)))
    };
    told.hubs = linked("hub").map(|link| link.href.clone()).collect();
    told.topic = linked("self").map(|link| link.href.clone()).next();
    told
}

/// The period of the syndication module.
fn seconds(period: &str) -> Option<u32> {
    match period.to_ascii_lowercase().as_str() {
        "hourly" => Some(HOUR),
        "daily" => Some(DAY),
        "weekly" => Some(7 * DAY),
        "monthly" => Some(30 * DAY),
        "yearly" => Some(365 * DAY),
        _ => None,
    }
}

fn parts(doc: &Document<'_, '_>, id: Id, read: fn(&str) -> Option<u8>) -> Vec<u8> {
    let mut found: Vec<u8> =
        doc.tree.children(id).filter_map(|part| doc.line(part)).filter_map(|line| read(&line)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// An hour of UTC; some count to 24.
fn hour(text: &str) -> Option<u8> {
    text.parse::<u8>().ok().filter(|hour| *hour <= 24).map(|hour| hour % 24)
}

fn day(text: &str) -> Option<u8> {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let name = text.to_ascii_lowercase();
    (1..).zip(DAYS).find(|(_, day)| *day == name).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use news::Told;

    use crate::feed::{FeedContext, read};

    fn told(text: &str) -> Told {
        let context = FeedContext {
            url: Some("https://exemple.fr/flux.xml".into()),
            content_type: None,
            content_location: None,
            content_language: None,
            timezone: TimeZone::UTC,
            now: "2026-11-24T08:00:00Z".parse().unwrap(),
        };
        read(text.as_bytes(), &context).unwrap().told
    }

    fn every(channel: &str) -> Option<u32> {
        let open = "<rss xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\" version=\"2.0\"><channel>";
        told(&format!("{open}{channel}</channel></rss>")).every
    }

    #[test]
    fn how_often() {
        for (channel, expected) in [
            ("<ttl>60</ttl>", Some(3_600)),
            ("<ttl> 5 </ttl>", Some(300)),
            ("<ttl>0</ttl>", None),
            ("<ttl>vite</ttl>", None),
            ("<ttl>4294967295</ttl>", None),
            ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", Some(900)),
            ("<sy:updatePeriod>\n daily \n</sy:updatePeriod>", Some(86_400)),
            ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", Some(3_600)),
            ("<sy:updateFrequency>4</sy:updateFrequency>", None),
            ("<item><ttl>60</ttl></item>", None),
        ] {
            assert_eq!(every(channel), expected, "{channel}");
        }
    }

    #[test]
    fn when_nobody_need_come() {
        let told = told(
            "<rss><channel><skipHours><hour>3</hour><hour>1</hour><hour>24</hour><hour>x</hour><hour>3</hour></skipHours>\
             <skipDays><day>Sunday</day><day>saturday</day><day>dimanche</day></skipDays></channel></rss>",
        );
        assert_eq!((told.skip_hours, told.skip_days), (vec![0, 1, 3], vec![6, 7]));
    }

    #[test]
    fn hubs() {
        let expected = (vec!["https://hub.example/".to_owned()], Some("https://exemple.fr/flux.xml".to_owned()));
        for text in [
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><link rel=\"hub\" href=\"https://hub.example/\"/>\
             <link rel=\"self\" href=\"/flux.xml\"/></feed>",
            "<rss xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><atom:link rel=\"self\" href=\"https://exemple.fr/flux.xml\"/>\
             <atom:link rel=\"hub\" href=\"https://hub.example/\"/></channel></rss>",
            "{\"version\": \"https://jsonfeed.org/version/1.1\", \"feed_url\": \"https://exemple.fr/flux.xml\", \"items\": [],\
             \"hubs\": [{\"type\": \"rssCloud\", \"url\": \"https://x.example/\"}, {\"type\": \"WebSub\", \"url\": \"https://hub.example/\"}]}",
        ] {
            let told = told(text);
            assert_eq!((told.hubs, told.topic), expected, "{text}");
        }
    }
}
