//! A table of polars as Parquet: texts, counts and numbers, each of which may be missing.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, IntType, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use polars::prelude::{Column, DataFrame, DataType};

/// Encodes a table as Parquet: one row group, uncompressed, texts as UTF-8 strings, counts as unsigned integers of 64
/// bits, numbers as doubles. The same table gives the same bytes.
pub(crate) fn encode_parquet(frame: &DataFrame) -> Result<Vec<u8>, ParquetError> {
    let fields = frame.columns().iter().map(field).collect::<Result<_, _>>()?;
    let schema = Arc::new(Type::group_type_builder("table").with_fields(fields).build()?);
    let properties = WriterProperties::builder()
        .set_created_by(format!("flowmrd {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::UNCOMPRESSED)
        .set_dictionary_enabled(false)
        .build();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for column in frame.columns() {
        if let Some(mut out) = group.next_column()? {
            write_column(&mut out, column)?;
            out.close()?;
        }
    }
    group.close()?;
    writer.close()?;
    bytes.flush()?;
    Ok(bytes)
}

fn field(column: &Column) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match column.dtype() {
        DataType::String => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        DataType::UInt64 => {
            let whole = IntType { bit_width: 64, is_signed: false };
            (Physical::INT64, Some(LogicalType::Integer(whole)))
        }
        _ => (Physical::DOUBLE, None),
    };
    let builder = Type::primitive_type_builder(column.name(), physical);
    let field = builder.with_logical_type(logical).with_repetition(Repetition::OPTIONAL).build()?;
    Ok(Arc::new(field))
}

fn write_column(out: &mut SerializedColumnWriter<'_>, column: &Column) -> Result<(), ParquetError> {
    let refused = |error: polars::error::PolarsError| ParquetError::General(error.to_string());
    match column.dtype() {
        DataType::String => {
            let cells = column.str().map_err(refused)?;
            let values: Vec<ByteArray> = cells.iter().flatten().map(ByteArray::from).collect();
            let levels = levels(cells.iter().map(|cell| cell.is_some()));
            out.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        }
        DataType::UInt64 => {
            let cells = column.u64().map_err(refused)?;
            // Parquet keeps the bits of an unsigned number in a signed one.
            let values: Vec<i64> = cells.iter().flatten().map(u64::cast_signed).collect();
            let levels = levels(cells.iter().map(|cell| cell.is_some()));
            out.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
        }
        _ => {
            let cells = column.f64().map_err(refused)?;
            let values: Vec<f64> = cells.iter().flatten().collect();
            let levels = levels(cells.iter().map(|cell| cell.is_some()));
            out.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
        }
    }
    Ok(())
}

/// Says of each cell whether it is there: 1, or 0.
fn levels(cells: impl Iterator<Item = bool>) -> Vec<i16> {
    cells.map(i16::from).collect()
}
