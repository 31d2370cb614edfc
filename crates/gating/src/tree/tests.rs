use flowmrd_core::ParameterIndex;

use super::*;
use crate::{Dimension, Transform};

fn above(threshold: f64) -> Gate {
    Gate::above(Dimension::scaled(ParameterIndex(0), Transform::Identity), threshold).unwrap()
}

fn reference(name: &str) -> Gate {
    Gate::Population(name.to_owned())
}

#[test]
fn parents_may_be_declared_after_their_children() {
    let tree = GateTree::new(vec![
        Population::child("CD10+", "/Singlets/CD19+", above(3.0)),
        Population::child("CD19+", "Singlets", above(2.0)),
        Population::root("Singlets", above(1.0)),
    ])
    .unwrap();
    let paths: Vec<&str> = tree.indices().map(|population| tree.path(population)).collect();
    assert_eq!(paths, ["/Singlets/CD19+/CD10+", "/Singlets/CD19+", "/Singlets"]);
    assert_eq!(tree.parent(PopulationIndex(0)), Some(PopulationIndex(1)));
    assert_eq!(tree.parent(PopulationIndex(2)), None);
    assert_eq!(tree.dependency_order(), [PopulationIndex(2), PopulationIndex(1), PopulationIndex(0)]);
}

#[test]
fn population_is_found_by_path_and_by_unique_name() {
    let tree = GateTree::new(vec![
        Population::root("T", above(1.0)),
        Population::root("B", above(1.0)),
        Population::child("CD5+", "T", above(2.0)),
        Population::child("CD5+", "B", above(2.0)),
    ])
    .unwrap();
    assert_eq!(tree.find("/B/CD5+"), Ok(PopulationIndex(3)));
    assert_eq!(tree.find("B"), Ok(PopulationIndex(1)));
    let error = tree.find("CD5+").unwrap_err();
    assert_eq!(
        error.to_string(),
        "population \"CD5+\": expected a path, got a name that /T/CD5+, /B/CD5+ share"
    );
    let error = tree.find("/T/CD7+").unwrap_err();
    assert_eq!(
        error.to_string(),
        "population \"/T/CD7+\": expected one of /T, /B, /T/CD5+, /B/CD5+, got none by that name"
    );
}

#[test]
fn unknown_and_ambiguous_parents_are_refused() {
    let unknown = GateTree::new(vec![Population::child("CD19+", "Singlet", above(1.0))]).unwrap_err();
    assert!(matches!(&unknown, TreeError::Parent { name, source: LookupError::Unknown { reference, .. } }
        if name == "CD19+" && reference == "Singlet"));
    let below_nothing = GateTree::new(vec![
        Population::root("A", above(1.0)),
        Population::child("C", "/A/B", above(1.0)),
        Population::child("D", "C", above(1.0)),
    ])
    .unwrap_err();
    assert!(
        matches!(&below_nothing, TreeError::Parent { name, source: LookupError::Unknown { reference, known } }
        if name == "C" && reference == "/A/B" && known == &["/A"])
    );
    let ambiguous = GateTree::new(vec![
        Population::root("A", above(1.0)),
        Population::child("A", "/A", above(1.0)),
        Population::child("B", "A", above(1.0)),
    ])
    .unwrap_err();
    assert!(
        matches!(&ambiguous, TreeError::Parent { name, source: LookupError::Ambiguous { candidates, .. } }
        if name == "B" && candidates == &["/A", "/A/A"])
    );
}

#[test]
fn unknown_reference_is_refused_with_the_path_of_its_gate() {
    let gate = Gate::And(vec![above(1.0), !reference("Hematogones")]);
    let error = GateTree::new(vec![Population::root("B", above(0.0)), Population::child("LAIP", "B", gate)])
        .unwrap_err();
    assert_eq!(error.to_string(), "gate of population /B/LAIP");
    assert!(matches!(error, TreeError::Reference { source: LookupError::Unknown { .. }, .. }));
}

