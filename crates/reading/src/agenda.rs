//! What is ahead: the dates to come that an article names, with what happens then and where.

use jiff::civil::Date;
use language::dates::{Found, Grain};
use news::{AgendaItem, Entity, EntityType, Mention, Quote, ReadDate};

/// One text of an article with the dates found in it.
#[derive(Debug)]
pub struct Dated<'a> {
    /// The block, as in [`news::Mention`].
    pub block: Option<i32>,
    /// Its text.
    pub text: &'a str,
    /// Its dates, as found and as read, in the same order.
    pub dates: Vec<(Found, ReadDate)>,
}

/// What is known of an article beside its dates.
#[derive(Debug, Clone, Copy, Default)]
pub struct About<'a> {
    /// The day it was published.
    pub published: Option<Date>,
    /// What was said in it.
    pub quotes: &'a [Quote],
    /// Whom and what it names.
    pub entities: &'a [Entity],
    /// Where it was written, as its dateline says.
    pub written_at: Option<&'a str>,
}

/// How many people and bodies an item names.
const NAMED: usize = 4;

/// What lies ahead of the day of publication; a value is given once, with the first clause that tells it.
pub fn of(texts: &[Dated<'_>], about: &About<'_>) -> Vec<AgendaItem> {
    let Some(published) = about.published else { return Vec::new() };
    let mut items: Vec<AgendaItem> = Vec::new();
    for dated in texts {
        for (_, read) in dated.dates.iter().filter(|(found, read)| is_ahead(found, read, published)) {
            let known = items.iter().any(|item| item.value == read.value);
            let clause = Clause::around(dated, read, about.quotes);
            let what = clause.without_date(dated.text, read);
            if !known && !what.is_empty() {
                let place = clause.place(dated, about.entities).or_else(|| {
                    let there = about.written_at.filter(|_| is_gathering(&what) && !clause.names_place(dated, about));
                    there.map(str::to_owned)
                });
                let who = clause.who(dated, read, about);
                items.push(AgendaItem { value: read.value.clone(), what, place, who, block: dated.block });
            }
        }
    }
    items
}

/// Whether a date is to come: later than today, or today or a time that holds today where the words look ahead.
fn is_ahead(found: &Found, read: &ReadDate, published: Date) -> bool {
    let Some(first) = found.first_day else { return false };
    match found.grain {
        Grain::Present | Grain::Decade => false,
        _ if first > published => true,
        // "d'ici la fin de l'année", "cet été" with a verb that looks ahead.
        Grain::Year => found.ahead == Some(true) && read.surface.contains("fin") && first.year() == published.year(),
        Grain::Season => found.ahead == Some(true) && published.until(first).is_ok_and(|apart| apart.get_days() > -92),
        Grain::Quarter | Grain::Half => false,
        Grain::Interval => first == published,
        _ => {
            found.ahead == Some(true)
                && published.until(first).is_ok_and(|apart| apart.get_days() > -31)
                && holds(found, first, published)
        }
    }
}

/// Whether `published` lies in a time that began on `first`.
fn holds(found: &Found, first: Date, published: Date) -> bool {
    match found.grain {
        Grain::Month => first.month() == published.month() && first.year() == published.year(),
        Grain::Week | Grain::Weekend => first.iso_week_date().week() == published.iso_week_date().week(),
        _ => first == published,
    }
}

/// Whether something is held, so that it is held where the piece was written if no other place is told.
fn is_gathering(what: &str) -> bool {
    const HELD: [&str; 18] = [
        "se tien",
        "aura lieu",
        "auront lieu",
        "se reuni",
        "se rassembl",
        "rassemblement",
        "se deroul",
        "defile",
        "manifestation",
        "inaugur",
        "rouvrir",
        "ouvrira",
        "concert",
        "audience",
        "conseil municipal",
        "reunion publique",
        "ceremonie",
        "marche de",
    ];
    let folded = language::words::fold(what);
    HELD.iter().any(|held| folded.contains(held))
}

/// The clause that tells what happens, in scalar values of its text.
struct Clause {
    start: usize,
    end: usize,
}

impl Clause {
    /// The clause around a date: what somebody is reported to say there, else its sentence.
    fn around(dated: &Dated<'_>, read: &ReadDate, quotes: &[Quote]) -> Self {
        let (start, end) = (read.start as usize, read.end as usize);
        let signs: Vec<char> = dated.text.chars().collect();
        let ends = |at: usize| {
            let next = signs.get(at + 1).copied().unwrap_or(' ');
            match signs.get(at) {
                Some('\n') => true,
                Some('.' | '!' | '?' | '…') => {
                    next.is_whitespace() || next.is_uppercase() || matches!(next, '"' | '”' | '»')
                }
                _ => false,
            }
        };
        let mut from = (0..start).rev().find(|at| ends(*at)).map_or(0, |at| at + 1);
        let mut to = (end..signs.len()).find(|at| ends(*at)).unwrap_or(signs.len());
        let said = quotes
            .iter()
            .filter(|quote| quote.block == dated.block && quote.start <= read.start && read.end <= quote.end);
        for quote in said {
            from = from.max(quote.start as usize);
            to = to.min(quote.end as usize);
        }
        Self { start: from, end: to }
    }

    /// The clause without its date and what led to it.
    fn without_date(&self, text: &str, read: &ReadDate) -> String {
        const LEADS: [&str; 33] = [
            "à partir du",
            "à compter du",
            "à partir de",
            "à compter de",
            "d'ici à la",
            "d'ici la",
            "d'ici à",
            "d'ici",
            "jusqu'à la",
            "jusqu'au",
            "jusqu'en",
            "jusqu'à",
            "au mois de",
            "dans la",
            "dans le",
            "dans",
            "vers",
            "courant",
            "pour le",
            "pour",
            "dès le",
            "dès",
            "le",
            "la",
            "les",
            "en",
            "ce",
            "cette",
            "du",
            "au",
            "de",
            "à la",
            "à",
        ];
        let part = |from: usize, to: usize| text.chars().skip(from).take(to.saturating_sub(from)).collect::<String>();
        let mut before = part(self.start, read.start as usize).replace('’', "'").trim().to_owned();
        // "présenté à la [fin du mois]": one may lead to another.
        while let Some(lead) = LEADS.iter().find(|lead| {
            let start = before.len().checked_sub(lead.len());
            let (rest, last) = start.and_then(|start| before.split_at_checked(start)).unwrap_or_default();
            last.to_lowercase() == **lead && (rest.is_empty() || rest.ends_with([' ', ',', '(']))
        }) {
            before.truncate(before.len() - lead.len());
            before.truncate(before.trim_end().len());
        }
        let behind = part(read.end as usize, self.end);
        let joined = format!("{} {}", before.trim_end(), behind.trim_start());
        let cut = joined
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace(" ,", ",")
            .replace(", ,", ",")
            .replace(",,", ",")
            .replace(" .", ".");
        cut.trim_matches(|sign: char| {
            sign.is_whitespace() || matches!(sign, ',' | '.' | ':' | ';' | '"' | '«' | '»' | '“' | '”' | '-' | '–')
        })
        .to_owned()
    }

    fn holds(&self, dated: &Dated<'_>, mention: &Mention) -> bool {
        mention.block == dated.block && mention.start as usize >= self.start && mention.end as usize <= self.end
    }

    /// Whether the clause names a place in any way.
    fn names_place(&self, dated: &Dated<'_>, about: &About<'_>) -> bool {
        let mut places = about.entities.iter().filter(|entity| entity.kind == EntityType::Loc);
        places.any(|entity| entity.mentions.iter().any(|mention| self.holds(dated, mention)))
    }

    /// Who says it, where it is said, then the people and bodies that the clause names, in its order.
    fn who(&self, dated: &Dated<'_>, read: &ReadDate, about: &About<'_>) -> Vec<String> {
        let within = |quote: &&Quote| quote.block == dated.block && quote.start <= read.start && read.end <= quote.end;
        let speaker = about.quotes.iter().find(within).and_then(|quote| quote.speaker.clone());
        let is_known = |name: &String| about.entities.iter().any(|entity| entity.name == *name);
        let actors = about.entities.iter().filter(|entity| entity.kind != EntityType::Loc);
        let mut named: Vec<(u32, &String)> = actors
            .filter_map(|entity| {
                let first = entity.mentions.iter().find(|mention| self.holds(dated, mention))?;
                Some((first.start, &entity.name))
            })
            .collect();
        named.sort_unstable();
        let mut who: Vec<String> = speaker.into_iter().filter(is_known).collect();
        for (_, name) in named {
            if !who.contains(name) {
                who.push(name.clone());
            }
        }
        who.truncate(NAMED);
        who
    }

    /// The place that the clause names behind a preposition, the last one first: it is the nearest to what happens.
    fn place(&self, dated: &Dated<'_>, entities: &[Entity]) -> Option<String> {
        let led = |start: u32| {
            let before: String = dated.text.chars().take(start as usize).collect();
            let word = before
                .trim_end()
                .rsplit(|sign: char| sign.is_whitespace() || sign == '\'' || sign == '’')
                .next()
                .unwrap_or_default()
                .to_lowercase();
            matches!(word.as_str(), "à" | "en" | "au" | "aux" | "dans" | "de" | "(" | "l" | "la")
        };
        let places = entities.iter().filter(|entity| entity.kind == EntityType::Loc);
        let mentions = places.flat_map(|entity| entity.mentions.iter().map(move |mention| (entity, mention)));
        mentions
            .filter(|(_, mention)| self.holds(dated, mention) && led(mention.start))
            .max_by_key(|(_, mention)| mention.start)
            .map(|(entity, _)| entity.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::times;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let published = Some(jiff::civil::date(2018, 2, 13));
        let texts =
            [Dated { block: None, text, dates: times::of(text, None, published.map(|day| day.at(0, 0, 0, 0))) }];
        let items = of(&texts, &About { published, ..About::default() });
        let found: Vec<(&str, &str)> = items.iter().map(|item| (item.value.as_str(), item.what.as_str())).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn what_is_to_come() {
        check("La réunion se tiendra jeudi à Orée.", &[("2018-02-15", "La réunion se tiendra à Orée")]);
        check("Le port rouvre le 3 mars. Il a fermé en 2016.", &[("2018-03-03", "Le port rouvre")]);
        check("Le conseil s'est réuni jeudi.", &[]);
        check("Il parlera mardi soir.", &[("2018-02-13TEV", "Il parlera")]);
        check(
            "Le texte sera présenté à la fin du mois au conseil.",
            &[("2018-02", "Le texte sera présenté au conseil")],
        );
        check("Vers 9h30 jeudi, ils ouvriront la halle.", &[("2018-02-15T09:30", "ils ouvriront la halle")]);
    }

    /// The first item of a piece written in Orée, with where and who.
    #[track_caller]
    fn first(text: &str) -> AgendaItem {
        let published = Some(jiff::civil::date(2018, 2, 13));
        let dates = times::of(text, Some(0), published.map(|day| day.at(0, 0, 0, 0)));
        let texts = [(Some(0), text)];
        let entities = crate::names::of_blocks(&texts);
        let quotes = crate::quotes::of(&texts, &entities);
        let about = About { published, quotes: &quotes, entities: &entities, written_at: Some("Orée") };
        of(&[Dated { block: Some(0), text, dates }], &about).remove(0)
    }

    #[test]
    fn where_and_who() {
        let held = first("Le conseil municipal se réunira jeudi, a annoncé la maire Jeanne Arnoux.");
        assert_eq!(
            (held.place.as_deref(), held.who.as_slice()),
            (Some("Orée"), ["Jeanne Arnoux".to_owned()].as_slice())
        );
        let elsewhere = first("Le conseil se réunira jeudi à Lyon.");
        assert_eq!(elsewhere.place.as_deref(), Some("Lyon"));
        let nowhere = first("La loi entrera en vigueur le 3 mars.");
        assert_eq!((nowhere.place, nowhere.who), (None, Vec::new()));
        let said =
            first("La ministre Claire Vasseur a reçu les élus. « Nous ouvrirons la ligne le 3 mars », a-t-elle dit.");
        assert_eq!(said.who, ["Claire Vasseur"]);
    }
}
