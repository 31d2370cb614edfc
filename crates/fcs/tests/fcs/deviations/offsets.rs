//! Rows 1 to 7, 17, 36 and 40: where segments lie.

use flowmrd_fcs::{DeviationCode, FcsFile, Override, Policy, ReadOptions, SegmentKind};

use super::{EVENTS, repaired, three_events};
use crate::builder::{Fcs, HeaderField, Par, Segments, Value};
use crate::reading::{accepted, accepted_by_strict, columns, recorded, refused, rows, warning_codes};

fn last_plus_one(segments: &Segments) -> String {
    (segments.data.last + 1).to_string()
}

#[test]
fn deviation_01_end_offset_is_one_past_the_last_byte() {
    let code = DeviationCode::DataEndOnePast;
    let fcs = three_events("3.1");
    let in_header = fcs.clone().header(HeaderField::DataLast, last_plus_one);
    let in_text = fcs.clone().set_placed("$ENDDATA", last_plus_one);
    let in_both = in_header.clone().set_placed("$ENDDATA", last_plus_one);
    for broken in [in_header, in_text, in_both] {
        // the file may end with DATA or go on after it
        for broken in [broken.clone(), broken.tail(b"00000000")] {
            let (file, deviation) = repaired(&broken.bytes(), code, &EVENTS);
            let segments = broken.segments();
            assert!(deviation.found.contains(&last_plus_one(&segments)), "{deviation}");
            assert!(deviation.expected.contains(&segments.data.last.to_string()), "{deviation}");
            assert_eq!(deviation.segment, Some(SegmentKind::Data));
            let data = file.data_sets()[0].segments().data();
            assert_eq!(data, segments.data.first..segments.data.last + 1);
        }
    }
    // 2.0 has no offsets in TEXT
    repaired(&three_events("2.0").header(HeaderField::DataLast, last_plus_one).bytes(), code, &EVENTS);
}

#[test]
fn deviation_01_end_offset_of_a_header_at_byte_34_is_named() {
    let broken = three_events("2.0").header(HeaderField::DataLast, last_plus_one);
    let (_, deviation) = repaired(&broken.bytes(), DeviationCode::DataEndOnePast, &EVENTS);
    assert_eq!(deviation.byte_offset, Some(34));
}

fn first_minus_one(segments: &Segments) -> String {
    (segments.data.first - 1).to_string()
}

#[test]
fn deviation_02_start_offsets_differ_by_one_and_one_pair_fits() {
    let code = DeviationCode::DataStartShifted;
    let spaced = three_events("3.1").gap_before_data(8);
    for broken in [
        spaced.clone().header(HeaderField::DataFirst, first_minus_one),
        spaced.clone().set_placed("$BEGINDATA", first_minus_one),
    ] {
        let (_, deviation) = repaired(&broken.bytes(), code, &EVENTS);
        let segments = broken.segments();
        assert!(deviation.found.contains(&first_minus_one(&segments)), "{deviation}");
        assert!(deviation.expected.contains(&segments.data.first.to_string()), "{deviation}");
    }
}

#[test]
fn deviation_02_start_offsets_differ_by_one_and_both_pairs_fit() {
    let broken = three_events("3.1")
        .gap_before_data(8)
        .tail(&[0; 8])
        .set_placed("$BEGINDATA", first_minus_one)
        .set_placed("$ENDDATA", |segments| (segments.data.last - 1).to_string());
    let bytes = broken.bytes();
    let code = DeviationCode::DataOffsetsAmbiguous;
    refused(&bytes, Policy::Strict, code);
    let error = refused(&bytes, Policy::Default, code);
    let segments = broken.segments();
    let (first, last) = (segments.data.first, segments.data.last);
    // both ranges stand in the message or hint, as the override wants them
    let told = format!("{error} {}", error.hint.clone().unwrap());
    assert!(told.contains("--data-range"), "{told}");
    assert!(told.contains(&format!("{first}..{last}")), "{told}");
    assert!(told.contains(&format!("{}..{}", first - 1, last - 1)), "{told}");
    // the caller decides: as is, and one byte earlier, where each float is put together from two
    let decided = ReadOptions::new().with_override(Override::DataRange { first, last });
    assert_eq!(rows(&FcsFile::from_bytes(bytes.clone(), &decided).unwrap(), 1), EVENTS);
    let other = ReadOptions::new().with_override(Override::DataRange { first: first - 1, last: last - 1 });
    let shifted = FcsFile::from_bytes(bytes.clone(), &other).unwrap();
    // 1.0 is 00 00 80 3f in little-endian bytes; one byte earlier it is 00 00 00 80, minus zero
    assert_eq!(rows(&shifted, 1)[0][0].to_bits(), (-0.0_f64).to_bits());
    let salvaged = accepted(&bytes, Policy::Salvage);
    recorded(&salvaged, code);
    assert_eq!(rows(&salvaged, 1), EVENTS);
}

