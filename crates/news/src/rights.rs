//! What of an article may leave the house, by which door: a profile of rights for each source.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Article, Block, Error, Extent, Reading, Result, SourceId, SourceKind};

/// The longest extract, in Unicode scalar values: what a list shows under a headline.
pub const EXTRACT: usize = 280;

/// What a source lets others do with its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rights {
    /// The headline may be told, with a link to the source.
    Link,
    /// Readers outside the house may have a short extract.
    Extract,
    /// The whole text may be read on the pages; what is taken away is an extract.
    Full,
    /// The text may be passed on whole, by every door.
    Redistribution,
}

impl Rights {
    /// All profiles, the narrowest first.
    pub const ALL: [Self; 4] = [Self::Link, Self::Extract, Self::Full, Self::Redistribution];

    /// The word that files have for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Extract => "extract",
            Self::Full => "full",
            Self::Redistribution => "redistribution",
        }
    }
}

impl FromStr for Rights {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let rights = Self::ALL.into_iter().find(|rights| rights.as_str() == text);
        rights.ok_or_else(|| Error::Invalid { kind: "rights", value: text.to_owned() })
    }
}

/// By which door an article leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names say it
pub enum Outlet {
    Page,
    Feed,
    Api,
    Mail,
    Export,
}

/// Who receives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Someone of the house: signed in, or the one user of a house without accounts.
    House,
    /// Anyone.
    Public,
}

/// How much of an article leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Share {
    /// The headline, the source, the time and the address.
    Link,
    /// The same with the beginning, at most [`EXTRACT`].
    Extract,
    /// All of it.
    Full,
}

/// How much of an article of a source with these rights leaves by a door: the one place that decides it.
///
/// ```
/// use news::{Audience, Outlet, Rights, Share, share};
///
/// assert_eq!(share(Rights::Extract, Outlet::Feed, Audience::House), Share::Full);
/// assert_eq!(share(Rights::Extract, Outlet::Feed, Audience::Public), Share::Extract);
/// ```
pub fn share(rights: Rights, outlet: Outlet, audience: Audience) -> Share {
    match (rights, audience, outlet) {
        (Rights::Link, ..) => Share::Link,
        (Rights::Redistribution, ..) | (Rights::Full, _, Outlet::Page) | (Rights::Full, Audience::House, _) => {
            Share::Full
        }
        // A mail is kept and passed on by those who receive it.
        (Rights::Extract, Audience::House, Outlet::Mail) => Share::Extract,
        (Rights::Extract, Audience::House, _) => Share::Full,
        (Rights::Full | Rights::Extract, Audience::Public, _) => Share::Extract,
    }
}

/// The rights of all sources: what the configuration says of each, else what is usual for its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Profiles(BTreeMap<SourceId, Rights>);

impl Profiles {
    /// The rights of one source. Of what was polled or kept others get extracts; what was given to the house –
    /// imported, or put into a folder – they may read here.
    pub fn of(&self, source: &SourceId, kind: SourceKind) -> Rights {
        self.0.get(source).copied().unwrap_or(match kind {
            SourceKind::Feed | SourceKind::Page | SourceKind::Kept => Rights::Extract,
            SourceKind::Import | SourceKind::Folder => Rights::Full,
        })
    }

    /// Says what the rights of one source are where nothing is said yet.
    pub fn presume(&mut self, source: SourceId, rights: Rights) {
        self.0.entry(source).or_insert(rights);
    }

    /// Says what the rights of one source are.
    pub fn set(&mut self, source: SourceId, rights: Rights) {
        self.0.insert(source, rights);
    }
}

/// The part of an article, and of what was read in it, that leaves as `share`.
///
/// Whoever writes an article somewhere writes what this gives; nothing else of it is there to be written.
pub fn passed<'a>(article: &'a Article, reading: &'a Reading, share: Share) -> (Cow<'a, Article>, Cow<'a, Reading>) {
    if share == Share::Full {
        return (Cow::Borrowed(article), Cow::Borrowed(reading));
    }
    let opening = (share == Share::Extract).then(|| opening(article)).flatten();
    let cut = Article {
        standfirst: None,
        byline: None,
        body: Vec::new(),
        teaser: opening.clone(),
        images: Vec::new(),
        extent: if opening.is_some() { Extent::Teaser } else { Extent::Headline },
        ..article.clone()
    };
    // The names and the language are facts; the words of quotes and events are the text's.
    let mut entities = reading.entities.clone();
    entities.iter_mut().for_each(|entity| entity.mentions.retain(|mention| mention.block == Some(-1)));
    let facts = Reading {
        language: reading.language.clone(),
        entities: if share == Share::Link { Vec::new() } else { entities },
        topics: reading.topics.clone(),
        model: reading.model,
        ..Reading::default()
    };
    (Cow::Owned(cut), Cow::Owned(facts))
}

