use flowmrd_gating::gating_ml;

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
