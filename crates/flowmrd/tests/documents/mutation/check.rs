//! What must hold of every document, whatever is in it.

use std::error::Error as StdError;

use flowmrd::assay::Explanation;
use flowmrd::gates::{GateListing, GateRequest, Wanted, gate_file};
use flowmrd::result::FindingEntry;
use flowmrd::{GateSource, Options, analyse};
use flowmrd_core::EventMask;
use flowmrd_gating::document::{BindError, FileMatrix, Layout};
use flowmrd_gating::{BoundGates, EvaluateOptions, GateDocument, Memberships, evaluate, gating_ml};

use super::events::Events;
use super::plain;

/// Longest message of one cause, and of one line of an assay's.
const MAX_MESSAGE: usize = 2048;

/// What came of a document.
pub struct Seen {
    pub outcome: &'static str,
    /// Bytes of the Gating-ML that was written of it.
    pub written_len: usize,
}

/// Reads a document and gates by it; tells what came of it, or what is broken.
pub fn read(document: &[u8], events: &Events) -> Result<Seen, String> {
    let mut written_len = 0;
    let outcome = read_and_gate(document, events, &mut written_len)?;
    Ok(Seen { outcome, written_len })
}

fn read_and_gate(document: &[u8], events: &Events, written_len: &mut usize) -> Result<&'static str, String> {
    let source = match GateSource::from_bytes(document, "d") {
        Ok(source) => source,
        Err(error) => {
            check_error(&error)?;
            return if says_where(&error) {
                Ok("refused")
            } else {
                Err(format!("no place: {}", chain(&error)))
            };
        }
    };
    check_findings(&GateListing::of(&source).findings, document)?;
    let mut is_bound = false;
    match &source {
        GateSource::Document { document, .. } => {
            is_bound |= check_gates(document, events, Written::Same, written_len)?
        }
        GateSource::FlowJo { workspace, .. } => {
            for sample in workspace.samples().iter().take(4) {
                is_bound |= check_gates(sample.gates(), events, Written::Carried, written_len)?;
            }
        }
        GateSource::Assay(assay) => {
            check_explanation(&assay.explain())?;
            match assay.explain_for(&events.file, &Options::default()) {
                Ok(explanation) => check_explanation(&explanation)?,
                Err(error) => check_error(&error)?,
            }
            match analyse(assay, &[&events.file], &Options::default()) {
                Ok(_) => is_bound = true,
                Err(error) => check_error(&error)?,
            }
        }
    }
    let sample = match &source {
        GateSource::FlowJo { workspace, .. } => {
            workspace.samples().first().map(|sample| sample.name().to_owned())
        }
        _ => None,
    };
    let plots = if document.len().is_multiple_of(4) { Wanted::Yes } else { Wanted::No };
    let flowjo_bins = if document.len().is_multiple_of(3) { Wanted::Yes } else { Wanted::No };
    let request =
        GateRequest { memberships: Wanted::Yes, plots, sample, flowjo_bins, ..GateRequest::default() };
    match gate_file(&source, &events.file, &request, &Options::default()) {
        Ok(analysis) => {
            check_findings(&analysis.result.findings, document)?;
            Ok("gated")
        }
        Err(error) => {
            check_error(&error)?;
            Ok(if is_bound { "gated in part" } else { "of another panel" })
        }
    }
}

/// Checks that no text of a document reaches a sentence with control characters.
fn check_explanation(explanation: &Explanation) -> Result<(), String> {
    let sentences = explanation.topics.iter().flat_map(|topic| &topic.statements).map(|one| &one.text);
    let titles = explanation.topics.iter().map(|topic| &topic.title);
    let mut every = sentences.chain(titles).chain(explanation.doubts.iter().map(|doubt| &doubt.message));
    match every.find(|text| text.contains(char::is_control)) {
        Some(text) => Err(format!("control characters in {text:?}")),
        None => Ok(()),
    }
}

/// How the writer keeps the scales of a document.
#[derive(Clone, Copy, PartialEq)]
enum Written {
    /// As they are: members are the same to the last event.
    Same,
    /// Carried over to the standard's.
    Carried,
}

