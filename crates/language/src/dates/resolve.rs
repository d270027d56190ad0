//! From what a date says to what it means, told on a given day.

use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};

use super::Grain;
use super::context::At;
use super::counted::Counted;
use super::feasts::Feast;
use super::parse::{Clock, Day, Expression, Part, Season, Turn, Unit};

type Value = (String, Grain, Option<Date>);

/// The value of `expression` where it stands.
pub(super) fn value(expression: &Expression, at: &At) -> Option<Value> {
    let published = at.published;
    match expression {
        Expression::Day(day, clock) => timed(resolve_day(*day, at)?, *clock),
        // Outside reports "aujourd'hui" is mostly these days, not this day.
        Expression::Near(0, None) if !at.told && at.ahead != Some(true) => {
            published.map(|_| ("PRESENT_REF".to_owned(), Grain::Present, None))
        }
        Expression::Near(days, clock) => timed(step(published?, days.days())?, *clock),
        Expression::Month { month, year, turn, .. } => {
            let year = match year {
                Some(year) => *year,
                None => year_of_month(*month, *turn, published?, at.ahead)?,
            };
            let first = Date::new(year, *month, 1).ok()?;
            Some((format!("{year:04}-{month:02}"), Grain::Month, Some(first)))
        }
        Expression::Quarter(quarter, year) => {
            let year = year.or(published.map(Date::year))?;
            Some((format!("{year:04}-Q{quarter}"), Grain::Quarter, Date::new(year, 3 * quarter - 2, 1).ok()))
        }
        Expression::Year(year) => Some((format!("{year:04}"), Grain::Year, Date::new(*year, 1, 1).ok())),
        Expression::Half(half, year) => {
            let year = year.or(published.map(Date::year))?;
            Some((format!("{year:04}-S{half}"), Grain::Half, Date::new(year, 6 * half - 5, 1).ok()))
        }
        Expression::Now => published.map(|_| ("PRESENT_REF".to_owned(), Grain::Present, None)),
        Expression::Term(year, turn) => {
            let year = match (year, published) {
                (Some(year), _) => *year,
                (None, published) => {
                    published?.year() + i16::from(published?.month() > 8) - i16::from(*turn == Turn::Last)
                }
            };
            Some((format!("{year:04}-09"), Grain::Month, Date::new(year, 9, 1).ok()))
        }
        Expression::Decade(first) => Some((format!("{:03}X", first / 10), Grain::Decade, Date::new(*first, 1, 1).ok())),
        Expression::Season { season, year, turn } => season_value(*season, *year, *turn, published),
        Expression::Unit { unit, turn } => unit_value(step(published?, turned(*unit, *turn))?, *unit),
        // Early in the week "ce week-end" is the one that was.
        Expression::Weekend(Turn::This)
            if at.ahead == Some(false) && published?.weekday().to_monday_one_offset() <= 3 =>
        {
            weekend(step(published?, (-7).days())?)
        }
        Expression::Weekend(turn) => weekend(step(published?, turned(Unit::Week, *turn))?),
        Expression::Away(sum) => away(sum, at),
        Expression::Run { unit, count, turn } => run(*unit, *count, *turn, at),
        Expression::Beside(day, shift) => timed(step(exact_day(value(day, at)?)?, shift.days())?, None),
        Expression::At(day, clock) => timed(exact_day(value(day, at)?)?, Some(*clock)),
        Expression::Night(day) => timed(resolve_day(*day, at)?.yesterday().ok()?, Some(Clock::Part(Part::Night))),
        Expression::Number(number, clock) => timed(numbered_alone(*number, at)?, *clock),
        Expression::Hours(opening, until) => {
            let (from, _, day) = value(opening, at)?;
            let until = clock_of(opening).map_or(*until, |from| until.after(from));
            let (to, _, _) = timed(day?, Some(until))?;
            Some((format!("{from}/{to}"), Grain::Interval, day))
        }
        Expression::WeekOf(day) => unit_value(value(day, at)?.2?, Unit::Week),
        Expression::Weeks(weekday, weeks) => {
            let ahead = At { ahead: Some(true), weekdays: [None; 7], ..*at };
            timed(step(by_weekday(*weekday, None, &ahead)?, (7 * weeks).days())?, None)
        }
        Expression::DayOfWeek(weekday, turn) => {
            let published = published?;
            let monday = i64::from(published.weekday().to_monday_zero_offset());
            let of_week = step(published, (i64::from(*weekday) - 1 - monday).days())?;
            timed(step(of_week, turned(Unit::Week, *turn))?, None)
        }
        Expression::Nth { place, counted, month } => {
            let (_, _, first) = value(month, at)?;
            counted_in(*place, *counted, first?)
        }
        Expression::Feast(feast, year, shift) => timed(step(feast_day(*feast, *year, at)?, shift.days())?, None),
        Expression::Time(clock @ Clock::Part(_)) => timed(at.last_day.or(published)?, Some(*clock)),
        Expression::Time(clock) => timed(at.last_day.or(published)?, Some(*clock)),
        Expression::Interval(from, to) => interval(from, to, at),
    }
}

