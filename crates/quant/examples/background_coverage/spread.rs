//! Coverage with several controls whose true levels differ, by simulation.

use crate::exact::in_parallel;
use crate::random::Random;
use flowmrd_quant::background::{Background, NetInterval, NetMethod, net_interval};
use flowmrd_quant::{Confidence, Counts};

const SEED: u64 = 20_261_127;
const RUNS: usize = 2_000;
const TOTAL: u64 = 1_000_000;

/// What is drawn: the controls' number and denominators, the background and its spread, and the net level in events.
#[derive(Clone, Copy)]
struct Setting {
    controls: usize,
    denominators: &'static str,
    background: f64,
    variation: f64,
    level: f64,
}

/// How the intervals of one method did.
#[derive(Clone, Copy, Default)]
struct Tally {
    covered: usize,
    width: f64,
}

const ESTIMATORS: [&str; 3] = ["mover-clopper-pearson", "profile", "mover-clopper-pearson without spread"];

pub(crate) fn write() {
    println!(
        "method,controls,denominators,background_events,coefficient_of_variation,level_events,runs,coverage,\
         monte_carlo_error,mean_width_events"
    );
    let settings: Vec<(usize, Setting)> = settings().into_iter().enumerate().collect();
    for lines in in_parallel(settings, |(index, setting)| run(setting, index as u64)) {
        print!("{lines}");
    }
}

fn settings() -> Vec<Setting> {
    let mut settings = Vec::new();
    for (controls, denominators) in
        [(1, "equal"), (2, "equal"), (3, "equal"), (5, "equal"), (10, "equal"), (20, "equal"), (5, "varied")]
    {
        for background in [0.5, 2.0, 10.0, 50.0] {
            let variations: &[f64] = if controls == 1 { &[0.0] } else { &[0.0, 0.3, 0.6, 1.0] };
            for &variation in variations {
                for level in [0.0, 10.0, 50.0] {
                    settings.push(Setting { controls, denominators, background, variation, level });
                }
            }
        }
    }
    settings
}

fn run(setting: Setting, stream: u64) -> String {
    let mut random = Random::new(SEED, stream);
    let mut tallies = [Tally::default(); ESTIMATORS.len()];
    for _ in 0..RUNS {
        let controls: Vec<Counts> =
            (0..setting.controls).map(|index| setting.control(&mut random, index)).collect();
        let mean = setting.level + setting.draw_background(&mut random);
        let sample = Counts::new(random.poisson(mean), TOTAL).unwrap();
        let background = Background::from_controls(&controls).unwrap();
        let pooled = Background::new(background.pooled());
        let of = |background: &Background, method| net_interval(sample, background, method, Confidence::P95);
        let intervals = [
            of(&background, NetMethod::MoverClopperPearson),
            of(&background, NetMethod::Profile),
            of(&pooled, NetMethod::MoverClopperPearson),
        ];
        for (tally, interval) in tallies.iter_mut().zip(intervals) {
            tally.add(interval, setting.level);
        }
    }
    ESTIMATORS.iter().zip(tallies).map(|(name, tally)| tally.line(name, setting)).collect()
}

impl Setting {
    /// The background events expected in a denominator of [`TOTAL`]: gamma of this mean and variation.
    fn draw_background(self, random: &mut Random) -> f64 {
        if self.variation == 0.0 {
            return self.background;
        }
        let shape = self.variation.powi(-2);
        self.background / shape * random.gamma(shape)
    }

    fn control(self, random: &mut Random, index: usize) -> Counts {
        let total = match (self.denominators, index % 3) {
            ("varied", 0) => TOTAL * 3 / 10,
            ("varied", 1) => TOTAL * 3,
            _ => TOTAL,
        };
        let mean = self.draw_background(random) * total as f64 / TOTAL as f64;
        Counts::new(random.poisson(mean), total).unwrap()
    }
}

impl Tally {
    fn add(&mut self, interval: NetInterval, level: f64) {
        let (lower, upper) = (interval.lower() * TOTAL as f64, interval.upper() * TOTAL as f64);
        self.covered += usize::from(lower <= level + 1e-9 && level - 1e-9 <= upper);
        self.width += upper.max(0.0) - lower.max(0.0);
    }

    fn line(self, name: &str, setting: Setting) -> String {
        let Setting { controls, denominators, background, variation, level } = setting;
        let coverage = self.covered as f64 / RUNS as f64;
        let error = (coverage * (1.0 - coverage) / RUNS as f64).sqrt();
        let width = self.width / RUNS as f64;
        format!(
            "{name},{controls},{denominators},{background},{variation},{level},{RUNS},{coverage:.5},{error:.5},\
             {width:.3}\n"
        )
    }
}
