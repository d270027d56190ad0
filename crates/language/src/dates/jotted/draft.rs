//! What a note says so far, whatever order its parts come in, and the date that they make together.

use super::super::counted::Counted;
use super::super::parse::{Clock, Day, Expression, Part, Turn, Unit};
use super::atoms::{Atom, Link, Number, Placed};
use super::numbers::Late;

/// The parts of one date; each is said once.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    day: Day,
    near: Option<i64>,
    unit: Option<Unit>,
    weekend: bool,
    whole: Option<Expression>,
    clock: Option<Clock>,
    part: Option<Part>,
    late: Option<Late>,
    /// What its bare numbers were taken for, in order.
    pub(super) roles: Vec<Role>,
}

/// What a bare number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Day,
    Hour,
    Minute,
    Year,
}

impl Draft {
    /// The date that all these atoms make, where they make one; `hint` is what a number is that nothing else tells.
    pub(super) fn of(atoms: &[Placed], hint: Option<Role>) -> Option<Self> {
        let mut draft = Self::default();
        for placed in atoms {
            draft.add(&placed.atom)?;
        }
        for (place, placed) in atoms.iter().enumerate() {
            if let Atom::Number(number) = placed.atom {
                let role = draft.role(atoms, place, number).or(hint)?;
                draft.number(number, role)?;
            }
        }
        Some(draft)
    }

    /// Takes in what an atom says; `None` where it was said otherwise before, or makes no date.
    fn add(&mut self, atom: &Atom) -> Option<()> {
        match atom {
            Atom::Weekday(weekday) => once(&mut self.day.weekday, *weekday),
            Atom::Month(month) => once(&mut self.day.month, *month),
            Atom::Year(year) => once(&mut self.day.year, *year),
            Atom::Day(day) => {
                if let Some(number) = day.day {
                    once(&mut self.day.day, number)?;
                }
                if let Some(year) = day.year {
                    once(&mut self.day.year, year)?;
                }
                once(&mut self.day.month, day.month?)
            }
            Atom::Clock(clock) => {
                self.roles.push(Role::Hour);
                once(&mut self.clock, *clock)
            }
            Atom::Late(late) => set(&mut self.late, *late),
            Atom::Part(part) => set(&mut self.part, *part),
            Atom::Near(days) => set(&mut self.near, *days),
            Atom::Turn(turn) => set(&mut self.day.turn, *turn),
            Atom::Unit(unit) => set(&mut self.unit, *unit),
            Atom::Weekend => {
                self.weekend = true;
                Some(())
            }
            Atom::Whole(expression) => set(&mut self.whole, expression.clone()),
            Atom::Number(_) | Atom::Edge | Atom::At | Atom::The | Atom::From | Atom::Between | Atom::Filler => Some(()),
            // "à" before a time is no link.
            Atom::Link(Link::To | Link::Until | Link::Hyphen) => Some(()),
            Atom::Link(_) | Atom::Repeat | Atom::Break => None,
        }
    }

