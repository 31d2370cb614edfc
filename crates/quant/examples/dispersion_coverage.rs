//! How often intervals of a pooled level hold the true level when the tubes' own levels vary about it.
//!
//! `cargo run --release -p flowmrd-quant --example dispersion_coverage > docs/data/dispersion-coverage.csv`
//!
//! Each run draws a level for every tube, gamma-distributed about the true one with a coefficient of variation, and a
//! binomial count at it. The Monte Carlo error is the standard error of the coverage. The last column is the share of
//! runs in which pooling is called not defensible.

#![allow(clippy::print_stdout)]

#[path = "coverage/draws.rs"]
#[allow(dead_code, reason = "each simulation draws its own kind of count")]
mod draws;

use draws::Draws;
use flowmrd_quant::dispersion::{Poolability, Tubes};
use flowmrd_quant::{Confidence, Counts, Error, IntervalMethod, interval};

const SEED: u64 = 20_261_128;
/// Events of the smallest tube's denominator.
const UNIT: u64 = 500_000;
/// Runs in all, and of them those in which the profile likelihood and the test are worked as well.
const RUNS: u64 = 10_000;
const SLOW_RUNS: u64 = 500;

/// Coverage of one interval.
#[derive(Clone, Copy, Default)]
struct Sums {
    runs: u64,
    below: u64,
    above: u64,
    width: f64,
}

impl Sums {
    fn add(&mut self, [lower, upper]: [f64; 2], truth: f64) {
        self.runs += 1;
        self.below += u64::from(upper < truth);
        self.above += u64::from(lower > truth);
        self.width += (upper - lower) / truth;
    }

    fn print(&self, name: &str, scenario: &str, warned: &str) {
        let runs = self.runs as f64;
        let missed = (self.below + self.above) as f64 / runs;
        let error = (missed * (1.0 - missed) / runs).sqrt();
        let [below, above] = [self.below, self.above].map(|count| count as f64 / runs);
        println!(
            "{scenario},{name},{},{:.4},{error:.4},{below:.4},{above:.4},{:.3},{warned}",
            self.runs,
            1.0 - missed,
            self.width / runs
        );
    }
}

/// One set of denominators (in units), expected events and coefficient of variation between tubes.
struct Scenario<'a> {
    units: &'a [u64],
    mean_events: f64,
    variation: f64,
}

impl Scenario<'_> {
    fn run(&self, stream: u64) -> Result<(), Error> {
        let total = self.units.iter().sum::<u64>() * UNIT;
        let truth = self.mean_events / total as f64;
        let mut draws = Draws::new(SEED, stream);
        let [mut counting, mut carried, mut profile] = [Sums::default(); 3];
        let (mut tested, mut warned) = (0_u64, 0_u64);
        for run in 0..RUNS {
            let tubes = self.draw(truth, &mut draws)?;
            let plain = interval(tubes.pooled(), IntervalMethod::ClopperPearson, Confidence::P95);
            counting.add([plain.lower(), plain.upper()], truth);
            let with_spread = tubes.interval(Confidence::P95);
            carried.add([with_spread.lower(), with_spread.upper()], truth);
            if run < SLOW_RUNS {
                let bounds = tubes.profile_interval(Confidence::P95);
                profile.add(bounds.map_or([0.0, 1.0], |bounds| [bounds.lower(), bounds.upper()]), truth);
                if let Some(test) = tubes.homogeneity(run) {
                    tested += 1;
                    warned += u64::from(test.poolability() == Poolability::NotDefensible);
                }
            }
        }
        let warned = format!("{:.4}", warned as f64 / tested as f64);
        let units: Vec<String> = self.units.iter().map(u64::to_string).collect();
        let scenario = format!("{},{},{}", units.join(":"), self.mean_events, self.variation);
        counting.print("counting", &scenario, "");
        carried.print("carried", &scenario, &warned);
        profile.print("profile", &scenario, "");
        Ok(())
    }

    fn draw(&self, truth: f64, draws: &mut Draws) -> Result<Tubes, Error> {
        let counts = self.units.iter().map(|units| {
            let level = draws.level(truth, self.variation * self.variation);
            let total = units * UNIT;
            Counts::new(draws.binomial(total, level.min(1.0)), total)
        });
        Tubes::new(&counts.collect::<Result<Vec<Counts>, Error>>()?)
    }
}

fn main() -> Result<(), Error> {
    println!(
        "denominators,mean_events,variation,interval,runs,coverage,monte_carlo_error,truth_above,truth_below,\
         mean_width_over_truth,called_not_defensible"
    );
    let layouts: [&[u64]; 7] = [&[1, 1], &[1, 1, 1], &[1; 5], &[1; 10], &[1, 9], &[1, 1, 8], &[1, 2, 3, 4]];
    let mut stream = 0;
    for units in layouts {
        for mean_events in [5.0, 50.0, 500.0] {
            for variation in [0.0, 0.1, 0.3, 1.0] {
                Scenario { units, mean_events, variation }.run(stream)?;
                stream += 1;
            }
        }
    }
    Ok(())
}