/// The beginning of an article, as an extract.
fn opening(article: &Article) -> Option<String> {
    let first = |block: &Block| block.text.clone();
    let text =
        article.standfirst.clone().or_else(|| article.teaser.clone()).or_else(|| article.body.first().map(first))?;
    Some(extract(&text).into_owned())
}

/// At most [`EXTRACT`] scalar values of a text, cut between words; what was cut is told by "…".
pub fn extract(text: &str) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(EXTRACT) else { return Cow::Borrowed(text) };
    let kept = text.get(..end).unwrap_or(text);
    // The sign that tells the cut has its place in the measure.
    let kept = kept.char_indices().next_back().map_or(kept, |(last, _)| kept.get(..last).unwrap_or(kept));
    let kept = kept.rsplit_once(char::is_whitespace).map_or(kept, |(words, _)| words);
    Cow::Owned(format!("{}…", kept.trim_end_matches(|c: char| !c.is_alphanumeric())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entity, EntityType, Format, Image, Mention, Quote, QuoteKind};

    #[test]
    fn what_leaves_by_which_door() {
        use Share::{Extract as E, Full as F, Link as L};
        let outlets = [Outlet::Page, Outlet::Feed, Outlet::Api, Outlet::Mail, Outlet::Export];
        for (rights, house, public) in [
            (Rights::Link, [L, L, L, L, L], [L, L, L, L, L]),
            (Rights::Extract, [F, F, F, E, F], [E, E, E, E, E]),
            (Rights::Full, [F, F, F, F, F], [F, E, E, E, E]),
            (Rights::Redistribution, [F, F, F, F, F], [F, F, F, F, F]),
        ] {
            assert_eq!(outlets.map(|outlet| share(rights, outlet, Audience::House)), house, "{rights:?} in the house");
            assert_eq!(outlets.map(|outlet| share(rights, outlet, Audience::Public)), public, "{rights:?} outside");
        }
    }

    #[test]
    fn each_kind_has_its_usual_rights() {
        let (known, other) = (SourceId::of("le-courrier"), SourceId::of("autre"));
        let mut profiles = Profiles::default();
        profiles.set(known.clone(), Rights::Redistribution);
        profiles.presume(known.clone(), Rights::Link);
        assert_eq!(profiles.of(&known, SourceKind::Feed), Rights::Redistribution);
        assert_eq!(profiles.of(&other, SourceKind::Feed), Rights::Extract);
        assert_eq!(profiles.of(&other, SourceKind::Folder), Rights::Full);
        assert!(Rights::ALL.into_iter().all(|rights| rights.as_str().parse() == Ok(rights)));
        assert!("tout".parse::<Rights>().is_err());
    }

    fn piece() -> (Article, Reading) {
        let mention = |block| Mention { block: Some(block), start: 0, end: 7, surface: "Valmont".into() };
        let entity = Entity {
            name: "Valmont".into(),
            kind: EntityType::Loc,
            role: None,
            gender: None,
            known_as: None,
            aliases: Vec::new(),
            mentions: vec![mention(-1), mention(0)],
        };
        let quote = Quote {
            kind: QuoteKind::Direct,
            text: "SECRET".into(),
            speaker: None,
            speaker_surface: None,
            cue: None,
            block: Some(0),
            start: 0,
            end: 6,
        };
        let article = Article {
            headline: "Valmont vote".into(),
            standfirst: Some(format!("Le conseil {}", "a voté longtemps ".repeat(40))),
            byline: Some("SECRET".into()),
            body: vec![Block::paragraph("SECRET")],
            images: vec![Image { url: "https://x.example/SECRET".into(), ..Image::default() }],
            ..Article::new(SourceId::of("le-courrier"), Format::Rss, jiff::Timestamp::UNIX_EPOCH)
        };
        (article, Reading { entities: vec![entity], quotes: vec![quote], ..Reading::default() })
    }

    #[test]
    fn what_is_cut_is_not_there_any_more() {
        let (article, reading) = piece();
        for share in [Share::Link, Share::Extract] {
            let (cut, read) = passed(&article, &reading, share);
            let written = format!("{cut:?}{read:?}");
            assert!(!written.contains("SECRET"), "{written}");
            assert_eq!((cut.id, &cut.headline), (article.id, &article.headline));
            assert_eq!(cut.teaser.is_some(), share == Share::Extract);
            assert!(cut.teaser.as_deref().unwrap_or_default().chars().count() <= EXTRACT);
        }
        let (whole, read) = passed(&article, &reading, Share::Full);
        assert_eq!((&*whole, &*read), (&article, &reading));
    }

    proptest::proptest! {
        #[test]
        fn extracts_are_short_beginnings(text in "[a-zé’ .\u{1f4f0}\n]{0,600}") {
            let cut = extract(&text);
            proptest::prop_assert!(cut.chars().count() <= EXTRACT);
            proptest::prop_assert!(text.starts_with(cut.trim_end_matches('…')));
        }
    }
}
