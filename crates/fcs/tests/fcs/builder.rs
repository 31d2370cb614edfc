//! Builds FCS files byte by byte, valid and broken. Nothing of the crate's own writer is used, so that a test's truth is
//! what stands here.

#[path = "builder/data.rs"]
mod data;
#[path = "builder/parameter.rs"]
mod parameter;
#[path = "builder/segments.rs"]
mod segments;

pub use data::{Format, Value, encode, order_ranks};
pub use parameter::Par;
pub use segments::{HeaderField, Segments, Span};

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::rc::Rc;

type Edit = Rc<dyn Fn(&Segments) -> String>;

/// How delimiters inside words are written.
#[derive(Clone, Copy, PartialEq)]
enum TextMode {
    Escaped,
    Literal,
}

/// A keyword's value: fixed, or known only once the segments lie where they lie.
#[derive(Clone)]
enum KeywordValue {
    Bytes(Vec<u8>),
    Placed(Edit),
}

/// One data set, from its HEADER to its trailing bytes.
#[derive(Clone)]
pub struct Fcs {
    version: String,
    delimiter: u8,
    mode: TextMode,
    keywords: Vec<(Vec<u8>, KeywordValue)>,
    text_tail: Option<Vec<u8>>,
    supplemental: Option<Vec<u8>>,
    analysis: Option<Vec<u8>>,
    others: Vec<Vec<u8>>,
    other_width: usize,
    header_edits: Vec<(HeaderField, Edit)>,
    other_edits: Vec<(usize, Edit)>,
    data: Vec<u8>,
    gap_before_data: u64,
    data_comes_first: bool,
    tail: Vec<u8>,
}

impl Fcs {
    /// Starts a data set of a version such as `3.1` with parameters and events, all keywords in order and all offsets right.
    pub fn new(version: &str, order: &str, parameters: &[Par], rows: &[Vec<Value>]) -> Self {
        let formats: Vec<Format> = parameters.iter().map(|parameter| parameter.format).collect();
        let data = encode(&formats, &order_ranks(order), rows);
        let mut fcs = Self {
            version: format!("FCS{version}"),
            delimiter: b'/',
            mode: TextMode::Escaped,
            keywords: Vec::new(),
            text_tail: None,
            supplemental: None,
            analysis: None,
            others: Vec::new(),
            other_width: 8,
            header_edits: Vec::new(),
            other_edits: Vec::new(),
            data,
            gap_before_data: 0,
            data_comes_first: false,
            tail: Vec::new(),
        };
        fcs.required_keywords(version, order, parameters, rows.len());
        fcs
    }

    /// Starts a data set of 32-bit floats, little-endian, range 1024 each.
    pub fn floats(version: &str, names: &[&str], rows: &[&[f32]]) -> Self {
        let parameters: Vec<Par> = names.iter().map(|name| Par::f32(name)).collect();
        let rows: Vec<Vec<Value>> =
            rows.iter().map(|row| row.iter().map(|&value| Value::F32(value)).collect()).collect();
        Self::new(version, "1,2,3,4", &parameters, &rows)
    }

    /// Starts a data set of unsigned integers of one width, little-endian, with no mask to apply ($PnR = 2^width).
    pub fn integers(version: &str, bits: u32, names: &[&str], rows: &[&[u64]]) -> Self {
        let parameters: Vec<Par> = names.iter().map(|name| Par::int(name, bits)).collect();
        let rows: Vec<Vec<Value>> =
            rows.iter().map(|row| row.iter().map(|&value| Value::U(value)).collect()).collect();
        Self::new(version, "1,2,3,4", &parameters, &rows)
    }

