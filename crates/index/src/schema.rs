//! What stands in the index of one article, and how it gets there.

use news::{EntityType, StoryId};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};

use crate::Document;
use crate::french::{French, GAP, words_of};

/// The fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    /// Headline, standfirst and body: every word is here.
    pub(crate) text: Field,
    pub(crate) headline: Field,
    pub(crate) standfirst: Field,
    pub(crate) author: Field,
    pub(crate) source: Field,
    pub(crate) section: Field,
    pub(crate) person: Field,
    pub(crate) place: Field,
    pub(crate) organisation: Field,
    pub(crate) time: Field,
    /// A number for the story, or for the article itself where it has none.
    pub(crate) story: Field,
    pub(crate) embargo: Field,
    pub(crate) facet_source: Field,
    pub(crate) facet_section: Field,
    pub(crate) facet_language: Field,
    pub(crate) facet_person: Field,
    pub(crate) facet_place: Field,
    pub(crate) facet_organisation: Field,
    /// What a row shows, as JSON.
    pub(crate) row: Field,
}

/// What a row shows of an article.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct Row {
    pub(crate) id: news::ArticleId,
    pub(crate) story: Option<StoryId>,
    pub(crate) headline: String,
    pub(crate) standfirst: Option<String>,
    pub(crate) body: Vec<String>,
    pub(crate) source: news::SourceId,
    pub(crate) source_name: String,
    pub(crate) section: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) time: jiff::Timestamp,
    pub(crate) url: Option<String>,
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let positions = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let number = NumericOptions::default().set_fast();
    let facet = || STRING | FAST;
    let fields = Fields {
        id: builder.add_text_field("id", STRING),
        text: builder.add_text_field("text", positions.clone()),
        headline: builder.add_text_field("headline", positions.clone()),
        standfirst: builder.add_text_field("standfirst", positions.clone()),
        author: builder.add_text_field("author", positions.clone()),
        source: builder.add_text_field("source", positions.clone()),
        section: builder.add_text_field("section", positions.clone()),
        person: builder.add_text_field("person", positions.clone()),
        place: builder.add_text_field("place", positions.clone()),
        organisation: builder.add_text_field("organisation", positions),
        time: builder.add_i64_field("time", number.clone().set_indexed()),
        story: builder.add_u64_field("story", number.clone()),
        embargo: builder.add_i64_field("embargo", number),
        facet_source: builder.add_text_field("facet_source", facet()),
        facet_section: builder.add_text_field("facet_section", facet()),
        facet_language: builder.add_text_field("facet_language", facet()),
        facet_person: builder.add_text_field("facet_person", facet()),
        facet_place: builder.add_text_field("facet_place", facet()),
        facet_organisation: builder.add_text_field("facet_organisation", facet()),
        row: builder.add_text_field("row", STORED),
    };
    (builder.build(), fields)
}

/// The number that stands for a story: the random end of its id.
pub(crate) fn story_number(id: &[u8; 16]) -> u64 {
    id.iter().skip(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The index document of an article.
pub(crate) fn document(fields: &Fields, french: &mut French, document: &Document) -> TantivyDocument {
    let article = &document.article;
    let mut out = TantivyDocument::default();
    out.add_text(fields.id, article.id.to_string());
    let body: Vec<&str> = article.body.iter().map(|block| block.text.as_str()).collect();
    let head: Vec<&str> = std::iter::once(article.headline.as_str()).chain(article.kicker.as_deref()).collect();
    let standfirst: Vec<&str> = article.standfirst.iter().map(String::as_str).collect();
    let all: Vec<&str> = [head.as_slice(), &standfirst, &body].concat();
    add(&mut out, fields.text, french, &all);
    add(&mut out, fields.headline, french, &head);
    add(&mut out, fields.standfirst, french, &standfirst);
    let authors: Vec<&str> = article.authors.iter().chain(&article.byline).map(String::as_str).collect();
    add(&mut out, fields.author, french, &authors);
    add(&mut out, fields.source, french, &[document.source_name.as_str(), article.source.as_str()]);
    add(&mut out, fields.section, french, &article.section.iter().map(String::as_str).collect::<Vec<_>>());
    for entity in &document.reading.entities {
        let (words, facet) = match entity.kind {
            EntityType::Per => (fields.person, fields.facet_person),
            EntityType::Loc => (fields.place, fields.facet_place),
            EntityType::Org => (fields.organisation, fields.facet_organisation),
        };
        let names: Vec<&str> = std::iter::once(&entity.name).chain(&entity.aliases).map(String::as_str).collect();
        add(&mut out, words, french, &names);
        out.add_text(facet, &entity.name);
    }
    if let Some(place) = article.dateline.as_ref().and_then(|line| line.place.as_deref()) {
        add(&mut out, fields.place, french, &[place]);
    }
    out.add_i64(fields.time, article.time().as_microsecond());
    let story =
        document.story.map_or_else(|| story_number(article.id.as_bytes()), |story| story_number(story.as_bytes()));
    out.add_u64(fields.story, story);
    if let Some(embargo) = article.embargo {
        out.add_i64(fields.embargo, embargo.at.as_microsecond());
    }
    let language = document.reading.language.clone().or_else(|| article.language.clone());
    out.add_text(fields.facet_source, article.source.as_str());
    article.section.iter().for_each(|section| out.add_text(fields.facet_section, section));
    language.iter().for_each(|language| out.add_text(fields.facet_language, language));
    let row = Row {
        id: article.id,
        story: document.story,
        headline: article.headline.clone(),
        standfirst: article.standfirst.clone(),
        body: article.body.iter().map(|block| block.text.clone()).collect(),
        source: article.source.clone(),
        source_name: document.source_name.clone(),
        section: article.section.clone(),
        language,
        time: article.time(),
        url: article.url.clone().or_else(|| article.canonical_url.clone()),
    };
    out.add_text(fields.row, serde_json::to_string(&row).unwrap_or_default());
    out
}

/// Adds texts to a field, analysed here: several terms may stand at one position.
fn add(out: &mut TantivyDocument, field: Field, french: &mut French, texts: &[&str]) {
    let mut tokens = Vec::new();
    let mut position = 0;
    for text in texts {
        for word in words_of(text) {
            let terms = french.terms(&word.text);
            for text in [terms.exact, terms.folded].into_iter().chain(terms.stems) {
                tokens.push(Token { offset_from: 0, offset_to: 0, position, text, position_length: 1 });
            }
            position += 1;
        }
        position += GAP;
    }
    if !tokens.is_empty() {
        out.add_pre_tokenized_text(field, PreTokenizedString { text: String::new(), tokens });
    }
}
