//! The study that `flowmrd demo` shows.

use flowmrd_fcs::keyword::Date;

use super::{Study, StudyCase, StudyFile, Wholeness};
use crate::detector::Detector;
use crate::fault::{CarryOver, Clog, Fault, Haemodilution, Setting, Surge};
use crate::panel::Marker;
use crate::random::Random;
use crate::{Acquisition, Error, Marrow, Modulation, Tube};

/// Serial number of the study's cytometer.
const SERIAL_NUMBER: &str = "SIM-0001";

/// The normal marrow that all cases are compared with.
const CONTROL: &str = "control-normal-marrow.fcs";

/// Seconds between the tubes of one case.
const PAUSE_SECONDS: f64 = 60.0;

/// Standard deviation of log10 of an antigen's light between tubes: some 3 %.
const STAINING_SPREAD_LOG10: f64 = 0.012;

/// Random stream of the staining: no block's and no fault's.
const STAINING_STREAM: u64 = u64::MAX;

/// The first detector's voltage, in volts; each further one's lies a little higher.
const FIRST_VOLTS: u32 = 430;
const STEP_VOLTS: u32 = 15;

impl Study {
    /// The assay of all cases that have none of their own.
    pub const ASSAY: &str = "assay.toml";
    /// The assay of day 15, with a protocol's classes.
    pub const DAY_15_ASSAY: &str = "assay-day-15.toml";
    /// The assay of day 33, with a protocol's classes.
    pub const DAY_33_ASSAY: &str = "assay-day-33.toml";

    /// Describes a study of eight patients and thirteen samples.
    ///
    /// Patient A clears, B relapses with changed antigens, C is positive just above the limit of detection, D's tube
    /// clogged, E's marrow is mostly blood, F came after B's relapse on the cytometer, G's file is cut short, H
    /// regenerates without disease.
    ///
    /// # Errors
    /// None in practice: what the tubes of the study refuse.
    pub fn demo() -> Result<Self, Error> {
        let mut study = Self { files: Vec::new(), cases: Vec::new() };
        let control = acquired(Tube::new(120_000, 0.0, 900)?, &moment(2025, 2, 3, 8.5)?, "control")?;
        study.files.push(StudyFile { name: CONTROL.to_owned(), tube: control, wholeness: Wholeness::Whole });
        clearing(&mut study)?;
        relapsing(&mut study)?;
        single_samples(&mut study)?;
        study.files.sort_by(|first, second| started(first).total_cmp(&started(second)));
        Ok(study)
    }

    fn add(&mut self, sample: Sample) -> Result<(), Error> {
        let Sample { patient, time_point, moment, tubes, assay, facts, wholeness, note } = sample;
        let case = format!("{patient} {time_point}");
        let true_level = tubes.first().map_or(0.0, Tube::level);
        let (mut begin, mut files) = (moment, Vec::new());
        let tube_count = tubes.len();
        for (number, tube) in (1..).zip(tubes) {
            let suffix = if tube_count > 1 { format!("-tube-{number}") } else { String::new() };
            let name = format!("{}{suffix}.fcs", case.to_lowercase().replace(' ', "-"));
            let tube = acquired(tube, &begin, &format!("Patient {patient}"))?;
            begin.seconds += tube.duration_seconds() + PAUSE_SECONDS;
            files.push(name.clone());
            self.files.push(StudyFile { name, tube, wholeness });
        }
        self.cases.push(StudyCase {
            case,
            patient: format!("Patient {patient}"),
            time_point: time_point.to_owned(),
            date: moment.date,
            files,
            controls: vec![CONTROL.to_owned()],
            assay: assay.map(str::to_owned),
            facts,
            true_level,
            note: note.to_owned(),
        });
        Ok(())
    }
}

/// When an acquisition begins.
#[derive(Clone, Copy)]
struct Moment {
    date: Date,
    /// Since midnight.
    seconds: f64,
}

