/// First and last byte of a segment, inclusive, from the data set's first byte; both 0 where it is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Span {
    pub first: u64,
    pub last: u64,
}

impl Span {
    pub(super) fn of(first: u64, len: u64) -> Self {
        if len == 0 { Self::default() } else { Self { first, last: first + len - 1 } }
    }
}

/// Where everything of a data set lies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Segments {
    pub text: Span,
    pub data: Span,
    pub supplemental: Span,
    pub analysis: Span,
    pub others: Vec<Span>,
    /// One past the last byte, trailing bytes included.
    pub end: u64,
}

/// The six offsets of a HEADER.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HeaderField {
    TextFirst,
    TextLast,
    DataFirst,
    DataLast,
    AnalysisFirst,
    AnalysisLast,
}

impl HeaderField {
    pub const ALL: [Self; 6] = [
        Self::TextFirst,
        Self::TextLast,
        Self::DataFirst,
        Self::DataLast,
        Self::AnalysisFirst,
        Self::AnalysisLast,
    ];
}

impl Segments {
    /// Returns a field's right value.
    pub fn offset(&self, field: HeaderField) -> u64 {
        match field {
            HeaderField::TextFirst => self.text.first,
            HeaderField::TextLast => self.text.last,
            HeaderField::DataFirst => self.data.first,
            HeaderField::DataLast => self.data.last,
            HeaderField::AnalysisFirst => self.analysis.first,
            HeaderField::AnalysisLast => self.analysis.last,
        }
    }

    /// Returns what a HEADER states: 0 for a segment that ends past 99,999,999.
    pub fn header_offset(&self, field: HeaderField) -> String {
        let pair = match field {
            HeaderField::TextFirst | HeaderField::TextLast => self.text,
            HeaderField::DataFirst | HeaderField::DataLast => self.data,
            HeaderField::AnalysisFirst | HeaderField::AnalysisLast => self.analysis,
        };
        if pair.last > 99_999_999 { "0".to_owned() } else { self.offset(field).to_string() }
    }
}
