//! What a simulated tube must show, against arithmetic on its own description.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use flowmrd_core::EventSource;
use flowmrd_simulate::detector::Detector;
use flowmrd_simulate::optics::{noise_variance, spill};
use flowmrd_simulate::panel::{FIRST_FLUORESCENCE, FORWARD_AREA, FORWARD_HEIGHT, Marker};
use flowmrd_simulate::{Artefacts, BLOCK_EVENTS, Label, Panel, Population, Shares, Simulated, Tube};

const EVENTS: u64 = 20_000;

/// Columns of the ten-colour panel.
fn column(marker: Marker) -> usize {
    Panel::default().parameter(Detector::Stain(marker)).unwrap().0
}

fn time() -> usize {
    Panel::default().time().0
}

fn tube(mrd_fraction: f64) -> Simulated {
    Tube::new(EVENTS, mrd_fraction, 42).unwrap().simulate().unwrap()
}

/// Tells whether a count is within five standard deviations of a binomial's mean.
fn is_binomial(count: u64, of: u64, probability: f64) -> bool {
    let (count, of) = (count as f64, of as f64);
    (count - of * probability).abs() <= 5.0 * (of * probability * (1.0 - probability)).sqrt()
}

/// Median of log10 of a marker's true light over the live singlets of a population.
fn typical(simulated: &Simulated, population: Population, marker: Marker) -> f64 {
    let truth = &simulated.truth;
    let labelled = truth.labels.iter().zip(&truth.emitted);
    let mut levels: Vec<f64> = labelled
        .filter(|(label, _)| label.is_live_singlet_of(population))
        .map(|(_, emitted)| emitted[marker as usize].log10())
        .collect();
    levels.sort_by(f64::total_cmp);
    levels[levels.len() / 2]
}

#[test]
fn same_tube_gives_the_same_values_and_another_seed_others() {
    let draw = |seed| Tube::new(5000, 1e-3, seed).unwrap().simulate().unwrap();
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1).columns, draw(2).columns);
}

#[test]
fn shorter_tube_is_the_beginning_of_a_longer_one() {
    let count = BLOCK_EVENTS + 100;
    let (short, long) = (Tube::new(count, 1e-3, 3).unwrap(), Tube::new(3 * BLOCK_EVENTS, 1e-3, 3).unwrap());
    let (short, long) = (short.simulate().unwrap(), long.simulate().unwrap());
    for (column, longer) in short.columns.iter().zip(&long.columns) {
        assert_eq!(column.len(), count as usize);
        assert_eq!(column[..], longer[..count as usize]);
    }
    assert_eq!(short.truth.labels[..], long.truth.labels[..count as usize]);
}

#[test]
fn block_past_the_end_and_tube_without_events_are_empty() {
    let tube = Tube::new(BLOCK_EVENTS, 0.0, 3).unwrap();
    assert_eq!(tube.block_count(), 1);
    assert!(tube.block(1).columns.iter().all(Vec::is_empty));
    assert!(tube.block(u64::MAX).truth.labels.is_empty());
    assert_eq!(Tube::new(0, 0.0, 3).unwrap().simulate().unwrap().source().event_count(), 0);
}

#[test]
fn counts_follow_the_shares_and_fractions_asked_for() {
    let counts = tube(0.02).truth.counts();
    assert_eq!(counts.events(), EVENTS);
    // by hand: 3 % doublets; the rest is 6 % debris; of 94 % cells 2 % blasts, 15 % of the others T; 96 % live
    assert!(is_binomial(counts.doublets, EVENTS, 0.03));
    assert!(is_binomial(counts.live_singlets(Population::Debris), EVENTS, 0.97 * 0.06));
    let blasts = counts.live_singlets(Population::Blasts);
    assert!(is_binomial(blasts, EVENTS, 0.97 * 0.94 * 0.02 * 0.96), "{blasts}");
    let t_cells = counts.live_singlets(Population::TCells);
    assert!(is_binomial(t_cells, EVENTS, 0.97 * 0.94 * 0.98 * 0.15 * 0.96), "{t_cells}");
    let dead = counts.dead_singlets(Population::TCells);
    assert!(is_binomial(dead, EVENTS, 0.97 * 0.94 * 0.98 * 0.15 * 0.04), "{dead}");
    // a doublet holds at least one blast with 1 − (1 − 0.94·0.02)² = 0.03725
    assert!(is_binomial(counts.doublets_with_blasts, counts.doublets, 0.037_25));
}

#[test]
fn population_of_share_zero_and_blasts_of_fraction_zero_do_not_occur() {
    let shares = Shares::default().with(Population::Hematogones, 0.0).unwrap();
    let simulated = Tube::new(EVENTS, 0.0, 42).unwrap().with_shares(shares).unwrap().simulate().unwrap();
    assert!(simulated.truth.labels.iter().all(|label| label.blast_count() == 0));
    let counts = simulated.truth.counts();
    assert_eq!(
        counts.live_singlets(Population::Hematogones) + counts.dead_singlets(Population::Hematogones),
        0
    );
    let all_blasts = Artefacts { debris_fraction: 0.0, dead_fraction: 0.0, doublet_fraction: 0.0 };
    let blasts = Tube::new(500, 1.0, 42).unwrap().with_artefacts(all_blasts).unwrap().simulate().unwrap();
    assert_eq!(blasts.truth.counts().live_singlets(Population::Blasts), 500);
}

