//! The index on this machine: Tantivy in a folder, or in memory.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;
use news::ArticleId;
use tantivy::collector::Count;
use tantivy::query::TermQuery;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

use crate::compile::{Compiler, plain_words};
use crate::french::{French, VERSION, words_of};
use crate::gather::Gather;
use crate::passage::{self, Marks};
use crate::rank;
use crate::schema::{Fields, Row, document, schema};
use crate::synonyms::Synonyms;
use crate::{Answer, Document, Error, Hit, Index, Question, Request, Result, Sort, facets};

/// Memory for what waits for a commit.
const HEAP: usize = 64 << 20;

/// Rows that one answer holds at most.
const MOST_ROWS: usize = 1_000;

/// Under so many hits a better word is looked for.
const FEW: u64 = 3;

/// Tantivy, in this process. Cheap to clone.
#[derive(Clone)]
pub struct Local {
    inner: Arc<Inner>,
}

struct Inner {
    fields: Fields,
    reader: IndexReader,
    writer: Option<Mutex<IndexWriter>>,
    position: AtomicU64,
    synonyms: Synonyms,
}

impl Local {
    /// Opens the index in `dir` to write; makes it where there is none, or where another version made it.
    pub fn open(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir).map_err(engine)?;
        let (schema, _) = schema();
        let index = match tantivy::Index::open_in_dir(dir) {
            Ok(index) if index.schema() == schema => index,
            _ => {
                // Nothing here that the store cannot give again.
                empty(dir)?;
                tantivy::Index::create_in_dir(dir, schema).map_err(engine)?
            }
        };
        Self::with(index, true)
    }

    /// Opens the index in `dir` to read, beside a process that may be writing; an empty one where there is none.
    pub fn open_read_only(dir: &Path) -> Result<Self> {
        let (schema, _) = schema();
        match tantivy::Index::open_in_dir(dir) {
            Ok(index) if index.schema() == schema => Self::with(index, false),
            _ => Self::with(tantivy::Index::create_in_ram(schema), false),
        }
    }

    /// An index in memory, gone with it.
    pub fn in_memory() -> Result<Self> {
        Self::with(tantivy::Index::create_in_ram(schema().0), true)
    }

    fn with(index: tantivy::Index, writing: bool) -> Result<Self> {
        let (_, fields) = schema();
        let payload = index.load_metas().map_err(engine)?.payload.unwrap_or_default();
        let position = payload.strip_prefix(VERSION).and_then(|rest| rest.trim().parse().ok());
        let writer = if writing {
            Some(index.writer_with_num_threads::<TantivyDocument>(1, HEAP).map_err(engine)?)
        } else {
            None
        };
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(engine)?;
        let inner = Inner {
            fields,
            reader,
            writer: writer.map(Mutex::new),
            position: AtomicU64::new(position.unwrap_or(0)),
            synonyms: Synonyms::bundled(),
        };
        if position.is_none() && inner.writer.is_some() {
            inner.commit(0, |writer| writer.delete_all_documents().map(|_| ()))?;
        }
        Ok(Self { inner: Arc::new(inner) })
    }

    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce(&Inner) -> Result<T> + Send + 'static) -> Result<T> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || work(&inner)).await.map_err(engine)?
    }
}

impl std::fmt::Debug for Local {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Local").field("position", &self.inner.position).finish_non_exhaustive()
    }
}

fn engine(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Engine(Box::new(error))
}

fn empty(dir: &Path) -> Result<()> {
    for entry in std::fs::read_dir(dir).map_err(engine)? {
        let path = entry.map_err(engine)?.path();
        if path.is_file() {
            std::fs::remove_file(path).map_err(engine)?;
        }
    }
    Ok(())
}

