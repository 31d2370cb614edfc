//! The manifest: what its cells say, what is refused and where, and tables of any bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use flowmrd::manifest::{CASE_LIMIT, CELL_LIMIT, COLUMN_LIMIT, MANIFEST_LIMIT, Manifest};
use proptest::prelude::*;

fn read(text: &str) -> Manifest {
    Manifest::from_bytes(text.as_bytes(), "rack.csv", Path::new("rack"))
        .unwrap_or_else(|error| panic!("{error}"))
}

fn refusal(text: impl AsRef<[u8]>) -> String {
    Manifest::from_bytes(text.as_ref(), "rack.csv", Path::new("rack")).unwrap_err().to_string()
}

/// The place and the rest of the only problem of a table.
fn only(text: impl AsRef<[u8]>) -> String {
    let refusal = refusal(text);
    assert_eq!(refusal.lines().count(), 1, "{refusal}");
    refusal.strip_prefix("rack.csv:").unwrap().to_owned()
}

#[test]
fn every_known_column_is_read_and_free_ones_are_kept_in_order() {
    let manifest = read(concat!(
        "note,case,patient,time_point,date,files,control,assay,lineage,site,diagnosis,first_line,relapse,batch\n",
        "\"first, \"\"big\"\"\",A 1,P1,day 15,2026-03-16,a.fcs;sub/b.fcs,n.fcs,t.toml,B,marrow,2024-02-29,off,",
        "2026-02-01,7\n",
        "\"two\nlines\",A2,,,,/abs/c.fcs,,,,,,,,\n",
    ));
    assert_eq!(manifest.free_columns(), ["note", "batch"]);
    let [first, second] = manifest.cases() else { panic!("{:?}", manifest.cases()) };
    assert_eq!((first.line, first.name.as_str(), first.patient.as_deref()), (2, "A 1", Some("P1")));
    assert_eq!(first.time_point.as_deref(), Some("day 15"));
    assert_eq!(first.date.unwrap().to_string(), "2026-03-16");
    assert_eq!(first.files, [Path::new("rack/a.fcs"), Path::new("rack/sub/b.fcs")]);
    assert_eq!(first.controls, [Path::new("rack/n.fcs")]);
    assert_eq!(first.assay.as_deref(), Some(Path::new("rack/t.toml")));
    let facts = [("lineage", "B"), ("site", "marrow"), ("diagnosis", "2024-02-29"), ("first_line", "off")];
    let later = [("relapse", "2026-02-01"), ("time_point", "day 15")];
    let expected: Vec<_> =
        facts.into_iter().chain(later).map(|(key, value)| (key, value.to_owned())).collect();
    assert_eq!(first.facts.entries(), expected);
    assert_eq!(first.free, ["first, \"big\"", "7"]);
    assert_eq!((second.line, second.files.as_slice()), (3, [Path::new("/abs/c.fcs").to_owned()].as_slice()));
    assert_eq!(second.free, ["two\nlines", ""]);
    assert!(second.patient.is_none() && second.date.is_none() && second.controls.is_empty());
}

#[test]
fn a_time_point_alone_is_a_label_and_no_fact() {
    let manifest = read("case,time_point,files\nA,day 29,a.fcs\n");
    assert_eq!(manifest.cases()[0].time_point.as_deref(), Some("day 29"));
    assert!(manifest.cases()[0].facts.entries().is_empty());
}

#[test]
fn spreadsheets_of_every_country_are_read_alike() {
    let plain = read("case,date,files\nA,2026-01-02,a.fcs;b.fcs\n");
    for text in [
        "\u{feff}case,date,files\r\nA,2026-01-02,a.fcs;b.fcs\r\n",
        "case;date;files\nA;2026-01-02;\"a.fcs;b.fcs\"\n",
        "case\tdate\tfiles\nA\t2026-01-02\ta.fcs; b.fcs",
        "\"case\",\"date\",\"files\"\n\"A\", \"2026-01-02\" ,\" a.fcs ; b.fcs\"\n\n,,\n",
    ] {
        assert_eq!(read(text).cases(), plain.cases(), "{text:?}");
    }
}

