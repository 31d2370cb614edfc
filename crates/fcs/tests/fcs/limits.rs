//! Limits: what a file asks for is compared with what the caller allows before anything is made of that size.

use flowmrd_fcs::{Error, FcsFile, Limits, Policy, ReadOptions};

use crate::builder::{gzip, join};
use crate::deviations::three_events;

/// Opens bytes under the default limits with one changed.
fn open(bytes: &[u8], change: impl Fn(&mut Limits)) -> Result<FcsFile, Error> {
    let mut limits = Limits::default();
    change(&mut limits);
    FcsFile::from_bytes(bytes.to_vec(), &ReadOptions::new().with_limits(limits))
}

/// Checks that a limit lets `size` pass and refuses it where it is one less.
#[track_caller]
fn bounds(bytes: &[u8], size: u64, change: impl Fn(&mut Limits, u64)) {
    open(bytes, |limits| change(limits, size)).unwrap();
    match open(bytes, |limits| change(limits, size - 1)) {
        Err(Error::Limit(error)) => assert_eq!(error.allowed, size - 1, "{error}"),
        Err(error) => panic!("expected a limit, got {error}"),
        Ok(_) => panic!("{size} passes a limit of {}", size - 1),
    }
}

#[test]
fn every_limit_lets_its_own_size_pass_and_no_more() {
    let fcs = three_events("3.1");
    let bytes = fcs.bytes();
    let text = fcs.segments().text;
    bounds(&bytes, bytes.len() as u64, |limits, size| limits.max_file_len = size);
    bounds(&bytes, text.last - text.first + 1, |limits, size| limits.max_text_len = size);
    bounds(&bytes, fcs.keys().len() as u64, |limits, size| limits.max_keywords = size);
    bounds(&bytes, 2, |limits, size| limits.max_parameters = size);
    bounds(&bytes, 3, |limits, size| limits.max_events = size);
    bounds(&join(&[fcs.clone(), fcs.clone(), fcs]), 3, |limits, size| limits.max_data_sets = size);
}

#[test]
fn stream_is_copied_no_further_than_its_limit() {
    let bytes = three_events("3.1").bytes();
    let packed = gzip(&bytes);
    open(&packed, |limits| limits.max_spooled_len = bytes.len() as u64).unwrap();
    let error = open(&packed, |limits| limits.max_spooled_len = bytes.len() as u64 - 1).unwrap_err();
    assert!(error.to_string().contains(&(bytes.len() - 1).to_string()), "{error}");
    // ten megabytes of zeros take ten kilobytes
    let bomb = gzip(&vec![0; 10 << 20]);
    assert!(bomb.len() < 100_000);
    let error = open(&bomb, |limits| limits.max_spooled_len = 1 << 20).unwrap_err();
    assert!(error.to_string().contains("1048576"), "{error}");
}

#[test]
fn numbers_that_a_file_claims_are_no_sizes_to_allocate() {
    for key in ["$TOT", "$PAR", "$P1B", "$P1R", "$NEXTDATA", "$ENDDATA", "$ENDSTEXT", "$ENDANALYSIS"] {
        for claim in ["4294967295", "4294967296", "9223372036854775807", "18446744073709551615", "1e308"] {
            let bytes = three_events("3.1").set(key, claim).bytes();
            for policy in [Policy::Strict, Policy::Default, Policy::Salvage] {
                let Ok(file) = crate::reading::read(&bytes, policy) else { continue };
                let event_count = file.data_sets()[0].event_count();
                assert!(event_count <= 24, "{key} = {claim}: {event_count} events from 24 bytes");
                crate::reading::columns(&file, 1);
            }
        }
    }
}
