//! Documents that are made to do harm, one class after another, and exactly how each is refused.
//!
//! Lines and columns are counted by hand in the documents below.

use std::error::Error as StdError;
use std::time::{Duration, Instant};

use flowmrd::GateSource;

/// Lists the messages of a refusal and its causes, and holds the time against a limit.
fn refusal(document: &[u8]) -> String {
    // The longest of them has 60 MB, and the tests are not optimised.
    let start = Instant::now();
    let Err(error) = GateSource::from_bytes(document, "d") else { panic!("read without an error") };
    assert!(start.elapsed() < Duration::from_secs(100), "{:?}", start.elapsed());
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

const DIMENSION: &str = "<dimension compensation-ref=\"FCS\"><fcs-dimension name=\"A\"/></dimension>";

fn gating_ml(elements: &str) -> String {
    format!("<Gating-ML>\n{elements}</Gating-ML>")
}

fn rectangle(id: &str, parent: &str) -> String {
    let dimension = DIMENSION.replace("\"FCS\"", "\"FCS\" min=\"1\"");
    format!("<RectangleGate id=\"{id}\" parent_id=\"{parent}\">{dimension}</RectangleGate>\n")
}

fn polygon(vertices: &[[&str; 2]]) -> String {
    let vertex = |[x, y]: &[&str; 2]| {
        format!("<vertex><coordinate value=\"{x}\"/><coordinate value=\"{y}\"/></vertex>")
    };
    let vertices: String = vertices.iter().map(vertex).collect();
    format!("<PolygonGate id=\"P\">{DIMENSION}{DIMENSION}\n{vertices}</PolygonGate>")
}

fn workspace(inside: &str, populations: &str) -> String {
    format!(
        "<Workspace><SampleList>\n<Sample>{inside}<SampleNode name=\"s\"><Subpopulations>\n{populations}</Subpopulations>\
         </SampleNode></Sample></SampleList></Workspace>"
    )
}

fn assay(gates: &str) -> String {
    format!(
        "[assay]\nname = \"A\"\nversion = \"1\"\n[scales]\ndefault = \"linear\"\n{gates}[[laip]]\nname = \"L\"\nabove = {{ A = 1 }}\n\
         [mrd]\ndenominator = \"L\"\nlod_events = 1\nloq_events = 1\n"
    )
}

#[test]
fn nesting_without_end_is_refused_where_it_is_too_deep() {
    let deep = format!("<Gating-ML>\n{}", "<x>".repeat(100_000));
    // The root is the first level: the 1,000th of the others, at 3 bytes each, is one too many.
    let expected = "line 2, column 2998, element: expected at most 1000 levels of elements, got more";
    assert_eq!(refusal(deep.as_bytes()), format!("d: {expected}"));
    let deep = format!("<Workspace>\n{}", "<x>".repeat(100_000));
    assert_eq!(refusal(deep.as_bytes()), format!("d: {expected}"));
    let deep = assay(&format!("deep = {}{}\n", "[".repeat(100_000), "]".repeat(100_000)));
    // The 80th bracket is the last that the parser takes: line 6 begins with `deep = `, 7 characters.
    assert_eq!(refusal(deep.as_bytes()), "d:6:88: not TOML: cannot recurse further; max recursion depth met");
}

#[test]
fn populations_beneath_each_other_without_end_are_refused() {
    let gates: String =
        (1..200).map(|number| rectangle(&format!("g{number}"), &format!("g{}", number - 1))).collect();
    let gates = gating_ml(&(rectangle("g0", "") + &gates));
    assert_eq!(
        refusal(gates.as_bytes()),
        "d: line 131, column 1, RectangleGate \"g129\": expected at most 128 gates above or inside it, got more"
    );
    let name = "n".repeat(600);
    let gates = gating_ml(&(rectangle(&name, "") + &rectangle(&format!("m{name}"), &name)));
    let path = format!("/{}…", "n".repeat(299));
    let expected = format!("population {path}: expected a path of at most 1024 bytes, got 1203");
    assert_eq!(refusal(gates.as_bytes()), format!("d: hierarchy of the gates: {expected}"));
}

#[test]
fn entities_are_not_expanded() {
    let laughs: String = (1..10)
        .map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10)))
        .collect();
    for root in ["Gating-ML", "Workspace"] {
        let document = format!(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}]>\n<{root}>&l9;</{root}>"
        );
        let expected = "d: line 2, column 1: not well-formed XML: expected no document type, got one";
        assert_eq!(refusal(document.as_bytes()), expected);
        let document = format!("<{root}>\n&file;</{root}>");
        let expected = "d: line 2, column 1: not well-formed XML: unknown entity reference 'file'";
        assert_eq!(refusal(document.as_bytes()), expected);
    }
}

