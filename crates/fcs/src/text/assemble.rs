//! Makes keywords of words: decodes them and records what is odd about each.

use super::choose::Reading;
use super::split::{End, Word};
use super::{TextSegment, windows_1252};
use crate::Error;
use crate::deviation::{DeviationCode, Journal, Note};
use crate::error::excerpt as show;
use crate::keyword::{Keyword, Keywords};

/// Adds the keywords of a reading to those that are there.
///
/// # Errors
/// Where the journal's policy refuses a repair.
pub(super) fn assemble(
    segment: &TextSegment<'_>,
    reading: Reading,
    keywords: &mut Keywords,
    journal: &mut Journal,
) -> Result<(), Error> {
    let assembly = Assembly { segment, reading: &reading };
    assembly.record_joins(journal)?;
    assembly.record_starts(journal)?;
    assembly.record_end(journal)?;
    for pair in reading.split.words.chunks(2) {
        let [key, value] = pair else { break };
        let keyword = assembly.keyword(key, value, journal)?;
        let (byte_offset, twice) = (keyword.byte_offset, keyword.value.clone());
        if let Some(first) = keywords.push(keyword) {
            record_repeated(first, &twice, byte_offset, journal)?;
        }
    }
    Ok(())
}

struct Assembly<'a> {
    segment: &'a TextSegment<'a>,
    reading: &'a Reading,
}

impl Assembly<'_> {
    fn note(&self, code: DeviationCode, expected: &str, found: String, action: &str, at: usize) -> Note {
        Note::new(code, expected, found, action)
            .in_segment(self.segment.kind)
            .at_byte(self.segment.byte_offset.saturating_add(at as u64))
    }

    fn key_of(&self, value_index: usize) -> Option<(&Word, String)> {
        let words = &self.reading.split.words;
        let key = words.get(value_index.checked_sub(1)?)?;
        Some((words.get(value_index)?, decode(key.bytes(self.segment.body).trim_ascii()).0))
    }

    fn record_joins(&self, journal: &mut Journal) -> Result<(), Error> {
        for &index in &self.reading.joins {
            let Some((value, key)) = self.key_of(index) else { continue };
            let found = show(value.bytes(self.segment.body));
            let code = DeviationCode::TextDelimiterUnescaped;
            let action = "joined with the delimiter; vendor keywords beside it may be joined wrongly";
            let note = self.note(code, "a doubled delimiter", found, action, value.range.start);
            journal.record(note.of_keyword(key))?;
        }
        Ok(())
    }

    fn record_starts(&self, journal: &mut Journal) -> Result<(), Error> {
        for &index in &self.reading.split.at_start {
            let Some((value, key)) = self.key_of(index) else { continue };
            let found = show(value.bytes(self.segment.body));
            let code = DeviationCode::TextDelimiterAtWordStart;
            let action = "the delimiters before it belong to this value";
            let note = self.note(code, "another first character", found, action, value.range.start);
            journal.record(note.of_keyword(key))?;
        }
        Ok(())
    }

    fn record_end(&self, journal: &mut Journal) -> Result<(), Error> {
        let End { lacks_delimiter, is_doubled, padding } = &self.reading.split.end;
        let words = &self.reading.split.words;
        let last = self.segment.body.len().saturating_sub(1);
        let delimiter = show(&[self.segment.delimiter]);
        if !padding.is_empty() {
            let found = format!("{} bytes of padding", padding.len());
            let code = DeviationCode::TextTrailingBytes;
            journal.record(self.note(code, "the delimiter last", found, "passed over", padding.start))?;
        }
        if *lacks_delimiter && !words.is_empty() {
            let found = show(self.segment.body.get(last..).unwrap_or_default());
            let code = DeviationCode::TextFinalDelimiterMissing;
            journal.record(self.note(code, &delimiter, found, "the last word is taken whole", last))?;
        }
        if *is_doubled {
            let code = DeviationCode::TextFinalDelimiterDoubled;
            journal.record(self.note(
                code,
                "one last delimiter",
                "two".to_owned(),
                "one passed over",
                last,
            ))?;
        }
        if words.len() % 2 == 1
            && let Some(key) = words.last()
        {
            let found = show(key.bytes(self.segment.body));
            let code = DeviationCode::TextOddWords;
            journal.record(self.note(code, "a value for each keyword", found, "dropped", key.range.start))?;
        }
        Ok(())
    }

    fn keyword(&self, key: &Word, value: &Word, journal: &mut Journal) -> Result<Keyword, Error> {
        let TextSegment { body, delimiter, byte_offset, kind, .. } = *self.segment;
        let raw_key = key.resolved(body, delimiter);
        let raw_value = value.resolved(body, delimiter);
        self.record_key(&raw_key, key, journal)?;
        let (key_text, is_key_kept) = decode(&raw_key);
        let (value_text, is_value_kept) = decode(&raw_value);
        if !raw_value.is_ascii() && (self.segment.is_ascii || !is_value_kept) {
            self.record_value(&key_text, &raw_value, is_value_kept, value.range.start, journal)?;
        }
        let raw = (!is_key_kept || !is_value_kept)
            .then(|| Box::new((raw_key.clone().into_owned(), raw_value.clone().into_owned())));
        let byte_offset = byte_offset.saturating_add(key.range.start as u64);
        Ok(Keyword { key: key_text, value: value_text, raw, segment: kind, byte_offset })
    }

    fn record_key(&self, raw: &[u8], key: &Word, journal: &mut Journal) -> Result<(), Error> {
        let trimmed = raw.trim_ascii();
        let (code, expected) = if trimmed.is_empty() {
            (DeviationCode::TextEmptyKeyword, "a keyword")
        } else if !trimmed.iter().all(|byte| (b' '..=b'~').contains(byte)) {
            (DeviationCode::KeywordNotAscii, "printable ASCII")
        } else if trimmed.len() < raw.len() {
            (DeviationCode::KeywordPadded, "no spaces around a keyword")
        } else {
            return Ok(());
        };
        journal.record(self.note(code, expected, show(raw), "kept as it is", key.range.start))
    }

    fn record_value(
        &self,
        key: &str,
        raw: &[u8],
        is_utf8: bool,
        at: usize,
        journal: &mut Journal,
    ) -> Result<(), Error> {
        let (code, expected, action) = if is_utf8 {
            (DeviationCode::ValueNotAscii, "ASCII", "decoded as UTF-8")
        } else {
            (DeviationCode::ValueNotUtf8, "UTF-8", "decoded as Windows-1252")
        };
        journal.record(self.note(code, expected, show(raw), action, at).of_keyword(key.trim()))
    }
}

/// Decodes UTF-8, else Windows-1252; tells whether the text's bytes are the ones given.
fn decode(bytes: &[u8]) -> (String, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), true),
        Err(_) => (windows_1252::decode(bytes), false),
    }
}

fn record_repeated(
    first: &Keyword,
    twice: &str,
    byte_offset: u64,
    journal: &mut Journal,
) -> Result<(), Error> {
    let (code, expected) = if first.value() == twice {
        (DeviationCode::KeywordRepeated, "one value".to_owned())
    } else {
        (DeviationCode::KeywordDuplicate, show(first.raw_value()))
    };
    journal.record(
        Note::new(code, expected, show(twice.as_bytes()), "the first one counts")
            .in_segment(first.segment())
            .at_byte(byte_offset)
            .of_keyword(first.key().trim()),
    )
}
