//! Rows 8 to 11, 33, 37 and 39: how many events there are, and what they hold.

use flowmrd_fcs::{DeviationCode, FcsFile, Override, Policy, ReadOptions};

use super::{EVENTS, repaired, salvaged, three_events};
use crate::builder::{Fcs, HeaderField, Par, Value};
use crate::reading::{accepted, accepted_by_strict, codes, recorded, refused, rows};

#[test]
fn deviation_08_tot_is_wrong() {
    for wrong in ["0", "1", "4", "49743"] {
        let broken = three_events("3.1").set("$TOT", wrong);
        let (_, deviation) = repaired(&broken.bytes(), DeviationCode::EventCountWrong, &EVENTS);
        assert!(deviation.found.contains(wrong), "{deviation}");
        assert!(deviation.expected.contains('3'), "{deviation}");
        assert_eq!(deviation.keyword.as_deref(), Some("$TOT"));
    }
}

#[test]
fn deviation_08_override_sets_the_event_count() {
    let bytes = three_events("3.1").set("$TOT", "2").bytes();
    let options = ReadOptions::new().with_override(Override::EventCount(2));
    assert_eq!(rows(&FcsFile::from_bytes(bytes, &options).unwrap(), 1), EVENTS[..2]);
}

#[test]
fn deviation_09_tot_is_missing_in_a_2_0_file() {
    let file = accepted_by_strict(&three_events("2.0").remove("$TOT").bytes());
    assert_eq!(rows(&file, 1), EVENTS);
    recorded(&file, DeviationCode::EventCountDerived);
}

#[test]
fn deviation_10_file_is_truncated() {
    let whole = three_events("3.1").bytes();
    let data_first = three_events("3.1").segments().data.first as usize;
    // what is left of DATA, and the whole events in it
    for (left, events) in [(23, 2), (16, 2), (15, 1), (8, 1), (7, 0), (0, 0)] {
        let cut = &whole[..data_first + left];
        salvaged(cut, DeviationCode::FileTruncated, &EVENTS[..events]);
    }
    let error = refused(&whole[..data_first + 9], Policy::Default, DeviationCode::FileTruncated);
    assert!(error.hint.unwrap().contains("salvage"));
    let told = format!("{} {}", error.expected, error.found);
    assert!(
        told.contains(&(whole.len() - 1).to_string()) && told.contains(&(data_first + 9).to_string()),
        "{told}"
    );
}

#[test]
fn deviation_10_truncated_file_whose_tot_is_0_is_not_empty() {
    let whole = three_events("3.1").set("$TOT", "0").bytes();
    salvaged(&whole[..whole.len() - 1], DeviationCode::FileTruncated, &EVENTS[..0]);
}

#[test]
fn deviation_10_end_far_beyond_the_file_is_wrong_where_all_events_are_there() {
    let far = |segments: &crate::builder::Segments| (segments.data.last + 80_000).to_string();
    let broken = three_events("3.1").header(HeaderField::DataLast, far).set_placed("$ENDDATA", far);
    let file = accepted(&broken.bytes(), Policy::Default);
    assert_eq!(rows(&file, 1), EVENTS);
    assert!(!crate::reading::warnings(&file).is_empty());
    assert!(crate::reading::read(&broken.bytes(), Policy::Strict).is_err());
}

#[test]
fn deviation_10_file_that_ends_inside_text_is_refused() {
    let whole = three_events("3.1").bytes();
    let text_last = three_events("3.1").segments().text.last as usize;
    for left in [60, text_last / 2, text_last] {
        for policy in [Policy::Strict, Policy::Default] {
            let error = crate::reading::read(&whole[..left], policy).unwrap_err().to_string();
            assert!(error.contains("TEXT"), "{error}");
        }
    }
}

#[test]
fn deviation_11_data_is_no_whole_number_of_events() {
    let mut data = three_events("3.1").data().to_vec();
    data.extend([0x7f; 3]);
    let broken = three_events("3.1").data_bytes(&data);
    let file = salvaged(&broken.bytes(), DeviationCode::DataLengthUneven, &EVENTS);
    let deviation = recorded(&file, DeviationCode::DataLengthUneven);
    assert!(deviation.found.contains("27") || deviation.found.contains('3'), "{deviation}");
    let decided = ReadOptions::new().with_override(Override::EventCount(3));
    assert_eq!(rows(&FcsFile::from_bytes(broken.bytes(), &decided).unwrap(), 1), EVENTS);
}

#[test]
fn deviation_33_negative_values_stay_as_they_are() {
    let fcs = Fcs::floats("3.1", &["FSC-A", "SSC-A"], &[&[-111.5, 0.0], &[2000.0, -0.0], &[1024.0, -1e30]]);
    let file = accepted_by_strict(&fcs.bytes());
    // the range is 1024: nothing is cut to it
    let read = rows(&file, 1);
    assert_eq!(read, [[-111.5, 0.0], [2000.0, 0.0], [1024.0, f64::from(-1e30_f32)]]);
    assert!(read[1][1].is_sign_negative());
    assert!(codes(&file).is_empty());
}

