//! Worked examples against SciPy, statsmodels, mpmath and R, each from the counts alone.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

#[path = "worked/worst.rs"]
mod worst;

use flowmrd_quant::background::{
    Background, NetMethod, conditional_test, e_test, li_ma_significance, net_interval,
};
use flowmrd_quant::design::total_for_detection;
use flowmrd_quant::dispersion::{BetaBinomial, Tubes};
use flowmrd_quant::limits::Replicate;
use flowmrd_quant::limits::ep17::{parametric_lob, rank_lob};
use flowmrd_quant::reduction::{RatioMethod, ratio::Levels};
use flowmrd_quant::{
    Confidence, Counts, IntervalMethod, PoissonMethod, Posterior, interval, poisson_interval,
};
use std::collections::BTreeSet;
use worst::Worst;

/// scripts/reference/witnesses.py and witnesses.R
const TABLE: &str = include_str!("data/witnesses.csv");
/// What the crate promises.
const PROMISED: f64 = 1e-10;
/// Twenty results of one blank sample, events of a million.
const BLANKS: [u64; 20] = [0, 1, 0, 2, 1, 0, 3, 1, 0, 1, 2, 0, 0, 1, 4, 0, 1, 0, 2, 1];
const MILLION: u64 = 1_000_000;

/// What a tool leaves of its own answer where it searches or cuts off, relative.
fn tolerance(tool: &str) -> f64 {
    match tool {
        // confint_proportions_2indep ends its search at 10^-9 or so
        "statsmodels search" => 1e-8,
        // the sum over counts is cut at a probability of 10^-9 or so
        "scipy poisson_means_test" => 1e-8,
        // proportion_ci ends its search at 10^-12 of a share of 10^-3
        "scipy binomtest" => 1e-9,
        // the top of a likelihood is found to the root of its rounding, which R's lgamma of 10^6 makes worst
        "scipy betabinom simplex" => 1e-4,
        // here it is the crate's own search that ends at the root of the rounding
        "mpmath findroot" => 1e-7,
        "R optim" => 2e-4,
        _ => PROMISED,
    }
}

fn counts(positive: u64, total: u64) -> Counts {
    Counts::new(positive, total).unwrap()
}

fn tubes() -> [Counts; 4] {
    [(12, 1_000_000), (30, 1_200_000), (7, 800_000), (22, 1_000_000)]
        .map(|(positive, total)| counts(positive, total))
}

fn controls() -> Background {
    Background::from_controls(&tubes()).unwrap()
}

fn beta_binomial() -> BetaBinomial {
    Tubes::new(&tubes()).unwrap().beta_binomial().unwrap()
}

fn level(positive: u64, total: u64, method: IntervalMethod) -> (f64, f64) {
    let got = interval(counts(positive, total), method, Confidence::P95);
    (got.lower(), got.upper())
}

/// Results of one blank sample, repeated.
fn blanks(times: usize) -> Vec<Replicate> {
    let results = BLANKS.iter().cycle().take(times * BLANKS.len());
    results.map(|&events| Replicate { lot: 1, sample: 1, counts: counts(events, MILLION) }).collect()
}

/// One end of a pair by the last word of the example's name.
fn end(example: &str, (lower, upper): (f64, f64)) -> f64 {
    if example.ends_with("lower") { lower } else { upper }
}

fn net(method: NetMethod) -> (f64, f64) {
    let background = Background::new(counts(4, 2_000_000));
    let got = net_interval(counts(20, 1_000_000), &background, method, Confidence::P95);
    (got.lower(), got.upper())
}

fn ratio(method: RatioMethod) -> (f64, f64) {
    let levels = Levels { numerator: counts(3, 1_000_000), denominator: counts(900, 1_000_000) };
    let got = levels.interval(method, Confidence::P95).unwrap();
    (got.lower, got.upper)
}

