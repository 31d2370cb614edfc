use flowmrd_gating::gating_ml;

use crate::suite::{cases, memberships, suite};

#[test]
fn every_gate_of_the_suite_equals_its_truth_event_by_event() {
    let Some(suite) = suite() else { return };
    let mut compared = 0;
    for case in cases(&suite) {
        let document = gating_ml::read(&case.text).unwrap_or_else(|error| panic!("{}: {error}", case.xml));
        let memberships = memberships(&suite, &document);
        for (gate, truth) in &case.gates {
            let (_, mask) = memberships.iter().find(|(name, _)| name == gate).unwrap();
            let differing: Vec<usize> = (0..truth.event_count())
                .filter(|&event| mask.contains(event) != truth.contains(event))
                .collect();
            assert_eq!(mask.event_count(), 13367, "{gate}");
            assert!(differing.is_empty(), "{} {gate}: events {differing:?} of {}", case.xml, truth.count());
            compared += 1;
        }
    }
    // cases.json lists 27 documents with 30 gates.
    assert_eq!(compared, 30);
}
