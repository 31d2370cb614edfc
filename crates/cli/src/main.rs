//! The `flowmrd` command.

fn main() {}
