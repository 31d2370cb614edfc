use flowmrd_gating::Transform;

use super::Tick;

/// Least distance between the tick of zero and that of a decade, as a share of the axis.
const LEAST_GAP: f64 = 0.04;

/// Decades that are looked at: 10^-6 to 10^15 cover what instruments record.
const DECADES: std::ops::RangeInclusive<i32> = -6..=15;

/// Labels that tell the multiples of a decade; with fewer, steps of equal size tell more.
const LEAST_MULTIPLES: usize = 3;

/// Places ticks on an axis from `lower` to `upper`, transformed values: decades for log-like scales, with labels at 2 and 5
/// times a decade where fewer than two begin on the axis; steps of 1, 2 or 5 times a power of ten for linear scales.
pub(super) fn find_ticks(transform: &Transform, lower: f64, upper: f64) -> Vec<Tick> {
    let mut ticks = match transform {
        Transform::Identity | Transform::Linear(_) => linear_ticks(transform, lower, upper),
        _ => decade_ticks(transform, lower, upper),
    };
    if count_labels(&ticks) < 2 {
        ticks.iter_mut().for_each(label_multiple);
        if count_labels(&ticks) < LEAST_MULTIPLES {
            ticks.clear();
        }
    }
    if count_labels(&ticks) < 2 {
        ticks = linear_ticks(transform, lower, upper);
    }
    ticks.retain(|tick| lower <= tick.position && tick.position <= upper);
    ticks.sort_by(|one, two| one.position.total_cmp(&two.position));
    ticks
}

fn count_labels(ticks: &[Tick]) -> usize {
    ticks.iter().filter(|tick| tick.label.is_some()).count()
}

/// Labels a tick at 1, 2 or 5 times a power of ten as linear ones are.
fn label_multiple(tick: &mut Tick) {
    let magnitude = tick.value.abs();
    let unit = power_of_ten(magnitude.log10().floor() as i32);
    if magnitude > 0.0 && [1.0, 2.0, 5.0].iter().any(|multiple| multiple * unit == magnitude) {
        tick.label = Some(format_value(tick.value, unit));
    }
}

/// Ticks at m · 10^k, m from 1 to 9, on both sides of zero; those with m = 1 are major. Decades that lie within
/// [`LEAST_GAP`] of zero are left out, and zero has a tick of its own where the scale has a place for it.
fn decade_ticks(transform: &Transform, lower: f64, upper: f64) -> Vec<Tick> {
    let gap = LEAST_GAP * (upper - lower);
    let zero = match transform {
        // What is not above its offset, zero too, goes to one place.
        Transform::FlowJoLog(_) => f64::NEG_INFINITY,
        _ => transform.forward(0.0),
    };
    let mut ticks = Vec::new();
    if zero.is_finite() {
        ticks.push(Tick { position: zero, value: 0.0, label: Some("0".to_owned()) });
    }
    for (sign, minus) in [(1.0, ""), (-1.0, "-")] {
        for decade in DECADES {
            let unit = sign * power_of_ten(decade);
            let position = transform.forward(unit);
            if !position.is_finite() || (zero.is_finite() && (position - zero).abs() < gap) {
                continue;
            }
            for multiple in 1..=9_u8 {
                let value = f64::from(multiple) * unit;
                if !is_told_apart(transform, value) {
                    continue;
                }
                let label = (multiple == 1).then(|| format!("{minus}10^{decade}"));
                ticks.push(Tick { position: transform.forward(value), value, label });
            }
        }
    }
    ticks.retain(|tick| lower <= tick.position && tick.position <= upper);
    ticks
}

/// Tells whether a value has a place of its own: FlowJo's scales put all values beyond an end there.
fn is_told_apart(transform: &Transform, value: f64) -> bool {
    let back = transform.inverse(transform.forward(value));
    (back - value).abs() <= 1e-6 * value.abs()
}

/// About six major ticks, and four minor ones between two of them.
fn linear_ticks(transform: &Transform, lower: f64, upper: f64) -> Vec<Tick> {
    let (from, to) = (transform.inverse(lower), transform.inverse(upper));
    let span = to - from;
    if !span.is_finite() || span <= 0.0 {
        return Vec::new();
    }
    let step = round_step(span / 6.0);
    let minor = step / 5.0;
    let (first, last) = ((from / minor).ceil(), (to / minor).floor());
    // At most a dozen majors and four minors each; the bound only guards against a step lost to rounding.
    if !(0.0..=200.0).contains(&(last - first)) {
        return Vec::new();
    }
    let count = (last - first) as u32;
    (0..=count)
        .map(|index| {
            let number = first + f64::from(index);
            let value = number * minor;
            let label = (number % 5.0 == 0.0).then(|| format_value(value, step));
            Tick { position: transform.forward(value), value, label }
        })
        .collect()
}

