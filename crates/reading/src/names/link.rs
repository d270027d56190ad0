//! Which mentions are one and the same: Stoltenberg is Jens Stoltenberg, the OTAN is the Alliance atlantique.

use std::ops::Range;

use language::words::fold;
use news::EntityType;

use super::alias;
use super::document::Document;
use super::tagger::Span;

/// A name as it stands in the document.
#[derive(Debug, Clone)]
pub struct Named<'t> {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// As written.
    pub surface: &'t str,
    /// Its words, folded.
    words: Vec<String>,
}

/// Mentions of one person, place or body.
#[derive(Debug, Clone)]
pub struct Group<'t> {
    /// What it is.
    pub kind: EntityType,
    /// Its mentions, in order.
    pub mentions: Vec<Named<'t>>,
}

impl Group<'_> {
    /// Its fullest name.
    pub fn name(&self, document: &Document<'_>) -> String {
        let listed = self.mentions.iter().find_map(|named| alias::canonical(self.kind, named.surface));
        if let Some(name) = listed {
            return name.to_owned();
        }
        let count = |surface: &str| self.mentions.iter().filter(|named| named.surface == surface).count();
        let best = self.mentions.iter().rev().max_by_key(|named| {
            let shouted = named.surface.chars().filter(|c| c.is_lowercase()).count() == 0;
            (!shouted || named.words.len() == 1, named.words.len().min(6), count(named.surface))
        });
        best.map(|named| with_article(self.kind, named, document)).unwrap_or_default()
    }
}

/// The name with the article that a contraction hides: `du Havre` names Le Havre.
fn with_article(kind: EntityType, named: &Named<'_>, document: &Document<'_>) -> String {
    let before = named.tokens.start.checked_sub(1).and_then(|at| document.tokens.get(at));
    let article = match before.map(|token| token.text) {
        Some("au" | "du" | "Au" | "Du") => "Le",
        Some("aux" | "des" | "les" | "Les" | "Aux" | "Des") => "Les",
        Some("le" | "Le") => "Le",
        Some("la" | "La") => "La",
        _ => return named.surface.to_owned(),
    };
    let whole = format!("{article} {}", named.surface);
    let lists = super::gazetteer::Gazetteer::house();
    let known = lists.of_name(&whole) & (super::gazetteer::PLACES | super::gazetteer::BODIES) != 0;
    if kind != EntityType::Per && known { whole } else { named.surface.to_owned() }
}

