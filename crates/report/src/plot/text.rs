//! Texts that have to fit: widths by rule of thumb, since every reader's typeface is another.

/// Width of a character in shares of the font's size: of DejaVu Sans and Noto Sans, the mean of words and digits or more.
const CHARACTER_WIDTH: f64 = 0.6;

/// Stands for what was cut off.
const ELLIPSIS: char = '…';

/// Counts the characters of a font of `size` pixels that `width` pixels hold.
fn capacity(width: f64, size: f64) -> usize {
    // The conversion saturates.
    (width / (CHARACTER_WIDTH * size)) as usize
}

/// Cuts the end off a text that is longer than `width` pixels.
pub(crate) fn fit_begin(text: &str, width: f64, size: f64) -> String {
    let capacity = capacity(width, size);
    if text.chars().count() <= capacity {
        return text.to_owned();
    }
    text.chars().take(capacity.saturating_sub(1)).chain([ELLIPSIS]).collect()
}

/// Cuts the beginning off a text that is longer than `width` pixels: of a path the last names tell most.
pub(crate) fn fit_end(text: &str, width: f64, size: f64) -> String {
    let (count, capacity) = (text.chars().count(), capacity(width, size));
    if count <= capacity {
        return text.to_owned();
    }
    let kept = text.chars().skip(count - capacity.saturating_sub(1).min(count));
    std::iter::once(ELLIPSIS).chain(kept).collect()
}

/// Breaks a text at spaces into lines of `width` pixels, `line_limit` at most; what is left is cut off the last.
pub(crate) fn wrap(text: &str, width: f64, size: f64, line_limit: usize) -> Vec<String> {
    let capacity = capacity(width, size);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let is_last = lines.len() == line_limit;
        let has_room = |line: &String| line.chars().count() + 1 + word.chars().count() <= capacity;
        match lines.last_mut() {
            Some(line) if is_last || has_room(line) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| fit_begin(line, width, size)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_where_they_do_not_fit() {
        // By hand: 60 px hold 10 characters of 6 px each.
        assert_eq!(fit_begin("0123456789", 60.0, 10.0), "0123456789");
        assert_eq!(fit_begin("0123456789a", 60.0, 10.0), "012345678…");
        assert_eq!(fit_end("/Time/CD19+", 60.0, 10.0), "…ime/CD19+");
        assert_eq!(fit_end("/CD19+", 60.0, 10.0), "/CD19+");
        assert_eq!((fit_begin("ab", 0.0, 10.0), fit_end("ab", 0.0, 10.0)), ("…".to_owned(), "…".to_owned()));
    }

    #[test]
    fn long_texts_are_broken_at_spaces() {
        assert_eq!(wrap("one two three four", 60.0, 10.0, 3), ["one two", "three four"]);
        assert_eq!(wrap("one two three four", 60.0, 10.0, 1), ["one two t…"]);
        assert_eq!(wrap("", 60.0, 10.0, 2), [""]);
    }
}
