//! Tests of the agency formats, on wires of an agency that does not exist.
