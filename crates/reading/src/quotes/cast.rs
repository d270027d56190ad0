//! Who the article knows: its people and bodies, found again behind a name, a role or a pronoun.

use std::ops::Range;

use news::{Entity, EntityType, Gender};

use super::grammar::{OF, is_preposition};
use super::offices;
use super::page::Page;

/// A person or body, as the article names it.
#[derive(Debug)]
struct Member<'e> {
    entity: &'e Entity,
    /// Its name and aliases, folded.
    names: Vec<String>,
    /// Its role, folded.
    role: String,
    feminine: Option<bool>,
}

/// A place where a member is named, as tokens.
#[derive(Debug, Clone)]
struct Mention {
    span: Range<usize>,
    member: usize,
}

/// The members of an article with their mentions.
#[derive(Debug)]
pub(super) struct Cast<'e> {
    members: Vec<Member<'e>>,
    mentions: Vec<Mention>,
}

/// Who speaks: as written, and by the fullest name known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Speaker {
    /// As written beside the words.
    pub(super) surface: String,
    /// By the fullest name known.
    pub(super) name: String,
    /// The member, where it is one.
    member: Option<usize>,
    feminine: Option<bool>,
}

impl<'e> Cast<'e> {
    /// The cast of a page: `mentions` are the byte ranges of each entity.
    pub(super) fn new(page: &Page<'_>, entities: &'e [Entity], mentions: &[(Range<usize>, usize)]) -> Self {
        let members: Vec<Member<'e>> = entities
            .iter()
            .map(|entity| Member {
                entity,
                names: std::iter::once(&entity.name).chain(&entity.aliases).map(|name| folded(name)).collect(),
                role: entity.role.as_deref().map(folded).unwrap_or_default(),
                feminine: entity
                    .gender
                    .map(|gender| gender == Gender::Female)
                    .or_else(|| entity.role.as_deref().and_then(feminine_role)),
            })
            .collect();
        let mut found: Vec<Mention> = mentions
            .iter()
            .map(|(bytes, member)| Mention {
                span: page.token_at(bytes.start)..page.token_at(bytes.end),
                member: *member,
            })
            .filter(|mention| !mention.span.is_empty())
            .collect();
        found.sort_by_key(|mention| mention.span.start);
        Self { members, mentions: found }
    }

    fn mention_at(&self, at: usize) -> Option<&Mention> {
        let place = self.mentions.partition_point(|mention| mention.span.start < at);
        self.mentions.get(place).filter(|mention| mention.span.start == at)
    }

    fn is_person(&self, member: usize) -> bool {
        self.members.get(member).is_some_and(|member| member.entity.kind == EntityType::Per)
    }

    /// Where the name that begins at token `at` ends.
    pub(super) fn mention_end(&self, at: usize) -> Option<usize> {
        self.mention_at(at).map(|mention| mention.span.end)
    }

    /// Whether the name that begins at `at` is a person's.
    pub(super) fn is_person_at(&self, at: usize) -> bool {
        self.mention_at(at).is_some_and(|mention| self.is_person(mention.member))
    }

    /// Who the phrase `span` names; `recent` are those who spoke before, the last one last.
    pub(super) fn resolve(&self, page: &Page<'_>, span: &Range<usize>, recent: &Recent) -> Option<Speaker> {
        let surface = page.slice(span).trim();
        if surface.is_empty() || span.len() == 1 && matches!(page.low(span.start), "on" | "je" | "nous" | "vous") {
            return None;
        }
        let member = self.named(page, span).or_else(|| self.by_words(page, span)).or_else(|| self.by_role(page, span));
        if let Some(place) = member.or_else(|| self.by_pronoun(page, span, recent)) {
            let known = self.members.get(place)?;
            let feminine = known.feminine.or_else(|| feminine_phrase(page, span));
            return Some(Speaker {
                surface: surface.to_owned(),
                name: known.entity.name.clone(),
                member: Some(place),
                feminine,
            });
        }
        let feminine = feminine_phrase(page, span);
        // A pronoun for somebody who is no member: "la ministre a dit … a-t-elle ajouté".
        let before = recent
            .speaker
            .as_ref()
            .filter(|before| is_pronoun(page, span) && (before.feminine.is_none() || before.feminine == feminine));
        let name = before.map_or_else(|| bare(page, span).to_owned(), |before| before.name.clone());
        Some(Speaker { surface: surface.to_owned(), name, member: None, feminine })
    }

