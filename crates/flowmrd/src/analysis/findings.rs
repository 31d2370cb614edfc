use flowmrd_fcs::Policy;

use super::{Gated, Tube};
use crate::assay::MrdRules;
use crate::plot::PANEL_LIMIT;
use crate::quality::record::TubeRecord;
use crate::result::{FindingEntry, FindingLevel, MrdEntry};

mod certainty;

/// Lists what was seen in the files of a case, most severe first.
pub(super) fn find<S>(
    rules: &MrdRules,
    tubes: &[Tube<S>],
    gated: &Gated,
    mrd: &MrdEntry,
    policy: Policy,
) -> Vec<FindingEntry> {
    let mut findings = Vec::new();
    if policy == Policy::Salvage {
        findings
            .push(caution("salvaged", "the files were read under the salvage policy: events may be missing"));
    }
    for (tube, record) in tubes.iter().zip(&gated.records) {
        let warnings = tube.warnings.iter();
        findings.extend(warnings.map(|message| caution("deviation", format!("{}: {message}", tube.file))));
        findings.extend(of_events(record));
        findings.extend(tube.panel.compensation_findings(&tube.file));
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
    findings.extend(of_level(rules, mrd));
    findings.extend(certainty::find(&mrd.level));
    if gated.omitted_plot_count > 0 {
        let message = format!(
            "{} panels are not drawn: expected at most {PANEL_LIMIT} on the ways to the LAIPs",
            gated.omitted_plot_count
        );
        findings.push(FindingEntry::line("plots-omitted", FindingLevel::NotEvaluated, message));
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    findings
}

fn caution(code: &str, message: impl Into<String>) -> FindingEntry {
    FindingEntry::line(code, FindingLevel::Caution, message)
}

fn of_events(tube: &TubeRecord) -> Vec<FindingEntry> {
    let mut findings = Vec::new();
    if tube.event_count == 0 {
        findings.push(caution("no-events", format!("{}: the data set holds no events", tube.file)));
    }
    for parameter in tube.parameters.iter().filter(|parameter| parameter.not_finite_count > 0) {
        let message = format!(
            "{}: {} values of {} are NaN or infinite, of {} events; NaN is in no range and no polygon",
            tube.file, parameter.not_finite_count, parameter.short_name, tube.event_count
        );
        findings.push(caution("values-not-finite", message));
    }
    findings
}

fn of_level(rules: &MrdRules, mrd: &MrdEntry) -> Vec<FindingEntry> {
    let mut findings = Vec::new();
    for laip in mrd.laips.iter().filter(|laip| laip.level.outside_denominator > 0) {
        let message = format!(
            "{} of {} events of `{}` lie outside {}: not counted as positive",
            laip.level.outside_denominator,
            laip.level.outside_denominator + laip.level.positive,
            laip.name,
            mrd.denominator
        );
        findings.push(caution("laip-outside-denominator", message));
    }
    let minimum = rules.level.event_rules.minimum_total();
    if mrd.level.total < minimum {
        let advice = match mrd.level.total {
            0 => "; a gate on its way may have a bound off its scale (on logicle, events lie near 0 to 1)",
            _ => "",
        };
        let message = format!(
            "{} holds {} events: expected at least {minimum}{advice}",
            mrd.denominator, mrd.level.total
        );
        findings.push(caution("denominator-too-small", message));
    }
    findings
}
