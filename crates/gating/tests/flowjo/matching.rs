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
