use flowmrd_core::{ParameterIdentity, ParameterNumber};

use super::*;
use crate::assay::Assay;
use crate::panel::{Kind, Recorded};
use crate::plot::Side;

/// Plans the views of an assay with these gates, over FSC-A, SSC-A and CD1 to CD5; returns population, axes, outlines.
fn views(gates: &str, denominator: &str) -> Vec<(String, [String; 2], Vec<Outline>)> {
    views_with(gates, denominator, References::Elsewhere)
}

fn views_with(
    gates: &str,
    denominator: &str,
    references: References,
) -> Vec<(String, [String; 2], Vec<Outline>)> {
    let (assay, panel) = panel_of(gates, denominator);
    let plan = ViewPlan::of(&panel, &crate::analysis::Targets::of(&assay, &panel).unwrap().drawn, references);
    let view = |view: View| {
        let axes = view.axes.map(|axis| plan.channels[axis].short_name.clone());
        (assay.populations()[view.population.0].name().to_owned(), axes, view.outlines)
    };
    plan.views.clone().into_iter().map(view).collect()
}

/// Finds the names of an assay with these gates over FSC-A, SSC-A and CD1 to CD5.
fn panel_of(gates: &str, denominator: &str) -> (Assay, Panel) {
    let text = format!(
        "compensation = \"none\"\n[assay]\nname = \"A\"\nversion = \"1\"\n[scales]\ndefault = \"linear\"\n{gates}\n\
         [mrd]\ndenominator = \"{denominator}\"\nlod_events = 1\nloq_events = 1\n"
    );
    let assay = Assay::parse(&text, "a.toml").unwrap();
    let names = ["FSC-A", "SSC-A", "CD1", "CD2", "CD3", "CD4", "CD5"];
    let identities = (1..).zip(names).map(|(number, name)| ParameterIdentity {
        number: ParameterNumber::new(number).unwrap(),
        short_name: name.to_owned(),
        stain_name: None,
    });
    let kinds = names.map(Kind::of_short_name).to_vec();
    let recorded = Recorded {
        file: "a.fcs",
        identities: identities.collect(),
        kinds,
        spillover: None,
        unread_matrix: None,
    };
    let panel = Panel::find(&assay, &recorded).unwrap();
    (assay, panel)
}

fn axes(views: &[(String, [String; 2], Vec<Outline>)]) -> Vec<String> {
    views.iter().map(|(name, [x, y], _)| format!("{name}: {x} {y}")).collect()
}

const INF: f64 = f64::INFINITY;

#[test]
fn a_box_is_drawn_by_pairs_and_an_odd_channel_with_its_neighbour() {
    let laip = "[[laip]]\nname = \"L\"\nabove = { CD1 = 1, CD2 = 2, CD3 = 3 }\n";
    let views = views(laip, "L");
    assert_eq!(axes(&views), ["L: CD1 CD2", "L: CD2 CD3"]);
    assert_eq!(views[1].2[0].shape, Shape::Rectangle { x: [2.0, INF], y: [3.0, INF] });
}

#[test]
fn a_threshold_is_drawn_against_side_scatter_and_side_scatter_against_forward() {
    let laips =
        "[[laip]]\nname = \"L\"\nbelow = { CD1 = 1 }\n[[laip]]\nname = \"M\"\nabove = { SSC-A = 2 }\n";
    let views = views(laips, "L");
    assert_eq!(axes(&views), ["L: CD1 SSC-A", "M: SSC-A FSC-A"]);
    assert_eq!(views[0].2[0].shape, Shape::Rectangle { x: [-INF, 1.0], y: [-INF, INF] });
}

#[test]
fn bounds_of_one_all_of_are_one_box() {
    let laip = "[[laip]]\nname = \"L\"\nall_of = [{ range = { CD1 = [0, 5] } }, { above = { CD2 = 1 } }, { above = { CD1 = 2 } }]\n";
    let views = views(laip, "L");
    assert_eq!(axes(&views), ["L: CD1 CD2"]);
    assert_eq!(views[0].2[0].shape, Shape::Rectangle { x: [2.0, 5.0], y: [1.0, INF] });
}

#[test]
fn a_shape_under_not_is_drawn_as_excluded() {
    let polygon = "polygon = { x = \"CD1\", y = \"CD2\", vertices = [[0, 0], [1, 0], [0, 1]] }";
    let laip = format!(
        "[[laip]]\nname = \"L\"\nany_of = [{{ {polygon} }}, {{ not = {{ above = {{ CD1 = 1, CD2 = 1 }} }} }}]\n"
    );
    let views = views(&laip, "L");
    assert_eq!(axes(&views), ["L: CD1 CD2"]);
    let sides: Vec<_> = views[0].2.iter().map(|outline| outline.side).collect();
    assert_eq!(sides, [Side::Inside, Side::Outside]);
}

