//! What a note is made of: each word or group of words that says one thing of a date.

use std::ops::Range;

use super::super::counted::{nth, week_of, weekday_of_week};
use super::super::feasts;
use super::super::lexicon::{edge, month as month_word, part, weekday};
use super::super::numerals::numeral;
use super::super::parse::{
    Clock, Day, Expression, Parsed, Part, Turn, Unit, decade, four_digits, joined, quarter, seasonal, word,
};
use super::super::token::Token;
use super::amount::{amount, duration, turn, unit};
use super::numbers::{self, Late};

/// One thing that a note says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Atom {
    Weekday(i8),
    Month(i8),
    /// A number without a unit: what it counts, its neighbours tell.
    Number(Number),
    Year(i16),
    /// A day in numbers.
    Day(Day),
    Clock(Clock),
    Late(Late),
    Part(Part),
    /// So many days from today.
    Near(i64),
    Turn(Turn),
    Unit(Unit),
    Weekend,
    /// What the usual grammar or a count says by itself.
    Whole(Expression),
    /// "début", "tôt": some of it.
    Edge,
    /// "à", "vers": a time follows.
    At,
    /// "le": a day follows.
    The,
    /// "de": what it belongs to, or the first of two.
    From,
    /// "entre", "depuis": the first of two follows.
    Between,
    /// What may stand between the two ends of a range.
    Link(Link),
    /// Says nothing here.
    Filler,
    /// "chaque", "tous les": what stands with it comes again and again.
    Repeat,
    /// No word of a date.
    Break,
}

/// A number without a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: i8,
    /// How many digits it is written with; none in words.
    pub(super) digits: usize,
    /// "1er", "deuxième".
    pub(super) ordinal: bool,
}

/// What links the two ends of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// "à": a time may follow as well.
    To,
    /// "au".
    Until,
    /// A hyphen.
    Hyphen,
    /// "jusqu'à": nothing else.
    Firm,
    /// "et", between two ends where "entre" or "depuis" opens them.
    And,
}

/// An atom with the tokens it covers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub(super) atom: Atom,
    pub(super) span: Range<usize>,
}

/// The atoms of a note, in its order.
pub(super) fn atoms(tokens: &[Token]) -> Vec<Placed> {
    let mut placed: Vec<Placed> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if ends_phrase(tokens, at, placed.last()) {
            placed.push(Placed { atom: Atom::Break, span: at..at });
        }
        // A hyphen within a name of a day or month is no range: what it joins was read before.
        if matches!(token.gap, '-' | '–' | '—') && at > 0 {
            placed.push(Placed { atom: Atom::Link(Link::Hyphen), span: at..at });
        }
        let start = placed.len();
        at = push(tokens, at, &mut placed).max(at + 1);
        debug_assert!(placed.len() > start);
    }
    drop_counts(tokens, &mut placed);
    placed
}

/// Whether a sign before the token ends a phrase; the point of a short name does not.
fn ends_phrase(tokens: &[Token], at: usize, before: Option<&Placed>) -> bool {
    let Some(token) = tokens.get(at) else { return true };
    match token.gap {
        '\n' | '!' | '?' | ';' | '…' | '(' => true,
        '.' => !matches!(before.map(|placed| &placed.atom), Some(Atom::Weekday(_) | Atom::Month(_) | Atom::Late(_))),
        _ => false,
    }
}

/// Reads the atom at `at`, or two that one word holds, and says where the next begins.
fn push(tokens: &[Token], at: usize, placed: &mut Vec<Placed>) -> usize {
    let mut add = |atom: Atom, end: usize| {
        placed.push(Placed { atom, span: at..end });
        end
    };
    if let Some(end) = duration(tokens, at) {
        return add(Atom::Break, end);
    }
    if let Some((whole, span)) = whole(tokens, at) {
        return add(Atom::Whole(whole), span.end);
    }
    if let Some((day, end)) = numbers::day(tokens, at) {
        add(Atom::Day(day), end);
        // `2018-03-15T18:30`
        return match numbers::clock(tokens, end - 1).filter(|_| word(tokens, end - 1).contains('t')) {
            Some((clock, _, end)) => add(Atom::Clock(clock), end),
            None => end,
        };
    }
    if let Some((atom, end)) = named(tokens, at) {
        return add(atom, end);
    }
    if let Some((clock, late, end)) = numbers::clock(tokens, at) {
        add(Atom::Clock(clock), end);
        return late.map_or(end, |late| add(Atom::Late(late), end));
    }
    if let Some(year) = four_digits(tokens, at) {
        return add(Atom::Year(year), at + 1);
    }
    match number(tokens, at) {
        Some((number, end)) => add(Atom::Number(number), end),
        None => add(Atom::Break, at + 1),
    }
}

