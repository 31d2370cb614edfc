/// The flow of events over time, as a factor of the tube's rate: 1, then a straight line for a while, then a constant.
///
/// A Poisson process of a rate that changes is one of constant rate whose clock is stretched: an event that would come
/// at s comes at t, where the integral of the factor from 0 to t is s (Çinlar, Introduction to Stochastic Processes,
/// 1975, chapter 4.7; from memory of the literature, not read).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Flow {
    /// When the flow leaves 1, in seconds.
    pub(crate) begin: f64,
    /// Seconds that the line takes, above 0.
    pub(crate) seconds: f64,
    /// Factor at the begin and at the end of the line, at least 0.
    pub(crate) during: [f64; 2],
    /// Factor after the line, above 0.
    pub(crate) after: f64,
}

impl Flow {
    /// Seconds of undisturbed flow that bring what the line brings.
    fn area(&self) -> f64 {
        0.5 * (self.during[0] + self.during[1]) * self.seconds
    }

    /// Growth of the factor a second.
    fn slope(&self) -> f64 {
        (self.during[1] - self.during[0]) / self.seconds
    }

    /// Tells when an event comes that would come at `seconds` if the flow were undisturbed.
    pub(crate) fn arrival(&self, seconds: f64) -> f64 {
        let since = seconds - self.begin;
        if since <= 0.0 {
            return seconds;
        }
        let past = since - self.area();
        if past > 0.0 {
            return self.begin + self.seconds + past / self.after;
        }
        // the root of f·t + slope·t² ÷ 2 = since, in the form that loses no digits
        let [first, _] = self.during;
        let discriminant = (first * first + 2.0 * self.slope() * since).max(0.0);
        let taken = 2.0 * since / (first + libm::sqrt(discriminant));
        self.begin + taken.min(self.seconds)
    }

    /// Tells when an event would come, if the flow were undisturbed, that comes at `seconds`.
    pub(crate) fn undisturbed(&self, seconds: f64) -> f64 {
        let since = seconds - self.begin;
        if since <= 0.0 {
            return seconds;
        }
        let past = since - self.seconds;
        if past > 0.0 {
            return self.begin + self.area() + past * self.after;
        }
        self.begin + self.during[0] * since + 0.5 * self.slope() * since * since
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_a_gap_come_after_it() {
        let gap = Flow { begin: 4.0, seconds: 3.0, during: [0.0, 0.0], after: 1.0 };
        // by hand: nothing comes from 4 to 7 s, and all later events are 3 s late
        assert_eq!([3.9, 4.0, 4.5, 10.0].map(|at| gap.arrival(at)), [3.9, 4.0, 7.5, 13.0]);
        assert_eq!([3.9, 5.5, 7.5].map(|at| gap.undisturbed(at)), [3.9, 4.0, 4.5]);
    }

    #[test]
    fn line_brings_the_area_below_it() {
        // by hand: from 1 to 0 in 8 s is 4 s of full flow; after t s of it t − t² ÷ 16, so 3 s' worth takes 4 s
        let fading = Flow { begin: 2.0, seconds: 8.0, during: [1.0, 0.0], after: 2.0 };
        assert!((fading.arrival(5.0) - 6.0).abs() < 1e-12);
        assert!((fading.undisturbed(6.0) - 5.0).abs() < 1e-12);
        // 4 s' worth is over at 10 s; 2 s' worth more at twice the rate takes 1 s
        assert!((fading.arrival(8.0) - 11.0).abs() < 1e-12);
    }

    #[test]
    fn undisturbed_clock_is_the_inverse_where_anything_flows() {
        let flows = [
            Flow { begin: 1.0, seconds: 2.0, during: [0.1, 3.0], after: 0.5 },
            Flow { begin: 0.0, seconds: 5.0, during: [4.0, 4.0], after: 1.0 },
            Flow { begin: 3.0, seconds: 0.5, during: [1.0, 0.2], after: 0.2 },
        ];
        for flow in flows {
            for tenth in 0..200 {
                let seconds = f64::from(tenth) / 10.0;
                // 1e-12: a few roundings of numbers below 100
                assert!((flow.undisturbed(flow.arrival(seconds)) - seconds).abs() < 1e-12, "{seconds}");
            }
        }
    }
}
