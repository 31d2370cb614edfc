//! Deviations of the grammar, of required keywords and of layouts that are no row of the forty and no probe.

use flowmrd_core::ParameterIndex;
use flowmrd_fcs::{DeviationCode, FcsFile, Override, Policy, ReadOptions, Version};

use crate::builder::{Fcs, HeaderField, Par, Value};
use crate::deviations::{EVENTS, repaired, three_events};
use crate::reading::{accepted, accepted_by_strict, codes, deviations, recorded, refused, rows, warnings};

/// Checks that strict lets a file pass with one remark.
#[track_caller]
fn remarked(fcs: &Fcs, code: DeviationCode) -> FcsFile {
    let file = accepted_by_strict(&fcs.bytes());
    assert_eq!(codes(&file), [code]);
    assert_eq!(rows(&file, 1), EVENTS);
    file
}

#[test]
fn header_spaces_are_something_else() {
    let mut bytes = three_events("3.1").bytes();
    bytes[6..10].copy_from_slice(b"\0\0\0\0");
    let (_, deviation) = repaired(&bytes, DeviationCode::HeaderSpaces, &EVENTS);
    assert_eq!(deviation.byte_offset, Some(6));
}

#[test]
fn header_offset_is_padded_with_zeros_or_left_justified() {
    let zeros =
        three_events("3.1").header(HeaderField::DataLast, |segments| format!("{:08}", segments.data.last));
    remarked(&zeros, DeviationCode::HeaderOffsetFormat);
    let left =
        three_events("3.1").header(HeaderField::DataLast, |segments| format!("{:<8}", segments.data.last));
    remarked(&left, DeviationCode::HeaderOffsetFormat);
}

#[test]
fn header_offset_is_no_number() {
    let broken = three_events("3.1").header(HeaderField::DataFirst, |_| "2O48".to_owned());
    let (_, deviation) = repaired(&broken.bytes(), DeviationCode::HeaderOffsetMalformed, &EVENTS);
    assert!(deviation.found.contains("2O48"), "{deviation}");
}

#[test]
fn data_offsets_that_overlap_text_are_said_so() {
    // HEADER and TEXT agree on a DATA that begins inside TEXT, and its length is right: nothing else to use
    let first = |segments: &crate::builder::Segments| segments.text.last.saturating_sub(7).to_string();
    let last = |segments: &crate::builder::Segments| (segments.text.last + 16).to_string();
    let broken = three_events("3.1")
        .header(HeaderField::DataFirst, first)
        .header(HeaderField::DataLast, last)
        .set_placed("$BEGINDATA", first)
        .set_placed("$ENDDATA", last);
    refused(&broken.bytes(), Policy::Strict, DeviationCode::SegmentsOverlap);
    let file = accepted(&broken.bytes(), Policy::Default);
    recorded(&file, DeviationCode::SegmentsOverlap);
    // eight bytes of TEXT first, then the first two events
    assert_eq!(rows(&file, 1)[1..], EVENTS[..2]);
    // where $TOT does not bear it out either, only salvage reads it so
    let unsure = broken.set("$TOT", "9");
    for policy in [Policy::Strict, Policy::Default] {
        assert!(crate::reading::read(&unsure.bytes(), policy).is_err());
    }
    assert_eq!(rows(&accepted(&unsure.bytes(), Policy::Salvage), 1)[1..], EVENTS[..2]);
    // a DATA that lies in HEADER and TEXT alone: 24 characters are no events
    let inside = three_events("2.0")
        .header(HeaderField::DataFirst, |_| "42".to_owned())
        .header(HeaderField::DataLast, |_| "65".to_owned());
    refused(&inside.bytes(), Policy::Default, DeviationCode::SegmentsOverlap);
}

#[test]
fn doubled_delimiters_of_vendor_keywords_can_be_read_two_ways() {
    // two empty vendor values at the end: an even number of words either way, and no standard keyword hangs on it
    let both = three_events("3.1").literal().add("V1", "").add("V2", "").text_tail(b"/");
    let file = accepted(&both.bytes(), Policy::Default);
    assert_eq!(rows(&file, 1), EVENTS);
    let found = codes(&file);
    let told = [DeviationCode::TextModeAmbiguous, DeviationCode::TextModeLiteral];
    assert!(found.iter().any(|code| told.contains(code)), "{found:?}");
}

