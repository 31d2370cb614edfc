use std::collections::HashMap;

use flowmrd_core::ParameterIndex;

use super::*;
use crate::{Amplification, Spillover};

mod real_files;
mod round_trip;

fn named(names: &[&str]) -> Vec<NewParameter> {
    names.iter().map(|&name| NewParameter::new(name, 1024.0)).collect()
}

fn written(content: &NewDataSet, runs: Vec<Vec<Column>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut bytes, content, runs.into_iter().map(Ok)).unwrap();
    bytes
}

/// Splits TEXT by its delimiter, which no word holds.
fn keywords(bytes: &[u8]) -> HashMap<String, String> {
    let offset = |range: std::ops::Range<usize>| -> usize {
        std::str::from_utf8(&bytes[range]).unwrap().trim().parse().unwrap()
    };
    let text = &bytes[offset(10..18)..=offset(18..26)];
    let delimiter = text[0];
    let words: Vec<_> = text[1..text.len() - 1]
        .split(|&byte| byte == delimiter)
        .map(|word| String::from_utf8(word.to_vec()).unwrap())
        .collect();
    assert_eq!((words.len() % 2, text[text.len() - 1]), (0, delimiter));
    words.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

fn message<T>(result: Result<T, Error>) -> String {
    match result {
        Ok(_) => panic!("accepted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn file_is_laid_out_as_fcs_3_1_says() {
    let parameters = vec![NewParameter::new("A", 1024.0), NewParameter::new("B", 256.0)];
    let content = NewDataSet::new(DataType::Integer { bits: vec![16, 8] }, parameters, 2).unwrap();
    let content = content.with_keyword("$CYT", "x").unwrap();
    let bytes = written(&content, vec![vec![Column::U16(vec![258, 3]), Column::U8(vec![7, 8])]]);
    // HEADER of 58 bytes and TEXT of 257, counted by Python's len()
    let text = "|$BEGINDATA|00000000000000000315|$ENDDATA|00000000000000000320|$BEGINANALYSIS|0|$ENDANALYSIS|0\
                |$BEGINSTEXT|0|$ENDSTEXT|0|$NEXTDATA|0|$BYTEORD|1,2,3,4|$DATATYPE|I|$MODE|L|$PAR|2|$TOT|2\
                |$P1B|16|$P1E|0,0|$P1N|A|$P1R|1024|$P2B|8|$P2E|0,0|$P2N|B|$P2R|256|$CYT|x|";
    let head = format!("FCS3.1    {:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{text}", 58, 314, 315, 320, 0, 0);
    assert_eq!(String::from_utf8_lossy(&bytes[..315]), head);
    // 258 = 0x0102, least significant byte first; then no CRC
    assert_eq!(bytes[315..321], [2, 1, 7, 3, 0, 8]);
    assert_eq!(bytes[321..], *b"00000000");
}

#[test]
fn header_is_zero_where_data_ends_past_eight_digits_and_text_still_says_where() {
    let head = |event_count| {
        let content = NewDataSet::new(DataType::Float32, named(&["A"]), event_count).unwrap();
        text::format_head(&content, 4).unwrap()
    };
    let header = |event_count| String::from_utf8(head(event_count)[26..42].to_vec()).unwrap();
    // $TOT of eight digits: the first byte of DATA is the same for all of them
    let begin = head(10_000_000).len() as u64;
    let most = (100_000_000 - begin) / 4;
    assert_eq!(header(most), format!("{begin:>8}{:>8}", begin + most * 4 - 1));
    assert_eq!(header(most + 1), format!("{:>8}{:>8}", 0, 0));
    let words = keywords(&head(u64::from(u32::MAX)));
    let begin = words["$BEGINDATA"].parse::<u64>().unwrap();
    assert_eq!(words["$BEGINDATA"].len(), 20);
    // 4 × (2^32 - 1) bytes
    assert_eq!(words["$ENDDATA"].parse::<u64>().unwrap(), begin + 17_179_869_180 - 1);
    assert_eq!(words["$TOT"], "4294967295");
    let content = NewDataSet::new(DataType::Float32, named(&["A"]), u64::MAX).unwrap();
    assert!(message(text::format_head(&content, 4)).starts_with("end of DATA: expected a byte below 2^64"));
}

#[test]
fn data_set_without_events_has_offsets_of_zero() {
    let content = NewDataSet::new(DataType::Float64, named(&["A"]), 0).unwrap();
    let bytes = written(&content, Vec::new());
    assert_eq!(&bytes[26..42], b"       0       0");
    assert_eq!(keywords(&bytes)["$TOT"], "0");
    assert!(bytes.ends_with(b"|00000000"));
}

#[test]
fn delimiter_occurs_in_no_keyword_and_no_value() {
    let content = NewDataSet::new(DataType::Float32, named(&["FSC|A/x"]), 0).unwrap();
    let content = content.with_keyword("GUID", "a!b~c\u{c}µ").unwrap();
    let bytes = written(&content, Vec::new());
    assert_eq!(bytes[58], 0x1e);
    let words = keywords(&bytes);
    assert_eq!((words["$P1N"].as_str(), words["GUID"].as_str()), ("FSC|A/x", "a!b~c\u{c}µ"));
    let every_byte: String = (1..=126_u8).map(char::from).collect();
    let content = content.with_keyword("BLOB", every_byte).unwrap();
    assert!(message(FcsWriter::new(Vec::new(), &content)).starts_with("delimiter of TEXT"));
}

#[test]
fn spillover_names_parameters_by_their_written_names_row_by_row() {
    let spillover = Spillover {
        names: vec!["x".into(), "y".into()],
        parameters: vec![ParameterIndex(2), ParameterIndex(0)],
        coefficients: vec![1.0, 0.125, -1e-7, 1.0],
    };
    let content = NewDataSet::new(DataType::Float32, named(&["A", "B", "C"]), 0).unwrap();
    let with = content.clone().with_spillover(&spillover).unwrap();
    assert_eq!(keywords(&written(&with, Vec::new()))["$SPILLOVER"], "2,C,A,1,0.125,-0.0000001,1");
    assert!(!keywords(&written(&with.without_spillover(), Vec::new())).contains_key("$SPILLOVER"));
    for wrong in [
        Spillover { parameters: vec![ParameterIndex(3), ParameterIndex(0)], ..spillover.clone() },
        Spillover { parameters: vec![ParameterIndex(1), ParameterIndex(1)], ..spillover.clone() },
        Spillover { coefficients: vec![1.0; 3], ..spillover.clone() },
        Spillover { coefficients: vec![1.0, f64::NAN, 0.0, 1.0], ..spillover.clone() },
        Spillover { names: Vec::new(), parameters: Vec::new(), coefficients: Vec::new() },
    ] {
        assert!(message(content.clone().with_spillover(&wrong)).starts_with("$SPILLOVER: expected"));
    }
}

#[test]
fn optional_keywords_of_a_parameter_are_written_where_they_are_given() {
    let logarithmic = Amplification { decades: 4.0, offset: 0.1 };
    let parameters = vec![
        NewParameter::new("A", 1024.0).with_stain_name("CD19 µ").with_amplification(logarithmic),
        NewParameter::new("B", 256.0).with_stain_name("  ").with_gain(2.5),
    ];
    let content = NewDataSet::new(DataType::Integer { bits: vec![16, 8] }, parameters, 0).unwrap();
    let words = keywords(&written(&content, Vec::new()));
    assert_eq!((words["$P1S"].as_str(), words["$P1E"].as_str()), ("CD19 µ", "4,0.1"));
    assert_eq!((words["$P2G"].as_str(), words.get("$P2S")), ("2.5", None));
    let as_float = content.with_data_type(DataType::Float64).unwrap();
    assert_eq!(keywords(&written(&as_float, Vec::new()))["$P1E"], "0,0");
}

#[test]
fn added_parameter_stands_last_and_takes_the_keywords_of_nobody_else() {
    let integers = DataType::Integer { bits: vec![16] };
    let content = NewDataSet::new(integers, named(&["A"]), 2).unwrap();
    let content = content.with_keyword("$P2V", "500").unwrap().with_keyword("$P20V", "7").unwrap();
    let content = content.with_parameter(NewParameter::new("in", 2.0).with_stain_name("/in")).unwrap();
    assert_eq!(content.data_type(), &DataType::Integer { bits: vec![16, 8] });
    assert!(!content.has_keyword("$p2v") && content.has_keyword("$P20V"));
    let bytes = written(&content, vec![vec![Column::U16(vec![513, 7]), Column::U8(vec![1, 0])]]);
    let keywords = keywords(&bytes);
    assert_eq!(
        (keywords["$P2N"].as_str(), keywords["$P2S"].as_str(), keywords["$P2R"].as_str()),
        ("in", "/in", "2")
    );
    assert_eq!(keywords.get("$P2V"), None);
    // by hand: 513 is 0x0201, least significant byte first, then the byte of the membership; eight zeros end the file
    assert!(bytes.ends_with(&[&[1, 2, 1, 7, 0, 0][..], b"00000000"].concat()));
    assert_eq!(
        message(content.with_parameter(NewParameter::new("A", 2.0))),
        "$PnN of parameter 3: expected a name that no other has, got \"A\""
    );
}

#[test]
fn content_that_fcs_3_1_forbids_is_refused() {
    let new = |data_type, parameters| message(NewDataSet::new(data_type, parameters, 0));
    assert_eq!(
        new(DataType::Float32, named(&["A", "A"])),
        "$PnN of parameter 2: expected a name that no other has, got \"A\""
    );
    assert!(
        new(DataType::Float32, named(&["A,B"]))
            .starts_with("$PnN of parameter 1: expected a name without comma")
    );
    assert!(new(DataType::Float32, named(&[" "])).starts_with("$PnN"));
    for range in [0.0, 0.5, -1.0, f64::NAN, f64::INFINITY] {
        assert!(new(DataType::Float32, vec![NewParameter::new("A", range)]).starts_with("$PnR"), "{range}");
    }
    assert!(new(DataType::Float32, vec![NewParameter::new("A", 1.0).with_gain(0.0)]).starts_with("$PnG"));
    let logarithmic =
        NewParameter::new("A", 1.0).with_amplification(Amplification { decades: 4.0, offset: 1.0 });
    assert!(new(DataType::Float32, vec![logarithmic]).starts_with("$PnE of a float"));
    let odd = NewParameter::new("A", 1.0).with_amplification(Amplification { decades: 4.0, offset: 0.0 });
    assert!(new(DataType::Integer { bits: vec![8] }, vec![odd]).starts_with("$PnE of parameter 1"));
    assert!(new(DataType::Integer { bits: vec![16] }, named(&["A", "B"])).starts_with("integer widths"));
    for bits in [0, 10, 72] {
        assert!(new(DataType::Integer { bits: vec![bits] }, named(&["A"])).starts_with("$PnB"), "{bits}");
    }
    assert_eq!(
        new(DataType::Integer { bits: vec![8] }, named(&["A"])),
        "$PnR of parameter 1: expected at most 2^8 in 8 bits, got 1024"
    );
}

#[test]
fn ranges_are_written_to_the_last_digit() {
    // 2^64 and 10^22 are binary64 numbers; 5^22 = 2384185791015625 < 2^53, so that 10^22 = 5^22 * 2^22 is exact
    for (range, text) in [(2_f64.powi(64), "18446744073709551616"), (1e22, "10000000000000000000000")] {
        let parameters = vec![NewParameter::new("A", range)];
        let content = NewDataSet::new(DataType::Float64, parameters, 0).unwrap();
        assert_eq!(keywords(&written(&content, Vec::new()))["$P1R"], text);
    }
}

#[test]
fn keywords_of_the_writer_blank_ones_and_repeated_ones_are_refused() {
    let content = NewDataSet::new(DataType::Float32, named(&["A"]), 0).unwrap();
    for key in ["$TOT", "$tot", " $P1N", "$P12DATATYPE", "$SPILLOVER", "$ENDDATA", "", "  "] {
        assert!(message(content.clone().with_keyword(key, "1")).starts_with("keyword"), "{key}");
    }
    let once = content.with_keyword("$CYT", "").unwrap();
    assert!(message(once.clone().with_keyword("$cyt", "b")).starts_with("keyword"));
    let words = keywords(&written(&once.with_keyword("$P1V", "450").unwrap(), Vec::new()));
    assert_eq!((words["$CYT"].as_str(), words["$P1V"].as_str()), (" ", "450"));
}

#[test]
fn events_that_are_not_as_announced_are_refused() {
    let content = NewDataSet::new(DataType::Float32, named(&["A", "B"]), 3).unwrap();
    let column = |count| Column::F32(vec![0.0; count]);
    let mut writer = FcsWriter::new(Vec::new(), &content).unwrap();
    assert!(message(writer.write_columns(&[column(1)])).starts_with("columns: expected 2"));
    assert!(message(writer.write_columns(&[column(1), column(2)])).starts_with("column length: expected 1"));
    assert!(
        message(writer.write_columns(&[column(4), column(4)])).starts_with("events: expected at most 3 more")
    );
    writer.write_columns(&[column(2), column(2)]).unwrap();
    assert_eq!(message(writer.finish()), "events: expected 3 as announced, got 2");
}

#[test]
fn value_that_cannot_be_stored_is_refused_with_its_place() {
    let content = NewDataSet::new(DataType::Integer { bits: vec![16] }, named(&["A"]), 300_000).unwrap();
    let mut values = vec![1023_u16; 200_000];
    let mut writer = FcsWriter::new(io::sink(), &content).unwrap();
    writer.write_columns(&[Column::U8(vec![1; 100_000])]).unwrap();
    values[150_000] = 1024;
    assert_eq!(
        message(writer.write_columns(&[Column::U16(values)])),
        "value of parameter 1 in event 250000: expected a whole number from 0 to 1023, got 1024"
    );
    let content = NewDataSet::new(DataType::Float32, named(&["A"]), 1).unwrap();
    let mut writer = FcsWriter::new(io::sink(), &content).unwrap();
    assert!(message(writer.write_columns(&[Column::F64(vec![1e300])])).contains("got 1"));
}

#[test]
fn block_is_written_as_its_columns_are() {
    let content = NewDataSet::new(DataType::Float64, named(&["A", "B"]), 2).unwrap();
    let mut block = EventBlock::new();
    block.reset(0, 2, 2);
    block.column_mut(0).copy_from_slice(&[1.5, -2.0]);
    block.column_mut(1).copy_from_slice(&[f64::INFINITY, 1e300]);
    let mut writer = FcsWriter::new(Vec::new(), &content).unwrap();
    writer.write_block(&block).unwrap();
    let columns = [Column::F64(vec![1.5, -2.0]), Column::F64(vec![f64::INFINITY, 1e300])];
    assert_eq!(writer.finish().unwrap(), written(&content, vec![columns.to_vec()]));
}

#[test]
fn failed_write_leaves_the_file_that_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.fcs");
    std::fs::write(&path, b"before").unwrap();
    let content = NewDataSet::new(DataType::Float32, named(&["A"]), 1).unwrap();
    let failed: Result<(), Error> = write_file(&path, &content, |_| Ok(()));
    assert!(message(failed).contains("expected 1 as announced"));
    assert_eq!(std::fs::read(&path).unwrap(), b"before");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    write_file(&path, &content, |writer| writer.write_columns(&[Column::F32(vec![1.0])])).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), written(&content, vec![vec![Column::F32(vec![1.0])]]));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let nowhere = folder.path().join("none").join("a.fcs");
    let failed: Result<(), Error> = write_file(nowhere, &content, |_| Ok(()));
    assert!(matches!(failed, Err(Error::Io(_))));
}