    fn required_keywords(&mut self, version: &str, order: &str, parameters: &[Par], event_count: usize) {
        let mut set = |key: &str, value: &str| {
            self.keywords.push((key.as_bytes().to_vec(), KeywordValue::Bytes(value.as_bytes().to_vec())));
        };
        set("$BYTEORD", order);
        set("$DATATYPE", parameters.first().map_or("I", |first| first.format.letter()));
        if version != "3.2" {
            set("$MODE", "L");
        } else {
            set("$CYT", "test bench");
        }
        set("$NEXTDATA", "0");
        set("$TOT", &event_count.to_string());
        set("$PAR", &parameters.len().to_string());
        for (index, parameter) in parameters.iter().enumerate() {
            for (suffix, value) in parameter.keywords() {
                set(&format!("$P{}{suffix}", index + 1), value);
            }
            let first = parameters[0].format.letter();
            if version == "3.2" && parameter.format.letter() != first {
                set(&format!("$P{}DATATYPE", index + 1), parameter.format.letter());
            }
        }
        if version == "2.0" {
            return;
        }
        for (key, span) in [
            ("$BEGINDATA", HeaderField::DataFirst),
            ("$ENDDATA", HeaderField::DataLast),
            ("$BEGINANALYSIS", HeaderField::AnalysisFirst),
            ("$ENDANALYSIS", HeaderField::AnalysisLast),
        ] {
            let place: Edit = Rc::new(move |segments: &Segments| segments.offset(span).to_string());
            self.keywords.push((key.as_bytes().to_vec(), KeywordValue::Placed(place)));
        }
        let first: Edit = Rc::new(|segments: &Segments| segments.supplemental.first.to_string());
        let last: Edit = Rc::new(|segments: &Segments| segments.supplemental.last.to_string());
        self.keywords.push((b"$BEGINSTEXT".to_vec(), KeywordValue::Placed(first)));
        self.keywords.push((b"$ENDSTEXT".to_vec(), KeywordValue::Placed(last)));
    }

    /// Sets a keyword: in its place where it exists, else at the end.
    pub fn set(self, key: &str, value: &str) -> Self {
        self.set_bytes(key, value.as_bytes())
    }

    /// Sets a keyword to any bytes.
    pub fn set_bytes(mut self, key: &str, value: &[u8]) -> Self {
        self.put(key, KeywordValue::Bytes(value.to_vec()));
        self
    }

    /// Sets a keyword to what a function makes of the segments' places.
    pub fn set_placed(mut self, key: &str, value: impl Fn(&Segments) -> String + 'static) -> Self {
        self.put(key, KeywordValue::Placed(Rc::new(value)));
        self
    }

    fn put(&mut self, key: &str, value: KeywordValue) {
        match self.keywords.iter_mut().find(|(name, _)| name == key.as_bytes()) {
            Some(entry) => entry.1 = value,
            None => self.keywords.push((key.as_bytes().to_vec(), value)),
        }
    }

    /// Adds a keyword at the end though it may exist.
    pub fn add(mut self, key: &str, value: &str) -> Self {
        self.keywords.push((key.as_bytes().to_vec(), KeywordValue::Bytes(value.as_bytes().to_vec())));
        self
    }

    /// Inserts a keyword before all others.
    pub fn add_first(mut self, key: &str, value: &str) -> Self {
        self.keywords.insert(0, (key.as_bytes().to_vec(), KeywordValue::Bytes(value.as_bytes().to_vec())));
        self
    }

    /// Removes a keyword.
    pub fn remove(mut self, key: &str) -> Self {
        self.keywords.retain(|(name, _)| name != key.as_bytes());
        self
    }

    /// Renames a keyword where it stands.
    pub fn rename(mut self, key: &str, to: &str) -> Self {
        for (name, _) in &mut self.keywords {
            if name == key.as_bytes() {
                *name = to.as_bytes().to_vec();
            }
        }
        self
    }

    /// Renames every keyword.
    pub fn rename_all(mut self, to: impl Fn(&str) -> String) -> Self {
        for (name, _) in &mut self.keywords {
            *name = to(&String::from_utf8_lossy(name)).into_bytes();
        }
        self
    }

    /// Lists the keywords' names, in order.
    pub fn keys(&self) -> Vec<String> {
        self.keywords.iter().map(|(name, _)| String::from_utf8_lossy(name).into_owned()).collect()
    }

