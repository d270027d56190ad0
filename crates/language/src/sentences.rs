//! Where a sentence ends.
