//! The endings of French words: plurals, verbs, feminines.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// Nouns and adjectives in -ent and -ant that are no forms of a verb in -er.
const NO_VERB: &str = "\
    absent abstinent accent accident adherent adjudant adolescent affluent agent amant ambivalent antecedent \
    apparent ardent argent arpent arrogant ascendant astringent auparavant autant auvent avant bienseant brillant \
    carburant cent cependant client coefficient coherent commandant competent concurrent confident confluent \
    conscient consequent constant consultant content continent contingent convalescent convergent couvent croissant \
    decadent decent deficient deliquescent dent descendant detergent devant diamant different diligent dissident \
    distant divergent effervescent efficient effluent elegant elephant eloquent emergent eminent emollient enfant \
    equivalent escient evident excedent excellent expedient extravagant fluent fluorescent frequent fringant gant \
    garant geant habitant hydrant imminent impertinent important impotent imprudent impudent incandescent incident \
    incoherent incompetent inconscient incontinent inconvenient indecent indifferent indulgent infant influent \
    ingredient inherent innocent insolent instant insurgent intelligent latent lent lieutenant maintenant mechant \
    merchant militant neant negligent nonobstant occident opulent orient paravent parent patient pendant penitent \
    permanent pertinent polyvalent pourtant precedent present president protestant prudent puissant quadrant quant \
    quotient recent recipient recurrent referent regent representant resident sergent serpent souvent strident \
    subsequent suppleant talent tangent tant torrent tranchant transparent trident turbulent urgent vaillant vent \
    violent vivent warrant";

/// Verbs in -mer: their radical and -ent is no noun in -ment.
const IN_MER: &str = "\
    abim acclam affirm aim alarm allum anim arm assomm assum blam charm chom clam comprim confirm conform consomm \
    consum declam deform denomm deprim desarm diffam embaum enferm enflamm entam escrim estim exprim ferm film form \
    fum germ gomm gramm imprim infirm inform intim legitim nomm opprim pam parfum parsem perform plum presum proclam \
    programm ranim reanim reclam referm reform renferm renomm reprim resum rim sem somm sublim supprim surnomm \
    transform trim victim";

/// Verbs in -irer and -érer: their forms look like those of verbs in -ir and like a future.
const IN_RER: &str = "attir tir retir etir desir admir inspir aspir respir expir conspir soupir transpir delir chavir vir \
    consider oper cooper liber deliber gener regener prefer differ refer transfer confer infer prolifer acceler toler \
    recuper exasper desesper esper prosper temper inser moder enumer remuner exoner incarcer adher exager sugger diger \
    reiter alter pulver numer reverber";

/// What follows their radical.
const AFTER_RER: [&str; 16] = [
    "e", "ee", "er", "ent", "ait", "aient", "ant", "ante", "a", "erent", "era", "erait", "eront", "eraient", "on", "ez",
];

/// Verbs in -anter: -ant belongs to their radical.
const IN_ANTER: &str = "\
    chant decant desenchant enchant hant implant plant replant supplant transplant vant";

/// Nouns in -ait.
const IN_AIT: &str = "\
    abstrait attrait bienfait extrait forfait imparfait lait parfait portrait retrait souhait trait";

/// In -gere, forms of verbs in -gérer; else a feminine of -ger.
const IN_GERER: &str = "ingere refrigere gere";

static LISTED: LazyLock<[FxHashSet<&str>; 6]> = LazyLock::new(|| {
    [NO_VERB, IN_MER, IN_ANTER, IN_AIT, IN_GERER, IN_RER].map(|list| list.split_whitespace().collect())
});

fn is_no_verb(form: &str) -> bool {
    LISTED[0].contains(form)
}

/// `word` without `ending`, where enough is left.
fn without<'w>(word: &'w str, ending: &str, least: usize) -> Option<&'w str> {
    word.strip_suffix(ending).filter(|left| left.len() >= least)
}

/// `word` without the first of these endings that it has but for its first letter.
fn first_kept<'w>(word: &'w str, endings: &[&str], least: usize) -> Option<&'w str> {
    endings.iter().find_map(|ending| without(word, ending, least)).and_then(|left| word.get(..left.len() + 1))
}

