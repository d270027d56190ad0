//! Who copies whom: the sketches of all articles in memory, filled from the store at the start.

use news::{Article, ArticleId};
use reading::copies::{Copies, Sketch};
use store::Noted;

use crate::{Desk, Result};

/// How many copies of an article are kept: of a flash that everybody prints, the most alike.
const KEPT: usize = 24;

/// The sketches that the store keeps; those of articles that have none yet are made and kept.
pub(crate) async fn load(desk: &Desk) -> Result<Copies<ArticleId>> {
    let batch = desk.settings.batch.max(1);
    let mut copies = Copies::default();
    let mut after = None;
    loop {
        let sketches = desk.store.sketches(after, batch).await?;
        let Some((last, _)) = sketches.last() else { break };
        after = Some(*last);
        for (id, bytes) in &sketches {
            if let Some(sketch) = Sketch::from_bytes(bytes) {
                copies.add(*id, &sketch);
            }
        }
    }
    let mut after = None;
    loop {
        let stored = desk.store.unsketched(after, batch).await?;
        let Some(last) = stored.last() else { return Ok(copies) };
        after = Some(last.article.id);
        let noted: Vec<Noted> = stored.iter().map(|stored| note(&mut copies, &stored.article)).collect();
        desk.store.note_copies(&noted).await?;
    }
}

/// Finds what an article copies, adds it to the others and tells what the store is to keep.
pub(crate) fn note(copies: &mut Copies<ArticleId>, article: &Article) -> Noted {
    let Some(sketch) = reading::sketch(article) else {
        copies.remove(&article.id);
        return Noted { article: article.id, sketch: Vec::new(), copies: Vec::new() };
    };
    let found = copies.find(&sketch, Some(&article.id));
    copies.add(article.id, &sketch);
    let kept = found.iter().take(KEPT).map(|m| (m.id, m.likeness.jaccard, m.likeness.containment)).collect();
    Noted { article: article.id, sketch: sketch.to_bytes(), copies: kept }
}

/// The articles that are the same text as one, by what was noted of it.
pub(crate) fn same_text(noted: &Noted) -> Vec<ArticleId> {
    let same = noted.copies.iter().filter(|(_, jaccard, containment)| reading::copies::is_copy(*jaccard, *containment));
    same.map(|(id, ..)| *id).collect()
}
