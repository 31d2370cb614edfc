//! Every layout of DATA: what the builder encodes by hand comes out again, by every way in.

use std::io::Write as _;

use flowmrd_core::{Column, ParameterIndex};
use flowmrd_fcs::source::Access;
use flowmrd_fcs::{FcsFile, ReadOptions};
use proptest::prelude::*;

use crate::builder::{Fcs, Format, Par, Value, gzip};
use crate::reading::{accepted_by_strict, columns, rows};

/// Parameters, byte order, version and rows of one file.
#[derive(Clone, Debug)]
struct Layout {
    version: &'static str,
    order: String,
    formats: Vec<Format>,
    rows: Vec<Vec<Value>>,
}

impl Layout {
    fn fcs(&self) -> Fcs {
        let parameters: Vec<Par> =
            self.formats.iter().enumerate().map(|(index, &format)| par(index, format)).collect();
        Fcs::new(self.version, &self.order, &parameters, &self.rows)
    }
}

fn par(index: usize, format: Format) -> Par {
    let name = format!("P{}", index + 1);
    match format {
        Format::Integer(bits) => Par::int(&name, bits),
        Format::Float32 => Par::f32(&name),
        Format::Float64 => Par::f64(&name),
        Format::Ascii(chars) => Par::ascii(&name, chars),
        Format::AsciiFree => Par::ascii_free(&name),
    }
}

/// The bits of each value: what must agree, NaN payloads included.
fn bits(column: &Column) -> Vec<u64> {
    match column {
        Column::U8(values) => values.iter().map(|&value| u64::from(value)).collect(),
        Column::U16(values) => values.iter().map(|&value| u64::from(value)).collect(),
        Column::U32(values) => values.iter().map(|&value| u64::from(value)).collect(),
        Column::U64(values) => values.clone(),
        Column::F32(values) => values.iter().map(|value| u64::from(value.to_bits())).collect(),
        Column::F64(values) => values.iter().map(|value| value.to_bits()).collect(),
    }
}

fn stored_bits(format: Format, value: Value) -> u64 {
    match (format, value) {
        (Format::Ascii(_) | Format::AsciiFree, value) => value.as_f64().to_bits(),
        (_, Value::U(value)) => value,
        (_, Value::F32(value)) => u64::from(value.to_bits()),
        (_, Value::F64(value)) => value.to_bits(),
    }
}

fn value(format: Format, random: u64) -> Value {
    match format {
        Format::Integer(bits) => Value::U(random & (u64::MAX >> (64 - bits))),
        Format::Float32 => Value::F32(f32::from_bits(random as u32)),
        Format::Float64 => Value::F64(f64::from_bits(random)),
        Format::Ascii(chars) => Value::U(random % 10_u64.pow(chars.min(15))),
        Format::AsciiFree => Value::U(random % 100_000_000),
    }
}

fn formats() -> impl Strategy<Value = (&'static str, String, Vec<Format>)> {
    let endian = prop_oneof![Just("1,2,3,4".to_owned()), Just("4,3,2,1".to_owned())];
    let any_width = proptest::collection::vec((1_u32..=64).prop_map(Format::Integer), 1..6);
    let whole_bytes =
        proptest::collection::vec((1_u32..=8).prop_map(|bytes| Format::Integer(8 * bytes)), 1..6);
    let one_width = (1_u32..=64, 1_usize..6).prop_map(|(bits, count)| vec![Format::Integer(bits); count]);
    let floats = (1_usize..6, any::<bool>())
        .prop_map(|(count, wide)| vec![if wide { Format::Float64 } else { Format::Float32 }; count]);
    let fixed = proptest::collection::vec((1_u32..12).prop_map(Format::Ascii), 1..6);
    let free = (1_usize..6).prop_map(|count| vec![Format::AsciiFree; count]);
    let one = prop_oneof![
        (1_u32..=8).prop_map(|bytes| Format::Integer(8 * bytes)),
        Just(Format::Float32),
        Just(Format::Float64)
    ];
    let mixed = proptest::collection::vec(one, 1..6);
    let old = || prop_oneof![Just("2.0"), Just("3.0"), Just("3.1"), Just("3.2")];
    prop_oneof![
        (old(), endian.clone(), prop_oneof![any_width, whole_bytes, one_width, floats]),
        (Just("3.2"), endian.clone(), mixed),
        (prop_oneof![Just("2.0"), Just("3.0")], endian, prop_oneof![fixed, free]),
        permuted(),
    ]
}

