//! Elements of an XML document as both formats read them: names and attributes without regard to their prefixes.

mod shape;

use std::cell::OnceCell;

use roxmltree::{Document, Node, ParsingOptions};

pub(crate) use crate::excerpt::excerpt;
use crate::excerpt::excerpt_of;

use super::{Place, ReadError, Remark};

/// Elements that a document may have; a vertex of a polygon takes three.
const MAX_NODES: u32 = 20_000_000;

/// Longest part of a message, in characters.
const MESSAGE: usize = 300;

/// A document that was parsed.
pub(crate) struct Parsed<'t> {
    document: Document<'t>,
    /// Bytes at which lines end, found when the first line is asked for.
    line_ends: OnceCell<Vec<usize>>,
}

/// Parses a document, in time and memory that its length bounds.
pub(crate) fn parse(text: &str) -> Result<Parsed<'_>, ReadError> {
    shape::check(text)?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| explain(&error, text))?;
    Ok(Parsed { document, line_ends: OnceCell::new() })
}

/// Puts the place before what the parser says, and cuts the names that it repeats.
fn explain(error: &roxmltree::Error, text: &str) -> ReadError {
    let place = match error {
        roxmltree::Error::DtdDetected => Place::at(text, text.find("<!DOCTYPE").unwrap_or(0)),
        roxmltree::Error::UnclosedRootNode
        | roxmltree::Error::UnexpectedEndOfStream
        | roxmltree::Error::NoRootNode => Place::at(text, text.len()),
        error => Place { line: error.pos().row, column: error.pos().col },
    };
    let message = match error {
        roxmltree::Error::DtdDetected => "expected no document type, got one".to_owned(),
        error => excerpt_of(&error.to_string().replace(&format!(" at {}", error.pos()), ""), MESSAGE),
    };
    ReadError::Xml { place, message }
}

/// One element.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    node: Node<'a, 'a>,
    parsed: &'a Parsed<'a>,
}

impl<'a> Element<'a> {
    /// Returns the root element, whose name has to be `expected`.
    pub(crate) fn root(parsed: &'a Parsed<'a>, expected: &'static str) -> Result<Self, ReadError> {
        let root = Self { node: parsed.document.root_element(), parsed };
        if root.name() == expected {
            return Ok(root);
        }
        Err(ReadError::Root { expected, found: excerpt(root.name()) })
    }

    /// Returns the name without its prefix.
    pub(crate) fn name(self) -> &'a str {
        self.node.tag_name().name()
    }

    /// Returns the namespace of the element's name.
    pub(crate) fn namespace(self) -> Option<&'a str> {
        self.node.tag_name().namespace()
    }

    /// Returns an attribute, whatever its prefix; one without a prefix goes before others.
    pub(crate) fn attribute(self, name: &str) -> Option<&'a str> {
        let mut all = self.node.attributes().filter(|attribute| attribute.name() == name);
        let plain = self.node.attributes().find(|one| one.name() == name && one.namespace().is_none());
        plain.or_else(|| all.next()).map(|attribute| attribute.value())
    }

    /// Goes over the child elements.
    pub(crate) fn children(self) -> impl Iterator<Item = Element<'a>> {
        self.node.children().filter(Node::is_element).map(move |node| Self { node, ..self })
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
        self.node.text().unwrap_or_default().trim()
    }

    /// Returns the text of the element itself as it is.
    pub(crate) fn whole_text(self) -> &'a str {
        self.node.text().unwrap_or_default()
    }

    /// Returns the place of the element; to be asked for where something is wrong, since a line may be long.
    pub(crate) fn place(self) -> Place {
        Place::at(self.parsed.document.input_text(), self.node.range().start)
    }

    /// Returns the line of the element, from 1.
    pub(crate) fn line(self) -> u32 {
        let text = self.parsed.document.input_text();
        let ends = || text.match_indices('\n').map(|(end, _)| end).collect();
        let before =
            self.parsed.line_ends.get_or_init(ends).partition_point(|&end| end < self.node.range().start);
        u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Names the element for a message: `PolygonGate "Singlets"`.
    pub(crate) fn describe(self) -> String {
        let id = self.attribute("id").or_else(|| self.attribute("name"));
        match id {
            Some(id) => format!("{} \"{}\"", excerpt(self.name()), excerpt(id)),
            None => match self.node.parent_element().map(|node| Self { node, ..self }) {
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
            expected: excerpt_of(&expected.into(), MESSAGE),
            found: excerpt_of(&found.into(), MESSAGE),
        }
    }

    /// Remarks on the element.
    pub(crate) fn remark(self, message: impl std::fmt::Display) -> Remark {
        let message = excerpt_of(&message.to_string(), MESSAGE);
        Remark { line: self.line(), message: format!("{}: {message}", self.describe()) }
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
