//! `flowmrd::assay::draft` on the simulated tube, on made panels, and on real files of many instruments.

use std::path::{Path, PathBuf};

use flowmrd::assay::{Draft, draft};
use flowmrd::{Assay, Error, Options, analyse};

use crate::made::{self, Cells, Made, Matrix};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/follow-up.fcs")
}

fn write(file: &Path) -> Result<Draft, Error> {
    draft(file, &Options::default())
}

/// What is doubtful in a draft by its nature: most markers wait for gates, there is none of normal cells yet, and the file's
/// matrix is as it is.
const KNOWN_DOUBTS: [&str; 6] = [
    "marker-unused",
    "reference-missing",
    "compensation-none",
    "matrix-identity",
    "matrix-ill-conditioned",
    "marker-uncompensated",
];

/// Reads a draft, and analyses the file that it was written from by it; placements are not drawn, which takes time.
fn run(file: &Path, draft: &Draft) -> flowmrd::Analysis {
    let text = draft.text.replace("# placement = { draws = 1000, seed = 1 }", "placement = { draws = 0 }");
    let assay = Assay::parse(&text, "draft.toml").unwrap_or_else(|error| panic!("{error}\n{text}"));
    let told = assay.explain_for(file, &Options::default()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    for doubt in told.doubts {
        let is_known = KNOWN_DOUBTS.contains(&doubt.code.as_str());
        assert!(is_known, "{}: {doubt:?}\n{text}", file.display());
    }
    analyse(&assay, &[file], &Options::default()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Lists every file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn the_simulated_tube_gives_an_assay_that_runs_on_it() {
    let written = write(&fixture()).unwrap();
    assert_eq!(written.remarks, [""; 0]);
    let result = run(&fixture(), &written).result;
    let paths: Vec<&str> = result.populations.iter().map(|population| population.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/Steady",
            "/Steady/Singlets",
            "/Steady/Singlets/Viable",
            "/Steady/Singlets/Viable/Nucleated",
            "/Steady/Singlets/Viable/Nucleated/LAIP, to be placed"
        ]
    );
    // by hand: 37,000 events less 1, 4, 5 and 5 in 100, each of what the file has, not of what the gate before left
    let total = result.mrd.level.total;
    assert!((31_000..36_000).contains(&total), "{total}");
    assert_eq!(result.mrd.denominator, "/Steady/Singlets/Viable/Nucleated");
    assert!(written.text.contains("compensation = \"file\""), "{}", written.text);
    assert!(written.text.contains("CD45 = [\"CD45\", \"V450-A\"]"), "{}", written.text);
    assert!(written.text.starts_with("#:schema ./assay.schema.json\n"), "{}", written.text);
}

#[test]
fn every_word_that_is_commented_out_is_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let text = write(&fixture()).unwrap().text;
    let (before, after) = text.split_once("# What follows is left to defaults").unwrap();
    let keys: String = after
        .lines()
        .skip(1)
        .filter(|line| !line.starts_with("# Quality rules"))
        .map(|line| line.trim_start_matches("# ").to_owned() + "\n")
        .collect();
    std::fs::write(folder.path().join("normal.fcs"), "never read").unwrap();
    std::fs::write(folder.path().join("blanks.csv"), "positive,total\n0,1000\n").unwrap();
    let path = folder.path().join("a.toml");
    std::fs::write(&path, format!("{before}{keys}")).unwrap();
    let assay = Assay::read(&path).unwrap();
    let keys: Vec<&str> = assay.defaults().iter().map(|default| default.key.as_str()).collect();
    assert_eq!(keys, ["mrd.background.method"]);
}

#[test]
fn every_real_file_gives_an_assay_that_runs_on_it_or_says_why_not() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("FLOWMRD_TEST_DATA").map_or(beside, PathBuf::from).join("fcs");
    let mut found = Vec::new();
    files(&folder, &mut found);
    if found.is_empty() {
        eprintln!("skipped: {} has no files; set FLOWMRD_TEST_DATA", folder.display());
        return;
    }
    let (mut written, mut refused) = (0, Vec::new());
    for file in &found {
        match write(file) {
            Ok(draft) => {
                let analysis = run(file, &draft);
                let total = analysis.result.mrd.level.total;
                let events = analysis.result.inputs[0].event_count;
                assert!(events < 100 || total > 0, "{}: no event in\n{}", file.display(), draft.text);
                written += 1;
            }
            Err(error) => {
                let is_clear = matches!(
                    error,
                    Error::Fcs(_) | Error::Draft(flowmrd::assay::DraftError::NoFluorescence { .. })
                );
                assert!(
                    is_clear,
                    "{}: {error}: {:?}",
                    file.display(),
                    std::error::Error::source(&error).map(ToString::to_string)
                );
                refused.push(format!("{}: {error}", file.display()));
            }
        }
    }
    eprintln!("{written} of {} files gave an assay; refused:\n{}", found.len(), refused.join("\n"));
    assert!(written * 10 >= found.len() * 8, "{written} of {}: {refused:#?}", found.len());
}

