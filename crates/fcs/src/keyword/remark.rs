//! Remarks on the keywords as a whole: what the version requires, what it does not know, and how they are written.

use std::collections::BTreeMap;

use super::acquisition::keyword_note;
use super::standard::{self, Status};
use super::{Keyword, Keywords};
use crate::deviation::{DeviationCode, Journal, Note};
use crate::{Error, SegmentKind, Version};

/// Misspellings of standard keywords that real writers use, and what each means.
const ALIASES: [(&str, &str); 1] = [("$ETIME", "$ETIM")];

/// Lets misspelt standard keywords be found under their own name.
///
/// # Errors
/// Where the journal's policy refuses one.
pub(crate) fn resolve_aliases(keywords: &mut Keywords, journal: &mut Journal) -> Result<(), Error> {
    for (misspelt, meant) in ALIASES {
        if keywords.find(misspelt).is_some() && keywords.find(meant).is_none() {
            let action = format!("read as {meant}");
            journal.record(keyword_note(keywords, DeviationCode::KeywordAlias, misspelt, meant, &action))?;
            keywords.alias(meant, misspelt);
        }
    }
    Ok(())
}

/// Records what is remarkable about the keywords: each kind once, with how often it was met.
///
/// # Errors
/// Where a keyword that the version requires is missing and the journal's policy refuses that.
pub(crate) fn remark(keywords: &Keywords, version: Version, journal: &mut Journal) -> Result<(), Error> {
    record_groups(&group(keywords, version), version, journal)?;
    record_missing(keywords, version, journal)
}

/// Keywords by what is remarkable about them: how many there are, and the first.
type Groups<'a> = BTreeMap<(DeviationCode, &'a str), (u64, &'a Keyword)>;

fn group(keywords: &Keywords, version: Version) -> Groups<'_> {
    let mut groups = Groups::new();
    let mut add = |code, pattern, keyword| groups.entry((code, pattern)).or_insert((0, keyword)).0 += 1;
    for keyword in keywords.iter() {
        let key = keyword.key().trim();
        if !key.starts_with('$') || ALIASES.iter().any(|(misspelt, _)| key.eq_ignore_ascii_case(misspelt)) {
            continue;
        }
        let Some(known) = standard::find(key.as_bytes()) else {
            add(DeviationCode::KeywordNotStandard, "", keyword);
            continue;
        };
        if known.status(version) == Status::Absent {
            add(DeviationCode::KeywordOfOtherVersion, known.pattern, keyword);
        }
        if key.bytes().any(|byte| byte.is_ascii_lowercase()) {
            add(DeviationCode::KeywordLowerCase, "", keyword);
        }
    }
    groups
}

fn record_groups(groups: &Groups<'_>, version: Version, journal: &mut Journal) -> Result<(), Error> {
    for (&(code, _), (count, first)) in groups {
        let action = match count {
            1 => "read all the same".to_owned(),
            _ => format!("read all the same, as are {} more like it", count - 1),
        };
        let expected = match code {
            DeviationCode::KeywordOfOtherVersion => format!("a keyword of FCS {version}"),
            DeviationCode::KeywordLowerCase => "capitals".to_owned(),
            _ => "a keyword of the standard".to_owned(),
        };
        journal.record(
            Note::new(code, expected, first.key().trim(), action)
                .in_segment(first.segment())
                .at_byte(first.byte_offset())
                .of_keyword(first.key().trim()),
        )?;
    }
    Ok(())
}

fn record_missing(keywords: &Keywords, version: Version, journal: &mut Journal) -> Result<(), Error> {
    // these have codes of their own
    let own = ["$BEGINDATA", "$ENDDATA", "$TOT", "$PAR", "$BYTEORD", "$DATATYPE"];
    for key in standard::required(version).filter(|key| !own.contains(key)) {
        if keywords.find(key).is_none() {
            journal.record(
                Note::new(DeviationCode::RequiredKeywordMissing, key, "no such keyword", "done without")
                    .in_segment(SegmentKind::Text)
                    .of_keyword(key),
            )?;
        }
    }
    Ok(())
}
