use rayon::prelude::*;

use super::ellipsoid::MovedEllipsoid;
use super::moved::take;
use super::polygon::MovedPolygon;
use super::range::{Ends, MovedRange};
use super::{Move, Moves, PlacementError};
use crate::plan::Channel;
use crate::{Dimension, Gate, GateTree, LookupError, Plan, PopulationIndex};

/// Most polygons whose variants are drawn on a grid; of those past them every event near is tested in every variant.
const MAX_DRAWN: usize = 128;

/// What is counted in all variants of a tree's gates by one pass.
#[derive(Clone, Debug)]
pub struct PlacementPlan {
    pub(super) channels: Vec<Channel>,
    /// The populations that the targets depend on, each after those that it depends on.
    pub(super) steps: Vec<Step>,
    pub(super) population_count: usize,
    pub(super) targets: Vec<Target>,
    pub(super) variant_count: usize,
}

/// One population in all its variants.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) population: usize,
    pub(super) parent: Option<usize>,
    pub(super) test: Test,
    /// The populations that its gate refers to.
    pub(super) references: Vec<usize>,
}

/// What is counted.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) test: Test,
    /// The populations that it refers to.
    pub(super) references: Vec<usize>,
}

/// A gate in all its variants.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Range(Box<MovedRange>),
    Polygon(Box<MovedPolygon>),
    Ellipsoid(Box<MovedEllipsoid>),
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    Population(usize),
}

impl PlacementPlan {
    /// Compiles the gates on the ways to some targets, in all their variants. A target is a gate over all events: a population
    /// of the tree, or several joined by and, or, not.
    ///
    /// # Errors
    /// [`PlacementError::Target`] for a target that refers to a population that is not there, [`PlacementError::Dimension`] for
    /// one with a dimension that the plan does not have; [`PlacementError::PartCount`] for moves of another tree.
    pub fn new(plan: &Plan, targets: &[Gate], moves: &Moves) -> Result<Self, PlacementError> {
        let tree = plan.tree();
        moves.check(tree)?;
        let variant_count = moves.variant_count();
        let mut compiler = Compiler { plan, variant_count, drawable_count: MAX_DRAWN };
        let mut is_needed = vec![false; tree.population_count()];
        let targets: Vec<Target> = targets
            .iter()
            .enumerate()
            .map(|(target, gate)| compiler.target(target, gate))
            .collect::<Result<_, _>>()?;
        targets
            .iter()
            .flat_map(|target| &target.references)
            .for_each(|&population| is_needed[population] = true);
        let mut needed = Vec::new();
        // Dependents come after what they depend on, so that going back meets every dependent first.
        for &population in tree.dependency_order().iter().rev() {
            if !is_needed[population.0] {
                continue;
            }
            let gate = tree.gate(population);
            let place = || PlacementError::Dimension { place: tree.path(population).to_owned() };
            let references = references(tree, gate).map_err(|_| place())?;
            let parent = tree.parent(population).map(|parent| parent.0);
            references.iter().chain(&parent).for_each(|&needed| is_needed[needed] = true);
            needed.push((population, parent, references, compiler.drawable_count));
            compiler.drawable_count = compiler.drawable_count.saturating_sub(polygon_count(gate));
        }
        needed.reverse();
        // Drawing a polygon in a thousand variants takes some hundredths of a second.
        let step = |(population, parent, references, drawable_count): (PopulationIndex, _, _, _)| {
            let mut compiler = Compiler { plan, variant_count, drawable_count };
            let test = compiler.test(tree.gate(population), &mut moves.of_population(population.0));
            let place = || tree.path(population).to_owned();
            let test = test.ok_or_else(|| PlacementError::Dimension { place: place() })?;
            Ok(Step { population: population.0, parent, test, references })
        };
        let steps =
            needed.into_par_iter().with_max_len(1).map(step).collect::<Result<_, PlacementError>>()?;
        Ok(Self {
            channels: plan.channels().to_vec(),
            steps,
            population_count: tree.population_count(),
            targets,
            variant_count,
        })
    }

    /// Counts the targets.
    #[must_use]
    pub fn target_count(&self) -> usize {
        self.targets.len()
    }

    /// Counts the variants.
    #[must_use]
    pub fn variant_count(&self) -> usize {
        self.variant_count
    }
}

