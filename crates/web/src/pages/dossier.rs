//! What the articles of a story say, taken together.

use std::collections::{HashMap, HashSet};

use language::clock::Lang;
use language::words::slug;
use news::{EntityType, Extent, Reading, StoryId};
use store::{Correction, NameRef, Said, SaidCursor, Stored, Summary};

use super::changed::{self, Changed};
use super::name::{Link, grouped};
use super::said::{self, Line as Quote};
use crate::address::{Place, prefix, word};
use crate::app::App;
use crate::error::Result;
use crate::locales::{Noun, count, read};
use crate::view::{Setter, Time};

/// How many people, other names, quotes and rewritten headlines a dossier shows.
const PEOPLE: usize = 12;
const NAMES: usize = 10;
const QUOTES: usize = 12;
const CHANGES: usize = 12;

/// Words of two quotes that are compared: a quote is often carried over with another end.
const SAME: usize = 6;

/// Who tells the story, since when and how often.
pub(super) struct Teller {
    pub source: String,
    pub url: String,
    pub first: Time,
    pub articles: String,
}

/// A person of the story.
pub(super) struct Person {
    pub name: String,
    pub url: String,
    pub role: Option<String>,
}

/// A correction as the page tells it.
pub(super) struct Corrected {
    pub at: Time,
    pub headline: Option<String>,
    pub what: &'static str,
    pub other_url: Option<String>,
}

/// The article that names the story: of the full ones that of most sources' words; the newest of them.
///
/// The best headline is the one whose words the others use too: it says what all speak of.
pub(super) fn lead<'a>(articles: &'a [Summary], stored: &[Stored]) -> Option<&'a Summary> {
    let terms = |text: &str| -> HashSet<String> {
        let words = language::words::tokens(text).map(|token| language::words::fold(&token.text).into_owned());
        words.filter(|word| word.len() > 2 && !language::words::is_stop_word(word)).collect()
    };
    let mut used: HashMap<String, f32> = HashMap::new();
    for article in articles {
        terms(&article.headline).into_iter().for_each(|term| *used.entry(term).or_default() += 1.0);
    }
    let full: HashMap<_, bool> =
        stored.iter().map(|stored| (stored.article.id, stored.article.extent == Extent::Full)).collect();
    let score = |article: &Summary| {
        let own = terms(&article.headline);
        let shared: f32 = own.iter().filter_map(|term| used.get(term)).map(|used| used - 1.0).sum();
        // A headline of two words shares both and says little; one of twenty shares many.
        let length = (own.len() as f32).max(8.0);
        (full.get(&article.id).copied().unwrap_or_default(), shared / length, article.time)
    };
    articles.iter().max_by(|a, b| {
        let (a, b) = (score(a), score(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2))
    })
}

/// The sources in the order in which they told it.
pub(super) fn tellers(set: &Setter, articles: &[Summary]) -> Vec<Teller> {
    let mut tellers: Vec<(&Summary, u64)> = Vec::new();
    for article in articles {
        match tellers.iter_mut().find(|(first, _)| first.source == article.source) {
            Some((_, articles)) => *articles += 1,
            None => tellers.push((article, 1)),
        }
    }
    let teller = |(first, articles): (&Summary, u64)| Teller {
        source: set.text(&first.source_name, Some("fr")),
        url: Place::Source(first.source.clone()).path(set.lang),
        first: set.time(first.time),
        articles: count(articles, Noun::Article, set.lang),
    };
    tellers.into_iter().map(teller).collect()
}

/// A name with the articles that have it and its roles.
type Met = (NameRef, u64, Vec<String>);

fn met(stored: &[Stored]) -> Vec<Met> {
    let mut met: Vec<Met> = Vec::new();
    let mut places: HashMap<(EntityType, String), usize> = HashMap::new();
    for entity in stored.iter().flat_map(|stored| &stored.reading.entities) {
        let slug = slug(entity.house_name());
        if slug.is_empty() {
            continue;
        }
        let place = *places.entry((entity.kind, slug.clone())).or_insert(met.len());
        if place == met.len() {
            met.push((NameRef { kind: entity.kind, slug, name: entity.house_name().to_owned() }, 0, Vec::new()));
        }
        if let Some((_, articles, roles)) = met.get_mut(place) {
            *articles += 1;
            roles.extend(entity.role.clone());
        }
    }
    met.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.slug.cmp(&b.0.slug)));
    met
}

/// The people, those of most articles first, each with the role it is given most.
pub(super) fn people(set: &Setter, stored: &[Stored]) -> Vec<Person> {
    let persons = met(stored).into_iter().filter(|(name, ..)| name.kind == EntityType::Per).take(PEOPLE);
    let person = |(name, _, roles): Met| Person {
        name: set.text(&name.name, Some("fr")),
        role: most(&roles).map(|role| set.text(role, Some("fr"))),
        url: Place::Name(name.kind, name.slug).path(set.lang),
    };
    persons.map(person).collect()
}

fn most(roles: &[String]) -> Option<&String> {
    roles.iter().max_by_key(|role| (roles.iter().filter(|other| other == role).count(), role.len()))
}

