//! Dates as people jot them down: "mardi 14h30-16h", "15/03 9h", "9h le mardi", "oct. 2 à 8pm", parts in any order and names cut short.
//!
//! For texts that hold little but a date: in running text a bare number or a short name is mostly something else.
//! A note is cut to [atoms](atoms::Atom); between words of no date, the longest row of atoms that makes a date is one, whatever its order.

mod amount;
mod atoms;
mod draft;
mod numbers;

use std::ops::Range;

use super::parse::{Clock, Expression};
use super::token::Token;
use atoms::{Atom, Link, Placed};
use draft::{Draft, Role};

/// How many words a note has at most, and how many of them that say nothing of a date.
const WORDS: usize = 40;
const OTHER_WORDS: usize = 7;

/// A date in a note.
pub(super) struct Jotted {
    pub(super) expression: Expression,
    /// The tokens that say it.
    pub(super) span: Range<usize>,
    /// The same with the words that lead to it.
    pub(super) led: Range<usize>,
}

/// What the dates of a note say; none where the text is no note.
pub(super) fn expressions(tokens: &[Token]) -> Vec<Jotted> {
    if tokens.len() > WORDS {
        return Vec::new();
    }
    let atoms = atoms::atoms(tokens);
    let others: usize = atoms.iter().filter(|placed| placed.atom == Atom::Break).map(|placed| placed.span.len()).sum();
    if others > OTHER_WORDS {
        return Vec::new();
    }
    let rows = atoms.split(|placed| placed.atom == Atom::Break);
    let once = rows.filter(|row| row.iter().all(|placed| placed.atom != Atom::Repeat));
    once.flat_map(|row| of_row(row, tokens.len())).collect()
}

/// The dates of a row of atoms, the longest first that begins.
fn of_row(row: &[Placed], end_of_note: usize) -> Vec<Jotted> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < row.len() {
        let longest = (start + 1..=row.len()).rev().find_map(|end| {
            let atoms = row.get(start..end)?;
            Some((jotted(atoms, end_of_note)?, end))
        });
        match longest {
            Some((jotted, end)) => {
                found.push(jotted);
                start = end;
            }
            None => start += 1,
        }
    }
    found
}

/// The date that these atoms make, all together.
fn jotted(atoms: &[Placed], end_of_note: usize) -> Option<Jotted> {
    let mut telling = atoms.iter().filter(|placed| tells(&placed.atom));
    let first = telling.next()?;
    let last = telling.next_back().unwrap_or(first);
    let expression = one(atoms).or_else(|| range(atoms))?;
    // "bonne nuit": a part of the day is a time where a word leads to it and nothing follows.
    let part = matches!(expression, Expression::Time(Clock::Part(_)));
    if part && (last.span.end < end_of_note || atoms.len() == 1 && first.span.start > 0) {
        return None;
    }
    let led = atoms.first()?.span.start..atoms.last()?.span.end;
    Some(Jotted { expression, span: first.span.start..last.span.end, led })
}

/// Whether an atom says something by itself.
fn tells(atom: &Atom) -> bool {
    !matches!(
        atom,
        Atom::At | Atom::The | Atom::From | Atom::Between | Atom::Link(_) | Atom::Filler | Atom::Repeat | Atom::Break
    )
}

/// A single date.
fn one(atoms: &[Placed]) -> Option<Expression> {
    Draft::of(atoms, None)?.expression()
}

/// Two ends with a link between them, of which either may leave out what the other says.
fn range(atoms: &[Placed]) -> Option<Expression> {
    atoms.iter().enumerate().find_map(|(place, placed)| {
        let Atom::Link(link) = placed.atom else { return None };
        let (before, behind) = (atoms.get(..place)?, atoms.get(place + 1..)?);
        let open = before.iter().any(|placed| placed.atom == Atom::Between);
        if link == Link::And && !open {
            return None;
        }
        let plain = match link {
            Link::Until => Some(Role::Day),
            Link::Hyphen => None,
            Link::To | Link::Firm | Link::And => Some(Role::Hour),
        };
        let (left, right) = match (Draft::of(before, None), Draft::of(behind, None)) {
            (Some(left), Some(right)) => (left, right),
            (Some(left), None) => {
                let right = Draft::of(behind, left.roles.last().copied().or(plain))?;
                (left, right)
            }
            (None, Some(right)) => (Draft::of(before, right.roles.first().copied().or(plain))?, right),
            (None, None) => (Draft::of(before, plain)?, Draft::of(behind, plain)?),
        };
        between(left, right)
    })
}

/// From one to the other.
fn between(left: Draft, right: Draft) -> Option<Expression> {
    let interval =
        |from: Draft, to: Draft| Some(Expression::Interval(Box::new(from.expression()?), Box::new(to.expression()?)));
    match (left.has_day(), right.has_day()) {
        (true, true) => {
            let from = left.clone().in_month_of(&right);
            interval(from, right.in_month_of(&left))
        }
        (true, false) if right.has_clock() && !left.has_clock() => {
            let to = right.on_day_of(&left);
            interval(left, to)
        }
        (_, of_right) if left.has_clock() && right.has_clock() => {
            let until = right.time()?;
            let from = left.in_half_of(&right);
            let opening = if of_right { from.on_day_of(&right) } else { from };
            Some(Expression::Hours(Box::new(opening.expression()?), until))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
