//! What has to be known about the matrices of a panel before its counts are believed.

use flowmrd_gating::Compensation;

use super::Panel;
use crate::quality::rule::CompensationCondition;
use crate::result::{FindingEntry, FindingLevel};

impl Panel {
    /// Lists what is to be said of the matrices, and of names that they leave out, where no case is judged by the rules of
    /// quality.
    pub(crate) fn compensation_findings(&self, file: &str) -> Vec<FindingEntry> {
        let mut findings: Vec<FindingEntry> =
            self.compensations.iter().flat_map(|matrix| of_matrix(file, matrix)).collect();
        findings.extend(self.uncompensated_finding(file));
        findings
    }

    /// Tells of fluorescence that the file's matrix does not name.
    pub(crate) fn uncompensated_finding(&self, file: &str) -> Option<FindingEntry> {
        (!self.uncompensated.is_empty()).then(|| {
            let names = self.uncompensated.join(", ");
            let message = format!("{file}: the spillover matrix does not name {names}: used as recorded");
            caution("marker-uncompensated", message)
        })
    }
}

fn of_matrix(file: &str, matrix: &Compensation) -> Vec<FindingEntry> {
    let mut findings = Vec::new();
    let condition = matrix.condition_number();
    let limit = CompensationCondition::default().caution_condition;
    if condition >= limit {
        let message = format!(
            "{file}: the spillover matrix has condition number {condition:.0}: expected below {limit}; \
             an error of a measured value or of a coefficient may grow by as much"
        );
        findings.push(caution("matrix-ill-conditioned", message));
    }
    if matrix.is_identity() {
        let message = format!(
            "{file}: the spillover matrix changes nothing: expected some spillover, or values that were compensated before"
        );
        findings.push(caution("matrix-identity", message));
    }
    findings
}

fn caution(code: &str, message: String) -> FindingEntry {
    FindingEntry::line(code, FindingLevel::Caution, message)
}
