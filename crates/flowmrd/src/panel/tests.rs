use flowmrd_core::{ParameterIndex, ParameterNumber};

use super::*;

fn recorded<'a>(names: &[(&str, &str)], spillover: Option<&'a Spillover>) -> Recorded<'a> {
    let identities = (1..).zip(names).map(|(number, (short_name, stain_name))| ParameterIdentity {
        number: ParameterNumber::new(number).unwrap(),
        short_name: (*short_name).to_owned(),
        stain_name: Some((*stain_name).to_owned()).filter(|name| !name.is_empty()),
    });
    let kinds = names.iter().map(|(short_name, _)| Kind::of_short_name(short_name)).collect();
    Recorded { file: "a.fcs", identities: identities.collect(), kinds, spillover, unread_matrix: None }
}

fn assay(top: &str, scales: &str, gate: &str) -> Assay {
    let text = format!(
        "{top}\n[assay]\nname = \"A\"\nversion = \"1\"\n[scales]\n{scales}\n[[laip]]\nname = \"L\"\n{gate}\n\
         [mrd]\ndenominator = \"L\"\nlod_events = 1\nloq_events = 1\n"
    );
    Assay::parse(&text, "a.toml").unwrap()
}

#[test]
fn scatter_is_told_by_its_short_name() {
    let kinds = ["FSC-A", "fsc-h", "FS Lin", "SSC-W", "SS-A", "SSC405-A", "BSC-A", "FITC-A", "FS488", "CD19"];
    use Kind::{BackScatter, ForwardScatter, SideScatter, Signal};
    let expected = [
        ForwardScatter,
        ForwardScatter,
        ForwardScatter,
        SideScatter,
        SideScatter,
        SideScatter,
        BackScatter,
        Signal,
        Signal,
        Signal,
    ];
    assert_eq!(kinds.map(Kind::of_short_name), expected);
}

#[test]
fn parameters_that_the_matrix_names_are_compensated() {
    let spillover = Spillover {
        names: vec!["PE-A".to_owned()],
        parameters: vec![ParameterIndex(1)],
        coefficients: vec![1.0],
    };
    let file = recorded(&[("FSC-A", ""), ("PE-A", "CD34"), ("APC-A", "CD10")], Some(&spillover));
    let assay = assay("", "default = \"linear\"", "above = { FSC-A = 1, CD34 = 1, CD10 = 1 }");
    let panel = Panel::find(&assay, &file).unwrap();
    use CompensationEntry::{Compensated, Uncompensated};
    let told: Vec<_> = panel.markers.iter().map(|marker| marker.compensation).collect();
    assert_eq!(told, [Uncompensated, Compensated, Uncompensated]);
    assert_eq!(panel.uncompensated, ["CD10 (APC-A)"]);
}

#[test]
fn a_matrix_that_cannot_be_read_is_told_from_none() {
    let mut file = recorded(&[("PE-A", "CD34")], None);
    file.unread_matrix =
        Some("$SPILLOVER: expected the name of a parameter, once, of PE-A, got \"PC7-A\"".to_owned());
    let error = Panel::find(&assay("", "default = \"linear\"", "above = { CD34 = 1 }"), &file).unwrap_err();
    assert_eq!(
        error.to_string(),
        "spillover matrix of a.fcs: expected one, for `CD34` (PE-A) is gated, got one without use: $SPILLOVER: expected the \
         name of a parameter, once, of PE-A, got \"PC7-A\""
    );
}

#[test]
fn an_ill_conditioned_matrix_is_a_caution() {
    // By hand: S = [[1, s], [s, 1]] has the condition number (1 + s)/(1 − s) in the 1-norm: 99 for s = 0.98, 199 for 0.99.
    for (spilled, expected) in [(0.98, 0), (0.99, 1)] {
        let spillover = Spillover {
            names: vec!["PE-A".to_owned(), "APC-A".to_owned()],
            parameters: vec![ParameterIndex(0), ParameterIndex(1)],
            coefficients: vec![1.0, spilled, spilled, 1.0],
        };
        let file = recorded(&[("PE-A", "CD34"), ("APC-A", "CD10")], Some(&spillover));
        let panel = Panel::find(&assay("", "default = \"linear\"", "above = { CD34 = 1 }"), &file).unwrap();
        let findings = panel.compensation_findings("a.fcs");
        let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        let caution = "a.fcs: the spillover matrix has condition number 199: expected below 100; an error of a measured value \
                       or of a coefficient may grow by as much";
        assert_eq!(messages, [caution].repeat(expected));
    }
}

