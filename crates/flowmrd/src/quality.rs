//! Quality rules: what speaks for and against a result before its number is believed.
//!
//! Each rule looks at a [`CaseRecord`](record::CaseRecord), which gating gathers, and comes to findings of the levels pass,
//! caution, fail or not evaluated. Thresholds are the assay's ([`QualityRules`]).

#[allow(dead_code, reason = "what gating records is read by rules that are added one by one")]
pub(crate) mod record;

/// The thresholds of the quality rules, as `[quality]` of an assay has them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QualityRules {}
