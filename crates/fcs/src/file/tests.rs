use flowmrd_core::ParameterIndex;

use super::*;
use crate::{DeviationCode as Code, Override, TextMode};

/// A file of one data set: offsets and keywords as given, DATA right after TEXT.
struct Draft {
    version: &'static str,
    keywords: Vec<(String, String)>,
    data: Vec<u8>,
    /// What is added to the first and last byte of DATA in HEADER and in TEXT.
    header_shift: (i64, i64),
    text_shift: (i64, i64),
    tail: Vec<u8>,
}

/// Two parameters of 16 bits, three events: A = 1, 2, 3 and B = 4, 5, 6.
fn draft() -> Draft {
    let pairs = "$BEGINANALYSIS=0 $ENDANALYSIS=0 $BEGINSTEXT=0 $ENDSTEXT=0 $NEXTDATA=0 $MODE=L $DATATYPE=I \
                 $BYTEORD=1,2,3,4 $PAR=2 $TOT=3 $P1B=16 $P1N=A $P1R=1024 $P1E=0,0 $P2B=16 $P2N=B $P2R=1024 $P2E=0,0";
    let pairs = pairs.split_whitespace().filter_map(|pair| pair.split_once('='));
    Draft {
        version: "3.1",
        keywords: pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        data: vec![1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6, 0],
        header_shift: (0, 0),
        text_shift: (0, 0),
        tail: Vec::new(),
    }
}

impl Draft {
    fn set(mut self, key: &str, value: &str) -> Self {
        self.keywords.retain(|(held, _)| held != key);
        self.keywords.push((key.to_owned(), value.to_owned()));
        self
    }

    fn without(mut self, key: &str) -> Self {
        self.keywords.retain(|(held, _)| held != key);
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut text = String::from("|");
        for (key, value) in &self.keywords {
            text += &format!("{key}|{value}|");
        }
        let is_later = self.version != "2.0";
        let text_len = text.len() + if is_later { "$BEGINDATA|00000000|$ENDDATA|00000000|".len() } else { 0 };
        let first = 58 + text_len as i64;
        let last = first + self.data.len() as i64 - 1;
        if is_later {
            let (first, last) = (first + self.text_shift.0, last + self.text_shift.1);
            text += &format!("$BEGINDATA|{first:08}|$ENDDATA|{last:08}|");
        }
        let (first_shift, last_shift) = self.header_shift;
        let header = format!(
            "FCS{}    {:>8}{:>8}{:>8}{:>8}{:>8}{:>8}",
            self.version,
            58,
            57 + text_len,
            first + first_shift,
            last + last_shift,
            0,
            0
        );
        [header.as_bytes(), text.as_bytes(), &self.data, &self.tail].concat()
    }

    fn open(&self, options: &ReadOptions) -> Result<FcsFile, Error> {
        FcsFile::from_bytes(self.bytes(), options)
    }
}

fn strict() -> ReadOptions {
    ReadOptions::new().with_policy(Policy::Strict)
}

fn salvage() -> ReadOptions {
    ReadOptions::new().with_policy(Policy::Salvage)
}

fn codes(file: &FcsFile) -> Vec<Code> {
    file.default_data_set().deviations().iter().map(|deviation| deviation.code).collect()
}

fn column(file: &FcsFile, index: usize) -> Vec<f64> {
    file.events(file.default_data_set()).raw_column(ParameterIndex(index)).unwrap().to_f64()
}

#[test]
fn conformant_file_passes_strict_without_a_remark() {
    let file = draft().open(&strict()).unwrap();
    assert_eq!(codes(&file), []);
    assert_eq!((column(&file, 0), column(&file, 1)), (vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]));
}

