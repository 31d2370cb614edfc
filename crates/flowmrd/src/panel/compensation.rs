//! What has to be known about the matrices of a panel before its counts are believed.

use flowmrd_gating::Compensation;

use super::Panel;
use crate::result::{FindingEntry, FindingLevel};

/// Condition number from which a matrix is remarked.
///
/// An error of the measured values or of the coefficients grows by up to the condition number (Higham, Accuracy and Stability
/// of Numerical Algorithms, 2nd ed., theorem 7.2). Coefficients come from single-stain controls and are known to
/// some 1 %: from here on they may leave no digit of a compensated value. The rounding of the data, 6·10⁻⁸ in
/// the 24 bits of `$DATATYPE` F, becomes 6·10⁻⁶ here.
const CONDITION_LIMIT: f64 = 100.0;

impl Panel {
    /// Lists what is to be said of the matrices, and of names that they leave out.
    pub(crate) fn compensation_findings(&self, file: &str) -> Vec<FindingEntry> {
        let mut findings: Vec<FindingEntry> =
            self.compensations.iter().flat_map(|matrix| of_matrix(file, matrix)).collect();
        if !self.uncompensated.is_empty() {
            let message = format!(
                "{file}: the spillover matrix does not name {}: used as recorded",
                self.uncompensated.join(", ")
            );
            findings.push(caution("marker-uncompensated", message));
        }
        findings
    }
}

fn of_matrix(file: &str, matrix: &Compensation) -> Vec<FindingEntry> {
    let mut findings = Vec::new();
    let condition = matrix.condition_number();
    if condition >= CONDITION_LIMIT {
        let message = format!(
            "{file}: the spillover matrix has condition number {condition:.0}: expected below {CONDITION_LIMIT}; \
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
