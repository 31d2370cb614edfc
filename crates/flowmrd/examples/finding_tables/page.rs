//! The tables in the page of the rules.

use flowmrd::quality::QualityRules;

use crate::Outcome;

/// Replaces what stands between the marks `<!-- begin NAME -->` and `<!-- end NAME -->`.
pub fn replace(text: &str, name: &str, table: &str) -> Outcome<String> {
    let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
    let missing = || format!("the page has no marks of the table {name}");
    let (before, rest) = text.split_once(&begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(&end).ok_or_else(missing)?;
    Ok(format!("{before}{begin}{table}{end}{after}"))
}

/// Lists every threshold and its default.
pub fn thresholds() -> String {
    let thresholds = QualityRules::default().thresholds();
    let mut text = "| rule | thresholds and their defaults |\n|---|---|\n".to_owned();
    for of_rule in thresholds.chunk_by(|one, two| one.0 == two.0) {
        let cells: Vec<String> = of_rule.iter().map(|(_, key, value)| format!("`{key} = {value}`")).collect();
        if let Some((rule, _, _)) = of_rule.first() {
            text.push_str(&format!("| `{rule}` | {} |\n", cells.join(", ")));
        }
    }
    text
}
