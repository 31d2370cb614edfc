//! Gates in words, from parents to children.

use std::collections::BTreeMap;
use std::convert::Infallible;

use flowmrd_gating::gate::{Interval, Polygon};
use flowmrd_gating::{Gate, GateTree, PopulationIndex, Transform};

use super::super::{Assay, AxisBasis, Marker, Role};
use super::words::{and, coordinate, count, first, name, or};
use super::{Statement, TOP, Topic};
use crate::assay::Place;
use crate::panel::{Channel, Kind, Panel};

/// Most gates that are put in words.
const MOST_GATES: usize = 1000;

/// Most parts of a condition that are put in words.
const MOST_PARTS: usize = 20;

/// A gate tree whose dimensions are what the gates call them.
pub(super) struct Tree {
    pub(super) gates: GateTree<Axis>,
    /// Where each population's name stands; the top of the document for those of another one.
    pub(super) places: Vec<Place>,
}

/// One axis of a gate: its name, and the scale where that is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) name: String,
    pub(super) scale: Option<Transform>,
    /// What the values are, as far as the name tells.
    pub(super) kind: Kind,
}

/// Makes the tree of an assay; `None` where only a file tells which gates there are.
pub(super) fn tree_of(assay: &Assay) -> Option<Tree> {
    let gates = match assay.reference() {
        None => {
            let tree = assay.gate_tree().ok()?;
            let names = Lookup::of(assay);
            let Ok(gates) = tree.try_map_dimensions(|_, name| Ok::<_, Infallible>(names.axis(&name.value)));
            gates
        }
        Some(reference) => {
            let tree = &reference.fixed_gates()?.tree;
            let named = |dimension: &flowmrd_gating::document::NamedDimension| {
                let names: Vec<&str> = dimension.signals().map(|signal| signal.name.as_str()).collect();
                let scale = Some(dimension.transform);
                Axis { name: names.join(" / "), scale, kind: Kind::of_short_name(&names.join(" / ")) }
            };
            let Ok(gates) = tree.try_map_dimensions(|_, dimension| Ok::<_, Infallible>(named(dimension)));
            gates
        }
    };
    let places = match assay.reference() {
        None => places(assay),
        Some(_) => vec![TOP; gates.population_count()],
    };
    Some(Tree { gates, places })
}

/// Makes the tree of gates that were found for a file: names, scales and kinds are the file's.
pub(super) fn tree_of_panel(assay: &Assay, panel: &Panel) -> Tree {
    let channels = panel.channels.iter();
    let by_name: BTreeMap<&str, &Channel> =
        channels.flat_map(|channel| channel.names.iter().map(move |name| (name.as_str(), channel))).collect();
    if assay.reference().is_none()
        && let Ok(tree) = assay.gate_tree()
    {
        let axis = |name: &str| {
            let channel = by_name.get(name);
            let kind = channel.map_or(Kind::Signal, |channel| channel.kind);
            Axis { name: name.to_owned(), scale: channel.map(|channel| channel.dimension.transform), kind }
        };
        let Ok(gates) = tree.try_map_dimensions(|_, name| Ok::<_, Infallible>(axis(&name.value)));
        return Tree { gates, places: places(assay) };
    }
    let axis = |dimension: &flowmrd_gating::Dimension| {
        let channel = panel.channel_of(dimension).and_then(|index| panel.channels.get(index));
        let name = channel.map_or("?", |channel| channel.names.first().unwrap_or(&channel.short_name));
        let kind = channel.map_or(Kind::Signal, |channel| channel.kind);
        Axis { name: name.to_owned(), scale: Some(dimension.transform), kind }
    };
    let Ok(gates) = panel.tree.try_map_dimensions(|_, dimension| Ok::<_, Infallible>(axis(dimension)));
    let places = vec![TOP; gates.population_count()];
    Tree { gates, places }
}

