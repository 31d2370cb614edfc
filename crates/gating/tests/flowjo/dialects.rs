//! What workspaces of different versions and hands hold beside plain gates.

use flowmrd_gating::flowjo::Workspace;

use crate::builder::{
    File, SCALES, boolean, dimension, gate, held, population, read, read_with, rectangle, sample_with,
    vertices,
};

/// What is left out, as path, reason and dependents.
fn left_out(sample: &flowmrd_gating::flowjo::WorkspaceSample) -> Vec<(String, String, Vec<String>)> {
    let unsupported = sample.unsupported().iter();
    unsupported.map(|one| (one.path.clone(), one.what.clone(), one.dependents.clone())).collect()
}

fn remarks(sample: &flowmrd_gating::flowjo::WorkspaceSample) -> Vec<String> {
    sample.gates().remarks.iter().map(|remark| remark.message.clone()).collect()
}

fn range(name: &str, bounds: &str) -> String {
    format!("<RectangleGate>{}</RectangleGate>", dimension(name, bounds))
}

#[test]
fn quadrants_are_four_siblings_that_share_no_event() {
    let quadrant = |name: &str, x: &str, y: &str| population(name, &rectangle("", x, y), "");
    let (low, high) = (r#"max="10""#, r#"min="10""#);
    let sample = read(
        &[
            quadrant("Q1: X- , Y+", low, high),
            quadrant("Q2: X+ , Y+", high, high),
            quadrant("Q3: X+ , Y-", high, low),
            quadrant("Q4: X- , Y-", low, low),
        ]
        .concat(),
    );
    // The crossing itself and a point on each arm: a divider belongs to what is above it.
    let points = [[10.0, 10.0], [10.0, 9.0], [9.0, 10.0], [9.0, 9.0], [11.0, 11.0]];
    let expected = [
        ("/Q1: X- , Y+", [2].as_slice()),
        ("/Q2: X+ , Y+", &[0, 4]),
        ("/Q3: X+ , Y-", &[1]),
        ("/Q4: X- , Y-", &[3]),
    ];
    assert_eq!(gate(&sample, &points), held(&expected));
}

#[test]
fn nodes_that_are_not_known_are_named_with_what_stands_below_them_and_statistics_are_not() {
    let inner = population("Inner", &rectangle("", "", ""), "");
    let populations = [
        "<Statistic name=\"Median\" value=\"3\"/>".to_owned(),
        format!(
            "<ExternalPopNode name=\"FlowSOM\"><Subpopulations>{inner}</Subpopulations></ExternalPopNode>"
        ),
        "<Surprise/>".to_owned(),
        population("Multi", "<MultiRangeGate/>", ""),
        population("Fine", &rectangle("", "", ""), ""),
    ];
    let sample = read(&populations.concat());
    let expected = [
        ("/FlowSOM", "node ExternalPopNode", vec!["/FlowSOM/Inner"]),
        ("/Surprise", "node Surprise", vec![]),
        ("/Multi", "gate MultiRangeGate", vec![]),
    ];
    let expected = expected.map(|(path, what, dependents)| {
        (path.to_owned(), what.to_owned(), dependents.into_iter().map(str::to_owned).collect())
    });
    assert_eq!(left_out(&sample), expected);
    assert_eq!(sample.counts().len(), 1);
}

#[test]
fn derived_parameters_and_moved_gates_are_named() {
    let derived = "<DerivedParameters><DerivedParameter name=\"Ratio\"/></DerivedParameters>";
    let moved =
        format!("<RectangleGate adjustX=\"0\" adjustY=\"-3.5\">{}</RectangleGate>", dimension("X", ""));
    let still = format!(
        "<RectangleGate adjustX=\"0.0\" adjustY=\"0\">{}</RectangleGate>",
        dimension("X", "min=\"1\"")
    );
    let populations = [
        population("R", &range("Ratio", "min=\"1\""), &population("Below", &rectangle("", "", ""), "")),
        population("Magnet", &moved, ""),
        population("Still", &still, ""),
    ];
    let sample = read_with(&format!("{SCALES}{derived}"), &populations.concat());
    let named: Vec<(String, String)> =
        left_out(&sample).into_iter().map(|(path, what, _)| (path, what)).collect();
    assert_eq!(
        named,
        [
            ("/R".to_owned(), "derived parameter Ratio".to_owned()),
            ("/Magnet".to_owned(), "a magnetic gate, which FlowJo moved for this sample,".to_owned()),
        ]
    );
    assert_eq!(left_out(&sample)[0].2, ["/R/Below"]);
    assert_eq!(gate(&sample, &[[1.0, 0.0], [0.0, 0.0]]), held(&[("/Still", &[0])]));
}

#[test]
fn booleans_find_their_populations_by_whole_and_by_partial_paths() {
    let child = |name: &str, bound: &str| population(name, &rectangle("", bound, ""), "");
    let populations = [
        population("A", &rectangle("", "", ""), &[child("C", "min=\"1\""), child("D", "min=\"2\"")].concat()),
        population("B", &rectangle("", "", ""), &child("C", "min=\"3\"")),
        boolean("AndNode", "slash", &["/A/C", "A"]),
        boolean("OrNode", "partial", &["D", "B/C"]),
        boolean("AndNode", "either", &["C", "A"]),
        boolean("NotNode", "two", &["A/C", "A/D"]),
    ];
    let sample = read(&populations.concat());
    let named: Vec<(String, String)> =
        left_out(&sample).into_iter().map(|(path, what, _)| (path, what)).collect();
    assert_eq!(
        named,
        [
            ("/either".to_owned(), "a reference to \"C\", which several populations are,".to_owned()),
            ("/two".to_owned(), "a NotNode of 2 populations".to_owned()),
        ]
    );
    let held = gate(&sample, &[[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]]);
    // by hand: slash is x ≥ 1, partial is x ≥ 2 or x ≥ 3
    assert_eq!(held[5], ("/slash".to_owned(), vec![0, 1, 2]));
    assert_eq!(held[6], ("/partial".to_owned(), vec![1, 2]));
}

#[test]
fn names_that_read_alike_with_their_slashes_are_told_apart_or_not_guessed() {
    // "A/B" below the root, and B below A: FlowJo writes both as A/B.
    let populations = [
        population("A/B", &rectangle("", "min=\"1\"", ""), ""),
        population("A", &rectangle("", "", ""), &population("B", &rectangle("", "min=\"2\"", ""), "")),
        boolean("NotNode", "which", &["A/B"]),
    ];
    let sample = read(&populations.concat());
    assert_eq!(
        gate(&sample, &[[1.0, 0.0], [2.0, 0.0]]),
        held(&[("/A_B", &[0, 1]), ("/A", &[0, 1]), ("/A/B", &[1])])
    );
    assert_eq!(left_out(&sample)[0].1, "a reference to \"A/B\", which several populations are,");
}

#[test]
fn groups_and_inherited_gates_are_told() {
    let gate = population("Own", &rectangle("", "", ""), "")
        + &population("Shared", &rectangle("", "", ""), "")
            .replace("count=", "owningGroup=\"Panel 1\" count=");
    let groups = "<Groups><GroupNode name=\"All Samples\"/><GroupNode name=\"Panel 1\"><Subpopulations>\
         <Population name=\"Shared\"/></Subpopulations><Group><SampleRefs><SampleRef sampleID=\"1\"/></SampleRefs>\
         </Group></GroupNode></Groups>";
    let text = sample_with(SCALES, &gate)
        .replace("<Workspace>", &format!("<Workspace version=\"20.0\" flowJoVersion=\"10.8.1\">{groups}"));
    let workspace = Workspace::read(&text).unwrap();
    assert_eq!(workspace.version(), Some("10.8.1"));
    let groups: Vec<Option<&str>> =
        workspace.samples()[0].counts().iter().map(|one| one.group.as_deref()).collect();
    assert_eq!(groups, [None, Some("Panel 1")]);
    let panel = &workspace.groups()[1];
    assert_eq!((panel.name.as_str(), panel.sample_ids.as_slice()), ("Panel 1", ["1".to_owned()].as_slice()));
    assert_eq!(panel.population_paths, ["/Shared"]);
}

#[test]
fn transformations_that_are_none_leave_out_their_own_gates_alone() {
    let scales = "<Transformations>\
        <biex length=\"256\" maxRange=\"262144\" neg=\"0\" width=\"5\" pos=\"4.4\"><parameter name=\"A\"/></biex>\
        <biex length=\"1024\" maxRange=\"262144\" neg=\"0\" width=\"-10\" pos=\"4.4\"><parameter name=\"B\"/></biex>\
        <linear minRange=\"9\" maxRange=\"9\"><parameter name=\"C\"/></linear>\
        <log offset=\"NaN\" decades=\"4\"><parameter name=\"D\"/></log>\
        <linear minRange=\"0\" maxRange=\"256\"><parameter name=\"X\"/></linear></Transformations>";
    let populations =
        ["A", "B", "C", "D", "X"].map(|name| population(name, &range(name, "min=\"1\""), "")).concat();
    let sample = read_with(scales, &populations);
    let reasons: Vec<String> = left_out(&sample).into_iter().map(|(_, what, _)| what).collect();
    let beginnings = [
        "transformation of A (biex, parameter width: expected a number of at most −1, got 5)",
        "transformation of B (biex of length 1024)",
        "transformation of C (linear, parameter A: ",
        "transformation of D (line 2, column ",
    ];
    assert_eq!(reasons.len(), beginnings.len(), "{reasons:?}");
    for (reason, beginning) in reasons.iter().zip(beginnings) {
        assert!(reason.starts_with(beginning), "{reason}");
    }
    assert_eq!(gate(&sample, &[[1.0, 0.0], [0.0, 0.0]]), held(&[("/X", &[0])]));
}

#[test]
fn bounds_are_values_whatever_the_scale_is() {
    let scales = |map: &str| format!("<Transformations>{map}</Transformations>");
    let maps = [
        "<linear minRange=\"-100\" maxRange=\"262144\" gain=\"1\"><parameter name=\"X\"/></linear>",
        "<log offset=\"1\" decades=\"5.4\"><parameter name=\"X\"/></log>",
        "<logicle length=\"256\" T=\"262144\" A=\"0\" W=\"0.5\" M=\"4.5\"><parameter name=\"X\"/></logicle>",
        "<hyperlog length=\"256\" T=\"262144\" A=\"0\" W=\"0.5\" M=\"4.5\"><parameter name=\"X\"/></hyperlog>",
        "<fasinh length=\"256\" maxRange=\"262144\" T=\"262144\" A=\"0\" M=\"4\" W=\"-10\"><parameter name=\"X\"/></fasinh>",
        "<biex length=\"256\" maxRange=\"262144\" neg=\"0\" width=\"-10\" pos=\"4.42\"><parameter name=\"X\"/></biex>",
        "",
    ];
    for map in maps {
        let sample = read_with(&scales(map), &population("P", &range("X", "min=\"300\" max=\"5000.5\""), ""));
        let points = [[300.0, 0.0], [299.99, 0.0], [5000.49, 0.0], [5000.5, 0.0]];
        assert_eq!(gate(&sample, &points), held(&[("/P", &[0, 2])]), "{map}");
        assert!(remarks(&sample).is_empty(), "{map}");
    }
}

#[test]
fn bounds_past_the_level_end_of_a_scale_are_open_and_told() {
    let biex = "<Transformations><biex length=\"256\" maxRange=\"262144\" neg=\"0\" width=\"-10\" pos=\"4.42\">\
                <parameter name=\"X\"/></biex></Transformations>";
    let sample = read_with(biex, &population("P", &range("X", "min=\"1000\" max=\"1000000\""), ""));
    // The scale ends at 262,144: both events beyond it lie on its end, on either side of the bound.
    let points = [[999.0, 0.0], [300_000.0, 0.0], [2e6, 0.0]];
    assert_eq!(gate(&sample, &points), held(&[("/P", &[1, 2])]));
    assert!(remarks(&sample)[0].contains("max 1000000 of X is an end of the scale or beyond it"));
    let low = population("P", &range("X", "min=\"-100000\" max=\"0\""), "")
        + &population("Past", &range("X", "min=\"300000\""), "")
        + &population("Under", &range("X", "max=\"-100000\""), "");
    let sample = read_with(biex, &low);
    assert_eq!(gate(&sample, &[[-2e6, 0.0], [-1.0, 0.0], [0.0, 0.0]]), held(&[("/P", &[0, 1])]));
    assert!(remarks(&sample)[0].contains("min -100000 of X"));
    let reasons: Vec<String> = left_out(&sample).into_iter().map(|(_, what, _)| what).collect();
    assert_eq!(
        reasons,
        [
            "min 300000 of X, past the scale where all values are one,",
            "max -100000 of X, past the scale where all values are one,"
        ]
    );
    let log =
        "<Transformations><log offset=\"10\" decades=\"4\"><parameter name=\"X\"/></log></Transformations>";
    let sample = read_with(log, &population("P", &range("X", "min=\"5\" max=\"100\""), ""));
    assert_eq!(gate(&sample, &[[-3.0, 0.0], [99.0, 0.0], [100.0, 0.0]]), held(&[("/P", &[0, 1])]));
    assert!(remarks(&sample)[0].contains("min 5 of X"));
}

#[test]
fn parameters_without_a_transformation_are_taken_as_values_and_told() {
    let ellipse = format!("<EllipsoidGate>{}{}</EllipsoidGate>", dimension("X", ""), dimension("Y", ""));
    let polygon = format!(
        "<PolygonGate>{}{}{}</PolygonGate>",
        dimension("X", ""),
        dimension("Y", ""),
        vertices(&[[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]])
    );
    let sample = read_with("", &(population("P", &polygon, "") + &population("E", &ellipse, "")));
    assert_eq!(gate(&sample, &[[5.0, 4.0], [5.0, 6.0]]), held(&[("/P", &[0])]));
    assert_eq!(remarks(&sample).len(), 2);
    assert!(remarks(&sample)[0].starts_with("parameter X: it has no transformation"));
    assert_eq!(left_out(&sample)[0].1, "an ellipse on a parameter without a transformation");
    assert_eq!((sample.id(), sample.uri(), sample.event_count()), ("1", None, None));
}

#[test]
fn time_is_in_seconds_by_the_step_of_the_file_and_else_by_the_gain() {
    let inside = |keywords: &str| {
        format!(
            "<Transformations><linear minRange=\"0\" maxRange=\"72\" gain=\"0.01\"><parameter name=\"Time\"/></linear>\
             </Transformations><Keywords>{keywords}</Keywords>"
        )
    };
    let read = |keywords: &str| {
        read_with(&inside(keywords), &population("T", &range("Time", "min=\"1.25\" max=\"2\""), ""))
    };
    let file = File::of(&[("Time", vec![1.25, 1.24, 124.0, 125.0, 199.0, 200.0])]);
    // The file's reader has applied the step, so that its values are seconds.
    let seconds = read("<Keyword name=\"$TIMESTEP\" value=\"0.01\"/>");
    assert_eq!(file.gate(&seconds), held(&[("/T", &[0])]));
    assert!(remarks(&seconds).is_empty());
    // Without a step its values are ticks: 1.25 s are 125 of them, 2 s are 200.
    for blank in ["<Keyword name=\"$TOT\" value=\"6\"/>", "<Keyword name=\"$TIMESTEP\" value=\" \"/>"] {
        let ticks = read(blank);
        assert_eq!(file.gate(&ticks), held(&[("/T", &[3, 4])]));
        assert!(remarks(&ticks)[0].contains("a tick of time is 0.01 seconds"), "{:?}", remarks(&ticks));
    }
    let untold = read("");
    assert_eq!(file.gate(&untold), held(&[("/T", &[0])]));
    assert!(remarks(&untold)[0].contains("no keywords that tell"));
}

#[test]
fn gain_of_another_parameter_is_told_once() {
    let scales = "<Transformations><linear minRange=\"0\" maxRange=\"1024\" gain=\"8\"><parameter name=\"X\"/></linear>\
                  </Transformations>";
    let one = population("P", &range("X", "min=\"1\""), "") + &population("Q", &range("X", "min=\"2\""), "");
    let sample = read_with(scales, &one);
    assert_eq!(remarks(&sample).len(), 1);
    assert!(remarks(&sample)[0].contains("the gain 8"));
    assert_eq!(gate(&sample, &[[1.0, 0.0], [2.0, 0.0]]), held(&[("/P", &[0, 1]), ("/Q", &[1])]));
}

#[test]
fn short_names_with_a_slash_are_found_in_the_file() {
    let keywords = "<Keywords><Keyword name=\"$P1N\" value=\"FL1/A\"/><Keyword name=\"$P2N\" value=\"FL2_A\"/></Keywords>";
    let populations = population("P", &range("FL1_A", "min=\"1\""), "")
        + &population("Q", &range("FL2_A", "min=\"1\""), "");
    let sample = read_with(keywords, &populations);
    let file = File::of(&[("FL1/A", vec![1.0, 0.0]), ("FL2_A", vec![0.0, 1.0])]);
    assert_eq!(file.gate(&sample), held(&[("/P", &[0]), ("/Q", &[1])]));
}

#[test]
fn geometry_that_makes_no_gate_and_gates_of_older_versions_are_named() {
    let ellipse = |ends: [[f64; 2]; 4]| {
        format!(
            "<EllipsoidGate>{}{}<foci>{}</foci><edge>{}</edge></EllipsoidGate>",
            dimension("X", ""),
            dimension("Y", ""),
            vertices(&[[90.0, 100.0], [110.0, 100.0]]),
            vertices(&ends)
        )
    };
    let line = format!(
        "<PolygonGate>{}{}{}</PolygonGate>",
        dimension("X", ""),
        dimension("Y", ""),
        vertices(&[[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
    );
    let populations = [
        // The foci lie 10 from the centre, the ends 5.
        population("E", &ellipse([[95.0, 100.0], [105.0, 100.0], [100.0, 101.0], [100.0, 99.0]]), ""),
        population("L", &line, ""),
        population("R", &rectangle("", "min=\"3\" max=\"3\"", ""), ""),
        "<Population name=\"Old\"><PolygonGate/></Population>".to_owned(),
    ];
    let sample = read(&populations.concat());
    let reasons: Vec<String> = left_out(&sample).into_iter().map(|(_, what, _)| what).collect();
    assert_eq!(reasons.len(), 4);
    assert!(
        reasons[0].starts_with("geometry that makes no gate (ellipsoid, covariance matrix"),
        "{reasons:?}"
    );
    assert_eq!(
        reasons[1],
        "geometry that makes no gate (polygon: expected an area, got 3 vertices on one line)"
    );
    let empty = "geometry that makes no gate (interval: expected a minimum below the maximum, got 0.01171875 and \
                 0.01171875)";
    assert_eq!(reasons[2], empty);
    assert_eq!(reasons[3], "a population without a gate");
    assert!(sample.counts().is_empty());
}

#[test]
fn many_faults_are_named_in_time_that_grows_with_the_document() {
    let count = 9_000;
    let one = |number: usize| {
        format!(
            "<AndNode name=\"n{number}\"><Dependents><Dependent name=\"x/y{number}\"/></Dependents></AndNode>\n<Odd/>\n"
        )
    };
    let sample = read(&(0..count).map(one).collect::<String>());
    assert_eq!(sample.unsupported().len(), 2 * count);
    // Two lines of the document before the populations and two for each.
    assert_eq!(sample.unsupported()[2 * count - 1].line as usize, 2 * count + 1);
}

#[test]
fn infinite_bounds_are_open_sides() {
    let sample =
        read(&population("P", &rectangle("", "min=\"-Infinity\" max=\"3\"", "max=\"Infinity\""), ""));
    let points = [[-1e300, 1e300], [3.0, 0.0], [f64::NEG_INFINITY, f64::INFINITY], [f64::NAN, 0.0]];
    assert_eq!(gate(&sample, &points), held(&[("/P", &[0, 2])]));
    let wrong = sample_with(SCALES, &population("P", &rectangle("", "min=\"Infinity\"", ""), ""));
    assert!(Workspace::read(&wrong).unwrap_err().to_string().contains("a finite number as min"));
}
