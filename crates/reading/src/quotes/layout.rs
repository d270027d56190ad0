//! The texts of an article laid end to end, and the way back to the block and scalar value of each.

use std::ops::Range;

use news::Entity;

/// The texts, a line each.
#[derive(Debug)]
pub(super) struct Layout {
    /// All of them.
    pub(super) text: String,
    /// Where each scalar value begins, in bytes, and the end.
    scalars: Vec<usize>,
    /// Each block with its first scalar value and one past its last.
    blocks: Vec<(Option<i32>, Range<usize>)>,
}

/// A stretch of one block, in scalar values.
#[derive(Debug)]
pub(super) struct Piece<'l> {
    pub(super) block: Option<i32>,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) text: &'l str,
}

impl Layout {
    pub(super) fn new(texts: &[(Option<i32>, &str)]) -> Self {
        let mut layout = Self { text: String::new(), scalars: Vec::new(), blocks: Vec::with_capacity(texts.len()) };
        for (block, text) in texts {
            if !layout.blocks.is_empty() {
                layout.scalars.push(layout.text.len());
                layout.text.push('\n');
            }
            let first = layout.scalars.len();
            let base = layout.text.len();
            layout.scalars.extend(text.char_indices().map(|(place, _)| base + place));
            layout.text.push_str(text);
            layout.blocks.push((*block, first..layout.scalars.len()));
        }
        layout.scalars.push(layout.text.len());
        layout
    }

    /// The bytes of each mention, with the place of its entity.
    pub(super) fn mentions(&self, entities: &[Entity]) -> Vec<(Range<usize>, usize)> {
        let place = |mention: &news::Mention| {
            let (_, scalars) = self.blocks.iter().find(|(block, _)| *block == mention.block)?;
            let byte = |scalar: u32| self.scalars.get(scalars.start.saturating_add(scalar as usize)).copied();
            Some(byte(mention.start)?..byte(mention.end)?)
        };
        let all = entities.iter().enumerate();
        all.flat_map(|(number, entity)| entity.mentions.iter().filter_map(place).map(move |bytes| (bytes, number)))
            .collect()
    }

    /// The pieces that `bytes` make, a block each.
    pub(super) fn pieces(&self, bytes: &Range<usize>) -> Vec<Piece<'_>> {
        let from = self.scalars.partition_point(|byte| *byte < bytes.start);
        let to = self.scalars.partition_point(|byte| *byte < bytes.end);
        let mut pieces = Vec::new();
        for (block, scalars) in &self.blocks {
            let (start, end) = (from.max(scalars.start), to.min(scalars.end));
            let Some(text) =
                self.scalars.get(start).zip(self.scalars.get(end)).and_then(|(start, end)| self.text.get(*start..*end))
            else {
                continue;
            };
            let number = |scalar: usize| u32::try_from(scalar - scalars.start).unwrap_or(u32::MAX);
            if start < end && !text.trim().is_empty() {
                pieces.push(Piece { block: *block, start: number(start), end: number(end), text });
            }
        }
        pieces
    }
}
