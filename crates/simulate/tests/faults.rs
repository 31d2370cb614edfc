//! Each fault is seen in the events or keywords of a tube, against arithmetic by hand.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use flowmrd_fcs::{FcsFile, ReadOptions};
use flowmrd_simulate::detector::{Detector, Detectors};
use flowmrd_simulate::fault::{
    CarryOver, Clog, Drift, FlowChange, Haemodilution, LostEvents, Margin, NotANumber, RangeEnd, Scatter,
    Setting, Surge, WrittenSpillover,
};
use flowmrd_simulate::optics::spill;
use flowmrd_simulate::panel::{Marker, SIDE_AREA};
use flowmrd_simulate::{BLOCK_EVENTS, Fault, Label, Panel, Population, Simulated, Tube};

const EVENTS: u64 = 30_000;
/// Column of Time in the ten-colour panel.
const TIME: usize = 14;
const CD19: Detector = Detector::Stain(Marker::Cd19);

fn column(marker: Marker) -> usize {
    Panel::default().parameter(Detector::Stain(marker)).unwrap().0
}

/// 15 s at 2,000 events a second.
fn clean() -> Tube {
    Tube::new(EVENTS, 1e-3, 17).unwrap()
}

fn with(fault: impl Into<Fault>) -> Tube {
    clean().with_fault(fault).unwrap()
}

fn count_between(simulated: &Simulated, from: f32, to: f32) -> u64 {
    simulated.columns[TIME].iter().filter(|&&ticks| ticks >= 1000.0 * from && ticks < 1000.0 * to).count()
        as u64
}

/// Tells whether a count is within five standard deviations of a Poisson process's mean.
fn is_poisson(count: u64, mean: f64) -> bool {
    (count as f64 - mean).abs() <= 5.0 * mean.sqrt()
}

/// Tells whether a count is within five standard deviations of a binomial's mean.
fn is_binomial(count: u64, of: u64, probability: f64) -> bool {
    let (count, of) = (count as f64, of as f64);
    (count - of * probability).abs() <= 5.0 * (of * probability * (1.0 - probability)).sqrt()
}

/// Values as they were written: two NaN of the same bits are equal.
fn bits(simulated: &Simulated) -> Vec<Vec<u32>> {
    simulated.columns.iter().map(|column| column.iter().map(|value| value.to_bits()).collect()).collect()
}

#[test]
fn clog_leaves_a_gap_and_makes_later_events_late() {
    let (before, after) =
        (clean().simulate().unwrap(), with(Clog::new(4.0, 3.0, 0.0).unwrap()).simulate().unwrap());
    assert_eq!(count_between(&after, 4.001, 6.999), 0);
    for (&then, &now) in before.columns[TIME].iter().zip(&after.columns[TIME]) {
        let late = if then >= 4000.0 { 3000.0 } else { 0.0 };
        // one tick: the time is rounded down after the clog's seconds are added
        assert!((now - then - late).abs() <= 1.0, "{then} {now}");
    }
    assert_eq!(before.truth, after.truth);
    assert_eq!(before.columns[..TIME], after.columns[..TIME]);
}

#[test]
fn clog_lets_its_fraction_through() {
    let clogged = with(Clog::new(4.0, 4.0, 0.25).unwrap()).simulate().unwrap();
    // by hand: a quarter of 2,000 a second for 4 s
    let count = count_between(&clogged, 4.0, 8.0);
    assert!(is_poisson(count, 2000.0), "{count}");
    assert!(is_poisson(count_between(&clogged, 8.0, 12.0), 8000.0));
}

#[test]
fn surge_and_changes_bring_the_events_of_their_rates() {
    let surge = with(Surge::new(2.0, 2.0, 3.0).unwrap()).simulate().unwrap();
    // by hand: 3 · 2,000 · 2 s
    assert!(is_poisson(count_between(&surge, 2.0, 4.0), 12_000.0));
    assert!(is_poisson(count_between(&surge, 4.0, 6.0), 4000.0));
    let step = with(FlowChange::step(5.0, 0.5).unwrap()).simulate().unwrap();
    assert!(is_poisson(count_between(&step, 5.0, 15.0), 10_000.0));
    // from the full rate to half of it in 10 s: three quarters in the mean; half of it afterwards
    let slope = with(FlowChange::slope(0.0, 10.0, 0.5).unwrap()).simulate().unwrap();
    assert!(is_poisson(count_between(&slope, 0.0, 10.0), 15_000.0));
    assert!(is_poisson(count_between(&slope, 10.0, 15.0), 5000.0));
}

