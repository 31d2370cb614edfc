//! Layouts: how the values of an event lie in the DATA segment.

use std::fmt;

mod byte_order;

pub use byte_order::{ByteOrder, BytePermutation};

/// How one parameter's value is stored in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnFormat {
    /// Unsigned binary integer (`$DATATYPE` I).
    Integer {
        /// Bits that a value takes in the event, 1 to 64 (`$PnB`).
        bits: u8,
        /// Bits of a value that count, lowest first; the others are cleared. All ones keeps every bit.
        mask: u64,
    },
    /// IEEE 754 binary32 (`$DATATYPE` F).
    Float32,
    /// IEEE 754 binary64 (`$DATATYPE` D).
    Float64,
    /// Decimal number of a fixed number of characters (`$DATATYPE` A).
    AsciiFixed {
        /// Characters that a value takes in the event, from 1 (`$PnB`).
        chars: u16,
    },
    /// Decimal number between delimiters (`$DATATYPE` A, `$PnB` = `*`): space, tab, comma, CR, LF; a run of them is one.
    AsciiFree,
}

impl ColumnFormat {
    /// Counts the bits a value takes in an event; `None` for free ASCII, whose values differ in length.
    #[must_use]
    pub fn bits(&self) -> Option<u32> {
        match *self {
            Self::Integer { bits, .. } => Some(u32::from(bits)),
            Self::Float32 => Some(32),
            Self::Float64 => Some(64),
            Self::AsciiFixed { chars } => Some(u32::from(chars) * 8),
            Self::AsciiFree => None,
        }
    }

    /// Returns the type in which the values come out: the narrowest unsigned integer of the width, the float itself,
    /// or binary64 for ASCII.
    #[must_use]
    pub fn value_type(&self) -> flowmrd_core::ValueType {
        use flowmrd_core::ValueType;
        match *self {
            Self::Integer { bits: 0..=8, .. } => ValueType::U8,
            Self::Integer { bits: 9..=16, .. } => ValueType::U16,
            Self::Integer { bits: 17..=32, .. } => ValueType::U32,
            Self::Integer { .. } => ValueType::U64,
            Self::Float32 => ValueType::F32,
            Self::Float64 | Self::AsciiFixed { .. } | Self::AsciiFree => ValueType::F64,
        }
    }
}

impl fmt::Display for ColumnFormat {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer { bits, .. } => write!(out, "{bits}-bit integer"),
            Self::Float32 => out.write_str("32-bit float"),
            Self::Float64 => out.write_str("64-bit float"),
            Self::AsciiFixed { chars } => write!(out, "ASCII number of {chars} characters"),
            Self::AsciiFree => out.write_str("delimited ASCII number"),
        }
    }
}

/// How the events of a data set lie in its DATA segment.
///
/// Events follow each other, and values within an event, without padding: "a continuous bit stream with no delimiters"
/// (FCS 3.0, 3.2.20, `$DATATYPE`). The standard leaves the order of bits open. Here they run as the bytes do, so that
/// a width of 8, 16 or 32 bits is no special case: with the most significant byte first, a value's most significant bit
/// comes first and each byte is filled from its top; with the least significant byte first, a value's least significant
/// bit comes first and each byte is filled from its bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataLayout {
    columns: Vec<ColumnFormat>,
    bit_offsets: Vec<u64>,
    event_bits: Option<u64>,
    byte_order: ByteOrder,
}

/// Why columns and a byte order make no layout.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// A width that its type cannot have.
    #[error("width of parameter {number}: expected {expected}, got {found}")]
    Width {
        /// The parameter, from 1.
        number: usize,
        /// The widths there are.
        expected: &'static str,
        /// The width that was given.
        found: u32,
    },
    /// Free ASCII beside other formats.
    #[error("format of parameter {number}: expected every parameter in free ASCII or none, got {format}")]
    MixedFreeAscii {
        /// The first parameter that differs from parameter 1, from 1.
        number: usize,
        /// Its format.
        format: ColumnFormat,
    },
    /// A byte order that lists another number of bytes than the value has.
    #[error("byte order {order} for parameter {number}: expected a value of {} bits, got a {format}", order.bytes() * 8)]
    ByteOrder {
        /// The parameter, from 1.
        number: usize,
        /// Its format.
        format: ColumnFormat,
        /// The byte order.
        order: BytePermutation,
    },
    /// ASCII characters that do not begin at a byte.
    #[error("position of parameter {number}: expected ASCII at a whole byte, got bit {bit_offset}")]
    UnalignedAscii {
        /// The parameter, from 1.
        number: usize,
        /// Where it begins in the event, in bits; or the bits of the event, where it is the next that does not.
        bit_offset: u64,
    },
    /// A permuted byte order with values that are not whole bytes.
    #[error("byte order {order} with events of {event_bits} bits: expected whole bytes")]
    PermutedBits {
        /// The byte order.
        order: BytePermutation,
        /// Bits of an event.
        event_bits: u64,
    },
}

