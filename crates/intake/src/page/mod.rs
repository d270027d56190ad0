//! Pages: from the HTML of one news page to the article that stands in it.

pub mod blocks;
mod body;
mod byline;
mod cards;
mod claims;
mod container;
mod dom;
mod feeds;
mod furniture;
mod headline;
mod hints;
mod json_ld;
mod outline;
mod picture;
mod segments;
mod signals;
mod source;
mod standfirst;
#[cfg(test)]
mod tests;
mod times;
mod when;

pub use feeds::named_feeds;

use news::{Capture, Draft, Extent, Format};
use url::Url;

use crate::{Context, Error, Result};
use claims::Claims;
pub(crate) use claims::key;
use dom::Dom;
use outline::Outline;

/// Reads the article of a page; `html` is the decoded text of `capture`.
///
/// # Errors
///
/// [`Error::Empty`] where there is nothing in it.
pub fn draft(html: &str, capture: &Capture, context: &Context) -> Result<Draft> {
    if html.trim().is_empty() {
        return Err(Error::Empty);
    }
    let dom = Dom::parse(html);
    let claims = Claims::read(&dom);
    let outline = Outline::read(&dom);
    let headline = headline::find(&dom, &claims, &outline);
    let piece = body::read(&dom, &claims, &outline, headline.as_ref());
    let node = headline.as_ref().and_then(|headline| headline.node);
    let byline = byline::find(&dom, &claims, &outline, piece.container, node);
    let times = times::find(html, &dom, &claims, &outline, capture, context, node);
    let base = base(capture, &claims);
    let images = images(&dom, &outline, piece.container, base.as_ref(), &claims);
    let teaser = if piece.standfirst.is_none() { claims.descriptions().into_iter().next() } else { None };
    let dateline = signals::dateline(piece.standfirst.as_deref(), &piece.blocks, byline.agency);
    let kicker = signals::kicker(&dom, &outline, node).filter(|kicker| {
        // A kicker that opens the headline is said there.
        headline.as_ref().is_none_or(|headline| !key(&headline.text).starts_with(&key(kicker)))
    });
    let absolute = |address: &str| picture::absolute(address, base.as_ref());
    let canonical_url = claims.canonical.clone().or_else(|| claims.metas("og:url").first().cloned());
    Ok(Draft {
        format: Some(Format::Html),
        url: capture.url.clone(),
        canonical_url: canonical_url.as_deref().and_then(absolute),
        language: signals::language(&claims, capture),
        kicker,
        headline: headline.map(|headline| headline.text),
        standfirst: piece.standfirst,
        byline: byline.line,
        authors: byline.people,
        dateline,
        section: signals::section(&claims),
        published: times.published,
        updated: times.updated,
        paywalled: piece.paywalled || signals::is_paywalled(&claims),
        body: piece.blocks,
        teaser,
        images,
        tags: signals::tags(&claims),
        opt_out: signals::opt_out(&claims),
        extent: Extent::Full,
        removed: piece.removed,
        ..Draft::default()
    })
}

fn base(capture: &Capture, claims: &Claims) -> Option<Url> {
    let page = capture.url.as_deref().and_then(|url| Url::parse(url).ok());
    let page = page.or_else(|| claims.canonical.as_deref().and_then(|url| Url::parse(url).ok()));
    match (page, claims.base.as_deref()) {
        (Some(page), Some(base)) => page.join(base).ok().or(Some(page)),
        (None, Some(base)) => Url::parse(base).ok(),
        (page, None) => page,
    }
}

/// The pictures of the piece; where its text holds none, the one that the page names for itself.
fn images(dom: &Dom, outline: &Outline, container: dom::Id, base: Option<&Url>, claims: &Claims) -> Vec<news::Image> {
    let apart = hints::Hints::FOREIGN.with(hints::Hints::AUTHOR);
    let (mut images, _) = picture::all(dom, container, base, |id| {
        !dom.ancestors(id).take_while(|holder| *holder != container).any(|holder| outline.own(holder).any(apart))
    });
    let main = claims.metas("og:image").first().and_then(|address| picture::absolute(address, base));
    if let Some(url) = main.filter(|_| images.is_empty()) {
        images.push(news::Image { url, ..news::Image::default() });
    }
    let mut seen = std::collections::HashSet::new();
    images.retain(|image| seen.insert(key(&image.url)));
    images
}