/// What is a date by itself: "le premier mardi de mars", "la semaine du 7", a feast, "dans 3 j", "les années 90".
fn whole(tokens: &[Token], at: usize) -> Parsed {
    week_of(tokens, at)
        .or_else(|| nth(tokens, at))
        .or_else(|| weekday_of_week(tokens, at))
        .or_else(|| feasts::named(tokens, at))
        .or_else(|| quarter(tokens, at))
        .or_else(|| decade(tokens, at))
        .or_else(|| amount(tokens, at))
        .or_else(|| seasonal(tokens, at))
}

/// The words that say one thing.
fn named(tokens: &[Token], at: usize) -> Option<(Atom, usize)> {
    let (first, second, third) = (word(tokens, at), joined(tokens, at + 1), joined(tokens, at + 2));
    Some(match (first, second, third) {
        ("aujourd", "hui", _) => (Atom::Near(0), at + 2),
        ("avant", "hier", _) => (Atom::Near(-2), at + 2),
        ("apres", "demain", _) => (Atom::Near(2), at + 2),
        ("hier" | "veille", ..) => (Atom::Near(-1), at + 1),
        ("demain" | "lendemain", ..) => (Atom::Near(1), at + 1),
        ("maintenant", ..) => (Atom::Whole(Expression::Now), at + 1),
        ("tout", "de", "suite") | ("en", "ce", "moment") => (Atom::Whole(Expression::Now), at + 3),
        ("dans", "la", "semaine") => (Atom::Whole(Expression::Unit { unit: Unit::Week, turn: Turn::This }), at + 3),
        ("week", "end", _) => (Atom::Weekend, at + 2),
        ("weekend", ..) => (Atom::Weekend, at + 1),
        ("apres", "midi", _) => (Atom::Part(Part::Afternoon), at + 2),
        ("petit" | "avant", "dejeuner", _) => (Atom::Part(Part::Morning), at + 2),
        ("apres", "dejeuner", _) => (Atom::Part(Part::Afternoon), at + 2),
        ("dejeuner" | "dej", ..) => (Atom::Part(Part::Midday), at + 1),
        ("diner", ..) => (Atom::Part(Part::Evening), at + 1),
        ("a", "l", "heure") => (Atom::At, at + 3),
        ("mi", "journee", _) => (Atom::Part(Part::Midday), at + 2),
        ("d", "apres", next) if next != "midi" && next.is_empty() => (Atom::Turn(Turn::Next), at + 2),
        ("qui", "suit", _) => (Atom::Turn(Turn::Next), at + 2),
        ("jusqu", "a" | "au", _) => (Atom::Link(Link::Firm), at + 2),
        ("chaque" | "toutes", ..) | ("tous", "les", _) => (Atom::Repeat, at + 1),
        ("peu", "pres", _) => (Atom::At, at + 2),
        ("aux", "alentours", "de") => (Atom::At, at + 3),
        ("autour", "de", _) => (Atom::At, at + 2),
        ("a", "partir", "de" | "du") => (Atom::Filler, at + 3),
        ("le", ..) => (Atom::The, at + 1),
        ("a", ..) if is_preposition(tokens, at) => (Atom::Link(Link::To), at + 1),
        ("au", ..) => (Atom::Link(Link::Until), at + 1),
        ("et", ..) => (Atom::Link(Link::And), at + 1),
        ("vers" | "environ" | "avant" | "apres", ..) => (Atom::At, at + 1),
        ("entre" | "depuis", ..) => (Atom::Between, at + 1),
        ("de" | "du" | "des", ..) => (Atom::From, at + 1),
        ("la" | "les" | "l" | "d" | "en" | "dans" | "pendant" | "sur" | "mais" | "tres", ..)
        | ("par", "exemple", _) => (Atom::Filler, at + 1 + usize::from(first == "par")),
        ("tot" | "tard", ..) => (Atom::Edge, at + 1),
        ("ce" | "cet" | "cette", ..) => (Atom::Turn(Turn::This), at + 1),
        ("mat", ..) => (Atom::Part(Part::Morning), at + 1),
        ("seconde" | "deuxieme" | "premier", ..) if at_month(tokens, at) => {
            (Atom::Number(Number { value: if first == "premier" { 1 } else { 2 }, digits: 0, ordinal: true }), at + 1)
        }
        _ => return by_kind(tokens, at),
    })
}

