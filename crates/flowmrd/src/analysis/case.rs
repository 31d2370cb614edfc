use flowmrd_fcs::Policy;

use flowmrd_gating::{GateTree, PopulationCounts};

use super::placement::{self, Draws};
use super::targets::Targets;
use super::{Gated, Tube, earlier, findings, level, record};
use crate::Error;
use crate::assay::{Assay, ReferencedFile};
use crate::case::Case;
use crate::quality;
use crate::quality::record::CaseRecord;
use crate::result::{
    AssayEntry, CaseResult, InputEntry, PopulationEntry, ReferenceEntry, SCHEMA_VERSION, SettingsEntry,
    SoftwareEntry,
};

/// The files of a case as they were read.
pub(super) struct Files<'a> {
    pub(super) inputs: Vec<InputEntry>,
    pub(super) controls: Vec<InputEntry>,
    pub(super) policy: Policy,
    pub(super) case: &'a Case,
}

/// What was counted in the files of a case.
pub(super) struct Counts<'a> {
    pub(super) gated: &'a Gated,
    /// What was counted in the controls; `None` where there are none.
    pub(super) controls: Option<&'a Gated>,
    /// The drawn placements of the gates; `None` where none were drawn.
    pub(super) draws: Option<&'a Draws<'a>>,
}

/// Writes up what was counted.
pub(super) fn summarise<S>(
    assay: &Assay,
    targets: &Targets,
    files: Files<'_>,
    tubes: &[Tube<S>],
    counts: &Counts<'_>,
) -> Result<CaseResult, Error> {
    let gated = counts.gated;
    let panel = &tubes.first().ok_or(Error::NoFile)?.panel;
    let rules = assay.require_mrd()?;
    let earlier = earlier::sorted(&files.case.earlier);
    let evidence = level::Evidence {
        gated,
        controls: counts.controls,
        draws: counts.draws,
        facts: &files.case.facts,
        earlier: earlier.last().copied(),
    };
    let mut mrd = level::quantify(rules, &panel.tree, targets, &evidence)?;
    let mut defaults = assay.defaults().to_vec();
    if let Some((draws, placement)) = counts.draws.zip(gated.placement.as_ref()) {
        defaults.extend(placement::defaults(draws));
        mrd.placement = Some(placement::describe(draws, placement, &targets.laip_names));
    }
    let populations = populations(&panel.tree, &gated.counted.counts);
    let phenotypes = record::phenotypes(&panel.tree, targets, &gated.records);
    let case_record = CaseRecord {
        tubes: &gated.records,
        controls: counts.controls.map_or(&[], |controls| &controls.records),
        populations: &populations,
        mrd: &mrd,
        phenotypes: &phenotypes,
        earlier: &earlier,
        compensation: assay.compensation(),
    };
    let mut findings = findings::find(tubes, gated, files.policy);
    findings.extend(earlier::findings(&mrd, &earlier));
    findings.extend(quality::judge(assay.quality(), &case_record));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let records = gated.records.iter().chain(case_record.controls);
    Ok(CaseResult {
        schema_version: SCHEMA_VERSION,
        software: SoftwareEntry::this(),
        assay: AssayEntry {
            name: assay.name().to_owned(),
            version: assay.version().to_owned(),
            sha256: assay.sha256().to_owned(),
            references: references(assay),
        },
        case: files.case.label.entry(),
        inputs: files.inputs,
        controls: files.controls,
        acquisition: records.map(|record| record.acquisition.clone()).collect(),
        markers: panel.markers.clone(),
        populations,
        settings: SettingsEntry {
            policy: policy_name(files.policy).to_owned(),
            compensation: assay.compensation().as_str().to_owned(),
            defaults,
        },
        findings,
        phenotypes,
        earlier: earlier::entries(&rules.level, &earlier, &mrd.level)?,
        mrd,
    })
}

/// Lists the files that an assay refers to.
pub(crate) fn references(assay: &Assay) -> Vec<ReferenceEntry> {
    let entry = |key: &str, file: &ReferencedFile, sample: Option<&str>| ReferenceEntry {
        key: key.to_owned(),
        file: file.name.clone(),
        sha256: file.sha256.clone(),
        sample: sample.map(str::to_owned),
    };
    let gating = assay
        .reference()
        .map(|one| entry("gating", &one.file, one.sample.as_ref().map(|sample| sample.value.as_str())));
    let matrices = assay.matrices().iter().filter_map(|rule| rule.file.as_ref());
    let blanks = assay.mrd().and_then(|rules| rules.blanks_file.as_ref());
    let matrices = matrices.map(|file| entry("compensation.csv", file, None));
    gating.into_iter().chain(matrices).chain(blanks.map(|file| entry("mrd.blanks", file, None))).collect()
}

/// Lists the populations in the order in which the tree declares them.
pub(crate) fn populations(tree: &GateTree, counts: &PopulationCounts) -> Vec<PopulationEntry> {
    let total = counts.event_count();
    let entry = |population| {
        let count = counts.count(population);
        let parent = tree.parent(population).map_or(total, |parent| counts.count(parent));
        PopulationEntry {
            path: tree.path(population).to_owned(),
            name: tree.name(population).to_owned(),
            count,
            parent_fraction: fraction(count, parent),
            total_fraction: fraction(count, total),
        }
    };
    tree.indices().map(entry).collect()
}

fn fraction(count: u64, total: u64) -> Option<f64> {
    (total > 0).then(|| count as f64 / total as f64)
}

fn policy_name(policy: Policy) -> &'static str {
    match policy {
        Policy::Strict => "strict",
        Policy::Default => "default",
        Policy::Salvage => "salvage",
    }
}
