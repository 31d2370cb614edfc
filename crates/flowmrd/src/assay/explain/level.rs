//! What is counted and by which rules a count becomes a level and a verdict.

use super::super::mrd::{AskedProtocol, MrdRules};
use super::super::{Assay, Role};
use super::gates::{Tree, sentence};
use super::words::{and, count, first, name, percentage};
use super::{Statement, Topic};
use flowmrd_gating::PopulationIndex;
use flowmrd_gating::excerpt::excerpt_path;

/// Most LAIPs, controls or thresholds that are put in words.
const MOST: usize = 100;

/// Says what each LAIP is.
pub(super) fn laips(assay: &Assay, tree: Option<&Tree>) -> Option<Topic> {
    if assay.laips().is_empty() {
        return None;
    }
    let sentences: Vec<String> = match (assay.reference(), tree) {
        (None, Some(tree)) => {
            let own = assay.populations().iter().enumerate();
            let own = own.filter(|(_, population)| population.role() == Role::Laip);
            own.map(|(index, _)| sentence(tree, PopulationIndex(index))).collect()
        }
        _ => {
            let laip = |laip: &super::super::Laip| {
                format!("{} is {}", name(&laip.name), name(&laip.population.value))
            };
            assay.laips().iter().map(laip).collect()
        }
    };
    Some(Topic::of("LAIPs", first(sentences, MOST)))
}

/// Says how counts become a level and a verdict.
pub(super) fn rules(assay: &Assay) -> Option<Topic> {
    let Some(rules) = assay.mrd() else {
        let text =
            "none is taken: the assay has gates alone, which flowmrd gate counts by and flowmrd run refuses";
        return Some(Topic::of("Level", [text.to_owned()]));
    };
    let interval = rules.level.interval;
    let mut sentences = vec![
        format!("the denominator is {}", excerpt_path(&rules.denominator.value)),
        positives(assay.laips().len()),
        format!(
            "the interval holds {} confidence, two-sided, by {}",
            percentage(interval.confidence.level()),
            interval.method
        ),
    ];
    let reference = rules.reference.as_ref();
    sentences.extend(reference.map(|reference| {
        format!("LAIP events are compared, marker by marker, with {}", excerpt_path(&reference.value))
    }));
    sentences.extend(limits(rules));
    sentences.push(match rules.placement.draw_count {
        0 => "the placement of gates is not drawn: the interval is of counting alone".to_owned(),
        draws => format!(
            "gates are drawn {} times within their tolerances, seed {}, to see how far the level moves",
            count(draws),
            rules.placement.seed
        ),
    });
    Some(Topic::of("Level", sentences))
}

fn positives(laip_count: usize) -> String {
    match laip_count {
        1 => "positive are the events in the LAIP and in the denominator".to_owned(),
        several => format!(
            "positive are the events in at least one of the {several} LAIPs and in the denominator, each counted once"
        ),
    }
}

fn limits(rules: &MrdRules) -> Vec<String> {
    let events = rules.level.event_rules;
    let (lod, loq, minimum) = (events.lod_events(), events.loq_events(), events.minimum_total());
    let mut sentences = vec![
        format!("{} events make a detection, {} a quantity", count(lod), count(loq)),
        format!(
            "\"not detected\" needs {} events of the denominator; in so many, {} events are {}",
            count(minimum),
            count(lod),
            percentage(lod as f64 / minimum as f64)
        ),
    ];
    if let Some(goal) = rules.level.precision_goal {
        sentences.push(format!(
            "a quantity also has a coefficient of variation of at most {}",
            percentage(goal.variation())
        ));
    }
    sentences
}

/// Says what the level is compared with: controls, thresholds, protocols, schemes.
pub(super) fn comparisons(assay: &Assay) -> Option<Topic> {
    let rules = assay.mrd()?;
    let mut statements = Vec::new();
    let mut say = |depth: usize, text: String| statements.push(Statement { depth, text });
    let (files, counts) = (rules.background.files.len(), rules.background.counts.len());
    if files + counts > 0 {
        say(
            0,
            format!(
                "{files} control files and {counts} counted controls are background; the net level is bounded by {}",
                rules.level.net_method
            ),
        );
    }
    if !rules.level.blanks.is_empty() {
        say(
            0,
            format!("limits of blank and detection are predicted from {} blanks", rules.level.blanks.len()),
        );
    }
    for asked in rules.level.thresholds.iter().take(MOST) {
        say(0, format!("the level is compared with {}", percentage(asked.threshold.fraction())));
    }
    for asked in rules.protocols.iter().take(MOST) {
        say(0, format!("{} at {}", name(asked.protocol.name()), name(&asked.time_point)));
        classes(asked).into_iter().for_each(|class| say(1, class));
    }
    if !rules.schemes.is_empty() {
        let names: Vec<String> = rules.schemes.iter().map(|scheme| name(scheme.name())).collect();
        say(0, format!("the risk group is asked of {}", and(&first(names, MOST))));
    }
    if statements.is_empty() {
        return Some(Topic::of(
            "Compared with",
            ["nothing: no controls, thresholds, protocols or schemes are named".to_owned()],
        ));
    }
    Some(Topic { title: "Compared with".to_owned(), statements })
}

fn classes(asked: &AskedProtocol) -> Vec<String> {
    let Some(time_point) = asked.find_time_point() else { return Vec::new() };
    let class = |class: &crate::protocol::Class| match class.begins() {
        Some(bound) => format!("{} from {}", name(class.name()), percentage(bound.fraction())),
        None => name(class.name()),
    };
    let mut sentences: Vec<String> = time_point.classes().iter().map(class).collect();
    if let Some(denominator) = time_point.denominator() {
        sentences.push(format!("its source takes the level over {}", name(denominator)));
    }
    sentences
}

/// Lists what the document leaves to the engine.
pub(super) fn defaults(assay: &Assay) -> Option<Topic> {
    let listed: Vec<String> =
        assay.defaults().iter().map(|default| format!("{} is {}", default.key, default.value)).collect();
    (!listed.is_empty()).then(|| Topic::of("Left to defaults", listed))
}
