use crate::arguments::{Format, FormatArgument, parse_confidence, parse_count};
use crate::failure::Failure;
use crate::output::{print, print_json};
use flowmrd_quant::{Confidence, Counts, EventRules, IntervalMethod, MrdLevel, Verdict};
use flowmrd_report::number::{format_confidence_digits, format_count, format_percent_digits};
use serde::Serialize;

/// Turn counts into an MRD level with bounds, limits and a verdict
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Events inside the LAIPs
    #[arg(long, value_name = "X", value_parser = parse_count, allow_negative_numbers = true)]
    positive: u64,
    /// Events of the denominator population, the positive ones among them
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true)]
    total: u64,
    /// Confidence of the two-sided interval, a fraction
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = parse_confidence, allow_negative_numbers = true)]
    confidence: Confidence,
    /// How the interval is drawn: clopper-pearson, blaker, mid-p, wilson, wilson-cc, jeffreys, agresti-coull or garwood
    #[arg(long, value_name = "METHOD", default_value_t)]
    method: IntervalMethod,
    /// Events that make a detection
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true, default_value_t = EventRules::default().lod_events())]
    lod_events: u64,
    /// Events that make a quantity
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true, default_value_t = EventRules::default().loq_events())]
    loq_events: u64,
    /// Denominator events from which on "not detected" may be said; by default those of --lod-events
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true, default_value_t = 0, hide_default_value = true)]
    minimum_total: u64,
    #[command(flatten)]
    output: FormatArgument,
}

/// The answer as other programs read it.
#[derive(Debug, Serialize)]
struct Answer {
    positive: u64,
    total: u64,
    fraction: f64,
    interval: Bounds,
    limits: Limits,
    verdict: &'static str,
}

#[derive(Debug, Serialize)]
struct Bounds {
    method: &'static str,
    confidence: f64,
    lower: f64,
    upper: f64,
}

/// Fractions are null where the denominator has fewer events than the rule.
#[derive(Debug, Serialize)]
struct Limits {
    lod_events: u64,
    loq_events: u64,
    minimum_total: u64,
    lod_fraction: Option<f64>,
    loq_fraction: Option<f64>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let counts = Counts::new(arguments.positive, arguments.total)?;
    let rules = EventRules::new(arguments.lod_events, arguments.loq_events)?
        .with_minimum_total(arguments.minimum_total);
    let level = MrdLevel::new(counts, arguments.method, arguments.confidence, rules);
    match arguments.output.format {
        Format::Json => print_json(&Answer::of(&level)),
        Format::Text => print(&text(&level)),
    }
}

impl Answer {
    fn of(level: &MrdLevel) -> Self {
        let (interval, limits) = (level.interval(), level.limits());
        Self {
            positive: level.counts().positive(),
            total: level.counts().total(),
            fraction: level.fraction(),
            interval: Bounds {
                method: interval.method().as_str(),
                confidence: interval.confidence().level(),
                lower: interval.lower(),
                upper: interval.upper(),
            },
            limits: Limits {
                lod_events: limits.rules().lod_events(),
                loq_events: limits.rules().loq_events(),
                minimum_total: limits.rules().minimum_total(),
                lod_fraction: limits.lod_fraction(),
                loq_fraction: limits.loq_fraction(),
            },
            verdict: level.verdict().as_str(),
        }
    }
}

fn text(level: &MrdLevel) -> String {
    let (counts, interval, limits) = (level.counts(), level.interval(), level.limits());
    let limit = |events: u64, fraction: Option<f64>| match fraction {
        Some(fraction) => format!("{} events, {} %", format_count(events), format_percent_digits(fraction)),
        None => format!("{} events, more than the denominator has", format_count(events)),
    };
    let short = if limits.is_total_sufficient() {
        String::new()
    } else {
        format!(", fewer than the {} asked for", format_count(limits.rules().minimum_total()))
    };
    [
        ("level", format!("{} % ({:.3e})", format_percent_digits(level.fraction()), level.fraction())),
        ("events", format!("{} of {}{short}", format_count(counts.positive()), format_count(counts.total()))),
        (
            "interval",
            format!(
                "{} to {} % ({} % confidence, {})",
                format_percent_digits(interval.lower()),
                format_percent_digits(interval.upper()),
                format_confidence_digits(interval.confidence().level()),
                interval.method()
            ),
        ),
        ("LOD", limit(limits.rules().lod_events(), limits.lod_fraction())),
        ("LOQ", limit(limits.rules().loq_events(), limits.loq_fraction())),
        ("verdict", verdict(level.verdict())),
    ]
    .iter()
    .map(|(label, value)| format!("{label:<10}{value}\n"))
    .collect()
}

fn verdict(verdict: Verdict) -> String {
    match verdict {
        Verdict::NotDetected { sensitivity } => {
            format!("{}, sensitivity {} %", verdict.as_str(), format_percent_digits(sensitivity))
        }
        Verdict::DetectedBelowLoq | Verdict::Quantifiable | Verdict::Insufficient => {
            verdict.as_str().to_owned()
        }
    }
}
