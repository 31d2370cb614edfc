//! What is written is read again, written again and read again.

use flowmrd_core::ValueType;
use proptest::prelude::*;

use super::*;
use crate::events::Values;
use crate::{FcsFile, ReadOptions};

fn read(bytes: Vec<u8>) -> FcsFile {
    FcsFile::from_bytes(bytes, &ReadOptions::default()).unwrap()
}

fn all_parameters(file: &FcsFile) -> Vec<ParameterIndex> {
    (0..file.default_data_set().parameters().len()).map(ParameterIndex).collect()
}

fn raw_columns(file: &FcsFile) -> Vec<Column> {
    file.events(file.default_data_set()).raw_columns(&all_parameters(file)).unwrap()
}

/// The bits of the values, so that NaN equals itself and -0 is not 0.
fn bits(column: &Column) -> Vec<u64> {
    match column {
        Column::F32(values) => values.iter().map(|value| u64::from(value.to_bits())).collect(),
        Column::F64(values) => values.iter().map(|value| value.to_bits()).collect(),
        Column::U64(values) => values.clone(),
        others => others.to_f64().iter().map(|&value| value as u64).collect(),
    }
}

fn rewritten(file: &FcsFile, values: Values) -> Vec<u8> {
    let (data_set, parameters) = (file.default_data_set(), all_parameters(file));
    let content = NewDataSet::from_data_set(data_set, &parameters, values).unwrap();
    let events = file.events(data_set);
    let mut bytes = Vec::new();
    write(&mut bytes, &content, events.chunks(&parameters, 7).map(|chunk| chunk.map(|chunk| chunk.columns)))
        .unwrap();
    bytes
}

fn any_content() -> impl Strategy<Value = (DataType, Vec<Column>)> {
    let shape = (1..6_usize, 0..20_usize);
    let floats = shape.clone().prop_flat_map(|(width, len)| {
        let column = prop::collection::vec(any::<u32>(), len..=len);
        let column = column.prop_map(|bits| Column::F32(bits.into_iter().map(f32::from_bits).collect()));
        (Just(DataType::Float32), prop::collection::vec(column, width..=width))
    });
    let doubles = shape.clone().prop_flat_map(|(width, len)| {
        let column = prop::collection::vec(any::<u64>(), len..=len);
        let column = column.prop_map(|bits| Column::F64(bits.into_iter().map(f64::from_bits).collect()));
        (Just(DataType::Float64), prop::collection::vec(column, width..=width))
    });
    let integers = shape.prop_flat_map(|(width, len)| {
        let column = (1..=8_u8).prop_flat_map(move |bytes| {
            let values = prop::collection::vec(any::<u64>(), len..=len);
            (Just(bytes * 8), values.prop_map(move |values| integer_column(bytes * 8, &values)))
        });
        prop::collection::vec(column, width..=width).prop_map(|columns| {
            let (bits, columns) = columns.into_iter().unzip();
            (DataType::Integer { bits }, columns)
        })
    });
    prop_oneof![floats, doubles, integers]
}

fn integer_column(bits: u8, values: &[u64]) -> Column {
    let kept = values.iter().map(|value| value >> (64 - u32::from(bits)));
    match bits {
        8 => Column::U8(kept.map(|value| value as u8).collect()),
        16 => Column::U16(kept.map(|value| value as u16).collect()),
        24 | 32 => Column::U32(kept.map(|value| value as u32).collect()),
        _ => Column::U64(kept.collect()),
    }
}

