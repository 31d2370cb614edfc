/// Scaled values of some parameters for a run of consecutive events: one f64 column a parameter, all of one length.
///
/// A block is a buffer that is filled again and again: [`EventBlock::reset`] keeps its memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventBlock {
    first_event: u64,
    event_count: usize,
    columns: Vec<Vec<f64>>,
}

impl EventBlock {
    /// Makes an empty block.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Prepares room for `column_count` columns of `event_count` events that start at `first_event`.
    ///
    /// What the columns hold afterwards is unspecified (old values or zeros): the caller writes every one.
    pub fn reset(&mut self, first_event: u64, event_count: usize, column_count: usize) {
        self.first_event = first_event;
        self.event_count = event_count;
        self.columns.truncate(column_count);
        self.columns.resize_with(column_count, Vec::new);
        for column in &mut self.columns {
            column.resize(event_count, 0.0);
        }
    }

    /// Returns the index in the data set of the block's first event, from 0.
    #[must_use]
    pub fn first_event(&self) -> u64 {
        self.first_event
    }

    /// Counts the events.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.event_count
    }

    /// Counts the columns.
    #[must_use]
    pub fn column_count(&self) -> usize {
        self.columns.len()
    }

    /// Returns the column at a position of the request that filled the block (not of the data set).
    ///
    /// # Panics
    /// Where the block has no such column.
    #[must_use]
    #[inline]
    pub fn column(&self, position: usize) -> &[f64] {
        &self.columns[position]
    }

    /// Returns a column for writing; its length is the block's event count and cannot change.
    ///
    /// # Panics
    /// Where the block has no such column.
    pub fn column_mut(&mut self, position: usize) -> &mut [f64] {
        &mut self.columns[position]
    }

    /// Returns all columns for writing, in the order of the request.
    pub fn columns_mut(&mut self) -> impl Iterator<Item = &mut [f64]> {
        self.columns.iter_mut().map(Vec::as_mut_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reset_gives_columns_of_the_asked_length() {
        let mut block = EventBlock::new();
        block.reset(10, 3, 2);
        block.column_mut(1).copy_from_slice(&[1.0, 2.0, 3.0]);
        assert_eq!((block.first_event(), block.event_count(), block.column_count()), (10, 3, 2));
        assert_eq!(block.column(1), [1.0, 2.0, 3.0]);
        block.reset(13, 1, 1);
        assert_eq!(block.column(0).len(), 1);
        assert_eq!(block.column_count(), 1);
    }
}
