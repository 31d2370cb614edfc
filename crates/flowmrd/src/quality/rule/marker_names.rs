use crate::quality::judgement::{Judgement, Seen, caution_if};
use crate::quality::record::{ParameterRecord, ParameterRole};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::result::FindingEntry;

/// Suffixes of measures of one detector's pulse.
const PULSES: [&str; 3] = ["-a", "-h", "-w"];

/// Stain names that two detectors bear (`marker-named-twice`).
///
/// No null. A marker that is missing, or that fits two parameters in the assay's own terms, is refused before a case
/// is gated; what is left are files that call two detectors alike.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkerNames {
    /// Detectors of one stain name that are a caution; 2, derived: a marker has one.
    pub caution_detectors: f64,
}

impl Default for MarkerNames {
    fn default() -> Self {
        Self { caution_detectors: 2.0 }
    }
}

impl Rule for MarkerNames {
    const NAME: &'static str = "marker-names";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![Setting::within("caution_detectors", &mut self.caution_detectors, [2.0, 1e4])]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        for tube in case.record.tubes {
            let mut is_sound = true;
            for (index, parameter) in tube.parameters.iter().enumerate() {
                let alike = alike(parameter, &tube.parameters);
                // Each stain name once, where it is first borne.
                let is_first = alike.first().is_some_and(|&first| first == index);
                if is_first && alike.len() as f64 >= self.caution_detectors {
                    is_sound = false;
                    let names: Vec<&str> =
                        alike.iter().map(|&other| tube.parameters[other].short_name.as_str()).collect();
                    let subject = format!("{}, {}", tube.file, parameter.stain_name.as_deref().unwrap_or(""));
                    let seen = Seen {
                        subject: &subject,
                        seen: format!("the stain name of {} detectors: {}", names.len(), names.join(", ")),
                        expected: "one".to_owned(),
                        badness: names.len() as f64,
                    };
                    let advice = "name the detector in [markers] by its short name";
                    judgement.add_as("marker-named-twice", caution_if(true), &seen, advice);
                }
            }
            if is_sound {
                let seen = Seen {
                    subject: &tube.file,
                    seen: "every name of the gates was found once".to_owned(),
                    expected: "one detector a name".to_owned(),
                    badness: 0.0,
                };
                judgement.add(caution_if(false), &seen, "");
            }
        }
        judgement.finish()
    }
}

/// Lists the detectors that bear a parameter's stain name, of each one measure; empty where it has none.
fn alike(parameter: &ParameterRecord, all: &[ParameterRecord]) -> Vec<usize> {
    let Some(stain) = stain_of(parameter) else { return Vec::new() };
    let mut detectors: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for (index, other) in all.iter().enumerate() {
        let detector = detector_of(&other.short_name);
        if stain_of(other).is_some_and(|other| other == stain) && !detectors.contains(&detector) {
            detectors.push(detector);
            found.push(index);
        }
    }
    found
}

fn stain_of(parameter: &ParameterRecord) -> Option<String> {
    let stain = parameter.stain_name.as_deref()?.trim().to_lowercase();
    (parameter.kind == ParameterRole::Fluorescence && !stain.is_empty()).then_some(stain)
}

/// Returns a short name without the measure of the pulse.
fn detector_of(short_name: &str) -> String {
    let name = short_name.to_lowercase();
    let bare = PULSES.iter().find_map(|pulse| name.strip_suffix(pulse)).map(str::to_owned);
    bare.unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{found, parameter, tube};
    use crate::quality::record::TubeRecord;
    use crate::result::FindingLevel::{Caution, Pass};

    fn judged(parameters: Vec<ParameterRecord>) -> Vec<FindingEntry> {
        found(&MarkerNames::default(), &[TubeRecord { parameters, ..tube("a.fcs") }])
    }

    #[test]
    fn two_detectors_of_one_stain_are_a_caution_named_once() {
        let findings =
            judged(vec![parameter("PE-A", "CD34"), parameter("APC-A", "cd34 "), parameter("FITC-A", "CD20")]);
        assert_eq!((findings.len(), findings[0].level), (1, Caution));
        assert_eq!(findings[0].code, "marker-named-twice");
        assert!(findings[0].message.contains("2 detectors: PE-A, APC-A"), "{}", findings[0].message);
    }

    #[test]
    fn measures_of_one_detector_and_parameters_without_a_stain_pass() {
        let findings = judged(vec![
            parameter("PE-A", "CD34"),
            parameter("PE-H", "CD34"),
            parameter("B1-A", ""),
            parameter("B2-A", ""),
        ]);
        assert_eq!((findings.len(), findings[0].level), (1, Pass));
    }
}
