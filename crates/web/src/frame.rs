//! What stands around every page: masthead, navigation, addresses in both languages, feeds.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::Timestamp;
use language::clock::{self, Lang};

use crate::address::{Agenda, Place, lang_of};
use crate::app::{App, Site};
use crate::assets;
use crate::feeds::Ending;
use crate::locales::{AlertTexts, Read, Texts, account_texts, alert_texts, read, texts};
use crate::view::Setter;
use crate::visitor::{Visitor, Way};

/// Who asks: the language of the address and the moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    pub lang: Lang,
    pub now: Timestamp,
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self { lang: lang_of(parts.uri.path()), now: Timestamp::now() })
    }
}

/// A link of the navigation.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub name: String,
    pub url: String,
    pub current: bool,
}

/// A feed of the page: (media type, address, name).
#[derive(Debug, Clone)]
pub(crate) struct FeedLink {
    pub media_type: &'static str,
    pub url: String,
    pub name: &'static str,
}

/// How many sections the navigation holds.
const SECTIONS: usize = 6;

/// The frame of a page.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub lang: Lang,
    pub t: &'static Texts,
    pub r: &'static Read,
    pub a: &'static AlertTexts,
    pub site: Arc<Site>,
    pub title: String,
    pub description: Option<String>,
    /// The one address of the page, absolute; none on pages that say no.
    pub canonical: Option<String>,
    /// Its addresses in both languages, absolute.
    pub alternates: Vec<(&'static str, String)>,
    pub other_url: String,
    pub front_url: String,
    pub search_url: String,
    pub names_url: String,
    pub said_url: String,
    pub agenda_url: String,
    pub changed_url: String,
    pub sources_url: String,
    pub health_url: String,
    pub kept_url: String,
    pub is_front: bool,
    pub sections: Vec<Link>,
    pub feeds: Vec<FeedLink>,
    pub noindex: bool,
    pub today: String,
    pub question: String,
    /// Where the page listens for news, if it does.
    pub live: Option<String>,
    pub og_type: &'static str,
    pub json_ld: Option<String>,
    pub css: &'static str,
    pub script: &'static str,
    pub icon: &'static str,
    /// Where who asks logs in or finds their account, and how it is called.
    pub account: Link,
    /// What forms carry that change something; empty where nothing is asked for.
    pub code: String,
}

impl Frame {
    /// The frame of the page at `place`.
    pub(crate) fn new(app: &App, set: &Setter, place: Option<&Place>, title: impl Into<String>) -> Self {
        let lang = set.lang;
        let absolute = |lang| place.map(|place| format!("{}{}", app.site.base_url, place.path(lang)));
        let current = match place {
            Some(Place::Section(name)) => Some(name.as_str()),
            _ => None,
        };
        let sections = set.names.sections.iter().take(SECTIONS).map(|(name, _)| {
            let (text, url) = set.section(name);
            Link { name: text, url, current: current == Some(name) }
        });
        Self {
            lang,
            t: texts(lang),
            r: read(lang),
            a: alert_texts(lang),
            site: app.site.clone(),
            title: title.into(),
            description: None,
            canonical: absolute(lang),
            alternates: [Lang::Fr, Lang::En]
                .into_iter()
                .filter_map(|lang| Some((lang.tag(), absolute(lang)?)))
                .collect(),
            other_url: place.unwrap_or(&Place::Front).path(lang.other()),
            front_url: Place::Front.path(lang),
            search_url: Place::Search(Default::default()).path(lang),
            names_url: Place::Names.path(lang),
            said_url: Place::Said(String::new()).path(lang),
            agenda_url: Place::Agenda(Agenda::default()).path(lang),
            changed_url: Place::Changed.path(lang),
            sources_url: Place::Sources.path(lang),
            health_url: Place::Health.path(lang),
            kept_url: Place::Kept.path(lang),
            is_front: place == Some(&Place::Front),
            sections: sections.collect(),
            feeds: place.map(|place| feeds(place, lang)).unwrap_or_default(),
            noindex: false,
            today: clock::long_day(set.today, lang),
            question: String::new(),
            live: None,
            og_type: "website",
            json_ld: None,
            css: assets::css(),
            script: assets::script(),
            icon: assets::icon(),
            account: account(place, lang),
            code: Visitor::asking().map(|visitor| visitor.code().to_owned()).unwrap_or_default(),
        }
    }

    /// The name of the page in the window: its title, then the site.
    pub(crate) fn window_title(&self) -> String {
        if self.title.is_empty() { self.site.name.clone() } else { format!("{} – {}", self.title, self.site.name) }
    }
}

/// Where who asks logs in, finds their account or, in an open house, makes the first one.
fn account(place: Option<&Place>, lang: Lang) -> Link {
    let a = account_texts(lang);
    let visitor = Visitor::asking().unwrap_or_else(Visitor::nobody);
    let (target, name) = match visitor.way {
        Way::Session { .. } => (Place::Account, visitor.name),
        Way::Open => (Place::Users, a.users.to_owned()),
        Way::Nobody | Way::Key { .. } => (Place::LogIn(String::new()), a.log_in.to_owned()),
    };
    Link { name, url: target.path(lang), current: place == Some(&target) }
}

fn feeds(place: &Place, lang: Lang) -> Vec<FeedLink> {
    Ending::ALL
        .into_iter()
        .filter_map(|ending| {
            let url = place.feed(lang, ending.as_str())?;
            Some(FeedLink { media_type: ending.media_type(), name: ending.name(), url })
        })
        .chain(place.calendar(lang).map(|url| FeedLink { media_type: "text/calendar", name: "iCalendar", url }))
        .collect()
}
