//! Looking for damage: in the store, and between store and index.

use news::ArticleId;

use crate::tell::is_held;
use crate::{Desk, Result};

/// Findings of one kind that are named one by one.
const NAMED: usize = 5;

/// Articles looked at together.
const PART: usize = 500;

/// Looks for damage; every finding is a sentence, and none means that all is well.
///
/// Store and index are compared as they are: what was stored a moment ago may not be told yet.
pub async fn check(desk: &Desk) -> Result<Vec<String>> {
    let mut findings = desk.store.check().await?;
    let (mut after, mut expected, mut articles) = (None, 0_u64, 0_u64);
    let (mut missing, mut left_over) = (Vec::new(), Vec::new());
    loop {
        let stored = desk.store.scan(after, PART).await?;
        let Some(last) = stored.last() else { break };
        after = Some(last.article.id);
        let ids: Vec<ArticleId> = stored.iter().map(|stored| stored.article.id).collect();
        let held = desk.index.holds(&ids).await?;
        for (stored, held) in stored.iter().zip(held) {
            articles += 1;
            let wanted = is_held(&stored.article);
            expected += u64::from(wanted);
            match (wanted, held) {
                (true, false) => missing.push(stored.article.id),
                (false, true) => left_over.push(stored.article.id),
                _ => {}
            }
        }
    }
    findings.extend(sentence("the index misses", &missing));
    findings.extend(sentence("the index still holds", &left_over));
    let counted = desk.store.counts().await?.articles;
    if counted != articles {
        findings.push(format!("the store counts {counted} articles and holds {articles}"));
    }
    let indexed = desk.index.count().await?;
    if indexed != expected && missing.is_empty() && left_over.is_empty() {
        findings.push(format!("the index holds {indexed} articles and should hold {expected}"));
    }
    Ok(findings)
}

fn sentence(what: &str, ids: &[ArticleId]) -> Option<String> {
    if ids.is_empty() {
        return None;
    }
    let named = ids.iter().take(NAMED).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let more = if ids.len() > NAMED { ", …" } else { "" };
    Some(format!("{what} {} articles: {named}{more}", ids.len()))
}
