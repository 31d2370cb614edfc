//! Exact coverage with one control: sums over both Poisson counts.

use crate::poisson::probabilities;
use flowmrd_quant::background::{Background, NetMethod, net_bound, net_interval};
use flowmrd_quant::{Bound, Confidence, Counts};

/// The sample's denominator: levels and bounds are worked in its events.
const TOTAL: u64 = 1_000_000;
/// The control's denominator over the sample's, in tenths.
const CONTROL_TENTHS: [u64; 3] = [1, 10, 100];
/// Expected background events in the sample.
const BACKGROUNDS: [f64; 5] = [0.0, 0.5, 2.0, 10.0, 50.0];
/// Posteriors take milliseconds each: they are summed for a control like the sample and backgrounds of up to this many
/// events, two-sided.
const MOST_BAYES_EVENTS: f64 = 2.0;
/// Standard deviations of a count that are summed over, and what is added to them.
const REACH: (f64, f64) = (8.0, 12.0);
/// Rounding of a bound that lies on the truth.
const SLACK: f64 = 1e-9;

/// Bounds of one pair of counts, in events of the sample.
#[derive(Clone, Copy)]
struct Bounds {
    two_sided: [f64; 2],
    one_sided: [f64; 2],
}

/// Probabilities that the truth lies outside, and the mean reported width in events.
#[derive(Clone, Copy, Default)]
struct Outcome {
    below: f64,
    above: f64,
    below_upper_alone: f64,
    above_lower_alone: f64,
    width: f64,
}

/// The bounds of all pairs of counts, by the sample's count and then the control's.
struct Table(Vec<Vec<Bounds>>);

pub(crate) fn write_summary() {
    println!(
        "method,control_total_over_sample,background_events,minimum_coverage,at_level_events,mean_coverage,\
         most_missed_by_upper,most_missed_by_lower,one_sided_upper_minimum,one_sided_lower_minimum,mean_width_events"
    );
    let levels: Vec<f64> =
        (0..100).map(|i| f64::from(i) / 10.0).chain((20..=100).map(|i| f64::from(i) * 0.5)).collect();
    for tenths in CONTROL_TENTHS {
        // a posterior of a level of at least 0 never has 0 between its equal tails
        let from = |method| usize::from(is_slow(method));
        let lines =
            in_parallel(NetMethod::ALL.to_vec(), |method| summary(method, tenths, &levels[from(method)..]));
        print!("{}", lines.concat());
    }
}

pub(crate) fn write_curves() {
    println!("method,background_events,level_events,coverage");
    let levels: Vec<f64> = (0..=120).map(|i| f64::from(i) * 0.25).collect();
    let lines = in_parallel(NetMethod::ALL.to_vec(), |method| {
        let table = Table::new(method, 10, 2.0);
        let line = |&level: &f64| {
            let Outcome { below, above, .. } = table.outcome(level, 2.0, 2.0);
            format!("{method},2,{level},{:.5}\n", 1.0 - below - above)
        };
        levels.iter().map(line).collect::<String>()
    });
    print!("{}", lines.concat());
}

fn summary(method: NetMethod, tenths: u64, levels: &[f64]) -> String {
    let ratio = tenths as f64 / 10.0;
    let is_summed = |b: &f64| !is_slow(method) || ratio == 1.0 && *b <= MOST_BAYES_EVENTS;
    let backgrounds: Vec<f64> = BACKGROUNDS.into_iter().filter(is_summed).collect();
    if backgrounds.is_empty() {
        return String::new();
    }
    let table = Table::new(method, tenths, backgrounds.iter().copied().fold(0.0, f64::max));
    backgrounds.iter().map(|&background| line(method, ratio, background, &table, levels)).collect()
}

fn is_slow(method: NetMethod) -> bool {
    matches!(method, NetMethod::BayesFlat | NetMethod::BayesJeffreys)
}

