//! What the API answers: the words of the house as JSON, each field explained in the description of the API.

use jiff::Timestamp;
use news::{AgendaItem, Article, EntityType, Reading, Share, Source};
use serde::{Deserialize, Serialize};
use store::Summary;
use utoipa::ToSchema;

use crate::address::{Place, outside};
use crate::view::Setter;

/// A moment as the API writes it: RFC 3339 in UTC, or with the offset in which it was told.
pub(crate) type Moment = String;

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the names say it
pub(crate) enum Kind {
    Person,
    Place,
    Organisation,
}

impl Kind {
    pub(crate) fn of(kind: EntityType) -> Self {
        match kind {
            EntityType::Per => Self::Person,
            EntityType::Loc => Self::Place,
            EntityType::Org => Self::Organisation,
        }
    }

    pub(crate) fn entity(self) -> EntityType {
        match self {
            Self::Person => EntityType::Per,
            Self::Place => EntityType::Loc,
            Self::Organisation => EntityType::Org,
        }
    }
}

/// An article as lists have it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Piece {
    /// Its id: 32 hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    pub id: String,
    /// Its page here.
    pub page: String,
    /// Its address at the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The short name of the source.
    pub source: String,
    /// The name of the source for readers.
    pub source_name: String,
    /// The line above the headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kicker: Option<String>,
    /// The headline.
    pub headline: String,
    /// Its beginning, where the source lets it leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The language of the text (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The moment that lists sort by.
    #[schema(format = "date-time")]
    pub time: Moment,
    /// When its text last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date-time")]
    pub changed: Option<Moment>,
    /// 1 (flash) to 8 (routine).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<u8>,
    /// Its version, from 1.
    pub version: u32,
}

impl Piece {
    /// An article of a list, as far as it may leave.
    pub(crate) fn of(article: &Summary, set: &Setter, base: &str, share: Share) -> Self {
        let summary = article.summary.as_deref().filter(|_| share > Share::Link).map(|text| match share {
            Share::Full => text.to_owned(),
            _ => news::extract(text).into_owned(),
        });
        Self {
            id: article.id.to_string(),
            page: format!("{base}{}", Place::Article(article.id, article.headline.clone()).path(set.lang)),
            url: article.url.as_deref().and_then(outside),
            source: article.source.to_string(),
            source_name: article.source_name.clone(),
            kicker: article.kicker.clone(),
            headline: article.headline.clone(),
            summary,
            section: article.section.clone(),
            language: article.language.clone(),
            time: article.time.to_string(),
            changed: article.changed.map(|at| at.to_string()),
            urgency: article.urgency,
            version: article.version,
        }
    }
}

/// A block of a text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Block {
    /// `paragraph`, `heading`, `quote`, `list` or `figure`.
    #[schema(value_type = String)]
    kind: news::BlockKind,
    /// Its text; the items of a list stand on lines of their own.
    text: String,
}

/// A picture.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Image {
    /// Its address at the source.
    url: String,
    /// What is on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    credit: Option<String>,
}

/// Someone or something that an article names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Named {
    /// What it is.
    #[serde(rename = "type")]
    kind: Kind,
    /// Its name in addresses.
    slug: String,
    /// Its fullest name.
    name: String,
    /// What it does here, as the text says.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
}

/// Something that is ahead.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Event {
    /// When: ISO 8601 at its grain.
    pub value: String,
    /// What.
    pub what: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The people and bodies that its clause names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub who: Vec<String>,
}

impl Event {
    fn of(item: &AgendaItem) -> Self {
        let AgendaItem { value, what, place, who, .. } = item.clone();
        Self { value, what, place, who }
    }
}

/// Words that someone said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Words {
    /// The words, or what was reported.
    pub text: String,
    /// Whether these are the words themselves.
    pub direct: bool,
    /// Who said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// The verb that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cue: Option<String>,
}

/// An article with its text, as far as its source lets it leave.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Whole {
    /// What lists tell of it.
    #[serde(flatten)]
    piece: Piece,
    /// How much of it is here: `full`, `extract` or `link`.
    share: &'static str,
    /// The standfirst, in French *le chapô*.
    #[serde(skip_serializing_if = "Option::is_none")]
    standfirst: Option<String>,
    /// The byline as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    byline: Option<String>,
    /// The people it names.
    authors: Vec<String>,
    /// When it was first published, in the offset it was told in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date-time")]
    published: Option<Moment>,
    /// When its source last changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date-time")]
    updated: Option<Moment>,
    /// When it was first had here.
    #[schema(format = "date-time")]
    received: Moment,
    /// The text.
    body: Vec<Block>,
    /// Its pictures.
    images: Vec<Image>,
    /// Its keywords.
    tags: Vec<String>,
    /// Who holds the rights and what they allow, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    rights: Option<String>,
    /// The story it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<String>,
    /// Whom and what it names.
    entities: Vec<Named>,
    /// What was said in it.
    quotes: Vec<Words>,
    /// What it announces.
    agenda: Vec<Event>,
}

