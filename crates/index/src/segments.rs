//! Which segments of the index become one.

use tantivy::index::SegmentId;

/// The segments that become one: of those in order of size, all from the first that is smaller than what follows it
/// together. So each segment is at least as large as all smaller ones, and an article is written again only when its
/// segment doubles.
pub(crate) fn too_many(mut sizes: Vec<(u32, SegmentId)>) -> Vec<SegmentId> {
    /// Smaller ones count as so large.
    const SMALLEST: u64 = 1_000;
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let size = |(docs, _): &(u32, SegmentId)| u64::from(*docs).max(SMALLEST);
    let mut rest: u64 = sizes.iter().map(size).sum();
    let first = sizes.iter().position(|one| {
        rest -= size(one);
        size(one) < rest
    });
    first.and_then(|first| sizes.get(first..)).unwrap_or_default().iter().map(|(_, id)| *id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_grow_by_doubling() {
        let ids: Vec<SegmentId> = (0..6).map(|_| SegmentId::generate_random()).collect();
        for (sizes, expected) in [
            (&[][..], 0),
            (&[10], 0),
            (&[10, 20], 0),
            (&[10, 20, 30], 3),
            (&[64_000, 64_000, 64_000, 8_000], 4),
            (&[200_000, 64_000, 9_000, 7], 0),
            (&[200_000, 5_000, 4_000, 3_000], 3),
            (&[200_000, 9_000, 10, 10, 10], 3),
        ] {
            let sizes: Vec<(u32, SegmentId)> = sizes.iter().copied().zip(ids.iter().copied()).collect();
            let many = too_many(sizes.clone());
            assert_eq!(many.len(), expected, "{sizes:?}");
        }
    }
}
