use super::MembershipTable;
use ::parquet::basic::{Compression, Repetition, Type as Physical};
use ::parquet::data_type::BoolType;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::Type;
use flowmrd_core::EventMask;
use std::io::Write;
use std::sync::Arc;

/// Events of a row group.
const GROUP: usize = 1 << 20;

/// Writes a required column of booleans a population, and where the members come from as metadata of the file.
pub(super) fn encode(out: &mut (impl Write + Send), table: &MembershipTable<'_>) -> Result<(), ParquetError> {
    let field = |path: &&str| {
        let column = Type::primitive_type_builder(path, Physical::BOOLEAN);
        column.with_repetition(Repetition::REQUIRED).build().map(Arc::new)
    };
    let fields = table.paths.iter().map(field).collect::<Result<_, _>>()?;
    let schema = Arc::new(Type::group_type_builder("memberships").with_fields(fields).build()?);
    let origin = table.origin.iter().map(|(key, value)| KeyValue::new((*key).to_owned(), value.clone()));
    let properties = WriterProperties::builder()
        .set_created_by(format!("flowmrd {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::UNCOMPRESSED)
        .set_dictionary_enabled(false)
        .set_key_value_metadata(Some(origin.collect()))
        .build();
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    let event_count = usize::try_from(table.event_count).unwrap_or(usize::MAX);
    let mut values = Vec::new();
    for first in (0..event_count).step_by(GROUP) {
        let mut group = writer.next_row_group()?;
        for mask in table.masks {
            fill(&mut values, mask, first, GROUP.min(event_count - first));
            if let Some(mut column) = group.next_column()? {
                column.typed::<BoolType>().write_batch(&values, None, None)?;
                column.close()?;
            }
        }
        group.close()?;
    }
    writer.close()?;
    Ok(())
}

/// Unpacks a run of a mask.
fn fill(values: &mut Vec<bool>, mask: &EventMask, first: usize, count: usize) {
    values.clear();
    let words = mask.words()[first / 64..].iter().take(count.div_ceil(64));
    values.extend(words.flat_map(|&word| (0..64).map(move |bit| word >> bit & 1 == 1)));
    values.truncate(count);
}
