//! The tagger's weights: a linear-chain model over hashed features, with the best labels by Viterbi.

use super::lexicon::Lexicon;

/// Labels: outside, then begin, inside, last and single for each of the four types.
pub const LABELS: usize = 17;
/// Types that are told apart: persons, places, organisations, and other names, which are dropped at the end.
pub const TYPES: usize = 4;

/// What a label says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In no name.
    Outside,
    /// First token of several.
    Begin,
    /// Between the first and the last.
    Inside,
    /// Last token of several.
    Last,
    /// A name of one token.
    Single,
}

/// The place and the type (0 to 3) that a label stands for.
pub fn meaning(label: usize) -> (Place, usize) {
    match label.checked_sub(1) {
        None => (Place::Outside, 0),
        Some(rest) => {
            let place = match rest % 4 {
                0 => Place::Begin,
                1 => Place::Inside,
                2 => Place::Last,
                _ => Place::Single,
            };
            (place, rest / 4)
        }
    }
}

/// The label of a place in a name of the type `kind`.
pub fn label(place: Place, kind: usize) -> usize {
    let offset = match place {
        Place::Outside => return 0,
        Place::Begin => 0,
        Place::Inside => 1,
        Place::Last => 2,
        Place::Single => 3,
    };
    1 + kind * 4 + offset
}

/// Whether `after` may follow `before`; `None` stands for the bounds of a passage.
pub fn may_follow(before: Option<usize>, after: Option<usize>) -> bool {
    let open = before.map(meaning).filter(|(place, _)| matches!(place, Place::Begin | Place::Inside));
    let goes_on = after.map(meaning).filter(|(place, _)| matches!(place, Place::Inside | Place::Last));
    match (open, goes_on) {
        (None, None) => true,
        (Some((_, before)), Some((_, after))) => before == after,
        _ => false,
    }
}

/// A learnt model.
#[derive(Debug, Clone)]
pub struct Model {
    /// How words are written.
    pub lexicon: Lexicon,
    /// A bit for each [`Model::bit`] that some feature has: most features of a text are in no model, and this small
    /// table says so without a look into the large one.
    known: Vec<u64>,
    /// Slots of an open table: the upper half of a feature's hash, 0 where empty, and the place of its row.
    slots: Vec<(u32, u32)>,
    /// The weights of the features, in steps of `scale`.
    rows: Vec<[i8; LABELS]>,
    /// The value of one step.
    scale: f32,
    /// Weights from label to label.
    steps: [[f32; LABELS]; LABELS],
}

impl Model {
    /// A model of these features and weights.
    pub fn new(lexicon: Lexicon, features: &[(u32, [i8; LABELS])], scale: f32, steps: [[f32; LABELS]; LABELS]) -> Self {
        let size = (features.len() * 2).next_power_of_two().max(16);
        let mut model = Self {
            lexicon,
            known: vec![0; (size / 8).max(1)],
            slots: vec![(0, 0); size],
            rows: features.iter().map(|(_, row)| *row).collect(),
            scale,
            steps: whole(steps),
        };
        for ((key, _), number) in features.iter().zip(0..) {
            let (word, bit) = model.bit(*key);
            if let Some(word) = model.known.get_mut(word) {
                *word |= bit;
            }
            let slot = model.slot(*key);
            if let Some(place) = model.slots.get_mut(slot) {
                *place = (*key, number);
            }
        }
        model
    }

    /// A model that finds nothing.
    pub fn empty() -> Self {
        // A step into any name costs, so that outside is best.
        let steps = std::array::from_fn(|_| std::array::from_fn(|after| if after == 0 { 0.0 } else { -1.0 }));
        Self::new(Lexicon::default(), &[], 0.0, steps)
    }

    /// The key of a feature's hash.
    pub fn key(feature: u64) -> u32 {
        ((feature >> 32) as u32).max(1)
    }

    /// The word and bit of `known` for a key: eight bits a slot, so that few unknown keys meet a set one.
    fn bit(&self, key: u32) -> (usize, u64) {
        let spread = key.wrapping_mul(0x85eb_ca6b);
        ((spread >> 6) as usize & (self.known.len() - 1), 1 << (spread & 63))
    }

    /// The slot of `key`, or the empty one where it would stand.
    fn slot(&self, key: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = (key.wrapping_mul(0x9e37_79b1) >> 7) as usize & mask;
        loop {
            match self.slots.get(slot) {
                Some((found, _)) if *found != key && *found != 0 => slot = (slot + 1) & mask,
                _ => return slot,
            }
        }
    }

    /// The weights of a feature, where the model knows it.
    fn row(&self, key: u32) -> Option<&[i8; LABELS]> {
        let (word, bit) = self.bit(key);
        self.known.get(word).filter(|word| *word & bit != 0)?;
        let (found, row) = self.slots.get(self.slot(key))?;
        if *found == key { self.rows.get(*row as usize) } else { None }
    }

    /// The scores of the labels of a token with these features.
    pub fn scores(&self, features: &[u64]) -> [f32; LABELS] {
        let mut sums = [0_i32; LABELS];
        for row in features.iter().filter_map(|feature| self.row(Self::key(*feature))) {
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += i32::from(*weight);
            }
        }
        sums.map(|sum| sum as f32 * self.scale)
    }

    /// The best labels for the tokens of a passage, by their scores.
    pub fn best(&self, scores: &[[f32; LABELS]]) -> Vec<usize> {
        best_path(scores, &self.steps)
    }
}

/// These steps, with those that would break a name made impossible.
pub fn whole(mut steps: [[f32; LABELS]; LABELS]) -> [[f32; LABELS]; LABELS] {
    for (before, row) in steps.iter_mut().enumerate() {
        for (after, step) in row.iter_mut().enumerate() {
            if !may_follow(Some(before), Some(after)) {
                *step = f32::NEG_INFINITY;
            }
        }
    }
    steps
}

/// The labels with the highest sum of scores and steps that make whole names (Viterbi 1967).
pub fn best_path(scores: &[[f32; LABELS]], steps: &[[f32; LABELS]; LABELS]) -> Vec<usize> {
    let mut from: Vec<[u8; LABELS]> = Vec::with_capacity(scores.len());
    let mut best = [f32::NEG_INFINITY; LABELS];
    for (number, row) in scores.iter().enumerate() {
        let mut next = [f32::NEG_INFINITY; LABELS];
        let mut back = [0_u8; LABELS];
        for (after, ((next, back), score)) in next.iter_mut().zip(&mut back).zip(row).enumerate() {
            if number == 0 {
                *next = if may_follow(None, Some(after)) { *score } else { f32::NEG_INFINITY };
                continue;
            }
            for (before, (value, row)) in best.iter().zip(steps).enumerate() {
                let value = value + row.get(after).copied().unwrap_or(f32::NEG_INFINITY);
                if value > *next {
                    *next = value;
                    *back = before as u8;
                }
            }
            *next += score;
        }
        best = next;
        from.push(back);
    }
    let ends = best.iter().enumerate().filter(|(label, _)| may_follow(Some(*label), None));
    let mut label = ends.max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(label, _)| label);
    let mut path = vec![0; scores.len()];
    for (place, back) in path.iter_mut().zip(&from).rev() {
        *place = label;
        label = back.get(label).copied().unwrap_or_default().into();
    }
    path
}
