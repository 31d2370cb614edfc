//! Splits a segment into words at its delimiters.

use std::borrow::Cow;
use std::ops::Range;

use super::TextSegment;
use crate::TextMode;
use crate::keyword::standard;

/// One word of a segment: a run of its bytes, with doubled delimiters inside where `is_escaped`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) range: Range<usize>,
    /// Delimiters to put before and after the run, and whether doubled ones stand inside.
    pub(super) before: usize,
    pub(super) after: usize,
    pub(super) is_escaped: bool,
}

impl Word {
    fn plain(range: Range<usize>) -> Self {
        Self { range, before: 0, after: 0, is_escaped: false }
    }

    /// Returns the run of bytes, escapes as they stand.
    pub(super) fn bytes<'a>(&self, body: &'a [u8]) -> &'a [u8] {
        body.get(self.range.clone()).unwrap_or_default()
    }

    /// Resolves the escapes.
    pub(super) fn resolved<'a>(&self, body: &'a [u8], delimiter: u8) -> Cow<'a, [u8]> {
        let bytes = self.bytes(body);
        if !self.is_escaped && self.before == 0 && self.after == 0 {
            return Cow::Borrowed(bytes);
        }
        let mut resolved = vec![delimiter; self.before];
        let mut rest = bytes.iter().copied().peekable();
        while let Some(byte) = rest.next() {
            resolved.push(byte);
            if self.is_escaped && byte == delimiter {
                rest.next_if_eq(&delimiter);
            }
        }
        resolved.extend(std::iter::repeat_n(delimiter, self.after));
        Cow::Owned(resolved)
    }
}

/// A segment as words, keywords and values in turn, and how it ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) words: Vec<Word>,
    /// Words that start with a delimiter that was given to them though the one before could have it.
    pub(super) at_start: Vec<usize>,
    /// Whether two delimiters stand inside the segment anywhere: else both modes give the same words.
    pub(super) has_runs: bool,
    pub(super) end: End,
}

/// How a segment ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct End {
    pub(super) lacks_delimiter: bool,
    pub(super) is_doubled: bool,
    /// Bytes after the last delimiter that are passed over.
    pub(super) padding: Range<usize>,
}

/// Splits a segment; `None` past `max_keywords` keywords.
///
/// Standard: of a run of k delimiters between words, an odd one is (k − 1)/2 delimiters and the end of a word, an even
/// one k/2 delimiters inside a word. Since no word begins with the delimiter, the delimiters of an odd run belong to
/// the word before it; to the one after it where that word is a standard keyword as it is.
pub(super) fn split(segment: &TextSegment<'_>, mode: TextMode, max_keywords: u64) -> Option<Split> {
    let body = segment.body;
    let is_padding = |byte: &u8| matches!(byte, b' ' | b'\r' | b'\n' | b'\t' | 0);
    let content_len = body.iter().rposition(|byte| !is_padding(byte)).map_or(0, |last| last + 1);
    // a delimiter that is itself padding ends TEXT at its first occurrence after the last other byte, where what follows
    // is no blank value that ends with it (FACSDiscover delimits by carriage returns)
    let may_be_padded = segment.delimiter == b' ' || body.last() != Some(&segment.delimiter);
    let end = if is_padding(&segment.delimiter) && may_be_padded {
        body.get(content_len..)
            .and_then(|rest| rest.iter().position(|&byte| byte == segment.delimiter))
            .map_or(body.len(), |at| content_len + at + 1)
    } else {
        body.len()
    };
    let mut splitter = Splitter {
        body: body.get(..end)?,
        delimiter: segment.delimiter,
        max_words: usize::try_from(max_keywords).unwrap_or(usize::MAX).saturating_mul(2),
        split: Split::default(),
    };
    match mode {
        TextMode::Standard => splitter.standard()?,
        TextMode::Literal => splitter.literal()?,
    }
    let mut split = splitter.split;
    if end < body.len() {
        split.end.padding = end..body.len();
    }
    Some(split)
}

struct Splitter<'a> {
    body: &'a [u8],
    delimiter: u8,
    max_words: usize,
    split: Split,
}

