use std::path::{Path, PathBuf};

use flowmrd_fcs::{FcsFile, ReadOptions};
use flowmrd_gating::document::{FileMatrix, Layout};
use flowmrd_gating::flowjo::{Evidence, FileFacts, MatchError, Workspace};
use flowmrd_gating::{EvaluateOptions, evaluate};

/// Finds the shared workspaces: where FLOWMRD_TEST_DATA says, or beside the workspace.
fn folder() -> Option<PathBuf> {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into();
    let data = std::env::var_os("FLOWMRD_TEST_DATA").unwrap_or_else(beside);
    let folder = Path::new(&data).join("flowjo");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no FlowJo workspaces at {}", folder.display());
    None
}

fn read(folder: &Path, name: &str) -> Workspace {
    Workspace::read(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
}

/// Finds the file's sample and counts its populations, by path.
fn counts(workspace: &Workspace, path: &Path) -> Vec<(String, u64)> {
    let file = FcsFile::open(path, &ReadOptions::default()).unwrap();
    let data_set = file.default_data_set();
    let keyword = |key: &str| data_set.keywords().get(key).map(str::to_owned);
    let facts = FileFacts {
        file_name: &path.file_name().unwrap().to_string_lossy(),
        event_count: data_set.event_count(),
        keyword: &keyword,
    };
    let found = workspace.find_sample(&facts).unwrap();
    let identities = data_set.identities();
    let spillover = data_set.spillover().map(|spillover| FileMatrix {
        parameters: &spillover.parameters,
        coefficients: &spillover.coefficients,
    });
    let bound = found.sample.gates().bind(&Layout { parameters: &identities, spillover }).unwrap();
    let plan = bound.tree.compile(&bound.compensations).unwrap();
    let events = file.events(data_set);
    let (counts, ()) = evaluate(&plan, &events, &EvaluateOptions::default(), || ()).unwrap();
    bound.tree.indices().map(|index| (bound.tree.path(index).to_owned(), counts.count(index))).collect()
}

#[test]
fn counts_of_the_workspaces_are_the_expected_ones() {
    let Some(folder) = folder() else { return };
    let expected = std::fs::read_to_string(folder.join("../expected_flowjo.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
    let mut compared = 0;
    for (name, entry) in expected.as_object().unwrap() {
        let Some(file) = entry["fcs"].as_str() else { continue };
        let workspace = read(&folder, name);
        let counts = counts(&workspace, &folder.join(file));
        let listed = entry["counts"].as_object().unwrap();
        assert_eq!(counts.len(), listed.len(), "{name}");
        for (path, count) in counts {
            assert_eq!(listed[&path], count, "{name} {path}");
            compared += 1;
        }
    }
    // Two populations of one workspace, one of each of two others.
    assert_eq!(compared, 4);
}

#[test]
fn counts_that_flowjo_wrote_stand_beside_ours() {
    let Some(folder) = folder() else { return };
    let workspace = read(&folder, "test_data_diamond_biex_rect.wsp");
    let sample = &workspace.samples()[0];
    // The attributes `count` of the workspace.
    assert_eq!(sample.event_count(), Some(200_000));
    assert_eq!((sample.counts()[0].path.as_str(), sample.counts()[0].count), ("/upper_right", Some(50_605)));
    let uncounted = read(&folder, "simple_poly_and_rect.wsp");
    assert_eq!(uncounted.samples()[0].counts()[0].count, None);
}

#[test]
fn workspace_without_files_lists_its_gates_and_says_what_is_missing() {
    let Some(folder) = folder() else { return };
    let workspace = read(&folder, "8_color_ICS_simple.wsp");
    assert_eq!(workspace.samples().len(), 3);
    for sample in workspace.samples() {
        let tree = &sample.gates().tree;
        let paths: Vec<&str> = tree.indices().map(|index| tree.path(index)).collect();
        // expected_flowjo.json: four populations a sample; their names as `grep Population` shows them.
        assert_eq!(
            paths,
            ["/Time", "/Time/Singlets", "/Time/Singlets/aAmine-", "/Time/Singlets/aAmine-/CD3+"]
        );
        assert!(sample.unsupported().is_empty());
    }
    let group = workspace.groups().iter().find(|group| group.name == "DEN").unwrap();
    assert_eq!((group.sample_ids.len(), group.population_paths.len()), (3, 4));
    let none = |_: &str| None;
    let facts = FileFacts { file_name: "data_set_simple_line_100.fcs", event_count: 100, keyword: &none };
    let error = workspace.find_sample(&facts).unwrap_err();
    assert!(matches!(&error, MatchError::None { samples, .. } if samples.len() == 3), "{error}");
    assert!(error.to_string().contains("101_DEN084Y5_15_E01_008_clean.fcs ($TOT is "), "{error}");
}

#[test]
fn renamed_file_without_a_keyword_that_tells_is_not_guessed() {
    let Some(folder) = folder() else { return };
    let workspace = read(&folder, "test_data_diamond_biex_rect.wsp");
    let file = FcsFile::open(folder.join("test_data_diamond_01.fcs"), &ReadOptions::default()).unwrap();
    let keyword = |key: &str| file.default_data_set().keywords().get(key).map(str::to_owned);
    let mut facts = FileFacts { file_name: "renamed.fcs", event_count: 200_000, keyword: &keyword };
    // The workspace holds $TOT and nothing that tells this acquisition from others.
    let error = workspace.find_sample(&facts).unwrap_err();
    assert!(error.to_string().contains("neither its name nor a keyword is the file's"), "{error}");
    facts.file_name = "test_data_diamond_01.fcs";
    assert_eq!(workspace.find_sample(&facts).unwrap().evidence, Evidence::Name);
}
