use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::Assay;
use super::diagnostic::{Located, Problems};
use super::document::fields::{flag, list, tables};
use super::document::{Entry, Section, excerpt, finite, table, text, wrong_type};
use super::nearest::nearest;
use crate::quality::rule::{ExpectedRange, RangeBase};
use crate::quality::setting::Setting;
use crate::quality::{Presence, QualityRules, Role};

/// Most ranges that an assay may expect.
const RANGE_LIMIT: usize = 1000;

/// The rule whose table holds ranges beside its thresholds.
const RANGES_OF: &str = "expected-ranges";

/// The quality rules of an assay, and the populations that they name, each with where.
#[derive(Default)]
pub(super) struct ParsedQuality {
    pub(super) rules: QualityRules,
    named: Vec<(Located<String>, String)>,
}

/// Parses `[quality]`: `[quality.populations]`, and a table a rule.
pub(super) fn parse_quality(entry: Entry<'_, '_>, problems: &mut Problems<'_>) -> ParsedQuality {
    let mut parsed = ParsedQuality::default();
    let Some(found) = table(entry.value, "[quality]", problems) else { return parsed };
    let mut section = Section::new("[quality]", entry.key_range(), found);
    if let Some(entry) = section.find("populations") {
        parse_populations(entry, &mut parsed, problems);
    }
    let mut ranges = Vec::new();
    let ParsedQuality { rules, named } = &mut parsed;
    rules.visit(&mut |name, settings| {
        let Some(entry) = section.find(name) else { return Presence::Kept };
        let title = format!("[quality.{name}]");
        let Some(found) = table(entry.value, &title, problems) else { return Presence::Kept };
        let mut inner = Section::new(title, entry.key_range(), found);
        let enabled = inner.find("enabled");
        let subject = format!("`enabled` in {}", inner.title);
        let is_enabled = enabled.and_then(|entry| flag(entry.value, &subject, problems)).unwrap_or(true);
        if name == RANGES_OF {
            ranges = parse_ranges(&mut inner, named, problems).unwrap_or_default();
        }
        parse_settings(&mut inner, settings, problems);
        inner.finish(problems);
        if is_enabled { Presence::Kept } else { Presence::LeftOut }
    });
    if let Some(rule) = &mut rules.expected_ranges {
        rule.ranges = ranges;
    }
    section.finish(problems);
    parsed
}

fn parse_populations(entry: Entry<'_, '_>, parsed: &mut ParsedQuality, problems: &mut Problems<'_>) {
    let title = "[quality.populations]";
    let Some(found) = table(entry.value, title, problems) else { return };
    let mut section = Section::new(title, entry.key_range(), found);
    for role in Role::ALL {
        let subject = format!("`{}` in {title}", role.key());
        let named = section.find(role.key()).and_then(|entry| text(entry.value, &subject, problems));
        if let Some(name) = named {
            parsed.rules.populations = std::mem::take(&mut parsed.rules.populations).with(role, &name.value);
            parsed.named.push((name, subject));
        }
    }
    section.finish(problems);
}

/// Takes a rule's thresholds, each within its range, a fail no better than its caution.
fn parse_settings(section: &mut Section<'_, '_>, settings: Vec<Setting<'_>>, problems: &mut Problems<'_>) {
    let mut taken: Vec<(&str, f64, Range<usize>)> = Vec::new();
    for setting in settings {
        let mut span = section.span.clone();
        if let Some(entry) = section.find(setting.key) {
            span = entry.value.span();
            let subject = format!("`{}` in {}", setting.key, section.title);
            take_setting(&subject, setting.value, [setting.minimum, setting.maximum], (entry, problems));
        }
        taken.push((setting.key, *setting.value, span));
    }
    for (key, fail, span) in &taken {
        let of_caution = |rest: &str| taken.iter().find(|(other, _, _)| *other == format!("caution_{rest}"));
        let caution = key.strip_prefix("fail_").and_then(of_caution);
        if let Some((other, caution, _)) = caution.filter(|(_, caution, _)| fail < caution) {
            let message = format!(
                "`{key}` in {}: expected at least `{other}`, which is {caution}, got {fail}",
                section.title
            );
            problems.add(span, message);
        }
    }
}