impl Inner {
    /// Changes the index and says how far it has come, in one commit that is searchable when this returns.
    fn commit(&self, position: u64, change: impl FnOnce(&mut IndexWriter) -> tantivy::Result<()>) -> Result<()> {
        let writer = self.writer.as_ref().ok_or(Error::ReadOnly)?;
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let done = (|| {
            change(&mut writer)?;
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&format!("{VERSION} {position}"));
            commit.commit()
        })();
        if let Err(error) = done {
            // What was half added must not come out with the next commit.
            writer.rollback().map_err(engine)?;
            return Err(engine(error));
        }
        self.reader.reload().map_err(engine)?;
        self.position.store(position, Ordering::Release);
        Ok(())
    }

    fn id_term(&self, id: ArticleId) -> Term {
        Term::from_field_text(self.fields.id, &id.to_string())
    }

    fn apply(&self, documents: &[Document], gone: &[ArticleId], position: u64) -> Result<()> {
        let mut french = French::new();
        self.commit(position, |writer| {
            for id in gone.iter().copied().chain(documents.iter().map(|document| document.article.id)) {
                writer.delete_term(self.id_term(id));
            }
            for item in documents.iter().filter(|item| item.article.status == news::Status::Usable) {
                writer.add_document(document(&self.fields, &mut french, item))?;
            }
            Ok(())
        })
    }

    fn search(&self, request: &Request) -> Result<Answer> {
        let searcher = self.reader.searcher();
        let mut compiler = Compiler {
            fields: &self.fields,
            searcher: &searcher,
            synonyms: &self.synonyms,
            french: French::new(),
            marks: Marks::default(),
            corrected: Vec::new(),
        };
        let now = request.now.as_microsecond();
        let gather = Gather { scores: request.sort == Sort::Relevance, facets: request.facets, now };
        let query = compiler.compile(&request.question.query);
        let mut gathered = searcher.search(&query, &gather).map_err(engine)?;
        let mut partial = false;
        if let (true, Some(words)) = (gathered.found.is_empty(), plain_words(&request.question.query)) {
            let query = compiler.any(words);
            gathered = searcher.search(&query, &gather).map_err(engine)?;
            partial = !gathered.found.is_empty();
        }
        if request.sort == Sort::Relevance {
            rank::freshen(&mut gathered.found, now);
        }
        let Compiler { marks, corrected, mut french, .. } = compiler;
        let limit = request.limit.min(MOST_ROWS);
        let (rows, next) =
            rank::page(&gathered.found, request.sort, limit, request.after.as_deref(), request.fold_stories)?;
        let mut hits = Vec::with_capacity(rows.len());
        for ranked in rows {
            let Some(row) = self.row(&searcher, ranked.found.segment, ranked.found.doc)? else { continue };
            hits.push(hit(row, &ranked, &marks, &mut french));
        }
        let total = gathered.found.len() as u64;
        let suggestion = if total < FEW { self.better(&searcher, &request.question, &corrected) } else { None };
        let facets = request.facets.then(|| facets::of(gathered, |id| self.source_name(&searcher, id)));
        Ok(Answer { hits, total, next, facets, corrected, suggestion, partial })
    }

    fn row(&self, searcher: &Searcher, segment: u32, doc: u32) -> Result<Option<Row>> {
        let document: TantivyDocument = searcher.doc(DocAddress::new(segment, doc)).map_err(engine)?;
        let text = document.get_first(self.fields.row).and_then(|value| value.as_str());
        Ok(text.and_then(|text| serde_json::from_str(text).ok()))
    }

    /// The name of a source, as one of its articles has it.
    fn source_name(&self, searcher: &Searcher, id: &str) -> Option<String> {
        let query = TermQuery::new(Term::from_field_text(self.fields.facet_source, id), IndexRecordOption::Basic);
        let found = searcher.search(&query, &tantivy::collector::TopDocs::with_limit(1).order_by_score()).ok()?;
        let (_, address) = found.first()?;
        self.row(searcher, address.segment_ord, address.doc_id).ok()?.map(|row| row.source_name)
    }

    /// The question with a more usual word in the place of one that is hardly ever written.
    fn better(&self, searcher: &Searcher, question: &Question, corrected: &[(String, String)]) -> Option<String> {
        let mut text = question.text.clone();
        let mut changed = false;
        for word in words_of(&question.text) {
            if corrected.iter().any(|(typed, _)| *typed == *word.text) {
                continue;
            }
            let folded = language::words::fold(&word.text).into_owned();
            let here = crate::typos::articles(searcher, self.fields.text, &folded);
            let near = crate::typos::neighbours(searcher, self.fields.text, &folded);
            let usual = near.iter().find(|near| near.distance > 0 && near.articles > 10 * here.max(1));
            if let Some(usual) = usual.filter(|_| here > 0) {
                text = text.replace(word.text.as_ref(), &usual.word);
                changed = true;
            }
        }
        changed.then_some(text)
    }

    fn suggest(&self, typed: &str, limit: usize, now: Timestamp) -> Result<Vec<String>> {
        use crate::{Field, Query};
        let mut words: Vec<String> = words_of(typed).map(|word| word.text.into_owned()).collect();
        let Some(last) = words.pop() else { return Ok(Vec::new()) };
        let begun = Query::Prefix(last);
        let parts: Vec<Query> = words.into_iter().map(Query::Word).chain(std::iter::once(begun)).collect();
        let query = Query::In(Field::Headline, Box::new(Query::And(parts)));
        let request = Request {
            question: Question { query, text: typed.to_owned(), notes: Vec::new() },
            sort: Sort::Newest,
            limit,
            after: None,
            facets: false,
            fold_stories: true,
            now,
        };
        let mut found: Vec<String> = Vec::new();
        for hit in self.search(&request)?.hits {
            if !found.contains(&hit.headline.text) {
                found.push(hit.headline.text);
            }
        }
        Ok(found)
    }

    fn holds(&self, ids: &[ArticleId]) -> Result<Vec<bool>> {
        let searcher = self.reader.searcher();
        ids.iter()
            .map(|id| {
                let query = TermQuery::new(self.id_term(*id), IndexRecordOption::Basic);
                searcher.search(&query, &Count).map(|count| count > 0).map_err(engine)
            })
            .collect()
    }
}

