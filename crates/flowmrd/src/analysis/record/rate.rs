use crate::quality::record::ClockRecord;

/// How many stretches of equal length an acquisition is cut into for its rate.
const STRETCHES: usize = 64;

/// Returns the median of the rates, events a second, over 64 stretches of an acquisition (the last left out, which may be
/// cut short); `None` where it lasted no time.
pub(super) fn median_rate(clock: &ClockRecord) -> Option<f64> {
    let counts = &clock.event_counts;
    let len = counts.len().div_ceil(STRETCHES).max(1);
    let mut sums: Vec<u64> = counts.chunks_exact(len).map(|bins| bins.iter().sum()).collect();
    if sums.len() > 1 {
        sums.pop();
    }
    sums.sort_unstable();
    let median = *sums.get(sums.len().checked_sub(1)? / 2)?;
    Some(median as f64 / (len as f64 * clock.bin_width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_is_the_median_stretch_over_its_length() {
        // by hand: 128 bins of half a second; stretches of 2 bins are 1 s long and hold 10 events, but one of 1,000
        let mut event_counts = vec![5; 128];
        event_counts[17] = 995;
        let clock = ClockRecord {
            is_in_seconds: true,
            start: 0.0,
            bin_width: 0.5,
            event_counts,
            ends: [0.0, 64.0],
            backward_count: 0,
            not_finite_count: 0,
        };
        assert_eq!(median_rate(&clock), Some(10.0));
        assert_eq!(median_rate(&ClockRecord { event_counts: Vec::new(), ..clock }), None);
    }
}
