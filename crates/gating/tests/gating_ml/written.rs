use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use flowmrd_core::{EventMask, MemorySource, ParameterIdentity, ParameterNumber};
use flowmrd_gating::dimension::RatioCoefficients;
use flowmrd_gating::document::{
    CompensationReference, Layout, MatrixForm, NamedBasis, NamedDimension, NamedMatrix, NamedSignal, Remark,
};
use flowmrd_gating::flowjo::Workspace;
use flowmrd_gating::gate::{Ellipsoid, Interval, Polygon, Rectangle};
use flowmrd_gating::transform::{
    Arcsinh, Asinh, Bounds, FlowJoBiex, FlowJoLog, Hyperlog, Linear, Log, Logicle,
};
use flowmrd_gating::{
    EvaluateOptions, Gate, GateDocument, GateTree, Memberships, Population, Transform, evaluate, gating_ml,
};

use crate::suite::{cases, memberships, suite};

const NAMES: [&str; 3] = ["X-A", "Y-A", "Z & <\"A\">"];

fn axis(name: usize, transform: impl Into<Transform>) -> NamedDimension {
    NamedDimension::uncompensated(NAMES[name], transform)
}

fn range(dimension: NamedDimension, min: f64, max: f64) -> Gate<NamedDimension> {
    Rectangle::new(vec![(dimension, Interval::new(min, max).unwrap())]).unwrap().into()
}

/// Polygons and ranges on every scale, booleans of parts, a matrix, a ratio, bounds, and names that no id can be.
fn document() -> GateDocument {
    let biex = || FlowJoBiex::new(262_144.0, 0.0, -100.0, 4.5).unwrap();
    let logicle = Logicle::new(262_144.0, 0.5, 4.5, 0.0).unwrap();
    let scales: Vec<Transform> = vec![
        Transform::Identity,
        Linear::new(262_144.0, 100.0).unwrap().into(),
        Log::new(262_144.0, 4.5).unwrap().into(),
        Asinh::new(262_144.0, 4.5, 0.0).unwrap().into(),
        Arcsinh::new(150.0).unwrap().into(),
        logicle.into(),
        Hyperlog::new(262_144.0, 0.5, 4.5, 0.0).unwrap().into(),
        biex().into(),
        FlowJoLog::new(1.0, 5.0).unwrap().into(),
    ];
    let mut populations = Vec::new();
    for (number, &scale) in scales.iter().enumerate() {
        let level = |value: f64| scale.forward(value);
        let between = range(axis(0, scale), level(300.0), level(20_000.0));
        populations.push(Population::root(format!("range {number}"), between));
        let vertices = [(5.0, 5.0), (9000.0, 30.0), (100_000.0, 90_000.0), (40.0, 700.0)];
        let vertices = vertices.map(|(x, y)| [level(x), level(y)]).to_vec();
        let polygon = Polygon::new(axis(0, scale), axis(1, scale), vertices).unwrap();
        populations.push(Population::child(
            format!("polygon/{number}").replace('/', "+"),
            "range 0",
            polygon,
        ));
    }
    // Along the lower end of the biexponential lies all that is below it.
    let to_the_end = vec![[0.0, 0.0], [0.5, 0.0], [0.5, 0.9], [0.0, 0.9]];
    populations
        .push(Population::root("end", Polygon::new(axis(0, biex()), axis(1, biex()), to_the_end).unwrap()));
    let covariance = vec![0.02, 0.01, 0.01, 0.03];
    let circle = Ellipsoid::new(vec![axis(0, logicle), axis(1, logicle)], vec![0.5, 0.5], covariance, 2.0);
    populations.push(Population::root("ellipse", circle.unwrap()));
    let clamped = NamedDimension { bounds: Bounds::new(0.0, 0.9).unwrap(), ..axis(1, logicle) };
    populations.push(Population::root("clamped", range(clamped, 0.0, 0.7)));
    let signal = |name: usize| NamedSignal {
        name: NAMES[name].to_owned(),
        compensation: CompensationReference::Uncompensated,
    };
    let coefficients = RatioCoefficients { factor: 2.0, numerator_offset: 1.0, denominator_offset: -1.0 };
    let ratio = NamedBasis::Ratio { numerator: signal(0), denominator: signal(2), coefficients };
    let ratio = NamedDimension { basis: ratio, transform: Transform::Identity, bounds: Bounds::none() };
    populations.push(Population::root("ratio", range(ratio, 0.5, 10.0)));
    let stain = NamedDimension::of("PE", CompensationReference::Matrix("my matrix".to_owned()), logicle);
    populations.push(Population::root("stain", range(stain, 0.4, 0.8)));
    let reference = |name: &str| Gate::Population(name.to_owned());
    let parts = vec![
        range(axis(0, logicle), 0.3, 0.9),
        !Gate::Or(vec![range(axis(1, Transform::Identity), 100.0, 2000.0), !reference("range 1")]),
        reference("ellipse"),
    ];
    populations.push(Population::child("both + more", "range 5", Gate::And(parts)));
    populations.push(Population::root("not", !!reference("ratio")));
    populations.push(Population::root("alone", Gate::Or(vec![reference("stain")])));
    populations
        .push(Population::root("not range", !range(axis(0, Transform::Identity), 10.0, f64::INFINITY)));
    let matrix = NamedMatrix {
        id: "my matrix".to_owned(),
        stains: vec!["FITC".to_owned(), "PE".to_owned()],
        detectors: vec![NAMES[0].to_owned(), NAMES[1].to_owned()],
        coefficients: vec![1.0, 0.2, 0.05, 1.0],
        form: MatrixForm::Spectra,
    };
    let remark = Remark { line: 3, message: "something & <that> has to be known".to_owned() };
    GateDocument { tree: GateTree::new(populations).unwrap(), matrices: vec![matrix], remarks: vec![remark] }
}