#[test]
fn duration_is_that_of_the_changed_flow() {
    let tube = with(Clog::new(4.0, 3.0, 0.0).unwrap());
    assert_eq!((clean().duration_seconds(), tube.duration_seconds()), (15.0, 18.0));
    // on the clog's clock the surge begins at 10 s: 3 s at twice the rate are 6 s' worth, so all ends 3 s earlier
    let both = tube.with_fault(Surge::new(10.0, 3.0, 2.0).unwrap()).unwrap();
    assert_eq!(both.duration_seconds(), 15.0);
    let simulated = both.simulate().unwrap();
    assert!(is_poisson(count_between(&simulated, 10.0, 13.0), 12_000.0));
    assert_eq!(count_between(&simulated, 4.001, 6.999), 0);
}

/// Mean of recorded over true light on the detector of CD45 between two times.
fn brightness(simulated: &Simulated, from: f32, to: f32) -> f64 {
    let cd45 = column(Marker::Cd45);
    let (mut sum, mut count) = (0.0, 0.0);
    for (event, emitted) in simulated.truth.emitted.iter().enumerate() {
        let seconds = simulated.columns[TIME][event] / 1000.0;
        let light = spill(emitted)[0];
        if seconds >= from && seconds < to && (5_000.0..100_000.0).contains(&light) {
            sum += f64::from(simulated.columns[cd45][event]) / light;
            count += 1.0;
        }
    }
    sum / count
}

#[test]
fn drift_dims_its_detector_by_its_line() {
    let drift = Drift::linear(Detectors::One(Detector::Stain(Marker::Cd45)), 2.0, 10.0, 0.5).unwrap();
    let (before, after) = (clean().simulate().unwrap(), with(drift).simulate().unwrap());
    // by hand: 1 until 2 s, 0.75 in the mean from 6 to 8 s, 0.5 from 12 s on. The noise of light above 5,000 is below 3
    // %, over some 2,000 events below 0.001
    assert!((brightness(&after, 1.0, 2.0) - 1.0).abs() < 0.003);
    assert!((brightness(&after, 6.0, 8.0) - 0.75).abs() < 0.003);
    assert!((brightness(&after, 12.0, 15.0) - 0.5).abs() < 0.003);
    for other in (0..TIME).filter(|&other| other != column(Marker::Cd45)) {
        assert_eq!(before.columns[other], after.columns[other]);
    }
}

#[test]
fn drift_of_all_detectors_reaches_scatter() {
    let (before, after) = (
        clean().simulate().unwrap(),
        with(Drift::throughout(Detectors::All, 0.5).unwrap()).simulate().unwrap(),
    );
    for (then, now) in before.columns[SIDE_AREA.0].iter().zip(&after.columns[SIDE_AREA.0]) {
        // halves are exact but where the range cut the brighter signal
        assert!(*now == then / 2.0 || *then == 262_143.0);
    }
    assert!((brightness(&after, 1.0, 15.0) - 0.5).abs() < 0.003);
}

#[test]
fn margin_events_and_missing_numbers_are_the_share_asked_for() {
    let (before, after) = (
        clean().simulate().unwrap(),
        with(Margin::new(CD19, RangeEnd::Upper, 0.02).unwrap())
            .with_fault(NotANumber::new(Detector::Stain(Marker::Cd10), 0.01).unwrap())
            .unwrap()
            .with_fault(Margin::new(Detector::SideArea, RangeEnd::Zero, 0.03).unwrap())
            .unwrap()
            .simulate()
            .unwrap(),
    );
    let count = |simulated: &Simulated, column: usize, is_it: fn(f32) -> bool| {
        simulated.columns[column].iter().filter(|&&value| is_it(value)).count() as u64
    };
    let [cd19, cd10] = [Marker::Cd19, Marker::Cd10].map(column);
    assert_eq!(count(&before, cd19, |value| value == 262_143.0), 0);
    assert!(is_binomial(count(&after, cd19, |value| value == 262_143.0), EVENTS, 0.02));
    assert_eq!(count(&before, cd10, f32::is_nan), 0);
    assert!(is_binomial(count(&after, cd10, f32::is_nan), EVENTS, 0.01));
    assert!(is_binomial(count(&after, SIDE_AREA.0, |value| value == 0.0), EVENTS, 0.03));
    let changed = [cd19, cd10, SIDE_AREA.0];
    for column in (0..=TIME).filter(|column| !changed.contains(column)) {
        assert_eq!(before.columns[column], after.columns[column]);
    }
}

