//! Words: tokens with their place, elision, folding.
