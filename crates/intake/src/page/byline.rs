//! Who wrote it: the people of the byline, the agencies beside them.

use super::claims::{Claims, key};
use super::dom::{Dom, Id, ROOT};
use super::hints::Hints;
use super::json_ld;
use super::outline::Outline;

/// Names of agencies as bylines write them.
const AGENCIES: [&str; 22] = [
    "AFP",
    "Reuters",
    "AP",
    "Associated Press",
    "The Associated Press",
    "Belga",
    "ATS",
    "Keystone-ATS",
    "dpa",
    "EFE",
    "ANSA",
    "Agence QMI",
    "La Presse Canadienne",
    "PA Media",
    "PA",
    "Xinhua",
    "TASS",
    "APA",
    "SDA",
    "ANP",
    "Lusa",
    "UPI",
];

/// A byline.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Byline {
    /// As written.
    pub line: Option<String>,
    /// The people in it.
    pub people: Vec<String>,
    /// The agency in it.
    pub agency: Option<String>,
}

/// Finds the byline of a page whose piece stands in `container`: the first of its tellers that names people.
pub fn find(dom: &Dom, claims: &Claims, outline: &Outline, container: Id, headline: Option<Id>) -> Byline {
    let claimed = in_json(claims);
    if holds_people(&claimed, claims) {
        return of_names(&claimed, claims);
    }
    let metas = in_metas(claims);
    // A page that names an organisation as author is believed unless a link leads to a person.
    let seen = visible(dom, outline, container, headline, !claimed.is_empty());
    let mut tellers = vec![&metas, &seen];
    if of_names(&metas, claims).people.iter().all(|name| !is_shown(outline, name)) {
        tellers.reverse();
    }
    let line = if claimed.is_empty() { beside(dom, outline, headline) } else { Vec::new() };
    tellers.push(&line);
    let people = tellers.into_iter().find(|names| holds_people(names, claims));
    let names = people.or([&claimed, &metas, &seen].into_iter().find(|names| !names.is_empty()));
    names.map(|names| of_names(names, claims)).unwrap_or_default()
}

/// Whether a reader sees the name in a short line.
fn is_shown(outline: &Outline, name: &str) -> bool {
    let name = name.to_lowercase();
    let foot = Hints::FOOTER.with(Hints::NAVIGATION);
    outline.segments.iter().zip(&outline.around).any(|(segment, around)| {
        segment.chars < 200 && !around.any(foot) && segment.text.to_lowercase().contains(&name)
    })
}

/// The people that the head of the page claims as authors.
pub fn claimed(claims: &Claims) -> Vec<String> {
    let people = of_names(&in_json(claims), claims).people;
    if people.is_empty() { of_names(&in_metas(claims), claims).people } else { people }
}

fn in_json(claims: &Claims) -> Vec<(String, bool)> {
    let named = |article| {
        let names = json_ld::names(article, "author");
        if names.is_empty() { json_ld::names(article, "creator") } else { names }
    };
    claims.articles.iter().take(2).map(named).find(|names| !names.is_empty()).unwrap_or_default()
}

/// A line close to the headline that opens as bylines do: « Par Anne Martin ».
fn beside(dom: &Dom, outline: &Outline, headline: Option<Id>) -> Vec<(String, bool)> {
    let Some(headline) = headline else { return Vec::new() };
    let Some(at) = outline.segments.iter().position(|segment| dom.is_in(segment.node, headline)) else {
        return Vec::new();
    };
    let lines = outline.segments.iter().skip(at + 1).take(10).filter(|segment| segment.chars < 80);
    let named = |text: &str| {
        let (opening, rest) = text.split_once([' ', '\u{a0}'])?;
        let known =
            ["par", "by", "von", "por", "door", "av", "af", "di", "przez"].contains(&opening.to_lowercase().as_str());
        let name = without_tail(rest);
        let words = name.split_whitespace().count();
        let proper =
            name.split_whitespace().all(|word| word.starts_with(char::is_uppercase) || word.chars().count() < 4);
        (known && proper && (2..=8).contains(&words)).then(|| (name.to_owned(), false))
    };
    lines.filter_map(|segment| named(&segment.text)).take(1).collect()
}

