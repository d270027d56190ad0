//! Opting out: which signals of a publisher keep the text of its pages out of the house.
//!
//! Article 4 of the EU's DSM directive lets text be mined unless its right holder has reserved that in a
//! machine-readable way; what a feed shows was published to be shown by others. So a page whose publisher reserves
//! mining (TDMRep) or refuses AI (`noai`), or that no search may index (`noindex`, `none`), is not kept: the piece
//! stays as its feed tells it, with the signal. A publisher that has given a licence is named in the settings.

use url::Url;

use crate::Settings;

/// The name that directives address us by.
const NAME: &str = "depeche";

/// Directives that have a value of their own behind a colon.
const VALUED: &[&str] = &["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"];

/// The first of a page's `signals` that keeps its text out.
pub(crate) fn bars_page<'s>(signals: &'s [String], url: Option<&str>, settings: &Settings) -> Option<&'s String> {
    let barring = |signal: &&String| directives(signal).any(|word| matches!(word, "noindex" | "none"));
    unless_licensed(url, settings).then(|| signals.iter().find(|signal| reserves(signal) || barring(signal))).flatten()
}

/// The first of a feed's `signals` that keeps the pages behind it from being followed. That a feed is not to be in a
/// search engine says nothing of its pages.
pub(crate) fn bars_feed<'s>(signals: &'s [String], url: Option<&str>, settings: &Settings) -> Option<&'s String> {
    unless_licensed(url, settings).then(|| signals.iter().find(|signal| reserves(signal))).flatten()
}

/// Whether a signal reserves mining, whatever is licensed.
pub(crate) fn reserves(signal: &str) -> bool {
    let mut parts = signal.splitn(2, [':', '=']);
    let name = parts.next().unwrap_or_default().trim();
    let reserved =
        name.eq_ignore_ascii_case("tdm-reservation") && parts.next().is_some_and(|value| value.trim() == "1");
    reserved || directives(signal).any(|word| word == "noai")
}

/// Whether the settings name the host of `url`, or a domain above it, as licensed.
pub(crate) fn is_licensed(url: Option<&str>, settings: &Settings) -> bool {
    let Some(url) = url.filter(|_| !settings.licensed.is_empty()).and_then(|url| Url::parse(url).ok()) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    settings
        .licensed
        .iter()
        .any(|domain| host == domain || host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.')))
}

fn unless_licensed(url: Option<&str>, settings: &Settings) -> bool {
    !is_licensed(url, settings)
}

/// The words of an `X-Robots-Tag` header, or of a robots meta, that are addressed to all or to us.
fn directives(signal: &str) -> impl Iterator<Item = &str> {
    let value = match signal.get(..13) {
        Some(name) if name.eq_ignore_ascii_case("x-robots-tag:") => signal.get(13..).unwrap_or_default(),
        _ => signal,
    };
    let mut ours = true;
    value.split(',').filter_map(move |part| {
        let mut word = part.trim();
        if let Some((before, after)) = word.split_once(':') {
            let before = before.trim();
            if VALUED.iter().any(|valued| before.eq_ignore_ascii_case(valued)) {
                return None;
            }
            ours = before == "*" || before.eq_ignore_ascii_case(NAME);
            word = after.trim();
        }
        ours.then_some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bars() {
        for (signal, page, feed) in [
            ("tdm-reservation: 1", true, true),
            ("TDM-Reservation:1", true, true),
            ("tdm-reservation: 0", false, false),
            ("tdm-policy: https://exemple.fr/", false, false),
            ("noai", true, true),
            ("noimageai", false, false),
            ("noindex", true, false),
            ("none", true, false),
            ("noarchive", false, false),
            ("nosnippet", false, false),
            ("x-robots-tag: noai, noimageai", true, true),
            ("x-robots-tag: nofollow, noindex", true, false),
            ("X-Robots-Tag: autre: noindex, noai", false, false),
            ("x-robots-tag: autre: noindex, depeche: noai", true, true),
            ("x-robots-tag: *: noindex", true, false),
            ("x-robots-tag: unavailable_after: 25 Jun 2026 15:00:00 PST, noindex", true, false),
            ("x-robots-tag: max-snippet: -1", false, false),
            ("dataMining: DMI-PROHIBITED", false, false),
            ("", false, false),
        ] {
            let (signals, settings) = ([signal.to_owned()], Settings::default());
            assert_eq!(bars_page(&signals, None, &settings).is_some(), page, "{signal}");
            assert_eq!(bars_feed(&signals, None, &settings).is_some(), feed, "{signal}");
        }
    }

    #[test]
    fn a_licence_opens() {
        let settings = Settings { licensed: vec!["exemple.fr".into()], ..Settings::default() };
        let signals = ["tdm-reservation: 1".to_owned()];
        for (url, barred) in [
            ("https://exemple.fr/a", false),
            ("https://www.exemple.fr/a", false),
            ("https://autreexemple.fr/a", true),
            ("https://exemple.fr.example/a", true),
            ("pas une adresse", true),
        ] {
            assert_eq!(bars_page(&signals, Some(url), &settings).is_some(), barred, "{url}");
        }
    }
}