fn weekend(day: Date) -> Option<Value> {
    let week = day.iso_week_date();
    let saturday = jiff::civil::ISOWeekDate::new(week.year(), week.week(), jiff::civil::Weekday::Saturday).ok()?;
    Some((format!("{:04}-W{:02}-WE", week.year(), week.week()), Grain::Weekend, Some(saturday.date())))
}

/// "le 13": the nearest one to the day named before, else to publication on the side that the words tell.
fn numbered_alone(number: i8, at: &At) -> Option<Date> {
    let near = at.last_day.or(at.published)?;
    let fits = |day: &Date| at.last_day.is_some() || at.ahead.is_none_or(|ahead| ahead == (*day >= near));
    let days: Vec<Date> =
        around(near, 1).filter_map(|month| Date::new(month.year(), month.month(), number).ok()).collect();
    days.iter()
        .copied()
        .filter(fits)
        .min_by_key(|day| apart(near, *day))
        .or_else(|| days.into_iter().min_by_key(|day| apart(near, *day)))
}

/// The first days of the month that `day` is in and of as many before and behind it.
fn around(day: Date, months: i64) -> impl Iterator<Item = Date> {
    let first = day.first_of_month();
    (-months..=months).filter_map(move |count| step(first, count.months()))
}

fn apart(one: Date, other: Date) -> i64 {
    one.until(other).map_or(i64::MAX, |span| i64::from(span.get_days()).abs())
}

/// So far from now, at the grain of the finest unit; minutes and hours only where the time of publication is known.
fn away(sum: &[(Unit, i64)], at: &At) -> Option<Value> {
    let (finest, count) = *sum.last()?;
    if is_of_clock(finest) {
        let moment =
            sum.iter().try_fold(at.moment?, |moment, (unit, count)| moment.checked_add(span(*unit, *count)?).ok())?;
        return Some(moment_value(moment, finest));
    }
    let day = sum.iter().try_fold(at.published?, |day, (unit, count)| step(day, span(*unit, *count)?))?;
    // "il y a un an" is a month last year; of more years only the year is told.
    let single = sum.len() == 1 && finest == Unit::Year && count.abs() == 1;
    unit_value(day, if single { Unit::Month } else { finest })
}

/// "les trois prochaines semaines": from the next one on, or up to the last one; hours and minutes from this moment.
fn run(unit: Unit, count: i64, turn: Turn, at: &At) -> Option<Value> {
    if is_of_clock(unit) {
        let moment = at.moment?;
        let count = if turn == Turn::Last { -count } else { count };
        let other = moment.checked_add(span(unit, count)?).ok()?;
        let (from, to) = (moment.min(other), moment.max(other));
        let (first, last) = (moment_value(from, unit).0, moment_value(to, unit).0);
        return Some((format!("{first}/{last}"), Grain::Interval, Some(from.date())));
    }
    let (first, last) = if turn == Turn::Last { (-count, -1) } else { (1, count) };
    let ends = |count: i64| unit_value(step(at.published?, span(unit, count)?)?, unit);
    let ((from, grain, day), (to, ..)) = (ends(first)?, ends(last)?);
    Some(if count == 1 { (from, grain, day) } else { (format!("{from}/{to}"), Grain::Interval, day) })
}

fn is_of_clock(unit: Unit) -> bool {
    matches!(unit, Unit::Second | Unit::Minute | Unit::Hour)
}