/// A visible name without what bylines put after it: a date, a reading time, the word before them.
fn without_tail(text: &str) -> &str {
    const WORDS: [&str; 28] = [
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
        "am",
        "on",
        "le",
        "publié",
        "published",
        "updated",
        "posted",
        "vom",
        "il",
    ];
    let end = text.find(|c: char| c.is_ascii_digit() || "|•·–(\n".contains(c)).unwrap_or(text.len());
    // A surname may begin as a month does: only with a date after it is it none.
    let dated = end < text.len();
    let mut text = text.get(..end).unwrap_or_default();
    loop {
        text = text.trim_end_matches(|c: char| c.is_whitespace() || "-,;:/".contains(c));
        let Some((before, last)) = text.rsplit_once(' ') else { return text };
        let last = last.to_lowercase();
        let day = last.ends_with("day") && last.len() > 5;
        let short = last.get(..3).filter(|_| last.len() > 4).unwrap_or(&last);
        if !(day || (dated && WORDS.contains(&short))) {
            return text;
        }
        text = before;
    }
}

fn holds_people(names: &[(String, bool)], claims: &Claims) -> bool {
    !of_names(names, claims).people.is_empty()
}

fn in_metas(claims: &Claims) -> Vec<(String, bool)> {
    for name in [
        "author",
        "article:author_name",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "byl",
        "citation_author",
        "article:author",
        "cxenseparse:author",
        "og:article:author",
        "dc.contributor",
        "twitter:data1",
    ] {
        let values: Vec<(String, bool)> = claims
            .metas(name)
            .iter()
            .map(|text| (json_ld::plain(text), false))
            .filter(|(text, _)| !text.contains("://") && text.chars().count() < 200 && !text.starts_with('@'))
            .filter(|(text, _)| name != "twitter:data1" || !text.chars().any(|c| c.is_ascii_digit()))
            .collect();
        if !values.is_empty() {
            return values;
        }
    }
    Vec::new()
}

/// Names that stand near the headline or in the piece, marked as its author's.
fn visible(dom: &Dom, outline: &Outline, container: Id, headline: Option<Id>, only_links: bool) -> Vec<(String, bool)> {
    let mut first: Option<(u8, Vec<(String, bool)>)> = None;
    let mut last: Option<Id> = None;
    for id in dom.descendants(ROOT) {
        let own = outline.own(id);
        let linked = dom.name(id) == "a"
            && (dom.attribute(id, "rel") == Some("author")
                || dom.attribute(id, "href").is_some_and(|href| {
                    ["/author", "/auteur", "/autor", "/journalist", "/staff/", "/writer", "/contributor"]
                        .iter()
                        .any(|part| href.contains(part))
                }));
        if !(linked || (own.any(Hints::AUTHOR) && !only_links)) || is_foreign(dom, outline, id) {
            continue;
        }
        let text = dom.text(id);
        if text.chars().count() > 120 {
            continue;
        }
        let text = without_tail(&text).to_owned();
        // One word alone is a name where it leads to an author.
        let one_word = text.is_ascii() && !text.contains(' ');
        if text.chars().count() < 2 || split(&text).is_empty() || (one_word && !linked) {
            continue;
        }
        let name =
            dom.attribute(id, "itemprop").is_some_and(|value| value.contains("name") || value.contains("author"));
        let rank = if linked || name { 0 } else { 1 };
        let rank = rank
            + if dom.is_in(id, container) || headline.is_some_and(|headline| near(dom, id, headline)) { 0 } else { 2 };
        match &mut first {
            Some((old, names)) if *old == rank && names.len() < 6 && linked => {
                let beside =
                    last.is_some_and(|last: Id| dom.ancestors(id).take(3).any(|holder| dom.is_in(last, holder)));
                if beside
                    && names.iter().all(|(known, _)| !known.contains(&text) && !text.contains(known.as_str()))
                    && rank == 0
                {
                    names.push((text, false));
                    last = Some(id);
                }
            }
            Some((old, _)) if *old <= rank => {}
            _ => {
                first = Some((rank, vec![(text, false)]));
                last = Some(id);
            }
        }
    }
    first.filter(|(rank, _)| *rank < 3).map(|(_, names)| names).unwrap_or_default()
}

fn near(dom: &Dom, id: Id, headline: Id) -> bool {
    dom.ancestors(headline).take(4).any(|holder| dom.is_in(id, holder))
}

fn is_foreign(dom: &Dom, outline: &Outline, id: Id) -> bool {
    let foreign = Hints::COMMENT.with(Hints::RELATED).with(Hints::NAVIGATION).with(Hints::FOOTER).with(Hints::CAPTION);
    std::iter::once(id).chain(dom.ancestors(id)).any(|id| outline.own(id).any(foreign))
}