fn content_of(data_type: &DataType, columns: &[Column]) -> NewDataSet {
    let range = |index: usize| match data_type {
        DataType::Integer { bits } => 2_f64.powi(i32::from(bits[index])),
        _ => 262_144.0,
    };
    let parameters = (0..columns.len()).map(|index| NewParameter::new(format!("P-{index}"), range(index)));
    NewDataSet::new(data_type.clone(), parameters.collect(), columns[0].len() as u64).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn values_come_back_bit_for_bit_and_a_copy_of_a_copy_is_the_copy((data_type, columns) in any_content()) {
        let content = content_of(&data_type, &columns);
        let first = written(&content, vec![columns.clone()]);
        let file = read(first.clone());
        let copy = rewritten(&file, Values::Raw);
        let copied = read(copy.clone());
        for back in [raw_columns(&file), raw_columns(&copied)] {
            for (back, column) in back.iter().zip(&columns) {
                prop_assert_eq!(back.value_type(), column.value_type());
                prop_assert_eq!(bits(back), bits(column));
            }
        }
        prop_assert_eq!(rewritten(&copied, Values::Raw), copy.clone());
        // Integers of 24, 40, 48 and 56 bits are widened.
        let is_widened = matches!(&data_type, DataType::Integer { bits } if bits.iter().any(|bits| !bits.is_power_of_two()));
        prop_assert!(is_widened || copy == first);
    }

    #[test]
    fn keywords_come_back_character_for_character(
        values in prop::collection::vec("\\PC{1,12}", 1..8),
        stain in "\\PC{1,10}",
    ) {
        let parameters = vec![NewParameter::new("A", 1024.0).with_stain_name(stain.clone())];
        let mut content = NewDataSet::new(DataType::Float32, parameters, 0).unwrap();
        for (index, value) in values.iter().enumerate() {
            content = content.with_keyword(format!("KEY {index}"), value.clone()).unwrap();
        }
        let first = written(&content, Vec::new());
        let file = read(first.clone());
        let keywords = file.default_data_set().keywords();
        for (index, value) in values.iter().enumerate() {
            prop_assert_eq!(keywords.find(&format!("KEY {index}")).unwrap().value(), value);
        }
        prop_assert_eq!(keywords.find("$P1S").map_or("", |keyword| keyword.value()), stain.trim());
        prop_assert_eq!(rewritten(&file, Values::Raw), first);
    }
}

#[test]
fn written_file_has_no_deviation() {
    let columns = vec![Column::U16(vec![1, 2]), Column::U32(vec![3, 4])];
    let content = content_of(&DataType::Integer { bits: vec![16, 32] }, &columns);
    let content = content.with_keyword("$CYT", "simulated").unwrap();
    let file = read(written(&content, vec![columns]));
    let deviations: Vec<_> = file.default_data_set().deviations().iter().map(ToString::to_string).collect();
    assert!(deviations.is_empty(), "{deviations:?}");
    assert_eq!(file.default_data_set().version().to_string(), "3.1");
}

#[test]
fn spillover_comes_back_over_the_same_parameters() {
    let spillover = Spillover {
        names: vec!["C".into(), "A".into()],
        parameters: vec![ParameterIndex(2), ParameterIndex(0)],
        coefficients: vec![1.0, 0.1, 1e-17, 1.0],
    };
    let content = NewDataSet::new(DataType::Float32, named(&["A", "B", "C"]), 1).unwrap();
    let content = content.with_spillover(&spillover).unwrap();
    let file = read(written(&content, vec![vec![Column::F32(vec![1.0]); 3]]));
    assert_eq!(file.default_data_set().spillover(), Some(&spillover));
    let data_set = file.default_data_set();
    let without_b = [ParameterIndex(2), ParameterIndex(0)];
    let moved = NewDataSet::from_data_set(data_set, &without_b, Values::Raw).unwrap();
    assert_eq!(
        keywords(&written(&moved, vec![vec![Column::F32(vec![1.0]); 2]]))["$SPILLOVER"],
        "2,C,A,1,0.1,0.00000000000000001,1"
    );
    let without_c = [ParameterIndex(0), ParameterIndex(1)];
    let cut = NewDataSet::from_data_set(data_set, &without_c, Values::Raw).unwrap();
    assert!(!keywords(&written(&cut, vec![vec![Column::F32(vec![1.0]); 2]])).contains_key("$SPILLOVER"));
}

