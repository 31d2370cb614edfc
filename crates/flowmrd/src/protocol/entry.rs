use super::classify::Classification;
use super::{Bound, LevelError, MeasuredLevel, Method, Protocol, Source, TimePoint};
use crate::result::{ClassEntry, ProtocolEntry, SourceEntry, ThresholdEntry, ThresholdSide};

/// Classifies a level by a time point of a protocol, as an entry of the result.
///
/// # Errors
/// As [`TimePoint::classify`].
pub fn assess(
    protocol: &Protocol,
    time_point: &TimePoint,
    level: &MeasuredLevel<'_>,
) -> Result<ProtocolEntry, LevelError> {
    let classification = time_point.classify(level)?;
    let class = time_point.classes().get(classification.class_index);
    let evidence = time_point.evidence();
    Ok(ProtocolEntry {
        id: protocol.id.clone(),
        name: protocol.name.clone(),
        sha256: protocol.sha256.clone(),
        disease: protocol.disease.clone(),
        time_point: time_point.name().to_owned(),
        timing: time_point.timing().map(|timing| timing.to_string()),
        material: time_point.material().as_str().to_owned(),
        method: time_point.method().as_str().to_owned(),
        denominator: time_point.denominator().map(str::to_owned),
        class: class.map(|class| class.name().to_owned()).unwrap_or_default(),
        classes: class_entries(time_point, &classification),
        thresholds: threshold_entries(time_point, &classification),
        verified: evidence.is_verified(),
        missing: evidence.missing().map(str::to_owned),
        source: evidence.source().map(SourceEntry::from),
        remarks: remarks(protocol, time_point),
    })
}

fn class_entries(time_point: &TimePoint, classification: &Classification) -> Vec<ClassEntry> {
    let probabilities = &classification.class_probabilities;
    let pairs = time_point.classes().iter().zip(probabilities);
    pairs.map(|(class, &probability)| ClassEntry { name: class.name().to_owned(), probability }).collect()
}

fn threshold_entries(time_point: &TimePoint, classification: &Classification) -> Vec<ThresholdEntry> {
    let pairs = time_point.thresholds().zip(&classification.exceedances);
    pairs
        .map(|(bound, &probability)| {
            let side = match bound {
                Bound::From(_) => ThresholdSide::From,
                Bound::Above(_) => ThresholdSide::Above,
            };
            ThresholdEntry { fraction: bound.fraction(), side, probability }
        })
        .collect()
}

/// Collects the document's notes, and that a threshold was made for another method.
fn remarks(protocol: &Protocol, time_point: &TimePoint) -> Vec<String> {
    let notes = [protocol.note(), time_point.note()];
    let mut remarks: Vec<String> = notes.into_iter().flatten().map(str::to_owned).collect();
    if time_point.method() == Method::Pcr {
        remarks.push(
            "the protocol measures by PCR at this time point; this level is by flow cytometry".to_owned(),
        );
    }
    remarks
}

impl From<&Source> for SourceEntry {
    fn from(source: &Source) -> Self {
        let Source { citation, place, url } = source.clone();
        Self { citation, place, url }
    }
}
