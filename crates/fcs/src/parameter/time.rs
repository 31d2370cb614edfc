//! Which parameters are time, and how long a tick is.

use super::ParameterKind;
use super::names::Names;
use super::reading::ParameterKeywords;
use crate::deviation::{DeviationCode, Journal, Note};
use crate::error::excerpt;
use crate::keyword::parse_real;
use crate::{Error, SegmentKind};

/// Names of time other than "Time": MACSQuant's, and that of iCyt Eclipse.
const UNUSUAL: [&str; 3] = ["HDRT", "HDRTM", "T1"];

/// Finds what each parameter records.
///
/// A parameter is time where `$PnTYPE` says so or its short name is "Time", in any case; without one, where its name
/// is a known other one. Where names tell a high and a low word of time ("Time MSW" and "Time LSW"), those two are it.
///
/// # Errors
/// Where the journal's policy refuses a repair.
pub(crate) fn kinds(
    keywords: &ParameterKeywords<'_>,
    names: &[Names],
    journal: &mut Journal,
) -> Result<Vec<ParameterKind>, Error> {
    let mut kinds = vec![ParameterKind::Signal; names.len()];
    let word = |mark: &str| names.iter().position(|names| is_time_word(names, mark));
    if let (Some(high), Some(low)) = (word("MSW"), word("LSW"))
        && high != low
    {
        let shown = |index: usize| names.get(index).map_or("", |names| names.short_name.as_str());
        let found = format!("{:?} and {:?}", shown(high), shown(low));
        let code = DeviationCode::TimeTwoWords;
        journal.record(
            Note::new(code, "one parameter", found, "kept apart, in ticks").in_segment(SegmentKind::Text),
        )?;
        set(&mut kinds, high, ParameterKind::TimeHighWord);
        set(&mut kinds, low, ParameterKind::TimeLowWord);
        return Ok(kinds);
    }
    for (index, number) in keywords.numbers().enumerate() {
        let is_type = keywords.text(number, "TYPE").is_some_and(|kind| kind.eq_ignore_ascii_case("time"));
        let is_name = names.get(index).is_some_and(|names| base_name(names).eq_ignore_ascii_case("time"));
        if is_type || is_name {
            set(&mut kinds, index, ParameterKind::Time);
        }
        if is_type && !is_name {
            let code = DeviationCode::TimeNameUnusual;
            journal.record(keywords.note(code, number, "N", "Time", "time, as $PnTYPE says"))?;
        }
    }
    if !kinds.contains(&ParameterKind::Time)
        && let Some((index, number)) = keywords.numbers().enumerate().find(|&(index, _)| {
            names.get(index).is_some_and(|names| UNUSUAL.contains(&letters(base_name(names)).as_str()))
        })
    {
        set(&mut kinds, index, ParameterKind::Time);
        let code = DeviationCode::TimeNameUnusual;
        journal.record(keywords.note(code, number, "N", "Time", "taken for time"))?;
    }
    Ok(kinds)
}

fn set(kinds: &mut [ParameterKind], index: usize, kind: ParameterKind) {
    if let Some(place) = kinds.get_mut(index) {
        *place = kind;
    }
}

fn base_name(names: &Names) -> &str {
    names.recorded_short_name.as_deref().unwrap_or(&names.short_name)
}

fn is_time_word(names: &Names, mark: &str) -> bool {
    let stain_name = names.stain_name.as_ref().map_or("", |name| name.text.as_str());
    let word = format!("TIME{mark}");
    letters(base_name(names)) == word || letters(stain_name) == word
}

/// Writes a name in capitals, letters and digits alone.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Reads `$TIMESTEP`, in seconds.
///
/// # Errors
/// Where the journal's policy refuses a repair.
pub(crate) fn read_step(
    keywords: &ParameterKeywords<'_>,
    kinds: &[ParameterKind],
    journal: &mut Journal,
) -> Result<Option<f64>, Error> {
    let found = keywords.keywords.find("$TIMESTEP");
    let text = found.map_or("", |keyword| keyword.value().trim());
    let note = |code, expected: &str, found: String, action: &str| {
        Note::new(code, expected, found, action).in_segment(SegmentKind::Text).of_keyword("$TIMESTEP")
    };
    if text.is_empty() {
        if kinds.iter().any(|&kind| kind != ParameterKind::Signal) {
            let shown = found.map_or("no such keyword".to_owned(), |keyword| excerpt(keyword.raw_value()));
            let code = DeviationCode::TimeStepMissing;
            journal.record(note(code, "seconds of a tick", shown, "time stays in ticks"))?;
        }
        return Ok(None);
    }
    let step = parse_real(text).filter(|&step| step > 0.0);
    if step.is_none() {
        let code = DeviationCode::TimeStepMalformed;
        journal.record(note(code, "a number above 0", excerpt(text.as_bytes()), "time stays in ticks"))?;
    }
    Ok(step)
}
