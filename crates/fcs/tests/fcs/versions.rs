//! Valid files of every version pass strict without a warning, and what they say is understood.

use flowmrd_core::ParameterIndex;
use flowmrd_fcs::layout::ByteOrder;
use flowmrd_fcs::{Version, parameter::Amplification};

use crate::builder::{Fcs, Par, Value};
use crate::deviations::{EVENTS, three_events};
use crate::reading::{accepted_by_strict, codes, rows, scaled_rows, short_names};

const VERSIONS: [(&str, Version); 4] =
    [("2.0", Version::V2_0), ("3.0", Version::V3_0), ("3.1", Version::V3_1), ("3.2", Version::V3_2)];

#[test]
fn valid_file_of_each_version_has_no_deviation() {
    for (text, version) in VERSIONS {
        let file = accepted_by_strict(&three_events(text).bytes());
        assert_eq!(codes(&file), [], "{text}");
        let data_set = &file.data_sets()[0];
        assert_eq!((data_set.version(), data_set.number(), data_set.event_count()), (version, 1, 3));
        assert_eq!(data_set.byte_order(), ByteOrder::LittleEndian);
        assert_eq!(rows(&file, 1), EVENTS);
        assert_eq!(short_names(&file, 1), ["A", "B"]);
    }
}

#[test]
fn optional_keywords_of_each_version_are_no_deviation() {
    let common = [
        ("$ABRT", "0"),
        ("$CELLS", "blood"),
        ("$COM", "none"),
        ("$CYT", "bench"),
        ("$EXP", "me"),
        ("$FIL", "a.fcs"),
        ("$INST", "here"),
        ("$LOST", "12"),
        ("$OP", "me"),
        ("$PROJ", "p"),
        ("$SMNO", "1"),
        ("$SRC", "s"),
        ("$SYS", "linux"),
        ("$P1F", "530/30"),
        ("$P1L", "488"),
        ("$P1O", "20"),
        ("$P1S", "CD19"),
        ("$P1T", "PMT"),
        ("$P1V", "450"),
        ("$BTIM", "10:11:12"),
        ("$ETIM", "10:12:13"),
    ];
    for (text, _) in VERSIONS {
        let mut fcs = three_events(text);
        for (key, value) in common {
            fcs = fcs.set(key, value);
        }
        if text != "2.0" {
            fcs = fcs.set("$TIMESTEP", "0.01").set("$P1G", "1").set("$CYTSN", "42");
        }
        if text == "3.1" || text == "3.2" {
            fcs = fcs.set("$SPILLOVER", "2,A,B,1,0.1,0.2,1").set("$VOL", "120").set("$P1D", "Linear,0,1024");
            fcs = fcs.set("$DATE", "01-JAN-2024").set("$P1CALIBRATION", "1.5,MESF");
        }
        if text == "3.2" {
            fcs = fcs.set("$P1TYPE", "Forward Scatter").set("$P1DET", "PD1").set("$P2TAG", "FITC");
            fcs = fcs
                .set("$BEGINDATETIME", "2024-01-01T10:11:12")
                .set("$P2ANALYTE", "CD3")
                .set("$P1FEATURE", "Area");
        }
        let file = accepted_by_strict(&fcs.bytes());
        assert_eq!(rows(&file, 1), EVENTS, "{text}");
        assert_eq!(file.data_sets()[0].parameters()[0].stain_name(), Some("CD19"));
        assert_eq!(file.data_sets()[0].parameters()[0].optics().voltage, Some(450.0));
    }
}

#[test]
fn spillover_is_read_row_by_row() {
    // FCS 3.1, $SPILLOVER: n, the names, then f11, f12, f21, f22: row = fluorochrome, column = detector
    let file = accepted_by_strict(&three_events("3.1").set("$SPILLOVER", "2,B,A,1.0,0.25,0.5,1.0").bytes());
    let spillover = file.data_sets()[0].spillover().unwrap();
    assert_eq!(spillover.names, ["B", "A"]);
    assert_eq!(spillover.parameters, [ParameterIndex(1), ParameterIndex(0)]);
    assert_eq!(spillover.coefficients, [1.0, 0.25, 0.5, 1.0]);
}

#[test]
fn spillover_is_found_under_all_its_names() {
    for key in ["$SPILLOVER", "SPILL", "$SPILL", "SPILLOVER", "spillover", "spill"] {
        let file = accepted_by_strict(&three_events("3.0").set(key, "2,A,B,1,0.1,0.2,1").bytes());
        let spillover = file.data_sets()[0].spillover().unwrap_or_else(|| panic!("{key}"));
        assert_eq!(spillover.coefficients, [1.0, 0.1, 0.2, 1.0], "{key}");
    }
}

#[test]
fn time_log_and_gain_make_scaled_values_in_any_chunk() {
    let parameters = [
        Par::int("FSC", 16).with("R", "1024").with("G", "2"),
        Par::int("FL1", 16).with("R", "1024").with("E", "3,10"),
        Par::int("Time", 16),
    ];
    let values =
        [vec![Value::U(100), Value::U(0), Value::U(7)], vec![Value::U(512), Value::U(1023), Value::U(8)]];
    let fcs = Fcs::new("3.0", "4,3,2,1", &parameters, &values).set("$TIMESTEP", "0.25");
    let file = accepted_by_strict(&fcs.bytes());
    let scaled = scaled_rows(&file, 1);
    // FCS 3.0, $PnE: 10 * 10^(3 * ch / 1024); mpmath: 10 * 10**(mpf(3) * 1023 / 1024) = 9932.76847436353912…
    assert_eq!((scaled[0][0], scaled[0][1], scaled[0][2]), (50.0, 10.0, 1.75));
    assert_eq!((scaled[1][0], scaled[1][2]), (256.0, 2.0));
    assert!((scaled[1][1] / MPMATH_LOG - 1.0).abs() < 1e-12);
    assert_eq!(
        file.data_sets()[0].parameters()[1].amplification(),
        Amplification { decades: 3.0, offset: 10.0 }
    );
}

const MPMATH_LOG: f64 = 9_932.768_474_363_54;

#[test]
fn analysis_segment_holds_keywords() {
    let fcs = three_events("3.1").analysis(&[("GATE1", "lymphocytes"), ("PERCENT", "12/3")]);
    let file = accepted_by_strict(&fcs.bytes());
    let analysis = file.data_sets()[0].analysis().unwrap();
    assert_eq!(analysis.get("gate1"), Some("lymphocytes"));
    assert_eq!(analysis.get("PERCENT"), Some("12/3"));
    assert_eq!(file.data_sets()[0].keywords().get("GATE1"), None);
    let span = fcs.segments().analysis;
    assert_eq!(file.data_sets()[0].segments().analysis(), Some(span.first..span.last + 1));
}

#[test]
fn file_without_events_is_valid() {
    for (text, _) in VERSIONS {
        let fcs = Fcs::floats(text, &["A", "B"], &[]);
        let file = accepted_by_strict(&fcs.bytes());
        assert_eq!(file.data_sets()[0].event_count(), 0, "{text}");
        assert_eq!(rows(&file, 1), Vec::<Vec<f64>>::new());
        assert_eq!(file.data_sets()[0].parameters().len(), 2);
    }
}
