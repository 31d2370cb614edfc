//! An analysis made up for tests and for looking at: no instrument, no patient, every text in the author's hand.

#![allow(clippy::unwrap_used, reason = "a mistake in made-up numbers should stop the example")]

use flowmrd::Analysis;
use flowmrd::plot::{Axis, DENSITY_BINS, Density, LaipPoints, Outline, PlotData, Shape, Side, Tick};
use flowmrd::result::{
    AssayEntry, CaseResult, CompensationEntry, DefaultEntry, DeviationEntry, FindingEntry, FindingLevel,
    InputEntry, IntervalEntry, LaipEntry, LevelEntry, LimitsEntry, MarkerEntry, MarkerMatch, MrdEntry,
    PopulationEntry, SettingsEntry, SoftwareEntry, VerdictEntry,
};

/// A small generator of the same numbers everywhere: Steele, Lea and Flood's SplitMix64.
pub struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About normal: twelve uniform numbers less six.
    fn normal(&mut self, mean: f64, spread: f64) -> f64 {
        mean + spread * ((0..12).map(|_| self.unit()).sum::<f64>() - 6.0)
    }
}

/// A round cloud of events: middle, spread along x and y, events.
type Cloud = ([f64; 2], [f64; 2], u32);

fn density(clouds: &[Cloud], seed: u64) -> Density {
    let mut random = SplitMix(seed);
    let mut counts = vec![0_u32; DENSITY_BINS * DENSITY_BINS];
    let last = (DENSITY_BINS - 1) as f64;
    for &(middle, spread, event_count) in clouds {
        for _ in 0..event_count {
            let mut bin = |axis: usize| {
                (random.normal(middle[axis], spread[axis]) * DENSITY_BINS as f64).clamp(0.0, last) as usize
            };
            let (x, y) = (bin(0), bin(1));
            counts[y * DENSITY_BINS + x] += 1;
        }
    }
    Density::new(counts).unwrap()
}

fn points(middle: [f64; 2], spread: [f64; 2], count: usize, seed: u64) -> Vec<[f64; 2]> {
    let mut random = SplitMix(seed);
    (0..count).map(|_| [random.normal(middle[0], spread[0]), random.normal(middle[1], spread[1])]).collect()
}

/// An axis from 0 to 1 with ticks of asinh(value / 150), scaled so that 262144 stands at 1 and 0 at 0.2.
fn fluorescence(label: &str) -> Axis {
    let place = |value: f64| 0.2 + 0.8 * (value / 150.0).asinh() / (262_144.0_f64 / 150.0).asinh();
    let mut ticks = vec![(0.0, Some("0".to_owned()))];
    for exponent in 2..=5 {
        let decade = 10.0_f64.powi(exponent);
        for (sign, prefix) in [(1.0, ""), (-1.0, "-")] {
            ticks.push((sign * decade, Some(format!("{prefix}10^{exponent}"))));
            ticks.extend((2..=9).map(|digit| (sign * decade * f64::from(digit), None)));
        }
    }
    axis(label, "asinh(T=262144, M=4.5, A=1)", ticks, place)
}

fn scatter(label: &str) -> Axis {
    let ticks = (0..=5).map(|step| (f64::from(step) * 50_000.0, Some(format!("{}k", step * 50)))).collect();
    axis(label, "linear", ticks, |value| value / 262_144.0)
}

fn axis(label: &str, scale: &str, mut ticks: Vec<(f64, Option<String>)>, place: impl Fn(f64) -> f64) -> Axis {
    ticks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let ticks =
        ticks.into_iter().map(|(value, label)| Tick { position: place(value), value, label }).collect();
    Axis {
        label: label.to_owned(),
        short_name: label.to_owned(),
        scale: scale.to_owned(),
        lower: 0.0,
        upper: 1.0,
        ticks,
    }
}

fn inside(shape: Shape) -> Outline {
    Outline { shape, side: Side::Inside, referred: None }
}

fn polygon(vertices: &[[f64; 2]]) -> Outline {
    inside(Shape::Polygon { vertices: vertices.to_vec() })
}

