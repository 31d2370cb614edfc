//! How it was made: the quantification, the markers, the settings.

use super::verdict::{method_name, rule_name};
use crate::block::{fold, scrolling, table_head, term};
use crate::markup::{Element, Markup, element};
use crate::number::{format_confidence, format_count_of, format_digits, format_mean_count, format_percent};
use flowmrd::CaseResult;
use flowmrd::result::{CompensationEntry, LimitEntry, MarkerEntry, MarkerMatch, ReferenceEntry};

/// Characters of a value that are written as they are.
const LONGEST_VALUE: usize = 8;

/// Makes the list of methods and settings, and the table of limits.
pub(super) fn block(result: &CaseResult) -> Element {
    let level = &result.mrd.level;
    let interval = level.interval.as_ref().map_or_else(
        || "none: the denominator holds no event".to_owned(),
        |interval| {
            format!(
                "{}, two-sided, {}",
                method_name(&interval.method),
                format_confidence(interval.confidence)
            )
        },
    );
    let rules = format!(
        "detected from {}, quantifiable from {}",
        format_count_of(level.limits.lod_events, "event"),
        format_count_of(level.limits.loq_events, "event")
    );
    let facts = element("dl")
        .class("terms small")
        .child(term(
            "Level",
            Markup::text(
                "events of any LAIP inside the denominator, each counted once, ÷ events of the denominator",
            ),
        ))
        .child(term("Denominator", element("code").text(&result.mrd.denominator)))
        .child(term("Interval", Markup::text(&interval)))
        .child(term("Event rules", Markup::text(&rules)))
        .child(term("Compensation", Markup::text(&compensation(&result.settings.compensation))))
        .child(term("Reading policy", Markup::text(&result.settings.policy)));
    let facts = result.assay.references.iter().fold(facts, |facts, one| facts.child(reference(one)));
    element("div")
        .child(element("h3").attribute("id", "method").text("Method and settings"))
        .child(facts)
        .child(limits(&level.limits.rules))
}

/// Makes the table of limits by their rules; nothing where the rules of events, which are said above, are all.
fn limits(rules: &[LimitEntry]) -> Markup {
    if rules.iter().all(|limit| limit.rule == "event-rule") {
        return Markup::new();
    }
    let rows = rules.iter().map(|limit| {
        let number = |text: &str| element("td").class("number").text(text);
        element("tr")
            .child(element("th").attribute("scope", "row").text(&limit.kind))
            .child(number(&format_mean_count(limit.events)))
            .child(number(
                &limit.fraction.map_or_else(|| "more than the sample holds".to_owned(), format_percent),
            ))
            .child(element("td").text(rule_name(&limit.rule)))
            .child(element("td").text(&limit.source))
    });
    let table = element("table")
        .child(
            element("caption")
                .text("Limits by their rules; of each kind the one that asks for the most counts"),
        )
        .child(table_head(&["Limit", "#Events", "#Level", "Rule", "Source"]))
        .child(element("tbody").children(rows));
    scrolling(table, "Limits").into()
}

/// Names a file that the assay refers to, by what identifies it.
fn reference(one: &ReferenceEntry) -> Markup {
    let what = match one.key.as_str() {
        "gating" => "Gates",
        "mrd.blanks" => "Blanks",
        _ => "Matrix",
    };
    let name = match &one.sample {
        Some(sample) => format!("{}, sample {sample}", one.file),
        None => one.file.clone(),
    };
    let hash = element("code").class("hash").text(&one.sha256);
    term(what, Markup::text(&name).with(element("br")).with(hash))
}

/// Says where the compensation came from.
fn compensation(origin: &str) -> String {
    match origin {
        "file" => "spillover matrix of the file".to_owned(),
        "file-if-any" => "spillover matrix of the file, none where it has none".to_owned(),
        "gating" => "as the document of the gates says for each dimension".to_owned(),
        "none" => "none".to_owned(),
        other => other.to_owned(),
    }
}

