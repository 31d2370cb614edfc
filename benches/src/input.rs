//! Files that the benches read, made in memory.

use std::fmt::Write;

/// How the events of an input are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// `$DATATYPE` F, 32 bits.
    Float32,
    /// `$DATATYPE` I, 16 bits, the whole range used.
    Integer16,
    /// `$DATATYPE` I, 32 bits, a range of 18 bits.
    Integer32,
    /// `$DATATYPE` I, 10 bits, packed from the highest bit on (`$BYTEORD` 4,3,2,1): values straddle bytes.
    Integer10,
}

/// A file of one data set in memory.
#[derive(Clone, Debug)]
pub struct Input {
    /// All bytes: HEADER, TEXT, DATA.
    pub file: Vec<u8>,
    /// Where DATA begins.
    pub data_offset: usize,
    /// Events.
    pub event_count: usize,
    /// Parameters.
    pub parameter_count: usize,
}

impl Input {
    /// Makes a file of pseudo-random values: FCS 3.1, little-endian where whole bytes are stored.
    #[must_use]
    pub fn new(storage: Storage, parameter_count: usize, event_count: usize) -> Self {
        let data = storage.data(parameter_count * event_count);
        let data_offset = 4096;
        let text = text(storage, parameter_count, event_count, data_offset..data_offset + data.len());
        let mut file = format!("FCS3.1    {:>8}{:>8}{:>8}{:>8}{:>8}{:>8}", 256, 255 + text.len(), 0, 0, 0, 0)
            .into_bytes();
        file.resize(256, b' ');
        file.extend(text.bytes());
        file.resize(data_offset, b' ');
        file.extend(data);
        Self { file, data_offset, event_count, parameter_count }
    }

    /// Returns the bytes of DATA.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.file[self.data_offset..]
    }
}

impl Storage {
    fn bits(self) -> u32 {
        match self {
            Self::Float32 | Self::Integer32 => 32,
            Self::Integer16 => 16,
            Self::Integer10 => 10,
        }
    }

    fn range(self) -> u32 {
        match self {
            Self::Float32 | Self::Integer32 => 262_144,
            Self::Integer16 => 65_536,
            Self::Integer10 => 1024,
        }
    }

    fn data(self, value_count: usize) -> Vec<u8> {
        let values = (0..value_count as u32).map(|k| k.wrapping_mul(2_654_435_761) >> 14);
        match self {
            Self::Float32 => values.flat_map(|value| (value as f32 - 1000.0).to_le_bytes()).collect(),
            Self::Integer32 => values.flat_map(u32::to_le_bytes).collect(),
            Self::Integer16 => values.flat_map(|value| (value as u16).to_le_bytes()).collect(),
            Self::Integer10 => {
                // any bytes are values of ten bits
                (0..(value_count * 10).div_ceil(8))
                    .map(|k| (k.wrapping_mul(0x9e37_79b9) >> 13) as u8)
                    .collect()
            }
        }
    }
}

fn text(
    storage: Storage,
    parameter_count: usize,
    event_count: usize,
    data: std::ops::Range<usize>,
) -> String {
    let byte_order = if storage == Storage::Integer10 { "4,3,2,1" } else { "1,2,3,4" };
    let data_type = if storage == Storage::Float32 { 'F' } else { 'I' };
    let mut text = format!(
        "|$BEGINANALYSIS|0|$ENDANALYSIS|0|$BEGINSTEXT|0|$ENDSTEXT|0|$BEGINDATA|{}|$ENDDATA|{}|$BYTEORD|{byte_order}\
         |$DATATYPE|{data_type}|$MODE|L|$NEXTDATA|0|$PAR|{parameter_count}|$TOT|{event_count}|",
        data.start,
        data.end - 1
    );
    for n in 1..=parameter_count {
        let (bits, range) = (storage.bits(), storage.range());
        // writing to a string cannot fail
        let _ = write!(text, "$P{n}B|{bits}|$P{n}E|0,0|$P{n}N|P{n}-A|$P{n}R|{range}|");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_holds_its_text_and_all_its_data() {
        for (storage, data_len) in
            [(Storage::Float32, 12_000), (Storage::Integer16, 6000), (Storage::Integer10, 3750)]
        {
            let input = Input::new(storage, 30, 100);
            assert_eq!(input.data().len(), data_len);
            let text = String::from_utf8_lossy(&input.file[256..input.data_offset]);
            assert!(text.trim_end().ends_with('|') && text.contains("|$TOT|100|"));
        }
    }
}