/// Rounds a step up to 1, 2 or 5 times a power of ten.
fn round_step(least: f64) -> f64 {
    let power = power_of_ten(least.log10().floor() as i32);
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|&step| step >= least)
        .unwrap_or(10.0 * power)
}

/// Ten to an integer power, correctly rounded as the parser of decimal numbers does it.
fn power_of_ten(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(f64::NAN)
}

/// Writes thousands as `50k` and millions as `2M`, with as many decimals as the step needs.
fn format_value(value: f64, step: f64) -> String {
    let (unit, suffix) = match step {
        _ if step >= 1e3 && value.abs() >= 1e6 => (1e6, "M"),
        _ if step >= 1e3 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let decimals = (-(step / unit).log10().floor()).clamp(0.0, 12.0) as usize;
    match value == 0.0 {
        true => "0".to_owned(),
        false => format!("{:.decimals$}{suffix}", value / unit),
    }
}

#[cfg(test)]
mod tests {
    use flowmrd_gating::transform::{Arcsinh, Asinh, FlowJoBiex, FlowJoLog, Hyperlog, Log, Logicle};

    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().filter_map(|tick| tick.label.as_deref()).collect()
    }

    #[test]
    fn logicle_ticks_are_decades_about_zero() {
        let logicle = Transform::from(Logicle::new(262_144.0, 0.5, 4.5, 0.0).unwrap());
        let ticks = find_ticks(&logicle, logicle.forward(-1000.0), 1.0);
        assert_eq!(labels(&ticks), ["-10^3", "-10^2", "0", "10^2", "10^3", "10^4", "10^5"]);
        // FlowUtils' logicle(262144, 0.5, 4.5, 0): 10^3 is at 0.45433758, 10^4 at 0.68383266
        let at =
            |label: &str| ticks.iter().find(|tick| tick.label.as_deref() == Some(label)).unwrap().position;
        assert!((at("10^3") - 0.454_337_58).abs() < 1e-8);
        assert!((at("10^4") - 0.683_832_66).abs() < 1e-8);
        // Between 10^4 and 10^5 stand eight minor ticks.
        let minor = ticks.iter().filter(|tick| 1e4 < tick.value && tick.value < 1e5).count();
        assert_eq!(minor, 8);
    }

    /// Labels and positions of the major ticks of a scale from `lower` to `upper`.
    fn majors(transform: Transform, lower: f64, upper: f64) -> Vec<(String, f64)> {
        let ticks = find_ticks(&transform, lower, upper);
        ticks.into_iter().filter_map(|tick| Some((tick.label?, tick.position))).collect()
    }

    fn check(found: Vec<(String, f64)>, expected: &[(&str, f64)], tolerance: f64) {
        let labels = |list: &[(String, f64)]| list.iter().map(|one| one.0.clone()).collect::<Vec<_>>();
        assert_eq!(labels(&found), expected.iter().map(|one| one.0).collect::<Vec<_>>());
        for ((label, at), (_, position)) in found.iter().zip(expected) {
            assert!((at - position).abs() < tolerance, "{label}: {at}, expected {position}");
        }
    }

    #[test]
    fn logicle_ticks_reach_the_negative_decades_that_the_axis_shows() {
        // mpmath, 60 digits: the root of the biexponential; below zero 2·x1 less it, x1 = (A + W) / (M + A)
        let narrow = Transform::from(Logicle::new(262_144.0, 0.5, 4.5, 0.0).unwrap());
        let expected = [
            ("-10^4", 2.0 / 9.0 - 0.683_832_657_226_557),
            ("-10^3", 2.0 / 9.0 - 0.454_337_576_172_399),
            ("-10^2", 2.0 / 9.0 - 0.213_181_087_530_197),
            ("0", 1.0 / 9.0),
            ("10^2", 0.213_181_087_530_197),
            ("10^3", 0.454_337_576_172_399),
            ("10^4", 0.683_832_657_226_557),
            ("10^5", 0.906_927_591_481_459),
        ];
        check(majors(narrow, -0.5, 1.0), &expected, 1e-12);
        let wide = Transform::from(Logicle::new(262_144.0, 1.0, 4.5, 0.5).unwrap());
        let found = majors(wide, 0.0, 1.0);
        assert_eq!(found[0].0, "-10^3");
        assert!((found[0].1 - (0.6 - 0.465_680_085_361_533)).abs() < 1e-12);
    }

    #[test]
    fn hyperlog_and_asinh_ticks_stand_at_their_values() {
        // mpmath, 60 digits; hyperlog below zero as logicle
        let hyperlog = Hyperlog::new(262_144.0, 0.5, 4.5, 0.0).unwrap();
        let found = majors(hyperlog.into(), -0.3, 1.0);
        let at = |label: &str| found.iter().find(|one| one.0 == label).unwrap().1;
        assert!((at("-10^3") - (2.0 / 9.0 - 0.439_057_843_352_066)).abs() < 1e-12);
        assert!((at("10^4") - 0.681_082_898_413_544).abs() < 1e-12);
        assert!((at("0") - 1.0 / 9.0).abs() < 1e-12);
        let asinh = Asinh::new(262_144.0, 4.5, 1.0).unwrap();
        let found = majors(asinh.into(), -0.2, 1.0);
        let labels: Vec<_> = found.iter().map(|one| one.0.as_str()).collect();
        assert_eq!(labels, ["-10^3", "-10^2", "0", "10^2", "10^3", "10^4", "10^5"]);
        assert!((found[0].1 + 0.196_634_530_732_322).abs() < 1e-12);
        assert!((found[6].1 - 0.923_901_832_836_09).abs() < 1e-12);
        let classic = Arcsinh::new(150.0).unwrap();
        let expected = [
            ("-10^3", -2.595_845_289_149_68),
            ("-10^2", -0.625_145_117_250_417),
            ("0", 0.0),
            ("10^2", 0.625_145_117_250_417),
            ("10^3", 2.595_845_289_149_68),
            ("10^4", 4.892_908_503_694_37),
            ("10^5", 7.195_437_913_933_44),
        ];
        check(majors(classic.into(), -4.0, 7.5), &expected, 1e-12);
    }

    #[test]
    fn values_beyond_the_ends_of_flowjos_scales_have_no_ticks() {
        let biex = FlowJoBiex::new(262_144.000_029, 0.0, -10.0, 4.41854).unwrap();
        // FlowKit 1.3.2, channels of 4096 to three decimals; -10^3 lies below channel 0, 10^6 above the last
        let expected = [
            ("-10^2", 97.344 / 4096.0),
            ("0", 463.0 / 4096.0),
            ("10^2", 828.656 / 4096.0),
            ("10^3", 1816.821 / 4096.0),
            ("10^4", 2778.289 / 4096.0),
            ("10^5", 3708.824 / 4096.0),
        ];
        check(majors(biex.into(), 0.0, 1.0), &expected, 2e-7);
        // by hand: five decades from 0 to 1; 0 has no place
        let log = FlowJoLog::new(1.0, 5.0).unwrap();
        let expected =
            [("10^0", 0.0), ("10^1", 0.2), ("10^2", 0.4), ("10^3", 0.6), ("10^4", 0.8), ("10^5", 1.0)];
        check(majors(log.into(), -0.02, 1.02), &expected, 1e-12);
    }

    #[test]
    fn log_ticks_have_no_zero() {
        let log = Transform::from(Log::new(10_000.0, 4.0).unwrap());
        assert_eq!(labels(&find_ticks(&log, 0.0, 1.0)), ["10^0", "10^1", "10^2", "10^3", "10^4"]);
    }

    #[test]
    fn linear_ticks_step_by_one_two_or_five() {
        // by hand: a sixth of 263,144 is 43,857, rounded up 50,000
        let ticks = find_ticks(&Transform::Identity, -1000.0, 262_144.0);
        assert_eq!(labels(&ticks), ["0", "50k", "100k", "150k", "200k", "250k"]);
        let ticks = find_ticks(&Transform::Identity, 0.0, 1_100_000.0);
        assert_eq!(labels(&ticks), ["0", "200k", "400k", "600k", "800k", "1.0M"]);
        let ticks = find_ticks(&Transform::Identity, 0.0, 1.0);
        assert_eq!(labels(&ticks), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
    }

    #[test]
    fn a_narrow_range_of_a_log_scale_has_linear_ticks() {
        let log = Transform::from(Log::new(10_000.0, 4.0).unwrap());
        // 199 to 701: no decade inside; a sixth of the way is 83.7, so steps of 100
        let ticks = find_ticks(&log, log.forward(199.0), log.forward(701.0));
        assert_eq!(labels(&ticks), ["200", "300", "400", "500", "600", "700"]);
    }

    #[test]
    fn a_single_decade_of_a_log_scale_is_labelled_at_its_multiples() {
        let log = Transform::from(Log::new(10_000.0, 4.0).unwrap());
        let ticks = find_ticks(&log, log.forward(150.0), log.forward(5500.0));
        assert_eq!(labels(&ticks), ["200", "500", "1k", "2k", "5k"]);
        // 300 and 400, 600 to 900, 3000 and 4000 have no label.
        assert_eq!(ticks.len(), 13);
    }

    #[test]
    fn degenerate_ranges_have_no_ticks() {
        assert!(find_ticks(&Transform::Identity, 1.0, 1.0).is_empty());
        assert!(find_ticks(&Transform::Identity, f64::NAN, 1.0).is_empty());
        assert!(find_ticks(&Transform::Identity, -1e308, 1e308).is_empty());
    }
}
