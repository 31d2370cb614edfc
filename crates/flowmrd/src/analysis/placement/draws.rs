use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use flowmrd_gating::PopulationIndex;
use flowmrd_gating::placement::{MAX_VARIANTS, Move, Moves, Tolerance};

use super::deviates::deviates;
use super::lines::{Line, lines_of};
use crate::assay::{Assay, PlacementRule};
use crate::error::{Error, PlanError};
use crate::panel::Panel;

/// The lines of the gates on the ways to the targets, and how each lies in every variant.
///
/// The first variant has every gate where it is drawn. The draws follow, and then two variants for each line: it alone one
/// tolerance lower, and one higher.
pub(crate) struct Draws<'a> {
    assay: &'a Assay,
    pub(super) rule: PlacementRule,
    /// The lines that move, of all panels, in the order in which the trees have them.
    pub(super) lines: Vec<Line>,
    /// Those that do not.
    pub(super) still: Vec<Line>,
    by_name: HashMap<String, usize>,
    targets: Vec<PopulationIndex>,
}

impl<'a> Draws<'a> {
    /// Finds the lines of some panels.
    ///
    /// # Errors
    /// [`Error::Assay`] for a tolerance of what no gate uses.
    pub(crate) fn of<'p>(
        assay: &'a Assay,
        rule: PlacementRule,
        targets: Vec<PopulationIndex>,
        panels: impl Iterator<Item = &'p Panel>,
    ) -> Result<Self, Error> {
        let mut draws =
            Self { assay, rule, lines: Vec::new(), still: Vec::new(), by_name: HashMap::new(), targets };
        for panel in panels {
            for line in lines_of(assay, panel, &draws.targets)?.lines {
                if !line.is_movable() {
                    draws.still.push(line);
                } else if !draws.by_name.contains_key(&line.name) {
                    draws.by_name.insert(line.name.clone(), draws.lines.len());
                    draws.lines.push(line);
                }
            }
        }
        Ok(draws)
    }

    fn draw_count(&self) -> usize {
        usize::try_from(self.rule.draw_count).unwrap_or(usize::MAX)
    }

    pub(super) fn variant_count(&self) -> usize {
        1 + self.draw_count() + 2 * self.lines.len()
    }

    /// Returns the variants that are draws.
    pub(crate) fn drawn(&self) -> Range<usize> {
        1..1 + self.draw_count()
    }

    /// Returns the variants in which a line alone lies lower and higher.
    pub(super) fn sides_of(&self, line: usize) -> [usize; 2] {
        let first = 1 + self.draw_count() + 2 * line;
        [first, first + 1]
    }

    /// Cuts the variants into runs that are counted at a time.
    pub(super) fn runs(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let count = self.variant_count();
        (0..count).step_by(MAX_VARIANTS).map(move |start| start..count.min(start + MAX_VARIANTS))
    }

    /// Places the gates of a panel in a run of variants.
    ///
    /// # Errors
    /// [`Error::Assay`] for a tolerance of what no gate of this panel uses.
    pub(super) fn place(&self, panel: &Panel, variants: Range<usize>) -> Result<Moves, Error> {
        let own = lines_of(self.assay, panel, &self.targets)?;
        let still: Arc<[f64]> = vec![0.0; variants.len()].into();
        let deviates: Vec<Arc<[f64]>> =
            own.lines.iter().map(|line| self.deviates(line, variants.clone()).into()).collect();
        let moves = own.of_parts.into_iter().map(|place| match place {
            Some((line, tolerance)) => Move::new(tolerance, Arc::clone(&deviates[line])),
            None => Move::new(Tolerance::none(), Arc::clone(&still)),
        });
        Ok(Moves::new(&panel.tree, variants.len(), moves.collect()).map_err(PlanError::from)?)
    }

    /// Returns where a line lies in a run of variants. One that no panel of the case has is drawn all the same.
    fn deviates(&self, line: &Line, variants: Range<usize>) -> Vec<f64> {
        let drawn = self.drawn();
        let first = variants.start.clamp(drawn.start, drawn.end) - drawn.start;
        let last = variants.end.clamp(drawn.start, drawn.end) - drawn.start;
        let mut next = deviates(self.rule.seed, &line.name, first..last);
        let sides = self.by_name.get(&line.name).map(|&line| self.sides_of(line));
        let one = |variant: usize| match sides {
            _ if drawn.contains(&variant) => next.next().unwrap_or_default(),
            Some([lower, _]) if variant == lower => -1.0,
            Some([_, higher]) if variant == higher => 1.0,
            _ => 0.0,
        };
        variants.map(one).collect()
    }
}
