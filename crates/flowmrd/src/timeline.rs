//! When events arrived: what a report draws of time.

/// The arrivals of one file's events over the acquisition.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineData {
    /// Name of the file without its folders.
    pub file: String,
    /// Whether the time parameter is in seconds; without a time step it is in ticks of unknown length.
    pub is_in_seconds: bool,
    /// Where the first bin begins.
    pub start: f64,
    /// Width of a bin, above 0.
    pub bin_width: f64,
    /// Events of each bin.
    pub event_counts: Vec<u64>,
    /// For each LAIP, in the order of the assay, the times of its events inside the denominator, ascending: all, or a
    /// uniform sample of them.
    pub laip_times: Vec<Vec<f64>>,
}
