use std::io::Write;
use std::num::NonZeroUsize;

use flowmrd_core::RoundedColumn;
use proptest::prelude::*;

use super::*;
use crate::layout::{ByteOrder, ColumnFormat};
use crate::scale::Scale;
use crate::source::{Access, SourceOptions};

const LEADING: usize = 7;

/// A DATA segment behind some other bytes, and what is known of it.
struct Segment {
    source: Source,
    layout: DataLayout,
    event_count: u64,
    scales: Vec<Scale>,
}

impl Segment {
    fn new(columns: Vec<ColumnFormat>, order: ByteOrder, bytes: &[u8], event_count: u64) -> Self {
        let source = Source::from_bytes(behind_others(bytes), &SourceOptions::default()).unwrap();
        let scales = vec![Scale::Identity; columns.len()];
        Self { source, layout: DataLayout::new(columns, order).unwrap(), event_count, scales }
    }

    fn events(&self) -> Events<'_> {
        let formats = self.layout.columns().iter();
        Events {
            source: &self.source,
            file: Some(Path::new("a.fcs")),
            data_set: 1,
            layout: &self.layout,
            segment: LEADING as u64..self.source.len(),
            event_count: self.event_count,
            scalings: self
                .scales
                .iter()
                .zip(formats)
                .map(|(&scale, format)| Scaling::new(scale, format, self.event_count))
                .collect(),
            index: OnceLock::new(),
        }
    }
}

fn behind_others(bytes: &[u8]) -> Vec<u8> {
    [&[0xff; LEADING], bytes].concat()
}

fn integer(bits: u8) -> ColumnFormat {
    ColumnFormat::Integer { bits, mask: u64::MAX }
}

fn indices(parameters: &[usize]) -> Vec<ParameterIndex> {
    parameters.iter().copied().map(ParameterIndex).collect()
}

fn float_segment(event_count: usize) -> Segment {
    let bytes: Vec<u8> = (0..event_count * 3).flat_map(|k| (k as f32 * 0.5).to_le_bytes()).collect();
    Segment::new(vec![ColumnFormat::Float32; 3], ByteOrder::LittleEndian, &bytes, event_count as u64)
}

#[test]
fn columns_come_in_the_order_asked_for_and_may_repeat() {
    let segment = float_segment(3);
    let events = segment.events();
    // Event e holds (3e, 3e + 1, 3e + 2) / 2.
    assert_eq!(
        events.raw_columns(&indices(&[2, 0, 2])).unwrap(),
        [
            Column::F32(vec![1.0, 2.5, 4.0]),
            Column::F32(vec![0.0, 1.5, 3.0]),
            Column::F32(vec![1.0, 2.5, 4.0]),
        ]
    );
    assert_eq!(events.read_raw(1..2, &indices(&[1])).unwrap(), [Column::F32(vec![2.0])]);
    assert_eq!(events.raw_column(ParameterIndex(1)).unwrap(), Column::F32(vec![0.5, 2.0, 3.5]));
    assert_eq!(events.scaled_column(ParameterIndex(1)).unwrap(), [0.5, 2.0, 3.5]);
    assert!(events.raw_columns(&[]).unwrap().is_empty());
}

#[test]
fn block_holds_scaled_values() {
    let mut segment = float_segment(3);
    segment.scales = vec![Scale::Gain(2.0), Scale::Identity, Scale::Time { step_seconds: 10.0 }];
    let events = segment.events();
    let mut block = EventBlock::new();
    events.read_block(1..3, &indices(&[0, 2]), &mut block).unwrap();
    assert_eq!((block.column(0), block.column(1)), (&[0.75, 1.5][..], &[25.0, 40.0][..]));
    assert_eq!(block.first_event(), 1);
    assert_eq!(EventSource::event_count(&events), 3);
}

#[test]
fn events_and_parameters_that_do_not_exist_are_refused() {
    let segment = float_segment(3);
    let events = segment.events();
    let message = |result: Result<Vec<Column>, Error>| result.unwrap_err().to_string();
    assert_eq!(
        message(events.read_raw(1..4, &indices(&[0]))),
        "events of a.fcs: expected a range within 0..3, got 1..4"
    );
    #[allow(clippy::reversed_empty_ranges)]
    let backwards = events.read_raw(2..1, &indices(&[0]));
    assert!(matches!(backwards, Err(Error::Request(_))));
    assert_eq!(
        message(events.raw_columns(&indices(&[3]))),
        "parameter of a.fcs: expected an index below 3, got 3"
    );
    assert!(events.read_raw(3..3, &indices(&[0])).unwrap()[0].is_empty());
}

