//! The addresses of the site: one for each page, in each language, written in one place.

use index::Sort;
use jiff::civil::Date;
use language::clock::Lang;
use news::{AlertId, ArticleId, EntityType, QuestionId, SourceId, StoryId};
use store::Cursor;

/// The last words of a path, by language: (name, French, English).
const WORDS: [(&str, &str, &str); 21] = [
    ("section", "rubrique", "section"),
    ("search", "recherche", "search"),
    ("story", "sujet", "story"),
    ("health", "sante", "health"),
    ("feed", "flux", "feed"),
    ("person", "personne", "person"),
    ("place", "lieu", "place"),
    ("organisation", "organisation", "organisation"),
    ("names", "noms", "names"),
    ("quotes", "citations", "quotes"),
    ("agenda", "agenda", "agenda"),
    ("changed", "titres-modifies", "changed-headlines"),
    ("correct", "corriger", "correct"),
    ("kept", "mes-questions", "my-questions"),
    ("alert", "alerte", "alert"),
    ("dead", "rebut", "undelivered"),
    ("log-in", "connexion", "log-in"),
    ("first-access", "premier-acces", "first-access"),
    ("account", "compte", "account"),
    ("users", "utilisateurs", "users"),
    ("audit", "journal", "audit"),
];

/// A word of an address in a language; itself where both languages share it.
pub(crate) fn word(lang: Lang, name: &'static str) -> &'static str {
    WORDS.iter().find(|(known, _, _)| *known == name).map_or(name, |(_, french, english)| match lang {
        Lang::Fr => french,
        Lang::En => english,
    })
}

/// What stands before every path of a language.
pub(crate) fn prefix(lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => "",
        Lang::En => "/en",
    }
}

/// The language that an address is in.
pub(crate) fn lang_of(path: &str) -> Lang {
    if path == "/en" || path.starts_with("/en/") { Lang::En } else { Lang::Fr }
}

/// A place of the site; with a language it has one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Front,
    Section(String),
    Source(SourceId),
    Search(Search),
    Article(ArticleId, String),
    Version(ArticleId, String, u32),
    Story(StoryId),
    Name(EntityType, String),
    Names,
    /// What was said, by a question as `dit-par:arnoux pont`.
    Said(String),
    /// What is ahead: of a question, at a place.
    Agenda(Agenda),
    Changed,
    Sources,
    Health,
    Watch(SourceId),
    /// The questions that a reader keeps.
    Kept,
    /// One of them.
    Question(QuestionId),
    /// An alert on one.
    Alert(AlertId),
    /// What could not be delivered.
    Dead,
    /// Where users say who they are, and the address that they wanted.
    LogIn(String),
    /// Where the first administrator does.
    FirstAccess,
    Account,
    Users,
    Audit,
}

/// Which of what is ahead, and from which day on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Agenda {
    pub text: String,
    pub place: Option<String>,
    pub from: Option<Date>,
}

impl Agenda {
    /// The part from `?` on.
    fn parameters(&self, lang: Lang) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !self.text.is_empty() {
            query.append_pair("q", &self.text);
        }
        if let Some(place) = &self.place {
            query.append_pair(if lang == Lang::Fr { "lieu" } else { "place" }, place);
        }
        if let Some(from) = self.from {
            query.append_pair(if lang == Lang::Fr { "des" } else { "from" }, &from.to_string());
        }
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }
}

/// The word of an address that says what a name is.
pub(crate) fn kind_word(kind: EntityType) -> &'static str {
    match kind {
        EntityType::Per => "person",
        EntityType::Loc => "place",
        EntityType::Org => "organisation",
    }
}

/// A question, its order and its page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Search {
    pub text: String,
    pub sort: Sort,
    pub after: Option<String>,
}

impl Search {
    /// A question by its text, the best first.
    pub(crate) fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// The part behind `?`.
    fn parameters(&self, lang: Lang) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", &self.text);
        if self.sort != Sort::Relevance {
            query.append_pair(if lang == Lang::Fr { "tri" } else { "sort" }, sort_word(self.sort, lang));
        }
        if let Some(after) = &self.after {
            query.append_pair(if lang == Lang::Fr { "apres" } else { "after" }, after);
        }
        query.finish()
    }
}

