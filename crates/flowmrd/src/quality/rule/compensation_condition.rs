use crate::quality::judgement::{Judgement, Seen, caution_if};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::result::FindingEntry;

/// Matrices that make much of small errors (`matrix-ill-conditioned`).
///
/// No null: the condition number in the 1-norm. An error of the measured values or of the coefficients grows by up to
/// it (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 7.2).
#[derive(Clone, Debug, PartialEq)]
pub struct CompensationCondition {
    /// Condition number that is a caution; 100, derived: coefficients come from single-stain controls and are known to
    /// some 1 %, so that from here on they may leave no digit of a compensated value.
    pub caution_condition: f64,
}

impl Default for CompensationCondition {
    fn default() -> Self {
        Self { caution_condition: 100.0 }
    }
}

impl Rule for CompensationCondition {
    const NAME: &'static str = "compensation-condition";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![Setting::within("caution_condition", &mut self.caution_condition, [1.0, 1e12])]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        for tube in case.record.tubes {
            for matrix in &tube.compensations {
                let condition = matrix.condition_number;
                let seen = Seen {
                    subject: &tube.file,
                    seen: format!("the spillover matrix has condition number {condition:.1}"),
                    expected: format!("below {}", self.caution_condition),
                    badness: condition,
                };
                let advice = "an error of a measured value or of a coefficient may grow by as much: look at the matrix";
                let code = "matrix-ill-conditioned";
                match condition < self.caution_condition {
                    true => judgement.add(caution_if(false), &seen, advice),
                    false => judgement.add_as(code, caution_if(true), &seen, advice),
                }
            }
            if tube.compensations.is_empty() {
                judgement.skip(&tube.file, "nothing is compensated");
            }
        }
        judgement.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{found, matrix, tube};
    use crate::quality::record::{CompensationRecord, TubeRecord};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    #[test]
    fn a_condition_of_a_hundred_is_a_caution() {
        for (condition_number, level) in
            [(1.0, Pass), (99.9, Pass), (100.0, Caution), (f64::INFINITY, Caution), (f64::NAN, Caution)]
        {
            let matrix = CompensationRecord { condition_number, ..matrix(vec![vec![1.0]]) };
            let tube = TubeRecord { compensations: vec![matrix], ..tube("a.fcs") };
            assert_eq!(found(&CompensationCondition::default(), &[tube])[0].level, level);
        }
        assert_eq!(found(&CompensationCondition::default(), &[tube("a.fcs")])[0].level, NotEvaluated);
    }
}
