//! Named axes, matrices and ellipsoids of an assay: counts by hand over a small file, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::fs;
use std::path::PathBuf;

use flowmrd::gates::{GateRequest, GateResult, Wanted};
use flowmrd::result::CompensationEntry;
use flowmrd::{Assay, Error, GateSource, Options, gate_file};
use flowmrd_core::Column;
use flowmrd_fcs::writer::{DataType, FcsWriter, NewDataSet, NewParameter};
use tempfile::TempDir;

/// What stands before every assay here.
const HEAD: &str = "[assay]\nname = \"A\"\nversion = \"1\"\n";

struct Case(TempDir);

impl Case {
    /// Writes a file of four events in two detectors, without a spillover matrix. Of 100 of each stain, a quarter of the
    /// first and an eighth of the second spill: (100, 25), (12.5, 100), (112.5, 125), (0, 0).
    fn new() -> Self {
        let case = Self(TempDir::new().unwrap());
        let parameters = ["FL1-A", "FL2-A"].map(|name| {
            NewParameter::new(name, 1024.0).with_stain_name(if name == "FL1-A" { "CD10" } else { "CD20" })
        });
        let content = NewDataSet::new(DataType::Float32, parameters.to_vec(), 4).unwrap();
        let mut writer = FcsWriter::new(Vec::new(), &content).unwrap();
        let columns = [vec![100.0_f32, 12.5, 112.5, 0.0], vec![25.0, 100.0, 125.0, 0.0]];
        writer.write_columns(&columns.map(Column::F32)).unwrap();
        fs::write(case.path("a.fcs"), writer.finish().unwrap()).unwrap();
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, assay: &str) -> Result<GateSource, Error> {
        fs::write(self.path("a.toml"), assay).unwrap();
        Ok(Assay::read(self.path("a.toml"))?.into())
    }

    fn gate(&self, assay: &str) -> Result<(GateResult, Vec<Vec<usize>>), Error> {
        let source = self.read(assay)?;
        let request = GateRequest { memberships: Wanted::Yes, ..GateRequest::default() };
        let analysis = gate_file(&source, self.path("a.fcs"), &request, &Options::default())?;
        let members = analysis.memberships.iter().map(|mask| mask.ones().collect()).collect();
        Ok((analysis.result, members))
    }

    /// Returns the refusal and its causes, without the folder.
    fn refusal(&self, assay: &str) -> String {
        let error = self.gate(assay).unwrap_err();
        let causes = std::iter::successors(std::error::Error::source(&error), |cause| cause.source());
        let text = causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"));
        text.replace(&self.path("").display().to_string(), "")
    }
}

const MATRIX: &str = "[matrices.M1]\ndetectors = [\"FL1-A\", \"FL2-A\"]\nspectra = [[1, 0.25], [0.125, 1]]\n";

#[test]
fn one_parameter_stands_on_several_axes() {
    let axes = r#"
[axes]
raw = { parameter = "CD10", compensation = "none", scale = "linear" }
true = { parameter = "CD10", compensation = "M1", scale = "linear" }
log = { signal = "FL2-A", scale = { log = { T = 1000, M = 3 } }, bounds = [0, 1] }
"true / all" = { ratio = { numerator = "CD10", denominator = { signal = "FL2-A" }, A = 2, C = -100 }, compensation = "M1" }
[[gate]]
name = "raw"
above = { raw = 100 }
[[gate]]
name = "true"
range = { true = [99.999, 100.001] }
[[gate]]
name = "log"
below = { log = 0.1 }
[[gate]]
name = "ratio"
range = { "true / all" = [0.999, 1.001] }
[[gate]]
name = "ellipse"
ellipsoid = { markers = ["raw", "log"], mean = [112.5, 0.7], covariance = [[200, 0], [0, 1]], distance_square = 1 }
"#;
    let (result, members) =
        Case::new().gate(&format!("compensation = \"none\"\n{HEAD}{MATRIX}{axes}")).unwrap();
    // By hand. Raw CD10 of 100 and 112.5. Compensated CD10 of 100, 0, 100, 0. log10(x / 1000) / 3 + 1 of 25 is 0.466,
    // of 0 clamped to 0. 2 · CD10 / (CD20 + 100) of (100, 0) is 2, of (100, 100) is 1. The ellipse's half axes are 14.1
    // and 1: (100, 0.466) and (112.5, 0.699) lie inside.
    assert_eq!(members, [vec![0, 2], vec![0, 2], vec![3], vec![2], vec![0, 2]]);
    let told: Vec<_> = result
        .markers
        .iter()
        .map(|one| (one.marker.as_str(), one.short_name.as_str(), one.compensation, one.scale.as_str()))
        .collect();
    use CompensationEntry::{Compensated, Uncompensated};
    assert_eq!(
        told,
        [
            ("raw", "FL1-A", Uncompensated, "linear"),
            ("true", "FL1-A", Compensated, "linear"),
            ("log", "FL2-A", Uncompensated, "log(T=1000, M=3) clamped to [0, 1]"),
            ("true / all", "FL1-A / FL2-A", Compensated, "linear"),
        ]
    );
}

