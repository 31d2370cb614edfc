//! Gates from one format to another and back: every event has to stay in the populations that it was in.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it cannot go on")]
#![expect(clippy::print_stderr, reason = "a test that was skipped says so")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use flowmrd::gates::{ConversionFormat, Digest, GateRequest, Wanted, convert};
use flowmrd::result::LevelEntry;
use flowmrd::{Assay, CaseResult, Error, GateSource, Options, analyse, gate_file};
use flowmrd_core::EventMask;
use tempfile::TempDir;

fn shared(folder: &str) -> Option<PathBuf> {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into();
    let data = std::env::var_os("FLOWMRD_TEST_DATA").unwrap_or_else(beside);
    let path = Path::new(&data).join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: no {}", path.display());
    None
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}

/// Lists the populations of a file and their members, by path.
fn members(source: &GateSource, file: &Path) -> Vec<(String, EventMask)> {
    let request = GateRequest { memberships: Wanted::Yes, ..GateRequest::default() };
    let analysis = gate_file(source, file, &request, &Options::default()).unwrap();
    let paths = analysis.result.populations.into_iter().map(|one| one.population.path);
    let mut members: Vec<_> = paths.zip(analysis.memberships).collect();
    members.sort_by(|one, two| one.0.cmp(&two.0));
    members
}

/// Validates Gating-ML against the standard's schemas with xmllint; says that it was skipped where either is missing.
fn validate(path: &Path) {
    let Some(suite) = shared("gatingml") else { return };
    let schema = suite.join("xsd/Gating-ML.v2.0.xsd");
    let run = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(path).output();
    match run {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => eprintln!("skipped: no xmllint to validate what was written: {error}"),
    }
}

struct Converter {
    folder: TempDir,
}

impl Converter {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// Converts gates, and reads the document that this made.
    fn convert(&self, source: &GateSource, format: ConversionFormat, file: Option<&Path>) -> GateSource {
        let converted = convert(source, format, file, None, &Options::default())
            .unwrap_or_else(|error| panic!("{error}: {:?}", std::error::Error::source(&error)));
        let path = self.folder.path().join("converted");
        fs::write(&path, &converted.text).unwrap();
        if format == ConversionFormat::GatingMl {
            validate(&path);
        }
        GateSource::read(&path).unwrap_or_else(|error| panic!("{error}\n{}", converted.text))
    }

    /// Converts gates to each format, and from there to the other; compares the members of every population.
    fn assert_kept(&self, source: &GateSource, file: &Path, name: &str) {
        let expected = members(source, file);
        assert!(!expected.is_empty(), "{name}");
        let assay = self.convert(source, ConversionFormat::Assay, Some(file));
        assert!(members(&assay, file) == expected, "{name} as an assay");
        let gating_ml = self.convert(source, ConversionFormat::GatingMl, Some(file));
        assert!(members(&gating_ml, file) == expected, "{name} as Gating-ML");
        // An assay that was converted says all by itself: no file is needed.
        let gating_ml = self.convert(&assay, ConversionFormat::GatingMl, None);
        assert!(members(&gating_ml, file) == expected, "{name} as an assay and then Gating-ML");
        let back = self.convert(&gating_ml, ConversionFormat::Assay, None);
        assert!(members(&back, file) == expected, "{name} as an assay, Gating-ML and an assay");
    }
}

#[test]
fn documents_of_the_suite_keep_their_members() {
    let Some(suite) = shared("gatingml") else { return };
    let converter = Converter::new();
    let mut documents: Vec<PathBuf> =
        fs::read_dir(suite.join("gml")).unwrap().map(|entry| entry.unwrap().path()).collect();
    documents.sort();
    assert!(documents.len() >= 27, "{}", documents.len());
    for path in documents {
        let source = GateSource::read(&path).unwrap();
        converter.assert_kept(&source, &suite.join("data1.fcs"), &path.display().to_string());
    }
}

