//! Which matrix of a sample a gate's parameter means.

use crate::builder::{File, dimension, held, population, read_with, sample_with};
use flowmrd_gating::flowjo::Workspace;

/// A 2 × 2 matrix: X reaches Y by `share`.
fn matrix(attributes: &str, share: f64) -> String {
    format!(
        "<spilloverMatrix {attributes}><spillover parameter=\"X\"><coefficient parameter=\"X\" value=\"1\"/>\
         <coefficient parameter=\"Y\" value=\"{share}\"/></spillover><spillover parameter=\"Y\">\
         <coefficient parameter=\"X\" value=\"0\"/><coefficient parameter=\"Y\" value=\"1\"/></spillover></spilloverMatrix>"
    )
}

/// Populations of at least 40 of each of some parameters.
fn populations(names: &[&str]) -> String {
    let one = |name: &&str| {
        let gate = format!("<RectangleGate>{}</RectangleGate>", dimension(name, "min=\"40\""));
        population(name, &gate, "")
    };
    names.iter().map(one).collect()
}

/// Events with Y = 60 whose X is 0, 40, 100: with a half of X in Y, Y itself is 60, 40, 10; with a tenth 60, 56, 50.
fn file() -> File {
    File::of(&[("X", vec![0.0, 40.0, 100.0]), ("Y", vec![60.0; 3])])
}

#[test]
fn prefix_and_suffix_say_which_matrix_is_meant() {
    let inside = matrix("name=\"M\" prefix=\"Comp-\" suffix=\"\"", 0.5)
        + &matrix("name=\"M\" prefix=\"Comp2-\" suffix=\":c\"", 0.1);
    let sample = read_with(&inside, &populations(&["Y", "Comp-Y", "Comp2-Y:c"]));
    let expected = held(&[("/Y", &[0, 1, 2]), ("/Comp-Y", &[0, 1]), ("/Comp2-Y:c", &[0, 1, 2])]);
    assert_eq!(file().gate(&sample), expected);
    let ids: Vec<&str> = sample.gates().matrices.iter().map(|matrix| matrix.id.as_str()).collect();
    assert_eq!(ids, ["M", "M (2)"]);
}

#[test]
fn name_that_several_matrices_bear_is_not_guessed() {
    let inside = matrix("name=\"M\" prefix=\"Comp-\"", 0.5) + &matrix("name=\"N\" prefix=\"Comp-\"", 0.1);
    let sample = read_with(&inside, &populations(&["Y", "Comp-Y"]));
    assert_eq!(sample.unsupported()[0].what, "Comp-Y, which several matrices name,");
    assert_eq!(file().gate(&sample), held(&[("/Y", &[0, 1, 2])]));
}

#[test]
fn names_that_the_user_gave_to_stains_are_found() {
    let inside = matrix("name=\"M\" prefix=\"Comp-\"", 0.5).replace(
        "<spillover parameter=\"Y\"",
        "<spillover userProvidedCompInfix=\"clean Y\" parameter=\"Y\"",
    );
    let sample = read_with(&inside, &populations(&["clean Y", "Comp-Y"]));
    assert_eq!(file().gate(&sample), held(&[("/clean Y", &[0, 1]), ("/Comp-Y", &[0, 1])]));
}

#[test]
fn matrix_of_the_acquisition_is_the_file_s_own_and_none_is_none() {
    let names = ["Comp-Y"];
    let acquisition =
        read_with("<spilloverMatrix id=\"-1\" name=\"Acquisition-defined\"/>", &populations(&names));
    let with_spillover = file().with_spillover(&[1.0, 0.5, 0.0, 1.0]);
    assert_eq!(with_spillover.gate(&acquisition), held(&[("/Comp-Y", &[0, 1])]));
    // With id −2 nothing is compensated, and a parameter of that very name is the file's.
    let none = read_with(&matrix("id=\"-2\" name=\"None\" prefix=\"Comp-\"", 0.5), &populations(&names));
    let exported = File::of(&[("Comp-Y", vec![39.0, 40.0])]);
    assert_eq!(exported.gate(&none), held(&[("/Comp-Y", &[1])]));
    let elsewhere =
        read_with("<spilloverMatrix id=\"7\" name=\"M\" prefix=\"Comp-\"/>", &populations(&["Y", "Comp-Y"]));
    let what = &elsewhere.unsupported()[0].what;
    assert_eq!(what, "matrix \"M\", whose coefficients the workspace does not hold,");
    assert_eq!(file().gate(&elsewhere), held(&[("/Y", &[0, 1, 2])]));
}

#[test]
fn spectral_unmixing_is_by_least_squares_and_weighted_unmixing_is_named() {
    let row = |stain: &str, values: [f64; 3]| {
        let coefficients: String = ["V1", "V2", "V3"]
            .iter()
            .zip(values)
            .map(|(name, value)| format!("<coefficient parameter=\"{name}\" value=\"{value}\"/>"))
            .collect();
        format!("<spillover parameter=\"{stain}\">{coefficients}</spillover>")
    };
    let spectral = |algorithm: &str| {
        format!(
            "<spilloverMatrix spectral=\"1\" weightOptAlgorithmType=\"{algorithm}\" name=\"S\" prefix=\"Comp-\">{}{}\
             </spilloverMatrix>",
            row("BV421", [1.0, 1.0, 0.0]),
            row("BV510", [0.0, 0.0, 1.0])
        )
    };
    let sample = read_with(&spectral("OLS"), &populations(&["Comp-BV421", "Comp-BV510"]));
    let file = File::of(&[("V1", vec![52.0, 50.0]), ("V2", vec![30.0, 28.0]), ("V3", vec![39.0, 41.0])]);
    // The rows are orthogonal: least squares give the mean of V1 and V2, 41 and 39, and V3 itself.
    assert_eq!(file.gate(&sample), held(&[("/Comp-BV421", &[0]), ("/Comp-BV510", &[1])]));
    let weighted = read_with(&spectral("WLS"), &populations(&["Comp-BV421", "V1"]));
    assert_eq!(weighted.unsupported()[0].what, "unmixing by WLS");
    assert_eq!(file.gate(&weighted), held(&[("/V1", &[0, 1])]));
}

#[test]
fn stain_that_a_matrix_has_twice_is_refused() {
    let twice = matrix("name=\"M\" prefix=\"\" suffix=\"\"", 0.5)
        .replace("<spillover parameter=\"X\">", "<spillover parameter=\"Y\">");
    let error = Workspace::read(&sample_with(&twice, "")).unwrap_err().to_string();
    assert!(error.ends_with("spillover: expected each stain once, got \"Y\" twice"), "{error}");
}