#[test]
fn deviation_03_header_and_text_offsets_disagree() {
    let code = DeviationCode::DataOffsetsDisagree;
    let fcs = three_events("3.1").gap_before_data(40);
    let header_wrong =
        fcs.clone().header(HeaderField::DataFirst, |segments| (segments.data.first - 20).to_string());
    let text_wrong = fcs
        .clone()
        .set_placed("$BEGINDATA", |segments| (segments.data.first - 20).to_string())
        .set_placed("$ENDDATA", |segments| (segments.data.last - 5).to_string());
    let text_outside = fcs
        .clone()
        .set_placed("$BEGINDATA", |segments| (segments.data.first + 5000).to_string())
        .set_placed("$ENDDATA", |segments| (segments.data.last + 5000).to_string());
    for broken in [header_wrong, text_wrong, text_outside] {
        let (_, deviation) = repaired(&broken.bytes(), code, &EVENTS);
        assert!(!deviation.action.is_empty());
    }
}

#[test]
fn deviation_03_neither_pair_fits_and_header_lies_in_the_file() {
    // $TOT says 3 events; HEADER holds 2 and TEXT 1: HEADER counts, and the event count is derived
    let broken = three_events("3.1")
        .header(HeaderField::DataLast, |segments| (segments.data.last - 8).to_string())
        .set_placed("$ENDDATA", |segments| (segments.data.last - 16).to_string());
    let file = accepted(&broken.bytes(), Policy::Default);
    assert_eq!(rows(&file, 1), EVENTS[..2]);
    let mut codes = warning_codes(&file);
    codes.dedup();
    assert_eq!(codes, [DeviationCode::DataOffsetsDisagree, DeviationCode::EventCountWrong]);
    assert!(crate::reading::read(&broken.bytes(), Policy::Strict).is_err());
}

#[test]
fn deviation_04_header_offsets_lack_their_leading_digits() {
    // DATA begins past 100,000,000; HEADER states it modulo 10^8, where zeros lie right after TEXT
    let fcs = three_events("3.0")
        .gap_before_data(100_000_000)
        .header(HeaderField::DataFirst, |segments| (segments.data.first % 100_000_000).to_string())
        .header(HeaderField::DataLast, |segments| (segments.data.last % 100_000_000).to_string());
    let mut file = tempfile::NamedTempFile::new().unwrap();
    fcs.write_sparse(file.as_file_mut());
    let open = |policy| FcsFile::open(file.path(), &ReadOptions::new().with_policy(policy));
    assert!(open(Policy::Strict).is_err());
    for policy in [Policy::Default, Policy::Salvage] {
        let read = open(policy).unwrap();
        assert_eq!(rows(&read, 1), EVENTS, "{policy:?}");
        recorded(&read, DeviationCode::HeaderOffsetTruncated);
    }
}

#[test]
fn deviation_05_header_end_is_99999999() {
    for version in ["3.0", "3.1"] {
        let broken = three_events(version).header(HeaderField::DataLast, |_| "99999999".to_owned());
        let (_, deviation) = repaired(&broken.bytes(), DeviationCode::HeaderEndNines, &EVENTS);
        assert!(deviation.found.contains("99999999"), "{deviation}");
    }
}