fn take_setting(
    subject: &str,
    value: &mut f64,
    [minimum, maximum]: [f64; 2],
    (entry, problems): (Entry<'_, '_>, &mut Problems<'_>),
) {
    match finite(entry.value, subject, problems) {
        Some(number) if (minimum..=maximum).contains(&number) => *value = number,
        Some(number) => {
            let message = format!("{subject} is out of range: expected {minimum} to {maximum}, got {number}");
            problems.add(&entry.value.span(), message);
        }
        None => {}
    }
}

/// Takes `ranges`: `[{ population = "T cells", parent = [0.05, 0.4] }]`.
fn parse_ranges(
    section: &mut Section<'_, '_>,
    named: &mut Vec<(Located<String>, String)>,
    problems: &mut Problems<'_>,
) -> Option<Vec<ExpectedRange>> {
    let entry = section.find("ranges")?;
    let title = format!("`ranges` in {}", section.title);
    let found = list(entry.value, &title, RANGE_LIMIT, problems)?;
    tables(found, &title, problems, |mut range, problems| {
        let subject = format!("`population` of {title}");
        let population = range
            .require("population", "the name of a population", problems)
            .and_then(|entry| text(entry.value, &subject, problems));
        let bases = [("parent", RangeBase::Parent), ("total", RangeBase::Total)];
        let given: Vec<_> =
            bases.iter().filter_map(|&(key, base)| Some((range.find(key)?, key, base))).collect();
        let bounds = match given[..] {
            [(entry, key, base)] => {
                pair(entry.value, &format!("`{key}` of {title}"), problems).map(|pair| (pair, base))
            }
            _ => {
                let expected = "expected either `parent` or `total`, a pair of fractions";
                problems.add(&range.span, format!("{title}: {expected}, got {} of them", given.len()));
                None
            }
        };
        range.finish(problems);
        let (population, ([minimum, maximum], base)) = (population?, bounds?);
        let range = ExpectedRange { population: population.value.clone(), base, minimum, maximum };
        named.push((population, subject));
        Some(range)
    })
}

/// Takes two fractions in ascending order.
fn pair(value: &Spanned<DeValue<'_>>, subject: &str, problems: &mut Problems<'_>) -> Option<[f64; 2]> {
    let Some(found) = value.get_ref().as_array() else {
        wrong_type(value, subject, "a pair of fractions", problems);
        return None;
    };
    let numbers: Option<Vec<f64>> = found.iter().map(|one| finite(one, subject, problems)).collect();
    match numbers?[..] {
        [minimum, maximum] if 0.0 <= minimum && minimum <= maximum && maximum <= 1.0 => {
            Some([minimum, maximum])
        }
        _ => {
            let expected = "expected two fractions from 0 to 1 in ascending order";
            problems.add(&value.span(), format!("{subject}: {expected}, got others"));
            None
        }
    }
}

impl ParsedQuality {
    /// Looks up the populations that the rules name, where those of the assay are known.
    pub(super) fn check(&self, assay: &Assay, problems: &mut Problems<'_>) -> Option<()> {
        let own = assay.populations.iter().map(|population| (population.path(), population.name()));
        let own: Vec<(String, String)> = own.map(|(path, name)| (path.to_owned(), name.to_owned())).collect();
        let fixed = assay.reference.as_ref().and_then(|reference| reference.fixed_gates());
        let referenced = fixed.map(|gates| {
            let tree = &gates.tree;
            tree.indices().map(|one| (tree.path(one).to_owned(), tree.name(one).to_owned())).collect()
        });
        // The gates of each file's own sample are known when the file is read.
        let known = if assay.reference.is_some() { referenced? } else { own };
        let mut is_known = true;
        for (name, subject) in &self.named {
            let by_path = known.iter().any(|(path, _)| *path == name.value);
            let by_name = known.iter().filter(|(_, other)| *other == name.value).count();
            if by_path || by_name == 1 {
                continue;
            }
            is_known = false;
            let near =
                nearest(&name.value, known.iter().flat_map(|(path, name)| [name.as_str(), path.as_str()]));
            let near = near.filter(|near| *near != name.value);
            let message = format!(
                "{subject}: expected the name of one population, or its path, got `{}`, which {by_name} bear",
                excerpt(&name.value)
            );
            problems.add_at(name.place, message, near);
        }
        is_known.then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(quality: &str) -> Result<Assay, String> {
        let text = format!(
            "[assay]\nname = \"A\"\nversion = \"1\"\n[[gate]]\nname = \"Cells\"\nabove = {{ X = 1 }}\n\
             [[gate]]\nname = \"T cells\"\nparent = \"Cells\"\nabove = {{ Y = 1 }}\n{quality}"
        );
        Assay::parse(&text, "a.toml").map_err(|error| error.to_string())
    }

    #[test]
    fn thresholds_are_taken_and_the_rest_keep_their_defaults() {
        let assay = parse("[quality.time-gaps]\ncaution_seconds = 2\n").unwrap();
        let gaps = assay.quality().time_gaps.clone().unwrap();
        assert_eq!(gaps.caution_seconds, 2.0);
        assert_eq!(gaps.p_value, QualityRules::default().time_gaps.unwrap().p_value);
        assert_eq!(parse("").unwrap().quality(), &QualityRules::default());
    }

    #[test]
    fn a_rule_is_left_out_by_a_word() {
        let assay =
            parse("[quality.laip-cluster]\nenabled = false\n[quality.debris]\nenabled = true\n").unwrap();
        assert!(assay.quality().laip_cluster.is_none() && assay.quality().debris.is_some());
    }

    #[test]
    fn populations_and_ranges_are_looked_up() {
        let assay = parse(
            "[quality.populations]\nviable = \"Cells\"\n[quality.expected-ranges]\n\
             ranges = [{ population = \"/Cells/T cells\", parent = [0.1, 0.4] }, { population = \"Cells\", total = [0, 1] }]\n",
        )
        .unwrap();
        assert_eq!(assay.quality().populations.named(Role::Viable), Some("Cells"));
        let ranges = &assay.quality().expected_ranges.as_ref().unwrap().ranges;
        assert_eq!((ranges[0].base, ranges[0].minimum, ranges[0].maximum), (RangeBase::Parent, 0.1, 0.4));
        assert_eq!(ranges[1].base, RangeBase::Total);
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_place() {
        let cases = [
            (
                "[quality.time-gap]\n",
                "11:10: unknown key `time-gap` in [quality] (did you mean `time-gaps`?)",
            ),
            (
                "[quality.time-gaps]\np_value = 2\n",
                "12:11: `p_value` in [quality.time-gaps] is out of range: expected 0.000000000001 to 0.5, got 2",
            ),
            (
                "[quality.debris]\nenabled = 1\n",
                "12:11: wrong type of `enabled` in [quality.debris]: expected true or false, got an integer",
            ),
            (
                "[quality.debris]\ncaution = 1\n",
                "12:1: unknown key `caution` in [quality.debris]: expected one of caution_fraction, enabled",
            ),
            (
                "[quality.margin-events]\ncaution_fraction = 0.3\nfail_fraction = 0.2\n",
                "13:17: `fail_fraction` in [quality.margin-events]: expected at least `caution_fraction`, which is 0.3, got 0.2",
            ),
            (
                "[quality.populations]\nviable = \"Cell\"\n",
                "12:10: `viable` in [quality.populations]: expected the name of one population, or its path, got `Cell`, \
                 which 0 bear (did you mean `Cells`?)",
            ),
            (
                "[quality.expected-ranges]\nranges = [{ population = \"Cells\" }]\n",
                "12:11: `ranges` in [quality.expected-ranges]: expected either `parent` or `total`, a pair of fractions, got 0 of them",
            ),
            (
                "[quality.expected-ranges]\nranges = [{ population = \"Cells\", total = [0.5, 0.1] }]\n",
                "12:43: `total` of `ranges` in [quality.expected-ranges]: expected two fractions from 0 to 1 in ascending order, got others",
            ),
        ];
        for (quality, expected) in cases {
            assert_eq!(parse(quality).unwrap_err(), format!("a.toml:{expected}"));
        }
    }
}