#[test]
fn what_is_wrong_is_told_with_line_and_column() {
    for (text, expected) in [
        ("", "1:1: expected a header with the columns `case` and `files`, got nothing"),
        ("\n ,\n", "1:1: expected a header with the columns `case` and `files`, got nothing"),
        ("case,files\n", "1:1: expected a case below the header, got none"),
        ("case,files\nA\n", "2:1: row: expected the header's 2 cells, got 1"),
        ("case,files\nA,a.fcs,b.fcs\n", "2:1: row: expected the header's 2 cells, got 3"),
        (
            "case,files\nA,a.fcs\n\nA,b.fcs\n",
            "4:1: case `A`: expected a name of its own, got that of the case on line 2",
        ),
        ("case,files\n,a.fcs\n", "2:1: cell: expected the name of the case, got nothing"),
        ("case,files\nÄ, \n", "2:3: cell: expected at least one file, got nothing"),
        ("case,files\nA,a.fcs;;b.fcs\n", "2:3: files: expected a path on each side of a semicolon, got none"),
        ("case,files,files\nA,a,b\n", "1:12: column `files`: expected it once, got it twice"),
        ("case,files,\nA,a.fcs,x\n", "1:12: name of a column: expected some text, got none"),
        (
            "case,files,pateint\nA,a.fcs,P\n",
            "1:12: column `pateint`: expected a name that flowmrd knows, or one that is unlike those (did you mean `patient`?)",
        ),
        (
            "case,files,Time Point\nA,a.fcs,P\n",
            "1:12: column `Time Point`: expected a name that flowmrd knows, or one that is unlike those (did you mean `time_point`?)",
        ),
        (
            "case,files,date\nA,a.fcs,16.03.2026\n",
            "2:9: `date`: expected a date YYYY-MM-DD, got `16.03.2026`",
        ),
        (
            "case,files,site\nA,a.fcs,liver\n",
            "2:9: fact site: expected marrow, combined, cns, testis or extramedullary, got `liver`",
        ),
        (
            "case,relapse,files,diagnosis\nA,2020-01-01,a.fcs,2021-01-01\n",
            "2:3: fact relapse: expected a date after the diagnosis of 2021-01-01, got 2020-01-01",
        ),
        (
            "case,patient,date,files\nA,P,2026-01-01,a.fcs\nB,P,,b.fcs\n",
            "3:5: `date`: expected one, as other cases of patient `P` have, got nothing",
        ),
        ("case,files\n\"A,a.fcs\n", "2:1: expected a closing quote for this one, got the end of the table"),
        (
            "case,files\n\"A\"B,a.fcs\n",
            "2:4: expected the end of the cell after its closing quote, got more text",
        ),
        (
            "case,files\nA\"B,a.fcs\n",
            "2:2: expected a quote at the ends of a cell alone, doubled inside one, got one inside a cell",
        ),
        ("case,files\nA\u{1b}[2J,a.fcs\n", "2:1: cell: expected printable text, got the character U+001B"),
        ("case,files\nA,a\0.fcs\n", "2:3: cell: expected printable text, got the character U+0000"),
        (
            "case,files,note\nA,a.fcs,x\u{202e}y\n",
            "2:9: cell: expected printable text, got the character U+202E",
        ),
        (
            "case,files,a\u{7}b\nA,a.fcs,x\n",
            "1:12: name of a column: expected printable text, got the character U+0007",
        ),
        ("case,files\nA,a.fcs\rB,b.fcs\n", "2:1: row: expected the header's 2 cells, got 3"),
        ("case,files\n\"A\nB\",a.fcs\n", "2:1: cell: expected printable text, got the character U+000A"),
    ] {
        let told = refusal(text);
        assert!(
            told.lines().any(|line| line == format!("rack.csv:{expected}")),
            "{text:?}\n{expected}\n{told}"
        );
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once_in_the_order_of_the_table() {
    let told = refusal("case,files,date,lineage\nA,,x,B\nB,b.fcs,2026-02-30,Q\nA,a.fcs,,\n");
    let places: Vec<&str> = told.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(places, ["rack.csv:2:3", "rack.csv:2:4", "rack.csv:3:9", "rack.csv:3:20", "rack.csv:4:1"]);
}

#[test]
fn misspelt_column_is_free_where_the_known_one_stands_beside_it() {
    let manifest = read("case,files,date,data\nA,a.fcs,2026-01-01,x\n");
    assert_eq!(manifest.free_columns(), ["data"]);
}

#[test]
fn columns_that_have_to_be_there_are_named() {
    let told = refusal("name,tube\nA,a.fcs\n");
    assert!(told.contains("header: expected a column `case`, got none"), "{told}");
    assert!(told.contains("header: expected a column `files`, got none"), "{told}");
}

#[test]
fn limits_are_told_before_anything_is_kept() {
    assert!(only(vec![b'a'; MANIFEST_LIMIT as usize + 1]).contains("the manifest is too long"));
    let mut rows = "case,files\n".to_owned();
    (0..=CASE_LIMIT).for_each(|row| rows.push_str(&format!("{row},a\n")));
    assert!(only(&rows).contains("expected at most 20000 cases and 200 columns, got more"));
    let wide = format!("case,files{}\nA,a.fcs{}\n", ",x".repeat(COLUMN_LIMIT), ",y".repeat(COLUMN_LIMIT));
    assert!(only(wide).contains("expected at most 20000 cases"));
    let long = format!("case,files\n{},a.fcs\n", "é".repeat(CELL_LIMIT));
    assert_eq!(read(&long).cases()[0].name.chars().count(), CELL_LIMIT);
    let longer = format!("case,files\n{},a.fcs\n", "é".repeat(CELL_LIMIT + 1));
    assert_eq!(only(longer), "2:1: cell: expected at most 32767 characters, got more");
}

#[test]
fn what_is_no_table_says_what_to_save_it_as() {
    assert_eq!(
        only(b"PK\x03\x04rest"),
        "1:1: expected a table as text (CSV), got a workbook: save it as CSV UTF-8"
    );
    // ISO 8859-1 as old spreadsheets save it: 0xE9 is an e with an acute accent there
    assert_eq!(
        only(b"case,files\nAm\xE9lie,a.fcs\n"),
        "2:3: expected UTF-8, got the byte 0xE9: save the table as CSV UTF-8"
    );
}

#[test]
fn file_that_is_not_there_is_named() {
    let error = Manifest::read("no/rack.csv").unwrap_err();
    assert_eq!(error.to_string(), "cannot read no/rack.csv");
}

/// Cells of free columns, hostile ones among them.
fn cell() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[ -~é\u{3b1}\t\n]{0,12}").unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn cells_are_read_as_the_csv_crate_writes_them(rows in prop::collection::vec([cell(), cell()], 1..20)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["case", "files", "note one", "note two"]).unwrap();
        for (number, row) in rows.iter().enumerate() {
            writer.write_record([&format!("C{number}"), "a.fcs", &row[0], &row[1]]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let manifest = Manifest::from_bytes(&bytes, "rack.csv", Path::new("")).unwrap();
        let found: Vec<[String; 2]> =
            manifest.cases().iter().map(|case| [case.free[0].clone(), case.free[1].clone()]).collect();
        prop_assert_eq!(found, rows);
    }

    #[test]
    fn any_text_is_read_or_refused_within_its_lines(text in "(case|files|date|patient|[,;\t\"\r\n]|A|é|\u{1b}|2026-01-01|x){0,60}") {
        match Manifest::from_bytes(text.as_bytes(), "rack.csv", Path::new("")) {
            Ok(manifest) => prop_assert!(!manifest.cases().is_empty()),
            Err(error) => {
                let lines = text.matches('\n').count() + 1;
                for problem in error.diagnostics() {
                    prop_assert!((1..=lines).contains(&problem.place.line), "{}", problem);
                    prop_assert!(!problem.to_string().chars().any(char::is_control));
                }
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Manifest::from_bytes(&bytes, "rack.csv", Path::new(""));
    }

    #[test]
    fn a_changed_byte_is_read_or_refused(at in 0_usize..120, byte in any::<u8>()) {
        let mut bytes = b"case,patient,date,files,lineage\nA,P,2026-01-01,\"a.fcs;b.fcs\",B\nB,P,2026-02-01,c.fcs,T\n".to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = Manifest::from_bytes(&bytes, "rack.csv", Path::new(""));
    }
}
