use clap::ValueEnum;
use flowmrd::result::FindingLevel;

/// From which level on a finding is a reason to end with exit status 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// A caution or worse
    Caution,
    /// A result that should not be believed as it is
    Fail,
}

impl FailOn {
    /// Tells whether a finding of a level is a reason.
    pub(crate) fn is_met_by(self, level: FindingLevel) -> bool {
        level
            >= match self {
                Self::Caution => FindingLevel::Caution,
                Self::Fail => FindingLevel::Fail,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_at_or_above_the_level_is_a_reason() {
        let levels =
            [FindingLevel::Pass, FindingLevel::NotEvaluated, FindingLevel::Caution, FindingLevel::Fail];
        assert_eq!(levels.map(|level| FailOn::Caution.is_met_by(level)), [false, false, true, true]);
        assert_eq!(levels.map(|level| FailOn::Fail.is_met_by(level)), [false, false, false, true]);
    }
}