/// Lists the populations that a gate refers to.
fn references(tree: &GateTree, gate: &Gate) -> Result<Vec<usize>, LookupError> {
    let all = |gates: &[Gate]| {
        let found = gates.iter().map(|gate| references(tree, gate)).collect::<Result<Vec<_>, _>>()?;
        Ok(found.concat())
    };
    match gate {
        Gate::Rectangle(_) | Gate::Polygon(_) | Gate::Ellipsoid(_) => Ok(Vec::new()),
        Gate::And(gates) | Gate::Or(gates) => all(gates),
        Gate::Not(gate) => references(tree, gate),
        Gate::Population(reference) => Ok(vec![tree.find(reference)?.0]),
    }
}

/// Counts the polygons of a gate.
fn polygon_count(gate: &Gate) -> usize {
    match gate {
        Gate::Polygon(_) => 1,
        Gate::Rectangle(_) | Gate::Ellipsoid(_) | Gate::Population(_) => 0,
        Gate::And(gates) | Gate::Or(gates) => gates.iter().map(polygon_count).sum(),
        Gate::Not(gate) => polygon_count(gate),
    }
}

struct Compiler<'p> {
    plan: &'p Plan,
    variant_count: usize,
    drawable_count: usize,
}

impl Compiler<'_> {
    /// Compiles what is counted: it does not move by itself.
    fn target(&mut self, target: usize, gate: &Gate) -> Result<Target, PlacementError> {
        let references =
            references(self.plan.tree(), gate).map_err(|source| PlacementError::Target { target, source })?;
        let part_count = gate.shapes().iter().map(|shape| shape.movable_sides().len()).sum();
        let still = vec![Move::still(self.variant_count); part_count];
        let test = self.test(gate, &mut &still[..]);
        let place = || format!("target number {}", target + 1);
        Ok(Target { test: test.ok_or_else(|| PlacementError::Dimension { place: place() })?, references })
    }

    /// Compiles a gate, and takes the moves of its parts from `left`; `None` for a dimension that the plan does not have.
    fn test(&mut self, gate: &Gate, left: &mut &[Move]) -> Option<Test> {
        let own = take(left, gate.movable_sides().len());
        Some(match gate {
            Gate::Rectangle(rectangle) => {
                let mut own = own.iter();
                let sides = rectangle.sides().iter().map(|(dimension, interval)| {
                    let mut end =
                        |level: f64| level.is_finite().then(|| own.next().map(|one| (level, one)))?;
                    let ends: Ends<'_> = [end(interval.min()), end(interval.max())];
                    let channel = self.channel(dimension)?;
                    let range = MovedRange::new(channel, dimension, ends, self.variant_count);
                    Some(Test::Range(Box::new(range)))
                });
                Test::And(sides.collect::<Option<_>>()?)
            }
            Gate::Polygon(polygon) => {
                let channels = [self.channel(polygon.x())?, self.channel(polygon.y())?];
                let moves = [own.first()?.clone(), own.get(1)?.clone()];
                let with_cells = self.drawable_count > 0;
                self.drawable_count = self.drawable_count.saturating_sub(1);
                let moved = MovedPolygon::new(channels, polygon, moves, self.variant_count, with_cells);
                Test::Polygon(Box::new(moved))
            }
            Gate::Ellipsoid(ellipsoid) => {
                let dimensions = ellipsoid.dimensions().iter();
                let channels = dimensions.map(|dimension| self.channel(dimension)).collect::<Option<_>>()?;
                let moved = MovedEllipsoid::new(channels, ellipsoid, own.to_vec(), self.variant_count);
                Test::Ellipsoid(Box::new(moved))
            }
            Gate::And(gates) => Test::And(self.all(gates, left)?),
            Gate::Or(gates) => Test::Or(self.all(gates, left)?),
            Gate::Not(gate) => Test::Not(Box::new(self.test(gate, left)?)),
            Gate::Population(reference) => {
                let PopulationIndex(population) = self.plan.tree().find(reference).ok()?;
                Test::Population(population)
            }
        })
    }

    fn all(&mut self, gates: &[Gate], left: &mut &[Move]) -> Option<Vec<Test>> {
        gates.iter().map(|gate| self.test(gate, left)).collect()
    }

    fn channel(&self, dimension: &Dimension) -> Option<usize> {
        self.plan.channel_index(dimension)
    }
}
