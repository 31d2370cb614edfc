//! Rows 29 to 32, 34, 35, 37 and 38: files of several data sets, and what stands around them.

use std::io::Write as _;

use flowmrd_fcs::{DeviationCode, FcsFile, Policy, ReadOptions};

use super::{EVENTS, refused_by_all, repaired, three_events};
use crate::builder::{Fcs, Par, Value, crc, gzip, join};
use crate::reading::{accepted, accepted_by_strict, codes, deviations, recorded, rows, warnings};

#[test]
fn deviation_29_nextdata_leads_nowhere() {
    let code = DeviationCode::NextDataInvalid;
    // Millipore: one past the end; zeros follow; something else follows; no number at all
    let at_end = three_events("3.0").set_placed("$NEXTDATA", |segments| segments.end.to_string());
    let at_zeros =
        at_end.clone().tail(&[0; 100]).set_placed("$NEXTDATA", |segments| (segments.end - 100).to_string());
    let inside = three_events("3.0").set_placed("$NEXTDATA", |segments| segments.data.first.to_string());
    let mut broken = vec![at_end, at_zeros, inside];
    for garbage in ["abc", "-1", "18446744073709551615", "99999999999999999999999", "1.5"] {
        broken.push(three_events("3.0").set("$NEXTDATA", garbage));
    }
    for broken in broken {
        let (file, deviation) = repaired(&broken.bytes(), code, &EVENTS);
        assert_eq!(file.data_sets().len(), 1);
        assert_eq!(deviation.keyword.as_deref(), Some("$NEXTDATA"));
    }
}

#[test]
fn deviation_29_nextdata_that_leads_back_ends_the_file() {
    // 2^64 - n would lead back to this HEADER by wrapping around
    let here = three_events("3.0").gap_before_data(8);
    for back in ["18446744073709551616", "4294967296", "0000000000000"] {
        let file = accepted(&here.clone().set("$NEXTDATA", back).bytes(), Policy::Default);
        assert_eq!(file.data_sets().len(), 1, "{back}");
    }
}

/// What a Beckman list-mode file holds: 10-bit values in 16 bits with stain names, then 20-bit ones in 32 without.
fn beckman() -> Vec<u8> {
    let old = |name: &str, stain: &str| Par::int(name, 16).with("R", "1024").with("S", stain);
    let parameters = [old("FS Lin", "FS Lin"), old("FL1 Log", "CD3-FITC").with("E", " 4.0,0.1024")];
    let first = Fcs::new(
        "2.0",
        "1,2",
        &parameters,
        &[vec![Value::U(512), Value::U(256)], vec![Value::U(7), Value::U(0)]],
    )
    .delimiter(b'\\')
    .tail(&[0; 64]);
    let new = |name: &str| Par::int(name, 32).with("R", "1048576");
    let parameters = [new("FS"), new("FL1"), Par::int("TIME", 32).with("R", "1024")];
    let second = Fcs::new(
        "3.0",
        "1,2,3,4",
        &parameters,
        &[
            vec![Value::U(524_288), Value::U(262_144), Value::U(1)],
            vec![Value::U(7168), Value::U(5), Value::U(2)],
        ],
    )
    .delimiter(b'\\')
    .data_first();
    join(&[first, second])
}

#[test]
fn deviation_30_beckman_file_holds_two_data_sets() {
    for policy in [Policy::Strict, Policy::Default, Policy::Salvage] {
        let file = accepted(&beckman(), policy);
        assert_eq!(file.data_sets().len(), 2, "{policy:?}");
        assert_eq!(rows(&file, 1), [[512.0, 256.0], [7.0, 0.0]]);
        assert_eq!(rows(&file, 2), [[524_288.0, 262_144.0, 1.0], [7168.0, 5.0, 2.0]]);
        assert_eq!(file.default_data_set().number(), 2, "the 20-bit one");
        let stains: Vec<_> = file.default_data_set().parameters().iter().map(|p| p.stain_name()).collect();
        // FL1 of set 2 is FL1 Log of set 1
        assert_eq!(stains[1], Some("CD3-FITC"));
        assert_eq!(stains[2], None);
        assert!(codes(&file).contains(&DeviationCode::SeveralDataSets));
        assert!(codes(&file).contains(&DeviationCode::LabelsMerged));
        assert!(warnings(&file).is_empty());
    }
}

