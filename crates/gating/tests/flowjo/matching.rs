use flowmrd_gating::flowjo::{Evidence, FileFacts, MatchError, Workspace};

/// A sample with keywords and no gate.
fn sample(id: &str, name: &str, uri: &str, keywords: &[(&str, &str)]) -> String {
    let keywords: String =
        keywords.iter().map(|(key, value)| format!("<Keyword name=\"{key}\" value=\"{value}\"/>")).collect();
    format!(
        "<Sample><DataSet uri=\"{uri}\" sampleID=\"{id}\"/><Keywords>{keywords}</Keywords>\
         <SampleNode name=\"{name}\" sampleID=\"{id}\"/></Sample>"
    )
}

fn workspace(samples: &[String]) -> Workspace {
    Workspace::read(&format!("<Workspace><SampleList>{}</SampleList></Workspace>", samples.concat())).unwrap()
}

/// Finds the sample of a file; returns its id and what speaks for it.
fn find(
    workspace: &Workspace,
    file_name: &str,
    event_count: u64,
    keywords: &[(&str, &str)],
) -> Result<(String, Evidence), MatchError> {
    let keyword =
        |key: &str| keywords.iter().find(|(known, _)| *known == key).map(|(_, value)| (*value).to_owned());
    let found = workspace.find_sample(&FileFacts { file_name, event_count, keyword: &keyword })?;
    Ok((found.sample.id().to_owned(), found.evidence))
}

#[test]
fn keywords_go_before_names() {
    let workspace = workspace(&[
        sample("1", "a.fcs", "file:/x/a.fcs", &[("$TOT", "10"), ("$BTIM", "10:00:00"), ("$FIL", "a.fcs")]),
        sample("2", "b.fcs", "file:/x/b.fcs", &[("$TOT", "10"), ("$BTIM", "11:00:00"), ("$FIL", "b.fcs")]),
    ]);
    // The file was renamed to the other's name: its time tells.
    let found = find(&workspace, "a.fcs", 10, &[("$BTIM", "11:00:00"), ("$FIL", "b.fcs")]);
    assert_eq!(found, Ok(("2".to_owned(), Evidence::Keywords)));
}

#[test]
fn name_is_taken_from_the_uri_and_alone_is_weak_evidence() {
    let uri = "file:/C:/Users/A%20B/tube%2301.fcs";
    let workspace = workspace(&[sample("1", "Specimen", uri, &[])]);
    assert_eq!(find(&workspace, "tube#01.fcs", 5, &[]), Ok(("1".to_owned(), Evidence::Name)));
    assert!(matches!(find(&workspace, "tube#02.fcs", 5, &[]), Err(MatchError::None { .. })));
}

#[test]
fn another_number_of_events_is_another_file() {
    let workspace = workspace(&[sample("1", "a.fcs", "a.fcs", &[("$TOT", "10")])]);
    let error = find(&workspace, "a.fcs", 11, &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "samples of the workspace: expected one that is a.fcs, got a.fcs ($TOT is 10, the file has 11 events)"
    );
}

#[test]
fn samples_that_fit_alike_have_to_be_told_apart_by_the_caller() {
    let workspace = workspace(&[
        sample("1", "a.fcs", "file:/x/a.fcs", &[("$TOT", "10")]),
        sample("2", "a.fcs", "file:/y/a.fcs", &[("$TOT", "10")]),
    ]);
    let error = find(&workspace, "a.fcs", 10, &[]).unwrap_err();
    assert!(matches!(&error, MatchError::Several { samples, .. } if samples.len() == 2), "{error}");
    assert_eq!(workspace.sample_named("2").unwrap().sample.id(), "2");
    assert!(matches!(workspace.sample_named("a.fcs"), Err(MatchError::Several { .. })));
    assert!(matches!(workspace.sample_named("c"), Err(MatchError::Unknown { .. })));
}

