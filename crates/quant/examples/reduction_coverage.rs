//! Coverage of ratios of two levels, by exact sums over both Poisson counts, as CSV on standard output.
//!
//!     cargo run --release -p flowmrd-quant --example reduction_coverage > docs/data/reduction_coverage.csv
//!
//! Both denominators are a million, and the sums are over what gives an interval: at least one earlier event, and for
//! Katz's logarithm at least one later event too.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "background_coverage/poisson.rs"]
mod poisson;

use flowmrd_quant::reduction::{RatioMethod, Reduction, TimePoints};
use flowmrd_quant::{Confidence, Counts};
use poisson::probabilities;

const TOTAL: u64 = 1_000_000;
/// Expected earlier events.
const EARLIER: [f64; 4] = [10.0, 50.0, 500.0, 5000.0];
/// The most expected later events.
const MOST_LATER: f64 = 50.0;
/// Standard deviations of a count that are summed over, and what is added to them.
const REACH: (f64, f64) = (8.0, 12.0);
/// Rounding of a bound that lies on the truth, in decades.
const SLACK: f64 = 1e-12;

fn main() {
    println!(
        "method,earlier_events,minimum_coverage,at_later_events,mean_coverage,most_missed_by_lower,most_missed_by_upper"
    );
    for earlier in EARLIER {
        for method in RatioMethod::ALL {
            println!("{}", line(method, earlier));
        }
    }
}

/// The bounds, in decades, of all pairs of counts in the sum: the least earlier count, then by earlier and later count.
struct Table {
    first: usize,
    rows: Vec<Vec<Option<[f64; 2]>>>,
}

fn line(method: RatioMethod, earlier: f64) -> String {
    let table = Table::new(method, earlier);
    let levels: Vec<f64> =
        (1..=500).map(|tenth| f64::from(tenth) / 10.0).filter(|later| *later <= earlier).collect();
    let outcomes: Vec<[f64; 2]> = levels.iter().map(|&later| table.missed(earlier, later)).collect();
    let coverage = |[below, above]: &[f64; 2]| 1.0 - below - above;
    let most = |side: usize| outcomes.iter().map(|missed| missed[side]).fold(0.0, f64::max);
    let (least, at) = outcomes.iter().map(coverage).zip(&levels).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
    let mean = outcomes.iter().map(coverage).sum::<f64>() / outcomes.len() as f64;
    format!("{method},{earlier},{least:.5},{at},{mean:.5},{:.5},{:.5}", most(0), most(1))
}

impl Table {
    fn new(method: RatioMethod, earlier: f64) -> Self {
        let first = (earlier - REACH.0 * earlier.sqrt()).max(1.0) as usize;
        let rows = (first..=reach(earlier))
            .map(|earlier| (0..=reach(MOST_LATER)).map(|later| bounds(method, earlier, later)).collect());
        Self { first, rows: rows.collect() }
    }

    /// The probabilities that the truth lies below the lower bound and above the upper one, given an interval.
    fn missed(&self, earlier: f64, later: f64) -> [f64; 2] {
        let truth = (earlier / later).log10();
        let earlier = probabilities(earlier, self.first + self.rows.len());
        let later = probabilities(later, reach(MOST_LATER) + 1);
        let (mut whole, mut missed) = (0.0, [0.0; 2]);
        for (row, earlier) in self.rows.iter().zip(&earlier[self.first..]) {
            for (bounds, later) in row.iter().zip(&later) {
                let Some([lower, upper]) = bounds else { continue };
                let probability = earlier * later;
                whole += probability;
                missed[0] += if *lower > truth + SLACK { probability } else { 0.0 };
                missed[1] += if *upper < truth - SLACK { probability } else { 0.0 };
            }
        }
        missed.map(|missed| missed / whole)
    }
}

fn bounds(method: RatioMethod, earlier: usize, later: usize) -> Option<[f64; 2]> {
    let counts = |events: usize| Counts::new(events as u64, TOTAL).unwrap();
    let points = TimePoints { earlier: counts(earlier), later: counts(later) };
    let interval = Reduction::new(points).unwrap().interval(method, Confidence::P95).ok()?;
    Some([interval.lower_log10, interval.upper_log10])
}

fn reach(mean: f64) -> usize {
    (mean + REACH.0 * mean.sqrt() + REACH.1) as usize
}
