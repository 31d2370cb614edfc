use crate::output::visible;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

/// Whose fault a failure is, which is its exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// What was asked could not be done: 1.
    CouldNot,
    /// What was asked makes no sense: 2.
    Usage,
    /// It was done, and a finding is at or above the level that was asked for: 3.
    Finding,
    /// Ctrl-C or a request to end: 130.
    Interrupted,
    /// Nobody reads standard output any more: no fault, 0.
    NoReader,
}

/// Why a command ended without its result: what is printed and the exit status.
#[derive(Debug)]
pub(crate) struct Failure {
    fault: Fault,
    message: String,
    causes: Vec<String>,
    hint: Option<String>,
}

impl Failure {
    /// Takes an error's message and those of its sources.
    pub(crate) fn of(fault: Fault, error: &dyn Error) -> Self {
        let causes = || std::iter::successors(error.source(), |&cause| cause.source());
        Self {
            fault,
            message: error.to_string(),
            causes: causes().map(ToString::to_string).collect(),
            hint: causes().find_map(system_hint).map(str::to_owned),
        }
    }

    pub(crate) fn could_not(message: impl Into<String>) -> Self {
        Self { fault: Fault::CouldNot, message: message.into(), causes: Vec::new(), hint: None }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { fault: Fault::Usage, ..Self::could_not(message) }
    }

    pub(crate) fn finding(message: impl Into<String>) -> Self {
        Self { fault: Fault::Finding, ..Self::could_not(message) }
    }

    pub(crate) fn interrupted() -> Self {
        Self { fault: Fault::Interrupted, ..Self::could_not("interrupted") }
    }

    pub(crate) fn with_cause(mut self, cause: &(dyn Error + 'static)) -> Self {
        self.causes.push(cause.to_string());
        self.hint = self.hint.or_else(|| system_hint(cause).map(str::to_owned));
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A failure to write standard output; that its reader has gone is none.
    pub(crate) fn of_stdout(error: &io::Error) -> Self {
        let failure = Self::could_not("cannot write standard output").with_cause(error);
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self { fault: Fault::NoReader, ..failure }
        } else {
            failure
        }
    }

    /// Prints `error:`, `caused by:` and `hint:` on standard error and gives the exit status.
    pub(crate) fn report(&self) -> ExitCode {
        if self.fault != Fault::NoReader {
            // where standard error is closed too there is nobody left to tell
            let _ = io::stderr().lock().write_all(visible(&self.to_text()).as_bytes());
        }
        match self.fault {
            Fault::CouldNot => ExitCode::from(1),
            Fault::Usage => ExitCode::from(2),
            Fault::Finding => ExitCode::from(3),
            Fault::Interrupted => ExitCode::from(130),
            Fault::NoReader => ExitCode::SUCCESS,
        }
    }

    fn to_text(&self) -> String {
        let causes = self.causes.iter().map(|cause| ("caused by", cause));
        let lines = std::iter::once(("error", &self.message))
            .chain(causes)
            .chain(self.hint.iter().map(|hint| ("hint", hint)));
        lines.map(|(label, text)| format!("{label}: {text}\n")).collect()
    }
}

/// Says what may be done where the operating system refused; its own words tell only that it did.
fn system_hint(cause: &(dyn Error + 'static)) -> Option<&'static str> {
    match cause.downcast_ref::<io::Error>()?.kind() {
        io::ErrorKind::NotFound => Some("check the path: a file or folder of it is not there"),
        io::ErrorKind::IsADirectory => {
            Some("name a file; those of a folder are named one by one, or as FOLDER/*.fcs")
        }
        io::ErrorKind::NotADirectory => Some("check the path: what stands before a / has to be a folder"),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Some("name a place that you may use, or have the permission changed")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some("make room, or write to another place")
        }
        _ => None,
    }
}

impl From<flowmrd::CountsTableError> for Failure {
    fn from(error: flowmrd::CountsTableError) -> Self {
        Self::of(Fault::CouldNot, &error)
    }
}

impl From<flowmrd_quant::Error> for Failure {
    /// Every number the quantifier refuses was given on the command line.
    fn from(error: flowmrd_quant::Error) -> Self {
        Self::of(Fault::Usage, &error)
    }
}

impl From<flowmrd_fcs::Error> for Failure {
    fn from(error: flowmrd_fcs::Error) -> Self {
        let failure = Self::of(Fault::CouldNot, &error);
        match error.hint() {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        }
    }
}

impl From<flowmrd_report::Error> for Failure {
    fn from(error: flowmrd_report::Error) -> Self {
        Self::of(Fault::CouldNot, &error)
    }
}

impl From<flowmrd::Error> for Failure {
    fn from(error: flowmrd::Error) -> Self {
        let failure = match &error {
            flowmrd::Error::Cancelled => Self::interrupted(),
            error => Self::of(Fault::CouldNot, error),
        };
        match error.hint() {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_prints_error_causes_and_hint_in_that_order() {
        let cause = io::Error::other("no such luck");
        let failure = Failure::could_not("cannot open a.fcs").with_cause(&cause).with_hint("look elsewhere");
        assert_eq!(
            failure.to_text(),
            "error: cannot open a.fcs\ncaused by: no such luck\nhint: look elsewhere\n"
        );
    }

    #[test]
    fn failure_of_the_system_says_what_may_be_done() {
        let error = flowmrd_fcs::Error::io("open", io::ErrorKind::PermissionDenied.into());
        assert_eq!(
            Failure::from(error).to_text(),
            "error: cannot open the input\ncaused by: permission denied\n\
             hint: name a place that you may use, or have the permission changed\n"
        );
        let cause = io::Error::from(io::ErrorKind::StorageFull);
        let full = Failure::could_not("cannot write a.csv").with_cause(&cause);
        assert!(full.to_text().ends_with("\nhint: make room, or write to another place\n"));
    }

    #[test]
    fn failure_of_an_error_lists_every_source() {
        let error = flowmrd_fcs::Error::io("open", io::Error::other("disk on fire"));
        assert_eq!(Failure::from(error).to_text(), "error: cannot open the input\ncaused by: disk on fire\n");
    }

    #[test]
    fn standard_output_without_a_reader_is_no_fault() {
        assert_eq!(Failure::of_stdout(&io::ErrorKind::BrokenPipe.into()).fault, Fault::NoReader);
        assert_eq!(Failure::of_stdout(&io::ErrorKind::StorageFull.into()).fault, Fault::CouldNot);
    }
}