#[test]
fn matrices_come_from_csv_files_and_inverted_ones_and_stains() {
    let case = Case::new();
    let gate =
        "[scales]\ndefault = \"linear\"\n[[gate]]\nname = \"G\"\nrange = { CD10 = [99.999, 100.001] }\n";
    fs::write(case.path("comp.csv"), ",FL1-A,FL2-A\nFL1-A,1,0.25\nFL2-A,0.125,1\n").unwrap();
    let csv = format!("compensation = {{ csv = \"comp.csv\" }}\n{HEAD}{gate}");
    let (_, members) = case.gate(&csv).unwrap();
    // by hand, as above
    assert_eq!(members, [vec![0, 2]]);
    let (_, members) =
        case.gate(&format!("compensation = {{ matrix = \"M1\" }}\n{HEAD}{MATRIX}{gate}")).unwrap();
    assert_eq!(members, [vec![0, 2]]);
    // The inverse of [[1, 1/4], [1/8, 1]] is 32/31 · [[1, -1/4], [-1/8, 1]]; its stains have names of their own.
    let inverse = "[matrices.M2]\ndetectors = [\"FL1-A\", \"FL2-A\"]\nstains = [\"FITC\", \"PE\"]\n\
                   inverse = [[1.032258064516129, -0.25806451612903225], [-0.12903225806451613, 1.032258064516129]]\n\
                   [axes]\nFITC = { signal = \"FITC\", compensation = \"M2\" }\n\
                   [[gate]]\nname = \"G\"\nrange = { FITC = [99.999, 100.001] }\n";
    let (_, members) = case.gate(&format!("{HEAD}{inverse}")).unwrap();
    assert_eq!(members, [vec![0, 2]]);
    // The table's hash stands in the result of a level: of `printf ',FL1-A,FL2-A\nFL1-A,1,0.25\nFL2-A,0.125,1\n' | sha256sum`.
    let level = "[[laip]]\nname = \"L\"\nparent = \"G\"\nabove = { CD20 = -1 }\n\
                 [mrd]\ndenominator = \"G\"\nlod_events = 1\nloq_events = 1\n";
    fs::write(case.path("a.toml"), format!("{csv}{level}")).unwrap();
    let assay = Assay::read(case.path("a.toml")).unwrap();
    let result = flowmrd::analyse(&assay, &[case.path("a.fcs")], &Options::default()).unwrap().result;
    let [reference] = result.assay.references.as_slice() else { unreachable!("{:?}", result.assay) };
    assert_eq!((reference.key.as_str(), reference.file.as_str()), ("compensation.csv", "comp.csv"));
    assert_eq!(reference.sha256, "7d600ce8881d22d9c70f826eb54b5e0d4d84fc0b60f32aca6a0d4ebb14d23fb2");
    assert_eq!(result.settings.compensation, "comp.csv");
    assert_eq!((result.mrd.level.positive, result.mrd.level.total), (2, 2));
}

#[test]
fn matrix_of_other_detectors_is_refused_with_both_lists() {
    let case = Case::new();
    fs::write(case.path("comp.csv"), "FL1-A,PE-A\n1,0.25\n0.125,1\n").unwrap();
    let gate = "[scales]\ndefault = \"linear\"\n[[gate]]\nname = \"G\"\nabove = { CD10 = 1 }\n";
    assert_eq!(
        case.refusal(&format!("compensation = {{ csv = \"comp.csv\" }}\n{HEAD}{gate}")),
        "cannot apply the gates to a.fcs: matrix \"comp.csv\": expected its detectors FL1-A, PE-A among the file's \
         parameters, which are FL1-A, FL2-A, got no PE-A"
    );
    fs::write(case.path("comp.csv"), "FL1-A,PE-A\n1,0.25\n0.125,x\n").unwrap();
    assert_eq!(
        case.refusal(&format!("compensation = {{ csv = \"comp.csv\" }}\n{HEAD}{gate}")),
        "a.toml:1:24: cannot use comp.csv: line 3, column 2: expected a finite number, got \"x\""
    );
}