#[test]
fn data_that_ends_before_the_events_is_refused_before_columns_are_made() {
    let mut segment = float_segment(3);
    segment.event_count = 1 << 60;
    let error = segment.events().raw_columns(&indices(&[0])).unwrap_err();
    assert!(matches!(error, Error::Format(_)));
    // 2^60 events of 12 bytes = 13835058055282163712; there are 3 × 12 = 36
    assert_eq!(
        error.to_string(),
        "length in DATA at byte 7 of data set 1 of a.fcs: expected 13835058055282163712 bytes, got 36 bytes"
    );
    segment.event_count = u64::MAX;
    assert!(segment.events().scaled_columns(&indices(&[0])).is_err());
}

#[test]
fn fixed_ascii_error_names_parameter_and_byte() {
    let columns = vec![ColumnFormat::AsciiFixed { chars: 2 }; 2];
    let segment = Segment::new(columns, ByteOrder::LittleEndian, b" 1 2 3 x", 2);
    let error = segment.events().raw_columns(&indices(&[0, 1])).unwrap_err();
    // 7 other bytes, one event of 4, one value of 2
    assert_eq!(
        error.to_string(),
        "ASCII value of parameter 2 in DATA at byte 13 of data set 1 of a.fcs: expected a decimal number, got \" x\""
    );
}

#[test]
fn free_ascii_gives_the_values_of_fixed_ascii_by_every_way() {
    let free = Segment::new(
        vec![ColumnFormat::AsciiFree; 3],
        ByteOrder::LittleEndian,
        b"1,2 3\r\n4\t55 6\n7 8,,9",
        3,
    );
    let fixed = vec![ColumnFormat::AsciiFixed { chars: 2 }; 3];
    let fixed = Segment::new(fixed, ByteOrder::LittleEndian, b" 1 2 3 455 6 7 8 9", 3);
    let asked = indices(&[2, 1, 2]);
    let (free, fixed) = (free.events(), fixed.events());
    let expected = [vec![3.0, 6.0, 9.0], vec![2.0, 55.0, 8.0], vec![3.0, 6.0, 9.0]].map(Column::F64);
    assert_eq!(free.raw_columns(&asked).unwrap(), expected);
    assert_eq!(fixed.raw_columns(&asked).unwrap(), expected);
    assert_eq!(free.read_raw(1..2, &asked).unwrap(), fixed.read_raw(1..2, &asked).unwrap());
    assert_eq!(free.scaled_columns(&asked).unwrap(), fixed.scaled_columns(&asked).unwrap());
}

#[test]
fn free_ascii_with_too_few_values_says_how_many_there_are() {
    let mut segment =
        Segment::new(vec![ColumnFormat::AsciiFree; 3], ByteOrder::LittleEndian, b"1 2 3 4 \n\n\n\n\n", 2);
    let error = segment.events().raw_columns(&indices(&[0])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "length in DATA at byte 7 of data set 1 of a.fcs: expected 6 values, got 4 values"
    );
    assert!(segment.events().raw_columns(&indices(&[9])).is_err());
    // 2^40 events of 3 values cannot be in 13 bytes: refused before columns of that length are made
    segment.event_count = 1 << 40;
    assert_eq!(
        segment.events().scaled_columns(&indices(&[0])).unwrap_err().to_string(),
        "length in DATA at byte 7 of data set 1 of a.fcs: expected 3298534883328 values, got 13 bytes"
    );
}

#[test]
fn chunks_cover_every_event_once_and_end_after_an_error() {
    let segment = float_segment(10);
    let events = segment.events();
    let asked = indices(&[1]);
    let chunks: Vec<Chunk> = events.chunks(&asked, 4).collect::<Result<_, _>>().unwrap();
    assert_eq!(chunks.iter().map(|chunk| chunk.first_event).collect::<Vec<_>>(), [0, 4, 8]);
    assert_eq!(chunks[2].columns, [Column::F32(vec![12.5, 14.0])]);
    assert_eq!(events.chunks(&asked, 0).count(), 10);
    let wrong = indices(&[3]);
    let mut failing = events.chunks(&wrong, 4);
    assert!(failing.next().unwrap().is_err());
    assert!(failing.next().is_none());
}

