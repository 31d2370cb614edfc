//! Names of folders that any file system takes, each case's its own, whatever the case is called.

use std::collections::{BTreeMap, BTreeSet};

use flowmrd::sha256_hex;

/// Longest name of a case that is a folder's as it is, in bytes.
const LONGEST: usize = 60;

/// Digits of a name's hash that stand in a folder's.
const HASH_DIGITS: usize = 10;

/// Bytes of a name that are kept before its hash.
const KEPT: usize = 40;

/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Gives each case a folder name: ASCII letters, digits, `-`, `_` and `.`.
///
/// A name that is safe, and that no other case has but for capitals, stays as it is; any other is cut, has `_` for
/// what is not safe, and ends in the first ten digits of the SHA-256 of the whole name. Names never meet, capitals
/// apart.
pub(super) fn folder_names<'n>(cases: impl Iterator<Item = &'n str> + Clone) -> Vec<String> {
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    for name in cases.clone() {
        *alike.entry(name.to_lowercase()).or_default() += 1;
    }
    let is_plain = |name: &str| is_safe(name) && alike.get(&name.to_lowercase()) == Some(&1);
    let mut used: BTreeSet<String> =
        cases.clone().filter(|name| is_plain(name)).map(str::to_lowercase).collect();
    let mut names = Vec::new();
    for name in cases {
        if is_plain(name) {
            names.push(name.to_owned());
            continue;
        }
        let base = hashed(name);
        let numbered = (2_u64..).map(|number| format!("{base}-{number}"));
        let mut candidates = std::iter::once(base.clone()).chain(numbered);
        // The numbers do not run out before memory does.
        names.push(candidates.find(|name| used.insert(name.to_lowercase())).unwrap_or(base));
    }
    names
}

/// Tells whether a name can be a folder's as it is.
fn is_safe(name: &str) -> bool {
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_framed = !name.starts_with(['.', '-']) && !name.ends_with('.');
    (1..=LONGEST).contains(&name.len()) && name.bytes().all(is_kept) && is_framed && !is_device(name)
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let port = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
    let is_port = port.is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()));
    is_port || DEVICES.contains(&stem.as_str())
}

/// Makes a safe name of the beginning of a name and the hash of all of it.
fn hashed(name: &str) -> String {
    let safe = |letter: char| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '_' };
    let kept: String = name.chars().map(safe).take(KEPT).collect();
    let kept = kept.trim_matches(['_', '-']);
    let hash = sha256_hex(name.as_bytes());
    let kept = if kept.is_empty() { "case" } else { kept };
    format!("{kept}-{}", &hash[..HASH_DIGITS])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(cases: &[&str]) -> Vec<String> {
        folder_names(cases.iter().copied())
    }

    #[test]
    fn safe_names_stay_as_they_are() {
        assert_eq!(names(&["26-0114", "A_1.b", "x"]), ["26-0114", "A_1.b", "x"]);
    }

    #[test]
    fn other_names_end_in_their_hash() {
        // printf %s 'Müller, A' | sha256sum; printf %s ../../x | sha256sum; printf '\0' | sha256sum
        let found = names(&["Müller, A", "../../x", "\0"]);
        assert_eq!(found, ["M_ller__A-ac0aac9c5b", "x-9cdf6a5010", "case-6e340b9cff"]);
    }

    #[test]
    fn names_that_differ_in_capitals_alone_do_not_meet() {
        let found = names(&["case", "Case", "other"]);
        assert!(found[0].starts_with("case-") && found[1].starts_with("Case-"), "{found:?}");
        assert_ne!(found[0].to_lowercase(), found[1].to_lowercase());
        assert_eq!(found[2], "other");
    }

    #[test]
    fn no_name_leads_out_of_its_folder_or_means_a_device() {
        let long = "x".repeat(10_000);
        let hostile = [
            "",
            ".",
            "..",
            "../../x",
            "/etc/passwd",
            "C:\\x",
            "CON",
            "con.txt",
            "nul",
            "COM1",
            "lpt9.fcs",
            "a/b",
            "a\\b",
            "-rf",
            ".hidden",
            "end.",
            "end ",
            "a\0b",
            "\u{202e}abc",
            "\u{1b}[2J",
            "ÄÖÜ",
            "a b",
            "a_b",
            "A_B",
            "~",
            "*",
            &long,
        ];
        let found = names(&hostile);
        let folded: BTreeSet<String> = found.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(folded.len(), hostile.len(), "{found:?}");
        for name in &found {
            assert!(is_safe(name), "{name}");
        }
    }

    #[test]
    fn name_that_looks_like_another_ones_hash_does_not_meet_it() {
        let made = names(&["a b"]).remove(0);
        let found = names(&["a b", &made]);
        assert_eq!(found[1], made);
        assert_eq!(found[0], format!("{made}-2"));
    }
}