#[test]
fn end_one_past_is_repaired_and_refused_under_strict() {
    let draft = Draft { header_shift: (0, 1), text_shift: (0, 1), tail: vec![0], ..draft() };
    let file = draft.open(&ReadOptions::new()).unwrap();
    assert_eq!(codes(&file), [Code::DataEndOnePast, Code::DataEndOnePast, Code::TrailingBytes]);
    assert_eq!(column(&file, 1), [4.0, 5.0, 6.0]);
    let error = draft.open(&strict()).unwrap_err();
    assert!(error.to_string().ends_with("[data-end-one-past]"), "{error}");
}

#[test]
fn start_that_holds_the_events_goes_before_one_that_does_not() {
    let file = Draft { header_shift: (1, 0), ..draft() }.open(&ReadOptions::new()).unwrap();
    assert_eq!(codes(&file), [Code::DataStartShifted]);
    assert_eq!(column(&file, 0), [1.0, 2.0, 3.0]);
}

#[test]
fn starts_that_both_hold_the_events_are_refused_until_the_caller_decides() {
    let draft = Draft { text_shift: (1, 1), tail: vec![0], ..draft() };
    let first = draft.bytes().len() - 13;
    let error = draft.open(&ReadOptions::new()).unwrap_err();
    let hint = format!(
        "decide with --data-range {}..{} or --data-range {}..{}",
        first,
        first + 11,
        first + 1,
        first + 12
    );
    assert_eq!(error.hint(), Some(hint.as_str()));
    let range = Override::DataRange { first: first as u64, last: first as u64 + 11 };
    let file = draft.open(&ReadOptions::new().with_override(range)).unwrap();
    assert_eq!(column(&file, 0), [1.0, 2.0, 3.0]);
    let salvaged = codes(&draft.open(&salvage()).unwrap());
    assert_eq!(salvaged, [Code::DataOffsetsAmbiguous, Code::DataStartShifted, Code::TrailingBytes]);
}

#[test]
fn event_count_follows_from_data_where_tot_is_wrong_or_missing() {
    let file = draft().set("$TOT", "4").open(&ReadOptions::new()).unwrap();
    assert_eq!((codes(&file), column(&file, 0).len()), (vec![Code::EventCountWrong], 3));
    let file = draft().without("$TOT").open(&ReadOptions::new()).unwrap();
    assert_eq!((codes(&file), column(&file, 0).len()), (vec![Code::EventCountMissing], 3));
    let two = Draft { version: "2.0", ..draft() }.without("$TOT");
    assert!(codes(&two.open(&strict()).unwrap()).contains(&Code::EventCountDerived));
}

#[test]
fn truncated_file_gives_its_whole_events_under_salvage_alone() {
    let mut bytes = draft().bytes();
    bytes.truncate(bytes.len() - 3);
    let error = FcsFile::from_bytes(bytes.clone(), &ReadOptions::new()).unwrap_err();
    assert!(error.to_string().ends_with("[file-truncated]"), "{error}");
    let file = FcsFile::from_bytes(bytes, &salvage()).unwrap();
    assert_eq!((column(&file, 0), column(&file, 1)), (vec![1.0, 2.0], vec![4.0, 5.0]));
}

#[test]
fn uneven_data_gives_its_whole_events_under_salvage_alone() {
    let mut draft = draft();
    draft.data.extend([7, 0]);
    assert!(draft.open(&ReadOptions::new()).unwrap_err().hint().unwrap().contains("--event-count"));
    assert_eq!(column(&draft.open(&salvage()).unwrap(), 0), [1.0, 2.0, 3.0]);
    let decided = ReadOptions::new().with_override(Override::EventCount(2));
    assert_eq!(column(&draft.open(&decided).unwrap(), 0), [1.0, 2.0]);
}

#[test]
fn end_beyond_the_file_is_repaired_where_all_events_are_there() {
    let draft = Draft { header_shift: (0, 1000), text_shift: (0, 1000), ..draft() };
    let file = draft.open(&ReadOptions::new()).unwrap();
    assert_eq!(codes(&file), [Code::DataOffsetsDisagree, Code::DataOffsetsDisagree]);
    assert_eq!(column(&file, 0), [1.0, 2.0, 3.0]);
}