    /// The mentions within the phrase.
    fn within(&self, span: &Range<usize>) -> impl Iterator<Item = &Mention> {
        let from = self.mentions.partition_point(|mention| mention.span.start < span.start);
        let end = span.end;
        self.mentions.get(from..).unwrap_or_default().iter().take_while(move |mention| mention.span.end <= end)
    }

    /// The member that stands in the phrase as its head: not one behind "de".
    fn named(&self, page: &Page<'_>, span: &Range<usize>) -> Option<usize> {
        let heads = self.within(span).filter(|mention| {
            let first = mention.span.start;
            let before = page.low_before(first);
            let governed = OF.contains(&before)
                || is_preposition(before)
                || before == "et"
                || matches!(page.low_before(first), "la" | "l'" | "le" | "les" | "prince" | "président" | "princesse")
                    && first >= 2
                    && first > span.start + 1
                    && matches!(page.low(first - 2), "de" | "à" | "du" | "d'");
            first == span.start || !governed
        });
        let mut best = None;
        for mention in heads {
            if self.is_person(mention.member) {
                return Some(mention.member);
            }
            // "la candidate LREM" is a person, "le quotidien Le Matin" the paper.
            let human = mention.span.start > span.start + 1 && is_human_noun(page.low(span.start + 1));
            best = best.or(Some(mention.member).filter(|_| !human));
        }
        best
    }

