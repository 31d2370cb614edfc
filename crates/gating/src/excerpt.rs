//! Text of documents and files, cut and escaped for messages.

/// Longest piece of a text that a message repeats, in characters.
const EXCERPT: usize = 60;

/// Longest path of a population that a message repeats, in characters.
const PATH: usize = 300;

/// Longest list in a message, in bytes.
const LIST: usize = 500;

/// Longest entry of a list in a message, in characters.
const ENTRY: usize = 120;

/// Cuts a text after 60 characters, control characters escaped.
#[must_use]
pub fn excerpt(text: &str) -> String {
    excerpt_of(text, EXCERPT)
}

/// Cuts the path of a population after 300 characters, control characters escaped.
#[must_use]
pub fn excerpt_path(path: &str) -> String {
    excerpt_of(path, PATH)
}

/// Cuts a text after a number of characters, control characters escaped.
pub(crate) fn excerpt_of(text: &str, limit: usize) -> String {
    let mut short = String::new();
    for letter in text.chars().take(limit) {
        if letter.is_control() {
            short.extend(letter.escape_debug());
        } else {
            short.push(letter);
        }
    }
    if text.chars().nth(limit).is_some() {
        short.push('…');
    }
    short
}

/// Names the first of a list, as many as fit, and counts the rest; `none` stands for an empty one.
pub(crate) fn list<S: AsRef<str>>(names: &[S], none: &str, most: usize) -> String {
    if names.is_empty() {
        return none.to_owned();
    }
    let mut shown = String::new();
    for (count, name) in names.iter().enumerate() {
        let entry = excerpt_of(name.as_ref(), ENTRY);
        if count == most || (count > 0 && shown.len() + entry.len() > LIST) {
            return format!("{shown} and {} more", names.len() - count);
        }
        if count > 0 {
            shown.push_str(", ");
        }
        shown.push_str(&entry);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_and_escaped() {
        assert_eq!(excerpt("CD19\u{7}\n\"é\""), "CD19\\u{7}\\n\"é\"");
        assert_eq!(excerpt(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
        assert_eq!(excerpt(&"é".repeat(60)), "é".repeat(60));
    }

    #[test]
    fn a_list_ends_where_it_is_long_enough() {
        let none: [&str; 0] = [];
        assert_eq!(list(&none, "no population", 3), "no population");
        assert_eq!(list(&["a", "b", "c"], "none", 3), "a, b, c");
        assert_eq!(list(&["a", "b", "c", "d"], "none", 3), "a, b, c and 1 more");
        let long = vec!["x".repeat(1000); 40];
        // by hand: 120 letters and a three-byte mark each, and ", " between: the fourth begins at byte 375 and fits
        let four = vec![format!("{}…", "x".repeat(120)); 4].join(", ");
        assert_eq!(list(&long, "none", 40), format!("{four} and 36 more"));
    }
}