/// Every order of 2 to 8 bytes, for values of as many.
fn permuted() -> impl Strategy<Value = (&'static str, String, Vec<Format>)> {
    (2_u32..=8, 1_usize..4).prop_flat_map(|(bytes, count)| {
        let ranks: Vec<u32> = (1..=bytes).collect();
        Just(ranks).prop_shuffle().prop_map(move |ranks| {
            let order: Vec<String> = ranks.iter().map(u32::to_string).collect();
            ("3.0", order.join(","), vec![Format::Integer(8 * bytes); count])
        })
    })
}

fn layouts() -> impl Strategy<Value = Layout> {
    (formats(), 0_usize..12).prop_flat_map(|((version, order, formats), event_count)| {
        let values = proptest::collection::vec(any::<u64>(), event_count * formats.len());
        values.prop_map(move |values| {
            let row = |row: &[u64]| {
                row.iter().zip(&formats).map(|(&random, &format)| value(format, random)).collect()
            };
            let rows = values.chunks(formats.len()).map(row).collect();
            Layout { version, order: order.clone(), formats: formats.clone(), rows }
        })
    })
}

fn expected_bits(layout: &Layout) -> Vec<Vec<u64>> {
    let column =
        |index: usize| layout.rows.iter().map(|row| stored_bits(layout.formats[index], row[index])).collect();
    (0..layout.formats.len()).map(column).collect()
}

/// Puts the columns of all chunks together again.
fn from_chunks(file: &FcsFile, events_per_chunk: usize) -> Vec<Vec<u64>> {
    let data_set = &file.data_sets()[0];
    let every: Vec<ParameterIndex> = (0..data_set.parameters().len()).map(ParameterIndex).collect();
    let mut whole = vec![Vec::new(); every.len()];
    let mut next = 0;
    for chunk in file.events(data_set).chunks(&every, events_per_chunk) {
        let chunk = chunk.unwrap();
        assert_eq!(chunk.first_event, next);
        next += chunk.columns.first().map_or(0, Column::len) as u64;
        for (whole, column) in whole.iter_mut().zip(&chunk.columns) {
            whole.extend(bits(column));
        }
    }
    assert_eq!(next, data_set.event_count());
    whole
}

