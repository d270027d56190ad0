//! Pictures: their address, caption and credit; tracking pixels are none.

use news::Image;
use url::Url;

use super::dom::{Dom, Id};
use super::segments::collapsed;

/// More pictures than any article has.
const MAX_IMAGES: usize = 200;

/// The pictures below `root` that `wanted` admits, and the addresses of tracking pixels.
pub fn all(dom: &Dom, root: Id, base: Option<&Url>, wanted: impl Fn(Id) -> bool) -> (Vec<Image>, Vec<String>) {
    let mut images: Vec<Image> = Vec::new();
    let mut pixels = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for id in dom.descendants(root) {
        if !matches!(dom.name(id), "img" | "amp-img") || images.len() + pixels.len() >= MAX_IMAGES || !wanted(id) {
            continue;
        }
        let Some(address) = address(dom, id) else { continue };
        let Some(url) = absolute(address, base) else { continue };
        if !seen.insert(url.clone()) {
            continue;
        }
        if is_pixel(dom, id, &url) {
            pixels.push(url);
            continue;
        }
        let (caption, credit) = words(dom, id, root);
        images.push(Image { url, caption, credit });
    }
    (images, pixels)
}

/// The address of a picture; lazy pages keep the true one aside and show a placeholder.
fn address(dom: &Dom, id: Id) -> Option<&str> {
    const NAMES: [&str; 6] = ["data-src", "data-original", "data-lazy-src", "data-url", "src", "data-srcset"];
    let plain = NAMES.iter().filter_map(|name| dom.attribute(id, name)).map(str::trim).find(|src| {
        !src.is_empty() && !src.starts_with("data:") && !src.starts_with("blob:") && !src.starts_with("javascript:")
    });
    let set = || {
        dom.attribute(id, "srcset").and_then(|set| set.split_whitespace().next()).map(|src| src.trim_end_matches(','))
    };
    plain.map(|src| src.split_whitespace().next().unwrap_or(src)).or_else(set).filter(|src| !src.starts_with("data:"))
}

/// An address completed with `base`; only web addresses.
pub fn absolute(address: &str, base: Option<&Url>) -> Option<String> {
    let address = address.trim();
    if address.is_empty() || address.len() > 4_000 {
        return None;
    }
    let url = match base {
        Some(base) => base.join(address),
        None => Url::parse(address),
    };
    match url {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url.into()),
        Ok(_) => None,
        // Without a base a relative address is still better than none.
        Err(url::ParseError::RelativeUrlWithoutBase) if address.starts_with("//") => Some(format!("https:{address}")),
        Err(url::ParseError::RelativeUrlWithoutBase) => Some(address.to_owned()),
        Err(_) => None,
    }
}

fn is_pixel(dom: &Dom, id: Id, url: &str) -> bool {
    let side = |name| dom.attribute(id, name).and_then(|value| value.trim().trim_end_matches("px").parse::<f32>().ok());
    if side("width").is_some_and(|side| side <= 2.0) || side("height").is_some_and(|side| side <= 2.0) {
        return true;
    }
    let lower = url.to_ascii_lowercase();
    let path = lower.split(['?', '#']).next().unwrap_or_default();
    const PARTS: [&str; 12] = [
        "doubleclick.net",
        "/~r/",
        "/~ff/",
        "/~4/",
        "feedsportal.com",
        "pixel.wp.com",
        "stats.wordpress.com",
        "/b.gif",
        "google-analytics.com",
        "scorecardresearch",
        "xiti.com",
        "facebook.com/tr",
    ];
    PARTS.iter().any(|part| lower.contains(part))
        || ["pixel.gif", "pixel.png", "1x1.gif", "1x1.png", "spacer.gif", "blank.gif", "transparent.gif", "clear.gif"]
            .iter()
            .any(|name| path.ends_with(name))
}

/// The caption and the credit of a picture, from the figure that holds it.
fn words(dom: &Dom, image: Id, root: Id) -> (Option<String>, Option<String>) {
    let figure = dom.ancestors(image).take(6).take_while(|id| *id != root).find(|id| dom.name(*id) == "figure");
    let Some(figure) = figure else { return (None, None) };
    let mut caption = None;
    let mut credit = None;
    for id in dom.descendants(figure).take(400) {
        let class = dom.attribute(id, "class").unwrap_or_default().to_ascii_lowercase();
        if dom.name(id) == "figcaption" && caption.is_none() {
            caption = Some(dom.text(id));
        } else if credit.is_none()
            && ["credit", "copyright", "author", "source"].iter().any(|word| class.contains(word))
        {
            credit = Some(dom.text(id));
        }
    }
    let caption = caption.filter(|text| !text.is_empty());
    let credit = credit.filter(|text| !text.is_empty() && text.chars().count() < 120);
    match (caption, credit) {
        (Some(caption), Some(credit)) => {
            let rest = collapsed(&caption.replacen(&credit, "", 1));
            (Some(rest).filter(|text| text.chars().any(char::is_alphanumeric)), Some(credit))
        }
        (Some(caption), None) => split_credit(&caption),
        (None, credit) => (None, credit),
    }
}

/// Takes the credit off the end of a caption: after a dash, `©`, or in brackets.
fn split_credit(caption: &str) -> (Option<String>, Option<String>) {
    for mark in ["©", "Crédit :", "Crédit photo :", "Crédits :", "Credit:", "Photo credit:", "Image credit:"] {
        if let Some((before, after)) = caption.rsplit_once(mark) {
            let trim = |text: &str| text.trim_matches(|c: char| c.is_whitespace() || "-–—|/,:".contains(c)).to_owned();
            let (before, after) = (trim(before), trim(after));
            if !after.is_empty() && after.chars().count() < 80 {
                return (Some(before).filter(|text| !text.is_empty()), Some(after));
            }
        }
    }
    let credit =
        caption.rsplit_once('(').and_then(|(before, after)| Some((before, after.trim_end().strip_suffix(')')?)));
    if let Some((before, after)) = credit {
        let agency = ["AFP", "AP", "Reuters", "Getty", "SIPA", "EPA", "Photo", "MAXPPP", "ANP", "dpa"];
        if after.chars().count() < 60 && agency.iter().any(|name| after.contains(name)) {
            return (Some(before.trim().to_owned()).filter(|text| !text.is_empty()), Some(after.to_owned()));
        }
    }
    (Some(caption.to_owned()), None)
}
