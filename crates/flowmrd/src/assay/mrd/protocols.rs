use std::path::PathBuf;

use flowmrd_quant::threshold::Thresholds;

use super::AskedProtocol;
use crate::assay::diagnostic::Problems;
use crate::assay::document::{Entry, Section, excerpt, number, table, text, wrong_type};
use crate::assay::folder::Folder;
use crate::level::AskedThreshold;
use crate::protocol::{Protocol, Verification};
use crate::risk::Scheme;

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

/// Parses `risk`: the schemes that put the case in a risk group, each by its id or a file beside the assay.
pub(super) fn parse_schemes(
    section: &mut Section<'_, '_>,
    folder: &Folder<'_>,
    problems: &mut Problems<'_>,
) -> Option<Vec<Scheme>> {
    let Some(entry) = section.find("risk") else { return Some(Vec::new()) };
    let Some(array) = entry.value.get_ref().as_array() else {
        wrong_type(entry.value, "`risk` in [mrd]", "an array of ids of schemes", problems);
        return None;
    };
    let mut parse = |value| {
        let name = text(value, "a scheme of `risk` in [mrd]", problems)?;
        let opened = open(&name.value, folder, Scheme::built_in, Scheme::read);
        opened
            .map_err(|reason| {
                problems.add_at(name.place, format!("cannot use {}: {reason}", excerpt(&name.value)), None);
            })
            .ok()
    };
    let schemes: Vec<Option<Scheme>> = array.iter().map(&mut parse).collect();
    schemes.into_iter().collect()
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
    let protocol = match open(&name.value, folder, Protocol::built_in, Protocol::read) {
        Ok(protocol) => protocol,
        Err(reason) => {
            problems.add_at(name.place, format!("cannot use {}: {reason}", excerpt(&name.value)), None);
            return None;
        }
    };
    check_time_point(&protocol, time_point, verification, problems)
        .map(|time_point| AskedProtocol { protocol, time_point })
}

/// Opens a document that comes with the engine by its id, or a file beside the assay.
fn open<T, E: std::error::Error>(
    name: &str,
    folder: &Folder<'_>,
    built_in: impl FnOnce(&str) -> Result<T, E>,
    read: impl FnOnce(PathBuf) -> Result<T, E>,
) -> Result<T, String> {
    let opened = if name.ends_with(".toml") { read(folder.locate(name)?) } else { built_in(name) };
    opened.map_err(|error| with_causes(&error))
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

fn with_causes(error: &impl std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