/// Binds gates to the events, gates, and compares with straight loops and with what is written and read again; tells
/// whether the gates could be bound.
fn check_gates(
    document: &GateDocument,
    events: &Events,
    written: Written,
    written_len: &mut usize,
) -> Result<bool, String> {
    check_texts(document.remarks.iter().map(|remark| remark.message.as_str()))?;
    let bound = match bind(document, events) {
        Ok(bound) => bound,
        Err(error) => {
            check_error(&error)?;
            return Ok(false);
        }
    };
    let masks = gate(&bound, events)?;
    for (event, is_in) in plain::gate(&bound, &events.columns).iter().enumerate() {
        if let Some(wrong) = (0..masks.len()).find(|&one| masks[one].contains(event) != is_in[one]) {
            let path = bound.tree.path(flowmrd_gating::PopulationIndex(wrong));
            return Err(format!("event {event}, population {path}: the engine differs from plain loops"));
        }
    }
    let text = match gating_ml::write(document) {
        Ok(text) => text,
        Err(error) => return check_error(&error).map(|()| true),
    };
    let text = text.text;
    *written_len += text.len();
    let again = gating_ml::read(&text).map_err(|error| format!("written and not read: {}", chain(&error)))?;
    let paths = |document: &GateDocument| {
        let tree = &document.tree;
        tree.indices().map(|index| tree.path(index).to_owned()).collect::<Vec<_>>()
    };
    if paths(document) != paths(&again) {
        return Err(format!("written as other populations: {:?}, {:?}", paths(document), paths(&again)));
    }
    let again = bind(&again, events).map_err(|error| format!("written and not bound: {}", chain(&error)))?;
    let masks_again = gate(&again, events)?;
    if written == Written::Same && masks != masks_again {
        return Err("written as gates of other members".to_owned());
    }
    Ok(true)
}

fn bind(document: &GateDocument, events: &Events) -> Result<BoundGates, BindError> {
    let spillover =
        FileMatrix { parameters: &events.spillover.parameters, coefficients: &events.spillover.coefficients };
    document.bind(&Layout { parameters: &events.parameters, spillover: Some(spillover) })
}

fn gate(bound: &BoundGates, events: &Events) -> Result<Vec<EventMask>, String> {
    let plan = bound
        .tree
        .compile(&bound.compensations)
        .map_err(|error| format!("bound and not compiled: {error}"))?;
    let make = || Memberships::new(bound.tree.indices());
    let (_, memberships) = evaluate(&plan, &events.source, &EvaluateOptions::default(), make)
        .map_err(|error| error.to_string())?;
    Ok(memberships.into_masks().into_iter().map(|(_, mask)| mask).collect())
}

fn causes(error: &dyn StdError) -> Vec<String> {
    std::iter::successors(Some(error), |&cause| cause.source()).map(ToString::to_string).collect()
}

fn chain(error: &dyn StdError) -> String {
    causes(error).join(": ")
}

/// Every cause is short and can be printed.
fn check_error(error: &dyn StdError) -> Result<(), String> {
    causes(error).iter().try_for_each(|cause| check_texts(cause.lines()))
}

/// A finding names all that depends on what is left out, so that it may be as long as the paths of a document.
fn check_findings(findings: &[FindingEntry], document: &[u8]) -> Result<(), String> {
    for finding in findings {
        if finding.code != "gate-unsupported" {
            check_texts([finding.message.as_str()])?;
        } else if finding.message.len() > 64 * document.len() {
            return Err(format!("a finding of {} bytes", finding.message.len()));
        } else if finding.message.contains(char::is_control) {
            return Err(format!("a finding with a control character: {}", finding.message.escape_debug()));
        }
    }
    Ok(())
}

fn check_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<(), String> {
    for text in texts {
        if text.len() > MAX_MESSAGE {
            let start: String = text.chars().take(300).collect();
            return Err(format!("a message of {} bytes: {start}", text.len()));
        }
        if let Some(control) = text.chars().find(|letter| letter.is_control()) {
            return Err(format!("a message with {control:?}: {}", text.escape_debug()));
        }
    }
    Ok(())
}

/// Tells whether an error names a line, a position or a population, or is about the document as a whole.
fn says_where(error: &dyn StdError) -> bool {
    let text = chain(error);
    let is_position = |word: &str| {
        let mut parts = word.trim_end_matches(':').split(':').rev();
        parts.next().is_some_and(|part| part.parse::<u32>().is_ok())
            && parts.next().is_some_and(|part| part.parse::<u32>().is_ok())
    };
    text.split_whitespace().any(is_position)
        || ["line ", "population", "document:", "gate tree:"].iter().any(|word| text.contains(word))
}
