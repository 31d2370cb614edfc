use crate::assay::CompensationSource;
use crate::quality::judgement::{Judgement, Seen, caution_if, percent};
use crate::quality::record::{CompensationRecord, ParameterRole, TubeRecord};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::result::FindingEntry;

/// Fluorescence that is not compensated although the assay does not ask for that, and matrices that change nothing
/// (`matrix-identity`).
///
/// No null. An assay that says `none`, or whose gates name their compensation, is taken at its word.
#[derive(Clone, Debug, PartialEq)]
pub struct CompensationAbsent {
    /// Sum of all spillover, over the number of stains, up to which a matrix changes nothing; 0, derived: the identity.
    pub maximum_spillover: f64,
}

impl Default for CompensationAbsent {
    fn default() -> Self {
        Self { maximum_spillover: 0.0 }
    }
}

impl Rule for CompensationAbsent {
    const NAME: &'static str = "compensation-absent";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![Setting::fraction("maximum_spillover", &mut self.maximum_spillover)]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        for tube in case.record.tubes {
            for matrix in &tube.compensations {
                self.judge_matrix(tube, matrix, &mut judgement);
            }
            if tube.compensations.is_empty() {
                judge_absence(tube, case.record.compensation, &mut judgement);
            }
        }
        judgement.finish()
    }
}

impl CompensationAbsent {
    fn judge_matrix(&self, tube: &TubeRecord, matrix: &CompensationRecord, judgement: &mut Judgement) {
        let spillover = spillover(&matrix.coefficients);
        let seen = Seen {
            subject: &tube.file,
            seen: match spillover {
                0.0 => "the spillover matrix changes nothing".to_owned(),
                _ => format!("stains spill {} on average", percent(spillover)),
            },
            expected: "some spillover, or values that were compensated before".to_owned(),
            badness: -spillover,
        };
        let advice = "find out whether the values were compensated when they were recorded";
        match spillover <= self.maximum_spillover {
            true => judgement.add_as("matrix-identity", caution_if(true), &seen, advice),
            false => judgement.add(caution_if(false), &seen, advice),
        }
    }
}

fn judge_absence(tube: &TubeRecord, source: &CompensationSource, judgement: &mut Judgement) {
    let mut fluorescence = tube.channels.iter().filter(|one| one.kind == ParameterRole::Fluorescence);
    if fluorescence.next().is_none() {
        return judgement.skip(&tube.file, "the gates use no fluorescence");
    }
    let is_wanted = matches!(source, CompensationSource::None | CompensationSource::Gating);
    let seen = Seen {
        subject: &tube.file,
        seen: match is_wanted {
            true => format!("no fluorescence is compensated, as the assay says (`{}`)", source.as_str()),
            false => "no fluorescence is compensated: the file has no matrix".to_owned(),
        },
        expected: "a matrix, or an assay that says `none`".to_owned(),
        badness: f64::INFINITY,
    };
    let advice = "name a matrix in the assay, or say `none` if the values were compensated before";
    judgement.add(caution_if(!is_wanted), &seen, advice);
}

/// Returns the sum of the absolute values beside the largest of each row, over the number of rows.
fn spillover(rows: &[Vec<f64>]) -> f64 {
    let beside = |row: &Vec<f64>| {
        let sizes = row.iter().map(|value| value.abs());
        sizes.clone().sum::<f64>() - sizes.fold(0.0, f64::max)
    };
    rows.iter().map(beside).sum::<f64>() / rows.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{channel, compensated_as, found, matrix, tube};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    fn judged(source: &CompensationSource) -> FindingEntry {
        let tube = TubeRecord { channels: vec![channel("CD34")], ..tube("a.fcs") };
        compensated_as(&CompensationAbsent::default(), &[tube], source).remove(0)
    }

    #[test]
    fn a_file_without_a_matrix_is_a_caution_unless_the_assay_says_so() {
        assert_eq!(judged(&CompensationSource::FileIfAny).level, Caution);
        assert_eq!(judged(&CompensationSource::None).level, Pass);
        assert_eq!(judged(&CompensationSource::Gating).level, Pass);
    }

    #[test]
    fn the_identity_is_as_good_as_no_matrix() {
        let with = |spill: f64| TubeRecord {
            compensations: vec![matrix(vec![vec![1.0, spill], vec![0.0, 1.0]])],
            ..tube("a.fcs")
        };
        let finding = found(&CompensationAbsent::default(), &[with(0.0)]).remove(0);
        assert_eq!((finding.code.as_str(), finding.level), ("matrix-identity", Caution));
        let finding = found(&CompensationAbsent::default(), &[with(0.2)]).remove(0);
        assert_eq!(finding.level, Pass);
        // by hand: 0.2 and 0 over two stains
        assert!(finding.message.contains("stains spill 10.0 % on average"), "{}", finding.message);
    }

    #[test]
    fn gates_on_scatter_alone_need_none() {
        assert_eq!(found(&CompensationAbsent::default(), &[tube("a.fcs")])[0].level, NotEvaluated);
    }
}
