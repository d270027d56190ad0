//! The words that dates are made of, folded.

use super::parse::{Edge, Part, Season, Turn, Unit};
use super::token::Token;

/// Whether a date can begin with this word: most words cannot, and nothing more is tried.
pub(super) fn can_begin(token: &Token) -> bool {
    if token.number.is_some() || token.word.starts_with(|sign: char| sign.is_ascii_digit()) {
        return true;
    }
    let word = token.word.as_str();
    matches!(
        word,
        "a" | "annees"
            | "apres"
            | "aujourd"
            | "avant"
            | "ce"
            | "cet"
            | "cette"
            | "dans"
            | "de"
            | "debut"
            | "demain"
            | "des"
            | "du"
            | "en"
            | "entre"
            | "fin"
            | "hier"
            | "il"
            | "l"
            | "la"
            | "le"
            | "mi"
            | "milieu"
            | "nuit"
            | "rentree"
            | "vers"
            | "semaine"
            | "premiere"
            | "seconde"
            | "derniere"
            | "noel"
            | "toussaint"
            | "nouvel"
            | "jour"
            | "journee"
            | "fete"
            | "veille"
            | "reveillon"
            | "lendemain"
            | "saint"
            | "epiphanie"
            | "assomption"
            | "thanksgiving"
            | "chandeleur"
            | "paques"
            | "ascension"
            | "pentecote"
            | "midi"
            | "minuit"
    ) || weekday(word).is_some()
        || month(word).is_some()
        || season(word).is_some()
        || ordinal(word).is_some()
        || small_number(word).is_some()
}

/// The number of a month, 1 to 12; short forms as agencies write them.
pub(super) fn month(word: &str) -> Option<i8> {
    Some(match word {
        "janvier" | "janv" => 1,
        "fevrier" | "fevr" => 2,
        "mars" => 3,
        "avril" | "avr" => 4,
        "mai" => 5,
        "juin" => 6,
        "juillet" | "juil" => 7,
        "aout" => 8,
        "septembre" | "sept" => 9,
        "octobre" | "oct" => 10,
        "novembre" | "nov" => 11,
        "decembre" | "dec" => 12,
        _ => return None,
    })
}

/// The day of the week, 1 (Monday) to 7.
pub(super) fn weekday(word: &str) -> Option<i8> {
    Some(match word {
        "lundi" => 1,
        "mardi" => 2,
        "mercredi" => 3,
        "jeudi" => 4,
        "vendredi" => 5,
        "samedi" => 6,
        "dimanche" => 7,
        _ => return None,
    })
}

/// The part of the day.
pub(super) fn part(word: &str) -> Option<Part> {
    Some(match word {
        "matin" | "matinee" => Part::Morning,
        "midi" => Part::Midday,
        "apres" => Part::Afternoon, // "après-midi": the parser looks at the next word
        "soir" | "soiree" => Part::Evening,
        "nuit" => Part::Night,
        _ => return None,
    })
}

/// The season.
pub(super) fn season(word: &str) -> Option<Season> {
    Some(match word {
        "printemps" => Season::Spring,
        "ete" => Season::Summer,
        "automne" => Season::Autumn,
        "hiver" => Season::Winter,
        _ => return None,
    })
}

/// `dernier`, `prochain` and their kin.
pub(super) fn turn(word: &str) -> Option<Turn> {
    Some(match word {
        "dernier" | "derniere" | "derniers" | "dernieres" | "passe" | "passee" | "ecoule" | "ecoulee" => Turn::Last,
        "prochain" | "prochaine" | "prochains" | "prochaines" => Turn::Next,
        _ => return None,
    })
}

/// `début`, `mi`, `fin`.
pub(super) fn edge(word: &str) -> Option<Edge> {
    Some(match word {
        "debut" => Edge::Start,
        "mi" | "milieu" => Edge::Middle,
        "fin" => Edge::End,
        _ => return None,
    })
}

/// The unit of a duration.
pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "jour" | "jours" => Unit::Day,
        "semaine" | "semaines" => Unit::Week,
        "mois" => Unit::Month,
        "an" | "ans" | "annee" | "annees" => Unit::Year,
        _ => return None,
    })
}

/// A small number in words.
pub(super) fn small_number(word: &str) -> Option<u32> {
    Some(match word {
        "un" | "une" => 1,
        "deux" => 2,
        "trois" => 3,
        "quatre" => 4,
        "cinq" => 5,
        "six" => 6,
        "sept" => 7,
        "huit" => 8,
        "neuf" => 9,
        "dix" => 10,
        "onze" => 11,
        "douze" => 12,
        "treize" => 13,
        "quatorze" => 14,
        "seize" => 16,
        "quinze" => 15,
        "vingt" => 20,
        "trente" => 30,
        _ => return None,
    })
}

/// Which quarter of a year: "premier trimestre".
pub(super) fn ordinal(word: &str) -> Option<i8> {
    Some(match word {
        "premier" | "1er" => 1,
        "deuxieme" | "second" | "2e" => 2,
        "troisieme" | "3e" => 3,
        "quatrieme" | "dernier" | "4e" => 4,
        _ => return None,
    })
}

/// What comes every year and is told by it: "la saison 2002", "le Mondial 2018".
pub(super) fn is_yearly(word: &str) -> bool {
    matches!(
        word,
        "saison"
            | "edition"
            | "exercice"
            | "budget"
            | "promotion"
            | "millesime"
            | "election"
            | "elections"
            | "presidentielle"
            | "legislatives"
            | "municipales"
            | "europeennes"
            | "regionales"
            | "departementales"
            | "mondial"
            | "euro"
            | "coupe"
            | "monde"
            | "jo"
            | "jeux"
            | "olympiques"
            | "tour"
            | "tournoi"
            | "festival"
            | "salon"
            | "concours"
            | "programme"
            | "rapport"
            | "bilan"
            | "collection"
            | "printemps"
            | "automne"
            | "hiver"
    )
}

/// What is counted, so that the number before it is no year: "2000 personnes".
pub(super) fn is_counted(word: &str) -> bool {
    word.ends_with('s')
        && !matches!(
            word,
            "dans"
                | "sous"
                | "sans"
                | "mais"
                | "depuis"
                | "apres"
                | "puis"
                | "les"
                | "des"
                | "ses"
                | "vers"
                | "alors"
                | "lors"
                | "tous"
                | "plus"
                | "moins"
                | "pas"
                | "ils"
                | "elles"
                | "nous"
                | "vous"
                | "plusieurs"
                | "ces"
                | "leurs"
                | "dont"
                | "jamais"
                | "toujours"
                | "certains"
                | "certaines"
                | "ensuite"
                | "jours"
                | "cas"
                | "fois"
                | "quelques"
                | "dès"
                | "tandis"
                | "suis"
                | "es"
                | "nos"
                | "vos"
                | "mes"
                | "tes"
                | "trois"
                | "francais"
        )
        || matches!(word, "euros" | "km" | "m²" | "km²" | "m2" | "km2" | "ha" | "m" | "kg" | "ch" | "fois" | "jours")
}

/// Words before which a bare month or year is a date: "en juillet", "depuis 2017".
pub(super) fn leads_to_date(word: &str) -> bool {
    matches!(
        word,
        "en" | "de"
            | "d"
            | "depuis"
            | "des"
            | "avant"
            | "apres"
            | "jusqu"
            | "ici"
            | "courant"
            | "a"
            | "annee"
            | "an"
            | "l"
            | "et"
            | "pour"
            | "vers"
            | "entre"
            | "ou"
            | "mois"
            | "horizon"
            | "par"
            | "que"
    )
}
