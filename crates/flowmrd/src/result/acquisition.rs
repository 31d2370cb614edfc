use serde::{Deserialize, Serialize};

/// When and on what a file's events were recorded, as far as the file says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AcquisitionEntry {
    /// Name of the file without its folders.
    pub file: String,
    /// Model of the cytometer, `$CYT`; null where the file does not say.
    pub cytometer: Option<String>,
    /// Serial number of the cytometer, `$CYTSN`; null where the file does not say.
    pub serial_number: Option<String>,
    /// Day of the acquisition, `$DATE` as `YYYY-MM-DD`; null where the file does not say.
    pub date: Option<String>,
    /// When the acquisition began, `$BTIM` as `hh:mm:ss`, local time; null where the file does not say.
    pub begin: Option<String>,
    /// When it ended, `$ETIM` as `hh:mm:ss`, local time; null where the file does not say.
    pub end: Option<String>,
    /// Seconds from the first to the last event by the time parameter; null without one.
    pub duration_seconds: Option<f64>,
    /// Median over time of the events a second; null without a time parameter.
    pub events_per_second: Option<f64>,
    /// Events lost because the computer was busy, `$LOST`; null where the file does not say.
    pub lost: Option<u64>,
    /// Events lost because the electronics were busy, `$ABRT`; null where the file does not say.
    pub aborted: Option<u64>,
    /// The detectors that gates read and the file states a voltage or a gain of, in the order of the file.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub detectors: Vec<DetectorEntry>,
}

/// How a detector was set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DetectorEntry {
    /// Short name of its parameter, `$PnN`.
    pub short_name: String,
    /// `$PnV`, volts; null where the file does not say.
    pub voltage: Option<f64>,
    /// `$PnG`; null where the file does not say.
    pub gain: Option<f64>,
}