#[test]
fn a_file_without_a_matrix_is_refused_unless_the_assay_allows_it() {
    let case = Case::new();
    let gate = "[scales]\ndefault = \"linear\"\n[[gate]]\nname = \"G\"\nabove = { CD10 = 100 }\n";
    let (_, members) = case.gate(&format!("compensation = \"file-if-any\"\n{HEAD}{gate}")).unwrap();
    assert_eq!(members, [vec![0, 2]]);
    assert!(
        case.refusal(&format!("{HEAD}{gate}"))
            .contains("expected one, for `CD10` (FL1-A) is gated, got none")
    );
}

#[test]
fn what_an_axis_or_a_matrix_cannot_be_is_refused_with_its_place() {
    let case = Case::new();
    let gate = "[[gate]]\nname = \"G\"\nabove = { CD10 = 1 }\n";
    let axes = "[markers]\nCD10 = \"FL1-A\"\n[axes]\nCD10 = { parameter = \"FL1-A\" }\nb = {}\n\
                c = { parameter = \"X\", signal = \"X\" }\nd = { signal = \"X\", compensation = \"M2\" }\n\
                e = { signal = \"X\", bounds = [1, 0] }\nf = { ratio = { numerator = \"X\" } }\ng = { signal = \"X\", sale = 1 }\n";
    // Lines and columns by hand: the axes begin at line 10.
    assert_eq!(
        case.refusal(&format!("{HEAD}{MATRIX}{axes}{gate}")),
        "a.toml:11:5: the axis `b` has to say which values it has: expected exactly one of parameter, signal, ratio\n\
         a.toml:12:5: the axis `c` has to say which values it has: expected exactly one of parameter, signal, ratio\n\
         a.toml:13:36: unknown `compensation` of the axis `d` `M2`: expected file, file-if-any, none or M1 (did you mean `M1`?)\n\
         a.toml:14:30: `bounds` of the axis `e`: bounds, parameter boundMax: expected a number of at least boundMin = 1, got 0\n\
         a.toml:15:15: missing `denominator` in `ratio` of the axis `f`: expected the name of a parameter\n\
         a.toml:16:21: unknown key `sale` in the axis `g` (did you mean `scale`?)"
    );
    let clash = "[markers]\nCD10 = \"FL1-A\"\n[axes]\nCD10 = { parameter = \"FL1-A\" }\n";
    assert_eq!(
        case.refusal(&format!("{HEAD}{clash}{gate}")),
        "a.toml:7:1: the axis `CD10` is called as a marker is: expected another name, the marker is at line 5"
    );
    let matrices = "[matrices]\nfile = { detectors = [\"A\"], spectra = [[1]] }\na = { detectors = [\"A\", \"A\"], spectra = [[1]] }\n\
                    b = { detectors = [\"A\", \"B\"], spectra = [[1, 0]] }\nc = { detectors = [\"A\"], inverse = [[inf]] }\n\
                    d = { detectors = [\"A\"] }\n";
    assert_eq!(
        case.refusal(&format!("{HEAD}{matrices}{gate}")),
        "a.toml:5:1: the matrix `file` cannot be called so: expected another name than file, file-if-any, none, gating\n\
         a.toml:6:25: `detectors` of the matrix `a` hold `A` twice: expected each once\n\
         a.toml:7:41: `spectra` of the matrix `b`: expected an array of 2 rows of 2 numbers, got 1 rows\n\
         a.toml:8:38: `inverse` of the matrix `c` is infinite: expected a finite number\n\
         a.toml:9:5: the matrix `d` has no coefficients: expected exactly one of spectra, inverse"
    );
}