/// An order as addresses name it.
pub(crate) fn sort_word(sort: Sort, lang: Lang) -> &'static str {
    match (sort, lang) {
        (Sort::Relevance, Lang::Fr) => "pertinence",
        (Sort::Newest, Lang::Fr) => "recents",
        (Sort::Oldest, Lang::Fr) => "anciens",
        (Sort::Relevance, Lang::En) => "relevance",
        (Sort::Newest, Lang::En) => "newest",
        (Sort::Oldest, Lang::En) => "oldest",
    }
}

/// An order by its name in either language; the best first where it is none.
pub(crate) fn sort_of(word: &str) -> Sort {
    match word {
        "recents" | "newest" => Sort::Newest,
        "anciens" | "oldest" => Sort::Oldest,
        _ => Sort::Relevance,
    }
}

impl Place {
    /// Its address below the site.
    pub(crate) fn path(&self, lang: Lang) -> String {
        let (pre, w) = (prefix(lang), |name| word(lang, name));
        match self {
            Self::Front => format!("{pre}/"),
            Self::Section(name) => format!("{pre}/{}/{}", w("section"), segment(name)),
            Self::Source(id) => format!("{pre}/source/{id}"),
            Self::Search(search) if search.text.is_empty() => format!("{pre}/{}", w("search")),
            Self::Search(search) => format!("{pre}/{}?{}", w("search"), search.parameters(lang)),
            Self::Article(id, headline) => format!("{pre}/article/{}", slug(*id, headline)),
            Self::Version(id, headline, number) => {
                format!("{pre}/article/{}/version/{number}", slug(*id, headline))
            }
            Self::Story(id) => format!("{pre}/{}/{id}", w("story")),
            Self::Name(kind, slug) => format!("{pre}/{}/{}", w(kind_word(*kind)), segment(slug)),
            Self::Names => format!("{pre}/{}", w("names")),
            Self::Said(text) if text.is_empty() => format!("{pre}/{}", w("quotes")),
            Self::Said(text) => format!("{pre}/{}?{}", w("quotes"), question(text)),
            Self::Agenda(agenda) => format!("{pre}/{}{}", w("agenda"), agenda.parameters(lang)),
            Self::Changed => format!("{pre}/{}", w("changed")),
            Self::Sources => format!("{pre}/sources"),
            Self::Health => format!("{pre}/{}", w("health")),
            Self::Watch(id) => format!("{pre}/{}/{id}", w("health")),
            Self::Kept => format!("{pre}/{}", w("kept")),
            Self::Question(id) => format!("{pre}/{}/{id}", w("kept")),
            Self::Alert(id) => format!("{pre}/{}/{}/{id}", w("kept"), w("alert")),
            Self::Dead => format!("{pre}/{}/{}", w("kept"), w("dead")),
            Self::LogIn(wanted) if wanted.is_empty() => format!("{pre}/{}", w("log-in")),
            Self::LogIn(wanted) => {
                let mut query = url::form_urlencoded::Serializer::new(String::new());
                format!("{pre}/{}?{}", w("log-in"), query.append_pair("vers", wanted).finish())
            }
            Self::FirstAccess => format!("{pre}/{}", w("first-access")),
            Self::Account => format!("{pre}/{}", w("account")),
            Self::Users => format!("{pre}/{}", w("users")),
            Self::Audit => format!("{pre}/{}", w("audit")),
        }
    }

    /// The address of its feed with the ending `ending`, where it has one.
    pub(crate) fn feed(&self, lang: Lang, ending: &str) -> Option<String> {
        let stem = word(lang, "feed");
        match self {
            Self::Front => Some(format!("{}/{stem}.{ending}", prefix(lang))),
            Self::Section(_) | Self::Source(_) | Self::Name(..) | Self::Story(_) => {
                Some(format!("{}/{stem}.{ending}", self.path(lang)))
            }
            Self::Search(search) if !search.text.is_empty() => {
                let bare = Search::of(search.text.clone());
                Some(format!("{}/{}.{ending}?{}", prefix(lang), word(lang, "search"), bare.parameters(lang)))
            }
            Self::Said(text) if text.is_empty() => Some(format!("{}.{ending}", self.path(lang))),
            Self::Said(text) => Some(format!("{}.{ending}?{}", Self::Said(String::new()).path(lang), question(text))),
            Self::Changed => Some(format!("{}.{ending}", self.path(lang))),
            _ => None,
        }
    }

