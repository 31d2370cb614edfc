//! The logarithmic axis of a level, in decades of fractions.

use super::{Rows, pixel, vertical};
use crate::markup::{Markup, element};

/// Where the axis starts and ends, in percent of the width.
pub(super) const AXIS: [f64; 2] = [9.0, 91.0];
/// Labels of decades that fit on a narrow screen.
const MOST_LABELS: i32 = 5;
/// The least decade that an axis shows.
const LEAST_EXPONENT: i32 = -12;

/// A logarithmic axis over whole decades of fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decades {
    pub(super) first: i32,
    pub(super) last: i32,
}

/// Where an interval begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// Above 0: it has a lower end on a logarithmic axis.
    AboveZero,
    /// At 0, which no logarithmic axis reaches.
    AtZero,
}

impl Opening {
    /// Tells where an interval begins by its lower bound.
    pub(super) fn of(lower: f64) -> Self {
        if lower > 0.0 { Self::AboveZero } else { Self::AtZero }
    }
}

impl Decades {
    /// Spans the decades around all positive fractions, at least two of them, and one more below where `opens` says that
    /// an interval begins at 0.
    pub(super) fn around(fractions: &[f64], opens: Opening) -> Option<Self> {
        let positive = fractions.iter().copied().filter(|&fraction| fraction > 0.0 && fraction.is_finite());
        let (least, greatest) = positive.fold(None, |range: Option<(f64, f64)>, fraction| {
            Some(range.map_or((fraction, fraction), |(least, greatest)| {
                (least.min(fraction), greatest.max(fraction))
            }))
        })?;
        let mut first = (libm::log10(least).floor() as i32).max(LEAST_EXPONENT);
        let last = (libm::log10(greatest).ceil() as i32).max(first + 1);
        if opens == Opening::AtZero {
            first -= 1;
        }
        Some(Self { first: first.min(last - 2), last })
    }

    /// Widens the axis for fractions that lie within a decade of its ends; those further off have no place on it.
    pub(super) fn reaching(self, fractions: &[f64]) -> Self {
        let near =
            fractions.iter().filter(|&&fraction| fraction > 0.0).map(|&fraction| libm::log10(fraction));
        near.fold(self, |axis, exponent| {
            let (first, last) = (exponent.floor() as i32, exponent.ceil() as i32);
            Self {
                first: if first + 1 == self.first { axis.first.min(first) } else { axis.first },
                last: if last - 1 == self.last && last <= 0 { axis.last.max(last) } else { axis.last },
            }
        })
    }

    /// Tells whether a fraction has a place between the ends of the axis.
    pub(super) fn holds(self, fraction: f64) -> bool {
        let exponent = libm::log10(fraction);
        f64::from(self.first) <= exponent && exponent <= f64::from(self.last)
    }

    /// Returns the place of a fraction in percent of the figure's width; what lies below the first decade stands at the start.
    pub(super) fn place(self, fraction: f64) -> f64 {
        AXIS[0] + self.share(fraction) * (AXIS[1] - AXIS[0])
    }

    /// Returns how far along the axis a fraction lies, 0 to 1; what lies below the first decade lies at 0.
    pub(super) fn share(self, fraction: f64) -> f64 {
        let along = (libm::log10(fraction) - f64::from(self.first)) / f64::from(self.last - self.first);
        along.clamp(0.0, 1.0)
    }

    /// Returns the exponents that get a label: every one, or every second, third…, so that they fit.
    pub(super) fn labelled(self) -> impl Iterator<Item = i32> {
        let step = (self.last - self.first).div_euclid(MOST_LABELS) + 1;
        (self.first..=self.last).rev().step_by(usize::try_from(step).unwrap_or(1))
    }
}

/// Formats a percentage of the figure's width.
pub(super) fn percent_of_width(place: f64) -> String {
    format!("{place:.2}%")
}

