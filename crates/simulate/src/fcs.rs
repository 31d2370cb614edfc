//! Writing a tube as an FCS 3.1 file.

use std::io::Write;
use std::path::Path;

use flowmrd_core::{Column, ParameterIndex};
use flowmrd_fcs::Spillover;
use flowmrd_fcs::writer::{self, DataType, FcsWriter, NewDataSet, NewParameter};

use crate::optics::SPILLOVER;
use crate::panel::{self, FIRST_FLUORESCENCE, FLUOROCHROME_COUNT, RANGE, TIME_STEP_SECONDS};
use crate::{Error, TruthCounts, Tube};

impl Tube {
    /// Describes the tube's file: names, range, spillover, time step, and the tube itself in keywords of its own.
    ///
    /// # Errors
    /// [`Error::Fcs`] where the writer refuses.
    pub fn data_set(&self) -> Result<NewDataSet, Error> {
        let parameters = panel::identities().into_iter().map(|identity| {
            let parameter = NewParameter::new(identity.short_name, f64::from(RANGE));
            parameter.with_stain_name(identity.stain_name.unwrap_or_default())
        });
        let keywords = [
            ("$CYT", "flowmrd-simulate".to_owned()),
            ("$COM", "simulated: no patient's data".to_owned()),
            ("$TIMESTEP", TIME_STEP_SECONDS.to_string()),
            ("SIMULATED MRD FRACTION", self.mrd_fraction().to_string()),
            ("SIMULATED SEED", self.seed().to_string()),
        ];
        let content = NewDataSet::new(DataType::Float32, parameters.collect(), self.event_count())?;
        let content = content.with_spillover(&spillover())?;
        Ok(keywords
            .into_iter()
            .try_fold(content, |content, (key, value)| content.with_keyword(key, value))?)
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

fn spillover() -> Spillover {
    let parameters: Vec<_> =
        (0..FLUOROCHROME_COUNT).map(|k| ParameterIndex(FIRST_FLUORESCENCE.0 + k)).collect();
    let mut identities = panel::identities();
    let names = identities.drain(FIRST_FLUORESCENCE.0..).take(FLUOROCHROME_COUNT).map(|one| one.short_name);
    Spillover { names: names.collect(), parameters, coefficients: SPILLOVER.as_flattened().to_vec() }
}