#[test]
fn deviation_06_header_offsets_are_blank_split_or_minus_one() {
    let code = DeviationCode::HeaderOffsetsIncomplete;
    let split = three_events("3.0").header(HeaderField::DataLast, |_| "0".to_owned());
    let pair = |first: &'static str, last: &'static str| {
        three_events("3.0")
            .header(HeaderField::DataFirst, move |_| first.to_owned())
            .header(HeaderField::DataLast, move |_| last.to_owned())
    };
    for broken in [split, pair("", ""), pair("0", "-1")] {
        let (_, deviation) = repaired(&broken.bytes(), code, &EVENTS);
        assert_eq!(deviation.byte_offset.map(|offset| (26..42).contains(&offset)), Some(true), "{deviation}");
    }
    // 2.0 has no offsets in TEXT to stand in
    let alone = three_events("2.0")
        .header(HeaderField::DataFirst, |_| String::new())
        .header(HeaderField::DataLast, |_| String::new());
    refused(&alone.bytes(), Policy::Default, DeviationCode::DataOffsetsMissing);
}

#[test]
fn deviation_06_blank_analysis_offsets_mean_no_analysis() {
    // Beckman 2.0 files leave them blank, and A1 reads blank as none: no departure
    let fcs = three_events("2.0")
        .header(HeaderField::AnalysisFirst, |_| String::new())
        .header(HeaderField::AnalysisLast, |_| String::new());
    let file = accepted_by_strict(&fcs.bytes());
    assert_eq!(file.data_sets()[0].segments().analysis(), None);
    // FACSDiva's 0,-1 is one
    let diva = three_events("3.0").header(HeaderField::AnalysisLast, |_| "-1".to_owned());
    let file = accepted(&diva.bytes(), Policy::Default);
    assert_eq!(rows(&file, 1), EVENTS);
    assert_eq!(file.data_sets()[0].segments().analysis(), None);
    assert_eq!(warning_codes(&file).len(), 1);
}

#[test]
fn deviation_07_text_has_no_data_offsets() {
    let broken = three_events("3.0").remove("$BEGINDATA").remove("$ENDDATA");
    let (_, deviation) = repaired(&broken.bytes(), DeviationCode::TextDataOffsetsMissing, &EVENTS);
    assert!(deviation.expected.contains("$BEGINDATA") || deviation.keyword.is_some(), "{deviation}");
    // with 0,0 in HEADER besides, nothing says where DATA lies, and that there are no events is no answer
    let nowhere = broken
        .header(HeaderField::DataFirst, |_| "0".to_owned())
        .header(HeaderField::DataLast, |_| "0".to_owned());
    let error = refused(&nowhere.bytes(), Policy::Default, DeviationCode::DataOffsetsMissing);
    assert!(error.hint.unwrap().contains("--data-range"));
    let salvaged = accepted(&nowhere.bytes(), Policy::Salvage);
    recorded(&salvaged, DeviationCode::DataOffsetsMissing);
    assert_eq!((salvaged.data_sets()[0].event_count(), salvaged.data_sets()[0].parameters().len()), (0, 2));
    refused(&nowhere.remove("$TOT").bytes(), Policy::Default, DeviationCode::DataOffsetsMissing);
}

#[test]
fn deviation_17_text_ends_where_data_starts() {
    let broken =
        three_events("3.1").header(HeaderField::TextLast, |segments| segments.data.first.to_string());
    let (file, deviation) = repaired(&broken.bytes(), DeviationCode::TextEndAtDataStart, &EVENTS);
    assert_eq!(file.data_sets()[0].segments().text().end, broken.segments().text.last + 1);
    assert!(deviation.found.contains(&broken.segments().data.first.to_string()), "{deviation}");
}

