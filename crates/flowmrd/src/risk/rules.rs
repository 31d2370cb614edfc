use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::scheme::Rule;
use super::{Group, Lineage, Scheme, Site};
use crate::document::diagnostic::Problems;
use crate::document::fields::{list, required_line, tables, words};
use crate::document::{Entry, Section, excerpt, table};
use crate::protocol::{Bound, Evidence, parse_bound, parse_evidence};

/// Most groups of one scheme.
const GROUP_LIMIT: usize = 10;

/// Most rules of one group.
const RULE_LIMIT: usize = 20;

/// A group before the bounds of all rules are known.
struct RawGroup {
    name: String,
    evidence: Evidence,
    rules: Vec<RawRule>,
}

/// A rule before the bounds of all rules are known.
struct RawRule {
    rule: Rule,
    level: Option<LevelRange>,
    span: Range<usize>,
}

/// Levels from a bound, up to another that they have not passed.
#[derive(Clone, Copy)]
struct LevelRange {
    lower: Option<Bound>,
    upper: Option<Bound>,
}

/// Parses every [[group]] into a scheme whose times and time point of the level are known.
pub(super) fn parse_groups(
    entry: Entry<'_, '_>,
    scheme: &mut Scheme,
    problems: &mut Problems<'_>,
) -> Option<()> {
    let list = list(entry.value, "`group`", GROUP_LIMIT, problems)?;
    let groups =
        tables(list, "[[group]]", problems, |section, problems| parse_group(section, scheme, problems))?;
    check_names(&groups, list, problems)?;
    let bounds = collect_bounds(&groups);
    check_level(scheme, &bounds, entry, problems)?;
    if let Some(level) = &mut scheme.level {
        level.bounds.clone_from(&bounds);
    }
    let groups: Vec<_> = groups.into_iter().map(|group| resolve_group(group, &bounds, problems)).collect();
    scheme.groups = groups.into_iter().collect::<Option<_>>()?;
    check_gaps(scheme, entry, problems)
}

fn parse_group(
    mut section: Section<'_, '_>,
    scheme: &Scheme,
    problems: &mut Problems<'_>,
) -> Option<RawGroup> {
    let name = required_line(&mut section, "name", problems);
    if let Some(name) = &name {
        section.title = format!("[[group]] `{}`", excerpt(name));
    }
    let evidence = parse_evidence(&mut section, scheme.source.as_ref(), problems);
    let title = format!("`rules` of {}", section.title);
    let rules = section
        .require("rules", "one or more rules", problems)
        .and_then(|entry| list(entry.value, &title, RULE_LIMIT, problems))
        .and_then(|list| {
            tables(list, &title, problems, |section, problems| parse_rule(section, scheme, problems))
        });
    section.finish(problems);
    Some(RawGroup { name: name?, evidence: evidence?, rules: rules? })
}

fn parse_rule(mut section: Section<'_, '_>, scheme: &Scheme, problems: &mut Problems<'_>) -> Option<RawRule> {
    let span = section.span.clone();
    let names: Vec<(&str, usize)> =
        scheme.times.iter().enumerate().map(|(index, time)| (time.name(), index)).collect();
    let lineages = optional_words(&mut section, "lineage", &Lineage::WORDS, problems);
    let sites = optional_words(&mut section, "site", &Site::WORDS, problems);
    let times = optional_words(&mut section, "time", &names, problems);
    let level = match section.find("level") {
        Some(entry) => parse_level_range(entry, problems).map(Some),
        None => Some(None),
    };
    section.finish(problems);
    let rule = Rule { lineages: lineages?, sites: sites?, times: times?, bands: 0..usize::MAX };
    Some(RawRule { rule, level: level?, span })
}

fn optional_words<T: Copy>(
    section: &mut Section<'_, '_>,
    key: &'static str,
    known: &[(&str, T)],
    problems: &mut Problems<'_>,
) -> Option<Option<Vec<T>>> {
    let subject = format!("`{key}` in {}", section.title);
    match section.find(key) {
        Some(entry) => words(entry.value, &subject, known, problems).map(Some),
        None => Some(None),
    }
}

