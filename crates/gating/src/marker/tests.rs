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
    assert_eq!((resolution.parameter, resolution.name_match), (ParameterIndex(0), NameMatch::Folded));
    assert!(Marker::new("CD1").resolve(&parameters).is_err());
}

/// Tells how one name fits a word, if it does.
fn match_of(word: &str, name: &str) -> Option<NameMatch> {
    let by_stain = Marker::new(word).resolve(&panel(&[("P1", Some(name))]));
    let by_short = Marker::new(word).resolve(&panel(&[(name, None)]));
    let [by_stain, by_short] = [by_stain, by_short].map(|found| found.ok().map(|one| one.name_match));
    assert_eq!(by_stain, by_short, "{word} {name}");
    by_stain
}

#[test]
fn names_as_instruments_and_programs_write_them_fit() {
    use NameMatch::{Exact, Folded, Labelled};
    for (word, name, expected) in [
        ("CD19", "CD19", Exact),
        ("FSC-A", "FSC-A", Exact),
        ("CD66c/CD123", "CD66c/CD123", Exact),
        // case, blanks, hyphens, underscores, slashes
        ("CD19", "cd-19", Folded),
        ("CD19", "CD 19", Folded),
        ("CD19", "CD_19-A", Folded),
        ("cd 19", "CD19", Folded),
        ("HLA-DR", "HLADR", Folded),
        ("HLADR", "HLA-DR", Folded),
        ("HLADR", "HLA DR-H", Folded),
        ("CD66c/CD123", "CD66c&CD123", Folded),
        ("CD19 PC7", "CD19-PC7", Folded),
        ("PE-Cy7-A", "pe cy7-a", Folded),
        ("FSC", "FSC-A", Folded),
        ("FL1", "FL1 INT LOG", Folded),
        ("FS", "FS PEAK LIN", Folded),
        ("FS-A", "FS INT", Folded),
        // BD FACSDiva
        ("CD19", "CD19 PE-Cy7-A", Labelled),
        ("CD19", "PE-Cy7 CD19", Labelled),
        ("CD34", "CD34 PerCP-Cy5-5-A", Labelled),
        ("CD45", "CD45 V500-C", Labelled),
        ("CD10", "CD10 BV 421", Labelled),
        ("CD38", "CD38 Alexa Fluor 700-A", Labelled),
        // Beckman Coulter Navios and Kaluza
        ("CD19", "CD19 PC7", Labelled),
        ("CD20", "CD20-PacBlue INT LOG", Labelled),
        ("CD45", "CD45 KrO", Labelled),
        ("CD38", "CD38-APC-A750", Labelled),
        // Infinicyt, EuroFlow
        ("CD81", "CD81 APCC750", Labelled),
        ("CD66c/CD123", "CD66c/CD123 PE", Labelled),
        ("HLA-DR", "HLADR:PacB-A", Labelled),
        // reagents with clones
        ("CD19", "CD19 PE-Cy7 SJ25C1", Labelled),
        ("CD19", "CD19 J3-119 PC7", Labelled),
        ("CD58", "Anti-Human CD58 FITC", Labelled),
        ("CD3", "CD3FITC", Labelled),
        // mass cytometry
        ("CD19", "152Sm_CD19", Labelled),
        ("CD19", "CD19_Sm152Di", Labelled),
        ("CD45", "112Cd_CD45", Labelled),
    ] {
        assert_eq!(match_of(word, name), Some(expected), "{word} {name}");
    }
}

#[test]
fn names_of_other_antigens_and_of_mixes_do_not_fit() {
    for (word, name) in [
        ("CD1", "CD19"),
        ("CD1", "CD19 PC7"),
        ("CD1a", "CD1-A"),
        ("CD3", "CD38 FITC"),
        ("CD38", "CD3/8"),
        ("CD38", "CD3 8"),
        ("CD3", "CD3/8"),
        ("CD3", "CD3/19/14 PE"),
        ("CD3", "cyCD3 PE"),
        ("CD45", "CD45RA FITC"),
        ("CD45", "CD45 RA"),
        ("CD44", "CD44 v6"),
        ("CD15", "CD15/NG2"),
        ("CD66c", "CD66c/CD123"),
        ("CD123", "CD66c/CD123 PE"),
        ("kappa", "kappa/lambda"),
        ("lambda", "CD4/lambda"),
        ("CD8", "CD8 CD4 PE"),
        ("CD112", "112Cd"),
        ("CD45", "CD112 CD45"),
        ("CD19", "CD19 blasts"),
        ("HLA", "HLA-A"),
        ("PE", "PE-Cy7-A"),
        ("APC-A", "APC-H7-A"),
        ("CD19 PE", "CD19 PE-Cy7"),
        ("CD19PE", "CD19PE-Cy7"),
        ("CD19-H", "CD19-A"),
        ("CD19-A", "CD19"),
        ("-", "/"),
    ] {
        assert_eq!(match_of(word, name), None, "{word} {name}");
    }
}

