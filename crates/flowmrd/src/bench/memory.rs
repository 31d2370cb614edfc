//! What the process itself allocates, while something runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::result::MemoryFigures;

/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(1);

/// A thread that looks at the anonymous memory of the process until it is stopped.
pub(super) struct Watch {
    before: Option<u64>,
    is_over: Arc<AtomicBool>,
    /// The most it has seen; `None` where no thread could be started or the system does not tell.
    watcher: Option<JoinHandle<Option<u64>>>,
}

impl Watch {
    pub(super) fn start() -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&is_over);
        let look = move || {
            let mut most = None;
            while !stop.load(Ordering::Relaxed) {
                most = most.max(anonymous_bytes());
                std::thread::sleep(PAUSE);
            }
            most.max(anonymous_bytes())
        };
        let before = anonymous_bytes();
        // Where the system does not tell, nobody looks.
        let watcher = before.and_then(|_| std::thread::Builder::new().spawn(look).ok());
        Self { before, is_over, watcher }
    }

    pub(super) fn stop(self) -> MemoryFigures {
        self.is_over.store(true, Ordering::Relaxed);
        let most = self.watcher.and_then(|watcher| watcher.join().ok()).flatten();
        MemoryFigures { before_bytes: self.before, peak_bytes: most }
    }
}

/// Returns the anonymous memory that the process holds, in bytes: what it allocated, without mapped files. `None` where the
/// system does not tell (`RssAnon` of Linux).
fn anonymous_bytes() -> Option<u64> {
    parse_anonymous(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn parse_anonymous(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anonymous_memory_is_read_in_bytes() {
        // Lines of proc_pid_status(5); 1,234 KiB are 1,263,616 bytes.
        let status = "VmRSS:\t    4321 kB\nRssAnon:\t    1234 kB\nRssFile:\t    3087 kB\n";
        assert_eq!(parse_anonymous(status), Some(1_263_616));
        assert_eq!(parse_anonymous("VmRSS:\t    4321 kB\n"), None);
        assert_eq!(parse_anonymous("RssAnon:\t99999999999999999 kB\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn watch_sees_what_is_allocated_meanwhile() {
        let watch = Watch::start();
        let held = vec![1_u8; 64 << 20];
        std::thread::sleep(Duration::from_millis(50));
        let figures = watch.stop();
        assert_eq!(held.iter().map(|&one| u64::from(one)).sum::<u64>(), 64 << 20);
        // Other tests run beside this one and may free memory: half of what was allocated is more than they hold.
        assert!(figures.peak_bytes.unwrap() >= figures.before_bytes.unwrap() + (32 << 20));
    }
}
