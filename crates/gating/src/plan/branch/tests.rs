#![allow(clippy::unwrap_used)]

use flowmrd_core::ParameterIndex;

use crate::compensation::{MatrixIndex, StainIndex};
use crate::{Compensation, Dimension, Gate, GateTree, Population, Transform};

fn scaled() -> Gate {
    Gate::above(Dimension::scaled(ParameterIndex(0), Transform::Identity), 1.0).unwrap()
}

fn compensated() -> Gate {
    Gate::above(Dimension::compensated(MatrixIndex(0), StainIndex(1), Transform::Identity), 1.0).unwrap()
}

/// The paths of the branches' populations, and of those below each.
fn branches(populations: Vec<Population>) -> Vec<(String, Vec<String>)> {
    let tree = GateTree::new(populations).unwrap();
    let matrix =
        Compensation::new(vec![ParameterIndex(0), ParameterIndex(1)], vec![1.0, 0.1, 0.2, 1.0]).unwrap();
    let plan = tree.compile(&[matrix]).unwrap();
    let path = |step: usize| tree.path(plan.steps()[step].population).to_owned();
    let branches = plan.branches().iter();
    branches
        .map(|branch| (path(branch.root), branch.steps.iter().map(|&step| path(step)).collect()))
        .collect()
}

#[test]
fn branch_holds_what_lies_below_where_that_asks_for_sums() {
    let mut found = branches(vec![
        Population::root("Cells", scaled()),
        Population::child("B", "Cells", scaled()),
        Population::child("CD10+", "B", compensated()),
        Population::child("both", "B", Gate::And(vec![Gate::Population("CD10+".into()), scaled()])),
        Population::child("T", "Cells", scaled()),
        Population::child("CD4+", "T", scaled()),
    ]);
    let expected = [
        ("/Cells", vec!["/Cells/B", "/Cells/B/CD10+", "/Cells/B/both", "/Cells/T", "/Cells/T/CD4+"]),
        ("/Cells/B", vec!["/Cells/B/CD10+", "/Cells/B/both"]),
    ];
    found.iter_mut().for_each(|(_, below)| below.sort());
    let expected = expected.map(|(root, below)| {
        let mut below: Vec<String> = below.into_iter().map(str::to_owned).collect();
        below.sort();
        (root.to_owned(), below)
    });
    assert_eq!(found, expected);
}

#[test]
fn references_across_a_branch_keep_it_in_the_tree() {
    // X lies below B and asks for something; Y lies beside B and asks for B alone, which its branch leaves in the tree.
    let across = |reference: &str| {
        branches(vec![
            Population::root("B", scaled()),
            Population::child("CD10+", "B", compensated()),
            Population::root("T", scaled()),
            Population::child("X", "B", Gate::Population(reference.into())),
            Population::root("Y", Gate::Population("B".into())),
        ])
    };
    assert_eq!(across("T").len(), 0);
    assert_eq!(across("/B/CD10+").len(), 1);
    assert_eq!(across("B").len(), 1);
    let asked_from_outside = branches(vec![
        Population::root("B", scaled()),
        Population::child("CD10+", "B", compensated()),
        Population::root("T", Gate::Population("/B/CD10+".into())),
    ]);
    assert_eq!(asked_from_outside.len(), 0);
}
