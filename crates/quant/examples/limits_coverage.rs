//! How often blanks pass the LOB found from other blanks, and how often samples at the LOD pass it.
//!
//! `cargo run --release -p flowmrd-quant --example limits_coverage > docs/data/limits-coverage.csv`
//!
//! Each run draws blanks of one million events with a gamma-distributed level, finds the limits for a sample of one
//! million, and adds the exact probability that one more such blank passes the LOB. The Monte Carlo error is the
//! standard error of the mean of those probabilities.

#![allow(clippy::print_stdout)]

#[path = "coverage/draws.rs"]
#[allow(dead_code, reason = "each simulation draws its own kind of count")]
mod draws;

use draws::Draws;
use flowmrd_quant::limits::{GammaPoisson, Replicate, ep17};
use flowmrd_quant::{Counts, Error};

const RUNS: u64 = 500;
const SEED: u64 = 20_261_127;
const TOTAL: u64 = 1_000_000;

/// Counts drawn at the LOD of each run.
const DETECTIONS: u64 = 20;

/// One way to a LOB, in events of the sample, and to an LOD where it has one.
type Rule = fn(&[Counts]) -> Result<(f64, Option<f64>), Error>;

const RULES: [(&str, usize, Rule); 4] = [
    ("gamma-poisson", 1, predicted),
    ("gamma-poisson fitted", 1, fitted),
    ("ep17-parametric", 2, parametric),
    ("ep17-rank", 60, rank),
];

fn predicted(blanks: &[Counts]) -> Result<(f64, Option<f64>), Error> {
    let limits = GammaPoisson::fit(blanks)?.limits(TOTAL)?;
    Ok((limits.lob.events(), Some(limits.lod.events())))
}

fn fitted(blanks: &[Counts]) -> Result<(f64, Option<f64>), Error> {
    Ok((GammaPoisson::fit(blanks)?.fitted_percentile(TOTAL) as f64, None))
}

fn replicates(blanks: &[Counts]) -> Vec<Replicate> {
    blanks.iter().map(|&counts| Replicate { lot: 1, sample: 1, counts }).collect()
}

fn parametric(blanks: &[Counts]) -> Result<(f64, Option<f64>), Error> {
    Ok((ep17::parametric_lob(&replicates(blanks), TOTAL)?.events(), None))
}

fn rank(blanks: &[Counts]) -> Result<(f64, Option<f64>), Error> {
    Ok((ep17::rank_lob(&replicates(blanks), TOTAL)?.events(), None))
}

/// The probability that a count of a mean and a dispersion is above a limit, by adding probabilities from 0 up.
fn above(limit: f64, mean: f64, dispersion: f64) -> f64 {
    let (first, step): (f64, Box<dyn Fn(f64) -> f64>) = if dispersion > 0.0 {
        let (shape, odds) = (dispersion.recip(), dispersion * mean);
        (
            libm::exp(-shape * libm::log1p(odds)),
            Box::new(move |count| (shape + count) / (count + 1.0) * odds / (1.0 + odds)),
        )
    } else {
        (libm::exp(-mean), Box::new(move |count| mean / (count + 1.0)))
    };
    let (mut term, mut sum, mut count) = (first, first, 0.0);
    while count + 1.0 <= limit {
        term *= step(count);
        sum += term;
        count += 1.0;
    }
    (1.0 - sum).max(0.0)
}

/// Sums of one rule over the runs.
#[derive(Clone, Copy, Default)]
struct Sums {
    false_positive: f64,
    squares: f64,
    lob: f64,
    detected: u64,
}

fn line(blank_count: usize, mean: f64, variation: f64, stream: u64) -> Result<(), Error> {
    let dispersion = variation * variation;
    let mut draws = Draws::new(SEED, stream);
    let mut sums = [Sums::default(); RULES.len()];
    for _ in 0..RUNS {
        let counts = (0..blank_count).map(|_| {
            let level = draws.level(mean, dispersion);
            Counts::new(draws.poisson(level).min(TOTAL), TOTAL)
        });
        let blanks = counts.collect::<Result<Vec<Counts>, Error>>()?;
        for ((_, needed, rule), sums) in RULES.iter().zip(&mut sums) {
            if blank_count < *needed {
                continue;
            }
            let (lob, lod) = rule(&blanks)?;
            let share = above(lob, mean, dispersion);
            sums.false_positive += share;
            sums.squares += share * share;
            sums.lob += lob;
            for _ in 0..lod.map_or(0, |_| DETECTIONS) {
                sums.detected += u64::from(draws.poisson(lod.unwrap_or_default()) as f64 > lob);
            }
        }
    }
    let runs = RUNS as f64;
    for (index, ((name, needed, _), sums)) in RULES.iter().zip(&sums).enumerate() {
        if blank_count < *needed {
            continue;
        }
        let share = sums.false_positive / runs;
        let error = ((sums.squares / runs - share * share).max(0.0) / runs).sqrt();
        let detected = sums.detected as f64 / (runs * DETECTIONS as f64);
        let detected = if index == 0 { format!("{detected:.4}") } else { String::new() };
        let lob = sums.lob / runs;
        println!("{name},{blank_count},{mean},{variation},{RUNS},{share:.4},{error:.4},{lob:.2},{detected}");
    }
    Ok(())
}

fn main() -> Result<(), Error> {
    println!(
        "rule,blanks,mean_events,variation,runs,false_positive,monte_carlo_error,mean_lob,detected_at_lod"
    );
    let mut stream = 0;
    for blank_count in [2, 5, 10, 20, 60] {
        for mean in [0.5, 3.0, 20.0] {
            for variation in [0.0, 0.5, 1.0] {
                line(blank_count, mean, variation, stream)?;
                stream += 1;
            }
        }
    }
    Ok(())
}
