//! Values that no instrument writes.

use super::random::Random;

const NUMBERS: [&str; 42] = [
    "0",
    "-1",
    "1",
    "2",
    "7",
    "58",
    "65",
    "127",
    "255",
    "256",
    "65536",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "99999999",
    "100000000",
    "1e308",
    "-1e308",
    "1e-320",
    "1e9",
    "NaN",
    "inf",
    "-inf",
    "",
    " ",
    "  12  ",
    "00000000000000000000000000000000000000012",
    "*",
    "0x10",
    "\u{661}\u{662}",
    "12abc",
    "1.5",
    "-0",
    "+5",
    "4,0",
    "0.0,1e308",
];

const BYTE_ORDERS: [&str; 14] = [
    "1,2,3,4",
    "4,3,2,1",
    "3,4,1,2",
    "1,2",
    "2,1",
    "1",
    "1,1",
    "0,1,2,3",
    "1,2,3,4,5,6,7,8",
    "9,8,7,6,5,4,3,2,1",
    "256,1",
    ",",
    "2,1,4,3",
    "1,3,2",
];

const AMPLIFICATIONS: [&str; 10] =
    ["0,0", "4,1", "4,0", " 4.0 , 0.1 ", "-4,1", "1e308,1e308", "nan,nan", "4", "0,1", "1e-308,0"];

const SPILLOVERS: [&str; 16] = [
    "2,P1,P2,1,0,0,1",
    "2,P1,P2,1,0.1,0.2,1",
    "2,P1,P2,0,0,0,0",
    "2,P1,P2,nan,inf,-inf,1e400",
    "2,P1,P2,1,0,0",
    "2,P1,P2,1,0,0,1,5",
    "2,,,1,0,0,1",
    "2,1,2,1,0,0,1",
    "2,P1,P1,1,0,0,1",
    "0",
    "1,P1,1",
    "-1,P1",
    "4294967296,P1,P2",
    "18446744073709551615,P1",
    "99999999,P1,1",
    ",,,,",
];

const NUMERIC: [&str; 24] = [
    "$BEGINDATA",
    "$ENDDATA",
    "$BEGINSTEXT",
    "$ENDSTEXT",
    "$BEGINANALYSIS",
    "$ENDANALYSIS",
    "$NEXTDATA",
    "$TOT",
    "$PAR",
    "$P1B",
    "$P2B",
    "$P1R",
    "$P2R",
    "$P3R",
    "$P1G",
    "$P2G",
    "$P1V",
    "$P2L",
    "$TIMESTEP",
    "$VOL",
    "$LOST",
    "$ABRT",
    "$P1CALIBRATION",
    "$CSMODE",
];

const TEXTS: [(&str, &[&str]); 11] = [
    ("$DATATYPE", &["I", "F", "D", "A", "Z", "", "i"]),
    ("$P1DATATYPE", &["I", "F", "D", "A", ""]),
    ("$MODE", &["L", "C", "U", ""]),
    ("$DATE", &["01-JAN-2024", "99-XXX-9999", "31-feb-24", "--", "\u{3b1}"]),
    ("$BTIM", &["12:00:00", "25:61:61", "1:2:3:4:5", "12:00:00.99", ":"]),
    ("$ETIM", &["11:59:59:59", "99999999999:0:0", ""]),
    ("$P1N", &["P2", "", "Time", "a,b", "HDR-T"]),
    ("$P2N", &["P1", "P1-1", "P1-2"]),
    ("$UNICODE", &["1200,$P1S", "65001,", ","]),
    ("$BEGINDATETIME", &["2024-01-01T00:00:00Z", "2024-13-99T99", "T"]),
    ("$P1D", &["Linear,0,1024", "Logarithmic,4,0.1", "Linear,,"]),
];

/// Draws a number to be put where a number is read.
pub fn number(random: &mut Random) -> String {
    match random.below(8) {
        0 => "9".repeat(1 + random.below(400)),
        1 => random.below(4096).to_string(),
        2 => (random.next() as i64).to_string(),
        _ => (*random.pick(&NUMBERS.map(|text| text))).to_owned(),
    }
}

/// Draws a keyword with a value that breaks, or may break, what is read from it.
pub fn keyword(random: &mut Random) -> (String, String) {
    match random.below(12) {
        0 => ("$BYTEORD".to_owned(), random.pick(&BYTE_ORDERS).to_owned()),
        1 => (format!("$P{}E", 1 + random.below(3)), random.pick(&AMPLIFICATIONS).to_owned()),
        2 => {
            let key = random.pick(&["$SPILLOVER", "SPILL", "$COMP", "spillover", "$DFC1TO2"]).to_owned();
            (key, random.pick(&SPILLOVERS).to_owned())
        }
        3 | 4 => {
            let (key, values) = TEXTS[random.below(TEXTS.len())];
            (key.to_owned(), random.pick(values).to_owned())
        }
        5 => (format!("$P{}{}", random.below(2000), random.pick(&["B", "R", "N", "E", "G"])), number(random)),
        _ => (random.pick(&NUMERIC).to_owned(), number(random)),
    }
}
