//! The path on which normal B-cell precursors (hematogones) mature.
//!
//! CD34+ CD10++ CD20− → CD34− CD10+ CD20 dim → CD10− CD20++, with bright CD38 and dim CD58 all along and CD45 rising.
//! Stages as in McKenna et al., Blood 2001;98:2498; the levels are illustrative.

use crate::Error;
use crate::panel::Marker;
use crate::random::Random;

/// Stages between which levels are interpolated: pseudo-time, then log10 of the light of
/// CD45 CD19 CD10 CD20 CD34 CD38 CD58 CD66c CD3.
const PATH: [(f64, [f64; 9]); 5] = [
    (0.00, [3.30, 3.55, 4.35, 1.50, 3.70, 4.45, 2.90, 1.50, 1.40]),
    (0.25, [3.60, 3.70, 4.15, 1.70, 2.60, 4.50, 2.75, 1.50, 1.40]),
    (0.50, [3.85, 3.80, 3.85, 2.60, 1.50, 4.45, 2.65, 1.45, 1.40]),
    (0.75, [4.20, 3.85, 3.10, 3.60, 1.40, 4.25, 2.60, 1.40, 1.40]),
    (1.00, [4.45, 3.95, 1.80, 4.15, 1.40, 3.90, 2.65, 1.40, 1.40]),
];

/// Light of CD22 CD24 CD99 TdT CD81 CD73 at the same pseudo-times: CD22 and CD73 rise, CD24 and CD81 are bright, CD99
/// and TdT fall.
const OTHERS: [(f64, [f64; 6]); 5] = [
    (0.00, [3.00, 3.90, 3.80, 3.40, 4.40, 1.60]),
    (0.25, [3.15, 4.30, 3.50, 2.80, 4.40, 1.80]),
    (0.50, [3.25, 4.35, 3.20, 1.80, 4.30, 2.20]),
    (0.75, [3.45, 4.20, 3.00, 1.60, 4.20, 2.70]),
    (1.00, [3.70, 4.00, 2.90, 1.60, 4.00, 3.20]),
];

/// How mature hematogones are: parts of three stages of the path, evenly distributed within each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ages {
    /// Below pseudo-time 0.2, from there to 0.65, and above; of any scale.
    parts: [f64; 3],
}

impl Default for Ages {
    /// 15 % early, 50 % middle, 35 % late.
    fn default() -> Self {
        Self::of([0.15, 0.50, 0.35])
    }
}

impl Ages {
    /// Describes the parts below pseudo-time 0.2, from there to 0.65, and above, relative to their sum.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a part that is negative or not finite, or where all are 0.
    pub fn new(early: f64, middle: f64, late: f64) -> Result<Self, Error> {
        let parts = [early, middle, late];
        let sum: f64 = parts.iter().sum();
        let is_wrong = |part: &f64| !(part.is_finite() && *part >= 0.0);
        let wrong =
            parts.into_iter().find(is_wrong).or(Some(sum).filter(|&sum| !(sum.is_finite() && sum > 0.0)));
        match wrong {
            Some(got) => {
                let expected = "a finite number of at least 0, and one above";
                Err(Error::Quantity { quantity: "part of the hematogones of an age", expected, got })
            }
            None => Ok(Self::of(parts)),
        }
    }

    pub(crate) const fn of(parts: [f64; 3]) -> Self {
        Self { parts }
    }

    /// Draws a place on the path, 0 (earliest) to 1.
    pub(crate) fn draw(&self, random: &mut Random) -> f64 {
        let [early, middle, late] = self.parts;
        let sum = early + middle + late;
        let knots = [(0.0, 0.0), (early / sum, 0.2), ((early + middle) / sum, 0.65), (1.0, 1.0)];
        let share = random.uniform();
        let [from, to] = around(&knots.map(|(share, age)| (share, [age])), share);
        mix(from, to, share)[0]
    }
}

/// Returns log10 of the typical light of an antigen at a pseudo-time; `None` for one that does not change on the path.
pub(crate) fn antigen_log10(marker: Marker, pseudo_time: f64) -> Option<f64> {
    let place = match marker {
        Marker::Cd22 => 0,
        Marker::Cd24 => 1,
        Marker::Cd99 => 2,
        Marker::Tdt => 3,
        Marker::Cd81 => 4,
        Marker::Cd73 => 5,
        _ => return light_log10(pseudo_time).get(marker as usize).copied(),
    };
    let [from, to] = around(&OTHERS, pseudo_time);
    Some(mix(from, to, pseudo_time)[place])
}

