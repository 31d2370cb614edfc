use flowmrd_fcs::Policy;

use super::{Counted, Gated, Tube, findings, level};
use crate::Error;
use crate::assay::{Assay, Population};
use crate::result::{
    AssayEntry, CaseResult, InputEntry, PopulationEntry, SCHEMA_VERSION, SettingsEntry, SoftwareEntry,
};

/// Writes up what was counted.
pub(super) fn summarise<S>(
    assay: &Assay,
    inputs: Vec<InputEntry>,
    tubes: &[Tube<S>],
    gated: &Gated,
    policy: Policy,
) -> Result<CaseResult, Error> {
    let mrd = level::quantify(assay, &gated.counted)?;
    Ok(CaseResult {
        schema_version: SCHEMA_VERSION,
        software: SoftwareEntry {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        assay: AssayEntry {
            name: assay.name().to_owned(),
            version: assay.version().to_owned(),
            sha256: assay.sha256().to_owned(),
        },
        inputs,
        markers: tubes.first().map(|tube| tube.panel.markers.clone()).unwrap_or_default(),
        populations: populations(assay, &gated.counted),
        settings: SettingsEntry {
            policy: policy_name(policy).to_owned(),
            compensation: assay.compensation().as_str().to_owned(),
            defaults: assay.defaults().to_vec(),
        },
        findings: findings::find(assay, tubes, gated, &mrd, policy),
        mrd,
    })
}

fn populations(assay: &Assay, counted: &Counted) -> Vec<PopulationEntry> {
    let counts = counted.counts.counts();
    let entry = |(population, &count): (&Population, &u64)| {
        let total = counted.counts.event_count();
        let parent = population.parent().map_or(total, |parent| counts[parent.0]);
        PopulationEntry {
            path: population.path().to_owned(),
            name: population.name().to_owned(),
            count,
            parent_fraction: fraction(count, parent),
            total_fraction: fraction(count, total),
        }
    };
    assay.populations().iter().zip(counts).map(entry).collect()
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
