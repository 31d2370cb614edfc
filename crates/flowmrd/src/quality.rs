//! Quality rules: what speaks for and against a result before its number is believed.
//!
//! Each rule looks at a `CaseRecord`, which gating gathers, and comes to findings of the levels pass,
//! caution, fail or not evaluated. Thresholds are the assay's ([`QualityRules`]). docs/algorithms/16-quality.md tells how often
//! each rule cries wolf, and how small a fault it sees.

use rayon::prelude::*;

use crate::result::{FindingEntry, FindingLevel};

#[cfg(test)]
mod hand_made;
pub(crate) mod judgement;
pub(crate) mod record;
mod role;
pub mod rule;
pub(crate) mod setting;
mod setting_change;
mod share;
mod statistic;

pub use role::{Role, Roles};

use record::CaseRecord;
use role::Examined;
use setting::{RackRule, Rule, Setting};

/// Writes the list of all rules: those of a case in the order in which they are judged, and those of several cases.
macro_rules! quality_rules {
    (case { $($field:ident: $rule:ident,)+ } rack { $($rack_field:ident: $rack_rule:ident,)+ }) => {
        /// The rules and their thresholds, as `[quality]` of an assay has them; `None` for a rule that it leaves out.
        #[derive(Clone, Debug, PartialEq)]
        pub struct QualityRules {
            /// The populations that play a part in the quality of a sample.
            pub populations: Roles,
            $(
                #[doc = concat!("The rule [`", stringify!($rule), "`](rule::", stringify!($rule), ").")]
                pub $field: Option<rule::$rule>,
            )+
            $(
                #[doc = concat!("The rule [`", stringify!($rack_rule), "`](rule::", stringify!($rack_rule), ").")]
                pub $rack_field: Option<rule::$rack_rule>,
            )+
        }

        impl Default for QualityRules {
            fn default() -> Self {
                Self {
                    populations: Roles::default(),
                    $($field: Some(rule::$rule::default()),)+
                    $($rack_field: Some(rule::$rack_rule::default()),)+
                }
            }
        }

        impl QualityRules {
            /// The names of the rules of a case, in the order in which they are judged: tables of `[quality]`, and codes of
            /// findings.
            pub const NAMES: &[&'static str] = &[$(rule::$rule::NAME,)+];

            /// The names of the rules of several cases, which are judged where a cohort is summarised.
            pub const RACK_NAMES: &[&'static str] = &[$(rule::$rack_rule::NAME,)+];

            /// Judges a case by each rule, several at once; their findings are in the order of the rules.
            fn judge_each(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
                let rules: &[&(dyn Fn() -> Vec<FindingEntry> + Sync)] = &[$(
                    &|| match &self.$field {
                        Some(rule) => rule.judge(case),
                        None => vec![left_out(rule::$rule::NAME)],
                    },
                )+];
                rules.par_iter().with_max_len(1).flat_map_iter(|judge| judge()).collect()
            }

            /// Shows each rule's name and thresholds; a rule for which the answer is `Presence::LeftOut` is taken out.
            pub(crate) fn visit(&mut self, visit: &mut dyn FnMut(&'static str, Vec<Setting<'_>>) -> Presence) {
                $(if let Some(rule) = &mut self.$field {
                    if visit(rule::$rule::NAME, rule.settings()) == Presence::LeftOut {
                        self.$field = None;
                    }
                })+
                $(if let Some(rule) = &mut self.$rack_field {
                    if visit(rule::$rack_rule::NAME, rule.settings()) == Presence::LeftOut {
                        self.$rack_field = None;
                    }
                })+
            }
        }
    };
}

quality_rules! {
    case {
        time_gaps: TimeGaps,
        time_bursts: TimeBursts,
        flow_rate: FlowRate,
        time_disorder: TimeDisorder,
        signal_drift: SignalDrift,
        margin_events: MarginEvents,
        values_not_finite: ValuesNotFinite,
        lost_events: LostEvents,
        few_events: FewEvents,
        doublets: Doublets,
        debris: Debris,
        viability: Viability,
        denominator: Denominator,
        expected_ranges: ExpectedRanges,
        haemodilution: Haemodilution,
        marker_names: MarkerNames,
        voltage_differs: VoltageDiffers,
        gain_differs: GainDiffers,
        compensation_absent: CompensationAbsent,
        compensation_condition: CompensationCondition,
        over_compensation: OverCompensation,
        laip_outside: LaipOutside,
        laip_arrival: LaipArrival,
        laip_cluster: LaipCluster,
        laip_distance: LaipDistance,
        antigen_drift: AntigenDrift,
        tubes_differ: TubesDiffer,
        gates_dominate: GatesDominate,
    }
    rack {
        carry_over: CarryOver,
        control_limit: ControlLimit,
    }
}

/// Whether an assay keeps a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Kept,
    LeftOut,
}

impl QualityRules {
    /// Lists every threshold: the rule's name, the key, and the value; rules that are left out have none.
    #[must_use]
    pub fn thresholds(&self) -> Vec<(&'static str, &'static str, f64)> {
        let mut list = Vec::new();
        self.clone().visit(&mut |name, settings| {
            list.extend(settings.iter().map(|setting| (name, setting.key, *setting.value)));
            Presence::Kept
        });
        list
    }
}

/// Judges a case by all rules: at least one finding a rule, most severe first, in the order of the rules among equals.
pub(crate) fn judge(rules: &QualityRules, record: &CaseRecord<'_>) -> Vec<FindingEntry> {
    let mut findings = rules.judge_each(&Examined { record, roles: &rules.populations });
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    findings
}

fn left_out(name: &str) -> FindingEntry {
    FindingEntry::line(name, FindingLevel::NotEvaluated, "left out by the assay")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{Hand, clock, tube};
    use crate::quality::record::TubeRecord;

    #[test]
    fn every_rule_is_heard_and_the_worst_comes_first() {
        let mut counts = [100; 40];
        counts[10..14].fill(0);
        let tubes = [TubeRecord { clock: Some(clock(0.5, &counts)), ..tube("a.fcs") }];
        let findings = Hand { tubes: &tubes, ..Hand::default() }.judge(&QualityRules::default());
        assert_eq!((findings[0].code.as_str(), findings[0].level), ("time-gaps", FindingLevel::Caution));
        assert!(findings.is_sorted_by_key(|finding| std::cmp::Reverse(finding.level)));
        for name in QualityRules::NAMES {
            let aliases = [("few-events", "no-events"), ("denominator", "denominator-too-small")];
            let is_of = |code: &str| code == *name || aliases.contains(&(*name, code));
            assert!(findings.iter().any(|finding| is_of(&finding.code)), "{name}");
        }
    }

    #[test]
    fn a_rule_that_is_left_out_says_so() {
        let rules = QualityRules { time_gaps: None, ..QualityRules::default() };
        let findings = Hand::default().judge(&rules);
        let finding = findings.iter().find(|finding| finding.code == "time-gaps").unwrap();
        assert_eq!(finding.message, "left out by the assay");
        assert_eq!(finding.level, FindingLevel::NotEvaluated);
        assert!(rules.thresholds().iter().all(|(name, _, _)| *name != "time-gaps"));
    }

    #[test]
    fn defaults_lie_within_what_an_assay_may_say() {
        let mut rules = QualityRules::default();
        let mut count = 0;
        rules.visit(&mut |name, settings| {
            for setting in settings {
                let range = setting.minimum..=setting.maximum;
                assert!(range.contains(setting.value), "{name} {}", setting.key);
                count += 1;
            }
            Presence::Kept
        });
        assert_eq!(rules.thresholds().len(), count);
        assert_eq!(rules, QualityRules::default());
    }
}
