use crate::failure::Failure;
use flowmrd::risk::Date;
use flowmrd::{CaseLabel, CaseResult};
use flowmrd_report::read_result;
use std::path::PathBuf;

/// Longest name that a case, a patient or a time point may have, in characters.
const NAME_LIMIT: usize = 200;

/// How people call the case, and what came before it.
#[derive(Debug, clap::Args)]
pub(super) struct CaseArguments {
    /// Name of the case, shown on its page
    #[arg(long, value_name = "TEXT", value_parser = parse_name)]
    name: Option<String>,
    /// Whose sample it is, shown on its page
    #[arg(long, value_name = "TEXT", value_parser = parse_name)]
    patient: Option<String>,
    /// Time point of the sample: day 33, week 12, …
    #[arg(long, value_name = "TEXT", value_parser = parse_name)]
    time_point: Option<String>,
    /// Day of the sample, YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    date: Option<Date>,
    /// result.json of the same patient at an earlier time point: the page shows what became of the level; repeated
    #[arg(long, value_name = "RESULT.json")]
    earlier: Vec<PathBuf>,
}

impl CaseArguments {
    pub(super) fn label(&self) -> CaseLabel {
        CaseLabel {
            case: self.name.clone(),
            patient: self.patient.clone(),
            time_point: self.time_point.clone(),
            date: self.date,
        }
    }

    pub(super) fn read_earlier(&self) -> Result<Vec<CaseResult>, Failure> {
        self.earlier.iter().map(|path| Ok(read_result(path)?)).collect()
    }
}

/// Takes a name of one line.
fn parse_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err("expected a text, got none".to_owned()),
        count if count > NAME_LIMIT => Err(format!("expected at most {NAME_LIMIT} characters, got {count}")),
        _ if name.chars().any(char::is_control) => {
            Err("expected one line, got a text with control characters".to_owned())
        }
        _ => Ok(name.to_owned()),
    }
}

fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_texts_of_one_line() {
        assert_eq!(parse_name(" Patient A "), Ok("Patient A".to_owned()));
        assert_eq!(parse_name(" ").unwrap_err(), "expected a text, got none");
        assert_eq!(
            parse_name("a\u{1b}[2Jb").unwrap_err(),
            "expected one line, got a text with control characters"
        );
        assert!(parse_name(&"x".repeat(200)).is_ok());
        assert_eq!(parse_name(&"x".repeat(201)).unwrap_err(), "expected at most 200 characters, got 201");
    }
}
