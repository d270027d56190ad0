//! Stems: whether the forms of a word find each other, and which words find others by mistake.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use anyhow::Result;

use crate::cases::{share, text};
use crate::row::Row;

/// Scores `stems/groups.tsv.gz` in the folder `language`.
pub fn score(folder: &Path, _: Option<&Path>) -> Result<Vec<Row>> {
    let table = text(&folder.join("stems/groups.tsv.gz"))?;
    let (mut nominal, mut verbal) = (Pairs::default(), Pairs::default());
    let mut lemmas: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for line in table.lines().skip(1) {
        let mut cells = line.splitn(3, '\t');
        let (Some(lemma), Some(kind), Some(forms)) = (cells.next(), cells.next(), cells.next()) else { continue };
        let forms = forms.split(' ').filter_map(|form| form.rsplit_once(':')).map(|(form, _)| form);
        // The parts of a compound are words of their own.
        let stems: Vec<String> = forms.filter(|form| !form.contains(['-', '\''])).map(index::stem).collect();
        if kind == "VERB" {
            verbal.add(&stems)
        } else {
            nominal.add(&stems)
        }
        lemmas.entry(lemma).or_default().extend(stems);
    }
    let mut owners: HashMap<&str, usize> = HashMap::new();
    for stem in lemmas.values().flatten() {
        *owners.entry(stem).or_default() += 1;
    }
    let shared = |stems: &BTreeSet<String>| stems.iter().any(|stem| owners.get(stem.as_str()).is_some_and(|n| *n > 1));
    let wrong = lemmas.values().filter(|stems| shared(stems)).count();
    Ok(vec![
        Row::new("stems", "noun and adjective pairs together", share(nominal.together, nominal.all), nominal.all),
        Row::new("stems", "verb pairs together", share(verbal.together, verbal.all), verbal.all),
        Row::new("stems", "lemmas that share a stem", share(wrong, lemmas.len()), lemmas.len()),
    ])
}

/// Pairs of forms of one word.
#[derive(Default)]
struct Pairs {
    together: usize,
    all: usize,
}

impl Pairs {
    fn add(&mut self, stems: &[String]) {
        for (at, one) in stems.iter().enumerate() {
            for other in stems.iter().skip(at + 1) {
                self.all += 1;
                self.together += usize::from(one == other);
            }
        }
    }
}
