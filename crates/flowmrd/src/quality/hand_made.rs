//! Records made by hand, and what rules say of them.

use flowmrd_core::EventMask;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::QualityRules;
use super::record::{
    CaseRecord, ChannelRecord, ClockRecord, CompensationRecord, EventSample, ParameterRecord, ParameterRole,
    TubeRecord,
};
use super::role::{Examined, Roles};
use super::setting::Rule;
use crate::assay::CompensationSource;
use crate::result::{
    AcquisitionEntry, AssayEntry, CaseResult, DetectorEntry, FindingEntry, LaipEntry, LevelEntry,
    LimitsEntry, MarkerSpreadEntry, MrdEntry, PhenotypeEntry, PhenotypeRole, PopulationEntry, SettingsEntry,
    SoftwareEntry,
};

/// What a hand-made case consists of.
#[derive(Default)]
pub(super) struct Hand<'a> {
    pub(super) tubes: &'a [TubeRecord],
    pub(super) populations: &'a [PopulationEntry],
    pub(super) mrd: Option<&'a MrdEntry>,
    pub(super) phenotypes: &'a [PhenotypeEntry],
    pub(super) earlier: &'a [CaseResult],
    pub(super) compensation: Option<&'a CompensationSource>,
}

impl Hand<'_> {
    fn with_record<T>(&self, look: impl FnOnce(&CaseRecord<'_>) -> T) -> T {
        let mrd = level_of(0, 100_000, 1);
        look(&CaseRecord {
            tubes: self.tubes,
            controls: &[],
            populations: self.populations,
            mrd: self.mrd.unwrap_or(&mrd),
            phenotypes: self.phenotypes,
            earlier: &self.earlier.iter().collect::<Vec<_>>(),
            compensation: self.compensation.unwrap_or(&CompensationSource::File),
        })
    }

    pub(super) fn judge(&self, rules: &QualityRules) -> Vec<FindingEntry> {
        self.with_record(|record| super::judge(rules, record))
    }

    fn judge_by<R: Rule>(&self, rule: &R) -> Vec<FindingEntry> {
        self.with_record(|record| rule.judge(&Examined { record, roles: &Roles::default() }))
    }
}

pub(super) fn found<R: Rule>(rule: &R, tubes: &[TubeRecord]) -> Vec<FindingEntry> {
    Hand { tubes, ..Hand::default() }.judge_by(rule)
}

pub(super) fn examined<R: Rule>(
    rule: &R,
    tubes: &[TubeRecord],
    populations: &[PopulationEntry],
) -> Vec<FindingEntry> {
    Hand { tubes, populations, ..Hand::default() }.judge_by(rule)
}

pub(super) fn of_level<R: Rule>(rule: &R, mrd: &MrdEntry) -> Vec<FindingEntry> {
    Hand { mrd: Some(mrd), ..Hand::default() }.judge_by(rule)
}

/// Judges tubes whose one LAIP is `L`, in the population `/Cells`.
pub(super) fn of_laip<R: Rule>(rule: &R, tubes: &[TubeRecord], mrd: &MrdEntry) -> Vec<FindingEntry> {
    let mrd = MrdEntry { laips: vec![laip("L", mrd.level.positive)], ..mrd.clone() };
    let populations = [population("/Cells", mrd.level.total)];
    Hand { tubes, populations: &populations, mrd: Some(&mrd), ..Hand::default() }.judge_by(rule)
}

pub(super) fn with_earlier<R: Rule>(
    rule: &R,
    tubes: &[TubeRecord],
    earlier: &[CaseResult],
) -> Vec<FindingEntry> {
    Hand { tubes, earlier, ..Hand::default() }.judge_by(rule)
}

pub(super) fn with_phenotypes<R: Rule>(
    rule: &R,
    phenotypes: &[PhenotypeEntry],
    earlier: &[CaseResult],
) -> Vec<FindingEntry> {
    Hand { phenotypes, earlier, ..Hand::default() }.judge_by(rule)
}

pub(super) fn compensated_as<R: Rule>(
    rule: &R,
    tubes: &[TubeRecord],
    source: &CompensationSource,
) -> Vec<FindingEntry> {
    Hand { tubes, compensation: Some(source), ..Hand::default() }.judge_by(rule)
}

/// A file of 10,000 events of which nothing is recorded.
pub(super) fn tube(file: &str) -> TubeRecord {
    TubeRecord {
        file: file.to_owned(),
        event_count: 10_000,
        acquisition: AcquisitionEntry::default(),
        parameters: Vec::new(),
        clock: None,
        compensations: Vec::new(),
        channels: Vec::new(),
        sample: EventSample::default(),
        laip_axes: Vec::new(),
        laips: Vec::new(),
        reference: None,
    }
}

/// A file whose sampled events have these values, and are all in its one population.
pub(super) fn sampled(file: &str, channels: Vec<ChannelRecord>, values: Vec<Vec<f64>>) -> TubeRecord {
    let count = values.first().map_or(0, Vec::len);
    let sample = EventSample {
        events: (0..count as u64).collect(),
        times: vec![f64::NAN; count],
        members: vec![EventMask::all(count)],
        values,
    };
    TubeRecord { channels, sample, ..tube(file) }
}

