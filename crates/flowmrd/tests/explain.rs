//! What `Assay::explain` says of assays, and what it finds doubtful in them.

#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests stand outside the functions that the lint excuses
// Expected lines and columns are counted by hand in the documents below.

use std::path::{Path, PathBuf};

use flowmrd::assay::{Doubt, Explanation};
use flowmrd::{Assay, Error, Options};

const HEAD: &str = "[assay]\nname = \"A\"\nversion = \"1\"\n";
const SCALES: &str = "[scales]\ndefault = { logicle = { T = 262144, W = 0.5, M = 4.5 } }\n";
const CELLS: &str = "[[gate]]\nname = \"Cells\"\nabove = { CD45 = 0.4 }\n";
const LAIP: &str = "[[laip]]\nname = \"L\"\nparent = \"Cells\"\nabove = { CD34 = 0.5 }\n";
const MRD: &str = "[mrd]\ndenominator = \"Cells\"\nlod_events = 20\nloq_events = 50\nminimum_denominator = 200000\nreference = \"Cells\"\n";

fn explain(text: &str) -> Explanation {
    Assay::parse(text, "a.toml").unwrap_or_else(|error| panic!("{error}\n{text}")).explain()
}

fn doubts(text: &str) -> Vec<(String, usize, usize)> {
    explain(text).doubts.into_iter().map(|doubt| (doubt.code, doubt.line, doubt.column)).collect()
}

/// Returns the sentences of a topic, each after as many dots as it stands deep.
fn topic(explanation: &Explanation, title: &str) -> Vec<String> {
    let found = explanation.topics.iter().find(|topic| topic.title == title);
    let found = found.unwrap_or_else(|| panic!("no topic {title}"));
    found.statements.iter().map(|one| ".".repeat(one.depth) + &one.text).collect()
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}

#[test]
fn gates_are_told_from_parents_to_children() {
    let gates = "[[gate]]\nname = \"Round\"\nparent = \"B\"\n\
                 ellipsoid = { markers = [\"CD10\", \"CD20\"], mean = [0.5, 0.4], covariance = [[1, 0], [0, 1]], distance_square = 1 }\n\
                 [[gate]]\nname = \"B\"\nparent = \"Cells\"\nrange = { CD19 = [0.4, inf], CD3 = [-inf, 0.3], CD45 = [0.1, 0.9] }\n\
                 [[gate]]\nname = \"Other\"\nparent = \"Cells\"\nnot = \"B\"\n\
                 [[gate]]\nname = \"Small\"\npolygon = { x = \"FSC-A\", y = \"SSC-A\", vertices = [[1e4, 0], [5e4, 0], [5e4, 25000.5]] }\n";
    let laip = "[[laip]]\nname = \"L\"\nparent = \"Cells\"\n\
                all_of = [{ above = { CD34 = 0.5 } }, { any_of = [\"B\", { not = \"Small\" }] }, { not = { below = { CD38 = 0 } } }]\n";
    let told = explain(&format!("{HEAD}{SCALES}{CELLS}{gates}{laip}{MRD}"));
    assert_eq!(
        topic(&told, "Gates"),
        [
            "Cells keeps, of all events, those with CD45 at least 0.4",
            ".B keeps, of Cells, those with CD19 at least 0.4, CD3 below 0.3 and CD45 from 0.1 to below 0.9",
            "..Round keeps, of B, those inside an ellipse on CD10 and CD20 around 0.5, 0.4",
            ".Other keeps, of Cells, those not in B",
            "Small keeps, of all events, those inside a polygon of 3 corners on FSC-A (10,000 to 50,000) and SSC-A \
             (0 to 25000.5)",
        ]
    );
    assert_eq!(
        topic(&told, "LAIPs"),
        ["L keeps, of Cells, those with CD34 at least 0.5, (in B or not in Small) and not with CD38 below 0"]
    );
}

