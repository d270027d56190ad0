//! The figures of the follow-ups: they move from one piece to the next, within bounds, and never at random.
//!
//! `{n:180:240}` is a count between the two, `{n:2.10:4.60}` a measure with two decimals; `{avant:180:240}` is what the
//! piece before said; `{tendance:180:240|en hausse|en baisse|stable}` compares the two; `{tour:5}` counts up from 5.

use anyhow::{Context, Result};

/// Steps from one bound to the other.
const STEPS: u64 = 9;

/// Returns the word of a placeholder that names a figure; `None` where it does not.
pub fn word(name: &str, argument: &str, round: u64) -> Result<Option<String>> {
    Ok(Some(match name {
        "n" => Range::parse(argument)?.figure(round),
        "avant" => Range::parse(argument)?.figure(round.wrapping_sub(1)),
        "tour" => (argument.parse::<u64>()?.saturating_add(round)).to_string(),
        "tendance" => {
            let mut parts = argument.split('|');
            let range = Range::parse(parts.next().unwrap_or_default())?;
            let (now, before) = (range.value(round), range.value(round.wrapping_sub(1)));
            let at = match now.cmp(&before) {
                std::cmp::Ordering::Greater => 0,
                std::cmp::Ordering::Less => 1,
                std::cmp::Ordering::Equal => 2,
            };
            parts.nth(at).context("a trend needs three wordings")?.to_owned()
        }
        _ => return Ok(None),
    }))
}

/// The bounds of a figure, in units of its last decimal.
struct Range {
    low: u64,
    high: u64,
    decimals: u32,
}

impl Range {
    fn parse(argument: &str) -> Result<Self> {
        let (low, high) = argument.split_once(':').context("a figure needs two bounds")?;
        let decimals = low.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let units = |text: &str| text.replace('.', "").parse::<u64>().with_context(|| format!("no figure: {text:?}"));
        Ok(Self { low: units(low)?, high: units(high)?, decimals: u32::try_from(decimals)? })
    }

    /// Goes from one bound to the other and back, with a small uneven step so that no two days look alike.
    fn value(&self, round: u64) -> u64 {
        let place = round.wrapping_add(3) % (2 * STEPS);
        let place = if place <= STEPS { place } else { 2 * STEPS - place };
        let span = self.high.saturating_sub(self.low);
        let uneven = (round.wrapping_mul(2_654_435_761) >> 7) % (span / (4 * STEPS) + 1);
        (self.low + span * place / STEPS + uneven).min(self.high)
    }

    fn figure(&self, round: u64) -> String {
        let value = self.value(round);
        let unit = 10_u64.pow(self.decimals.min(6));
        let whole = thousands(value / unit);
        if self.decimals == 0 {
            return whole;
        }
        format!("{whole},{:0width$}", value % unit, width = self.decimals as usize)
    }
}

/// Writes `12400` as `12 400`, with a space that does not break.
fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && digits.len() > 3 {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_move_within_their_bounds() {
        let range = Range::parse("180:240").unwrap();
        let values: Vec<_> = (0..200).map(|round| range.value(round)).collect();
        assert!(values.iter().all(|value| (180..=240).contains(value)), "{values:?}");
        assert!(values.windows(2).filter(|pair| pair[0] != pair[1]).count() > 150, "{values:?}");
    }

    #[test]
    fn figures_are_written_in_french() {
        let range = Range::parse("3.10:3.11").unwrap();
        assert!(range.figure(0).starts_with("3,1"), "{}", range.figure(0));
        assert_eq!(thousands(12_400), "12\u{a0}400");
        assert_eq!(thousands(400), "400");
    }

    #[test]
    fn a_trend_follows_the_figure() {
        let words: Vec<_> =
            (0..18).map(|round| word("tendance", "1:90|hausse|baisse|stable", round).unwrap().unwrap()).collect();
        assert!(words.contains(&"hausse".to_owned()) && words.contains(&"baisse".to_owned()), "{words:?}");
    }
}
