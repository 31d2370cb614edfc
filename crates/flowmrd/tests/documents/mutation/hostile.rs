//! Words that no program writes.

use super::random::Random;

const NUMBERS: [&str; 40] = [
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "2",
    "7",
    "255",
    "4096",
    "65536",
    "1e5",
    "1e308",
    "-1e308",
    "1.7976931348623157e308",
    "1e-308",
    "1e-320",
    "-1e-320",
    "5e-324",
    "1e309",
    "1e-400",
    "NaN",
    "nan",
    "inf",
    "-inf",
    "Infinity",
    "INF",
    "",
    " ",
    "  12  ",
    "0x10",
    "1,5",
    "1_000",
    "+5",
    "\u{661}\u{662}",
    "12abc",
    "9007199254740993",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "0.1e+1",
    ".5",
];

const NAMES: [&str; 40] = [
    "FSC-H",
    "SSC-H",
    "FL1-H",
    "FL2-H",
    "FL3-H",
    "FL4-H",
    "FL2-A",
    "Time",
    "FITC",
    "PE",
    "A",
    "B",
    "Cells",
    "Lymph",
    "Q1",
    "Both",
    "FCS",
    "uncompensated",
    "M",
    "I",
    "lin",
    "log",
    "logicle",
    "ratio",
    "Comp-FL1-H",
    "channel_A",
    "channel_B",
    "",
    " ",
    "/",
    "a/b",
    "/Cells",
    "fsc-h",
    "\u{e9}\u{df}",
    "\u{85}",
    "\u{202e}abc",
    "\u{0}",
    "\t",
    "..",
    "\"",
];

/// Draws a number to be put where a number is read.
pub fn number(random: &mut Random) -> String {
    match random.below(10) {
        0 => "9".repeat(1 + random.below(400)),
        1 => format!("0.{}1", "0".repeat(random.below(400))),
        2 => random.below(4096).to_string(),
        3 => f64::from_bits(random.next()).to_string(),
        4 => format!("{:e}", f64::from_bits(random.next())),
        _ => (*random.pick(&NUMBERS)).to_owned(),
    }
}

/// Draws a number that may stand in the place of another: near it, or of its size.
pub fn nearby(number: &str, random: &mut Random) -> String {
    let Ok(value) = number.trim().parse::<f64>() else { return self::number(random) };
    let factor = [0.0, -1.0, 0.5, 0.9, 1.1, 2.0, 10.0, 1e3, 1e-3][random.below(9)];
    match random.below(4) {
        0 => value.next_up().to_string(),
        1 => (value + 1.0).to_string(),
        _ => (value * factor).to_string(),
    }
}

/// Draws a name, at times a very long one.
pub fn name(random: &mut Random) -> String {
    match random.below(24) {
        0 => "x".repeat(1 << random.below(15)),
        1 => "\u{1f9ec}".repeat(1 << random.below(12)),
        2 => "&#10;".repeat(1 + random.below(3)),
        3 => random.next().to_string(),
        _ => (*random.pick(&NAMES)).to_owned(),
    }
}