#[test]
fn uris_of_every_system_name_a_file_and_its_path() {
    let of = |uri: &str| {
        let workspace = workspace(&[sample("1", "s", uri, &[])]);
        (workspace.samples()[0].file_name(), workspace.samples()[0].path())
    };
    // by hand, RFC 8089: no authority, an empty one and localhost are this machine
    let cases = [
        ("file:/V:/tubes/a%20b.fcs", "a b.fcs", Some("V:/tubes/a b.fcs")),
        ("file:///Users/x/a%2Bb.fcs", "a+b.fcs", Some("/Users/x/a+b.fcs")),
        ("file://localhost/Users/x/a.fcs", "a.fcs", Some("/Users/x/a.fcs")),
        ("file:/Users/x/%C3%A4.fcs", "ä.fcs", Some("/Users/x/ä.fcs")),
        ("file://server/share/a.fcs", "a.fcs", None),
        ("https://example.org/a.fcs", "a.fcs", None),
        ("C:\\data\\a.fcs", "a.fcs", Some("C:\\data\\a.fcs")),
        ("a.fcs", "a.fcs", Some("a.fcs")),
        ("file:/x/100%.fcs", "100%.fcs", Some("/x/100%.fcs")),
    ];
    for (uri, name, path) in cases {
        assert_eq!(of(uri), (Some(name.to_owned()), path.map(str::to_owned)), "{uri}");
    }
}

#[test]
fn guid_tells_tubes_of_one_name_and_time_apart() {
    let alike = [("$TOT", "10"), ("$DATE", "01-JAN-2026"), ("$BTIM", "10:00:00")];
    let keywords = |guid: &'static str| [alike.as_slice(), &[("GUID", guid)]].concat();
    let workspace = workspace(&[
        sample("1", "a.fcs", "a.fcs", &keywords("one")),
        sample("2", "a.fcs", "a.fcs", &keywords("two")),
    ]);
    let file = keywords("two");
    assert_eq!(find(&workspace, "a.fcs", 10, &file), Ok(("2".to_owned(), Evidence::Keywords)));
    // A file without one is either's, and the error names in what the samples differ.
    let error = find(&workspace, "a.fcs", 10, &alike).unwrap_err();
    assert_eq!(
        error.to_string(),
        "samples of the workspace: expected one that is a.fcs, got a.fcs (id 1, a.fcs, GUID one), a.fcs (id 2, a.fcs, \
         GUID two) that fit alike"
    );
}

#[test]
fn keyword_that_differs_speaks_against_a_sample_that_is_named_alike() {
    let workspace = workspace(&[sample("1", "a.fcs", "a.fcs", &[("$TOT", "10"), ("$BTIM", "10:00:00")])]);
    let keyword = |key: &str| (key == "$BTIM").then(|| "10:30:00".to_owned());
    let facts = FileFacts { file_name: "a.fcs", event_count: 10, keyword: &keyword };
    let against = "$BTIM is \"10:00:00\", in the file \"10:30:00\"";
    assert!(workspace.find_sample(&facts).unwrap_err().to_string().contains(against));
    // Asked for by name it is taken, and the contradiction can be told.
    let chosen = workspace.sample_named("a.fcs").unwrap();
    assert_eq!(chosen.evidence, Evidence::Chosen);
    assert_eq!(chosen.sample.contradiction(&facts).as_deref(), Some(against));
}

#[test]
fn identifying_keywords_are_those_that_tell_files_apart() {
    let workspace = workspace(&[sample(
        "1",
        "a",
        "a.fcs",
        &[
            ("$TOT", "10"),
            ("$CYT", "LSR"),
            ("guid", "g"),
            ("$ETIM", ""),
            ("TUBE NAME", "T1"),
            ("PATIENT ID", "7"),
        ],
    )]);
    let keywords: Vec<(&str, &str)> = workspace.samples()[0].identifying_keywords().collect();
    assert_eq!(keywords, [("$TOT", "10"), ("GUID", "g"), ("TUBE NAME", "T1")]);
}