/// The words of a kind: days, months, parts of the day, units, turns.
fn by_kind(tokens: &[Token], at: usize) -> Option<(Atom, usize)> {
    let name = word(tokens, at);
    let found = weekday(name)
        .or_else(|| short_weekday(tokens, at))
        .map(Atom::Weekday)
        .or_else(|| month(tokens, at).map(Atom::Month))
        .or_else(|| part(name).filter(|part| !matches!(part, Part::Midday | Part::Afternoon)).map(Atom::Part))
        .or_else(|| edge(name).map(|_| Atom::Edge))
        .or_else(|| turn(name).map(Atom::Turn));
    if let Some(atom) = found {
        return Some((atom, at + 1));
    }
    if let Some((late, end)) =
        numbers::late(tokens, at).filter(|_| name != "a" || tokens.get(at).is_some_and(|token| !token.accented))
    {
        return Some((Atom::Late(late), end));
    }
    // "les années précédentes" are no single one.
    let one = name.len() > 1 && (!name.ends_with('s') || name == "mois");
    unit(name).filter(|_| one).map(|unit| (Atom::Unit(unit), at + 1))
}

/// "à", or "a" typed for it: no verb that has its subject before it.
fn is_preposition(tokens: &[Token], at: usize) -> bool {
    let verb = at
        .checked_sub(1)
        .is_some_and(|before| matches!(word(tokens, before), "il" | "elle" | "on" | "qui" | "y" | "en" | "ca"));
    let late = numbers::late(tokens, at).is_some();
    tokens.get(at).is_some_and(|token| token.accented) || !verb && !late
}

/// "lun.", "mer 24": some short names are words as well and need their point or a number behind them.
fn short_weekday(tokens: &[Token], at: usize) -> Option<i8> {
    const SHORT: [&str; 7] = ["lun", "mar", "mer", "jeu", "ven", "sam", "dim"];
    let name = word(tokens, at);
    let place = SHORT.iter().position(|short| *short == name)?;
    let next = tokens.get(at + 1);
    let marked = next.is_some_and(|next| next.gap == '.' || next.word.starts_with(|sign: char| sign.is_ascii_digit()));
    (marked || matches!(name, "lun" | "ven" | "dim")).then_some(i8::try_from(place).ok()? + 1)
}

/// A month; a short name needs a number beside it, since "sept" is one and "mai" a name.
fn month(tokens: &[Token], at: usize) -> Option<i8> {
    let name = word(tokens, at);
    let month = numbers::month(name)?;
    let whole = month_word(name).is_some() && !matches!(name, "sept" | "oct" | "nov" | "dec" | "avr");
    let digits = |place: usize| word(tokens, place).starts_with(|sign: char| sign.is_ascii_digit());
    let back = at.checked_sub(1).is_some_and(|before| {
        digits(before) || matches!(word(tokens, before), "de" | "du") && at.checked_sub(2).is_some_and(digits)
    });
    let beside = back || name != "sept" && digits(at + 1) || tokens.get(at + 1).is_some_and(|next| next.gap == '.');
    (whole || beside).then_some(month)
}

/// Whether a month stands beside the word at `at`.
fn at_month(tokens: &[Token], at: usize) -> bool {
    let next = at + 1 + usize::from(matches!(joined(tokens, at + 1), "de" | "d"));
    numbers::month(joined(tokens, next)).is_some()
        || at.checked_sub(1).is_some_and(|before| numbers::month(word(tokens, before)).is_some())
}

/// A number of a day, hour, minute or year of two digits.
fn number(tokens: &[Token], at: usize) -> Option<(Number, usize)> {
    let token = tokens.get(at)?;
    let digits = token.word.bytes().take_while(u8::is_ascii_digit).count();
    let ordinal = digits > 0 && matches!(token.word.get(digits..), Some("er" | "e" | "eme"));
    if ordinal && digits <= 2 {
        return Some((Number { value: token.word.get(..digits)?.parse().ok()?, digits, ordinal }, at + 1));
    }
    // "37,1" is one number.
    let decimal = matches!(token.gap, ',' | '.')
        && at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|before| {
            before.number.is_some() && token.number.is_some() && token.range.start == before.range.end + 1
        });
    let (value, end) = numeral(tokens, at).filter(|_| digits <= 2 && !decimal)?;
    Some((Number { value: i8::try_from(value).ok()?, digits, ordinal: false }, end))
}

/// Makes breaks of numbers that count the word behind them: "3 personnes", "un court"; not "jeudi 15 réunion".
fn drop_counts(tokens: &[Token], placed: &mut [Placed]) {
    for place in 0..placed.len() {
        let is_named = place
            .checked_sub(1)
            .and_then(|before| placed.get(before))
            .is_some_and(|before| matches!(before.atom, Atom::Weekday(_) | Atom::Month(_) | Atom::The));
        let counts = placed.get(place + 1).is_some_and(|next| {
            next.atom == Atom::Break
                && tokens.get(next.span.start).is_some_and(Token::is_joined)
                && !next.span.is_empty()
        });
        if let Some(number) = placed
            .get_mut(place)
            .filter(|placed| matches!(placed.atom, Atom::Number(_) | Atom::Year(_)) && counts && !is_named)
        {
            number.atom = Atom::Break;
        }
    }
}
