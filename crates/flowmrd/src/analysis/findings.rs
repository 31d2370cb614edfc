use flowmrd_fcs::Policy;

use super::{Gated, Tube};
use crate::plot::PANEL_LIMIT;
use crate::result::{FindingEntry, FindingLevel};

/// Lists what reading the files of a case, and finding their names, has to tell.
pub(super) fn find<S>(tubes: &[Tube<S>], gated: &Gated, policy: Policy) -> Vec<FindingEntry> {
    let mut findings = Vec::new();
    if policy == Policy::Salvage {
        findings
            .push(caution("salvaged", "the files were read under the salvage policy: events may be missing"));
    }
    for tube in tubes {
        let warnings = tube.warnings.iter();
        findings.extend(warnings.map(|message| caution("deviation", format!("{}: {message}", tube.file))));
        findings.extend(tube.panel.uncompensated_finding(&tube.file));
        let of_sample = tube.panel.findings.iter();
        findings.extend(
            of_sample.map(|one| FindingEntry {
                message: format!("{}: {}", tube.file, one.message),
                ..one.clone()
            }),
        );
        let remarks = tube.panel.remarks.iter();
        findings.extend(remarks.map(|remark| caution("gates-remark", format!("{}: {remark}", tube.file))));
    }
    if gated.omitted_plot_count > 0 {
        let message = format!(
            "{} panels are not drawn: expected at most {PANEL_LIMIT} on the ways to the LAIPs",
            gated.omitted_plot_count
        );
        findings.push(FindingEntry::line("plots-omitted", FindingLevel::NotEvaluated, message));
    }
    findings
}

fn caution(code: &str, message: impl Into<String>) -> FindingEntry {
    FindingEntry::line(code, FindingLevel::Caution, message)
}
