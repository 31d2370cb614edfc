use crate::arguments::{parse_count, parse_number};
use crate::failure::{Failure, Fault};
use flowmrd_simulate::panel::Marker;
use flowmrd_simulate::{Error, Marrow, Modulation, Panel, Tube, fault};

/// What the tube holds.
#[derive(Debug, clap::Args)]
pub(super) struct TubeArguments {
    /// Events of the tube, doublets and debris among them
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true, default_value_t = 100_000)]
    events: u64,
    /// Probability that a nucleated cell is a blast, a fraction
    #[arg(long, value_name = "FRACTION", default_value_t = 0.001, allow_negative_numbers = true)]
    mrd: f64,
    /// Seed of all random numbers: the same seed gives the same file on every platform
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true, default_value_t = 1)]
    seed: u64,
    /// Panel: bcp-all-10, bcp-all-cd73, bcp-all-8, bcp-all-cd22 (after CD19-directed treatment), t-all or t-all-tdt
    #[arg(long, value_name = "PANEL", value_parser = parse_panel, default_value = "bcp-all-10")]
    panel: Panel,
    /// State of the marrow: remission, regenerating, day-15 or b-cell-aplasia
    #[arg(long, value_name = "STATE", value_parser = parse_marrow, default_value = "remission")]
    marrow: Marrow,
    /// Change of the blasts' antigens: steroids, cd19-loss or t-all-induction, or a marker and its shift in decades, as
    /// in CD34=-0.9; repeated, the last one of a marker holds
    #[arg(long, value_name = "CHANGE", value_parser = parse_change)]
    modulation: Vec<Change>,
    /// Fault to put in, as in clog:begin=20,seconds=6,flow=0; repeated. The manual lists them
    #[arg(long, value_name = "FAULT", value_parser = parse_fault)]
    fault: Vec<fault::Fault>,
    /// Events a second
    #[arg(long, value_name = "N", value_parser = parse_number, allow_negative_numbers = true, default_value_t = 2000.0)]
    rate: f64,
}

/// One `--modulation`.
#[derive(Clone, Debug)]
enum Change {
    Named(Modulation),
    Shift(Marker, f64),
}

impl TubeArguments {
    /// Describes the tube.
    pub(super) fn tube(&self) -> Result<Tube, Failure> {
        self.describe().map_err(|error| Failure::of(Fault::Usage, &error))
    }

    fn describe(&self) -> Result<Tube, Error> {
        let modulation =
            self.modulation.iter().try_fold(Modulation::default(), |all, change| match change {
                Change::Named(named) => Marker::ALL
                    .into_iter()
                    .filter(|&marker| named.shift_log10(marker) != 0.0)
                    .try_fold(all, |all, marker| all.with(marker, named.shift_log10(marker))),
                Change::Shift(marker, shift) => all.with(*marker, *shift),
            })?;
        let tube = Tube::new(self.events, self.mrd, self.seed)?
            .with_panel(self.panel.clone())?
            .with_marrow(self.marrow)
            .with_modulation(modulation)
            .with_events_per_second(self.rate)?;
        self.fault.iter().cloned().try_fold(tube, Tube::with_fault)
    }
}

fn parse_panel(text: &str) -> Result<Panel, String> {
    let panels = Panel::built_in();
    let expected = || panels.iter().map(Panel::name).collect::<Vec<_>>().join(", ");
    let found = panels.iter().find(|panel| panel.name() == text).cloned();
    found.ok_or_else(|| format!("expected one of {}, got {text:?}", expected()))
}

fn parse_marrow(text: &str) -> Result<Marrow, String> {
    let expected = || Marrow::ALL.map(Marrow::name).join(", ");
    let found = Marrow::ALL.into_iter().find(|marrow| marrow.name() == text);
    found.ok_or_else(|| format!("expected one of {}, got {text:?}", expected()))
}

fn parse_change(text: &str) -> Result<Change, String> {
    if let Some(named) = Modulation::named(text) {
        return Ok(Change::Named(named));
    }
    let shift = text.split_once('=').and_then(|(marker, shift)| {
        Some(Change::Shift(Marker::find(marker.trim())?, shift.trim().parse().ok()?))
    });
    let expected = "steroids, cd19-loss, t-all-induction or MARKER=DECADES";
    shift.ok_or_else(|| format!("expected {expected}, got {text:?}"))
}

fn parse_fault(text: &str) -> Result<fault::Fault, String> {
    text.parse().map_err(|error: fault::ParseFaultError| error.to_string())
}