pub(super) fn draw_axis(axis: Decades, rows: Rows) -> Markup {
    let line = element("line")
        .class("axis")
        .attribute("x1", percent_of_width(AXIS[0]))
        .attribute("x2", percent_of_width(AXIS[1]))
        .attribute("y1", pixel(rows.axis()))
        .attribute("y2", pixel(rows.axis()));
    let mut markup = Markup::from(line);
    for exponent in axis.first..axis.last {
        for digit in 2..=9 {
            let place = axis.place(f64::from(digit) * 10f64.powi(exponent));
            markup.push(vertical("minor", place, [rows.axis(), rows.axis() + 4]));
        }
    }
    for exponent in axis.first..=axis.last {
        markup.push(vertical("major", axis.place(10f64.powi(exponent)), [rows.axis(), rows.axis() + 7]));
    }
    for exponent in axis.labelled() {
        let at = percent_of_width(axis.place(10f64.powi(exponent)));
        let label =
            |row: u32| element("text").class("tick across").attribute("x", &at).attribute("y", pixel(row));
        let power = element("tspan")
            .class("exponent")
            .attribute("dy", "-4")
            .text(&exponent.to_string().replace('-', "−"));
        markup.push(label(rows.labels()).text(&decade_percent(exponent)));
        markup.push(label(rows.powers()).text("10").child(power));
    }
    markup
}

/// Formats 10^exponent as a percentage: −2 is `1 %`, −5 is `0.001 %`.
pub(super) fn decade_percent(exponent: i32) -> String {
    let point = exponent.saturating_add(2);
    let zeros = "0".repeat(usize::try_from(point.unsigned_abs()).unwrap_or(0));
    if point >= 0 { format!("1{zeros}\u{a0}%") } else { format!("0.{}1\u{a0}%", &zeros[1..]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axis_spans_the_decades_around_its_fractions() {
        // By hand: 3e-5 lies in 10^-5 to 10^-4, 2e-4 below 10^-3.
        assert_eq!(Decades::around(&[3e-5, 2e-4], Opening::AboveZero), Some(Decades { first: -5, last: -3 }));
        assert_eq!(Decades::around(&[0.0, 2e-4], Opening::AtZero), Some(Decades { first: -5, last: -3 }));
        assert_eq!(Decades::around(&[0.5], Opening::AboveZero), Some(Decades { first: -2, last: 0 }));
        assert_eq!(Decades::around(&[1e-4], Opening::AboveZero), Some(Decades { first: -5, last: -3 }));
        assert_eq!(Decades::around(&[0.0, f64::NAN], Opening::AtZero), None);
    }

    #[test]
    fn axis_reaches_thresholds_of_the_next_decade_and_no_further() {
        // By hand: the axis holds 10^-5 to 10^-3; 5e-6 lies in the decade before, 2e-3 in the one after, 0.05 in none.
        let axis = Decades { first: -5, last: -3 };
        assert_eq!(axis.reaching(&[5e-6, 1e-4]), Decades { first: -6, last: -3 });
        assert_eq!(axis.reaching(&[2e-3]), Decades { first: -5, last: -2 });
        assert_eq!(axis.reaching(&[0.05, 1e-8]), axis);
        assert!(axis.holds(1e-5) && axis.holds(1e-3) && !axis.holds(0.05) && !axis.holds(9e-6));
        let whole = Decades { first: -2, last: 0 };
        assert_eq!(whole.reaching(&[2.0]), whole);
    }

    #[test]
    fn fractions_stand_at_their_logarithm() {
        let axis = Decades { first: -5, last: -3 };
        // By hand: 9 % at the start, 91 % at the end, 50 % halfway; below the start nothing is drawn further left.
        assert_eq!([1e-5, 1e-4, 1e-3].map(|fraction| axis.place(fraction).round()), [9.0, 50.0, 91.0]);
        assert_eq!(axis.place(0.0), AXIS[0]);
        assert_eq!(axis.place(2.0), AXIS[1]);
    }

    #[test]
    fn decades_are_named_as_percentages() {
        for (exponent, text) in
            [(0, "100 %"), (1, "1000 %"), (-1, "10 %"), (-2, "1 %"), (-3, "0.1 %"), (-5, "0.001 %")]
        {
            assert_eq!(decade_percent(exponent).replace('\u{a0}', " "), text);
        }
    }

    #[test]
    fn at_most_six_decades_are_labelled() {
        for first in -12..=-2 {
            let axis = Decades { first, last: 0 };
            let labelled: Vec<i32> = axis.labelled().collect();
            assert!((2..=6).contains(&labelled.len()), "{labelled:?}");
            assert_eq!(labelled[0], 0);
        }
    }
}