#[test]
fn ten_bits_stored_in_sixteen_are_recognised_by_the_length() {
    let draft = draft().set("$P1B", "10").set("$P2B", "10");
    let file = draft.open(&ReadOptions::new()).unwrap();
    assert_eq!(codes(&file), [Code::BitsStoredWider]);
    assert_eq!(column(&file, 1), [4.0, 5.0, 6.0]);
}

#[test]
fn single_byte_order_of_wide_values_is_refused_until_the_caller_decides() {
    let draft = draft().set("$BYTEORD", "1");
    let error = draft.open(&ReadOptions::new()).unwrap_err();
    assert!(error.hint().unwrap().contains("--byte-order 4,3,2,1"));
    let decided = ReadOptions::new().with_override(Override::ByteOrder(crate::ByteOrder::BigEndian));
    assert_eq!(column(&draft.open(&decided).unwrap(), 0), [256.0, 512.0, 768.0]);
}

#[test]
fn histogram_is_refused_by_name() {
    let error = draft().set("$MODE", "U").open(&salvage()).unwrap_err();
    assert!(error.to_string().contains("expected L, a list of events, got \"U\""), "{error}");
}

#[test]
fn next_data_without_a_header_ends_the_file() {
    let file = draft().set("$NEXTDATA", "500").open(&ReadOptions::new()).unwrap();
    assert_eq!((file.data_sets().len(), codes(&file)), (1, vec![Code::NextDataInvalid]));
}

#[test]
fn supplemental_text_adds_keywords_and_goes_back_to_its_own_delimiter() {
    let supplement = b"!MORE!yes!";
    let plain = draft().set("$BEGINSTEXT", "00000000").set("$ENDSTEXT", "00000000").bytes().len();
    let last = plain + supplement.len() - 1;
    let draft = Draft { tail: supplement.to_vec(), ..draft() }
        .set("$BEGINSTEXT", &format!("{plain:08}"))
        .set("$ENDSTEXT", &format!("{last:08}"));
    let file = draft.open(&ReadOptions::new()).unwrap();
    assert_eq!(codes(&file), [Code::SupplementalTextDelimiter]);
    assert_eq!(file.default_data_set().keywords().get("more"), Some("yes"));
}

#[test]
fn forced_text_mode_is_recorded() {
    let options = ReadOptions::new().with_override_for(1, Override::TextMode(TextMode::Literal));
    let file = draft().set("EMPTY", "").open(&options).unwrap();
    assert_eq!(
        (codes(&file), file.default_data_set().keywords().get("EMPTY")),
        (vec![Code::OverrideApplied], Some(""))
    );
}

/// An LMD file in small: labels and 10 bits first, then 20 bits without labels.
fn lmd() -> Vec<u8> {
    let named = |draft: Draft, a: &str, b: &str| draft.set("$P1N", a).set("$P2N", b);
    let first = named(Draft { version: "2.0", ..draft() }, "FL1 Log", "FL2 Log").set("$P1S", "CD3-FITC");
    let first = first.set("$P2S", "FL2 Log").set("$NEXTDATA", "00000000");
    let len = first.bytes().len();
    let second = named(draft(), "FL1", "FL2").set("$P1B", "32").set("$P2B", "32");
    let mut second = second.set("$P1R", "1048576").set("$P2R", "1048576");
    second.data = second.data.chunks(2).flat_map(|pair| [pair, &[0, 0][..]].concat()).collect();
    [first.set("$NEXTDATA", &format!("{len:08}")).bytes(), second.bytes()].concat()
}

