use flowmrd_core::{ParameterIndex, ValueType};

use super::*;

fn integer(bits: u8) -> ColumnFormat {
    ColumnFormat::Integer { bits, mask: u64::MAX }
}

fn pdp11() -> ByteOrder {
    ByteOrder::from_ranks(&[3, 4, 1, 2]).unwrap()
}

#[test]
fn byte_order_takes_endianness_from_monotone_lists_of_any_length() {
    assert_eq!(ByteOrder::from_ranks(&[1, 2]), Some(ByteOrder::LittleEndian));
    assert_eq!(ByteOrder::from_ranks(&[1, 2, 3, 4, 5, 6, 7, 8]), Some(ByteOrder::LittleEndian));
    assert_eq!(ByteOrder::from_ranks(&[3, 2, 1]), Some(ByteOrder::BigEndian));
    assert_eq!(pdp11().to_string(), "3,4,1,2");
}

#[test]
fn byte_order_of_one_byte_tells_nothing_of_wider_values() {
    let single = ByteOrder::from_ranks(&[1]).unwrap();
    assert!(DataLayout::new(vec![integer(8)], single).is_ok());
    let refused = DataLayout::new(vec![integer(8), integer(16)], single).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "byte order 1 for parameter 2: expected a value of 8 bits, got a 16-bit integer"
    );
}

#[test]
fn byte_order_refuses_what_is_no_permutation() {
    for ranks in [&[][..], &[0], &[2], &[1, 1], &[1, 3], &[1, 2, 3, 4, 5, 6, 7, 8, 9]] {
        assert_eq!(ByteOrder::from_ranks(ranks), None, "{ranks:?}");
    }
}

#[test]
fn layout_adds_up_widths_by_hand() {
    let columns = vec![integer(10), integer(10), ColumnFormat::Float32, integer(3)];
    let layout = DataLayout::new(columns, ByteOrder::BigEndian).unwrap();
    assert_eq!(layout.event_bits(), Some(55));
    assert_eq!(layout.bit_offset(ParameterIndex(2)), Some(20));
    assert_eq!(layout.bit_offset(ParameterIndex(4)), None);
    // 3 × 55 = 165 bits = 20.625 bytes
    assert_eq!(layout.data_len(3), Some(21));
    assert_eq!(layout.event_count_in(21), Some(3));
    assert_eq!(layout.event_count_in(20), Some(2));
    assert_eq!(layout.data_len(u64::MAX), None);
}

#[test]
fn layout_of_free_ascii_has_no_width() {
    let layout = DataLayout::new(vec![ColumnFormat::AsciiFree; 2], ByteOrder::LittleEndian).unwrap();
    assert_eq!(layout.event_bits(), None);
    assert_eq!(layout.data_len(1), None);
    assert_eq!(layout.event_count_in(100), None);
}

#[test]
fn layout_of_no_parameter_holds_no_countable_event() {
    let layout = DataLayout::new(Vec::new(), ByteOrder::LittleEndian).unwrap();
    assert_eq!((layout.event_bits(), layout.data_len(7), layout.event_count_in(7)), (Some(0), Some(0), None));
}

#[test]
fn layout_refuses_widths_outside_1_to_64() {
    for bits in [0, 65] {
        let refused = DataLayout::new(vec![integer(8), integer(bits)], ByteOrder::LittleEndian).unwrap_err();
        assert_eq!(refused.to_string(), format!("width of parameter 2: expected 1 to 64 bits, got {bits}"));
    }
    let no_characters = vec![ColumnFormat::AsciiFixed { chars: 0 }];
    assert!(matches!(
        DataLayout::new(no_characters, ByteOrder::LittleEndian),
        Err(LayoutError::Width { .. })
    ));
}

#[test]
fn layout_refuses_free_ascii_beside_fixed() {
    let columns = vec![ColumnFormat::AsciiFree, ColumnFormat::AsciiFixed { chars: 4 }];
    assert!(matches!(
        DataLayout::new(columns, ByteOrder::LittleEndian),
        Err(LayoutError::MixedFreeAscii { number: 2, .. })
    ));
}

#[test]
fn layout_refuses_permuted_bytes_where_a_value_has_another_width_or_no_whole_bytes() {
    assert!(DataLayout::new(vec![integer(32), integer(8), ColumnFormat::Float32], pdp11()).is_ok());
    assert!(matches!(
        DataLayout::new(vec![ColumnFormat::Float64], pdp11()),
        Err(LayoutError::ByteOrder { number: 1, .. })
    ));
    assert!(matches!(DataLayout::new(vec![integer(10)], pdp11()), Err(LayoutError::PermutedBits { .. })));
}

#[test]
fn layout_refuses_ascii_that_begins_within_a_byte() {
    let columns = vec![integer(4), ColumnFormat::AsciiFixed { chars: 2 }];
    let refused = DataLayout::new(columns, ByteOrder::LittleEndian).unwrap_err();
    assert_eq!(refused, LayoutError::UnalignedAscii { number: 2, bit_offset: 4 });
    // Aligned in the first event of 20 bits, not in the second.
    let columns = vec![ColumnFormat::AsciiFixed { chars: 2 }, integer(4)];
    let refused = DataLayout::new(columns, ByteOrder::LittleEndian).unwrap_err();
    assert_eq!(refused, LayoutError::UnalignedAscii { number: 1, bit_offset: 20 });
}

#[test]
fn value_type_is_the_narrowest_that_holds_the_width() {
    let expected = [
        (1, ValueType::U8),
        (8, ValueType::U8),
        (9, ValueType::U16),
        (16, ValueType::U16),
        (17, ValueType::U32),
        (32, ValueType::U32),
        (33, ValueType::U64),
        (64, ValueType::U64),
    ];
    for (bits, value_type) in expected {
        assert_eq!(integer(bits).value_type(), value_type, "{bits} bits");
    }
}