#[test]
fn populations_that_depend_on_themselves_are_refused() {
    let cycle = |populations: Vec<Population>| match GateTree::new(populations) {
        Err(TreeError::Cycle { names }) => names.join(" > "),
        other => panic!("{other:?}"),
    };
    let own_parent = Population::child("A", "A", above(1.0));
    assert_eq!(cycle(vec![own_parent]), "A > A");
    let parents = ["A", "B", "C"]
        .iter()
        .zip(["B", "C", "A"])
        .map(|(name, parent)| Population::child(*name, parent, above(1.0)));
    assert_eq!(cycle(parents.collect()), "A > B > C > A");
    assert_eq!(cycle(vec![Population::root("A", reference("A"))]), "/A > /A");
    let each_other = vec![
        Population::root("X", above(1.0)),
        Population::root("A", Gate::Or(vec![above(1.0), reference("B")])),
        Population::child("B", "X", !reference("A")),
    ];
    assert_eq!(cycle(each_other), "/A > /X/B > /A");
    // A gate that refers to its own child, which has only its parent's events.
    let child = vec![Population::root("A", reference("B")), Population::child("B", "A", above(1.0))];
    assert_eq!(cycle(child), "/A > /A/B > /A");
    let error = GateTree::new(vec![Population::root("A", reference("A"))]).unwrap_err();
    assert_eq!(error.to_string(), "population /A: expected no population to depend on itself, got /A → /A");
}

#[test]
fn path_that_occurs_twice_is_refused() {
    let error = GateTree::new(vec![Population::root("A", above(1.0)), Population::root("A", above(2.0))])
        .unwrap_err();
    assert_eq!(error, TreeError::DuplicatePath { path: "/A".to_owned() });
}

#[test]
fn names_that_cannot_stand_in_a_path_are_refused() {
    for name in ["", "/", "CD3/CD4"] {
        let error = GateTree::new(vec![Population::root(name, above(1.0))]).unwrap_err();
        assert_eq!(error, TreeError::Name { found: name.to_owned() });
    }
}

#[test]
fn boolean_of_no_gates_is_refused() {
    for gate in [Gate::And(vec![]), Gate::Or(vec![]), !Gate::And(vec![above(1.0), Gate::Or(vec![])])] {
        let error = GateTree::new(vec![Population::root("A", gate)]).unwrap_err();
        assert_eq!(error, TreeError::EmptyBoolean { path: "/A".to_owned() });
    }
}

#[test]
fn depth_and_number_are_limited() {
    let nested = |depth: usize| (0..depth).fold(above(1.0), |gate, _| !gate);
    assert!(GateTree::new(vec![Population::root("A", nested(MAX_DEPTH))]).is_ok());
    let error = GateTree::new(vec![Population::root("A", nested(MAX_DEPTH + 1))]).unwrap_err();
    assert_eq!(error, TreeError::TooDeep { path: "/A".to_owned(), limit: MAX_DEPTH });
    let chain = |depth: usize| {
        let children = (1..=depth).map(|k| Population::child(k.to_string(), (k - 1).to_string(), above(1.0)));
        [Population::root("0", above(1.0))].into_iter().chain(children).collect::<Vec<_>>()
    };
    assert!(GateTree::new(chain(MAX_DEPTH)).is_ok());
    assert!(matches!(GateTree::new(chain(MAX_DEPTH + 1)), Err(TreeError::TooDeep { .. })));
    let many = (0..=MAX_POPULATIONS).map(|k| Population::root(k.to_string(), above(1.0))).collect();
    assert_eq!(
        GateTree::new(many).unwrap_err(),
        TreeError::TooMany { limit: MAX_POPULATIONS, found: MAX_POPULATIONS + 1 }
    );
}

#[test]
fn tree_without_populations_is_a_tree() {
    let tree = GateTree::<Dimension>::new(vec![]).unwrap();
    assert_eq!(tree.population_count(), 0);
    assert!(matches!(tree.find("A"), Err(LookupError::Unknown { .. })));
}
