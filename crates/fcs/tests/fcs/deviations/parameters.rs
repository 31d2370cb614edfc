//! Rows 22 to 28: parameters and their keywords.

use flowmrd_core::ParameterIndex;
use flowmrd_fcs::parameter::ParameterKind;
use flowmrd_fcs::scale::Scale;
use flowmrd_fcs::{DeviationCode, FcsFile, Override, Policy, ReadOptions};

use super::{EVENTS, refused_by_all, repaired, three_events};
use crate::builder::{Fcs, Par, Value};
use crate::reading::{
    accepted, accepted_by_strict, codes, read, refused, rows, scaled_rows, short_names, warning_codes,
};

/// One event a row of 16-bit integers.
fn ints(parameters: &[Par], values: &[u64]) -> Fcs {
    Fcs::new("3.1", "1,2,3,4", parameters, &[values.iter().map(|&value| Value::U(value)).collect()])
}

#[test]
fn deviation_22_short_names_are_given_twice() {
    let one = [&[1.0, 2.0, 3.0, 4.0][..]];
    let broken = Fcs::floats("3.1", &["treatment", "A", "treatment", "treatment"], &one);
    refused(&broken.bytes(), Policy::Strict, DeviationCode::ShortNameDuplicate);
    for policy in [Policy::Default, Policy::Salvage] {
        let file = accepted(&broken.bytes(), policy);
        assert_eq!(short_names(&file, 1), ["treatment", "A", "treatment-1", "treatment-2"]);
        let parameters = file.data_sets()[0].parameters();
        assert_eq!(parameters[2].recorded_short_name(), Some("treatment"));
        assert_eq!(rows(&file, 1), [[1.0, 2.0, 3.0, 4.0]]);
        assert!(warning_codes(&file).iter().all(|code| *code == DeviationCode::ShortNameDuplicate));
    }
}

#[test]
fn deviation_22_suffix_does_not_meet_a_name_that_is_there() {
    let file = accepted(&Fcs::floats("3.1", &["A", "A", "A-1", "A"], &[&[0.0; 4]]).bytes(), Policy::Default);
    let mut names = short_names(&file, 1);
    assert_eq!((names[0].as_str(), names[2].as_str()), ("A", "A-1"));
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 4);
}

#[test]
fn deviation_22_short_names_are_blank_or_hold_a_comma() {
    let (file, _) =
        repaired(&three_events("3.1").set("$P2N", " ").bytes(), DeviationCode::ShortNameMissing, &EVENTS);
    assert_eq!(short_names(&file, 1), ["A", "P2"]);
    let (file, _) =
        repaired(&three_events("3.1").set("$P2N", "FL1,H").bytes(), DeviationCode::ShortNameComma, &EVENTS);
    assert_eq!(short_names(&file, 1), ["A", "FL1,H"]);
    // a slash is no departure
    let file = accepted_by_strict(&three_events("3.1").set("$P2N", "FL1/H").bytes());
    assert_eq!(short_names(&file, 1), ["A", "FL1/H"]);
}

#[test]
fn deviation_22_spillover_means_parameters_by_their_place() {
    let fcs = Fcs::floats("3.1", &["T", "T", "B", "A"], &[&[1.0, 2.0, 3.0, 4.0]]);
    let fcs = fcs.set("$SPILLOVER", "2,A,B,1,0.25,0,1");
    let file = accepted(&fcs.bytes(), Policy::Default);
    let spillover = file.data_sets()[0].spillover().unwrap();
    assert_eq!(spillover.parameters, [ParameterIndex(3), ParameterIndex(2)]);
    assert_eq!(spillover.coefficients, [1.0, 0.25, 0.0, 1.0]);
}

#[test]
fn deviation_23_parameters_are_numbered_from_0() {
    let broken = three_events("3.0").rename_all(|key| match key.strip_prefix("$P") {
        Some(rest) if rest.starts_with('1') => format!("$P0{}", &rest[1..]),
        Some(rest) if rest.starts_with('2') => format!("$P1{}", &rest[1..]),
        _ => key.to_owned(),
    });
    let (file, _) = repaired(&broken.bytes(), DeviationCode::ParametersFromZero, &EVENTS);
    assert_eq!(short_names(&file, 1), ["A", "B"]);
    assert_eq!(file.data_sets()[0].parameters()[0].number().get(), 1);
}

