//! Words that mean the same: OTAN and NATO, ONU and Nations unies.

use std::collections::HashMap;

use crate::analysis::{forms, wholes};

/// What the product knows from the start; a folder may bring its own list.
const DEFAULT: &str = include_str!("../data/synonymes.txt");

/// A form: the folded words as a question has them, and as a text does, in which `1er` is one.
type Form = (Vec<String>, Vec<String>);

/// Groups of forms, by the folded words of each form.
#[derive(Debug)]
pub(crate) struct Synonyms {
    groups: Vec<Vec<Form>>,
    by_form: HashMap<String, usize>,
    /// The most words that a form has.
    longest: usize,
}

impl Synonyms {
    pub(crate) fn bundled() -> Self {
        Self::read(DEFAULT)
    }

    /// Reads a list: a group a line, forms parted by `=`, `#` begins a remark.
    pub(crate) fn read(list: &str) -> Self {
        let mut synonyms = Self { groups: Vec::new(), by_form: HashMap::new(), longest: 1 };
        for line in list.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let forms: Vec<Form> =
                line.split('=').map(|form| (forms(form), wholes(form))).filter(|(form, _)| !form.is_empty()).collect();
            if forms.len() < 2 {
                continue;
            }
            for (form, _) in &forms {
                synonyms.longest = synonyms.longest.max(form.len());
                synonyms.by_form.entry(form.join(" ")).or_insert(synonyms.groups.len());
            }
            synonyms.groups.push(forms);
        }
        synonyms
    }

    /// The most words that a form has.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// The other forms of the one that these folded words are, as texts have them.
    pub(crate) fn of(&self, form: &[String]) -> Vec<&Vec<String>> {
        if form.is_empty() {
            return Vec::new();
        }
        let Some(group) = self.by_form.get(&form.join(" ")).and_then(|group| self.groups.get(*group)) else {
            return Vec::new();
        };
        group.iter().filter(|(other, _)| other.as_slice() != form).map(|(_, whole)| whole).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_finds_the_others() {
        let synonyms = Synonyms::bundled();
        let others = synonyms.of(&["nations".into(), "unies".into()]);
        assert!(others.iter().any(|form| form.join(" ") == "onu"), "{others:?}");
        assert!(synonyms.of(&["table".into()]).is_empty());
    }
}
