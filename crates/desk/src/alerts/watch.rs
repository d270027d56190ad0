//! Reads the outbox as it grows and queues what alerts are to tell.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use index::{Document, Passage, Percolator};
use jiff::Timestamp;
use news::{AlertId, Article, ArticleId, Audience, Obtained, Outlet, QuestionId, Share, SourceKind, Status, share};
use store::{
    Alert, Change, ChangeKind, Channel, Content, NewTold, Pace, SavedQuestion, Seq, Stored, ToldKind, VersionWhy,
};
use tokio::sync::watch;

use super::{Herald, due};
use crate::Result;
use crate::tell::earlier;

/// Changes that are read together.
const TOGETHER: usize = 256;

/// How long to wait after a failure of the store.
const PATIENCE: Duration = Duration::from_secs(1);

/// While nobody keeps an alert, the position is noted this often only.
const UNHEARD: Seq = 1_000;

/// Queues what alerts are to tell, until `stop`.
pub(super) async fn worker(herald: &Herald, mut stop: watch::Receiver<bool>) {
    let (mut head, mut bell) = (herald.store.head(), herald.store.alerts_bell());
    let mut watcher = Watcher::default();
    while !*stop.borrow_and_update() {
        head.borrow_and_update();
        let changed = bell.borrow_and_update().alerts;
        let told = watcher.catch_up(herald, changed).await;
        let failed = told.is_err();
        if let Err(error) = told {
            tracing::error!(%error, "alerts were not told of what the store took in; trying again");
            watcher = Watcher::default();
        }
        tokio::select! {
            () = tokio::time::sleep(PATIENCE), if failed => {}
            changed = head.changed(), if !failed => if changed.is_err() { return },
            _ = bell.changed(), if !failed => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

/// One who watches; all it knows is in the store too.
#[derive(Default)]
struct Watcher {
    /// How far it has come; none before the store was asked.
    position: Option<Seq>,
    /// Up to which change it knows the questions and alerts.
    known: Option<u64>,
    noted: Seq,
    saved: Option<Percolator<QuestionId>>,
    questions: HashMap<QuestionId, (SavedQuestion, Vec<Alert>)>,
    names: HashMap<news::SourceId, String>,
}

impl Watcher {
    async fn catch_up(&mut self, herald: &Herald, changed: u64) -> Result<()> {
        if self.known != Some(changed) {
            self.refresh(herald).await?;
            self.known = Some(changed);
        }
        let store = &herald.store;
        let mut position = match self.position {
            Some(position) => position,
            None => {
                self.noted = store.position("alerts").await?;
                // What was here before the first alert is told to nobody.
                if self.noted == 0 && self.questions.is_empty() { *store.head().borrow() } else { self.noted }
            }
        };
        loop {
            self.position = Some(position);
            let changes = store.changes(position, TOGETHER).await?;
            let Some(last) = changes.last() else { break };
            let now = Timestamp::now();
            let told = if self.questions.is_empty() { Vec::new() } else { self.told(herald, &changes, now).await? };
            position = last.seq;
            if !self.questions.is_empty() {
                let queued = store.queue_alerts(&told, now, position).await?;
                metrics::counter!("depeche_alerts_told_total").increment(queued.told);
                self.noted = position;
            }
            let lag = store.head().borrow().saturating_sub(position);
            metrics::gauge!("depeche_alerts_lag").set(lag as f64);
        }
        if position >= self.noted + UNHEARD {
            store.set_position("alerts", position).await?;
            self.noted = position;
        }
        Ok(())
    }

    /// Learns which questions and alerts there are now.
    async fn refresh(&mut self, herald: &Herald) -> Result<()> {
        let now = Timestamp::now();
        let saved = self.saved.get_or_insert_with(|| match &herald.house.index {
            Some(dir) => Percolator::beside(dir),
            None => Percolator::default(),
        });
        let alerted = herald.store.alerted().await?;
        let kept: HashSet<QuestionId> = alerted.iter().map(|(question, _)| question.id).collect();
        self.questions.retain(|id, _| kept.contains(id) || !saved.remove(id));
        for (question, alerts) in alerted {
            // One clock for a question: that of its first alert.
            let zone = |alerts: &[Alert]| alerts.first().map_or("", |alert| alert.rules.zone.as_str()).to_owned();
            let known = self.questions.get(&question.id);
            if known.is_none_or(|(known, before)| known.text != question.text || zone(before) != zone(&alerts)) {
                saved.insert(question.id, &question.text, &herald.house.zone(&zone(&alerts)), now);
            }
            self.questions.insert(question.id, (question, alerts));
        }
        Ok(())
    }

    async fn told(&mut self, herald: &Herald, changes: &[Change], now: Timestamp) -> Result<Vec<NewTold>> {
        let mut seen = HashSet::new();
        let ids: Vec<ArticleId> = changes.iter().map(|change| change.article).filter(|id| seen.insert(*id)).collect();
        let kinds: HashMap<ArticleId, ChangeKind> = changes.iter().map(|one| (one.article, one.kind)).collect();
        let stored = herald.store.articles(&ids).await?;
        let mut told = Vec::new();
        for stored in stored {
            let withdrawn = kinds.get(&stored.article.id) == Some(&ChangeKind::Withdrawn);
            if withdrawn || stored.article.status == Status::Cancelled || stored.article.version > 1 {
                told.extend(self.after(herald, &stored, withdrawn, now).await?);
            }
            // What has no story yet is placed in one in a moment, and comes again.
            if stored.story.is_some() && stored.article.is_visible(now) && !withdrawn {
                told.extend(self.found(herald, stored, now).await?);
            }
        }
        Ok(told)
    }

    /// What is to be said to who was told an article of what became of it.
    async fn after(&mut self, herald: &Herald, of: &Stored, gone: bool, now: Timestamp) -> Result<Vec<NewTold>> {
        let article = &of.article;
        let gone = gone || article.status == Status::Cancelled;
        let mut told = Vec::new();
        let knowers = herald.store.told_of(article.id).await?;
        if knowers.is_empty() || !(gone || is_rewritten(herald, article).await?) {
            return Ok(told);
        }
        for (id, known) in knowers {
            let Some(alert) = self.alert(id).cloned() else { continue };
            let kind = if gone {
                ToldKind::Withdrawn
            } else if article.is_visible(now) && known.headline != article.headline {
                ToldKind::Corrected
            } else {
                continue;
            };
            // Of a piece that is withdrawn no more is said than its readers have.
            let headline = if gone { known.headline.clone() } else { article.headline.clone() };
            let passage = if gone { String::new() } else { known.headline.clone() };
            let content = Content { headline, passage, marks: Vec::new(), ..known };
            told.push(new(herald, &alert, of, kind, content, now));
        }
        Ok(told)
    }

    /// What is to be said of an article that answers questions.
    async fn found(&mut self, herald: &Herald, of: Stored, now: Timestamp) -> Result<Vec<NewTold>> {
        let source_name = self.name(herald, &of.article.source).await?;
        let earlier = match of.article.version {
            1 => Vec::new(),
            _ => earlier(herald.store.as_ref(), &of.article).await?,
        };
        let Stored { article, reading, story, by_hand } = of;
        let document = Document { article, source_name, reading, story, earlier };
        let Some(saved) = &mut self.saved else { return Ok(Vec::new()) };
        let matches = saved.matches(&document, now);
        if matches.is_empty() || is_imported(herald, &document.article).await? {
            return Ok(Vec::new());
        }
        let since = since(herald, &document.article).await?;
        let is_link_only = is_link_only(herald, &document.article);
        let mut shown = Vec::new();
        for key in matches {
            let Some((_, alerts)) = self.questions.get(&key) else { continue };
            let wish = |alert: &&Alert| since >= alert.created && is_urgent(alert, &document.article);
            let alerts: Vec<&Alert> = alerts.iter().filter(wish).collect();
            if alerts.is_empty() {
                continue;
            }
            let why = if is_link_only { None } else { saved.why(&key, &document, now) };
            shown.push((alerts, why.unwrap_or_default()));
        }
        let of = Stored { article: document.article, reading: document.reading, story, by_hand };
        let mut told = Vec::new();
        for (alerts, why) in shown {
            let content = content(&of, &document.source_name, why);
            let all = alerts.into_iter();
            told.extend(all.map(|alert| new(herald, alert, &of, ToldKind::Found, content.clone(), now)));
        }
        Ok(told)
    }

    fn alert(&self, id: AlertId) -> Option<&Alert> {
        self.questions.values().flat_map(|(_, alerts)| alerts).find(|alert| alert.id == id)
    }

    async fn name(&mut self, herald: &Herald, id: &news::SourceId) -> Result<String> {
        if let Some(name) = self.names.get(id) {
            return Ok(name.clone());
        }
        let name = herald.store.source(id).await?.map_or_else(|| id.to_string(), |(source, _)| source.name);
        self.names.insert(id.clone(), name.clone());
        Ok(name)
    }
}

fn new(herald: &Herald, alert: &Alert, of: &Stored, kind: ToldKind, content: Content, now: Timestamp) -> NewTold {
    let zone = herald.house.zone(&alert.rules.zone);
    let digest = matches!(alert.rules.pace, Pace::Daily(_));
    let shown = alert.channel == Channel::Page;
    NewTold {
        alert: alert.id,
        kind,
        article: of.article.id,
        story: of.story,
        version: of.article.version,
        content,
        once_per_story: !alert.rules.every_article,
        due: (!shown).then(|| due::due(&alert.rules, now, &zone)),
        digest,
    }
}

fn content(of: &Stored, source_name: &str, why: Passage) -> Content {
    let article = &of.article;
    Content {
        headline: article.headline.clone(),
        passage: why.text,
        marks: why.marks,
        source: article.source.clone(),
        source_name: source_name.to_owned(),
        language: of.reading.language.clone().or_else(|| article.language.clone()),
        time: article.time(),
        urgency: article.urgency,
        url: article.url.clone(),
    }
}

/// Whether an alert wants pieces of this urgency; 1 is the most urgent, what names none is not urgent.
fn is_urgent(alert: &Alert, article: &Article) -> bool {
    alert.rules.urgency.is_none_or(|least| article.urgency.is_some_and(|urgency| urgency <= least))
}

/// Whether no more than the headline of an article may be told: a passage that matched is an extract at most.
fn is_link_only(herald: &Herald, article: &Article) -> bool {
    let rights = herald.house.rights.of(&article.source, SourceKind::default());
    share(rights, Outlet::Mail, Audience::House) == Share::Link
}

/// Since when an article says what it says and may be shown.
async fn since(herald: &Herald, article: &Article) -> Result<Timestamp> {
    let mut since = article.received;
    if article.version > 1
        && let Some(last) = herald.store.versions(article.id).await?.last()
    {
        since = since.max(last.received);
    }
    Ok(article.embargo.map_or(since, |embargo| since.max(embargo.at)))
}

/// Whether its source gave an article its headline anew, rather than we having more of the same text.
async fn is_rewritten(herald: &Herald, article: &Article) -> Result<bool> {
    let versions = herald.store.versions(article.id).await?;
    let named = versions.iter().rev().find(|version| version.changed.iter().any(|part| part == "headline"));
    Ok(named.is_some_and(|version| version.why == VersionWhy::Changed))
}

/// Whether an article came out of an archive: that is no news.
async fn is_imported(herald: &Herald, article: &Article) -> Result<bool> {
    let Some(capture) = article.capture else { return Ok(false) };
    Ok(herald.store.capture(capture).await?.is_some_and(|capture| capture.obtained == Obtained::Import))
}
