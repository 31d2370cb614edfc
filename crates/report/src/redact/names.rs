use super::LEFT_OUT;
use flowmrd::CaseResult;
use flowmrd::result::CaseEntry;
use std::path::Path;

/// Shortest name that is looked for inside texts; a shorter one is replaced where it is the whole text.
const SHORTEST_NAME: usize = 3;
/// Shortest word of a person's name that is looked for by itself.
const SHORTEST_WORD: usize = 4;

/// The names of one result, each with what stands for it, the longest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names(Vec<(String, String)>);

impl Names {
    /// Collects what names the case, its files, its days and its instruments.
    pub(super) fn of(result: &CaseResult) -> Self {
        let mut names = Self(Vec::new());
        for (kind, inputs) in [("file", &result.inputs), ("control", &result.controls)] {
            for (input, number) in inputs.iter().zip(1..) {
                names.add_file(&input.file, &format!("{kind} {number}"));
            }
        }
        for case in result.case.iter().chain(result.earlier.iter().map(|earlier| &earlier.case)) {
            names.add_case(case);
        }
        for entry in &result.acquisition {
            let said = [&entry.serial_number, &entry.date, &entry.begin, &entry.end];
            said.into_iter().flatten().for_each(|name| names.add(name, LEFT_OUT));
        }
        for fact in result.mrd.risk.iter().flat_map(|scheme| &scheme.facts) {
            if is_date(&fact.value) {
                names.add(&fact.value, LEFT_OUT);
            }
        }
        for reference in &result.assay.references {
            reference.sample.iter().for_each(|sample| names.add(sample, LEFT_OUT));
        }
        names.0.sort_by(|one, two| two.0.len().cmp(&one.0.len()).then_with(|| one.cmp(two)));
        names
    }

    fn add(&mut self, name: &str, with: &str) {
        let name = name.trim().to_lowercase();
        if !name.is_empty() && !self.0.iter().any(|(other, _)| *other == name) {
            self.0.push((name, with.to_owned()));
        }
    }

    /// Adds a file by its name and by its name without the ending.
    fn add_file(&mut self, file: &str, with: &str) {
        self.add(file, with);
        if let Some(stem) = Path::new(file).file_stem().and_then(|stem| stem.to_str()) {
            self.add(stem, with);
        }
    }

    fn add_case(&mut self, case: &CaseEntry) {
        for name in [&case.case, &case.patient, &case.date].into_iter().flatten() {
            self.add(name, LEFT_OUT);
        }
        let words = case.patient.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
        words.filter(|word| word.chars().count() >= SHORTEST_WORD).for_each(|word| self.add(word, LEFT_OUT));
    }

    /// Returns what stands for a text that is a name as a whole.
    pub(super) fn whole(&self, text: &str) -> Option<&str> {
        let text = text.trim().to_lowercase();
        self.0.iter().find(|(name, _)| *name == text).map(|(_, with)| with.as_str())
    }

    /// Replaces each name that stands in a text as a word of its own, whatever its case.
    pub(super) fn replaced(&self, text: &str) -> String {
        if let Some(whole) = self.whole(text) {
            return whole.to_owned();
        }
        let characters: Vec<char> = text.chars().collect();
        let mut replaced = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(&character) = characters.get(at) {
            match self.name_at(&characters, at) {
                Some((length, with)) => {
                    replaced.push_str(with);
                    at += length;
                }
                None => {
                    replaced.push(character);
                    at += 1;
                }
            }
        }
        replaced
    }

    /// Finds the longest name that begins at a character and ends before a word goes on.
    fn name_at(&self, characters: &[char], at: usize) -> Option<(usize, &str)> {
        let is_inside = |index: usize| characters.get(index).is_some_and(|c| c.is_alphanumeric());
        if at > 0 && is_inside(at - 1) && is_inside(at) {
            return None;
        }
        self.0.iter().find_map(|(name, with)| {
            let length = matched(&characters[at..], name)?;
            let goes_on = is_inside(at + length - 1) && is_inside(at + length);
            (name.chars().count() >= SHORTEST_NAME && !goes_on).then_some((length, with.as_str()))
        })
    }
}

/// Returns how many characters of a text a name in small letters covers, where the text begins with it.
fn matched(characters: &[char], name: &str) -> Option<usize> {
    let mut rest = name.chars();
    let mut length = 0;
    while !rest.as_str().is_empty() {
        for small in characters.get(length)?.to_lowercase() {
            if rest.next() != Some(small) {
                return None;
            }
        }
        length += 1;
    }
    Some(length)
}

/// Tells whether a text is a date, `YYYY-MM-DD`.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.char_indices().all(|(at, character)| match at {
            4 | 7 => character == '-',
            _ => character.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pairs: &[(&str, &str)]) -> Names {
        let mut names = Names(Vec::new());
        pairs.iter().for_each(|(name, with)| names.add(name, with));
        names.0.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        names
    }

    #[test]
    fn names_are_replaced_as_words_whatever_their_case() {
        let names = names(&[("Tube-1.fcs", "file 1"), ("tube-1", "file 1"), ("Ärzte", "X"), ("M-1", "C")]);
        for (text, expected) in [
            ("TUBE-1.FCS: 3 gaps", "file 1: 3 gaps"),
            ("in tube-1, not in tube-12 or mytube-1", "in file 1, not in tube-12 or mytube-1"),
            ("ÄRZTE und Ärztes", "X und Ärztes"),
            ("(m-1)", "(C)"),
            ("M-17", "M-17"),
            ("", ""),
        ] {
            assert_eq!(names.replaced(text), expected);
        }
    }

    #[test]
    fn short_names_are_replaced_only_where_they_are_the_whole_text() {
        let names = names(&[("1", "C")]);
        assert_eq!(
            (names.replaced("data set 1"), names.replaced("1")),
            ("data set 1".to_owned(), "C".to_owned())
        );
    }

    #[test]
    fn name_whose_small_letters_are_longer_is_found() {
        // U+0130 becomes two characters in small letters: i and U+0307.
        let names = names(&[("\u{130}pek", "X")]);
        assert_eq!(names.replaced("by \u{130}PEK."), "by X.");
    }

    #[test]
    fn dates_are_told_from_other_texts() {
        assert!(
            is_date("2026-11-27") && !is_date("2026-11") && !is_date("2026-11-2x") && !is_date("end of b1")
        );
    }
}
