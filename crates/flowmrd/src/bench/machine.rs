//! What the figures were measured on.

use super::result::MachineEntry;

impl MachineEntry {
    /// Describes this machine, as far as the system tells.
    pub(super) fn this() -> Self {
        let processor = std::fs::read_to_string("/proc/cpuinfo").ok();
        let memory = std::fs::read_to_string("/proc/meminfo").ok();
        Self {
            processor: processor.and_then(|text| field(&text, "model name").map(str::to_owned)),
            core_count: std::thread::available_parallelism().map_or(1, usize::from),
            memory_bytes: memory.and_then(|text| memory_bytes(&text)),
            system: std::env::consts::OS.to_owned(),
            architecture: std::env::consts::ARCH.to_owned(),
        }
    }
}

/// Returns the value of the first line `KEY : VALUE`.
fn field<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let mut pairs = text.lines().filter_map(|line| line.split_once(':'));
    pairs.find(|(name, _)| name.trim() == key).map(|(_, value)| value.trim())
}

fn memory_bytes(text: &str) -> Option<u64> {
    let kibibytes: u64 = field(text, "MemTotal")?.strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_is_read_from_what_linux_tells() {
        // Lines of /proc/cpuinfo and /proc/meminfo.
        assert_eq!(field("processor\t: 0\nmodel name\t: AMD EPYC\n", "model name"), Some("AMD EPYC"));
        assert_eq!(field("processor\t: 0\n", "model name"), None);
        assert_eq!(memory_bytes("MemTotal:       2048 kB\nMemFree: 1 kB\n"), Some(2_097_152));
        assert_eq!(memory_bytes("MemTotal:       many kB\n"), None);
    }
}
