//! Gathers what the quality rules and the report look at, along with gating.

use flowmrd_core::{EventMask, ParameterIndex};
use flowmrd_gating::{
    BlockView, Compensation, Dimension, DimensionIndex, Observer, Plan, PopulationIndex, Transform,
};

use super::kept::Keeper;
use super::run::{Tube, before, find};
use super::targets::Targets;
use crate::error::PlanError;
use crate::panel::Channel;
use crate::quality::record::{ChannelRecord, CompensationRecord, ParameterRecord, ParameterRole, TubeRecord};
use crate::result::DetectorEntry;
use crate::timeline::TimelineData;

mod arrivals;
mod ends;
mod instrument;
mod laip_axes;
mod phenotype;
mod rate;
mod sample;

use arrivals::Arrivals;
use ends::{EndCounts, Ends};
pub(crate) use instrument::Instrument;
use laip_axes::laip_axes;
pub(super) use phenotype::phenotypes;
use sample::{Picker, stride};

/// Lists the dimensions that recording asks of a plan: what gates use, before its scale, and time.
pub(super) fn dimensions<S>(tube: &Tube<S>) -> Vec<Dimension> {
    let channels = tube.panel.channels.iter().map(|channel| before(channel.dimension));
    channels.chain(time_dimension(tube)).collect()
}

fn time_dimension<S>(tube: &Tube<S>) -> Option<Dimension> {
    let time = tube.instrument.time?;
    Some(Dimension::scaled(time, Transform::Identity))
}

/// What the recorders of one file share.
pub(super) struct RecordPlan<'a> {
    targets: &'a Targets,
    channels: Vec<DimensionIndex>,
    time: Option<DimensionIndex>,
    /// Column of the block that holds time.
    time_column: Option<usize>,
    /// Of each column of the block.
    ends: Vec<Ends>,
    stride: u64,
    population_count: usize,
    /// Of each LAIP.
    laip_axes: Vec<Vec<usize>>,
}

impl<'a> RecordPlan<'a> {
    pub(super) fn new<S>(targets: &'a Targets, tube: &Tube<S>, plan: &Plan) -> Result<Self, PlanError> {
        let channels = tube.panel.channels.iter().map(|channel| find(plan, before(channel.dimension)));
        let none = Ends { floor: f64::NEG_INFINITY, ceiling: f64::NAN };
        let facts = &tube.instrument.parameters;
        let ends = plan.parameters().iter().map(|one| facts.get(one.0).map_or(none, |facts| facts.ends));
        let laips = targets.laips.iter().map(|&laip| laip_axes(&tube.panel, laip, targets.denominator));
        let time = time_dimension(tube).map(|dimension| find(plan, dimension)).transpose()?;
        Ok(Self {
            targets,
            channels: channels.collect::<Result<_, _>>()?,
            time,
            time_column: plan.parameters().iter().position(|one| Some(*one) == tube.instrument.time),
            ends: ends.collect(),
            stride: stride(tube.event_count),
            population_count: plan.tree().population_count(),
            laip_axes: laips.collect(),
        })
    }
}

/// Gathers the record of a run of chunks.
pub(super) struct Recorder<'a> {
    plan: &'a RecordPlan<'a>,
    arrivals: Arrivals,
    ends: Vec<EndCounts>,
    sample: Picker,
    laips: Vec<Keeper>,
    reference: Option<Keeper>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(plan: &'a RecordPlan<'a>) -> Self {
        Self {
            plan,
            arrivals: Arrivals::new(),
            ends: vec![EndCounts::default(); plan.ends.len()],
            sample: Picker::new(plan.stride, plan.population_count),
            laips: vec![Keeper::default(); plan.targets.laips.len()],
            reference: plan.targets.reference.map(|_| Keeper::default()),
        }
    }

    fn keep(&mut self, view: &BlockView<'_>) {
        let RecordPlan { targets, channels, time, .. } = self.plan;
        let denominator = targets.denominator.map(|denominator| view.mask(denominator));
        let inside = |population: PopulationIndex| {
            let mut mask = view.mask(population).clone();
            denominator.into_iter().for_each(|denominator| mask.intersect(denominator));
            mask
        };
        let masks: Vec<EventMask> = targets.laips.iter().map(|&laip| inside(laip)).collect();
        for (keeper, mask) in self.laips.iter_mut().zip(&masks) {
            keeper.add(view, mask, channels, *time);
        }
        if let Some((keeper, reference)) = self.reference.as_mut().zip(targets.reference) {
            let mut normal = view.mask(reference).clone();
            masks.iter().for_each(|laip| normal.subtract(laip));
            keeper.add(view, &normal, channels, *time);
        }
    }

    /// Makes the record of the file.
    pub(super) fn finish<S>(self, tube: &Tube<S>, plan: &Plan) -> TubeRecord {
        let channel_count = self.plan.channels.len();
        let clock = self.plan.time.and_then(|_| self.arrivals.finish(tube.instrument.is_in_seconds));
        let mut acquisition = tube.instrument.acquisition.clone();
        if let Some(clock) = clock.as_ref().filter(|clock| clock.is_in_seconds) {
            acquisition.duration_seconds = Some(clock.ends[1] - clock.ends[0]);
            acquisition.events_per_second = rate::median_rate(clock);
        }
        let parameters = plan.parameters().iter().zip(&self.ends).filter_map(|(index, counts)| {
            let facts = tube.instrument.parameters.get(index.0)?;
            Some(ParameterRecord {
                short_name: facts.short_name.clone(),
                stain_name: facts.stain_name.clone(),
                voltage: facts.voltage,
                gain: facts.gain,
                kind: facts.role,
                ceiling_count: counts.ceiling,
                floor_count: counts.floor,
                not_finite_count: counts.not_finite,
            })
        });
        let parameters: Vec<ParameterRecord> = parameters.collect();
        acquisition.detectors = parameters.iter().filter_map(detector).collect();
        TubeRecord {
            file: tube.file.clone(),
            event_count: tube.event_count,
            acquisition,
            parameters,
            clock,
            compensations: compensations(tube),
            channels: tube.panel.channels.iter().map(channel_record).collect(),
            sample: self.sample.finish(channel_count),
            laip_axes: self.plan.laip_axes.clone(),
            laips: self.laips.into_iter().map(|keeper| keeper.finish(channel_count)).collect(),
            reference: self.reference.map(|keeper| keeper.finish(channel_count)),
        }
    }
}

