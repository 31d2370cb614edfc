use crate::document::Remark;
use crate::document::xml::Element;

/// Where the lines of a document begin, so that a line is found without counting from the top each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    /// Offsets of the line ends, in bytes.
    ends: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.bytes().enumerate();
        Self { ends: bytes.filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset).collect() }
    }

    /// Returns the line of an element, from 1.
    pub(super) fn line(&self, element: Element<'_>) -> u32 {
        let before = self.ends.partition_point(|&end| end < element.offset());
        u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Remarks on an element.
    pub(super) fn remark(&self, element: Element<'_>, message: impl std::fmt::Display) -> Remark {
        Remark { line: self.line(element), message: format!("{}: {message}", element.describe()) }
    }
}