#[test]
fn deviation_23_par_counts_more_parameters_than_there_are() {
    // more than twice as many as are described: refused whatever the policy
    let broken = three_events("3.0");
    for wrong in ["5", "99999"] {
        refused_by_all(&broken.clone().set("$PAR", wrong).bytes(), DeviationCode::ParameterCountWrong);
    }
    // lost altogether: salvage takes as many as have keywords
    let lost = broken.clone().remove("$PAR").bytes();
    refused(&lost, Policy::Default, DeviationCode::ParameterCountWrong);
    assert_eq!(rows(&accepted(&lost, Policy::Salvage), 1), EVENTS);
    for wrong in ["0", "3", "4", "-2", "two", "4294967296", "18446744073709551616"] {
        for policy in [Policy::Strict, Policy::Default] {
            assert!(
                read(&broken.clone().set("$PAR", wrong).bytes(), policy).is_err(),
                "$PAR {wrong:?} under {policy:?}"
            );
        }
    }
    // fewer than are described: 24 bytes would hold six events of one parameter, and $TOT says three
    let fewer = broken.set("$PAR", "1");
    for policy in [Policy::Default, Policy::Salvage] {
        refused(&fewer.bytes(), policy, DeviationCode::ParameterCountWrong);
    }
    assert!(read(&fewer.bytes(), Policy::Strict).is_err());
    refused_by_all(&fewer.clone().set("$PAR", "0").bytes(), DeviationCode::ParameterCountWrong);
    let unsure = ReadOptions::new().with_override(Override::EventCount(6));
    assert_eq!(FcsFile::from_bytes(fewer.bytes(), &unsure).unwrap().data_sets()[0].event_count(), 6);
}

#[test]
fn deviation_23_keywords_of_a_parameter_are_missing() {
    let (file, _) =
        repaired(&three_events("3.0").remove("$P2E").bytes(), DeviationCode::AmplificationMissing, &EVENTS);
    assert_eq!(file.data_sets()[0].parameters()[1].amplification().decades, 0.0);
    let (file, _) =
        repaired(&three_events("3.1").remove("$P2N").bytes(), DeviationCode::ShortNameMissing, &EVENTS);
    assert_eq!(short_names(&file, 1), ["A", "P2"]);
    let (file, _) =
        repaired(&three_events("3.0").remove("$P2R").bytes(), DeviationCode::RangeMissing, &EVENTS);
    assert_eq!(file.data_sets()[0].parameters()[1].range(), None);
    let (_, deviation) =
        repaired(&three_events("3.0").remove("$P2B").bytes(), DeviationCode::BitsMissing, &EVENTS);
    assert_eq!(deviation.keyword.as_deref(), Some("$P2B"));
    // with two widths beside it, the missing one could be either
    let mixed = [Par::int("A", 16), Par::int("B", 16), Par::int("C", 32)];
    let unclear = ints(&mixed, &[1, 2, 3]).remove("$P2B");
    for policy in [Policy::Strict, Policy::Default] {
        refused(&unclear.bytes(), policy, DeviationCode::BitsMissing);
    }
}

#[test]
fn deviation_23_missing_range_masks_no_bit() {
    let broken = ints(&[Par::int("A", 16), Par::int("B", 16)], &[0xffff, 0xabcd]).remove("$P2R");
    repaired(&broken.bytes(), DeviationCode::RangeMissing, &[[f64::from(0xffff), f64::from(0xabcd)]]);
}

// A4: bits used = ceil(log2($PnR)); 1000 needs 10, so the mask is 1023; 0xFC00 are the six bits above
#[test]
fn deviation_24_range_masks_the_bits_above_it() {
    for (range, mask) in [
        ("1024", 0x3ff),
        ("1000", 0x3ff),
        ("1023", 0x3ff),
        ("1025", 0x7ff),
        ("65536", 0xffff),
        ("65535", 0xffff),
        ("2", 1),
    ] {
        let fcs = ints(&[Par::int("A", 16).with("R", range)], &[0xfdb7]);
        let file = accepted_by_strict(&fcs.bytes());
        assert_eq!(rows(&file, 1), [[f64::from(0xfdb7 & mask)]], "range {range}");
    }
}

#[test]
fn deviation_24_range_is_no_range_and_masks_nothing() {
    for range in ["NA", "0", "-1", "", " ", "nan", "inf"] {
        let mut fcs = ints(&[Par::int("A", 16).with("R", range)], &[0xfdb7]);
        if range.is_empty() {
            fcs = fcs.literal();
        }
        let bytes = fcs.bytes();
        assert!(read(&bytes, Policy::Strict).is_err(), "range {range:?}");
        for policy in [Policy::Default, Policy::Salvage] {
            let file = accepted(&bytes, policy);
            assert_eq!(rows(&file, 1), [[f64::from(0xfdb7)]], "range {range:?}");
            let found = codes(&file);
            let known = [DeviationCode::RangeMalformed, DeviationCode::RangeMissing];
            assert!(found.iter().any(|code| known.contains(code)), "range {range:?}: {found:?}");
        }
    }
}