#[test]
fn more_vertices_than_a_million_are_refused() {
    let many = polygon(&vec![["1", "2"]; 1_000_001]);
    let expected =
        "d: line 2, column 1, PolygonGate \"P\": expected at most 1000000 elements vertex, got 1000001";
    assert_eq!(refusal(gating_ml(&many).as_bytes()), expected);
    let many = format!(
        "[[gate]]\nname = \"G\"\npolygon = {{ x = \"A\", y = \"B\", vertices = [{}] }}\n",
        "[1, 2], ".repeat(1_000_000)
    );
    // An assay of a million vertices is over 1 MiB.
    assert_eq!(
        refusal(assay(&many).as_bytes()),
        "d:1:1: the document is too long: expected at most 1048576 bytes"
    );
}

#[test]
fn coordinates_that_are_no_numbers_are_refused() {
    for found in ["NaN", "INF", "-inf", "1e999", "0x10", ""] {
        let document = gating_ml(&polygon(&[["0", "0"], ["1", found], ["1", "1"]]));
        // by hand: 63 characters of the first vertex, 8 of <vertex> and 23 of the first coordinate stand before it
        let place = "line 3, column 95";
        let expected = format!("d: {place}, coordinate: expected a finite number as value, got \"{found}\"");
        assert_eq!(refusal(document.as_bytes()), expected, "{found}");
    }
    let document = assay(
        "[[gate]]\nname = \"G\"\npolygon = { x = \"A\", y = \"B\", vertices = [[0, 0], [1, nan], [1, 1]] }\n",
    );
    assert_eq!(
        refusal(document.as_bytes()),
        "d:8:55: `vertices` of `polygon` in [[gate]] `G` is no usable number: expected one that fits an f64"
    );
}

#[test]
fn polygons_without_an_area_are_refused() {
    let document = gating_ml(&polygon(&[["0", "0"], ["1", "1"], ["3", "3"], ["2", "2"]]));
    let expected = "polygon: expected an area, got 4 vertices on one line";
    assert_eq!(refusal(document.as_bytes()), format!("d: line 2, column 1, PolygonGate \"P\": {expected}"));
    let document = assay(
        "[[gate]]\nname = \"G\"\npolygon = { x = \"A\", y = \"B\", vertices = [[0, 0], [1, 1], [2, 2]] }\n",
    );
    assert_eq!(
        refusal(document.as_bytes()),
        "d:8:11: `polygon` in [[gate]] `G` is no polygon: polygon: expected an area, got 3 vertices on one line"
    );
}

#[test]
fn covariance_that_is_singular_is_refused() {
    let entry = |value: &str| format!("<entry value=\"{value}\"/>");
    let rows = |entries: [&str; 4]| {
        let [a, b, c, d] = entries.map(entry);
        gating_ml(&format!(
            "<EllipsoidGate id=\"E\">{DIMENSION}{DIMENSION}<mean><coordinate value=\"1\"/><coordinate value=\"2\"/></mean>\
             <covarianceMatrix><row>{a}{b}</row><row>{c}{d}</row></covarianceMatrix><distanceSquare value=\"1\"/></EllipsoidGate>"
        ))
    };
    let of = |row: u32, column: u32, expected: &str| {
        format!(
            "d: line 2, column 1, EllipsoidGate \"E\": ellipsoid, covariance matrix, row {row}, column {column}: expected {expected}, \
             got another"
        )
    };
    // by hand: 1·4 − 2·2 = 0
    assert_eq!(refusal(rows(["1", "2", "2", "4"]).as_bytes()), of(2, 2, "a positive definite matrix"));
    assert_eq!(refusal(rows(["0", "0", "0", "1"]).as_bytes()), of(1, 1, "a positive definite matrix"));
    assert_eq!(refusal(rows(["1", "0.5", "0.4", "1"]).as_bytes()), of(2, 1, "a symmetric matrix"));
}