impl DataLayout {
    /// Lays out columns one after the other.
    ///
    /// # Errors
    /// Where a width is 0 or over 64 bits, free ASCII stands beside other formats, fixed ASCII does not begin at a byte,
    /// or a permuted byte order does not list as many bytes as a value of several bytes has.
    pub fn new(columns: Vec<ColumnFormat>, byte_order: ByteOrder) -> Result<Self, LayoutError> {
        check_free_ascii(&columns)?;
        let mut bit_offsets = Vec::with_capacity(columns.len());
        let mut event_bits = columns.iter().all(|format| *format != ColumnFormat::AsciiFree).then_some(0_u64);
        for (index, format) in columns.iter().enumerate() {
            let bit_offset = event_bits.unwrap_or(0);
            check_column(index + 1, format, bit_offset, byte_order)?;
            bit_offsets.push(bit_offset);
            event_bits = event_bits.zip(format.bits()).map(|(sum, bits)| sum.saturating_add(u64::from(bits)));
        }
        check_rows(&columns, event_bits)?;
        Ok(Self { columns, bit_offsets, event_bits, byte_order })
    }

    /// Returns the format of each parameter.
    #[must_use]
    pub fn columns(&self) -> &[ColumnFormat] {
        &self.columns
    }

    /// Returns the order of bytes in a value.
    #[must_use]
    pub fn byte_order(&self) -> ByteOrder {
        self.byte_order
    }

    /// Returns where a parameter's value begins in its event, in bits; 0 for free ASCII, `None` past the last.
    #[must_use]
    pub fn bit_offset(&self, index: flowmrd_core::ParameterIndex) -> Option<u64> {
        self.bit_offsets.get(index.0).copied()
    }

    /// Counts the bits of an event; `None` for free ASCII, whose events differ in length.
    #[must_use]
    pub fn event_bits(&self) -> Option<u64> {
        self.event_bits
    }

    /// Counts the bytes that a number of events takes, a last byte begun counted whole; `None` for free ASCII and past
    /// 2^64.
    #[must_use]
    pub fn data_len(&self, event_count: u64) -> Option<u64> {
        let bits = u128::from(self.event_bits?) * u128::from(event_count);
        u64::try_from(bits.div_ceil(8)).ok()
    }

    /// Counts the whole events in a number of bytes; `None` for free ASCII and for events of no parameter.
    #[must_use]
    pub fn event_count_in(&self, data_len: u64) -> Option<u64> {
        let event_bits = self.event_bits.filter(|&bits| bits > 0)?;
        u64::try_from(u128::from(data_len) * 8 / u128::from(event_bits)).ok()
    }
}

/// Checks that ASCII begins at a byte in every event, not in the first alone.
fn check_rows(columns: &[ColumnFormat], event_bits: Option<u64>) -> Result<(), LayoutError> {
    let unaligned = event_bits.filter(|bits| !bits.is_multiple_of(8));
    let ascii = columns.iter().position(|format| matches!(format, ColumnFormat::AsciiFixed { .. }));
    match unaligned.zip(ascii) {
        Some((bit_offset, index)) => Err(LayoutError::UnalignedAscii { number: index + 1, bit_offset }),
        None => Ok(()),
    }
}

fn check_free_ascii(columns: &[ColumnFormat]) -> Result<(), LayoutError> {
    let is_free = |format: &ColumnFormat| *format == ColumnFormat::AsciiFree;
    let first_is_free = columns.first().is_some_and(is_free);
    match columns.iter().enumerate().find(|(_, format)| is_free(format) != first_is_free) {
        Some((index, &format)) => Err(LayoutError::MixedFreeAscii { number: index + 1, format }),
        None => Ok(()),
    }
}

fn check_column(
    number: usize,
    format: &ColumnFormat,
    bit_offset: u64,
    order: ByteOrder,
) -> Result<(), LayoutError> {
    let is_aligned = bit_offset.is_multiple_of(8);
    match *format {
        ColumnFormat::AsciiFree => return Ok(()),
        ColumnFormat::AsciiFixed { chars: 0 } => {
            return Err(LayoutError::Width { number, expected: "at least 1 character", found: 0 });
        }
        ColumnFormat::AsciiFixed { .. } if is_aligned => return Ok(()),
        ColumnFormat::AsciiFixed { .. } => return Err(LayoutError::UnalignedAscii { number, bit_offset }),
        ColumnFormat::Integer { bits, .. } if !(1..=64).contains(&bits) => {
            return Err(LayoutError::Width { number, expected: "1 to 64 bits", found: u32::from(bits) });
        }
        _ => {}
    }
    let ByteOrder::Permuted(order) = order else { return Ok(()) };
    let bits = format.bits().unwrap_or(0);
    if !is_aligned || !bits.is_multiple_of(8) {
        return Err(LayoutError::PermutedBits { order, event_bits: bit_offset + u64::from(bits) });
    }
    if bits != 8 && bits != order.bytes() * 8 {
        return Err(LayoutError::ByteOrder { number, format: *format, order });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
