//! What the house knows by name: lists of places, people, bodies and words that announce them.

use std::collections::HashMap;
use std::sync::OnceLock;

use language::words::fold;

use super::tokens::{Token, split};

/// A set of [`Kind`]s.
pub type Kinds = u32;

macro_rules! kinds {
    ($($name:ident = $bit:literal $file:literal, $doc:literal;)*) => {
        /// A list of names, as a bit of [`Kinds`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind { $(#[doc = $doc] $name = 1 << $bit,)* }

        const LISTS: &[(Kind, &str)] =
            &[$((Kind::$name, include_str!(concat!("../../data/names/", $file, ".txt"))),)*];
    };
}

kinds! {
    Country = 0 "countries", "A state or territory.";
    World = 1 "towns-world", "A town abroad.";
    Town = 2 "towns-france", "A town in France.";
    Area = 3 "areas", "A region, department, province or state of a federation.";
    Nature = 4 "nature", "A river, sea, mountain, island or planet.";
    Site = 5 "sites", "A monument, stadium, square, station or district.";
    Female = 6 "first-names-female", "A woman's first name.";
    Male = 7 "first-names-male", "A man's first name.";
    Surname = 8 "surnames", "A family name.";
    Person = 9 "people", "A person known by this whole name.";
    Body = 10 "bodies", "An institution, agency, union, association or club.";
    Acronym = 11 "acronyms", "A body by its initials.";
    Company = 12 "companies", "A company or brand.";
    Media = 13 "media", "A newspaper, channel, station or network.";
    Thing = 14 "things", "An event, product, law or work: no entity of ours.";
    People = 15 "demonyms", "The people of a place, or of a place: `français`.";
    RoleMale = 16 "roles-male", "What a man may be: `directeur`.";
    RoleFemale = 17 "roles-female", "What a woman may be: `directrice`.";
    RoleEither = 18 "roles-either", "What either may be: `ministre`.";
    Civil = 19 "titles", "A form of address: `M.`.";
    BodyHead = 20 "heads-bodies", "The first word of many bodies' names: `ministère`.";
    PlaceHead = 21 "heads-places", "The first word of many places' names: `rue`.";
    Says = 22 "verbs-of-saying", "A verb that reports words.";
    Common = 23 "common-capitals", "A word often capital that names nothing: a day, a month, a form of address.";
}

/// All lists of places.
pub const PLACES: Kinds = Kind::Country as u32
    | Kind::World as u32
    | Kind::Town as u32
    | Kind::Area as u32
    | Kind::Nature as u32
    | Kind::Site as u32;
/// All lists of first names.
pub const FIRST: Kinds = Kind::Female as u32 | Kind::Male as u32;
/// All lists of bodies.
pub const BODIES: Kinds = Kind::Body as u32 | Kind::Acronym as u32 | Kind::Company as u32 | Kind::Media as u32;
/// All lists of what people are.
pub const ROLES: Kinds = Kind::RoleMale as u32 | Kind::RoleFemale as u32 | Kind::RoleEither as u32;

/// All lists, by the hashes of their folded tokens: every beginning of a name is an entry.
#[derive(Debug, Default)]
pub struct Gazetteer {
    entries: HashMap<u64, Entry, std::hash::BuildHasherDefault<Ready>>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Entry {
    kinds: Kinds,
    /// The part of `kinds` that counts without a capital too.
    plain: Kinds,
    /// The tokens after the first that every list writes with a capital, as bits.
    capitals: u16,
    goes_on: bool,
}

/// What a list says of some tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// How many tokens.
    pub len: usize,
    /// On which lists they stand.
    pub kinds: Kinds,
}