#[test]
fn keyword_is_empty() {
    let broken = three_events("3.1").literal().add("", "lost").add("$CYT", "x");
    refused(&broken.bytes(), Policy::Strict, DeviationCode::TextModeLiteral);
    let file = accepted(&broken.bytes(), Policy::Default);
    recorded(&file, DeviationCode::TextEmptyKeyword);
    assert_eq!(file.data_sets()[0].keywords().get(""), Some("lost"));
    assert_eq!(file.data_sets()[0].keywords().get("$CYT"), Some("x"));
}

#[test]
fn keyword_is_not_ascii() {
    let broken = three_events("3.1").add("Gr\u{f6}\u{df}e", "7");
    let (file, _) = repaired(&broken.bytes(), DeviationCode::KeywordNotAscii, &EVENTS);
    assert_eq!(file.data_sets()[0].keywords().get("Gr\u{f6}\u{df}e"), Some("7"));
}

#[test]
fn value_of_an_old_file_is_utf8() {
    for version in ["2.0", "3.0"] {
        let file = remarked(&three_events(version).set("$CYT", "10 \u{b5}m"), DeviationCode::ValueNotAscii);
        assert_eq!(file.data_sets()[0].keywords().get("$CYT"), Some("10 \u{b5}m"));
    }
    assert_eq!(codes(&accepted_by_strict(&three_events("3.1").set("$CYT", "10 \u{b5}m").bytes())), []);
}

#[test]
fn supplemental_text_has_a_delimiter_of_its_own() {
    let broken = three_events("3.1").supplemental_bytes(b"|$P1S|CD19|$P2S|a/b|");
    let (file, _) = repaired(&broken.bytes(), DeviationCode::SupplementalTextDelimiter, &EVENTS);
    let parameters = file.data_sets()[0].parameters();
    assert_eq!((parameters[0].stain_name(), parameters[1].stain_name()), (Some("CD19"), Some("a/b")));
}

#[test]
fn analysis_offsets_run_off_the_file() {
    let broken = three_events("3.1")
        .header(HeaderField::AnalysisFirst, |segments| (segments.end + 1).to_string())
        .header(HeaderField::AnalysisLast, |segments| (segments.end + 90).to_string())
        .set_placed("$BEGINANALYSIS", |segments| (segments.end + 1).to_string())
        .set_placed("$ENDANALYSIS", |segments| (segments.end + 90).to_string());
    let (file, _) = repaired(&broken.bytes(), DeviationCode::AnalysisIgnored, &EVENTS);
    assert_eq!(file.data_sets()[0].segments().analysis(), None);
}

#[test]
fn analysis_is_no_list_of_keywords() {
    let whole = three_events("3.1").analysis(&[("K", "v")]);
    let span = whole.segments().analysis;
    let mut bytes = whole.bytes();
    bytes[span.first as usize..=span.last as usize].copy_from_slice(&[0, 1, 2, 3, 4]);
    let (file, _) = repaired(&bytes, DeviationCode::AnalysisNotKeywords, &EVENTS);
    assert_eq!(file.data_sets()[0].analysis(), None);
    assert_eq!(file.data_sets()[0].segments().analysis(), Some(span.first..span.last + 1));
}

#[test]
fn keyword_is_of_another_version() {
    let file = remarked(
        &three_events("2.0").set("$SPILLOVER", "2,A,B,1,0.1,0,1"),
        DeviationCode::KeywordOfOtherVersion,
    );
    // read by what it holds
    assert_eq!(file.data_sets()[0].spillover().unwrap().coefficients, [1.0, 0.1, 0.0, 1.0]);
}

#[test]
fn required_keyword_is_missing() {
    for (version, key) in [("2.0", "$MODE"), ("3.0", "$NEXTDATA"), ("3.1", "$BEGINSTEXT"), ("3.2", "$CYT")] {
        let broken = three_events(version).remove(key);
        let (_, deviation) = repaired(&broken.bytes(), DeviationCode::RequiredKeywordMissing, &EVENTS);
        assert_eq!(deviation.keyword.as_deref(), Some(key), "{version}");
    }
    // not required there
    for (version, key) in [("3.2", "$BEGINANALYSIS"), ("2.0", "$P1N"), ("2.0", "$P1E"), ("2.0", "$TOT")] {
        accepted_by_strict(&three_events(version).remove(key).bytes());
    }
}

#[test]
fn data_type_is_missing_or_unknown() {
    for policy in [Policy::Strict, Policy::Default, Policy::Salvage] {
        refused(&three_events("3.1").set("$DATATYPE", "Z").bytes(), policy, DeviationCode::DataTypeUnknown);
    }
}

