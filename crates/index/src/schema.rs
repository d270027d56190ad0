//! The fields of the index, and how a document is laid out in them.

use std::collections::HashSet;

use language::words::fold;
use news::{EntityType, Quote, Reading, Status};
use tantivy::TantivyDocument;
use tantivy::schema::{BytesOptions, FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};

use crate::pieces::pieces;
use crate::query::Field as Asked;
use crate::{Document, analysis, stored};

/// The names of the columns that are read by name.
pub(crate) mod column {
    pub(crate) const TIME: &str = "time";
    pub(crate) const HIDDEN: &str = "hidden_until";
    pub(crate) const STORY: &str = "story";
    pub(crate) const TIE: &str = "tie";
    pub(crate) const SOURCE: &str = "source_value";
    pub(crate) const SECTION: &str = "section_value";
    pub(crate) const LANGUAGE: &str = "language_value";
    pub(crate) const PERSON: &str = "person_value";
    pub(crate) const PLACE: &str = "place_value";
    pub(crate) const ORGANISATION: &str = "organisation_value";
}

/// Between a source's id and its name in the source column.
pub(crate) const NAME_MARK: char = '\t';

/// The fields by handle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub id: Field,
    /// Headline, standfirst and body in one, the first two counting more.
    pub text: Field,
    pub headline: Field,
    pub standfirst: Field,
    pub author: Field,
    pub source: Field,
    pub place: Field,
    pub person: Field,
    pub organisation: Field,
    pub section: Field,
    /// Who is quoted.
    pub speaker: Field,
    /// What they say: before each quote its speaker, as a text of its own.
    pub said: Field,
    /// What earlier versions said.
    pub earlier: Field,
    /// The language tag; also its column.
    pub language: Field,
    pub time: Field,
    hidden: Field,
    story: Field,
    tie: Field,
    source_value: Field,
    section_value: Field,
    person_value: Field,
    place_value: Field,
    organisation_value: Field,
    pub stored: Field,
}

impl Fields {
    /// The field whose words a question's field asks for; a language is asked for by its tag.
    pub(crate) fn column(&self, name: Asked) -> Option<Field> {
        Some(match name {
            Asked::Headline => self.headline,
            Asked::Standfirst => self.standfirst,
            Asked::Author => self.author,
            Asked::Source => self.source,
            Asked::Place => self.place,
            Asked::Person => self.person,
            Asked::Organisation => self.organisation,
            Asked::Section => self.section,
            Asked::Speaker => self.speaker,
            Asked::Language => return None,
        })
    }
}

/// Builds the schema.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let words = |positions| {
        let indexing = TextFieldIndexing::default().set_tokenizer(analysis::NAME).set_index_option(positions);
        TextOptions::default().set_indexing_options(indexing)
    };
    let words = words(IndexRecordOption::WithFreqsAndPositions);
    let raw = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::Basic);
    let tag = TextOptions::default().set_indexing_options(raw.set_fieldnorms(false)).set_fast("raw");
    let value = TextOptions::default().set_fast("raw");
    let fields = Fields {
        id: builder.add_bytes_field("id", BytesOptions::default().set_indexed()),
        text: builder.add_text_field("text", words.clone()),
        headline: builder.add_text_field("headline", words.clone()),
        standfirst: builder.add_text_field("standfirst", words.clone()),
        author: builder.add_text_field("author", words.clone()),
        source: builder.add_text_field("source", words.clone()),
        place: builder.add_text_field("place", words.clone()),
        person: builder.add_text_field("person", words.clone()),
        organisation: builder.add_text_field("organisation", words.clone()),
        section: builder.add_text_field("section", words.clone()),
        speaker: builder.add_text_field("speaker", words.clone()),
        said: builder.add_text_field("said", words.clone()),
        earlier: builder.add_text_field("earlier", words),
        language: builder.add_text_field(column::LANGUAGE, tag),
        time: builder.add_i64_field(column::TIME, FAST),
        hidden: builder.add_i64_field(column::HIDDEN, FAST),
        story: builder.add_u64_field(column::STORY, FAST),
        tie: builder.add_u64_field(column::TIE, FAST),
        source_value: builder.add_text_field(column::SOURCE, value.clone()),
        section_value: builder.add_text_field(column::SECTION, value.clone()),
        person_value: builder.add_text_field(column::PERSON, value.clone()),
        place_value: builder.add_text_field(column::PLACE, value.clone()),
        organisation_value: builder.add_text_field(column::ORGANISATION, value),
        stored: builder.add_bytes_field("stored", STORED),
    };
    (builder.build(), fields)
}

/// The last eight bytes of an id, random in a UUIDv7: enough to tell two apart.
pub(crate) fn tail(id: &[u8; 16]) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&id[8..]);
    u64::from_be_bytes(bytes)
}

/// The primary tag of a language: `fr` of `fr-FR`.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_lowercase()
}

/// Lays out `document` with what is shown of it; nothing of a piece that may never be shown.
pub(crate) fn lay_out(document: &Document, fields: &Fields) -> Option<TantivyDocument> {
    let mut laid = searched(document, fields)?;
    laid.add_bytes(fields.stored, &stored::write(document));
    Some(laid)
}