    /// What a bare number is, by what stands beside it and what else is said.
    fn role(&self, atoms: &[Placed], place: usize, number: Number) -> Option<Role> {
        let words = |placed: &&Placed| !matches!(placed.atom, Atom::Filler | Atom::From | Atom::Between | Atom::Edge);
        let before = atoms.get(..place)?.iter().rev().find(words).map(|placed| &placed.atom);
        let behind = atoms.get(place + 1..)?.iter().find(words).map(|placed| &placed.atom);
        let is_day = self.day.day.is_none() && (1..=31).contains(&number.value);
        let is_hour = self.clock.is_none() && (0..=24).contains(&number.value) && !number.ordinal;
        let beside_month = matches!(behind, Some(Atom::Month(_))) || matches!(before, Some(Atom::Month(_)));
        let of_month = self.unit == Some(Unit::Month) && self.day.turn.is_some();
        if is_day && (number.ordinal || beside_month || of_month) {
            return Some(Role::Day);
        }
        let by_time = matches!(behind, Some(Atom::Part(_) | Atom::Late(_)));
        match before {
            Some(Atom::At | Atom::Link(Link::To)) if is_hour => return Some(Role::Hour),
            Some(Atom::Weekday(_) | Atom::The) if is_day && !by_time => return Some(Role::Day),
            _ => {}
        }
        if number.digits == 2 && self.day.year.is_none() && matches!(before, Some(Atom::Month(_) | Atom::Day(_))) {
            return Some(Role::Year);
        }
        if is_day && matches!(behind, Some(Atom::Weekday(_))) && number.digits == 0 {
            return Some(Role::Day);
        }
        let timed = self.part.is_some() || self.late.is_some() || self.near.is_some();
        if is_hour && (timed || self.day.day.is_some() && by_time) {
            return Some(Role::Hour);
        }
        // "cinq trente"; minutes below ten are not told like that.
        let minutes = (10..60).contains(&number.value) && number.digits == 0;
        let follows = matches!(before, Some(Atom::Number(Number { digits: 0, ordinal: false, .. })));
        if minutes && follows && matches!(self.clock, Some(Clock::Hour(_))) {
            return Some(Role::Minute);
        }
        let opens = matches!(behind, Some(Atom::Number(Number { digits: 0, value: 10..60, .. })));
        (is_hour && opens && number.digits == 0).then_some(Role::Hour)
    }

    fn number(&mut self, number: Number, role: Role) -> Option<()> {
        self.roles.push(role);
        match role {
            Role::Day => once(&mut self.day.day, Some(number.value).filter(|day| (1..=31).contains(day))?),
            Role::Hour => {
                once(&mut self.clock, Clock::Hour(Some(number.value).filter(|hour| (0..=24).contains(hour))?))
            }
            Role::Minute => {
                let Some(Clock::Hour(hour)) = self.clock else { return None };
                self.clock = Some(Clock::Minute(hour, number.value));
                Some(())
            }
            Role::Year => {
                let century = if number.value < 40 { 2000 } else { 1900 };
                once(&mut self.day.year, century + i16::from(number.value))
            }
        }
    }

    /// Whether it says a day or more.
    pub(super) fn has_day(&self) -> bool {
        let Day { weekday, day, month, year, .. } = self.day;
        self.near.is_some()
            || self.unit.is_some()
            || self.weekend
            || self.whole.is_some()
            || weekday.is_some()
            || day.is_some()
            || month.is_some()
            || year.is_some()
    }

    pub(super) fn has_clock(&self) -> bool {
        self.clock.is_some()
    }

    /// Takes over the day of another, for the other end of its hours.
    pub(super) fn on_day_of(&self, other: &Self) -> Self {
        Self { clock: self.clock, part: self.part, late: self.late, roles: Vec::new(), ..other.clone() }
    }

    /// Takes over what the day of another end says beyond its own number and weekday: its month, year and turn.
    pub(super) fn in_month_of(mut self, other: &Self) -> Self {
        if self.day.day.is_some() && self.day.month.is_none() && self.near.is_none() && self.whole.is_none() {
            self.day.month = other.day.month;
            self.unit = self.unit.or(other.unit);
            self.day.turn = self.day.turn.or(other.day.turn);
        }
        if self.day.month.is_some() && self.day.year.is_none() {
            self.day.year = other.day.year;
        }
        self
    }

    /// Takes over the half of the day that the last of two hours is told in, where the first comes before it then.
    pub(super) fn in_half_of(mut self, last: &Self) -> Self {
        if self.late.is_none() && self.part.is_none() {
            let late = last.is_late().filter(|late| *late);
            let moved = Self { late, ..self.clone() };
            if moved.time().map(Clock::minute) <= last.time().map(Clock::minute) {
                self.late = late;
            }
        }
        self
    }

    fn is_late(&self) -> Option<Late> {
        self.late.or_else(|| self.part.map(|part| part != Part::Morning))
    }

