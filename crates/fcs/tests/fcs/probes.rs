//! The hand-made probes at which other readers fail, each under the three policies.

use flowmrd_fcs::layout::ByteOrder;
use flowmrd_fcs::{DeviationCode, FcsFile, Override, Policy, ReadOptions, TextMode};

use crate::builder::{Fcs, Format, HeaderField, Par, Value, encode};
use crate::deviations::{EVENTS, refused_by_all, repaired, salvaged, three_events};
use crate::reading::{accepted, accepted_by_strict, codes, read, recorded, refused, rows, scaled_rows};

fn value<'a>(file: &'a FcsFile, key: &str) -> Option<&'a str> {
    file.data_sets()[0].keywords().find(key).map(|keyword| keyword.value())
}

#[test]
fn probe_end_offset_of_header_only_is_one_past() {
    let broken =
        three_events("3.0").header(HeaderField::DataLast, |segments| (segments.data.last + 1).to_string());
    repaired(&broken.bytes(), DeviationCode::DataEndOnePast, &EVENTS);
}

#[test]
fn probe_delimiter_inside_a_value_is_escaped() {
    let file = accepted_by_strict(&three_events("3.0").delimiter(b'|').set("$CYT", "a|b").bytes());
    assert_eq!(value(&file, "$CYT"), Some("a|b"));
}

#[test]
fn probe_value_is_empty() {
    let broken = three_events("3.0").literal().add_first("$OP", "");
    let (file, _) = repaired(&broken.bytes(), DeviationCode::TextModeLiteral, &EVENTS);
    assert_eq!(value(&file, "$OP"), Some(""));
    assert_eq!(value(&file, "$BYTEORD"), Some("1,2,3,4"));
    assert_eq!(file.data_sets()[0].text_mode(), TextMode::Literal);
}

#[test]
fn probe_value_begins_with_the_delimiter() {
    // "/$OP///x/": one delimiter to separate and one that is escaped
    let broken = three_events("3.0").add_first("$OP", "/x");
    let (file, _) = repaired(&broken.bytes(), DeviationCode::TextDelimiterAtWordStart, &EVENTS);
    assert_eq!(value(&file, "$OP"), Some("/x"));
    assert_eq!(value(&file, "$BYTEORD"), Some("1,2,3,4"));
}

#[test]
fn probe_delimiter_is_a_regular_expression_character() {
    for delimiter in [b'.', b'+', b'^', b'*', b'?', b'(', b')', b'[', b'{', b'|', b'\\'] {
        let file = accepted_by_strict(&three_events("3.0").delimiter(delimiter).bytes());
        assert_eq!(rows(&file, 1), EVENTS);
    }
}

#[test]
fn probe_micro_sign_is_latin_1() {
    let broken = three_events("3.0").set_bytes("$CYT", b"10 \xb5m");
    let (file, deviation) = repaired(&broken.bytes(), DeviationCode::ValueNotUtf8, &EVENTS);
    assert_eq!(value(&file, "$CYT"), Some("10 \u{b5}m"));
    assert_eq!(deviation.keyword.as_deref(), Some("$CYT"));
}

#[test]
fn probe_keywords_are_in_lower_case() {
    let file = accepted_by_strict(&three_events("3.0").rename_all(str::to_lowercase).bytes());
    assert_eq!(rows(&file, 1), EVENTS);
}

#[test]
fn probe_tot_says_4_for_3_events() {
    let (_, deviation) =
        repaired(&three_events("3.0").set("$TOT", "4").bytes(), DeviationCode::EventCountWrong, &EVENTS);
    assert!(deviation.found.contains('4') && deviation.expected.contains('3'), "{deviation}");
}

#[test]
fn probe_tot_is_missing() {
    for version in ["3.0", "3.1", "3.2"] {
        repaired(&three_events(version).remove("$TOT").bytes(), DeviationCode::EventCountMissing, &EVENTS);
    }
}

#[test]
fn probe_range_of_a_float_is_na() {
    let (file, _) =
        repaired(&three_events("3.0").set("$P1R", "NA").bytes(), DeviationCode::RangeMalformed, &EVENTS);
    assert_eq!(file.data_sets()[0].parameters()[0].range(), None);
}

#[test]
fn probe_amplification_of_a_float_is_logarithmic() {
    let (file, _) = repaired(
        &three_events("3.0").set("$P1E", "4,0").bytes(),
        DeviationCode::AmplificationOnFloat,
        &EVENTS,
    );
    assert_eq!(scaled_rows(&file, 1), EVENTS);
}

#[test]
fn probe_time_step_is_blank() {
    let fcs = Fcs::floats("3.0", &["A", "Time"], &[&[1.0, 0.0], &[2.0, 40.0]]).set("$TIMESTEP", " ");
    for policy in [Policy::Strict, Policy::Default, Policy::Salvage] {
        let file = accepted(&fcs.bytes(), policy);
        assert_eq!(rows(&file, 1), [[1.0, 0.0], [2.0, 40.0]]);
        recorded(&file, DeviationCode::TimeStepMissing);
    }
}