#[test]
fn byte_order_lists_another_number_of_bytes_than_the_values_have() {
    // 3.1 knows 1,2,3,4 and 4,3,2,1 alone, whatever the width
    for (order, expected) in [("1,2,3,4", 0x0102), ("4,3,2,1", 0x0102)] {
        let fcs = Fcs::new("3.1", order, &[Par::int("A", 16)], &[vec![Value::U(0x0102)]]);
        assert_eq!(rows(&accepted_by_strict(&fcs.bytes()), 1), [[f64::from(expected)]]);
    }
    let cyan = Fcs::new("3.0", "2,1", &[Par::int("A", 32)], &[vec![Value::U(0x0102_0304)]]);
    let file = accepted(&cyan.bytes(), Policy::Default);
    assert_eq!(rows(&file, 1), [[f64::from(0x0102_0304)]]);
    // neither rising nor falling, and of another length: no way to tell
    let unclear = Fcs::integers("3.0", 16, &["A"], &[&[1]]).set("$BYTEORD", "3,4,1,2");
    for policy in [Policy::Strict, Policy::Default] {
        assert!(crate::reading::read(&unclear.bytes(), policy).is_err(), "{policy:?}");
    }
}

#[test]
fn byte_order_is_no_permutation() {
    for order in ["1,1", "0,1,2,3", "2,3,4,5", "little", "1,2,3,4,5,6,7,8,9", "4321"] {
        for policy in [Policy::Strict, Policy::Default] {
            refused(
                &three_events("3.0").set("$BYTEORD", order).bytes(),
                policy,
                DeviationCode::ByteOrderUnclear,
            );
        }
    }
}

#[test]
fn bits_are_no_width() {
    for bits in ["0", "65", "-8", "eight", "1e1", "4294967312", "18446744073709551632"] {
        let broken = Fcs::integers("3.1", 16, &["A", "B"], &[&[1, 2]]).set("$P1B", bits);
        for policy in [Policy::Strict, Policy::Default] {
            refused(&broken.bytes(), policy, DeviationCode::BitsMalformed);
        }
    }
}

#[test]
fn range_has_a_fraction_or_an_exponent() {
    let ints = |range: &str| Fcs::integers("3.1", 16, &["A"], &[&[0xfdb7]]).set("$P1R", range);
    // 1024.0 is 1024: ten bits
    let (file, _) =
        repaired(&ints("1024.0").bytes(), DeviationCode::RangeNotInteger, &[[f64::from(0xfdb7 & 0x3ff)]]);
    assert_eq!(file.data_sets()[0].parameters()[0].range(), Some(1024.0));
    repaired(&ints("1.024e3").bytes(), DeviationCode::RangeNotInteger, &[[f64::from(0xfdb7 & 0x3ff)]]);
}

#[test]
fn time_step_is_no_time_step() {
    let timed = Fcs::floats("3.1", &["Time"], &[&[8.0]]);
    for step in ["xxxxxxxxx", "0", "-0.1", "nan", "inf"] {
        let (_, deviation) = repaired(
            &timed.clone().set("$TIMESTEP", step).bytes(),
            DeviationCode::TimeStepMalformed,
            &[[8.0]],
        );
        assert_eq!(deviation.keyword.as_deref(), Some("$TIMESTEP"));
    }
}

#[test]
fn optional_value_is_malformed() {
    // Attune writes NA, MACSQuant counts lost events below zero
    for (key, value) in
        [("$P1V", "NA"), ("$LOST", "-3"), ("$VOL", "much"), ("$P1CALIBRATION", "x"), ("$P1D", "Log")]
    {
        let (file, deviation) = repaired(
            &three_events("3.1").set(key, value).bytes(),
            DeviationCode::OptionalValueMalformed,
            &EVENTS,
        );
        assert_eq!(deviation.keyword.as_deref(), Some(key));
        assert_eq!(file.data_sets()[0].keywords().get(key), Some(value));
        assert_eq!(file.data_sets()[0].parameters()[0].optics().voltage, None);
    }
}

#[test]
fn date_is_written_in_another_way() {
    for date in ["24-06-2003", "2003-JUN-24", "24 Jun 2003", "24-June-2003", "24-jun-2003"] {
        let file = accepted_by_strict(&three_events("3.1").set("$DATE", date).bytes());
        let date_of = file.data_sets()[0].date().unwrap_or_else(|| panic!("{date}"));
        assert_eq!((date_of.year(), date_of.month(), date_of.day()), (2003, 6, 24), "{date}");
        assert!(deviations(&file).iter().all(|found| found.code == DeviationCode::DateFormat), "{date}");
    }
    let short = accepted_by_strict(&three_events("2.0").set("$DATE", "24-Jun-03").bytes());
    assert_eq!(short.data_sets()[0].date().unwrap().year(), 2003);
}