/// Lists where the names of an assay's own populations stand.
fn places(assay: &Assay) -> Vec<Place> {
    assay.populations().iter().map(|population| population.name.place).collect()
}

/// What an assay says of names, found by name.
pub(super) struct Lookup<'a> {
    assay: &'a Assay,
    markers: BTreeMap<&'a str, &'a Marker>,
    axes: BTreeMap<&'a str, &'a super::super::Axis>,
    rules: BTreeMap<&'a str, Transform>,
}

impl<'a> Lookup<'a> {
    pub(super) fn of(assay: &'a Assay) -> Self {
        let rules = assay.scales().rules.iter();
        Self {
            assay,
            markers: assay.markers().iter().map(|marker| (marker.name.as_str(), marker)).collect(),
            axes: assay.axes().iter().map(|axis| (axis.name.value.as_str(), axis)).collect(),
            rules: rules.map(|rule| (rule.marker.value.as_str(), rule.scale)).collect(),
        }
    }

    /// Says on which scale a name is gated, as far as the assay alone tells.
    fn axis(&self, name: &str) -> Axis {
        let found = self.axes.get(name);
        let parameter = match found.map(|axis| &axis.basis) {
            Some(AxisBasis::Signal(signal)) => signal.name().value.as_str(),
            Some(AxisBasis::Ratio { .. }) => "",
            None => name,
        };
        let kind = self.kind(parameter);
        let by_kind =
            if kind == Kind::Signal { self.assay.scales().default } else { Some(Transform::Identity) };
        let own = found.and_then(|axis| axis.scale);
        let scale = own.or_else(|| self.rules.get(parameter).copied()).or(by_kind);
        Axis { name: name.to_owned(), scale, kind }
    }

    /// Tells whether a name is one of `[markers]`.
    pub(super) fn is_marker(&self, name: &str) -> bool {
        self.markers.contains_key(name)
    }

    /// Tells scatter and time by a name and its aliases.
    pub(super) fn kind(&self, name: &str) -> Kind {
        let aliases = self.markers.get(name).map(|marker| marker.aliases.as_slice()).unwrap_or_default();
        let mut names = std::iter::once(name).chain(aliases.iter().map(String::as_str));
        let kind = |name: &str| match name.trim().to_ascii_uppercase().as_str() {
            "TIME" => Kind::Time,
            _ => Kind::of_short_name(name),
        };
        names.find_map(|name| Some(kind(name)).filter(|kind| *kind != Kind::Signal)).unwrap_or(Kind::Signal)
    }
}

/// Puts the gates in words; LAIPs have a topic of their own.
pub(super) fn topic(assay: &Assay, tree: Option<&Tree>) -> Topic {
    let Some(tree) = tree else {
        let file = assay.reference().map(|reference| name(&reference.file.name)).unwrap_or_default();
        let text = format!("those of the sample of {file} that each file was; a file tells which that is");
        return Topic::of("Gates", [text]);
    };
    let mut statements = Vec::new();
    if let Some(reference) = assay.reference() {
        let text = format!("come from {}, whose hash stands in the result", name(&reference.file.name));
        statements.push(Statement { depth: 0, text });
    }
    let is_gate = |index: PopulationIndex| {
        let own = assay.populations().get(index.0);
        own.is_none_or(|population| population.role() == Role::Gate)
    };
    let gates: Vec<_> = tree.in_order().into_iter().filter(|&(index, _)| is_gate(index)).collect();
    for &(index, depth) in gates.iter().take(MOST_GATES) {
        statements.push(Statement { depth, text: sentence(tree, index) });
    }
    Topic { title: "Gates".to_owned(), statements }
}

