//! Worked examples against SciPy, statsmodels, mpmath and R, each from the counts alone.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

#[path = "worked/worst.rs"]
mod worst;

use flowmrd_quant::background::{
    Background, NetMethod, conditional_test, e_test, li_ma_significance, net_interval,
};
use flowmrd_quant::reduction::{RatioMethod, ratio::Levels};
use flowmrd_quant::{Confidence, Counts, IntervalMethod, interval};
use std::collections::BTreeSet;
use worst::Worst;

/// scripts/reference/witnesses.py and witnesses.R
const TABLE: &str = include_str!("data/witnesses.csv");
/// What the crate promises.
const PROMISED: f64 = 1e-10;
/// Examples that other test targets of this crate answer for.
const ELSEWHERE: [&str; 10] = [
    "agresti-coull",
    "beta-binomial",
    "blaker",
    "ep17",
    "events for",
    "garwood",
    "jeffreys 12",
    "jeffreys P",
    "mid-p",
    "wilson 12",
];

/// What a tool leaves of its own answer where it searches or cuts off, relative.
fn tolerance(tool: &str) -> f64 {
    match tool {
        // confint_proportions_2indep ends its search at 10^-9 or so
        "statsmodels search" => 1e-8,
        // the sum over counts is cut at a probability of 10^-9 or so
        "scipy poisson_means_test" => 1e-8,
        // proportion_ci ends its search at 10^-12 of a share of 10^-3
        "scipy binomtest" => 1e-9,
        _ => PROMISED,
    }
}

fn counts(positive: u64, total: u64) -> Counts {
    Counts::new(positive, total).unwrap()
}

fn tubes() -> Background {
    let tubes = [(12, 1_000_000), (30, 1_200_000), (7, 800_000), (22, 1_000_000)];
    Background::from_controls(&tubes.map(|(positive, total)| counts(positive, total))).unwrap()
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

/// The crate's answer to an example; `None` where it is not one of this target's.
fn answer(example: &str) -> Option<f64> {
    let (sample, control) = (counts(20, 1_000_000), counts(4, 2_000_000));
    let name = example.trim_end_matches(" lower").trim_end_matches(" upper");
    Some(match name {
        "clopper-pearson 53/248611" => {
            let got = interval(counts(53, 248_611), IntervalMethod::ClopperPearson, Confidence::P95);
            end(example, (got.lower(), got.upper()))
        }
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
        "homogeneity chi-square tubes" => tubes().homogeneity().chi_square(),
        "homogeneity p tubes" => tubes().homogeneity().p_value().unwrap(),
        "variance limit tubes" => tubes().between_control_variance_limit(),
        "prediction P(K >= 20) of 4/1000000 in 2000000" => {
            Background::new(counts(4, 1_000_000)).prediction(2_000_000).upper_tail(20)
        }
        _ => return None,
    })
}

#[test]
fn worked_examples_match_every_witness() {
    let mut by_tool: Vec<(&str, Worst)> = Vec::new();
    let (mut answered, mut left) = (BTreeSet::new(), BTreeSet::new());
    for line in TABLE.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let &[example, tool, expected] = fields.as_slice() else { panic!("{line}") };
        let Some(got) = answer(example) else {
            left.insert(example);
            continue;
        };
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
    assert_eq!(answered.len(), 23, "{answered:?}");
    for example in left {
        assert!(ELSEWHERE.iter().any(|start| example.starts_with(start)), "no answer to {example}");
    }
}