#[test]
fn date_is_not_recognised() {
    for date in ["24-MAJ-2003", "31-FEB-2003", "99-XXX-9999", "yesterday"] {
        let file = remarked(&three_events("3.1").set("$DATE", date), DeviationCode::DateUnrecognised);
        assert_eq!(file.data_sets()[0].date(), None);
        assert_eq!(file.data_sets()[0].keywords().get("$DATE"), Some(date));
    }
}

#[test]
fn time_of_day_is_written_in_another_way_or_not_recognised() {
    // Accuri: hundredths behind a third colon, where 3.0 has sixtieths: 75 can only be a hundredth
    let file = accepted_by_strict(&three_events("3.0").set("$BTIM", "10:11:12:75").bytes());
    let begin = file.data_sets()[0].acquisition().begin_time.unwrap();
    assert!((begin.seconds() - (10.0 * 3600.0 + 11.0 * 60.0 + 12.75)).abs() < 1e-9);
    let file = remarked(&three_events("3.1").set("$BTIM", "noon"), DeviationCode::TimeOfDayUnrecognised);
    assert_eq!(file.data_sets()[0].acquisition().begin_time, None);
    remarked(&three_events("3.1").set("$BTIM", "25:00:00"), DeviationCode::TimeOfDayUnrecognised);
}

/// The spillover of a file with parameters A and B.
#[track_caller]
fn spillover_of(key: &str, text: &str, code: DeviationCode) -> Option<(Vec<ParameterIndex>, Vec<f64>)> {
    let fcs = three_events("3.1").set("$P1S", "CD19").set("$P2S", "CD45").set(key, text);
    let file = accepted(&fcs.bytes(), Policy::Default);
    recorded(&file, code);
    assert_eq!(file.data_sets()[0].keywords().get(key), Some(text.trim()));
    file.data_sets()[0].spillover().map(|found| (found.parameters.clone(), found.coefficients.clone()))
}

#[test]
fn spillover_names_are_numbers_stains_or_prefixed() {
    let expected = Some((vec![ParameterIndex(0), ParameterIndex(1)], vec![1.0, 0.25, 0.5, 1.0]));
    for (text, code) in [
        ("2,1,2,1,0.25,0.5,1", DeviationCode::SpilloverByNumber),
        ("2,CD19,CD45,1,0.25,0.5,1", DeviationCode::SpilloverByStainName),
        ("2,Comp-A,Comp-B,1,0.25,0.5,1", DeviationCode::SpilloverPrefix),
        ("2,FJComp-A,FJComp-B,1,0.25,0.5,1", DeviationCode::SpilloverPrefix),
        ("2, A , B ,\n1, 0.25,\r\n0.5, 1", DeviationCode::SpilloverSpaces),
    ] {
        assert_eq!(spillover_of("$SPILLOVER", text, code), expected, "{text}");
        refused(
            &three_events("3.1").set("$P1S", "CD19").set("$P2S", "CD45").set("$SPILLOVER", text).bytes(),
            Policy::Strict,
            code,
        );
    }
    assert_eq!(spillover_of("SPILL", "2,A,B,1,0.25,0.5,1", DeviationCode::SpilloverKeyword), expected);
}

#[test]
fn spillover_name_that_is_a_short_name_is_no_number() {
    let file = accepted_by_strict(
        &Fcs::floats("3.1", &["2", "1"], &[&[1.0, 2.0]]).set("$SPILLOVER", "2,1,2,1,0.25,0.5,1").bytes(),
    );
    assert_eq!(file.data_sets()[0].spillover().unwrap().parameters, [ParameterIndex(1), ParameterIndex(0)]);
}

#[test]
fn spillover_is_none_or_cannot_be_read() {
    assert_eq!(spillover_of("$SPILLOVER", "0", DeviationCode::SpilloverEmpty), None);
    for text in [
        "2,A,B,1,0.25,0.5",
        "2,A,B,1,0.25,0.5,1,7",
        "2,A,B,1,x,0.5,1",
        "3,A,B,C,1,0,0,0,1,0,0,0,1",
        "-1,A",
        "4294967296,A,B",
        "A,B",
        "2,A,B,1,nan,0,1",
        "2,A,B,1,inf,0,1",
    ] {
        assert_eq!(spillover_of("$SPILLOVER", text, DeviationCode::SpilloverMalformed), None, "{text}");
    }
    for text in ["2,A,X,1,0.25,0.5,1", "2,A,A,1,0.25,0.5,1", "2,A,,1,0.25,0.5,1"] {
        assert_eq!(spillover_of("$SPILLOVER", text, DeviationCode::SpilloverUnresolved), None, "{text}");
    }
}