#[test]
fn diluted_marrow_has_bloods_cells() {
    let counts = with(Haemodilution::new(0.6).unwrap()).simulate().unwrap().truth.counts();
    // by hand: 0.97 singlets · 0.94 cells · 0.96 live = 0.875328; marrow's 40 % · 0.999 and blood's 60 %
    let expected = |marrow: f64, blood: f64| 0.875_328 * (0.4 * 0.999 * marrow + 0.6 * blood);
    for (population, marrow, blood) in [
        (Population::Granulocytes, 0.53, 0.60),
        (Population::TCells, 0.15, 0.23),
        (Population::Erythroblasts, 0.14, 0.0),
        (Population::Hematogones, 0.045, 0.0),
        (Population::MyeloidProgenitors, 0.01, 0.0),
    ] {
        let count = counts.live_singlets(population);
        assert!(is_binomial(count, EVENTS, expected(marrow, blood)), "{} {count}", population.name());
    }
    let blasts = Tube::new(EVENTS, 0.05, 17).unwrap().with_fault(Haemodilution::new(0.6).unwrap()).unwrap();
    let blasts = blasts.simulate().unwrap().truth.counts().live_singlets(Population::Blasts);
    assert!(is_binomial(blasts, EVENTS, 0.875_328 * 0.05 * 0.4), "{blasts}");
}

#[test]
fn two_dilutions_leave_the_product_of_what_each_leaves() {
    let tube = with(Haemodilution::new(0.5).unwrap()).with_fault(Haemodilution::new(0.2).unwrap()).unwrap();
    // by hand: 1 − 0.5 · 0.8
    assert!((tube.blood_fraction() - 0.6).abs() < 1e-15);
    let blood = with(Haemodilution::new(1.0).unwrap()).simulate().unwrap().truth.counts();
    assert_eq!(blood.live_singlets(Population::Erythroblasts), 0);
}

#[test]
fn carried_over_blasts_come_within_their_window_and_change_no_other_event() {
    let tube = with(CarryOver::new(40, 2.0, 0.5).unwrap());
    let (before, after) = (clean().simulate().unwrap(), tube.simulate().unwrap());
    assert_eq!(after.truth.counts().carried_over, 40);
    for (event, label) in after.truth.labels.iter().enumerate() {
        let ticks = after.columns[TIME][event];
        if matches!(label, Label::CarriedOver(_)) {
            assert!((2000.0..2500.0).contains(&ticks), "{ticks}");
        } else {
            assert_eq!(*label, before.truth.labels[event]);
        }
        assert_eq!(ticks, before.columns[TIME][event]);
    }
}

#[test]
fn carry_over_knows_the_time_that_a_clog_makes() {
    let tube = with(Clog::new(1.0, 5.0, 0.0).unwrap());
    let tube = tube.with_fault(CarryOver::new(25, 8.0, 1.0).unwrap()).unwrap();
    let simulated = tube.simulate().unwrap();
    let carried = simulated.truth.labels.iter().zip(&simulated.columns[TIME]);
    let ticks: Vec<f32> = carried
        .filter(|(label, _)| matches!(label, Label::CarriedOver(_)))
        .map(|(_, &ticks)| ticks)
        .collect();
    assert_eq!(ticks.len(), 25);
    assert!(ticks.iter().all(|ticks| (8000.0..9000.0).contains(ticks)), "{ticks:?}");
}

#[test]
fn carry_over_takes_all_events_of_a_window_that_holds_fewer() {
    let simulated = with(CarryOver::new(100_000, 3.0, 0.1).unwrap()).simulate().unwrap();
    let within = count_between(&simulated, 3.0, 3.1);
    assert!(within > 0);
    assert_eq!(simulated.truth.counts().carried_over, within);
}

