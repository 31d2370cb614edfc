//! Panels, states of the marrow and antigen modulation, as the events show them.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use flowmrd_core::EventSource;
use flowmrd_fcs::{FcsFile, ReadOptions};
use flowmrd_simulate::detector::Detector;
use flowmrd_simulate::fault::{Haemodilution, WrittenSpillover};
use flowmrd_simulate::optics::SPILLOVER;
use flowmrd_simulate::panel::{FLUOROCHROMES, Marker};
use flowmrd_simulate::{Label, Marrow, Modulation, Panel, Population, Simulated, Tube};

const EVENTS: u64 = 20_000;

fn tube(panel: Panel) -> Tube {
    Tube::new(EVENTS, 0.05, 23).unwrap().with_panel(panel).unwrap()
}

/// Sorted log10 of a marker's true light over the live singlets of a population.
fn levels(panel: &Panel, simulated: &Simulated, population: Population, marker: Marker) -> Vec<f64> {
    let place = panel.fluorochrome(marker).unwrap();
    let labelled = simulated.truth.labels.iter().zip(&simulated.truth.emitted);
    let live = labelled.filter(|(label, _)| label.is_live_singlet_of(population));
    let mut levels: Vec<f64> = live.map(|(_, emitted)| emitted[place].log10()).collect();
    levels.sort_by(f64::total_cmp);
    levels
}

fn median(panel: &Panel, simulated: &Simulated, population: Population, marker: Marker) -> f64 {
    let levels = levels(panel, simulated, population, marker);
    levels[levels.len() / 2]
}

/// Tells whether a count is within five standard deviations of a binomial's mean.
fn is_binomial(count: u64, of: u64, probability: f64) -> bool {
    let (count, of) = (count as f64, of as f64);
    (count - of * probability).abs() <= 5.0 * (of * probability * (1.0 - probability)).sqrt()
}

#[test]
fn file_of_each_panel_names_its_markers_and_the_spillover_between_them() {
    for panel in Panel::built_in() {
        let mut written = Vec::new();
        tube(panel.clone()).write(&mut written).unwrap();
        let file = FcsFile::from_bytes(written, &ReadOptions::default()).unwrap();
        let data_set = &file.data_sets()[0];
        assert!(data_set.deviations().is_empty(), "{:?}", data_set.deviations());
        assert_eq!(data_set.identities(), panel.identities());
        let spillover = data_set.spillover().unwrap();
        let order = panel.markers().count();
        assert_eq!(spillover.parameters.len(), order);
        for (row, (from, _)) in panel.stains().enumerate() {
            for (column, (into, _)) in panel.stains().enumerate() {
                assert_eq!(spillover.coefficients[row * order + column], SPILLOVER[from][into]);
            }
        }
        let time = panel.time();
        assert_eq!(data_set.parameter(time).unwrap().short_name(), "Time");
    }
}

#[test]
fn eight_colours_leave_three_detectors_unused() {
    let panel = Panel::bcp_all_eight_colours();
    assert_eq!(panel.parameter_count(), 12);
    let names: Vec<&str> = panel.markers().map(Marker::name).collect();
    assert_eq!(names, ["CD45", "CD19", "CD10", "CD20", "CD34", "CD38", "CD66c/CD123", "CD81"]);
    assert_eq!(panel.stains().last().map(|(place, _)| FLUOROCHROMES[place]), Some("BV786-A"));
    let simulated = tube(panel).simulate().unwrap();
    assert_eq!((simulated.columns.len(), simulated.source().event_count()), (12, EVENTS));
    assert!(simulated.columns.iter().all(|column| column.len() == EVENTS as usize));
}

#[test]
fn fluorochrome_that_is_not_used_gives_no_light() {
    let panel = Panel::bcp_all_eight_colours();
    let simulated = tube(panel).simulate().unwrap();
    assert!(
        simulated.truth.emitted.iter().all(|emitted| [7, 9, 10].iter().all(|&place| emitted[place] == 0.0))
    );
}

