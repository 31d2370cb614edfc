//! Findings about how sure a level is: tubes that differ, gates that matter more than counting.

use super::caution;
use crate::result::{BudgetEntry, FindingEntry, LevelEntry};

/// How many times as wide as the counting interval a total interval may be on a logarithmic axis before somebody should
/// look: at twice the width, three quarters of the variance are not counting's.
const WIDTH_RATIO_LIMIT: f64 = 2.0;

/// Lists what speaks against the certainty of a level.
pub(super) fn find(level: &LevelEntry) -> Vec<FindingEntry> {
    of_tubes(level).into_iter().chain(of_gates(level)).collect()
}

fn of_tubes(level: &LevelEntry) -> Option<FindingEntry> {
    let warning = level.dispersion.as_ref()?.warning.as_ref()?;
    Some(caution("tubes-differ", warning.as_str()))
}

/// Tells where the placement of gates moves the level more than counting does. What widens the total interval may be the
/// tubes: then it is they that are warned of.
fn of_gates(level: &LevelEntry) -> Option<FindingEntry> {
    let (counting, total) = (level.interval.as_ref()?, level.total_interval.as_ref()?);
    let budget = level.budget.as_ref()?;
    if variance(budget, "gates") <= variance(budget, "dispersion") {
        return None;
    }
    let counting = log_width(counting.lower, counting.upper)?;
    let ratio = match log_width(total.lower, total.upper) {
        Some(total) => total / counting,
        None => f64::INFINITY,
    };
    if ratio.is_nan() || ratio <= WIDTH_RATIO_LIMIT {
        return None;
    }
    let width = match ratio.is_finite() {
        true => format!("{ratio:.1} times as wide as"),
        false => "without a lower end, unlike".to_owned(),
    };
    let message = format!(
        "the total interval is {width} the counting interval on a logarithmic axis: expected at most {WIDTH_RATIO_LIMIT} \
         times; look at the gates that matter most"
    );
    Some(caution("gates-dominate", message))
}

fn variance(budget: &BudgetEntry, source: &str) -> f64 {
    budget.parts.iter().filter(|part| part.source == source).map(|part| part.variance).sum()
}

/// Returns ln(upper / lower); `None` of an interval that begins at 0.
fn log_width(lower: f64, upper: f64) -> Option<f64> {
    (lower > 0.0).then(|| libm::log(upper / lower))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::{DrawnCounts, LevelCounts, LevelRules, NamedCounts, assess};
    use flowmrd_quant::Counts;

    fn counts(positive: u64) -> Counts {
        Counts::new(positive, 1_000_000).unwrap()
    }

    /// What is found of tubes of a million events each, at drawn placements of their gates.
    fn found(tubes: &[u64], draws: &[u64]) -> Vec<(String, String)> {
        let tube = |&positive: &u64| NamedCounts { name: "tube".to_owned(), counts: counts(positive) };
        let draw = |&positive: &u64| DrawnCounts { sample: Some(counts(positive)), controls: None };
        let counts = LevelCounts {
            tubes: tubes.iter().map(tube).collect(),
            draws: draws.iter().map(draw).collect(),
            ..LevelCounts::default()
        };
        let level = assess(&LevelRules::default(), &counts).unwrap();
        find(&level).into_iter().map(|finding| (finding.code, finding.message)).collect()
    }

    #[test]
    fn tubes_that_agree_and_gates_that_stand_still_are_no_finding() {
        assert_eq!(found(&[20, 22], &[]), []);
        assert_eq!(found(&[100], &[100, 100, 100]), []);
        assert_eq!(found(&[0], &[0, 0]), []);
    }

    #[test]
    fn tubes_that_differ_are_a_caution() {
        // χ² of 5 and 35 of a million each is 22.5 of 1 degree (crates/flowmrd/tests/level.rs, by hand): p = 2.1e-6
        let found = found(&[5, 35], &[]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, "tubes-differ");
        assert!(found[0].1.contains("expected a p-value of at least 0.05"), "{found:?}");
    }

    #[test]
    fn gates_that_move_the_level_more_than_counting_are_a_caution() {
        // By hand: counting bounds of 1000 are 939 and 1064 events, ln 1.133 = 0.125; draws from 500 to 2000 reach as far
        // as ln(2090/458) = 1.5 at least, twelve times as wide
        let found = found(&[1000], &[500, 1000, 2000]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, "gates-dominate");
        let ratio: f64 = found[0].1.split_whitespace().find_map(|word| word.parse().ok()).unwrap();
        assert!((10.0..14.0).contains(&ratio), "{found:?}");
    }

    #[test]
    fn gates_that_move_the_level_as_little_as_counting_are_no_finding() {
        // By hand: 100 events have bounds 81 and 122, ln 1.5 = 0.40; draws of 95 and 105 widen them by less than a tenth
        assert_eq!(found(&[100], &[95, 100, 105]), []);
    }

    #[test]
    fn total_interval_without_a_lower_end_is_a_caution() {
        let found = found(&[100], &[0, 100, 200]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].1.contains("without a lower end"), "{found:?}");
    }
}
