//! The verbs that bring in somebody's words, in the forms that news uses.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// What a verb can do, and in which form it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Verb {
    /// "a déclaré que", "indique que".
    pub(super) que: bool,
    /// "assure vouloir", "demande à voir".
    pub(super) infinitive: bool,
    /// "dénonce une « honte »": what it takes as its object may be somebody's words.
    pub(super) object: bool,
    /// In a personal form: "déclare", "déclarait".
    pub(super) finite: bool,
    /// "déclaré".
    pub(super) participle: bool,
    /// "déclarant".
    pub(super) gerund: bool,
    /// "déclarer".
    pub(super) bare: bool,
}

/// Verbs by how their forms are made; behind a verb what it can do beyond following a quote: `q` que, `i` an infinitive, `o` an object.
/// A second stem before silent endings stands behind a slash: `rappel/rappell`.
const ER: &str = "déclar:qi affirm:qi indiqu:qi expliqu:qi précis:qi ajout:q assur:qi soulign:qo estim:qi rappel/rappell:qi annonc:qio \
confi:qi racont:qi insist:q jug:qo regrett:qio déplor:qo not:q observ:q constat:qo relev/relèv:q soulev/soulèv:o réitér/réitèr:qi achev/achèv: act:q décrét/décrèt:q insinu:q narr:q notifi:q \
présum:q postul:q signifi:q spécul:q subodor:q offusqu:qo énerv: irrit:o impatient: extasi: esclaff: rican: ripost: persifl: jubil: grogn: maugré: \
hoquet/hoquèt: rican: blagu: vilipend:o invectiv: tonitru: vann: coup: début: commenc: termin: entam: embray: récapitul: recadr: énonc: apostroph: \
badin: fanfaronn: piaff: trépign: psalmodi: sursaut: acquiesc: évacu: attrist:o consol: remémor:q détromp: étrangl: épanch:o remarqu:q signal:q révél/révèl:q \
rapport:q témoign:q avou:qi prophétis:q jur:qi certifi:q confirm:qi réaffirm:qi répét/répèt:q martel/martèl:q \
clam:q proclam:q avanc:q pens:qi considér/considèr:qo trouv:q espér/espèr:qi redout:qio suppos:q imagin:q pari:q nuanc:q \
tempér/tempèr: concéd/concèd:q argu:q argument:q plaid:qo object:q rétorqu:q répliqu:q comment: lanc:q lâch: gliss: tweet:q post: \
détaill:q résum:q inform:q alarm:qo inquiét/inquièt:qo indign:qo félicit:qio désol:qo étonn:qo interrog: exclam: agac: emport: amus: \
suggér/suggèr:qi propos:qio recommand:qio conseill:qio exhort:i ordonn:qi exig:qio réclam:qio demand:qio dénonc:qio critiqu:o fustig:o condamn:o \
point:qo salu:o vant:o évoqu:o qualifi:o accus:io reproch:io tacl:o ironis: plaisant: raill:o moqu:o tonn: tranch: assén/assèn: balanc: \
continu: enchaîn: complét/complèt: appuy/appui: interpel/interpell:o questionn: cri: hurl: chuchot: murmur: souffl: soupir: grinc: grond: pest:o \
fulmin: insurg:o protest: tempêt: râl: écart: balay/balai:o justifi:o énumér/énumèr: développ: théoris: analys: décrypt: diagnostiqu:q alert:qo \
menac:io suppli:i implor:i invit:io appel/appell:io souhait:qio cit: titr: assum: revendiqu:o engag:i excus:io enthousiasm:o \
lament:o targu:io sermonn: tanc: minirelativis: temporis: dédramatis: rectifi: corrig: rassur:q encourag:i remerci: pri:i chant:o \
scand:o spécifi:q stipul:q mentionn:qo énonc: formul: expos:q démontr:q attest:q confess:q divulgu: dévoil:q vis:o brocard:o \
ergot: admonest: bougonn: marmonn: grommel/grommell: bégay/bégai: articul: susurr: vocifér/vocifèr: gueul: braill: \
conjectur: philosoph: épilogu: rêv:io fantasm: désapprouv:o approuv:o acclam:o lou:o \
malmen/malmèn: attaqu:o cogn:o éreint:o épingl:o égratign:o étrill:o accabl:o blâm:o stigmatis:o dédouan: minaud: gouaill: \
mesur:q calcul:q évalu:q chiffr: envisag:io ni:io contest: repouss:o rejet/rejett:o \
assimil:o compar:o vitupér/vitupèr:o tergivers: explicit: abond: acquiesc: opin: récus:o prôn:o préconis:qio \
milit: plébiscit:o mis: redis:q rajout:q comptabilis:q ambitionn:io";