/// The crate's answer to an example.
fn answer(example: &str) -> f64 {
    let (sample, control) = (counts(20, 1_000_000), counts(4, 2_000_000));
    let name = example.trim_end_matches(" lower").trim_end_matches(" upper");
    match name {
        "clopper-pearson 53/248611" => end(example, level(53, 248_611, IntervalMethod::ClopperPearson)),
        "mover-wilson 20/1000000 over 4/2000000" => end(example, net(NetMethod::MoverWilson)),
        "mover-clopper-pearson 20/1000000 over 4/2000000" => {
            end(example, net(NetMethod::MoverClopperPearson))
        }
        "profile 20/1000000 over 4/2000000" => end(example, net(NetMethod::Profile)),
        "bayes-flat 20/1000000 over 4/2000000" => end(example, net(NetMethod::BayesFlat)),
        "conditional p 20/1000000 over 4/2000000" => conditional_test(sample, control).p_value(),
        "e-test p 20/1000000 over 4/2000000" => e_test(sample, control).unwrap(),
        "li-ma 20/1000000 over 4/2000000" => li_ma_significance(sample, control),
        "koopman 3/1000000 to 900/1000000" => end(example, ratio(RatioMethod::Koopman)),
        "katz-log 3/1000000 to 900/1000000" => end(example, ratio(RatioMethod::KatzLog)),
        "conditional-exact 3/1000000 to 900/1000000" => end(example, ratio(RatioMethod::ConditionalExact)),
        "homogeneity chi-square tubes" => controls().homogeneity().unwrap().pearson(),
        "homogeneity p tubes" => controls().homogeneity().unwrap().p_value(),
        "variance limit tubes" => controls().between_control_variance_limit(),
        "prediction P(K >= 20) of 4/1000000 in 2000000" => {
            Background::new(counts(4, 1_000_000)).prediction(2_000_000).upper_tail(20)
        }
        "blaker 7/1000" => end(example, level(7, 1000, IntervalMethod::Blaker)),
        "mid-p 5/20000" => end(example, level(5, 20_000, IntervalMethod::MidP)),
        "wilson 12/100000" => end(example, level(12, 100_000, IntervalMethod::Wilson)),
        "jeffreys 12/100000" => end(example, level(12, 100_000, IntervalMethod::Jeffreys)),
        "agresti-coull 12/100000" => end(example, level(12, 100_000, IntervalMethod::AgrestiCoull)),
        "garwood 17" => {
            let got = poisson_interval(17, PoissonMethod::Garwood, Confidence::P95);
            end(example, (got.lower(), got.upper()))
        }
        "beta-binomial mean tubes" => beta_binomial().level(),
        "beta-binomial gain tubes" => beta_binomial().ln_likelihood_gain(),
        "beta-binomial a tubes" => beta_binomial().level() * beta_binomial().concentration(),
        "ep17 parametric lob of 20 blanks" => parametric_lob(&blanks(1), MILLION).unwrap().events(),
        "ep17 rank lob of 60 blanks" => rank_lob(&blanks(3), MILLION).unwrap().events(),
        "events for 20 at 1e-5 with 95 %" => total_for_detection(1e-5, 20, 0.95).unwrap().unwrap() as f64,
        "jeffreys P(level >= 1e-5) of 20/1000000" => Posterior::jeffreys(sample).probability_above(1e-5),
        _ => panic!("no answer to {example}"),
    }
}

#[test]
fn worked_examples_match_every_witness() {
    let mut by_tool: Vec<(&str, Worst)> = Vec::new();
    let mut answered = BTreeSet::new();
    for line in TABLE.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let &[example, tool, expected] = fields.as_slice() else { panic!("{line}") };
        let got = answer(example);
        answered.insert(example);
        let index = by_tool.iter().position(|(name, _)| *name == tool).unwrap_or_else(|| {
            by_tool.push((tool, Worst::default()));
            by_tool.len() - 1
        });
        by_tool[index].1.see(tool, got, expected.parse().unwrap(), || example.to_owned());
    }
    for (tool, worst) in &by_tool {
        worst.hold(tolerance(tool));
    }
    assert_eq!(answered.len(), 42, "{answered:?}");
}