#[test]
fn recorded_light_is_the_true_light_spilled_with_the_stated_noise() {
    let simulated = tube(1e-3);
    let (mut sum, mut count, mut past) = (0.0, 0.0, 0);
    // events of the first two seconds are left out: fluidics settle with 0.1 s, and e^−20 is 2e-9
    let steady = simulated.columns[time()].iter().position(|&ticks| ticks >= 2000.0).unwrap();
    for event in steady..EVENTS as usize {
        for (detector, light) in spill(&simulated.truth.emitted[event]).into_iter().enumerate() {
            if light > 250_000.0 {
                continue;
            }
            let recorded = f64::from(simulated.columns[FIRST_FLUORESCENCE.0 + detector][event]);
            let deviate = (recorded - light) / noise_variance(detector, light).sqrt();
            sum += deviate * deviate;
            count += 1.0;
            past += u32::from(deviate.abs() > 5.5);
        }
    }
    // squares of standard normal deviates: mean 1, variance 2; past 5.5 with probability 3.8e-8
    assert!((sum / count - 1.0).abs() < 5.0 * (2.0f64 / count).sqrt(), "{} of {count}", sum / count);
    assert_eq!(past, 0);
}

#[test]
fn dim_parameters_record_negative_values() {
    let simulated = tube(1e-3);
    let cd34 = &simulated.columns[column(Marker::Cd34)];
    assert!(cd34.iter().any(|&value| value < 0.0));
    assert!(simulated.columns.iter().flatten().all(|&value| value.is_finite() && value <= 262_143.0));
}

#[test]
fn hematogones_mature_and_blasts_stand_apart_from_every_stage() {
    let simulated = tube(0.05);
    let blasts = |marker| typical(&simulated, Population::Blasts, marker);
    let hematogones = |marker| typical(&simulated, Population::Hematogones, marker);
    assert!(blasts(Marker::Cd38) < hematogones(Marker::Cd38) - 1.0);
    assert!(blasts(Marker::Cd58) > hematogones(Marker::Cd58) + 1.0);
    assert!(blasts(Marker::Cd66c) > hematogones(Marker::Cd66c) + 1.0);
    let truth = &simulated.truth;
    let (mut early, mut late) = (Vec::new(), Vec::new());
    for (label, emitted) in truth.labels.iter().zip(&truth.emitted) {
        match label {
            Label::Singlet(particle) if particle.maturation.is_some_and(|age| age < 0.15) => {
                early.push(emitted)
            }
            Label::Singlet(particle) if particle.maturation.is_some_and(|age| age > 0.85) => {
                late.push(emitted)
            }
            _ => {}
        }
    }
    let mean = |events: &[&[f64; 11]], marker: Marker| {
        events.iter().map(|emitted| emitted[marker as usize].log10()).sum::<f64>() / events.len() as f64
    };
    assert!(early.len() > 50 && late.len() > 50);
    assert!(mean(&early, Marker::Cd34) > mean(&late, Marker::Cd34) + 1.0);
    assert!(mean(&early, Marker::Cd10) > mean(&late, Marker::Cd10) + 1.0);
    assert!(mean(&early, Marker::Cd20) < mean(&late, Marker::Cd20) - 1.0);
}

#[test]
fn doublets_have_more_area_for_their_height_than_singlets() {
    let simulated = tube(1e-3);
    let (area, height) = (&simulated.columns[FORWARD_AREA.0], &simulated.columns[FORWARD_HEIGHT.0]);
    for (event, label) in simulated.truth.labels.iter().enumerate() {
        let ratio = height[event] / area[event];
        match label {
            // height is 0.8 of the area, ± 2.5 %; six deviations
            Label::Singlet(_) if area[event] < 262_143.0 => assert!((0.68..0.92).contains(&ratio), "{ratio}"),
            Label::Doublet(..) => assert!(ratio < 0.92, "{ratio}"),
            _ => {}
        }
    }
}

#[test]
fn time_rises_at_the_asked_rate() {
    let tube = Tube::new(EVENTS, 1e-3, 42).unwrap().with_events_per_second(5000.0).unwrap();
    let simulated = tube.simulate().unwrap();
    let time = &simulated.columns[time()];
    assert!(time.windows(2).all(|pair| pair[0] <= pair[1]));
    // 20,000 events at 5,000 a second take 4 s = 4,000 units of 1 ms; the last block's share of the noise is some √4096
    let last = f64::from(time[EVENTS as usize - 1]);
    assert!((last - 4000.0).abs() < 5.0 * 64.0 / 5.0, "{last}");
}

#[test]
fn unsteady_start_dims_the_first_events_only() {
    let tube = Tube::new(EVENTS, 1e-3, 42).unwrap();
    let simulated = tube.simulate().unwrap();
    let syto41 = column(Marker::Syto41);
    let mean_ratio = |events: std::ops::Range<usize>| {
        let ratios =
            events.clone().filter(|&event| simulated.truth.emitted[event][9] > 3000.0).map(|event| {
                f64::from(simulated.columns[syto41][event]) / spill(&simulated.truth.emitted[event])[9]
            });
        ratios.clone().sum::<f64>() / ratios.count() as f64
    };
    // 0 to 25 ms at 2,000 events a second: 1 − 0.4·e^(−t/0.1 s), 0.65 on the average
    assert!((mean_ratio(0..50) - 0.65).abs() < 0.03, "{}", mean_ratio(0..50));
    assert!((mean_ratio(4000..8000) - 1.0).abs() < 0.005, "{}", mean_ratio(4000..8000));
}
