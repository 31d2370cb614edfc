//! When events arrived: a histogram whose bins widen with the range of times.

use crate::quality::record::ClockRecord;

/// The most bins.
const BIN_LIMIT: i64 = 1 << 12;

/// The narrowest bins are 2⁻¹⁰ s wide, the widest 2⁶⁰ s.
const EXPONENTS: [i32; 2] = [-10, 60];

/// Times of a run of events, in bins of 2^`exponent` that begin at multiples of their width: as narrow as leaves at most
/// [`BIN_LIMIT`] bins, so that the result does not depend on how the events were cut.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Arrivals {
    exponent: i32,
    /// Number of the first bin of `counts`, in bins from time 0.
    first_bin: i64,
    counts: Vec<u64>,
    ends: Option<[f64; 2]>,
    backward_count: u64,
    not_finite_count: u64,
}

impl Arrivals {
    pub(super) fn new() -> Self {
        Self {
            exponent: EXPONENTS[0],
            first_bin: 0,
            counts: Vec::new(),
            ends: None,
            backward_count: 0,
            not_finite_count: 0,
        }
    }

    /// Takes the times of events that follow the last one's.
    pub(super) fn extend(&mut self, times: &[f64]) {
        for &time in times {
            if !time.is_finite() {
                self.not_finite_count += 1;
                continue;
            }
            self.append_ends([time; 2]);
            let bin = self.make_room(bin_of(time, self.exponent), time);
            self.counts[bin] += 1;
        }
    }

    /// Takes the times of the events that follow.
    pub(super) fn merge(&mut self, later: Self) {
        self.not_finite_count += later.not_finite_count;
        self.backward_count += later.backward_count;
        let Some(ends) = later.ends else { return };
        self.append_ends(ends);
        let mut later = later;
        self.widen_to(later.exponent);
        later.widen_to(self.exponent);
        loop {
            let [first, last] = self.range_with(later.first_bin, later.last_bin());
            if last - first < BIN_LIMIT {
                break;
            }
            self.widen_to(self.exponent + 1);
            later.widen_to(self.exponent);
        }
        self.cover(later.first_bin, later.last_bin());
        for (offset, count) in later.counts.into_iter().enumerate() {
            self.counts[(later.first_bin - self.first_bin) as usize + offset] += count;
        }
    }

    /// Joins the first and last time of events that follow; a step back between them counts.
    fn append_ends(&mut self, [first, last]: [f64; 2]) {
        self.backward_count += u64::from(self.ends.is_some_and(|[_, before]| first < before));
        self.ends = Some([self.ends.map_or(first, |[first, _]| first), last]);
    }

    /// Makes a bin's place, in wider bins where it takes them, and returns its position.
    fn make_room(&mut self, mut bin: i64, time: f64) -> usize {
        let at = bin - self.first_bin;
        if at >= 0 && at < self.counts.len() as i64 {
            return at as usize;
        }
        loop {
            let [first, last] = self.range_with(bin, bin);
            if last - first < BIN_LIMIT {
                break;
            }
            self.widen_to(self.exponent + 1);
            bin = bin_of(time, self.exponent);
        }
        self.cover(bin, bin);
        (bin - self.first_bin) as usize
    }

    /// Returns the first and last bin of the histogram with further ones.
    fn range_with(&self, first: i64, last: i64) -> [i64; 2] {
        if self.counts.is_empty() {
            return [first, last];
        }
        [self.first_bin.min(first), last.max(self.last_bin())]
    }

    fn last_bin(&self) -> i64 {
        self.first_bin + self.counts.len() as i64 - 1
    }

    /// Adds empty bins up to both.
    fn cover(&mut self, first: i64, last: i64) {
        let [first, last] = self.range_with(first, last);
        if self.counts.is_empty() {
            self.first_bin = first;
        }
        let before = (self.first_bin - first) as usize;
        self.counts.splice(0..0, std::iter::repeat_n(0, before));
        self.first_bin = first;
        self.counts.resize((last - first + 1) as usize, 0);
    }