#[test]
fn deviation_30_data_sets_are_counted_from_1() {
    let file = accepted(&beckman(), Policy::Default);
    for wrong in [0, 3, u32::MAX] {
        let error = file.data_set(wrong).unwrap_err().to_string();
        assert!(error.contains('2') && error.contains(&wrong.to_string()), "{error}");
    }
}

#[test]
fn deviation_31_plate_holds_a_data_set_a_well() {
    let wells: Vec<Fcs> = (0..96)
        .map(|well| {
            let values: Vec<[f32; 2]> = (0..=well).map(|event| [well as f32, event as f32]).collect();
            let values: Vec<&[f32]> = values.iter().map(|row| &row[..]).collect();
            Fcs::floats("3.0", &["A", "B"], &values).set("$WELLID", &format!("W{well}"))
        })
        .collect();
    for policy in [Policy::Strict, Policy::Default, Policy::Salvage] {
        let file = accepted(&join(&wells), policy);
        assert_eq!(file.data_sets().len(), 96);
        for (well, data_set) in file.data_sets().iter().enumerate() {
            assert_eq!(data_set.number() as usize, well + 1);
            let expected: Vec<Vec<f64>> = (0..=well).map(|event| vec![well as f64, event as f64]).collect();
            assert_eq!(rows(&file, data_set.number()), expected);
            assert_eq!(data_set.keywords().get("$WELLID"), Some(format!("W{well}").as_str()));
        }
        // never silently the first only
        assert!(codes(&file).contains(&DeviationCode::SeveralDataSets));
        assert_eq!(file.default_data_set().number(), 1, "all resolve alike");
    }
}

#[test]
fn deviation_32_mode_is_not_list() {
    for mode in ["C", "U", "c"] {
        refused_by_all(
            &Fcs::integers("3.0", 16, &["A"], &[&[1]]).set("$MODE", mode).bytes(),
            DeviationCode::ModeNotList,
        );
    }
    accepted_by_strict(&three_events("3.0").set("$MODE", "L").bytes());
}

#[test]
fn deviation_32_data_is_text() {
    let parameters = [Par::ascii("A", 4), Par::ascii("B", 2)];
    let fcs = Fcs::new(
        "3.0",
        "1,2,3,4",
        &parameters,
        &[vec![Value::U(1023), Value::U(7)], vec![Value::U(0), Value::U(99)]],
    );
    let file = accepted_by_strict(&fcs.bytes());
    assert_eq!(rows(&file, 1), [[1023.0, 7.0], [0.0, 99.0]]);
    recorded(&file, DeviationCode::AsciiData);
}

#[test]
fn deviation_34_file_keyword_is_the_same_everywhere() {
    let set = |value: f32| Fcs::floats("3.1", &["A"], &[&[value]]).set("$FIL", "Specimen 001 \u{b5}.fcs");
    let bytes = join(&[set(1.0), set(2.0)]);
    let folder = tempfile::tempdir().unwrap();
    for name in ["one tube.fcs", "\u{3b1}\u{3b2} (2).FCS", "no-ending", "Specimen 001 \u{b5}.fcs"] {
        let path = folder.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let options = ReadOptions::new().with_policy(Policy::Strict);
        let file = FcsFile::open(&path, &options).unwrap();
        // the data set is known by its number, not by $FIL
        assert_eq!((rows(&file, 1), rows(&file, 2)), (vec![vec![1.0]], vec![vec![2.0]]));
        assert_eq!(file.data_sets()[1].keywords().get("$FIL"), Some("Specimen 001 \u{b5}.fcs"));
    }
}

#[test]
fn deviation_35_bytes_follow_the_last_segment() {
    for tail in [
        &b"\0"[..],
        &[0; 300],
        b"\r\n",
        b"PK\x03\x04zip",
        b"00000000",
        b"0000000",
        b"trailing bytes of a vendor",
    ] {
        let file = accepted_by_strict(&three_events("3.1").tail(tail).bytes());
        assert_eq!(rows(&file, 1), EVENTS);
        let expected: &[DeviationCode] =
            if tail == b"00000000" { &[] } else { &[DeviationCode::TrailingBytes] };
        assert_eq!(codes(&file), expected, "{tail:?}");
    }
}

#[test]
fn deviation_35_crc_is_checked_for_information() {
    // CRC-16/KERMIT of "123456789" is 0x2189 by the catalogue of parametrised CRC algorithms
    assert_eq!(crc(b"123456789"), 0x2189);
    let wrong = accepted_by_strict(&three_events("3.1").tail(b"00012345").bytes());
    let found = codes(&wrong);
    assert!(
        found.contains(&DeviationCode::CrcMismatch) || found.contains(&DeviationCode::TrailingBytes),
        "{found:?}"
    );
    assert_eq!(rows(&wrong, 1), EVENTS);
}

