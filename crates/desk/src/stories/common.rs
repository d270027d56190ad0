//! How common a term is in news, before this wire has told enough to know it by itself.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::terms;

/// Terms that stand in many articles of a news site, each with how many of a thousand; made by the example
/// `learn_common` from Wikinews in French (CC BY 2.5), by way of the WiNER-fr corpus.
static TABLE: &str = include_str!("../../data/common.txt");

static COMMON: LazyLock<HashMap<u32, f32>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter_map(|line| line.split_once(' '));
    lines.filter_map(|(term, share)| Some((terms::hash(term), share.parse::<f32>().ok()? / 1_000.0))).collect()
});

/// Which share of all articles hold a term; 0 where few do.
pub(super) fn share(term: u32) -> f32 {
    COMMON.get(&term).copied().unwrap_or_default()
}