fn moment(year: u16, month: u8, day: u8, hours: f64) -> Result<Moment, Error> {
    let refused =
        Error::Quantity { quantity: "day of a study", expected: "a day of the month", got: f64::from(day) };
    Ok(Moment { date: Date::new(year, month, day).ok_or(refused)?, seconds: 3600.0 * hours })
}

/// Seconds from the year 0 on, were all months of 31 days: their order is that of the acquisitions.
fn started(file: &StudyFile) -> f64 {
    file.tube.acquisition().map_or(0.0, |acquisition| {
        let date = acquisition.date();
        let months = f64::from(date.year()) * 12.0 + f64::from(date.month());
        (months * 31.0 + f64::from(date.day())) * 86_400.0 + acquisition.begin_seconds()
    })
}

/// One sample, before its files have names.
struct Sample {
    patient: char,
    time_point: &'static str,
    moment: Moment,
    tubes: Vec<Tube>,
    assay: Option<&'static str>,
    facts: Vec<(&'static str, String)>,
    wholeness: Wholeness,
    note: &'static str,
}

impl Sample {
    fn new(patient: char, time_point: &'static str, moment: Moment, tube: Tube) -> Self {
        let (assay, facts, wholeness) = (None, Vec::new(), Wholeness::Whole);
        Self { patient, time_point, moment, tubes: vec![tube], assay, facts, wholeness, note: "" }
    }

    fn noted(self, note: &'static str) -> Self {
        Self { note, ..self }
    }

    fn by(self, assay: &'static str) -> Self {
        Self { assay: Some(assay), ..self }
    }

