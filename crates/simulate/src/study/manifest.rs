use super::{Study, StudyCase};

/// Facts of a case that the manifest has a column for.
const FACTS: [&str; 6] = ["lineage", "site", "diagnosis", "end_of_treatment", "first_line", "relapse"];

/// Columns before those of the facts.
const FIRST: &str = "case,patient,time_point,date,files,control,assay";

/// Columns that no analysis reads.
const FREE: &str = "simulated_level,simulated";

impl Study {
    /// Formats the table of the cases, whose files stand in `folder` beside it:
    /// `case,patient,time_point,date,files,control,assay`, the facts, and two free columns, the true level and what was
    /// put in. Several files in a cell are separated by `;`.
    #[must_use]
    pub fn manifest(&self, folder: &str) -> String {
        let mut table = format!("{FIRST},{},{FREE}\n", FACTS.join(","));
        for case in self.cases() {
            let cells: Vec<String> = row(case, folder).iter().map(|cell| quoted(cell)).collect();
            table.push_str(&cells.join(","));
            table.push('\n');
        }
        table
    }
}

fn row(case: &StudyCase, folder: &str) -> Vec<String> {
    let fact = |key: &&str| case.facts.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone());
    let paths = |names: &[String]| {
        let paths: Vec<String> = names.iter().map(|name| format!("{folder}/{name}")).collect();
        paths.join(";")
    };
    let mut cells = vec![
        case.case.clone(),
        case.patient.clone(),
        case.time_point.clone(),
        case.date.to_string(),
        paths(&case.files),
        paths(&case.controls),
        case.assay.clone().unwrap_or_default(),
    ];
    cells.extend(FACTS.iter().map(|key| fact(key).unwrap_or_default()));
    cells.extend([level(case.true_level), case.note.clone()]);
    cells
}

/// Formats a level to the nearest thousand-millionth.
fn level(level: f64) -> String {
    (libm::round(level * 1e9) / 1e9).to_string()
}

/// Quotes a cell where it needs it (RFC 4180).
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_commas_and_quotes_are_quoted() {
        // RFC 4180, 2.6 and 2.7
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("say \"no\""), "\"say \"\"no\"\"\"");
        assert_eq!(quoted("plain; text"), "plain; text");
    }

    #[test]
    fn level_shows_no_rounding() {
        // by hand: 0.0015 · (1 − 0.7)
        assert_eq!([level(0.0015 * (1.0 - 0.7)), level(0.0), level(2.8e-4)], ["0.00045", "0", "0.00028"]);
    }

    #[test]
    fn rows_have_the_cells_of_the_header() {
        let table = Study::demo().unwrap().manifest("tubes");
        let mut lines = table.lines();
        assert_eq!(lines.next().map(|header| header.split(',').count()), Some(15));
        assert_eq!(lines.count(), Study::demo().unwrap().cases().len());
    }
}
