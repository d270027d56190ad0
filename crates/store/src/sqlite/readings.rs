//! The embedded store, asked what was read and told what people correct.

use async_trait::async_trait;
use jiff::Timestamp;
use news::{ArticleId, EntityType, Reading, StoryId};

use super::{Sqlite, copies, lists, names, said, stories};
use crate::{
    Ahead, Asked, Copy, Correction, Corrections, Cursor, Days, Name, NameRef, Noted, Readings, Result, Retitled, Row,
    Said, SaidCursor, Stored, Summary,
};

#[async_trait]
impl Readings for Sqlite {
    async fn name(&self, kind: EntityType, slug: &str, now: Timestamp) -> Result<Option<Name>> {
        let slug = slug.to_owned();
        self.readers.read(move |db| names::name(db, kind, &slug, now)).await
    }

    async fn names(
        &self,
        kind: EntityType,
        since: Timestamp,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(NameRef, u64)>> {
        self.readers.read(move |db| names::most(db, kind, since, now, limit)).await
    }

    async fn naming(
        &self,
        (kind, slug): (EntityType, &str),
        now: Timestamp,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Vec<Summary>> {
        let slug = slug.to_owned();
        self.readers.read(move |db| names::naming(db, (kind, &slug), now, after, limit)).await
    }

    async fn beside(
        &self,
        (kind, slug): (EntityType, &str),
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(NameRef, u64)>> {
        let slug = slug.to_owned();
        self.readers.read(move |db| names::beside(db, kind, &slug, now, limit)).await
    }

    async fn said(&self, asked: &Asked, now: Timestamp, after: Option<SaidCursor>, limit: usize) -> Result<Vec<Said>> {
        let asked = asked.clone();
        self.readers.read(move |db| said::said(db, &asked, now, after, limit)).await
    }

    async fn ahead(&self, days: &Days, now: Timestamp, limit: usize) -> Result<Vec<Ahead>> {
        let days = days.clone();
        self.readers.read(move |db| said::ahead(db, &days, now, limit)).await
    }

    async fn retitled(&self, now: Timestamp, after: Option<i64>, limit: usize) -> Result<Vec<Retitled>> {
        self.readers.read(move |db| copies::retitled(db, now, after, limit)).await
    }

    async fn unread(&self, model: u32, below: Option<ArticleId>, limit: usize) -> Result<Vec<Stored>> {
        self.readers.read(move |db| copies::unread(db, model, below, limit)).await
    }

    async fn reread(&self, readings: &[(ArticleId, u32, Reading)]) -> Result<usize> {
        let readings = readings.to_vec();
        self.write(move |db| copies::reread(db, &readings)).await
    }

    async fn note_copies(&self, noted: &[Noted]) -> Result<()> {
        let noted = noted.to_vec();
        self.write(move |db| copies::note(db, &noted)).await
    }

    async fn copies(&self, id: ArticleId, now: Timestamp, limit: usize) -> Result<Vec<Copy>> {
        self.readers.glance(|db| copies::copies(db, id, now, limit))
    }

    async fn sketches(&self, after: Option<ArticleId>, limit: usize) -> Result<Vec<(ArticleId, Vec<u8>)>> {
        self.readers.read(move |db| copies::sketches(db, after, limit)).await
    }

    async fn unsketched(&self, after: Option<ArticleId>, limit: usize) -> Result<Vec<Stored>> {
        self.readers.read(move |db| copies::unsketched(db, after, limit)).await
    }
}

#[async_trait]
impl Corrections for Sqlite {
    async fn correct(&self, articles: &[ArticleId], story: StoryId, at: Timestamp) -> Result<()> {
        let articles = articles.to_vec();
        self.write(move |db| stories::correct(db, &articles, story, at)).await
    }

    async fn corrections(&self, story: StoryId) -> Result<Vec<Correction>> {
        self.readers.glance(|db| stories::corrections(db, story))
    }

    async fn leading(&self, since: Timestamp, now: Timestamp, limit: usize) -> Result<Vec<Row>> {
        self.readers.read(move |db| lists::leading(db, since, now, limit)).await
    }
}