#[test]
fn rules_defaults_and_protocols_are_told() {
    let more = "thresholds = [1e-3]\nprotocols = [{ id = \"aieop-bfm-all-2009\", time_point = \"day 15\" }]\n\
                risk = [\"cog-first-relapse\"]\nloq_cv = 0.3\nblanks = [[0, 1000]]\nplacement = { draws = 0 }\n\
                background = { counts = [[0, 9]] }\ninterval = { method = \"wilson\", confidence = 0.9 }\n";
    let told = explain(&format!("compensation = \"file-if-any\"\n{HEAD}{SCALES}{CELLS}{LAIP}{MRD}{more}"));
    assert_eq!(
        topic(&told, "Level"),
        [
            "the denominator is /Cells",
            "positive are the events in the LAIP and in the denominator",
            "the interval holds 90 % confidence, two-sided, by wilson",
            "LAIP events are compared, marker by marker, with /Cells",
            "20 events make a detection, 50 a quantity",
            // by hand: 20 / 200,000
            "\"not detected\" needs 200,000 events of the denominator; in so many, 20 events are 0.01 %",
            "a quantity also has a coefficient of variation of at most 30 %",
            "the placement of gates is not drawn: the interval is of counting alone",
        ]
    );
    let compared = topic(&told, "Compared with");
    assert_eq!(
        compared[..3],
        [
            "0 control files and 1 counted controls are background; the net level is bounded by mover-clopper-pearson",
            "limits of blank and detection are predicted from 1 blanks",
            "the level is compared with 0.1 %",
        ]
    );
    // thresholds/aieop-bfm-all-2009.toml
    assert_eq!(
        compared[3..6],
        ["AIEOP-BFM ALL 2009 at day 15", ".below 0.1 %", ".0.1 % to below 10 % from 0.1 %"]
    );
    assert!(compared.last().unwrap().starts_with("the risk group is asked of "), "{compared:?}");
    assert_eq!(topic(&told, "Left to defaults"), ["mrd.background.method is mover-clopper-pearson"]);
    assert_eq!(
        topic(&told, "Compensation"),
        ["each file's own spillover matrix; values as recorded where a file has none"]
    );
}

#[test]
fn quality_rules_are_told_where_they_are_not_the_defaults() {
    let quality = "[quality.time-gaps]\ncaution_seconds = 2.5\np_value = 0.001\n[quality.debris]\nenabled = false\n\
                   [quality.populations]\nviable = \"Cells\"\n\
                   [quality.expected-ranges]\nranges = [{ population = \"Cells\", total = [0.05, 0.9] }]\n";
    let told = explain(&format!("{HEAD}{SCALES}{CELLS}{LAIP}{MRD}{quality}"));
    let rules = flowmrd::quality::QualityRules::NAMES.len() - 1;
    assert_eq!(
        topic(&told, "Quality"),
        [
            format!("{rules} rules judge the sample, with default thresholds but for these"),
            "caution_seconds of time-gaps is 2.5".to_owned(),
            "left out: debris".to_owned(),
            "Cells is taken for viable".to_owned(),
            "Cells is expected to be 5 % to 90 % of all events".to_owned(),
        ]
    );
}

#[test]
fn names_are_told_with_and_without_a_file() {
    let assay = Assay::read(fixture("follow-up.toml")).unwrap();
    assert_eq!(topic(&assay.explain(), "Names")[0], "CD45 is the parameter that a file calls CD45 or V450-A");
    let told = assay.explain_for(fixture("follow-up.fcs"), &Options::default()).unwrap();
    // flowmrd inspect: $P5N is V450-A, $P5S CD45; the file's matrix names it
    let names = topic(&told, "Names in follow-up.fcs");
    let expected = "CD45 is parameter 4, V450-A (CD45), found by its stain name; compensated, on the scale \
                    logicle(T=262144, W=0.5, M=4.5, A=0)";
    assert!(names.iter().any(|name| name == expected), "{names:#?}");
    assert_eq!(told.file.as_deref(), Some("follow-up.fcs"));
    assert_eq!(told.markers[0].marker, "Time");
    assert_eq!(told.doubts, []);
}

