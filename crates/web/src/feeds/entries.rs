//! From articles to the entries of a feed: what may leave of each, set in the reader's language.

use std::collections::HashMap;

use jiff::Timestamp;
use news::{ArticleId, Audience, Outlet, passed};
use store::{Stored, Summary, Withdrawn};

use super::{At, Entry, Feed};
use crate::address::{Place, outside};
use crate::app::App;
use crate::error::Result;
use crate::hub;
use crate::output::html;
use crate::view::Setter;

/// Where a feed is put together for one reader.
pub(crate) struct Desk<'a> {
    pub app: &'a App,
    pub set: Setter,
    pub audience: Audience,
    /// The door that it leaves by.
    pub outlet: Outlet,
}

impl Desk<'_> {
    /// The entries of articles, with all of each that may leave.
    pub(super) async fn entries(&self, found: &[Summary]) -> Result<Vec<Entry>> {
        let ids: Vec<ArticleId> = found.iter().map(|summary| summary.id).collect();
        let stored = self.app.store.articles(&ids).await?;
        let stored: HashMap<ArticleId, &Stored> = stored.iter().map(|stored| (stored.article.id, stored)).collect();
        Ok(found.iter().filter_map(|summary| Some(self.entry(summary, stored.get(&summary.id)?))).collect())
    }

    fn entry(&self, summary: &Summary, stored: &Stored) -> Entry {
        let share = self.set.names.share(&summary.source, self.outlet, self.audience);
        let (article, reading) = passed(&stored.article, &stored.reading, share);
        let (set, base) = (&self.set, &self.app.site.base_url);
        let lang = summary.language.as_deref();
        let text = |text: &str| set.text(text, lang);
        let kicker = article.kicker.as_deref().map(|kicker| format!("{} – ", text(kicker))).unwrap_or_default();
        let standfirst = article.standfirst.as_deref().or(article.teaser.as_deref()).map(text);
        let mut body = article.body.clone();
        body.iter_mut().for_each(|block| block.text = text(&block.text));
        let opening = body.first().map(|block| news::extract(&block.text).into_owned());
        Entry {
            id: urn(summary.id),
            url: format!("{base}{}", Place::Article(summary.id, article.headline.clone()).path(set.lang)),
            original: summary.url.as_deref().and_then(outside),
            title: format!("{kicker}{}", text(&article.headline)),
            content: (!body.is_empty()).then(|| {
                // Readers show the content alone: what stands above the text belongs into it.
                let above = article.standfirst.as_deref().map(|words| news::Block::paragraph(text(words)));
                html(&above.into_iter().chain(body).collect::<Vec<_>>())
            }),
            summary: standfirst.or(opening),
            lang: summary.language.clone(),
            source: summary.source_name.clone(),
            authors: article.authors.clone(),
            section: article.section.clone(),
            tags: article.tags.clone(),
            published: summary.time,
            updated: summary.changed.unwrap_or(summary.time).max(summary.time),
            piece: Some(Box::new((article.into_owned(), reading.into_owned()))),
        }
    }

    /// A feed with these entries; `older` is where it goes on.
    pub(super) fn feed(
        &self,
        at: &At,
        entries: Vec<Entry>,
        gone: Vec<Withdrawn>,
        place: &Place,
        title: String,
        older: Option<String>,
    ) -> Feed {
        let (base, lang) = (&self.app.site.base_url, self.set.lang);
        let address = format!("{base}{}", place.feed(lang, at.ending.as_str()).unwrap_or_default());
        let page = |cursor: &str| {
            let sign = if address.contains('?') { '&' } else { '?' };
            let cursor: String = url::form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
            format!("{address}{sign}{}={cursor}", if lang == language::clock::Lang::Fr { "avant" } else { "before" })
        };
        // What was withdrawn is told once, on the first page.
        let gone = if at.after.is_none() { gone } else { Vec::new() };
        let changes = entries.iter().map(|entry| entry.updated).chain(gone.iter().map(|gone| gone.at));
        Feed {
            title: format!("{title} – {}", self.app.site.name),
            lang: lang.tag(),
            site: self.app.site.name.clone(),
            page: format!("{base}{}", place.path(lang)),
            itself: at.after.as_deref().map_or_else(|| address.clone(), page),
            older: older.as_deref().map(page),
            // Only the first page changes.
            hub: at.after.is_none().then(|| hub::address(self.app)).flatten(),
            // An empty feed has not changed since the beginning.
            updated: changes.max().unwrap_or(Timestamp::UNIX_EPOCH),
            address: address.clone(),
            entries,
            gone,
        }
    }
}

/// The id of an article wherever it is read: a UUID in its usual form.
pub(crate) fn urn(id: ArticleId) -> String {
    let hex = id.to_string();
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    format!("urn:uuid:{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        let id = "0190163d8694739baea5966c26f8ad91".parse().unwrap();
        assert_eq!(urn(id), "urn:uuid:0190163d-8694-739b-aea5-966c26f8ad91");
    }
}
