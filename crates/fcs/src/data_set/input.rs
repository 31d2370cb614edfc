use crate::ReadOptions;
use crate::source::Source;

/// What a data set is read from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'a> {
    pub(crate) source: &'a Source,
    pub(crate) options: &'a ReadOptions,
    /// The byte of the file at which its HEADER stands.
    pub(crate) base_offset: u64,
}