#[test]
fn ids_and_names_that_are_there_twice_are_refused() {
    let document = gating_ml(&(rectangle("A", "") + &rectangle("A", "")));
    let expected = "RectangleGate \"A\": expected an id that no other element bears, got the id of the RectangleGate at line 2, column 1";
    assert_eq!(refusal(document.as_bytes()), format!("d: line 3, column 1, {expected}"));
    let gate = "[[gate]]\nname = \"G\"\nabove = { A = 1 }\n";
    assert_eq!(
        refusal(assay(&(gate.to_owned() + gate)).as_bytes()),
        "d:10:8: duplicate name `G`: expected one that no other population of its parent has, the first is at line 7"
    );
    assert_eq!(refusal(assay("name = \"B\"\nname = \"C\"\n").as_bytes()), "d:7:1: not TOML: duplicate key");
}

#[test]
fn transforms_that_are_unknown_or_cannot_be_are_refused() {
    let transformation =
        |form: &str| gating_ml(&format!("<transformation id=\"t\">\n{form}</transformation>"));
    let refused = |form: &str| refusal(transformation(form).as_bytes());
    assert_eq!(
        refused("<sinh T=\"1\"/>"),
        "d: line 3, column 1, sinh in transformation \"t\": expected one of flin, flog, fasinh, logicle, hyperlog and fratio, got sinh"
    );
    assert_eq!(
        refused("<logicle T=\"0\" W=\"0.5\" M=\"4.5\" A=\"0\"/>"),
        "d: line 3, column 1, transformation \"t\": logicle, parameter T: expected a finite number above 0, got 0"
    );
    // A workspace names the gates on such a scale and leaves out no others.
    let gate = "<Population name=\"P\"><Gate><RectangleGate><dimension min=\"1\"><fcs-dimension name=\"A\"/></dimension></RectangleGate></Gate></Population>";
    let document = workspace(
        "<Transformations><log offset=\"-1\" decades=\"4\"><parameter name=\"A\"/></log></Transformations>",
        gate,
    );
    let Ok(GateSource::FlowJo { workspace, .. }) = GateSource::from_bytes(document.as_bytes(), "d") else {
        panic!()
    };
    let [unsupported] = workspace.samples()[0].unsupported() else { panic!() };
    assert_eq!((unsupported.path.as_str(), unsupported.line), ("/P", 3));
    let expected =
        "transformation of A (flowjo-log, parameter offset: expected a finite number above 0, got -1)";
    assert_eq!(unsupported.what, expected);
    let document = assay("A = \"sinh\"\n");
    assert_eq!(
        refusal(document.as_bytes()),
        "d:6:5: unknown scale `sinh`: expected one of linear, log, asinh, logicle, hyperlog, biex (did you mean `asinh`?)"
    );
}

#[test]
fn references_in_a_circle_or_to_nothing_are_refused() {
    let boolean = |id: &str, reference: &str| {
        format!("<BooleanGate id=\"{id}\"><not><gateReference ref=\"{reference}\"/></not></BooleanGate>")
    };
    let document = gating_ml(&(boolean("A", "B") + &boolean("B", "A")));
    let expected = "expected a gate that does not depend on itself, got A → B → A";
    assert_eq!(refusal(document.as_bytes()), format!("d: line 2, column 1, BooleanGate \"A\": {expected}"));
    let document = gating_ml(&boolean("A", "a\u{85}b"));
    // by hand: 20 characters of the gate and 5 of <not> stand before the reference
    let expected = "gateReference: expected the id of a gate or of a Quadrant as ref, got \"a\\u{85}b\"";
    assert_eq!(refusal(document.as_bytes()), format!("d: line 2, column 26, {expected}"));
}

#[test]
fn bytes_that_are_no_text_are_refused_and_none_is_replaced() {
    let document = b"<Gating-ML>\n<x y=\"\xe9\"/></Gating-ML>";
    let expected = "expected UTF-8, or an encoding=\"ISO-8859-1\" in the declaration, got the byte 0xE9";
    assert_eq!(refusal(document), format!("d: line 2, column 7: {expected}"));
    let latin = [b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>".as_slice(), document].concat();
    let GateSource::Document { document, .. } = GateSource::from_bytes(&latin, "d").unwrap() else {
        panic!()
    };
    assert_eq!(document.remarks.len(), 1);
    let units = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let half = [b"\xff\xfe".as_slice(), &units("<Gating-ML>\n"), b"\x00\xd8"].concat();
    assert_eq!(refusal(&half), "d: line 2, column 1: expected UTF-16, got half a character, 0xD800");
    let odd = [b"\xff\xfe".as_slice(), &units("<Gating-ML/>"), b"\x00"].concat();
    assert_eq!(refusal(&odd), "d: line 1, column 13: expected UTF-16, got half a unit");
    assert_eq!(refusal(b"name = \"\xff\""), "d:1:9: expected UTF-8, got the byte 0xFF");
}
