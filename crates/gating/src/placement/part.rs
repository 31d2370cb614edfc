use crate::{Gate, GateTree, PopulationIndex};

/// A part of a gate that moves by itself.
#[derive(Clone, Copy, Debug)]
pub struct Part<'t, D> {
    /// The population whose gate it is.
    pub population: PopulationIndex,
    /// Which rectangle, polygon or ellipsoid of the gate it belongs to, from 0, in the order in which they are written.
    pub shape: usize,
    /// Which dimension of the shape it moves along, from 0.
    pub axis: usize,
    /// What of the shape moves.
    pub side: Side,
    /// The dimension.
    pub dimension: &'t D,
    /// The rectangle, polygon or ellipsoid.
    pub gate: &'t Gate<D>,
}

/// What of a shape moves along a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The minimum of an interval.
    Minimum,
    /// The maximum of an interval.
    Maximum,
    /// All of a polygon or an ellipsoid.
    Whole,
}

impl Side {
    /// Returns the name in lower case: `minimum`, `maximum` or `whole`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::Whole => "whole",
        }
    }
}

impl<D: PartialEq> Part<'_, D> {
    /// Returns where an edge of an interval lies; `None` for a whole shape.
    #[must_use]
    pub fn edge(&self) -> Option<f64> {
        let Gate::Rectangle(rectangle) = self.gate else { return None };
        let (_, interval) = rectangle.sides().get(self.axis)?;
        match self.side {
            Side::Minimum => Some(interval.min()),
            Side::Maximum => Some(interval.max()),
            Side::Whole => None,
        }
    }

    /// Tells whether two parts of gates over the same events are the same line: edges at the same value of the same
    /// dimension, or the same shape along the same axis. Quadrants and complements partition as long as such parts move
    /// together.
    #[must_use]
    pub fn is_same_line(&self, other: &Self) -> bool {
        match (self.edge(), other.edge()) {
            (Some(mine), Some(theirs)) => mine == theirs && self.dimension == other.dimension,
            (None, None) => self.axis == other.axis && self.gate == other.gate,
            _ => false,
        }
    }
}

impl<D> GateTree<D> {
    /// Lists the parts of all gates that move: population after population as they were declared, shape after shape,
    /// dimension after dimension, a minimum before its maximum. Open ends do not move.
    #[must_use]
    pub fn parts(&self) -> Vec<Part<'_, D>> {
        let mut parts = Vec::new();
        for population in self.indices() {
            for (shape, gate) in self.gate(population).shapes().into_iter().enumerate() {
                let sides = gate.movable_sides();
                parts.extend(sides.into_iter().map(|(axis, side, dimension)| Part {
                    population,
                    shape,
                    axis,
                    side,
                    dimension,
                    gate,
                }));
            }
        }
        parts
    }
}

impl<D> Gate<D> {
    /// Lists the rectangles, polygons and ellipsoids of a gate, in the order in which they are written.
    pub(super) fn shapes(&self) -> Vec<&Self> {
        match self {
            Self::Rectangle(_) | Self::Polygon(_) | Self::Ellipsoid(_) => vec![self],
            Self::And(gates) | Self::Or(gates) => gates.iter().flat_map(Self::shapes).collect(),
            Self::Not(gate) => gate.shapes(),
            Self::Population(_) => Vec::new(),
        }
    }

    /// Lists what of a shape moves, with the number of its dimension; nothing of a boolean.
    pub(super) fn movable_sides(&self) -> Vec<(usize, Side, &D)> {
        match self {
            Self::Rectangle(rectangle) => {
                let sides = rectangle.sides().iter().enumerate().flat_map(|(axis, (dimension, interval))| {
                    let minimum = interval.min().is_finite().then_some((axis, Side::Minimum, dimension));
                    let maximum = interval.max().is_finite().then_some((axis, Side::Maximum, dimension));
                    minimum.into_iter().chain(maximum)
                });
                sides.collect()
            }
            Self::Polygon(polygon) => vec![(0, Side::Whole, polygon.x()), (1, Side::Whole, polygon.y())],
            Self::Ellipsoid(ellipsoid) => {
                let dimensions = ellipsoid.dimensions().iter().enumerate();
                dimensions.map(|(axis, dimension)| (axis, Side::Whole, dimension)).collect()
            }
            Self::And(_) | Self::Or(_) | Self::Not(_) | Self::Population(_) => Vec::new(),
        }
    }
}
