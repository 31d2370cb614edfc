//! `populations.csv`: one row a population, for spreadsheets and data frames.

use crate::Error;
use flowmrd::result::PopulationEntry;
use polars::prelude::{Column, CsvWriter, DataFrame, SerWriter};

/// Makes the table of populations, in the order of the result: path, name, count, fraction of the parent and of all
/// events (0 to 1; null where there was nothing to divide by).
///
/// # Errors
/// [`Error::Table`] where polars refuses the columns.
pub fn population_frame(populations: &[PopulationEntry]) -> Result<DataFrame, Error> {
    let texts = |name: &str, text: fn(&PopulationEntry) -> &str| {
        Column::new(name.into(), populations.iter().map(text).collect::<Vec<_>>())
    };
    let fractions = |name: &str, fraction: fn(&PopulationEntry) -> Option<f64>| {
        Column::new(name.into(), populations.iter().map(fraction).collect::<Vec<_>>())
    };
    let counts: Vec<u64> = populations.iter().map(|population| population.count).collect();
    let columns = vec![
        texts("path", |population| &population.path),
        texts("name", |population| &population.name),
        Column::new("count".into(), counts),
        fractions("parent_fraction", |population| population.parent_fraction),
        fractions("total_fraction", |population| population.total_fraction),
    ];
    DataFrame::new(populations.len(), columns).map_err(Error::Table)
}

/// Encodes the table of populations as CSV: UTF-8, a header, `\n` after each row, quotes where a text needs them, an
/// empty field for null, and numbers in the fewest digits that read back to the same bits.
///
/// # Errors
/// As [`population_frame`].
pub fn encode_populations(populations: &[PopulationEntry]) -> Result<Vec<u8>, Error> {
    let mut frame = population_frame(populations)?;
    let mut bytes = Vec::new();
    CsvWriter::new(&mut bytes).include_header(true).finish(&mut frame).map_err(Error::Table)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::{CsvReader, SerReader};

    fn population(path: &str, count: u64, parent: Option<f64>, total: Option<f64>) -> PopulationEntry {
        let name = path.rsplit('/').next().unwrap().to_owned();
        PopulationEntry { path: path.to_owned(), name, count, parent_fraction: parent, total_fraction: total }
    }

    #[test]
    fn table_is_written_as_documented() {
        // RFC 4180: a field with a comma or a quote stands in quotes, a quote inside is doubled.
        let rows = [
            population("/Singlets", 3, Some(0.75), Some(0.75)),
            population("/Singlets/CD19+, \"dim\"", 0, Some(0.0), Some(0.0)),
            population("/Singlets/Blasts\nold", 0, None, None),
        ];
        let text = String::from_utf8(encode_populations(&rows).unwrap()).unwrap();
        let expected = concat!(
            "path,name,count,parent_fraction,total_fraction\n",
            "/Singlets,Singlets,3,0.75,0.75\n",
            "\"/Singlets/CD19+, \"\"dim\"\"\",\"CD19+, \"\"dim\"\"\",0,0.0,0.0\n",
            "\"/Singlets/Blasts\nold\",\"Blasts\nold\",0,,\n",
        );
        assert_eq!(text, expected);
    }

    #[test]
    fn fractions_and_counts_read_back_to_the_same_bits() {
        // Values that need 17 digits, and the ends of what a fraction and a count can be.
        let fractions =
            [1.0 / 3.0, 0.1, 2.5e-10, 1.0 - f64::EPSILON / 2.0, f64::MIN_POSITIVE, 5e-324, 7.0 / 1_000_003.0];
        let rows: Vec<_> = fractions
            .iter()
            .enumerate()
            .map(|(row, &fraction)| {
                population(&format!("/P{row}"), u64::MAX - 3, Some(fraction), Some(fraction / 3.0))
            })
            .collect();
        let bytes = encode_populations(&rows).unwrap();
        // Read by the standard library's parser, which rounds correctly.
        let text = std::str::from_utf8(&bytes).unwrap();
        for (line, row) in text.lines().skip(1).zip(&rows) {
            let fields: Vec<&str> = line.split(',').collect();
            assert_eq!(fields[2].parse(), Ok(row.count));
            let bits = |field: &str| field.parse::<f64>().unwrap().to_bits();
            assert_eq!(bits(fields[3]), row.parent_fraction.unwrap().to_bits(), "{line}");
            assert_eq!(bits(fields[4]), row.total_fraction.unwrap().to_bits(), "{line}");
        }
    }

    #[test]
    fn table_is_read_back_by_polars() {
        let rows =
            [population("/A, b", 12, Some(0.1), Some(1.0 / 3.0)), population("/A, b/C", 0, None, Some(0.0))];
        let bytes = encode_populations(&rows).unwrap();
        let frame = CsvReader::new(std::io::Cursor::new(bytes)).finish().unwrap();
        assert_eq!(frame.shape(), (2, 5));
        let fraction = |column: &str| frame.column(column).unwrap().f64().unwrap().iter().collect::<Vec<_>>();
        assert_eq!(fraction("parent_fraction"), [Some(0.1), None]);
        assert_eq!(fraction("total_fraction"), [Some(1.0 / 3.0), Some(0.0)]);
        assert_eq!(frame.column("path").unwrap().str().unwrap().get(0), Some("/A, b"));
    }

    #[test]
    fn table_without_populations_has_its_header() {
        assert_eq!(encode_populations(&[]).unwrap(), b"path,name,count,parent_fraction,total_fraction\n");
    }
}