#[test]
fn deviation_24_range_of_all_bits_masks_nothing() {
    let fcs = ints(&[Par::int("A", 32).with("R", "4294967296")], &[0xfedc_ba98]);
    assert_eq!(rows(&accepted_by_strict(&fcs.bytes()), 1), [[f64::from(0xfedc_ba98_u32)]]);
    let wide = ints(&[Par::int("A", 64).with("R", "18446744073709551616")], &[u64::MAX]);
    assert_eq!(rows(&accepted_by_strict(&wide.bytes()), 1), [[u64::MAX as f64]]);
    // above what the bits can hold
    let above = ints(&[Par::int("A", 16).with("R", "65537")], &[0xfdb7]);
    repaired(&above.bytes(), DeviationCode::RangeExceedsBits, &[[f64::from(0xfdb7)]]);
    let far_above = ints(&[Par::int("A", 16).with("R", "1e10")], &[0xfdb7]);
    let file = accepted(&far_above.bytes(), Policy::Default);
    assert_eq!(rows(&file, 1), [[f64::from(0xfdb7)]]);
}

#[test]
fn deviation_24_range_of_floats_touches_no_value() {
    for range in ["262144", "262143", "262144.0", "3.4e38", "26.3432", "1e10", "0", "-1", "NA"] {
        let fcs = three_events("3.1").set("$P1R", range);
        assert_eq!(rows(&accepted(&fcs.bytes(), Policy::Default), 1), EVENTS, "range {range}");
    }
    for range in ["262144", "262143", "4294967296"] {
        accepted_by_strict(&three_events("3.1").set("$P1R", range).bytes());
    }
}

// FCS 3.0, $PnE: x = f2 * 10^(f1 * ch / range); by hand for 4 decades over 1024 channels: ch 256 -> 10, ch 512 -> 100
#[test]
fn deviation_25_amplification_with_offset_0() {
    let log = |e: &str| {
        let parameters = [Par::int("A", 16).with("R", "1024").with("E", e)];
        Fcs::new(
            "3.1",
            "1,2,3,4",
            &parameters,
            &[vec![Value::U(256)], vec![Value::U(512)], vec![Value::U(0)]],
        )
    };
    let (file, deviation) =
        repaired(&log("4,0").bytes(), DeviationCode::AmplificationOffsetZero, &[[256.0], [512.0], [0.0]]);
    assert_eq!(scaled_rows(&file, 1), [[10.0], [100.0], [1.0]]);
    assert_eq!(deviation.keyword.as_deref(), Some("$P1E"));
    let file = accepted_by_strict(&log("4,1").bytes());
    assert_eq!(scaled_rows(&file, 1), [[10.0], [100.0], [1.0]]);
    let file = accepted_by_strict(&log("4,0.5").bytes());
    assert_eq!(scaled_rows(&file, 1), [[5.0], [50.0], [0.5]]);
}

#[test]
fn deviation_25_amplification_is_written_with_spaces_and_decimals() {
    for e in [" 0, 0 ", "0.0,0.0", "0.000000,0.000000", "0,0 "] {
        let file = accepted(&three_events("3.1").set("$P1E", e).bytes(), Policy::Default);
        assert_eq!(file.data_sets()[0].parameters()[0].scale(), Scale::Identity, "{e}");
        assert_eq!(scaled_rows(&file, 1), EVENTS);
        assert!(warning_codes(&file).is_empty(), "{e}: {:?}", warning_codes(&file));
    }
    let beckman = Fcs::integers("2.0", 16, &["FL1 Log"], &[&[32768]]).set("$P1E", " 4.0,0.1024");
    let file = accepted(&beckman.bytes(), Policy::Default);
    // 0.1024 * 10^(4 * 32768 / 65536) = 0.1024 * 100
    assert!((scaled_rows(&file, 1)[0][0] - 10.24).abs() < 1e-12);
}

#[test]
fn deviation_25_amplification_is_no_pair_of_numbers() {
    for e in ["4", "a,b", "4,1,2", "-4,1", "4;1", "nan,1", "inf,1", "4,-1"] {
        let fcs = ints(&[Par::int("A", 16).with("E", e)], &[256]);
        let (file, _) = repaired(&fcs.bytes(), DeviationCode::AmplificationMalformed, &[[256.0]]);
        assert_eq!(scaled_rows(&file, 1), [[256.0]], "{e}");
    }
}

#[test]
fn deviation_25_amplification_of_floats_is_not_applied() {
    let (file, _) = repaired(
        &three_events("3.1").set("$P1E", "4,1").bytes(),
        DeviationCode::AmplificationOnFloat,
        &EVENTS,
    );
    assert_eq!(scaled_rows(&file, 1), EVENTS);
}