impl Whole {
    /// An article as [`news::passed`] cut it.
    pub(crate) fn of(piece: Piece, article: &Article, reading: &Reading, share: Share, story: Option<String>) -> Self {
        let moment = |moment: Option<news::Moment>| moment.map(|moment| moment.to_string());
        let named = reading.entities.iter().map(|entity| Named {
            kind: Kind::of(entity.kind),
            slug: language::words::slug(entity.house_name()),
            name: entity.house_name().to_owned(),
            role: entity.role.clone(),
        });
        let quotes = reading.quotes.iter().map(|quote| Words {
            text: quote.text.clone(),
            direct: quote.kind == news::QuoteKind::Direct,
            speaker: quote.speaker.clone().or_else(|| quote.speaker_surface.clone()),
            cue: quote.cue.clone(),
        });
        let image = |image: &news::Image| {
            Some(Image { url: outside(&image.url)?, caption: image.caption.clone(), credit: image.credit.clone() })
        };
        Self {
            piece,
            share: match share {
                Share::Full => "full",
                Share::Extract => "extract",
                Share::Link => "link",
            },
            standfirst: article.standfirst.clone(),
            byline: article.byline.clone(),
            authors: article.authors.clone(),
            published: moment(article.published),
            updated: moment(article.updated),
            received: article.received.to_string(),
            body: article.body.iter().map(|block| Block { kind: block.kind, text: block.text.clone() }).collect(),
            images: article.images.iter().filter_map(image).collect(),
            tags: article.tags.clone(),
            rights: article.rights.clone(),
            story,
            entities: named.collect(),
            quotes: quotes.collect(),
            agenda: reading.agenda.iter().map(Event::of).collect(),
        }
    }
}

/// A version of an article.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// When it was had here.
    #[schema(format = "date-time")]
    pub received: Moment,
    /// Why it is there: `first`, `completed` (more of the same text came) or `changed`.
    #[schema(value_type = String)]
    pub why: store::VersionWhy,
    /// Which parts changed: `headline`, `standfirst`, `body`, `kicker`, `status`.
    pub changed: Vec<String>,
    /// The headline then.
    pub headline: String,
}

/// A story, by the article that stands for it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Story {
    /// Its id: 32 hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    pub id: String,
    /// Its page here.
    pub page: String,
    /// How many articles tell it.
    pub articles: u32,
    /// How many sources do.
    pub sources: u32,
    /// When it was first told.
    #[schema(format = "date-time")]
    pub first: Moment,
    /// By which source.
    pub first_source: String,
    /// When it was last told.
    #[schema(format = "date-time")]
    pub last: Moment,
    /// The article that stands for it.
    pub lead: Piece,
}

/// A story with the articles that tell it, the first told first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Told {
    /// The story.
    #[serde(flatten)]
    pub story: Story,
    /// Its articles.
    pub pieces: Vec<Piece>,
}

/// A name with how many articles have it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Entity {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Its name in addresses.
    pub slug: String,
    /// Its name for readers.
    pub name: String,
    /// Its page here.
    pub page: String,
    /// How many articles name it.
    pub articles: u64,
    /// Its roles as written, the most frequent first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
}

/// Something somebody said, and the article that tells it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Said {
    /// What was said.
    #[serde(flatten)]
    pub words: Words,
    /// The article.
    pub article: Piece,
}

/// Something that is ahead, and the article that announces it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ahead {
    /// What is ahead.
    #[serde(flatten)]
    pub event: Event,
    /// Its first day.
    #[schema(format = "date")]
    pub first: String,
    /// Its last day.
    #[schema(format = "date")]
    pub last: String,
    /// The article.
    pub article: Piece,
}

/// A source.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Origin {
    /// Its short name.
    pub id: String,
    /// Its name for readers.
    pub name: String,
    /// `feed`, `page`, `import` or `folder`.
    #[schema(value_type = String)]
    pub kind: news::SourceKind,
    /// The address of its site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The section of its pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// When it last answered well.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date-time")]
    pub last_good: Option<Moment>,
    /// How often it failed in turn.
    pub failures: u32,
}

impl Origin {
    /// A source and how it is doing.
    pub(crate) fn of(source: &Source, last_good: Option<Timestamp>, failures: u32) -> Self {
        Self {
            id: source.id.to_string(),
            name: source.name.clone(),
            kind: source.kind,
            site: source.site_url.as_deref().and_then(outside),
            section: source.section.clone(),
            last_good: last_good.map(|at| at.to_string()),
            failures,
        }
    }
}
