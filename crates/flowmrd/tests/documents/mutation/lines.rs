//! Mutations of TOML documents, line by line and word by word.

use super::random::Random;
use super::{MAX_LEN, hostile};

/// Draws a document and mutates it, at most six times.
pub fn mutate(corpus: &[String], random: &mut Random) -> String {
    let mut text = corpus[random.below(corpus.len())].clone();
    for _ in 0..[0, 1, 1, 1, 2, 2, 3, 4, 6][random.below(9)] {
        text = mutate_once(text, corpus, random);
    }
    text
}

fn mutate_once(text: String, corpus: &[String], random: &mut Random) -> String {
    let room = MAX_LEN.saturating_sub(text.len());
    let mut lines: Vec<&str> = text.lines().collect();
    let at = random.below(lines.len());
    match random.below(18) {
        0 => drop(lines.drain(at..(at + 1).min(lines.len()))),
        1 => lines.insert(at, text.lines().nth(random.below(lines.len())).unwrap_or_default()),
        2 if !lines.is_empty() => {
            let to = random.below(lines.len());
            lines.swap(at, to);
        }
        3 => {
            let other = &corpus[random.below(corpus.len())];
            let from = random.below(other.lines().count());
            let part: Vec<&str> = other.lines().skip(from).take(1 + random.below(8)).collect();
            lines.splice(at..at, part);
        }
        4 => return repeat(&text, room, random),
        5 => return insert(&text, at, &deep(room, random)),
        6 => return insert(&text, at, &strange_line(random)),
        7 | 8 | 14..=17 => return replace_number(&text, random),
        9 | 10 => return replace_quoted(&text, random),
        11 => {
            return replace_word(
                &text,
                random,
                |letter| letter.is_ascii_alphabetic() || letter == '_',
                |_, random| {
                    let words = [
                        "range",
                        "polygon",
                        "above",
                        "below",
                        "all_of",
                        "any_of",
                        "not",
                        "name",
                        "parent",
                        "logicle",
                        "asinh",
                        "T",
                        "W",
                        "inf",
                        "nan",
                        "true",
                        "default",
                        "denominator",
                        "gate",
                        "laip",
                        "x",
                    ];
                    (*random.pick(&words)).to_owned()
                },
            );
        }
        _ => return replace_value(&text, random),
    }
    lines.join("\n") + "\n"
}

fn insert(text: &str, at: usize, line: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.insert(at.min(lines.len()), line);
    lines.join("\n") + "\n"
}

/// Repeats a gate or LAIP, under names of its own at times.
fn repeat(text: &str, room: usize, random: &mut Random) -> String {
    let heads: Vec<usize> = text
        .match_indices("[[")
        .map(|(at, _)| at)
        .filter(|&at| at == 0 || text[..at].ends_with('\n'))
        .collect();
    if heads.is_empty() {
        return text.to_owned();
    }
    let start = heads[random.below(heads.len())];
    let end = text[start + 2..].find("\n[").map_or(text.len(), |end| start + 3 + end);
    let block = &text[start..end];
    let most = room / (block.len() + 8);
    let times = if random.one_in(12) { most } else { random.below(3).min(most) };
    let has_own = !random.one_in(4);
    let copies: String = (0..times)
        .map(|number| {
            if has_own {
                block.replacen("name = \"", &format!("name = \"{number} "), 1)
            } else {
                block.to_owned()
            }
        })
        .collect();
    format!("{}{copies}{}", &text[..start], &text[start..])
}

/// Arrays, tables and dotted keys inside each other.
fn deep(room: usize, random: &mut Random) -> String {
    let depth = [10, 79, 81, 1000, 20_000][random.below(5)].min(room / 12);
    match random.below(6) {
        0 => format!("deep = {}{}", "[".repeat(depth), "]".repeat(depth)),
        1 => format!("deep = {}1{}", "{ a = ".repeat(depth), " }".repeat(depth)),
        2 => format!("{}b = 1", "a.".repeat(depth)),
        3 => format!("[{}b]", "a.".repeat(depth)),
        4 => format!("not = {}\"Cells\"{}", "{ not = ".repeat(depth), " }".repeat(depth)),
        _ => format!("any_of = [{}\"B\"]", "{ above = { CD19 = 0.5 } }, ".repeat(depth / 4)),
    }
}

fn strange_line(random: &mut Random) -> String {
    let keys = [
        "name",
        "parent",
        "above",
        "compensation",
        "lod_events",
        "assay",
        "mrd",
        "\"a\\u0000b\"",
        "gate",
        "x.y",
        "version",
    ];
    let values = [
        "1",
        "-1",
        "1.5",
        "nan",
        "inf",
        "true",
        "\"x\"",
        "[]",
        "{}",
        "[[1, 2], [3]]",
        "1979-05-27T07:32:00Z",
        "'''\n\n'''",
        "0xffffffffffffffffffff",
        "\"\\u0007\\u001b[31m\"",
        "{ a = 1, a = 2 }",
        "[1, \"a\", {}]",
        "9223372036854775808",
    ];
    format!("{} = {}", random.pick(&keys), random.pick(&values))
}

/// Replaces a number, mostly by one near it.
fn replace_number(text: &str, random: &mut Random) -> String {
    let is_in = |letter: char| letter.is_ascii_digit() || ".-+e_".contains(letter);
    replace_word(text, random, is_in, |number, random| match random.one_in(3) {
        true => hostile::number(random),
        false => hostile::nearby(number, random),
    })
}

/// Replaces a run of letters of a class.
fn replace_word(
    text: &str,
    random: &mut Random,
    is_in: impl Fn(char) -> bool,
    word: impl Fn(&str, &mut Random) -> String,
) -> String {
    let mut runs = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), '\n')]) {
        match (start, is_in(letter)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                runs.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    if runs.is_empty() {
        return text.to_owned();
    }
    let run = runs[random.below(runs.len())].clone();
    format!("{}{}{}", &text[..run.start], word(&text[run.clone()], random), &text[run.end..])
}

/// Replaces a text in quotes by another of the document, or a hostile one.
fn replace_quoted(text: &str, random: &mut Random) -> String {
    let quotes: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
    let pairs: Vec<(usize, usize)> =
        quotes.as_chunks::<2>().0.iter().map(|pair| (pair[0] + 1, pair[1])).collect();
    if pairs.is_empty() {
        return text.to_owned();
    }
    let (start, end) = pairs[random.below(pairs.len())];
    let (from, to) = pairs[random.below(pairs.len())];
    let word = if random.one_in(2) { text[from..to].to_owned() } else { hostile::name(random) };
    format!("{}{word}{}", &text[..start], &text[end..])
}

/// Gives a key the value of another, or a hostile one.
fn replace_value(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let keyed: Vec<usize> = (0..lines.len()).filter(|&line| lines[line].contains(" = ")).collect();
    if keyed.is_empty() {
        return text.to_owned();
    }
    let line = keyed[random.below(keyed.len())];
    let other = lines[keyed[random.below(keyed.len())]].split_once(" = ").map(|(_, value)| value.to_owned());
    let value = if random.one_in(2) { other.unwrap_or_default() } else { hostile::number(random) };
    if let Some((key, _)) = lines[line].split_once(" = ") {
        lines[line] = format!("{key} = {value}");
    }
    lines.join("\n") + "\n"
}