#[test]
fn many_events_give_the_same_columns_by_every_source_and_cut() {
    // More events than a thread takes at a time, in rows of 15 bits, so that pieces begin within bytes.
    let event_count = 70_001_u64;
    let bytes: Vec<u8> = (0..(event_count * 15).div_ceil(8)).map(|k| (k * k % 253) as u8).collect();
    let columns = vec![integer(4), integer(11)];
    let asked = indices(&[1, 0]);
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&behind_others(&bytes)).unwrap();
    for order in [ByteOrder::LittleEndian, ByteOrder::BigEndian] {
        let mut segment = Segment::new(columns.clone(), order, &bytes, event_count);
        let whole = segment.events().raw_columns(&asked).unwrap();
        let scaled = segment.events().scaled_columns(&asked).unwrap();
        let run = segment.events().read_raw(0..event_count, &asked).unwrap();
        assert!(whole == run && scaled[1] == whole[1].to_f64());
        for access in [Access::Map, Access::Read] {
            let options = SourceOptions { access, ..SourceOptions::default() };
            segment.source = Source::open(file.path(), &options).unwrap();
            let events = segment.events();
            assert!(events.raw_columns(&asked).unwrap() == whole);
            let mut joined = Vec::new();
            for chunk in events.chunks(&asked, 9999) {
                joined.extend(chunk.unwrap().columns[0].to_f64());
            }
            assert!(joined == whole[0].to_f64());
        }
    }
}

#[cfg(feature = "ndarray")]
#[test]
fn matrix_has_a_row_an_event_and_a_column_a_parameter() {
    let mut segment = float_segment(2);
    segment.scales[1] = Scale::Gain(0.5);
    let raw = segment.events().matrix(Values::Raw).unwrap();
    let scaled = segment.events().matrix(Values::Scaled).unwrap();
    assert_eq!(raw, ndarray::array![[0.0, 0.5, 1.0], [1.5, 2.0, 2.5]]);
    assert_eq!(scaled, ndarray::array![[0.0, 1.0, 1.0], [1.5, 4.0, 2.5]]);
    segment.event_count = 0;
    assert_eq!(segment.events().matrix(Values::Raw).unwrap().dim(), (0, 3));
}

/// Tells whether the float of an event, times the column's factor, is as near its value as [`RoundedColumn::factor`] says.
fn is_near(column: &RoundedColumn, event: usize) -> bool {
    let (near, value) = (column.floats()[event] * column.factor(), column.value(event));
    let bound = value.abs() * 3.0 / f64::from(1 << 24) + f64::from(f32::from_bits(1));
    let is_past = near.is_infinite() && ((value.abs() + bound) as f32).is_infinite();
    near.is_nan() && value.is_nan() || is_past || (f64::from(near) - value).abs() <= bound
}

