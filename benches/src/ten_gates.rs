//! A follow-up tree of ten gates and simulated events for it.
//!
//! Eight log-normal populations, ten fluorochromes that spill into each other, logicle axes: a time gate, three
//! polygons, a marker, a polygon on two logicle axes, three rectangles and their intersection.

use std::error::Error;

use flowmrd_core::ParameterIndex;
use flowmrd_gating::gate::{Interval, Polygon, Rectangle};
use flowmrd_gating::placement::{Move, Moves, Tolerance};
use flowmrd_gating::transform::Logicle;
use flowmrd_gating::{
    Compensation, Dimension, Gate, GateTree, MatrixIndex, Population, StainIndex, Transform,
};

const FORWARD_AREA: usize = 0;
const FORWARD_HEIGHT: usize = 1;
const FORWARD_WIDTH: usize = 2;
const SIDE_AREA: usize = 3;
const FIRST_FLUORESCENCE: usize = 4;
const FLUORESCENCES: usize = 10;
const SPARE: usize = 14;
const TIME: usize = 15;

/// Share, forward and side scatter, then log10 of the mean of CD45 CD19 CD10 CD20 CD34 CD38 CD58 CD66c CD3 SYTO41.
const POPULATIONS: [(f64, f64, f64, [f64; FLUORESCENCES]); 8] = [
    (0.52, 120e3, 110e3, [4.0, 1.5, 2.9, 1.6, 1.4, 2.9, 2.6, 4.0, 1.5, 3.6]),
    (0.06, 130e3, 60e3, [4.4, 1.6, 1.6, 1.6, 1.5, 3.8, 3.6, 2.2, 1.6, 3.6]),
    (0.14, 70e3, 22e3, [4.7, 1.5, 1.4, 1.5, 1.4, 3.0, 2.7, 1.4, 4.1, 3.6]),
    (0.04, 72e3, 23e3, [4.6, 4.0, 1.6, 4.1, 1.4, 2.8, 2.5, 1.4, 1.4, 3.6]),
    (0.03, 75e3, 24e3, [3.8, 3.8, 3.9, 2.6, 2.4, 4.4, 2.6, 1.5, 1.4, 3.6]),
    (0.15, 55e3, 18e3, [2.2, 1.4, 1.4, 1.4, 1.4, 2.6, 2.2, 1.4, 1.4, 3.7]),
    (0.0598, 18e3, 8e3, [2.0, 1.4, 1.4, 1.4, 1.3, 1.8, 1.6, 1.4, 1.4, 1.8]),
    (0.0002, 95e3, 26e3, [3.3, 3.9, 4.5, 1.8, 3.6, 2.7, 4.0, 3.5, 1.4, 3.6]),
];

fn spillover(from: usize, to: usize) -> f64 {
    if from == to { 1.0 } else { 0.12 / ((1 + from.abs_diff(to)) as f64).powi(2) }
}

/// Makes the matrix of the ten fluorochromes.
///
/// # Errors
/// None that can occur: the matrix is one of diagonal dominance.
pub fn compensation() -> Result<Compensation, Box<dyn Error + Send + Sync>> {
    let parameters = (FIRST_FLUORESCENCE..SPARE).map(ParameterIndex).collect();
    let cells = (0..FLUORESCENCES).flat_map(|from| (0..FLUORESCENCES).map(move |to| spillover(from, to)));
    Ok(Compensation::new(parameters, cells.collect())?)
}

