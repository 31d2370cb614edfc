//! What is said below the level: its total interval, background, tubes, thresholds, protocols, risk groups, budget.

use crate::commands::level_text::{Table, total_interval, tube};
use flowmrd::result::{MrdEntry, ProtocolEntry, RiskEntry};
use flowmrd_report::number::format_probability;

/// Says what exists of it, a line each; nothing where nothing does.
pub(super) fn certainty_lines(mrd: &MrdEntry) -> String {
    let level = &mrd.level;
    let mut table = Table::default();
    if let Some(total) = &level.total_interval {
        table.add("total", total_interval(total));
    }
    if let Some(background) = &level.background {
        table.add_background(background);
    }
    if let Some(dispersion) = &level.dispersion {
        dispersion.tubes.iter().for_each(|one| table.add("tubes", format!("{}, {}", tube(one), one.name)));
        table.add_agreement(dispersion);
    }
    table.add_thresholds(level, |origin| format!("; {origin}"));
    mrd.protocols.iter().for_each(|one| table.add("protocol", protocol(one)));
    mrd.risk.iter().for_each(|one| table.add("risk", risk(one)));
    table.add_budget(level);
    table.format()
}

/// Says what a protocol calls the level: `day 15: 0.1 % to below 10 %, P 0.998; AIEOP-BFM ALL 2009`.
fn protocol(protocol: &ProtocolEntry) -> String {
    let class = protocol.classes.iter().find(|class| class.name == protocol.class);
    let probability =
        class.map_or_else(String::new, |class| format!(", P {}", format_probability(class.probability)));
    let mark = if protocol.verified { "" } else { " (not verified)" };
    format!("{}: {}{probability}; {}{mark}", protocol.time_point, protocol.class, protocol.name)
}

/// Says the group of a scheme, or what the evaluation came to: `high; COG, first relapse`.
fn risk(risk: &RiskEntry) -> String {
    let groups: Vec<String> = risk
        .groups
        .iter()
        .map(|group| format!("{} {}", group.name, format_probability(group.probability)))
        .collect();
    let mark = if risk.unverified.is_empty() { "" } else { " (not verified)" };
    let probabilities =
        if groups.is_empty() { String::new() } else { format!(", P of {}", groups.join(", ")) };
    let group = risk.group.as_deref().unwrap_or(risk.outcome.as_str());
    let missing = match risk.missing.len() {
        0 => String::new(),
        count => format!(", {count} missing"),
    };
    format!("{group}{probabilities}{missing}; {}{mark}", risk.name)
}
