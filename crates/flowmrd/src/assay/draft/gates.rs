//! Gates to be moved: those that the panel allows, each at quantiles of the file's values.

use flowmrd_core::ParameterIndex;
use flowmrd_gating::Transform;

use super::names::{Named, Names};
use super::scales::Scales;
use super::values::{Values, quantile, rounded};
use crate::panel::Kind;

/// What a dye for dead cells is called, without case and separators.
const VIABILITY: [&str; 12] =
    ["VIAB", "VIVID", "LIVEDEAD", "LD", "7AAD", "PI", "DAPI", "ZOMBIE", "FVS", "FVD", "SYTOX", "AQUA"];

/// What a dye for nucleic acids is called.
const NUCLEIC: [&str; 6] = ["SYTO", "DRAQ5", "HOECHST", "NUCLEATED", "CYTRAK", "VYBRANT"];

/// Markers of which a LAIP is made first where the panel has them.
const LAIP_MARKERS: [&str; 12] =
    ["CD34", "CD10", "CD19", "CD117", "CD33", "CD7", "CD5", "CD38", "CD58", "CD20", "CD3", "CD56"];

/// Longest word that is compared as a whole: PI, LD.
const SHORT: usize = 2;

/// One gate: what it is called, its condition as TOML has it, and what is to be said above it.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) comment: String,
    pub(super) condition: Condition,
}

/// A condition of a placeholder.
pub(super) enum Condition {
    /// Each value is at least its limit.
    Above(Vec<(String, f64)>),
    /// The value is below its limit.
    Below(String, f64),
    /// The value lies in a range.
    Range(String, [f64; 2]),
    /// The pair lies in a polygon.
    Polygon(String, String, Vec<[f64; 2]>),
}

/// The gates of a draft, each the parent of the next, the last the denominator.
pub(super) struct Gates {
    pub(super) steps: Vec<Step>,
    pub(super) laip: Condition,
    pub(super) remarks: Vec<String>,
}

/// What places gates.
struct Placer<'a> {
    names: &'a Names,
    scales: &'a Scales,
    values: &'a Values,
}

impl Gates {
    pub(super) fn choose(names: &Names, scales: &Scales, values: &Values) -> Self {
        let placer = Placer { names, scales, values };
        let viability = placer.find(&VIABILITY);
        // SYTOX, which dead cells take up, begins as SYTO does.
        let nucleic = placer.find_other(&NUCLEIC, viability);
        let is_dye = |named: &Named| viability.into_iter().chain(nucleic).any(|dye| dye.index == named.index);
        // A panel of dyes alone leaves nothing else to make a LAIP of.
        let has_markers = names.signals().any(|named| !is_dye(named));
        let (viability, nucleic) = if has_markers { (viability, nucleic) } else { (None, None) };
        let mut steps: Vec<Step> = [placer.steady(), placer.singlets()].into_iter().flatten().collect();
        let mut remarks = Vec::new();
        let mut missing =
            |what: &str| remarks.push(format!("the panel has no {what}, and the draft no gate for it"));
        match viability {
            Some(dye) => steps.push(placer.viable(dye)),
            None => missing("dye for dead cells"),
        }
        match nucleic {
            Some(dye) => steps.push(placer.nucleated(dye)),
            None => {
                missing("dye for nucleic acids");
                steps.push(placer.cells());
            }
        }
        let dyes: Vec<ParameterIndex> = viability.into_iter().chain(nucleic).map(|dye| dye.index).collect();
        Self { steps, laip: placer.laip(&dyes), remarks }
    }
}

