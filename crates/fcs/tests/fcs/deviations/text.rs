//! Rows 12 to 16 and 18 to 21: the grammar of TEXT, its keywords and its bytes.

use flowmrd_fcs::{DeviationCode, FcsFile, Override, Policy, ReadOptions, SegmentKind, TextMode};

use super::{EVENTS, repaired, three_events};
use crate::builder::{Fcs, HeaderField};
use crate::reading::{
    accepted, accepted_by_strict, codes, deviations, recorded, refused, rows, short_names, warnings,
};

fn value<'a>(file: &'a FcsFile, key: &str) -> Option<&'a str> {
    file.data_sets()[0].keywords().find(key).map(|keyword| keyword.value())
}

#[test]
fn deviation_12_values_are_empty() {
    let broken =
        three_events("3.0").literal().set("$P1S", "").set("$P2S", "CD4").set("$CYT", "").set("$OP", "x");
    let (file, _) = repaired(&broken.bytes(), DeviationCode::TextModeLiteral, &EVENTS);
    assert_eq!(file.data_sets()[0].text_mode(), TextMode::Literal);
    assert_eq!(file.data_sets()[0].keywords().len(), broken.keys().len());
    assert_eq!(value(&file, "$P1S"), Some(""));
    assert_eq!(value(&file, "$P2S"), Some("CD4"));
    assert_eq!(value(&file, "$CYT"), Some(""));
    assert_eq!(value(&file, "$OP"), Some("x"));
    let parameters = file.data_sets()[0].parameters();
    assert_eq!((parameters[0].stain_name(), parameters[1].stain_name()), (None, Some("CD4")));
}

#[test]
fn deviation_12_one_empty_value_between_required_keywords_loses_none() {
    // read with escapes, "$P1S//$P2N/B" is the value "/$P2N" of $P1S, and $P2N is lost
    for after in ["$P1N", "$P2N", "$PAR", "$TOT", "$BYTEORD"] {
        let plain = three_events("3.1").literal();
        let mut broken = plain.clone().remove(after).add("$P1S", "");
        let kept = match after {
            "$P1N" => "A",
            "$P2N" => "B",
            "$PAR" => "2",
            "$TOT" => "3",
            _ => "1,2,3,4",
        };
        broken = broken.add(after, kept);
        let (file, _) = repaired(&broken.bytes(), DeviationCode::TextModeLiteral, &EVENTS);
        assert_eq!(value(&file, after), Some(kept));
        assert_eq!(value(&file, "$P1S"), Some(""));
    }
}

#[test]
fn deviation_12_escaped_delimiters_stay_escaped() {
    let fcs = three_events("3.1").set("$CYT", "a/b").set("$SRC", "c//d").set("$OP", "e/");
    let file = accepted_by_strict(&fcs.bytes());
    assert_eq!(file.data_sets()[0].text_mode(), TextMode::Standard);
    assert_eq!(value(&file, "$CYT"), Some("a/b"));
    assert_eq!(value(&file, "$SRC"), Some("c//d"));
    assert_eq!(value(&file, "$OP"), Some("e/"));
}

#[test]
fn deviation_12_override_sets_the_text_mode() {
    let bytes = three_events("3.1").set("$CYT", "a/b").bytes();
    let options = ReadOptions::new().with_override(Override::TextMode(TextMode::Literal));
    // every delimiter ends a word: the value "a", then an empty keyword with the value "b"
    let file = FcsFile::from_bytes(bytes, &options).unwrap();
    assert_eq!(value(&file, "$CYT"), Some("a"));
    assert_eq!(value(&file, ""), Some("b"));
    let empty = three_events("3.1").literal().set("$CYT", "").bytes();
    let file = FcsFile::from_bytes(empty, &options).unwrap();
    assert_eq!(file.data_sets()[0].text_mode(), TextMode::Literal);
    assert_eq!(value(&file, "$CYT"), Some(""));
}