fn hit(row: Row, ranked: &rank::Ranked, marks: &Marks, french: &mut French) -> Hit {
    Hit {
        id: row.id,
        story: row.story,
        score: ranked.found.score,
        headline: passage::marked(&row.headline, marks, french),
        passage: passage::best(row.standfirst.as_deref(), &row.body, marks, french),
        source: row.source,
        source_name: row.source_name,
        section: row.section,
        language: row.language,
        time: row.time,
        url: row.url,
        others: ranked.others,
    }
}

#[async_trait]
impl Index for Local {
    async fn apply(&self, documents: Vec<Document>, gone: Vec<ArticleId>, position: u64) -> Result<()> {
        self.blocking(move |inner| inner.apply(&documents, &gone, position)).await
    }

    fn position(&self) -> u64 {
        self.inner.position.load(Ordering::Acquire)
    }

    async fn clear(&self) -> Result<()> {
        self.blocking(|inner| inner.commit(0, |writer| writer.delete_all_documents().map(|_| ()))).await
    }

    async fn search(&self, request: &Request) -> Result<Answer> {
        let request = request.clone();
        self.blocking(move |inner| inner.search(&request)).await
    }

    async fn suggest(&self, typed: &str, limit: usize, now: Timestamp) -> Result<Vec<String>> {
        let typed = typed.to_owned();
        self.blocking(move |inner| inner.suggest(&typed, limit, now)).await
    }

    async fn holds(&self, ids: &[ArticleId]) -> Result<Vec<bool>> {
        let ids = ids.to_vec();
        self.blocking(move |inner| inner.holds(&ids)).await
    }

    async fn count(&self) -> Result<u64> {
        Ok(self.inner.reader.searcher().num_docs())
    }
}