/// Returns log10 of the typical light of the nine markers at a pseudo-time, linear between the stages.
///
/// Outside 0 to 1 the nearest segment is continued.
#[must_use]
pub fn light_log10(pseudo_time: f64) -> [f64; 9] {
    let [from, to] = around(&PATH, pseudo_time);
    mix(from, to, pseudo_time)
}

type Knot<const N: usize> = (f64, [f64; N]);

/// Finds the knots on both sides of a place.
fn around<const N: usize, const K: usize>(knots: &[Knot<N>; K], place: f64) -> [Knot<N>; 2] {
    let inner = &knots[1..K - 1];
    let segment = inner.iter().filter(|knot| knot.0 <= place).count();
    [knots[segment], knots[segment + 1]]
}

fn mix<const N: usize>(from: Knot<N>, to: Knot<N>, place: f64) -> [f64; N] {
    let weight = (place - from.0) / (to.0 - from.0);
    std::array::from_fn(|k| from.1[k] + weight * (to.1[k] - from.1[k]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_leads_from_cd34_over_cd10_to_cd20() {
        let at = |age, marker: Marker| light_log10(age)[marker as usize];
        let ages = [0.0, 0.25, 0.5, 0.75, 1.0];
        for pair in ages.windows(2) {
            assert!(at(pair[0], Marker::Cd34) >= at(pair[1], Marker::Cd34));
            assert!(at(pair[0], Marker::Cd10) > at(pair[1], Marker::Cd10));
            assert!(at(pair[0], Marker::Cd20) < at(pair[1], Marker::Cd20));
            assert!(at(pair[0], Marker::Cd45) < at(pair[1], Marker::Cd45));
        }
        assert!(ages.iter().all(|&age| at(age, Marker::Cd38) >= 3.9 && at(age, Marker::Cd58) <= 2.9));
    }

    #[test]
    fn levels_between_stages_lie_on_a_line() {
        // by hand: CD34 half way between 3.70 and 2.60, CD20 a fifth of the way from 2.60 to 3.60
        assert!((light_log10(0.125)[Marker::Cd34 as usize] - 3.15).abs() < 1e-12);
        assert!((light_log10(0.55)[Marker::Cd20 as usize] - 2.80).abs() < 1e-12);
        assert_eq!(light_log10(1.0), PATH[4].1);
    }

    #[test]
    fn half_of_the_hematogones_are_in_the_middle_stage() {
        let mut random = Random::new(4, 0);
        let ages: Vec<f64> = (0..20_000).map(|_| Ages::default().draw(&mut random)).collect();
        assert!(ages.iter().all(|age| (0.0..=1.0).contains(age)));
        let early = ages.iter().filter(|&&age| age < 0.2).count() as f64 / 20_000.0;
        let middle = ages.iter().filter(|&&age| (0.2..0.65).contains(&age)).count() as f64 / 20_000.0;
        // shares 0.15 and 0.50; five standard errors: 5·√(0.15·0.85/2e4), 5·√(0.25/2e4)
        assert!((early - 0.15).abs() < 0.0127 && (middle - 0.50).abs() < 0.0177, "{early} {middle}");
    }

    #[test]
    fn ages_of_one_stage_stay_in_it() {
        let mut random = Random::new(4, 0);
        let mut draws = |early, middle, late| {
            let ages = Ages::new(early, middle, late).unwrap();
            (0..500).map(|_| ages.draw(&mut random)).collect::<Vec<f64>>()
        };
        assert!(draws(3.0, 0.0, 0.0).iter().all(|age| (0.0..=0.2).contains(age)));
        assert!(draws(0.0, 0.1, 0.0).iter().all(|age| (0.2..=0.65).contains(age)));
        assert!(draws(0.0, 0.0, 9.0).iter().all(|age| (0.65..=1.0).contains(age)));
        assert!(Ages::new(0.0, 0.0, 0.0).is_err() && Ages::new(-0.1, 1.0, 1.0).is_err());
        assert!(Ages::new(f64::INFINITY, 1.0, 1.0).is_err());
    }

    #[test]
    fn tdt_falls_and_cd22_rises_on_the_path() {
        let at = |marker, age| antigen_log10(marker, age).unwrap();
        assert!(
            at(Marker::Tdt, 0.0) > at(Marker::Tdt, 0.5) + 1.0
                && at(Marker::Cd22, 1.0) > at(Marker::Cd22, 0.0)
        );
        // by hand: CD24 half way between 3.90 and 4.30
        assert!((at(Marker::Cd24, 0.125) - 4.1).abs() < 1e-12);
        assert_eq!(at(Marker::Cd10, 0.0), 4.35);
        assert_eq!(antigen_log10(Marker::Cd7, 0.0), None);
    }
}