/// Makes the tree, whose matrix is the one of [`compensation`].
///
/// # Errors
/// None that can occur: the gates are what they are.
pub fn tree() -> Result<GateTree, Box<dyn Error + Send + Sync>> {
    let scaled = |parameter| Dimension::scaled(ParameterIndex(parameter), Transform::Identity);
    let logicle = Logicle::new(262144.0, 0.5, 4.5, 0.0)?;
    let marker = |marker: usize| Dimension::compensated(MatrixIndex(0), StainIndex(marker), logicle);
    let range = |dimension, min, max| -> Result<Gate, Box<dyn Error + Send + Sync>> {
        Ok(Rectangle::new(vec![(dimension, Interval::new(min, max)?)])?.into())
    };
    let polygon = |x, y, vertices: &[[f64; 2]]| Polygon::new(x, y, vertices.to_vec());
    let singlets = [[20e3, 12e3], [20e3, 20e3], [250e3, 230e3], [250e3, 170e3]];
    let nucleated = [[25e3, 0.5], [25e3, 0.95], [250e3, 0.95], [250e3, 0.5]];
    let mononuclear = [[0.35, 2e3], [0.35, 40e3], [0.62, 55e3], [0.95, 45e3], [0.95, 2e3], [0.6, 1e3]];
    let immature = [[0.66, 0.05], [0.66, 0.42], [0.75, 0.5], [0.99, 0.5], [0.99, 0.05]];
    let cd34_cd38 =
        Rectangle::new(vec![(marker(4), Interval::new(0.5, 0.95)?), (marker(5), Interval::new(0.2, 0.6)?)])?;
    let laip = ["CD34_CD38", "CD58", "CD66c"].map(|name| Gate::Population(name.to_owned()));
    Ok(GateTree::new(vec![
        Population::root("Time", range(scaled(TIME), 5.0, 595.0)?),
        Population::child(
            "Singlets",
            "Time",
            polygon(scaled(FORWARD_AREA), scaled(FORWARD_HEIGHT), &singlets)?,
        ),
        Population::child("Nucleated", "Singlets", polygon(scaled(FORWARD_AREA), marker(9), &nucleated)?),
        Population::child("Mononuclear", "Nucleated", polygon(marker(0), scaled(SIDE_AREA), &mononuclear)?),
        Population::child("CD19", "Mononuclear", range(marker(1), 0.62, 0.95)?),
        Population::child("CD10_CD20", "CD19", polygon(marker(2), marker(3), &immature)?),
        Population::child("CD34_CD38", "CD10_CD20", cd34_cd38),
        Population::child("CD58", "CD10_CD20", range(marker(6), 0.55, 0.95)?),
        Population::child("CD66c", "CD10_CD20", range(marker(7), 0.45, 0.95)?),
        Population::child("LAIP", "CD10_CD20", Gate::And(laip.to_vec())),
    ])?)
}

/// Moves every part of the tree by deviates that are nearly normal (twelve uniform numbers less six): scatter and time by 5 %
/// of the coordinate, the height as the area, fluorescence by a tenth of a peak on its logicle scale.
///
/// # Errors
/// None that can occur: the moves are made for the tree.
pub fn moves(tree: &GateTree, variant_count: usize) -> Result<Moves, Box<dyn Error + Send + Sync>> {
    let mut random = Random(7);
    let mut deviates = || {
        (0..variant_count).map(|_| (0..12).map(|_| random.uniform()).sum::<f64>() - 6.0).collect::<Vec<f64>>()
    };
    let mut last: Option<Move> = None;
    let mut moves = Vec::new();
    for part in tree.parts() {
        let is_linear = matches!(part.dimension.transform, Transform::Identity);
        let tolerance = if is_linear { Tolerance::relative(0.05)? } else { Tolerance::shift(0.0092)? };
        // The height follows the area.
        let is_height = tree.name(part.population) == "Singlets" && part.axis == 1;
        let one = last.take().filter(|_| is_height).unwrap_or_else(|| Move::new(tolerance, deviates()));
        last = Some(one.clone());
        moves.push(one);
    }
    Ok(Moves::new(tree, variant_count, moves)?)
}

/// Draws events, one column a parameter; the populations come in random order.
#[must_use]
pub fn simulate(event_count: usize) -> Vec<Vec<f64>> {
    let mut columns: Vec<Vec<f64>> = (0..=TIME).map(|_| Vec::with_capacity(event_count)).collect();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for event in 0..event_count {
        let mut rest = random.uniform();
        let drawn = POPULATIONS.iter().find(|population| {
            rest -= population.0;
            rest < 0.0
        });
        let (_, forward, side, means) = drawn.unwrap_or(&POPULATIONS[0]);
        let area = forward * (0.18 * random.normal()).exp();
        let is_doublet = random.uniform() < 0.03;
        let (wide, low) = if is_doublet { (1.8, 1.5) } else { (1.0, 1.0) };
        columns[FORWARD_AREA].push(area * wide);
        columns[FORWARD_WIDTH].push(65e3 * wide);
        columns[SPARE].push(50.0 + 30.0 * random.normal());
        columns[FORWARD_HEIGHT].push(area * wide * 0.8 * (1.0 + 0.04 * random.normal()) / low);
        columns[SIDE_AREA].push(side * (0.25 * random.normal()).exp());
        let signals = means.map(|mean| 10_f64.powf(mean + 0.16 * random.normal()));
        for detector in 0..FLUORESCENCES {
            let light: f64 =
                (0..FLUORESCENCES).map(|stain| signals[stain] * spillover(stain, detector)).sum();
            columns[FIRST_FLUORESCENCE + detector].push(light + 40.0 * random.normal());
        }
        columns[TIME].push(600.0 * event as f64 / event_count as f64);
    }
    columns
}

/// Marsaglia's xorshift64*, enough to draw events for timing.
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}
