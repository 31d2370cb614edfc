//! The controls of a case: files without disease, counted by the case's own gates.

use std::path::Path;

use flowmrd_fcs::Events;

use super::open_own_panel;
use super::run::{Extras, Gated, Tube, count_events, gate};
use super::targets::Targets;
use crate::assay::Assay;
use crate::error::Error;
use crate::input::Input;
use crate::options::{Options, Progress};
use crate::panel::{Panel, check_agreement};

/// Opens the files of a case's controls.
pub(super) fn open_inputs<P: AsRef<Path>>(paths: &[P], options: &Options<'_>) -> Result<Vec<Input>, Error> {
    // The number of a data set is one of the case's files.
    let options = Options { data_set: None, ..options.clone() };
    paths.iter().map(|path| Input::open(path.as_ref(), &options)).collect()
}

/// Finds the assay's names in every control, and checks that they mean what they do in the case's first file.
pub(super) fn open_tubes<'i>(
    assay: &Assay,
    inputs: &'i [Input],
    (first_file, first): (&str, &mut Panel),
) -> Result<Vec<Tube<Events<'i>>>, Error> {
    let open = |input: &'i Input| {
        let (panel, _) = open_own_panel(assay, input)?;
        check_agreement(assay, (first_file, first), (&input.name, &panel))?;
        first.keep_common_partners(&panel);
        Tube::open(input, panel)
    };
    let mut tubes: Vec<Tube<_>> = inputs.iter().map(open).collect::<Result<_, _>>()?;
    tubes.iter_mut().for_each(|tube| tube.panel.keep_common_partners(first));
    Ok(tubes)
}

/// Gates the controls, and in every drawn placement of the gates. `None` where there are none.
pub(super) fn gate_all(
    targets: &Targets,
    controls: &[Tube<Events<'_>>],
    extras: Extras<'_>,
    (case_events, options): (u64, &Options<'_>),
) -> Result<Option<Gated>, Error> {
    if controls.is_empty() {
        return Ok(None);
    }
    let total_events = case_events.saturating_add(count_events(controls));
    let report = |progress: Progress| {
        if let Some(outer) = options.progress {
            outer(Progress { done_events: case_events.saturating_add(progress.done_events), total_events });
        }
    };
    let options = Options { progress: Some(&report), ..options.clone() };
    gate(targets, controls, extras, &options).map(Some)
}
