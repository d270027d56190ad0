//! Questions and alerts: the embedded store's side of the trait.

use async_trait::async_trait;
use jiff::Timestamp;
use news::{AlertId, ArticleId, DeliveryId, QuestionId, UserId};
use rusqlite::Connection;
use tokio::sync::watch;

use super::{Sqlite, deliveries, questions};
use crate::{Alert, Alerts, Attempt, Content, Delivery, NewTold, Queued, Result, Rung, SavedQuestion, Sent, Seq, Told};

impl Sqlite {
    /// Changes a question or an alert, then rings.
    async fn ring<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T> + Send + 'static,
    {
        let written = self.write(work).await?;
        self.bell.send_modify(|rung| rung.alerts += 1);
        Ok(written)
    }
}

#[async_trait]
impl Alerts for Sqlite {
    async fn keep_question(&self, question: &SavedQuestion) -> Result<()> {
        let question = question.clone();
        self.ring(move |db| questions::keep(db, &question)).await
    }

    async fn question(&self, id: QuestionId) -> Result<Option<SavedQuestion>> {
        self.readers.read(move |db| questions::one(db, id)).await
    }

    async fn questions(&self, owner: UserId) -> Result<Vec<SavedQuestion>> {
        self.readers.read(move |db| questions::of(db, owner)).await
    }

    async fn questions_named(&self, owner: UserId, typed: &str, limit: usize) -> Result<Vec<SavedQuestion>> {
        let typed = typed.to_owned();
        self.readers.read(move |db| questions::named(db, owner, &typed, limit)).await
    }

    async fn forget_question(&self, owner: UserId, id: QuestionId) -> Result<bool> {
        self.ring(move |db| questions::forget(db, owner, id)).await
    }

    async fn put_alert(&self, alert: &Alert) -> Result<()> {
        let alert = alert.clone();
        self.ring(move |db| questions::put_alert(db, &alert)).await
    }

    async fn alert(&self, id: AlertId) -> Result<Option<Alert>> {
        self.readers.read(move |db| questions::alert(db, id)).await
    }

    async fn alert_of(&self, token: &str) -> Result<Option<Alert>> {
        let token = token.to_owned();
        self.readers.read(move |db| questions::alert_of(db, &token)).await
    }

    async fn alerts_on(&self, question: QuestionId) -> Result<Vec<Alert>> {
        self.readers.read(move |db| questions::alerts_on(db, question)).await
    }

    async fn forget_alert(&self, id: AlertId) -> Result<bool> {
        self.ring(move |db| questions::forget_alert(db, id)).await
    }

    async fn alerted(&self) -> Result<Vec<(SavedQuestion, Vec<Alert>)>> {
        self.readers.read(questions::alerted).await
    }

    async fn unconfirmed(&self) -> Result<Vec<(SavedQuestion, Alert)>> {
        self.readers.read(questions::unconfirmed).await
    }

    fn alerts_bell(&self) -> watch::Receiver<Rung> {
        self.bell.subscribe()
    }

    async fn queue_alerts(&self, told: &[NewTold], at: Timestamp, position: Seq) -> Result<Queued> {
        let told = told.to_vec();
        let queued = self.write(move |db| deliveries::queue(db, &told, at, position)).await?;
        if queued.told > 0 {
            self.bell.send_modify(|rung| rung.told += 1);
        }
        Ok(queued)
    }

    async fn told_of(&self, article: ArticleId) -> Result<Vec<(AlertId, Content)>> {
        self.readers.read(move |db| deliveries::told_of(db, article)).await
    }

    async fn told(&self, alert: AlertId, before: Option<i64>, limit: usize) -> Result<Vec<Told>> {
        self.readers.read(move |db| deliveries::told(db, alert, before, limit)).await
    }

    async fn told_since(&self, alert: AlertId, after: i64, limit: usize) -> Result<Vec<Told>> {
        self.readers.read(move |db| deliveries::told_since(db, alert, after, limit)).await
    }

    async fn lease_deliveries(&self, now: Timestamp, until: Timestamp, limit: usize) -> Result<Vec<Attempt>> {
        self.write(move |db| deliveries::lease(db, now, until, limit)).await
    }

    async fn free_deliveries(&self, now: Timestamp) -> Result<()> {
        self.write(move |db| deliveries::free(db, now)).await
    }

    async fn note_delivery(&self, id: DeliveryId, sent: &Sent) -> Result<()> {
        let (noted, ends) = (sent.clone(), matches!(sent, Sent::Gone { .. }));
        self.write(move |db| deliveries::note(db, id, &noted)).await?;
        self.bell.send_modify(|rung| {
            rung.told += 1;
            rung.alerts += u64::from(ends);
        });
        Ok(())
    }

    async fn deliveries(&self, alert: AlertId, limit: usize) -> Result<Vec<Delivery>> {
        self.readers.read(move |db| deliveries::of(db, alert, limit)).await
    }

    async fn dead_deliveries(&self, owner: UserId, limit: usize) -> Result<Vec<Delivery>> {
        self.readers.read(move |db| deliveries::dead(db, owner, limit)).await
    }

    async fn replay(&self, owner: UserId, id: DeliveryId, now: Timestamp) -> Result<bool> {
        let replayed = self.write(move |db| deliveries::replay(db, owner, id, now)).await?;
        self.bell.send_modify(|rung| rung.told += 1);
        Ok(replayed)
    }

    async fn delivery_counts(&self) -> Result<(u64, u64)> {
        self.readers.read(deliveries::counts).await
    }
}