const IR: &str = "avert:q renchér: surenchér: réag: rug: glap: rebond: défin:o";

/// `lemma|flags|finite forms|participles|gerund`.
const IRREGULAR: &[(&str, &str, &str, &str, &str)] = &[
    ("dire", "qio", "dit disent disait disaient dirent dira diront dirait diraient", "dit dite dits", "disant"),
    ("redire", "q", "redit redisent redisait", "redit", "redisant"),
    ("prédire", "q", "prédit prédisent prédisait prédisaient", "prédit", "prédisant"),
    ("contredire", "o", "contredit contredisent contredisait", "contredit", "contredisant"),
    ("écrire", "q", "écrit écrivent écrivait écrivaient écrivit écrivirent", "écrit écrite", "écrivant"),
    ("décrire", "o", "décrit décrivent décrivait décrivaient", "décrit décrite décrits", "décrivant"),
    ("répondre", "q", "répond répondent répondait répondaient répondit répondirent", "répondu", "répondant"),
    ("prétendre", "qi", "prétend prétendent prétendait prétendaient", "prétendu", "prétendant"),
    ("défendre", "o", "défend défendent défendait défendaient", "défendu", "défendant"),
    ("apprendre", "q", "apprend apprennent apprenait", "appris", "apprenant"),
    ("reprendre", "", "reprend reprennent reprenait", "repris", "reprenant"),
    ("promettre", "qio", "promet promettent promettait promettaient promit", "promis promise", "promettant"),
    ("admettre", "qi", "admet admettent admettait admettaient admit", "admis", "admettant"),
    ("émettre", "o", "émet émettent émettait", "émis", "émettant"),
    (
        "reconnaître",
        "qio",
        "reconnaît reconnait reconnaissent reconnaissait reconnaissaient reconnut",
        "reconnu",
        "reconnaissant",
    ),
    ("reconnaitre", "qio", "", "", ""),
    ("soutenir", "q", "soutient soutiennent soutenait soutenaient", "soutenu", "soutenant"),
    ("maintenir", "q", "maintient maintiennent maintenait", "maintenu", "maintenant"),
    ("convenir", "q", "convient conviennent convenait", "convenu", "convenant"),
    ("prévenir", "q", "prévient préviennent prévenait prévenaient", "prévenu", "prévenant"),
    ("souvenir", "q", "souvient souviennent souvenait souvenaient", "souvenu", "souvenant"),
    ("garantir", "qi", "garantit garantissent garantissait", "garanti", "garantissant"),
    ("démentir", "qio", "dément démentent démentait démentaient", "démenti", "démentant"),
    ("réjouir", "qio", "réjouit réjouissent réjouissait", "réjoui réjouie", "réjouissant"),
    ("poursuivre", "", "poursuit poursuivent poursuivait poursuivaient poursuivit", "poursuivi", "poursuivant"),
    ("conclure", "q", "conclut concluent concluait conclurent", "conclu", "concluant"),
    ("croire", "qi", "croit croient croyait croyaient", "cru", "croyant"),
    ("craindre", "qio", "craint craignent craignait craignaient", "craint", "craignant"),
    ("plaindre", "qio", "plaint plaignent plaignait plaignaient", "plaint plainte", "plaignant"),
    ("prévoir", "qio", "prévoit prévoient prévoyait", "prévu", "prévoyant"),
    ("voir", "o", "voit voient voyait voyaient", "", "voyant"),
    ("émouvoir", "qo", "émeut émeuvent émouvait", "ému émue", "émouvant"),
    ("sourire", "", "sourit sourient souriait", "souri", "souriant"),
    ("rire", "", "rit rient riait", "ri", "riant"),
    ("vouloir", "o", "veut veulent voulait voulaient", "", "voulant"),
];

