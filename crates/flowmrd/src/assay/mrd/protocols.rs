use flowmrd_quant::threshold::Thresholds;

use super::AskedProtocol;
use crate::assay::diagnostic::Problems;
use crate::assay::document::{Entry, Section, excerpt, number, table, text, wrong_type};
use crate::assay::folder::Folder;
use crate::level::AskedThreshold;
use crate::protocol::{Protocol, ProtocolError, Verification};

/// Parses `thresholds`: levels of the assay's own, in ascending order.
pub(super) fn parse_thresholds(
    section: &mut Section<'_, '_>,
    problems: &mut Problems<'_>,
) -> Option<Vec<AskedThreshold>> {
    let Some(entry) = section.find("thresholds") else { return Some(Vec::new()) };
    let subject = "`thresholds` in [mrd]";
    let Some(array) = entry.value.get_ref().as_array() else {
        wrong_type(entry.value, subject, "an array of fractions", problems);
        return None;
    };
    let parse = |value| number(value, &format!("a number of {subject}"), problems);
    let fractions: Vec<Option<f64>> = array.iter().map(parse).collect();
    let fractions: Vec<f64> = fractions.into_iter().collect::<Option<_>>()?;
    let thresholds = Thresholds::new(fractions)
        .map_err(|error| problems.add(&entry.value.span(), format!("{subject}: {error}")))
        .ok()?;
    let asked = |&threshold| AskedThreshold { threshold, origin: "assay".to_owned() };
    Some(thresholds.as_slice().iter().map(asked).collect())
}

/// Parses `protocols`, each at a time point, and whether values that were not read in their source may be used.
pub(super) fn parse(
    section: &mut Section<'_, '_>,
    folder: &Folder<'_>,
    problems: &mut Problems<'_>,
) -> Option<(Vec<AskedProtocol>, Verification)> {
    let verification = match section.find("unverified") {
        None => Some(Verification::VerifiedOnly),
        Some(entry) => match entry.value.get_ref().as_bool() {
            Some(true) => Some(Verification::AllowUnverified),
            Some(false) => Some(Verification::VerifiedOnly),
            None => {
                wrong_type(entry.value, "`unverified` in [mrd]", "true or false", problems);
                None
            }
        },
    };
    let verification = verification?;
    let Some(entry) = section.find("protocols") else { return Some((Vec::new(), verification)) };
    let Some(array) = entry.value.get_ref().as_array() else {
        wrong_type(entry.value, "`protocols` in [mrd]", "an array of tables { id, time_point }", problems);
        return None;
    };
    let title = "a protocol of [mrd]";
    let asked: Vec<Option<AskedProtocol>> = array
        .iter()
        .map(|value| {
            let inner = Section::new(title, value.span(), table(value, title, problems)?);
            parse_protocol(inner, folder, verification, problems)
        })
        .collect();
    Some((asked.into_iter().collect::<Option<_>>()?, verification))
}

fn parse_protocol(
    mut section: Section<'_, '_>,
    folder: &Folder<'_>,
    verification: Verification,
    problems: &mut Problems<'_>,
) -> Option<AskedProtocol> {
    let [id, time_point] =
        [("id", "the id of a protocol, or a file"), ("time_point", "one of its time points")]
            .map(|(key, expected)| section.require(key, expected, problems));
    section.finish(problems);
    let (id, time_point) = (id?, time_point?);
    let name = text(id.value, "`id` of a protocol in [mrd]", problems)?;
    let protocol = match open(&name.value, folder) {
        Ok(protocol) => protocol,
        Err(reason) => {
            problems.add_at(name.place, format!("cannot use {}: {reason}", excerpt(&name.value)), None);
            return None;
        }
    };
    check_time_point(&protocol, time_point, verification, problems)
        .map(|time_point| AskedProtocol { protocol, time_point })
}

/// Opens a protocol that comes with the engine, or a file beside the assay.
fn open(name: &str, folder: &Folder<'_>) -> Result<Protocol, String> {
    if name.ends_with(".toml") {
        let path = folder.locate(name)?;
        return Protocol::read(path).map_err(|error| with_causes(&error));
    }
    Protocol::built_in(name).map_err(|error| with_causes(&error))
}

fn check_time_point(
    protocol: &Protocol,
    entry: Entry<'_, '_>,
    verification: Verification,
    problems: &mut Problems<'_>,
) -> Option<String> {
    let name = text(entry.value, "`time_point` of a protocol in [mrd]", problems)?;
    protocol
        .time_point(&name.value, verification)
        .map_err(|error| problems.add_at(name.place, with_causes(&error), None))
        .ok()?;
    Some(name.value)
}

fn with_causes(error: &ProtocolError) -> String {
    let causes = std::iter::successors(std::error::Error::source(error), |&cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
