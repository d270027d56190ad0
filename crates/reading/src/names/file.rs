//! The model as a file: packed numbers, deflated.

use std::io::{Read, Write};

use super::lexicon::Lexicon;
use super::model::{LABELS, Model};
use crate::{Error, Result};

const MAGIC: &[u8; 4] = b"DNM1";
/// Bytes that no model of ours reaches: a broken file must not fill the memory.
const LIMIT: u64 = 256 << 20;

/// What a model file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// The entries of the lexicon.
    pub lexicon: Vec<u32>,
    /// The value of one step of a weight.
    pub scale: f32,
    /// Weights from label to label.
    pub steps: [[f32; LABELS]; LABELS],
    /// Features by key, sorted, with the weights of the labels.
    pub features: Vec<(u32, [i8; LABELS])>,
}

impl Weights {
    /// Packs it.
    pub fn pack(&self) -> Result<Vec<u8>> {
        let mut plain = MAGIC.to_vec();
        plain.extend(self.scale.to_le_bytes());
        plain.extend(self.steps.iter().flatten().flat_map(|step| step.to_le_bytes()));
        put_sorted(&mut plain, self.lexicon.iter().copied());
        put_sorted(&mut plain, self.features.iter().map(|(key, _)| *key));
        for (_, row) in &self.features {
            let mask = (0..LABELS).filter(|label| row.get(*label).is_some_and(|weight| *weight != 0));
            put(&mut plain, mask.fold(0, |mask, label| mask | 1 << label));
            plain.extend(row.iter().filter(|weight| **weight != 0).map(|weight| weight.cast_unsigned()));
        }
        let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&plain).and_then(|()| packed.finish()).map_err(|_| Error::Model("cannot be packed"))
    }

    /// Reads what [`Self::pack`] gave.
    pub fn unpack(packed: &[u8]) -> Result<Self> {
        let mut plain = Vec::new();
        let read = flate2::read::DeflateDecoder::new(packed).take(LIMIT).read_to_end(&mut plain);
        read.map_err(|_| Error::Model("is not deflated"))?;
        let mut bytes = plain.as_slice();
        if take::<4>(&mut bytes)? != *MAGIC {
            return Err(Error::Model("is not a model of names"));
        }
        let scale = f32::from_le_bytes(take(&mut bytes)?);
        let mut steps = [[0.0; LABELS]; LABELS];
        for step in steps.iter_mut().flatten() {
            *step = f32::from_le_bytes(take(&mut bytes)?);
        }
        let lexicon = take_sorted(&mut bytes)?;
        let keys = take_sorted(&mut bytes)?;
        let mut features = Vec::with_capacity(keys.len());
        for key in keys {
            let mask = take_number(&mut bytes)?;
            let mut row = [0; LABELS];
            for (label, weight) in row.iter_mut().enumerate() {
                if mask >> label & 1 == 1 {
                    let [byte] = take(&mut bytes)?;
                    *weight = byte.cast_signed();
                }
            }
            features.push((key, row));
        }
        Ok(Self { lexicon, scale, steps, features })
    }

    /// The model with these weights.
    pub fn model(self) -> Model {
        Model::new(Lexicon::from_entries(self.lexicon), &self.features, self.scale, self.steps)
    }
}

/// A number in seven-bit groups, the lowest first.
fn put(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 128 {
        bytes.push((number & 127) as u8 | 128);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// How many numbers, then the distance of each from the one before.
fn put_sorted(bytes: &mut Vec<u8>, numbers: impl ExactSizeIterator<Item = u32>) {
    put(bytes, u32::try_from(numbers.len()).unwrap_or(u32::MAX));
    let mut last = 0;
    for number in numbers {
        put(bytes, number.wrapping_sub(last));
        last = number;
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk::<N>().ok_or(Error::Model("ends early"))?;
    *bytes = rest;
    Ok(*head)
}

fn take_number(bytes: &mut &[u8]) -> Result<u32> {
    let mut number = 0;
    for shift in (0..35).step_by(7) {
        let [byte] = take(bytes)?;
        number |= u32::from(byte & 127).checked_shl(shift).unwrap_or(0);
        if byte < 128 {
            return Ok(number);
        }
    }
    Err(Error::Model("holds no number where one must be"))
}

fn take_sorted(bytes: &mut &[u8]) -> Result<Vec<u32>> {
    let count = take_number(bytes)? as usize;
    let mut numbers = Vec::with_capacity(count.min(bytes.len()));
    let mut last = 0_u32;
    for _ in 0..count {
        last = last.wrapping_add(take_number(bytes)?);
        numbers.push(last);
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        let mut row = [0; LABELS];
        row[3] = -7;
        row[16] = 100;
        let weights = Weights {
            lexicon: vec![8, 300, 70_000],
            scale: 0.5,
            steps: [[0.25; LABELS]; LABELS],
            features: vec![(5, row), (4_000_000_000, [1; LABELS])],
        };
        assert_eq!(Weights::unpack(&weights.pack().unwrap()).unwrap(), weights);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = Weights::unpack(&bytes);
            let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(MAGIC).unwrap();
            packed.write_all(&bytes).unwrap();
            let _ = Weights::unpack(&packed.finish().unwrap());
        }
    }
}
