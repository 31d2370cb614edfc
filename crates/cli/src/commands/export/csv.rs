//! Events as CSV: a header of short names, then a line an event.

use super::runs::{Labels, Run, Runs};
use crate::failure::Failure;
use flowmrd_core::Column;
use flowmrd_report::StagedFile;
use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// From this on of the magnitude, and under the other, numbers are written with an exponent.
const LARGE: f64 = 1e16;
const SMALL: f64 = 1e-5;

pub(super) fn write_stdout(runs: &Runs<'_>) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    write(&mut out, runs, &Failure::of_stdout)?;
    out.flush().map_err(|error| Failure::of_stdout(&error))
}

pub(super) fn write_file(path: &Path, runs: &Runs<'_>) -> Result<(), Failure> {
    let mut staged = StagedFile::create(path)?;
    let refused =
        |error: &io::Error| Failure::could_not(format!("cannot write {}", path.display())).with_cause(error);
    write(staged.writer(), runs, &refused)?;
    staged.publish()?;
    Ok(())
}

fn write(
    out: &mut impl Write,
    runs: &Runs<'_>,
    failed: &dyn Fn(&io::Error) -> Failure,
) -> Result<(), Failure> {
    out.write_all(&header(runs)?).map_err(|error| failed(&error))?;
    let mut text = String::new();
    runs.for_each(|run| {
        text.clear();
        match run {
            Run::Raw(columns) => push_columns(&mut text, columns),
            Run::Block(block) => {
                let columns: Vec<&[f64]> =
                    (0..block.column_count()).map(|column| block.column(column)).collect();
                push_rows(&mut text, block.event_count(), columns.len(), |text, event, column| {
                    push_float(text, columns[column][event]);
                });
            }
        }
        out.write_all(text.as_bytes()).map_err(|error| failed(&error))
    })
}

/// The short names and paths of populations, quoted where a name has a comma, a quote or a line's end.
fn header(runs: &Runs<'_>) -> Result<Vec<u8>, Failure> {
    let names = runs.names(Labels::Paths);
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let failed = |cause: &(dyn std::error::Error + 'static)| {
        Failure::could_not("cannot write the header").with_cause(cause)
    };
    writer.write_record(names).map_err(|error| failed(&error))?;
    writer.into_inner().map_err(|error| failed(&error))
}

fn push_columns(text: &mut String, columns: &[Column]) {
    let event_count = columns.first().map_or(0, Column::len);
    push_rows(text, event_count, columns.len(), |text, event, column| match &columns[column] {
        Column::U8(values) => push_integer(text, values[event].into()),
        Column::U16(values) => push_integer(text, values[event].into()),
        Column::U32(values) => push_integer(text, values[event].into()),
        Column::U64(values) => push_integer(text, values[event]),
        Column::F32(values) => push_float(text, values[event].into()),
        Column::F64(values) => push_float(text, values[event]),
    });
}

fn push_rows(
    text: &mut String,
    event_count: usize,
    column_count: usize,
    push: impl Fn(&mut String, usize, usize),
) {
    for event in 0..event_count {
        for column in 0..column_count {
            if column > 0 {
                text.push(',');
            }
            push(text, event, column);
        }
        text.push('\n');
    }
}

fn push_integer(text: &mut String, value: u64) {
    // writing to a String cannot fail
    let _ = write!(text, "{value}");
}

/// Writes the fewest digits that read back as the same binary64, and so as the same binary32 where it was one.
fn push_float(text: &mut String, value: f64) {
    let magnitude = value.abs();
    let _ = if magnitude == 0.0 || (SMALL..LARGE).contains(&magnitude) || !value.is_finite() {
        write!(text, "{value}")
    } else {
        write!(text, "{value:e}")
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: f64) -> String {
        let mut text = String::new();
        push_float(&mut text, value);
        text
    }

    #[test]
    fn floats_read_back_to_the_same_bits() {
        for value in [
            0.0,
            -0.0,
            1.0,
            -1.5,
            0.1,
            f64::from(0.1_f32),
            262_143.996_093_75,
            1e-5,
            9.9e-6,
            1e16,
            9_999_999_999_999_998.0,
            f64::MIN_POSITIVE,
            5e-324,
            f64::MAX,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ] {
            let text = written(value);
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits(), "{text}");
            assert!(text.len() <= 24, "{text}");
        }
        assert!(written(f64::NAN).parse::<f64>().unwrap().is_nan());
    }

    #[test]
    fn single_floats_read_back_as_single_and_as_double() {
        for value in [0.1_f32, f32::MIN_POSITIVE, f32::MAX, 1e-45, -16_777_217.0, 3.402_823e38] {
            let text = written(value.into());
            assert_eq!(text.parse::<f32>().unwrap().to_bits(), value.to_bits(), "{text}");
            assert_eq!(text.parse::<f64>().unwrap(), f64::from(value), "{text}");
        }
    }

    #[test]
    fn rows_are_lines_of_integers_and_floats() {
        // by hand
        let mut text = String::new();
        push_columns(&mut text, &[Column::U64(vec![u64::MAX, 0]), Column::F32(vec![0.5, -2.0])]);
        assert_eq!(text, "18446744073709551615,0.5\n0,-2\n");
    }
}
