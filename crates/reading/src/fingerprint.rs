//! A similarity hash: texts that share most of their three-word runs get nearly the same 64 bits (Charikar 2002).

use news::Fingerprint;

/// Words below which two texts cannot be told apart by their runs.
const LEAST_WORDS: usize = 12;

/// Returns the fingerprint of a text; `None` where it is too short to compare.
///
/// Case, accents' form and punctuation do not count: a dispatch stays the same through another house's typography.
pub fn of(text: &str) -> Option<Fingerprint> {
    let words: Vec<u64> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(hash).collect();
    if words.len() < LEAST_WORDS {
        return None;
    }
    let mut votes = [0_i32; 64];
    for run in words.windows(3) {
        let bits = run.iter().fold(0_u64, |seed, word| mix(seed.rotate_left(21) ^ word));
        for (bit, vote) in votes.iter_mut().enumerate() {
            *vote += if bits >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    let bits = votes.iter().enumerate().filter(|(_, vote)| **vote > 0).fold(0, |bits, (bit, _)| bits | 1_u64 << bit);
    Some(Fingerprint(bits))
}

/// FNV-1a over the lower-case word: the value is kept in stores, so it must never depend on the compiler.
fn hash(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut buffer = [0; 4];
    for c in word.chars().flat_map(char::to_lowercase) {
        for byte in c.encode_utf8(&mut buffer).bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    mix(hash)
}

/// Spreads every input bit over the output (the finaliser of MurmurHash3).
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits = (bits ^ bits >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    bits ^ bits >> 33
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECE: &str = "La ville de Valmorel a inauguré mardi son nouveau pont sur l’Ière, après trois ans de travaux. \
        « C’est un grand jour pour les habitants », a déclaré la maire, qui promet une seconde passerelle avant l’été \
        prochain. L’ouvrage, long de 180 mètres, a coûté 12 millions d’euros et doit désengorger le centre ancien.";

    #[test]
    fn typography_changes_nothing() {
        let plain = PIECE.replace('’', "'").replace(['«', '»'], "\"").to_uppercase();
        assert_eq!(of(PIECE).unwrap().distance(of(&plain).unwrap()), 0);
    }

    #[test]
    fn a_dateline_changes_little_and_another_piece_much() {
        let dated = format!("VALMOREL (AHP) – {PIECE}");
        assert!(of(PIECE).unwrap().distance(of(&dated).unwrap()) <= 10);
        let other = "Le club de Saint-Aubin a battu dimanche son voisin sur le score de trois buts à un, devant quatre \
            mille spectateurs venus malgré la pluie qui tombait depuis le matin sur le stade des Tilleuls.";
        assert!(of(PIECE).unwrap().distance(of(other).unwrap()) >= 18);
    }

    #[test]
    fn short_texts_have_none() {
        assert_eq!(of("Trois mots seulement"), None);
    }
}
