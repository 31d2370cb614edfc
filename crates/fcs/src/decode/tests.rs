use proptest::prelude::*;

use super::*;
use crate::layout::DataLayout;
use crate::scale::Scale;

fn integer(bits: u8) -> ColumnFormat {
    ColumnFormat::Integer { bits, mask: u64::MAX }
}

/// Decodes all events of one column by [`decode_tile`], as 64-bit patterns.
fn decode_all(bytes: &[u8], layout: &DataLayout, column: usize, event_count: usize) -> Vec<u64> {
    let event_bits = layout.event_bits().unwrap() as usize;
    let rows = Rows::new(bytes, 0, event_bits, event_count).unwrap();
    let place = Place {
        format: layout.columns()[column],
        bit_offset: layout.bit_offset(flowmrd_core::ParameterIndex(column)).unwrap() as usize,
        byte_order: layout.byte_order(),
    };
    macro_rules! decoded {
        ($variant:ident, $zero:expr, $to_bits:expr) => {{
            let mut values = vec![$zero; event_count];
            for start in (0..event_count).step_by(MAX_TILE_EVENTS) {
                let count = MAX_TILE_EVENTS.min(event_count - start);
                let rows = rows.tile(start, count).unwrap();
                decode_tile(rows, &place, Output::$variant(&mut values[start..start + count])).unwrap();
            }
            values.into_iter().map($to_bits).collect()
        }};
    }
    match place.format.value_type() {
        flowmrd_core::ValueType::U8 => decoded!(U8, 0_u8, u64::from),
        flowmrd_core::ValueType::U16 => decoded!(U16, 0_u16, u64::from),
        flowmrd_core::ValueType::U32 => decoded!(U32, 0_u32, u64::from),
        flowmrd_core::ValueType::U64 => decoded!(U64, 0_u64, |value| value),
        flowmrd_core::ValueType::F32 => decoded!(F32, 0_f32, |value| u64::from(value.to_bits())),
        flowmrd_core::ValueType::F64 => decoded!(F64, 0_f64, f64::to_bits),
    }
}

fn layout(columns: &[ColumnFormat], byte_order: ByteOrder) -> DataLayout {
    DataLayout::new(columns.to_vec(), byte_order).unwrap()
}

/// The slow, plain engine: one bit after the other, as [`DataLayout`] defines their order.
fn decode_bit_by_bit(bytes: &[u8], layout: &DataLayout, column: usize, event: u64) -> u64 {
    let first = event * layout.event_bits().unwrap()
        + layout.bit_offset(flowmrd_core::ParameterIndex(column)).unwrap();
    let width = u64::from(layout.columns()[column].bits().unwrap());
    let mut value = 0;
    for k in 0..width {
        let (byte, bit) = (bytes[((first + k) / 8) as usize], (first + k) % 8);
        match layout.byte_order() {
            ByteOrder::BigEndian => value = value << 1 | u64::from(byte >> (7 - bit) & 1),
            _ => value |= u64::from(byte >> bit & 1) << k,
        }
    }
    match layout.columns()[column] {
        ColumnFormat::Integer { mask, .. } => value & mask,
        _ => value,
    }
}

#[test]
fn ten_bit_values_are_packed_from_the_end_where_their_byte_order_starts() {
    // By hand, 1023 then 1: 1111111111 0000000001 from the top of each byte; the same from the bottom of each byte.
    let columns = [integer(10), integer(10)];
    let big = layout(&columns, ByteOrder::BigEndian);
    let packed = [0b1111_1111, 0b1100_0000, 0b0001_0000];
    assert_eq!((decode_all(&packed, &big, 0, 1), decode_all(&packed, &big, 1, 1)), (vec![1023], vec![1]));
    let little = layout(&columns, ByteOrder::LittleEndian);
    let packed = [0b1111_1111, 0b0000_0111, 0b0000_0000];
    assert_eq!(
        (decode_all(&packed, &little, 0, 1), decode_all(&packed, &little, 1, 1)),
        (vec![1023], vec![1])
    );
}

#[test]
fn pdp_11_order_puts_the_high_word_first_and_its_low_byte_before_its_high_byte() {
    // 0x0A0B0C0D on a PDP-11 is the bytes 0B 0A 0D 0C (Wikipedia, "Endianness", middle-endian)
    let order = ByteOrder::from_ranks(&[3, 4, 1, 2]).unwrap();
    let layout = layout(&[integer(32), integer(8)], order);
    let bytes = [0x0b, 0x0a, 0x0d, 0x0c, 7];
    assert_eq!(decode_all(&bytes, &layout, 0, 1), [0x0a0b_0c0d]);
    assert_eq!(decode_all(&bytes, &layout, 1, 1), [7]);
}

#[test]
fn permuted_order_of_a_double_puts_each_byte_at_its_rank() {
    let order = ByteOrder::from_ranks(&[2, 1, 4, 3, 6, 5, 8, 7]).unwrap();
    let layout = layout(&[ColumnFormat::Float64], order);
    // 1.5 = 0x3FF8_0000_0000_0000: rank 8 is 3F, rank 7 is F8
    let bytes = [0, 0, 0, 0, 0, 0, 0x3f, 0xf8];
    assert_eq!(decode_all(&bytes, &layout, 0, 1), [1.5_f64.to_bits()]);
}