/// Lists what the assay left to the engine.
pub(super) fn defaults(result: &CaseResult) -> Markup {
    let says = element("p").class("defaults").child(element("b").text("Taken by default: "));
    if result.settings.defaults.is_empty() {
        return says.text("nothing; the assay states every setting").into();
    }
    let mut markup = Markup::new();
    for (position, default) in result.settings.defaults.iter().enumerate() {
        if position > 0 {
            markup.push(Markup::text(", "));
        }
        markup.push(element("code").text(&format!("{} = {}", default.key, short_value(&default.value))));
    }
    says.child(markup).into()
}

/// Writes a number of more digits than a reader takes in to three; `result.json` has all.
fn short_value(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(number) if value.len() > LONGEST_VALUE && number.is_finite() => format_digits(number),
        _ => value.to_owned(),
    }
}

/// Makes the table of the markers.
pub(super) fn markers(markers: &[MarkerEntry]) -> Markup {
    let rows = markers.iter().map(|marker| {
        element("tr")
            .child(element("th").attribute("scope", "row").text(&marker.marker))
            .child(
                element("td")
                    .class("number")
                    .text(&marker.number.map_or_else(String::new, |number| number.to_string())),
            )
            .child(element("td").text(&marker.short_name))
            .child(element("td").text(marker.stain_name.as_deref().unwrap_or("–")))
            .child(element("td").text(match_words(marker.matched_by)))
            .child(element("td").text(compensation_words(marker.compensation)))
            .child(element("td").child(element("code").text(&marker.scale)))
    });
    let table = element("table")
        .child(element("caption").text("Which parameter each name of the assay stands for"))
        .child(table_head(&["Name", "#Parameter", "Short name", "Stain name", "Found by", "Values", "Scale"]))
        .child(element("tbody").children(rows));
    let summary = format!("Markers and scales ({})", markers.len());
    Markup::from(element("p").class("print-only defaults").text(&on_paper(markers)))
        .with(fold(&summary, scrolling(table, "Markers")))
}

/// Says in one paragraph what the table says, for paper: the parameters, then the scales.
fn on_paper(markers: &[MarkerEntry]) -> String {
    let parameters = markers.iter().map(|marker| {
        let number = marker.number.map_or_else(String::new, |number| format!("{number}: "));
        let stain = marker.stain_name.as_ref().map_or_else(String::new, |stain| format!(", {stain}"));
        let values = compensation_words(marker.compensation);
        format!(
            "{} = {number}{}{stain} ({values}; {})",
            marker.marker,
            marker.short_name,
            match_words(marker.matched_by)
        )
    });
    let mut scales: Vec<(&str, Vec<&str>)> = Vec::new();
    for marker in markers {
        match scales.iter_mut().find(|(scale, _)| *scale == marker.scale) {
            Some((_, names)) => names.push(&marker.marker),
            None => scales.push((&marker.scale, vec![&marker.marker])),
        }
    }
    let scales = scales.iter().map(|(scale, names)| format!("{scale}: {}", names.join(", ")));
    format!(
        "Markers: {}. Scales: {}.",
        parameters.collect::<Vec<_>>().join("; "),
        scales.collect::<Vec<_>>().join("; ")
    )
}

fn match_words(matched_by: MarkerMatch) -> &'static str {
    match matched_by {
        MarkerMatch::StainName => "stain name",
        MarkerMatch::ShortName => "short name",
        MarkerMatch::StainAndShortName => "stain and short name",
        MarkerMatch::StainNameFolded => "stain name, but for case and separators",
        MarkerMatch::ShortNameFolded => "short name, but for case and separators",
        MarkerMatch::StainNameLabelled => "antigen in the stain name",
        MarkerMatch::ShortNameLabelled => "antigen in the short name",
    }
}

fn compensation_words(compensation: CompensationEntry) -> &'static str {
    match compensation {
        CompensationEntry::Compensated => "compensated",
        CompensationEntry::Uncompensated => "uncompensated",
    }
}