#[test]
fn workspaces_keep_their_members() {
    let Some(folder) = shared("flowjo") else { return };
    let converter = Converter::new();
    let expected = fs::read_to_string(folder.join("../expected_flowjo.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
    let mut compared = 0;
    for (workspace, entry) in expected.as_object().unwrap() {
        let Some(file) = entry["fcs"].as_str() else { continue };
        let source = GateSource::read(folder.join(workspace)).unwrap();
        converter.assert_kept(&source, &folder.join(file), workspace);
        compared += 1;
    }
    // expected_flowjo.json lists 3 workspaces whose files are there.
    assert_eq!(compared, 3);
}

#[test]
fn workspaces_without_their_files_are_converted_sample_by_sample() {
    let Some(folder) = shared("flowjo") else { return };
    let source = GateSource::read(folder.join("8_color_ICS_simple.wsp")).unwrap();
    let without = convert(&source, ConversionFormat::Assay, None, None, &Options::default()).unwrap_err();
    assert!(
        matches!(&without, Error::NeedsFile { what } if what.starts_with("the gates of one sample of 3: "))
    );
    let GateSource::FlowJo { workspace, .. } = &source else { panic!("not a workspace") };
    for sample in workspace.samples() {
        for format in [ConversionFormat::Assay, ConversionFormat::GatingMl] {
            let options = Options::default();
            let converted = convert(&source, format, None, Some(sample.name()), &options).unwrap();
            let folder = TempDir::new().unwrap();
            let path = folder.path().join("converted");
            fs::write(&path, &converted.text).unwrap();
            let read = GateSource::read(&path).unwrap();
            let mut paths: Vec<String> = match &read {
                GateSource::Assay(assay) => {
                    assay.populations().iter().map(|one| one.path().to_owned()).collect()
                }
                GateSource::Document { document, .. } => {
                    let tree = &document.tree;
                    tree.indices().map(|index| tree.path(index).to_owned()).collect()
                }
                GateSource::FlowJo { .. } => panic!("not converted"),
            };
            let mut expected: Vec<String> = sample.counts().iter().map(|one| one.path.clone()).collect();
            paths.sort();
            expected.sort();
            assert_eq!(paths, expected, "{} {format:?}", sample.name());
        }
    }
}

#[test]
fn assay_of_the_fixture_keeps_its_members() {
    let source = GateSource::read(fixture("follow-up.toml")).unwrap();
    Converter::new().assert_kept(&source, &fixture("follow-up.fcs"), "follow-up.toml");
}

#[test]
fn markers_need_a_file() {
    let source = GateSource::read(fixture("follow-up.toml")).unwrap();
    let error = convert(&source, ConversionFormat::GatingMl, None, None, &Options::default()).unwrap_err();
    // The first gate of the fixture's assay is `above = { Time = 0.5 }`; line and column by hand.
    assert_eq!(
        error.to_string(),
        "cannot convert the gates without a file: expected one in which `Time` of follow-up.toml:39:11 can be looked up"
    );
    assert!(error.hint().unwrap().contains("FCS file"));
}

/// Writes the fixture's gates as Gating-ML, and an assay that refers to them.
fn by_reference(folder: &Path, level: &str) -> PathBuf {
    let source = GateSource::read(fixture("follow-up.toml")).unwrap();
    let file = fixture("follow-up.fcs");
    let options = Options::default();
    let converted = convert(&source, ConversionFormat::GatingMl, Some(&file), None, &options).unwrap();
    // The fixture's assay compensates by the file and refuses one without a matrix, which Gating-ML does not.
    assert_eq!(converted.remarks.len(), 1, "{:?}", converted.remarks);
    assert!(converted.remarks[0].contains("a file without a spillover matrix"), "{:?}", converted.remarks);
    fs::write(folder.join("panel.xml"), converted.text).unwrap();
    let path = folder.join("assay.toml");
    let head = "gating = \"panel.xml\"\n[assay]\nname = \"By reference\"\nversion = \"1\"\n";
    fs::write(&path, format!("{head}{level}")).unwrap();
    path
}

const LEVEL: &str = r#"
[[laip]]
name = "CD34+ CD38dim CD58++"
population = "/Steady/Singlets/Viable/Nucleated/Mononuclear/CD19+/CD10++ CD20dim/CD34+ CD38dim CD58++"
[[laip]]
name = "second"
population = "CD66c+ CD38dim CD58++"
[mrd]
denominator = "/Steady/Singlets/Viable/Nucleated"
interval = { method = "clopper-pearson", confidence = 0.95 }
lod_events = 20
loq_events = 50
minimum_denominator = 5000
"#;

#[test]
fn assay_by_reference_gives_the_counts_and_the_level_of_the_native_one() {
    let folder = TempDir::new().unwrap();
    let run = |path: &Path, files: &[&str]| -> CaseResult {
        let files: Vec<PathBuf> = files.iter().map(|file| fixture(file)).collect();
        analyse(&Assay::read(path).unwrap(), &files, &Options::default()).unwrap().result
    };
    let path = by_reference(folder.path(), LEVEL);
    for files in [&["follow-up.fcs"][..], &["follow-up.fcs", "negative.fcs"]] {
        let (native, referred) = (run(&fixture("follow-up.toml"), files), run(&path, files));
        let counts = |result: &CaseResult| -> Vec<(String, u64)> {
            let mut counts: Vec<_> =
                result.populations.iter().map(|one| (one.path.clone(), one.count)).collect();
            counts.sort();
            counts
        };
        assert_eq!(counts(&native), counts(&referred));
        assert_eq!(native.mrd.denominator, referred.mrd.denominator);
        // The placement of a gate is drawn by the names of its parameters, which the documents have different ones of.
        let counted = |level: &LevelEntry| LevelEntry { total_interval: None, budget: None, ..level.clone() };
        assert_eq!(counted(&native.mrd.level), counted(&referred.mrd.level));
        let laips = native.mrd.laips.iter().zip(&referred.mrd.laips);
        for (one, two) in laips {
            assert_eq!((&one.path, counted(&one.level)), (&two.path, counted(&two.level)));
        }
        assert_eq!(referred.mrd.laips[1].name, "second");
    }
    let result = run(&path, &["follow-up.fcs"]);
    // 68 of 31,548 (fixtures/README.md)
    assert_eq!((result.mrd.level.positive, result.mrd.level.total), (68, 31_548));
    assert_eq!(result.settings.compensation, "gating");
    let [reference] = result.assay.references.as_slice() else { panic!("{:?}", result.assay) };
    let GateSource::Document { sha256, .. } = GateSource::read(folder.path().join("panel.xml")).unwrap()
    else {
        panic!("not a document")
    };
    assert_eq!((reference.key.as_str(), reference.file.as_str()), ("gating", "panel.xml"));
    assert_eq!(reference.sha256, sha256);
    let analysis =
        analyse(&Assay::read(&path).unwrap(), &[fixture("follow-up.fcs")], &Options::default()).unwrap();
    assert!(analysis.plots.iter().any(|plot| plot.laips.iter().any(|laip| laip.name == "second")));
}

#[test]
fn unknown_populations_are_refused_with_place_and_the_nearest_path() {
    let folder = TempDir::new().unwrap();
    let level = LEVEL
        .replace("\"/Steady/Singlets/Viable/Nucleated\"", "\"/Singlets/Viable/Nucleated\"")
        .replace("\"CD66c+ CD38dim CD58++\"", "\"CD66c+ CD38dim CD58+\"");
    let error = Assay::read(by_reference(folder.path(), &level)).unwrap_err().to_string();
    let file = folder.path().join("assay.toml").display().to_string();
    // Lines and columns by hand.
    assert_eq!(
        error,
        format!(
            "{file}:11:14: unknown population `CD66c+ CD38dim CD58+`: expected the path of one of the gates (did you mean \
             `/Steady/Singlets/Viable/Nucleated/Mononuclear/CD19+/CD10++ CD20dim/CD66c+ CD38dim CD58++`?)\n\
             {file}:13:15: unknown population `/Singlets/Viable/Nucleated`: expected the path of one of the gates (did you \
             mean `/Steady/Singlets/Viable/Nucleated`?)"
        )
    );
}

#[test]
fn what_an_assay_by_reference_cannot_say_is_refused() {
    let folder = TempDir::new().unwrap();
    let refusal = |text: &str| {
        let path = folder.path().join("a.toml");
        fs::write(&path, text).unwrap();
        Assay::read(&path).unwrap_err().to_string().replace(&folder.path().display().to_string(), "")
    };
    let head = "[assay]\nname = \"A\"\nversion = \"1\"\n";
    assert_eq!(
        refusal(&format!("gating = \"none.xml\"\n{head}")),
        "/a.toml:1:10: cannot use none.xml: No such file or directory (os error 2)"
    );
    fs::write(folder.path().join("b.xml"), "<Gating-ML>\n<CurlyGate id=\"C\"/></Gating-ML>").unwrap();
    assert_eq!(
        refusal(&format!("gating = \"b.xml\"\n{head}")),
        "/a.toml:1:10: cannot use b.xml: line 2, column 1, CurlyGate \"C\": expected RectangleGate, PolygonGate, \
         EllipsoidGate, QuadrantGate or BooleanGate, got CurlyGate"
    );
    fs::write(folder.path().join("t.xml"), "no XML").unwrap();
    assert!(refusal(&format!("gating = \"t.xml\"\n{head}")).contains("got no XML"));
    by_reference(folder.path(), "");
    assert_eq!(
        refusal(&format!(
            "gating = \"panel.xml\"\nsample = \"x\"\n{head}[scales]\ndefault = \"linear\"\n[[gate]]\nname = \"G\"\nabove = {{ X = 1 }}\n"
        )),
        "/a.toml:2:10: `sample` beside Gating-ML: expected none, for its gates are not those of one sample\n\
         /a.toml:6:2: `scales` beside `gating`: expected none, for the document of the gates says it\n\
         /a.toml:8:3: `gate` beside `gating`: expected none, for the document of the gates says it"
    );
    assert_eq!(
        refusal(&format!("gating = \"panel.xml\"\n{head}[[laip]]\nname = \"L\"\nabove = {{ X = 1 }}\n")),
        "/a.toml:5:1: missing `population` in [[laip]] `L`: expected the path of a population of the gates\n\
         /a.toml:7:1: unknown key `above` in [[laip]] `L`: expected one of name, population, tolerance"
    );
    let error = Assay::parse(&format!("gating = \"panel.xml\"\n{head}"), "a.toml").unwrap_err().to_string();
    assert!(error.contains("expected an assay that is read from a folder"), "{error}");
}

#[test]
fn gates_alone_make_no_level() {
    let folder = TempDir::new().unwrap();
    let assay = Assay::read(by_reference(folder.path(), "")).unwrap();
    let counted = gate_file(
        &assay.clone().into(),
        fixture("follow-up.fcs"),
        &GateRequest::default(),
        &Options::default(),
    );
    assert_eq!(counted.unwrap().result.populations.len(), 10);
    let error = analyse(&assay, &[fixture("follow-up.fcs")], &Options::default()).unwrap_err().to_string();
    assert!(error.contains("assay.toml:1:1: missing [mrd] and [[laip]]"), "{error}");
}

#[test]
fn workspace_by_reference_is_matched_by_the_file_or_by_its_sample() {
    let Some(shared) = shared("flowjo") else { return };
    let folder = TempDir::new().unwrap();
    let expected = fs::read_to_string(shared.join("../expected_flowjo.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
    let name = "test_data_diamond_biex_rect.wsp";
    let file = shared.join(expected[name]["fcs"].as_str().unwrap());
    fs::copy(shared.join(name), folder.path().join("panel.wsp")).unwrap();
    let (path, count) = expected[name]["counts"].as_object().unwrap().iter().next().unwrap();
    let GateSource::FlowJo { workspace, .. } = GateSource::read(shared.join(name)).unwrap() else {
        panic!("not a workspace")
    };
    let assay = |sample: &str, population: &str| {
        let text = format!(
            "gating = \"panel.wsp\"\n{sample}[assay]\nname = \"A\"\nversion = \"1\"\n[[laip]]\nname = \"L\"\n\
             population = \"{population}\"\n[mrd]\ndenominator = \"{population}\"\nlod_events = 1\nloq_events = 1\n"
        );
        let path = folder.path().join("a.toml");
        fs::write(&path, text).unwrap();
        Assay::read(path)
    };
    let sample = workspace.samples().iter().find(|one| one.counts().iter().any(|count| count.path == *path));
    let named = format!("sample = \"{}\"\n", sample.unwrap().name());
    for sample in ["", &named] {
        let result = analyse(&assay(sample, path).unwrap(), &[&file], &Options::default()).unwrap().result;
        // FlowJo's own count
        assert_eq!(Some(result.mrd.level.total), count.as_u64(), "{sample}");
        assert_eq!(result.mrd.level.positive, result.mrd.level.total);
        let reference = &result.assay.references[0];
        assert_eq!(reference.sample.is_some(), !sample.is_empty(), "{reference:?}");
    }
    let source = GateSource::from(assay("", path).unwrap());
    let counted = gate_file(&source, &file, &GateRequest::default(), &Options::default()).unwrap().result;
    assert_eq!(counted.gating.references[0].file, "panel.wsp");
    assert!(counted.gating.sample.is_some(), "{:?}", counted.gating);
    let wrong = format!("{path}x");
    let error = analyse(&assay("", &wrong).unwrap(), &[&file], &Options::default()).unwrap_err().to_string();
    assert!(error.contains("a.toml:7:14: unknown population") && error.contains("did you mean"), "{error}");
    let error = assay("sample = \"none\"\n", path).unwrap_err().to_string();
    assert!(error.contains("a.toml:2:10: "), "{error}");
}

/// A sample of a workspace with a rectangle and a gate that no engine but FlowJo knows.
const UNSUPPORTED: &str = r#"<Workspace version="20.0" xmlns:gating="g" xmlns:data-type="d"><SampleList><Sample>
<DataSet uri="file:follow-up.fcs" sampleID="1"/><SampleNode name="follow-up.fcs" sampleID="1"><Subpopulations>
<Population name="Cells"><Gate gating:id="1"><gating:RectangleGate><gating:dimension gating:min="0">
<data-type:fcs-dimension data-type:name="FSC-A"/></gating:dimension></gating:RectangleGate></Gate><Subpopulations>
<Population name="Odd"><Gate gating:id="2"><gating:CurlyGate/></Gate></Population>
</Subpopulations></Population></Subpopulations></SampleNode></Sample></SampleList></Workspace>"#;

#[test]
fn a_population_that_a_workspace_has_and_nobody_supports_is_refused_with_the_reason() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("panel.wsp"), UNSUPPORTED).unwrap();
    for sample in ["", "sample = \"follow-up.fcs\"\n"] {
        let text = format!(
            "gating = \"panel.wsp\"\n{sample}[assay]\nname = \"A\"\nversion = \"1\"\n[[laip]]\nname = \"L\"\n\
             population = \"/Cells/Odd\"\n[mrd]\ndenominator = \"/Cells\"\nlod_events = 1\nloq_events = 1\n"
        );
        let path = folder.path().join("a.toml");
        fs::write(&path, text).unwrap();
        let assay = Assay::read(&path).unwrap();
        let error =
            analyse(&assay, &[fixture("follow-up.fcs")], &Options::default()).unwrap_err().to_string();
        assert!(
            error.contains("unknown population `/Cells/Odd`") && error.contains("is not supported"),
            "{error}"
        );
    }
}

#[test]
fn a_sample_beside_gates_of_no_sample_is_refused() {
    let source = GateSource::read(fixture("follow-up.toml")).unwrap();
    let request = GateRequest { sample: Some("x".to_owned()), ..GateRequest::default() };
    let error = gate_file(&source, fixture("follow-up.fcs"), &request, &Options::default()).unwrap_err();
    assert!(matches!(error, Error::NoSamples { .. }), "{error}");
    let options = Options::default();
    let error = convert(&source, ConversionFormat::Assay, None, Some("x"), &options).unwrap_err();
    assert!(matches!(error, Error::NoSamples { .. }), "{error}");
}

/// Gates on every scale that an assay has, by axes that say all by themselves.
const EVERYTHING: &str = r#"
compensation = "M1"
[assay]
name = "Everything"
version = "1"
[matrices.M1]
detectors = ["X-A", "Y-A"]
stains = ["FITC", "PE"]
spectra = [[1, 0.2], [0.05, 1]]
[matrices.unmixing]
detectors = ["X-A", "Y-A", "Z"]
stains = ["one", "two"]
spectra = [[1, 0.5, 0.1], [0.2, 1, 0.6]]
[matrices.inverse]
detectors = ["X-A", "Y-A"]
inverse = [[1.01, -0.2], [-0.05, 1.01]]
[axes]
raw = { signal = "X-A", compensation = "none" }
linear = { signal = "FITC", scale = { linear = { T = 262144, A = 100 } } }
log = { signal = "PE", scale = { log = { T = 262144, M = 4.5 } }, bounds = [0, 1] }
asinh = { signal = "X-A", scale = { asinh = { T = 262144, M = 4.5, A = 0.5 } } }
cofactor = { signal = "Y-A", compensation = "inverse", scale = { asinh = { cofactor = 150 } } }
logicle = { signal = "one", compensation = "unmixing", scale = { logicle = { T = 262144, W = 0.5, M = 4.5 } } }
hyperlog = { signal = "two", compensation = "unmixing", scale = { hyperlog = { T = 262144, W = 0.5, M = 4.5 } } }
"FlowJo log" = { signal = "Z", compensation = "file-if-any", scale = { log = { offset = 10, decades = 4.4 } } }
biex = { signal = "x-a", compensation = "none", scale = { biex = { max = 262144, neg = 0.5, width = -100, pos = 4.4 } } }
"one / two" = { ratio = { numerator = { signal = "FITC" }, denominator = { signal = "Z" }, A = 3, B = -1, C = 0.5 }, scale = { asinh = { T = 10, M = 2 } }, bounds = [-2, 2] }
[[gate]]
name = "ranges \\ of \"most\" é"
range = { raw = [-inf, 9e4], linear = [-0.1, 0.9], log = [0.1, inf], asinh = [0.2, 0.99] }
[[gate]]
name = "curved"
range = { cofactor = [-2, 6], "FlowJo log" = [0.05, 0.95], biex = [0.1, 0.9] }
[[gate]]
name = "X"
parent = "curved"
polygon = { x = "biex", y = "FlowJo log", vertices = [[0.1, 0.1], [0.9, 0.3], [0.2, 0.9], [0.95, 0.95], [0.05, 0.2]] }
[[gate]]
name = "polygon"
polygon = { x = "logicle", y = "cofactor", vertices = [[0, -1], [0.8, 0], [0.9, 6], [0.3, 7]] }
[[gate]]
name = "X"
parent = "polygon"
ellipsoid = { markers = ["logicle", "hyperlog", "asinh"], mean = [0.5, 0.5, 0.5], covariance = [[0.1, 0.01, 0], [0.01, 0.1, 0.02], [0, 0.02, 0.1]], distance_square = 1.5 }
[[gate]]
name = "ratio"
range = { "one / two" = [0.3, 1.9] }
[[gate]]
name = "both"
parent = "polygon"
all_of = [{ any_of = ["/curved/X", { not = { above = { raw = 5000 } } }, { not = "ratio" }] }, { all_of = ["curved"] }]
[[gate]]
name = "not"
not = { all_of = ["/polygon/X", { below = { log = 0.9 } }] }
"#;

/// Writes 4,000 events in three columns: spread over the scales, on whole numbers, and a few that are no numbers.
fn write_events(path: &Path) {
    use flowmrd_core::Column;
    use flowmrd_fcs::writer::{DataType, FcsWriter, NewDataSet, NewParameter};
    let mut state = 7_u64;
    let mut random = || {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut value = |number: usize| match number % 5 {
        0 => random() * 4000.0 - 1000.0,
        1 => 10_f64.powf(random() * 5.4),
        2 => (random() * 300.0).floor() * 100.0 - 500.0,
        3 => random() * 262_144.0,
        _ => [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 1e-300][(random() * 6.0) as usize],
    };
    let columns: Vec<Vec<f64>> =
        (0..3).map(|axis| (0..4000).map(|number| value(number / (axis * 2 + 1))).collect()).collect();
    let parameters = ["X-A", "Y-A", "Z"].map(|name| NewParameter::new(name, 262_144.0));
    let content = NewDataSet::new(DataType::Float64, parameters.to_vec(), 4000).unwrap();
    let mut writer = FcsWriter::new(Vec::new(), &content).unwrap();
    writer.write_columns(&columns.into_iter().map(Column::F64).collect::<Vec<_>>()).unwrap();
    fs::write(path, writer.finish().unwrap()).unwrap();
}

#[test]
fn gates_on_every_scale_keep_their_members() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("a.fcs");
    write_events(&file);
    let source = GateSource::from(Assay::parse(EVERYTHING, "a.toml").unwrap());
    for (path, mask) in members(&source, &file) {
        let count = mask.ones().count();
        assert!(
            (20..3980).contains(&count),
            "{path} holds {count} events: too few or too many to tell anything"
        );
    }
    Converter::new().assert_kept(&source, &file, "everything");
}

#[test]
fn digest_that_is_left_out_is_null_and_changes_no_count() {
    let assay = Assay::read(fixture("follow-up.toml")).unwrap();
    let gate = |digest| {
        let request = GateRequest { digest, ..GateRequest::default() };
        gate_file(&assay.clone().into(), fixture("follow-up.fcs"), &request, &Options::default())
            .unwrap()
            .result
    };
    let (taken, left_out) = (gate(Digest::Taken), gate(Digest::LeftOut));
    assert_eq!(taken.populations, left_out.populations);
    assert_eq!(taken.input.sha256.map(|digits| digits.len()), Some(64));
    let json = serde_json::to_value(&left_out).unwrap();
    assert_eq!(json["input"]["sha256"], serde_json::Value::Null);
}