fn all_bits(file: &FcsFile) -> Vec<Vec<u64>> {
    columns(file, 1).iter().map(bits).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_layout_decodes_to_what_was_encoded(layout in layouts()) {
        let bytes = layout.fcs().bytes();
        let file = accepted_by_strict(&bytes);
        prop_assert_eq!(file.data_sets()[0].event_count(), layout.rows.len() as u64);
        prop_assert_eq!(all_bits(&file), expected_bits(&layout));
    }

    #[test]
    fn chunks_of_any_size_hold_the_same_bits_as_columns(layout in layouts(), size in 1_usize..14) {
        let file = accepted_by_strict(&layout.fcs().bytes());
        prop_assert_eq!(from_chunks(&file, size), expected_bits(&layout));
    }

    #[test]
    fn any_choice_and_order_of_parameters_gives_their_columns(layout in layouts(), picks in proptest::collection::vec(0_usize..6, 0..8)) {
        let file = accepted_by_strict(&layout.fcs().bytes());
        let picks: Vec<usize> = picks.into_iter().map(|pick| pick % layout.formats.len()).collect();
        let asked: Vec<ParameterIndex> = picks.iter().map(|&pick| ParameterIndex(pick)).collect();
        let got = file.events(&file.data_sets()[0]).raw_columns(&asked).unwrap();
        let expected = expected_bits(&layout);
        let expected: Vec<Vec<u64>> = picks.iter().map(|&pick| expected[pick].clone()).collect();
        prop_assert_eq!(got.iter().map(bits).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn any_run_of_events_is_that_part_of_the_column(layout in layouts(), at in 0_u64..13, len in 0_u64..13) {
        let file = accepted_by_strict(&layout.fcs().bytes());
        let count = layout.rows.len() as u64;
        let run = at.min(count)..(at + len).min(count);
        let every: Vec<ParameterIndex> = (0..layout.formats.len()).map(ParameterIndex).collect();
        let got = file.events(&file.data_sets()[0]).read_raw(run.clone(), &every).unwrap();
        for (column, whole) in got.iter().zip(expected_bits(&layout)) {
            prop_assert_eq!(bits(column), &whole[run.start as usize..run.end as usize]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn map_file_bytes_gzip_and_pipe_hold_the_same_bits(layout in layouts()) {
        let bytes = layout.fcs().bytes();
        let packed = gzip(&bytes);
        let expected = expected_bits(&layout);
        let options = ReadOptions::new();
        for content in [&bytes, &packed] {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(content).unwrap();
            for access in [Access::Map, Access::Read] {
                let options = options.clone().with_access(access);
                prop_assert_eq!(&all_bits(&FcsFile::open(file.path(), &options).unwrap()), &expected);
            }
            prop_assert_eq!(&all_bits(&FcsFile::from_bytes(content.clone(), &options).unwrap()), &expected);
            prop_assert_eq!(&all_bits(&FcsFile::from_reader(&content[..], &options).unwrap()), &expected);
        }
    }
}

#[test]
fn named_pipe_is_read_to_its_end() {
    let bytes = Fcs::integers("3.1", 16, &["A"], &[&[1], &[2], &[65535]]).bytes();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.fcs");
    if !std::process::Command::new("mkfifo").arg(&path).status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: this system makes no named pipe");
        return;
    }
    let to = path.clone();
    let writer = std::thread::spawn(move || std::fs::write(to, bytes).unwrap());
    let file = FcsFile::open(&path, &ReadOptions::new()).unwrap();
    writer.join().unwrap();
    assert_eq!(rows(&file, 1), [[1.0], [2.0], [65535.0]]);
}

// FCS 3.0, $BYTEORD: the rank of each successive byte. 0x0A0B0C0D has bytes 0D (rank 1), 0C, 0B, 0A (rank 4).
#[test]
fn byte_orders_place_the_bytes_that_their_ranks_name() {
    let stored: [(&str, [u8; 4]); 4] = [
        ("1,2,3,4", [0x0d, 0x0c, 0x0b, 0x0a]),
        ("4,3,2,1", [0x0a, 0x0b, 0x0c, 0x0d]),
        ("3,4,1,2", [0x0b, 0x0a, 0x0d, 0x0c]),
        ("2,1,4,3", [0x0c, 0x0d, 0x0a, 0x0b]),
    ];
    for (order, bytes) in stored {
        let fcs = Fcs::new("3.0", order, &[Par::int("A", 32)], &[vec![Value::U(0)]]).data_bytes(&bytes);
        assert_eq!(rows(&accepted_by_strict(&fcs.bytes()), 1), [[f64::from(0x0a0b_0c0d_u32)]], "{order}");
    }
}

// ten bits each: 1 = 0000000001, 1023 = 1111111111, 512 = 1000000000, from the most significant bit:
// 00000000 01111111 11111000 000000(00)
#[test]
fn packed_bits_run_from_the_most_significant_one_in_a_falling_order() {
    let parameters = [Par::int("A", 10), Par::int("B", 10), Par::int("C", 10)];
    let fcs = Fcs::new("3.0", "4,3,2,1", &parameters, &[vec![Value::U(0); 3]]);
    let fcs = fcs.data_bytes(&[0b0000_0000, 0b0111_1111, 0b1111_1000, 0b0000_0000]);
    assert_eq!(rows(&accepted_by_strict(&fcs.bytes()), 1), [[1.0, 1023.0, 512.0]]);
}

#[test]
fn integer_columns_come_out_in_the_narrowest_type_that_holds_their_width() {
    let widths = [1, 8, 9, 16, 17, 32, 33, 64];
    let parameters: Vec<Par> = widths.iter().map(|bits| Par::int(&format!("W{bits}"), *bits)).collect();
    let file = accepted_by_strict(&Fcs::new("3.1", "1,2,3,4", &parameters, &[vec![Value::U(1); 8]]).bytes());
    let kinds: Vec<&str> = columns(&file, 1)
        .iter()
        .map(|column| match column {
            Column::U8(_) => "u8",
            Column::U16(_) => "u16",
            Column::U32(_) => "u32",
            Column::U64(_) => "u64",
            _ => "float",
        })
        .collect();
    assert_eq!(kinds, ["u8", "u8", "u16", "u16", "u32", "u32", "u64", "u64"]);
}

// FCS 2.0 and 3.0, $DATATYPE A with $PnB *: space, tab, comma, carriage return and line feed separate, a run is one
#[test]
fn free_ascii_separates_by_runs_of_its_five_delimiters() {
    let parameters = [Par::ascii_free("A"), Par::ascii_free("B")];
    let fcs = Fcs::new("3.0", "1,2,3,4", &parameters, &[vec![Value::U(0); 2], vec![Value::U(0); 2]]);
    let fcs = fcs.data_bytes(b" 12,\t7\r\n300 , 4\n");
    assert_eq!(rows(&accepted_by_strict(&fcs.bytes()), 1), [[12.0, 7.0], [300.0, 4.0]]);
}

#[test]
fn fixed_ascii_takes_its_characters_and_no_more() {
    let parameters = [Par::ascii("A", 3), Par::ascii("B", 2)];
    let fcs = Fcs::new("3.0", "1,2,3,4", &parameters, &[vec![Value::U(0); 2], vec![Value::U(0); 2]]);
    let fcs = fcs.data_bytes(b"01299  7 4");
    assert_eq!(rows(&accepted_by_strict(&fcs.bytes()), 1), [[12.0, 99.0], [7.0, 4.0]]);
}
