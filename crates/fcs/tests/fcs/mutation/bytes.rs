//! Mutations of whole files, whatever is in them.

use super::hostile;
use super::random::Random;
use super::seeds::Corpus;

/// Longest input: what a splice or a duplication makes longer is cut.
const MAX_LEN: usize = 96 * 1024;

/// Mutates a file: none to five times.
pub fn mutate(mut file: Vec<u8>, corpus: &Corpus, random: &mut Random) -> Vec<u8> {
    let times = [0, 1, 1, 1, 2, 2, 3, 5][random.below(8)];
    for _ in 0..times {
        mutate_once(&mut file, corpus, random);
        file.truncate(MAX_LEN);
    }
    file
}

fn mutate_once(file: &mut Vec<u8>, corpus: &Corpus, random: &mut Random) {
    match random.below(12) {
        0 | 1 => flip_bits(file, random),
        2 => set_bytes(file, random),
        3 => file.truncate(random.below(file.len() + 1)),
        4 => duplicate_block(file, random),
        5 => delete_block(file, random),
        6 => splice(file, &corpus.pick(random), random),
        7 | 8 => set_header_offset(file, random),
        9 => set_value_in_place(file, random),
        10 => swap_delimiter(file, random),
        _ => insert_text(file, random),
    }
}

/// Half of the time in the first 300 bytes, where HEADER and TEXT begin.
fn position(file: &[u8], random: &mut Random) -> usize {
    let limit = if random.one_in(2) { file.len().min(300) } else { file.len() };
    random.below(limit)
}

fn flip_bits(file: &mut [u8], random: &mut Random) {
    for _ in 0..=random.below(8) {
        let at = position(file, random);
        if let Some(byte) = file.get_mut(at) {
            *byte ^= 1 << random.below(8);
        }
    }
}

fn set_bytes(file: &mut [u8], random: &mut Random) {
    let at = position(file, random);
    let bytes = [0, 0xff, b' ', b'/', b'\\', b'0', b'9', b'-', b'$', b',', 0x0c, 0x80];
    for _ in 0..=random.below(4) {
        let byte = bytes[random.below(bytes.len())];
        let end = (at + 1 + random.below(16)).min(file.len());
        file.get_mut(at..end).unwrap_or_default().fill(byte);
    }
}

fn block(file: &[u8], random: &mut Random) -> std::ops::Range<usize> {
    let start = position(file, random);
    start..(start + 1 + random.below(200)).min(file.len())
}

fn duplicate_block(file: &mut Vec<u8>, random: &mut Random) {
    let range = block(file, random);
    let copy = file.get(range).unwrap_or_default().to_vec();
    let at = random.below(file.len() + 1);
    file.splice(at..at, copy);
}

fn delete_block(file: &mut Vec<u8>, random: &mut Random) {
    let range = block(file, random);
    if range.start <= range.end && range.end <= file.len() {
        file.drain(range);
    }
}

fn splice(file: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let range = block(other, random);
    let part = other.get(range).unwrap_or_default();
    let at = random.below(file.len() + 1);
    let end = if random.one_in(2) { at } else { (at + part.len()).min(file.len()) };
    file.splice(at..end, part.iter().copied());
}

fn set_header_offset(file: &mut [u8], random: &mut Random) {
    let others = if random.one_in(8) { 4 } else { 0 };
    let field = 10 + 8 * random.below(6 + others);
    let number = match random.below(4) {
        0 => hostile::number(random),
        1 => random.below(file.len() * 2 + 1).to_string(),
        _ => {
            // next to what stands there, the commonest fault
            let stated = file.get(field..field + 8).unwrap_or_default();
            let stated = std::str::from_utf8(stated).ok().and_then(|text| text.trim().parse::<i64>().ok());
            (stated.unwrap_or(0) + random.below(5) as i64 - 2).to_string()
        }
    };
    let text: Vec<u8> = format!("{number:>8}").into_bytes().into_iter().take(8).collect();
    if let Some(place) = file.get_mut(field..field + 8) {
        place.copy_from_slice(&text);
    }
}

/// Writes over the value of a keyword without moving what follows.
fn set_value_in_place(file: &mut [u8], random: &mut Random) {
    let (key, value) = hostile::keyword(random);
    let delimiter = file.get(58).copied().unwrap_or(b'/');
    let Some(at) = file.windows(key.len()).position(|window| window.eq_ignore_ascii_case(key.as_bytes()))
    else {
        return;
    };
    let start = at + key.len() + 1;
    let len = file.get(start..).unwrap_or_default().iter().position(|&byte| byte == delimiter).unwrap_or(0);
    let value = format!("{value:len$}");
    for (place, byte) in file.get_mut(start..start + len).unwrap_or_default().iter_mut().zip(value.bytes()) {
        *place = byte;
    }
}

fn swap_delimiter(file: &mut [u8], random: &mut Random) {
    let Some(&delimiter) = file.get(58) else { return };
    let to = random.below(256) as u8;
    for byte in file.iter_mut().skip(58).take(4096) {
        if *byte == delimiter {
            *byte = to;
        }
    }
}

fn insert_text(file: &mut Vec<u8>, random: &mut Random) {
    let (key, value) = hostile::keyword(random);
    let delimiter = file.get(58).copied().unwrap_or(b'/') as char;
    let at = position(file, random);
    let pair = format!("{delimiter}{key}{delimiter}{value}{delimiter}");
    file.splice(at..at, pair.bytes());
}
