//! What is not on disk yet: small parts in memory, the newest last, few of each size.

use std::collections::HashMap;
use std::sync::Arc;

use news::ArticleId;
use tantivy::directory::RamDirectory;
use tantivy::store::Compressor;
use tantivy::tokenizer::TokenizerManager;
use tantivy::{IndexBuilder, IndexSettings, ReloadPolicy, Searcher, SingleSegmentIndexWriter, TantivyDocument};

use crate::schema::schema;

/// Memory that the writer of one part plans with: it lays out its tables at once, and most parts are small.
const HEAP: usize = 1_000_000;

/// So many parts of one size become one.
const ALIKE: usize = 4;

/// A larger part is not made: what waits longer is on disk soon.
const LARGEST: usize = 16;

/// Articles as they will be written, and which are gone.
#[derive(Clone, Default)]
pub(crate) struct Batch {
    pub(crate) documents: Vec<(ArticleId, TantivyDocument)>,
    pub(crate) gone: Vec<ArticleId>,
}

impl Batch {
    /// Every article that this batch says something about.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &ArticleId> {
        self.documents.iter().map(|(id, _)| id).chain(&self.gone)
    }

    /// The same in batches of so many documents at most; who is gone goes with the first.
    pub(crate) fn parts(mut self, most: usize) -> impl Iterator<Item = Self> {
        let mut documents = std::mem::take(&mut self.documents).into_iter();
        let mut gone = Some(self.gone);
        std::iter::from_fn(move || {
            let documents: Vec<_> = documents.by_ref().take(most).collect();
            let gone = gone.take();
            (gone.is_some() || !documents.is_empty()).then(|| Self { documents, gone: gone.unwrap_or_default() })
        })
    }

    /// Puts `later` upon this: the last word on an article counts.
    fn then(&mut self, later: &Self) {
        let anew: HashMap<ArticleId, ()> = later.ids().map(|id| (*id, ())).collect();
        self.documents.retain(|(id, _)| !anew.contains_key(id));
        self.documents.extend(later.documents.iter().cloned());
        self.gone.extend(&later.gone);
    }
}

/// A batch that can be searched.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) batch: Arc<Batch>,
    /// None where it only says what is gone, or is not seen.
    pub(crate) searcher: Option<Searcher>,
    /// Whether questions see it before it is on disk.
    pub(crate) is_seen: bool,
}

impl Part {
    /// Makes a batch searchable.
    pub(crate) fn new(batch: Batch, tokenizers: &TokenizerManager) -> tantivy::Result<Self> {
        let searcher = if batch.documents.is_empty() { None } else { Some(searchable(&batch, tokenizers)?) };
        Ok(Self { batch: Arc::new(batch), searcher, is_seen: true })
    }

    /// A batch that waits to be written.
    pub(crate) fn unseen(batch: Batch) -> Self {
        Self { batch: Arc::new(batch), searcher: None, is_seen: false }
    }

    fn len(&self) -> usize {
        self.batch.documents.len() + self.batch.gone.len()
    }
}

fn searchable(batch: &Batch, tokenizers: &TokenizerManager) -> tantivy::Result<Searcher> {
    // What is gone in a second is not compressed, and no thread is started for it.
    let settings = IndexSettings {
        docstore_compression: Compressor::None,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    let builder = IndexBuilder::new().schema(schema().0).settings(settings).tokenizers(tokenizers.clone());
    let mut writer: SingleSegmentIndexWriter = builder.single_segment_index_writer(RamDirectory::default(), HEAP)?;
    for (_, document) in &batch.documents {
        writer.add_document(document.clone())?;
    }
    let reader = writer.finalize()?.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Ok(reader.searcher())
}

/// How many of the last parts are to become one with a new part of `len`: as long as there are some of its size.
pub(crate) fn joined(parts: &[Part], len: usize) -> usize {
    let sizes: Vec<usize> = parts.iter().map(Part::len).collect();
    joined_sizes(&sizes, len)
}

fn joined_sizes(parts: &[usize], mut len: usize) -> usize {
    let mut taken = 0;
    loop {
        let rest = parts.get(..parts.len() - taken).unwrap_or_default();
        let alike = rest.iter().rev().take_while(|other| **other < len * ALIKE).count();
        let sum: usize = rest.iter().rev().take(alike).sum();
        if alike + 1 < ALIKE || len + sum > LARGEST {
            return taken;
        }
        (taken, len) = (taken + alike, len + sum);
    }
}

/// One batch of several, in order.
pub(crate) fn join(parts: &[Part], last: Batch) -> Batch {
    let mut batch = Batch::default();
    for part in parts {
        batch.then(&part.batch);
    }
    batch.then(&last);
    batch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stay_few() {
        let mut parts: Vec<usize> = Vec::new();
        for _ in 0..1_000 {
            let taken = joined_sizes(&parts, 1);
            let sum: usize = parts.drain(parts.len() - taken..).sum();
            parts.push(sum + 1);
            assert!(*parts.last().unwrap() <= LARGEST);
        }
        assert_eq!(parts.iter().sum::<usize>(), 1_000);
        assert!(parts.len() < 1_000 / LARGEST + 2 * ALIKE, "{parts:?}");
    }
}
