//! The forty deviations that real files show, each under the three policies.

mod data_sets;
mod events;
mod offsets;
mod parameters;
mod text;

use flowmrd_fcs::{Deviation, DeviationCode, FcsFile, Policy};

use crate::builder::Fcs;
use crate::reading::{accepted, recorded, refused, rows, warnings};

/// Three events of two parameters: 8 bytes an event, 24 bytes of DATA.
pub const EVENTS: [[f64; 2]; 3] = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];

/// A valid file of [`EVENTS`].
pub fn three_events(version: &str) -> Fcs {
    Fcs::floats(version, &["A", "B"], &[&[1.0, 2.0], &[3.0, 4.0], &[5.0, 6.0]])
}

/// Checks that strict refuses bytes for a deviation, and that default and salvage record it, and no other warning, and
/// read the same events.
#[track_caller]
pub fn repaired(bytes: &[u8], code: DeviationCode, expected: &[impl AsRef<[f64]>]) -> (FcsFile, Deviation) {
    refused(bytes, Policy::Strict, code);
    let expected: Vec<Vec<f64>> = expected.iter().map(|row| row.as_ref().to_vec()).collect();
    let salvaged = accepted(bytes, Policy::Salvage);
    assert_eq!(rows(&salvaged, 1), expected, "under salvage");
    let file = accepted(bytes, Policy::Default);
    assert_eq!(rows(&file, 1), expected);
    for found in [warnings(&file), warnings(&salvaged)] {
        assert!(!found.is_empty() && found.iter().all(|deviation| deviation.code == code), "{found:?}");
    }
    let deviation = warnings(&file).swap_remove(0);
    (file, deviation)
}

/// Checks that strict and default refuse bytes for a deviation and that salvage reads these events.
#[track_caller]
pub fn salvaged(bytes: &[u8], code: DeviationCode, expected: &[impl AsRef<[f64]>]) -> FcsFile {
    refused(bytes, Policy::Strict, code);
    refused(bytes, Policy::Default, code);
    let file = accepted(bytes, Policy::Salvage);
    let expected: Vec<Vec<f64>> = expected.iter().map(|row| row.as_ref().to_vec()).collect();
    assert_eq!(rows(&file, 1), expected);
    recorded(&file, code);
    file
}

/// Checks that every policy refuses bytes for a deviation.
#[track_caller]
pub fn refused_by_all(bytes: &[u8], code: DeviationCode) {
    for policy in [Policy::Strict, Policy::Default, Policy::Salvage] {
        refused(bytes, policy, code);
    }
}