#[test]
fn deviation_36_other_offsets_run_off_the_file() {
    let code = DeviationCode::OtherSegmentOutside;
    for width in [8, 10, 14] {
        let whole = three_events("3.0").other(width, b"vendor bytes");
        let file = accepted_by_strict(&whole.bytes());
        let other = whole.segments().others[0];
        let found = file.data_sets()[0].segments().other();
        assert_eq!(
            (found.len(), found[0].start, found[0].end),
            (1, other.first, other.last + 1),
            "width {width}"
        );
        let outside = whole.clone().other_offset(1, |segments| (segments.end + 45).to_string());
        let (file, deviation) = repaired(&outside.bytes(), code, &EVENTS);
        assert!(file.data_sets()[0].segments().other().is_empty());
        assert!(deviation.found.contains(&(whole.segments().end + 45).to_string()), "{deviation}");
        assert!(deviation.byte_offset.unwrap() >= 58);
    }
}

/// DATA may stand before TEXT, and fixed ASCII of eight characters looks like offsets.
#[test]
fn deviation_36_numbers_in_data_are_no_other_offsets() {
    let parameters = [Par::ascii("A", 8), Par::ascii("B", 8)];
    let rows = [vec![Value::U(900), Value::U(990)]];
    let whole = Fcs::new("3.0", "1,2,3,4", &parameters, &rows).data_first();
    let file = accepted_by_strict(&whole.bytes());
    assert!(file.data_sets()[0].segments().other().is_empty());
}

/// MACSQuantify 3.1: a list of names as supplemental TEXT and a wide gap before DATA, whose end is one too far. A reader
/// that takes a wrong start gets the zeros of the gap.
#[test]
fn deviation_40_data_lies_behind_a_gap_of_zeros() {
    let macsquant = three_events("3.1").gap_before_data(400).supplemental(&[("@MB_P1_BASE", "HDR-T")]);
    accepted_by_strict(&macsquant.bytes());
    let end_one_past =
        macsquant.clone().header(HeaderField::DataLast, last_plus_one).set_placed("$ENDDATA", last_plus_one);
    repaired(&end_one_past.bytes(), DeviationCode::DataEndOnePast, &EVENTS);
    // HEADER points into the gap, with the wrong length
    let into_gap = macsquant
        .header(HeaderField::DataFirst, |segments| (segments.text.last + 1).to_string())
        .header(HeaderField::DataLast, |segments| (segments.data.first - 1).to_string());
    let (file, _) = repaired(&into_gap.bytes(), DeviationCode::DataOffsetsDisagree, &EVENTS);
    assert!(columns(&file, 1).iter().all(|column| column.value(0) != Some(0.0)));
}

#[test]
fn offsets_zero_in_header_send_to_text_without_a_remark() {
    let fcs = three_events("3.1")
        .header(HeaderField::DataFirst, |_| "0".to_owned())
        .header(HeaderField::DataLast, |_| "0".to_owned());
    assert_eq!(rows(&accepted_by_strict(&fcs.bytes()), 1), EVENTS);
}

#[test]
fn data_may_come_before_text() {
    assert_eq!(rows(&accepted_by_strict(&three_events("3.1").data_first().bytes()), 1), EVENTS);
}

/// Accuri C6: HEADER is right but for its end; TEXT states a DATA of the same length that overlaps TEXT itself.
#[test]
fn pair_that_overlaps_text_loses_against_one_that_does_not() {
    let accuri = three_events("3.0")
        .header(HeaderField::DataLast, last_plus_one)
        .set_placed("$BEGINDATA", |segments| (segments.data.first - 30).to_string())
        .set_placed("$ENDDATA", |segments| (segments.data.last - 29).to_string());
    let bytes = accuri.bytes();
    for policy in [Policy::Default, Policy::Salvage] {
        assert_eq!(rows(&accepted(&bytes, policy), 1), EVENTS, "{policy:?}");
    }
    assert!(crate::reading::read(&bytes, Policy::Strict).is_err());
}