#[test]
fn an_ellipsoid_has_to_be_one() {
    let case = Case::new();
    let ellipsoid = |more: &str| {
        let head = format!("{HEAD}[scales]\ndefault = \"linear\"\n[[gate]]\nname = \"G\"\n");
        case.refusal(&format!("{head}ellipsoid = {{ markers = [\"CD10\", \"CD20\"], {more} }}\n"))
    };
    // by hand
    assert_eq!(
        ellipsoid("mean = [0, 0], covariance = [[1, 2], [2, 1]], distance_square = 1"),
        "a.toml:8:13: `ellipsoid` in [[gate]] `G` is no ellipsoid: ellipsoid, covariance matrix, row 2, column 2: expected a \
         positive definite matrix, got another"
    );
    assert_eq!(
        ellipsoid("mean = [0, 0], covariance = [[1, 0], [0]], distance_square = 1"),
        "a.toml:8:80: `covariance` of `ellipsoid` in [[gate]] `G`: expected rows of 2 numbers"
    );
    assert!(ellipsoid("mean = [0, 0], covariance = [[1, 0], [0, 1]]").contains("missing `distance_square`"));
}

#[test]
fn a_name_may_stand_under_several_parents_and_is_told_by_its_path() {
    let case = Case::new();
    let gates = "[scales]\ndefault = \"linear\"\n\
                 [[gate]]\nname = \"low\"\nparent = \"/B/X\"\nbelow = { CD20 = 110 }\n\
                 [[gate]]\nname = \"A\"\nabove = { CD10 = 50 }\n[[gate]]\nname = \"B\"\nbelow = { CD10 = 50 }\n\
                 [[gate]]\nname = \"X\"\nparent = \"A\"\nabove = { CD20 = 50 }\n\
                 [[gate]]\nname = \"X\"\nparent = \"B\"\nabove = { CD20 = 50 }\n\
                 [[gate]]\nname = \"either\"\nany_of = [\"/A/X\", \"/B/X\"]\n";
    let text = format!("compensation = \"none\"\n{HEAD}{gates}");
    let (result, members) = case.gate(&text).unwrap();
    let paths: Vec<&str> = result.populations.iter().map(|one| one.population.path.as_str()).collect();
    assert_eq!(paths, ["/A", "/A/X", "/B", "/B/X", "/B/X/low", "/either"]);
    // by hand: CD10 of 100, 12.5, 112.5, 0 and CD20 of 25, 100, 125, 0
    assert_eq!(members, [vec![0, 2], vec![2], vec![1, 3], vec![1], vec![1], vec![1, 2]]);
    assert_eq!(
        case.refusal(&text.replace("\"/A/X\"", "\"X\"")),
        "a.toml:27:11: `X` in the condition of `either` is the name of several populations: expected a whole path, such as \
         /A/X"
    );
    assert_eq!(
        case.refusal(&text.replace("parent = \"/B/X\"", "parent = \"/C/X\"")),
        "a.toml:9:10: unknown path `/C/X` (did you mean `/A/X`?)"
    );
    assert_eq!(
        case.refusal(&text.replace("parent = \"B\"", "parent = \"/A\"").replace("/B/X", "/A/X")),
        "a.toml:22:8: duplicate name `X`: expected one that no other population of its parent has, the first is at line 18"
    );
}

#[test]
fn too_many_axes_and_laips_are_refused() {
    let case = Case::new();
    let axes: String = (0..1001).map(|number| format!("a{number} = {{ signal = \"X\" }}\n")).collect();
    let gate = "[[gate]]\nname = \"G\"\nabove = { a1 = 1 }\n";
    assert_eq!(
        case.refusal(&format!("{HEAD}[axes]\n{axes}{gate}")),
        "a.toml:4:1: too many axes: expected at most 1000, got 1001"
    );
    let gates = "<Gating-ML><RectangleGate id=\"A\"><dimension compensation-ref=\"FCS\"><fcs-dimension name=\"X\"/></dimension>\
                 </RectangleGate></Gating-ML>";
    fs::write(case.path("panel.xml"), gates).unwrap();
    let laips = |count: usize| -> String {
        (0..count).map(|number| format!("[[laip]]\nname = \"L{number}\"\npopulation = \"/B\"\n")).collect()
    };
    let many = case.refusal(&format!("gating = \"panel.xml\"\n{HEAD}{}", laips(1001)));
    assert!(many.contains("too many LAIPs: expected at most 1000, got 1001"), "{many}");
    // All that are wrong are counted, and the first of them have a suggestion.
    let wrong = case.refusal(&format!("gating = \"panel.xml\"\n{HEAD}{}", laips(1000)));
    assert!(wrong.ends_with("and 950 more"), "{wrong}");
    assert_eq!(wrong.matches("did you mean `/A`?").count(), 20, "{wrong}");
}
