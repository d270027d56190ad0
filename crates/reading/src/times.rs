//! The dates that an article names, resolved against the day it was published.

use jiff::civil::Date;
use language::dates::{self, Found};
use news::ReadDate;

/// The dates of one text, as found and as read; `block` is where it stands in its article.
pub fn of(text: &str, block: Option<i32>, published: Option<Date>) -> Vec<(Found, ReadDate)> {
    let mut place = Place::new(text);
    dates::find(text, published)
        .into_iter()
        .map(|found| {
            let read = ReadDate {
                start: place.scalar(found.range.start),
                end: place.scalar(found.range.end),
                surface: text.get(found.range.clone()).unwrap_or_default().to_owned(),
                value: found.value.clone(),
                grain: found.grain.as_str().to_owned(),
                block,
            };
            (found, read)
        })
        .collect()
}

/// Counts Unicode scalar values up to growing byte offsets, each byte once.
struct Place<'t> {
    text: &'t str,
    bytes: usize,
    scalars: u32,
}

impl<'t> Place<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, bytes: 0, scalars: 0 }
    }

    fn scalar(&mut self, bytes: usize) -> u32 {
        let passed = self.text.get(self.bytes..bytes).unwrap_or_default().chars().count();
        self.scalars += u32::try_from(passed).unwrap_or(u32::MAX);
        self.bytes = bytes;
        self.scalars
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_scalar_values() {
        let text = "À l’été précédent, réuni mardi à Orée.";
        let read = of(text, Some(2), Some(jiff::civil::date(2018, 2, 14)));
        let (_, mardi) = read.iter().find(|(_, date)| date.surface == "mardi").unwrap();
        let scalars: String =
            text.chars().skip(mardi.start as usize).take((mardi.end - mardi.start) as usize).collect();
        assert_eq!(scalars, "mardi");
        assert_eq!((mardi.value.as_str(), mardi.grain.as_str(), mardi.block), ("2018-02-13", "day", Some(2)));
    }
}
