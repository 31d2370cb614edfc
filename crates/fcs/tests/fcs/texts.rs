//! TEXT of any keywords, written by either rule: what comes out is what was written, or it is said that it may not be.

use flowmrd_fcs::{DeviationCode, FcsFile, Policy};
use proptest::prelude::*;

use crate::builder::Fcs;
use crate::deviations::{EVENTS, three_events};
use crate::reading::{accepted, accepted_by_strict, codes, rows};

/// Keywords beside the required ones: standard and vendor's, in any order.
fn keywords(value: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<(String, String)>> {
    let names =
        ["$CYT", "$P1S", "$P2S", "$OP", "$SRC", "V1", "V2", "V3", "@LOT", "&1Sample", "BD$WORD1", "GUID"];
    let names: Vec<String> = names.map(str::to_owned).to_vec();
    let picked = proptest::sample::subsequence(names, 0..=12).prop_shuffle();
    (picked, proptest::collection::vec(value, 12))
        .prop_map(|(names, values)| names.into_iter().zip(values).collect())
}

fn with(fcs: Fcs, keywords: &[(String, String)], at_start: bool) -> Fcs {
    keywords.iter().fold(
        fcs,
        |fcs, (key, value)| {
            if at_start { fcs.add_first(key, value) } else { fcs.add(key, value) }
        },
    )
}

fn values(file: &FcsFile, keywords: &[(String, String)]) -> Vec<(String, String)> {
    let read = file.data_sets()[0].keywords();
    let value = |key: &str| read.find(key).map_or("<none>", |keyword| keyword.value()).to_owned();
    keywords.iter().map(|(key, _)| (key.clone(), value(key))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn escaped_values_come_out_as_they_were(
        keywords in keywords("[a-z0-9 ,][a-z/, ]{0,6}"),
        delimiter in prop_oneof![Just(b'/'), Just(b','), Just(b'a'), Just(b'\r'), Just(b'|'), Just(0x0c)],
        at_start: bool,
    ) {
        // a word may not begin with the delimiter
        let is_legal = keywords.iter().all(|(_, value)| value.as_bytes()[0] != delimiter);
        prop_assume!(is_legal);
        let fcs = with(three_events("3.1").delimiter(delimiter), &keywords, at_start);
        let file = accepted_by_strict(&fcs.bytes());
        prop_assert_eq!(values(&file, &keywords), keywords);
        prop_assert_eq!(file.data_sets()[0].keywords().len(), fcs.keys().len());
        prop_assert_eq!(rows(&file, 1), EVENTS);
    }

    #[test]
    fn empty_values_come_out_empty_or_the_doubt_is_recorded(
        keywords in keywords("[a-z0-9 ,]{0,3}"),
        at_start: bool,
    ) {
        let fcs = with(three_events("3.1").literal(), &keywords, at_start);
        let file = accepted(&fcs.bytes(), Policy::Default);
        prop_assert_eq!(rows(&file, 1), EVENTS);
        let standard = |pairs: Vec<(String, String)>| -> Vec<(String, String)> {
            pairs.into_iter().filter(|(key, _)| key.starts_with('$')).collect()
        };
        let is_doubtful = codes(&file).contains(&DeviationCode::TextModeAmbiguous);
        let read = values(&file, &keywords);
        if is_doubtful {
            prop_assert_eq!(standard(read), standard(keywords));
        } else {
            prop_assert_eq!(read, keywords);
            prop_assert_eq!(file.data_sets()[0].keywords().len(), fcs.keys().len());
        }
    }
}
