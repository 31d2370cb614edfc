use super::ValuesArgument;
use crate::failure::{Failure, Fault};
use crate::{interrupt, progress};
use flowmrd_core::{Column, EventBlock, EventSource, ParameterIndex};
use flowmrd_fcs::{DataSet, Events, FcsFile};
use flowmrd_gating::Compensation;
use std::path::Path;

/// Events that are in memory at a time.
const RUN_EVENTS: u64 = 8192;

/// The values of a data set, run by run.
pub(super) struct Runs<'f> {
    pub(super) data_set: &'f DataSet,
    pub(super) values: ValuesArgument,
    pub(super) parameters: Vec<ParameterIndex>,
    events: Events<'f>,
    compensation: Option<Compensation>,
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
        Ok(Self { data_set, values, parameters, events: file.events(data_set), compensation })
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
            if self.values == ValuesArgument::Raw {
                take(Run::Raw(&self.events.read_raw(run, &self.parameters)?))?;
            } else {
                self.events.read_block(run, &self.parameters, &mut block)?;
                if let Some(compensation) = &self.compensation {
                    let applied = compensation.apply(&self.parameters, &mut block);
                    applied.map_err(|error| Failure::of(Fault::CouldNot, &error))?;
                }
                take(Run::Block(&block))?;
            }
            bar.set_position(first);
        }
        bar.finish_and_clear();
        Ok(())
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
