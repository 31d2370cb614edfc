//! Cases with a fault of several sizes: how many of them the rule finds.

use flowmrd::result::{CaseResult, FindingLevel};
use flowmrd_simulate::fault::Fault;
use flowmrd_simulate::panel::Marker;
use flowmrd_simulate::{Artefacts, Modulation, Tube};
use rayon::prelude::*;

use crate::Outcome;
use crate::bench::{Bench, EVENTS, tube, worst};

/// Cases of each size, and racks.
pub const CASES: u64 = 12;

/// How a case with a fault is made.
#[derive(Clone, Copy)]
enum Made {
    /// One tube of a level, with a fault in the text form of the simulation, `{}` standing for the size.
    Fault(f64, &'static str),
    /// The same, and a second tube whose fault is not that.
    Beside(&'static str, &'static str),
    /// One tube with artefacts.
    Artefacts(fn(f64) -> Artefacts),
    /// One tube of so many events.
    Events,
    /// Two tubes, the second at so many times the level of the first.
    Levels,
    /// An earlier time point, from which a marker has shifted by so many decades.
    Shift(Marker),
    /// No blast, so many times as many events, and a LAIP that holds normal precursors.
    NormalCells,
}

/// One fault that a rule has to find.
struct Row {
    rule: &'static str,
    fault: &'static str,
    sizes: &'static [f64],
    made: Made,
    /// What is added to the assay.
    more: &'static str,
}

const fn row(rule: &'static str, fault: &'static str, sizes: &'static [f64], made: Made) -> Row {
    Row { rule, fault, sizes, made, more: "" }
}

/// The LAIP's gate over, in log10 of light: CD10 bright, CD20 dim, CD34 and CD58 positive, CD38 dim.
const SCATTER: &str =
    "scatter:count={},CD10=3.4..5,CD20=1.5..3,CD34=3..4.5,CD58=3.2..4.5,CD38=2..3.4,CD45=2..4,CD66c=1.5..4";

const EXPECTED: &str =
    "[quality.expected-ranges]\nranges = [{ population = \"Hematogones\", total = [0.02, 0.1] }]\n";

fn rows() -> Vec<Row> {
    let mut rows = vec![
        row(
            "time-gaps",
            "a clog of so many seconds",
            &[0.5, 0.9, 1.1, 2.0],
            Made::Fault(1e-3, "clog:begin=8,seconds={},flow=0"),
        ),
        row(
            "time-bursts",
            "one second of so many times the flow",
            &[1.5, 2.0, 2.5, 4.0],
            Made::Fault(1e-3, "surge:begin=8,seconds=1,flow={}"),
        ),
        row(
            "flow-rate",
            "a flow that rises to so many times itself",
            &[1.3, 1.6, 2.0, 3.0],
            Made::Fault(1e-3, "flow:begin=12,factor={}"),
        ),
        row(
            "signal-drift",
            "CD45 falls to such a part of itself",
            &[0.9, 0.8, 0.7, 0.5],
            Made::Fault(1e-3, "drift:detector=CD45,factor={},begin=0,seconds=20"),
        ),
        row(
            "signal-drift",
            "every signal steps to such a part of itself",
            &[0.9, 0.8, 0.7, 0.5],
            Made::Fault(1e-3, "drift:detector=all,factor={},begin=10"),
        ),
        row(
            "margin-events",
            "such a part of CD58 at the upper end",
            &[0.005, 0.01, 0.012, 0.05],
            Made::Fault(1e-3, "margin:detector=CD58,share={},end=upper"),
        ),
        row(
            "values-not-finite",
            "such a part of CD58 without a number",
            &[0.00001, 0.0001, 0.001],
            Made::Fault(1e-3, "nan:detector=CD58,share={}"),
        ),
        row(
            "lost-events",
            "so many lost events beside 40,000",
            &[1000.0, 2000.0, 2200.0, 10000.0],
            Made::Fault(1e-3, "lost:lost={},aborted=0"),
        ),
        row("few-events", "so many events", &[1000.0, 999.0, 500.0], Made::Events),
        row("denominator", "so many events", &[7500.0, 6500.0, 5800.0], Made::Events),
        row(
            "doublets",
            "such a part of the events are doublets",
            &[0.1, 0.2, 0.3, 0.4],
            Made::Artefacts(|size| Artefacts { doublet_fraction: size, ..Artefacts::default() }),
        ),
        row(
            "debris",
            "such a part of the particles are debris",
            &[0.3, 0.45, 0.5, 0.7],
            Made::Artefacts(|size| Artefacts { debris_fraction: size, ..Artefacts::default() }),
        ),
        row(
            "viability",
            "such a part of the cells are dead",
            &[0.1, 0.2, 0.25, 0.4],
            Made::Artefacts(|size| Artefacts { dead_fraction: size, ..Artefacts::default() }),
        ),
        row(
            "haemodilution",
            "such a part of the cells is blood's",
            &[0.9, 0.97, 0.98, 0.99],
            Made::Fault(1e-3, "blood:fraction={}"),
        ),
        row(
            "voltage-differs",
            "volts of a second tube, beside 500",
            &[502.0, 505.0, 510.0],
            Made::Beside("voltage:detector=CD58,volts=500", "voltage:detector=CD58,volts={}"),
        ),
        row(
            "gain-differs",
            "gain of a second tube, beside 1",
            &[1.005, 1.01, 1.1],
            Made::Beside("gain:detector=CD58,gain=1", "gain:detector=CD58,gain={}"),
        ),
        row(
            "compensation-condition",
            "two spectra that differ by such a part",
            &[0.2, 0.1, 0.05, 0.01],
            Made::Fault(1e-3, "spillover-alike:first=CD58,second=CD20,distance={}"),
        ),
        row(
            "over-compensation",
            "every coefficient so many times too large",
            &[1.05, 1.1, 1.2, 1.5],
            Made::Fault(1e-3, "spillover:factor={}"),
        ),
        row(
            "laip-arrival",
            "so many blasts carried over within 0.1 s, beside some 34",
            &[3.0, 5.0, 8.0, 15.0],
            Made::Fault(1e-3, "carry-over:count={},begin=8,seconds=0.1"),
        ),
        row(
            "laip-arrival",
            "so many blasts carried over within 2 s, beside some 34",
            &[5.0, 10.0, 20.0, 40.0],
            Made::Fault(1e-3, "carry-over:count={},begin=8,seconds=2"),
        ),
        row(
            "laip-cluster",
            "so many scattered events and no blast",
            &[30.0, 60.0, 120.0, 400.0],
            Made::Fault(0.0, SCATTER),
        ),
        row(
            "laip-distance",
            "normal precursors alone in the LAIP, of so many times 40,000 events",
            &[1.0],
            Made::NormalCells,
        ),
        row(
            "antigen-drift",
            "decades by which CD10 has shifted",
            &[-0.1, -0.2, -0.3, -0.4],
            Made::Shift(Marker::Cd10),
        ),
        row("tubes-differ", "times the level in a second tube", &[1.5, 2.0, 3.0, 5.0], Made::Levels),
    ];
    rows.push(Row {
        more: EXPECTED,
        ..row(
            "expected-ranges",
            "such a part of the cells is blood's (Hematogones expected to be 2 % to 10 % of all events)",
            &[0.3, 0.5],
            Made::Fault(1e-3, "blood:fraction={}"),
        )
    });
    rows.push(Row {
        more: "[quality.haemodilution]\nminimum_precursors = 0.02\n",
        ..row(
            "haemodilution",
            "such a part of the cells is blood's (`minimum_precursors = 0.02`)",
            &[0.3, 0.5, 0.7, 0.9],
            Made::Fault(1e-3, "blood:fraction={}"),
        )
    });
    rows
}

/// What a rule came to on the cases of one size.
pub struct Found {
    pub rule: &'static str,
    pub fault: &'static str,
    pub size: f64,
    pub evaluated: u64,
    pub cautions: u64,
    pub fails: u64,
}

/// Makes and judges the cases of every fault, or of the faults of one rule.
pub fn run(bench: &Bench, only: Option<&str>) -> Outcome<Vec<Found>> {
    let mut found = Vec::new();
    for (number, row) in rows().iter().enumerate() {
        if only.is_some_and(|rule| rule != row.rule) {
            continue;
        }
        for (place, &size) in row.sizes.iter().enumerate() {
            let first_seed = 10_000_000 + 100_000 * number as u64 + 10_000 * place as u64;
            let label = format!("fault-{number}-{place}");
            let case =
                |case: u64| row.analyse(bench, size, (&format!("{label}-{case}"), first_seed + 10 * case));
            let results = (0..CASES).into_par_iter().map(case).collect::<Outcome<Vec<_>>>()?;
            let count = |level: FindingLevel| {
                results.iter().filter(|result| worst(result, row.rule) == Some(level)).count() as u64
            };
            let [cautions, fails] = [FindingLevel::Caution, FindingLevel::Fail].map(count);
            let evaluated = cautions + fails + count(FindingLevel::Pass);
            eprintln!("{} {size}: {cautions} cautions, {fails} fails of {evaluated}", row.rule);
            // What the reader of a run of one rule wants to look into.
            let told = results.iter().filter(|_| only.is_some()).flat_map(|result| &result.findings);
            told.filter(|finding| finding.code == row.rule)
                .for_each(|finding| eprintln!("  {}", finding.message));
            found.push(Found { rule: row.rule, fault: row.fault, size, evaluated, cautions, fails });
        }
    }
    Ok(found)
}

impl Row {
    fn analyse(&self, bench: &Bench, size: f64, (label, seed): (&str, u64)) -> Outcome<CaseResult> {
        let with = |level: f64, seed: u64, fault: &str| -> Outcome<Tube> {
            let fault: Fault = fault.replace("{}", &size.to_string()).parse()?;
            Ok(tube(level, seed)?.with_fault(fault)?)
        };
        let mut replaced = ["", ""];
        let mut earlier = Vec::new();
        let plain = bench.assay(self.more, replaced)?;
        let tubes = match self.made {
            Made::Fault(level, fault) => vec![with(level, seed, fault)?],
            Made::Beside(one, two) => vec![with(1e-3, seed, one)?, with(1e-3, seed + 1, two)?],
            Made::Artefacts(artefacts) => vec![tube(1e-3, seed)?.with_artefacts(artefacts(size))?],
            Made::Events => vec![Tube::new(size as u64, 1e-3, seed)?],
            Made::Levels => vec![tube(2e-3, seed)?, tube(2e-3 * size, seed + 1)?],
            Made::Shift(marker) => {
                earlier.push(bench.analyse(&plain, label, &[tube(1e-2, seed + 1)?], Vec::new())?);
                vec![tube(1e-2, seed)?.with_modulation(Modulation::default().with(marker, size)?)]
            }
            Made::NormalCells => {
                replaced = ["{ not = \"Hematogones\" }", "\"Hematogones\""];
                vec![Tube::new((EVENTS as f64 * size) as u64, 0.0, seed)?]
            }
        };
        bench.analyse(&bench.assay(self.more, replaced)?, label, &tubes, earlier)
    }
}

pub fn csv(found: &[Found]) -> String {
    let mut text = "rule,fault,size,cases,evaluated,cautions,fails\n".to_owned();
    for Found { rule, fault, size, evaluated, cautions, fails } in found {
        text.push_str(&format!("{rule},\"{fault}\",{size},{CASES},{evaluated},{cautions},{fails}\n"));
    }
    text
}

/// One line a fault: each size, and of how many cases it was found.
pub fn table(found: &[Found]) -> String {
    let mut text = "| rule | fault | found |\n|---|---|---|\n".to_owned();
    for sizes in found.chunk_by(|one, two| (one.rule, one.fault) == (two.rule, two.fault)) {
        let cells: Vec<String> = sizes.iter().map(cell).collect();
        if let Some(first) = sizes.first() {
            text.push_str(&format!("| `{}` | {} | {} |\n", first.rule, first.fault, cells.join("; ")));
        }
    }
    text
}

fn cell(found: &Found) -> String {
    let Found { size, evaluated, cautions, fails, .. } = found;
    let fails = if *fails > 0 { format!(" ({fails} fail)") } else { String::new() };
    let few = if *evaluated < CASES { format!(", {evaluated} evaluated") } else { String::new() };
    format!("{size}: {} of {CASES}{fails}{few}", cautions + found.fails)
}