/// Sorts names into people and agencies.
fn of_names(names: &[(String, bool)], claims: &Claims) -> Byline {
    let sites: Vec<String> = claims.site().iter().map(|site| key(site)).collect();
    let mut byline = Byline::default();
    let mut line: Vec<&str> = Vec::new();
    for (name, organisation) in names {
        if line.iter().all(|known| key(known) != key(name)) {
            line.push(name);
        }
        for part in split(name) {
            let folded = key(&part);
            if let Some(agency) = AGENCIES.iter().find(|agency| key(agency) == folded) {
                byline.agency.get_or_insert((*agency).to_owned());
            } else if !organisation
                && is_person(&part, &sites)
                && byline.people.iter().all(|known| key(known) != folded)
            {
                byline.people.push(part);
            }
        }
    }
    byline.line = (!line.is_empty()).then(|| line.join(", "));
    byline
}

/// The names in a line: « Par Anne Martin et Luc Roy avec AFP ».
fn split(line: &str) -> Vec<String> {
    let mut line = super::segments::collapsed(line);
    const OPENINGS: [&str; 20] = [
        "article rédigé par",
        "article écrit par",
        "written by",
        "posted by",
        "publié par",
        "écrit par",
        "rédigé par",
        "article de",
        "propos recueillis par",
        "par",
        "by",
        "von",
        "por",
        "di",
        "de notre correspondant",
        "texte :",
        "texte",
        "author:",
        "auteur :",
        "text by",
    ];
    for _ in 0..2 {
        let lower = line.to_lowercase();
        let opening = OPENINGS.iter().find(|opening| {
            lower.len() == line.len()
                && lower
                    .strip_prefix(**opening)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ':', '\u{a0}']))
        });
        if let Some(opening) = opening {
            line = line.get(opening.len()..).unwrap_or_default().trim_start_matches([' ', ':', '\u{a0}']).to_owned();
        }
    }
    // « ByJane Poe »: the space between two elements was lost.
    if let Some(rest) = line.strip_prefix("By").filter(|rest| rest.starts_with(char::is_uppercase)) {
        line = rest.to_owned();
    }
    let mut marked = line;
    for cut in [
        " et ", " and ", " & ", " und ", " avec ", " with ", " y ", " e ", " og ", " och ", "; ", ";", " / ", " | ",
        ", ", " – ", " • ",
    ] {
        marked = marked.replace(cut, "\n");
    }
    marked
        .split('\n')
        .map(|part| {
            part.trim()
                .trim_start_matches("avec ")
                .trim_start_matches("Avec ")
                .trim_start_matches("Par ")
                .trim_start_matches("By ")
                .trim_end_matches(" 기자")
        })
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || ",;|/".contains(c)).to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether a name is a person's and no desk's, site's or job's.
fn is_person(name: &str, sites: &[String]) -> bool {
    const DESKS: [&str; 40] = [
        "redaction",
        "rédaction",
        "redaktion",
        "newsroom",
        "staff",
        "editor",
        "editors",
        "editorial",
        "desk",
        "team",
        "agence",
        "agences",
        "agency",
        "agencies",
        "magazine",
        "news",
        "online",
        "admin",
        "administrator",
        "correspondant",
        "correspondante",
        "correspondent",
        "reporter",
        "service",
        "journal",
        "média",
        "media",
        "press",
        "presse",
        "journaliste",
        "archives",
        "posts",
        "latest",
        "image",
        "photo",
        "redazione",
        "bio",
        "profile",
        "source",
        "sources",
    ];
    let folded = key(name);
    let words: Vec<&str> = folded.split(' ').collect();
    let site = sites
        .iter()
        .any(|site| !site.is_empty() && (*site == folded || (folded.len() > 4 && folded.starts_with(site.as_str()))));
    !(site
        || words.len() > 6
        || folded.chars().count() < 2
        || name.chars().any(|c| c.is_ascii_digit() || "@{}<>=()".contains(c))
        || name.contains("://")
        || name.contains(".com")
        || name.contains(".fr")
        || words.iter().any(|word| DESKS.contains(word)))
        && name.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[&str]) {
        let people: Vec<String> =
            split(line).into_iter().filter(|name| is_person(name, &["le val".to_owned()])).collect();
        assert_eq!(people, expected, "{line:?}");
    }

    #[test]
    fn lines() {
        check("Par Anne Martin et Luc Roy", &["Anne Martin", "Luc Roy"]);
        check("Le Val, Anne Martin", &["Anne Martin"]);
        check("La rédaction", &[]);
        check("By Jane Poe & John Doe", &["Jane Poe", "John Doe"]);
        check("Pardo Ruiz", &["Pardo Ruiz"]);
    }
}
