//! An invented wire, for the tests of the site and for looking at it.
#![allow(dead_code, clippy::unwrap_used)] // shared by tests and the example; each uses a part

pub mod shelf;

use std::path::Path;
use std::sync::Arc;

use index::{Document, Index};
use jiff::{SignedDuration, Timestamp};
use news::{
    AgendaItem, Article, ArticleId, Block, BlockKind, Capture, Dateline, Entity, EntityType, Extent, Format, Image,
    Moment, Obtained, Polling, Quote, QuoteKind, Reading, Source, SourceId, SourceKind, StoryId,
};
use store::{Intake, Sqlite, Store, Taken};

use shelf::Shelf;

/// The sources: (id, name, section).
const SOURCES: [(&str, &str, &str); 6] = [
    ("le-courrier-du-val", "Le Courrier du Val", "Région"),
    ("agence-centrale", "Agence centrale", "Monde"),
    ("la-gazette-de-morvane", "La Gazette de Morvane", "Politique"),
    ("radio-litt", "Radio Litt", "Culture"),
    ("l-eclaireur", "L’Éclaireur économique", "Économie"),
    ("the-harbour-post", "The Harbour Post", "World"),
];

/// The pieces: (minutes ago, source, story, urgency, kicker, headline, standfirst).
type Piece = (i64, usize, u32, u8, &'static str, &'static str, &'static str);
const PIECES: [Piece; 26] = [
    (1, 1, 1, 1, "", "Séisme de magnitude 6,1 au large de Port-Sarrau", ""),
    (
        4,
        0,
        2,
        4,
        "Transports",
        "Le pont d'Arcène rouvre après huit mois de travaux : \"une délivrance\"",
        "Fermé depuis mars, l'ouvrage a été consolidé. Les bus reprennent leur trajet habituel dès lundi.",
    ),
    (
        9,
        2,
        1,
        2,
        "",
        "Port-Sarrau : le gouvernement convoque une cellule de crise",
        "Le Premier ministre se rendra sur place dans la soirée.",
    ),
    (
        17,
        4,
        3,
        3,
        "Énergie",
        "Le prix de l'électricité baissera de 4 % au 1er février",
        "Le régulateur a rendu son avis ; la baisse concerne 12 000 000 de foyers.",
    ),
    (
        26,
        5,
        1,
        0,
        "",
        "Strong quake shakes the coast off Port-Sarrau; no tsunami warning",
        "Residents of three towns spent the night outdoors, officials said.",
    ),
    (
        38,
        3,
        4,
        0,
        "Livres",
        "Le prix Morvane à Jeanne Aubier pour « Les Eaux hautes »",
        "La romancière signe un quatrième livre sur la vallée de son enfance.",
    ),
    (52, 0, 5, 0, "", "Grève des cantines : les parents d'Arcène s'organisent", ""),
    (
        75,
        2,
        3,
        0,
        "",
        "Électricité : l'opposition dénonce « un trompe-l'œil »",
        "Les députés demandent un débat avant le vote du budget.",
    ),
    (
        96,
        1,
        6,
        0,
        "Diplomatie",
        "Sommet de Valmère : un accord sur les quotas de pêche en vue",
        "Les négociateurs ont travaillé toute la nuit.",
    ),
    (131, 4, 6, 0, "", "Pêche : ce que changerait l'accord de Valmère", ""),
    (
        155,
        3,
        7,
        0,
        "Cinéma",
        "« Le Dernier Bac », un premier film tourné sur l'Ière",
        "Sortie mercredi dans 140 salles.",
    ),
    (
        190,
        0,
        8,
        0,
        "Faits divers",
        "Deux randonneurs retrouvés sains et saufs au col de Brune",
        "Les secours les cherchaient depuis la veille.",
    ),
    (240, 5, 6, 0, "", "Fishing quotas: ministers near a deal in Valmère", "Talks continued through the night."),
    (
        300,
        2,
        9,
        0,
        "Parlement",
        "La loi sur l'eau adoptée en première lecture",
        "Le texte a recueilli 312 voix contre 201.",
    ),
    (420, 1, 9, 0, "", "L'Assemblée adopte la loi sur l'eau", ""),
    (560, 0, 10, 0, "Sports", "Handball : Arcène s'incline d'un but à Sault", ""),
    (
        700,
        4,
        11,
        0,
        "Industrie",
        "La verrerie de Sault reprise par ses salariés",
        "L'offre des 84 ouvriers a été retenue par le tribunal de commerce.",
    ),
    (900, 3, 12, 0, "Musique", "Le festival des Lices dévoile son affiche", ""),
    (
        1300,
        1,
        13,
        0,
        "Santé",
        "Grippe : le pic attendu mi-décembre, selon l'Institut de veille",
        "L'épidémie touche toutes les régions.",
    ),
    (1500, 2, 14, 0, "Justice", "Le procès des digues s'ouvre à Morvane", "Onze prévenus, 230 parties civiles."),
    (1700, 0, 15, 0, "", "Marché de Noël : 60 chalets place de l'Horloge", ""),
    (2100, 4, 16, 0, "Emploi", "Le chômage recule de 0,3 point dans le Val", ""),
    (2600, 5, 17, 0, "", "Harbour tunnel to close for repairs next week", "Ferries will run every twenty minutes."),
    (2900, 1, 18, 0, "Climat", "Novembre, deuxième mois le plus doux jamais mesuré", ""),
    (4300, 3, 19, 0, "Patrimoine", "La tour des Ânes rendue au public", "Douze ans de chantier."),
    (60000, 2, 20, 0, "Histoire", "Une lettre de 1871 retrouvée dans les murs de la mairie", ""),
];

/// A site over a folder.
pub struct Sample {
    pub store: Arc<Sqlite>,
    pub index: Arc<Shelf>,
    pub now: Timestamp,
}

/// A source by its place in the table.
pub fn source(number: usize) -> SourceId {
    SourceId::of(SOURCES[number].0)
}

/// An article with only what every article has.
pub fn article(number: usize, headline: &str, at: Timestamp) -> Article {
    let lang = if number == 5 { "en" } else { "fr" };
    let id = ArticleId::new(at);
    Article {
        id,
        url: Some(format!("https://{}.example/{id}", SOURCES[number].0)),
        language: Some(lang.into()),
        headline: headline.into(),
        section: Some(SOURCES[number].2.into()),
        published: Some(Moment::utc(at)),
        body: vec![Block::paragraph(format!("{headline}."))],
        ..Article::new(source(number), Format::Rss, at)
    }
}

impl Sample {
    /// An empty wire in a folder.
    pub fn empty(folder: &Path) -> Self {
        let store = Arc::new(Sqlite::open(folder).unwrap());
        Self { store, index: Arc::default(), now: Timestamp::now() }
    }

    /// The invented wire in a folder.
    pub async fn open(folder: &Path) -> Self {
        let sample = Self::empty(folder);
        sample.add_sources().await;
        for piece in PIECES.iter().rev() {
            sample.add_piece(piece).await;
        }
        sample.add_long_read().await;
        sample
    }

    async fn add_sources(&self) {
        for (number, (id, name, section)) in SOURCES.iter().enumerate() {
            let source = Source {
                id: SourceId::of(id),
                name: (*name).into(),
                kind: SourceKind::Feed,
                url: Some(format!("https://{id}.example/flux.xml?a=1&b=2")),
                site_url: Some(format!("https://{id}.example/")),
                timezone: None,
                section: Some((*section).into()),
            };
            self.store.put_source(&source).await.unwrap();
            let good = self.now - SignedDuration::from_mins(3 + number as i64);
            let failures = if number == 3 { 4 } else { 0 };
            let polling = Polling { last_good: Some(good), failures, ..Polling::default() };
            self.store.put_polling(&source.id, &polling).await.unwrap();
        }
    }

    /// Takes an article in, by its address, and tells the index.
    pub async fn put(&self, article: Article, reading: Reading) -> ArticleId {
        let bytes = serde_json::to_vec(&(&article, self.store.head().borrow().to_string())).unwrap();
        let capture = Capture::new(article.source.clone(), Obtained::Poll, bytes, article.received);
        let keys = vec![article.url.clone().unwrap_or_else(|| article.headline.clone())];
        let hash = article.text_hash();
        let taken = vec![Taken { article, reading, keys, hash }];
        let put = self.store.put(Intake { capture, taken, jobs: Vec::new(), polling: None }).await.unwrap();
        self.tell(put[0].id).await;
        put[0].id
    }

    async fn tell(&self, id: ArticleId) {
        let stored = self.store.article(id).await.unwrap().unwrap();
        let name = SOURCES.iter().find(|(known, ..)| SourceId::of(known) == stored.article.source);
        let source_name = name.map_or("?", |(_, name, _)| name).to_owned();
        let document = Document {
            article: stored.article,
            source_name,
            reading: stored.reading,
            story: stored.story,
            earlier: Vec::new(),
        };
        let head = *self.store.head().borrow();
        self.index.apply(vec![document], Vec::new(), head).await.unwrap();
    }

    /// Places an article in the story of a number.
    pub async fn place(&self, id: ArticleId, story: u32) {
        let mut bytes = [0x01; 16];
        bytes[12..].copy_from_slice(&story.to_be_bytes());
        self.store.place(&[(id, StoryId::from_bytes(bytes))]).await.unwrap();
        self.tell(id).await;
    }

    async fn add_piece(&self, (minutes, number, story, urgency, kicker, headline, standfirst): &Piece) {
        let at = self.now - SignedDuration::from_mins(*minutes);
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let mut article = article(*number, headline, at);
        article.kicker = some(kicker);
        article.standfirst = some(standfirst);
        article.urgency = (*urgency > 0).then_some(*urgency);
        let place = |name: &str| entity(name, EntityType::Loc, None);
        let language = article.language.clone();
        let reading = Reading { language, entities: vec![place("Arcène"), place("Morvane")], ..Reading::default() };
        let id = self.put(article, reading).await;
        self.place(id, *story).await;
    }

    /// A long article with all that an article can have, in three versions.
    async fn add_long_read(&self) {
        let at = self.now - SignedDuration::from_mins(44);
        let mut article = long_read(at);
        article.headline = "Port-Sarrau : la côte secouée par un séisme".into();
        article.extent = Extent::Teaser;
        article.body.truncate(1);
        article.version = 1;
        let url = article.url.clone();
        let id = self.put(article, Reading::default()).await;
        for (minutes, wounded) in [(30, "Trois blessés"), (12, "Cinq blessés")] {
            let mut article = long_read(at);
            article.url = url.clone();
            article.received = self.now - SignedDuration::from_mins(minutes);
            article.updated = Some(Moment::utc(article.received));
            article.body[0].text =
                format!("{wounded} et des dégâts dans trois villages : la côte s'est réveillée dans la poussière.");
            self.put(article, long_reading(self.now)).await;
        }
        self.place(id, 1).await;
    }
}

fn entity(name: &str, kind: EntityType, role: Option<&str>) -> Entity {
    Entity {
        name: name.into(),
        kind,
        role: role.map(str::to_owned),
        gender: None,
        known_as: None,
        aliases: Vec::new(),
        mentions: Vec::new(),
    }
}

/// The article that has everything.
pub fn long_read(at: Timestamp) -> Article {
    let mut article = article(0, "Port-Sarrau : \"On a cru que la falaise tombait\"", at);
    let block = |kind, text: &str| Block { kind, text: text.into() };
    article.kicker = Some("Séisme".into());
    article.standfirst = Some("Au lendemain de la secousse de magnitude 6,1, les habitants de la côte comptent les fissures et attendent les répliques.".into());
    article.byline = Some("Par Anne Duvallon, envoyée spéciale à Port-Sarrau".into());
    article.authors = vec!["Anne Duvallon".into()];
    article.dateline = Some(Dateline {
        place: Some("PORT-SARRAU".into()),
        date: Some("24 nov".into()),
        agency: Some("Agence centrale".into()),
    });
    article.body = vec![
        Block::paragraph(
            "Trois blessés et des dégâts dans trois villages : la côte s'est réveillée dans la poussière.",
        ),
        Block::paragraph(
            "La secousse a été ressentie jusqu'à Arcène, à 80 km de là. \"On a cru que la falaise tombait\", raconte Marc Ozenne, patron du café de la jetée. Le maire, Lucie Ferrand, a demandé que l'Etat reconnaisse la catastrophe naturelle. A la mi-journée, 1 250 foyers restaient sans électricité.",
        ),
        block(BlockKind::Heading, "Des répliques attendues"),
        Block::paragraph(
            "L'Institut des sismologues prévoit \"des répliques, sans doute plus faibles\", pendant plusieurs jours. Faut-il évacuer la vieille ville ? La préfecture tranchera jeudi à 18 h.",
        ),
        block(BlockKind::Quote, "Nous dormirons dehors tant que la terre n'aura pas fini de parler !"),
        block(
            BlockKind::List,
            "Trois écoles fermées jusqu'à lundi\nLe port de pêche interdit aux navires de plus de 12 mètres\nUn numéro d'urgence : 0 800 00 00 00",
        ),
        block(BlockKind::Figure, "La jetée de Port-Sarrau, mardi matin."),
        Block::paragraph(
            "La dernière secousse comparable remontait à 1911. Voir https://exemple.fr/seismes?annee=1911;zone=4 pour l'archive.",
        ),
    ];
    article.images = vec![
        Image {
            url: "https://images.example/jetee.jpg".into(),
            caption: Some("La jetée de Port-Sarrau, mardi matin.".into()),
            credit: Some("P. Morin".into()),
        },
        Image { url: "javascript:alert(1)".into(), caption: Some("piège".into()), credit: None },
    ];
    article.tags = vec!["séisme".into(), "Port-Sarrau".into(), "sécurité civile".into()];
    article.rights = Some("© Le Courrier du Val, tous droits réservés".into());
    article.urgency = Some(2);
    article
}

/// What the pages show as ahead is ahead on whatever day the tests run.
fn long_reading(now: Timestamp) -> Reading {
    let ahead = now + SignedDuration::from_hours(48);
    let quote = |text: &str, speaker: &str, kind| Quote {
        kind,
        text: text.into(),
        speaker: Some(speaker.into()),
        speaker_surface: None,
        cue: None,
        block: Some(1),
        start: 0,
        end: 1,
    };
    Reading {
        language: Some("fr".into()),
        entities: vec![
            entity("Marc Ozenne", EntityType::Per, Some("patron du café de la jetée")),
            entity("Lucie Ferrand", EntityType::Per, Some("maire de Port-Sarrau")),
            entity("Institut des sismologues", EntityType::Org, None),
            entity("Port-Sarrau", EntityType::Loc, None),
            entity("Arcène", EntityType::Loc, None),
        ],
        quotes: vec![
            quote("On a cru que la falaise tombait", "Marc Ozenne", QuoteKind::Direct),
            quote("l'Etat doit reconnaître la catastrophe naturelle", "Lucie Ferrand", QuoteKind::Indirect),
        ],
        agenda: vec![AgendaItem {
            value: ahead.strftime("%FT18:00").to_string(),
            what: "Décision de la préfecture sur l'évacuation".into(),
            place: Some("Port-Sarrau".into()),
            who: vec!["Lucie Ferrand".into()],
            block: Some(3),
        }],
        ..Reading::default()
    }
}
