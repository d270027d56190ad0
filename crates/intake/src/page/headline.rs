//! The headline: what a reader sees above the piece, not the title made for social networks.

use news::BlockKind;

use super::claims::{Claims, key, likeness};
use super::dom::{Dom, Id, ROOT};
use super::hints::Hints;
use super::outline::Outline;

/// The headline and the element it was read from.
pub struct Headline {
    /// Its text.
    pub text: String,
    /// Where it stands, if it is visible.
    pub node: Option<Id>,
}

/// Finds the headline of a page.
pub fn find(dom: &Dom, claims: &Claims, outline: &Outline) -> Option<Headline> {
    let claimed: Vec<String> =
        [claims.ld_text("headline"), claims.meta_text("og:title"), claims.meta_text("twitter:title")]
            .into_iter()
            .flatten()
            .chain(claims.title.clone())
            .collect();
    let seen = visible(dom, outline, &claimed);
    if let Some((text, node)) = seen {
        let text = part_claimed(dom, node, &text, &claimed).or_else(|| without_kicker(&text, &claimed)).unwrap_or(text);
        // What a page calls itself three times over is its headline, whatever a heading abridges or adds.
        let text = claims.agreed_title().filter(|agreed| key(agreed) != key(&text)).unwrap_or(text);
        return Some(Headline { text: without_site(&text, claims), node: Some(node) });
    }
    let text = claimed.into_iter().find(|text| !is_site(text, claims)).or_else(|| claims.title.clone())?;
    let text = without_site(&text, claims);
    let node = outline.segments.iter().find(|segment| key(&segment.text) == key(&text)).map(|segment| segment.node);
    Some(Headline { text, node })
}

/// The heading that best fits what the page claims; with no claim the first of the highest rank.
fn visible(dom: &Dom, outline: &Outline, claimed: &[String]) -> Option<(String, Id)> {
    let mut best: Option<(f32, String, Id)> = None;
    let mut ones = 0;
    let mut twos = 0;
    for id in dom.descendants(ROOT) {
        let rank = match dom.name(id) {
            "h1" => 0.3,
            // The headings of the piece and of the menus after it are many.
            "h2" if twos < 30 => {
                twos += 1;
                0.05
            }
            _ if outline.own(id).any(Hints::HEADLINE) => 0.2,
            _ => continue,
        };
        let text = shown_text(dom, id);
        let length = text.chars().count();
        if !(3..=400).contains(&length) {
            continue;
        }
        let like = claimed.iter().map(|claim| likeness(&text, claim)).fold(0.0, f32::max);
        let holder =
            std::iter::once(id).chain(dom.ancestors(id)).map(|id| outline.own(id)).fold(Hints::default(), Hints::with);
        let foreign = if holder.any(Hints::RELATED.with(Hints::COMMENT).with(Hints::CONSENT)) { 0.3 } else { 0.0 };
        let near = if dom.ancestors(id).any(|id| matches!(dom.name(id), "article" | "main")) { 0.1 } else { 0.0 };
        let logo =
            if length < 20 && dom.descendants(id).any(|id| matches!(dom.name(id), "img" | "svg")) { 0.3 } else { 0.0 };
        let first = if dom.name(id) == "h1" { 0.02 / (1.0 + ones as f32) } else { 0.0 };
        ones += usize::from(dom.name(id) == "h1");
        let score = rank + like + near + first - foreign - logo;
        let enough = like > 0.3 || (dom.name(id) == "h1" && (claimed.is_empty() || length > 20));
        if enough && best.as_ref().is_none_or(|(old, ..)| score > *old) {
            best = Some((score, text, id));
        }
    }
    best.map(|(_, text, id)| (text, id))
}

/// The text of a heading without what only screen readers hear and without buttons in it.
fn shown_text(dom: &Dom, id: Id) -> String {
    let shown = super::segments::segments(dom, id, |dom, node| {
        let class = dom.attribute(node, "class").unwrap_or_default();
        let unseen =
            ["sr-only", "visually-hidden", "visuallyhidden", "screen-reader"].iter().any(|word| class.contains(word));
        if super::segments::is_hidden(dom, node) || (unseen && node != id) {
            super::segments::Visit::Skip
        } else {
            super::segments::Visit::Enter
        }
    });
    let texts: Vec<&str> = shown.iter().filter(|s| s.kind != BlockKind::Figure).map(|s| s.text.as_str()).collect();
    texts.join(" ")
}

/// The part of a heading that alone is what the page claims: kickers and subtitles are set in the heading too.
fn part_claimed(dom: &Dom, node: Id, text: &str, claimed: &[String]) -> Option<String> {
    let own = key(text);
    let claimed: Vec<String> = claimed.iter().map(|claim| key(claim)).filter(|claim| claim.len() > 10).collect();
    if claimed.contains(&own) {
        return None;
    }
    let parts = dom.descendants(node).filter(|id| !dom.name(*id).is_empty()).take(12);
    parts.map(|id| shown_text(dom, id)).find(|part| claimed.contains(&key(part)))
}

/// The headline alone, where a line above it stands in the same heading and the page claims the rest as its title.
fn without_kicker(text: &str, claimed: &[String]) -> Option<String> {
    let own = key(text);
    claimed.iter().find_map(|claim| {
        let claim_key = key(claim);
        let before = own.strip_suffix(claim_key.as_str())?;
        let short = before.ends_with(' ') && before.chars().count() < 40 && claim_key.chars().count() > 15;
        let start = text.char_indices().map(|(at, _)| at).find(|at| key(&text[*at..]) == claim_key)?;
        short.then(|| {
            text[start..].trim_start_matches(|c: char| !c.is_alphanumeric() && !"«\"“‘'(¿¡".contains(c)).to_owned()
        })
    })
}

fn is_site(text: &str, claims: &Claims) -> bool {
    claims.site().iter().any(|site| key(site) == key(text))
}

/// Takes the name of the site off the end or the start of a title.
fn without_site(text: &str, claims: &Claims) -> String {
    let sites: Vec<String> = claims.site().iter().map(|site| key(site)).filter(|site| !site.is_empty()).collect();
    let host = claims
        .canonical
        .as_deref()
        .and_then(|url| url::Url::parse(url).ok())
        .and_then(|url| url.host_str().map(str::to_owned));
    let host = host.unwrap_or_default().trim_start_matches("www.").to_owned();
    let brand = host.split('.').next().unwrap_or_default().to_owned();
    let names_site = |part: &str| {
        let part = key(part);
        let joined = part.replace(' ', "");
        !part.is_empty()
            && (sites.contains(&part)
                || joined == key(&host).replace(' ', "")
                || (joined.len() > 2 && joined == brand.replace('-', "")))
    };
    let mut text = text.trim();
    for cut in [" | ", " - ", " – ", " — ", " : ", " · ", " • ", " :: ", " » "] {
        if let Some((before, after)) = text.rsplit_once(cut)
            && names_site(after)
            && !before.trim().is_empty()
        {
            text = before.trim();
        }
        if let Some((before, after)) = text.split_once(cut)
            && names_site(before)
            && !after.trim().is_empty()
        {
            text = after.trim();
        }
    }
    text.to_owned()
}