impl Tree {
    /// Lists populations with their depth, each followed by its children.
    fn in_order(&self) -> Vec<(PopulationIndex, usize)> {
        let mut children = vec![Vec::new(); self.gates.population_count()];
        let mut stack = Vec::new();
        for index in self.gates.indices() {
            match self.gates.parent(index).and_then(|parent| children.get_mut(parent.0)) {
                Some(siblings) => siblings.push(index),
                None => stack.push((index, 0)),
            }
        }
        stack.reverse();
        let mut order = Vec::with_capacity(self.gates.population_count());
        while let Some((index, depth)) = stack.pop() {
            order.push((index, depth));
            let own = children.get(index.0).map(Vec::as_slice).unwrap_or_default();
            stack.extend(own.iter().rev().map(|&child| (child, depth + 1)));
        }
        order
    }
}

/// Says what a population keeps.
pub(super) fn sentence(tree: &Tree, index: PopulationIndex) -> String {
    let parent = match tree.gates.parent(index) {
        Some(parent) => name(tree.gates.name(parent)),
        None => "all events".to_owned(),
    };
    format!("{} keeps, of {parent}, those {}", name(tree.gates.name(index)), kept(tree.gates.gate(index)))
}

/// Says what an event of a gate is: `with CD19 at least 0.4`, `in B or not in C`.
fn kept(gate: &Gate<Axis>) -> String {
    match gate {
        Gate::Rectangle(rectangle) => format!("with {}", sides(rectangle.sides())),
        Gate::Polygon(polygon) => format!("inside {}", polygon_words(polygon)),
        Gate::Ellipsoid(ellipsoid) => {
            let names: Vec<String> = ellipsoid.dimensions().iter().map(|axis| name(&axis.name)).collect();
            let mean: Vec<String> = ellipsoid.mean().iter().map(|&one| coordinate(one)).collect();
            format!("inside an ellipse on {} around {}", and(&names), mean.join(", "))
        }
        Gate::And(gates) | Gate::Or(gates) if gates.len() == 1 => gates.iter().map(kept).collect(),
        Gate::And(gates) => and(&parts(gates)),
        Gate::Or(gates) => or(&parts(gates)),
        Gate::Not(gate) => format!("not {}", part(gate)),
        Gate::Population(path) => format!("in {}", short(path)),
        _ => "of a gate of another kind".to_owned(),
    }
}

fn parts(gates: &[Gate<Axis>]) -> Vec<String> {
    first(gates.iter().take(MOST_PARTS + 1).map(part).collect(), MOST_PARTS)
}

/// Says what an event of a part is, in parentheses where it is made of parts itself.
fn part(gate: &Gate<Axis>) -> String {
    match gate {
        Gate::And(gates) | Gate::Or(gates) if gates.len() > 1 => format!("({})", kept(gate)),
        gate => kept(gate),
    }
}

/// Names a population by the last part of its path.
fn short(path: &str) -> String {
    name(path.rsplit('/').next().unwrap_or(path))
}

fn sides(sides: &[(Axis, Interval)]) -> String {
    let words = sides.iter().take(MOST_PARTS + 1).map(|(axis, interval)| {
        let (min, max) = (interval.min(), interval.max());
        let bounds = match (min == f64::NEG_INFINITY, max == f64::INFINITY) {
            (true, true) => "of any value".to_owned(),
            (false, true) => format!("at least {}", coordinate(min)),
            (true, false) => format!("below {}", coordinate(max)),
            (false, false) => format!("from {} to below {}", coordinate(min), coordinate(max)),
        };
        format!("{} {bounds}", name(&axis.name))
    });
    and(&first(words.collect(), MOST_PARTS))
}

fn polygon_words(polygon: &Polygon<Axis>) -> String {
    let span = |axis: usize| {
        let values = polygon.vertices().iter().map(|vertex| vertex[axis]);
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        format!("{} to {}", coordinate(low), coordinate(high))
    };
    format!(
        "a polygon of {} corners on {} ({}) and {} ({})",
        count(polygon.vertices().len() as u64),
        name(&polygon.x().name),
        span(0),
        name(&polygon.y().name),
        span(1)
    )
}
