//! How the events of LAIPs and of the reference population look.

use flowmrd_gating::GateTree;

use crate::analysis::targets::Targets;
use crate::quality::record::{ChannelRecord, KeptEvents, ParameterRole, TubeRecord};
use crate::result::{MarkerSpreadEntry, PhenotypeEntry, PhenotypeRole};

/// Writes up each LAIP's events and the reference population's, over all files together.
///
/// Of files from which samples were kept each kept event stands for as many of its file's: the sample of a larger file
/// weighs more.
pub(in crate::analysis) fn phenotypes(
    tree: &GateTree,
    targets: &Targets,
    tubes: &[TubeRecord],
) -> Vec<PhenotypeEntry> {
    let Some(first) = tubes.first() else { return Vec::new() };
    // Time is no look of a cell.
    let looks = || first.channels.iter().enumerate().filter(|(_, one)| one.kind != ParameterRole::Time);
    let entry = |population, role, kept: Vec<&KeptEvents>| PhenotypeEntry {
        population: tree.path(population).to_owned(),
        role,
        event_count: kept.iter().map(|kept| kept.event_count).sum(),
        sampled_count: kept.iter().map(|kept| kept.events.len() as u64).sum(),
        markers: looks().map(|(position, channel)| spread(channel, position, &kept)).collect(),
    };
    let laips = targets.laips.iter().enumerate().map(|(laip, &population)| {
        let kept = tubes.iter().filter_map(|tube| tube.laips.get(laip)).collect();
        entry(population, PhenotypeRole::Laip, kept)
    });
    let reference = targets.reference.map(|population| {
        let kept = tubes.iter().filter_map(|tube| tube.reference.as_ref()).collect();
        entry(population, PhenotypeRole::Reference, kept)
    });
    laips.chain(reference).collect()
}

fn spread(channel: &ChannelRecord, position: usize, kept: &[&KeptEvents]) -> MarkerSpreadEntry {
    let mut weighted: Vec<(f64, f64)> = Vec::new();
    for events in kept {
        let weight = events.event_count as f64 / events.events.len().max(1) as f64;
        let values = events.values.get(position).into_iter().flatten();
        weighted.extend(values.filter(|value| !value.is_nan()).map(|&value| (value, weight)));
    }
    weighted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let [lower, median, upper] = [0.25, 0.5, 0.75].map(|part| quantile(&weighted, part));
    let on_scale = |value: f64| channel.transform.forward(value);
    MarkerSpreadEntry {
        marker: channel.marker.clone(),
        median_value: median.filter(|value| value.is_finite()),
        median: median.map(on_scale).filter(|value| value.is_finite()),
        lower_quartile: lower.map(on_scale).filter(|value| value.is_finite()),
        upper_quartile: upper.map(on_scale).filter(|value| value.is_finite()),
    }
}

/// Returns the smallest of ascending values that at least a part of the weight does not pass.
fn quantile(ascending: &[(f64, f64)], part: f64) -> Option<f64> {
    let total: f64 = ascending.iter().map(|one| one.1).sum();
    let mut sum = 0.0;
    let reaches = |&&(_, weight): &&(f64, f64)| {
        sum += weight;
        // Equal weights add up exactly where they are whole; a last place that is lost must not skip a value.
        sum >= part * total * (1.0 - 1e-12)
    };
    ascending.iter().find(reaches).or(ascending.last()).map(|one| one.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_are_those_of_the_inverse_distribution() {
        // R: quantile(c(1, 2, 3, 4, 5, 6), c(.25, .5, .75), type = 1) is 2 3 5; of one value that value
        let six: Vec<(f64, f64)> = (1..=6).map(|value| (f64::from(value), 1.0)).collect();
        assert_eq!([0.25, 0.5, 0.75].map(|part| quantile(&six, part)), [Some(2.0), Some(3.0), Some(5.0)]);
        assert_eq!(quantile(&[(7.0, 1.0)], 0.25), Some(7.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn weights_count_as_repetitions() {
        // by hand: 1, then 10 three times: half the weight is passed at 10
        assert_eq!(quantile(&[(1.0, 1.0), (10.0, 3.0)], 0.5), Some(10.0));
        assert_eq!(quantile(&[(1.0, 1.0), (10.0, 3.0)], 0.25), Some(1.0));
    }
}