/// A moment at the minute, or at the second where seconds are counted.
fn moment_value(moment: DateTime, unit: Unit) -> Value {
    let (form, grain) = match unit {
        Unit::Second => ("%Y-%m-%dT%H:%M:%S", Grain::Second),
        _ => ("%Y-%m-%dT%H:%M", Grain::Minute),
    };
    (moment.strftime(form).to_string(), grain, Some(moment.date()))
}

/// The time that is told with a day.
fn clock_of(expression: &Expression) -> Option<Clock> {
    match expression {
        Expression::Day(_, clock) | Expression::Near(_, clock) | Expression::Number(_, clock) => *clock,
        Expression::At(_, clock) | Expression::Time(clock) => Some(*clock),
        _ => None,
    }
}

/// The day of a value that has one.
fn exact_day((_, grain, day): Value) -> Option<Date> {
    day.filter(|_| grain == Grain::Day)
}

/// Which day, week, weekend or fortnight of the month that begins on `first`; -1 is the last.
fn counted_in(place: i8, counted: Counted, first: Date) -> Option<Value> {
    let last = first.last_of_month();
    let weekday = match counted {
        Counted::Day => {
            return timed(if place == -1 { last } else { Date::new(first.year(), first.month(), place).ok()? }, None);
        }
        Counted::Fortnight => {
            let middle = Date::new(first.year(), first.month(), 15).ok()?;
            let (from, to) = if place == 1 { (first, middle) } else { (middle.tomorrow().ok()?, last) };
            return Some((format!("{from}/{to}"), Grain::Interval, Some(from)));
        }
        Counted::Weekday(weekday) => weekday,
        Counted::Week => 1,
        Counted::Weekend => 6,
    };
    let skipped = i64::from((weekday - first.weekday().to_monday_one_offset()).rem_euclid(7));
    let day = if place == -1 {
        let reach = if counted == Counted::Week { step(last, (-6).days())? } else { last };
        step(reach, -i64::from((reach.weekday().to_monday_one_offset() - weekday).rem_euclid(7)).days())?
    } else {
        step(first, (skipped + 7 * (i64::from(place) - 1)).days())?
    };
    match counted {
        _ if day > last => None,
        Counted::Week => unit_value(day, Unit::Week),
        Counted::Weekend => weekend(day),
        _ => timed(day, None),
    }
}

/// The feast of the year told, else the nearest; a verb alone decides only between days about as near.
fn feast_day(feast: Feast, year: Option<i16>, at: &At) -> Option<Date> {
    if let Some(year) = year {
        return feast.in_year(year);
    }
    let published = at.published?;
    let days: Vec<Date> = (-1..=1).filter_map(|more| feast.in_year(published.year() + more)).collect();
    let fits = |day: &&Date| {
        let side = at.ahead.is_none_or(|ahead| ahead == (**day >= published));
        side || apart(published, **day) <= 100
    };
    days.iter().filter(fits).min_by_key(|day| apart(published, **day)).copied()
}

/// From one to the other: a weekday that opens it is the last one before its end.
fn interval(from: &Expression, to: &Expression, at: &At) -> Option<Value> {
    if let (Expression::Day(first, clock), Expression::Day(second, end)) = (from, to)
        && let (Some(weekday), None, None) = (first.weekday, first.day, first.month)
    {
        let ahead = At { ahead: at.ahead.or(Some(true)), ..*at };
        let until = resolve_day(*second, &ahead)?;
        let back = i64::from((until.weekday().to_monday_one_offset() - weekday).rem_euclid(7));
        let since = step(until, (-back).days())?;
        let (opening, _, _) = timed(since, *clock)?;
        let (closing, _, _) = timed(until, *end)?;
        return Some((format!("{opening}/{closing}"), Grain::Interval, Some(since)));
    }
    // What begins a range is this day, not these days.
    let at = At { told: true, ..*at };
    let (last, _, end) = value(to, &at)?;
    let of_year = |expression: &Expression| matches!(expression, Expression::Day(day, _) if day.day.is_some() && day.year.is_none());
    let (first, _, day) = match (from, end.filter(|_| of_year(from) && of_year(to))) {
        // Without a year it is the last one before the end.
        (Expression::Day(day, clock), Some(end)) => {
            let day = Day { weekday: None, turn: None, ..*day };
            value(&Expression::Day(day, *clock), &At { published: Some(end), ahead: Some(false), ..at })?
        }
        _ => value(from, &at)?,
    };
    Some((format!("{first}/{last}"), Grain::Interval, day))
}

