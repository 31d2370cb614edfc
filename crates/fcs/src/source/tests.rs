use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

/// Bytes whose value tells their offset, so that a shifted read shows.
fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|k| (k % 251) as u8).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn saved(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn read_all(source: &Source) -> Vec<u8> {
    source.read(0..source.len()).unwrap().into_owned()
}

#[test]
fn source_gives_the_same_bytes_from_map_reads_memory_pipe_and_gzip() {
    let bytes = pattern(1000);
    let plain = saved(&bytes);
    let packed = saved(&gzip(&bytes));
    let by_read = SourceOptions { access: Access::Read, ..SourceOptions::default() };
    for options in [SourceOptions::default(), by_read] {
        let sources = [
            Source::open(plain.path(), &options).unwrap(),
            Source::open(packed.path(), &options).unwrap(),
            Source::from_bytes(bytes.clone(), &options).unwrap(),
            Source::from_bytes(gzip(&bytes), &options).unwrap(),
            Source::from_reader(bytes.as_slice(), &options).unwrap(),
            Source::from_reader(gzip(&bytes).as_slice(), &options).unwrap(),
        ];
        for source in &sources {
            assert_eq!(source.len(), 1000);
            assert_eq!(read_all(source), bytes);
            assert_eq!(*source.read(300..305).unwrap(), bytes[300..305]);
        }
    }
}

#[test]
fn gzip_of_two_members_is_read_to_its_end() {
    let packed = [gzip(b"FCS3.1"), gzip(b"    ")].concat();
    let source = Source::from_bytes(packed, &SourceOptions::default()).unwrap();
    assert_eq!(read_all(&source), b"FCS3.1    ");
}

#[test]
fn long_stream_is_spooled_to_a_file_and_keeps_its_bytes() {
    let bytes = pattern(17 << 20);
    for access in [Access::Map, Access::Read] {
        let options = SourceOptions { access, ..SourceOptions::default() };
        let source = Source::from_reader(gzip(&bytes).as_slice(), &options).unwrap();
        assert!(!matches!(source.storage, Storage::Memory(_)));
        assert!(read_all(&source) == bytes);
    }
}

#[test]
fn stream_is_refused_one_byte_past_its_limit() {
    let options = SourceOptions { max_spooled_len: 1000, ..SourceOptions::default() };
    assert_eq!(Source::from_reader(gzip(&pattern(1000)).as_slice(), &options).unwrap().len(), 1000);
    let refused = Source::from_reader(gzip(&pattern(1001)).as_slice(), &options).unwrap_err();
    assert!(matches!(refused, SourceError::SpoolTooLong { max_len: 1000 }));
}

#[test]
fn file_is_refused_one_byte_past_its_limit() {
    let file = saved(&pattern(1001));
    let options = |max_file_len| SourceOptions { max_file_len, ..SourceOptions::default() };
    assert!(Source::open(file.path(), &options(1001)).is_ok());
    let refused = Source::open(file.path(), &options(1000)).unwrap_err();
    assert!(matches!(refused, SourceError::TooLong { max_len: 1000, len: 1001 }));
}

#[test]
fn broken_gzip_stream_is_an_error() {
    let mut packed = gzip(&pattern(1000));
    packed.truncate(packed.len() / 2);
    let refused = Source::from_bytes(packed, &SourceOptions::default()).unwrap_err();
    assert_eq!(refused.to_string(), "cannot unpack the gzip stream");
}

#[test]
fn range_past_the_end_or_backwards_is_refused_by_every_storage() {
    let file = saved(&pattern(10));
    let by_read = SourceOptions { access: Access::Read, ..SourceOptions::default() };
    let sources = [
        Source::open(file.path(), &SourceOptions::default()).unwrap(),
        Source::open(file.path(), &by_read).unwrap(),
        Source::from_bytes(pattern(10), &by_read).unwrap(),
    ];
    for source in &sources {
        assert_eq!(source.read(10..10).unwrap().len(), 0);
        #[allow(clippy::reversed_empty_ranges)]
        for range in [0..11, 5..4, u64::MAX - 1..u64::MAX] {
            let refused = source.read(range.clone()).unwrap_err();
            assert!(matches!(refused, SourceError::OutOfBounds { start, .. } if start == range.start));
        }
    }
}

#[test]
fn empty_file_is_an_empty_source() {
    let file = saved(b"");
    for access in [Access::Map, Access::Read] {
        let options = SourceOptions { access, ..SourceOptions::default() };
        let source = Source::open(file.path(), &options).unwrap();
        assert!(source.is_empty());
        assert_eq!(read_all(&source), b"");
    }
}

#[test]
fn folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Source::open(folder.path(), &SourceOptions::default()), Err(SourceError::Io { .. })));
}

#[cfg(unix)]
#[test]
fn named_pipe_is_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let writer = {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::write(pipe, gzip(b"FCS3.0 from a pipe")).unwrap())
    };
    let source = Source::open(&pipe, &SourceOptions::default()).unwrap();
    writer.join().unwrap();
    assert_eq!(read_all(&source), b"FCS3.0 from a pipe");
}
