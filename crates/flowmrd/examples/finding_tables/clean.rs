//! Clean cases: every caution is a false alarm.

use flowmrd::quality::QualityRules;
use flowmrd::result::{CaseResult, FindingLevel};
use rayon::prelude::*;

use crate::Outcome;
use crate::bench::{Bench, tube, worst};

/// Cases of each kind.
const CASES: u64 = 100;

/// Kinds of clean cases: what the table calls them, the level, and the seed of the first.
const KINDS: [(&str, f64, u64); 3] = [
    ("one tube at 7 in 10,000", 7e-4, 1_000_000),
    ("one tube without disease", 0.0, 2_000_000),
    ("two tubes and an earlier time point", 3e-3, 3_000_000),
];

/// What a rule came to on the cases of one kind.
#[derive(Clone, Copy, Default)]
struct Tally {
    evaluated: u64,
    alarms: u64,
}

/// Counts of alarms, by rule and kind.
pub struct Alarms {
    rules: Vec<(&'static str, [Tally; KINDS.len()])>,
    /// Cases with any alarm of the rules, by kind.
    cases: [u64; KINDS.len()],
}

pub fn run(bench: &Bench) -> Outcome<Alarms> {
    let mut alarms = Alarms {
        rules: QualityRules::NAMES.iter().map(|name| (*name, Default::default())).collect(),
        cases: [0; KINDS.len()],
    };
    let assay = bench.assay("", ["", ""])?;
    for (kind, (name, level, first_seed)) in KINDS.into_iter().enumerate() {
        let case = |number: u64| -> Outcome<CaseResult> {
            let seed = first_seed + 10 * number;
            let label = format!("clean-{kind}-{number}");
            if kind < 2 {
                return bench.analyse(&assay, &label, &[tube(level, seed)?], Vec::new());
            }
            let before = bench.analyse(&assay, &label, &[tube(1e-2, seed + 2)?], Vec::new())?;
            bench.analyse(&assay, &label, &[tube(level, seed)?, tube(level, seed + 1)?], vec![before])
        };
        let results = (0..CASES).into_par_iter().map(case).collect::<Outcome<Vec<_>>>()?;
        results.iter().for_each(|result| alarms.add(kind, result));
        // What the reader of the run wants to look into.
        for result in &results {
            for finding in result.findings.iter().filter(|one| one.level > FindingLevel::NotEvaluated) {
                eprintln!("{name}: {}: {}", finding.code, finding.message);
            }
        }
    }
    Ok(alarms)
}

impl Alarms {
    fn add(&mut self, kind: usize, result: &CaseResult) {
        let mut is_alarmed = false;
        for (rule, tallies) in &mut self.rules {
            let level = worst(result, rule).filter(|level| *level != FindingLevel::NotEvaluated);
            let is_alarm = level.is_some_and(|level| level > FindingLevel::NotEvaluated);
            tallies[kind].evaluated += u64::from(level.is_some());
            tallies[kind].alarms += u64::from(is_alarm);
            is_alarmed |= is_alarm;
        }
        self.cases[kind] += u64::from(is_alarmed);
    }

    /// Says how many cases of each kind have an alarm.
    pub fn summary(&self) -> String {
        let counts = self.cases.map(|count| format!("{count} of {CASES}"));
        counts.join(", ")
    }

    pub fn csv(&self) -> String {
        let mut text = "rule,cases_of,cases,evaluated,alarms\n".to_owned();
        for (rule, tallies) in &self.rules {
            for ((kind, _, _), tally) in KINDS.iter().zip(tallies) {
                text.push_str(&format!("{rule},{kind},{CASES},{},{}\n", tally.evaluated, tally.alarms));
            }
        }
        for ((kind, _, _), count) in KINDS.iter().zip(self.cases) {
            text.push_str(&format!("any,{kind},{CASES},{CASES},{count}\n"));
        }
        text
    }

    pub fn table(&self) -> String {
        let heads = KINDS.map(|(kind, _, _)| kind).join(" | ");
        let mut text = format!("| rule | {heads} |\n|---|---|---|---|\n");
        for (rule, tallies) in &self.rules {
            let cells = tallies.map(|tally| match tally.evaluated {
                0 => "not evaluated".to_owned(),
                evaluated => format!("{} of {evaluated}", tally.alarms),
            });
            text.push_str(&format!("| `{rule}` | {} |\n", cells.join(" | ")));
        }
        let any = self.cases.map(|count| format!("{count} of {CASES}"));
        text.push_str(&format!("| **any of them** | {} |\n", any.join(" | ")));
        text
    }
}
