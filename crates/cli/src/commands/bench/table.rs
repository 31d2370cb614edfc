//! The figures as a table to read.

use crate::output::align;
use flowmrd::bench::{BenchResult, MachineEntry, StageFigures};
use flowmrd_report::number::{format_count, format_percent};

/// Writes what was measured, on what, and a row a stage under the limit.
pub(super) fn text(result: &BenchResult) -> String {
    let input = &result.input;
    let head = format!(
        "{}: {} events of {} parameters, {}; {} populations of {}\n{}\n{}, medians of {}\n\n",
        input.file,
        format_count(input.event_count),
        input.parameter_count,
        scaled(input.file_bytes as f64, &BYTES),
        result.populations.len(),
        result.gating.file,
        machine(&result.machine),
        counted(result.threads, "thread"),
        counted(result.repeats, "run"),
    );
    let header = ["", "time", "events/s", "bytes/s", "of the limit"].map(str::to_owned).to_vec();
    let mut rows = vec![header, limit(result)];
    rows.extend(result.stages.iter().map(row));
    head + &align(&rows) + &memory(result)
}

fn limit(result: &BenchResult) -> Vec<String> {
    let cells = [
        "limit: every byte once".to_owned(),
        time(result.limit.seconds),
        String::new(),
        rate(result.limit.bytes_per_second, &BYTES),
        String::new(),
    ];
    cells.to_vec()
}

fn row(figures: &StageFigures) -> Vec<String> {
    let cells = [
        figures.stage.name().to_owned(),
        time(figures.times.median_seconds),
        rate(figures.events_per_second, &COUNTS),
        rate(figures.bytes_per_second, &BYTES),
        figures.limit_fraction.map_or_else(String::new, format_percent),
    ];
    cells.to_vec()
}

fn memory(result: &BenchResult) -> String {
    let Some((before, most)) = result.memory.before_bytes.zip(result.memory.peak_bytes) else {
        return "\nanonymous memory: the system does not tell\n".to_owned();
    };
    let [before, most] = [before, most].map(|bytes| mebibytes(bytes as f64));
    format!("\nanonymous memory: at most {most}, of these {before} before the first stage\n")
}

fn machine(machine: &MachineEntry) -> String {
    let processor = machine.processor.as_deref().unwrap_or("processor not told");
    let memory = machine.memory_bytes.map_or_else(
        || "memory not told".to_owned(),
        |bytes| format!("{:.1} GiB of memory", bytes as f64 / f64::from(1 << 30)),
    );
    let cores = counted(machine.core_count, "core");
    format!("{processor}, {cores}, {memory}, {} {}", machine.system, machine.architecture)
}

fn counted(count: usize, what: &str) -> String {
    format!("{} {what}{}", format_count(count as u64), if count == 1 { "" } else { "s" })
}

/// Units by factors of a thousand.
type Units = [&'static str; 4];

const BYTES: Units = ["B", "kB", "MB", "GB"];
const COUNTS: Units = ["", "thousand", "million", "billion"];
const TIMES: Units = ["ns", "µs", "ms", "s"];

fn time(seconds: f64) -> String {
    scaled(seconds * 1e9, &TIMES)
}

fn rate(rate: Option<f64>, units: &Units) -> String {
    rate.map_or_else(String::new, |rate| scaled(rate, units))
}

fn mebibytes(bytes: f64) -> String {
    format!("{:.1} MiB", bytes / f64::from(1 << 20))
}

/// Writes a number of three significant digits in the largest unit that leaves at least 1.
fn scaled(value: f64, units: &Units) -> String {
    let mut value = value;
    let mut unit = 0;
    // What would be rounded to 1,000 goes on to the next unit.
    while value >= 999.5 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = match value {
        ..9.995 => 2,
        ..99.95 => 1,
        _ => 0,
    };
    let unit = units.get(unit).copied().unwrap_or_default();
    format!("{value:.digits$} {unit}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_three_digits_in_a_unit_that_fits() {
        assert_eq!(scaled(1234.0, &BYTES), "1.23 kB");
        assert_eq!(scaled(640_000_000.0, &BYTES), "640 MB");
        assert_eq!(scaled(17_900_000.0, &COUNTS), "17.9 million");
        assert_eq!(scaled(12.0, &COUNTS), "12.0");
        assert_eq!(scaled(6.4e12, &BYTES), "6400 GB");
        assert_eq!(time(0.0123), "12.3 ms");
        assert_eq!(time(61.0), "61.0 s");
        // both sides of where rounding reaches the next unit or digit
        assert_eq!(scaled(999.4, &BYTES), "999 B");
        assert_eq!(scaled(999.5, &BYTES), "1.00 kB");
        assert_eq!(scaled(9.994, &BYTES), "9.99 B");
        assert_eq!(scaled(9.996, &BYTES), "10.0 B");
    }
}