#[test]
fn mixed_types_of_one_event_are_read_each_in_its_own() {
    // FCS 3.2, $PnDATATYPE: I of 16 and 24 bits, F, D in one event of 17 bytes, big-endian
    let columns = [integer(16), ColumnFormat::Float32, integer(24), ColumnFormat::Float64];
    let layout = layout(&columns, ByteOrder::BigEndian);
    let mut bytes = vec![0x12, 0x34];
    bytes.extend((-2.5_f32).to_be_bytes());
    bytes.extend([0xab, 0xcd, 0xef]);
    bytes.extend(1e300_f64.to_be_bytes());
    assert_eq!(decode_all(&bytes, &layout, 0, 1), [0x1234]);
    assert_eq!(decode_all(&bytes, &layout, 1, 1), [u64::from((-2.5_f32).to_bits())]);
    assert_eq!(decode_all(&bytes, &layout, 2, 1), [0x00ab_cdef]);
    assert_eq!(decode_all(&bytes, &layout, 3, 1), [1e300_f64.to_bits()]);
}

#[test]
fn bit_mask_clears_high_bits_of_integers() {
    // $PnR = 1000 in 16 bits keeps 1023: six high bits of junk go
    let columns = [ColumnFormat::Integer { bits: 16, mask: 1023 }];
    let layout = layout(&columns, ByteOrder::LittleEndian);
    assert_eq!(decode_all(&[0xff, 0xff, 0x01, 0xfc], &layout, 0, 2), [1023, 1]);
}

#[test]
fn nan_payloads_are_kept_in_their_own_type() {
    let layout = layout(&[ColumnFormat::Float32, ColumnFormat::Float64], ByteOrder::LittleEndian);
    let mut bytes = 0xffc0_1234_u32.to_le_bytes().to_vec();
    bytes.extend(0x7ff8_0000_dead_beef_u64.to_le_bytes());
    assert_eq!(decode_all(&bytes, &layout, 0, 1), [0xffc0_1234]);
    assert_eq!(decode_all(&bytes, &layout, 1, 1), [0x7ff8_0000_dead_beef]);
}

#[test]
fn fixed_ascii_is_read_by_characters_and_names_the_event_that_is_no_number() {
    let layout = layout(&[ColumnFormat::AsciiFixed { chars: 3 }; 2], ByteOrder::LittleEndian);
    let rows = Rows::new(b"  1 22333x44", 0, 48, 2).unwrap();
    let place = |column: usize| Place {
        format: layout.columns()[column],
        bit_offset: column * 24,
        byte_order: layout.byte_order(),
    };
    let mut values = [0.0; 2];
    decode_tile(rows, &place(0), Output::F64(&mut values)).unwrap();
    assert_eq!(values, [1.0, 333.0]);
    let fault = decode_tile(rows, &place(1), Output::F64(&mut values)).unwrap_err();
    assert_eq!(fault, AsciiFault { event_index: 1, found: b"x44".to_vec() });
    let gain = Scaling::Divide(2.0);
    decode_tile(rows, &place(0), Output::Scaled(&mut values, &gain)).unwrap();
    assert_eq!(values, [0.5, 166.5]);
}

#[test]
fn rows_refuse_fewer_bytes_than_their_events_take() {
    assert!(Rows::new(&[0; 3], 0, 8, 3).is_some());
    assert!(Rows::new(&[0; 3], 1, 8, 3).is_none());
    assert!(Rows::new(&[0; 3], 0, usize::MAX, 2).is_none());
    assert!(Rows::new(&[0; 3], 0, 8, 3).unwrap().tile(2, 2).is_none());
}

fn any_format() -> impl Strategy<Value = ColumnFormat> {
    prop_oneof![
        4 => (1..=64_u8, any::<u64>()).prop_map(|(bits, mask)| ColumnFormat::Integer { bits, mask }),
        2 => prop::sample::select(vec![8, 16, 24, 32, 40, 48, 56, 64]).prop_map(integer),
        1 => Just(ColumnFormat::Float32),
        1 => Just(ColumnFormat::Float64),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_widths_decode_as_bit_by_bit(
        columns in prop::collection::vec(any_format(), 1..6),
        little in any::<bool>(),
        bytes in prop::collection::vec(any::<u8>(), 50..400),
    ) {
        let order = if little { ByteOrder::LittleEndian } else { ByteOrder::BigEndian };
        let layout = layout(&columns, order);
        let event_count = layout.event_count_in(bytes.len() as u64).unwrap();
        for column in 0..columns.len() {
            let decoded = decode_all(&bytes, &layout, column, event_count as usize);
            for (event, &value) in decoded.iter().enumerate() {
                prop_assert_eq!(value, decode_bit_by_bit(&bytes, &layout, column, event as u64));
            }
        }
    }

    #[test]
    fn scaled_values_are_the_scale_of_stored_ones(
        bits in 1..=64_u8,
        bytes in prop::collection::vec(any::<u8>(), 8..200),
        scale in prop::sample::select(vec![
            Scale::Identity,
            Scale::Gain(3.0),
            Scale::Time { step_seconds: 0.01 },
            Scale::Log { decades: 4.0, offset: 1.0, range: 1024.0 },
        ]),
    ) {
        let layout = layout(&[integer(bits)], ByteOrder::LittleEndian);
        let event_count = (layout.event_count_in(bytes.len() as u64).unwrap() as usize).min(MAX_TILE_EVENTS);
        let place = Place { format: integer(bits), bit_offset: 0, byte_order: ByteOrder::LittleEndian };
        let rows = Rows::new(&bytes, 0, usize::from(bits), event_count).unwrap();
        let mut values = vec![0.0; event_count];
        let scaling = Scaling::new(scale, &place.format, 1 << 20);
        decode_tile(rows, &place, Output::Scaled(&mut values, &scaling)).unwrap();
        for (event, value) in values.iter().enumerate() {
            let stored = decode_bit_by_bit(&bytes, &layout, 0, event as u64) as f64;
            prop_assert_eq!(value.to_bits(), scale.apply(stored).to_bits());
        }
    }
}