    /// Uses another delimiter, in all text segments.
    pub fn delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = delimiter;
        self
    }

    /// Writes words as they are: empty values stay empty and delimiters inside words are not doubled.
    pub fn literal(mut self) -> Self {
        self.mode = TextMode::Literal;
        self
    }

    /// Replaces the final delimiter by other bytes.
    pub fn text_tail(mut self, tail: &[u8]) -> Self {
        self.text_tail = Some(tail.to_vec());
        self
    }

    /// Adds a supplemental TEXT of these pairs.
    pub fn supplemental(mut self, pairs: &[(&str, &str)]) -> Self {
        self.supplemental = Some(self.words(pairs));
        self
    }

    /// Adds a supplemental TEXT of these bytes.
    pub fn supplemental_bytes(mut self, bytes: &[u8]) -> Self {
        self.supplemental = Some(bytes.to_vec());
        self
    }

    /// Adds an ANALYSIS segment of these pairs.
    pub fn analysis(mut self, pairs: &[(&str, &str)]) -> Self {
        self.analysis = Some(self.words(pairs));
        self
    }

    fn words(&self, pairs: &[(&str, &str)]) -> Vec<u8> {
        let mut bytes = vec![self.delimiter];
        for (key, value) in pairs {
            for word in [key, value] {
                bytes.extend(self.escape(word.as_bytes()));
                bytes.push(self.delimiter);
            }
        }
        bytes
    }

    /// Adds an OTHER segment, its offset pair of `width` characters a number.
    pub fn other(mut self, width: usize, bytes: &[u8]) -> Self {
        self.other_width = width;
        self.others.push(bytes.to_vec());
        self
    }

    /// Overrides an OTHER offset (0 = first pair's first byte, 1 = its last byte, 2 = second pair's first byte…).
    pub fn other_offset(mut self, index: usize, value: impl Fn(&Segments) -> String + 'static) -> Self {
        self.other_edits.push((index, Rc::new(value)));
        self
    }

    /// Overrides a HEADER field; what is shorter than eight characters is padded with spaces at the left.
    pub fn header(mut self, field: HeaderField, value: impl Fn(&Segments) -> String + 'static) -> Self {
        self.header_edits.push((field, Rc::new(value)));
        self
    }

    /// Overrides the six bytes of the version.
    pub fn magic(mut self, magic: &str) -> Self {
        self.version = magic.to_owned();
        self
    }

    /// Replaces the DATA bytes; keywords stay.
    pub fn data_bytes(mut self, data: &[u8]) -> Self {
        self.data = data.to_vec();
        self
    }

    /// Returns the DATA bytes.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Leaves bytes of zero between TEXT and DATA.
    pub fn gap_before_data(mut self, len: u64) -> Self {
        self.gap_before_data = len;
        self
    }

    /// Writes DATA before TEXT.
    pub fn data_first(mut self) -> Self {
        self.data_comes_first = true;
        self
    }

    /// Adds bytes after the last segment.
    pub fn tail(mut self, tail: &[u8]) -> Self {
        self.tail = tail.to_vec();
        self
    }

    fn escape(&self, word: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(word.len());
        for &byte in word {
            bytes.push(byte);
            if byte == self.delimiter && self.mode == TextMode::Escaped {
                bytes.push(byte);
            }
        }
        bytes
    }

    fn text(&self, segments: &Segments) -> Vec<u8> {
        let mut bytes = vec![self.delimiter];
        for (key, value) in &self.keywords {
            let value = match value {
                KeywordValue::Bytes(value) => value.clone(),
                KeywordValue::Placed(value) => value(segments).into_bytes(),
            };
            bytes.extend(self.escape(key));
            bytes.push(self.delimiter);
            bytes.extend(self.escape(&value));
            bytes.push(self.delimiter);
        }
        if let Some(tail) = &self.text_tail {
            bytes.pop();
            bytes.extend(tail);
        }
        bytes
    }

    fn place(&self, text_len: usize) -> Segments {
        let mut at = 58 + (2 * self.other_width * self.others.len()) as u64;
        let mut take = |len: u64| {
            let span = Span::of(at, len);
            at += len;
            span
        };
        let mut segments = Segments::default();
        if self.data_comes_first {
            take(self.gap_before_data);
            segments.data = take(self.data.len() as u64);
            segments.text = take(text_len as u64);
        } else {
            segments.text = take(text_len as u64);
            take(self.gap_before_data);
            segments.data = take(self.data.len() as u64);
        }
        segments.supplemental = take(self.supplemental.as_ref().map_or(0, Vec::len) as u64);
        segments.analysis = take(self.analysis.as_ref().map_or(0, Vec::len) as u64);
        segments.others = self.others.iter().map(|other| take(other.len() as u64)).collect();
        take(self.tail.len() as u64);
        segments.end = at;
        segments
    }

    /// Finds where each segment lies: offsets in TEXT change its length, so it is laid out until nothing moves.
    pub fn segments(&self) -> Segments {
        let mut segments = self.place(0);
        for _ in 0..16 {
            let next = self.place(self.text(&segments).len());
            if next == segments {
                break;
            }
            segments = next;
        }
        segments
    }

    /// Writes the data set.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (offset, part) in self.parts() {
            bytes.resize(offset as usize, 0);
            bytes.extend(part);
        }
        bytes
    }

    /// Writes the data set to a file, leaving out the gap before DATA: a file system that knows holes stores none of it.
    pub fn write_sparse(&self, file: &mut File) {
        for (offset, part) in self.parts() {
            file.seek(SeekFrom::Start(offset)).unwrap();
            file.write_all(&part).unwrap();
        }
    }

    /// Lists what is written where, in order; between the parts lie zeros.
    fn parts(&self) -> Vec<(u64, Vec<u8>)> {
        let segments = self.segments();
        let mut parts = vec![
            (0, self.header_bytes(&segments)),
            (segments.text.first, self.text(&segments)),
            (segments.data.first, self.data.clone()),
            (segments.supplemental.first, self.supplemental.clone().unwrap_or_default()),
            (segments.analysis.first, self.analysis.clone().unwrap_or_default()),
            (segments.end - self.tail.len() as u64, self.tail.clone()),
        ];
        parts.extend(segments.others.iter().map(|span| span.first).zip(self.others.clone()));
        parts.retain(|(_, part)| !part.is_empty());
        parts.sort_by_key(|(offset, _)| *offset);
        parts
    }

    fn header_bytes(&self, segments: &Segments) -> Vec<u8> {
        let mut header = format!("{}    ", self.version).into_bytes();
        for field in HeaderField::ALL {
            let edit = self.header_edits.iter().rev().find(|(edited, _)| *edited == field);
            let value = edit.map_or_else(|| segments.header_offset(field), |(_, edit)| edit(segments));
            header.extend(format!("{value:>8}").bytes());
        }
        let others = segments.others.iter().flat_map(|span| [span.first, span.last]);
        for (index, offset) in others.enumerate() {
            let edit = self.other_edits.iter().rev().find(|(edited, _)| *edited == index);
            let value = edit.map_or_else(|| offset.to_string(), |(_, edit)| edit(segments));
            header.extend(format!("{value:>width$}", width = self.other_width).bytes());
        }
        header
    }
}

/// Joins data sets into one file, $NEXTDATA set to where the next HEADER lies, relative to the data set's own HEADER.
pub fn join(sets: &[Fcs]) -> Vec<u8> {
    let mut file = Vec::new();
    for (index, set) in sets.iter().enumerate() {
        if index + 1 == sets.len() {
            file.extend(set.bytes());
        } else {
            file.extend(set.clone().set_placed("$NEXTDATA", |segments| segments.end.to_string()).bytes());
        }
    }
    file
}

/// Compresses bytes as `gzip` does.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Calculates the CRC of FCS 3.0 (CCITT x^16+x^12+x^5+1, bits reversed, start 0), bit by bit.
pub fn crc(bytes: &[u8]) -> u16 {
    let mut register = 0_u16;
    for &byte in bytes {
        register ^= u16::from(byte);
        for _ in 0..8 {
            register = if register & 1 == 1 { (register >> 1) ^ 0x8408 } else { register >> 1 };
        }
    }
    register
}