#[test]
fn deviation_26_gain_is_0_or_no_number() {
    for gain in ["0", "0.0", "-1", "NA", "inf", "nan"] {
        let (file, _) =
            repaired(&three_events("3.1").set("$P1G", gain).bytes(), DeviationCode::GainMalformed, &EVENTS);
        assert_eq!(scaled_rows(&file, 1), EVENTS, "{gain}");
    }
    // a gain that is one divides
    let file = accepted_by_strict(&three_events("3.1").set("$P2G", "4").bytes());
    assert_eq!(scaled_rows(&file, 1), [[1.0, 0.5], [3.0, 1.0], [5.0, 1.5]]);
    assert_eq!(rows(&file, 1), EVENTS);
}

#[test]
fn deviation_26_gain_of_time_or_of_a_logarithmic_parameter_is_not_applied() {
    let diva =
        Fcs::floats("3.0", &["FSC-A", "Time"], &[&[8.0, 100.0]]).set("$P2G", "0.01").set("$TIMESTEP", "0.5");
    let (file, _) = repaired(&diva.bytes(), DeviationCode::GainOnTime, &[[8.0, 100.0]]);
    // 100 ticks of half a second
    assert_eq!(scaled_rows(&file, 1), [[8.0, 50.0]]);
    let guava = ints(&[Par::int("A", 16).with("R", "1024").with("E", "4,1").with("G", "8")], &[512]);
    let (file, _) = repaired(&guava.bytes(), DeviationCode::GainOnLog, &[[512.0]]);
    assert_eq!(scaled_rows(&file, 1), [[100.0]]);
}

#[test]
fn deviation_27_time_has_another_name() {
    let kinds = |names: &[&str]| {
        let zeros = vec![0.0_f32; names.len()];
        let file = accepted_by_strict(&Fcs::floats("3.0", names, &[&zeros]).set("$TIMESTEP", "0.25").bytes());
        let parameters = file.data_sets()[0].parameters().to_vec();
        (parameters.iter().map(|parameter| parameter.kind()).collect::<Vec<_>>(), codes(&file))
    };
    use ParameterKind::{Signal, Time, TimeHighWord, TimeLowWord};
    assert_eq!(kinds(&["FSC-A", "Time"]).0, [Signal, Time]);
    assert_eq!(kinds(&["TIME", "FSC-A"]).0, [Time, Signal]);
    for name in ["HDR-T", "HDR-TM"] {
        let (found, codes) = kinds(&[name, "FSC-A"]);
        assert_eq!(found, [Time, Signal], "{name}");
        assert_eq!(codes, [DeviationCode::TimeNameUnusual], "{name}");
    }
    let (found, codes) = kinds(&["TIME_MSW", "TIME_LSW", "FSC-A"]);
    assert_eq!(found, [TimeHighWord, TimeLowWord, Signal]);
    assert_eq!(codes, [DeviationCode::TimeTwoWords]);
    // no time at all, and names that only look like it
    assert_eq!(kinds(&["FSC-A", "Timer-like", "Event_length", "CD19 Time-lapse"]).0, [Signal; 4]);
}

#[test]
fn deviation_27_type_time_of_3_2_makes_a_time() {
    let fcs =
        Fcs::floats("3.2", &["A", "clock"], &[&[1.0, 8.0]]).set("$P2TYPE", "Time").set("$TIMESTEP", "0.25");
    let file = accepted_by_strict(&fcs.bytes());
    assert_eq!(file.data_sets()[0].parameters()[1].kind(), ParameterKind::Time);
    assert_eq!(scaled_rows(&file, 1), [[1.0, 2.0]]);
}

#[test]
fn deviation_28_vendor_keywords_begin_with_a_dollar() {
    let vendor = three_events("3.0")
        .set("$P14DISPLAY", "LOG")
        .set("$RUNNUMBER", "7")
        .set("$R1I", "1")
        .set("$COMMENT", "c");
    let file = accepted_by_strict(&vendor.bytes());
    assert!(codes(&file).contains(&DeviationCode::KeywordNotStandard));
    assert_eq!(file.data_sets()[0].keywords().get("$RUNNUMBER"), Some("7"));
    let eclipse = three_events("3.0").set("$ETIME", "12:00:01");
    let (file, _) = repaired(&eclipse.bytes(), DeviationCode::KeywordAlias, &EVENTS);
    assert_eq!(file.data_sets()[0].keywords().get("$ETIM"), Some("12:00:01"));
    assert_eq!(file.data_sets()[0].keywords().find("$ETIM").unwrap().key(), "$ETIME");
}
