use super::*;
use crate::Policy;
use crate::deviation::DeviationCode as Code;

/// The keywords every data set has, `|` between them; `more` goes after them.
fn text(more: &str) -> String {
    format!("$BYTEORD|1,2,3,4|$DATATYPE|I|$MODE|L|$NEXTDATA|0|$PAR|1|$TOT|1|$P1B|16|$P1R|1024|{more}")
}

fn read(body: &[u8], choice: Choice) -> (Vec<(String, String)>, TextMode, Vec<Code>) {
    let segment =
        TextSegment { body, delimiter: b'|', byte_offset: 59, kind: SegmentKind::Text, is_ascii: false };
    let (mut keywords, mut journal) = (Keywords::default(), Journal::new(Policy::Default, 1));
    let mode = parse(&segment, choice, 1000, &mut keywords, &mut journal).unwrap();
    let pairs = keywords.iter().skip(8).map(|keyword| (keyword.key().to_owned(), keyword.value().to_owned()));
    (pairs.collect(), mode, journal.finish().iter().map(|deviation| deviation.code).collect())
}

fn auto(more: &str) -> (Vec<(String, String)>, TextMode, Vec<Code>) {
    read(text(more).as_bytes(), Choice::Preferred(TextMode::Standard))
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
}

#[test]
fn escaped_delimiter_is_read_without_a_remark() {
    assert_eq!(auto("$COM|a||b|"), (pairs([("$COM", "a|b")]), TextMode::Standard, vec![]));
}

#[test]
fn empty_value_before_a_standard_keyword_makes_the_reading_literal() {
    let expected = pairs([("$P1S", ""), ("$P1N", "A")]);
    assert_eq!(auto("$P1S||$P1N|A|"), (expected, TextMode::Literal, vec![Code::TextModeLiteral]));
}

#[test]
fn doubled_delimiters_between_vendor_keywords_are_ambiguous_and_read_as_the_standard_says() {
    let expected = pairs([("A|B", "c")]);
    assert_eq!(auto("A||B|c|"), (expected, TextMode::Standard, vec![Code::TextModeAmbiguous]));
}

#[test]
fn unescaped_delimiter_is_found_at_the_next_standard_keyword() {
    let (found, _, codes) = auto("REC|x|y|$P1N|A|");
    assert_eq!(found, pairs([("REC", "x|y"), ("$P1N", "A")]));
    assert_eq!(codes, [Code::TextDelimiterUnescaped]);
}

#[test]
fn value_that_begins_with_the_delimiter_stays_with_its_standard_keyword() {
    let (found, _, codes) = auto("$COM|||x|$P1N|A|");
    assert_eq!(found, pairs([("$COM", "|x"), ("$P1N", "A")]));
    assert_eq!(codes, [Code::TextDelimiterAtWordStart]);
}

#[test]
fn last_delimiter_may_be_missing_doubled_or_followed_by_padding() {
    for (more, code) in [
        ("$P1N|A", Code::TextFinalDelimiterMissing),
        ("$P1N|A||", Code::TextFinalDelimiterDoubled),
        ("$P1N|A|  \r\n", Code::TextTrailingBytes),
    ] {
        assert_eq!(auto(more), (pairs([("$P1N", "A")]), TextMode::Standard, vec![code]), "{more:?}");
    }
}

#[test]
fn keyword_without_a_value_is_dropped() {
    let (found, _, codes) = auto("$P1N|A|LOST|");
    assert_eq!((found, codes), (pairs([("$P1N", "A")]), vec![Code::TextOddWords]));
}

#[test]
fn first_of_two_values_counts() {
    let (found, _, codes) = auto("A|1|a|2|B|3|b|3|");
    assert_eq!(found, pairs([("A", "1"), ("a", "2"), ("B", "3"), ("b", "3")]));
    assert_eq!(codes, [Code::KeywordDuplicate, Code::KeywordRepeated]);
}

#[test]
fn value_is_decoded_as_windows_1252_where_it_is_no_utf_8_and_its_bytes_are_kept() {
    let mut body = text("A|10 ").into_bytes();
    body.extend(b"\xb5m|B|\xc2\xb5m|");
    let segment =
        TextSegment { body: &body, delimiter: b'|', byte_offset: 0, kind: SegmentKind::Text, is_ascii: true };
    let (mut keywords, mut journal) = (Keywords::default(), Journal::new(Policy::Default, 1));
    parse(&segment, Choice::Preferred(TextMode::Standard), 100, &mut keywords, &mut journal).unwrap();
    assert_eq!((keywords.get("A"), keywords.get("B")), (Some("10 µm"), Some("µm")));
    assert_eq!(keywords.find("a").unwrap().raw_value(), b"10 \xb5m");
    let codes: Vec<_> = journal.finish().iter().map(|deviation| deviation.code).collect();
    assert_eq!(codes, [Code::ValueNotUtf8, Code::ValueNotAscii]);
}

#[test]
fn dollar_inside_a_value_is_left_alone() {
    assert_eq!(auto("$COM|cost $5|").0, pairs([("$COM", "cost $5")]));
}

#[test]
fn forced_mode_is_taken_whatever_scores_better() {
    let (found, mode, codes) = read(text("$P1S||$P1N|A|").as_bytes(), Choice::Forced(TextMode::Standard));
    assert_eq!((found, mode), (pairs([("$P1S|$P1N", "A")]), TextMode::Standard));
    assert_eq!(codes, [Code::OverrideApplied]);
}

#[test]
fn plausible_segments_have_text_for_keywords() {
    let is_list = |body: &[u8]| {
        let segment = TextSegment {
            body,
            delimiter: b'/',
            byte_offset: 0,
            kind: SegmentKind::SupplementalText,
            is_ascii: false,
        };
        is_plausible(&segment, 100)
    };
    assert!(is_list(b"A/1/B/2/") && is_list(b"\nA/1/\nB//"));
    assert!(!is_list(b"PK\x03\x04/x/") && !is_list(b"A/") && !is_list(b""));
}
