//! Real files against the values on which independent readers agree (FlowIO 1.4.0, fcsparser 0.2.8, FlowCal 1.3.1).

use std::path::{Path, PathBuf};

use flowmrd_core::Column;
use flowmrd_fcs::{FcsFile, Policy, ReadOptions};
use serde_json::Value;

use crate::reading::{columns, scaled_columns, short_names};

/// Sums of the same doubles in another order differ by less.
const TOLERANCE: f64 = 1e-9;

/// Returns the folder of real files: FLOWMRD_TEST_DATA, or `shared/data` beside the workspace.
pub fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("FLOWMRD_TEST_DATA").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    if folder.join("expected_fcs.json").exists() {
        return Some(folder);
    }
    eprintln!("skipped: no real files at {} nor where FLOWMRD_TEST_DATA says", folder.display());
    None
}

fn expected(folder: &Path) -> Vec<(String, Value)> {
    let text = std::fs::read_to_string(folder.join("expected_fcs.json")).unwrap();
    let Value::Object(files) = serde_json::from_str(&text).unwrap() else { panic!("an object was expected") };
    files.into_iter().collect()
}

fn is_agreed(expected: &Value) -> bool {
    expected["agreed_by"].as_array().is_some_and(|readers| readers.len() >= 2)
}

fn numbers(value: &Value) -> Vec<Option<f64>> {
    value.as_array().into_iter().flatten().map(Value::as_f64).collect()
}

fn compare(what: &str, found: &[f64], expected: &[Option<f64>]) -> Result<(), String> {
    if found.len() != expected.len() {
        return Err(format!("{what}: expected {} parameters, got {}", expected.len(), found.len()));
    }
    for (index, (&found, expected)) in found.iter().zip(expected).enumerate() {
        let Some(expected) = *expected else { continue };
        let is_close = (found - expected).abs() <= TOLERANCE * expected.abs().max(f64::MIN_POSITIVE);
        if !is_close {
            return Err(format!("{what} of parameter {}: expected {expected}, got {found}", index + 1));
        }
    }
    Ok(())
}

/// Sums with compensation (Neumaier), so that the order of the values leaves no trace.
fn sum(values: &[f64]) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for &value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    total + lost
}

fn check_set(file: &FcsFile, number: u32, expected: &Value) -> Result<(), String> {
    let columns: Vec<Vec<f64>> = columns(file, number).iter().map(Column::to_f64).collect();
    let event_count = expected["events"].as_u64().unwrap();
    let read = file.data_set(number).unwrap().event_count();
    if read != event_count || columns.iter().any(|column| column.len() as u64 != event_count) {
        return Err(format!("expected {event_count} events, got {read}"));
    }
    let each = |pick: &dyn Fn(&[f64]) -> f64| columns.iter().map(|column| pick(column)).collect::<Vec<f64>>();
    compare("sum", &each(&sum), &numbers(&expected["raw_sum"]))?;
    for (key, at) in [("first_raw", 0), ("last_raw", event_count as usize - 1)] {
        if expected.get(key).is_some() {
            compare(key, &each(&|column| column[at]), &numbers(&expected[key]))?;
        }
    }
    if expected.get("scaled_sum").is_some() {
        let sums: Vec<f64> = scaled_columns(file, number).iter().map(|column| sum(column)).collect();
        compare("scaled sum", &sums, &numbers(&expected["scaled_sum"]))?;
    }
    check_names(file, number, expected)
}

/// Compares short names; where several share one, only ours has a suffix.
fn check_names(file: &FcsFile, number: u32, expected: &Value) -> Result<(), String> {
    let Some(names) = expected["short_names"].as_array() else { return Ok(()) };
    let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
    let parameters = file.data_set(number).unwrap().parameters();
    let recorded: Vec<&str> =
        parameters.iter().map(|p| p.recorded_short_name().unwrap_or_default()).collect();
    let ours = short_names(file, number);
    let is_listed = |name: &&str| recorded.contains(name) || ours.iter().any(|ours| ours == name);
    // FlowIO lists 7 of the 8 names of one file
    let same =
        recorded == names || ours == names || (names.len() < recorded.len() && names.iter().all(is_listed));
    if same { Ok(()) } else { Err(format!("expected the names {names:?}, got {recorded:?}")) }
}

fn check_file(file: &FcsFile, expected: &Value) -> Result<(), String> {
    check_set(file, 1, expected)?;
    for (index, later) in expected["later_data_sets"].as_array().into_iter().flatten().enumerate() {
        check_set(file, index as u32 + 2, later)
            .map_err(|error| format!("data set {}: {error}", index + 2))?;
    }
    // every further data set decodes, whether or not a reader agreed
    for data_set in file.data_sets().iter().skip(1) {
        columns(file, data_set.number());
    }
    Ok(())
}

