//! Windows-1252, as the WHATWG Encoding Standard (index-windows-1252) maps it.

/// Characters of the bytes 0x80 to 0x9F; the other bytes are the Unicode characters of the same number.
///
/// The five bytes that Microsoft leaves undefined (81, 8D, 8F, 90, 9D) are the control characters of the same number.
const HIGH: [char; 32] = [
    '\u{20AC}', '\u{0081}', '\u{201A}', '\u{0192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{02C6}', '\u{2030}', '\u{0160}', '\u{2039}', '\u{0152}', '\u{008D}', '\u{017D}', '\u{008F}',
    '\u{0090}', '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{02DC}', '\u{2122}', '\u{0161}', '\u{203A}', '\u{0153}', '\u{009D}', '\u{017E}', '\u{0178}',
];

/// Decodes bytes; every byte has a character.
pub(crate) fn decode(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| decode_byte(byte)).collect()
}

fn decode_byte(byte: u8) -> char {
    byte.checked_sub(0x80).and_then(|high| HIGH.get(usize::from(high))).copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decode_maps_the_high_controls_and_latin_1() {
        // WHATWG index-windows-1252: 0x80 €, 0x99 ™, 0xAA ª, 0xB0 °, 0xB5 µ, 0xFF ÿ
        assert_eq!(decode(b"A\x80\x99\xaa\xb0\xb5\xff"), "A€™ª°µÿ");
        assert_eq!(decode(b"\x81\x9f"), "\u{81}Ÿ");
    }
}