/// Writes a file of a panel with a few events, and its draft.
fn made(parameters: &[Made<'_>], count: usize, keyword: (&str, &str)) -> (tempfile::TempDir, PathBuf, Draft) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("made.fcs");
    let dim = Cells { count, levels: Vec::new() };
    let bright = Cells { count: count / 2, levels: parameters.iter().map(|one| (one.0, 0.6)).collect() };
    made::write(&file, parameters, &[dim, bright], keyword, Matrix::None);
    let written = write(&file).unwrap_or_else(|error| panic!("{error}"));
    (folder, file, written)
}

#[test]
fn names_that_several_parameters_bear_are_left_to_short_names() {
    let panel = [
        ("FSC-A", None, 1024.0),
        ("A", Some("CD3"), 1024.0),
        ("B", Some("CD3"), 1024.0),
        ("C", Some("CD4 PE"), 1024.0),
    ];
    let (_folder, file, draft) = made(&panel, 200, ("$CYT", "x"));
    assert!(
        draft.text.contains("\nCD3 = [\"A\"]\n\"CD3 (B)\" = [\"B\"]\n\"CD4 PE\" = [\"CD4 PE\", \"C\"]\n"),
        "{}",
        draft.text
    );
    run(&file, &draft);
}

#[test]
fn hostile_names_stay_texts() {
    let hostile = "\"]\n[mrd]\u{1b}[31m";
    let panel = [
        ("FSC-A", None, 1024.0),
        ("P\"1", Some(hostile), 1024.0),
        ("default", None, 1024.0),
        ("Q", Some(" "), 1024.0),
    ];
    let (_folder, file, draft) = made(&panel, 200, ("$CYT", "a\n[mrd]\u{1b}"));
    assert!(!draft.text.contains('\u{1b}'), "{}", draft.text);
    assert!(draft.text.lines().filter(|line| *line == "[mrd]").count() == 1, "{}", draft.text);
    let analysis = run(&file, &draft);
    assert_eq!(analysis.result.inputs[0].event_count, 300);
}

#[test]
fn a_file_without_fluorescence_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("made.fcs");
    made::write(&file, &[("FSC-A", None, 1024.0), ("Time", None, 1024.0)], &[], ("$CYT", "x"), Matrix::None);
    assert_eq!(
        write(&file).unwrap_err().to_string(),
        "parameters of made.fcs: expected at least one of fluorescence whose name is its own, got FSC-A, Time"
    );
}

#[test]
fn a_file_without_events_gives_an_assay_with_places_of_the_scale() {
    let (_folder, file, draft) =
        made(&[("FSC-A", None, 1024.0), ("A", Some("CD34"), 262_144.0)], 0, ("$CYT", "x"));
    assert!(draft.text.contains("above = { CD34 = 0.8 }"), "{}", draft.text);
    assert_eq!(run(&file, &draft).result.mrd.level.total, 0);
}