#[test]
fn probe_byte_order_is_3_4_1_2() {
    // 0x01020304: bytes of rank 3, 4, 1, 2 are 02, 01, 04, 03
    let fcs = Fcs::new("3.0", "3,4,1,2", &[Par::int("A", 32)], &[vec![Value::U(0x0102_0304)]]);
    assert_eq!(fcs.data(), [2, 1, 4, 3]);
    let file = accepted_by_strict(&fcs.bytes());
    assert_eq!(rows(&file, 1), [[f64::from(0x0102_0304)]]);
    // 1.0 is 0x3f800000: bytes 80, 3f, 00, 00
    let float = Fcs::new("2.0", "3,4,1,2", &[Par::f32("A")], &[vec![Value::F32(1.0)]]);
    assert_eq!(float.data(), [0x80, 0x3f, 0, 0]);
    assert_eq!(rows(&accepted_by_strict(&float.bytes()), 1), [[1.0]]);
    // 3.1 knows two orders only
    let new = Fcs::new("3.1", "3,4,1,2", &[Par::int("A", 32)], &[vec![Value::U(0x0102_0304)]]);
    repaired(&new.bytes(), DeviationCode::ByteOrderMixed, &[[f64::from(0x0102_0304)]]);
}

#[test]
fn probe_ten_bit_values_are_packed() {
    let parameters = [Par::int("A", 10), Par::int("B", 10), Par::int("C", 10)];
    let values = [[1.0, 2.0, 1023.0], [512.0, 0.0, 777.0], [1000.0, 3.0, 4.0]];
    let rows_of = values.map(|row| row.map(|value| Value::U(value as u64)).to_vec());
    for order in ["1,2,3,4", "4,3,2,1"] {
        let fcs = Fcs::new("3.0", order, &parameters, &rows_of);
        // 3 events of 30 bits: 90 bits, 12 bytes
        assert_eq!(fcs.data().len(), 12);
        let file = accepted_by_strict(&fcs.bytes());
        assert_eq!(rows(&file, 1), values, "order {order}");
    }
}

#[test]
fn probe_ten_bit_values_are_stored_in_sixteen() {
    let parameters = [Par::int("A", 10), Par::int("B", 10)];
    let values = [
        vec![Value::U(1), Value::U(1023)],
        vec![Value::U(512), Value::U(77)],
        vec![Value::U(8), Value::U(9)],
    ];
    for order in ["1,2", "2,1", "1,2,3,4", "4,3,2,1"] {
        let stored = encode(&[Format::Integer(16); 2], &crate::builder::order_ranks(order), &values);
        let fcs = Fcs::new("2.0", order, &parameters, &values).data_bytes(&stored);
        let (file, deviation) = repaired(
            &fcs.bytes(),
            DeviationCode::BitsStoredWider,
            &[[1.0, 1023.0], [512.0, 77.0], [8.0, 9.0]],
        );
        assert!(deviation.found.contains("10") && deviation.action.contains("16"), "{deviation}");
        assert_eq!(file.data_sets()[0].parameters()[0].bits(), Some(16));
        assert_eq!(file.data_sets()[0].parameters()[0].recorded_bits(), Some(10));
    }
}

#[test]
fn ten_bit_values_in_sixteen_at_the_end_of_a_file_may_end_one_past_it() {
    let parameters = [Par::int("A", 10), Par::int("B", 10)];
    let values = [vec![Value::U(1), Value::U(1023)], vec![Value::U(512), Value::U(77)]];
    let stored = encode(&[Format::Integer(16); 2], &[1, 2], &values);
    let fcs = Fcs::new("2.0", "1,2", &parameters, &values)
        .data_bytes(&stored)
        .header(HeaderField::DataLast, |segments| (segments.data.last + 1).to_string());
    assert!(read(&fcs.bytes(), Policy::Strict).is_err());
    for policy in [Policy::Default, Policy::Salvage] {
        assert_eq!(rows(&accepted(&fcs.bytes(), policy), 1), [[1.0, 1023.0], [512.0, 77.0]], "{policy:?}");
    }
}

#[test]
fn ten_bit_values_whose_width_nothing_tells_need_the_callers_word() {
    // 40 bytes: eight events of 4 × 10 bits or five of 4 × 16, and no $TOT to tell
    let names = ["A", "B", "C", "D"];
    let parameters = names.map(|name| Par::int(name, 10));
    let values: Vec<Vec<Value>> =
        (0..5).map(|event| vec![Value::U(event), Value::U(1), Value::U(2), Value::U(3)]).collect();
    let stored = encode(&[Format::Integer(16); 4], &[1, 2], &values);
    assert_eq!(stored.len(), 40);
    let fcs = Fcs::new("2.0", "1,2", &parameters, &values).data_bytes(&stored);
    assert_eq!(rows(&accepted(&fcs.bytes(), Policy::Default), 1)[4], [4.0, 1.0, 2.0, 3.0]);
    let without = fcs.remove("$TOT").bytes();
    for policy in [Policy::Strict, Policy::Default] {
        let error = refused(&without, policy, DeviationCode::BitsStoredWider);
        let hint = error.hint.unwrap();
        assert!(hint.contains("--event-count 8") && hint.contains("--event-count 5"), "{hint}");
    }
    assert_eq!(accepted(&without, Policy::Salvage).data_sets()[0].event_count(), 8);
    let decided = ReadOptions::new().with_override(Override::EventCount(5));
    assert_eq!(rows(&FcsFile::from_bytes(without, &decided).unwrap(), 1)[4], [4.0, 1.0, 2.0, 3.0]);
}

