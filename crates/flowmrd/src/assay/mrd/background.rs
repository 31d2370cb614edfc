use std::path::PathBuf;

use flowmrd_quant::background::NetMethod;

use super::BackgroundRule;
use super::pairs::pairs;
use crate::assay::diagnostic::Problems;
use crate::assay::document::{Entry, Section, excerpt, table, text, wrong_type};
use crate::assay::folder::Folder;
use crate::assay::nearest::nearest;
use crate::level::NamedCounts;
use crate::result::DefaultEntry;

/// Parses `background`: controls without disease as files or counts, and how the net level is bounded.
pub(super) fn parse(
    section: &mut Section<'_, '_>,
    folder: &Folder<'_>,
    defaults: &mut Vec<DefaultEntry>,
    problems: &mut Problems<'_>,
) -> Option<(BackgroundRule, NetMethod)> {
    let title = "`background` in [mrd]";
    let mut inner = match section.find("background") {
        Some(entry) => Section::new(title, entry.value.span(), table(entry.value, title, problems)?),
        None => Section::empty(title),
    };
    let files = inner.find("files").map_or(Some(Vec::new()), |entry| parse_files(entry, folder, problems));
    let counts = inner
        .find("counts")
        .map_or(Some(Vec::new()), |entry| pairs(entry.value, &format!("`counts` of {title}"), problems));
    let method = match inner.find("method") {
        Some(entry) => parse_method(entry, problems),
        None => {
            let value = NetMethod::default().to_string();
            defaults.push(DefaultEntry { key: "mrd.background.method".to_owned(), value });
            Some(NetMethod::default())
        }
    };
    inner.finish(problems);
    let named =
        (1..).zip(counts?).map(|(number, counts)| NamedCounts { name: format!("control {number}"), counts });
    Some((BackgroundRule { files: files?, counts: named.collect() }, method?))
}

fn parse_files(
    entry: Entry<'_, '_>,
    folder: &Folder<'_>,
    problems: &mut Problems<'_>,
) -> Option<Vec<PathBuf>> {
    let subject = "`files` of `background` in [mrd]";
    let Some(array) = entry.value.get_ref().as_array() else {
        wrong_type(entry.value, subject, "an array of file names", problems);
        return None;
    };
    let mut locate = |value| {
        let name = text(value, &format!("a name in {subject}"), problems)?;
        let located = folder.locate(&name.value);
        located
            .map_err(|reason| {
                problems.add_at(name.place, format!("cannot use {}: {reason}", excerpt(&name.value)), None);
            })
            .ok()
    };
    let files: Vec<Option<PathBuf>> = array.iter().map(&mut locate).collect();
    files.into_iter().collect()
}

fn parse_method(entry: Entry<'_, '_>, problems: &mut Problems<'_>) -> Option<NetMethod> {
    let name = text(entry.value, "`method` of `background` in [mrd]", problems)?;
    let method = name.value.parse().ok();
    if method.is_none() {
        let known = NetMethod::NAMES.join(", ");
        let message = format!("unknown net level method `{}`: expected one of {known}", excerpt(&name.value));
        problems.add_at(name.place, message, nearest(&name.value, NetMethod::NAMES));
    }
    method
}
