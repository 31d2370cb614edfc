use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::Problems;
use super::document::{Section, excerpt, table, wrong_type};
use crate::result::DefaultEntry;

/// Most draws that an assay may ask for.
pub const DRAW_LIMIT: u64 = 100_000;

/// Most counts that the draws of all LAIPs may come to.
const COUNT_LIMIT: u64 = 20_000_000;

/// Draws where the assay states none.
const DEFAULT_DRAWS: u64 = 1000;

/// Seed where the assay states none.
const DEFAULT_SEED: u64 = 1;

/// How the placement of gates is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacementRule {
    /// Draws, 0 to [`DRAW_LIMIT`]; 0 for none.
    pub draw_count: u64,
    /// Seed of the draws.
    pub seed: u64,
}

/// Parses `placement` of `[mrd]`; what it leaves out goes to `defaults`.
pub(super) fn parse_placement(
    section: &mut Section<'_, '_>,
    defaults: &mut Vec<DefaultEntry>,
    problems: &mut Problems<'_>,
) -> Option<PlacementRule> {
    let title = "`placement` in [mrd]";
    let mut inner = match section.find("placement") {
        Some(entry) => Section::new(title, entry.value.span(), table(entry.value, title, problems)?),
        None => Section::empty(title),
    };
    let mut take = |key: &'static str, limit: u64| {
        inner.find(key).map(|entry| whole(entry.value, &format!("`{key}` of {title}"), limit, problems))
    };
    let (draws, seed) = (take("draws", DRAW_LIMIT), take("seed", u64::MAX));
    inner.finish(problems);
    let mut or_default = |found: Option<Option<u64>>, key: &str, default: u64| {
        found.unwrap_or_else(|| {
            defaults.push(DefaultEntry { key: format!("mrd.placement.{key}"), value: default.to_string() });
            Some(default)
        })
    };
    let draw_count = or_default(draws, "draws", DEFAULT_DRAWS)?;
    // Without draws nothing depends on a seed.
    let seed = if draw_count == 0 && seed.is_none() { 0 } else { or_default(seed, "seed", DEFAULT_SEED)? };
    Some(PlacementRule { draw_count, seed })
}

/// Refuses so many draws of so many LAIPs that their counts would fill memory.
pub(super) fn check_count(
    rule: PlacementRule,
    laip_count: usize,
    span: &std::ops::Range<usize>,
    problems: &mut Problems<'_>,
) -> Option<()> {
    let found = rule.draw_count.saturating_mul(laip_count as u64 + 2);
    if found <= COUNT_LIMIT {
        return Some(());
    }
    let message = format!(
        "`placement` in [mrd] counts too much: expected draws × (LAIPs + 2) of at most {COUNT_LIMIT}, got {found}"
    );
    problems.add(span, message);
    None
}

/// Takes a whole number from 0 to a limit.
fn whole(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    limit: u64,
    problems: &mut Problems<'_>,
) -> Option<u64> {
    let DeValue::Integer(integer) = value.get_ref() else {
        wrong_type(value, subject, "a whole number", problems);
        return None;
    };
    let parsed = u64::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|&one| one <= limit);
    if parsed.is_none() {
        let got = excerpt(&integer.to_string());
        problems.add(&value.span(), format!("{subject} is out of range: expected 0 to {limit}, got {got}"));
    }
    parsed
}
