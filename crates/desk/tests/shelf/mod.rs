//! An index that only holds: what the desk tells it can be looked at, and it can be made to fail.
#![allow(dead_code)] // every test binary uses a part

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use index::{Answer, Document, Error, Index, Request, Result};
use jiff::Timestamp;
use news::ArticleId;

#[derive(Default)]
pub struct Shelf {
    documents: Mutex<BTreeMap<ArticleId, Document>>,
    position: AtomicU64,
    failing: AtomicBool,
}

impl Shelf {
    pub fn document(&self, id: ArticleId) -> Option<Document> {
        self.documents().get(&id).cloned()
    }

    pub fn len(&self) -> usize {
        self.documents().len()
    }

    pub fn fail(&self, failing: bool) {
        self.failing.store(failing, Ordering::SeqCst);
    }

    fn documents(&self) -> MutexGuard<'_, BTreeMap<ArticleId, Document>> {
        self.documents.lock().unwrap()
    }
}

#[async_trait]
impl Index for Shelf {
    async fn apply(&self, documents: Vec<Document>, gone: Vec<ArticleId>, position: u64) -> Result<()> {
        if self.failing.load(Ordering::SeqCst) {
            return Err(Error::Engine("the disk is full".into()));
        }
        let mut held = self.documents();
        for document in documents {
            held.insert(document.article.id, document);
        }
        for id in gone {
            held.remove(&id);
        }
        self.position.store(position, Ordering::SeqCst);
        Ok(())
    }

    fn position(&self) -> u64 {
        self.position.load(Ordering::SeqCst)
    }

    async fn clear(&self) -> Result<()> {
        self.documents().clear();
        self.position.store(0, Ordering::SeqCst);
        Ok(())
    }

    async fn search(&self, _: &Request) -> Result<Answer> {
        Ok(Answer::default())
    }

    async fn suggest(&self, _: &str, _: usize, _: Timestamp) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    async fn holds(&self, ids: &[ArticleId]) -> Result<Vec<bool>> {
        let held = self.documents();
        Ok(ids.iter().map(|id| held.contains_key(id)).collect())
    }

    async fn count(&self) -> Result<u64> {
        Ok(self.documents().len() as u64)
    }
}
