use flowmrd_core::{ParameterIdentity, ParameterIndex, ParameterNumber};
use flowmrd_gating::document::{BindError, BoundGates, FileMatrix, Layout};
use flowmrd_gating::{Signal, gating_ml};

use crate::suite::{cases, memberships, suite};

/// Ways to write the same document that the reader takes alike.
fn dialects(text: &str) -> Vec<String> {
    let renamed = [("gating", "g1"), ("transforms", "t-x"), ("data-type", "dt")];
    let other_prefixes = renamed.iter().fold(text.to_owned(), |text, (old, new)| {
        text.replace(&format!("{old}:"), &format!("{new}:"))
            .replace(&format!("xmlns:{old}"), &format!("xmlns:{new}"))
    });
    // Attributes without a prefix, as several programs write them; declarations keep theirs.
    let bare_attributes = [" gating:", " transforms:", " data-type:"]
        .iter()
        .fold(text.to_owned(), |text, prefix| text.replace(prefix, " ").replace("< ", "<"));
    vec![other_prefixes, bare_attributes, reversed(text)]
}

/// Puts the elements below the root into the opposite order: references then point forward.
fn reversed(text: &str) -> String {
    let document = roxmltree::Document::parse(text).unwrap();
    let root = document.root_element();
    let children: Vec<&str> =
        root.children().filter(|node| node.is_element()).map(|node| &text[node.range()]).collect();
    let head = &text[..root.first_child().unwrap().range().start];
    let inner: String = children.into_iter().rev().collect();
    format!("{head}{inner}</gating:Gating-ML>")
}

#[test]
fn prefixes_and_order_do_not_matter() {
    let Some(suite) = suite() else { return };
    for case in cases(&suite) {
        let expected = memberships(&suite, &gating_ml::read(&case.text).unwrap());
        for (number, dialect) in dialects(&case.text).iter().enumerate() {
            let document = gating_ml::read(dialect)
                .unwrap_or_else(|error| panic!("{} dialect {number}: {error}\n{dialect}", case.xml));
            let mut found = memberships(&suite, &document);
            found.sort_by(|one, two| one.0.cmp(&two.0));
            let mut expected = expected.clone();
            expected.sort_by(|one, two| one.0.cmp(&two.0));
            assert!(found == expected, "{} dialect {number}", case.xml);
        }
    }
}

/// A document as Cytobank writes it: names in `custom_info`, populations as lists of gates joined by `and`. The form is
/// that of the exports which CytoML reads (RGLab/CytoML, `cytobank2GatingSet`).
const CYTOBANK: &str = r#"<gating:Gating-ML xmlns:gating="http://www.isac-net.org/std/Gating-ML/v2.0/gating"
    xmlns:data-type="http://www.isac-net.org/std/Gating-ML/v2.0/datatypes">
  <data-type:custom_info><cytobank><experiment_number>1</experiment_number></cytobank></data-type:custom_info>
  <gating:RectangleGate gating:id="Gate_1_Q2VsbHM.">
    <data-type:custom_info><cytobank><name>Cells</name><id>1</id><gate_id>1</gate_id></cytobank></data-type:custom_info>
    <gating:dimension gating:compensation-ref="uncompensated" gating:min="10">
      <data-type:fcs-dimension data-type:name="FSC-A"/></gating:dimension>
  </gating:RectangleGate>
  <gating:RectangleGate gating:id="Gate_2_Q0QxOQ..">
    <data-type:custom_info><cytobank><name>CD19/CD20</name><gate_id>2</gate_id></cytobank></data-type:custom_info>
    <gating:dimension gating:compensation-ref="uncompensated" gating:min="5">
      <data-type:fcs-dimension data-type:name="PE-A"/></gating:dimension>
  </gating:RectangleGate>
  <gating:BooleanGate gating:id="GateSet_1">
    <data-type:custom_info><cytobank><name>Cells</name><gate_set_id>1</gate_set_id></cytobank></data-type:custom_info>
    <gating:and><gating:gateReference gating:ref="Gate_1_Q2VsbHM."/>
      <gating:gateReference gating:ref="Gate_2_Q0QxOQ.."/></gating:and>
  </gating:BooleanGate>
</gating:Gating-ML>"#;

/// Binds a document to parameters of these names and tells the remarks.
fn bind(text: &str, names: &[&str], spillover: Option<FileMatrix<'_>>) -> Result<BoundGates, BindError> {
    let parameters: Vec<ParameterIdentity> = (1..)
        .zip(names)
        .map(|(number, name)| ParameterIdentity {
            number: ParameterNumber::new(number).unwrap(),
            short_name: (*name).to_owned(),
            stain_name: None,
        })
        .collect();
    gating_ml::read(text).unwrap().bind(&Layout { parameters: &parameters, spillover })
}

fn rectangle(id: &str, compensation: &str, name: &str, info: [&str; 2]) -> String {
    format!(
        "<RectangleGate id=\"{id}\">{}<dimension compensation-ref=\"{compensation}\" min=\"5\">\
         <fcs-dimension name=\"{name}\"/></dimension>{}</RectangleGate>",
        info[0], info[1]
    )
}

