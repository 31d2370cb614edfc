use crate::number::{format_count, format_count_of, format_percent};
use flowmrd::PlotData;
use flowmrd::gates::{GateAnalysis, GatedPopulation};
use flowmrd::plot::Side;
use flowmrd::result::PopulationEntry;

/// What a panel says in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caption {
    /// Path of the population, and which of its panels it is where there are several.
    pub(super) title: String,
    /// Its count beside its parent's.
    pub(super) counts: String,
    /// The scales of the axes.
    pub(super) scales: [String; 2],
    /// What else has to be known of the drawing.
    pub(super) note: String,
}

impl Caption {
    /// Words the panel at `index` of an analysis.
    pub(super) fn of(analysis: &GateAnalysis, index: usize, plot: &PlotData) -> Self {
        let same = |other: &PlotData| other.population == plot.population;
        let panel_count = analysis.plots.iter().filter(|other| same(other)).count();
        let number = analysis.plots.iter().take(index).filter(|other| same(other)).count() + 1;
        let title = match panel_count {
            0 | 1 => plot.population.clone(),
            _ => format!("{} ({number} of {panel_count})", plot.population),
        };
        let find = |path: &str| {
            analysis.result.populations.iter().map(|one| &one.population).find(|one| one.path == path)
        };
        let parent_count = find(&plot.parent).map_or(analysis.result.event_count, |parent| parent.count);
        Self {
            title,
            counts: counts(find(&plot.population), parent_count, find(&plot.parent)),
            scales: [format!("x: {}", plot.x.scale), format!("y: {}", plot.y.scale)],
            note: note(plot, &analysis.result.populations, parent_count),
        }
    }

    /// Puts everything into one text, for those who hear it.
    pub(super) fn alternative(&self, plot: &PlotData) -> String {
        format!("{}: {}. {} against {}. {}", self.title, self.counts, plot.y.label, plot.x.label, self.note)
    }
}

/// Says how many events of the parent are in the population: `1,234 (1.25 %) of 98,765 events of Singlets`.
fn counts(
    population: Option<&PopulationEntry>,
    parent_count: u64,
    parent: Option<&PopulationEntry>,
) -> String {
    let parent = parent.map_or("the file", |parent| parent.name.as_str());
    let of_parent = format!("{} of {parent}", format_count_of(parent_count, "event"));
    let Some(population) = population else {
        return of_parent;
    };
    let fraction = population.parent_fraction.map_or_else(|| "no fraction".to_owned(), format_percent);
    format!("{} ({fraction}) of {of_parent}", format_count(population.count))
}

/// Says what the drawing leaves to be known: whose outlines are drawn, what dashes mean, which events are not drawn.
fn note(plot: &PlotData, populations: &[GatedPopulation], parent_count: u64) -> String {
    let mut sentences = Vec::new();
    let referred = referred(plot, populations);
    if !referred.is_empty() {
        let own = plot.outlines.iter().any(|outline| outline.referred.is_none());
        let before = if own { "Outlines: its own, " } else { "Outlines: " };
        sentences.push(format!("{before}{}.", referred.join(", ")));
    }
    if plot.outlines.iter().any(|outline| outline.side == Side::Outside) {
        sentences.push("Dashed: keeps what lies outside.".to_owned());
    }
    let drawn_count = plot.density.event_count();
    if drawn_count == 0 {
        sentences.push("There is no event to draw.".to_owned());
    }
    let missing_count = parent_count.saturating_sub(drawn_count);
    if missing_count > 0 && parent_count > 0 {
        sentences.push(format!("Without a value, not drawn: {}.", format_count_of(missing_count, "event")));
    }
    sentences.join(" ")
}

/// Lists the populations whose outlines are drawn in place of references, each once.
fn referred(plot: &PlotData, populations: &[GatedPopulation]) -> Vec<String> {
    let mut listed = Vec::new();
    for outline in &plot.outlines {
        if let Some(path) = &outline.referred {
            let name = short(path, populations);
            let name = match outline.side {
                Side::Inside => name.to_owned(),
                Side::Outside => format!("not {name}"),
            };
            if !listed.contains(&name) {
                listed.push(name);
            }
        }
    }
    listed
}

/// Returns the bare name of a population where no other bears it, else the path.
fn short<'a>(path: &'a str, populations: &'a [GatedPopulation]) -> &'a str {
    let mut all = populations.iter().map(|one| &one.population);
    let name = all.clone().find(|one| one.path == path).map(|one| one.name.as_str());
    name.filter(|name| all.by_ref().filter(|one| one.name == *name).count() == 1).unwrap_or(path)
}
