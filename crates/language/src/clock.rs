//! Times as a reader reads them: "il y a 5 min", "hier à 18 h 42".
