//! Tables, plots and pages of a flowmrd analysis.