/// Checks that the runs of a request are the columns, one run after another.
fn check_runs(
    events: &Events<'_>,
    run_events: usize,
    asked: &[ParameterIndex],
    whole: &[Column],
) -> Result<(), TestCaseError> {
    let mut next = 0;
    let mut shown = Vec::new();
    let mut runs = Runs::of(NonZeroUsize::new(run_events).unwrap());
    events.read_runs(0..events.event_count(), asked, &mut runs, &mut |run| shown.push(run.clone())).unwrap();
    for run in &shown {
        prop_assert!((1..=run_events).contains(&run.event_count()));
        for (position, column) in whole.iter().enumerate() {
            for k in 0..run.event_count() {
                let value = run.column(position).value(k);
                prop_assert_eq!(Some(value), column.value(next + k));
                prop_assert!(is_near(run.column(position), k));
            }
        }
        next += run.event_count();
    }
    prop_assert_eq!(next as u64, events.event_count());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn how_events_are_cut_does_not_matter(
        widths in prop::collection::vec(1..=64_u8, 1..5),
        bytes in prop::collection::vec(any::<u8>(), 40..300),
        chunk in 1..40_usize,
        little in any::<bool>(),
    ) {
        let order = if little { ByteOrder::LittleEndian } else { ByteOrder::BigEndian };
        let columns: Vec<_> = widths.iter().map(|&bits| integer(bits)).collect();
        let layout = DataLayout::new(columns.clone(), order).unwrap();
        let event_count = layout.event_count_in(bytes.len() as u64).unwrap();
        let segment = Segment::new(columns, order, &bytes, event_count);
        let events = segment.events();
        let asked: Vec<_> = (0..widths.len()).map(ParameterIndex).collect();
        let whole = events.raw_columns(&asked).unwrap();
        for chunk in events.chunks(&asked, chunk) {
            let chunk = chunk.unwrap();
            for (part, column) in chunk.columns.iter().zip(&whole) {
                for k in 0..part.len() {
                    prop_assert_eq!(part.value(k), column.value(chunk.first_event as usize + k));
                }
            }
        }
        check_runs(&events, chunk, &asked, &whole)?;
    }

    #[test]
    fn block_of_neighbours_holds_the_values_of_their_bytes(
        widths in (0..6_usize).prop_flat_map(|twos| {
            let two = twos as u32;
            prop::collection::vec(prop_oneof![6 - two => Just(4_usize), two + 1 => Just(2_usize)], 1..12)
        }),
        order in prop::sample::select(vec![ByteOrder::LittleEndian, ByteOrder::BigEndian]),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..12),
        is_ascending in any::<bool>(),
        (event_count, first) in (1..700_u64, 0..700_u64),
        gain in prop::sample::select(vec![1.0, 3.0, 0.25]),
        mask in prop::sample::select(vec![u64::MAX, 0x3ff]),
        seed in any::<u32>(),
    ) {
        let row_len: usize = widths.iter().sum();
        // xorshift32: any bits, NaN and denormals among the floats.
        let mut state = seed | 1;
        let bytes: Vec<u8> = (0..row_len * event_count as usize).map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (state >> 7) as u8
        }).collect();
        let format = |width: &usize| match width {
            4 => ColumnFormat::Float32,
            _ => ColumnFormat::Integer { bits: 16, mask },
        };
        let mut segment = Segment::new(widths.iter().map(format).collect(), order, &bytes, event_count);
        segment.scales = vec![if gain == 1.0 { Scale::Identity } else { Scale::Gain(gain) }; widths.len()];
        let mut picked: Vec<usize> = picks.iter().map(|pick| pick.index(widths.len())).collect();
        if is_ascending {
            picked.sort_unstable();
            picked.dedup();
        }
        let first = first.min(event_count);
        let mut block = EventBlock::new();
        segment.events().read_block(first..event_count, &indices(&picked), &mut block).unwrap();
        let mut next = 0;
        let mut runs = Runs::of(NonZeroUsize::new(64).unwrap());
        segment.events().read_runs(first..event_count, &indices(&picked), &mut runs, &mut |run| {
            for (position, &parameter) in picked.iter().enumerate() {
                let column = run.column(position);
                assert_eq!(column.is_exact(), gain == 1.0, "parameter {parameter}");
                for event in 0..run.event_count() {
                    let value = block.column(position)[next + event];
                    let found = column.value(event);
                    assert!(found == value || found.is_nan() && value.is_nan(), "{found} {value}");
                    assert!(is_near(column, event), "{value}");
                }
            }
            next += run.event_count();
        }).unwrap();
        prop_assert_eq!(next as u64, event_count - first);
        for (position, &parameter) in picked.iter().enumerate() {
            let offset: usize = widths[..parameter].iter().sum();
            for (event, &value) in block.column(position).iter().enumerate() {
                let start = (first as usize + event) * row_len + offset;
                let mut stored = bytes[start..start + widths[parameter]].to_vec();
                if order == ByteOrder::BigEndian {
                    stored.reverse();
                }
                let expected = match *stored {
                    [a, b, c, d] => f64::from(f32::from_le_bytes([a, b, c, d])),
                    [a, b] => f64::from(u16::from_le_bytes([a, b]) & mask as u16),
                    _ => unreachable!(),
                } / gain;
                prop_assert!(value == expected || value.is_nan() && expected.is_nan(), "{} {}", value, expected);
            }
        }
    }
}
