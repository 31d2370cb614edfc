use crate::document::diagnostic::Problems;
use crate::document::{excerpt, nearest::nearest};
use crate::risk::FactKey;

use super::row::is_unprintable;
use super::table::Cell;

/// A column that the table may have, and what its cells say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    /// The name of the case.
    Case,
    /// Whose sample it is.
    Patient,
    /// The day of the sample.
    Date,
    /// The files of the sample.
    Files,
    /// The files of controls.
    Control,
    /// The assay of the case alone.
    Assay,
    /// A fact of the case; the time point is one.
    Fact(FactKey),
}

impl Column {
    const NAMED: [(&'static str, Self); 6] = [
        ("case", Self::Case),
        ("patient", Self::Patient),
        ("date", Self::Date),
        ("files", Self::Files),
        ("control", Self::Control),
        ("assay", Self::Assay),
    ];

    /// The names of all columns that are known.
    fn names() -> impl Iterator<Item = &'static str> + Clone {
        Self::NAMED.iter().map(|&(name, _)| name).chain(FactKey::ALL.map(FactKey::as_str))
    }

    fn of(name: &str) -> Option<Self> {
        let fact = || FactKey::ALL.into_iter().find(|key| key.as_str() == name).map(Self::Fact);
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|&(_, column)| column).or_else(fact)
    }
}

/// What the columns of a table are, in their order.
pub(super) struct Header {
    /// What a column holds; `None` for a free one.
    pub(super) columns: Vec<Option<Column>>,
    /// The names of the free columns.
    pub(super) free: Vec<String>,
}

impl Header {
    /// Finds what the cells of a header name.
    pub(super) fn find(cells: &[Cell], problems: &mut Problems<'_>) -> Self {
        let names: Vec<&str> = cells.iter().map(|cell| cell.text.trim()).collect();
        let columns: Vec<_> = names.iter().map(|name| Column::of(name)).collect();
        let missing = |known: &&str| !names.contains(known);
        for (at, (cell, name)) in cells.iter().zip(&names).enumerate() {
            if name.is_empty() {
                problems.add(&cell.span, "name of a column: expected some text, got none");
            } else if let Some(letter) = name.chars().find(|&letter| is_unprintable(letter)) {
                let got = u32::from(letter);
                let message =
                    format!("name of a column: expected printable text, got the character U+{got:04X}");
                problems.add(&cell.span, message);
            } else if names.iter().take(at).any(|earlier| earlier == name) {
                let message = format!("column `{}`: expected it once, got it twice", excerpt(name));
                problems.add(&cell.span, message);
            } else if Column::of(name).is_none()
                && let Some(near) = nearest(&name.replace([' ', '-'], "_"), Column::names().filter(missing))
            {
                let message = format!(
                    "column `{}`: expected a name that flowmrd knows, or one that is unlike those",
                    excerpt(name)
                );
                problems.add_at(problems.place(cell.span.start), message, Some(near));
            }
        }
        let free = names.iter().zip(&columns).filter(|(_, column)| column.is_none());
        let free = free.map(|(name, _)| (*name).to_owned()).collect();
        let header = Self { columns, free };
        for (name, required) in [("case", Column::Case), ("files", Column::Files)] {
            if header.find_column(required).is_none() {
                let span = cells.first().map_or(0..0, |cell| cell.span.clone());
                problems.add(&span, format!("header: expected a column `{name}`, got none"));
            }
        }
        header
    }

    /// Returns the place of a column among the cells of a row, from 0.
    pub(super) fn find_column(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|found| *found == Some(column))
    }
}