#[test]
fn t_blasts_lack_surface_cd3_and_carry_it_inside() {
    let panel = Panel::t_all_with_immaturity();
    let simulated = tube(panel.clone()).simulate().unwrap();
    let level = |population, marker| median(&panel, &simulated, population, marker);
    use Population::{Blasts, NkCells, TCells};
    // a factor of five or more, as the other populations' tests
    let above = |high: f64, low: f64| high > low + 5f64.log10();
    assert!(above(level(TCells, Marker::Cd3), level(Blasts, Marker::Cd3)));
    assert!(above(level(Blasts, Marker::CyCd3), level(NkCells, Marker::CyCd3)));
    for marker in [Marker::Cd99, Marker::Tdt, Marker::Cd7] {
        assert!(above(level(Blasts, marker), level(TCells, marker)), "{}", marker.name());
    }
}

#[test]
fn cd22_tells_blasts_and_cd66b_granulocytes_after_cd19_directed_treatment() {
    let panel = Panel::after_cd19_directed();
    let simulated = tube(panel.clone()).simulate().unwrap();
    let level = |population, marker| median(&panel, &simulated, population, marker);
    use Population::{Blasts, Granulocytes, TCells};
    let above = |high: f64, low: f64| high > low + 5f64.log10();
    assert!(above(level(Blasts, Marker::Cd22), level(TCells, Marker::Cd22)));
    assert!(above(level(Granulocytes, Marker::Cd66b), level(Blasts, Marker::Cd66b)));
    // both have CD24: granulocytes and the B lineage
    assert!(!above(level(Granulocytes, Marker::Cd24), level(Blasts, Marker::Cd24)));
}

#[test]
fn t_cells_are_helper_cytotoxic_or_neither() {
    let panel = Panel::t_all();
    let simulated = tube(panel.clone()).simulate().unwrap();
    let [cd4, cd8] = [Marker::Cd4, Marker::Cd8].map(|marker| panel.fluorochrome(marker).unwrap());
    let mut counts = [0; 4];
    for (label, emitted) in simulated.truth.labels.iter().zip(&simulated.truth.emitted) {
        if label.is_live_singlet_of(Population::TCells) {
            counts[usize::from(emitted[cd4] > 600.0) + 2 * usize::from(emitted[cd8] > 600.0)] += 1;
        }
    }
    let all = counts.iter().sum();
    // 60 % and 35 %; 600 is 10^2.78, more than six spreads of 0.16 from 10^1.5 and from 10^4
    assert!(is_binomial(counts[1], all, 0.60) && is_binomial(counts[2], all, 0.35), "{counts:?}");
    assert_eq!(counts[3], 0);
}

#[test]
fn cd19_loss_hides_blasts_from_cd19_and_not_from_cd22() {
    let panel = Panel::after_cd19_directed();
    let lost = tube(panel.clone()).with_modulation(Modulation::cd19_loss()).simulate().unwrap();
    let kept = tube(panel.clone()).simulate().unwrap();
    let fall = |marker| {
        median(&panel, &kept, Population::Blasts, marker) - median(&panel, &lost, Population::Blasts, marker)
    };
    // the shift of 2.3 decades, by the same deviates in both tubes; a rounding each
    assert!((fall(Marker::Cd19) - 2.3).abs() < 1e-9);
    for marker in [Marker::Cd22, Marker::Cd24, Marker::Cd10, Marker::Cd58] {
        assert_eq!(fall(marker), 0.0);
    }
    let b_cells = |simulated| median(&panel, simulated, Population::MatureBCells, Marker::Cd19);
    assert_eq!(b_cells(&lost), b_cells(&kept));
}

#[test]
fn steroids_shift_cd10_down_and_cd20_up() {
    let panel = Panel::default();
    let treated = tube(panel.clone()).with_modulation(Modulation::steroids()).simulate().unwrap();
    // 4.55 − 0.35 and 1.8 + 0.5; median of some 820 blasts of spread 0.28: five times 1.2533 · 0.28 ÷ √820 = 0.061
    assert!((median(&panel, &treated, Population::Blasts, Marker::Cd10) - 4.20).abs() < 0.061);
    assert!((median(&panel, &treated, Population::Blasts, Marker::Cd20) - 2.30).abs() < 0.061);
    assert!((median(&panel, &treated, Population::Blasts, Marker::Cd58) - 3.80).abs() < 0.061);
}

