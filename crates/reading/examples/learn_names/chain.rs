//! A linear-chain conditional random field (Lafferty et al. 2001), learnt by stochastic gradient steps (Bottou 2010).

use reading::names::model::{LABELS, whole};

/// Tokens with the numbers of their features and their labels.
#[derive(Debug)]
pub struct Passage {
    /// Features of the very word, a token each.
    pub own: Vec<Vec<u32>>,
    /// All other features.
    pub rest: Vec<Vec<u32>>,
    /// The labels.
    pub labels: Vec<usize>,
}

type Row = [f32; LABELS];

/// How strongly weights are drawn to zero, per passage.
const DECAY: f32 = 4.0;
/// The share of tokens whose own word is hidden while learning.
const HIDDEN: f32 = 0.12;

/// The weights while they are learnt: the true ones are `rows * factor`.
pub struct Chain {
    rows: Vec<Row>,
    steps: [Row; LABELS],
    factor: f32,
    decay: f32,
    seen: f32,
    start: f32,
    random: u64,
    /// The sums of the true weights after each of the last epochs, and of how many.
    mean: Vec<Row>,
    mean_steps: [Row; LABELS],
    epochs: f32,
}

impl Chain {
    /// Weights of nothing.
    pub fn new(features: usize, passages: usize) -> Self {
        let decay = DECAY / passages as f32;
        // The first rate is 1 / (decay * start).
        let start = 1.0 / (decay * 0.3);
        let none = [[0.0; LABELS]; LABELS];
        let rows = vec![[0.0; LABELS]; features];
        let mean = rows.clone();
        let (factor, random) = (1.0, 0x5eed);
        Self { rows, steps: none, factor, decay, seen: 0.0, start, random, mean, mean_steps: none, epochs: 0.0 }
    }

    /// The weights of each feature.
    pub fn rows(&self) -> Vec<Row> {
        self.mean.iter().map(|row| row.map(|sum| sum / self.epochs.max(1.0))).collect()
    }

    /// Adds the weights as they are now to their mean, which is steadier than the last of them.
    pub fn settle(&mut self) {
        for (sum, row) in self.mean.iter_mut().zip(&self.rows) {
            sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight * self.factor);
        }
        for (sum, row) in self.mean_steps.iter_mut().zip(&self.steps) {
            sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
        }
        self.epochs += 1.0;
    }

    /// The weights from label to label.
    pub fn steps(&self) -> [Row; LABELS] {
        self.mean_steps.map(|row| row.map(|sum| sum / self.epochs.max(1.0)))
    }

    fn dice(&mut self) -> f32 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// Goes once through the passages in a new order; the mean loss of a token.
    pub fn epoch(&mut self, passages: &[Passage]) -> f64 {
        let mut order: Vec<usize> = (0..passages.len()).collect();
        for last in (1..order.len()).rev() {
            let other = (self.dice() * (last + 1) as f32) as usize;
            order.swap(last, other.min(last));
        }
        let (mut loss, mut tokens) = (0.0, 0);
        for number in order {
            loss += self.learn(&passages[number]);
            tokens += passages[number].labels.len();
        }
        loss / tokens as f64
    }

    /// One step down the gradient of one passage.
    fn learn(&mut self, passage: &Passage) -> f64 {
        let len = passage.labels.len();
        let hidden: Vec<bool> = (0..len).map(|_| self.dice() < HIDDEN).collect();
        let features = |at: usize| {
            let own: &[u32] = if hidden[at] { &[] } else { &passage.own[at] };
            own.iter().chain(&passage.rest[at])
        };
        let mut scores = vec![[0.0_f32; LABELS]; len];
        for (at, score) in scores.iter_mut().enumerate() {
            for feature in features(at) {
                for (sum, weight) in score.iter_mut().zip(&self.rows[*feature as usize]) {
                    *sum += weight;
                }
            }
            score.iter_mut().for_each(|sum| *sum *= self.factor);
        }
        let steps = whole(self.steps);
        let (marginals, pairs, loss) = expectations(&scores, &steps, &passage.labels);
        self.seen += 1.0;
        let rate = 1.0 / (self.decay * (self.start + self.seen));
        self.factor *= 1.0 - rate * self.decay;
        let step = rate / self.factor;
        for at in 0..len {
            let mut gradient = marginals[at].map(|share| -share * step);
            gradient[passage.labels[at]] += step;
            for feature in features(at) {
                for (weight, change) in self.rows[*feature as usize].iter_mut().zip(&gradient) {
                    *weight += change;
                }
            }
        }
        for (row, pairs) in self.steps.iter_mut().zip(&pairs) {
            for (weight, share) in row.iter_mut().zip(pairs) {
                *weight = *weight * (1.0 - rate * self.decay) - share * rate;
            }
        }
        for pair in passage.labels.windows(2) {
            self.steps[pair[0]][pair[1]] += rate;
        }
        if self.factor < 1e-5 {
            let factor = self.factor;
            self.rows.iter_mut().flatten().for_each(|weight| *weight *= factor);
            self.factor = 1.0;
        }
        loss
    }
}

/// The share of each label at each token, of each pair of labels in all, and minus the log of the right row's share.
fn expectations(scores: &[Row], steps: &[Row; LABELS], labels: &[usize]) -> (Vec<Row>, [Row; LABELS], f64) {
    let len = scores.len();
    let weight: [Row; LABELS] = steps.map(|row| row.map(f32::exp));
    let mut local = Vec::with_capacity(len);
    let mut log = 0.0_f64;
    for (at, row) in scores.iter().enumerate() {
        let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        log += f64::from(top);
        let mut row = row.map(|score| (score - top).exp());
        let may = |before, after| reading::names::model::may_follow(before, after);
        for (label, value) in row.iter_mut().enumerate() {
            if at == 0 && !may(None, Some(label)) || at + 1 == len && !may(Some(label), None) {
                *value = 0.0;
            }
        }
        local.push(row);
    }
    let mut forward: Vec<Row> = Vec::with_capacity(len);
    let mut scale = Vec::with_capacity(len);
    for at in 0..len {
        let mut row = local[at];
        if at > 0 {
            let mut sums = [0.0; LABELS];
            for (share, weights) in forward[at - 1].iter().zip(&weight) {
                if *share > 0.0 {
                    sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += share * weight);
                }
            }
            row.iter_mut().zip(sums).for_each(|(value, sum)| *value *= sum);
        }
        let sum: f32 = row.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        row.iter_mut().for_each(|value| *value /= sum);
        log += f64::from(sum.ln());
        scale.push(sum);
        forward.push(row);
    }
    let mut pairs = [[0.0; LABELS]; LABELS];
    let mut marginals = vec![[0.0; LABELS]; len];
    let mut backward = [1.0_f32; LABELS];
    for at in (0..len).rev() {
        for label in 0..LABELS {
            marginals[at][label] = forward[at][label] * backward[label];
        }
        if at == 0 {
            break;
        }
        let ahead: Row = std::array::from_fn(|label| local[at][label] * backward[label] / scale[at]);
        let mut next = [0.0; LABELS];
        for before in 0..LABELS {
            let share = forward[at - 1][before];
            for after in 0..LABELS {
                let value = weight[before][after] * ahead[after];
                next[before] += value;
                pairs[before][after] += share * value;
            }
        }
        backward = next;
    }
    let gold: f64 = labels.iter().zip(scores).map(|(label, row)| f64::from(row[*label])).sum::<f64>()
        + labels.windows(2).map(|pair| f64::from(steps[pair[0]][pair[1]])).sum::<f64>();
    (marginals, pairs, log - gold)
}