fn step(from: Date, span: Span) -> Option<Date> {
    from.checked_add(span).ok()
}

fn span(unit: Unit, count: i64) -> Option<Span> {
    match unit {
        Unit::Second => Span::new().try_seconds(count),
        Unit::Minute => Span::new().try_minutes(count),
        Unit::Hour => Span::new().try_hours(count),
        Unit::Day => Span::new().try_days(count),
        Unit::Week => Span::new().try_weeks(count),
        Unit::Month => Span::new().try_months(count),
        Unit::Year => Span::new().try_years(count),
    }
    .ok()
}

fn turned(unit: Unit, turn: Turn) -> Span {
    let count = match turn {
        Turn::Last => -1,
        Turn::This => 0,
        Turn::Next => 1,
    };
    span(unit, count).unwrap_or_default()
}

/// The day with its time, at the grain that the time has.
fn timed(day: Date, clock: Option<Clock>) -> Option<Value> {
    let (value, grain) = match clock {
        None => (day.to_string(), Grain::Day),
        // Midnight closes its day.
        Some(Clock::Hour(24)) => return timed(day.tomorrow().ok()?, Some(Clock::Hour(0))),
        Some(Clock::Minute(24, minute)) => return timed(day.tomorrow().ok()?, Some(Clock::Minute(0, minute))),
        Some(Clock::Hour(hour)) => (format!("{day}T{hour:02}:00"), Grain::Hour),
        Some(Clock::Minute(hour, minute)) => (format!("{day}T{hour:02}:{minute:02}"), Grain::Minute),
        Some(Clock::Second(hour, minute, second)) => {
            (format!("{day}T{hour:02}:{minute:02}:{second:02}"), Grain::Second)
        }
        Some(Clock::Part(part)) => {
            let code = match part {
                Part::Morning => "TMO",
                Part::Midday => "TMI",
                Part::Afternoon => "TAF",
                Part::Evening => "TEV",
                Part::Night => "TNI",
            };
            (format!("{day}{code}"), Grain::DayPart)
        }
    };
    Some((value, grain, Some(day)))
}

fn unit_value(day: Date, unit: Unit) -> Option<Value> {
    Some(match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => (day.to_string(), Grain::Day, Some(day)),
        Unit::Week => {
            let week = day.iso_week_date();
            let monday = jiff::civil::ISOWeekDate::new(week.year(), week.week(), jiff::civil::Weekday::Monday).ok()?;
            (format!("{:04}-W{:02}", week.year(), week.week()), Grain::Week, Some(monday.date()))
        }
        Unit::Month => (format!("{:04}-{:02}", day.year(), day.month()), Grain::Month, Some(day.first_of_month())),
        Unit::Year => (format!("{:04}", day.year()), Grain::Year, Some(day.first_of_year())),
    })
}

fn season_value(season: Season, year: Option<i16>, turn: Turn, published: Option<Date>) -> Option<Value> {
    let (code, first_month) = match season {
        Season::Spring => ("SP", 3),
        Season::Summer => ("SU", 6),
        Season::Autumn => ("FA", 9),
        Season::Winter => ("WI", 12),
    };
    let year = match (year, turn) {
        (Some(year), _) => year,
        // Until spring "cet hiver" is the one that began in December.
        (None, Turn::This) => published?.year() - i16::from(season == Season::Winter && published?.month() <= 3),
        // "L'été dernier" in spring is last year's; in autumn this year's.
        (None, Turn::Last) => published?.year() - i16::from(published?.month() < first_month + 2),
        (None, Turn::Next) => published?.year() + i16::from(published?.month() >= first_month),
    };
    Some((format!("{year:04}-{code}"), Grain::Season, Date::new(year, first_month, 1).ok()))
}