#[test]
fn regenerating_marrow_is_rich_in_early_hematogones() {
    let marrow = Tube::new(EVENTS, 0.0, 23).unwrap().with_marrow(Marrow::Regenerating).simulate().unwrap();
    let counts = marrow.truth.counts();
    // by hand: 0.97 singlets · 0.94 cells · 0.96 live · 0.30
    let hematogones = counts.live_singlets(Population::Hematogones);
    assert!(is_binomial(hematogones, EVENTS, 0.875_328 * 0.30), "{hematogones}");
    let ages = marrow.truth.labels.iter().filter_map(|label| match label {
        Label::Singlet(particle) => particle.maturation,
        _ => None,
    });
    let ages: Vec<f64> = ages.collect();
    let early = ages.iter().filter(|&&age| age < 0.2).count() as u64;
    assert!(is_binomial(early, ages.len() as u64, 0.50), "{early}");
}

#[test]
fn marrow_of_day_15_is_half_debris_and_mostly_t_cells() {
    let day_15 = Tube::new(EVENTS, 0.0, 23).unwrap().with_marrow(Marrow::Day15).simulate().unwrap();
    let counts = day_15.truth.counts();
    // by hand: 0.97 singlets · 0.5 debris; 0.97 · 0.5 cells · 0.86 live
    assert!(is_binomial(counts.live_singlets(Population::Debris), EVENTS, 0.485));
    assert!(is_binomial(counts.live_nucleated_singlets(), EVENTS, 0.4171));
    assert!(is_binomial(counts.live_singlets(Population::TCells), EVENTS, 0.4171 * 0.55));
}

#[test]
fn marrow_without_b_cells_has_early_precursors_only() {
    let aplasia = Tube::new(EVENTS, 0.0, 23).unwrap().with_marrow(Marrow::BCellAplasia).simulate().unwrap();
    assert_eq!(aplasia.truth.counts().live_singlets(Population::MatureBCells), 0);
    let oldest = aplasia.truth.labels.iter().filter_map(|label| match label {
        Label::Singlet(particle) => particle.maturation,
        _ => None,
    });
    assert!(oldest.fold(0.0, f64::max) <= 0.2);
}

#[test]
fn blood_of_any_panel_has_no_precursors() {
    for panel in Panel::built_in() {
        let blood = tube(panel).with_fault(Haemodilution::new(1.0).unwrap()).unwrap().simulate().unwrap();
        let counts = blood.truth.counts();
        assert_eq!(
            counts.live_singlets(Population::Blasts) + counts.live_singlets(Population::Hematogones),
            0
        );
    }
}

#[test]
fn near_singular_matrix_has_two_rows_alike() {
    let alike = WrittenSpillover::near_singular(Marker::Cd66cCd123, Marker::Cd38, 0.001).unwrap();
    let tube = tube(Panel::bcp_all_eight_colours()).with_fault(alike).unwrap();
    let mut written = Vec::new();
    tube.write(&mut written).unwrap();
    let file = FcsFile::from_bytes(written, &ReadOptions::default()).unwrap();
    let coefficients = &file.data_sets()[0].spillover().unwrap().coefficients;
    let panel = tube.panel();
    let row = |marker| {
        let place = panel.parameter(Detector::Stain(marker)).unwrap().0 - 3;
        coefficients[8 * place..8 * place + 8].to_vec()
    };
    let distance =
        row(Marker::Cd66cCd123).iter().zip(row(Marker::Cd38)).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    // by hand: on the diagonal of PE 1 − 0 is left by a thousandth, and on that of CD38 1 − 0.012
    assert!((distance - 0.001).abs() < 1e-12, "{distance}");
}
