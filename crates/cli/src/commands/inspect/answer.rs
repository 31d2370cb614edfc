//! What `inspect --format json` answers.

use flowmrd_fcs::{DataSet, Deviation, Keywords, Parameter, Spillover};
use serde::{Serialize, Serializer};
use serde_json::Map;
use serde_json::Value;
use std::ops::Range;

#[derive(Debug, Serialize)]
pub(super) struct Answer<'f> {
    /// The data set that other commands take unless they are told another.
    default_data_set: u32,
    data_sets: Vec<DataSetAnswer<'f>>,
}

#[derive(Debug, Serialize)]
struct DataSetAnswer<'f> {
    number: u32,
    version: &'static str,
    event_count: u64,
    /// As `$BYTEORD` would have it.
    byte_order: String,
    segments: SegmentsAnswer,
    parameters: Vec<ParameterAnswer<'f>>,
    spillover: Option<SpilloverAnswer<'f>>,
    /// As the file has them, but for spaces around a keyword and lower case behind a `$`; of a repeated one the first.
    keywords: Map<String, Value>,
    /// Null where ANALYSIS is absent or holds no keywords.
    analysis: Option<Map<String, Value>>,
    deviations: Vec<DeviationAnswer>,
}

/// First byte and the byte after the last, in the file; null where the segment is absent or empty.
#[derive(Debug, Serialize)]
struct SegmentsAnswer {
    header: u64,
    text: Option<[u64; 2]>,
    supplemental_text: Option<[u64; 2]>,
    data: Option<[u64; 2]>,
    analysis: Option<[u64; 2]>,
}

#[derive(Debug, Serialize)]
struct ParameterAnswer<'f> {
    number: u32,
    short_name: &'f str,
    stain_name: Option<&'f str>,
    bits: Option<u32>,
    #[serde(serialize_with = "write_number")]
    range: Option<f64>,
    amplification: [Number; 2],
    /// 1 where `$PnG` is absent or no gain.
    gain: f64,
    voltage: Option<f64>,
    detector: Option<&'f str>,
}

#[derive(Debug, Serialize)]
struct SpilloverAnswer<'f> {
    names: &'f [String],
    /// Numbers of the parameters that the names mean, from 1.
    parameters: Vec<u32>,
    /// One row a stain, one column a detector.
    rows: Vec<&'f [f64]>,
}

#[derive(Debug, Serialize)]
struct DeviationAnswer {
    code: &'static str,
    severity: &'static str,
    message: String,
}

/// A number that is written without a fraction where it has none.
#[derive(Debug)]
struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_number(&Some(self.0), serializer)
    }
}

/// Integers up to 2^53, which binary64 holds exactly.
const LARGEST_INTEGER: f64 = 9_007_199_254_740_992.0;

fn write_number<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match *number {
        None => serializer.serialize_none(),
        Some(number) if number.fract() == 0.0 && number.abs() <= LARGEST_INTEGER => {
            serializer.serialize_i64(number as i64)
        }
        Some(number) => serializer.serialize_f64(number),
    }
}

impl<'f> Answer<'f> {
    pub(super) fn of(data_sets: &[&'f DataSet], default_data_set: u32) -> Self {
        Self {
            default_data_set,
            data_sets: data_sets.iter().map(|data_set| DataSetAnswer::of(data_set)).collect(),
        }
    }
}

impl<'f> DataSetAnswer<'f> {
    fn of(data_set: &'f DataSet) -> Self {
        Self {
            number: data_set.number(),
            version: data_set.version().as_str(),
            event_count: data_set.event_count(),
            byte_order: data_set.byte_order().to_string(),
            segments: SegmentsAnswer::of(data_set),
            parameters: data_set.parameters().iter().map(ParameterAnswer::of).collect(),
            spillover: data_set.spillover().map(|spillover| SpilloverAnswer::of(spillover, data_set)),
            keywords: map(data_set.keywords()),
            analysis: data_set.analysis().map(map),
            deviations: data_set.deviations().iter().map(DeviationAnswer::of).collect(),
        }
    }
}

impl SegmentsAnswer {
    fn of(data_set: &DataSet) -> Self {
        let span = |range: Range<u64>| (!range.is_empty()).then_some([range.start, range.end]);
        let segments = data_set.segments();
        Self {
            header: segments.base_offset(),
            text: span(segments.text()),
            supplemental_text: segments.supplemental_text().and_then(span),
            data: span(segments.data()),
            analysis: segments.analysis().and_then(span),
        }
    }
}

impl<'f> ParameterAnswer<'f> {
    fn of(parameter: &'f Parameter) -> Self {
        let amplification = parameter.amplification();
        Self {
            number: parameter.number().get(),
            short_name: parameter.short_name(),
            stain_name: parameter.stain_name(),
            bits: parameter.recorded_bits().or(parameter.bits()),
            range: parameter.range(),
            amplification: [Number(amplification.decades), Number(amplification.offset)],
            gain: parameter.gain().unwrap_or(1.0),
            voltage: parameter.optics().voltage,
            detector: parameter.optics().detector.as_deref(),
        }
    }
}

impl<'f> SpilloverAnswer<'f> {
    fn of(spillover: &'f Spillover, data_set: &DataSet) -> Self {
        let numbers = spillover.parameters.iter().filter_map(|&index| data_set.parameter(index));
        Self {
            names: &spillover.names,
            parameters: numbers.map(|parameter| parameter.number().get()).collect(),
            rows: spillover.coefficients.chunks(spillover.names.len().max(1)).collect(),
        }
    }
}

impl DeviationAnswer {
    fn of(deviation: &Deviation) -> Self {
        Self {
            code: deviation.code.as_str(),
            severity: deviation.severity.as_str(),
            message: deviation.to_string(),
        }
    }
}

fn map(keywords: &Keywords) -> Map<String, Value> {
    let mut map = Map::new();
    for keyword in keywords.iter() {
        map.entry(shown(keyword.key())).or_insert_with(|| keyword.value().into());
    }
    map
}

/// Writes a keyword as who asks for `$CYT` would: those with a `$` are the standard's, whose case does not count.
fn shown(key: &str) -> String {
    let key = key.trim();
    if key.starts_with('$') { key.to_ascii_uppercase() } else { key.to_owned() }
}
