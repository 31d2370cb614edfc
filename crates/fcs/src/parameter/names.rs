//! Names of parameters: the recorded ones, and one for each that is unique in the data set.

use std::collections::{HashMap, HashSet};

use super::reading::ParameterKeywords;
use super::{StainName, StainNameOrigin};
use crate::deviation::{DeviationCode, Journal};
use crate::{Error, Version};

/// What a parameter is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) short_name: String,
    pub(crate) recorded_short_name: Option<String>,
    pub(crate) stain_name: Option<StainName>,
}

/// Reads the names of every parameter.
///
/// # Errors
/// Where the journal's policy refuses a repair.
pub(crate) fn read(keywords: &ParameterKeywords<'_>, journal: &mut Journal) -> Result<Vec<Names>, Error> {
    let mut names = Vec::new();
    for number in keywords.numbers() {
        let recorded = keywords.text(number, "N");
        let short_name = recorded.map_or_else(|| format!("P{number}"), str::to_owned);
        // 2.0 does without names; a blank one is no name in any version
        let is_optional = keywords.version == Version::V2_0 && keywords.find(number, "N").is_none();
        if recorded.is_none() && !is_optional {
            let action = format!("called {short_name}");
            journal.record(keywords.note(DeviationCode::ShortNameMissing, number, "N", "a name", &action))?;
        }
        if recorded.is_some_and(|name| name.contains(',')) && keywords.version >= Version::V3_0 {
            journal.record(keywords.note(DeviationCode::ShortNameComma, number, "N", "no comma", "kept"))?;
        }
        let stain_name = read_stain_name(keywords, number, journal)?;
        names.push(Names { short_name, recorded_short_name: recorded.map(str::to_owned), stain_name });
    }
    make_unique(keywords, &mut names, journal)?;
    Ok(names)
}

fn read_stain_name(
    keywords: &ParameterKeywords<'_>,
    number: flowmrd_core::ParameterNumber,
    journal: &mut Journal,
) -> Result<Option<StainName>, Error> {
    if let Some(text) = keywords.text(number, "S") {
        return Ok(Some(StainName { text: text.to_owned(), origin: StainNameOrigin::Recorded }));
    }
    let key = keywords.key(number, "S");
    let Some(text) = keywords.keywords.get(key.trim_start_matches('$')).filter(|text| !text.is_empty())
    else {
        return Ok(None);
    };
    let code = DeviationCode::StainNameWithoutDollar;
    let action = format!("{text:?} of the keyword without $");
    journal.record(keywords.note(code, number, "S", "the stain name", &action))?;
    Ok(Some(StainName { text: text.to_owned(), origin: StainNameOrigin::WithoutDollar }))
}

/// Gives the second and later parameters of one name a number at the end, so that each name is there once.
fn make_unique(
    keywords: &ParameterKeywords<'_>,
    names: &mut [Names],
    journal: &mut Journal,
) -> Result<(), Error> {
    let mut taken: HashSet<String> = names.iter().map(|names| names.short_name.clone()).collect();
    let mut counts: HashMap<String, u32> = HashMap::new();
    for (names, number) in names.iter_mut().zip(keywords.numbers()) {
        let count = counts.entry(names.short_name.clone()).or_default();
        *count += 1;
        if *count == 1 {
            continue;
        }
        let unique = loop {
            let unique = format!("{}-{}", names.short_name, *count - 1);
            if taken.insert(unique.clone()) {
                break unique;
            }
            *count += 1;
        };
        let action = format!("called {unique:?}");
        journal.record(keywords.note(
            DeviationCode::ShortNameDuplicate,
            number,
            "N",
            "a name of its own",
            &action,
        ))?;
        names.short_name = unique;
    }
    Ok(())
}
