use super::lines::Line;
use super::rules::default_entry;
use super::{Draws, VariantCounts};
use crate::result::{
    DefaultEntry, LaipSpreadEntry, MovedLevelEntry, PlacementEntry, SensitivityEntry, SpreadEntry,
    ToleranceEntry, ToleranceUnit,
};

/// Lists the tolerances that the assay left to the engine, each parameter once.
pub(crate) fn defaults(draws: &Draws<'_>) -> Vec<DefaultEntry> {
    let mut entries: Vec<DefaultEntry> = Vec::new();
    let members = draws.lines.iter().chain(&draws.still).flat_map(|line| &line.members);
    for entry in members.filter(|one| one.stated.is_default).map(|one| default_entry(&one.stated)) {
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    entries
}

/// Writes up what was counted in every variant; `laips` are the LAIPs' names.
pub(crate) fn describe(draws: &Draws<'_>, counts: &VariantCounts, laips: &[String]) -> PlacementEntry {
    let of = |positives: &[u64]| spread(&positives[draws.drawn()], &counts.total[draws.drawn()]);
    let laips = laips.iter().zip(&counts.laips);
    let mut sensitivity: Vec<SensitivityEntry> =
        draws.lines.iter().enumerate().map(|(index, line)| sensitivity(draws, counts, index, line)).collect();
    // What has no effect that could be told comes last.
    let effect = |entry: &SensitivityEntry| entry.effect.unwrap_or(-1.0);
    sensitivity.sort_by(|one, two| effect(two).total_cmp(&effect(one)));
    PlacementEntry {
        draws: draws.rule.draw_count,
        seed: draws.rule.seed,
        spread: of(&counts.union),
        laips: laips
            .map(|(name, positives)| LaipSpreadEntry { name: name.clone(), spread: of(positives) })
            .collect(),
        sensitivity,
        tolerances: tolerances(draws),
    }
}

/// Lists the tolerances, those of gates that move before those of gates that do not.
fn tolerances(draws: &Draws<'_>) -> Vec<ToleranceEntry> {
    let lines = draws.lines.iter().chain(&draws.still);
    let mut entries: Vec<ToleranceEntry> = Vec::new();
    for (line, member) in lines.flat_map(|line| line.members.iter().map(move |member| (line, member))) {
        let tolerance = member.stated.tolerance;
        let entry = ToleranceEntry {
            gate: member.population.clone(),
            parameter: member.stated.name.clone(),
            part: line.side.as_str().to_owned(),
            deviation: tolerance.deviation(),
            unit: if tolerance.is_relative() { ToleranceUnit::Relative } else { ToleranceUnit::Scale },
            is_default: member.stated.is_default,
        };
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    entries
}

fn sensitivity(draws: &Draws<'_>, counts: &VariantCounts, index: usize, line: &Line) -> SensitivityEntry {
    let level = |variant: usize| moved_level(counts.union[variant], counts.total[variant]);
    let [lower, higher] = draws.sides_of(index).map(level);
    let change = |moved: MovedLevelEntry| Some((moved.fraction? - level(0).fraction?).abs());
    let effect = change(lower).zip(change(higher)).map(|(lower, higher)| lower.max(higher));
    let mut entry = SensitivityEntry {
        gates: Vec::new(),
        parameters: Vec::new(),
        part: line.side.as_str().to_owned(),
        edge: line.edge,
        lower,
        higher,
        effect,
    };
    for member in &line.members {
        push_once(&mut entry.gates, &member.population);
        push_once(&mut entry.parameters, &member.stated.name);
    }
    entry
}

fn push_once(list: &mut Vec<String>, text: &str) {
    if !list.iter().any(|known| known == text) {
        list.push(text.to_owned());
    }
}

fn moved_level(positive: u64, total: u64) -> MovedLevelEntry {
    MovedLevelEntry { positive, total, fraction: (total > 0).then(|| positive as f64 / total as f64) }
}

/// Sums up a level over the draws; `None` where fewer than two have one.
fn spread(positives: &[u64], totals: &[u64]) -> Option<SpreadEntry> {
    let with_level = || positives.iter().zip(totals).filter(|(_, total)| **total > 0);
    let mut levels: Vec<f64> =
        with_level().map(|(&positive, &total)| positive as f64 / total as f64).collect();
    let empty_draws = (totals.len() - levels.len()) as u64;
    let (mean, standard_deviation) = moments(&levels)?;
    let logarithms: Vec<f64> = levels.iter().map(|&level| libm::log(level)).collect();
    let has_zero = levels.contains(&0.0);
    let ln_standard_deviation = moments(&logarithms).map(|(_, deviation)| deviation).filter(|_| !has_zero);
    levels.sort_by(f64::total_cmp);
    Some(SpreadEntry {
        empty_draws,
        mean,
        standard_deviation,
        lower: quantile(&levels, 0.025),
        median: quantile(&levels, 0.5),
        upper: quantile(&levels, 0.975),
        ln_standard_deviation,
    })
}

/// Calculates the mean and the standard deviation; `None` of fewer than two numbers.
fn moments(numbers: &[f64]) -> Option<(f64, f64)> {
    if numbers.len() < 2 {
        return None;
    }
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares: f64 = numbers.iter().map(|one| (one - mean) * (one - mean)).sum();
    Some((mean, libm::sqrt(squares / (count - 1.0))))
}

/// Interpolates linearly between the order statistics about (n − 1)·p, from 0; the numbers ascend.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = (sorted.len().saturating_sub(1)) as f64 * p;
    let below = libm::floor(place);
    let at = |index: f64| sorted.get(index as usize).copied().unwrap_or(f64::NAN);
    let (low, high) = (at(below), at(libm::ceil(place)));
    low + (place - below) * (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_is_that_of_the_levels_of_the_draws() {
        // levels 0.1, 0.2, 0.4; R 4.x: mean 0.23333333333333334, sd 0.15275252316519466,
        // quantile(c(.1,.2,.4), c(.025,.5,.975)) 0.105 0.200 0.390, sd(log(c(.1,.2,.4))) = log(2) = 0.69314718055994529
        let found = spread(&[2, 4, 1, 7], &[20, 10, 5, 0]);
        let Some(found) = found else { panic!("no spread") };
        let expected = [0.233_333_333_333_333_34, 0.152_752_523_165_194_66, 0.105, 0.2, 0.39];
        let numbers = [found.mean, found.standard_deviation, found.lower, found.median, found.upper];
        // 1e-12: sums and a square root of numbers of like size
        numbers.iter().zip(expected).for_each(|(one, two)| assert!((one / two - 1.0).abs() < 1e-12));
        let of_logarithms = found.ln_standard_deviation.unwrap_or_default();
        assert!((of_logarithms / std::f64::consts::LN_2 - 1.0).abs() < 1e-12);
        assert_eq!(found.empty_draws, 1);
    }

    #[test]
    fn draws_without_a_level_or_without_a_positive_have_no_spread_of_logarithms() {
        assert_eq!(spread(&[1, 0], &[10, 0]), None);
        assert_eq!(spread(&[], &[]), None);
        assert_eq!(spread(&[1, 0], &[10, 10]).map(|found| found.ln_standard_deviation), Some(None));
    }
}
