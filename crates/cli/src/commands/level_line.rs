use flowmrd::result::{IntervalEntry, LevelEntry, MrdEntry, VerdictEntry};
use flowmrd_report::number::{format_confidence_digits, format_count, format_percent_digits};

/// Says the level in one line: `MRD 0.0213 % (95 % CI 0.0160 to 0.0279 %), 53 of 248,611 Nucleated: quantifiable`.
pub(crate) fn level_line(mrd: &MrdEntry) -> String {
    let level = &mrd.level;
    let denominator = mrd.denominator.rsplit('/').next().unwrap_or_default();
    let denominator = if denominator.is_empty() { "events" } else { denominator };
    let counts = format!("{} of {} {denominator}", format_count(level.positive), format_count(level.total));
    let verdict = verdict(level);
    match (level.fraction, &level.interval) {
        (Some(fraction), Some(interval)) => {
            format!("MRD {} % ({}), {counts}: {verdict}", format_percent_digits(fraction), bounds(interval))
        }
        _ => format!("MRD not evaluable, {counts}: {verdict}"),
    }
}

fn bounds(interval: &IntervalEntry) -> String {
    let [lower, upper] = [interval.lower, interval.upper].map(format_percent_digits);
    format!("{} % CI {lower} to {upper} %", format_confidence_digits(interval.confidence))
}

fn verdict(level: &LevelEntry) -> String {
    match (level.verdict, level.limits.lod_fraction) {
        (VerdictEntry::NotDetected, Some(sensitivity)) => {
            format!("{}, sensitivity {} %", level.verdict.as_str(), format_percent_digits(sensitivity))
        }
        _ => level.verdict.as_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flowmrd::result::LimitsEntry;

    fn mrd(positive: u64, total: u64, bounds: Option<(f64, f64)>, verdict: VerdictEntry) -> MrdEntry {
        let interval = bounds.map(|(lower, upper)| IntervalEntry {
            method: "clopper-pearson".to_owned(),
            confidence: 0.95,
            lower,
            upper,
        });
        let limits = LimitsEntry {
            lod_events: 20,
            loq_events: 50,
            lod_fraction: (total >= 20).then(|| 20.0 / total as f64),
            loq_fraction: (total >= 50).then(|| 50.0 / total as f64),
            ..LimitsEntry::default()
        };
        let fraction = (total > 0).then(|| positive as f64 / total as f64);
        let level =
            LevelEntry { positive, total, fraction, interval, verdict, ..LevelEntry::nothing(limits) };
        let denominator = "/Singlets/Nucleated".to_owned();
        MrdEntry {
            denominator,
            level,
            laips: Vec::new(),
            protocols: Vec::new(),
            risk: Vec::new(),
            placement: None,
        }
    }

    #[test]
    fn level_line_has_level_bounds_counts_and_verdict() {
        // bounds from SciPy's beta.ppf, rounded by hand
        let bounds = Some((1.596_937e-4, 2.788_414e-4));
        assert_eq!(
            level_line(&mrd(53, 248_611, bounds, VerdictEntry::Quantifiable)),
            "MRD 0.0213 % (95 % CI 0.0160 to 0.0279 %), 53 of 248,611 Nucleated: quantifiable"
        );
    }

    #[test]
    fn level_line_of_nothing_detected_tells_the_sensitivity() {
        // 1 - 0.025^(1/10^6) = 3.689e-6; 20 / 10^6 = 2e-5
        assert_eq!(
            level_line(&mrd(0, 1_000_000, Some((0.0, 3.688_873e-6)), VerdictEntry::NotDetected)),
            "MRD 0 % (95 % CI 0 to 0.000369 %), 0 of 1,000,000 Nucleated: not detected, sensitivity 0.00200 %"
        );
    }

    #[test]
    fn level_line_of_an_empty_denominator_says_so() {
        assert_eq!(
            level_line(&mrd(0, 0, None, VerdictEntry::Insufficient)),
            "MRD not evaluable, 0 of 0 Nucleated: insufficient"
        );
    }
}
