//! Running the command, and finding test data.

use assert_cmd::Command;
use serde_json::Value;
use std::path::PathBuf;

/// The command, ready for arguments.
pub fn flowmrd() -> Command {
    Command::new(assert_cmd::cargo::cargo_bin!("flowmrd"))
}

/// What a command that succeeds answers as JSON.
pub fn answer(arguments: &[&str]) -> Value {
    let done = flowmrd().args(arguments).args(["--format", "json"]).assert().success();
    serde_json::from_slice(&done.get_output().stdout).unwrap()
}

/// What a command that fails with an exit status says on standard error; its standard output is empty.
pub fn refusal(arguments: &[&str], status: i32) -> String {
    let done = flowmrd().args(arguments).assert().code(status).stdout("");
    String::from_utf8(done.get_output().stderr.clone()).unwrap()
}

/// The first line of a text.
pub fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// A path in the folder of shared test data, where there is one; says plainly where there is none.
pub fn shared(path: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let data = std::env::var_os("FLOWMRD_TEST_DATA").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let path = data.join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: no {}; FLOWMRD_TEST_DATA names the folder of test data", path.display());
    None
}
