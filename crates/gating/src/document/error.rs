use std::fmt;

use crate::{GateError, TransformError, TreeError};

/// Where something stands in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Place {
    /// Counts the lines and characters before a byte of a text; an offset past its end, or inside a character, is the end.
    #[must_use]
    pub fn at(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            line: count(before.matches('\n').count()).saturating_add(1),
            column: count(before.get(line_start..).unwrap_or_default().chars().count()).saturating_add(1),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}", self.line, self.column)
    }
}

/// Why a document of gates cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// More of something than the limit.
    #[error("document: expected at most {limit} {what}, got more")]
    Limit {
        /// `bytes`, `levels of elements`, `attributes of an element`, …
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// Bytes that are no text.
    #[error("{place}: expected {encoding}, got {found}")]
    Encoding {
        /// Where, counted in the text before.
        place: Place,
        /// The encoding that the document's first bytes say.
        encoding: &'static str,
        /// What is there.
        found: String,
    },
    /// Text that is not well-formed XML, or XML with a document type, which could expand without end.
    #[error("{place}: not well-formed XML: {message}")]
    Xml {
        /// Where.
        place: Place,
        /// What the parser says.
        message: String,
    },
    /// A root element of another kind of document.
    #[error("document: expected the root element {expected}, got {found}")]
    Root {
        /// The element expected.
        expected: &'static str,
        /// The element found.
        found: String,
    },
    /// An element that breaks a rule of its format.
    #[error("{place}, {element}: expected {expected}, got {found}")]
    Rule {
        /// Where.
        place: Place,
        /// The element, with its id where it has one.
        element: String,
        /// What the format asks for.
        expected: String,
        /// What there is.
        found: String,
    },
    /// Geometry that makes no gate.
    #[error("{place}, {element}")]
    Gate {
        /// Where.
        place: Place,
        /// The element.
        element: String,
        /// Why.
        source: GateError,
    },
    /// Parameters that make no transform.
    #[error("{place}, {element}")]
    Transform {
        /// Where.
        place: Place,
        /// The element.
        element: String,
        /// Why.
        source: TransformError,
    },
    /// Gates that make no hierarchy.
    #[error("hierarchy of the gates")]
    Tree {
        /// Why.
        #[from]
        source: TreeError,
    },
}
