//! Names of parameters taken apart: words, and which measure of the pulse a suffix names.

/// What of a detector's pulse a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pulse {
    /// The area (`-A`, `Area`, Beckman Coulter's `INT`).
    Area,
    /// The height (`-H`, `Height`, Beckman Coulter's `PEAK`).
    Height,
    /// The width (`-W`, `Width`, Beckman Coulter's `TOF`).
    Width,
}

/// A name as it stands and as what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// The name as it stands.
    pub(super) text: String,
    /// Its words in lower case, without the suffix that names the pulse's measure.
    pub(super) words: Vec<Word>,
    /// What the suffix says.
    pub(super) pulse: Option<Pulse>,
}

/// A run of characters without separators, and what stands before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// The separators before it, as they stand.
    before: String,
}

impl Word {
    /// Tells whether what stands before the word joins several antigens in one detector, as in `CD66c/CD123`.
    pub(super) fn is_joined(&self) -> bool {
        self.before.contains(['/', '+', '&', ',', ';'])
    }
}

impl Name {
    pub(super) fn parse(text: &str) -> Self {
        let mut words = words(text);
        let pulse = take_pulse(&mut words);
        let words = lower(words);
        Self { text: text.to_owned(), words, pulse }
    }

    /// Returns the words as one, by which names are equal that differ in case and separators.
    pub(super) fn folded(&self) -> String {
        fold(&self.words)
    }
}

/// Joins words; a blank stays between two digits, so that `CD3/8` is not `CD38`.
pub(super) fn fold(words: &[Word]) -> String {
    let mut folded = String::new();
    for word in words {
        let is_between_digits = folded.ends_with(is_digit) && word.text.starts_with(is_digit);
        if is_between_digits {
            folded.push(' ');
        }
        folded.push_str(&word.text);
    }
    folded
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit()
}

/// Cuts a name at everything that is neither a letter nor a digit.
fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut before = String::new();
    let mut is_inside = false;
    for letter in text.chars() {
        if !letter.is_alphanumeric() {
            before.push(letter);
            is_inside = false;
        } else if let Some(word) = words.last_mut().filter(|_| is_inside) {
            word.text.push(letter);
        } else {
            words.push(Word { text: letter.to_string(), before: std::mem::take(&mut before) });
            is_inside = true;
        }
    }
    words
}

/// Writes words in lower case, and `CD 19` as the one word that it is.
fn lower(words: Vec<Word>) -> Vec<Word> {
    let mut lowered: Vec<Word> = Vec::new();
    for Word { text, before } in words {
        let text = text.to_lowercase();
        match lowered.last_mut() {
            Some(last) if last.text == "cd" && text.starts_with(is_digit) => last.text.push_str(&text),
            _ => lowered.push(Word { text, before }),
        }
    }
    lowered
}

/// Takes the suffix that names the pulse's measure off the end, where something is left before it.
fn take_pulse(words: &mut Vec<Word>) -> Option<Pulse> {
    let last = words.last()?;
    let is_scale = ["lin", "log"].iter().any(|scale| last.text.eq_ignore_ascii_case(scale));
    // Beckman Coulter writes `FL1 INT LOG`; `FL1 LOG` alone says nothing of the pulse.
    let length = words.len() - usize::from(is_scale);
    let [.., stem, suffix] = words.get(..length)? else { return None };
    let pulse = spelled_out(&suffix.text).or_else(|| {
        let is_letter = !is_scale && is_letter_suffix(stem, suffix);
        is_letter.then(|| letter(&suffix.text)).flatten()
    })?;
    words.truncate(length - 1);
    Some(pulse)
}

fn spelled_out(word: &str) -> Option<Pulse> {
    match word.to_ascii_lowercase().as_str() {
        "area" | "int" | "integral" => Some(Pulse::Area),
        "height" | "peak" => Some(Pulse::Height),
        "width" | "tof" => Some(Pulse::Width),
        _ => None,
    }
}

fn letter(word: &str) -> Option<Pulse> {
    match word.to_ascii_lowercase().as_str() {
        "a" => Some(Pulse::Area),
        "h" => Some(Pulse::Height),
        "w" => Some(Pulse::Width),
        _ => None,
    }
}

/// Tells whether a last letter is a suffix: after a hyphen or an underscore; not that of the antigen HLA-A, nor the small
/// letter of `CD1-a`.
fn is_letter_suffix(stem: &Word, suffix: &Word) -> bool {
    let is_antigen = stem.text.eq_ignore_ascii_case("hla")
        || (is_cluster(&stem.text.to_lowercase()) && suffix.text.chars().all(char::is_lowercase));
    matches!(suffix.before.as_str(), "-" | "_") && !is_antigen
}

/// Tells a cluster of differentiation: `cd` and a number, maybe with a letter or two after it.
pub(super) fn is_cluster(word: &str) -> bool {
    let Some(number) = word.strip_prefix("cd") else { return false };
    let rest = number.trim_start_matches(is_digit);
    rest.len() < number.len() && rest.chars().count() <= 3 && rest.chars().all(char::is_alphabetic)
}