/// The year of a month that names none.
fn year_of_month(month: i8, turn: Option<Turn>, published: Date, ahead: Option<bool>) -> Option<i16> {
    let (this, now) = (published.year(), published.month());
    Some(match (turn, ahead) {
        (Some(Turn::Last), _) => this - i16::from(month >= now),
        (Some(Turn::Next), _) => this + i16::from(month <= now),
        (Some(Turn::This), _) => this,
        (_, Some(true)) => this + i16::from(month < now),
        (_, Some(false)) => this - i16::from(month > now),
        (_, None) => {
            let apart = i16::from(month) - i16::from(now);
            // The nearest, and of two as near the one that has been.
            if apart >= 6 {
                this - 1
            } else if apart < -6 {
                this + 1
            } else {
                this
            }
        }
    })
}

fn resolve_day(day: Day, at: &At) -> Option<Date> {
    match (day.day, day.month, day.year) {
        (Some(number), Some(month), Some(year)) => Date::new(year, month, number).ok(),
        (Some(number), Some(month), None) => numbered(number, month, day, at.published?, at.ahead),
        (Some(number), None, _) => {
            by_number(number, day.weekday?, at).or_else(|| by_weekday(day.weekday?, day.turn, at))
        }
        _ => by_weekday(day.weekday?, day.turn, at),
    }
}

/// "samedi 16": the nearest month whose 16th is a Saturday.
fn by_number(number: i8, weekday: i8, at: &At) -> Option<Date> {
    let near = at.last_day.or(at.published)?;
    let days = around(near, 2).filter_map(|month| Date::new(month.year(), month.month(), number).ok());
    days.filter(|day| day.weekday().to_monday_one_offset() == weekday).min_by_key(|day| apart(near, *day))
}

/// A day and month without a year: the year in which the weekday fits, else the nearest.
fn numbered(number: i8, month: i8, day: Day, published: Date, ahead: Option<bool>) -> Option<Date> {
    let years = [published.year(), published.year() - 1, published.year() + 1];
    let candidates = years.into_iter().filter_map(|year| Date::new(year, month, number).ok());
    let fits = |date: &Date| day.weekday.is_none_or(|weekday| date.weekday().to_monday_one_offset() == weekday);
    let away = |date: &Date| published.until(*date).map_or(i64::MAX, |span| i64::from(span.get_days()));
    let wanted = |date: &Date| match (day.turn, ahead) {
        (Some(Turn::Last), _) => away(date) <= 0,
        (Some(Turn::Next), _) => away(date) >= 0,
        // A verb alone may belong to another day: it decides only between days about as near.
        (_, Some(true)) => away(date) >= -60,
        (_, Some(false)) => away(date) <= 60,
        _ => true,
    };
    let all: Vec<Date> = candidates.collect();
    let nearest = |dates: &mut dyn Iterator<Item = Date>| dates.min_by_key(|date| away(date).unsigned_abs());
    nearest(&mut all.iter().copied().filter(|date| fits(date) && wanted(date)))
        .or_else(|| nearest(&mut all.iter().copied().filter(fits)))
        .or_else(|| nearest(&mut all.iter().copied()))
}

/// "mardi": today where today is Tuesday, the one that the text dates elsewhere, else the last, or the next where the words look ahead.
fn by_weekday(weekday: i8, turn: Option<Turn>, at: &At) -> Option<Date> {
    let published = at.published?;
    let back = i64::from((published.weekday().to_monday_one_offset() - weekday).rem_euclid(7));
    let dated = usize::try_from(weekday - 1).ok().and_then(|place| at.weekdays.get(place).copied().flatten());
    if let (Some(dated), None | Some(Turn::This), true) = (dated, turn, back != 0) {
        let later = dated > published;
        if at.ahead.is_none_or(|ahead| ahead == later) {
            return Some(dated);
        }
    }
    let days = match turn {
        Some(Turn::Last) if back == 0 => -7,
        Some(Turn::Last) => -back,
        Some(Turn::Next) => 7 - back,
        _ if back == 0 => 0,
        _ if at.ahead == Some(true) => 7 - back,
        // "ce jeudi" without a verb, or a weekday one or two days off: it is the coming one.
        Some(Turn::This) if at.ahead.is_none() && back > 3 => 7 - back,
        _ if at.ahead.is_none() && back >= 5 => 7 - back,
        _ => -back,
    };
    step(published, days.days())
}