    /// The time on the clock, in the half of the day that is told.
    pub(super) fn time(&self) -> Option<Clock> {
        let night = self.part == Some(Part::Night);
        let shift = |hour: i8| match self.is_late() {
            Some(true) if hour < 12 && !(night && hour < 6) => hour + 12,
            Some(false) if hour == 12 && self.late.is_some() => 0,
            _ => hour,
        };
        Some(match self.clock? {
            Clock::Hour(hour) => Clock::Hour(shift(hour)),
            Clock::Minute(hour, minute) => Clock::Minute(shift(hour), minute),
            Clock::Second(hour, minute, second) => Clock::Second(shift(hour), minute, second),
            Clock::Part(part) => Clock::Part(part),
        })
    }

    /// The date that its parts make.
    pub(super) fn expression(&self) -> Option<Expression> {
        let when = self.time().or_else(|| self.part.map(Clock::Part));
        let Day { weekday, day, month, year, turn } = self.day;
        let plain = weekday.is_none() && day.is_none() && month.is_none() && year.is_none();
        if let Some(whole) = &self.whole {
            let alone = plain && self.near.is_none() && self.unit.is_none() && !self.weekend && turn.is_none();
            return match when {
                _ if !alone => None,
                None => Some(whole.clone()),
                Some(_) if matches!(whole, Expression::Away(_) | Expression::Run { .. } | Expression::Now) => None,
                Some(when) => Some(Expression::At(Box::new(whole.clone()), when)),
            };
        }
        if let Some(days) = self.near {
            return (plain && self.unit.is_none() && !self.weekend && turn.is_none_or(|turn| turn == Turn::This))
                .then_some(Expression::Near(days, when));
        }
        if self.weekend {
            return (plain && when.is_none()).then_some(Expression::Weekend(turn.unwrap_or(Turn::This)));
        }
        match self.unit {
            Some(unit) => self.of_unit(unit, when),
            None if plain => match turn {
                None => when.map(Expression::Time),
                Some(turn) => self.part.map(|_| Expression::Near(steps(turn), when)),
            },
            None if day.is_some() && month.is_none() && weekday.is_none() => {
                year.is_none().then_some(Expression::Number(day?, when))
            }
            None if day.is_some() || weekday.is_some() => {
                (day.is_some() || month.is_none() && year.is_none()).then_some(Expression::Day(self.day, when))
            }
            None => match (month, when) {
                (_, Some(_)) => None,
                (Some(month), None) => Some(Expression::Month { month, year, turn, edge: None }),
                (None, None) => year.map(Expression::Year),
            },
        }
    }

    /// "lundi de la semaine prochaine", "le 4 du mois prochain", "l'an dernier", "jour suivant".
    fn of_unit(&self, unit: Unit, when: Option<Clock>) -> Option<Expression> {
        let Day { weekday, day, month, year, turn } = self.day;
        if month.is_some() || year.is_some() {
            return None;
        }
        let turned = turn.unwrap_or(Turn::This);
        let told = match (unit, weekday, day) {
            (Unit::Week, Some(weekday), None) => Expression::DayOfWeek(weekday, turned),
            (Unit::Month, None, Some(day)) => {
                let month = Box::new(Expression::Unit { unit, turn: turned });
                Expression::Nth { place: day, counted: Counted::Day, month }
            }
            (Unit::Day, None, None) => return Some(Expression::Near(steps(turn?), when)),
            (Unit::Week | Unit::Month | Unit::Year, None, None) => {
                return turn.filter(|_| when.is_none()).map(|turn| Expression::Unit { unit, turn });
            }
            _ => return None,
        };
        Some(match when {
            Some(when) => Expression::At(Box::new(told), when),
            None => told,
        })
    }
}

/// How many days a turn goes.
fn steps(turn: Turn) -> i64 {
    match turn {
        Turn::Last => -1,
        Turn::This => 0,
        Turn::Next => 1,
    }
}

/// Says it once.
fn once<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.replace(value).is_none().then_some(())
}

/// Says it once, or the same again.
fn set<T: PartialEq>(slot: &mut Option<T>, value: T) -> Option<()> {
    if slot.as_ref().is_some_and(|known| *known != value) {
        return None;
    }
    *slot = Some(value);
    Some(())
}