#[test]
fn deviation_38_file_is_gzipped_whatever_its_name() {
    let bytes = three_events("3.1").bytes();
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.fcs", "a.fcs.gz", "a.LMD", "a.lmd", "a.FCS", "a.facs", "a"] {
        let path = folder.path().join(name);
        let mut file = std::fs::File::create(&path).unwrap();
        file.write_all(&gzip(&bytes)).unwrap();
        for policy in [Policy::Strict, Policy::Default, Policy::Salvage] {
            let file = FcsFile::open(&path, &ReadOptions::new().with_policy(policy)).unwrap();
            assert_eq!(rows(&file, 1), EVENTS, "{name}");
            assert_eq!(codes(&file), [DeviationCode::CompressedFile]);
        }
        std::fs::write(&path, &bytes).unwrap();
        let plain = FcsFile::open(&path, &ReadOptions::new()).unwrap();
        assert!(deviations(&plain).is_empty());
    }
}

#[test]
fn deviation_38_gzip_that_breaks_off_is_refused() {
    let packed = gzip(&three_events("3.1").bytes());
    for left in [2, 10, packed.len() / 2, packed.len() - 1] {
        for policy in [Policy::Strict, Policy::Default] {
            assert!(crate::reading::read(&packed[..left], policy).is_err(), "{left} of {}", packed.len());
        }
    }
}

#[test]
fn offsets_of_a_later_data_set_count_from_its_own_header() {
    let shifted = three_events("3.1").gap_before_data(13);
    let file = accepted_by_strict(&join(&[three_events("2.0").tail(&[7; 77]), shifted.clone(), shifted]));
    for number in 1..=3 {
        assert_eq!(rows(&file, number), EVENTS);
    }
    let (file, _) = repaired(
        &join(&[
            three_events("3.1")
                .header(crate::builder::HeaderField::DataLast, |s| (s.data.last + 1).to_string()),
            three_events("3.1"),
        ]),
        DeviationCode::DataEndOnePast,
        &EVENTS,
    );
    assert_eq!(rows(&file, 2), EVENTS);
}

#[test]
fn later_data_set_that_is_broken_is_left_out_by_salvage_alone() {
    let broken = three_events("3.1").set("$DATATYPE", "Z");
    let bytes = join(&[three_events("3.1"), broken]);
    for policy in [Policy::Strict, Policy::Default] {
        let error = crate::reading::read(&bytes, policy).unwrap_err().to_string();
        assert!(error.contains("data set 2"), "{error}");
    }
    let salvaged = accepted(&bytes, Policy::Salvage);
    assert_eq!(rows(&salvaged, 1), EVENTS);
    assert_eq!(salvaged.data_sets().len(), 1);
    // and says so
    assert!(!warnings(&salvaged).is_empty());
}

/// 3,000 HEADERs that all name one TEXT of 4,000 keywords: read for each, 270 KB would become gigabytes.
#[test]
fn headers_that_share_one_text_cost_no_more_than_the_file_is_long() {
    const COUNT: usize = 3000;
    let mut text = b"/".to_vec();
    let required = "$BYTEORD/1,2,3,4/$DATATYPE/F/$MODE/L/$NEXTDATA/58/$TOT/0/$PAR/1/$P1B/32/$P1R/1/";
    text.extend(required.bytes());
    for index in 0..4000 {
        text.extend(format!("KEY{index}/some value/").bytes());
    }
    let mut bytes = Vec::new();
    for index in 0..COUNT {
        let first = 58 * (COUNT - index);
        let last = first + text.len() - 1;
        bytes.extend(format!("FCS2.0    {first:>8}{last:>8}{:>8}{:>8}{:>8}{:>8}", 0, 0, 0, 0).bytes());
    }
    bytes.extend(&text);
    for policy in [Policy::Strict, Policy::Default, Policy::Salvage] {
        let start = std::time::Instant::now();
        let keyword_count = match crate::reading::read(&bytes, policy) {
            Ok(file) => file.data_sets().iter().map(|data_set| data_set.keywords().len()).sum(),
            Err(_) => 0,
        };
        assert!(
            keyword_count < bytes.len() / 4,
            "{policy:?}: {keyword_count} keywords from {} bytes",
            bytes.len()
        );
        assert!(start.elapsed().as_secs() < 10, "{policy:?}: {:?}", start.elapsed());
    }
}