#[test]
fn file_that_is_no_fcs_file_is_refused_by_all() {
    for bytes in [
        &b""[..],
        b"FCS",
        b"oi21j08cn\n",
        &[0; 200],
        b"PK\x03\x04 a zip file, by its looks, that goes on and on and on",
    ] {
        for policy in [Policy::Strict, Policy::Default, Policy::Salvage] {
            let error = crate::reading::read(bytes, policy).unwrap_err().to_string();
            assert!(error.contains("expected"), "{error}");
        }
    }
    let old = three_events("2.0").magic("FCS1.0");
    for policy in [Policy::Strict, Policy::Default, Policy::Salvage] {
        let error = crate::reading::read(&old.bytes(), policy).unwrap_err().to_string();
        assert!(error.contains("1.0") && error.contains("2.0"), "{error}");
    }
}

/// What is added to HEADER's first and last byte of DATA, to those of TEXT, and to $TOT.
type Faults = [i64; 5];

/// A file of five events with some numbers off, bytes of zero before DATA and others behind it.
fn with_faults([first, last, text_first, text_last, tot]: Faults, gap: u64, tail: usize) -> Vec<u8> {
    let rows: Vec<[f32; 2]> =
        (0..5_u8).map(|event| [f32::from(event) + 1.5, f32::from(event) * -2.25]).collect();
    let rows: Vec<&[f32]> = rows.iter().map(|row| &row[..]).collect();
    let moved = |offset: u64, by: i64| (offset as i64 + by).max(0).to_string();
    Fcs::floats("3.1", &["A", "B"], &rows)
        .gap_before_data(gap)
        .tail(&vec![b'x'; tail])
        .set("$TOT", &(5 + tot).max(0).to_string())
        .header(HeaderField::DataFirst, move |segments| moved(segments.data.first, first))
        .header(HeaderField::DataLast, move |segments| moved(segments.data.last, last))
        .set_placed("$BEGINDATA", move |segments| moved(segments.data.first, text_first))
        .set_placed("$ENDDATA", move |segments| moved(segments.data.last, text_last))
        .bytes()
}

#[test]
fn one_wrong_number_never_gives_wrong_values() {
    let truth = rows(&accepted_by_strict(&with_faults([0; 5], 0, 0)), 1);
    for (gap, tail) in [(0, 0), (0, 8), (0, 100), (20, 0), (20, 8), (20, 100)] {
        for which in 0..5 {
            for by in (-70_i64..=70).filter(|by| *by != 0) {
                let mut faults = [0; 5];
                faults[which] = by;
                let bytes = with_faults(faults, gap, tail);
                assert!(crate::reading::read(&bytes, Policy::Strict).is_err(), "{faults:?} passes strict");
                if let Ok(file) = crate::reading::read(&bytes, Policy::Default) {
                    assert_eq!(rows(&file, 1), truth, "{faults:?}, gap {gap}, tail {tail}");
                    assert!(!warning_codes(&file).is_empty());
                }
            }
        }
    }
}

/// Two numbers that are off by other than whole events never shift the values by bytes: refused, or whole events. Two starts
/// that are both one too low look like an end that is one too high where nothing but the gap before DATA could tell.
#[test]
fn two_wrong_numbers_never_shift_the_bytes_of_values() {
    let truth = rows(&accepted_by_strict(&with_faults([0; 5], 0, 0)), 1);
    for (gap, tail) in [(0, 0), (0, 8), (20, 0), (20, 8)] {
        for (one, other) in [(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)] {
            for (by, by_other) in
                [(-1, -1), (-1, 1), (1, -1), (1, 1), (-1, 3), (3, -1), (-3, 1), (1, 8), (8, -1), (-1, 9)]
            {
                let mut faults = [0; 5];
                (faults[one], faults[other]) = (by, by_other);
                let is_row_1 = gap > 0 && faults == [-1, 0, -1, 0, 0];
                let Ok(file) = crate::reading::read(&with_faults(faults, gap, tail), Policy::Default) else {
                    continue;
                };
                let read = rows(&file, 1);
                let shared = truth.iter().filter(|row| read.contains(row)).count();
                assert!(
                    shared + 1 >= truth.len() || is_row_1,
                    "{faults:?}, gap {gap}, tail {tail}: {read:?}"
                );
                assert!(!warning_codes(&file).is_empty());
            }
        }
    }
}