/// Values over the scales, on nodes and levels and about them.
fn columns() -> Vec<Vec<f64>> {
    let mut state = 1_u64;
    let mut random = || {
        // xorshift64*
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut value = |number: usize| match number % 4 {
        0 => random() * 4000.0 - 1000.0,
        1 => 10_f64.powf(random() * 5.5),
        2 => f64::from((random() * 300.0) as i32) * 100.0 - 500.0,
        _ => random() * 262_144.0,
    };
    (0..3).map(|axis| (0..20_000).map(|number| value(number / (axis + 1))).collect()).collect()
}

fn masks(document: &GateDocument, columns: &[Vec<f64>]) -> Vec<(String, EventMask)> {
    let parameters: Vec<ParameterIdentity> = (1..)
        .zip(NAMES)
        .map(|(number, name)| ParameterIdentity {
            number: ParameterNumber::new(number).unwrap(),
            short_name: name.to_owned(),
            stain_name: None,
        })
        .collect();
    let bound = document.bind(&Layout { parameters: &parameters, spillover: None }).unwrap();
    let plan = bound.tree.compile(&bound.compensations).unwrap();
    let make = || Memberships::new(bound.tree.indices());
    let source = MemorySource::new(columns.to_vec()).unwrap();
    let (_, memberships) = evaluate(&plan, &source, &EvaluateOptions::default(), make).unwrap();
    let masks = memberships.into_masks().into_iter();
    let mut masks: Vec<_> = masks.map(|(index, mask)| (bound.tree.path(index).to_owned(), mask)).collect();
    masks.sort_by(|one, two| one.0.cmp(&two.0));
    masks
}

#[test]
fn written_documents_read_back_to_the_same_members() {
    let document = document();
    let columns = columns();
    let text = gating_ml::write(&document).unwrap().text;
    let back = gating_ml::read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let (expected, found) = (masks(&document, &columns), masks(&back, &columns));
    assert_eq!(expected.len(), found.len());
    for ((path, expected), (found_path, found)) in expected.iter().zip(&found) {
        assert_eq!(path, found_path);
        let differing: Vec<usize> = (0..expected.event_count())
            .filter(|&event| expected.contains(event) != found.contains(event))
            .collect();
        assert!(differing.is_empty(), "{path}: {differing:?} of {}", expected.count());
        assert!(expected.count() > 100 && expected.count() < 19_900, "{path}: {}", expected.count());
    }
}

#[test]
fn a_detector_stays_compensated_and_a_name_keeps_its_blanks() {
    let text = format!(
        "<Gating-ML><spectrumMatrix id=\"M\"><fluorochromes><fcs-dimension name=\"FITC\"/><fcs-dimension name=\"PE\"/>\
         </fluorochromes><detectors><fcs-dimension name=\"{0}\"/><fcs-dimension name=\"{1}\"/></detectors>\
         <spectrum><coefficient value=\"1\"/><coefficient value=\"0.5\"/></spectrum>\
         <spectrum><coefficient value=\"0\"/><coefficient value=\"1\"/></spectrum></spectrumMatrix>\
         <RectangleGate id=\"R\"><custom_info><flowmrd><name> </name></flowmrd></custom_info>\
         <dimension compensation-ref=\"M\" min=\"0\"><fcs-dimension name=\"{1}\"/></dimension></RectangleGate></Gating-ML>",
        NAMES[0], NAMES[1]
    );
    let document = gating_ml::read(&text).unwrap();
    let back = gating_ml::read(&gating_ml::write(&document).unwrap().text).unwrap();
    // by hand: the second detector less half of the first is 5 − 6 and 5 − 4
    let columns = [vec![12.0, 8.0], vec![5.0, 5.0], vec![0.0, 0.0]];
    for document in [document, back] {
        assert_eq!(
            masks(&document, &columns),
            [("/ ".to_owned(), EventMask::from_fn(2, |event| event == 1))]
        );
    }
}

#[test]
fn documents_of_the_suite_are_written_to_the_same_members() {
    let Some(suite) = suite() else { return };
    for case in cases(&suite) {
        let document = gating_ml::read(&case.text).unwrap();
        let text = gating_ml::write(&document).unwrap().text;
        let back = gating_ml::read(&text).unwrap_or_else(|error| panic!("{}: {error}\n{text}", case.xml));
        assert!(memberships(&suite, &document) == memberships(&suite, &back), "{}", case.xml);
        validate(&text, &case.xml);
    }
}

#[test]
fn samples_of_workspaces_are_written_to_valid_documents_of_the_same_populations() {
    let Some(suite) = suite() else { return };
    let mut workspaces: Vec<_> =
        std::fs::read_dir(suite.join("../flowjo")).unwrap().map(|entry| entry.unwrap().path()).collect();
    workspaces.retain(|path| path.extension().is_some_and(|ending| ending == "wsp"));
    assert_eq!(workspaces.len(), 4);
    for path in workspaces {
        let workspace = Workspace::read(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for sample in workspace.samples() {
            let text = gating_ml::write(sample.gates()).unwrap().text;
            let back = gating_ml::read(&text).unwrap();
            let paths = |document: &GateDocument| {
                let tree = &document.tree;
                let mut paths: Vec<String> =
                    tree.indices().map(|index| tree.path(index).to_owned()).collect();
                paths.sort();
                paths
            };
            assert_eq!(paths(sample.gates()), paths(&back));
            validate(&text, &path.display().to_string());
        }
    }
}

#[test]
fn written_documents_are_valid_against_the_schemas() {
    validate(&gating_ml::write(&document()).unwrap().text, "document of this test");
}

/// Validates a document against the standard's schemas with xmllint; says that it was skipped where either is missing.
fn validate(text: &str, name: &str) {
    let Some(suite) = suite() else { return };
    // Tests run side by side: each document has a folder of its own.
    static DOCUMENTS: AtomicUsize = AtomicUsize::new(0);
    let number = DOCUMENTS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("flowmrd-gating-ml-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("written.xml");
    std::fs::write(&file, text).unwrap();
    let schema = suite.join("xsd/Gating-ML.v2.0.xsd");
    let run =
        Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(&file).output();
    let Ok(output) = run else {
        eprintln!("skipped: no xmllint to validate {name}");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {said}\n{text}");
    std::fs::remove_dir_all(folder).unwrap();
}

fn two_signals(matrix: NamedMatrix, names: [&str; 2]) -> GateDocument {
    let id = matrix.id.clone();
    let side = |name: &str| {
        let dimension =
            NamedDimension::of(name, CompensationReference::Matrix(id.clone()), Transform::Identity);
        (dimension, Interval::new(-100.0, 400.0).unwrap())
    };
    let gate = Rectangle::new(names.map(side).to_vec()).unwrap();
    let tree = GateTree::new(vec![Population::root("R", gate)]).unwrap();
    GateDocument { tree, matrices: vec![matrix], remarks: Vec::new() }
}

fn matrix(stains: &[&str], detectors: &[&str], coefficients: &[f64], form: MatrixForm) -> NamedMatrix {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    NamedMatrix {
        id: "M".to_owned(),
        stains: names(stains),
        detectors: names(detectors),
        coefficients: coefficients.to_vec(),
        form,
    }
}

#[test]
fn what_a_matrix_names_is_written_by_its_stain_and_reads_back_to_the_same_members() {
    let columns = columns();
    let square = matrix(&["FITC", "PE"], &["X-A", "Y-A"], &[1.0, 0.2, 0.05, 1.0], MatrixForm::Spectra);
    let inverse = matrix(&["FITC", "PE"], &["X-A", "Y-A"], &[1.0, -0.2, -0.05, 1.0], MatrixForm::Inverse);
    let spectra = [1.0, 0.2, 0.1, 0.05, 1.0, 0.3];
    let unmixing = matrix(&["FITC", "PE"], &NAMES, &spectra, MatrixForm::Spectra);
    // Names of stains, of detectors, of a detector in another case, and one that the matrix does not have.
    let documents = [
        (two_signals(square.clone(), ["FITC", "PE"]), ["FITC", "PE"]),
        (two_signals(square.clone(), ["X-A", "Y-A"]), ["FITC", "PE"]),
        (two_signals(square.clone(), ["x-a", NAMES[2]]), ["x-a", NAMES[2]]),
        (two_signals(inverse, ["X-A", "PE"]), ["FITC", "PE"]),
        (two_signals(unmixing, ["FITC", "X-A"]), ["FITC", "X-A"]),
    ];
    for (document, written_names) in &documents {
        let text = gating_ml::write(document).unwrap().text;
        let back = gating_ml::read(&text).unwrap();
        assert!(masks(document, &columns) == masks(&back, &columns), "{text}");
        let index = back.tree.find("R").unwrap();
        let names: Vec<&str> = back
            .tree
            .gate(index)
            .dimensions()
            .iter()
            .flat_map(|one| one.signals())
            .map(|one| one.name.as_str())
            .collect();
        assert_eq!(names, written_names, "{text}");
        validate(&text, "names of a matrix");
    }
}

#[test]
fn what_the_schemas_have_no_place_for_is_refused() {
    let one = matrix(&["FITC"], &["X-A"], &[2.0], MatrixForm::Spectra);
    assert_eq!(
        gating_ml::write(&two_signals(one, ["FITC", "Y-A"])).unwrap_err().to_string(),
        "population /R, matrix \"M\": expected at least 2 stains and 2 detectors, got 1 and 1"
    );
    let square = matrix(&["FITC", "PE"], &["X-A", "Y-A"], &[1.0, 0.2, 0.05, 1.0], MatrixForm::Spectra);
    let mut document = two_signals(square, ["FITC", "PE"]);
    let signal = |name: &str, compensation| NamedSignal { name: name.to_owned(), compensation };
    let ratio = NamedDimension {
        basis: NamedBasis::Ratio {
            numerator: signal("FITC", CompensationReference::Matrix("M".to_owned())),
            denominator: signal("X-A", CompensationReference::Uncompensated),
            coefficients: RatioCoefficients { factor: 1.0, numerator_offset: 0.0, denominator_offset: 0.0 },
        },
        transform: Transform::Identity,
        bounds: Bounds::none(),
    };
    document.tree = GateTree::new(vec![Population::root("R", range(ratio, 0.0, 1.0))]).unwrap();
    assert_eq!(
        gating_ml::write(&document).unwrap_err().to_string(),
        "population /R: expected a ratio of signals that are compensated alike, got two different ones"
    );
}

#[test]
fn edges_on_scales_that_the_standard_lacks_are_remarked() {
    let written = gating_ml::write(&document()).unwrap();
    let lines: Vec<String> = written.remarks.iter().map(ToString::to_string).collect();
    assert!(lines.iter().any(|line| line.starts_with("population /end: a polygon on biex(")), "{lines:?}");
    // Ranges are exact, and so are scales of the standard: of the scales of the document three are not its own.
    let of_polygons = lines.iter().filter(|line| line.contains("/range 0/polygon+")).count();
    assert_eq!(
        (of_polygons, lines.iter().filter(|line| line.contains("range 1:")).count()),
        (3, 0),
        "{lines:?}"
    );
    assert!(written.text.contains("a polygon on biex("), "the remark stands in the document");
}

#[test]
fn ellipsoid_on_a_scale_that_the_standard_lacks_is_refused() {
    let biex = FlowJoBiex::new(262_144.0, 0.0, -100.0, 4.5).unwrap();
    let dimensions = vec![axis(0, biex), axis(1, biex)];
    let ellipsoid = Ellipsoid::new(dimensions, vec![0.5, 0.5], vec![0.1, 0.0, 0.0, 0.1], 1.0).unwrap();
    let tree = GateTree::new(vec![Population::root("E", ellipsoid)]).unwrap();
    let error =
        gating_ml::write(&GateDocument { tree, matrices: Vec::new(), remarks: Vec::new() }).unwrap_err();
    assert_eq!(
        error.to_string(),
        "population /E: expected an ellipsoid on scales of Gating-ML 2.0, got one on biex(max=262144, neg=0, width=-100, pos=4.5)"
    );
}