#[test]
fn deviation_13_delimiter_stands_unescaped_inside_a_value() {
    let broken = three_events("3.1")
        .delimiter(b'|')
        .literal()
        .remove("$P2N")
        .set("BDCHORUSDATARECORD", "a|b")
        .add("$P2N", "B");
    let (file, deviation) = repaired(&broken.bytes(), DeviationCode::TextDelimiterUnescaped, &EVENTS);
    assert_eq!(value(&file, "BDCHORUSDATARECORD"), Some("a|b"));
    assert_eq!(short_names(&file, 1), ["A", "B"]);
    assert_eq!(deviation.keyword.as_deref(), Some("BDCHORUSDATARECORD"));
    assert!(deviation.byte_offset.is_some());
}

#[test]
fn deviation_14_delimiter_is_exotic() {
    for delimiter in
        [b'*', b'\r', b'\n', 0x0c, 0x1e, b'\\', b'!', b'|', b'\t', 0x01, 0x7e, b'.', b'+', b'^', b'(', b'[']
    {
        let fcs = three_events("3.1").set("$CYT", "x y").delimiter(delimiter);
        let file = accepted_by_strict(&fcs.bytes());
        assert_eq!(rows(&file, 1), EVENTS, "delimiter {delimiter}");
        assert_eq!(file.data_sets()[0].delimiter(), delimiter);
        assert_eq!(value(&file, "$CYT"), Some("x y"));
    }
    for delimiter in [0x00, 0x7f, 0x80, 0xe9, 0xff] {
        let fcs = three_events("3.1").delimiter(delimiter);
        let (_, deviation) = repaired(&fcs.bytes(), DeviationCode::TextDelimiterUnusual, &EVENTS);
        assert_eq!(deviation.byte_offset, Some(58), "{deviation}");
    }
}

#[test]
fn deviation_14_carriage_returns_keep_a_blank_last_value() {
    let fcs = three_events("3.2").delimiter(b'\r').add("$OP", " ").add("GUID", " ");
    let file = accepted_by_strict(&fcs.bytes());
    assert_eq!((value(&file, "$OP"), value(&file, "GUID")), (Some(" "), Some(" ")));
}

#[test]
fn deviation_14_delimiter_that_occurs_in_numbers_is_read_by_its_escapes() {
    // with "," as delimiter every "1,2,3,4" and "0,0" is written "1,,2,,3,,4" and "0,,0"; with letters "$PAR" is "$PARR"
    for delimiter in [b',', b' ', b'R', b'Y', b'T'] {
        let file = accepted(&three_events("3.1").delimiter(delimiter).bytes(), Policy::Default);
        assert_eq!(rows(&file, 1), EVENTS, "delimiter {delimiter}");
        assert_eq!(short_names(&file, 1), ["A", "B"]);
    }
}

#[test]
fn deviation_15_last_delimiter_is_missing() {
    let broken = three_events("3.1").set("$CYT", "Aurora").text_tail(b"");
    let (file, _) = repaired(&broken.bytes(), DeviationCode::TextFinalDelimiterMissing, &EVENTS);
    assert_eq!(value(&file, "$CYT"), Some("Aurora"));
}

#[test]
fn deviation_15_padding_follows_the_last_delimiter() {
    for tail in [&b"/        "[..], b"/\r\n", b"/\0\0", b"/ \r\n\0"] {
        let broken = three_events("3.1").set("$CYT", "Attune").text_tail(tail);
        let (file, _) = repaired(&broken.bytes(), DeviationCode::TextTrailingBytes, &EVENTS);
        assert_eq!(value(&file, "$CYT"), Some("Attune"));
        assert_eq!(file.data_sets()[0].keywords().len(), broken.keys().len());
    }
}

#[test]
fn deviation_16_last_delimiter_is_doubled() {
    let broken = three_events("3.1").set("$CYT", "FACSCalibur").text_tail(b"//");
    let (file, _) = repaired(&broken.bytes(), DeviationCode::TextFinalDelimiterDoubled, &EVENTS);
    assert_eq!(value(&file, "$CYT"), Some("FACSCalibur"));
    assert_eq!(file.data_sets()[0].keywords().len(), broken.keys().len());
}

