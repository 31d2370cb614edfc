use std::path::{Path, PathBuf};

use flowmrd_core::EventMask;
use flowmrd_fcs::{FcsFile, ReadOptions};
use flowmrd_gating::document::{FileMatrix, Layout};
use flowmrd_gating::{EvaluateOptions, GateDocument, Memberships, evaluate};

/// Finds the shared test data: where FLOWMRD_TEST_DATA says, or beside the workspace.
pub(crate) fn suite() -> Option<PathBuf> {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into();
    let data = std::env::var_os("FLOWMRD_TEST_DATA").unwrap_or_else(beside);
    let suite = Path::new(&data).join("gatingml");
    if suite.is_dir() {
        return Some(suite);
    }
    eprintln!("skipped: no Gating-ML suite at {}", suite.display());
    None
}

/// One document of the suite and the gates that have a truth file.
pub(crate) struct Case {
    pub(crate) xml: String,
    pub(crate) text: String,
    pub(crate) gates: Vec<(String, EventMask)>,
}

/// Reads every case of `cases.json`.
pub(crate) fn cases(suite: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(suite.join("cases.json")).unwrap();
    let cases: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let string = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let case = |case: &serde_json::Value| {
        let xml = string(&case["xml"]);
        let gates = case["gates"].as_array().unwrap().iter();
        Case {
            text: std::fs::read_to_string(suite.join("gml").join(&xml)).unwrap(),
            xml,
            gates: gates.map(|gate| (string(&gate["gate"]), truth(suite, &string(&gate["truth"])))).collect(),
        }
    };
    cases.iter().map(case).collect()
}

/// Reads a truth file: a line of 0 or 1 an event.
fn truth(suite: &Path, name: &str) -> EventMask {
    let text = std::fs::read_to_string(suite.join("truth").join(name)).unwrap();
    let lines: Vec<&str> = text.split_whitespace().collect();
    EventMask::from_fn(lines.len(), |event| match lines[event] {
        "1" => true,
        "0" => false,
        other => panic!("{name}, line {}: {other}", event + 1),
    })
}

/// Gates the suite's events; returns each population's name and mask.
pub(crate) fn memberships(suite: &Path, document: &GateDocument) -> Vec<(String, EventMask)> {
    let file = FcsFile::open(suite.join("data1.fcs"), &ReadOptions::default()).unwrap();
    let data_set = file.default_data_set();
    let identities = data_set.identities();
    let spillover = data_set.spillover().map(|spillover| FileMatrix {
        parameters: &spillover.parameters,
        coefficients: &spillover.coefficients,
    });
    let bound = document.bind(&Layout { parameters: &identities, spillover }).unwrap();
    let plan = bound.tree.compile(&bound.compensations).unwrap();
    let make = || Memberships::new(bound.tree.indices());
    let events = file.events(data_set);
    let (_, memberships) = evaluate(&plan, &events, &EvaluateOptions::default(), make).unwrap();
    let masks = memberships.into_masks().into_iter();
    masks.map(|(population, mask)| (bound.tree.name(population).to_owned(), mask)).collect()
}