#[test]
fn names_that_fit_by_their_antigen_and_heights_are_remarked() {
    let file = recorded(&[("FSC-A", ""), ("PC7-A", "CD19 PC7"), ("PE-H", "CD34"), ("APC-A", "CD10")], None);
    let gate = "above = { FSC = 1, CD19 = 1, CD34 = 1, cd-10 = 1 }";
    let panel = Panel::find(&assay("compensation = \"none\"", "default = \"linear\"", gate), &file).unwrap();
    let told: Vec<_> = panel.markers.iter().map(|marker| (marker.matched_by, marker.pulse)).collect();
    use crate::result::MarkerMatch::{ShortNameFolded, StainName, StainNameFolded, StainNameLabelled};
    use crate::result::PulseEntry::{Area, Height};
    let expected = [
        (ShortNameFolded, Some(Area)),
        (StainNameLabelled, Some(Area)),
        (StainName, Some(Height)),
        (StainNameFolded, Some(Area)),
    ];
    assert_eq!(told, expected);
    let remarks = [
        "`CD19` is taken for the antigen of CD19 PC7 (PC7-A): name it in [markers] if it is",
        "`CD34` is CD34 (PE-H), the height of the pulse: expected its area, which the file does not have under this name",
    ];
    assert_eq!(panel.remarks, remarks);
}

#[test]
fn a_matrix_that_cannot_be_inverted_is_refused() {
    let spillover = Spillover {
        names: vec!["PE-A".to_owned(), "APC-A".to_owned()],
        parameters: vec![ParameterIndex(0), ParameterIndex(1)],
        coefficients: vec![1.0, 1.0, 1.0, 1.0],
    };
    let file = recorded(&[("PE-A", "CD34"), ("APC-A", "CD10")], Some(&spillover));
    let error = Panel::find(&assay("", "default = \"linear\"", "above = { CD34 = 1 }"), &file).unwrap_err();
    assert_eq!(error.to_string(), "spillover matrix of a.fcs");
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.starts_with("spillover matrix: expected a matrix that can be inverted"), "{cause}");
}

#[test]
fn a_rule_of_its_own_goes_before_the_default() {
    let file = recorded(&[("FSC-A", ""), ("PE-A", "CD34")], None);
    let scales = "default = { asinh = { cofactor = 5 } }\nCD34 = { log = { T = 1000, M = 3 } }";
    let assay = assay("compensation = \"none\"", scales, "above = { FSC-A = 1, CD34 = 1 }");
    let panel = Panel::find(&assay, &file).unwrap();
    let told: Vec<_> = panel.markers.iter().map(|marker| marker.scale.as_str()).collect();
    assert_eq!(told, ["linear", "log(T=1000, M=3)"]);
}

#[test]
fn two_rules_for_one_parameter_have_to_agree() {
    let file = recorded(&[("PE-A", "CD34")], None);
    let scales = "CD34 = \"linear\"\n\"PE-A\" = { log = { T = 1000, M = 3 } }";
    let error =
        Panel::find(&assay("compensation = \"none\"", scales, "above = { CD34 = 1 }"), &file).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a.toml:7:1: `PE-A` has two scales in a.fcs: expected linear as `CD34` at line 6, got log(T=1000, M=3)"
    );
}

#[test]
fn a_rule_for_a_name_that_the_file_lacks_is_refused() {
    let file = recorded(&[("PE-A", "CD34")], None);
    let scales = "default = \"linear\"\nCD43 = { log = { T = 1000, M = 3 } }";
    let error =
        Panel::find(&assay("compensation = \"none\"", scales, "above = { CD34 = 1 }"), &file).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a.toml:7:1: in a.fcs: marker CD43: expected one of the file's parameters, which are PE-A (CD34) \
         (did you mean `CD34`?)"
    );
}

#[test]
fn several_names_that_a_file_lacks_list_its_parameters_once() {
    let file = recorded(&[("PE-A", "CD34")], None);
    let scales = "default = \"linear\"\nCD45 = { log = { T = 1000, M = 3 } }\nCD19 = \"linear\"";
    let error =
        Panel::find(&assay("compensation = \"none\"", scales, "above = { CD34 = 1 }"), &file).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a.toml:7:1: in a.fcs: marker CD45: expected one of the file's parameters, which are PE-A (CD34)\n\
         a.toml:8:1: in a.fcs: marker CD19: expected one of the file's parameters"
    );
}

#[test]
fn two_names_may_mean_one_parameter() {
    let file = recorded(&[("PE-A", "CD34")], None);
    let assay = assay("compensation = \"none\"", "default = \"linear\"", "above = { CD34 = 1, PE-A = 2 }");
    let panel = Panel::find(&assay, &file).unwrap();
    assert_eq!((panel.markers.len(), panel.channels.len()), (2, 1));
    assert_eq!(panel.tree.gate(flowmrd_gating::PopulationIndex(0)).dimensions().len(), 2);
}
