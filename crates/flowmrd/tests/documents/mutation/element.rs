//! XML documents as trees, and mutations of their structure.

use super::random::Random;
use super::{MAX_LEN, hostile};

/// An element; values and texts stay as they are written.
#[derive(Clone, Debug, Default)]
pub struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// Parses a document that is known to be well-formed; `None` for any other.
    pub fn parse(text: &str) -> Option<Self> {
        let mut open = vec![Self::default()];
        let mut rest = text;
        while let Some(start) = rest.find('<') {
            open.last_mut()?.text.push_str(rest[..start].trim());
            rest = &rest[start..];
            let mark = if rest.starts_with("<!--") { "-->" } else { ">" };
            let end = rest.find(mark)? + mark.len();
            let tag = &rest[1..end - 1];
            rest = &rest[end..];
            if tag.starts_with(['?', '!']) {
                continue;
            }
            if tag.starts_with('/') {
                let closed = open.pop()?;
                open.last_mut()?.children.push(closed);
                continue;
            }
            let element = Self::of_tag(tag.strip_suffix('/').unwrap_or(tag))?;
            if tag.ends_with('/') {
                open.last_mut()?.children.push(element);
            } else {
                open.push(element);
            }
        }
        open.pop()?.children.pop()
    }

    fn of_tag(tag: &str) -> Option<Self> {
        let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let mut attributes = Vec::new();
        while let Some((key, after)) = rest.split_once('=') {
            let quote = after.chars().next()?;
            let (value, after) = after[1..].split_once(quote)?;
            attributes.push((key.trim().to_owned(), value.to_owned()));
            rest = after;
        }
        Some(Self { name: name.to_owned(), attributes, ..Self::default() })
    }

    /// Leaves out all elements of some names.
    pub fn prune(&mut self, names: &[&str]) {
        self.children.retain(|child| !names.contains(&child.name.as_str()));
        self.children.iter_mut().for_each(|child| child.prune(names));
    }

    /// Leaves out the elements of a name past the first ones under each parent.
    pub fn keep_first(&mut self, name: &str, count: usize) {
        let mut found = 0;
        self.children.retain(|child| {
            found += usize::from(child.name == name);
            child.name != name || found <= count
        });
        self.children.iter_mut().for_each(|child| child.keep_first(name, count));
    }

    fn write(&self, out: &mut String) {
        out.push_str(&format!("<{}", self.name));
        for (key, value) in &self.attributes {
            out.push_str(&format!(" {key}=\"{value}\""));
        }
        if self.children.is_empty() && self.text.is_empty() {
            out.push_str("/>\n");
            return;
        }
        out.push_str(&format!(">{}", self.text));
        self.children.iter().for_each(|child| child.write(out));
        out.push_str(&format!("</{}>\n", self.name));
    }

    fn len(&self) -> usize {
        let attributes: usize = self.attributes.iter().map(|(key, value)| key.len() + value.len() + 4).sum();
        let children: usize = self.children.iter().map(Self::len).sum();
        2 * self.name.len() + 6 + attributes + self.text.len() + children
    }

    fn count(&self) -> usize {
        1 + self.children.iter().map(Self::count).sum::<usize>()
    }

    /// Finds an element by its number in the order of the document.
    fn at(&mut self, number: usize) -> Option<&mut Self> {
        let mut left = number;
        self.step(&mut left)
    }

    fn step(&mut self, left: &mut usize) -> Option<&mut Self> {
        if *left == 0 {
            return Some(self);
        }
        *left -= 1;
        for child in &mut self.children {
            let count = child.count();
            if *left < count {
                return child.step(left);
            }
            *left -= count;
        }
        None
    }
}

/// Draws a document and mutates its structure, at most six times.
pub fn mutate(corpus: &[Element], random: &mut Random) -> String {
    let mut root = corpus[random.below(corpus.len())].clone();
    for _ in 0..[0, 1, 1, 1, 2, 2, 3, 4, 6][random.below(9)] {
        mutate_once(&mut root, corpus, random);
    }
    let mut text = String::new();
    root.write(&mut text);
    text
}

fn mutate_once(root: &mut Element, corpus: &[Element], random: &mut Random) {
    let room = MAX_LEN.saturating_sub(root.len());
    let count = root.count();
    match random.below(12) {
        0 => on_children(root, count, random, |children, at, _| drop(children.remove(at))),
        1 => {
            let place = random.below(count);
            let other = root.at(random.below(count)).cloned().unwrap_or_default();
            if other.len() < room {
                root.at(place).into_iter().for_each(|element| element.children.push(other.clone()));
            }
        }
        2 => on_children(root, count, random, |children, at, random| {
            let to = random.below(children.len());
            children.swap(at, to);
        }),
        3 => {
            let mut other = corpus[random.below(corpus.len())].clone();
            let part = other.at(random.below(other.count())).cloned().unwrap_or_default();
            let at = random.below(count);
            if part.len() < room {
                root.at(at).into_iter().for_each(|element| element.children.push(part.clone()));
            }
        }
        4 => repeat(root, count, room, random),
        5 => nest(root, count, room, random),
        6 => on_element(root, count, random, |element, random| element.name = rename(&element.name, random)),
        _ => on_element(root, count, random, |element, random| mutate_words(element, room, random)),
    }
}