#[test]
fn deviation_39_floats_are_stored_as_doubles() {
    let parameters = [Par::f64("A"), Par::f64("B")];
    // 0.1 and 1/3 have other last bits as binary32: nothing may go through it
    let values = [
        vec![Value::F64(0.1), Value::F64(1.0 / 3.0)],
        vec![Value::F64(-1e300), Value::F64(f64::MIN_POSITIVE)],
    ];
    for order in ["1,2,3,4", "4,3,2,1"] {
        let file = accepted_by_strict(&Fcs::new("3.0", order, &parameters, &values).bytes());
        assert_eq!(rows(&file, 1), [[0.1, 1.0 / 3.0], [-1e300, f64::MIN_POSITIVE]]);
    }
}

#[test]
fn deviation_10_file_of_one_byte_events_is_truncated() {
    // a byte less is an event less: the offsets still say that the file has been cut
    let fcs = Fcs::integers("3.1", 8, &["A"], &[&[1], &[2], &[3]]);
    let whole = fcs.bytes();
    salvaged(&whole[..whole.len() - 1], DeviationCode::FileTruncated, &[[1.0], [2.0]]);
}

/// Without events DATA has no last byte: some write the end one before the start, some 0,0, some nothing.
#[test]
fn file_without_events_may_say_where_data_would_be() {
    let empty = Fcs::floats("3.1", &["A", "B"], &[]);
    let first = |segments: &crate::builder::Segments| (segments.text.last + 1).to_string();
    let before = |segments: &crate::builder::Segments| segments.text.last.to_string();
    let backwards = empty
        .clone()
        .header(HeaderField::DataFirst, first)
        .header(HeaderField::DataLast, before)
        .set_placed("$BEGINDATA", first)
        .set_placed("$ENDDATA", before);
    for fcs in [empty, backwards] {
        for policy in [Policy::Default, Policy::Salvage] {
            let file = accepted(&fcs.bytes(), policy);
            assert_eq!(file.data_sets()[0].event_count(), 0);
            assert_eq!(rows(&file, 1), Vec::<Vec<f64>>::new());
        }
    }
}

/// Row 3 of free ASCII: the numbers are as many from either start, and the first of them would be cut.
#[test]
fn free_ascii_in_two_places_needs_the_callers_word() {
    let parameters = [Par::ascii_free("A"), Par::ascii_free("B")];
    let rows = [vec![Value::U(12345), Value::U(2)], vec![Value::U(3), Value::U(4)]];
    let late = Fcs::new("3.0", "1,2,3,4", &parameters, &rows)
        .header(HeaderField::DataFirst, |segments| (segments.data.first + 3).to_string());
    refused(&late.bytes(), Policy::Default, DeviationCode::DataOffsetsAmbiguous);
    accepted(&late.bytes(), Policy::Salvage);
}

/// Free ASCII has no width, so only its numbers tell how many events there are: none is made on the word of $TOT.
#[test]
fn free_ascii_holds_the_events_of_its_numbers_whatever_tot_says() {
    let parameters = [Par::ascii_free("A"), Par::ascii_free("B")];
    let values = [vec![Value::U(1), Value::U(2)], vec![Value::U(3), Value::U(4)]];
    for wrong in ["3", "1000000000000", "18446744073709551615", "0"] {
        let fcs = Fcs::new("3.0", "1,2,3,4", &parameters, &values).set("$TOT", wrong);
        repaired(&fcs.bytes(), DeviationCode::EventCountWrong, &[[1.0, 2.0], [3.0, 4.0]]);
    }
}

/// $TOT is wrong, and so is something else: the start is one byte late, or $PnB is 47 in place of 48, in the next whole
/// width of which DATA would hold 15 events. Neither may pass with the values moved.
#[test]
fn deviation_08_wrong_tot_bears_no_second_guess() {
    let bytes: Vec<Vec<Value>> = (0..4).map(|k| vec![Value::U(k), Value::U(k + 100)]).collect();
    let late = Fcs::new("2.0", "1,2,3,4", &[Par::int("A", 8), Par::int("B", 8)], &bytes)
        .header(HeaderField::DataFirst, |segments| (segments.data.first + 1).to_string());
    refused(&late.bytes(), Policy::Default, DeviationCode::DataLengthUneven);
    let wide: Vec<Vec<Value>> = (0..20).map(|k| vec![Value::U(k)]).collect();
    let narrow = Fcs::new("3.1", "1,2,3,4", &[Par::int("A", 48)], &wide).set("$P1B", "47");
    refused(&narrow.bytes(), Policy::Default, DeviationCode::DataLengthUneven);
}