#[test]
fn mass_cytometry_is_gated_on_asinh() {
    let panel = [
        ("Time", None, 1024.0),
        ("Ce140Di", Some("140Ce_CD34"), 1024.0),
        ("Nd142Di", Some("142Nd_CD19"), 1024.0),
    ];
    let (_folder, file, draft) = made(&panel, 300, ("$CYT", "DVSSCIENCES-CYTOF-6.0.622"));
    assert!(draft.text.contains("default = { asinh = { cofactor = 5 } }"), "{}", draft.text);
    run(&file, &draft);
}

#[test]
fn widths_make_singlets_where_there_is_no_height() {
    let panel = [
        ("FSC-A", None, 262_144.0),
        ("FSC-W", None, 262_144.0),
        ("A", Some("7-AAD"), 262_144.0),
        ("B", Some("CD45"), 262_144.0),
    ];
    let (_folder, file, draft) = made(&panel, 400, ("$CYT", "x"));
    assert!(draft.text.contains("[[gate]]\nname = \"Singlets\"\nrange = { FSC-W = ["), "{}", draft.text);
    assert!(
        draft.text.contains("[[gate]]\nname = \"Viable\"\nparent = \"Singlets\"\nbelow = { 7-AAD = "),
        "{}",
        draft.text
    );
    assert_eq!(draft.remarks, ["the panel has no dye for nucleic acids, and the draft no gate for it"]);
    run(&file, &draft);
}

#[test]
fn a_panel_of_dyes_alone_has_no_gates_of_dyes() {
    let (_folder, file, draft) =
        made(&[("FSC-A", None, 262_144.0), ("A", Some("PI"), 262_144.0)], 400, ("$CYT", "x"));
    assert!(draft.text.contains("parent = \"Cells\"\nabove = { PI = "), "{}", draft.text);
    run(&file, &draft);
}

#[test]
fn broken_files_are_drafted_or_refused_and_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("made.fcs");
    let panel = [
        ("FSC-A", None, 1024.0),
        ("FSC-H", None, 1024.0),
        ("A", Some("CD34"), 1024.0),
        ("Time", None, 1024.0),
    ];
    made::write(&file, &panel, &[Cells { count: 30, levels: Vec::new() }], ("$CYT", "x"), Matrix::Identity);
    let whole = std::fs::read(&file).unwrap();
    let (mut drafted, mut state) = (0, 7_u32);
    for _ in 0..400 {
        let mut bytes = whole.clone();
        for _ in 0..3 {
            // Numerical Recipes, 3rd ed., section 7.1.2: ranqd1
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let place = (state >> 8) as usize % bytes.len();
            bytes[place] = [b'0', b'9', b',', b'-', 0, 0xFF, b'A', b'/'][(state >> 5) as usize % 8];
        }
        std::fs::write(&file, &bytes).unwrap();
        match write(&file) {
            Ok(draft) => {
                Assay::parse(&draft.text, "draft.toml").unwrap();
                drafted += 1;
            }
            // What is refused is the file's fault, never the draft's own.
            Err(error) => assert!(
                !error.to_string().contains("gates its own file"),
                "{error}: {:?}",
                std::error::Error::source(&error)
            ),
        }
    }
    assert!((50..400).contains(&drafted), "{drafted}");
}

#[test]
fn a_panel_of_many_parameters_is_cut() {
    let names: Vec<String> = (0..300).map(|number| format!("P{number}")).collect();
    let panel: Vec<Made<'_>> = names.iter().map(|name| (name.as_str(), None, 1024.0)).collect();
    let (_folder, file, draft) = made(&panel, 20, ("$CYT", "x"));
    // by hand: 200 of 300 are listed
    assert!(draft.remarks.contains(&"100 more parameters are not listed".to_owned()), "{:?}", draft.remarks);
    run(&file, &draft);
}
