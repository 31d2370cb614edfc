use flowmrd_core::ParameterNumber;

use super::*;

fn panel(names: &[(&str, Option<&str>)]) -> Vec<ParameterIdentity> {
    let parameter = |(number, &(short_name, stain_name)): (u32, &(&str, Option<&str>))| ParameterIdentity {
        number: ParameterNumber::new(number).unwrap(),
        short_name: short_name.to_owned(),
        stain_name: stain_name.map(str::to_owned),
    };
    (1..).zip(names).map(parameter).collect()
}

#[test]
fn marker_is_found_by_its_stain_name_first() {
    let parameters = panel(&[("FSC-A", None), ("CD19", None), ("PC7-A", Some("CD19"))]);
    let resolution = Marker::new("CD19").resolve(&parameters).unwrap();
    assert_eq!((resolution.parameter, resolution.matched_name), (ParameterIndex(2), MatchedName::Stain));
}

#[test]
fn marker_is_found_by_its_short_name_where_no_stain_name_fits() {
    let parameters = panel(&[("FSC-A", None), ("PC7-A", Some("B lymphocytes"))]);
    let resolution = Marker::with_aliases("CD19", ["CD19", "PC7-A"]).resolve(&parameters).unwrap();
    assert_eq!((resolution.parameter, resolution.matched_name), (ParameterIndex(1), MatchedName::Short));
    assert_eq!(resolution.identity.short_name, "PC7-A");
}

#[test]
fn case_and_blanks_at_the_ends_do_not_matter() {
    let parameters = panel(&[("pc7-a", Some(" cd19 PC7 "))]);
    let resolution = Marker::with_aliases("CD19", ["CD19 pc7"]).resolve(&parameters).unwrap();
    assert_eq!(resolution.parameter, ParameterIndex(0));
    assert!(Marker::new("CD1").resolve(&parameters).is_err());
}

#[test]
fn aliases_take_the_place_of_the_word_itself() {
    let parameters = panel(&[("A", Some("CD45")), ("V450-A", Some("CD45 KrO"))]);
    let resolution = Marker::with_aliases("CD45", ["CD45 KrO"]).resolve(&parameters).unwrap();
    assert_eq!(resolution.parameter, ParameterIndex(1));
}

#[test]
fn short_name_decides_between_parameters_of_one_stain() {
    let parameters = panel(&[("PC7-H", Some("CD19")), ("PC7-A", Some("CD19"))]);
    let resolution = Marker::with_aliases("CD19", ["CD19", "PC7-A"]).resolve(&parameters).unwrap();
    assert_eq!(
        (resolution.parameter, resolution.matched_name),
        (ParameterIndex(1), MatchedName::StainAndShort)
    );
}

#[test]
fn several_parameters_are_refused_with_their_names() {
    let parameters = panel(&[("PC7-H", Some("CD19")), ("PC7-A", Some("CD19")), ("FSC-A", None)]);
    let error = Marker::new("CD19").resolve(&parameters).unwrap_err();
    assert_eq!(error.to_string(), "marker CD19: expected one parameter, got PC7-H (CD19), PC7-A (CD19)");
    let by_short =
        Marker::with_aliases("CD19", ["PC7-H", "PC7-A"]).resolve(&panel(&[("PC7-H", None), ("PC7-A", None)]));
    assert!(
        matches!(by_short, Err(MarkerError::Ambiguous { candidates, .. }) if candidates == ["PC7-H", "PC7-A"])
    );
}

#[test]
fn absent_marker_is_refused_with_all_parameters() {
    let parameters = panel(&[("FSC-A", None), ("PC7-A", Some("CD20"))]);
    let error = Marker::with_aliases("CD19", ["CD19", "APC-A"]).resolve(&parameters).unwrap_err();
    assert_eq!(
        error.to_string(),
        "marker CD19 (as CD19, APC-A): expected one of the file's parameters, which are FSC-A, PC7-A (CD20)"
    );
    let error = Marker::new("CD19").resolve(&[]).unwrap_err();
    assert_eq!(error.to_string(), "marker CD19: expected one of the file's parameters, which are none");
}

#[test]
fn table_lists_the_markers_in_their_order() {
    let parameters = panel(&[("A", Some("CD10")), ("B", Some("CD19"))]);
    let table = resolve_all(&[Marker::new("CD19"), Marker::new("cd10")], &parameters).unwrap();
    let rows: Vec<_> = table.iter().map(|row| (row.marker.as_str(), row.parameter.0)).collect();
    assert_eq!(rows, [("CD19", 1), ("cd10", 0)]);
    assert!(resolve_all(&[Marker::new("CD19"), Marker::new("CD3")], &parameters).is_err());
}