#[test]
fn the_way_to_the_laip_the_denominator_and_what_they_refer_to_are_drawn_and_nothing_else() {
    let gates = "[[gate]]\nname = \"A\"\nabove = { FSC-A = 1, SSC-A = 1 }\n\
                 [[gate]]\nname = \"Aside\"\nabove = { CD5 = 1 }\n\
                 [[gate]]\nname = \"Referred\"\nabove = { CD4 = 1 }\n\
                 [[gate]]\nname = \"D\"\nabove = { CD3 = 1 }\n\
                 [[laip]]\nname = \"L\"\nparent = \"A\"\nall_of = [{ above = { CD1 = 1 } }, { not = \"Referred\" }]\n";
    let drawn = axes(&views(gates, "D"));
    assert_eq!(drawn, ["A: FSC-A SSC-A", "Referred: CD4 SSC-A", "D: CD3 SSC-A", "L: CD1 SSC-A"]);
}

#[test]
fn what_a_boolean_refers_to_is_outlined_over_the_parent_of_the_boolean() {
    let gates = "[[gate]]\nname = \"A\"\nabove = { CD1 = 1, CD2 = 1 }\n\
                 [[gate]]\nname = \"B\"\nparent = \"A\"\nrange = { CD3 = [0, 1], CD4 = [0, 1] }\n\
                 [[laip]]\nname = \"L\"\nparent = \"A\"\nall_of = [{ not = \"B\" }, \"A\"]\n";
    let drawn = views_with(gates, "A", References::Outlined);
    assert_eq!(axes(&drawn), ["A: CD1 CD2", "B: CD3 CD4", "L: CD3 CD4", "L: CD1 CD2"]);
    let outline = |x, y, side, referred: &str| Outline {
        shape: Shape::Rectangle { x, y },
        side,
        referred: Some(referred.to_owned()),
    };
    assert_eq!(drawn[2].2, [outline([0.0, 1.0], [0.0, 1.0], Side::Outside, "/A/B")]);
    assert_eq!(drawn[3].2, [outline([1.0, INF], [1.0, INF], Side::Inside, "/A")]);
    assert_eq!(drawn[0].2[0].referred, None);
}

#[test]
fn a_population_that_is_reached_twice_is_outlined_once() {
    let gates = "[[gate]]\nname = \"A\"\nabove = { CD1 = 1, CD2 = 1 }\n\
                 [[gate]]\nname = \"B\"\nany_of = [\"A\", \"A\"]\n\
                 [[laip]]\nname = \"L\"\nany_of = [\"A\", \"B\", { not = \"B\" }]\n";
    let drawn = views_with(gates, "A", References::Outlined);
    let sides: Vec<_> = drawn[2].2.iter().map(|outline| outline.side).collect();
    assert_eq!(axes(&drawn), ["A: CD1 CD2", "B: CD1 CD2", "L: CD1 CD2"]);
    // A as itself and under the not
    assert_eq!(sides, [Side::Inside, Side::Outside]);
}

#[test]
fn gates_past_the_limit_of_panels_are_listed() {
    let gate = |number| format!("[[gate]]\nname = \"G{number}\"\nabove = {{ CD1 = 1, CD2 = 1, CD3 = 1 }}\n");
    let gates: String = (0..40).map(gate).collect();
    let laip = "[[laip]]\nname = \"L\"\nany_of = [\"G0\", \"G1\"]\n";
    let panel = panel_of(&format!("{gates}{laip}"), "G0").1;
    let every: Vec<_> = panel.tree.indices().collect();
    let plan = ViewPlan::of(&panel, &every, References::Outlined);
    // by hand: two panels each, CD1 against CD2 and CD2 against CD3; 32 gates fill 64, and 8 and the LAIP are left
    assert_eq!(plan.views.len(), PANEL_LIMIT);
    let omitted: Vec<_> = plan.omitted.iter().map(|&index| panel.tree.name(index).to_owned()).collect();
    assert_eq!(omitted, ["G32", "G33", "G34", "G35", "G36", "G37", "G38", "G39", "L"]);
    assert!(plan.without_view.is_empty());
    // The LAIP has no outlines of its own and no panel; 8 gates have two.
    let plan = ViewPlan::of(&panel, &every, References::Elsewhere);
    assert_eq!((plan.omitted_count, plan.omitted.len(), plan.without_view.len()), (16, 8, 1));
}
