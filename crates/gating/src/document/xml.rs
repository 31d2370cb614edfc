//! Elements of an XML document as both formats read them: names and attributes without regard to their prefixes.

mod shape;

use roxmltree::{Document, Node, ParsingOptions};

use super::{Place, ReadError, Remark};

/// Elements that a document may have; a vertex of a polygon takes three.
const MAX_NODES: u32 = 20_000_000;

/// Longest piece of a document that a message repeats, in characters.
const EXCERPT: usize = 60;

/// Parses a document, in time and memory that its length bounds.
pub(crate) fn parse(text: &str) -> Result<Document<'_>, ReadError> {
    shape::check(text)?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| ReadError::Xml { message: error.to_string() })
}

/// Cuts text from a document for a message, control characters escaped.
pub(crate) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(EXCERPT).flat_map(|letter| letter.escape_debug()).collect();
    if text.chars().nth(EXCERPT).is_some() {
        short.push('…');
    }
    short
}

/// One element.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a>(Node<'a, 'a>);

impl<'a> Element<'a> {
    /// Returns the root element, whose name has to be `expected`.
    pub(crate) fn root(document: &'a Document<'a>, expected: &'static str) -> Result<Self, ReadError> {
        let root = Self(document.root_element());
        if root.name() == expected {
            return Ok(root);
        }
        Err(ReadError::Root { expected, found: excerpt(root.name()) })
    }

    /// Returns the name without its prefix.
    pub(crate) fn name(self) -> &'a str {
        self.0.tag_name().name()
    }

    /// Returns the namespace of the element's name.
    pub(crate) fn namespace(self) -> Option<&'a str> {
        self.0.tag_name().namespace()
    }

    /// Returns an attribute, whatever its prefix; one without a prefix goes before others.
    pub(crate) fn attribute(self, name: &str) -> Option<&'a str> {
        let mut all = self.0.attributes().filter(|attribute| attribute.name() == name);
        let plain = self.0.attributes().find(|one| one.name() == name && one.namespace().is_none());
        plain.or_else(|| all.next()).map(|attribute| attribute.value())
    }

    /// Goes over the child elements.
    pub(crate) fn children(self) -> impl Iterator<Item = Element<'a>> {
        self.0.children().filter(Node::is_element).map(Element)
    }

    /// Goes over the child elements of a name.
    pub(crate) fn children_named(self, name: &'static str) -> impl Iterator<Item = Element<'a>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// Returns the first child element of a name.
    pub(crate) fn child(self, name: &'static str) -> Option<Element<'a>> {
        self.children_named(name).next()
    }

    /// Returns the text of the element itself, without blanks at its ends.
    pub(crate) fn text(self) -> &'a str {
        self.0.text().unwrap_or_default().trim()
    }

    /// Returns where the element begins, in bytes from the start of the text.
    pub(crate) fn offset(self) -> usize {
        self.0.range().start
    }

    /// Returns the place of the element; to be asked for where something is wrong, since lines are counted anew.
    pub(crate) fn place(self) -> Place {
        let position = self.0.document().text_pos_at(self.0.range().start);
        Place { line: position.row, column: position.col }
    }

    /// Names the element for a message: `PolygonGate "Singlets"`.
    pub(crate) fn describe(self) -> String {
        let id = self.attribute("id").or_else(|| self.attribute("name"));
        match id {
            Some(id) => format!("{} \"{}\"", excerpt(self.name()), excerpt(id)),
            None => match self.0.parent_element().map(Element) {
                Some(parent) if parent.attribute("id").is_some() => {
                    format!("{} in {}", excerpt(self.name()), parent.describe())
                }
                _ => excerpt(self.name()),
            },
        }
    }

    /// Says that the element breaks a rule.
    pub(crate) fn refuse(self, expected: impl Into<String>, found: impl Into<String>) -> ReadError {
        ReadError::Rule {
            place: self.place(),
            element: self.describe(),
            expected: expected.into(),
            found: found.into(),
        }
    }

    /// Remarks on the element.
    pub(crate) fn remark(self, message: impl std::fmt::Display) -> Remark {
        Remark { line: self.place().line, message: format!("{}: {message}", self.describe()) }
    }

    /// Returns an attribute that has to be there.
    pub(crate) fn require(self, name: &str) -> Result<&'a str, ReadError> {
        self.attribute(name).ok_or_else(|| self.refuse(format!("the attribute {name}"), "none"))
    }

    /// Reads an attribute as a number, NaN and the infinities refused.
    pub(crate) fn number(self, name: &str) -> Result<f64, ReadError> {
        self.parse_number(name, self.require(name)?)
    }

    /// Reads an attribute as a number where it is there.
    pub(crate) fn number_if_any(self, name: &str) -> Result<Option<f64>, ReadError> {
        self.attribute(name).map(|text| self.parse_number(name, text)).transpose()
    }

    /// Reads a text of the element as a finite number.
    pub(crate) fn parse_number(self, what: &str, text: &str) -> Result<f64, ReadError> {
        let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| {
            self.refuse(format!("a finite number as {what}"), format!("\"{}\"", excerpt(text)))
        })
    }

    /// Reads an attribute as an XML boolean where it is there.
    pub(crate) fn boolean_if_any(self, name: &str) -> Result<Option<bool>, ReadError> {
        match self.attribute(name).map(str::trim) {
            None => Ok(None),
            Some("true" | "1") => Ok(Some(true)),
            Some("false" | "0") => Ok(Some(false)),
            Some(other) => {
                Err(self.refuse(format!("true or false as {name}"), format!("\"{}\"", excerpt(other))))
            }
        }
    }
}