    /// A member by a word of its name: "M. Olympio", where that mention was not found.
    fn by_words(&self, page: &Page<'_>, span: &Range<usize>) -> Option<usize> {
        let name: Vec<String> = span
            .clone()
            .filter(|at| {
                page.is_capital(*at) && page.low(*at).len() > 2 && !matches!(page.low(*at), "les" | "une" | "mme")
            })
            .map(|at| folded(page.low(at)))
            .collect();
        let governed = span.clone().any(|at| OF.contains(&page.low(at)) || is_preposition(page.low(at)));
        if name.is_empty() || governed {
            return None;
        }
        let has = |member: &Member<'_>| {
            let words: Vec<&str> = member.names.iter().flat_map(|name| name.split_whitespace()).collect();
            name.iter().all(|word| words.contains(&word.as_str()))
        };
        self.members
            .iter()
            .position(|member| member.entity.kind == EntityType::Per && has(member))
            .or_else(|| self.members.iter().position(has))
    }

    /// The person whose role the phrase says: "la ministre" of "ministre de la Santé".
    fn by_role(&self, page: &Page<'_>, span: &Range<usize>) -> Option<usize> {
        let words = bare(page, span);
        let wanted = folded(words);
        if let Some(member) = self.by_office(&wanted) {
            return Some(member);
        }
        let comes = ["nouve", "futur", "actuel"].iter().any(|time| wanted.starts_with(time));
        let wanted = without_time(&wanted);
        let head = wanted.split_whitespace().next().filter(|head| head.len() > 3)?;
        let feminine = feminine_phrase(page, span);
        let mut fits = self.members.iter().enumerate().filter(|(_, member)| {
            let gender = feminine.is_none() || member.feminine.is_none() || feminine == member.feminine;
            let past = member.role.starts_with("ancien") || member.role.starts_with("ex-");
            let time = !(comes && past);
            gender
                && time
                && member.entity.kind == EntityType::Per
                && (member.role.split_whitespace().any(|word| word == head))
        });
        // "le secrétaire général de l'Alliance", whose role says "de l'OTAN": the same body by another name.
        let bodies: Vec<&Member<'_>> =
            self.within(span).filter_map(|mention| self.members.get(mention.member)).collect();
        let of_body = |role: &str| bodies.iter().any(|body| body.names.iter().any(|name| role.contains(name.as_str())));
        if let Some((place, _)) = fits.clone().find(|(_, member)| of_body(&member.role)) {
            return Some(place);
        }
        let whole = fits.clone().find(|(_, member)| {
            member.role.contains(wanted) || wanted.contains(&member.role) || is_same_office(wanted, &member.role)
        });
        whole
            .or_else(|| {
                // A head alone decides where only one person has it.
                let only = fits.next()?;
                (fits.next().is_none() && !wanted.contains(' ')).then_some(only)
            })
            .map(|(place, _)| place)
    }

    /// The person who answers to another word for an office: by a role first, else by a name, where only one does.
    fn by_office(&self, call: &str) -> Option<usize> {
        let people = self.members.iter().enumerate().filter(|(_, member)| member.entity.kind == EntityType::Per);
        let found: Vec<(offices::Answer, usize)> = people
            .filter_map(|(place, member)| Some((offices::answers(call, &member.names, &member.role)?, place)))
            .collect();
        let best = found.iter().map(|(answer, _)| *answer).max()?;
        let mut best = found.iter().filter(|(answer, _)| *answer == best);
        let (_, member) = best.next()?;
        best.next().is_none().then_some(*member)
    }

    /// Whom "il", "elle", "ce dernier" or "l'élue" stands for: the last who spoke, else the last person named.
    fn by_pronoun(&self, page: &Page<'_>, span: &Range<usize>, recent: &Recent) -> Option<usize> {
        let first = page.low(span.start);
        let pronoun = span.len() == 1;
        let (person, feminine) = match first {
            "il" | "lui" | "celui-ci" if pronoun => (true, Some(false)),
            "elle" | "celle-ci" if pronoun => (true, Some(true)),
            "ce" | "cet" | "cette" | "le" | "la"
                if matches!(page.low(span.start + 1), "dernier" | "dernière" | "intéressé" | "intéressée") =>
            {
                (true, feminine_phrase(page, span))
            }
            // "selon ses propres termes"
            "ses" | "son"
                if (span.start + 1..span.end)
                    .any(|at| matches!(page.low(at), "termes" | "mots" | "propos" | "dires" | "paroles")) =>
            {
                (true, None)
            }
            "le" | "la" | "l'" if is_human(page, span) => (true, feminine_phrase(page, span)),
            _ => return None,
        };
        let fits = |member: usize| {
            let known = self.members.get(member).and_then(|member| member.feminine);
            known.is_none() || feminine.is_none() || known == feminine
        };
        let before = recent.speaker.as_ref();
        // A body is spoken of by the gender of its article: "la SNCF … elle".
        let is_same = |before: &&Speaker| {
            before.member.is_some_and(|member| {
                fits(member)
                    && (self.is_person(member) || pronoun && before.feminine.is_some() && before.feminine == feminine)
            })
        };
        if let Some(member) = before.filter(is_same).and_then(|before| before.member) {
            return Some(member);
        }
        if before.is_some_and(|before| {
            pronoun && before.member.is_none() && before.feminine.is_some() && before.feminine == feminine
        }) {
            return None;
        }
        let upto = self.mentions.partition_point(|mention| mention.span.end <= span.start);
        let earlier = self.mentions.get(..upto).unwrap_or_default();
        let of_sentence = earlier.iter().find(|mention| {
            mention.span.start >= recent.since && self.is_person(mention.member) && fits(mention.member)
        });
        let last = || earlier.iter().rev().find(|mention| self.is_person(mention.member) && fits(mention.member));
        let people = self.members.iter().any(|member| member.entity.kind == EntityType::Per);
        let body = || earlier.iter().rev().find(|mention| pronoun && !people && self.is_body(mention.member));
        of_sentence.or_else(last).or_else(body).filter(|_| person).map(|mention| mention.member)
    }

    /// Whether the speaker is a known person.
    pub(super) fn is_person_speaking(&self, speaker: &Speaker) -> bool {
        speaker.member.is_some_and(|member| self.is_person(member))
    }

    fn is_body(&self, member: usize) -> bool {
        self.members.get(member).is_some_and(|member| member.entity.kind == EntityType::Org)
    }

    /// The last person that `span` names.
    pub(super) fn last_person_in(&self, page: &Page<'_>, span: &Range<usize>) -> Option<Speaker> {
        let last = self.within(span).filter(|mention| self.is_person(mention.member)).last()?;
        self.resolve(page, &last.span, &Recent::default())
    }

    /// The person whom the subject of a sentence names, or whose role it says.
    pub(super) fn person_of(&self, page: &Page<'_>, subject: &Range<usize>) -> Option<Speaker> {
        let by_role = || {
            let member = self.by_role(page, subject).filter(|_| page.low(subject.start) != "un")?;
            let name = self.members.get(member)?.entity.name.clone();
            let feminine = self.members.get(member)?.feminine.or_else(|| feminine_phrase(page, subject));
            Some(Speaker { surface: page.slice(subject).trim().to_owned(), name, member: Some(member), feminine })
        };
        self.person_in(page, subject).or_else(by_role)
    }

    /// The first person that `span` names.
    pub(super) fn person_in(&self, page: &Page<'_>, span: &Range<usize>) -> Option<Speaker> {
        let first = self.within(span).find(|mention| self.is_person(mention.member))?;
        self.resolve(page, &first.span, &Recent::default())
    }
}

