use std::collections::BTreeSet;

/// Most bytes of a name before its number and ending: file systems take 255 in all.
const LONGEST: usize = 150;

/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Gives each panel a file name of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct FileNames {
    /// In lower case: some file systems do not tell cases apart.
    used: BTreeSet<String>,
}

impl FileNames {
    /// Makes a name without an ending from a population's path, `Singlets.CD19+` from `/Singlets/CD19+`; a second panel
    /// of the same name is `Singlets.CD19+-2`.
    pub(super) fn unused(&mut self, path: &str) -> String {
        let base = base(path);
        let numbered = (2_u64..).map(|number| format!("{base}-{number}"));
        let mut candidates = std::iter::once(base.clone()).chain(numbered);
        let free = candidates.find(|name| self.used.insert(name.to_lowercase()));
        // The numbers do not run out before memory does.
        free.unwrap_or(base)
    }
}

/// Keeps letters, digits and a few signs, with a dot between the names of a path; anything else becomes an underscore.
fn base(path: &str) -> String {
    let kept = path.strip_prefix('/').unwrap_or(path).chars().map(|character| match character {
        '/' => '.',
        '+' | '-' | '=' | ',' | '(' | ')' => character,
        _ if character.is_alphanumeric() => character,
        _ => '_',
    });
    let mut name: String = kept.collect();
    // The end of a path tells more than its beginning.
    let surplus = name.len().saturating_sub(LONGEST);
    let cut = (surplus..=name.len()).find(|&index| name.is_char_boundary(index)).unwrap_or(0);
    name.drain(..cut);
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let port = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
    let is_port = port.is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()));
    // A leading dot hides a file, and a leading dash is taken for an option.
    if name.is_empty() || name.starts_with(['.', '-']) || is_port || DEVICES.contains(&stem.as_str()) {
        name.insert(0, '_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_path() {
        let mut names = FileNames::default();
        assert_eq!(names.unused("/Time/Singlets/CD19+"), "Time.Singlets.CD19+");
        assert_eq!(names.unused("/Time/Singlets/CD19+"), "Time.Singlets.CD19+-2");
        assert_eq!(names.unused("/Q1: CD3-, CD4+"), "Q1__CD3-,_CD4+");
        assert_eq!(names.unused("/γδ T"), "γδ_T");
    }

    #[test]
    fn names_never_meet_whatever_the_paths() {
        let mut names = FileNames::default();
        let paths =
            ["/a b", "/a_b", "/A_B", "/a_b-2", "/a/b", "/a.b", "/../../etc", "/", "", "/con", "/COM1"];
        let found: Vec<String> = paths.iter().map(|path| names.unused(path)).collect();
        let folded: BTreeSet<String> = found.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(folded.len(), paths.len(), "{found:?}");
        assert_eq!(found[..4], ["a_b", "a_b-2", "A_B-3", "a_b-2-2"]);
        assert!(
            found.iter().all(|name| !name.contains('/') && !name.starts_with(['.', '-']) && !name.is_empty())
        );
        assert_eq!(found[9..], ["_con", "_COM1"]);
    }

    #[test]
    fn long_names_keep_their_end() {
        let mut names = FileNames::default();
        let name = names.unused(&format!("/{}/CD19+", "ж".repeat(300)));
        assert!(name.len() <= LONGEST && name.ends_with("ж.CD19+"), "{name}");
    }
}
