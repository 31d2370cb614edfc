use std::collections::{BTreeSet, HashMap};

use flowmrd_core::ParameterIndex;

use super::channel::SignalChannel;
use super::{
    Branch, Channel, CompileError, EllipsoidTest, NarrowChannel, Plan, PolygonTest, Predicate, RangeTest,
    Step, SumError,
};
use crate::dimension::{Basis, Signal};
use crate::{Compensation, Dimension, Gate, GateTree, PopulationIndex};

/// The parameters that a signal is made of, with their weights.
type Terms = HashMap<Signal, Vec<(ParameterIndex, f64)>>;

/// Most polygons that are drawn on a grid, parents before children; those past them are tested exactly at each event
/// within their box. A grid takes 16 KiB and a millisecond: that of the root pays most, that of the thousandth never.
const MAX_RASTERS: usize = 128;

/// Compiles a tree: first which parameters are read, then what is made of them, then the tests.
pub(super) fn compile(
    tree: &GateTree,
    compensations: &[Compensation],
    beside: &[Dimension],
) -> Result<Plan, CompileError> {
    let mut terms = Terms::new();
    for population in tree.indices() {
        for dimension in tree.gate(population).dimensions() {
            let place = || format!("population {}", tree.path(population));
            find_terms(dimension, compensations, place, &mut terms)?;
        }
    }
    for dimension in beside {
        find_terms(dimension, compensations, || "dimension".to_owned(), &mut terms)?;
    }
    let parameters: BTreeSet<ParameterIndex> = terms.values().flatten().map(|term| term.0).collect();
    let mut compiler = Compiler {
        tree,
        terms: &terms,
        parameters: parameters.into_iter().collect(),
        channels: Vec::new(),
        dimensions: Vec::new(),
        rasters_left: MAX_RASTERS,
    };
    let step = |&population: &PopulationIndex| Step {
        population,
        parent: tree.parent(population),
        predicate: compiler.predicate(tree.gate(population)),
        branch: None,
    };
    let mut steps: Vec<Step> = tree.dependency_order().iter().map(step).collect();
    for dimension in beside {
        compiler.channel(dimension);
    }
    let Compiler { parameters, channels, dimensions, .. } = compiler;
    let narrow_channels: Vec<NarrowChannel> = channels.iter().map(NarrowChannel::of).collect();
    let sum_error = SumError::of(&narrow_channels);
    let branches = Branch::all(&steps, &narrow_channels);
    for (position, branch) in branches.iter().enumerate() {
        steps[branch.root].branch = Some(position);
    }
    let tree = tree.clone();
    Ok(Plan { tree, parameters, channels, narrow_channels, sum_error, dimensions, steps, branches })
}

/// Adds what the signals of a dimension are made of.
fn find_terms(
    dimension: &Dimension,
    compensations: &[Compensation],
    place: impl Fn() -> String,
    terms: &mut Terms,
) -> Result<(), CompileError> {
    for signal in dimension.basis.signals() {
        let made_of = match signal {
            Signal::Scaled(parameter) => vec![(parameter, 1.0)],
            Signal::Compensated { matrix, stain } => {
                let known = compensations.get(matrix.0).filter(|known| stain.0 < known.stain_count());
                let compensation = known.ok_or_else(|| CompileError::NoCompensation {
                    place: place(),
                    matrix,
                    stain,
                    matrix_count: compensations.len(),
                })?;
                compensation.weights_of(stain)
            }
        };
        terms.insert(signal, made_of);
    }
    Ok(())
}

struct Compiler<'a> {
    tree: &'a GateTree,
    terms: &'a Terms,
    parameters: Vec<ParameterIndex>,
    channels: Vec<Channel>,
    dimensions: Vec<(Dimension, usize)>,
    rasters_left: usize,
}

impl Compiler<'_> {
    fn predicate(&mut self, gate: &Gate) -> Predicate {
        match gate {
            Gate::Rectangle(rectangle) => Predicate::And(
                rectangle
                    .sides()
                    .iter()
                    .map(|&(dimension, interval)| {
                        let channel = self.channel(&dimension);
                        Predicate::Range(Box::new(RangeTest::new(channel, &dimension, interval)))
                    })
                    .collect(),
            ),
            Gate::Polygon(polygon) => {
                let channels = [self.channel(polygon.x()), self.channel(polygon.y())];
                if let Some([x, y]) = polygon.as_box() {
                    let side = |channel, dimension, interval| {
                        Predicate::Range(Box::new(RangeTest::new(channel, dimension, interval)))
                    };
                    let x = side(channels[0], polygon.x(), x);
                    return Predicate::And(vec![x, side(channels[1], polygon.y(), y)]);
                }
                Predicate::Polygon(Box::new(PolygonTest::new(channels, polygon, &mut self.rasters_left)))
            }
            Gate::Ellipsoid(ellipsoid) => {
                let channels =
                    ellipsoid.dimensions().iter().map(|dimension| self.channel(dimension)).collect();
                Predicate::Ellipsoid(Box::new(EllipsoidTest::new(channels, ellipsoid)))
            }
            Gate::And(gates) => Predicate::And(gates.iter().map(|gate| self.predicate(gate)).collect()),
            Gate::Or(gates) => Predicate::Or(gates.iter().map(|gate| self.predicate(gate)).collect()),
            Gate::Not(gate) => Predicate::Not(Box::new(self.predicate(gate))),
            // The tree has checked that the reference resolves.
            Gate::Population(reference) => match self.tree.find(reference) {
                Ok(population) => Predicate::Population(population),
                Err(_) => Predicate::Or(Vec::new()),
            },
        }
    }

    /// Finds or adds a dimension and the channel of its values; returns the channel's position.
    fn channel(&mut self, dimension: &Dimension) -> usize {
        if let Some((_, channel)) = self.dimensions.iter().find(|(known, _)| known == dimension) {
            return *channel;
        }
        let channel = match dimension.basis {
            Basis::Signal(signal) => Channel::Signal(self.signal(signal)),
            Basis::Ratio(ratio) => Channel::Ratio(
                self.signal(ratio.numerator),
                self.signal(ratio.denominator),
                ratio.coefficients,
            ),
        };
        let position = self.channels.iter().position(|known| *known == channel).unwrap_or_else(|| {
            self.channels.push(channel);
            self.channels.len() - 1
        });
        self.dimensions.push((*dimension, position));
        position
    }

    fn signal(&self, signal: Signal) -> SignalChannel {
        let column = |parameter: ParameterIndex| self.parameters.partition_point(|&known| known < parameter);
        match self.terms.get(&signal).map(Vec::as_slice) {
            // A weight of 1 alone is the column itself.
            Some(&[(parameter, 1.0)]) => SignalChannel::Column(column(parameter)),
            terms => SignalChannel::Weighted(
                terms
                    .unwrap_or_default()
                    .iter()
                    .map(|&(parameter, weight)| (column(parameter), weight))
                    .collect(),
            ),
        }
    }
}