#[test]
fn an_assay_without_doubts_has_none() {
    assert_eq!(doubts(&format!("{HEAD}{SCALES}{CELLS}{LAIP}{MRD}")), []);
}

#[test]
fn a_file_without_the_names_is_refused_with_places() {
    let text = format!("{HEAD}{SCALES}{CELLS}{LAIP}{MRD}").replace("CD34", "CD66");
    let assay = Assay::parse(&text, "a.toml").unwrap();
    let refused = assay.explain_for(fixture("follow-up.fcs"), &Options::default()).unwrap_err();
    let Error::Assay(error) = refused else { panic!("{refused}") };
    let message = error.to_string();
    assert!(message.starts_with("a.toml:12:11: in follow-up.fcs: marker CD66"), "{message}");
    assert!(message.ends_with("(did you mean `CD66c`?)"), "{message}");
}

#[test]
fn many_markers_that_nothing_uses_are_one_doubt() {
    let markers = "[markers]\nCD2 = \"CD2\"\nCD3 = \"CD3\"\nCD4 = \"CD4\"\nCD5 = \"CD5\"\n";
    let told = explain(&format!("{HEAD}{SCALES}{CELLS}{LAIP}{MRD}{markers}"));
    let [doubt] = told.doubts.as_slice() else { panic!("{:?}", told.doubts) };
    let message = "markers CD2, CD3, CD4 and CD5: expected gates or axes that use them, got none";
    assert_eq!((doubt.line, doubt.column, doubt.message.as_str()), (20, 1, message));
}