/// The organisations and places.
pub(super) fn names(set: &Setter, stored: &[Stored]) -> Vec<(&'static str, Vec<Link>)> {
    let all = met(stored);
    let of = |kind| all.iter().filter(move |(name, ..)| name.kind == kind).take(NAMES);
    let names = of(EntityType::Org).chain(of(EntityType::Loc)).map(|(name, articles, _)| (name.clone(), *articles));
    grouped(set, names.collect())
}

/// What was said, each once, in the order in which it was told.
pub(super) fn quotes(set: &Setter, articles: &[Summary], stored: &[Stored]) -> Vec<Quote> {
    let readings: HashMap<_, &Reading> = stored.iter().map(|stored| (stored.article.id, &stored.reading)).collect();
    let mut met = HashSet::new();
    let mut quotes = Vec::new();
    for article in articles {
        let Some(reading) = readings.get(&article.id) else { continue };
        for quote in reading.quotes.iter().filter(|quote| is_told(quote, reading)) {
            let speaker = quote.speaker.as_deref().unwrap_or_default();
            let words = language::words::tokens(&quote.text).take(SAME);
            let opening: Vec<String> = words.map(|token| language::words::fold(&token.text).into_owned()).collect();
            if quotes.len() >= QUOTES || !met.insert(opening) {
                continue;
            }
            let entity = reading.entities.iter().find(|entity| entity.name == speaker);
            let name = entity.map_or(speaker, |entity| entity.house_name());
            quotes.push(Said {
                cursor: SaidCursor { time: article.time, key: 0 },
                article: article.clone(),
                speaker: entity.map(|entity| NameRef { kind: entity.kind, slug: slug(name), name: name.to_owned() }),
                surface: Some(speaker.to_owned()),
                direct: quote.kind == news::QuoteKind::Direct,
                text: quote.text.clone(),
                cue: quote.cue.clone(),
            });
        }
    }
    said::lines(set, quotes)
}

/// Whether a dossier tells a quote: words in marks, or what a person reported, who is named.
fn is_told(quote: &news::Quote, reading: &Reading) -> bool {
    let Some(speaker) = &quote.speaker else { return false };
    let is_person = |entity: &&news::Entity| entity.name == *speaker && entity.kind == EntityType::Per;
    quote.kind == news::QuoteKind::Direct || reading.entities.iter().any(|entity| is_person(&entity))
}

/// The headlines that were rewritten while the story was told.
pub(super) async fn changes(app: &App, set: &Setter, articles: &[Summary]) -> Result<Vec<Changed>> {
    let mut changes = Vec::new();
    for article in articles.iter().filter(|article| article.changed.is_some()) {
        let versions = app.store.versions(article.id).await?;
        for pair in versions.windows(2) {
            let [before, after] = pair else { continue };
            let both = before.article.is_visible(set.now) && after.article.is_visible(set.now);
            if both && before.article.headline != after.article.headline {
                changes.push(store::Retitled {
                    key: 0,
                    article: article.clone(),
                    version: after.number,
                    at: after.received,
                    before: before.article.headline.clone(),
                    after: after.article.headline.clone(),
                });
            }
        }
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.at));
    Ok(changes.iter().take(CHANGES).map(|change| changed::shown(set, change)).collect())
}

/// What is ahead: (when, what, where), each once.
pub(super) fn agenda(set: &Setter, stored: &[Stored]) -> Vec<(String, String, Option<String>)> {
    let today = set.today;
    let mut items = Vec::new();
    let told = stored.iter().filter(|stored| set.may_quote(&stored.article.source));
    for item in told.flat_map(|stored| &stored.reading.agenda) {
        let Some((first, last)) = news::period(&item.value).filter(|(_, last)| *last >= today) else { continue };
        items.push((first, last, item));
    }
    items.sort_by_key(|(first, last, _)| (*first, *last));
    items.dedup_by(|a, b| a.0 == b.0 && (a.2.what == b.2.what || a.2.value == b.2.value));
    items
        .into_iter()
        .take(NAMES)
        .map(|(_, _, item)| {
            let place = item.place.as_deref().map(|place| set.text(place, Some("fr")));
            (set.period(&item.value), set.text(&item.what, Some("fr")), place)
        })
        .collect()
}

/// Where corrections of a story are sent.
pub(super) fn correct_url(id: StoryId, lang: Lang) -> String {
    format!("{}/{}/{id}/{}", prefix(lang), word(lang, "story"), word(lang, "correct"))
}

/// What people changed in the story.
pub(super) fn history(set: &Setter, id: StoryId, history: &[Correction], articles: &[Summary]) -> Vec<Corrected> {
    let r = read(set.lang);
    let corrected = |correction: &Correction| {
        let here = correction.after == id;
        let other = if here { correction.before } else { Some(correction.after) };
        let article = articles.iter().find(|article| article.id == correction.article);
        Corrected {
            at: set.time(correction.at),
            headline: article.map(|article| set.text(&article.headline, article.language.as_deref())),
            what: if here { r.moved_here } else { r.moved_away },
            other_url: other.filter(|other| *other != id).map(|other| Place::Story(other).path(set.lang)),
        }
    };
    history.iter().map(corrected).collect()
}
