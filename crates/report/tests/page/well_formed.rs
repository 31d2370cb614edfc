//! A strict reader of markup: every element is closed in its order, every attribute quoted and named once, every text escaped.

/// Elements of HTML without an end tag.
const VOID: [&str; 4] = ["br", "hr", "img", "meta"];

/// Fails where a page is not well formed, with the markup around the fault.
pub fn assert_well_formed(page: &str) {
    let page = without_code(page);
    let mut rest = page.strip_prefix("<!doctype html>\n").expect("the page starts with its doctype");
    let mut open: Vec<&str> = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    while let Some(start) = rest.find('<') {
        assert_text(&rest[..start]);
        let end = tag_end(&rest[start..]) + start;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "</{name}> closes what is not open");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "<{tag}>");
        ids.extend(assert_attributes(attributes));
        if !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert_eq!(rest.trim(), "");
    assert!(open.is_empty(), "not closed: {open:?}");
    let id_count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), id_count, "an id is given twice");
}

/// Takes the contents of style sheets and scripts out, which are no markup: each ends at the first end tag of its name.
pub fn without_code(page: &str) -> String {
    let mut left = page.to_owned();
    for [start, end] in [["<style>", "</style>"], ["<script>", "</script>"]] {
        let mut parts = left.split(start);
        let mut outside = parts.next().unwrap_or("").to_owned();
        for part in parts {
            outside.push_str(start);
            outside.push_str(&part[part.find(end).expect("code has an end")..]);
        }
        left = outside;
    }
    left
}

/// Finds the `>` that ends a tag: the first outside of quotes.
fn tag_end(tag: &str) -> usize {
    let mut is_quoted = false;
    tag.char_indices()
        .find(|&(_, character)| {
            is_quoted ^= character == '"';
            character == '>' && !is_quoted
        })
        .map(|(place, _)| place)
        .unwrap_or_else(|| panic!("no end of {}", &tag[..tag.len().min(80)]))
}

/// Checks each `name="value"` and returns the values of `id`.
fn assert_attributes(attributes: &str) -> Vec<&str> {
    let mut ids = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let mut rest = attributes;
    while !rest.is_empty() {
        let (name, tail) =
            rest.split_once("=\"").unwrap_or_else(|| panic!("attribute without a value: {rest}"));
        let (value, tail) = tail.split_once('"').unwrap_or_else(|| panic!("value without an end: {tail}"));
        let name = name.trim_start();
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "attribute {name}");
        assert!(!names.contains(&name), "attribute {name} twice");
        assert!(
            !name.starts_with("on") && name != "style",
            "attribute {name}, which the page's policy refuses"
        );
        assert!(!value.contains('<'), "{value}");
        assert_entities(value);
        names.push(name);
        if name == "id" {
            ids.push(value);
        }
        rest = tail;
    }
    ids
}

fn assert_text(text: &str) {
    assert!(!text.contains('>'), "{text}");
    assert_entities(text);
}

/// Checks that each `&` begins one of the five entities the page uses.
fn assert_entities(text: &str) {
    for tail in text.split('&').skip(1) {
        assert!(
            ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|entity| tail.starts_with(entity)),
            "&{tail}"
        );
    }
}
