//! The keywords of the standard, and which version has each.

use crate::Version;

/// What a version says of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Required,
    Optional,
    Deprecated,
    Absent,
}

/// A keyword of the standard; digits are written as n.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StandardKeyword {
    pub(crate) pattern: &'static str,
    /// Status in 2.0, 3.0, 3.1 and 3.2: R, O, D, or -.
    statuses: &'static str,
}

impl StandardKeyword {
    /// Returns what a version says of the keyword.
    pub(crate) fn status(&self, version: Version) -> Status {
        let at = Version::ALL.iter().position(|&other| other == version).unwrap_or(0);
        match self.statuses.as_bytes().get(at) {
            Some(b'R') => Status::Required,
            Some(b'O') => Status::Optional,
            Some(b'D') => Status::Deprecated,
            _ => Status::Absent,
        }
    }
}

const fn keyword(pattern: &'static str, statuses: &'static str) -> StandardKeyword {
    StandardKeyword { pattern, statuses }
}

/// Every keyword of 2.0 to 3.2, sorted by pattern.
const KEYWORDS: &[StandardKeyword] = &[
    keyword("$ABRT", "OOOO"),
    keyword("$BEGINANALYSIS", "-RRO"),
    keyword("$BEGINDATA", "-RRR"),
    keyword("$BEGINDATETIME", "---O"),
    keyword("$BEGINSTEXT", "-RRO"),
    keyword("$BTIM", "OOOD"),
    keyword("$BYTEORD", "RRRR"),
    keyword("$CARRIERID", "---O"),
    keyword("$CARRIERTYPE", "---O"),
    keyword("$CELLS", "OOOO"),
    keyword("$COM", "OOOO"),
    keyword("$COMP", "-O--"),
    keyword("$CSMODE", "-OO-"),
    keyword("$CSTOT", "-OO-"),
    keyword("$CSVBITS", "-OO-"),
    keyword("$CSVnFLAG", "-OO-"),
    keyword("$CYT", "OOOR"),
    keyword("$CYTSN", "-OOO"),
    keyword("$DATATYPE", "RRRR"),
    keyword("$DATE", "OOOD"),
    keyword("$DFCnTOn", "O---"),
    keyword("$ENDANALYSIS", "-RRO"),
    keyword("$ENDDATA", "-RRR"),
    keyword("$ENDDATETIME", "---O"),
    keyword("$ENDSTEXT", "-RRO"),
    keyword("$ETIM", "OOOD"),
    keyword("$EXP", "OOOO"),
    keyword("$FIL", "OOOO"),
    keyword("$FLOWRATE", "---O"),
    keyword("$GATE", "OOD-"),
    keyword("$GATING", "OOOD"),
    keyword("$GnE", "OOD-"),
    keyword("$GnF", "OOD-"),
    keyword("$GnN", "OOD-"),
    keyword("$GnP", "OOD-"),
    keyword("$GnR", "OOD-"),
    keyword("$GnS", "OOD-"),
    keyword("$GnT", "OOD-"),
    keyword("$GnV", "OOD-"),
    keyword("$INST", "OOOO"),
    keyword("$LAST_MODIFIED", "--OO"),
    keyword("$LAST_MODIFIER", "--OO"),
    keyword("$LOCATIONID", "---O"),
    keyword("$LOST", "OOOO"),
    keyword("$MODE", "RRRO"),
    keyword("$NEXTDATA", "RRRR"),
    keyword("$OP", "OOOO"),
    keyword("$ORIGINALITY", "--OO"),
    keyword("$PAR", "RRRR"),
    keyword("$PKNn", "OOD-"),
    keyword("$PKn", "OOD-"),
    keyword("$PLATEID", "--OD"),
    keyword("$PLATENAME", "--OD"),
    keyword("$PROJ", "OOOO"),
    keyword("$PnANALYTE", "---O"),
    keyword("$PnB", "RRRR"),
    keyword("$PnCALIBRATION", "--OO"),
    keyword("$PnD", "--OO"),
    keyword("$PnDATATYPE", "---O"),
    keyword("$PnDET", "---O"),
    keyword("$PnE", "ORRR"),
    keyword("$PnF", "OOOO"),
    keyword("$PnFEATURE", "---O"),
    keyword("$PnG", "-OOO"),
    keyword("$PnL", "OOOO"),
    keyword("$PnN", "OORR"),
    keyword("$PnO", "OOOO"),
    keyword("$PnP", "OOOD"),
    keyword("$PnR", "RRRR"),
    keyword("$PnS", "OOOO"),
    keyword("$PnT", "OOOO"),
    keyword("$PnTAG", "---O"),
    keyword("$PnTYPE", "---O"),
    keyword("$PnV", "OOOO"),
    keyword("$RnI", "OOOD"),
    keyword("$RnW", "OOOD"),
    keyword("$SMNO", "OOOO"),
    keyword("$SPILLOVER", "--OO"),
    keyword("$SRC", "OOOO"),
    keyword("$SYS", "OOOO"),
    keyword("$TIMESTEP", "-OOO"),
    keyword("$TOT", "ORRR"),
    keyword("$TR", "OOOO"),
    keyword("$UNICODE", "-O--"),
    keyword("$UNSTAINEDCENTERS", "---O"),
    keyword("$UNSTAINEDINFO", "---O"),
    keyword("$VOL", "--OO"),
    keyword("$WELLID", "--OD"),
];

