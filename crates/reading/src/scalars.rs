//! Byte offsets of a text as offsets in Unicode scalar values.

/// Counts scalar values up to growing byte offsets, each byte once.
pub(crate) struct Scalars<'t> {
    text: &'t str,
    bytes: usize,
    scalars: u32,
}

impl<'t> Scalars<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, bytes: 0, scalars: 0 }
    }

    /// The scalar values before `bytes`, which must not lie before the offset asked last.
    pub(crate) fn at(&mut self, bytes: usize) -> u32 {
        let passed = self.text.get(self.bytes..bytes).unwrap_or_default().chars().count();
        self.scalars += u32::try_from(passed).unwrap_or(u32::MAX);
        self.bytes = bytes;
        self.scalars
    }
}
