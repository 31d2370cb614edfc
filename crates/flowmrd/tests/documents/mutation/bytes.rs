//! Mutations of a document's bytes, whatever is in them, and its encodings.

use super::MAX_LEN;
use super::random::Random;

/// Mutates a document: at most five times, and one in sixteen is put into another encoding.
pub fn mutate(text: String, random: &mut Random) -> Vec<u8> {
    let text = if random.one_in(24) { declare(text, random) } else { text };
    let mut bytes = if random.one_in(16) { encode(&text, random) } else { text.into_bytes() };
    bytes.truncate(MAX_LEN);
    for _ in 0..[0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 5][random.below(13)] {
        mutate_once(&mut bytes, random);
        bytes.truncate(MAX_LEN);
    }
    bytes
}

fn mutate_once(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let end = (at + 1 + random.below(60)).min(bytes.len());
    match random.below(7) {
        0 => {
            for _ in 0..=random.below(6) {
                let at = random.below(bytes.len());
                bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= 1 << random.below(8));
            }
        }
        1 => bytes.truncate(at),
        2 => {
            let block = bytes.get(at..end).unwrap_or_default().to_vec();
            bytes.splice(at..at, block);
        }
        3 => drop(bytes.drain(at.min(end)..end)),
        4 => {
            let marks = b"<>&\"'/=[]{}#.,\n\0\xff\x80-";
            let mark = marks[random.below(marks.len())];
            bytes.get_mut(at..end).unwrap_or_default().iter_mut().take(3).for_each(|byte| *byte = mark);
        }
        5 => {
            let from = random.below(bytes.len());
            let block =
                bytes.get(from..(from + 1 + random.below(200)).min(bytes.len())).unwrap_or_default().to_vec();
            bytes.splice(at..at, block);
        }
        _ => {
            let words = [
                &b"&x;"[..],
                b"&#0;",
                b"&#x1F600;",
                b"<!--",
                b"-->",
                b"<![CDATA[",
                b"]]>",
                b"<?x",
                b"\"\"\"",
                b"[[",
            ];
            bytes.splice(at..at, words[random.below(words.len())].iter().copied());
        }
    }
}

/// Puts a declaration, a document type with entities, or a comment before the document.
fn declare(text: String, random: &mut Random) -> String {
    let laughs: String = (1..10)
        .map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10)))
        .collect();
    let heads = [
        format!("<!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}]>"),
        "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">".to_owned(),
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>".to_owned(),
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>".to_owned(),
        "<?xml version=\"1.1\" encoding=\"UTF-16\"?>".to_owned(),
        format!("<!--{}-->", "-".repeat(random.below(2000))),
        "\n".repeat(random.below(3000)),
        "<Workspace>".to_owned(),
    ];
    let text = if random.one_in(4) { text.replacen("\"lin\"", "\"&l9;\"", 1) } else { text };
    format!("{}{text}", heads[random.below(heads.len())])
}

fn encode(text: &str, random: &mut Random) -> Vec<u8> {
    let units = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    match random.below(8) {
        0 => [vec![0xff, 0xfe], units(u16::to_le_bytes)].concat(),
        1 => [vec![0xfe, 0xff], units(u16::to_be_bytes)].concat(),
        2 => units(u16::to_le_bytes),
        3 => [vec![0xff, 0xfe], units(u16::to_le_bytes), vec![0]].concat(),
        4 => [vec![0xff, 0xfe], units(u16::to_le_bytes), vec![0, 0xd8]].concat(),
        5 => [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(),
        6 => text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect(),
        _ => text
            .replace("FL", "\u{e9}")
            .chars()
            .map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?'))
            .collect(),
    }
}
