//! What `inspect` shows to a person.

use flowmrd_fcs::{DataSet, Deviation, Parameter, Spillover};
use flowmrd_report::number::format_count;
use std::fmt::Write;

/// Characters of a keyword's value that a line has room for.
const VALUE_WIDTH: usize = 100;

pub(super) fn summary(data_sets: &[&DataSet], default_number: u32) -> String {
    let mut text = String::new();
    for (position, data_set) in data_sets.iter().enumerate() {
        if position > 0 {
            text.push('\n');
        }
        let mark =
            if data_sets.len() > 1 && data_set.number() == default_number { " (the default)" } else { "" };
        text += &format!("Data set {}{mark}\n", data_set.number());
        text += &facts(data_set);
        text += &section("Parameters", &parameters(data_set));
        text += &section("Spillover, row = stain, column = detector", &spillover(data_set));
        text += &section("Keywords of the data set", &keywords(data_set));
        text += &section("Deviations from the standard", &deviations(data_set));
    }
    text
}

fn section(title: &str, lines: &str) -> String {
    if lines.is_empty() { String::new() } else { format!("\n{title}\n{lines}") }
}

fn facts(data_set: &DataSet) -> String {
    let deviations = data_set.deviations().len();
    let keyword = |key| data_set.keywords().get(key).filter(|value| !value.is_empty()).map(cut);
    let facts = [
        ("version", Some(format!("FCS {}", data_set.version()))),
        ("events", Some(format_count(data_set.event_count()))),
        ("parameters", Some(format_count(data_set.parameters().len() as u64))),
        ("cytometer", keyword("$CYT")),
        ("date", keyword("$DATE")),
        ("byte order", Some(data_set.byte_order().to_string())),
        ("deviations", Some(if deviations == 0 { "none".to_owned() } else { deviations.to_string() })),
    ];
    facts.iter().filter_map(|(label, value)| Some(format!("  {label:<12}{}\n", value.as_ref()?))).collect()
}

fn parameters(data_set: &DataSet) -> String {
    let head = ["#", "short name", "stain name", "bits", "range", "amplification", "gain"].map(str::to_owned);
    let rows = std::iter::once(head).chain(data_set.parameters().iter().map(parameter_row));
    table(&rows.map(Vec::from).collect::<Vec<_>>())
}

fn parameter_row(parameter: &Parameter) -> [String; 7] {
    let amplification = parameter.amplification();
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
    let amplifier = if amplification.is_logarithmic() {
        format!("{} decades from {}", amplification.decades, amplification.offset)
    } else {
        "linear".to_owned()
    };
    [
        parameter.number().to_string(),
        cut(parameter.short_name()),
        parameter.stain_name().map_or_else(|| "-".to_owned(), cut),
        parameter
            .recorded_bits()
            .or(parameter.bits())
            .map_or_else(|| "-".to_owned(), |bits| bits.to_string()),
        number(parameter.range()),
        amplifier,
        number(parameter.gain()),
    ]
}

fn spillover(data_set: &DataSet) -> String {
    match data_set.spillover() {
        None => String::new(),
        Some(spillover) if spillover.is_identity() => {
            format!("  {} detectors, no spillover between them\n", spillover.names.len())
        }
        Some(spillover) => spillover_table(spillover),
    }
}

fn spillover_table(spillover: &Spillover) -> String {
    let head = std::iter::once(String::new()).chain(spillover.names.iter().map(|name| cut(name))).collect();
    let rows = spillover.coefficients.chunks(spillover.names.len().max(1)).zip(&spillover.names);
    let rows = rows.map(|(row, name)| {
        std::iter::once(cut(name)).chain(row.iter().map(|&fraction| format_coefficient(fraction))).collect()
    });
    table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
}

/// Keywords but for those of parameters, which have their table.
fn keywords(data_set: &DataSet) -> String {
    let mut text = String::new();
    let mut of_parameters = 0;
    for keyword in data_set.keywords().iter() {
        if is_of_parameter(keyword.key()) {
            of_parameters += 1;
        } else {
            // writing to a String cannot fail
            let _ = writeln!(text, "  {} = {}", cut(keyword.key().trim()), cut(keyword.value().trim()));
        }
    }
    if of_parameters > 0 {
        let _ = writeln!(text, "  and {of_parameters} of single parameters: --format json has all, uncut");
    }
    text
}

/// Tells whether a keyword is `$P`, a number and a letter or more, as in `$P12N`.
fn is_of_parameter(key: &str) -> bool {
    let rest = key.trim().strip_prefix('$').unwrap_or(key.trim());
    let Some(rest) = rest.strip_prefix(['P', 'p']) else { return false };
    let name = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    name.len() < rest.len() && name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// One line a kind of deviation, with the first of it.
fn deviations(data_set: &DataSet) -> String {
    let all = data_set.deviations();
    let mut text = String::new();
    for (position, deviation) in all.iter().enumerate() {
        let is_same =
            |other: &&Deviation| other.code == deviation.code && other.severity == deviation.severity;
        if all.iter().take(position).any(|earlier| is_same(&earlier)) {
            continue;
        }
        let (severity, code) = (deviation.severity.as_str(), deviation.code.as_str());
        let more = match all.iter().filter(is_same).count() {
            1 => String::new(),
            count => format!(" (the first of {count})"),
        };
        let _ = writeln!(text, "  {severity} {code}: {deviation}{more}");
    }
    text
}

/// Writes a coefficient with four decimals, ends of zeros left out; `--format json` has all digits.
fn format_coefficient(coefficient: f64) -> String {
    let text = format!("{coefficient:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Cuts a text to one line's width and escapes what would disturb a terminal.
fn cut(text: &str) -> String {
    let escape = |c: char| if c.is_control() { c.escape_default().collect() } else { c.to_string() };
    let shown: String = text.chars().take(VALUE_WIDTH).map(escape).collect();
    if text.chars().nth(VALUE_WIDTH).is_some() { shown + "…" } else { shown }
}

/// Lays rows out in columns, two spaces apart; the first column is set to the right.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let cell = |(position, (cell, width)): (usize, (&String, &usize))| match position {
        0 => format!("  {cell:>width$}"),
        _ => format!("  {cell:<width$}"),
    };
    rows.iter()
        .map(|row| {
            row.iter().zip(&widths).enumerate().map(cell).collect::<String>().trim_end().to_owned() + "\n"
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_of_parameters_are_told_from_others() {
        for key in ["$P1N", "$P12DISPLAY", "P3S", "$p2r", " $P1B "] {
            assert!(is_of_parameter(key), "{key}");
        }
        for key in ["$PAR", "$PROJ", "P", "$P", "$P12", "SPILL", "$DATE", "POPULATION1"] {
            assert!(!is_of_parameter(key), "{key}");
        }
    }

    #[test]
    fn long_and_unprintable_text_is_cut_and_escaped() {
        assert_eq!(cut("a\u{1b}[31mb\n"), "a\\u{1b}[31mb\\n");
        assert_eq!(cut(&"x".repeat(101)), "x".repeat(100) + "…");
        assert_eq!(cut(&"x".repeat(100)), "x".repeat(100));
    }
}
