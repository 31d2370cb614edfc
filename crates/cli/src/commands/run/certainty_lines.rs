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

#[cfg(test)]
mod tests {
    use super::*;
    use flowmrd::result::{
        ClassEntry, GroupEntry, LevelEntry, LimitsEntry, MrdEntry, RiskOutcome, TotalIntervalEntry,
    };

    fn nothing() -> MrdEntry {
        MrdEntry {
            denominator: "/Nucleated".to_owned(),
            level: LevelEntry::nothing(LimitsEntry::default()),
            laips: Vec::new(),
            placement: None,
            protocols: Vec::new(),
            risk: Vec::new(),
        }
    }

    fn total(draw_count: u64, variance_inflation: f64) -> String {
        let mut mrd = nothing();
        mrd.level.total_interval = Some(TotalIntervalEntry {
            confidence: 0.9,
            lower: 0.0,
            upper: 5e-4,
            draw_count,
            variance_inflation,
        });
        certainty_lines(&mrd)
    }

    #[test]
    fn nothing_known_says_nothing() {
        assert_eq!(certainty_lines(&nothing()), "");
    }

    #[test]
    fn total_interval_says_what_it_carries() {
        for (draws, inflation, carries) in [
            (1000, 1.5, "counting, gates in 1,000 draws, tubes"),
            (1000, 1.0, "counting, gates in 1,000 draws"),
            (1, 1.5, "counting, tubes"),
        ] {
            let expected = format!("total     0 to 0.0500 % (90 % confidence; {carries})\n");
            assert_eq!(total(draws, inflation), expected);
        }
    }

    #[test]
    fn protocol_that_was_not_read_in_its_source_is_marked() {
        let mut mrd = nothing();
        let class = |name: &str, probability| ClassEntry { name: name.to_owned(), probability };
        mrd.protocols.push(ProtocolEntry {
            id: "p".to_owned(),
            name: "Some protocol".to_owned(),
            sha256: String::new(),
            disease: String::new(),
            time_point: "day 15".to_owned(),
            timing: None,
            material: "marrow".to_owned(),
            method: "flow".to_owned(),
            denominator: None,
            class: "high".to_owned(),
            classes: vec![class("low", 0.25), class("high", 0.75)],
            thresholds: Vec::new(),
            verified: false,
            missing: None,
            source: None,
            remarks: Vec::new(),
        });
        assert_eq!(certainty_lines(&mrd), "protocol  day 15: high, P 0.750; Some protocol (not verified)\n");
        mrd.protocols[0].verified = true;
        assert_eq!(certainty_lines(&mrd), "protocol  day 15: high, P 0.750; Some protocol\n");
    }

    #[test]
    fn scheme_says_its_group_or_what_is_missing() {
        let mut mrd = nothing();
        let group = |name: &str, probability| GroupEntry { name: name.to_owned(), probability };
        let scheme = RiskEntry {
            id: "s".to_owned(),
            name: "Some scheme".to_owned(),
            sha256: String::new(),
            disease: String::new(),
            facts: Vec::new(),
            time: None,
            outcome: RiskOutcome::ByLevel,
            group: Some("low".to_owned()),
            groups: vec![group("low", 0.9), group("high", 0.1)],
            missing: Vec::new(),
            time_point: None,
            unverified: Vec::new(),
            sources: Vec::new(),
            remarks: Vec::new(),
        };
        let missing = RiskEntry {
            outcome: RiskOutcome::NotEvaluable,
            group: None,
            groups: Vec::new(),
            missing: vec!["fact site".to_owned()],
            unverified: vec!["time `early`".to_owned()],
            ..scheme.clone()
        };
        mrd.risk = vec![scheme, missing];
        assert_eq!(
            certainty_lines(&mrd),
            "risk      low, P of low 0.900, high 0.100; Some scheme\n          \
             not evaluable, 1 missing; Some scheme (not verified)\n"
        );
    }
}
