use flowmrd_gating::gating_ml;

/// Puts elements into a document, the first on line 2.
fn document(elements: &str) -> String {
    format!("<Gating-ML>\n{elements}</Gating-ML>")
}

/// Lists the messages of an error and its causes.
fn refusal(text: &str) -> String {
    let Err(error) = gating_ml::read(text) else { panic!("read without an error: {text}") };
    let causes = std::iter::successors(std::error::Error::source(&error), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

const FSC: &str = "<fcs-dimension name=\"FSC-A\"/>";

fn dimension(attributes: &str) -> String {
    format!("<dimension compensation-ref=\"uncompensated\" {attributes}>{FSC}</dimension>")
}

fn polygon(vertices: &[(&str, &str)]) -> String {
    let vertices: String = vertices
        .iter()
        .map(|(x, y)| format!("<vertex><coordinate value=\"{x}\"/><coordinate value=\"{y}\"/></vertex>"))
        .collect();
    format!("<PolygonGate id=\"P\">{}{}{vertices}</PolygonGate>", dimension(""), dimension(""))
}

#[test]
fn what_breaks_a_rule_is_refused_with_its_place_and_the_rule() {
    let rectangle = |id: &str, attributes: &str| {
        format!("<RectangleGate id=\"{id}\">{}</RectangleGate>", dimension(attributes))
    };
    let both = |one: &str, two: &str| format!("{one}\n{two}");
    let boolean = |inner: &str| format!("<BooleanGate id=\"B\">{inner}</BooleanGate>");
    let ellipse = |entries: [&str; 4], distance: &str| {
        let entry = |value: &str| format!("<entry value=\"{value}\"/>");
        format!(
            "<EllipsoidGate id=\"E\">{0}{0}<mean><coordinate value=\"1\"/><coordinate value=\"2\"/></mean>\
             <covarianceMatrix><row>{1}{2}</row><row>{3}{4}</row></covarianceMatrix>\
             <distanceSquare value=\"{distance}\"/></EllipsoidGate>",
            dimension(""),
            entry(entries[0]),
            entry(entries[1]),
            entry(entries[2]),
            entry(entries[3])
        )
    };
    let quadrant = |positions: &str| {
        format!(
            "<QuadrantGate id=\"Q\"><divider id=\"d\" compensation-ref=\"FCS\">{FSC}<value>3</value></divider>\
             <Quadrant id=\"q\">{positions}</Quadrant></QuadrantGate>"
        )
    };
    let transformation = |form: &str| format!("<transformation id=\"t\">{form}</transformation>");
    let reference = "<gateReference ref=\"A\"/>";
    // Each row: the elements, and what the message has to say; the rules are those of the standard's schemas, and the
    // places were counted by hand.
    let rows: Vec<(String, &[&str])> = vec![
        (rectangle("A", "min=\"x\""), &["line 2", "dimension in RectangleGate \"A\"", "a finite number as min", "\"x\""]),
        (rectangle("A", "min=\"NaN\""), &["a finite number as min", "\"NaN\""]),
        (rectangle("A", "min=\"INF\""), &["a finite number as min"]),
        (rectangle("A", "min=\"1e999\""), &["a finite number as min", "1e999"]),
        (rectangle("A", "min=\"2\" max=\"2\""), &["line 2", "a minimum below the maximum, got 2 and 2"]),
        (rectangle("", ""), &["an id without \"/\""]),
        (rectangle("a/b", ""), &["an id without \"/\""]),
        ("<RectangleGate>x</RectangleGate>".to_owned(), &["expected at least one dimension"]),
        (
            format!("<RectangleGate id=\"A\"><dimension>{FSC}</dimension></RectangleGate>"),
            &["the attribute compensation-ref: uncompensated, FCS or the id of a spectrumMatrix", "got none"],
        ),
        (
            format!("<RectangleGate id=\"A\"><dimension compensation-ref=\"M\">{FSC}</dimension></RectangleGate>"),
            &["the id of a spectrumMatrix", "\"M\""],
        ),
        (
            "<RectangleGate id=\"A\"><dimension compensation-ref=\"FCS\"/></RectangleGate>".to_owned(),
            &["one element fcs-dimension or new-dimension"],
        ),
        (rectangle("A", "transformation-ref=\"t\""), &["the id of a transformation", "\"t\""]),
        (both(&rectangle("A", ""), &rectangle("A", "")), &["line 3", "an id that no other element bears", "line 2"]),
        (polygon(&[("0", "0"), ("1", "1")]), &["line 2", "PolygonGate \"P\"", "at least 3 vertices, got 2"]),
        (polygon(&[("0", "0"), ("1", "1"), ("2", "2")]), &["expected an area"]),
        (polygon(&[("0", "0"), ("1", "nan"), ("2", "0")]), &["a finite number as value", "\"nan\""]),
        (
            format!("<PolygonGate id=\"P\">{}</PolygonGate>", dimension("")),
            &["2 elements dimension", "got 1"],
        ),
        (ellipse(["1", "1", "1", "1"], "1"), &["EllipsoidGate \"E\"", "a positive definite matrix"]),
        (ellipse(["1", "0.5", "0.4", "1"], "1"), &["a symmetric matrix"]),
        (ellipse(["-1", "0", "0", "1"], "1"), &["a positive definite matrix"]),
        (ellipse(["1", "0", "0", "1"], "0"), &["distance square"]),
        (boolean(""), &["one element: and, or, not"]),
        (boolean(&format!("<and>{reference}</and>")), &["at least 2 elements gateReference", "got 1"]),
        (boolean(&format!("<xor>{reference}{reference}</xor>")), &["one element: and, or, not", "got xor"]),
        (boolean(&format!("<not>\n{reference}</not>")), &["line 3", "the id of a gate or of a Quadrant as ref", "got \"A\""]),
        (boolean("<not><gateReference ref=\"B\"/></not>"), &["line 2", "BooleanGate \"B\"", "a gate that does not depend on itself, got B → B"]),
        (
            both(&boolean("<not><gateReference ref=\"C\"/></not>"), &boolean("<not><gateReference ref=\"B\"/></not>").replace("id=\"B\"", "id=\"C\"")),
            &["a gate that does not depend on itself, got B → C → B"],
        ),
        (
            "<RectangleGate id=\"A\" parent_id=\"Z\"><dimension compensation-ref=\"FCS\"><fcs-dimension name=\"X\"/>\
             </dimension></RectangleGate>"
                .to_owned(),
            &["line 2", "RectangleGate \"A\"", "the id of a gate or of a Quadrant as parent_id, got \"Z\""],
        ),
        (
            both(
                &rectangle("A", "").replace("id=\"A\"", "id=\"A\" parent_id=\"Q\""),
                &quadrant("<position divider_ref=\"d\" location=\"1\"/>"),
            ),
            &["line 2", "as parent_id, got \"Q\", a QuadrantGate, of which each Quadrant is a population"],
        ),
        (quadrant("<position divider_ref=\"e\" location=\"1\"/>"), &["the id of a divider, which are d", "\"e\""]),
        (quadrant(""), &["expected at least one dimension"]),
        (quadrant("<position divider_ref=\"d\" location=\"inf\"/>"), &["a finite number as location"]),
        (transformation("<flog T=\"0\" M=\"4\"/>"), &["line 2", "log, parameter T", "got 0"]),
        (transformation("<logicle T=\"1\" W=\"3\" M=\"4\" A=\"0\"/>"), &["logicle, parameter W"]),
        (transformation("<hyperlog T=\"1\" W=\"0\" M=\"4\" A=\"0\"/>"), &["hyperlog, parameter W"]),
        (transformation("<biex/>"), &["one of flin, flog, fasinh, logicle, hyperlog and fratio", "got biex"]),
        (transformation("<flin T=\"1\"/>"), &["the attribute A"]),
        (
            "<transformation id=\"t\" boundMin=\"1\" boundMax=\"0\"><flin T=\"1\" A=\"0\"/></transformation>".to_owned(),
            &["bounds, parameter boundMax"],
        ),
        ("<CurlyGate id=\"C\"/>".to_owned(), &["line 2", "CurlyGate \"C\"", "RectangleGate, PolygonGate"]),
    ];
    for (elements, expected) in rows {
        let message = refusal(&document(&elements));
        for part in expected {
            assert!(message.contains(part), "{elements}\n{message}\nlacks {part}");
        }
    }
}

#[test]
fn other_documents_are_told_what_was_expected() {
    assert_eq!(refusal("<Workspace/>"), "document: expected the root element Gating-ML, got Workspace");
    assert!(refusal("").starts_with("line 1, column 1: not well-formed XML: "));
    assert_eq!(
        refusal("<Gating-ML>\n"),
        "line 2, column 1: not well-formed XML: the root node was opened but never closed"
    );
    assert_eq!(
        refusal("<g:Gating-ML xmlns:g=\"http://www.isac-net.org/std/Gating-ML/v1.5/gating\"/>"),
        "line 1, column 1, Gating-ML: expected the namespace http://www.isac-net.org/std/Gating-ML/v2.0/gating, got \
         \"http://www.isac-net.org/std/Gating-ML/v1.5/gating\""
    );
}

#[test]
fn documents_made_to_explode_are_refused_at_once() {
    // The billion laughs: a document type is not read at all.
    let laughs = "<!DOCTYPE g [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><Gating-ML>&b;</Gating-ML>";
    assert_eq!(refusal(laughs), "line 1, column 1: not well-formed XML: expected no document type, got one");
    let deep = "<Gating-ML>".repeat(1_000_000);
    // by hand: the 1,001st element of 11 bytes
    assert_eq!(
        refusal(&deep),
        "line 1, column 11001, element: expected at most 1000 levels of elements, got more"
    );
    let attributes: String = (0..100_000).map(|number| format!(" a{number}=\"1\"")).collect();
    let wide = format!("<Gating-ML{attributes}/>");
    assert_eq!(refusal(&wide), "line 1, column 1, element: expected at most 1000 attributes, got more");
    let vertices: String = (0..1_000_001)
        .map(|_| "<vertex><coordinate value=\"1\"/><coordinate value=\"2\"/></vertex>")
        .collect();
    let many = document(&format!("<PolygonGate id=\"P\">{0}{0}{vertices}</PolygonGate>", dimension("")));
    assert_eq!(
        refusal(&many),
        "line 2, column 1, PolygonGate \"P\": expected at most 1000000 elements vertex, got 1000001"
    );
}

#[test]
fn parts_are_not_copied_without_end() {
    let vertices = |count: usize| -> String {
        let one = |number: usize| {
            format!(
                "<vertex><coordinate value=\"{number}\"/><coordinate value=\"{}\"/></vertex>",
                number * number
            )
        };
        (0..count).map(one).collect()
    };
    let text = |references: usize| {
        let part = format!(
            "<PolygonGate id=\"p\"><custom_info><flowmrd><part/></flowmrd></custom_info>{0}{0}{1}</PolygonGate>",
            dimension(""),
            vertices(999)
        );
        let references = "<gateReference ref=\"p\"/>".repeat(references);
        document(&format!("{part}<BooleanGate id=\"B\"><and>{references}</and></BooleanGate>"))
    };
    // by hand: each copy counts 999 vertices and the gate itself
    assert!(gating_ml::read(&text(200)).is_ok());
    assert_eq!(
        refusal(&text(201)),
        "document: expected at most 200000 gates and vertices inside booleans, got more"
    );
}

#[test]
fn foreign_elements_are_left_out_and_remarked() {
    let text = document("<Extra/>\n<custom_info>x</custom_info>");
    let read = gating_ml::read(&text).unwrap();
    let remarks: Vec<String> = read.remarks.iter().map(ToString::to_string).collect();
    assert_eq!(remarks, ["line 2: Extra: not of Gating-ML 2.0: left out"]);
}