/// One panel in its parts: population, parent, axes, clouds of the parent, outlines, and where each LAIP's events lie.
struct Sketch {
    paths: [&'static str; 2],
    axes: [Axis; 2],
    clouds: Vec<Cloud>,
    outlines: Vec<Outline>,
    laips: [[f64; 2]; 2],
}

fn panel(number: u64, sketch: Sketch) -> PlotData {
    let [population, parent] = sketch.paths.map(str::to_owned);
    let [x, y] = sketch.axes;
    let spread = [0.022, 0.03];
    PlotData {
        population,
        parent,
        x,
        y,
        density: density(&sketch.clouds, number),
        outlines: sketch.outlines,
        laips: vec![
            LaipPoints {
                name: "CD34+ CD38dim CD58++".to_owned(),
                event_count: 57,
                points: points(sketch.laips[0], spread, 57, 100 + number),
            },
            LaipPoints {
                name: "CD123+ CD45dim".to_owned(),
                event_count: 18,
                points: points(sketch.laips[1], spread, 18, 200 + number),
            },
        ],
    }
}

/// The panels of a B-lineage follow-up marrow.
fn panels() -> Vec<PlotData> {
    let infinity = f64::INFINITY;
    let singlets = Sketch {
        paths: ["/Singlets", "/"],
        axes: [scatter("FSC-A"), scatter("FSC-H")],
        clouds: vec![([0.35, 0.3], [0.09, 0.08], 90_000), ([0.62, 0.33], [0.08, 0.05], 6_000)],
        outlines: vec![polygon(&[[0.05, 0.02], [0.1, 0.15], [0.75, 0.78], [0.85, 0.65]])],
        laips: [[0.33, 0.29], [0.31, 0.28]],
    };
    let nucleated = Sketch {
        paths: ["/Singlets/Nucleated", "/Singlets"],
        axes: [scatter("FSC-A"), scatter("SSC-A")],
        clouds: vec![
            ([0.33, 0.12], [0.05, 0.03], 40_000),
            ([0.45, 0.45], [0.07, 0.1], 45_000),
            ([0.08, 0.04], [0.03, 0.02], 9_000),
        ],
        outlines: vec![inside(Shape::Rectangle { x: [0.17, infinity], y: [f64::NEG_INFINITY, 0.9] })],
        laips: [[0.33, 0.13], [0.31, 0.12]],
    };
    let lineage = Sketch {
        paths: ["/Singlets/Nucleated/CD19+", "/Singlets/Nucleated"],
        axes: [fluorescence("CD19 (PC7-A)"), fluorescence("CD45 (V450-A)")],
        clouds: vec![
            ([0.22, 0.75], [0.03, 0.06], 60_000),
            ([0.65, 0.72], [0.04, 0.05], 9_000),
            ([0.62, 0.5], [0.05, 0.06], 2_500),
            ([0.2, 0.3], [0.03, 0.05], 4_000),
        ],
        outlines: vec![inside(Shape::Rectangle { x: [0.5, infinity], y: [f64::NEG_INFINITY, infinity] })],
        laips: [[0.66, 0.52], [0.64, 0.42]],
    };
    let first = Sketch {
        paths: ["/Singlets/Nucleated/CD19+/CD34+ CD38dim CD58++", "/Singlets/Nucleated/CD19+"],
        axes: [fluorescence("CD34 (PE-A)"), fluorescence("CD38 (APC-A750-A)")],
        clouds: vec![
            ([0.22, 0.45], [0.04, 0.07], 8_000),
            ([0.62, 0.78], [0.06, 0.04], 900),
            ([0.3, 0.76], [0.07, 0.05], 2_000),
        ],
        outlines: vec![
            inside(Shape::Rectangle { x: [0.5, infinity], y: [0.25, 0.62] }),
            Outline {
                shape: Shape::Polygon {
                    vertices: vec![[0.45, 0.68], [0.8, 0.66], [0.85, 0.95], [0.4, 0.95]],
                },
                side: Side::Outside,
                referred: None,
            },
        ],
        laips: [[0.66, 0.45], [0.6, 0.5]],
    };
    [singlets, nucleated, lineage, first]
        .into_iter()
        .zip(1..)
        .map(|(sketch, number)| panel(number, sketch))
        .collect()
}

fn population(path: &str, count: u64, parent: u64) -> PopulationEntry {
    PopulationEntry {
        path: path.to_owned(),
        name: path.rsplit('/').next().unwrap().to_owned(),
        count,
        parent_fraction: (parent > 0).then(|| count as f64 / parent as f64),
        total_fraction: Some(count as f64 / 96_000.0),
    }
}

/// A level whose interval is only plausible: the report shows it and works none out.
pub fn level(positive: u64, total: u64, verdict: VerdictEntry) -> LevelEntry {
    let over = |events: f64| (total > 0).then(|| events / total as f64);
    let count = positive as f64;
    let (lower, upper) =
        (count + 1.8 - 1.96 * (count + 0.8).sqrt(), count + 2.9 + 1.96 * (count + 0.8).sqrt());
    LevelEntry {
        positive,
        outside_denominator: 2,
        total,
        fraction: over(count),
        interval: (total > 0).then(|| IntervalEntry {
            method: "clopper-pearson".to_owned(),
            confidence: 0.95,
            lower: if positive == 0 { 0.0 } else { over(lower).unwrap() },
            upper: over(upper).unwrap(),
        }),
        limits: LimitsEntry {
            lod_events: 20,
            loq_events: 50,
            lod_fraction: over(20.0),
            loq_fraction: over(50.0),
            ..LimitsEntry::default()
        },
        verdict,
        ..LevelEntry::nothing(LimitsEntry::default())
    }
}

fn marker(name: &str, number: u32, short_name: &str) -> MarkerEntry {
    MarkerEntry {
        marker: name.to_owned(),
        number: Some(number),
        short_name: short_name.to_owned(),
        stain_name: name.starts_with("CD").then(|| format!("{name} {}", short_name.trim_end_matches("-A"))),
        matched_by: if name.starts_with("CD") { MarkerMatch::StainName } else { MarkerMatch::ShortName },
        pulse: None,
        compensation: if name.starts_with("CD") {
            CompensationEntry::Compensated
        } else {
            CompensationEntry::Uncompensated
        },
        scale: if name.starts_with("CD") { "logicle(T=262144, W=0.5, M=4.5, A=0)" } else { "linear" }
            .to_owned(),
    }
}

fn result() -> CaseResult {
    let laip_path = "/Singlets/Nucleated/CD19+/CD34+ CD38dim CD58++";
    let second_path = "/Singlets/Nucleated/CD19+/CD123+ CD45dim";
    CaseResult {
        schema_version: 1,
        software: SoftwareEntry { name: "flowmrd".to_owned(), version: "0.1.0".to_owned() },
        assay: AssayEntry {
            name: "BCP-ALL follow-up, eight colours".to_owned(),
            version: "2026-11".to_owned(),
            sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            references: Vec::new(),
        },
        inputs: ["tube-1.fcs", "tube-2.fcs"].map(input).to_vec(),
        case: None,
        controls: Vec::new(),
        acquisition: Vec::new(),
        markers: vec![
            marker("FSC-A", 1, "FSC-A"),
            marker("SSC-A", 3, "SSC-A"),
            marker("CD19", 7, "PC7-A"),
            marker("CD45", 9, "V450-A"),
            marker("CD34", 5, "PE-A"),
        ],
        populations: vec![
            population("/Singlets", 94_000, 96_000),
            population("/Singlets/Nucleated", 75_500, 94_000),
            population("/Singlets/Nucleated/CD19+", 10_900, 75_500),
            population("/Singlets/Nucleated/Hematogones", 2_411, 75_500),
            population("/Singlets/Nucleated/Hematogones/Late", 0, 0),
            population(laip_path, 59, 10_900),
            population(second_path, 20, 10_900),
        ],
        mrd: MrdEntry {
            denominator: "/Singlets/Nucleated".to_owned(),
            level: level(68, 75_500, VerdictEntry::Quantifiable),
            laips: vec![
                LaipEntry {
                    name: "CD34+ CD38dim CD58++".to_owned(),
                    path: laip_path.to_owned(),
                    level: level(57, 75_500, VerdictEntry::Quantifiable),
                },
                LaipEntry {
                    name: "CD123+ CD45dim".to_owned(),
                    path: second_path.to_owned(),
                    level: level(18, 75_500, VerdictEntry::NotDetected),
                },
            ],
            protocols: Vec::new(),
            risk: Vec::new(),
            placement: None,
        },
        phenotypes: Vec::new(),
        earlier: Vec::new(),
        settings: SettingsEntry {
            policy: "default".to_owned(),
            compensation: "file".to_owned(),
            defaults: vec![DefaultEntry { key: "mrd.lod_events".to_owned(), value: "20".to_owned() }],
        },
        findings: vec![
            FindingEntry::line(
                "margin-events",
                FindingLevel::Pass,
                "0.02 % of events lie at the end of a range, fewer than 1 %.",
            ),
            FindingEntry::line(
                "few-events",
                FindingLevel::Caution,
                "75,500 nucleated events; 10^-5 needs 2.8 million. Acquire more of the tube.",
            ),
        ],
    }
}

fn input(file: &str) -> InputEntry {
    let deviation = DeviationEntry {
        code: "last-delimiter-missing".to_owned(),
        message: "data set 1, TEXT, byte 2913: the last value has no delimiter; expected '/', got the end of the segment; read as if it were there".to_owned(),
    };
    InputEntry {
        file: file.to_owned(),
        sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".to_owned(),
        data_set: 1,
        event_count: 48_000,
        deviations: if file == "tube-2.fcs" { vec![deviation] } else { Vec::new() },
    }
}

/// A positive case of two files and two LAIPs.
pub fn analysis() -> Analysis {
    Analysis { result: result(), plots: panels(), control_plots: Vec::new(), timelines: Vec::new() }
}
