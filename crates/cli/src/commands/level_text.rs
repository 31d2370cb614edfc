//! What is said of a level in lines of text: a label, and what it says.

use flowmrd::result::{
    BackgroundEntry, BudgetEntry, DecisionEntry, DispersionEntry, IntervalWithMethodEntry, LevelEntry,
    LimitEntry, TotalIntervalEntry, TubeEntry,
};
use flowmrd_report::number::{
    format_confidence_digits, format_count, format_mean_count, format_percent_digits, format_probability,
    format_threshold_digits,
};

/// Least width of the column of labels.
const LABEL_WIDTH: usize = 8;

/// Lines of a label and what it says; a label that repeats is left out.
#[derive(Default)]
pub(super) struct Table(Vec<(&'static str, String)>);

impl Table {
    /// Adds a line; what could steer a terminal in a name from a file stands as U+FFFD.
    pub(super) fn add(&mut self, label: &'static str, says: impl AsRef<str>) {
        let shown = |character: char| match character.is_control() {
            true => char::REPLACEMENT_CHARACTER,
            false => character,
        };
        self.0.push((label, says.as_ref().chars().map(shown).collect()));
    }

    /// Adds how far tubes agree.
    pub(super) fn add_agreement(&mut self, dispersion: &DispersionEntry) {
        match &dispersion.homogeneity {
            Some(test) => {
                let (chi_square, degrees) = (test.chi_square, test.degrees_of_freedom);
                let p = format_probability(test.p_value);
                self.add("spread", format!("chi-square {chi_square:.3} of {degrees}, p {p}"));
            }
            None => self.add("spread", "nothing to compare"),
        }
    }

    pub(super) fn add_background(&mut self, background: &BackgroundEntry) {
        let controls = background.controls.len();
        let spread = match background.p_value {
            Some(p) => format!(", p of one level {}", format_probability(p)),
            None => String::new(),
        };
        let plural = if controls == 1 { "" } else { "s" };
        let fraction = format_percent_digits(background.fraction);
        self.add("background", format!("{fraction} % of {controls} control{plural}{spread}"));
        let net = format_percent_digits(background.net_fraction);
        self.add("net level", format!("{net} %, {}", with_method(&background.net_interval)));
        if let Some(total) = &background.net_total_interval {
            self.add("net total", with_method(total));
        }
        let (p, sigma) = (format_probability(background.p_value_of_excess), background.li_ma_significance);
        self.add("excess", format!("p {p} (conditional test), {sigma:.2} sigma (Li and Ma)"));
    }

    pub(super) fn add_thresholds(&mut self, level: &LevelEntry, from: impl Fn(&str) -> String) {
        for decision in &level.thresholds {
            self.add("threshold", format!("{}{}", threshold(decision), from(&decision.origin)));
        }
    }

    /// Adds the budget where there is more than one source of doubt.
    pub(super) fn add_budget(&mut self, level: &LevelEntry) {
        if let Some(budget) = level.budget.as_ref().filter(|budget| has_several_sources(budget)) {
            self.add("budget", shares(budget));
        }
    }

    /// Formats the lines, the labels in a column.
    pub(super) fn format(&self) -> String {
        let width =
            self.0.iter().map(|(label, _)| label.len()).max().unwrap_or_default().max(LABEL_WIDTH) + 2;
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

pub(super) fn percent(fraction: f64) -> String {
    format!("{} %", format_percent_digits(fraction))
}

pub(super) fn bounds(lower: f64, upper: f64) -> String {
    format!("{} to {} %", format_percent_digits(lower), format_percent_digits(upper))
}

pub(super) fn with_method(interval: &IntervalWithMethodEntry) -> String {
    format!("{} ({})", bounds(interval.lower, interval.upper), interval.method)
}

/// Says a total interval, and what it carries.
pub(super) fn total_interval(total: &TotalIntervalEntry) -> String {
    let draws = format!("gates in {} draws", format_count(total.draw_count));
    let carries = match (total.draw_count > 1, total.variance_inflation > 1.0) {
        (true, true) => format!("counting, {draws}, tubes"),
        (true, false) => format!("counting, {draws}"),
        (false, true) => "counting, tubes".to_owned(),
        (false, false) => "counting".to_owned(),
    };
    let confidence = format_confidence_digits(total.confidence);
    format!("{} ({confidence} % confidence; {carries})", bounds(total.lower, total.upper))
}

/// Says the counts of one tube: `5 of 1,000,000, 0.000500 %`.
pub(super) fn tube(tube: &TubeEntry) -> String {
    let (positive, total) = (format_count(tube.positive), format_count(tube.total));
    let fraction = format_percent_digits(tube.positive as f64 / tube.total as f64);
    format!("{positive} of {total}, {fraction} %")
}

pub(super) fn limit(limit: &LimitEntry) -> String {
    let fraction = limit.fraction.map_or_else(|| "more than the denominator has".to_owned(), percent);
    let plural = if limit.events == 1.0 { "" } else { "s" };
    format!("{} event{plural}, {fraction} ({})", format_mean_count(limit.events), limit.rule)
}

fn threshold(decision: &DecisionEntry) -> String {
    let further = match decision.further_events {
        Some(events) => format!("; {} more events of this level would decide", format_count(events)),
        None => String::new(),
    };
    let [less, more] = decision.exact_probability.map(format_probability);
    let exact = if less == more { format!("exact {less}") } else { format!("exact {less} to {more}") };
    format!(
        "{} %: {}{further}; P(at or above) {} ({exact})",
        format_threshold_digits(decision.threshold),
        decision.decision,
        format_probability(decision.probability)
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_in_a_column_and_repeat_once() {
        let mut table = Table::default();
        table.add("tubes", "a");
        table.add("tubes", "b");
        table.add("background", "c");
        assert_eq!(table.format(), "tubes       a\n            b\nbackground  c\n");
    }

    #[test]
    fn names_steer_no_terminal() {
        let mut table = Table::default();
        table.add("tubes", "a\u{1b}[2J\nb");
        assert_eq!(table.format(), "tubes     a\u{fffd}[2J\u{fffd}b\n");
    }
}