#[test]
fn raw_copy_keeps_amplification_and_gain_and_scaled_copy_leaves_them_out() {
    let logarithmic = Amplification { decades: 4.0, offset: 1.0 };
    let parameters = vec![
        NewParameter::new("FL1-H", 1024.0).with_amplification(logarithmic),
        NewParameter::new("FSC-H", 1024.0).with_gain(2.0),
        NewParameter::new("Time", 1024.0),
    ];
    let content = NewDataSet::new(DataType::Integer { bits: vec![16; 3] }, parameters, 2).unwrap();
    let content = content.with_keyword("$TIMESTEP", "0.5").unwrap().with_keyword("$P2V", "450").unwrap();
    let columns = vec![Column::U16(vec![0, 512]), Column::U16(vec![10, 1023]), Column::U16(vec![3, 4])];
    let file = read(written(&content, vec![columns]));
    assert_eq!(rewritten(&file, Values::Raw), written(&content, vec![raw_columns(&file)]));
    let data_set = file.default_data_set();
    let scaled_content = NewDataSet::from_data_set(data_set, &all_parameters(&file), Values::Scaled).unwrap();
    assert_eq!(*scaled_content.data_type(), DataType::Float64);
    let scaled = file.events(data_set).scaled_columns(&all_parameters(&file)).unwrap();
    // 10^(4·512/1024) = 100; 10/2 and 1023/2; ticks of half a second
    assert_eq!(scaled, [vec![1.0, 100.0], vec![5.0, 511.5], vec![1.5, 2.0]]);
    let bytes = written(&scaled_content, vec![scaled.iter().cloned().map(Column::F64).collect()]);
    let words = keywords(&bytes);
    assert_eq!(
        (words["$P1E"].as_str(), words["$P1R"].as_str(), words["$P2R"].as_str()),
        ("0,0", "10000", "512")
    );
    assert_eq!((words.get("$P2G"), words["$TIMESTEP"].as_str(), words["$P2V"].as_str()), (None, "1", "450"));
    let again = read(bytes);
    assert_eq!(
        again.events(again.default_data_set()).scaled_columns(&all_parameters(&again)).unwrap(),
        scaled
    );
    assert_eq!(raw_columns(&again)[0].value_type(), ValueType::F64);
}

#[test]
fn kept_keywords_follow_their_parameter_and_stale_ones_go() {
    let content = NewDataSet::new(DataType::Float32, named(&["A", "B"]), 0).unwrap();
    let content = [
        ("$P2V", "450"),
        ("P2DISPLAY", "LOG"),
        ("$CYT", "x"),
        ("$GATE", "1"),
        ("$ORIGINALITY", "Original"),
        ("$LAST_MODIFIED", "01-JAN-2026 00:00:00"),
    ]
    .into_iter()
    .fold(content, |content, (key, value)| content.with_keyword(key, value).unwrap());
    let file = read(written(&content, Vec::new()));
    let data_set = file.default_data_set();
    let kept = NewDataSet::from_data_set(data_set, &[ParameterIndex(1)], Values::Raw).unwrap();
    let words = keywords(&written(&kept, Vec::new()));
    assert_eq!(
        (words["$P1N"].as_str(), words["$P1V"].as_str(), words["P1DISPLAY"].as_str()),
        ("B", "450", "LOG")
    );
    for gone in ["$GATE", "$ORIGINALITY", "$LAST_MODIFIED", "$P2V"] {
        assert!(!words.contains_key(gone), "{gone}");
    }
    assert_eq!(words["$CYT"], "x");
    let twice = [ParameterIndex(1), ParameterIndex(1)];
    assert!(
        message(NewDataSet::from_data_set(data_set, &twice, Values::Raw)).starts_with("parameter: expected")
    );
    assert!(NewDataSet::from_data_set(data_set, &[ParameterIndex(2)], Values::Raw).is_err());
}