/// What was said just before, for pronouns.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    speaker: Option<Speaker>,
    /// The first token whose people come first.
    since: usize,
}

impl Recent {
    /// Notes who speaks.
    pub(super) fn spoke(&mut self, speaker: &Speaker) {
        self.speaker = Some(speaker.clone());
    }

    /// A new paragraph begins at token `at`.
    pub(super) fn starts(&mut self, at: usize) {
        self.since = at;
    }
}

/// A role without what it says of its time: "nouveau", "ancienne", "ex-".
fn without_time(role: &str) -> &str {
    const TIMES: [&str; 9] =
        ["ex-", "ancien ", "ancienne ", "nouveau ", "nouvelle ", "futur ", "future ", "actuel ", "actuelle "];
    TIMES.iter().find_map(|time| role.strip_prefix(time)).unwrap_or(role)
}

/// Whether two roles begin with the same two nouns: "cheffe de l'exécutif", of a town or of no place.
fn is_same_office(one: &str, other: &str) -> bool {
    let nouns = |role: &'_ str| -> Vec<String> {
        let words = role.split_whitespace().filter(|word| word.len() > 3);
        words.take(2).map(str::to_owned).collect()
    };
    let (one, other) = (nouns(one), nouns(other));
    one.len() == 2 && one == other
}

fn folded(name: &str) -> String {
    language::words::fold(name).replace('’', "'").to_lowercase()
}

/// The words of a phrase without its article or title.
fn bare<'t>(page: &Page<'t>, span: &Range<usize>) -> &'t str {
    let mut start = span.start;
    while start + 1 < span.end {
        let word = page.low(start);
        let title = matches!(word, "m" | "mm" | "mme" | "mlle" | "me" | "dr" | "pr" | "mgr");
        let article = matches!(word, "le" | "la" | "les" | "l'") && !page.is_capital(start);
        let article = article || matches!(word, "le" | "la" | "les" | "l'") && !page.is_capital(start + 1);
        if !(title || article || page.sign(start) == '.') {
            break;
        }
        start += 1;
    }
    page.slice(&(start..span.end)).trim()
}

/// Whether the phrase is feminine, by its article.
fn feminine_phrase(page: &Page<'_>, span: &Range<usize>) -> Option<bool> {
    match page.low(span.start) {
        "la" | "une" | "cette" | "sa" | "mme" | "elle" | "celle-ci" => Some(true),
        "le" | "un" | "ce" | "cet" | "m" | "il" | "celui-ci" => Some(false),
        "l'" if page.low(span.start + 1) == "homme" => Some(false),
        "l'" => feminine_role(page.low(span.start + 1)),
        _ => None,
    }
}