fn parse_level_range(entry: Entry<'_, '_>, problems: &mut Problems<'_>) -> Option<LevelRange> {
    let table = table(entry.value, "`level`", problems)?;
    let mut section = Section::new("`level`", entry.value.span(), table);
    let lower = parse_bound(&mut section, ["from", "above"], problems);
    let upper = parse_bound(&mut section, ["below", "to"], problems);
    let span = section.span.clone();
    section.finish(problems);
    let range = LevelRange { lower: lower?, upper: upper? };
    if range.lower.is_none() && range.upper.is_none() {
        problems.add(&span, "`level`: expected one of from, above, below, to, got none");
        return None;
    }
    Some(range)
}

fn check_names(
    groups: &[RawGroup],
    list: &[Spanned<DeValue<'_>>],
    problems: &mut Problems<'_>,
) -> Option<()> {
    let mut is_right = true;
    for (index, (group, value)) in groups.iter().zip(list).enumerate() {
        if groups.iter().take(index).any(|other| other.name == group.name) {
            let name = excerpt(&group.name);
            problems
                .add(&value.span(), format!("[[group]] `{name}`: expected a name of its own, got it again"));
            is_right = false;
        }
    }
    is_right.then_some(())
}

/// Collects the bounds of all rules, ascending, each once.
fn collect_bounds(groups: &[RawGroup]) -> Vec<Bound> {
    let ranges = groups.iter().flat_map(|group| &group.rules).filter_map(|rule| rule.level);
    let mut bounds: Vec<Bound> = ranges.flat_map(|range| [range.lower, range.upper]).flatten().collect();
    bounds.sort_by(|one, other| one.order(*other));
    bounds.dedup();
    bounds
}

/// Refuses a level that no time point belongs to, and a time point whose level no rule asks for.
fn check_level(
    scheme: &Scheme,
    bounds: &[Bound],
    entry: Entry<'_, '_>,
    problems: &mut Problems<'_>,
) -> Option<()> {
    let message = match (&scheme.level, bounds.is_empty()) {
        (Some(_), false) | (None, true) => return Some(()),
        (None, false) => "missing [level]: expected the time point at which the level of the rules is taken",
        (Some(_), true) => "[level]: expected a rule that asks for a level, got none",
    };
    problems.add(&entry.key_range(), message);
    None
}

fn resolve_group(group: RawGroup, bounds: &[Bound], problems: &mut Problems<'_>) -> Option<Group> {
    let RawGroup { name, evidence, rules } = group;
    let rules: Vec<_> = rules.into_iter().map(|rule| resolve_rule(rule, bounds, problems)).collect();
    Some(Group { name, evidence, rules: rules.into_iter().collect::<Option<_>>()? })
}

/// Turns the bounds of a rule into the bands between them.
fn resolve_rule(raw: RawRule, bounds: &[Bound], problems: &mut Problems<'_>) -> Option<Rule> {
    let RawRule { mut rule, level, span } = raw;
    let passed = |bound: Bound| bounds.iter().position(|&other| other == bound).map_or(0, |index| index + 1);
    let range = level.unwrap_or(LevelRange { lower: None, upper: None });
    let end = range.upper.map_or(bounds.len() + 1, passed);
    rule.bands = range.lower.map_or(0, passed)..end;
    if rule.bands.is_empty() {
        problems.add(&span, "`level`: expected a lower bound under the upper one, got no level between them");
        return None;
    }
    Some(rule)
}

/// Refuses a scheme that has a group for some levels of a case and none for others.
fn check_gaps(scheme: &Scheme, entry: Entry<'_, '_>, problems: &mut Problems<'_>) -> Option<()> {
    for lineage in Lineage::ALL {
        for site in Site::ALL {
            for time in 0..scheme.times.len().max(1) {
                let by_band = scheme.groups_by_band(lineage, site, time);
                if by_band.iter().any(Option::is_none) && by_band.iter().any(Option::is_some) {
                    let name = scheme.times.get(time).map_or("any", |time| time.name());
                    let message = format!(
                        "[[group]]: expected a group for every level of lineage {}, site {}, time {}, got none for some",
                        lineage.as_str(),
                        site.as_str(),
                        excerpt(name)
                    );
                    problems.add(&entry.key_range(), message);
                    return None;
                }
            }
        }
    }
    Some(())
}