/// The form without the mark of a plural.
pub(super) fn singular(form: &str) -> Cow<'_, str> {
    if let Some(stem) = without(form, "aux", 2) {
        return Cow::Owned(if stem.ends_with('e') { format!("{stem}au") } else { format!("{stem}al") });
    }
    let marked = form.ends_with("eux")
        || form.ends_with("oux")
        || (form.len() > 4 && form.ends_with('x'))
        || (form.ends_with('s') && !form.ends_with("ss"));
    Cow::Borrowed(if marked { form.get(..form.len() - 1).unwrap_or(form) } else { form })
}

/// A singular form without the ending of a verb or a feminine.
pub(super) fn radical(form: &str) -> &str {
    in_rer(form).or_else(|| future(form)).or_else(|| third_person(form)).or_else(|| nominal(form)).unwrap_or(form)
}

fn in_rer(form: &str) -> Option<&str> {
    let [.., in_rer] = &*LISTED;
    form.match_indices('r')
        .map(|(at, _)| form.split_at(at + 1))
        .find_map(|(radical, ending)| (AFTER_RER.contains(&ending) && in_rer.contains(radical)).then_some(radical))
}

fn future(form: &str) -> Option<&str> {
    let er = ["eraient", "erions", "eriez", "eront", "erait", "erai", "eron", "erez", "erent", "era"];
    if !is_no_verb(form)
        && let Some(left) = er.iter().find_map(|ending| without(form, ending, 3))
    {
        return Some(left);
    }
    let ir = ["iraient", "iriez", "iront", "irait", "irai", "irez", "irent", "ira"];
    let dre = ["draient", "driez", "dront", "drait", "drai", "drez", "dra", "dre"];
    first_kept(form, &ir, 3).or_else(|| first_kept(form, &dre, 2))
}

fn third_person(form: &str) -> Option<&str> {
    let [_, in_mer, _, in_ait, ..] = &*LISTED;
    if let Some(left) = without(form, "aient", 3) {
        return Some(left);
    }
    if let Some(left) = without(form, "ait", 3)
        && !in_ait.contains(form)
    {
        return Some(left);
    }
    if form.ends_with("ment") {
        let radical = form.get(..form.len() - 3)?;
        return Some(if in_mer.contains(radical) { radical } else { form });
    }
    if let Some(left) = without(form, "ent", 2) {
        return Some(if is_no_verb(form) { form } else { left });
    }
    ["iez", "ez"].iter().find_map(|ending| without(form, ending, 3))
}

fn nominal(form: &str) -> Option<&str> {
    let [_, _, in_anter, _, in_gerer, _] = &*LISTED;
    if let Some(kept) = first_kept(form, &["iere", "ier"], 2) {
        return Some(kept);
    }
    if !in_gerer.contains(form)
        && let Some(kept) = first_kept(form, &["gere"], 2)
    {
        return Some(kept);
    }
    if let Some(left) = without(form, "er", 3) {
        return Some(left);
    }
    if form.ends_with("oir") {
        return Some(form);
    }
    if let Some(kept) = first_kept(form, &["ir"], 3) {
        return Some(kept);
    }
    let ant = form.strip_suffix('e').unwrap_or(form);
    if ant.ends_with("ant") {
        let left = without(ant, "ant", 3)?;
        return Some(if in_anter.contains(ant) || is_no_verb(ant) { ant } else { left });
    }
    first_kept(form, &["dirent", "due", "du", "dit"], 3).or_else(|| without(form, "a", 3))
}

/// The last letters as all inflections have them.
pub(super) fn finish(radical: &str) -> String {
    let mut stem = match (without(radical, "trice", 2), without(radical, "drice", 2)) {
        (Some(left), _) => format!("{left}teur"),
        (_, Some(left)) => format!("{left}deur"),
        (None, None) => radical.to_owned(),
    };
    for _ in 0..2 {
        if stem.len() > 3 && stem.ends_with('e') {
            stem.pop();
        }
    }
    if stem.len() >= 4 && ["ll", "nn", "tt", "ss", "rr"].iter().any(|double| stem.ends_with(double)) {
        stem.pop();
    }
    // (at least so long, the ending, what stands for it)
    for (least, ending, other) in [
        (5, "cqu", "c"),
        (4, "qu", "c"),
        (5, "gu", "g"),
        (4, "v", "f"),
        (4, "y", "i"),
        (4, "s", ""),
        (5, "it", "i"),
        (6, "eur", "eu"),
    ] {
        if stem.len() >= least && stem.ends_with(ending) {
            stem.truncate(stem.len() - ending.len());
            stem.push_str(other);
        }
    }
    stem
}
