use super::ValuesArgument;
use super::selection::Selection;
use crate::failure::{Failure, Fault};
use crate::{interrupt, progress};
use flowmrd_core::{Column, EventBlock, EventSource, ParameterIndex};
use flowmrd_fcs::{DataSet, Events, FcsFile};
use flowmrd_gating::Compensation;
use std::ops::Range;
use std::path::Path;

/// Events that are in memory at a time.
const RUN_EVENTS: u64 = 8192;

/// The values of a data set, run by run.
pub(super) struct Runs<'f> {
    pub(super) data_set: &'f DataSet,
    pub(super) values: ValuesArgument,
    pub(super) parameters: Vec<ParameterIndex>,
    pub(super) selection: Selection,
    events: Events<'f>,
    compensation: Option<Compensation>,
}

/// How the parameters of populations are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Labels {
    /// By short names of their own.
    ShortNames,
    /// By the populations' paths.
    Paths,
}

impl Labels {
    /// Tells how a format calls them.
    pub(super) fn of(format: &str) -> Self {
        if format == "fcs" { Self::ShortNames } else { Self::Paths }
    }
}

/// The values of consecutive events: one column a parameter.
pub(super) enum Run<'r> {
    Raw(&'r [Column]),
    Block(&'r EventBlock),
}

impl<'f> Runs<'f> {
    pub(super) fn new(
        file: &'f FcsFile,
        data_set: &'f DataSet,
        values: ValuesArgument,
        name: &Path,
    ) -> Result<Self, Failure> {
        let compensation = match values {
            ValuesArgument::Compensated => Some(compensation(data_set, name)?),
            ValuesArgument::Raw | ValuesArgument::Scaled => None,
        };
        let parameters = data_set.parameters().iter().map(|parameter| parameter.index()).collect();
        let selection = Selection::default();
        Ok(Self { data_set, values, parameters, selection, events: file.events(data_set), compensation })
    }

    /// Leaves out the events that a selection does not have, and adds the parameters that it has.
    pub(super) fn of(self, selection: Selection) -> Self {
        Self { selection, ..self }
    }

    /// Counts the events that are written.
    pub(super) fn event_count(&self) -> u64 {
        self.selection.event_count(self.data_set.event_count())
    }

    /// Goes over the names of the columns.
    pub(super) fn names(&self, labels: Labels) -> impl Iterator<Item = &str> {
        let added = self.selection.memberships.iter().map(move |one| match labels {
            Labels::ShortNames => one.short_name.as_str(),
            Labels::Paths => one.path.as_str(),
        });
        self.data_set.parameters().iter().map(|parameter| parameter.short_name()).chain(added)
    }

    /// Hands every run to `take`, in event order, and shows how far it is.
    pub(super) fn for_each(
        &self,
        mut take: impl FnMut(Run<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let event_count = self.data_set.event_count();
        let bar = progress::bar("exporting", event_count);
        let mut block = EventBlock::new();
        let mut first = 0;
        while first < event_count {
            interrupt::check()?;
            let run = first..event_count.min(first.saturating_add(RUN_EVENTS));
            first = run.end;
            let kept = self.kept(&run);
            if kept.as_ref().is_some_and(Vec::is_empty) {
                continue;
            }
            if self.values == ValuesArgument::Raw {
                let mut columns = self.events.read_raw(run.clone(), &self.parameters)?;
                self.add_columns(&run, &mut columns);
                if let Some(kept) = &kept {
                    columns.iter_mut().for_each(|column| keep(column, kept));
                }
                take(Run::Raw(&columns))?;
            } else {
                self.events.read_block(run.clone(), &self.parameters, &mut block)?;
                if let Some(compensation) = &self.compensation {
                    let applied = compensation.apply(&self.parameters, &mut block);
                    applied.map_err(|error| Failure::of(Fault::CouldNot, &error))?;
                }
                match self.selected(&run, &block, kept.as_deref()) {
                    Some(selected) => take(Run::Block(&selected))?,
                    None => take(Run::Block(&block))?,
                }
            }
            bar.set_position(first);
        }
        bar.finish_and_clear();
        Ok(())
    }
}

impl Runs<'_> {
    /// Lists the events of a run that are written, counted from its first; `None` for all of them.
    fn kept(&self, run: &Range<u64>) -> Option<Vec<usize>> {
        let (_, mask) = self.selection.population.as_ref()?;
        let start = usize::try_from(run.start).unwrap_or(usize::MAX);
        let len = usize::try_from(run.end - run.start).unwrap_or(0);
        Some((0..len).filter(|event| mask.contains(start.saturating_add(*event))).collect())
    }

    /// Adds the columns of the populations.
    fn add_columns(&self, run: &Range<u64>, columns: &mut Vec<Column>) {
        for membership in &self.selection.memberships {
            let is_in =
                |event: u64| usize::try_from(event).is_ok_and(|event| membership.mask.contains(event));
            columns.push(Column::U8(run.clone().map(|event| u8::from(is_in(event))).collect()));
        }
    }

    /// Makes the block that is written of the one that was read; `None` where it is the same.
    fn selected(&self, run: &Range<u64>, block: &EventBlock, kept: Option<&[usize]>) -> Option<EventBlock> {
        if kept.is_none() && self.selection.memberships.is_empty() {
            return None;
        }
        let mut added = Vec::new();
        self.add_columns(run, &mut added);
        let read = (0..block.column_count()).map(|column| block.column(column).to_vec());
        let columns: Vec<Vec<f64>> = read.chain(added.iter().map(Column::to_f64)).collect();
        let event_count = kept.map_or(block.event_count(), <[usize]>::len);
        let mut selected = EventBlock::new();
        selected.reset(block.first_event(), event_count, columns.len());
        for (place, column) in selected.columns_mut().zip(&columns) {
            match kept {
                None => place.copy_from_slice(column),
                Some(kept) => place.iter_mut().zip(kept).for_each(|(place, &event)| *place = column[event]),
            }
        }
        Some(selected)
    }
}

/// Keeps some values of a column, bit for bit.
fn keep(column: &mut Column, kept: &[usize]) {
    fn pick<T: Copy>(values: &mut Vec<T>, kept: &[usize]) {
        *values = kept.iter().filter_map(|&event| values.get(event).copied()).collect();
    }
    match column {
        Column::U8(values) => pick(values, kept),
        Column::U16(values) => pick(values, kept),
        Column::U32(values) => pick(values, kept),
        Column::U64(values) => pick(values, kept),
        Column::F32(values) => pick(values, kept),
        Column::F64(values) => pick(values, kept),
    }
}

fn compensation(data_set: &DataSet, name: &Path) -> Result<Compensation, Failure> {
    let place = format!("spillover matrix of data set {} of {}", data_set.number(), name.display());
    let spillover = data_set.spillover().ok_or_else(|| {
        Failure::could_not(format!("{place}: expected one that can be read, got none"))
            .with_hint("--values scaled writes the values without compensation")
    })?;
    Compensation::new(spillover.parameters.clone(), spillover.coefficients.clone())
        .map_err(|error| Failure::could_not(format!("{place}: cannot compensate by it")).with_cause(&error))
}