impl Gazetteer {
    /// The house's own.
    pub fn house() -> &'static Self {
        static HOUSE: OnceLock<Gazetteer> = OnceLock::new();
        HOUSE.get_or_init(|| {
            let mut gazetteer = Self::default();
            for (kind, _) in LISTS {
                names_of(*kind).for_each(|name| gazetteer.add(name, *kind as Kinds));
            }
            gazetteer
        })
    }

    /// Adds a name; one of compounds also with spaces instead of its hyphens.
    fn add(&mut self, name: &str, kind: Kinds) {
        self.insert(name, kind);
        if name.contains('-') {
            self.insert(&name.replace('-', " "), kind);
        }
    }

    fn insert(&mut self, name: &str, kind: Kinds) {
        let (mut tokens, mut sentences) = (Vec::new(), Vec::new());
        split(name, 0, &mut tokens, &mut sentences);
        let capital = tokens.first().is_some_and(Token::is_capital);
        let inner =
            |(place, token): (usize, &Token<'_>)| if place > 0 && token.is_capital() { 1 << place.min(15) } else { 0 };
        let capitals = tokens.iter().enumerate().map(inner).fold(0, |all, bit| all | bit);
        let mut key = 0;
        for (place, token) in tokens.iter().enumerate() {
            key = step(key, hash(token.text));
            let entry = self.entries.entry(key).or_default();
            if place + 1 < tokens.len() {
                entry.goes_on = true;
            } else {
                entry.capitals = if entry.kinds == 0 { capitals } else { entry.capitals & capitals };
                entry.kinds |= kind;
                if !capital {
                    entry.plain |= kind;
                }
            }
        }
    }

    /// The names that begin with the first of these tokens, longest last; a token is its [`hash`] and whether it has
    /// a capital, which it must have where all lists write one.
    pub fn matches(&self, tokens: impl Iterator<Item = (u64, bool)>, found: &mut Vec<Match>) {
        found.clear();
        let (mut key, mut capitals, mut first) = (0, 0_u16, false);
        for (place, (hash, capital)) in tokens.enumerate() {
            key = step(key, hash);
            let Some(entry) = self.entries.get(&key) else { return };
            first |= place == 0 && capital;
            capitals |= u16::from(capital) << place.min(15);
            let kinds = if first { entry.kinds } else { entry.plain };
            if kinds != 0 && entry.capitals & !capitals == 0 {
                found.push(Match { len: place + 1, kinds });
            }
            if !entry.goes_on {
                return;
            }
        }
    }

    /// On which lists one word stands.
    pub fn kinds(&self, word: &str) -> Kinds {
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        self.entries.get(&step(0, hash(word))).map_or(0, |entry| if capital { entry.kinds } else { entry.plain })
    }

    /// On which lists a whole name stands.
    pub fn of_name(&self, name: &str) -> Kinds {
        let (mut tokens, mut sentences) = (Vec::new(), Vec::new());
        split(name, 0, &mut tokens, &mut sentences);
        let mut found = Vec::new();
        self.matches(tokens.iter().map(|token| (hash(token.text), token.is_capital())), &mut found);
        found.iter().filter(|found| found.len == tokens.len()).fold(0, |kinds, found| kinds | found.kinds)
    }
}

/// The names of a list.
pub fn names_of(kind: Kind) -> impl Iterator<Item = &'static str> {
    let lists = LISTS.iter().filter(move |(listed, _)| *listed == kind);
    lists.flat_map(|(_, list)| list.lines()).map(str::trim).filter(|name| !name.is_empty() && !name.starts_with("//"))
}

/// Whether a word is the plural of what a person may be, and nothing that one is: `ministres`, not `fils`.
pub fn is_role_of_several(word: &str) -> bool {
    let is_role = |word: &str| Gazetteer::house().kinds(word) & ROLES != 0;
    word.ends_with(['s', 'x']) && !is_role(word) && singulars(word).iter().any(|one| is_role(one))
}

/// What a plural may be the plural of: without its last letter, and with `al` for `aux`.
pub fn singulars(word: &str) -> [String; 2] {
    let cut = word.strip_suffix(['s', 'x']).unwrap_or(word);
    let al = word.strip_suffix("aux").map_or_else(|| cut.to_owned(), |stem| format!("{stem}al"));
    [cut.to_owned(), al]
}

fn step(key: u64, hash: u64) -> u64 {
    mix(key.rotate_left(23) ^ hash)
}

/// The hash of a word's folded form: FNV-1a, kept in the model, so it must never depend on the compiler.
pub fn hash(word: &str) -> u64 {
    bytes_hash(fold(word).as_bytes())
}

/// FNV-1a with a last mixing.
pub fn bytes_hash(bytes: &[u8]) -> u64 {
    mix(bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)))
}

/// Spreads every input bit over the output.
pub fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
    bits ^ bits >> 32
}

/// The keys are hashes already.
#[derive(Debug, Default)]
pub struct Ready(u64);

impl std::hash::Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes_hash(bytes);
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