/// The longest keyword of the standard, with six digits for each n.
const MAX_KEY_LEN: usize = 32;

/// Finds the keyword of the standard that bytes name, without regard to case and to spaces around it.
pub(crate) fn find(key: &[u8]) -> Option<&'static StandardKeyword> {
    let key = key.trim_ascii();
    if !key.starts_with(b"$") || key.len() > MAX_KEY_LEN {
        return None;
    }
    let mut buffer = [0; MAX_KEY_LEN];
    let pattern = pattern(key, &mut buffer);
    let at = KEYWORDS.binary_search_by(|keyword| keyword.pattern.as_bytes().cmp(pattern)).ok()?;
    KEYWORDS.get(at)
}

/// Goes over the keywords that a version requires and that are not of a single parameter.
pub(crate) fn required(version: Version) -> impl Iterator<Item = &'static str> {
    KEYWORDS
        .iter()
        .filter(move |keyword| keyword.status(version) == Status::Required && !keyword.pattern.contains('n'))
        .map(|keyword| keyword.pattern)
}

/// Writes a keyword into a buffer, in capitals with an n for each run of digits; gives the part that is written.
fn pattern<'b>(key: &[u8], buffer: &'b mut [u8; MAX_KEY_LEN]) -> &'b [u8] {
    let mut len = 0;
    let mut is_in_number = false;
    for byte in key.iter().take(MAX_KEY_LEN) {
        let is_digit = byte.is_ascii_digit();
        if !(is_digit && is_in_number)
            && let Some(place) = buffer.get_mut(len)
        {
            *place = if is_digit { b'n' } else { byte.to_ascii_uppercase() };
            len += 1;
        }
        is_in_number = is_digit;
    }
    buffer.get(..len).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted_for_the_search() {
        assert!(KEYWORDS.is_sorted_by_key(|keyword| keyword.pattern.as_bytes()));
    }

    #[test]
    fn keywords_are_found_by_pattern() {
        let pattern = |key: &str| find(key.as_bytes()).map(|keyword| keyword.pattern);
        assert_eq!(pattern("$P12n"), Some("$PnN"));
        assert_eq!(pattern(" $dfc1to22 "), Some("$DFCnTOn"));
        assert_eq!(pattern("$PKN3"), Some("$PKNn"));
        assert_eq!(pattern("$P14DISPLAY"), None);
        assert_eq!(pattern("PAR"), None);
    }

    #[test]
    fn versions_differ_in_what_they_require() {
        // FCS 3.2 added $CYT and made $MODE optional; 2.0 knows no $BEGINDATA and does not require $TOT
        let required = |version| required(version).collect::<Vec<_>>();
        assert!(required(Version::V3_2).contains(&"$CYT") && !required(Version::V3_2).contains(&"$MODE"));
        assert_eq!(required(Version::V2_0), ["$BYTEORD", "$DATATYPE", "$MODE", "$NEXTDATA", "$PAR"]);
        assert!(required(Version::V3_0).contains(&"$TOT"));
    }

    #[test]
    fn spillover_is_of_no_version_before_3_1() {
        let spillover = find(b"$SPILLOVER").unwrap();
        assert_eq!(spillover.status(Version::V3_0), Status::Absent);
        assert_eq!(spillover.status(Version::V3_1), Status::Optional);
    }
}