/// A doubt's code, line and column.
type Found = (&'static str, usize, usize);

/// What is doubtful, the rest of a document, and the doubts that it raises.
const DOUBTFUL: [(&str, &str, &[Found]); 15] = [
    ("markers that no gate uses", "[markers]\nCD2 = \"CD2\"\nCD45 = \"CD45\"\n", &[("marker-unused", 16, 1)]),
    (
        "aliases that two markers share",
        "[markers]\nCD45 = [\"CD45\", \"V450-A\"]\nCD34 = [\"CD34\", \"v450-a\"]\n",
        &[("alias-shared", 17, 1)],
    ),
    (
        "axes that no gate uses",
        "[axes]\nX = { parameter = \"CD45\", scale = \"linear\" }\n",
        &[("axis-unused", 16, 1)],
    ),
    (
        "a gate far above its scale",
        "[[gate]]\nname = \"G\"\nabove = { CD10 = 2000 }\n",
        &[("gate-off-scale", 16, 8)],
    ),
    (
        "a gate below its scale",
        "[[gate]]\nname = \"G\"\nbelow = { CD10 = -0.1 }\n",
        &[("gate-off-scale", 16, 8)],
    ),
    (
        "a gate with one end far off",
        "[[gate]]\nname = \"G\"\nrange = { CD10 = [0.5, 900] }\n",
        &[("gate-off-scale", 16, 8)],
    ),
    (
        "a polygon of recorded values on a scale",
        "[[gate]]\nname = \"G\"\npolygon = { x = \"CD10\", y = \"SSC-A\", vertices = [[0, 0], [5000, 0], [5000, 5000]] }\n",
        &[("gate-off-scale", 16, 8)],
    ),
    (
        "a gate that ends a little past its scale",
        "[[gate]]\nname = \"G\"\nrange = { CD10 = [0.5, 1.1] }\n",
        &[],
    ),
    ("scatter that is gated as recorded", "[[gate]]\nname = \"G\"\nabove = { \"SSC-A\" = 5000 }\n", &[]),
    (
        "a child that its parent leaves nothing",
        "[[gate]]\nname = \"G\"\nparent = \"Cells\"\nbelow = { CD45 = 0.4 }\n",
        &[("population-empty", 16, 8)],
    ),
    (
        "two conditions that exclude each other",
        "[[gate]]\nname = \"G\"\nall_of = [{ above = { CD10 = 0.6 } }, { below = { CD10 = 0.5 } }]\n",
        &[("population-empty", 16, 8)],
    ),
    (
        "a LAIP in another branch than the denominator",
        "[[laip]]\nname = \"M\"\nabove = { CD10 = 0.5 }\n",
        &[("laip-outside-denominator", 16, 8)],
    ),
    (
        "a LAIP that asks for the denominator",
        "[[laip]]\nname = \"M\"\nall_of = [{ above = { CD10 = 0.5 } }, \"Cells\"]\n",
        &[],
    ),
    (
        "a LAIP that asks for one of two, of which one lies outside",
        "[[gate]]\nname = \"G\"\nabove = { CD10 = 0.5 }\n[[laip]]\nname = \"M\"\nany_of = [\"G\", \"Cells\"]\n",
        &[("laip-outside-denominator", 19, 8)],
    ),
    (
        "the same LAIP twice",
        "[[laip]]\nname = \"M\"\nparent = \"Cells\"\nabove = { CD34 = 0.5 }\n",
        &[("laip-repeated", 16, 8)],
    ),
];

#[test]
fn what_is_doubtful_is_found_at_its_place() {
    for (what, rest, expected) in DOUBTFUL {
        // Fourteen lines stand before.
        let head = "[assay]\nname = \"A\"\nversion = \"1\"\n";
        let text = format!("{head}{SCALES}{CELLS}{LAIP}{}{rest}{MRD}", "\n".repeat(2));
        let found = doubts(&text);
        let found: Vec<_> =
            found.iter().map(|(code, line, column)| (code.as_str(), *line, *column)).collect();
        // Two lines of [scales], three of the head, three of the gate, four of the LAIP: the rest begins at line 15.
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn doubtful_rules_are_found() {
    let with = |before: &str, mrd: &str| doubts(&format!("{before}{HEAD}{SCALES}{CELLS}{LAIP}{mrd}"));
    assert_eq!(with("compensation = \"none\"\n", MRD), [("compensation-none".to_owned(), 1, 1)]);
    let left_out = MRD.replace("minimum_denominator = 200000\n", "");
    assert_eq!(with("", &left_out), [("denominator-minimum-left-out".to_owned(), 14, 15)]);
    // by hand: 20 events of 200,000 are 1e-4, which is not above the threshold
    assert_eq!(with("", &format!("{MRD}thresholds = [1e-4, 1e-3]\n")), []);
    let low = explain(&format!("{HEAD}{SCALES}{CELLS}{LAIP}{MRD}thresholds = [1e-5]\n"));
    // by hand: 20 / 1e-5
    assert_eq!(
        low.doubts[0].message,
        "minimum_denominator: expected at least 2,000,000 for the threshold 0.001 % of thresholds, got 200,000, in which \
         20 events are 0.01 %"
    );
    // thresholds/aieop-bfm-all-2009.toml: the lowest of day 33 is 0.05 %
    let protocol = "protocols = [{ id = \"aieop-bfm-all-2009\", time_point = \"day 33\" }]\n";
    assert_eq!(with("", &format!("{MRD}{protocol}")), []);
    let few = MRD.replace("200000", "20000");
    assert_eq!(with("", &format!("{few}{protocol}")), [("threshold-out-of-reach".to_owned(), 14, 15)]);
    assert_eq!(with("", &format!("{MRD}unverified = true\n")), [("unverified-values".to_owned(), 14, 15)]);
}

#[test]
fn an_assay_without_normal_cells_is_doubtful() {
    let without = MRD.replace("reference = \"Cells\"\n", "");
    let found = doubts(&format!("{HEAD}{SCALES}{CELLS}{LAIP}{without}"));
    assert_eq!(found, [("reference-missing".to_owned(), 14, 15)]);
}

#[test]
fn a_gate_off_the_range_of_a_files_detector_is_found() {
    // flowmrd inspect: $PnR of FSC-A is 262144
    let text = format!("{HEAD}{SCALES}{CELLS}{LAIP}{MRD}").replace("CD45 = 0.4", "\"FSC-A\" = 300000");
    let assay = Assay::parse(&text, "a.toml").unwrap();
    assert_eq!(assay.explain().doubts, []);
    let told = assay.explain_for(fixture("follow-up.fcs"), &Options::default()).unwrap();
    let [Doubt { code, message, .. }] = told.doubts.as_slice() else { panic!("{:?}", told.doubts) };
    assert_eq!(code, "gate-off-scale");
    assert_eq!(
        message,
        "gate Cells: expected coordinates of FSC-A from 0 to 262,144 on linear, got 300,000 to infinity"
    );
}

#[test]
fn gates_by_reference_are_told_from_their_document() {
    let folder = tempfile::tempdir().unwrap();
    let gate = |id: &str, parent: &str, max: &str| {
        format!(
            "<RectangleGate id=\"{id}\"{parent}><dimension compensation-ref=\"FCS\" min=\"1\"{max}>\
             <fcs-dimension name=\"PE-A\"/></dimension></RectangleGate>"
        )
    };
    let gates = gate("Cells", "", "") + &gate("Odd", " parent_id=\"Cells\"", " max=\"9\"");
    let gates = gates + &gate("Normal", " parent_id=\"Cells\"", " max=\"5\"") + &gate("Far", "", "");
    std::fs::write(folder.path().join("panel.xml"), format!("<Gating-ML>{gates}</Gating-ML>")).unwrap();
    let laips =
        "[[laip]]\nname = \"L\"\npopulation = \"/Cells/Odd\"\n[[laip]]\nname = \"M\"\npopulation = \"Far\"\n";
    let path = folder.path().join("a.toml");
    std::fs::write(&path, format!("gating = \"panel.xml\"\n{HEAD}{laips}{MRD}")).unwrap();
    let told = Assay::read(&path).unwrap().explain();
    assert_eq!(
        topic(&told, "Gates"),
        [
            "come from panel.xml, whose hash stands in the result",
            "Cells keeps, of all events, those with PE-A at least 1",
            ".Odd keeps, of Cells, those with PE-A from 1 to below 9",
            ".Normal keeps, of Cells, those with PE-A from 1 to below 5",
            "Far keeps, of all events, those with PE-A at least 1",
        ]
    );
    assert_eq!(topic(&told, "LAIPs"), ["L is /Cells/Odd", "M is Far"]);
    let codes: Vec<_> =
        told.doubts.iter().map(|doubt| (doubt.code.as_str(), doubt.line, doubt.column)).collect();
    assert_eq!(codes, [("laip-outside-denominator", 10, 14)]);
}

#[test]
fn hostile_names_reach_no_sentence_as_control_characters() {
    let text = format!("{HEAD}{SCALES}{CELLS}{LAIP}{MRD}")
        .replace("CD34", "\"CD\\u001B[31m34\"")
        .replace("\"A\"", "\"\\u001B]0;A\"");
    let told = explain(&text);
    let every = told.topics.iter().flat_map(|topic| topic.statements.iter().map(|one| one.text.clone()));
    let every: Vec<String> = every.chain(told.doubts.iter().map(|doubt| doubt.message.clone())).collect();
    assert!(every.iter().any(|text| text.contains("34")));
    assert!(every.iter().all(|text| !text.contains(char::is_control)), "{every:?}");
}

#[test]
fn a_thousand_gates_that_ask_for_each_other_are_explained_in_time() {
    let mut text = format!("{HEAD}{SCALES}{CELLS}{LAIP}{MRD}[[gate]]\nname = \"0\"\nabove = {{ X = 0.1 }}\n");
    for number in 1..900 {
        let before = number - 1;
        text += &format!("[[gate]]\nname = \"{number}\"\nall_of = [\"{before}\", \"{before}\"]\n");
    }
    assert_eq!(topic(&explain(&text), "Gates").len(), 901);
}