    /// The address of its calendar, where it has one.
    pub(crate) fn calendar(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Agenda(agenda) => {
                let bare = Agenda { from: None, ..agenda.clone() };
                Some(format!("{}/{}.ics{}", prefix(lang), word(lang, "agenda"), bare.parameters(lang)))
            }
            _ => None,
        }
    }
}

fn question(text: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish()
}

/// A path with the cursor of its next rows.
pub(crate) fn older(path: &str, cursor: &Cursor, lang: Lang) -> String {
    let name = if lang == Lang::Fr { "avant" } else { "before" };
    let value: String = url::form_urlencoded::byte_serialize(cursor_text(cursor).as_bytes()).collect();
    format!("{path}?{name}={value}")
}

/// A cursor as addresses carry it.
pub(crate) fn cursor_text(cursor: &Cursor) -> String {
    format!("{}_{}", cursor.time, cursor.id)
}

/// The cursor that an address carries.
pub(crate) fn cursor_of(text: &str) -> Option<Cursor> {
    let (time, id) = text.rsplit_once('_')?;
    Some(Cursor { time: time.parse().ok()?, id: id.parse().ok()? })
}

/// The last part of an article's address: `le-pont-rouvre-0190…`.
pub(crate) fn slug(id: ArticleId, headline: &str) -> String {
    if !headline.chars().any(char::is_alphanumeric) {
        return id.to_string();
    }
    let whole = SourceId::of(headline);
    let mut words = whole.as_str();
    if words.len() >= 63 {
        words = words.rsplit_once('-').map_or(words, |(kept, _)| kept);
    }
    // Headlines in other scripts leave nothing to read in an address.
    if words == "source" && !headline.to_lowercase().contains("source") {
        return id.to_string();
    }
    format!("{words}-{id}")
}

/// The id in the last part of an article's address.
pub(crate) fn id_of(slug: &str) -> Option<ArticleId> {
    let start = slug.len().checked_sub(32)?;
    let id = slug.get(start..)?;
    let before = slug.get(..start)?;
    if !id.bytes().all(|b| b.is_ascii_hexdigit()) || !(before.is_empty() || before.ends_with('-')) {
        return None;
    }
    id.parse().ok()
}

/// A name as one segment of a path.
fn segment(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// An address of others as a link, where it is one that a browser may follow.
pub(crate) fn outside(address: &str) -> Option<String> {
    let url = url::Url::parse(address.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> ArticleId {
        "0190163d-8694-739b-aea5-966c26f8ad91".parse().unwrap()
    }

    #[test]
    fn one_address_each() {
        let section = Place::Section("Éco & vie/ville".to_owned());
        assert_eq!(section.path(Lang::Fr), "/rubrique/%C3%89co%20%26%20vie%2Fville");
        assert_eq!(section.feed(Lang::En, "atom").unwrap(), "/en/section/%C3%89co%20%26%20vie%2Fville/feed.atom");
        let mut search = Search::of("\"gagner la paix\" &");
        assert_eq!(Place::Search(search.clone()).path(Lang::Fr), "/recherche?q=%22gagner+la+paix%22+%26");
        search.sort = Sort::Newest;
        assert_eq!(Place::Search(search).path(Lang::En), "/en/search?q=%22gagner+la+paix%22+%26&sort=newest");
    }

    #[test]
    fn slugs_come_back() {
        for headline in ["Le pont d'Arcène rouvre", "", "…", "新闻", &"mot ".repeat(60), "Source"] {
            assert_eq!(id_of(&slug(id(), headline)), Some(id()), "{headline:?}");
        }
        assert!(slug(id(), "Le pont d'Arcène rouvre").starts_with("le-pont-d-arcene-rouvre-0190"));
        for bad in ["", "abc", "0190163d8694739baea5966c26f8ad9", "é0190163d8694739baea5966c26f8ad91"] {
            assert_eq!(id_of(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn only_the_web_is_linked() {
        assert!(outside("https://exemple.fr/a b").is_some());
        for bad in ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "/etc", "file:///x", "http:"] {
            assert_eq!(outside(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn cursors_come_back() {
        let cursor = Cursor { time: "2026-03-03T18:42:00.123456789Z".parse().unwrap(), id: id() };
        assert_eq!(cursor_of(&cursor_text(&cursor)), Some(cursor));
        assert_eq!(cursor_of("x_y"), None);
    }
}
