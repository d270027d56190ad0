//! What the rest of a text tells about one of its dates: which Monday it speaks of, and the day that a bare hour belongs to.

use std::ops::Range;

use jiff::civil::{Date, DateTime};

use super::Grain;
use super::parse::{Day, Expression};
use super::tense;
use super::token::Token;

/// How far a day may stand from a bare hour or number that belongs to it, in words.
const NEAR: usize = 40;

/// What is known where a date is resolved.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    /// The day of publication.
    pub(super) published: Option<Date>,
    /// Its time, where that is known.
    pub(super) moment: Option<DateTime>,
    /// Whether the words around the date look ahead.
    pub(super) ahead: Option<bool>,
    /// Whether a finished act stands right at it.
    pub(super) told: bool,
    /// The day named last, near by.
    pub(super) last_day: Option<Date>,
    /// For each weekday the day that the text means by it, Monday first.
    pub(super) weekdays: [Option<Date>; 7],
}

/// What a text says as a whole.
pub(super) struct Context {
    published: Option<Date>,
    moment: Option<DateTime>,
    /// For each weekday the exact days near publication that the text gives it, and which way its verbs look.
    days: [Option<Date>; 7],
    looks: [Option<bool>; 7],
    last: Option<(Range<usize>, Date)>,
}

impl Context {
    pub(super) fn new(
        tokens: &[Token],
        parsed: &[(Expression, Range<usize>)],
        published: Option<Date>,
        moment: Option<DateTime>,
    ) -> Self {
        let mut context = Self { published, moment, days: [None; 7], looks: [None; 7], last: None };
        let Some(published) = published else { return context };
        for (expression, span) in parsed {
            let Expression::Day(day, _) = expression else { continue };
            if let Some(exact) = near(*day, published) {
                let place = usize::try_from(exact.weekday().to_monday_zero_offset()).unwrap_or_default();
                if let Some(slot) = context.days.get_mut(place).filter(|slot| slot.is_none()) {
                    *slot = Some(exact);
                }
            } else if let Some(slot) = slot(*day).and_then(|place| context.looks.get_mut(place)) {
                *slot = slot.or(tense::ahead(tokens, span));
            }
        }
        context
    }

    /// Whether the date looks ahead, by the words around it, else by those around the same weekday elsewhere.
    pub(super) fn ahead(&self, tokens: &[Token], expression: &Expression, span: &Range<usize>) -> Option<bool> {
        let own = tense::ahead(tokens, span);
        let Expression::Day(day, _) = expression else { return own };
        own.or_else(|| slot(*day).and_then(|place| self.looks.get(place).copied().flatten()))
    }

    pub(super) fn at(&self, tokens: &[Token], span: &Range<usize>, ahead: Option<bool>) -> At {
        let last = self.last.as_ref().filter(|(named, _)| span.start.saturating_sub(named.end) < NEAR);
        At {
            published: self.published,
            moment: self.moment,
            ahead,
            told: tense::is_told(tokens, span),
            last_day: last.map(|(_, day)| *day),
            weekdays: self.days,
        }
    }

    /// Notes a resolved date.
    pub(super) fn note(&mut self, span: &Range<usize>, grain: Grain, first_day: Option<Date>) {
        if let (
            Grain::Day | Grain::DayPart | Grain::Hour | Grain::Minute | Grain::Second | Grain::Interval,
            Some(day),
        ) = (grain, first_day)
        {
            self.last = Some((span.clone(), day));
        }
    }
}

/// The place of a bare weekday, Monday first.
fn slot(day: Day) -> Option<usize> {
    let bare = day.day.is_none() && day.turn.is_none();
    day.weekday.filter(|_| bare).and_then(|weekday| usize::try_from(weekday - 1).ok())
}

/// A day and month that lie within a week of publication, with its weekday where it says one.
fn near(day: Day, published: Date) -> Option<Date> {
    let (number, month) = (day.day?, day.month?);
    let year = day.year.unwrap_or(published.year());
    let date = Date::new(year, month, number).ok()?;
    let fits = day.weekday.is_some_and(|weekday| date.weekday().to_monday_one_offset() == weekday);
    let apart = published.until(date).ok()?.get_days().abs();
    (fits && apart < 7).then_some(date)
}
