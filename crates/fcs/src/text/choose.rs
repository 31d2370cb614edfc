//! Chooses how the delimiters of a segment are read.

use super::TextSegment;
use super::resynchronise::resynchronise;
use super::score::{Score, score};
use super::split::{Split, split};
use crate::deviation::{DeviationCode, Journal, Note};
use crate::error::LimitError;
use crate::{Error, TextMode};

/// What decides between the readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The caller.
    Forced(TextMode),
    /// The score, and this mode where the scores are equal.
    Preferred(TextMode),
}

/// The words of a segment and how they were found.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) mode: TextMode,
    pub(super) split: Split,
    /// Indices of the values that grew by a piece behind an unescaped delimiter.
    pub(super) joins: Vec<usize>,
}

/// Reads a segment both ways and takes the reading that makes more sense.
///
/// # Errors
/// Past the limit of keywords, or where the journal's policy refuses the choice.
pub(super) fn choose(
    segment: &TextSegment<'_>,
    choice: Choice,
    max_keywords: u64,
    journal: &mut Journal,
) -> Result<Reading, Error> {
    let plain = |mode, split| Reading { mode, split, joins: Vec::new() };
    let preferred = match choice {
        Choice::Forced(mode) => {
            let split = split(segment, mode, max_keywords).ok_or_else(|| too_many(max_keywords))?;
            journal.record(
                Note::new(
                    DeviationCode::OverrideApplied,
                    "no decision",
                    mode.as_str(),
                    "TEXT read in this mode",
                )
                .in_segment(segment.kind)
                .at_byte(segment.byte_offset),
            )?;
            return Ok(plain(mode, split));
        }
        Choice::Preferred(mode) => mode,
    };
    let read =
        |mode| split(segment, mode, max_keywords).map(|split| (score(segment, &split), plain(mode, split)));
    let standard = read(TextMode::Standard);
    // without two delimiters on end both modes give the same words
    let needs_both = standard.as_ref().is_none_or(|(_, reading)| reading.split.has_runs);
    let literal = if needs_both { read(TextMode::Literal) } else { None };
    let best = match (standard, literal) {
        (None, None) => return Err(too_many(max_keywords)),
        (Some(best), None) | (None, Some(best)) => best,
        (Some(standard), Some(literal)) => decide(segment, standard, literal, preferred, journal)?,
    };
    mend(segment, best, max_keywords)
}

type Scored = (Score, Reading);

fn decide(
    segment: &TextSegment<'_>,
    standard: Scored,
    literal: Scored,
    preferred: TextMode,
    journal: &mut Journal,
) -> Result<Scored, Error> {
    if standard.1.split.words == literal.1.split.words {
        return Ok(standard);
    }
    let note = |code, expected: String, found: String, action: &str| {
        Note::new(code, expected, found, action).in_segment(segment.kind).at_byte(segment.byte_offset)
    };
    match standard.0.cmp(&literal.0) {
        std::cmp::Ordering::Greater => Ok(standard),
        std::cmp::Ordering::Less => {
            let reason = reason(standard.0, literal.0);
            journal.record(note(
                DeviationCode::TextModeLiteral,
                "no empty values".to_owned(),
                reason,
                "every delimiter ends a word",
            ))?;
            Ok(literal)
        }
        std::cmp::Ordering::Equal => {
            let action = format!("{} reading used; --text-mode decides otherwise", preferred.as_str());
            journal.record(note(
                DeviationCode::TextModeAmbiguous,
                "doubled delimiters of one meaning".to_owned(),
                "two readings that make the same sense".to_owned(),
                &action,
            ))?;
            Ok(if preferred == TextMode::Literal { literal } else { standard })
        }
    }
}

/// Says by what the literal reading is better.
fn reason(standard: Score, literal: Score) -> String {
    if literal.is_even != standard.is_even {
        return "an odd number of words unless empty values are kept".to_owned();
    }
    let counts = [
        ("keywords that every data set has", standard.required_count, literal.required_count),
        ("keywords of the parameters", standard.parameter_count, literal.parameter_count),
        ("standard keywords", standard.standard_count, literal.standard_count),
    ];
    counts.iter().find(|(_, standard, literal)| standard != literal).map_or_else(
        || "keywords in the place of values unless empty values are kept".to_owned(),
        |(what, standard, literal)| {
            format!("{standard} {what} if doubled delimiters are escapes, {literal} if not")
        },
    )
}

/// Joins what unescaped delimiters have torn apart, where that makes more sense still.
fn mend(segment: &TextSegment<'_>, best: Scored, max_keywords: u64) -> Result<Reading, Error> {
    let (best_score, best) = best;
    if best_score.is_even && best_score.misplaced == 0 {
        return Ok(best);
    }
    let Some(literal) = split(segment, TextMode::Literal, max_keywords) else { return Ok(best) };
    let (mended, joins) = resynchronise(segment, &literal);
    if joins.is_empty() || score(segment, &mended) <= best_score {
        return Ok(best);
    }
    Ok(Reading { mode: TextMode::Literal, split: mended, joins })
}

fn too_many(max_keywords: u64) -> Error {
    LimitError { file: None, what: "keywords", allowed: max_keywords, asked: max_keywords.saturating_add(1) }
        .into()
}
