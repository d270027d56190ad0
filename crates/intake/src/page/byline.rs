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

/// Finds the byline of a page whose piece stands in `container`.
pub fn find(dom: &Dom, claims: &Claims, outline: &Outline, container: Id, headline: Option<Id>) -> Byline {
    let mut names: Vec<(String, bool)> = Vec::new();
    for article in claims.articles.iter().take(2) {
        names = json_ld::names(article, "author");
        if names.is_empty() {
            names = json_ld::names(article, "creator");
        }
        if !names.is_empty() {
            break;
        }
    }
    if names.is_empty() {
        let mut more = in_metas(claims);
        if !holds_people(&more, claims) {
            let seen = visible(dom, outline, container, headline);
            if holds_people(&seen, claims) || more.is_empty() {
                more = seen;
            }
        }
        names = more;
    }
    of_names(&names, claims)
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
fn visible(dom: &Dom, outline: &Outline, container: Id, headline: Option<Id>) -> Vec<(String, bool)> {
    let mut first: Option<(u8, Vec<(String, bool)>)> = None;
    for id in dom.descendants(ROOT) {
        let own = outline.own(id);
        let linked = dom.name(id) == "a"
            && (dom.attribute(id, "rel") == Some("author")
                || dom.attribute(id, "href").is_some_and(|href| {
                    ["/author/", "/auteur/", "/authors/", "/autor/", "/journaliste"]
                        .iter()
                        .any(|part| href.contains(part))
                }));
        if !(linked || own.any(Hints::AUTHOR)) || is_foreign(dom, outline, id) {
            continue;
        }
        let text = dom.text(id);
        let length = text.chars().count();
        if !(2..=120).contains(&length) {
            continue;
        }
        let name =
            dom.attribute(id, "itemprop").is_some_and(|value| value.contains("name") || value.contains("author"));
        let rank = if linked || name { 0 } else { 1 };
        let rank = rank
            + if dom.is_in(id, container) || headline.is_some_and(|headline| near(dom, id, headline)) { 0 } else { 2 };
        match &mut first {
            Some((old, names)) if *old == rank && names.len() < 6 && linked => {
                if names.iter().all(|(known, _)| !known.contains(&text) && !text.contains(known.as_str())) && rank == 0
                {
                    names.push((text, false));
                }
            }
            Some((old, _)) if *old <= rank => {}
            _ => first = Some((rank, vec![(text, false)])),
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
    let mut line = super::blocks::collapsed(line);
    const OPENINGS: [&str; 19] = [
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
    ];
    let lower = line.to_lowercase();
    for opening in OPENINGS {
        if lower.len() == line.len()
            && lower.strip_prefix(opening).is_some_and(|rest| rest.starts_with([' ', ':', '\u{a0}']))
        {
            line = line.get(opening.len()..).unwrap_or_default().trim_start_matches([' ', ':', '\u{a0}']).to_owned();
            break;
        }
    }
    let mut marked = line;
    for cut in
        [" et ", " and ", " & ", " und ", " avec ", " with ", " y ", " e ", "; ", ";", " / ", " | ", ", ", " – ", " • "]
    {
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
        })
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || ",;|/".contains(c)).to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether a name is a person's and no desk's, site's or job's.
fn is_person(name: &str, sites: &[String]) -> bool {
    const DESKS: [&str; 30] = [
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
    ];
    let folded = key(name);
    let words: Vec<&str> = folded.split(' ').collect();
    let site = sites
        .iter()
        .any(|site| !site.is_empty() && (*site == folded || (folded.len() > 4 && folded.starts_with(site.as_str()))));
    !(site
        || words.len() > 6
        || folded.chars().count() < 2
        || name.chars().any(|c| c.is_ascii_digit() || "@{}<>=".contains(c))
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
