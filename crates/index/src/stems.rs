//! Stems: what the inflections of a French word have in common.
//!
//! A stem is made from the folded form, so that what is typed without accents has the stem of what is written with
//! them. Irregular words stand in two lists; for the others, endings of plurals, of verbs and of feminines go one after
//! the other. Derivations (*danse*, *danseur*) stay apart unless they differ by such an ending.

mod endings;

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use language::words::fold;
use rustc_hash::FxHashMap;

use crate::marks::HEAD;

/// The irregular verbs; the file's head says how a line reads.
const VERBS: &str = include_str!("../data/verbes.txt");

/// The other irregular words.
const WORDS: &str = include_str!("../data/mots.txt");

/// Endings of the imperfect and the present, which share a radical, and of the future.
const PRESENT: [&str; 11] = ["ons", "ez", "ais", "ait", "ions", "iez", "aient", "ant", "ants", "ante", "antes"];
const FUTURE: [&str; 11] = ["ai", "as", "a", "ons", "ez", "ont", "ais", "ait", "ions", "iez", "aient"];

/// A longer word is no irregular one.
const LONGEST: usize = 20;

static IRREGULAR: LazyLock<FxHashMap<String, String>> = LazyLock::new(irregular);

/// The stem of a folded form.
pub(crate) fn stem(form: &str) -> Cow<'_, str> {
    if form.len() <= LONGEST
        && let Some(stem) = IRREGULAR.get(form)
    {
        return Cow::Borrowed(stem);
    }
    if form.len() <= 3 || !form.is_ascii() {
        return Cow::Borrowed(form);
    }
    let single = endings::singular(form);
    match IRREGULAR.get(&*single) {
        Some(stem) => Cow::Borrowed(stem),
        None => Cow::Owned(endings::finish(endings::radical(&single))),
    }
}

/// Whether some form with this stem begins with other letters: `yeux` and `oeil`.
pub(crate) fn is_suppletive(stem: &str) -> bool {
    static OTHERWISE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let differs = |(form, stem): (&'static String, &'static String)| {
            let head = |word: &'static str| word.get(..HEAD.min(word.len()));
            (head(form) != head(stem)).then_some(stem.as_str())
        };
        IRREGULAR.iter().filter_map(differs).collect()
    });
    OTHERWISE.contains(stem)
}

/// Folded form to stem.
fn irregular() -> FxHashMap<String, String> {
    let mut forms = FxHashMap::default();
    let lines = |list: &'static str| list.lines().filter(|line| !line.starts_with('#'));
    for line in lines(WORDS) {
        let words: Vec<String> = line.split_whitespace().map(|word| fold(word).into_owned()).collect();
        let Some(first) = words.first() else { continue };
        forms.extend(words.iter().map(|word| (word.clone(), first.clone())));
    }
    for line in lines(VERBS) {
        let mut parts = line.split('|').map(str::trim);
        let mut next = || parts.next().unwrap_or_default();
        let (infinitive, apart, present, future, prefixes) = (next(), next(), next(), next(), next());
        for prefix in std::iter::once("").chain(prefixes.split_whitespace()) {
            let stem = format!("{prefix}{infinitive}");
            let whole = std::iter::once(infinitive).chain(apart.split_whitespace()).map(str::to_owned);
            let present = PRESENT.iter().map(|ending| format!("{present}{ending}"));
            let future = FUTURE.iter().map(|ending| format!("{future}{ending}"));
            for form in whole.chain(present).chain(future) {
                forms.entry(format!("{prefix}{form}")).or_insert_with(|| stem.clone());
            }
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str) -> String {
        stem(&fold(word)).into_owned()
    }

    #[test]
    fn inflections_share_a_stem() {
        for words in [
            "journal journaux",
            "travail travaux",
            "bureau bureaux",
            "nouveau nouvelles",
            "œil yeux",
            "national nationale nationaux nationales",
            "actif active actifs actives",
            "heureux heureuse heureuses",
            "vendeur vendeuse vendeurs vendeuses",
            "directeur directrice directeurs directrices",
            "premier première premiers premières",
            "étranger étrangère étrangers",
            "européen européenne européennes",
            "public publique publics",
            "grec grecque grecs grecques",
            "turc turque",
            "français française françaises",
            "gros grosse grosses",
            "complet complète",
            "bon bonne bons bonnes",
            "supérieur supérieure",
            "déclarer déclare déclarait déclara déclarèrent déclarera déclareraient déclaré déclarées déclarant déclarent",
            "commencer commençait commença commencent commencé",
            "manger mangeait mangea mangé mangent",
            "finir finit finissait finissent finira fini finies",
            "vendre vend vendait vendu vendues vendrait vendit",
            "prendre pris prises prennent prenait prendra",
            "comprendre compris comprend comprenait",
            "venir venu viendra vint vienne",
            "élire élu élue élus élisent",
            "recevoir reçu reçoivent recevra",
            "employer emploie emploient employait emploiera",
            "appeler appelle appelait appelé",
            "jeter jettent jeté",
            "considérer considère considéré considérait",
            "affirmer affirment affirmé",
            "estimer estiment estimé",
            "attirer attirait attirent attiré",
            "chanter chante chantée chantés chantant",
        ] {
            let stems: Vec<String> = words.split(' ').map(of).collect();
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{words}: {stems:?}");
        }
    }

    #[test]
    fn other_words_stay_apart() {
        for words in [
            "président présidé",
            "moment moment",
            "ville vie",
            "maison mais",
            "avocat avoué",
            "nuit nuire",
            "but boire",
            "parti partir",
            "avant avoir",
            "maintenant maintenir",
            "enfant enfin",
            "pays payer",
            "fils fil",
            "argent argile",
            "bâtiment bâtir",
            "opéra opérer",
            "état été",
            "général génération",
            "avion avis",
            "million mille",
        ] {
            let (one, other) = words.split_once(' ').unwrap();
            assert!(one == other || of(one) != of(other), "{words}: {}", of(one));
        }
    }

    #[test]
    fn a_regular_form_begins_like_its_stem() {
        for head in ["ba", "pi", "gu", "qu", "le", "ss", "ll", "ey", "av"] {
            for ending in
                ["aux", "eaux", "trice", "drice", "quer", "que", "quaient", "gue", "ves", "yer", "ons", "ira", "dront"]
            {
                let form = format!("{head}{ending}");
                assert!(IRREGULAR.contains_key(&form) || stem(&form).starts_with(head), "{form}: {}", stem(&form));
            }
        }
    }

    #[test]
    fn any_text_has_a_stem() {
        for word in ["", "e", "s", "ees", "aux", "eaux", "ment", "trice", "日本", "ß", "x\u{301}", "eraient", "ent"]
        {
            let form = fold(word).into_owned();
            assert!(stem(&form).is_empty() == form.is_empty(), "{word:?}");
        }
    }
}
