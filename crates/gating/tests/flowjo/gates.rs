use flowmrd_gating::flowjo::Workspace;

use crate::builder::{SCALES, boolean, dimension, gate, population, read, rectangle, sample_with, vertices};

#[test]
fn rectangles_with_open_sides_nested_and_complemented() {
    let inner = population("In", &rectangle("eventsInside=\"0\"", "max=\"20\"", ""), "");
    let sample = read(&population("Q4", &rectangle("", "min=\"10\"", "max=\"50\""), &inner));
    let points = [[10.0, 49.9], [9.9, 0.0], [10.0, 50.0], [20.0, 0.0], [19.9, 0.0]];
    // by hand: minimum inclusive, maximum exclusive; the child keeps what is outside of x < 20
    assert_eq!(gate(&sample, &points), [("/Q4".to_owned(), vec![0, 3, 4]), ("/Q4/In".to_owned(), vec![3])]);
    assert_eq!(sample.counts()[1].count, Some(5));
}

#[test]
fn ellipse_has_the_foci_and_the_long_axis_of_the_workspace() {
    // Centre (100, 80), half axes 50 along (0.6, 0.8) and 30: the foci are 40 from the centre, by 3-4-5.
    let along = |distance: f64| [100.0 + 0.6 * distance, 80.0 + 0.8 * distance];
    let across = |distance: f64| [100.0 - 0.8 * distance, 80.0 + 0.6 * distance];
    let ends = [along(50.0), along(-50.0), across(30.0), across(-30.0)];
    let ellipse = |ends: &[[f64; 2]]| {
        let gate = format!(
            "<EllipsoidGate>{}{}<foci>{}</foci><edge>{}</edge></EllipsoidGate>",
            dimension("X", ""),
            dimension("Y", ""),
            vertices(&[along(40.0), along(-40.0)]),
            vertices(ends)
        );
        population("E", &gate, "")
    };
    let points = [along(49.99), along(50.01), across(29.99), across(30.01), along(-49.99), [100.0, 80.0]];
    for ends in [ends, [ends[2], ends[3], ends[0], ends[1]]] {
        assert_eq!(gate(&read(&ellipse(&ends)), &points), [("/E".to_owned(), vec![0, 2, 4, 5])]);
    }
}

#[test]
fn polygon_is_straight_on_the_display() {
    let log = "<Transformations><log offset=\"1\" decades=\"4\"><parameter name=\"X\"/></log>\
               <linear minRange=\"0\" maxRange=\"4\"><parameter name=\"Y\"/></linear></Transformations>";
    let polygon = format!(
        "<PolygonGate>{}{}{}</PolygonGate>",
        dimension("X", ""),
        dimension("Y", ""),
        vertices(&[[1.0, 0.0], [10_000.0, 0.0], [10_000.0, 4.0]])
    );
    let sample =
        Workspace::read(&sample_with(log, &population("P", &polygon, ""))).unwrap().samples()[0].clone();
    // On the display the slanted edge goes from (0, 0) to (1, 1): at x = 100, half way, its y is 2 of 4. In a straight
    // line between the values themselves it would be 0.04.
    let points = [[100.0, 1.99], [100.0, 2.01], [1000.0, 2.99], [1000.0, 3.01]];
    assert_eq!(gate(&sample, &points), [("/P".to_owned(), vec![0, 2])]);
}

#[test]
fn booleans_refer_by_path_and_names_with_slashes_are_found() {
    let populations = [
        population(
            "A/B",
            &rectangle("", "min=\"10\"", ""),
            &population("C", &rectangle("", "", "min=\"5\""), ""),
        ),
        population("D", &rectangle("", "max=\"30\"", ""), ""),
        boolean("AndNode", "both", &["A/B/C", "D"]),
        boolean("OrNode", "either", &["A/B", "D"]),
        boolean("NotNode", "not", &["A/B/C"]),
    ];
    let sample = read(&populations.concat());
    let points = [[10.0, 5.0], [40.0, 5.0], [0.0, 0.0], [10.0, 0.0]];
    let expected = [
        ("/A_B", vec![0, 1, 3]),
        ("/A_B/C", vec![0, 1]),
        ("/D", vec![0, 2, 3]),
        ("/both", vec![0]),
        ("/either", vec![0, 1, 2, 3]),
        ("/not", vec![2, 3]),
    ];
    let expected: Vec<(String, Vec<usize>)> =
        expected.into_iter().map(|(path, held)| (path.to_owned(), held)).collect();
    assert_eq!(gate(&sample, &points), expected);
    assert_eq!(sample.gates().remarks.len(), 1, "{:?}", sample.gates().remarks);
}