#[test]
fn deviation_18_supplemental_text_is_not_one() {
    let code = DeviationCode::SupplementalTextIgnored;
    let fcs = three_events("3.0");
    let same = fcs
        .clone()
        .set_placed("$BEGINSTEXT", |segments| segments.text.first.to_string())
        .set_placed("$ENDSTEXT", |segments| segments.text.last.to_string());
    let overlapping = fcs
        .clone()
        .set_placed("$BEGINSTEXT", |segments| segments.text.first.to_string())
        .set_placed("$ENDSTEXT", |segments| segments.text.last.saturating_sub(40).to_string());
    let outside = fcs
        .clone()
        .set_placed("$BEGINSTEXT", |segments| (segments.end + 10).to_string())
        .set_placed("$ENDSTEXT", |segments| (segments.end + 90).to_string());
    // the first bytes of the zip archive that a CyFlow Cube writes there
    let zip =
        fcs.clone().supplemental_bytes(b"PK\x03\x04\x14\x00\x08\x00\x08\x00yNbKh2W\x9aconfig/config.xml");
    for broken in [same, overlapping, outside, zip] {
        let (file, _) = repaired(&broken.bytes(), code, &EVENTS);
        let data_set = &file.data_sets()[0];
        assert_eq!(data_set.segments().supplemental_text(), None);
        assert_eq!(data_set.keywords().len(), broken.keys().len());
        assert!(data_set.keywords().iter().all(|keyword| keyword.segment() == SegmentKind::Text));
    }
}

#[test]
fn supplemental_text_adds_keywords_and_takes_none_away() {
    let fcs = three_events("3.1").set("$CYT", "first").supplemental(&[("$P1S", "CD19"), ("$CYT", "second")]);
    let file = accepted(&fcs.bytes(), Policy::Default);
    assert_eq!(value(&file, "$P1S"), Some("CD19"));
    assert_eq!(value(&file, "$CYT"), Some("first"));
    recorded(&file, DeviationCode::KeywordDuplicate);
    let plain = three_events("3.1").supplemental(&[("$P1S", "CD19")]);
    let file = accepted_by_strict(&plain.bytes());
    let keyword = file.data_sets()[0].keywords().find("$P1S").unwrap();
    assert_eq!(keyword.segment(), SegmentKind::SupplementalText);
    let span = plain.segments().supplemental;
    assert_eq!(file.data_sets()[0].segments().supplemental_text(), Some(span.first..span.last + 1));
}

#[test]
fn deviation_19_values_are_not_utf8() {
    let broken = three_events("3.1")
        .set_bytes("CREATOR", b"CELLQuest\xaa 3.3")
        .set_bytes("BEADS", b"10 \xb5m at 4 \xb0C")
        .set_bytes("EURO", b"\x80")
        .set("UTF8", "10 µm");
    refused(&broken.bytes(), Policy::Strict, DeviationCode::ValueNotUtf8);
    for policy in [Policy::Default, Policy::Salvage] {
        let file = accepted(&broken.bytes(), policy);
        assert_eq!(rows(&file, 1), EVENTS);
        // Windows-1252: 0xAA is U+00AA, 0xB5 U+00B5, 0xB0 U+00B0, 0x80 U+20AC
        assert_eq!(value(&file, "CREATOR"), Some("CELLQuest\u{aa} 3.3"));
        assert_eq!(value(&file, "BEADS"), Some("10 \u{b5}m at 4 \u{b0}C"));
        assert_eq!(value(&file, "EURO"), Some("\u{20ac}"));
        assert_eq!(value(&file, "UTF8"), Some("10 \u{b5}m"));
        let raw = file.data_sets()[0].keywords().find("BEADS").unwrap().raw_value().to_vec();
        assert_eq!(raw, b"10 \xb5m at 4 \xb0C");
        let keywords: Vec<_> =
            warnings(&file).into_iter().map(|found| (found.code, found.keyword.unwrap())).collect();
        let expected = ["CREATOR", "BEADS", "EURO"].map(|key| (DeviationCode::ValueNotUtf8, key.to_owned()));
        assert_eq!(keywords, expected);
    }
}