impl Observer for Recorder<'_> {
    fn observe(&mut self, view: &BlockView<'_>) {
        for (column, (counts, ends)) in self.ends.iter_mut().zip(&self.plan.ends).enumerate() {
            counts.add(view.block().column(column), *ends);
        }
        if let Some(column) = self.plan.time_column {
            self.arrivals.extend(view.block().column(column));
        }
        self.sample.add(view, &self.plan.channels, self.plan.time);
        self.keep(view);
    }

    fn merge(&mut self, later: Self) {
        self.ends.iter_mut().zip(later.ends).for_each(|(mine, more)| mine.merge(more));
        self.arrivals.merge(later.arrivals);
        self.sample.merge(later.sample);
        self.laips.iter_mut().zip(later.laips).for_each(|(mine, more)| mine.merge(more));
        if let Some((mine, more)) = self.reference.as_mut().zip(later.reference) {
            mine.merge(more);
        }
    }
}

/// Says how a parameter's detector was set; `None` where the file does not.
fn detector(parameter: &ParameterRecord) -> Option<DetectorEntry> {
    let is_stated = parameter.voltage.is_some() || parameter.gain.is_some();
    (is_stated && parameter.kind != ParameterRole::Time).then(|| DetectorEntry {
        short_name: parameter.short_name.clone(),
        voltage: parameter.voltage,
        gain: parameter.gain,
    })
}

fn channel_record(channel: &Channel) -> ChannelRecord {
    let marker = channel.names.first().unwrap_or(&channel.short_name);
    let is_compensated = |signal| matches!(signal, flowmrd_gating::Signal::Compensated { .. });
    ChannelRecord {
        marker: marker.clone(),
        kind: ParameterRole::of(channel.kind),
        is_compensated: channel.dimension.basis.signals().any(is_compensated),
        transform: channel.dimension.transform,
    }
}

fn compensations<S>(tube: &Tube<S>) -> Vec<CompensationRecord> {
    let name = |index: &ParameterIndex| tube.short_names.get(index.0).cloned().unwrap_or_default();
    let record = |matrix: &Compensation| CompensationRecord {
        detectors: matrix.detectors().iter().map(name).collect(),
        coefficients: matrix
            .coefficients()
            .chunks(matrix.detectors().len().max(1))
            .map(<[f64]>::to_vec)
            .collect(),
        condition_number: matrix.condition_number(),
    };
    tube.panel.compensations.iter().map(record).collect()
}

/// Returns what a report draws of the arrivals in a file; `None` where it has no time parameter.
pub(super) fn timeline(record: &TubeRecord) -> Option<TimelineData> {
    let clock = record.clock.as_ref()?;
    let ascending = |times: &Vec<f64>| {
        let mut times: Vec<f64> = times.iter().copied().filter(|time| time.is_finite()).collect();
        times.sort_by(f64::total_cmp);
        times
    };
    Some(TimelineData {
        file: record.file.clone(),
        is_in_seconds: clock.is_in_seconds,
        start: clock.start,
        bin_width: clock.bin_width,
        event_counts: clock.event_counts.clone(),
        laip_times: record.laips.iter().map(|kept| ascending(&kept.times)).collect(),
    })
}