#[test]
fn what_is_not_supported_is_named_with_all_that_depends_on_it() {
    let curly = population("Curly", "<CurlyQuad/>", &population("Child", &rectangle("", "", ""), ""));
    let strange = format!("<RectangleGate>{}</RectangleGate>", dimension("Z", "min=\"1\""));
    let derived = "<RectangleGate><dimension min=\"1\"><derived name=\"d\"/></dimension></RectangleGate>";
    let populations = [
        curly,
        population("Z", &strange, ""),
        population("D", derived, ""),
        population("Fine", &rectangle("", "", ""), &population("Fine", &rectangle("", "", ""), "")),
        boolean("AndNode", "and", &["Fine", "Curly/Child"]),
        boolean("OrNode", "lost", &["Fine", "Nowhere"]),
    ];
    let sample = read(&populations.concat());
    let paths: Vec<&str> = sample.counts().iter().map(|count| count.path.as_str()).collect();
    assert_eq!(paths, ["/Fine", "/Fine/Fine"]);
    let named: Vec<(&str, &str, Vec<&str>)> = sample
        .unsupported()
        .iter()
        .map(|one| {
            (one.path.as_str(), one.what.as_str(), one.dependents.iter().map(String::as_str).collect())
        })
        .collect();
    assert_eq!(
        named,
        [
            ("/Curly", "gate CurlyQuad", vec!["/Curly/Child", "/and"]),
            ("/Z", "transformation of Z (miltenyi)", vec![]),
            ("/D", "a dimension that is no parameter of the file", vec![]),
            ("/lost", "a reference to \"Nowhere\", which is no population,", vec![]),
        ]
    );
    assert_eq!(sample.unsupported()[0].line, 2);
}

#[test]
fn siblings_of_one_name_are_told_apart() {
    let populations = [
        population("A", &rectangle("", "min=\"1\"", ""), ""),
        population("A", &rectangle("", "min=\"2\"", ""), ""),
    ];
    let sample = read(&populations.concat());
    assert_eq!(gate(&sample, &[[1.0, 0.0]]), [("/A".to_owned(), vec![0]), ("/A (2)".to_owned(), vec![])]);
    assert_eq!(sample.gates().remarks.len(), 1);
}

#[test]
fn compensated_parameters_are_those_with_the_prefix_of_the_matrix() {
    let matrix = "<spilloverMatrix name=\"M\" prefix=\"Comp-\" suffix=\"\" spectral=\"0\">\
         <parameters><parameter name=\"X\"/><parameter name=\"Y\"/></parameters>\
         <spillover parameter=\"X\"><coefficient parameter=\"Y\" value=\"0.5\"/><coefficient parameter=\"X\" value=\"1\"/>\
         </spillover><spillover parameter=\"Y\"><coefficient parameter=\"Y\" value=\"1\"/>\
         <coefficient parameter=\"X\" value=\"0\"/></spillover></spilloverMatrix>";
    let one = |name: &str| format!("<RectangleGate>{}</RectangleGate>", dimension(name, "min=\"40\""));
    let populations = [population("raw", &one("Y"), ""), population("comp", &one("Comp-Y"), "")];
    let text = sample_with(matrix, &populations.concat());
    let sample = Workspace::read(&text).unwrap().samples()[0].clone();
    // Half of X reaches Y, so that 60 measured with X = 60 is 30 of Y itself.
    assert_eq!(
        gate(&sample, &[[60.0, 60.0], [0.0, 60.0]]),
        [("/raw".to_owned(), vec![0, 1]), ("/comp".to_owned(), vec![1])]
    );
}

#[test]
fn broken_workspaces_are_refused_with_their_place() {
    let refusal =
        |populations: &str| Workspace::read(&sample_with(SCALES, populations)).unwrap_err().to_string();
    let nan = population("A", &rectangle("", "min=\"NaN\"", ""), "");
    assert!(
        refusal(&nan).contains("line 2") && refusal(&nan).contains("a finite number as min"),
        "{}",
        refusal(&nan)
    );
    let odd = population("A", &rectangle("eventsInside=\"2\"", "", ""), "");
    assert!(refusal(&odd).contains("0 or 1 as eventsInside"));
    assert!(refusal("<AndNode name=\"a\"/>").contains("at least one Dependent"));
    let cycle = [boolean("AndNode", "a", &["b"]), boolean("AndNode", "b", &["a"])].concat();
    assert!(refusal(&cycle).contains("hierarchy"), "{}", refusal(&cycle));
    let wide = format!("<RectangleGate>{}</RectangleGate>", dimension("X", "").repeat(257));
    assert!(
        refusal(&population("A", &wide, "")).contains("expected at most 256 elements dimension, got 257")
    );
    let deep = "<Workspace>".repeat(500_000);
    // by hand: the 1,001st element of 11 bytes
    assert_eq!(
        Workspace::read(&deep).unwrap_err().to_string(),
        "line 1, column 11001, element: expected at most 1000 levels of elements, got more"
    );
    let root = Workspace::read("<Gating-ML/>").unwrap_err().to_string();
    assert_eq!(root, "document: expected the root element Workspace, got Gating-ML");
}