fn is_pronoun(page: &Page<'_>, span: &Range<usize>) -> bool {
    let pronoun = matches!(page.low(span.start), "il" | "elle" | "ils" | "elles" | "celui-ci" | "celle-ci" | "lui");
    // "selon la même source", "a ajouté cette source"
    let same = (span.start..span.end).any(|at| page.low(at) == "source")
        && (page.low(span.start) == "cette" || page.low(span.start + 1) == "même");
    span.len() == 1 && pronoun || same
}

/// Whether a role names a woman, where its form tells.
fn feminine_role(role: &str) -> Option<bool> {
    let head = role
        .split_whitespace()
        .find(|word| !word.starts_with("ex-") && !word.starts_with("ancien") && !word.starts_with("vice"))?;
    let ends = |endings: &[&str]| endings.iter().any(|ending| head.ends_with(ending));
    if ends(&[
        "ente", "ée", "trice", "euse", "ière", "enne", "onne", "ante", "ffe", "oise", "aise", "esse", "élue", "reine",
        "avocate",
    ]) {
        Some(true)
    } else if ends(&[
        "ent", "é", "teur", "eur", "ier", "ien", "on", "ant", "chef", "ois", "ais", "roi", "prince", "avocat",
    ]) {
        Some(false)
    } else {
        None
    }
}

/// Whether the phrase may stand for a person named before, alone: "le ministre", "l'élue", "le chanteur de 48 ans".
fn is_human(page: &Page<'_>, span: &Range<usize>) -> bool {
    let governed = span.clone().skip(2).any(|at| {
        matches!(page.low(at), "de" | "du" | "d'" | "des")
            && !page.low(at + 1).starts_with(|sign: char| sign.is_ascii_digit())
    });
    let mut nouns = (span.start + 1..span.end).map(|at| page.low(at));
    let noun = nouns.find(|word| !matches!(*word, "ancien" | "ancienne" | "ex" | "jeune"));
    // "l'homme et son avocat" are two.
    let pair = span.clone().any(|at| page.low(at) == "et");
    !governed && !pair && is_human_noun(noun.unwrap_or_else(|| page.low(span.start + 1)))
}

/// Whether the noun is a person's trade, office or kind, by a list or by its ending.
fn is_human_noun(noun: &str) -> bool {
    const HUMANS: &str = "homme femme ministre élu élue maire chef patron patronne star jeune trentenaire quadragénaire quinquagénaire \
        sexagénaire septuagénaire artiste journaliste pilote interprète comique humoriste athlète porte-parole responsable spécialiste politique \
        secrétaire juge cinéaste guide capitaine suspect détenu mannequin prêtre médecin cycliste judoka républicain démocrate diplomate candidat \
        candidate député députée magistrat magistrate prévenu prévenue accusé accusée préfet préfète colonel général mairesse bourgmestre échevin échevine syndic avocat avocate écrivain écrivaine champion championne vice-champion sportif sportive";
    const THINGS: &str = "quotidien moyen entretien soutien lien maintien bien rien courrier chantier quartier dossier secteur moteur valeur cœur \
        couleur peur ordinateur mois palais français anglais procès papier calendrier métier argent incident accident client compteur";
    const TRADES: [&str; 17] = [
        "eur", "euse", "trice", "ien", "ienne", "iste", "ent", "ente", "ier", "ière", "logue", "ois", "oise", "ais",
        "aise", "crate", "naire",
    ];
    let noun = noun.trim_start_matches("ex-").trim_start_matches("vice-");
    let listed = |list: &str| list.split_whitespace().any(|word| word == noun);
    let trade = TRADES.iter().any(|ending| noun.ends_with(ending)) && !noun.ends_with("ement") && !listed(THINGS);
    noun.len() > 3 && (listed(HUMANS) || trade)
}