/// Groups the names of a document.
pub fn group<'t>(document: &Document<'t>, blocks: &[&'t str], spans: &[Span]) -> Vec<Group<'t>> {
    let named: Vec<(EntityType, Named<'t>)> =
        spans.iter().filter_map(|span| Some((span.kind?, named(document, blocks, span)?))).collect();
    let mut groups: Vec<Group<'t>> = Vec::new();
    // Full names first: they are what the short ones are linked to, wherever they stand.
    let mut order: Vec<usize> = (0..named.len()).collect();
    order.sort_by_key(|place| named.get(*place).map_or(0, |(_, named)| usize::MAX - named.words.len().min(4)));
    for place in order {
        let Some((kind, mention)) = named.get(place) else { continue };
        let home = home(&groups, *kind, mention, document);
        match home.and_then(|home| groups.get_mut(home)) {
            Some(group) => group.mentions.push(mention.clone()),
            None => groups.push(Group { kind: *kind, mentions: vec![mention.clone()] }),
        }
    }
    for group in &mut groups {
        group.mentions.sort_by_key(|named| named.tokens.start);
    }
    groups.sort_by_key(|group| group.mentions.first().map_or(0, |named| named.tokens.start));
    groups
}

fn named<'t>(document: &Document<'t>, blocks: &[&'t str], span: &Span) -> Option<Named<'t>> {
    let (first, last) =
        (document.tokens.get(span.tokens.start)?, document.tokens.get(span.tokens.end.checked_sub(1)?)?);
    let surface = blocks.get(first.block)?.get(first.start..last.end)?;
    let tokens = document.tokens.get(span.tokens.clone())?;
    let words = tokens.iter().filter(|token| token.is_word()).map(|token| fold(token.text).into_owned()).collect();
    Some(Named { tokens: span.tokens.clone(), surface, words })
}

/// The group that a mention belongs to.
fn home(groups: &[Group<'_>], kind: EntityType, mention: &Named<'_>, document: &Document<'_>) -> Option<usize> {
    let of_kind = |group: &&Group<'_>| group.kind == kind;
    let find = |same: &dyn Fn(&Named<'_>) -> bool| {
        let mut fitting =
            groups.iter().enumerate().filter(|(_, group)| of_kind(group) && group.mentions.iter().any(same));
        let first = fitting.next()?;
        // Of several the one named last before it, else the first.
        let before = |group: &Group<'_>| {
            let starts = group.mentions.iter().map(|named| named.tokens.start);
            starts.filter(|start| *start < mention.tokens.start).max()
        };
        let last = fitting.fold(first, |best, next| if before(next.1) > before(best.1) { next } else { best });
        Some(last.0)
    };
    find(&|other| other.words == mention.words).or_else(|| match kind {
        EntityType::Per => find(&|other| is_person(other, mention)),
        EntityType::Org => find(&|other| is_body(other, mention, document)),
        EntityType::Loc => find(&|other| is_alias(kind, other, mention) || bare(&other.words) == bare(&mention.words)),
    })
}

fn is_alias(kind: EntityType, one: &Named<'_>, other: &Named<'_>) -> bool {
    alias::key(kind, one.surface).is_some_and(|key| alias::key(kind, other.surface) == Some(key))
}

/// Whether `short` is a way to call the person `full`: surname, first name, initials, or one slip of the pen.
fn is_person(full: &Named<'_>, short: &Named<'_>) -> bool {
    let (long, few) = (&full.words, &short.words);
    if long.len() > few.len() && !few.is_empty() {
        let surname = long.ends_with(few);
        let first_name = few.len() == 1 && long.first() == few.first();
        let initials = few.len() == 1
            && short.surface.chars().all(char::is_uppercase)
            && few.first().is_some_and(|word| word.chars().eq(initials(long)));
        // "Le Pen" within "Marion Maréchal-Le Pen", "Juncker" within a double name.
        return surname || first_name || initials;
    }
    is_alias(EntityType::Per, full, short) || (long.len() == few.len() && long.len() > 1 && nearly(full, short))
}

fn initials(words: &[String]) -> impl Iterator<Item = char> + '_ {
    words.iter().flat_map(|word| word.split('-')).filter_map(|part| part.chars().next())
}

/// Whether two names of several words differ by one letter at most.
fn nearly(one: &Named<'_>, other: &Named<'_>) -> bool {
    let differing: Vec<(&String, &String)> =
        one.words.iter().zip(&other.words).filter(|(one, other)| one != other).collect();
    matches!(differing.as_slice(), [(one, other)] if one.len() > 3 && within_one(one, other))
}

/// Whether one change, insertion or removal of a letter makes one word of the other.
fn within_one(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let head = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let tail = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let least = one.len().min(other.len());
    one.len().abs_diff(other.len()) <= 1 && head + tail + 1 >= one.len().max(other.len()) && least > 2
}

/// Whether `short` is a way to call the body `full`: without its article, by its initials, by its first words.
fn is_body(full: &Named<'_>, short: &Named<'_>, document: &Document<'_>) -> bool {
    let (long, few) = (bare(&full.words), bare(&short.words));
    if long == few || is_alias(EntityType::Org, full, short) {
        return true;
    }
    if few.is_empty() || long.len() <= few.len() {
        return false;
    }
    let acronym = few.len() == 1 && short.surface.chars().filter(|c| c.is_uppercase()).count() >= 2;
    if let (true, Some(word)) = (acronym, few.first()) {
        let telling: Vec<String> = long
            .iter()
            .filter(|word| word.len() > 3 || word.len() > 2 && !word.starts_with(['d', 'l']))
            .cloned()
            .collect();
        return word.chars().eq(initials(&telling)) || stands_behind(full, short, document);
    }
    // "Bentley" after "Bentley Motors": a name of its own, no common noun.
    long.starts_with(few) && short.surface.chars().next().is_some_and(char::is_uppercase)
}

/// Whether the short name stands in parentheses behind the long one: `Organisation … (OTAN)`.
fn stands_behind(full: &Named<'_>, short: &Named<'_>, document: &Document<'_>) -> bool {
    let opens = document.tokens.get(full.tokens.end).is_some_and(|token| token.text == "(");
    opens && short.tokens.start == full.tokens.end + 1
}

/// The words without a leading article.
fn bare(words: &[String]) -> &[String] {
    match words {
        [first, rest @ ..] if !rest.is_empty() && matches!(first.as_str(), "le" | "la" | "les" | "l" | "the") => rest,
        _ => words,
    }
}
