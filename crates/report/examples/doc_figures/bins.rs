//! How FlowJo's 256 bins decide events about the edge of a polygon.

use super::chart::{Panel, Range, Sheet, SplitMix};
use flowmrd_core::{MemorySource, ParameterIndex};
use flowmrd_gating::flowjo::bin;
use flowmrd_gating::gate::Polygon;
use flowmrd_gating::transform::Linear;
use flowmrd_gating::{Dimension, EvaluateOptions, Gate, GateTree, Memberships, Population, evaluate};
use std::error::Error;

/// Bins along each axis.
const BINS: f64 = 256.0;

/// Events in the cut-out.
const EVENTS: usize = 900;

/// Which of some events, given in bins, a tree of one population holds.
fn members(tree: &GateTree, events: &[[f64; 2]]) -> Result<Vec<bool>, Box<dyn Error>> {
    let columns = [0, 1].map(|axis: usize| events.iter().map(|event| event[axis]).collect());
    let source = MemorySource::new(columns.to_vec()).ok_or("columns of one length")?;
    let plan = tree.compile(&[])?;
    let make = || Memberships::new(tree.indices());
    let (_, members) = evaluate(&plan, &source, &EvaluateOptions::default(), make)?;
    let (_, mask) = members.into_masks().into_iter().next().ok_or("one population")?;
    Ok((0..events.len()).map(|event| mask.contains(event)).collect())
}

/// The vertices of a tree's polygon, in bins.
fn vertices(tree: &GateTree) -> Result<Vec<[f64; 2]>, Box<dyn Error>> {
    match tree.gate(tree.find("Corner")?) {
        Gate::Polygon(polygon) => {
            Ok(polygon.vertices().iter().map(|vertex| vertex.map(|at| at * BINS)).collect())
        }
        _ => Err("a polygon".into()),
    }
}

pub fn draw() -> Result<String, Box<dyn Error>> {
    let mut sheet = Sheet::new(560.0, 610.0);
    let axis = Range::linear(99.5, 115.5);
    let panel = Panel { square: [56.0, 34.0, 480.0, 480.0], x: axis, y: axis };
    // A corner of a polygon on a display from 0 to 1, which 256 recorded units fill.
    let display = |parameter| {
        Ok::<_, Box<dyn Error>>(Dimension::scaled(ParameterIndex(parameter), Linear::new(BINS, 0.0)?))
    };
    let corner = [[103.3, 102.2], [160.0, 108.4], [160.0, 160.0], [106.7, 160.0]];
    let corner = corner.map(|vertex| vertex.map(|at| at / BINS)).to_vec();
    let polygon = Polygon::new(display(0)?, display(1)?, corner)?;
    let exact = GateTree::new(vec![Population::root("Corner", polygon)])?;
    let binned = bin(&exact).tree;
    for edge in 0..=16 {
        let at = 99.5 + f64::from(edge);
        panel.curve(&mut sheet, [[at, 99.5], [at, 115.5]], "class=\"g\"");
        panel.curve(&mut sheet, [[99.5, at], [115.5, at]], "class=\"g\"");
    }
    sheet.push("<clipPath id=\"c\"><rect x=\"56\" y=\"34\" width=\"480\" height=\"480\"/></clipPath><g clip-path=\"url(#c)\">");
    panel.outline(
        &mut sheet,
        &vertices(&exact)?,
        "fill=\"#ffc400\" fill-opacity=\".18\" stroke=\"#111820\" stroke-width=\"2\"",
    );
    panel.outline(
        &mut sheet,
        &vertices(&binned)?,
        "fill=\"none\" stroke=\"#111820\" stroke-width=\"1.3\" stroke-dasharray=\"6 4\"",
    );
    sheet.push("</g>");
    let mut random = SplitMix(11);
    let events: Vec<[f64; 2]> = (0..EVENTS).map(|_| [0, 1].map(|_| 99.5 + 16.0 * random.unit())).collect();
    let mut groups: [Vec<[f64; 2]>; 4] = Default::default();
    let decided = members(&exact, &events)?.into_iter().zip(members(&binned, &events)?);
    for (event, (is_exact, is_binned)) in events.iter().zip(decided) {
        groups[2 * usize::from(is_exact) + usize::from(is_binned)].push(*event);
    }
    let [outside, gained, lost, inside] = groups;
    panel.dots(&mut sheet, &outside, "#b4bec8", 4.0);
    panel.dots(&mut sheet, &inside, "#56b4e9", 4.0);
    panel.dots(&mut sheet, &gained, "#d55e00", 8.0);
    panel.dots(&mut sheet, &lost, "#6a1b9a", 8.0);
    panel.frame(&mut sheet, "A corner of a polygon on 16 by 16 of FlowJo's 256 by 256 bins");
    let ticks = [(100.0, "100"), (105.0, "105"), (110.0, "110"), (115.0, "115")];
    for (value, text) in ticks {
        let ([x, _], [_, y]) = (panel.pixel([value, 99.5]), panel.pixel([99.5, value]));
        sheet.text("s m", [x, 530.0], text);
        sheet.text("s e", [50.0, y + 4.0], text);
    }
    let keys = [
        ("#d55e00", format!("inside by its bin alone: {}", gained.len())),
        ("#6a1b9a", format!("inside by the exact test alone: {}", lost.len())),
        ("#56b4e9", format!("inside by both: {}", inside.len())),
        ("#b4bec8", format!("outside by both: {}", outside.len())),
    ];
    for (index, (colour, text)) in keys.iter().enumerate() {
        let [x, y] = [56.0 + 240.0 * (index % 2) as f64, 556.0 + 20.0 * (index / 2) as f64];
        sheet.push(&format!("<circle cx=\"{}\" cy=\"{}\" r=\"4.5\" fill=\"{colour}\"/>", x + 5.0, y - 4.0));
        sheet.text("s", [x + 16.0, y], text);
    }
    sheet.text(
        "s",
        [56.0, 597.0],
        "Line: the polygon; dashed: its vertices moved to their bins, as events are.",
    );
    Ok(sheet.finish("Events that FlowJo's bins decide otherwise than the exact test"))
}
