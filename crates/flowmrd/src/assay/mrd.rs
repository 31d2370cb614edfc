use super::diagnostic::{Located, Problems};
use super::document::{Section, count, excerpt, number, table, text};
use super::hierarchy::PopulationIndex;
use super::nearest::nearest;
use crate::result::DefaultEntry;

/// Names of the interval methods an assay can ask for.
const METHODS: [&str; 1] = ["clopper-pearson"];

/// Confidence where the assay states none.
const DEFAULT_CONFIDENCE: f64 = 0.95;

/// The rules by which counts become an MRD level and a verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct MrdRules {
    /// The population over which the level is taken.
    pub denominator: PopulationIndex,
    /// The confidence interval.
    pub interval: IntervalRule,
    /// Events from which the LAIP counts as detected, at least 1.
    pub lod_events: u64,
    /// Events from which the level counts as quantifiable, at least `lod_events`.
    pub loq_events: u64,
    /// Events that the denominator needs for any verdict but "insufficient"; `None` where one is enough.
    pub minimum_denominator: Option<u64>,
}

/// Which confidence interval is reported.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalRule {
    /// Name of the method: `clopper-pearson`.
    pub method: String,
    /// Confidence, between 0 and 1, both excluded.
    pub confidence: f64,
}

/// `[mrd]` before its denominator is looked up.
pub(super) struct NamedRules {
    pub(super) denominator: Located<String>,
    pub(super) interval: IntervalRule,
    pub(super) lod_events: u64,
    pub(super) loq_events: u64,
    pub(super) minimum_denominator: Option<u64>,
}

impl NamedRules {
    pub(super) fn resolve(self, denominator: PopulationIndex) -> MrdRules {
        MrdRules {
            denominator,
            interval: self.interval,
            lod_events: self.lod_events,
            loq_events: self.loq_events,
            minimum_denominator: self.minimum_denominator,
        }
    }
}

/// Parses `[mrd]`; what it leaves out goes to `defaults`.
pub(super) fn parse_mrd(
    mut section: Section<'_, '_>,
    defaults: &mut Vec<DefaultEntry>,
    problems: &mut Problems<'_>,
) -> Option<NamedRules> {
    let denominator = section
        .require("denominator", "the name of a population", problems)
        .and_then(|entry| text(entry.value, "`denominator` in [mrd]", problems));
    let interval = parse_interval(&mut section, defaults, problems);
    let [lod_events, loq_events] = ["lod_events", "loq_events"].map(|key| {
        let entry = section.require(key, "a number of events", problems)?;
        Some((count(entry.value, &format!("`{key}` in [mrd]"), problems)?, entry.value.span()))
    });
    let minimum_denominator = section.find("minimum_denominator");
    if minimum_denominator.is_none() {
        defaults.push(DefaultEntry { key: "mrd.minimum_denominator".to_owned(), value: "1".to_owned() });
    }
    let minimum_denominator = minimum_denominator
        .map(|entry| count(entry.value, "`minimum_denominator` in [mrd]", problems))
        .map_or(Some(None), |parsed| parsed.map(Some));
    section.finish(problems);
    let ((lod_events, _), (loq_events, loq_span)) = (lod_events?, loq_events?);
    if loq_events < lod_events {
        let message = format!(
            "`loq_events` in [mrd] is too small: expected at least `lod_events`, {lod_events}, got {loq_events}"
        );
        problems.add(&loq_span, message);
        return None;
    }
    Some(NamedRules {
        denominator: denominator?,
        interval: interval?,
        lod_events,
        loq_events,
        minimum_denominator: minimum_denominator?,
    })
}

fn parse_interval(
    section: &mut Section<'_, '_>,
    defaults: &mut Vec<DefaultEntry>,
    problems: &mut Problems<'_>,
) -> Option<IntervalRule> {
    let mut default = |key: &str, value: String| {
        defaults.push(DefaultEntry { key: format!("mrd.interval.{key}"), value });
    };
    let Some(entry) = section.find("interval") else {
        default("method", METHODS[0].to_owned());
        default("confidence", DEFAULT_CONFIDENCE.to_string());
        return Some(IntervalRule { method: METHODS[0].to_owned(), confidence: DEFAULT_CONFIDENCE });
    };
    let title = "`interval` in [mrd]";
    let mut inner = Section::new(title, entry.value.span(), table(entry.value, title, problems)?);
    let method = match inner.find("method") {
        Some(entry) => text(entry.value, &format!("`method` of {title}"), problems).and_then(|method| {
            let known = METHODS.contains(&method.value.as_str());
            if !known {
                let message = format!(
                    "unknown interval method `{}`: expected one of {}",
                    excerpt(&method.value),
                    METHODS.join(", ")
                );
                problems.add_at(method.place, message, nearest(&method.value, METHODS));
            }
            known.then_some(method.value)
        }),
        None => {
            default("method", METHODS[0].to_owned());
            Some(METHODS[0].to_owned())
        }
    };
    let confidence = match inner.find("confidence") {
        Some(entry) => number(entry.value, &format!("`confidence` of {title}"), problems).filter(|&confidence| {
            let inside = 0.0 < confidence && confidence < 1.0;
            if !inside {
                let message = format!("`confidence` of {title} is out of range: expected a number between 0 and 1, got {confidence}");
                problems.add(&entry.value.span(), message);
            }
            inside
        }),
        None => {
            default("confidence", DEFAULT_CONFIDENCE.to_string());
            Some(DEFAULT_CONFIDENCE)
        }
    };
    inner.finish(problems);
    Some(IntervalRule { method: method?, confidence: confidence? })
}