/// The verb whose form `word` is, in lower case.
pub(super) fn verb(word: &str) -> Option<Verb> {
    FORMS.get(word).copied()
}

/// Fowler–Noll–Vo: words are short and asked for often, and nobody chooses them to collide.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

type Table = HashMap<String, Verb, BuildHasherDefault<Fnv>>;

static FORMS: LazyLock<Table> = LazyLock::new(|| {
    let mut forms = Forms::default();
    for entry in ER.split_whitespace() {
        let (stems, flags) = entry.split_once(':').unwrap_or((entry, ""));
        let (stem, silent) = stems.split_once('/').unwrap_or((stems, stems));
        forms.first_group(stem, silent, can(flags));
    }
    for entry in IR.split_whitespace() {
        let (stem, flags) = entry.split_once(':').unwrap_or((entry, ""));
        forms.second_group(stem, can(flags));
    }
    for (lemma, flags, finite, participles, gerund) in IRREGULAR {
        let can = can(flags);
        forms.add(lemma, Verb { bare: true, ..can });
        finite.split_whitespace().for_each(|form| forms.add(form, Verb { finite: true, ..can }));
        participles.split_whitespace().for_each(|form| forms.add(form, Verb { participle: true, ..can }));
        if !gerund.is_empty() {
            forms.add(gerund, Verb { gerund: true, ..can });
        }
    }
    forms.0
});

fn can(flags: &str) -> Verb {
    Verb { que: flags.contains('q'), infinitive: flags.contains('i'), object: flags.contains('o'), ..Verb::default() }
}

#[derive(Default)]
struct Forms(Table);

impl Forms {
    /// Adds a form; one that is known does what either verb does: "dit" is both a present and a participle.
    fn add(&mut self, form: &str, verb: Verb) {
        let known = self.0.entry(form.to_owned()).or_default();
        known.que |= verb.que;
        known.infinitive |= verb.infinitive;
        known.object |= verb.object;
        known.finite |= verb.finite;
        known.participle |= verb.participle;
        known.gerund |= verb.gerund;
        known.bare |= verb.bare;
    }

    fn first_group(&mut self, stem: &str, silent: &str, can: Verb) {
        // "lança", "jugeait": c and g stay soft.
        let soft = match stem.as_bytes().last() {
            Some(b'c') => format!("{}ç", stem.get(..stem.len() - 1).unwrap_or_default()),
            Some(b'g') => format!("{stem}e"),
            _ => stem.to_owned(),
        };
        let finite = Verb { finite: true, ..can };
        for ending in ["e", "ent", "era", "eront", "erait", "eraient"] {
            self.add(&format!("{silent}{ending}"), finite);
        }
        for ending in ["ait", "aient", "a"] {
            self.add(&format!("{soft}{ending}"), finite);
        }
        self.add(&format!("{stem}èrent"), finite);
        for ending in ["é", "ée", "és", "ées"] {
            self.add(&format!("{stem}{ending}"), Verb { participle: true, ..can });
        }
        self.add(&format!("{soft}ant"), Verb { gerund: true, ..can });
        self.add(&format!("{stem}er"), Verb { bare: true, ..can });
    }

    fn second_group(&mut self, stem: &str, can: Verb) {
        let finite = Verb { finite: true, ..can };
        for ending in ["it", "issent", "issait", "issaient", "irent", "ira", "irait"] {
            self.add(&format!("{stem}{ending}"), finite);
        }
        self.add(&format!("{stem}i"), Verb { participle: true, ..can });
        self.add(&format!("{stem}issant"), Verb { gerund: true, ..can });
        self.add(&format!("{stem}ir"), Verb { bare: true, ..can });
    }
}