impl<'a> Placer<'a> {
    /// Finds the first parameter of fluorescence that is called by one of these words.
    fn find(&self, words: &[&str]) -> Option<&'a Named> {
        self.find_other(words, None)
    }

    /// Finds one that is not another.
    fn find_other(&self, words: &[&str], other: Option<&Named>) -> Option<&'a Named> {
        let is_called = |named: &&Named| {
            let called = std::iter::once(&named.name).chain(&named.aliases);
            called.into_iter().any(|name| words.iter().any(|word| has_word(name, word)))
        };
        self.names.signals().filter(|named| other != Some(*named)).find(is_called)
    }

    /// Returns a quantile on the gate's scale, rounded; a place of the scale where the file has no values. On a scale with a
    /// top it lies between the ends.
    fn place(&self, named: &Named, share: f64, otherwise: f64) -> f64 {
        let scale = self.scales.of(named.index);
        let value = self.values.quantile(named.index, share);
        let placed = value.map(|value| scale.forward(value)).filter(|placed| placed.is_finite());
        let placed = rounded(placed.unwrap_or(otherwise));
        match scale {
            Transform::Logicle(_) | Transform::Log(_) => placed.clamp(0.02, 0.98),
            _ => placed,
        }
    }

    /// Leaves out the beginning of the acquisition.
    fn steady(&self) -> Option<Step> {
        let time = self.names.of_kind(Kind::Time).next()?;
        let [first, last] = [0.0, 1.0].map(|share| self.values.quantile(time.index, share));
        let (first, last) = (first?, last?);
        (first < last).then(|| Step {
            name: "Steady",
            comment: "The stream settles. Placeholder: all but the first 1 % of the file's events."
                .to_owned(),
            condition: Condition::Above(vec![(time.name.clone(), self.place(time, 0.01, 0.0))]),
        })
    }

    /// Leaves out doublets: by height over area, else by width.
    fn singlets(&self) -> Option<Step> {
        let pulse = |kind: Kind, suffixes: &[&str]| {
            let mut scatter = self.names.of_kind(kind);
            scatter.find(|named| {
                let name = named.short_name.to_ascii_uppercase();
                suffixes.iter().any(|suffix| name.ends_with(suffix))
            })
        };
        let (area, height) =
            (["-A", "_A", "AREA", " INT", " INT LIN"], ["-H", "_H", "HEIGHT", " PEAK", " PEAK LIN"]);
        let width = ["-W", "_W", "WIDTH", " TOF", " TOF LIN"];
        [Kind::ForwardScatter, Kind::SideScatter].into_iter().find_map(|kind| {
            let area = pulse(kind, &area)?;
            let by_height = pulse(kind, &height).and_then(|height| self.diagonal(area, height));
            by_height.or_else(|| self.narrow(pulse(kind, &width)?))
        })
    }

    fn diagonal(&self, area: &Named, height: &Named) -> Option<Step> {
        let pairs = self.values.column(area.index).iter().zip(self.values.column(height.index));
        let ratios: Vec<f64> =
            pairs.filter(|(area, _)| **area > 0.0).map(|(area, height)| height / area).collect();
        let [low, high] = [0.02, 0.98].map(|share| quantile(ratios.iter().copied(), share));
        let (low, high) = (rounded(low?), rounded(high?));
        let [left, right] = [0.01, 1.0].map(|share| self.values.quantile(area.index, share));
        let (left, right) = (rounded(left?.max(0.0)), rounded(right? * 1.05));
        let vertices = [[left, low * left], [left, high * left], [right, high * right], [right, low * right]];
        let vertices: Vec<[f64; 2]> = vertices.map(|vertex| vertex.map(rounded)).to_vec();
        let condition = Condition::Polygon(area.name.clone(), height.name.clone(), vertices);
        let comment = "Height over area is alike for one particle, and lower for two. Placeholder: 96 in 100 of the \
                       file's ratios.";
        (low < high && left < right).then(|| Step {
            name: "Singlets",
            comment: comment.to_owned(),
            condition,
        })
    }

    fn narrow(&self, width: &Named) -> Option<Step> {
        let [low, high] = [0.01, 0.99].map(|share| self.place(width, share, 0.0));
        let comment =
            "Two particles make a wide pulse. Placeholder: 98 in 100 of the file's widths.".to_owned();
        let condition = Condition::Range(width.name.clone(), [low, high]);
        (low < high).then_some(Step { name: "Singlets", comment, condition })
    }

    fn viable(&self, dye: &Named) -> Step {
        Step {
            name: "Viable",
            comment:
                "Dead cells take up the dye. Placeholder: all but the brightest 5 % of the file's events."
                    .to_owned(),
            condition: Condition::Below(dye.name.clone(), self.place(dye, 0.95, 0.5)),
        }
    }

    fn nucleated(&self, dye: &Named) -> Step {
        Step {
            name: "Nucleated",
            comment: "The denominator. Placeholder: all but the dimmest 5 % of the file's events.".to_owned(),
            condition: Condition::Above(vec![(dye.name.clone(), self.place(dye, 0.05, 0.5))]),
        }
    }

    /// Keeps leucocytes by CD45, else what is large, else what the first marker has.
    fn cells(&self) -> Step {
        let scatter = self.names.of_kind(Kind::ForwardScatter).next();
        let chosen = self.find(&["CD45"]).or(scatter).or_else(|| self.names.signals().next());
        let limits = chosen.map(|named| (named.name.clone(), self.place(named, 0.05, 0.0)));
        Step {
            name: "Cells",
            comment: "The denominator, without a dye for nucleic acids. Placeholder: all but the lowest 5 % of the file's \
                      events."
                .to_owned(),
            condition: Condition::Above(limits.into_iter().collect()),
        }
    }

    /// Makes a LAIP of up to two markers.
    fn laip(&self, dyes: &[ParameterIndex]) -> Condition {
        let is_free = |named: &&Named| !dyes.contains(&named.index);
        let preferred = LAIP_MARKERS.iter().filter_map(|word| self.find(&[word])).filter(is_free);
        let others = self.names.signals().filter(is_free).filter(|named| !has_word(&named.name, "CD45"));
        let mut chosen: Vec<&Named> = Vec::new();
        let last = self.names.signals().filter(is_free);
        for named in preferred.chain(others).chain(last) {
            if chosen.len() < 2 && chosen.iter().all(|other| other.index != named.index) {
                chosen.push(named);
            }
        }
        Condition::Above(
            chosen.iter().map(|named| (named.name.clone(), self.place(named, 0.98, 0.8))).collect(),
        )
    }
}

/// Tells whether a name has a word: short ones stand alone between separators, longer ones anywhere without them.
fn has_word(name: &str, word: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let mut parts = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    if word.len() <= SHORT || word.starts_with("CD") {
        return parts.any(|part| part == word);
    }
    let joined: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    joined.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_names() {
        let is_dye = |name: &str| VIABILITY.iter().any(|word| has_word(name, word));
        for name in [
            "Viability",
            "LIVE/DEAD Aqua",
            "L/D Zombie NIR",
            "7-AAD",
            "PI-A",
            "DAPI",
            "FVS 700-A",
            "SYTOX Red",
        ] {
            assert!(is_dye(name), "{name}");
        }
        for name in ["CD45", "PIGA", "SYTO41", "CD34", "LDLR"] {
            assert!(!is_dye(name), "{name}");
        }
        assert!(has_word("CD34 PerCP-Cy5.5", "CD34") && !has_word("CD34", "CD3"));
    }
}
