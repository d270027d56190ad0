//! Near-copies: our sketches beside a plain MinHash with bands, on the same invented articles in one run.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Instant;

use reading::copies::{Copies, Sketch};

const WORDS: usize = 300;
const PERMUTATIONS: usize = 128;
const ROWS: usize = 4;
const PEER_HOLDS: usize = 100_000;
const ASKED: usize = 5_000;

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits = (bits ^ bits >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    bits ^ bits >> 33
}

/// An article: words as frequent as in a language (a few hold half of the text), another text for every number.
fn article(number: usize) -> String {
    let mut text = String::with_capacity(WORDS * 7);
    for place in 0..WORDS {
        let drawn = mix((number as u64) << 20 | place as u64);
        let share = (drawn >> 40) as f64 / (1_u64 << 24) as f64;
        let rank = (60_000_f64.powf(share)) as u64;
        text.push_str(&format!("m{rank} "));
    }
    text
}

/// The text as another house prints it: whole, or cut to a third.
fn copy(text: &str, cut: bool) -> String {
    let words: Vec<&str> = text.split(' ').take(if cut { WORDS / 3 } else { WORDS }).collect();
    format!("BELROC (AHP) – {}", words.join(" "))
}

/// A plain MinHash with bands.
#[derive(Default)]
struct Peer {
    bands: Vec<HashMap<u64, Vec<u32>>>,
    signatures: Vec<Vec<u32>>,
}

impl Peer {
    fn signature(text: &str) -> Vec<u32> {
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut signature = vec![u32::MAX; PERMUTATIONS];
        for run in words.windows(4) {
            let mut hasher = DefaultHasher::new();
            run.hash(&mut hasher);
            let hash = hasher.finish();
            for (place, least) in signature.iter_mut().enumerate() {
                let turned = (mix(hash ^ mix(place as u64 + 1)) >> 32) as u32;
                *least = turned.min(*least);
            }
        }
        signature
    }

    fn keys(signature: &[u32]) -> impl Iterator<Item = u64> + '_ {
        signature.chunks(ROWS).map(|rows| rows.iter().fold(7, |key, row| mix(key ^ u64::from(*row))))
    }

    fn add(&mut self, signature: Vec<u32>) {
        self.bands.resize_with(PERMUTATIONS / ROWS, HashMap::new);
        let number = self.signatures.len() as u32;
        for (band, key) in self.bands.iter_mut().zip(Self::keys(&signature)) {
            band.entry(key).or_default().push(number);
        }
        self.signatures.push(signature);
    }

    fn find(&self, signature: &[u32]) -> Vec<u32> {
        let mut met: Vec<u32> =
            self.bands.iter().zip(Self::keys(signature)).filter_map(|(band, key)| band.get(&key)).flatten().copied().collect();
        met.sort_unstable();
        met.dedup();
        let alike = |other: &[u32]| other.iter().zip(signature).filter(|(a, b)| a == b).count() * 10 >= PERMUTATIONS * 3;
        met.retain(|number| alike(&self.signatures[*number as usize]));
        met
    }
}

fn pace(count: usize, since: Instant) -> f64 {
    count as f64 / since.elapsed().as_secs_f64()
}

fn main() {
    let articles: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let mut copies = Copies::default();
    for number in 0..articles {
        let sketch = Sketch::of(&article(number)).expect("long enough");
        copies.add(number, &sketch);
    }
    let held = articles.min(PEER_HOLDS);
    let mut peer = Peer::default();
    (0..held).for_each(|number| peer.add(Peer::signature(&article(number))));
    println!("ours: {articles} articles in {} MB; the peer: {held} articles", copies.bytes() >> 20);
    println!("{:<18} {:>10} {:>8} {:>10} {:>8} {:>7}", "asked", "ours/s", "found", "peer/s", "found", "ratio");
    for (what, new, cut) in [("whole copies", false, false), ("cuts to a third", false, true), ("new articles", true, false)] {
        let text = |turn: usize| {
            let number = if new { articles + turn } else { turn * (held / ASKED).max(1) % held };
            (number, copy(&article(number), cut))
        };
        let texts: Vec<(usize, String)> = (0..ASKED).map(text).collect();
        let since = Instant::now();
        let mut found = 0;
        for (number, text) in &texts {
            // What a new article costs: its sketch, the question, and its own place.
            let sketch = Sketch::of(text).expect("long enough");
            found += usize::from(copies.find(&sketch, None).iter().any(|m| m.id == *number && m.likeness.is_copy()));
        }
        let ours = pace(ASKED, since);
        let since = Instant::now();
        let mut peer_found = 0;
        for (number, text) in &texts {
            peer_found += usize::from(peer.find(&Peer::signature(text)).contains(&(*number as u32)));
        }
        let theirs = pace(ASKED, since);
        let share = |found: usize| 100.0 * found as f64 / ASKED as f64;
        println!("{what:<18} {ours:>10.0} {:>7.1}% {theirs:>10.0} {:>7.1}% {:>7.1}", share(found), share(peer_found), ours / theirs);
    }
}
