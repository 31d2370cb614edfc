//! Every data set of the shared real files, written and read again.

use std::path::PathBuf;

use super::*;
use crate::events::Values;
use crate::{DataSet, FcsFile, ReadOptions};

/// Finds the real files: in the folder that FLOWMRD_TEST_DATA names, or beside the workspace.
fn real_files() -> Vec<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var_os("FLOWMRD_TEST_DATA").map_or_else(|| beside.into(), PathBuf::from);
    let collections = std::fs::read_dir(folder.join("fcs")).into_iter().flatten().flatten();
    let files =
        collections.filter_map(|collection| std::fs::read_dir(collection.path()).ok()).flatten().flatten();
    let mut paths: Vec<_> = files.map(|file| file.path()).collect();
    paths.sort();
    paths
}

fn rewritten(file: &FcsFile, data_set: &DataSet, parameters: &[ParameterIndex]) -> FcsFile {
    let content = NewDataSet::from_data_set(data_set, parameters, Values::Raw).unwrap();
    let events = file.events(data_set);
    let chunks = events.chunks(parameters, 10_000).map(|chunk| chunk.map(|chunk| chunk.columns));
    let mut bytes = Vec::new();
    write(&mut bytes, &content, chunks).unwrap();
    FcsFile::from_bytes(bytes, &ReadOptions::default()).unwrap()
}

/// Values and keywords of a copy are those of the original; what the copy leaves out is checked elsewhere.
fn assert_same(file: &FcsFile, data_set: &DataSet, name: &str) {
    let parameters: Vec<_> = (0..data_set.parameters().len()).map(ParameterIndex).collect();
    let copy = rewritten(file, data_set, &parameters);
    let copied = copy.default_data_set();
    assert_eq!(copied.event_count(), data_set.event_count(), "{name}");
    let raw = file.events(data_set).raw_columns(&parameters).unwrap();
    let copied_raw = copy.events(copied).raw_columns(&parameters).unwrap();
    for (index, (column, copied_column)) in raw.iter().zip(&copied_raw).enumerate() {
        let bits = |column: &Column| column.to_f64().into_iter().map(f64::to_bits).collect::<Vec<_>>();
        let is_same = column == copied_column || bits(column) == bits(copied_column);
        assert!(is_same, "{name}: values of parameter {}", index + 1);
        let scale = |data_set: &DataSet| data_set.parameters()[index].scale();
        assert_eq!(scale(copied), scale(data_set), "{name}: scale of parameter {}", index + 1);
    }
    let names = |data_set: &DataSet| {
        let identities = data_set.identities().into_iter();
        identities.map(|identity| (identity.short_name, identity.stain_name)).collect::<Vec<_>>()
    };
    assert_eq!(names(copied), names(data_set), "{name}");
    let indices =
        |data_set: &DataSet| data_set.spillover().map(|s| (s.parameters.clone(), s.coefficients.clone()));
    assert_eq!(indices(copied), indices(data_set), "{name}");
    for keyword in
        copied.keywords().iter().filter(|keyword| !content::is_managed(&keyword.key().to_uppercase()))
    {
        let original =
            data_set.keywords().find(keyword.key()).unwrap_or_else(|| panic!("{name}: {keyword:?}"));
        let value = if original.value().is_empty() { " " } else { original.value() };
        assert_eq!(keyword.value(), value, "{name}: {}", keyword.key());
    }
}

#[test]
fn real_files_are_read_written_and_read_with_the_same_values() {
    let paths = real_files();
    if paths.is_empty() {
        eprintln!("skipped: the real files are not here (FLOWMRD_TEST_DATA)");
        return;
    }
    let mut count = 0;
    for path in paths {
        // What is refused is another test's concern.
        let Ok(file) = FcsFile::open(&path, &ReadOptions::default()) else { continue };
        for data_set in file.data_sets() {
            assert_same(&file, data_set, &format!("{} data set {}", path.display(), data_set.number()));
            count += 1;
        }
    }
    assert!(count > 0);
    eprintln!("{count} data sets");
}