fn line(method: NetMethod, ratio: f64, background: f64, table: &Table, levels: &[f64]) -> String {
    let outcomes: Vec<Outcome> =
        levels.iter().map(|&level| table.outcome(level, background, ratio * background)).collect();
    let coverage = |outcome: &Outcome| 1.0 - outcome.below - outcome.above;
    let most = |part: fn(&Outcome) -> f64| outcomes.iter().map(part).fold(0.0, f64::max);
    let (least, at) = outcomes
        .iter()
        .map(coverage)
        .zip(levels)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or((f64::NAN, f64::NAN), |(coverage, &level)| (coverage, level));
    // the fine steps under 10 events must not outweigh the rest
    let weights: Vec<f64> = levels.iter().map(|&level| if level < 10.0 { 0.1 } else { 0.5 }).collect();
    let mean = |part: &dyn Fn(&Outcome) -> f64| {
        let sum: f64 = outcomes.iter().zip(&weights).map(|(outcome, weight)| weight * part(outcome)).sum();
        sum / weights.iter().sum::<f64>()
    };
    let one_sided = match is_slow(method) {
        true => ",".to_owned(),
        false => format!(
            "{:.5},{:.5}",
            1.0 - most(|outcome| outcome.below_upper_alone),
            1.0 - most(|outcome| outcome.above_lower_alone)
        ),
    };
    format!(
        "{method},{ratio},{background},{least:.5},{at},{:.5},{:.5},{:.5},{one_sided},{:.3}\n",
        mean(&coverage),
        most(|outcome| outcome.below),
        most(|outcome| outcome.above),
        mean(&|outcome| outcome.width),
    )
}

fn reach(mean: f64) -> u64 {
    (mean + REACH.0 * mean.sqrt() + REACH.1) as u64
}

impl Table {
    fn new(method: NetMethod, tenths: u64, most_background: f64) -> Self {
        let on_count = reach(50.0 + most_background);
        let off_count = reach(most_background * tenths as f64 / 10.0);
        let control = |events| Background::new(Counts::new(events, TOTAL * tenths / 10).unwrap());
        let row = |on| {
            let sample = Counts::new(on, TOTAL).unwrap();
            (0..=off_count).map(|off| Bounds::new(sample, &control(off), method)).collect()
        };
        Self((0..=on_count).map(row).collect())
    }

    /// What the bounds do at a net level, both counts being Poisson.
    fn outcome(&self, level: f64, background: f64, control_mean: f64) -> Outcome {
        let off = probabilities(control_mean, self.0[0].len());
        let on = probabilities(level + background, self.0.len());
        let mut outcome = Outcome::default();
        for (row, on) in self.0.iter().zip(on) {
            for (bounds, off) in row.iter().zip(&off) {
                outcome.add(bounds, level, on * off);
            }
        }
        outcome
    }
}

impl Bounds {
    fn new(sample: Counts, background: &Background, method: NetMethod) -> Self {
        let interval = net_interval(sample, background, method, Confidence::P95);
        let one_sided = |bound| match is_slow(method) {
            true => f64::NAN,
            false => net_bound(sample, background, method, Confidence::P95, bound) * TOTAL as f64,
        };
        Self {
            two_sided: [interval.lower() * TOTAL as f64, interval.upper() * TOTAL as f64],
            one_sided: [one_sided(Bound::Lower), one_sided(Bound::Upper)],
        }
    }
}

impl Outcome {
    fn add(&mut self, bounds: &Bounds, level: f64, probability: f64) {
        let [lower, upper] = bounds.two_sided;
        let [lower_alone, upper_alone] = bounds.one_sided;
        let if_so = |is_so: bool| if is_so { probability } else { 0.0 };
        self.below += if_so(upper < level - SLACK);
        self.above += if_so(lower > level + SLACK);
        self.below_upper_alone += if_so(upper_alone < level - SLACK);
        self.above_lower_alone += if_so(lower_alone > level + SLACK);
        self.width += probability * (upper.max(0.0) - lower.max(0.0));
    }
}

/// Maps on two threads, in order.
pub(crate) fn in_parallel<T: Copy + Send + Sync, U: Send>(
    items: Vec<T>,
    map: impl Fn(T) -> U + Sync,
) -> Vec<U> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some(&item) = items.get(index) else { return done };
            done.push((index, map(item)));
        }
    };
    let mut results: Vec<(usize, U)> = std::thread::scope(|scope| {
        let threads = [scope.spawn(work), scope.spawn(work)];
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
