//! The dates that an article names, resolved against the day it was published.

use jiff::civil::DateTime;
use language::dates::{self, Found};
use news::ReadDate;

use crate::scalars::Scalars;

/// The dates of one text, as found and as read; `block` is where it stands in its article.
pub fn of(text: &str, block: Option<i32>, published: Option<DateTime>) -> Vec<(Found, ReadDate)> {
    let mut place = Scalars::new(text);
    // A bare text may be a note, the text of an article is none.
    let found = match block {
        Some(_) => dates::find_at(text, published),
        None => dates::find_in_note(text, published),
    };
    found
        .into_iter()
        .map(|found| {
            let read = ReadDate {
                start: place.at(found.range.start),
                end: place.at(found.range.end),
                surface: text.get(found.range.clone()).unwrap_or_default().to_owned(),
                value: found.value.clone(),
                grain: found.grain.as_str().to_owned(),
                block,
            };
            (found, read)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_scalar_values() {
        let text = "À l’été précédent, réuni mardi à Orée.";
        let read = of(text, Some(2), Some(jiff::civil::date(2018, 2, 14).at(12, 0, 0, 0)));
        let (_, mardi) = read.iter().find(|(_, date)| date.surface == "mardi").unwrap();
        let scalars: String =
            text.chars().skip(mardi.start as usize).take((mardi.end - mardi.start) as usize).collect();
        assert_eq!(scalars, "mardi");
        assert_eq!((mardi.value.as_str(), mardi.grain.as_str(), mardi.block), ("2018-02-13", "day", Some(2)));
    }
}