#[test]
fn deviation_20_keywords_are_in_lower_case_or_padded() {
    let lower = three_events("3.1").rename_all(str::to_lowercase);
    let file = accepted_by_strict(&lower.bytes());
    assert_eq!(rows(&file, 1), EVENTS);
    assert!(codes(&file).contains(&DeviationCode::KeywordLowerCase));
    // the file's own case is kept
    assert_eq!(file.data_sets()[0].keywords().find("$TOT").unwrap().key(), "$tot");
    let padded = three_events("3.1").rename("$TOT", " $TOT ").rename("$P1N", "$P1N ");
    refused(&padded.bytes(), Policy::Strict, DeviationCode::KeywordPadded);
    for policy in [Policy::Default, Policy::Salvage] {
        let file = accepted(&padded.bytes(), policy);
        assert_eq!(rows(&file, 1), EVENTS);
        assert_eq!(short_names(&file, 1), ["A", "B"]);
        assert!(warnings(&file).iter().all(|found| found.code == DeviationCode::KeywordPadded));
        assert_eq!(warnings(&file).len(), 2);
    }
}

#[test]
fn deviation_21_stain_names_stand_without_dollar() {
    let broken = three_events("3.1").set("P1S", "CD3").set("P2S", "lost").set("$P2S", "CD19");
    let bytes = broken.bytes();
    refused(&bytes, Policy::Strict, DeviationCode::StainNameWithoutDollar);
    for policy in [Policy::Default, Policy::Salvage] {
        let file = accepted(&bytes, policy);
        let parameters = file.data_sets()[0].parameters();
        assert_eq!(parameters[0].stain_name(), Some("CD3"));
        assert_eq!(parameters[1].stain_name(), Some("CD19"));
        assert_eq!(recorded(&file, DeviationCode::StainNameWithoutDollar).keyword.as_deref(), Some("$P1S"));
    }
}

#[test]
fn keyword_given_twice_counts_the_first_time() {
    let same = three_events("3.1").set("$CYT", "one").add("$CYT", "one");
    recorded(&accepted_by_strict(&same.bytes()), DeviationCode::KeywordRepeated);
    let other = three_events("3.1").set("$CYT", "one").add("$cyt", "two");
    let (file, deviation) = repaired(&other.bytes(), DeviationCode::KeywordDuplicate, &EVENTS);
    assert_eq!(value(&file, "$CYT"), Some("one"));
    assert_eq!(deviation.keyword.map(|key| key.to_uppercase()).as_deref(), Some("$CYT"));
    // nothing of the file's text is lost
    let all =
        file.data_sets()[0].keywords().iter().filter(|keyword| keyword.key().eq_ignore_ascii_case("$CYT"));
    assert_eq!(all.map(|keyword| keyword.value()).collect::<Vec<_>>(), ["one", "two"]);
}

#[test]
fn last_keyword_without_a_value_is_dropped() {
    let broken = three_events("3.1").text_tail(b"/DANGLING/");
    let (file, _) = repaired(&broken.bytes(), DeviationCode::TextOddWords, &EVENTS);
    assert_eq!(file.data_sets()[0].keywords().len(), broken.keys().len());
}

#[test]
fn dollar_signs_inside_values_stay() {
    let file = accepted_by_strict(&three_events("3.1").set("$CYT", "cost $5").bytes());
    assert_eq!(value(&file, "$CYT"), Some("cost $5"));
}

#[test]
fn values_keep_their_spaces_and_typed_readings_pass_over_them() {
    let spaced =
        Fcs::floats("3.1", &["A"], &[&[7.0]]).set("$TOT", "  1   ").set("$PAR", " 1").set("$CYT", "  x ");
    let file = accepted_by_strict(&spaced.bytes());
    assert_eq!(rows(&file, 1), [[7.0]]);
    assert_eq!(value(&file, "$CYT"), Some("  x "));
    assert_eq!(file.data_sets()[0].keywords().get("$CYT"), Some("x"));
}

#[test]
fn offsets_may_be_padded_with_zeros_and_text_may_begin_late() {
    let zeros = three_events("3.1")
        .set_placed("$BEGINDATA", |segments| format!("{:020}", segments.data.first))
        .set_placed("$ENDDATA", |segments| format!("{:020}", segments.data.last));
    assert_eq!(rows(&accepted_by_strict(&zeros.bytes()), 1), EVENTS);
    let header =
        three_events("3.1").header(HeaderField::DataFirst, |segments| format!("{:08}", segments.data.first));
    let file = accepted_by_strict(&header.bytes());
    assert!(deviations(&file).iter().all(|found| found.code == DeviationCode::HeaderOffsetFormat));
}
