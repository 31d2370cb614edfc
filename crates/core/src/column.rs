/// The type in which a column's values were stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// Unsigned integer of at most 8 bits.
    U8,
    /// Unsigned integer of 9 to 16 bits.
    U16,
    /// Unsigned integer of 17 to 32 bits.
    U32,
    /// Unsigned integer of 33 to 64 bits.
    U64,
    /// IEEE 754 binary32.
    F32,
    /// IEEE 754 binary64.
    F64,
}

/// One parameter's values, in event order, in the narrowest type that holds every value of its stored width.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Unsigned integers of at most 8 bits.
    U8(Vec<u8>),
    /// Unsigned integers of 9 to 16 bits.
    U16(Vec<u16>),
    /// Unsigned integers of 17 to 32 bits.
    U32(Vec<u32>),
    /// Unsigned integers of 33 to 64 bits.
    U64(Vec<u64>),
    /// IEEE 754 binary32.
    F32(Vec<f32>),
    /// IEEE 754 binary64.
    F64(Vec<f64>),
}

/// Runs one expression over the values of whichever variant a column is.
macro_rules! for_each_type {
    ($column:expr, $values:ident => $body:expr) => {
        match $column {
            Column::U8($values) => $body,
            Column::U16($values) => $body,
            Column::U32($values) => $body,
            Column::U64($values) => $body,
            Column::F32($values) => $body,
            Column::F64($values) => $body,
        }
    };
}

impl Column {
    /// Makes an empty column of a type, with room for `capacity` values.
    #[must_use]
    pub fn with_capacity(value_type: ValueType, capacity: usize) -> Self {
        match value_type {
            ValueType::U8 => Self::U8(Vec::with_capacity(capacity)),
            ValueType::U16 => Self::U16(Vec::with_capacity(capacity)),
            ValueType::U32 => Self::U32(Vec::with_capacity(capacity)),
            ValueType::U64 => Self::U64(Vec::with_capacity(capacity)),
            ValueType::F32 => Self::F32(Vec::with_capacity(capacity)),
            ValueType::F64 => Self::F64(Vec::with_capacity(capacity)),
        }
    }

    /// Returns the type of the values.
    #[must_use]
    pub fn value_type(&self) -> ValueType {
        match self {
            Self::U8(_) => ValueType::U8,
            Self::U16(_) => ValueType::U16,
            Self::U32(_) => ValueType::U32,
            Self::U64(_) => ValueType::U64,
            Self::F32(_) => ValueType::F32,
            Self::F64(_) => ValueType::F64,
        }
    }

    /// Counts the events.
    #[must_use]
    pub fn len(&self) -> usize {
        for_each_type!(self, values => values.len())
    }

    /// Tells whether there is no event.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the value of one event as f64, `None` past the end. Integers above 2^53 are rounded to nearest.
    #[must_use]
    pub fn value(&self, event_index: usize) -> Option<f64> {
        match self {
            Self::U8(values) => values.get(event_index).map(|&value| f64::from(value)),
            Self::U16(values) => values.get(event_index).map(|&value| f64::from(value)),
            Self::U32(values) => values.get(event_index).map(|&value| f64::from(value)),
            Self::U64(values) => values.get(event_index).map(|&value| value as f64),
            Self::F32(values) => values.get(event_index).map(|&value| f64::from(value)),
            Self::F64(values) => values.get(event_index).copied(),
        }
    }

    /// Converts every value to f64. Integers above 2^53 are rounded to nearest.
    #[must_use]
    pub fn to_f64(&self) -> Vec<f64> {
        match self {
            Self::U8(values) => values.iter().map(|&value| f64::from(value)).collect(),
            Self::U16(values) => values.iter().map(|&value| f64::from(value)).collect(),
            Self::U32(values) => values.iter().map(|&value| f64::from(value)).collect(),
            Self::U64(values) => values.iter().map(|&value| value as f64).collect(),
            Self::F32(values) => values.iter().map(|&value| f64::from(value)).collect(),
            Self::F64(values) => values.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_gives_its_values_as_f64() {
        let column = Column::U16(vec![0, 1023, u16::MAX]);
        assert_eq!(column.value_type(), ValueType::U16);
        assert_eq!(column.to_f64(), [0.0, 1023.0, 65535.0]);
        assert_eq!(column.value(1), Some(1023.0));
        assert_eq!(column.value(3), None);
    }

    #[test]
    fn column_keeps_nan_payloads_of_f64() {
        let odd = f64::from_bits(0x7ff8_0000_0000_0123);
        let column = Column::F64(vec![odd]);
        assert_eq!(column.to_f64()[0].to_bits(), odd.to_bits());
    }

    #[test]
    fn empty_column_has_no_first_value() {
        let column = Column::with_capacity(ValueType::F32, 8);
        assert!(column.is_empty());
        assert_eq!(column.value(0), None);
    }
}
