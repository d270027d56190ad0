//! Tantivy as it comes: its tokenizer, lower case, French Snowball, folding, its snippets.

use std::path::Path;

use anyhow::Result;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, RangeQuery, RegexQuery, TermQuery};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, SimpleTokenizer, Stemmer, TextAnalyzer, TokenStream,
};
use tantivy::{Index, IndexReader, Order, TantivyDocument, Term};

use crate::corpus::{Asked, Class, Corpus};
use crate::{Engine, Found};

pub struct Plain {
    index: Index,
    reader: Option<IndexReader>,
    text: Field,
    time: Field,
    day: Field,
}

impl Plain {
    pub fn create(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir)?;
        let mut schema = Schema::builder();
        let indexing =
            TextFieldIndexing::default().set_tokenizer("fr").set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing).set_stored());
        let time = schema.add_i64_field("time", FAST | INDEXED);
        let day = schema.add_i64_field("day", FAST);
        schema.add_i64_field("id", STORED);
        let schema = schema.build();
        let index =
            if dir.join("meta.json").exists() { Index::open_in_dir(dir)? } else { Index::create_in_dir(dir, schema)? };
        index.tokenizers().register("fr", analyzer());
        let reader = index.reader().ok();
        Ok(Self { index, reader, text, time, day })
    }

    fn term(&self, word: &str) -> Term {
        let mut analyzer = analyzer();
        let mut stream = analyzer.token_stream(word);
        let term = if stream.advance() { stream.token().text.clone() } else { String::new() };
        Term::from_field_text(self.text, &term)
    }

    fn query(&self, class: Class, asked: &Asked) -> Result<Box<dyn Query>> {
        let one =
            |word: &str| -> Box<dyn Query> { Box::new(TermQuery::new(self.term(word), IndexRecordOption::WithFreqs)) };
        let first = asked.words.first().map_or("", String::as_str);
        Ok(match class {
            Class::Two => Box::new(BooleanQuery::intersection(asked.words.iter().map(|word| one(word)).collect())),
            Class::Phrase => Box::new(PhraseQuery::new(asked.words.iter().map(|word| self.term(word)).collect())),
            Class::Prefix => {
                let mut analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
                    .filter(LowerCaser)
                    .filter(AsciiFoldingFilter)
                    .build();
                let mut stream = analyzer.token_stream(first);
                let start = if stream.advance() { stream.token().text.clone() } else { String::new() };
                Box::new(RegexQuery::from_pattern(&format!("{start}.*"), self.text)?)
            }
            Class::Fuzzy => Box::new(FuzzyTermQuery::new(self.term(first), 1, true)),
            Class::Dates => {
                let at = |days: i64| std::ops::Bound::Included(Term::from_field_i64(self.time, days * 86_400));
                let std::ops::Bound::Included(end) = at(asked.since + 30) else { unreachable!() };
                let range: Box<dyn Query> = Box::new(RangeQuery::new(at(asked.since), std::ops::Bound::Excluded(end)));
                Box::new(BooleanQuery::new(vec![(Occur::Must, one(first)), (Occur::Must, range)]))
            }
            _ => one(first),
        })
    }
}

fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(LowerCaser)
        .filter(Stemmer::new(Language::French))
        .filter(AsciiFoldingFilter)
        .build()
}

impl Engine for Plain {
    fn build(&mut self, corpus: &Corpus, articles: u64) -> Result<()> {
        let mut writer = self.index.writer_with_num_threads(2, 800_000_000)?;
        for n in 0..articles {
            let made = corpus.article(n);
            let mut document = TantivyDocument::default();
            document.add_text(self.text, made.text());
            document.add_i64(self.time, made.time);
            document.add_i64(self.day, made.time.div_euclid(86_400));
            writer.add_document(document)?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        self.reader = Some(self.index.reader()?);
        Ok(())
    }

    fn ask(&self, class: Class, asked: &Asked) -> Result<Found> {
        let Some(reader) = &self.reader else { anyhow::bail!("not built") };
        let searcher = reader.searcher();
        let query = self.query(class, asked)?;
        if class == Class::Days {
            let days = DayCounts::default();
            let total = searcher.search(&query, &days)?;
            return Ok(Found { total, shown: 0, marks: 0 });
        }
        let (found, total) = if class == Class::Dates {
            let top = TopDocs::with_limit(10).order_by_fast_field::<i64>("time", Order::Desc);
            let (top, total) = searcher.search(&query, &(top, Count))?;
            (top.into_iter().map(|(_, at)| at).collect::<Vec<_>>(), total)
        } else {
            let (top, total) = searcher.search(&query, &(TopDocs::with_limit(10).order_by_score(), Count))?;
            (top.into_iter().map(|(_, at)| at).collect(), total)
        };
        // As measured before: a prefix and a fuzzy word fetch their texts without snippets.
        let snippets = !matches!(class, Class::Prefix | Class::Fuzzy);
        let generator = if snippets { Some(SnippetGenerator::create(&searcher, &*query, self.text)?) } else { None };
        let mut marks = 0;
        for at in &found {
            let document: TantivyDocument = searcher.doc(*at)?;
            if let Some(generator) = &generator {
                marks += generator.snippet_from_doc(&document).highlighted().len();
            }
        }
        Ok(Found { total: total as u64, shown: found.len(), marks })
    }
}

/// Counts by day in one pass.
#[derive(Default)]
struct DayCounts;

impl tantivy::collector::Collector for DayCounts {
    type Fruit = u64;
    type Child = DayCount;

    fn for_segment(&self, _: u32, reader: &tantivy::SegmentReader) -> tantivy::Result<DayCount> {
        Ok(DayCount {
            days: reader.fast_fields().i64("day")?.first_or_default_col(0),
            counts: vec![0; 2_048],
            total: 0,
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<u64>) -> tantivy::Result<u64> {
        Ok(fruits.into_iter().sum())
    }
}

struct DayCount {
    days: std::sync::Arc<dyn tantivy::columnar::ColumnValues<i64>>,
    counts: Vec<u32>,
    total: u64,
}

impl tantivy::collector::SegmentCollector for DayCount {
    type Fruit = u64;

    fn collect(&mut self, doc: u32, _: f32) {
        self.total += 1;
        let day = (self.days.get_val(doc) - crate::corpus::FIRST_DAY) as usize;
        if let Some(count) = self.counts.get_mut(day) {
            *count += 1;
        }
    }

    fn harvest(self) -> u64 {
        self.total
    }
}
