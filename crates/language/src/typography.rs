//! French typography on output: no-break spaces, guillemets, apostrophes.
