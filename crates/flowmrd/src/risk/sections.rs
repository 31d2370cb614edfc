use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::rules::parse_groups;
use super::{Anchor, LevelRule, LimitDay, Scheme, Site, TimeClass, TimeCondition};
use crate::document::diagnostic::{DocumentError, Problems};
use crate::document::fields::{identifier, list, optional_line, required_line, tables, word, words};
use crate::document::{Entry, Section, count, excerpt, parse_table, table};
use crate::protocol::{Source, parse_evidence, parse_source};

/// Most classes of times of one scheme.
const TIME_LIMIT: usize = 6;

/// Most conditions of one class of times.
const CONDITION_LIMIT: usize = 10;

/// Most months between an anchor and a limit.
const MONTH_LIMIT: u32 = 1200;

/// Parses the document; the hash stays empty.
pub(super) fn parse_scheme(text: &str, file: &str) -> Result<Scheme, DocumentError> {
    let mut problems = Problems::new(text);
    let scheme = parse_table(text, &mut problems).and_then(|root| parse_root(&root, &mut problems));
    problems.into_result(file)?;
    scheme.ok_or_else(|| DocumentError::unexplained(file, "a scheme of risk groups"))
}

fn parse_root(root: &DeTable<'_>, problems: &mut Problems<'_>) -> Option<Scheme> {
    let mut root = Section::new("the document", 0..0, root);
    let id = identifier(&mut root, problems);
    let [name, disease] = ["name", "disease"].map(|key| required_line(&mut root, key, problems));
    let note = optional_line(&mut root, "note", problems);
    let source = match root.find("source") {
        Some(entry) => parse_source(entry, problems).map(Some),
        None => Some(None),
    };
    let of_document = source.clone().flatten();
    let times = match root.find("time") {
        Some(entry) => parse_times(entry, of_document.as_ref(), problems),
        None => Some(Vec::new()),
    };
    let level = match root.find("level") {
        Some(entry) => parse_level(entry, of_document.as_ref(), problems).map(Some),
        None => Some(None),
    };
    let groups = root.require("group", "one or more [[group]]", problems);
    root.finish(problems);
    let mut scheme = Scheme {
        sha256: String::new(),
        id: id?,
        name: name?,
        disease: disease?,
        note: note?,
        source: source?,
        times: times?,
        level: level?,
        groups: Vec::new(),
    };
    parse_groups(groups?, &mut scheme, problems)?;
    Some(scheme)
}

fn parse_level(
    entry: Entry<'_, '_>,
    of_document: Option<&Source>,
    problems: &mut Problems<'_>,
) -> Option<LevelRule> {
    let table = table(entry.value, "[level]", problems)?;
    let mut section = Section::new("[level]", entry.key_range(), table);
    let time_point = required_line(&mut section, "time_point", problems);
    let evidence = parse_evidence(&mut section, of_document, problems);
    section.finish(problems);
    Some(LevelRule { time_point: time_point?, evidence: evidence?, bounds: Vec::new() })
}

/// Parses every [[time]]: conditions in each but the last, which holds what is left.
fn parse_times(
    entry: Entry<'_, '_>,
    of_document: Option<&Source>,
    problems: &mut Problems<'_>,
) -> Option<Vec<TimeClass>> {
    let list = list(entry.value, "`time`", TIME_LIMIT, problems)?;
    let times =
        tables(list, "[[time]]", problems, |section, problems| parse_time(section, of_document, problems))?;
    let last = times.len() - 1;
    let mut is_right = true;
    for (index, (time, value)) in times.iter().zip(list).enumerate() {
        let expected = if times.iter().take(index).any(|other| other.name == time.name) {
            "a name of its own, got it again"
        } else if index == last && !time.conditions.is_empty() {
            "no `when` in the last, which holds what is left, got one"
        } else if index < last && time.conditions.is_empty() {
            "`when` in each but the last, got none"
        } else {
            continue;
        };
        problems.add(&value.span(), format!("[[time]] `{}`: expected {expected}", excerpt(&time.name)));
        is_right = false;
    }
    is_right.then_some(times)
}

fn parse_time(
    mut section: Section<'_, '_>,
    of_document: Option<&Source>,
    problems: &mut Problems<'_>,
) -> Option<TimeClass> {
    let name = required_line(&mut section, "name", problems);
    if let Some(name) = &name {
        section.title = format!("[[time]] `{}`", excerpt(name));
    }
    let evidence = parse_evidence(&mut section, of_document, problems);
    let title = format!("`when` of {}", section.title);
    let conditions = match section.find("when") {
        Some(entry) => list(entry.value, &title, CONDITION_LIMIT, problems)
            .and_then(|list| tables(list, &title, problems, parse_condition)),
        None => Some(Vec::new()),
    };
    section.finish(problems);
    Some(TimeClass { name: name?, evidence: evidence?, conditions: conditions? })
}

fn parse_condition(mut section: Section<'_, '_>, problems: &mut Problems<'_>) -> Option<TimeCondition> {
    let title = section.title.clone();
    let sites = match section.find("site") {
        Some(entry) => words(entry.value, &format!("`site` in {title}"), &Site::WORDS, problems).map(Some),
        None => Some(None),
    };
    let limits = ["before", "until"].map(|key| section.find(key));
    let limit = match limits {
        [Some(entry), None] => parse_limit(entry, LimitDay::Excluded, problems),
        [None, Some(entry)] => parse_limit(entry, LimitDay::Included, problems),
        [Some(_), Some(entry)] => {
            problems.add(
                &entry.key_range(),
                format!("`until` in {title}: expected `before` or `until`, got both"),
            );
            None
        }
        [None, None] => {
            problems.add(&section.span, format!("missing `before` in {title}: expected it, or `until`"));
            None
        }
    };
    section.finish(problems);
    let (months, anchor, limit_day) = limit?;
    Some(TimeCondition { sites: sites?, months, anchor, limit_day })
}

fn parse_limit(
    entry: Entry<'_, '_>,
    limit_day: LimitDay,
    problems: &mut Problems<'_>,
) -> Option<(u32, Anchor, LimitDay)> {
    let title = format!("`{}`", entry.key);
    let mut section = Section::new(title.clone(), entry.value.span(), table(entry.value, &title, problems)?);
    let months = section
        .require("months", "a number of months", problems)
        .and_then(|entry| parse_months(entry.value, &format!("`months` in {title}"), problems));
    let anchors = [("diagnosis", Anchor::Diagnosis), ("end_of_treatment", Anchor::EndOfTreatment)];
    let anchor = section
        .require("after", "diagnosis or end_of_treatment", problems)
        .and_then(|entry| word(entry.value, &format!("`after` in {title}"), &anchors, problems));
    section.finish(problems);
    Some((months?, anchor?, limit_day))
}

fn parse_months(value: &Spanned<DeValue<'_>>, subject: &str, problems: &mut Problems<'_>) -> Option<u32> {
    let found = count(value, subject, problems)?;
    let months = u32::try_from(found).ok().filter(|&months| months <= MONTH_LIMIT);
    if months.is_none() {
        problems.add(&value.span(), format!("{subject}: expected at most {MONTH_LIMIT}, got {found}"));
    }
    months
}