    fn with_facts(self, facts: &[(&'static str, &str)]) -> Self {
        Self { facts: facts.iter().map(|&(key, value)| (key, value.to_owned())).collect(), ..self }
    }
}

/// Says when a tube was acquired and at which voltages, and stains it a little differently from every other: each
/// antigen's light by a factor of its own.
fn acquired(tube: Tube, moment: &Moment, source: &str) -> Result<Tube, Error> {
    let acquisition = Acquisition::new(moment.date, moment.seconds)?;
    let acquisition = acquisition.with_serial_number(SERIAL_NUMBER).with_source(source);
    let mut random = Random::new(tube.seed(), STAINING_STREAM);
    let markers: Vec<Marker> = tube.panel().markers().collect();
    let brightness = markers.iter().try_fold(Modulation::default(), |brightness, &marker| {
        brightness.with(marker, STAINING_SPREAD_LOG10 * random.normal())
    })?;
    let volts = (0..).map(|place| f64::from(FIRST_VOLTS + STEP_VOLTS * place));
    let tube = markers.into_iter().zip(volts).try_fold(tube, |tube, (marker, volts)| {
        tube.with_fault(Setting::voltage(Detector::Stain(marker), volts)?)
    })?;
    Ok(tube.with_brightness(brightness).with_acquisition(acquisition))
}

/// Patient A: from above 1 % over 0.1 % to nothing, in two tubes at last.
fn clearing(study: &mut Study) -> Result<(), Error> {
    let steroids = Modulation::steroids;
    let day_15 = Tube::new(80_000, 0.012, 101)?.with_marrow(Marrow::Day15).with_modulation(steroids());
    study.add(
        Sample::new('A', "day 15", moment(2026, 1, 19, 9.0)?, day_15)
            .by(Study::DAY_15_ASSAY)
            .noted("hypoplastic marrow, antigens changed by steroids"),
    )?;
    let day_33 = Tube::new(150_000, 8e-4, 102)?.with_modulation(steroids());
    study.add(
        Sample::new('A', "day 33", moment(2026, 2, 6, 9.0)?, day_33)
            .by(Study::DAY_33_ASSAY)
            .noted("clearing, antigens changed by steroids"),
    )?;
    let mut week_12 = Sample::new('A', "week 12", moment(2026, 3, 30, 8.75)?, Tube::new(120_000, 0.0, 103)?)
        .noted("no disease, two tubes");
    week_12.tubes.push(Tube::new(120_000, 0.0, 104)?);
    study.add(week_12)
}

/// Patient B: below the limit of quantification, nothing, and back with other antigens.
fn relapsing(study: &mut Study) -> Result<(), Error> {
    study.add(
        Sample::new('B', "day 33", moment(2025, 2, 3, 9.0)?, Tube::new(150_000, 2.8e-4, 111)?)
            .by(Study::DAY_33_ASSAY)
            .noted("below the limit of quantification"),
    )?;
    study.add(
        Sample::new('B', "week 12", moment(2025, 4, 7, 9.0)?, Tube::new(150_000, 0.0, 112)?)
            .noted("no disease"),
    )?;
    study.add(
        Sample::new('B', "month 12", moment(2026, 1, 19, 9.25)?, Tube::new(150_000, 0.0025, 113)?)
            .noted("molecular relapse"),
    )?;
    let changed =
        Modulation::default().with(Marker::Cd34, -0.9)?.with(Marker::Cd38, -0.3)?.with(Marker::Cd20, 0.4)?;
    let relapse = Tube::new(100_000, 0.1, 114)?.with_modulation(changed);
    study.add(
        Sample::new('B', "month 14", moment(2026, 3, 30, 9.25)?, relapse)
            .with_facts(&[
                ("lineage", "B"),
                ("site", "marrow"),
                ("diagnosis", "2025-01-01"),
                ("first_line", "on"),
                ("relapse", "2026-03-30"),
            ])
            .noted("relapse with less CD34 and CD38 and more CD20"),
    )
}

/// Patients C to H: a sample each.
fn single_samples(study: &mut Study) -> Result<(), Error> {
    study.add(
        Sample::new('C', "end of block 1", moment(2026, 3, 30, 10.0)?, Tube::new(300_000, 1.0e-4, 124)?)
            .with_facts(&[
                ("lineage", "B"),
                ("site", "marrow"),
                ("diagnosis", "2021-05-10"),
                ("end_of_treatment", "2023-05-10"),
                ("first_line", "off"),
                ("relapse", "2026-02-16"),
            ])
            .noted("rare: just above the limit of detection"),
    )?;
    let clogged = with(
        Tube::new(120_000, 0.004, 131)?,
        [
            Clog::new(20.0, 6.0, 0.0)?.into(),
            Surge::new(26.0, 2.0, 3.0)?.into(),
            Clog::new(40.0, 3.0, 0.1)?.into(),
        ],
    )?;
    study.add(
        Sample::new('D', "day 33", moment(2026, 2, 6, 9.25)?, clogged)
            .by(Study::DAY_33_ASSAY)
            .noted("clogs at 20 s and 40 s"),
    )?;
    let diluted = with(Tube::new(120_000, 0.0015, 141)?, [Haemodilution::new(0.7)?.into()])?;
    study.add(
        Sample::new('E', "day 33", moment(2026, 2, 6, 9.5)?, diluted)
            .by(Study::DAY_33_ASSAY)
            .noted("70 % of the cells are blood's"),
    )?;
    let carried = with(Tube::new(120_000, 0.0, 151)?, [CarryOver::new(28, 0.5, 3.0)?.into()])?;
    study.add(
        Sample::new('F', "week 12", moment(2026, 3, 30, 9.275)?, carried)
            .noted("no disease; 28 blasts carried over from patient B"),
    )?;
    let cut = Sample {
        wholeness: Wholeness::Cut { byte_count: 1_500_000 },
        ..Sample::new('G', "week 12", moment(2026, 3, 30, 9.5)?, Tube::new(100_000, 0.001, 161)?)
    };
    study.add(cut.noted("the file is cut short"))?;
    let regenerating = Tube::new(100_000, 0.0, 171)?.with_marrow(Marrow::Regenerating);
    study.add(
        Sample::new('H', "week 12", moment(2026, 3, 30, 9.75)?, regenerating)
            .noted("no disease; regenerating, rich in early hematogones"),
    )
}

fn with(tube: Tube, faults: impl IntoIterator<Item = Fault>) -> Result<Tube, Error> {
    faults.into_iter().try_fold(tube, Tube::with_fault)
}
