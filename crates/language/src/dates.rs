//! The names of days and months, and the dates that a text writes with them.
