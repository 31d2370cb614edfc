/// How a parameter's values are stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Format {
    /// Unsigned integer of so many bits, 1 to 64.
    Integer(u32),
    Float32,
    Float64,
    /// So many characters.
    Ascii(u32),
    /// Numbers between delimiters.
    AsciiFree,
}

impl Format {
    pub(super) fn letter(self) -> &'static str {
        match self {
            Self::Integer(_) => "I",
            Self::Float32 => "F",
            Self::Float64 => "D",
            Self::Ascii(_) | Self::AsciiFree => "A",
        }
    }

    fn bits(self) -> u32 {
        match self {
            Self::Integer(bits) => bits,
            Self::Float32 => 32,
            Self::Float64 => 64,
            Self::Ascii(chars) => 8 * chars,
            Self::AsciiFree => 0,
        }
    }
}

/// One value as it is to be stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    U(u64),
    F32(f32),
    F64(f64),
}

impl Value {
    fn bits(self) -> u64 {
        match self {
            Self::U(value) => value,
            Self::F32(value) => u64::from(value.to_bits()),
            Self::F64(value) => value.to_bits(),
        }
    }

    /// What a reader should give, as f64.
    pub fn as_f64(self) -> f64 {
        match self {
            Self::U(value) => value as f64,
            Self::F32(value) => f64::from(value),
            Self::F64(value) => value,
        }
    }
}

/// Reads a `$BYTEORD` into the significance rank of each successive byte.
pub fn order_ranks(order: &str) -> Vec<u32> {
    order.split(',').filter_map(|rank| rank.trim().parse().ok()).collect()
}

/// Encodes rows. Whole bytes follow `ranks` (a list of another length gives only its direction); where any integer is
/// not of whole bytes, the events are one bit stream: from the most significant bit if the order falls, from the least
/// significant one if it rises.
pub fn encode(formats: &[Format], ranks: &[u32], rows: &[Vec<Value>]) -> Vec<u8> {
    if formats.iter().any(|format| matches!(format, Format::Ascii(_) | Format::AsciiFree)) {
        return encode_ascii(formats, rows);
    }
    if formats.iter().any(|format| format.bits() % 8 != 0) {
        return encode_packed(formats, ranks, rows);
    }
    let mut bytes = Vec::new();
    for row in rows {
        for (format, value) in formats.iter().zip(row) {
            let len = format.bits() / 8;
            let rising = ranks.first().is_none_or(|&first| first == 1);
            for place in 0..len {
                let rank = match ranks.get(place as usize) {
                    Some(&rank) if ranks.len() == len as usize => rank,
                    _ if rising => place + 1,
                    _ => len - place,
                };
                bytes.push((value.bits() >> (8 * (rank - 1))) as u8);
            }
        }
    }
    bytes
}

fn encode_ascii(formats: &[Format], rows: &[Vec<Value>]) -> Vec<u8> {
    let mut text = String::new();
    for row in rows {
        for (format, value) in formats.iter().zip(row) {
            let number = value.as_f64().to_string();
            match format {
                Format::Ascii(chars) => text.push_str(&format!("{number:0>width$}", width = *chars as usize)),
                _ => text.push_str(&format!("{number} ")),
            }
        }
    }
    text.into_bytes()
}

fn encode_packed(formats: &[Format], ranks: &[u32], rows: &[Vec<Value>]) -> Vec<u8> {
    let rising = ranks.first().is_none_or(|&first| first == 1);
    let mut bits: Vec<bool> = Vec::new();
    for row in rows {
        for (format, value) in formats.iter().zip(row) {
            let len = format.bits();
            for place in 0..len {
                let shift = if rising { place } else { len - 1 - place };
                bits.push(value.bits() >> shift & 1 == 1);
            }
        }
    }
    let byte = |bits: &[bool]| {
        let ones = bits.iter().enumerate().filter(|(_, bit)| **bit);
        ones.map(|(place, _)| if rising { 1_u8 << place } else { 0x80 >> place }).sum()
    };
    bits.chunks(8).map(byte).collect()
}