#[test]
fn default_data_set_is_the_one_of_highest_resolution_with_the_labels_of_the_first() {
    let file = FcsFile::from_bytes(lmd(), &ReadOptions::new()).unwrap();
    assert_eq!((file.data_sets().len(), file.default_data_set().number()), (2, 2));
    let labels: Vec<_> =
        file.default_data_set().parameters().iter().map(crate::Parameter::stain_name).collect();
    assert_eq!(labels, [Some("CD3-FITC"), None]);
    assert_eq!(codes(&file), [Code::LabelsMerged, Code::SeveralDataSets]);
    assert_eq!(column(&file, 1), [4.0, 5.0, 6.0]);
}

#[test]
fn data_set_that_is_not_there_is_named_with_what_there_is() {
    let file = FcsFile::from_bytes(lmd(), &ReadOptions::new()).unwrap();
    for number in [0, 3] {
        let error = file.data_set(number).unwrap_err();
        assert_eq!(error.to_string(), format!("data set: expected 1 to 2, got {number}"));
    }
}

#[test]
fn time_step_is_derived_from_begin_and_end() {
    let timed = draft().set("$P1N", "Time").set("$BTIM", "10:00:00").set("$ETIM", "10:00:01");
    let file = timed.open(&ReadOptions::new()).unwrap();
    // 1 second over ticks 1 to 3
    assert_eq!(file.derive_time_step(file.default_data_set()).unwrap(), Some(0.5));
    let stepped = timed.set("$TIMESTEP", "0.5").open(&ReadOptions::new()).unwrap();
    assert_eq!(stepped.derive_time_step(stepped.default_data_set()).unwrap(), None);
}

#[test]
fn time_of_two_words_is_joined_by_the_width_of_the_low_one() {
    let file = draft().set("$P1N", "Time LSW").set("$P2N", "TIME_MSW").open(&strict()).unwrap();
    let words = file.default_data_set().time_words().unwrap();
    assert_eq!((words.high, words.low, words.low_bits), (ParameterIndex(1), ParameterIndex(0), 16));
    // 4 · 65536 + 1
    assert_eq!(words.join(4.0, 1.0), 262_145.0);
}

#[test]
fn crc_is_checked_for_information() {
    let crc = |tail: &[u8]| {
        let file = Draft { tail: tail.to_vec(), ..draft() }.open(&strict()).unwrap();
        (codes(&file), file.check_crc(file.default_data_set()).unwrap())
    };
    assert_eq!(crc(b"00000000"), (vec![], Crc::NotComputed));
    let (found, checked) = crc(b"0000FFFF");
    let Crc::Differs { computed, .. } = checked else { panic!("{checked:?}") };
    assert_eq!(found, [Code::CrcMismatch]);
    assert_eq!(crc(format!("{computed:08X}").as_bytes()), (vec![], Crc::Matches(computed)));
}

#[test]
fn file_that_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.fcs");
    let error = FcsFile::open(&missing, &ReadOptions::new()).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot open {}", missing.display()));
    let error = FcsFile::open(folder.path(), &ReadOptions::new()).unwrap_err();
    assert!(error.to_string().contains(&folder.path().display().to_string()), "{error}");
    let empty = folder.path().join("empty.fcs");
    fs::write(&empty, b"").unwrap();
    let error = FcsFile::open(&empty, &ReadOptions::new()).unwrap_err();
    assert!(error.to_string().contains("empty.fcs"), "{error}");
    assert_eq!(error.hint(), Some("the file is empty"));
}

#[test]
fn messages_stay_short_for_a_keyword_of_any_length() {
    let key = "K".repeat(30_000);
    let mut draft = draft();
    draft.keywords.extend([(key.clone(), "1".to_owned()), (key, "2".to_owned())]);
    let file = draft.open(&ReadOptions::new()).unwrap();
    assert_eq!(codes(&file), [Code::KeywordDuplicate]);
    let message = file.default_data_set().deviations()[0].to_string();
    assert!(message.len() < 500, "{message}");
    assert!(draft.open(&strict()).unwrap_err().to_string().len() < 500);
}
