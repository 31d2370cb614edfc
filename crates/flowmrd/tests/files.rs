//! Cases of small files that are written here: counts by hand, and exactly how what is wrong is refused.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use flowmrd::result::FindingLevel;
use flowmrd::{Analysis, Assay, Error, Options, analyse};
use flowmrd_core::Column;
use flowmrd_fcs::writer::{DataType, FcsWriter, NewDataSet, NewParameter};
use flowmrd_fcs::{Policy, ReadOptions};
use tempfile::TempDir;

const ASSAY: &str = r#"
compensation = "none"
[assay]
name = "A"
version = "1"
[scales]
default = "linear"
[[gate]]
name = "Cells"
above = { FSC-A = 20 }
[[laip]]
name = "L"
parent = "Cells"
above = { CD34 = 70 }
[mrd]
denominator = "Cells"
lod_events = 5
loq_events = 10
"#;

/// Encodes events whose FSC-A is `first`, `first + 1`, … up to 99 and whose CD34 (PE-A) is 99 minus that.
fn encode(first: u8, stain_name: &str, keyword: (&str, &str)) -> Vec<u8> {
    let parameters = vec![
        NewParameter::new("FSC-A", 1024.0),
        NewParameter::new("PE-A", 1024.0).with_stain_name(stain_name).with_gain(1.0),
    ];
    let up: Vec<f32> = (first..100).map(f32::from).collect();
    let down = up.iter().map(|value| 99.0 - value).collect();
    let content = NewDataSet::new(DataType::Float32, parameters, up.len() as u64)
        .unwrap()
        .with_keyword(keyword.0, keyword.1)
        .unwrap();
    let mut writer = FcsWriter::new(Vec::new(), &content).unwrap();
    writer.write_columns(&[Column::F32(up), Column::F32(down)]).unwrap();
    writer.finish().unwrap()
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

fn run(assay: &str, files: &[impl AsRef<Path> + Sync]) -> Result<Analysis, Error> {
    analyse(&Assay::parse(assay, "a.toml")?, files, &Options::default())
}

#[test]
fn one_file_counts_as_by_hand() {
    let folder = Folder::new();
    let file = folder.write("one.fcs", &encode(0, "CD34", ("$CYT", "x")));
    let result = run(ASSAY, &[file]).unwrap().result;
    // FSC-A from 20 to 99: 80 events; CD34 ≥ 70 is FSC-A ≤ 29: 10 of them
    assert_eq!((result.mrd.level.positive, result.mrd.level.total), (10, 80));
    let input = &result.inputs[0];
    assert_eq!((input.file.as_str(), input.data_set, input.event_count), ("one.fcs", 1, 100));
    assert_eq!(result.markers[1].marker, "CD34");
    assert_eq!((result.markers[1].number, result.markers[1].short_name.as_str()), (Some(2), "PE-A"));
}

#[test]
fn files_are_pooled_by_adding_counts() {
    let folder = Folder::new();
    let one = folder.write("one.fcs", &encode(0, "CD34", ("$CYT", "x")));
    // FSC-A from 25 on: 75 events, 5 of them positive
    let two = folder.write("two.fcs", &encode(25, "CD34", ("$CYT", "x")));
    let analysis = run(ASSAY, &[one, two]).unwrap();
    let result = &analysis.result;
    assert_eq!((result.mrd.level.positive, result.mrd.level.total), (15, 155));
    assert_eq!(result.populations[0].total_fraction, Some(155.0 / 175.0));
    assert_eq!(analysis.plots[0].density.event_count(), 175);
    assert_eq!(analysis.plots[1].laips[0].points.len(), 15);
}

#[test]
fn a_file_counts_once() {
    let folder = Folder::new();
    let bytes = encode(0, "CD34", ("$CYT", "x"));
    let files = [folder.write("one.fcs", &bytes), folder.write("copy.fcs", &bytes)];
    assert_eq!(
        run(ASSAY, &files).unwrap_err().to_string(),
        "files of the case: expected different ones, got the bytes of one.fcs again in copy.fcs"
    );
}

#[test]
fn files_have_to_agree_on_what_a_name_means() {
    let folder = Folder::new();
    let one = folder.write("one.fcs", &encode(0, "CD34", ("$CYT", "x")));
    let two = folder.write("two.fcs", &encode(0, "CD10", ("$CYT", "x")));
    assert_eq!(
        run(ASSAY, &[&one, &two]).unwrap_err().to_string(),
        "a.toml:14:11: in two.fcs: marker CD34: expected one of the file's parameters, which are FSC-A, PE-A (CD10)"
    );
    // With the short name as an alias both are found: the same parameter, so they pool.
    let aliases = format!("{ASSAY}[markers]\nCD34 = [\"CD34\", \"PE-A\"]\n");
    assert_eq!(run(&aliases, &[one, two]).unwrap().result.mrd.level.total, 160);
}

#[test]
fn the_result_is_the_same_bytes_for_any_threads_and_chunks() {
    let folder = Folder::new();
    let files = [
        folder.write("one.fcs", &encode(0, "CD34", ("$CYT", "x"))),
        folder.write("two.fcs", &encode(25, "CD34", ("$CYT", "x"))),
    ];
    let assay = Assay::parse(ASSAY, "a.toml").unwrap();
    let run = |threads, chunk_events| {
        let (threads, chunk_events) = (NonZeroUsize::new(threads), NonZeroUsize::new(chunk_events));
        let options = Options { threads, chunk_events, ..Options::default() };
        let analysis = analyse(&assay, &files, &options).unwrap();
        (serde_json::to_string(&analysis.result).unwrap(), analysis.plots)
    };
    let plain = run(1, 1000);
    for (threads, chunk_events) in [(0, 0), (2, 7), (3, 1), (4, 64)] {
        assert_eq!(run(threads, chunk_events), plain, "{threads} threads, chunks of {chunk_events}");
    }
    let root = folder.0.path().display().to_string();
    assert!(!plain.0.contains(&root), "{}", plain.0);
}

#[test]
fn the_result_reads_back_from_its_json() {
    let folder = Folder::new();
    let file = folder.write("one.fcs", &encode(0, "CD34", ("$CYT", "x")));
    let result = run(ASSAY, &[file]).unwrap().result;
    let json = serde_json::to_value(&result).unwrap();
    // The keys that other programs rely on.
    assert_eq!(json["mrd"]["positive"], 10);
    assert_eq!(json["mrd"]["denominator"], "/Cells");
    assert_eq!(json["mrd"]["fraction"], 0.125);
    assert_eq!(json["mrd"]["verdict"], "quantifiable");
    assert_eq!(json["mrd"]["interval"]["method"], "clopper-pearson");
    assert_eq!(json["mrd"]["limits"]["lod_fraction"], 0.0625);
    assert_eq!(json["mrd"]["laips"][0]["positive"], 10);
    assert_eq!(json["populations"][1]["path"], "/Cells/L");
    assert_eq!(json["settings"]["policy"], "default");
    assert_eq!(serde_json::from_value::<flowmrd::CaseResult>(json).unwrap(), result);
}

#[test]
fn deviations_reach_the_inputs_and_the_findings() {
    let folder = Folder::new();
    let bytes = encode(0, "CD34", ("$CYT", "x"));
    let place = bytes.windows(8).position(|window| window == b"$P2G|1|$").map(|at| at + 5);
    let mut broken = bytes;
    broken[place.unwrap()] = b'x';
    let file = folder.write("one.fcs", &broken);
    let result = run(ASSAY, &[&file]).unwrap().result;
    assert_eq!(result.inputs[0].deviations[0].code, "gain-malformed");
    let finding = result.findings.iter().find(|finding| finding.code == "deviation").unwrap();
    assert_eq!(finding.level, FindingLevel::Caution);
    assert!(finding.message.starts_with("one.fcs: gain-malformed: "), "{}", finding.message);
    // Under the strict policy the same is an error that names the file.
    let options = Options { read: ReadOptions::new().with_policy(Policy::Strict), ..Options::default() };
    let assay = Assay::parse(ASSAY, "a.toml").unwrap();
    let error = analyse(&assay, &[&file], &options).unwrap_err();
    assert!(error.to_string().contains("one.fcs"), "{error}");
}

#[test]
fn a_cut_file_is_refused_and_salvaged_loudly() {
    let folder = Folder::new();
    let bytes = encode(0, "CD34", ("$CYT", "x"));
    // The last 40 of 100 events of 8 bytes are missing: FSC-A 0 to 59 stay, 40 of them cells.
    let start = bytes.len() - 8 - 800;
    let file = folder.write("cut.fcs", &bytes[..start + 60 * 8]);
    let error = run(ASSAY, &[&file]).unwrap_err();
    assert!(error.to_string().contains("cut.fcs"), "{error}");
    let options = Options { read: ReadOptions::new().with_policy(Policy::Salvage), ..Options::default() };
    let result = analyse(&Assay::parse(ASSAY, "a.toml").unwrap(), &[&file], &options).unwrap().result;
    assert_eq!((result.inputs[0].event_count, result.mrd.level.total), (60, 40));
    let codes: Vec<_> = result.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert!(codes.contains(&"salvaged") && codes.contains(&"deviation"), "{codes:?}");
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = Folder::new();
    let none: [&Path; 0] = [];
    assert_eq!(
        run(ASSAY, &none).unwrap_err().to_string(),
        "files of the case: expected at least one, got none"
    );
    let missing = folder.0.path().join("missing.fcs");
    let error = run(ASSAY, &[&missing]).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot read {}", missing.display()));
    let text = folder.write("text.fcs", b"This is no FCS file.");
    let error = run(ASSAY, &[&text]).unwrap_err();
    assert!(error.to_string().contains("text.fcs"), "{error}");
    let assay = folder.0.path().join("missing.toml");
    assert_eq!(Assay::read(&assay).unwrap_err().to_string(), format!("cannot read {}", assay.display()));
}

#[test]
fn a_data_set_that_is_not_there_is_refused() {
    let folder = Folder::new();
    let file = folder.write("one.fcs", &encode(0, "CD34", ("$CYT", "x")));
    let options = Options { data_set: Some(2), ..Options::default() };
    let error = analyse(&Assay::parse(ASSAY, "a.toml").unwrap(), &[&file], &options).unwrap_err();
    assert_eq!(error.to_string(), format!("data set of {}: expected 1, the only one, got 2", file.display()));
}

#[test]
fn inputs_carry_the_hash_of_their_bytes() {
    let folder = Folder::new();
    let bytes = encode(0, "CD34", ("$CYT", "x"));
    let file = folder.write("one.fcs", &bytes);
    let result = run(ASSAY, &[&file]).unwrap().result;
    let told = std::process::Command::new("sha256sum").arg(&file).output();
    let Ok(told) = told else {
        return eprintln!("skipped: there is no sha256sum here");
    };
    assert!(String::from_utf8(told.stdout).unwrap().starts_with(&result.inputs[0].sha256));
}

#[cfg(unix)]
#[test]
fn a_pipe_gives_the_result_of_the_file() {
    let folder = Folder::new();
    let bytes = encode(0, "CD34", ("$CYT", "x"));
    let file = folder.write("one.fcs", &bytes);
    let pipe = folder.0.path().join("pipe.fcs");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        return eprintln!("skipped: there is no mkfifo here");
    }
    let from_file = run(ASSAY, &[file]).unwrap().result;
    let from_pipe = std::thread::scope(|scope| {
        scope.spawn(|| fs::write(&pipe, &bytes).unwrap());
        run(ASSAY, &[&pipe]).unwrap().result
    });
    assert_eq!(from_pipe.inputs[0].sha256, from_file.inputs[0].sha256);
    assert_eq!(from_pipe.mrd, from_file.mrd);
}
