//! Events from files: a memory map, reads at an offset and a copied stream against the plain engine.

use std::io::Write;

use flowmrd_core::EventMask;
use flowmrd_fcs::source::Access;
use flowmrd_fcs::{Events, FcsFile, ReadOptions};
use flowmrd_gating::{EvaluateOptions, Memberships, PopulationIndex, evaluate};
use proptest::prelude::*;

use super::plain::plain;
use super::strategy::{MATRICES, PARAMETERS, compensation, tree, value};

/// How the four parameters are stored, and a value of each kind from any number.
#[derive(Clone, Copy, Debug)]
enum Storage {
    Float32,
    Float64,
    Integer16,
}

impl Storage {
    fn data_type(self) -> (char, usize) {
        match self {
            Self::Float32 => ('F', 32),
            Self::Float64 => ('D', 64),
            Self::Integer16 => ('I', 16),
        }
    }

    /// Returns the bytes that are stored, and what they say.
    fn store(self, value: f64) -> (Vec<u8>, f64) {
        match self {
            Self::Float32 => ((value as f32).to_le_bytes().to_vec(), f64::from(value as f32)),
            Self::Float64 => (value.to_le_bytes().to_vec(), value),
            Self::Integer16 => {
                let integer = value as u16;
                (integer.to_le_bytes().to_vec(), f64::from(integer))
            }
        }
    }
}

/// Writes an FCS 3.1 file of four parameters, little-endian.
fn file(storage: Storage, events: &[[f64; PARAMETERS]]) -> Vec<u8> {
    let (letter, bits) = storage.data_type();
    let data: Vec<u8> = events.iter().flatten().flat_map(|&value| storage.store(value).0).collect();
    let (start, end) = (1024, 1023 + data.len());
    let mut text = format!(
        "|$BEGINANALYSIS|0|$ENDANALYSIS|0|$BEGINSTEXT|0|$ENDSTEXT|0|$BEGINDATA|{start}|$ENDDATA|{end}|$BYTEORD|1,2,3,4\
         |$DATATYPE|{letter}|$MODE|L|$NEXTDATA|0|$PAR|{PARAMETERS}|$TOT|{}|",
        events.len()
    );
    for n in 1..=PARAMETERS {
        text += &format!("$P{n}B|{bits}|$P{n}E|0,0|$P{n}N|P{n}|$P{n}R|65536|");
    }
    let mut bytes =
        format!("FCS3.1    {:>8}{:>8}{:>8}{:>8}{:>8}{:>8}", 58, 57 + text.len(), start, end, 0, 0);
    bytes += &text;
    let mut bytes = bytes.into_bytes();
    assert!(bytes.len() <= start);
    bytes.resize(start, b' ');
    bytes.extend(data);
    bytes
}

fn masks(plan: &flowmrd_gating::Plan, events: &Events<'_>) -> Vec<EventMask> {
    let make = || Memberships::new(plan.tree().indices());
    let (counts, memberships) = evaluate(plan, events, &EvaluateOptions::default(), make).unwrap();
    let (counted, ()) = evaluate(plan, events, &EvaluateOptions::default(), || ()).unwrap();
    assert_eq!(counts, counted);
    let masks: Vec<EventMask> = memberships.into_masks().into_iter().map(|(_, mask)| mask).collect();
    assert!(masks.iter().zip(counts.counts()).all(|(mask, &count)| mask.count() == count));
    masks
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn map_reads_and_stream_give_the_members_of_the_plain_engine(
        tree in tree(),
        compensations in prop::collection::vec(compensation(), MATRICES),
        events in prop::collection::vec([value(), value(), value(), value()], 1..700),
        storage in prop::sample::select(vec![Storage::Float32, Storage::Float64, Storage::Integer16]),
    ) {
        let plan = tree.compile(&compensations).unwrap();
        let bytes = file(storage, &events);
        let mut saved = tempfile::NamedTempFile::new().unwrap();
        saved.write_all(&bytes).unwrap();
        let options = |access| {
            let mut options = ReadOptions::default();
            options.access = access;
            options
        };
        let files = [
            FcsFile::open(saved.path(), &options(Access::Map)).unwrap(),
            FcsFile::open(saved.path(), &options(Access::Read)).unwrap(),
            FcsFile::from_reader(bytes.as_slice(), &ReadOptions::default()).unwrap(),
        ];
        for file in &files {
            let read = file.events(file.default_data_set());
            prop_assert_eq!(read.event_count(), events.len() as u64);
            let masks = masks(&plan, &read);
            for (k, event) in events.iter().enumerate() {
                let stored = event.map(|value| storage.store(value).1);
                let expected = plain(&tree, &compensations, &stored);
                for (population, mask) in masks.iter().enumerate() {
                    let path = tree.path(PopulationIndex(population));
                    prop_assert_eq!(mask.contains(k), expected[population], "event {} {:?}, {}", k, stored, path);
                }
            }
        }
    }
}