fn on_element(
    root: &mut Element,
    count: usize,
    random: &mut Random,
    change: impl Fn(&mut Element, &mut Random),
) {
    // an element without words has nothing to change: the next ones are tried
    for _ in 0..4 {
        if let Some(element) = root.at(random.below(count)).filter(|element| !element.attributes.is_empty()) {
            return change(element, random);
        }
    }
}

fn on_children(
    root: &mut Element,
    count: usize,
    random: &mut Random,
    change: impl Fn(&mut Vec<Element>, usize, &mut Random),
) {
    for _ in 0..8 {
        if let Some(element) = root.at(random.below(count)).filter(|element| !element.children.is_empty()) {
            let at = random.below(element.children.len());
            return change(&mut element.children, at, random);
        }
    }
}

/// Repeats a child, as often as there is room at times; with ids of their own at times.
fn repeat(root: &mut Element, count: usize, room: usize, random: &mut Random) {
    on_children(root, count, random, |children, at, random| {
        let child = children[at].clone();
        let most = room / child.len().max(1);
        let times = if random.one_in(12) { most } else { random.below(4).min(most) };
        let has_own = random.one_in(2);
        for number in 0..times {
            let mut copy = child.clone();
            for (key, value) in &mut copy.attributes {
                if has_own && (key.ends_with("id") || key == "name") {
                    value.push_str(&number.to_string());
                }
            }
            children.insert(at, copy);
        }
    });
}

/// Puts an element into a copy of itself without children, again and again.
fn nest(root: &mut Element, count: usize, room: usize, random: &mut Random) {
    let at = random.below(count);
    let Some(element) = root.at(at) else { return };
    let shell = Element { children: Vec::new(), ..element.clone() };
    let most = room / shell.len().max(1);
    // dropping a tree is recursive: it stays shallow enough for a test's stack
    let times = [1, 3, 40, 130, 1100][random.below(5)].min(most);
    for _ in 0..times {
        let inner = std::mem::take(element);
        *element = Element { children: vec![inner], ..shell.clone() };
    }
}

fn rename(name: &str, random: &mut Random) -> String {
    let others = [
        "RectangleGate",
        "PolygonGate",
        "EllipsoidGate",
        "QuadrantGate",
        "BooleanGate",
        "CurlyGate",
        "transformation",
        "spectrumMatrix",
        "flin",
        "logicle",
        "fratio",
        "and",
        "or",
        "not",
        "dimension",
        "Population",
        "AndNode",
        "NotNode",
        "Sample",
        "biex",
        "log",
        "x",
        "custom_info",
    ];
    match random.below(4) {
        0 => name.rsplit(':').next().unwrap_or_default().to_owned(),
        1 => format!("data-type:{name}"),
        _ => (*random.pick(&others)).to_owned(),
    }
}

/// Changes the attributes of an element: to hostile words, to each other's, to none, to many.
fn mutate_words(element: &mut Element, room: usize, random: &mut Random) {
    let at = random.below(element.attributes.len());
    let is_number = element.attributes[at].1.trim().parse::<f64>().is_ok();
    match random.below(16) {
        0 => drop(element.attributes.remove(at)),
        1 => {
            let copy = element.attributes[at].clone();
            element.attributes.push(copy);
        }
        2 => {
            let to = random.below(element.attributes.len());
            let value = element.attributes[to].1.clone();
            element.attributes[at].1 = value;
        }
        3 => {
            let key = element.attributes[at].0.rsplit(':').next().unwrap_or_default().to_owned();
            element.attributes[at].0 = key;
        }
        4 => {
            let times = random.below(1200).min(room / 12);
            element.attributes.extend((0..times).map(|number| (format!("a{number}"), String::new())));
        }
        5 => {
            let times = random.below(1200).min(room / 16);
            element.attributes.extend((0..times).map(|number| (format!("xmlns:n{number}"), "u".to_owned())));
        }
        6 => element.text = hostile::number(random),
        7 => {
            let ends = [("min", "max"), ("boundMin", "boundMax"), ("eventsInside", "use-as-complement")];
            let (one, two) = ends[random.below(3)];
            let word = if random.one_in(2) { one } else { two };
            element.attributes.push((word.to_owned(), hostile::number(random)));
        }
        _ if is_number && !random.one_in(3) => {
            element.attributes[at].1 = hostile::nearby(&element.attributes[at].1, random);
        }
        _ if is_number || random.one_in(4) => element.attributes[at].1 = hostile::number(random),
        _ => element.attributes[at].1 = hostile::name(random).replace(['<', '"', '\0'], ""),
    }
}
