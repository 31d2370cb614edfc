//! The files that are mutated.

use std::fs;
use std::path::{Path, PathBuf};

use super::hostile;
use super::random::Random;
use crate::builder::{Fcs, HeaderField, Par, Value, join};

/// Bytes of a real file that are kept.
const REAL_LEN: usize = 64 * 1024;

/// Files made by the builder, and real ones cut short.
pub struct Corpus {
    built: Vec<Fcs>,
    real: Vec<Vec<u8>>,
}

impl Corpus {
    pub fn new(real_files: Option<&Path>) -> Self {
        let mut paths = Vec::new();
        if let Some(folder) = real_files {
            list(folder, &mut paths);
        }
        paths.sort();
        let mut real = Vec::new();
        for path in paths {
            let Ok(mut bytes) = fs::read(&path) else { continue };
            bytes.truncate(REAL_LEN);
            real.push(bytes);
        }
        Self { built: built(), real }
    }

    pub fn len(&self) -> usize {
        self.built.len() + self.real.len()
    }

    /// Draws a file: mostly one of the builder's with some keywords and offsets made hostile, sometimes several in one,
    /// at times a real one.
    pub fn pick(&self, random: &mut Random) -> Vec<u8> {
        if !self.real.is_empty() && random.one_in(32) {
            return self.real[random.below(self.real.len())].clone();
        }
        if random.one_in(12) {
            let count = 2 + random.below(4);
            let sets: Vec<Fcs> = (0..count).map(|_| self.variant(random)).collect();
            return join(&sets);
        }
        self.variant(random).bytes()
    }

    fn variant(&self, random: &mut Random) -> Fcs {
        let mut fcs = self.built[random.below(self.built.len())].clone();
        for _ in 0..[0, 0, 1, 1, 2, 3][random.below(6)] {
            fcs = vary(fcs, random);
        }
        fcs
    }
}

fn vary(fcs: Fcs, random: &mut Random) -> Fcs {
    match random.below(16) {
        0 => fcs.delimiter(random.below(256) as u8),
        1 => fcs.literal(),
        2 => fcs.text_tail(random.pick(&[&b""[..], b"//", b"/ \r\n\0", b"///", b"x", b"\\"])),
        3 => {
            let keys = fcs.keys();
            fcs.remove(&keys[random.below(keys.len())])
        }
        4 => {
            let (key, value) = hostile::keyword(random);
            fcs.add(&key, &value)
        }
        5 => {
            let number = hostile::number(random);
            fcs.header(HeaderField::ALL[random.below(6)], move |_| number.chars().take(8).collect())
        }
        6 => {
            let len = random.below(300);
            let bytes: Vec<u8> = (0..len).map(|_| random.next() as u8).collect();
            fcs.supplemental_bytes(&bytes)
        }
        7 => fcs.supplemental(&[("$P1S", "one"), ("$TOT", "9"), ("$SPILLOVER", "2,P1,P2,1,0,0,1")]),
        8 => fcs.tail(random.pick(&[&b"00000000"[..], b"\0\0\0", b"PK\x03\x04", b"12345678junk"])),
        9 => {
            let number = hostile::number(random);
            fcs.other(8, b"other").other_offset(random.below(2), move |_| number.chars().take(8).collect())
        }
        10 => fcs.rename_all(str::to_lowercase),
        _ => {
            let (key, value) = hostile::keyword(random);
            fcs.set(&key, &value)
        }
    }
}

fn built() -> Vec<Fcs> {
    let mut files = Vec::new();
    for version in ["2.0", "3.0", "3.1", "3.2"] {
        files.push(Fcs::floats(version, &["P1", "P2", "Time"], &[&[1.0, -2.0, 0.0], &[f32::NAN, 4.0, 1.0]]));
        files.push(Fcs::integers(version, 16, &["P1", "P2"], &[&[1, 2], &[3, 65535], &[0, 9]]));
    }
    for (order, bits) in
        [("1,2,3,4", 10), ("4,3,2,1", 10), ("4,3,2,1", 24), ("3,4,1,2", 32), ("1,2", 1), ("2,1", 63)]
    {
        files.push(packed(order, bits));
    }
    let mixed = [Par::int("P1", 16), Par::int("P2", 32).with("E", "4,1"), Par::int("P3", 8), Par::f32("P4")];
    let values = [Value::U(1), Value::U(2), Value::U(3), Value::F32(0.5)];
    files.push(Fcs::new("3.2", "1,2,3,4", &mixed, &[values.to_vec(), values.to_vec()]));
    let doubles = [Par::f64("P1"), Par::f64("P2").with("G", "2")];
    files.push(Fcs::new("3.1", "4,3,2,1", &doubles, &[vec![Value::F64(1.5), Value::F64(f64::INFINITY)]]));
    let text = [Par::ascii("P1", 4), Par::ascii("P2", 6)];
    files.push(Fcs::new("3.0", "1,2,3,4", &text, &[vec![Value::U(12), Value::U(345)]]));
    let free = [Par::ascii_free("P1"), Par::ascii_free("P2")];
    files.push(Fcs::new(
        "2.0",
        "1,2,3,4",
        &free,
        &[vec![Value::U(12), Value::U(345)], vec![Value::U(1), Value::U(2)]],
    ));
    let analysed =
        Fcs::floats("3.0", &["P1", "P2"], &[&[1.0, 2.0]]).analysis(&[("GATE", "1")]).gap_before_data(32);
    files.push(analysed.set("$SPILLOVER", "2,P1,P2,1,0.1,0,1").set("$P1S", "CD19").set("$VOL", "120"));
    files.push(Fcs::floats("3.1", &["P1"], &[]).set("$TOT", "0"));
    files.push(Fcs::integers("3.0", 8, &["P1"], &[&[1], &[2]]).data_first());
    files
}

fn packed(order: &str, bits: u32) -> Fcs {
    let parameters = [Par::int("P1", bits), Par::int("P2", bits), Par::int("P3", bits)];
    let top = u64::MAX >> (64 - bits);
    let rows = [vec![Value::U(0), Value::U(1), Value::U(top)], vec![Value::U(top), Value::U(0), Value::U(1)]];
    Fcs::new("3.0", order, &parameters, &rows)
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() { list(&path, paths) } else { paths.push(path) }
    }
}
