/// Reads `--memory`: bytes, or a number of K, M, G or T, each 1,024 times the one before, with or without `iB` behind it.
pub(crate) fn parse_memory(text: &str) -> Result<u64, String> {
    let refused = || format!("expected a size such as 4G or 512M, got {text:?}");
    let digits_len = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, unit) = text.split_at(digits_len);
    let unit = unit.strip_suffix("iB").unwrap_or(unit);
    let factor: u64 = match unit {
        "" => 1,
        "K" | "k" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        "T" => 1 << 40,
        _ => return Err(refused()),
    };
    let bytes = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    bytes.filter(|&bytes| bytes > 0).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_counted_in_powers_of_1024() {
        // by hand: 4 × 1024³, 512 × 1024²
        assert_eq!(parse_memory("4G"), Ok(4_294_967_296));
        assert_eq!(parse_memory("512MiB"), Ok(536_870_912));
        assert_eq!(parse_memory("1000"), Ok(1000));
        assert_eq!(parse_memory("2k"), Ok(2048));
        for text in ["", "G", "0", "-1G", "1.5G", "4GB", "4 G", "99999999999T"] {
            assert!(parse_memory(text).is_err(), "{text}");
        }
    }
}