    /// Joins bins until they are as wide.
    fn widen_to(&mut self, exponent: i32) {
        while self.exponent < exponent {
            let first = self.first_bin >> 1;
            let mut counts = Vec::with_capacity(self.counts.len() / 2 + 1);
            for (offset, count) in self.counts.iter().enumerate() {
                let at = (((self.first_bin + offset as i64) >> 1) - first) as usize;
                counts.resize(counts.len().max(at + 1), 0);
                counts[at] += count;
            }
            (self.first_bin, self.counts) = (first, counts);
            self.exponent += 1;
        }
    }

    /// Makes the record; `None` without a time that is a number.
    pub(super) fn finish(self, is_in_seconds: bool) -> Option<ClockRecord> {
        let bin_width = width(self.exponent);
        Some(ClockRecord {
            is_in_seconds,
            start: self.first_bin as f64 * bin_width,
            bin_width,
            event_counts: self.counts,
            ends: self.ends?,
            backward_count: self.backward_count,
            not_finite_count: self.not_finite_count,
        })
    }
}

fn width(exponent: i32) -> f64 {
    libm::ldexp(1.0, exponent)
}

/// Returns the number of the bin of a time; times past 2⁶⁰ bins count in the outermost.
fn bin_of(time: f64, exponent: i32) -> i64 {
    const OUTERMOST: f64 = (1_u64 << 60) as f64;
    let bin = libm::floor(libm::ldexp(time, -exponent));
    // A time far off takes the widest bins there are.
    if exponent >= EXPONENTS[1] {
        bin.clamp(-1.0, 1.0) as i64
    } else {
        bin.clamp(-OUTERMOST, OUTERMOST) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(times: &[f64]) -> Arrivals {
        let mut arrivals = Arrivals::new();
        arrivals.extend(times);
        arrivals
    }

    #[test]
    fn bins_are_as_narrow_as_the_range_allows() {
        // by hand: 0 to 7.9 s in 4,096 bins: 2⁻⁹ s is 4,044 bins, 2⁻¹⁰ s would be 8,089
        let clock = arrivals(&[0.0, 7.9, 7.9]).finish(true).unwrap();
        assert_eq!(clock.bin_width, 1.0 / 512.0);
        assert_eq!(clock.event_counts.len(), 4045);
        assert_eq!((clock.event_counts[0], clock.event_counts[4044]), (1, 2));
        assert_eq!((clock.ends, clock.backward_count), ([0.0, 7.9], 0));
    }

    #[test]
    fn cutting_the_events_changes_nothing() {
        // times that begin before 0, run back once, jump far ahead, and are no numbers
        let mut times: Vec<f64> = (0..3000).map(|event| f64::from(event) * 0.013 - 5.0).collect();
        times.extend([1.0, f64::NAN, 900.0, 1e6, f64::INFINITY, 1e6 + 0.5]);
        let whole = arrivals(&times);
        for cut in [1, 2, 7, 1000, 2999, 3001, times.len() - 1] {
            let mut joined = Arrivals::new();
            times.chunks(cut).map(arrivals).for_each(|part| joined.merge(part));
            assert_eq!(joined, whole, "cut at {cut}");
        }
        let clock = whole.finish(true).unwrap();
        assert_eq!(clock.event_counts.iter().sum::<u64>(), times.len() as u64 - 2);
        assert_eq!((clock.backward_count, clock.not_finite_count), (1, 2));
    }

    #[test]
    fn times_that_no_clock_shows_end_in_few_bins() {
        let clock = arrivals(&[-1e300, 0.0, 1e300, f64::MIN_POSITIVE]).finish(false).unwrap();
        assert!(clock.event_counts.len() <= 4096, "{}", clock.event_counts.len());
        assert_eq!(clock.event_counts.iter().sum::<u64>(), 4);
        assert_eq!(arrivals(&[f64::NAN]).finish(true), None);
    }
}
