//! Writing a tube as an FCS 3.1 file.

use std::io::Write;
use std::path::Path;

use flowmrd_core::{Column, ParameterIndex};
use flowmrd_fcs::Spillover;
use flowmrd_fcs::writer::{self, DataType, FcsWriter, NewDataSet, NewParameter};

use crate::fault::{Fault, LostEvents, Setting};
use crate::optics::SPILLOVER;
use crate::panel::{FIRST_FLUORESCENCE, FLUOROCHROMES, RANGE, TIME_STEP_SECONDS};
use crate::{Error, TruthCounts, Tube};

impl Tube {
    /// Describes the tube's file: names, range, spillover, time step, and the tube itself in keywords of its own.
    ///
    /// # Errors
    /// [`Error::Fcs`] where the writer refuses.
    pub fn data_set(&self) -> Result<NewDataSet, Error> {
        let content = NewDataSet::new(DataType::Float32, self.parameters(), self.event_count())?;
        let content = match self.written_spillover() {
            Some(spillover) => content.with_spillover(&spillover)?,
            None => content,
        };
        let mut keywords = self.keywords().into_iter();
        Ok(keywords.try_fold(content, |content, (key, value)| content.with_keyword(key, value))?)
    }

    /// Writes the tube as an FCS 3.1 file of binary32 and returns what its events are; memory holds one block.
    ///
    /// # Errors
    /// [`Error::Fcs`] where `out` or the writer refuses.
    pub fn write(&self, out: impl Write) -> Result<TruthCounts, Error> {
        let mut writer = FcsWriter::new(out, &self.data_set()?)?;
        let counts = self.write_events(&mut writer)?;
        writer.finish()?;
        Ok(counts)
    }

    /// Writes the tube to a file, as [`Tube::write`] does, under a temporary name until it is whole.
    ///
    /// # Errors
    /// [`Error::Fcs`] where the folder or the writer refuses.
    pub fn write_file(&self, path: impl AsRef<Path>) -> Result<TruthCounts, Error> {
        let mut counts = TruthCounts::default();
        let path = path.as_ref();
        writer::write_file(path, &self.data_set()?, |writer| {
            counts = self.write_events(writer).map_err(|error| error.with_file(path))?;
            Ok::<(), Error>(())
        })?;
        Ok(counts)
    }

    fn write_events(&self, writer: &mut FcsWriter<impl Write>) -> Result<TruthCounts, flowmrd_fcs::Error> {
        let mut counts = TruthCounts::default();
        for block_index in 0..self.block_count() {
            let block = self.block(block_index);
            counts += block.truth.counts();
            let columns: Vec<Column> = block.columns.into_iter().map(Column::F32).collect();
            writer.write_columns(&columns)?;
        }
        Ok(counts)
    }
}

impl Tube {
    fn parameters(&self) -> Vec<NewParameter> {
        let parameters = self.panel().identities().into_iter().enumerate().map(|(index, identity)| {
            let parameter = NewParameter::new(identity.short_name, f64::from(RANGE));
            let parameter = parameter.with_stain_name(identity.stain_name.unwrap_or_default());
            let gain = self.settings(index).filter_map(|setting| setting.gain).last();
            gain.map_or(parameter.clone(), |gain| parameter.with_gain(gain))
        });
        parameters.collect()
    }

    /// Returns what faults state of the detector in a column.
    fn settings(&self, index: usize) -> impl Iterator<Item = &Setting> {
        let is_its = move |detector| self.panel().parameter(detector).is_some_and(|column| column.0 == index);
        self.faults().iter().filter_map(move |fault| match fault {
            Fault::Setting(setting) if is_its(setting.detector) => Some(setting),
            _ => None,
        })
    }

    fn keywords(&self) -> Vec<(String, String)> {
        let mut keywords = vec![
            ("$CYT", "flowmrd-simulate".to_owned()),
            ("$COM", "simulated: no patient's data".to_owned()),
            ("$TIMESTEP", TIME_STEP_SECONDS.to_string()),
            ("SIMULATED MRD FRACTION", self.mrd_fraction().to_string()),
            ("SIMULATED SEED", self.seed().to_string()),
        ];
        if let Some(acquisition) = self.acquisition() {
            keywords.extend(acquisition.keywords(self.duration_seconds()));
        }
        let lost = self.faults().iter().rev().find_map(|fault| match fault {
            Fault::LostEvents(lost) => Some(lost),
            _ => None,
        });
        if let Some(LostEvents { lost, aborted }) = lost {
            keywords.extend([("$LOST", lost.to_string()), ("$ABRT", aborted.to_string())]);
        }
        let voltages = (0..self.panel().parameter_count()).filter_map(|index| {
            let volts = self.settings(index).filter_map(|setting| setting.volts).last()?;
            Some((format!("$P{}V", index + 1), volts.to_string()))
        });
        keywords.into_iter().map(|(key, value)| (key.to_owned(), value)).chain(voltages).collect()
    }

    /// Returns the spillover that the file states: the true one, changed by each fault in turn.
    fn written_spillover(&self) -> Option<Spillover> {
        let panel = self.panel();
        let row = |place: usize| panel.stains().map(|(column, _)| SPILLOVER[place][column]).collect();
        let mut rows: Vec<Vec<f64>> = panel.stains().map(|(place, _)| row(place)).collect();
        for fault in self.faults() {
            if let Fault::WrittenSpillover(wrong) = fault {
                rows = wrong.written(rows, |marker| panel.markers().position(|stained| stained == marker))?;
            }
        }
        let columns = FIRST_FLUORESCENCE.0..panel.time().0;
        let names = panel.stains().map(|(place, _)| FLUOROCHROMES[place].to_owned()).collect();
        let parameters = columns.map(ParameterIndex).collect();
        Some(Spillover { names, parameters, coefficients: rows.concat() })
    }
}
