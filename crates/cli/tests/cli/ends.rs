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
    use crate::fcs_bytes::{Column, write_sparse_file};
    use crate::run::SMALL_ASSAY;
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

    fn interrupt(child: &mut Child) {
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert_eq!(stderr(child), "error: interrupted\n");
    }

    #[test]
    fn interrupted_run_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let (large, assay, out) =
            (folder.path().join("large.fcs"), folder.path().join("a.toml"), folder.path().join("out"));
        let columns = [Column { name: "CD45", keywords: &[] }, Column { name: "CD19", keywords: &[] }];
        // 300 million events: minutes of work
        write_sparse_file(&large, &columns, 300_000_000);
        fs::write(&assay, SMALL_ASSAY).unwrap();
        let paths = [&assay, &out, &large].map(|path| path.display().to_string());
        let mut child = start(&["run", "--assay", &paths[0], "--out", &paths[1], &paths[2]]);
        sleep(Duration::from_millis(1500));
        assert!(
            child.try_wait().unwrap().is_none(),
            "ended before it was interrupted: {}",
            stderr(&mut child)
        );
        let asked = Instant::now();
        interrupt(&mut child);
        assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
        assert!(!out.join("result.json").exists());
        assert!(!out.exists() || fs::read_dir(&out).unwrap().count() == 0);
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
        interrupt(&mut child);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