/// What `document` is found by; nothing of a piece that may never be shown.
pub(crate) fn searched(document: &Document, fields: &Fields) -> Option<TantivyDocument> {
    let article = &document.article;
    if article.status != Status::Usable {
        return None;
    }
    let mut laid = TantivyDocument::default();
    laid.add_bytes(fields.id, article.id.as_bytes());
    laid.add_u64(fields.tie, tail(article.id.as_bytes()));
    laid.add_i64(fields.time, article.time().as_millisecond());
    if let Some(embargo) = article.embargo {
        laid.add_i64(fields.hidden, embargo.at.as_millisecond());
    }
    if let Some(story) = document.story {
        // Zero is "no story".
        laid.add_u64(fields.story, tail(story.as_bytes()).max(1));
    }
    texts(document, fields, &mut laid);
    names(document, fields, &mut laid);
    said(document, fields, &mut laid);
    Some(laid)
}

fn texts(document: &Document, fields: &Fields, laid: &mut TantivyDocument) {
    let article = &document.article;
    laid.add_text(fields.headline, &article.headline);
    laid.add_text(fields.text, format!("{}{}", analysis::HEADLINE, article.headline));
    if let Some(standfirst) = &article.standfirst {
        laid.add_text(fields.standfirst, standfirst);
        laid.add_text(fields.text, format!("{}{standfirst}", analysis::STANDFIRST));
    }
    if let Some(kicker) = &article.kicker {
        laid.add_text(fields.text, kicker);
    }
    for block in &article.body {
        laid.add_text(fields.text, &block.text);
    }
    for text in &document.earlier {
        laid.add_text(fields.earlier, text);
    }
    for name in unwritten(document) {
        laid.add_text(fields.text, name);
    }
}

/// Other names of what the article names, none of which stands in it.
fn unwritten(document: &Document) -> Vec<&str> {
    let article = &document.article;
    let entities = document.reading.entities.iter();
    let names: Vec<(&String, Vec<String>)> = entities
        .flat_map(|entity| std::iter::once(&entity.name).chain(&entity.known_as).chain(&entity.aliases))
        .map(|name| (name, analysis::forms(name)))
        .collect();
    let mut missing: HashSet<&str> = names.iter().flat_map(|(_, forms)| forms).map(String::as_str).collect();
    let blocks = article.body.iter().map(|block| block.text.as_str());
    let mut texts = std::iter::once(article.headline.as_str()).chain(article.standfirst.as_deref()).chain(blocks);
    while let (false, Some(text)) = (missing.is_empty(), texts.next()) {
        for piece in pieces(text) {
            missing.remove(&*fold(&piece.text));
        }
    }
    names
        .iter()
        .filter(|(_, forms)| forms.iter().any(|form| missing.contains(form.as_str())))
        .map(|(name, _)| name.as_str())
        .collect()
}

fn names(document: &Document, fields: &Fields, laid: &mut TantivyDocument) {
    let article = &document.article;
    for author in &article.authors {
        laid.add_text(fields.author, author);
    }
    if let (true, Some(byline)) = (article.authors.is_empty(), &article.byline) {
        laid.add_text(fields.author, byline);
    }
    laid.add_text(fields.source, &document.source_name);
    laid.add_text(fields.source, article.source.as_str());
    laid.add_text(fields.source_value, format!("{}{NAME_MARK}{}", article.source, document.source_name));
    if let Some(section) = &article.section {
        laid.add_text(fields.section, section);
        laid.add_text(fields.section_value, section);
    }
    if let Some(language) = document.reading.language.as_deref().or(article.language.as_deref()) {
        laid.add_text(fields.language, primary(language));
    }
    if let Some(place) = article.dateline.as_ref().and_then(|dateline| dateline.place.as_ref()) {
        laid.add_text(fields.place, place);
    }
    let mut speakers: Vec<&str> = Vec::new();
    for quote in &document.reading.quotes {
        for speaker in speakers_of(quote, &document.reading) {
            if !speakers.contains(&speaker) {
                laid.add_text(fields.speaker, speaker);
                speakers.push(speaker);
            }
        }
    }
    for entity in &document.reading.entities {
        let (words, value) = match entity.kind {
            EntityType::Per => (fields.person, fields.person_value),
            EntityType::Loc => (fields.place, fields.place_value),
            EntityType::Org => (fields.organisation, fields.organisation_value),
        };
        laid.add_text(value, entity.house_name());
        for name in std::iter::once(&entity.name).chain(&entity.known_as).chain(&entity.aliases) {
            laid.add_text(words, name);
        }
    }
}

/// The names of who says a quote: here, as the text has it, and in all articles.
fn speakers_of<'d>(quote: &'d Quote, reading: &'d Reading) -> Vec<&'d str> {
    let known = reading.entities.iter().find(|entity| Some(&entity.name) == quote.speaker.as_ref());
    let known = known.and_then(|entity| entity.known_as.as_ref());
    quote.speaker.iter().chain(&quote.speaker_surface).chain(known).map(String::as_str).collect()
}

/// Each quote after its speaker, two texts for each: by that a word is found in what somebody says.
fn said(document: &Document, fields: &Fields, laid: &mut TantivyDocument) {
    for quote in &document.reading.quotes {
        let speaker = speakers_of(quote, &document.reading).join(" | ");
        let has_words = |text: &str| !analysis::forms(text).is_empty();
        if has_words(&speaker) && has_words(&quote.text) {
            laid.add_text(fields.said, speaker);
            laid.add_text(fields.said, &quote.text);
        }
    }
}