#[test]
fn scattered_events_fill_their_region_evenly() {
    let scatter = Scatter::new(900).unwrap();
    let scatter = scatter.over(Marker::Cd34, 2.0, 4.0).unwrap().over(Marker::Cd38, 1.0, 4.0).unwrap();
    let simulated = with(scatter).simulate().unwrap();
    let scattered: Vec<_> = simulated
        .truth
        .labels
        .iter()
        .zip(&simulated.truth.emitted)
        .filter(|(label, _)| **label == Label::Scattered)
        .map(|(_, emitted)| (emitted[Marker::Cd34 as usize].log10(), emitted[Marker::Cd38 as usize].log10()))
        .collect();
    assert_eq!((scattered.len(), simulated.truth.counts().scattered), (900, 900));
    assert!(scattered.iter().all(|(cd34, cd38)| (2.0..=4.0).contains(cd34) && (1.0..=4.0).contains(cd38)));
    // mean and variance of a uniform distribution over 2 and 3 decades: width² ÷ 12; five standard errors of 900 events
    let mean = |of: fn(&(f64, f64)) -> f64| scattered.iter().map(of).sum::<f64>() / 900.0;
    assert!((mean(|event| event.0) - 3.0).abs() < 5.0 * (4.0f64 / 12.0 / 900.0).sqrt());
    assert!((mean(|event| event.1) - 2.5).abs() < 5.0 * (9.0f64 / 12.0 / 900.0).sqrt());
    // independent: the correlation of 900 pairs varies by 1 ÷ 30
    let products = scattered.iter().map(|(cd34, cd38)| (cd34 - 3.0) * (cd38 - 2.5)).sum::<f64>() / 900.0;
    assert!((products / (4.0f64 / 12.0 * 9.0 / 12.0).sqrt()).abs() < 5.0 / 30.0);
}

#[test]
fn keywords_say_what_the_faults_say() {
    let tube = with(LostEvents { lost: 12, aborted: 345 })
        .with_fault(Setting::voltage(CD19, 480.5).unwrap())
        .unwrap()
        .with_fault(Setting::gain(CD19, 2.0).unwrap())
        .unwrap()
        .with_fault(Setting::voltage(CD19, 512.0).unwrap())
        .unwrap()
        .with_fault(WrittenSpillover::every(2.0).unwrap())
        .unwrap();
    let mut written = Vec::new();
    tube.write(&mut written).unwrap();
    let file = FcsFile::from_bytes(written, &ReadOptions::default()).unwrap();
    let data_set = &file.data_sets()[0];
    let keyword = |key| data_set.keywords().get(key);
    assert_eq!((keyword("$LOST"), keyword("$ABRT")), (Some("12"), Some("345")));
    // CD19 is the fifth parameter
    assert_eq!((keyword("$P5V"), keyword("$P5G"), keyword("$P4V")), (Some("512"), Some("2"), None));
    // row V450, column BV605, and row BV605, column PE: 0.02 and 0.15, doubled
    let coefficients = &data_set.spillover().unwrap().coefficients;
    assert_eq!((coefficients[7], coefficients[7 * 11 + 6], coefficients[0]), (0.04, 0.3, 1.0));
    let absent = with(WrittenSpillover::absent()).with_fault(WrittenSpillover::every(2.0).unwrap()).unwrap();
    let mut written = Vec::new();
    absent.write(&mut written).unwrap();
    let file = FcsFile::from_bytes(written, &ReadOptions::default()).unwrap();
    assert_eq!(file.data_sets()[0].spillover(), None);
}

/// Every kind of fault that acts event by event.
fn many_faults(event_count: u64) -> Tube {
    let faults: [Fault; 9] = [
        Clog::new(1.0, 2.0, 0.1).unwrap().into(),
        Surge::new(4.0, 1.0, 2.0).unwrap().into(),
        FlowChange::slope(6.0, 2.0, 0.5).unwrap().into(),
        Drift::linear(Detectors::All, 1.0, 5.0, 0.9).unwrap().into(),
        Margin::new(CD19, RangeEnd::Upper, 0.01).unwrap().into(),
        NotANumber::new(CD19, 0.01).unwrap().into(),
        Haemodilution::new(0.3).unwrap().into(),
        CarryOver::new(30, 2.0, 4.0).unwrap().into(),
        CarryOver::new(30, 0.0, 1.0).unwrap().into(),
    ];
    let tube = Tube::new(event_count, 1e-3, 5).unwrap();
    faults.into_iter().fold(tube, |tube, fault| tube.with_fault(fault).unwrap())
}

