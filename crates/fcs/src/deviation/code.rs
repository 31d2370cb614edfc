use std::fmt;

use super::Severity;

/// Where a deviation was first described: the list of real-world deviations, the probes of other readers, or a rule
/// of the grammar, all on the deviations page of the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A row of the list of forty real-world deviations, from 1.
    Row(u8),
    /// A hand-made probe at which other readers fail, by its name.
    Probe(&'static str),
    /// A section of the rules for reading, as in "A2.7".
    Rule(&'static str),
}

/// Defines the codes, each with its string, severity, origins, title and description.
macro_rules! codes {
    ($($name:ident, $text:literal, $severity:ident, [$($origin:expr),+], $title:literal, $description:literal;)+) => {
        /// A kind of deviation. The string of each is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum DeviationCode {
            $(#[doc = concat!("`", $text, "`: ", $description, ".")] $name,)+
        }

        impl DeviationCode {
            /// Every code, in the order in which a file is read.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Returns the stable string, as in "data-end-one-past".
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// Returns how grave the deviation is.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }

            /// Returns the few words that begin its message.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// Returns what it is and what the default policy does about it, in one sentence.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self { $(Self::$name => $description,)+ }
            }

            /// Returns the rows, probes and rules that call for it.
            #[must_use]
            pub fn origins(self) -> &'static [Origin] {
                match self { $(Self::$name => &[$($origin),+],)+ }
            }
        }
    };
}

