use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use super::*;
use crate::Assay;

fn fixtures() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures"))
}

fn source() -> GateSource {
    Assay::read(fixtures().join("follow-up.toml")).unwrap().into()
}

fn request(repeats: usize) -> BenchRequest<'static> {
    BenchRequest { repeats: NonZeroUsize::new(repeats).unwrap(), progress: None }
}

#[test]
fn bench_measures_every_stage_of_a_file_and_counts_what_gating_counts() {
    let told = Mutex::new(Vec::new());
    let progress = |done| told.lock().unwrap().push(done);
    let request = BenchRequest { progress: Some(&progress), ..request(3) };
    let options = Options { threads: NonZeroUsize::new(2), ..Options::default() };
    let result = bench_file(&source(), fixtures().join("follow-up.fcs"), &request, &options).unwrap();
    assert_eq!(*told.lock().unwrap(), [1, 2, 3]);
    assert_eq!((result.threads, result.repeats), (2, 3));
    // fixtures/README.md: 37,000 events of 15 parameters, 68 of the LAIPs in the denominator's 31,548
    assert_eq!((result.input.event_count, result.input.parameter_count), (37_000, 15));
    assert_eq!(result.input.file_bytes, std::fs::metadata(fixtures().join("follow-up.fcs")).unwrap().len());
    let nucleated = result.populations.iter().find(|one| one.name == "Nucleated").unwrap();
    assert_eq!(nucleated.count, 31_548);
    assert_eq!(result.stages.iter().map(|figures| figures.stage).collect::<Vec<_>>(), Stage::ALL);
    for figures in &result.stages {
        let Times { median_seconds, least_seconds } = figures.times;
        assert!(0.0 < least_seconds && least_seconds <= median_seconds, "{figures:?}");
    }
    assert_eq!(result.limit.seconds, result.limit.map.median_seconds.min(result.limit.read.median_seconds));
    assert!(result.memory.peak_bytes >= result.memory.before_bytes);
}

#[test]
fn bench_stops_when_it_is_asked_to() {
    let stop = AtomicBool::new(true);
    let options = Options { cancel: Some(&stop), ..Options::default() };
    let stopped = bench_file(&source(), fixtures().join("follow-up.fcs"), &request(1), &options);
    assert!(matches!(stopped, Err(Error::Cancelled)));
}

#[test]
fn gates_that_do_not_fit_the_file_are_refused_as_by_gating() {
    let assay = "[assay]\nname = \"a\"\nversion = \"1\"\n[[gate]]\nname = \"A\"\nabove = { CD99 = 0.5 }\n";
    let source = GateSource::from_bytes(assay.as_bytes(), "a.toml").unwrap();
    let path = fixtures().join("follow-up.fcs");
    let refused = bench_file(&source, &path, &request(1), &Options::default()).unwrap_err();
    let gated = gate_file(&source, &path, &GateRequest::default(), &Options::default()).unwrap_err();
    assert_eq!(refused.to_string(), gated.to_string());
    assert!(refused.to_string().contains("CD99"), "{refused}");
}

#[test]
fn what_is_not_a_plain_file_is_refused_with_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let packed = folder.path().join("a.fcs.gz");
    std::fs::write(&packed, [0x1F, 0x8B, 8, 0]).unwrap();
    let refusal = |path: &Path| {
        let error = bench_file(&source(), path, &request(1), &Options::default()).unwrap_err();
        assert!(error.hint().is_some_and(|hint| hint.contains("unpacked")), "{error}");
        error.to_string()
    };
    let expected = "expected a file that is not compressed, got a gzip stream";
    assert_eq!(refusal(&packed), format!("cannot measure with {}: {expected}", packed.display()));
    assert!(refusal(folder.path()).ends_with("got a folder"));
    let absent = bench_file(&source(), folder.path().join("none.fcs"), &request(1), &Options::default());
    assert!(matches!(absent, Err(Error::Io { .. })));
}
