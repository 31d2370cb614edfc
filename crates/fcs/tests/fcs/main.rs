//! What flowmrd-fcs makes of FCS files, valid and broken: truth is in the bytes that the builder writes by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs)]

mod builder;
mod corpus;
mod deviations;
mod documentation;
mod large;
mod layouts;
mod limits;
mod mutated;
mod mutation;
mod probes;
mod reading;
mod rules;
mod texts;
mod versions;