/// A clock from 0 s on.
pub(super) fn clock(bin_width: f64, event_counts: &[u64]) -> ClockRecord {
    ClockRecord {
        is_in_seconds: true,
        start: 0.0,
        bin_width,
        event_counts: event_counts.to_vec(),
        ends: [0.0, bin_width * event_counts.len() as f64],
        backward_count: 0,
        not_finite_count: 0,
    }
}

/// A fluorescence parameter; an empty stain name is none.
pub(super) fn parameter(short_name: &str, stain_name: &str) -> ParameterRecord {
    ParameterRecord {
        short_name: short_name.to_owned(),
        stain_name: (!stain_name.is_empty()).then(|| stain_name.to_owned()),
        voltage: None,
        gain: None,
        kind: ParameterRole::Fluorescence,
        ceiling_count: 0,
        floor_count: 0,
        not_finite_count: 0,
    }
}

/// A channel on a linear scale, not compensated.
pub(super) fn channel(marker: &str) -> ChannelRecord {
    ChannelRecord {
        marker: marker.to_owned(),
        kind: ParameterRole::Fluorescence,
        is_compensated: false,
        transform: flowmrd_gating::Transform::Identity,
    }
}

pub(super) fn matrix(coefficients: Vec<Vec<f64>>) -> CompensationRecord {
    let detectors = (0..coefficients.len()).map(|index| format!("D{index}")).collect();
    CompensationRecord { detectors, coefficients, condition_number: 2.0 }
}

pub(super) fn population(path: &str, count: u64) -> PopulationEntry {
    part(path, count, count)
}

/// A population of some events of its parent.
pub(super) fn part(path: &str, count: u64, parent: u64) -> PopulationEntry {
    let fraction = (parent > 0).then(|| count as f64 / parent as f64);
    PopulationEntry {
        path: path.to_owned(),
        name: path.rsplit('/').next().unwrap().to_owned(),
        count,
        parent_fraction: fraction,
        total_fraction: fraction,
    }
}

/// A level over `/Cells`, without LAIPs.
pub(super) fn level_of(positive: u64, total: u64, minimum_total: u64) -> MrdEntry {
    let limits = LimitsEntry { minimum_total, ..LimitsEntry::default() };
    MrdEntry {
        denominator: "/Cells".to_owned(),
        level: LevelEntry { positive, total, ..LevelEntry::nothing(limits) },
        laips: Vec::new(),
        placement: None,
        protocols: Vec::new(),
        risk: Vec::new(),
    }
}

pub(super) fn laip(name: &str, positive: u64) -> LaipEntry {
    let level = LevelEntry { positive, ..LevelEntry::nothing(LimitsEntry::default()) };
    LaipEntry { name: name.to_owned(), path: format!("/Cells/{name}"), level }
}

/// An earlier result whose file has these detectors.
pub(super) fn earlier_with(detectors: Vec<DetectorEntry>) -> CaseResult {
    let acquisition =
        AcquisitionEntry { file: "before.fcs".to_owned(), detectors, ..AcquisitionEntry::default() };
    CaseResult {
        schema_version: 1,
        software: SoftwareEntry::this(),
        assay: AssayEntry {
            name: "A".to_owned(),
            version: "1".to_owned(),
            sha256: String::new(),
            references: Vec::new(),
        },
        case: None,
        inputs: Vec::new(),
        controls: Vec::new(),
        acquisition: vec![acquisition],
        markers: Vec::new(),
        populations: Vec::new(),
        mrd: level_of(0, 1, 1),
        phenotypes: Vec::new(),
        earlier: Vec::new(),
        settings: SettingsEntry {
            policy: "default".to_owned(),
            compensation: "file".to_owned(),
            defaults: Vec::new(),
        },
        findings: Vec::new(),
    }
}

/// A LAIP's phenotype on one marker: a spread of 0.1 about a median.
pub(super) fn phenotype(marker: &str, (median, event_count): (f64, u64)) -> PhenotypeEntry {
    let half = 0.1 * 0.674_489_750_196_081_7;
    PhenotypeEntry {
        population: "/Cells/L".to_owned(),
        role: PhenotypeRole::Laip,
        event_count,
        sampled_count: event_count,
        markers: vec![MarkerSpreadEntry {
            marker: marker.to_owned(),
            median_value: None,
            median: Some(median),
            lower_quartile: Some(median - half),
            upper_quartile: Some(median + half),
        }],
    }
}

pub(super) fn uniform(count: usize, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..count).map(|_| (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64).collect()
}

/// Deviates of spread 1 about 0: twelve uniform numbers less six.
pub(super) fn deviates(count: usize, seed: u64) -> Vec<f64> {
    let uniform = uniform(12 * count, seed);
    uniform.chunks(12).map(|twelve| twelve.iter().sum::<f64>() - 6.0).collect()
}
