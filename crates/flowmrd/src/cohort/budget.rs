//! How much memory cases need, and how much there is.

use std::fs;
use std::num::NonZeroUsize;

use super::PlannedCase;
use crate::assay::Assay;
use crate::plot::{DENSITY_BINS, PANEL_LIMIT};

/// The memory that a cohort takes where the system does not tell how much it has, in bytes: 2 GiB.
pub const FALLBACK_MEMORY: u64 = 2 << 30;

/// What every case takes, in bytes: documents, the panel, the page and the table while they are written.
const BASE: u64 = 16 << 20;

/// Bytes of one histogram of a panel: 32-bit counts.
const HISTOGRAM: u64 = 4 * (DENSITY_BINS * DENSITY_BINS) as u64;

/// Bytes that a thread holds of a chunk: 8,192 events of 64 parameters, before and after their scales.
const CHUNK: u64 = 2 * 8 * 64 * 8192;

/// Bytes of a gzipped file that are kept in memory once it is unpacked; the rest lies in a temporary file.
const UNPACKED: u64 = 16 << 20;

/// Bytes of the events of one file that the quality rules keep: 32,768 of 64 channels, and those of the LAIPs.
const SAMPLED: u64 = 8 * 64 * (1 << 15) + (8 << 20);

/// Estimates the memory that a case needs while it is analysed on some threads, in bytes.
///
/// The sum of: 16 MiB; a histogram of 256 KiB a panel on each thread and once more, and the same for controls; 8 MiB a
/// thread for the events at hand; 24 MiB a file for the events that are kept; 16 MiB for each gzipped file; and of
/// draws 8 bytes for each LAIP, the denominator and the union in each placement, on each thread. Files that are mapped
/// are not counted: the system takes their pages back.
#[must_use]
pub fn case_memory(case: &PlannedCase, threads: NonZeroUsize) -> u64 {
    let Ok(assay) = case.assay() else { return BASE };
    let threads = threads.get() as u64;
    let of_assay = assay.mrd().map(|rules| rules.background.files.as_slice()).unwrap_or_default();
    let files = || case.row.files.iter().chain(&case.row.controls).chain(of_assay);
    let gzipped = files().filter(|path| path.extension().is_some_and(|ending| ending == "gz")).count() as u64;
    let sides = if case.row.controls.is_empty() && of_assay.is_empty() { 1 } else { 2 };
    let panels = panel_limit(assay) * HISTOGRAM * (threads + 1) * sides;
    BASE + panels
        + threads * CHUNK
        + files().count() as u64 * SAMPLED
        + gzipped * UNPACKED
        + threads.saturating_mul(draw_memory(assay))
}

/// The most panels that an assay may have drawn: three for each population of its own, and the limit for a document's.
fn panel_limit(assay: &Assay) -> u64 {
    let own = assay.populations().len().saturating_mul(3);
    let most = if assay.reference().is_some() { PANEL_LIMIT } else { own.min(PANEL_LIMIT) };
    most as u64
}

fn draw_memory(assay: &Assay) -> u64 {
    let draw_count = assay.mrd().map_or(0, |rules| rules.placement.draw_count);
    let columns = assay.laips().len() as u64 + 2;
    draw_count.saturating_mul(8 * columns)
}

/// Returns the memory that a cohort takes where nobody says otherwise, in bytes: half of the machine's, or
/// [`FALLBACK_MEMORY`].
#[must_use]
pub fn default_memory() -> u64 {
    machine_memory().map_or(FALLBACK_MEMORY, |bytes| bytes / 2)
}

/// Returns how much memory the program may use, in bytes: the machine's, or its control group's limit where that is
/// less. `None` where the system does not tell as Linux does.
#[must_use]
pub fn machine_memory() -> Option<u64> {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| parse_meminfo(&text));
    let limit =
        fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    match (machine, limit) {
        (Some(machine), Some(limit)) => Some(u64::min(machine, limit)),
        (machine, limit) => machine.or(limit),
    }
}

/// Reads `MemTotal` of `/proc/meminfo`, which counts in KiB.
fn parse_meminfo(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_of_the_machine_is_read_as_linux_writes_it() {
        // proc(5): MemTotal in kB, which are KiB
        assert_eq!(parse_meminfo("MemTotal:       16384 kB\nMemFree: 1 kB\n"), Some(16 << 20));
        assert_eq!(parse_meminfo("MemFree: 1 kB\n"), None);
        assert_eq!(parse_meminfo("MemTotal: x kB\n"), None);
    }
}
