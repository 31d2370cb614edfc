//! The page's small scripts, each a file: what is pleasanter with them, and nothing that is needed.
//!
//! They read what they show from attributes, where it stands escaped, and write it as text alone.

/// The scripts of the page of a case.
pub(crate) const PAGE: [&str; 4] = [
    include_str!("script/sort.js"),
    include_str!("script/laips.js"),
    include_str!("script/gates.js"),
    include_str!("script/zoom.js"),
];

/// The scripts of the page of a cohort.
pub(crate) const COHORT: [&str; 2] = [include_str!("script/sort.js"), include_str!("script/filter.js")];