#[test]
fn best_class_decides_and_several_in_it_are_refused() {
    let names = [("A", Some("CD19 PC7")), ("B", Some("cd-19")), ("CD19", None)];
    let found = |names: &[(&str, Option<&str>)]| {
        Marker::new("CD19").resolve(&panel(names)).map(|one| one.parameter.0)
    };
    assert_eq!([found(&names), found(&names[..2]), found(&names[..1])], [Ok(2), Ok(1), Ok(0)]);
    let error = found(&[("A", Some("CD19 PC7")), ("B", Some("CD19-PE")), ("C", None)]).unwrap_err();
    assert_eq!(error.to_string(), "marker CD19: expected one parameter, got A (CD19 PC7), B (CD19-PE)");
}

#[test]
fn area_is_taken_of_several_measures_of_one_detector() {
    let found = |word: &str, names: &[(&str, Option<&str>)]| {
        Marker::new(word).resolve(&panel(names)).map(|one| (one.parameter.0, one.untold_pulse))
    };
    let diva =
        [("PE-W", Some("CD34")), ("PE-H", Some("CD34")), ("PE-A", Some("CD34")), ("APC-A", Some("CD10"))];
    assert_eq!(found("CD34", &diva), Ok((2, Some(Pulse::Area))));
    assert_eq!(found("CD34-H", &diva), Ok((1, None)));
    assert_eq!(found("PE-W", &diva), Ok((0, None)));
    assert_eq!(found("PE", &diva), Ok((2, Some(Pulse::Area))));
    let navios = [("FS INT", None), ("FS PEAK", None), ("FS TOF", None), ("FL1 INT", Some("CD58-FITC"))];
    assert_eq!(found("FS", &navios), Ok((0, Some(Pulse::Area))));
    assert_eq!(found("FS-H", &navios), Ok((1, None)));
    assert_eq!(found("CD58", &navios), Ok((3, Some(Pulse::Area))));
    let by_stain = [("P1", Some("CD19 PE-A")), ("P2", Some("CD19 PE-H"))];
    assert_eq!(found("CD19", &by_stain), Ok((0, Some(Pulse::Area))));
    // A FACSCalibur's file: the height alone bears a stain name, that of its detector.
    let calibur = [("FL2-H", Some("FL2-Height")), ("FL2-A", None), ("FL3-H", Some("FL3-Height"))];
    assert_eq!(found("FL2", &calibur), Ok((1, Some(Pulse::Area))));
    assert_eq!(found("FL2-H", &calibur), Ok((0, None)));
    assert_eq!(found("FL3", &calibur), Ok((2, Some(Pulse::Height))));
    // Where only a height stands, it is taken, and the result says so.
    assert_eq!(found("CD34", &diva[1..2]), Ok((0, Some(Pulse::Height))));
    // Two detectors, two measures without an area, and a parameter of unknown measure cannot be told apart.
    assert!(found("CD34", &[("PE-A", Some("CD34")), ("APC-H", Some("CD34"))]).is_err());
    assert!(found("CD34", &[("PE-A", Some("CD34")), ("APC-A", Some("CD34"))]).is_err());
    assert!(found("CD34", &diva[..2]).is_err());
    assert!(found("CD34", &[("PE-A", Some("CD34")), ("PE", Some("CD34"))]).is_err());
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
    let parameters = panel(&[("PC7-A", Some("CD19")), ("PE-A", Some("CD19")), ("FSC-A", None)]);
    let error = Marker::new("CD19").resolve(&parameters).unwrap_err();
    assert_eq!(error.to_string(), "marker CD19: expected one parameter, got PC7-A (CD19), PE-A (CD19)");
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
