use crate::document::{Place, ReadError};

/// Longest document, in bytes.
pub(super) const MAX_BYTES: usize = 256 << 20;

/// Deepest nesting of elements.
pub(super) const MAX_DEPTH: usize = 1000;

/// Most attributes of one element.
pub(super) const MAX_ATTRIBUTES: usize = 1000;

/// Most declarations of namespaces in a document.
pub(super) const MAX_NAMESPACES: usize = 10_000;

/// Checks, before a parser sees it, that a document is not made to be parsed for ever: each limit bounds something that
/// a parser of XML compares pair by pair or follows by recursion.
///
/// What is not well-formed is left to the parser: here only tags are told from what stands between them.
pub(super) fn check(text: &str) -> Result<(), ReadError> {
    if text.len() > MAX_BYTES {
        return Err(ReadError::Limit { what: "bytes", limit: MAX_BYTES });
    }
    let mut depth = 0_usize;
    let mut namespaces = 0;
    let mut rest = text.as_bytes();
    while let Some(start) = rest.iter().position(|&byte| byte == b'<') {
        rest = &rest[start..];
        let end = markup_len(rest);
        let tag = &rest[..end];
        let require = |found, limit, what| match found > limit {
            true => Err(refuse(text, text.len() - rest.len(), limit, what)),
            false => Ok(()),
        };
        rest = &rest[end..];
        match tag.get(1) {
            Some(b'!' | b'?') | None => {}
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(_) => {
                let attributes = tag.iter().filter(|&&byte| byte == b'=').count();
                require(attributes, MAX_ATTRIBUTES, "attributes")?;
                namespaces += tag.windows(5).filter(|window| window == b"xmlns").count();
                require(namespaces, MAX_NAMESPACES, "declarations of namespaces")?;
                if !tag.ends_with(b"/>") {
                    depth += 1;
                    require(depth, MAX_DEPTH, "levels of elements")?;
                }
            }
        }
    }
    Ok(())
}

/// Says where there is more of something than the limit.
fn refuse(text: &str, offset: usize, limit: usize, what: &str) -> ReadError {
    ReadError::Rule {
        place: Place::at(text, offset),
        element: "element".to_owned(),
        expected: format!("at most {limit} {what}"),
        found: "more".to_owned(),
    }
}

/// Measures the markup that begins with `<`: a comment, a section of character data, an instruction or a tag, in which a
/// `>` between quotes does not count; to the end of the text where it does not end.
fn markup_len(text: &[u8]) -> usize {
    let ends = [
        (b"<!--".as_slice(), b"-->".as_slice()),
        (b"<![CDATA[".as_slice(), b"]]>".as_slice()),
        (b"<?".as_slice(), b"?>".as_slice()),
    ];
    if let Some((start, end)) = ends.iter().find(|(start, _)| text.starts_with(start)) {
        let found = text[start.len()..].windows(end.len()).position(|window| window == *end);
        return found.map_or(text.len(), |position| start.len() + position + end.len());
    }
    let mut quote = None;
    for (position, &byte) in text.iter().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if byte == b'"' || byte == b'\'' => quote = Some(byte),
            None if byte == b'>' => return position + 1,
            None => {}
        }
    }
    text.len()
}