#[test]
fn spillover_has_another_diagonal() {
    let expected = Some((vec![ParameterIndex(0), ParameterIndex(1)], vec![0.9, 0.25, 0.5, 1.0]));
    assert_eq!(
        spillover_of("$SPILLOVER", "2,A,B,0.9,0.25,0.5,1", DeviationCode::SpilloverDiagonal),
        expected
    );
}

#[test]
fn spillover_stands_twice() {
    let differing = three_events("3.1").set("SPILL", "2,A,B,1,0.1,0,1").set("$SPILLOVER", "2,A,B,1,0.2,0,1");
    let file = accepted(&differing.bytes(), Policy::Default);
    recorded(&file, DeviationCode::SpilloverSeveral);
    // $SPILLOVER goes before SPILL, wherever it stands
    assert_eq!(file.data_sets()[0].spillover().unwrap().coefficients[1], 0.2);
    let same = three_events("3.1").set("SPILL", "2,A,B,1,0.1,0,1").set("$SPILLOVER", "2,A,B,1.0,0.10,0,1");
    let file = accepted_by_strict(&same.bytes());
    assert!(!codes(&file).contains(&DeviationCode::SpilloverSeveral));
}

#[test]
fn compensation_matrix_is_no_matrix_over_all_parameters() {
    let (file, _) = repaired(
        &three_events("3.0").set("$COMP", "3,1,0,0,1").bytes(),
        DeviationCode::CompensationMalformed,
        &EVENTS,
    );
    assert_eq!(file.data_sets()[0].keywords().get("$COMP"), Some("3,1,0,0,1"));
}

#[test]
fn compensation_of_a_parameter_that_is_not_there_is_passed_over() {
    let beckman = three_events("2.0").set("$DFC1TO2", "11.20").set("$DFC1TO5", "0.00");
    remarked(&beckman, DeviationCode::CompensationUnknownParameter);
}

#[test]
fn override_of_the_caller_is_recorded() {
    let bytes = three_events("3.1").bytes();
    let options = ReadOptions::new().with_policy(Policy::Strict).with_override(Override::EventCount(2));
    let file = FcsFile::from_bytes(bytes.clone(), &options).unwrap();
    assert_eq!(rows(&file, 1), EVENTS[..2]);
    recorded(&file, DeviationCode::OverrideApplied);
    let other = ReadOptions::new().with_override(Override::Version(Version::V3_0));
    assert_eq!(FcsFile::from_bytes(bytes.clone(), &other).unwrap().data_sets()[0].version(), Version::V3_0);
    // of a data set that is not this one
    let second = ReadOptions::new().with_override_for(2, Override::EventCount(1));
    assert_eq!(rows(&FcsFile::from_bytes(bytes, &second).unwrap(), 1), EVENTS);
}

#[test]
fn override_beyond_the_file_is_refused() {
    let fcs = three_events("3.1");
    let (first, last) = (fcs.segments().data.first, fcs.segments().data.last);
    for decision in [
        Override::EventCount(4),
        Override::EventCount(u64::MAX),
        Override::DataRange { first, last: last + 8 },
        Override::DataRange { first: last, last: first },
        Override::DataRange { first: u64::MAX, last: u64::MAX },
        Override::DataRange { first: 0, last: u64::MAX },
    ] {
        for policy in [Policy::Strict, Policy::Default] {
            let options = ReadOptions::new().with_policy(policy).with_override(decision.clone());
            let read = FcsFile::from_bytes(fcs.bytes(), &options);
            assert!(read.is_err(), "{decision:?} under {policy:?}");
        }
    }
}

#[test]
fn deviations_of_one_kind_are_counted_beyond_a_hundred() {
    let mut fcs = three_events("3.1");
    for index in 0..150 {
        fcs = fcs.add(&format!(" KEY{index}"), "x");
    }
    let file = accepted(&fcs.bytes(), Policy::Default);
    assert_eq!(warnings(&file).len(), 100);
    let more = recorded(&file, DeviationCode::MoreOfTheSame);
    assert!(more.found.contains("50"), "{more}");
}