#[test]
fn custom_info_is_read_wherever_it_stands_and_whatever_its_namespace() {
    let name = "<cytobank><name>Blasts</name></cytobank>";
    let infos = [
        format!("<custom_info>{name}</custom_info>"),
        format!(
            "<dt:custom_info xmlns:dt=\"http://www.isac-net.org/std/Gating-ML/v2.0/datatypes\">{name}</dt:custom_info>"
        ),
        format!("<x:custom_info xmlns:x=\"urn:other\">{name}</x:custom_info>"),
    ];
    for info in &infos {
        for place in [[info.as_str(), ""], ["", info.as_str()]] {
            let text = format!("<Gating-ML>{}</Gating-ML>", rectangle("A", "FCS", "X", place));
            let document = gating_ml::read(&text).unwrap();
            assert_eq!(document.tree.path(document.tree.indices().next().unwrap()), "/Blasts", "{text}");
            assert!(document.remarks.is_empty(), "{:?}", document.remarks);
        }
    }
}

#[test]
fn a_quadrant_is_a_parent_and_what_is_referred_to_may_stand_later() {
    let quadrants = "<QuadrantGate id=\"Q\" parent_id=\"A\"><divider id=\"d\" compensation-ref=\"FCS\"><fcs-dimension \
                     name=\"X\"/><value>3</value></divider><Quadrant id=\"low\"><position divider_ref=\"d\" location=\"1\"/>\
                     </Quadrant><Quadrant id=\"high\"><position divider_ref=\"d\" location=\"9\"/></Quadrant></QuadrantGate>";
    let child = rectangle("B", "FCS", "X", ["", ""]).replace("id=\"B\"", "id=\"B\" parent_id=\"high\"");
    // An id that is no NCName is taken as it is: it is unique all the same.
    let boolean = "<BooleanGate id=\"1 of both\"><or><gateReference ref=\"B\"/><gateReference ref=\"low\" \
                   use-as-complement=\"1\"/></or></BooleanGate>";
    let text =
        format!("<Gating-ML>{boolean}{child}{quadrants}{}</Gating-ML>", rectangle("A", "FCS", "X", ["", ""]));
    let document = gating_ml::read(&text).unwrap();
    let paths: Vec<&str> = document.tree.indices().map(|index| document.tree.path(index)).collect();
    assert_eq!(paths, ["/1 of both", "/A/high/B", "/A/low", "/A/high", "/A"]);
}

#[test]
fn the_prefix_of_cytobank_is_taken_from_compensated_names_and_remarked() {
    let one = [ParameterIndex(0), ParameterIndex(1)];
    let matrix = FileMatrix { parameters: &one, coefficients: &[1.0, 0.5, 0.0, 1.0] };
    let text = format!("<Gating-ML>{}</Gating-ML>", rectangle("A", "FCS", "Comp_PE-A", ["", ""]));
    let bound = bind(&text, &["FITC-A", "PE-A"], Some(matrix)).unwrap();
    assert!(matches!(bound.names[0].signal, Signal::Compensated { .. }));
    assert_eq!(bound.names[0].parameter, Some(ParameterIndex(1)));
    let remarks: Vec<String> = bound.remarks.iter().map(ToString::to_string).collect();
    assert_eq!(remarks, ["population /A: \"Comp_PE-A\" is taken for the compensated \"PE-A\""]);
    // A file's own name goes before, and what is not compensated has no such name.
    let own = bind(&text, &["Comp_PE-A", "PE-A"], None).unwrap();
    assert_eq!((own.names[0].parameter, own.remarks.len()), (Some(ParameterIndex(0)), 0));
    let error = bind(&text.replace("FCS", "uncompensated"), &["FITC-A", "PE-A"], Some(matrix)).unwrap_err();
    assert!(matches!(error, BindError::Unknown { .. }), "{error}");
}

#[test]
fn gates_that_were_drawn_for_one_file_are_remarked() {
    let info = "<custom_info><cytobank><name>A</name><fcs_file_filename>a.fcs</fcs_file_filename></cytobank></custom_info>";
    let text = format!("<Gating-ML>\n{}</Gating-ML>", rectangle("G", "FCS", "X", [info, ""]));
    let remarks: Vec<String> =
        gating_ml::read(&text).unwrap().remarks.iter().map(ToString::to_string).collect();
    assert_eq!(
        remarks,
        ["line 2: RectangleGate \"G\": drawn for the file \"a.fcs\" alone: applied to every file"]
    );
}

#[test]
fn names_of_cytobank_are_taken_and_those_that_repeat_are_told_apart() {
    let document = gating_ml::read(CYTOBANK).unwrap();
    let paths: Vec<&str> = document.tree.indices().map(|index| document.tree.path(index)).collect();
    assert_eq!(paths, ["/Cells", "/CD19_CD20", "/Cells (GateSet_1)"]);
    let remarks: Vec<String> = document.remarks.iter().map(ToString::to_string).collect();
    assert_eq!(remarks.len(), 2, "{remarks:?}");
    assert!(remarks[0].contains("line 9") && remarks[0].contains("\"CD19/CD20\""), "{remarks:?}");
    assert!(remarks[1].contains("line 14") && remarks[1].contains("\"Cells (GateSet_1)\""), "{remarks:?}");
}
