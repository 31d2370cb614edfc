//! Offsets past 99,999,999 and files past 4 GiB: a sparse file, of which the disk stores the ends only.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};

use flowmrd_core::{Column, ParameterIndex};
use flowmrd_fcs::{FcsFile, Policy, ReadOptions};

use crate::builder::Fcs;
use crate::deviations::{EVENTS, three_events};
use crate::reading::{deviations, rows, warnings};

const GIB: u64 = 1 << 30;

/// Makes a file with room for `len` bytes, or says why the test is skipped.
fn sparse(len: u64) -> Option<tempfile::NamedTempFile> {
    let file = tempfile::NamedTempFile::new().unwrap();
    if let Err(error) = file.as_file().set_len(len) {
        eprintln!("skipped: no file of {len} bytes here: {error}");
        return None;
    }
    Some(file)
}

fn open_strict(file: &tempfile::NamedTempFile) -> FcsFile {
    FcsFile::open(file.path(), &ReadOptions::new().with_policy(Policy::Strict)).unwrap()
}

#[test]
fn deviation_37_data_lies_past_4_gib() {
    let fcs = three_events("3.1").gap_before_data(4 * GIB + 12_345);
    let Some(mut file) = sparse(fcs.segments().end) else { return };
    fcs.write_sparse(file.as_file_mut());
    let read = open_strict(&file);
    assert!(warnings(&read).is_empty());
    assert_eq!(rows(&read, 1), EVENTS);
    let data = read.data_sets()[0].segments().data();
    assert_eq!((data.start, data.end), (fcs.segments().data.first, fcs.segments().end));
    assert!(data.start > 4 * GIB);
}

/// 700 million events of 8 bytes: all zeros but the first and the last one.
#[test]
fn deviation_37_data_is_longer_than_4_gib() {
    const EVENT_COUNT: u64 = 700_000_000;
    let last_byte = |first: u64| (first + 8 * EVENT_COUNT - 1).to_string();
    let fcs = Fcs::floats("3.1", &["A", "B"], &[&[1.5, 2.5]])
        .set("$TOT", &EVENT_COUNT.to_string())
        .set_placed("$ENDDATA", move |segments| last_byte(segments.data.first))
        .header(crate::builder::HeaderField::DataFirst, |_| "0".to_owned())
        .header(crate::builder::HeaderField::DataLast, |_| "0".to_owned());
    let first = fcs.segments().data.first;
    let Some(mut file) = sparse(first + 8 * EVENT_COUNT) else { return };
    fcs.write_sparse(file.as_file_mut());
    write_at(file.as_file_mut(), first + 8 * (EVENT_COUNT - 1), [3.5, 4.5]);
    let read = open_strict(&file);
    assert!(deviations(&read).is_empty());
    let data_set = &read.data_sets()[0];
    assert_eq!(data_set.event_count(), EVENT_COUNT);
    let events = read.events(data_set);
    let both = [ParameterIndex(0), ParameterIndex(1)];
    let at = |start: u64, end: u64| events.read_raw(start..end, &both).unwrap();
    assert_eq!(at(0, 2), [Column::F32(vec![1.5, 0.0]), Column::F32(vec![2.5, 0.0])]);
    let end = EVENT_COUNT;
    assert_eq!(at(end - 2, end), [Column::F32(vec![0.0, 3.5]), Column::F32(vec![0.0, 4.5])]);
    assert!(events.read_raw(end - 1..end + 1, &both).is_err());
}

fn write_at(file: &mut File, offset: u64, values: [f32; 2]) {
    file.seek(SeekFrom::Start(offset)).unwrap();
    for value in values {
        file.write_all(&value.to_le_bytes()).unwrap();
    }
}

#[test]
fn header_is_0_0_where_data_ends_past_99_999_999() {
    let fcs = three_events("3.0").gap_before_data(99_999_990);
    assert!(fcs.segments().data.last > 99_999_999);
    let Some(mut file) = sparse(fcs.segments().end) else { return };
    fcs.write_sparse(file.as_file_mut());
    let read = open_strict(&file);
    assert!(deviations(&read).is_empty(), "{:?}", deviations(&read));
    assert_eq!(rows(&read, 1), EVENTS);
}

/// A data set after 4 GiB of another one's vendor bytes.
#[test]
fn next_data_set_lies_past_4_gib() {
    let base = 4 * GIB + 77;
    let first = three_events("3.1").set("$NEXTDATA", &base.to_string());
    let second = Fcs::floats("3.1", &["C"], &[&[9.5]]);
    let Some(mut file) = sparse(base + second.segments().end) else { return };
    first.write_sparse(file.as_file_mut());
    file.as_file_mut().seek(SeekFrom::Start(base)).unwrap();
    file.as_file_mut().write_all(&second.bytes()).unwrap();
    let read = open_strict(&file);
    assert_eq!(rows(&read, 1), EVENTS);
    assert_eq!(rows(&read, 2), [[9.5]]);
    assert_eq!(read.data_sets()[1].segments().base_offset(), base);
}
