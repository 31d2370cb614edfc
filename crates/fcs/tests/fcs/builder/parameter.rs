use super::Format;

/// One parameter's keywords and how its values are stored.
#[derive(Clone)]
pub struct Par {
    pub format: Format,
    keywords: Vec<(String, String)>,
}

impl Par {
    fn new(name: &str, format: Format, bits: &str, range: &str) -> Self {
        let keywords = [("B", bits), ("E", "0,0"), ("N", name), ("R", range)];
        let keywords = keywords.map(|(suffix, value)| (suffix.to_owned(), value.to_owned()));
        Self { format, keywords: keywords.to_vec() }
    }

    /// An unsigned integer of `bits`, whose range needs all of them.
    pub fn int(name: &str, bits: u32) -> Self {
        Self::new(name, Format::Integer(bits), &bits.to_string(), &(1_u128 << bits).to_string())
    }

    /// A binary32 value.
    pub fn f32(name: &str) -> Self {
        Self::new(name, Format::Float32, "32", "1024")
    }

    /// A binary64 value.
    pub fn f64(name: &str) -> Self {
        Self::new(name, Format::Float64, "64", "1024")
    }

    /// Text of a fixed number of characters.
    pub fn ascii(name: &str, chars: u32) -> Self {
        Self::new(name, Format::Ascii(chars), &chars.to_string(), &10_u128.pow(chars).to_string())
    }

    /// Text between delimiters.
    pub fn ascii_free(name: &str) -> Self {
        Self::new(name, Format::AsciiFree, "*", "100000")
    }

    /// Sets `$Pn<suffix>`.
    pub fn with(mut self, suffix: &str, value: &str) -> Self {
        match self.keywords.iter_mut().find(|(name, _)| name == suffix) {
            Some(entry) => entry.1 = value.to_owned(),
            None => self.keywords.push((suffix.to_owned(), value.to_owned())),
        }
        self
    }

    pub(super) fn keywords(&self) -> impl Iterator<Item = (&str, &str)> {
        self.keywords.iter().map(|(suffix, value)| (suffix.as_str(), value.as_str()))
    }
}
