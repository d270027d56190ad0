//! Articles as a table (CSV, RFC 4180): a row each, for spreadsheets and statistics.

use news::{Article, Reading};

/// The names of the columns.
const COLUMNS: [&str; 18] = [
    "id",
    "source",
    "url",
    "published",
    "updated",
    "language",
    "section",
    "kicker",
    "headline",
    "standfirst",
    "byline",
    "authors",
    "place",
    "tags",
    "urgency",
    "status",
    "version",
    "text",
];

/// The first line.
pub fn head() -> String {
    COLUMNS.join(",")
}

/// One article as a line; a cell with several values has them between semicolons.
pub fn row(article: &Article, reading: &Reading) -> String {
    let moment = |moment: Option<news::Moment>| moment.map(|moment| moment.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = [
        article.id.to_string(),
        article.source.to_string(),
        text(if article.canonical_url.is_some() { &article.canonical_url } else { &article.url }),
        moment(article.published),
        moment(article.updated),
        text(if reading.language.is_some() { &reading.language } else { &article.language }),
        text(&article.section),
        text(&article.kicker),
        article.headline.clone(),
        text(&article.standfirst),
        text(&article.byline),
        article.authors.join("; "),
        article.dateline.as_ref().and_then(|line| line.place.clone()).unwrap_or_default(),
        article.tags.join("; "),
        article.urgency.map(|urgency| urgency.to_string()).unwrap_or_default(),
        super::status(article.status).to_owned(),
        article.version.to_string(),
        body(article),
    ];
    cells.map(|cell| quoted(&cell)).join(",")
}

fn body(article: &Article) -> String {
    article.body.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n\n")
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        for (cell, expected) in
            [("a", "a"), ("a,b", "\"a,b\""), ("dit \"oui\"", "\"dit \"\"oui\"\"\""), ("a\nb", "\"a\nb\""), ("", "")]
        {
            assert_eq!(quoted(cell), expected);
        }
        assert_eq!(head().split(',').count(), COLUMNS.len());
    }
}
