//! docs/deviations.md names every code and every test, and neither does it name what is not there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use flowmrd_fcs::{DeviationCode, Origin};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page() -> String {
    std::fs::read_to_string(workspace().join("docs/deviations.md")).unwrap()
}

/// The names of all test functions in the crate's sources and tests.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut folders = vec![workspace().join("crates/fcs/tests"), workspace().join("crates/fcs/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let mut lines = text.lines();
            while let Some(line) = lines.next() {
                if line.trim() != "#[test]" {
                    continue;
                }
                let name = lines.by_ref().find_map(|line| line.trim().strip_prefix("fn "));
                names.extend(name.and_then(|name| name.split('(').next()).map(str::to_owned));
            }
        }
    }
    names
}

/// Rows of the table of codes: the cells between `|`, the second of which is a code.
fn table_rows(page: &str) -> Vec<Vec<String>> {
    let section = page.split("## Codes").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|') && line.contains('`'));
    rows.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_code_has_its_line() {
    let page = page();
    let codes: Vec<String> = table_rows(&page).iter().filter_map(|row| row.get(1).cloned()).collect();
    for code in DeviationCode::ALL {
        let lines = codes.iter().filter(|cell| **cell == format!("`{code}`")).count();
        assert_eq!(lines, 1, "lines of docs/deviations.md for {code}");
    }
}

#[test]
fn every_code_on_the_page_exists() {
    let known: BTreeSet<&str> = DeviationCode::ALL.iter().map(|code| code.as_str()).collect();
    for row in table_rows(&page()) {
        let Some(code) = row.get(1).and_then(|cell| cell.strip_prefix('`')?.strip_suffix('`')) else {
            continue;
        };
        assert!(known.contains(code), "docs/deviations.md has a line for {code}");
    }
}

#[test]
fn every_line_of_a_code_names_tests_that_exist() {
    let tests = tests();
    for row in table_rows(&page()) {
        let named: Vec<&str> = row.last().map(|cell| quoted(cell).collect()).unwrap_or_default();
        assert!(!named.is_empty(), "no test for {row:?}");
        for name in named {
            assert!(tests.contains(name), "docs/deviations.md names the test {name}");
        }
    }
}

#[test]
fn every_row_and_every_probe_has_a_test_and_its_line() {
    let tests = tests();
    let page = page();
    for row in 1..=40 {
        let prefix = format!("deviation_{row:02}_");
        assert!(tests.iter().any(|name| name.starts_with(&prefix)), "no test {prefix}…");
        assert!(page.contains(&format!("`{prefix}")), "docs/deviations.md names no test {prefix}…");
    }
    let probes = tests.iter().filter(|name| name.starts_with("probe_"));
    for probe in probes {
        assert!(page.contains(&format!("`{probe}`")), "docs/deviations.md does not name {probe}");
    }
}

#[test]
fn lines_of_codes_name_the_rows_that_the_codes_do() {
    let page = page();
    let rows = table_rows(&page);
    for code in DeviationCode::ALL {
        let line =
            rows.iter().find(|row| row.get(1).is_some_and(|cell| *cell == format!("`{code}`"))).unwrap();
        for origin in code.origins() {
            let expected = match origin {
                Origin::Row(row) => row.to_string(),
                Origin::Probe(_) => "probe".to_owned(),
                Origin::Rule(rule) => (*rule).to_owned(),
            };
            let told: Vec<&str> = line[0].split([',', ' ']).filter(|word| !word.is_empty()).collect();
            assert!(told.contains(&expected.as_str()), "{code}: expected {expected} among {told:?}");
        }
    }
}