#[test]
fn probe_integers_have_24_bits() {
    for order in ["1,2,3,4", "4,3,2,1", "1,2,3", "3,2,1"] {
        let parameters = [Par::int("A", 24), Par::int("B", 24)];
        let values = [vec![Value::U(1), Value::U(0x00fe_dcba)], vec![Value::U(256), Value::U(65536)]];
        let file = accepted_by_strict(&Fcs::new("3.0", order, &parameters, &values).bytes());
        assert_eq!(rows(&file, 1), [[1.0, f64::from(0x00fe_dcba)], [256.0, 65536.0]], "order {order}");
    }
}

#[test]
fn probe_3_2_mixes_data_types() {
    let parameters = [Par::f32("A"), Par::int("B", 16), Par::f64("C"), Par::int("D", 32), Par::int("E", 8)];
    let values = vec![Value::F32(1.5), Value::U(65535), Value::F64(-0.1), Value::U(70000), Value::U(200)];
    for order in ["1,2,3,4", "4,3,2,1"] {
        let fcs = Fcs::new("3.2", order, &parameters, &[values.clone(), values.clone()]);
        let file = accepted_by_strict(&fcs.bytes());
        assert_eq!(rows(&file, 1), [[1.5, 65535.0, -0.1, 70000.0, 200.0]; 2]);
    }
}

#[test]
fn probe_mode_is_u() {
    refused_by_all(
        &Fcs::integers("3.0", 16, &["A"], &[&[1]]).set("$MODE", "U").bytes(),
        DeviationCode::ModeNotList,
    );
}

#[test]
fn probe_file_is_truncated() {
    let whole = three_events("3.0").bytes();
    salvaged(&whole[..whole.len() - 1], DeviationCode::FileTruncated, &EVENTS[..2]);
}

#[test]
fn probe_nextdata_is_dangling() {
    let broken = three_events("3.0").set_placed("$NEXTDATA", |segments| (segments.data.last + 1).to_string());
    repaired(&broken.bytes(), DeviationCode::NextDataInvalid, &EVENTS);
}

#[test]
fn byte_order_of_a_single_1_needs_the_callers_word() {
    let code = DeviationCode::ByteOrderUnclear;
    let bytes = Fcs::integers("3.0", 16, &["A"], &[&[0x0102]]).set("$BYTEORD", "1").bytes();
    for policy in [Policy::Strict, Policy::Default] {
        let error = refused(&bytes, policy, code);
        assert!(error.hint.unwrap().contains("--byte-order"));
    }
    let salvaged = accepted(&bytes, Policy::Salvage);
    recorded(&salvaged, code);
    assert_eq!(rows(&salvaged, 1), [[f64::from(0x0102)]]);
    for (order, expected) in [(ByteOrder::LittleEndian, 0x0102), (ByteOrder::BigEndian, 0x0201)] {
        let options = ReadOptions::new().with_override(Override::ByteOrder(order));
        assert_eq!(rows(&FcsFile::from_bytes(bytes.clone(), &options).unwrap(), 1), [[f64::from(expected)]]);
    }
    // single bytes have no order to tell
    let single = Fcs::integers("3.0", 8, &["A"], &[&[200]]).set("$BYTEORD", "1").bytes();
    assert_eq!(rows(&accepted(&single, Policy::Default), 1), [[200.0]]);
}

#[test]
fn float_whose_bits_are_not_its_width_is_read_by_its_type_where_data_fits() {
    let broken = three_events("3.0").set("$P1B", "16");
    repaired(&broken.bytes(), DeviationCode::FloatBits, &EVENTS);
}

#[test]
fn data_type_that_no_version_knows_is_refused() {
    for letter in ["Z", "", "FF", "*"] {
        for policy in [Policy::Strict, Policy::Default] {
            assert!(
                read(&three_events("3.0").set("$DATATYPE", letter).bytes(), policy).is_err(),
                "{letter:?}"
            );
        }
    }
}

#[test]
fn nan_and_infinity_are_kept() {
    let fcs = Fcs::floats("3.1", &["A", "B"], &[&[f32::NAN, f32::INFINITY], &[f32::NEG_INFINITY, 1.0]]);
    let file = accepted_by_strict(&fcs.bytes());
    let read = rows(&file, 1);
    assert!(read[0][0].is_nan());
    assert_eq!((read[0][1], read[1][0], read[1][1]), (f64::INFINITY, f64::NEG_INFINITY, 1.0));
    assert!(codes(&file).is_empty());
}
