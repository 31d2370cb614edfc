//! How the command ends: exit status, readers that go away, requests to stop.

use crate::process::{flowmrd, refusal};

#[test]
fn nothing_asked_is_a_usage_error_and_help_is_not() {
    flowmrd().assert().code(2).stdout("");
    flowmrd().arg("--help").assert().success().stderr("");
    flowmrd().arg("--version").assert().success().stdout(format!("flowmrd {}\n", env!("CARGO_PKG_VERSION")));
    assert!(refusal(&["inspekt", "x.fcs"], 2).starts_with("error: unrecognized subcommand 'inspekt'\n"));
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::io::Read;
    use std::process::{Child, Command, Stdio};
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    fn start(arguments: &[&str]) -> Child {
        Command::new(assert_cmd::cargo::cargo_bin!("flowmrd"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn stderr(child: &mut Child) -> String {
        let mut text = String::new();
        child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn reader_that_goes_away_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        let tube = folder.path().join("tube.fcs").display().to_string();
        let made = start(&["simulate", "--events", "20000", "--out", &tube]).wait().unwrap();
        assert!(made.success());
        // some 3 MB of CSV, far more than a pipe holds
        let mut child = start(&["export", &tube, "--output", "-"]);
        let mut some = [0; 100];
        child.stdout.take().unwrap().read_exact(&mut some).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert_eq!(stderr(&mut child), "");
    }

    #[test]
    fn interrupt_leaves_no_half_file() {
        let folder = tempfile::tempdir().unwrap();
        let tube = folder.path().join("tube.fcs").display().to_string();
        let mut child = start(&["simulate", "--events", "1000000000", "--out", &tube]);
        let begun = Instant::now();
        while fs::read_dir(folder.path()).unwrap().count() == 0 {
            assert!(begun.elapsed() < Duration::from_secs(20), "no temporary file was made");
            sleep(Duration::from_millis(5));
        }
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert_eq!(stderr(&mut child), "error: interrupted\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