#[test]
fn real_files_hold_the_values_on_which_readers_agree() {
    let Some(folder) = folder() else { return };
    let mut wrong = Vec::new();
    let agreed: Vec<(String, Value)> =
        expected(&folder).into_iter().filter(|(_, expected)| is_agreed(expected)).collect();
    assert!(!agreed.is_empty());
    for policy in [Policy::Strict, Policy::Default, Policy::Salvage] {
        let mut right = 0;
        for (name, expected) in &agreed {
            let file = FcsFile::open(folder.join(name), &ReadOptions::new().with_policy(policy));
            match file.map(|file| check_file(&file, expected)) {
                Ok(Ok(())) => right += 1,
                Ok(Err(error)) => wrong.push(format!("{policy:?}: {name}: {error}")),
                // strict refuses what departs from the standard, and what it reads it reads right
                Err(error) if policy == Policy::Strict => eprintln!("strict: {error}"),
                Err(error) => wrong.push(format!("{policy:?}: {error}; hint: {:?}", error.hint())),
            }
        }
        eprintln!("{policy:?}: {right} of {} real files right", agreed.len());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Compares bit by bit: NaN is the same as itself.
fn is_same(one: &Column, other: &Column) -> bool {
    match (one, other) {
        (Column::F32(one), Column::F32(other)) => {
            one.iter().map(|value| value.to_bits()).eq(other.iter().map(|value| value.to_bits()))
        }
        (Column::F64(one), Column::F64(other)) => {
            one.iter().map(|value| value.to_bits()).eq(other.iter().map(|value| value.to_bits()))
        }
        _ => one == other,
    }
}

/// What strict lets pass is what default reads: no value depends on the policy.
#[test]
fn policies_read_the_same_values_from_real_files() {
    let Some(folder) = folder() else { return };
    for (name, _) in expected(&folder) {
        let read = |policy| FcsFile::open(folder.join(&name), &ReadOptions::new().with_policy(policy)).ok();
        let files: Vec<FcsFile> =
            [Policy::Strict, Policy::Default, Policy::Salvage].into_iter().filter_map(read).collect();
        for pair in files.windows(2) {
            assert_eq!(pair[0].data_sets().len(), pair[1].data_sets().len(), "{name}");
            for data_set in pair[0].data_sets() {
                let number = data_set.number();
                let both = columns(&pair[0], number).into_iter().zip(columns(&pair[1], number));
                for (one, other) in both {
                    assert!(is_same(&one, &other), "{name}, data set {number}");
                }
            }
        }
    }
}

/// Sums of stored values, a parameter each, of one data set.
struct Decided {
    name: &'static str,
    data_set: u32,
    events: u64,
    sums: &'static [f64],
}

/// Calculated with numpy from the bytes that the standard's rules name; docs/deviations.md has the reasons.
const STRATEDIGM_SUMS: &[f64] = &[
    110_401.0,
    109_948.0,
    97_710.0,
    70_060.0,
    122_638.0,
    97_150.0,
    35_484.0,
    25_798.0,
    110_422.0,
    109_948.0,
    58_370.0,
    98_270.0,
    90_490.0,
    97_710.0,
    89_555.0,
    109_775.0,
    109_803.0,
    97_710.0,
    32_467.0,
    52_557.0,
    68_192.0,
    69_548.0,
    110_508.0,
    72_572.0,
    25_776.0,
    23_956_683.0,
];

const DECIDED: [Decided; 7] = [
    // 10-bit values in 16 bits: DATA is 16 bits · 4 · 27,072 long, plus the byte by which its end offset is too far
    Decided {
        name: "fcs/cytoflow/Beckman_Coulter_-_Cytomics_FC500.LMD",
        data_set: 1,
        events: 27_072,
        sums: &[16_366_427.0, 13_668_959.0, 10_646_107.0, 9_412_714.0],
    },
    // 20 bits of 32 by $PnR 1048576; the bits above hold the number of the channel
    Decided {
        name: "fcs/cytoflow/Beckman_Coulter_-_Cytomics_FC500.LMD",
        data_set: 2,
        events: 27_072,
        sums: &[
            16_772_943_232.0,
            14_013_157_960.0,
            2_148_580_260.0,
            3_897_373_458.0,
            2_027_856_652.0,
            4_416_169_988.0,
            3_275_225_984.0,
            7_670_326.0,
        ],
    },
    Decided {
        name: "fcs/flowio/coulter.lmd",
        data_set: 2,
        events: 18_110,
        sums: &[
            6_296_197_504.0,
            9_361_506_239.0,
            9_994_311.0,
            67_050_305.0,
            1_784_841_328.0,
            10_413_181.0,
            891_478_972.0,
            1_719_626.0,
        ],
    },
    Decided { name: "fcs/flowio/variable_int_example.fcs", data_set: 1, events: 2, sums: STRATEDIGM_SUMS },
    Decided {
        name: "fcs/flowio/data_start_offset_discrepancy_example.fcs",
        data_set: 1,
        events: 2,
        sums: STRATEDIGM_SUMS,
    },
    Decided {
        name: "fcs/flowio/data_stop_offset_discrepancy_example.fcs",
        data_set: 1,
        events: 2,
        sums: STRATEDIGM_SUMS,
    },
    // the HEADER of this copy of the Fortessa file has blank DATA offsets; TEXT has them, and the values are its own
    Decided { name: "fcs/fcsparser/fake_large_fcs.fcs", data_set: 1, events: 11_585, sums: &[] },
];

#[test]
fn real_files_on_which_readers_disagree_hold_what_the_standard_says() {
    let Some(folder) = folder() else { return };
    let all = expected(&folder);
    let fortessa = "fcs/fcsparser/FCS_3.0_Fortessa_PBS_Specimen_001_A1_A01.fcs";
    let fortessa = &all.iter().find(|(name, _)| name == fortessa).unwrap().1;
    for decided in &DECIDED {
        let file = FcsFile::open(folder.join(decided.name), &ReadOptions::new())
            .unwrap_or_else(|error| panic!("{}: {error}; hint: {:?}", decided.name, error.hint()));
        let columns = columns(&file, decided.data_set);
        let sums: Vec<f64> = columns.iter().map(|column| sum(&column.to_f64())).collect();
        let expected = match decided.sums {
            [] => numbers(&fortessa["raw_sum"]),
            sums => sums.iter().copied().map(Some).collect(),
        };
        compare(decided.name, &sums, &expected).unwrap();
        assert_eq!(
            file.data_set(decided.data_set).unwrap().event_count(),
            decided.events,
            "{}",
            decided.name
        );
    }
}

#[test]
fn real_beckman_files_give_their_second_data_set_with_the_labels_of_the_first() {
    let Some(folder) = folder() else { return };
    let path = folder.join("fcs/cytoflow/Beckman_Coulter_-_Cytomics_FC500.LMD");
    let file = FcsFile::open(path, &ReadOptions::new()).unwrap();
    let data_set = file.default_data_set();
    assert_eq!((data_set.number(), file.data_sets().len()), (2, 2));
    let stains: Vec<Option<&str>> =
        data_set.parameters().iter().map(|parameter| parameter.stain_name()).collect();
    // $P3N FL1 Log is CD3-FITC and $P4N FL2 Log CD4-PE in the first data set
    assert_eq!((stains[2], stains[3]), (Some("CD3-FITC"), Some("CD4-PE")));
    assert_eq!(data_set.parameters()[2].short_name(), "FL1");
}

/// The file ends with its TEXT, at byte 3,931: of 2,160,000 bytes of DATA none is there.
#[test]
fn real_truncated_file_is_refused_and_salvage_gives_its_whole_events() {
    let Some(folder) = folder() else { return };
    let path = folder.join("fcs/fcsparser/sample_header.fcs");
    for policy in [Policy::Strict, Policy::Default] {
        let error = FcsFile::open(&path, &ReadOptions::new().with_policy(policy)).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("sample_header.fcs"), "{text}");
        if policy == Policy::Default {
            assert!(
                text.contains("2165911") && text.contains("3931") && text.contains("file-truncated"),
                "{text}"
            );
            assert!(error.hint().is_some_and(|hint| hint.contains("salvage")), "{:?}", error.hint());
        }
    }
    let salvaged = FcsFile::open(&path, &ReadOptions::new().with_policy(Policy::Salvage)).unwrap();
    let data_set = &salvaged.data_sets()[0];
    assert_eq!((data_set.event_count(), data_set.parameters().len()), (0, 27));
    assert_eq!(data_set.keywords().get("$CYT"), Some("Aurora"));
    // a real file cut in its DATA: 1,000 whole events of 44 bytes and 7 bytes of the next
    let whole =
        std::fs::read(folder.join("fcs/fcsparser/FCS_3.0_Fortessa_PBS_Specimen_001_A1_A01.fcs")).unwrap();
    let cut = &whole[..2462 + 1000 * 44 + 7];
    assert!(crate::reading::read(cut, Policy::Default).is_err());
    let salvaged = crate::reading::accepted(cut, Policy::Salvage);
    let full = crate::reading::accepted(&whole, Policy::Default);
    assert_eq!(salvaged.data_sets()[0].event_count(), 1000);
    for (cut, full) in columns(&salvaged, 1).iter().zip(columns(&full, 1)) {
        assert_eq!(cut.to_f64(), full.to_f64()[..1000]);
    }
}

#[test]
fn real_file_that_is_no_fcs_file_is_refused() {
    let Some(folder) = folder() else { return };
    let path = folder.join("fcs/fcsparser/corrupted.fcs");
    for policy in [Policy::Strict, Policy::Default, Policy::Salvage] {
        let error = FcsFile::open(&path, &ReadOptions::new().with_policy(policy)).unwrap_err();
        let expected = format!(
            "first bytes in HEADER at byte 0 of data set 1 of {}: expected \"FCS\" and a version, got \"oi21j0\"",
            path.display()
        );
        assert_eq!(error.to_string(), expected);
    }
}
