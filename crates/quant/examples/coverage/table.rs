//! The tables of coverage.

use super::methods::Rule;
use flowmrd_quant::coverage::{Coverage, Summary, coverage};
use flowmrd_quant::{Confidence, Counts, Error};
use std::fmt::Write;

/// Denominators of the table.
pub const TOTALS: [u64; 4] = [10_000, 100_000, 1_000_000, 10_000_000];
/// Confidences of the table.
pub const CONFIDENCES: [f64; 3] = [0.9, 0.95, 0.99];
/// Steps of the grid of true means, 50 to the event, from 1/50 to 50 events.
const STEPS: u32 = 2500;
const STEPS_OF_AN_EVENT: f64 = 50.0;
/// Counts past this have a probability under 10^-30 at a mean of 50 events.
const MOST_POSITIVE: u64 = 200;

/// Ranges of true means over which the table averages, by their steps.
pub const RANGES: [(&str, u32, u32); 3] = [("0-5", 1, 250), ("5-50", 251, STEPS), ("0-50", 1, STEPS)];

/// The intervals of one rule for every count that matters.
pub struct Bounds(Vec<(f64, f64)>);

impl Bounds {
    /// Draws the interval of every count that matters.
    pub fn of(rule: Rule, total: u64, confidence: f64) -> Result<Self, Error> {
        let confidence = Confidence::new(confidence)?;
        let bounds = |positive| rule.bounds(Counts::new(positive, total)?, confidence);
        (0..=MOST_POSITIVE.min(total)).map(bounds).collect::<Result<_, _>>().map(Self)
    }

    /// The interval of a count, and of the last for those that are never seen.
    fn at(&self, positive: u64) -> (f64, f64) {
        let last = self.0.len() - 1;
        self.0[usize::try_from(positive).map_or(last, |positive| positive.min(last))]
    }

    /// The coverage at a step of the grid.
    pub fn coverage(&self, total: u64, step: u32) -> Result<Coverage, Error> {
        let mean = f64::from(step) / STEPS_OF_AN_EVENT;
        coverage(total, mean / total as f64, |positive| self.at(positive))
    }
}

/// Averages over each of [`RANGES`], with levels as means in events.
pub fn summarise(rule: Rule, total: u64, confidence: f64) -> Result<[Option<Summary>; 3], Error> {
    let bounds = Bounds::of(rule, total, confidence)?;
    let grid: Vec<(f64, Coverage)> = (1..=STEPS)
        .map(|step| Ok((f64::from(step) / STEPS_OF_AN_EVENT, bounds.coverage(total, step)?)))
        .collect::<Result<_, Error>>()?;
    Ok(RANGES.map(|(_, first, last)| Summary::of(&grid[first as usize - 1..last as usize])))
}

/// A row for each of some totals, and for each confidence, method and range.
pub fn summaries(totals: &[u64]) -> Result<String, Error> {
    let mut table = String::from(
        "total,confidence,method,means,mean_coverage,least_coverage,least_at_mean,mean_width_events,upper_too_low,lower_too_high\n",
    );
    for &total in totals {
        for confidence in CONFIDENCES {
            for rule in Rule::all() {
                let summaries = summarise(rule, total, confidence)?;
                for ((range, _, _), summary) in RANGES.into_iter().zip(summaries) {
                    let Some(Summary { mean, least_covered, least_covered_at }) = summary else { continue };
                    let _ = writeln!(
                        table,
                        "{total},{confidence},{},{range},{:.5},{least_covered:.5},{least_covered_at:.2},{:.4},{:.5},{:.5}",
                        rule.name(),
                        mean.covered,
                        mean.width * total as f64,
                        mean.upper_too_low,
                        mean.lower_too_high,
                    );
                }
            }
        }
    }
    Ok(table)
}

/// The coverage of 10^6 events at 95 % at single means: every step up to 5 events, every fifth above.
pub fn by_mean() -> Result<String, Error> {
    const TOTAL: u64 = 1_000_000;
    let rules = Rule::all();
    let bounds = rules.iter().map(|rule| Bounds::of(*rule, TOTAL, 0.95)).collect::<Result<Vec<_>, _>>()?;
    let names: Vec<&str> = rules.iter().map(|rule| rule.name()).collect();
    let mut table = format!("mean,{}\n", names.join(","));
    for step in (1..=STEPS).filter(|step| *step <= 250 || step % 5 == 0) {
        let _ = write!(table, "{:.2}", f64::from(step) / STEPS_OF_AN_EVENT);
        for bounds in &bounds {
            let _ = write!(table, ",{:.5}", bounds.coverage(TOTAL, step)?.covered);
        }
        table.push('\n');
    }
    Ok(table)
}
