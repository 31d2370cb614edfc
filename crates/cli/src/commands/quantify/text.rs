//! The answer as a table to read.

use flowmrd::result::{
    BackgroundEntry, BarEntry, BudgetEntry, DecisionEntry, DesignEntry, DispersionEntry,
    IntervalWithMethodEntry, LevelEntry, LimitEntry, ReductionEntry, VerdictEntry,
};
use flowmrd_report::number::{format_confidence_digits, format_count, format_percent_digits};

/// Lines of a label and what it says; a label that repeats is left out.
#[derive(Default)]
struct Table(Vec<(&'static str, String)>);

/// Makes the table of a level, of a plan, or of both.
pub(super) fn table(level: Option<&LevelEntry>, design: Option<&DesignEntry>) -> String {
    let mut table = Table::default();
    if let Some(level) = level {
        table.add_level(level);
    }
    if let Some(design) = design {
        table.add_design(design);
    }
    table.format()
}

impl Table {
    fn add(&mut self, label: &'static str, says: impl Into<String>) {
        self.0.push((label, says.into()));
    }

    fn add_level(&mut self, level: &LevelEntry) {
        let fraction = level.fraction.unwrap_or(f64::NAN);
        self.add("level", format!("{} % ({fraction:.3e})", format_percent_digits(fraction)));
        self.add("events", events(level));
        if let Some(interval) = &level.interval {
            let bounds = bounds(interval.lower, interval.upper);
            let confidence = format_confidence_digits(interval.confidence);
            self.add("interval", format!("{bounds} ({confidence} % confidence, {})", interval.method));
        }
        if let Some(dispersion) = &level.dispersion {
            self.add_dispersion(dispersion);
        }
        if let Some(background) = &level.background {
            self.add_background(background);
        }
        self.add_limits(level);
        level.thresholds.iter().for_each(|decision| self.add("threshold", threshold(decision)));
        if let Some(reduction) = &level.reduction {
            self.add("reduction", decades(reduction));
        }
        if let Some(budget) = level.budget.as_ref().filter(|budget| has_several_sources(budget)) {
            self.add("budget", shares(budget));
        }
        self.add("verdict", verdict(level));
    }

    fn add_dispersion(&mut self, dispersion: &DispersionEntry) {
        for tube in &dispersion.tubes {
            let (positive, total) = (format_count(tube.positive), format_count(tube.total));
            let fraction = format_percent_digits(tube.positive as f64 / tube.total as f64);
            self.add("tubes", format!("{positive} of {total}, {fraction} %"));
        }
        let interval = &dispersion.interval;
        self.add("total", format!("{} ({})", bounds(interval.lower, interval.upper), interval.method));
        match &dispersion.homogeneity {
            Some(test) => {
                let (chi_square, degrees) = (test.chi_square, test.degrees_of_freedom);
                self.add(
                    "spread",
                    format!("chi-square {chi_square:.3} of {degrees}, p {}", probability(test.p_value)),
                );
            }
            None => self.add("spread", "nothing to compare"),
        }
        if let Some(warning) = &dispersion.warning {
            self.add("warning", warning);
        }
    }

    fn add_background(&mut self, background: &BackgroundEntry) {
        let controls = background.controls.len();
        let spread = match background.p_value {
            Some(p) => format!(", p of one level {}", probability(p)),
            None => String::new(),
        };
        let plural = if controls == 1 { "" } else { "s" };
        let fraction = format_percent_digits(background.fraction);
        self.add("background", format!("{fraction} % of {controls} control{plural}{spread}"));
        let net = format_percent_digits(background.net_fraction);
        self.add("net level", format!("{net} %, {}", with_method(&background.net_interval)));
        let (p, sigma) = (probability(background.p_value_of_excess), background.li_ma_significance);
        self.add("excess", format!("p {p} (conditional test), {sigma:.2} sigma (Li and Ma)"));
    }

    fn add_limits(&mut self, level: &LevelEntry) {
        let limits = &level.limits;
        if let Some(lob) = limits.rules.iter().find(|limit| limit.kind == "LOB") {
            self.add("LOB", limit(lob));
        }
        let short = |events: u64, fraction: Option<f64>| match fraction {
            Some(fraction) => {
                format!("{} events, {} %", format_count(events), format_percent_digits(fraction))
            }
            None => format!("{} events, more than the denominator has", format_count(events)),
        };
        self.add("LOD", short(limits.lod_events, limits.lod_fraction));
        self.add("LOQ", short(limits.loq_events, limits.loq_fraction));
    }

    fn add_design(&mut self, design: &DesignEntry) {
        let level = format_percent_digits(design.level);
        let power = format_confidence_digits(design.power);
        let asked = format!("{} events of a level of {level} % with {power} %", format_count(design.events));
        self.add("design", asked);
        let needed = design.total_needed.map_or_else(|| "more than any sample has".to_owned(), format_count);
        self.add("needed", format!("{needed} denominator events"));
        if let Some(total) = design.total_for_precision {
            self.add("needed", format!("{} for the precision asked for", format_count(total)));
        }
        if let Some(sample) = &design.sample {
            let total = format_count(sample.total);
            let reached = sample.sensitivity.map_or_else(|| "no level".to_owned(), percent);
            self.add("reached", format!("{total} events detect {reached} with {power} %"));
            let chance = format_percent_digits(sample.probability);
            self.add("power", format!("{level} % is detected with {chance} %"));
        }
    }

    fn format(&self) -> String {
        let width = self.0.iter().map(|(label, _)| label.len()).max().unwrap_or_default().max(8) + 2;
        let mut last = "";
        let mut text = String::new();
        for (label, says) in &self.0 {
            let shown = if *label == last { "" } else { label };
            text.push_str(&format!("{shown:<width$}{says}\n"));
            last = label;
        }
        text
    }
}

fn percent(fraction: f64) -> String {
    format!("{} %", format_percent_digits(fraction))
}

fn bounds(lower: f64, upper: f64) -> String {
    format!("{} to {} %", format_percent_digits(lower), format_percent_digits(upper))
}

fn with_method(interval: &IntervalWithMethodEntry) -> String {
    format!("{} ({})", bounds(interval.lower, interval.upper), interval.method)
}

fn events(level: &LevelEntry) -> String {
    let limits = &level.limits;
    let short = if limits.is_total_sufficient {
        String::new()
    } else {
        format!(", fewer than the {} asked for", format_count(limits.minimum_total))
    };
    format!("{} of {}{short}", format_count(level.positive), format_count(level.total))
}

fn limit(limit: &LimitEntry) -> String {
    let fraction = limit.fraction.map_or_else(|| "more than the denominator has".to_owned(), percent);
    format!("{} events, {fraction} ({})", limit.events, limit.rule)
}

/// A probability to three digits, in powers of ten where it is small.
fn probability(p: f64) -> String {
    if p >= 0.001 { format!("{p:.3}") } else { format!("{p:.2e}") }
}

fn threshold(decision: &DecisionEntry) -> String {
    let further = match decision.further_events {
        Some(events) => format!("; {} more events of this level would decide", format_count(events)),
        None => String::new(),
    };
    let [less, more] = decision.exact_probability.map(probability);
    format!(
        "{} %: {}{further}; P(at or above) {} (exact {less} to {more})",
        format_percent_digits(decision.threshold),
        decision.decision,
        probability(decision.probability)
    )
}

fn decades(reduction: &ReductionEntry) -> String {
    let number =
        |value: Option<f64>| value.map_or_else(|| "no end".to_owned(), |value| format!("{value:.2}"));
    let interval = format!("{} to {}", number(reduction.log10_lower), number(reduction.log10_upper));
    let reduced = match reduction.log10 {
        Some(log10) => format!("{log10:.2} decades, {interval}"),
        None => format!("at least {} decades", number(reduction.log10_lower)),
    };
    format!("{reduced} ({})", reduction.ratio_interval.method)
}

fn has_several_sources(budget: &BudgetEntry) -> bool {
    budget.parts.iter().filter(|part| part.variance > 0.0).count() > 1
}

fn shares(budget: &BudgetEntry) -> String {
    let parts = budget.parts.iter().filter(|part| part.variance > 0.0);
    let shares: Vec<String> =
        parts.map(|part| format!("{} {} %", part.source, format_percent_digits(part.share))).collect();
    format!("{} of the variance of ln(level)", shares.join(", "))
}

fn verdict(level: &LevelEntry) -> String {
    let words = match (level.verdict, level.limits.lod_fraction) {
        (VerdictEntry::NotDetected, Some(sensitivity)) => {
            format!("{}, sensitivity {} %", level.verdict.as_str(), format_percent_digits(sensitivity))
        }
        _ => level.verdict.as_str().to_owned(),
    };
    let needed =
        |bar: &BarEntry| format!("{} events of the {} ({})", format_count(bar.events), bar.kind, bar.rule);
    let rule = level.verdict_rule.as_ref();
    match rule.and_then(|rule| rule.reached.as_ref().or(rule.missed.as_ref())) {
        Some(bar) if level.verdict == VerdictEntry::Insufficient => {
            format!("{words}: under the {}", needed(bar))
        }
        Some(bar) if level.verdict == VerdictEntry::NotDetected => {
            format!("{words}: under the {}", needed(bar))
        }
        Some(bar) => format!("{words}: at least the {}", needed(bar)),
        None => words,
    }
}