impl Splitter<'_> {
    fn push(&mut self, word: Word) -> Option<()> {
        if self.split.words.len() >= self.max_words {
            return None;
        }
        self.split.words.push(word);
        Some(())
    }

    fn run_len(&self, at: usize) -> usize {
        self.body.get(at..).unwrap_or_default().iter().take_while(|&&byte| byte == self.delimiter).count()
    }

    fn next_delimiter(&self, from: usize) -> Option<usize> {
        let rest = self.body.get(from..)?;
        rest.iter().position(|&byte| byte == self.delimiter).map(|at| from + at)
    }

    fn standard(&mut self) -> Option<()> {
        // delimiters right after the first one: pairs are escapes of the first word, an odd one is passed over
        let lead = self.run_len(0);
        self.split.has_runs = lead > 0;
        let mut word = Word { before: lead / 2, ..Word::plain(lead..lead) };
        let mut from = lead;
        while let Some(at) = self.next_delimiter(from) {
            let run = self.run_len(at);
            from = at + run;
            self.split.has_runs |= run > 1;
            let is_end = from == self.body.len();
            if is_end || !run.is_multiple_of(2) {
                word.range.end = at;
                let start = self.close(word, run, is_end)?;
                word = Word { before: start, ..Word::plain(from..from) };
            } else {
                word.is_escaped = true;
            }
        }
        word.range.end = self.body.len();
        self.tail(word)
    }

    /// Ends a word at a run of delimiters; returns how many of them the next word begins with.
    fn close(&mut self, mut word: Word, run: usize, is_end: bool) -> Option<usize> {
        let mut escapes = (run - 1) / 2;
        let mut start = 0;
        if is_end {
            self.split.end.is_doubled = run.is_multiple_of(2);
        } else if escapes > 0 {
            let is_key = self.split.words.len().is_multiple_of(2);
            if is_key && !word.is_escaped && standard::find(word.bytes(self.body)).is_some() {
                self.split.at_start.push(self.split.words.len() + 1);
                start = escapes;
                escapes = 0;
            }
        }
        word.after = escapes;
        self.push(word)?;
        Some(start)
    }

    fn literal(&mut self) -> Option<()> {
        let mut from = 0;
        while let Some(at) = self.next_delimiter(from) {
            self.split.has_runs |= at == from && at + 1 < self.body.len();
            self.push(Word::plain(from..at))?;
            from = at + 1;
        }
        let words = &self.split.words;
        let is_last_empty = words.last().is_some_and(|word| word.range.is_empty());
        if from == self.body.len() && !words.len().is_multiple_of(2) && is_last_empty {
            self.split.words.pop();
            self.split.end.is_doubled = true;
        }
        self.tail(Word::plain(from..self.body.len()))
    }

    /// Decides what stands after the last delimiter: nothing, padding, or a word that lacks its delimiter.
    fn tail(&mut self, word: Word) -> Option<()> {
        if word.range.is_empty() && word.before == 0 {
            return Some(());
        }
        let bytes = word.bytes(self.body);
        let is_blank = bytes.iter().all(|byte| matches!(byte, b' ' | b'\r' | b'\n' | b'\t' | 0));
        if is_blank && word.before == 0 && self.split.words.len().is_multiple_of(2) {
            self.split.end.padding = word.range;
            return Some(());
        }
        self.split.end.lacks_delimiter = true;
        self.push(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SegmentKind;

    fn words(body: &str, mode: TextMode) -> (Vec<String>, Split) {
        let segment = TextSegment {
            body: body.as_bytes(),
            delimiter: b'/',
            byte_offset: 0,
            kind: SegmentKind::Text,
            is_ascii: true,
        };
        let split = split(&segment, mode, 100).unwrap();
        let words = split.words.iter();
        let words =
            words.map(|word| String::from_utf8(word.resolved(segment.body, b'/').into_owned()).unwrap());
        (words.collect(), split)
    }

    #[test]
    fn standard_mode_resolves_doubled_delimiters() {
        assert_eq!(words("A/b//c/D/e/", TextMode::Standard).0, ["A", "b/c", "D", "e"]);
        assert_eq!(words("A/b////c/", TextMode::Standard).0, ["A", "b//c"]);
    }

    #[test]
    fn odd_run_belongs_to_the_word_before_it() {
        assert_eq!(words("A/b///D/e/", TextMode::Standard).0, ["A", "b/", "D", "e"]);
        assert_eq!(words("A///b/", TextMode::Standard).0, ["A/", "b"]);
    }

    #[test]
    fn odd_run_after_a_standard_keyword_belongs_to_its_value() {
        let (words, split) = words("$FIL///b/", TextMode::Standard);
        assert_eq!((words, split.at_start), (vec!["$FIL".to_owned(), "/b".to_owned()], vec![1]));
    }

    #[test]
    fn literal_mode_keeps_empty_words() {
        assert_eq!(words("A//B/c/", TextMode::Literal).0, ["A", "", "B", "c"]);
        assert_eq!(words("A//", TextMode::Literal).0, ["A", ""]);
    }

    #[test]
    fn doubled_last_delimiter_is_passed_over_in_both_modes() {
        for mode in [TextMode::Standard, TextMode::Literal] {
            let (words, split) = words("A/b//", mode);
            assert_eq!((words, split.end.is_doubled), (vec!["A".to_owned(), "b".to_owned()], true));
        }
    }

    #[test]
    fn padding_and_a_blank_last_value_are_told_apart() {
        for mode in [TextMode::Standard, TextMode::Literal] {
            let (with_padding, split) = words("A/b/ \r\n\0", mode);
            assert_eq!((with_padding.len(), split.end.padding), (2, 4..8));
            let (with_value, split) = words("A/b/C/  ", mode);
            assert_eq!((with_value.len(), split.end.lacks_delimiter), (4, true));
        }
    }

    #[test]
    fn white_space_delimiter_ends_at_the_last_word() {
        let segment = TextSegment {
            body: b"A b  ",
            delimiter: b' ',
            byte_offset: 0,
            kind: SegmentKind::Text,
            is_ascii: true,
        };
        let split = split(&segment, TextMode::Standard, 100).unwrap();
        assert_eq!((split.words.len(), split.end.padding), (2, 4..5));
    }

    #[test]
    fn split_stops_past_the_limit() {
        let body = b"A/b/C/d/";
        let segment =
            TextSegment { body, delimiter: b'/', byte_offset: 0, kind: SegmentKind::Text, is_ascii: true };
        assert!(split(&segment, TextMode::Literal, 2).is_some());
        assert!(split(&segment, TextMode::Literal, 1).is_none());
    }
}