codes! {
    HeaderSpaces, "header-spaces", Warning, [Origin::Rule("A1")],
        "HEADER bytes 6 to 9 are not spaces",
        "HEADER bytes 6 to 9 are not four spaces; they are passed over";
    HeaderOffsetFormat, "header-offset-format", Info, [Origin::Rule("A1")],
        "HEADER offset is not right-justified and space-padded",
        "a HEADER offset is left-justified or padded with zeros; its number is read all the same";
    HeaderOffsetMalformed, "header-offset-malformed", Warning, [Origin::Row(6)],
        "HEADER offset is no number",
        "a HEADER offset holds something that is no number; the pair counts as absent, and TEXT keywords stand in";
    HeaderOffsetsIncomplete, "header-offsets-incomplete", Warning, [Origin::Row(6)],
        "HEADER offsets are incomplete",
        "a HEADER pair is blank, half zero or ends at -1; it counts as 0,0, and TEXT keywords stand in";
    HeaderOffsetTruncated, "header-offset-truncated", Warning, [Origin::Row(4)],
        "HEADER offsets lack their leading digits",
        "the HEADER offsets equal the TEXT offsets modulo 100,000,000; the TEXT offsets are used";
    HeaderEndNines, "header-end-nines", Warning, [Origin::Row(5)],
        "HEADER end offset is 99999999",
        "the HEADER end offset is 99999999 in place of 0; the TEXT offsets are used";
    DataEndOnePast, "data-end-one-past", Warning, [Origin::Row(1)],
        "end offset is one past the last byte",
        "the DATA end offset points one past the last byte; the length of $TOT events is used";
    DataStartShifted, "data-start-shifted", Warning, [Origin::Row(2)],
        "start offsets differ by one",
        "the DATA start offsets of HEADER and TEXT differ by one; the pair that holds $TOT events is used, and if both do the file is refused";
    DataOffsetsDisagree, "data-offsets-disagree", Warning, [Origin::Row(3), Origin::Row(40)],
        "offsets of HEADER and TEXT disagree",
        "HEADER and TEXT place DATA differently; the pair that holds $TOT events is used, else HEADER where it lies inside the file";
    DataOffsetsAmbiguous, "data-offsets-ambiguous", Warning, [Origin::Row(2), Origin::Row(3)],
        "HEADER and TEXT each place DATA credibly",
        "two places of DATA hold $TOT events and nothing tells them apart; the file is refused until --data-range decides";
    DataOffsetsMissing, "data-offsets-missing", Warning, [Origin::Row(6), Origin::Row(7)],
        "no offsets of DATA",
        "neither HEADER nor TEXT says where DATA lies; the file is refused until --data-range decides";
    TextDataOffsetsMissing, "text-data-offsets-missing", Warning, [Origin::Row(7)],
        "$BEGINDATA or $ENDDATA is missing",
        "a file of version 3.0 or later lacks $BEGINDATA or $ENDDATA; the HEADER offsets are used";
    EventCountWrong, "event-count-wrong", Warning, [Origin::Row(8), Origin::Probe("$TOT=4 vs 3 events")],
        "$TOT disagrees with the length of DATA",
        "$TOT is not the number of events that DATA holds; the whole events of DATA are read";
    EventCountMissing, "event-count-missing", Warning, [Origin::Row(9), Origin::Probe("$TOT missing")],
        "$TOT is missing or no number",
        "a file of version 3.0 or later lacks $TOT, or it is no number; the event count follows from the length of DATA";
    EventCountDerived, "event-count-derived", Info, [Origin::Row(9)],
        "$TOT is absent",
        "a 2.0 file has no $TOT, which it need not; the event count follows from the length of DATA";
    FileTruncated, "file-truncated", Warning, [Origin::Row(10), Origin::Probe("truncated")],
        "file ends inside a segment",
        "the file ends before its DATA does; refused, and under salvage its whole events are read";
    DataLengthUneven, "data-length-uneven", Warning, [Origin::Row(11)],
        "DATA is no whole number of events",
        "the length of DATA is no multiple of the event length; refused, and under salvage the rest after the last whole event is dropped";
    SegmentsOverlap, "segments-overlap", Warning, [Origin::Row(3)],
        "segments overlap",
        "DATA overlaps the HEADER or TEXT of its data set; read so where HEADER and TEXT agree and the length is right, else the file is refused until --data-range decides";
    TextModeLiteral, "text-mode-literal", Warning, [Origin::Row(12), Origin::Probe("empty value")],
        "TEXT holds empty values",
        "TEXT makes sense only if every delimiter ends a word, as writers of empty values have it; it is read so";
    TextModeAmbiguous, "text-mode-ambiguous", Info, [Origin::Row(12), Origin::Row(13)],
        "both readings of TEXT score alike",
        "doubled delimiters can be read as escapes or as empty values with the same score; the standard reading is used";
    TextDelimiterUnescaped, "text-delimiter-unescaped", Warning, [Origin::Row(13)],
        "delimiter inside a value is not doubled",
        "a value holds the delimiter unescaped, so that keywords and values would change places; the word before the next standard keyword joins the value before it";
    TextDelimiterUnusual, "text-delimiter-unusual", Warning, [Origin::Row(14)],
        "delimiter is outside ASCII 1 to 126",
        "the delimiter of TEXT is no ASCII character from 1 to 126; it is used all the same";
    TextDelimiterAtWordStart, "text-delimiter-at-word-start", Warning, [Origin::Probe("delimiter at value start")],
        "word begins with the delimiter",
        "a run of three or more delimiters, odd in number, cannot tell which word its escaped delimiters belong to; they go to the value beside it";
    TextFinalDelimiterMissing, "text-final-delimiter-missing", Warning, [Origin::Row(15)],
        "last delimiter is missing",
        "TEXT does not end with its delimiter; the last word is a value all the same";
    TextTrailingBytes, "text-trailing-bytes", Warning, [Origin::Row(15)],
        "padding after the last delimiter",
        "spaces, line ends or NUL follow the last delimiter inside TEXT; they are passed over";
    TextFinalDelimiterDoubled, "text-final-delimiter-doubled", Warning, [Origin::Row(16)],
        "last delimiter is doubled",
        "TEXT ends with two delimiters; one is passed over";
    TextEndAtDataStart, "text-end-at-data-start", Warning, [Origin::Row(17)],
        "TEXT ends where DATA starts",
        "the last byte of TEXT is the first of DATA; TEXT is read one byte shorter";
    TextOddWords, "text-odd-words", Warning, [Origin::Rule("A2.5")],
        "keyword without a value",
        "TEXT has an odd number of words; the last keyword, which has no value, is dropped";
    TextEmptyKeyword, "text-empty-keyword", Warning, [Origin::Rule("A2.2")],
        "keyword is empty",
        "a value stands without a keyword; it is kept under the empty keyword";
    KeywordLowerCase, "keyword-lower-case", Info, [Origin::Row(20), Origin::Probe("lower-case keys")],
        "standard keyword in lower case",
        "a standard keyword is not written in capitals; keywords are compared without regard to case";
    KeywordPadded, "keyword-padded", Warning, [Origin::Row(20)],
        "spaces around a keyword",
        "spaces stand around a keyword; they are passed over in comparisons";
    KeywordNotAscii, "keyword-not-ascii", Warning, [Origin::Rule("A2.6")],
        "keyword is not ASCII",
        "a keyword holds bytes outside printable ASCII; it is kept";
    KeywordDuplicate, "keyword-duplicate", Warning, [Origin::Rule("A2.7")],
        "keyword is given twice with different values",
        "a keyword is given more than once with different values; the first one counts";
    KeywordRepeated, "keyword-repeated", Info, [Origin::Rule("A2.7")],
        "keyword is given twice with the same value",
        "a keyword is given more than once with the same value";
    ValueNotUtf8, "value-not-utf8", Warning, [Origin::Row(19), Origin::Probe("µ latin-1")],
        "value is not UTF-8",
        "a value is no UTF-8; it is decoded as Windows-1252";
    ValueNotAscii, "value-not-ascii", Info, [Origin::Row(19)],
        "value of a 2.0 or 3.0 file is not ASCII",
        "a value of a 2.0 or 3.0 file holds UTF-8 beyond ASCII; it is decoded as UTF-8";
    SupplementalTextIgnored, "supplemental-text-ignored", Warning, [Origin::Row(18)],
        "supplemental TEXT holds no keywords",
        "the supplemental TEXT repeats or overlaps TEXT, lies outside the file or is no list of keywords; it is passed over";
    SupplementalTextDelimiter, "supplemental-text-delimiter", Warning, [Origin::Rule("A2.1")],
        "supplemental TEXT has a delimiter of its own",
        "the supplemental TEXT or ANALYSIS uses another delimiter than TEXT; each is read with its own";
    AnalysisIgnored, "analysis-ignored", Warning, [Origin::Row(6), Origin::Row(36)],
        "ANALYSIS cannot be read",
        "the ANALYSIS offsets end at -1, run off the file or disagree beyond repair; the segment is passed over";
    AnalysisNotKeywords, "analysis-not-keywords", Warning, [Origin::Rule("A1")],
        "ANALYSIS holds no keywords",
        "the ANALYSIS segment is no list of keywords and values; its bytes can be had as they are";
    OtherSegmentOutside, "other-segment-outside", Warning, [Origin::Row(36)],
        "OTHER segment runs off the file",
        "the offsets of an OTHER segment run off the file or backwards; it is passed over";
    TrailingBytes, "trailing-bytes", Info, [Origin::Row(35)],
        "bytes after the last segment",
        "bytes follow the last segment and are no CRC; they are passed over";
    CrcMismatch, "crc-mismatch", Info, [Origin::Row(35)],
        "CRC does not match",
        "the CRC after the last segment is not that of the data set; nothing else hangs on it";
    CompressedFile, "compressed-file", Info, [Origin::Row(38)],
        "file is compressed",
        "the file is compressed with gzip; it is unpacked";
    NextDataInvalid, "next-data-invalid", Warning, [Origin::Row(29), Origin::Probe("NEXTDATA dangling")],
        "$NEXTDATA leads to no data set",
        "$NEXTDATA is no number, or no HEADER stands where it leads; the file ends with this data set";
    SeveralDataSets, "several-data-sets", Info, [Origin::Row(30), Origin::Row(31)],
        "file holds several data sets",
        "the file holds several data sets; the one of highest resolution is the default";
    LabelsMerged, "labels-merged", Info, [Origin::Row(30)],
        "labels are taken from another data set",
        "the data set has no stain names; those of an earlier data set of the same tube are taken by detector name";
    KeywordOfOtherVersion, "keyword-of-other-version", Info, [Origin::Rule("A3")],
        "keyword is not of the file's version",
        "a standard keyword belongs to another version of the standard than the file names; it is read all the same";
    RequiredKeywordMissing, "required-keyword-missing", Warning, [Origin::Rule("A3")],
        "required keyword is missing",
        "a keyword that the version requires is missing, and the reader does without";
    KeywordNotStandard, "keyword-not-standard", Info, [Origin::Row(28)],
        "vendor keyword begins with $",
        "a keyword begins with $ and is of no version of the standard; it is kept as the vendor's own";
    KeywordAlias, "keyword-alias", Warning, [Origin::Row(28)],
        "misspelt standard keyword",
        "a keyword is a known misspelling of a standard one, as $ETIME of $ETIM; it is read as the standard one";
    ModeNotList, "mode-not-list", Warning, [Origin::Row(32), Origin::Probe("$MODE U")],
        "$MODE is not L",
        "the data set is a histogram ($MODE C or U), which holds no events; it is refused";
    AsciiData, "ascii-data", Info, [Origin::Row(32)],
        "events are stored as text",
        "$DATATYPE is A, deprecated since 3.1; the numbers are read";
    DataTypeUnknown, "data-type-unknown", Warning, [Origin::Rule("A4")],
        "$DATATYPE is none of I, F, D, A",
        "the type of the values is none that the standard knows; the file is refused";
    ByteOrderWidth, "byte-order-width", Info, [Origin::Rule("A4")],
        "$BYTEORD lists another number of bytes than the values have",
        "$BYTEORD lists another number of bytes than a value has; its direction is used with the width of $PnB";
    ByteOrderMixed, "byte-order-mixed", Warning, [Origin::Probe("3,4,1,2")],
        "$BYTEORD is of no order that the version knows",
        "a file of version 3.1 or later has a byte order other than 1,2,3,4 and 4,3,2,1; it is read as it says";
    ByteOrderUnclear, "byte-order-unclear", Warning, [Origin::Rule("A4")],
        "$BYTEORD does not tell the order",
        "$BYTEORD is missing, no permutation, or the single 1 with values of several bytes; the file is refused until --byte-order decides";
    ParameterCountWrong, "parameter-count-wrong", Warning, [Origin::Row(23)],
        "$PAR is not the number of parameters",
        "$PAR is missing, no number, or counts other parameters than keywords describe; the file is refused";
    ParametersFromZero, "parameters-from-zero", Warning, [Origin::Row(23)],
        "parameters are numbered from 0",
        "the parameters are numbered from $P0B on; each number is read as one more";
    BitsMissing, "bits-missing", Warning, [Origin::Row(23)],
        "$PnB is missing",
        "$PnB of a parameter is missing; where all others agree, theirs is used, else the file is refused";
    BitsMalformed, "bits-malformed", Warning, [Origin::Rule("A4")],
        "$PnB is no width",
        "$PnB is no number of bits that the data type can have; the file is refused";
    BitsStoredWider, "bits-stored-wider", Warning, [Origin::Rule("A4"), Origin::Probe("PnB=10 packed")],
        "values are stored in more bits than $PnB says",
        "the length of DATA shows that values of, say, 10 bits are stored in 16; they are read so";
    FloatBits, "float-bits", Warning, [Origin::Rule("A4")],
        "$PnB of a float is not its width",
        "$PnB is not 32 for $DATATYPE F or 64 for D; the width of the type is used, and DATA must fit it";
    RangeMissing, "range-missing", Warning, [Origin::Row(23)],
        "$PnR is missing",
        "$PnR of a parameter is missing; no bit is masked";
    RangeMalformed, "range-malformed", Warning, [Origin::Row(24), Origin::Probe("$P1R=NA (float)")],
        "$PnR is no range",
        "$PnR is 0, negative or no number; no bit is masked";
    RangeNotInteger, "range-not-integer", Warning, [Origin::Row(24)],
        "$PnR is no integer",
        "$PnR has a fraction or an exponent; its value is used";
    RangeExceedsBits, "range-exceeds-bits", Warning, [Origin::Row(24)],
        "$PnR exceeds $PnB bits",
        "$PnR is above 2 to the power of $PnB; no bit is masked";
    AmplificationMissing, "amplification-missing", Warning, [Origin::Row(23)],
        "$PnE is missing",
        "$PnE of a parameter is missing in a file of version 3.0 or later; the parameter is linear";
    AmplificationMalformed, "amplification-malformed", Warning, [Origin::Row(25)],
        "$PnE is no pair of numbers",
        "$PnE is no pair of numbers at least 0; the parameter is linear";
    AmplificationOffsetZero, "amplification-offset-zero", Warning, [Origin::Row(25)],
        "$PnE is logarithmic with offset 0",
        "$PnE is f1,0 with f1 above 0; the offset is read as 1, as the standard advises";
    AmplificationOnFloat, "amplification-on-float", Warning, [Origin::Row(25), Origin::Probe("$PnE 4,0 on float")],
        "$PnE is logarithmic on floats",
        "$PnE is not 0,0 though the values are floats, which are linear; it is not applied";
    GainMalformed, "gain-malformed", Warning, [Origin::Row(26)],
        "$PnG is no gain",
        "$PnG is 0, negative or no number; it is not applied";
    GainOnTime, "gain-on-time", Warning, [Origin::Row(26)],
        "time has a gain",
        "$PnG of a time parameter is not 1; it is not applied";
    GainOnLog, "gain-on-log", Warning, [Origin::Row(26)],
        "logarithmic parameter has a gain",
        "$PnG is not 1 though $PnE is logarithmic; it is not applied";
    ShortNameMissing, "short-name-missing", Warning, [Origin::Row(22), Origin::Row(23)],
        "$PnN is missing",
        "$PnN is missing or blank; the parameter is called P and its number";
    ShortNameDuplicate, "short-name-duplicate", Warning, [Origin::Row(22)],
        "$PnN is given to several parameters",
        "several parameters share one $PnN; the later ones get -1, -2 and so on at the end";
    ShortNameComma, "short-name-comma", Warning, [Origin::Row(22)],
        "$PnN holds a comma",
        "$PnN holds a comma, which breaks lists of names; it is kept";
    StainNameWithoutDollar, "stain-name-without-dollar", Warning, [Origin::Row(21)],
        "stain name stands under PnS",
        "the stain name stands under PnS without $; it is read as $PnS";
    TimeNameUnusual, "time-name-unusual", Info, [Origin::Row(27)],
        "time has another name",
        "the time parameter is not called Time; it is recognised by its name or $PnTYPE";
    TimeTwoWords, "time-two-words", Info, [Origin::Row(27)],
        "time is stored in two words",
        "time is stored as a high and a low word in two parameters; they stay apart and can be joined";
    TimeStepMissing, "time-step-missing", Info, [Origin::Probe("$TIMESTEP blank")],
        "$TIMESTEP is missing",
        "there is a time parameter, and $TIMESTEP is absent or blank; time stays in ticks, and a step can be derived from $BTIM and $ETIM";
    TimeStepMalformed, "time-step-malformed", Warning, [Origin::Rule("A5")],
        "$TIMESTEP is no time step",
        "$TIMESTEP is no positive number; it is not applied";
    OptionalValueMalformed, "optional-value-malformed", Warning, [Origin::Rule("A5")],
        "value of an optional keyword is malformed",
        "an optional keyword such as $PnV, $LOST or $VOL holds no value of its type; it counts as absent";
    DateFormat, "date-format", Info, [Origin::Rule("A5")],
        "$DATE is not dd-mmm-yyyy",
        "$DATE is written in another known way; it is read";
    DateUnrecognised, "date-unrecognised", Info, [Origin::Rule("A5")],
        "$DATE is not recognised",
        "$DATE is written in no known way, or in another language; its text is kept";
    TimeOfDayFormat, "time-of-day-format", Info, [Origin::Rule("A5")],
        "time of day is not hh:mm:ss",
        "$BTIM or $ETIM is written in another known way; it is read";
    TimeOfDayUnrecognised, "time-of-day-unrecognised", Info, [Origin::Rule("A5")],
        "time of day is not recognised",
        "$BTIM or $ETIM is written in no known way; its text is kept";
    SpilloverKeyword, "spillover-keyword", Info, [Origin::Rule("A5")],
        "spillover stands under another keyword",
        "the spillover matrix stands under SPILL, $SPILL, SPILLOVER or the like; it is read";
    SpilloverSeveral, "spillover-several", Warning, [Origin::Rule("A5")],
        "several spillover matrices disagree",
        "several spillover keywords hold different matrices; the first in the order $SPILLOVER, SPILL, $SPILL, SPILLOVER counts";
    SpilloverByNumber, "spillover-by-number", Warning, [Origin::Rule("A5")],
        "spillover names parameters by number",
        "the spillover matrix names its parameters by number; the numbers are resolved";
    SpilloverByStainName, "spillover-by-stain-name", Warning, [Origin::Rule("A5")],
        "spillover names parameters by stain name",
        "the spillover matrix names its parameters by $PnS; the names are resolved";
    SpilloverPrefix, "spillover-prefix", Warning, [Origin::Rule("A5")],
        "spillover names have a prefix",
        "the spillover matrix names its parameters with Comp- or FJComp- before the short name; the names are resolved";
    SpilloverSpaces, "spillover-spaces", Warning, [Origin::Rule("A5")],
        "spaces inside the spillover matrix",
        "spaces or line ends stand around the names or numbers of the spillover matrix; they are passed over";
    SpilloverEmpty, "spillover-empty", Info, [Origin::Rule("A5")],
        "spillover matrix is empty",
        "the spillover matrix has no parameter; there is none";
    SpilloverMalformed, "spillover-malformed", Warning, [Origin::Rule("A5")],
        "spillover matrix cannot be read",
        "the spillover matrix is not square, larger than $PAR, or holds no numbers; there is none, and its text is kept";
    SpilloverUnresolved, "spillover-unresolved", Warning, [Origin::Rule("A5")],
        "spillover names an unknown parameter",
        "the spillover matrix names a parameter that the data set does not have, or one twice; there is none, and its text is kept";
    SpilloverDiagonal, "spillover-diagonal", Info, [Origin::Rule("A5")],
        "diagonal of the spillover matrix is not 1",
        "a fluorochrome's own detector does not hold 1; the matrix is kept as it is";
    CompensationMalformed, "compensation-malformed", Warning, [Origin::Rule("A5")],
        "$COMP cannot be read",
        "$COMP is no matrix over all parameters; there is none, and its text is kept";
    CompensationUnknownParameter, "compensation-unknown-parameter", Info, [Origin::Row(30)],
        "$DFCiTOj names an unknown parameter",
        "$DFCiTOj speaks of a parameter beyond $PAR, as Beckman files do; that entry is passed over";
    OverrideApplied, "override-applied", Info, [Origin::Rule("A6")],
        "a decision of the caller was applied",
        "the caller decided in place of the file; what the file says is in the message";
    MoreOfTheSame, "more-of-the-same", Info, [Origin::Rule("A6")],
        "further deviations of one kind",
        "more than 100 deviations of one kind were met in a data set; the rest are counted here";
}

impl fmt::Display for DeviationCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_have_distinct_kebab_case_strings() {
        let strings: HashSet<_> = DeviationCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(strings.len(), DeviationCode::ALL.len());
        assert!(
            strings.iter().all(|text| text.bytes().all(|b| b.is_ascii_lowercase() || b"-8".contains(&b)))
        );
    }

    #[test]
    fn every_row_that_can_be_seen_in_metadata_has_a_code() {
        let rows: HashSet<u8> = DeviationCode::ALL
            .iter()
            .flat_map(|code| code.origins())
            .filter_map(|origin| if let Origin::Row(row) = origin { Some(*row) } else { None })
            .collect();
        // 33 negative values, 34 file identity, 37 offsets of 64 bits and 39 doubles are read without a remark
        let missing: Vec<u8> = (1..=40).filter(|row| !rows.contains(row)).collect();
        assert_eq!(missing, [33, 34, 37, 39]);
    }
}
