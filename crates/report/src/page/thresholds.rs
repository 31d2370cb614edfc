//! Where the level lies against thresholds, and what protocols call it.

use crate::block::{fold, scrolling, table_head, term, titled_section};
use crate::markup::{Element, Markup, element};
use crate::number::{format_count, format_probability_markup, format_threshold};
use flowmrd::result::{ClassEntry, DecisionEntry, LevelEntry, MrdEntry, ProtocolEntry, SourceEntry};

/// Makes the section of thresholds and protocols; nothing where none are asked for.
pub(super) fn section(mrd: &MrdEntry) -> Markup {
    let (decisions, protocols) = (&mrd.level.thresholds, &mrd.protocols);
    if decisions.is_empty() && protocols.is_empty() {
        return Markup::new();
    }
    let mut section = titled_section("thresholds", "Thresholds and protocols");
    if !decisions.is_empty() {
        section = section.child(decisions_table(&mrd.level));
    }
    let blocks = protocols.iter().map(|protocol| {
        let title = format!("{}, {}", protocol.name, protocol.time_point);
        let heading = element("h3").text(&title).children((!protocol.verified).then(unverified_mark));
        let remarks = (!protocol.remarks.is_empty())
            .then(|| fold("Remarks", element("p").class("note").child(lines(&protocol.remarks))));
        element("div").child(heading).child(protocol_terms(protocol)).children(remarks)
    });
    section.child(element("div").class("columns").children(blocks)).into()
}

fn decisions_table(level: &LevelEntry) -> Element {
    let rows = level.thresholds.iter().map(|decision| {
        let number = |says: Markup| element("td").class("number").child(says);
        let [lesser, greater] = exact_pair(level, decision);
        let further = decision.further_events.map_or_else(|| "–".to_owned(), format_count);
        element("tr")
            .child(
                element("th")
                    .attribute("scope", "row")
                    .class("number")
                    .text(&format_threshold(decision.threshold)),
            )
            .child(element("td").child(decision_words(&decision.decision)))
            .child(number(tail_probability(decision.probability)))
            .child(number(match lesser == greater {
                true => lesser,
                false => lesser.with(Markup::text(" to ")).with(greater),
            }))
            .child(number(Markup::text(&further)))
            .child(element("td").class("asked").text(&decision.origin))
    });
    let table = element("table")
        .child(element("caption").text(
            "P: probability that the true level lies at or above the threshold, by the Jeffreys posterior of the counts, \
             and the exact pair; further events: of the denominator, after which a sample of this level would decide",
        ))
        .child(table_head(&["#Threshold", "Decision", "#P(at or above)", "#Exact", "#Further events", "Asked by"]))
        .child(element("tbody").children(rows));
    scrolling(table, "Thresholds")
}

/// Formats the exact pair: the lesser is 0 where no event is positive, the greater 1 where all are.
fn exact_pair(level: &LevelEntry, decision: &DecisionEntry) -> [Markup; 2] {
    let [lesser, greater] = decision.exact_probability;
    let written = |is_mass: bool, probability: f64| match is_mass {
        true => format_probability_markup(probability),
        false => tail_probability(probability),
    };
    [written(level.positive == 0, lesser), written(level.positive == level.total, greater)]
}

fn decision_words(decision: &str) -> Markup {
    match decision {
        "above" | "below" => element("b").text(decision).into(),
        _ => Markup::text(decision),
    }
}

fn protocol_terms(protocol: &ProtocolEntry) -> Element {
    let mut terms = element("dl")
        .class("terms small")
        .child(term("Class of the level", element("b").text(&protocol.class)))
        .child(term("Probabilities", class_probabilities(&protocol.classes)))
        .child(term("Made for", Markup::text(&made_for(protocol))));
    if let Some(missing) = &protocol.missing {
        terms = terms.child(term("To be read", Markup::text(missing)));
    }
    terms.children(protocol.source.as_ref().map(|source| term("Source", source_text(source))))
}

/// Says of each class how probable it is that the true level lies in it.
fn class_probabilities(classes: &[ClassEntry]) -> Markup {
    let mut says = Markup::new();
    for (position, class) in classes.iter().enumerate() {
        says.push(Markup::text(&format!("{}{}: ", if position > 0 { "; " } else { "" }, class.name)));
        says.push(belief(class.probability));
    }
    says
}

/// Formats the probability of a class or group, which is a difference of others: under 10⁻¹² rounding is all it has.
pub(super) fn belief(probability: f64) -> Markup {
    match probability {
        p if p < 1e-12 => Markup::text("<\u{a0}10").with(element("sup").text("−12")),
        p => tail_probability(p),
    }
}

/// Formats the probability of one side of a distribution that reaches from 0 to 1, which is neither: only its binary
/// number can be.
fn tail_probability(probability: f64) -> Markup {
    match probability {
        1.0 => Markup::text(">0.999"),
        p if p < f64::MIN_POSITIVE => Markup::text("<\u{a0}10").with(element("sup").text("−307")),
        p => format_probability_markup(p),
    }
}

/// Says for whom and for what sample a protocol has its values.
fn made_for(protocol: &ProtocolEntry) -> String {
    let material = match protocol.material.as_str() {
        "not stated" => "material not stated",
        other => other,
    };
    let mut text = format!("{}; {material}", protocol.disease);
    if let Some(timing) = protocol.timing.as_ref().filter(|timing| **timing != protocol.time_point) {
        text.push_str(&format!(", {timing}"));
    }
    text.push_str(match protocol.method.as_str() {
        "flow" => ", by flow cytometry",
        "pcr" => ", by PCR",
        "any" => ", by any method",
        _ => ", method not stated",
    });
    if let Some(denominator) = &protocol.denominator {
        text.push_str(&format!(", of {denominator}"));
    }
    text
}

/// Marks what nobody read in its source.
pub(super) fn unverified_mark() -> Markup {
    Markup::text(" ").with(element("span").class("unverified").text("not verified"))
}

/// Names a publication and the place in it; its address stands in `result.json`.
pub(super) fn source_text(source: &SourceEntry) -> Markup {
    Markup::text(&format!("{}: {}", source.citation, source.place))
}

/// Sets texts one under the other, what stands between backticks in quotation marks.
pub(super) fn lines(texts: &[String]) -> Markup {
    let mut lines = Markup::new();
    for (position, text) in texts.iter().enumerate() {
        if position > 0 {
            lines.push(element("br"));
        }
        let mut quoted = String::with_capacity(text.len());
        for (part_index, part) in text.split('`').enumerate() {
            quoted.push_str(["”", "“"][part_index % 2]);
            quoted.push_str(part);
        }
        lines.push(Markup::text(quoted.trim_start_matches('”')));
    }
    lines
}