#[test]
fn faulty_tube_of_fewer_events_is_the_beginning_of_one_of_more() {
    let count = (BLOCK_EVENTS + 100) as usize;
    let (short, long) = (many_faults(count as u64), many_faults(3 * BLOCK_EVENTS));
    let (short, long) = (short.simulate().unwrap(), long.simulate().unwrap());
    for (column, longer) in bits(&short).iter().zip(&bits(&long)) {
        assert_eq!(column[..], longer[..count]);
    }
    assert_eq!(short.truth.labels[..], long.truth.labels[..count]);
    assert_eq!(long.truth.counts().carried_over, 60);
}

#[test]
fn blocks_of_a_faulty_tube_can_be_drawn_alone() {
    let tube = many_faults(3 * BLOCK_EVENTS).with_fault(Scatter::new(50).unwrap()).unwrap();
    let whole = tube.simulate().unwrap();
    let (first, end) = (2 * BLOCK_EVENTS as usize, 3 * BLOCK_EVENTS as usize);
    let block = tube.block(2);
    for (column, longer) in bits(&block).iter().zip(&bits(&whole)) {
        assert_eq!(column[..], longer[first..end]);
    }
    assert_eq!(block.truth.labels[..], whole.truth.labels[first..end]);
}

#[test]
fn faults_are_refused_outside_their_intervals() {
    let refusals = [
        (Clog::new(-1.0, 1.0, 0.0).unwrap_err(), "begin of a fault: expected 0 to 1,000,000 seconds, got -1"),
        (
            Clog::new(0.0, 0.0, 0.0).unwrap_err(),
            "duration of a fault: expected 0.001 to 1,000,000 seconds, got 0",
        ),
        (Clog::new(0.0, 1.0, 1.1).unwrap_err(), "flow in a clog: expected a fraction of 0 to 1, got 1.1"),
        (Surge::new(0.0, 1.0, 0.5).unwrap_err(), "flow in a surge: expected a factor of 1 to 1,000, got 0.5"),
        (
            FlowChange::step(0.0, 0.0).unwrap_err(),
            "flow after a change: expected a factor of 0.001 to 1,000, got 0",
        ),
        (
            Drift::step(Detectors::All, f64::NAN, 1.0).unwrap_err(),
            "begin of a fault: expected 0 to 1,000,000 seconds, got NaN",
        ),
        (
            Drift::step(Detectors::All, 0.0, 101.0).unwrap_err(),
            "drift of a signal: expected a factor of 0 to 100, got 101",
        ),
        (
            NotANumber::new(CD19, 1.5).unwrap_err(),
            "share of events with a fault: expected a fraction of 0 to 1, got 1.5",
        ),
        (
            Haemodilution::new(-0.1).unwrap_err(),
            "blood in the marrow: expected a fraction of 0 to 1, got -0.1",
        ),
        (
            Scatter::new(100_001).unwrap_err(),
            "events that a fault puts in: expected at most 100,000, got 100001",
        ),
        (Setting::gain(CD19, 0.0).unwrap_err(), "gain of a detector: expected 0.001 to 1,000, got 0"),
        (
            WrittenSpillover::every(-1.0).unwrap_err(),
            "factor on spillover: expected a factor of 0 to 100, got -1",
        ),
    ];
    for (error, message) in refusals {
        assert_eq!(error.to_string(), message);
    }
    assert!(Scatter::new(1).unwrap().over(Marker::Cd10, 3.0, 2.9).is_err());
}

#[test]
fn marker_that_the_panel_does_not_stain_is_refused_with_both_names() {
    let fault = NotANumber::new(Detector::Stain(Marker::Tdt), 0.1).unwrap();
    let refusal = clean().with_fault(fault).unwrap_err().to_string();
    assert_eq!(refusal, "marker of a fault: expected one of the panel bcp-all-10, got TdT");
    let faults: [Fault; 5] = [
        fault.into(),
        Drift::throughout(Detectors::One(Detector::Stain(Marker::Tdt)), 0.5).unwrap().into(),
        WrittenSpillover::one(Marker::Cd45, Marker::Tdt, 2.0).unwrap().into(),
        Scatter::new(1).unwrap().over(Marker::Tdt, 1.0, 2.0).unwrap().into(),
        Setting::gain(Detector::Stain(Marker::Tdt), 2.0).unwrap().into(),
    ];
    for fault in faults {
        assert!(clean().with_fault(fault.clone()).is_err(), "{fault:?}");
        let tube = clean().with_panel(Panel::t_all_with_immaturity()).unwrap().with_fault(fault).unwrap();
        assert!(tube.with_panel(Panel::default()).is_err());
    }
}
