use flowmrd_gating::gate::{Interval, Polygon, Rectangle};
use flowmrd_gating::tree::Population as Gated;
use flowmrd_gating::{Dimension, Gate, GateTree};

use crate::assay::{Assay, Bound, Condition};
use crate::error::{Error, PlanError};
use crate::panel::Panel;

/// Turns the assay's populations into a gate tree over a panel's parameters; indices stay the same.
pub(super) fn build_tree(assay: &Assay, panel: &Panel) -> Result<GateTree, Error> {
    let populations = assay.populations();
    let gated = populations.iter().map(|population| {
        Ok(Gated {
            name: population.name().to_owned(),
            parent: population.parent().map(|parent| populations[parent.0].path().to_owned()),
            gate: build_gate(assay, panel, population.condition())?,
        })
    });
    let gated: Vec<_> = gated.collect::<Result<_, PlanError>>()?;
    Ok(GateTree::new(gated).map_err(PlanError::from)?)
}

fn build_gate(assay: &Assay, panel: &Panel, condition: &Condition) -> Result<Gate, PlanError> {
    let all = |parts: &[Condition]| {
        parts.iter().map(|part| build_gate(assay, panel, part)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match condition {
        Condition::Box(bounds) => {
            let side = |bound: &Bound| {
                let interval = Interval::new(bound.minimum, bound.maximum)?;
                Ok((dimension(panel, &bound.marker.value)?, interval))
            };
            Rectangle::new(bounds.iter().map(side).collect::<Result<_, PlanError>>()?)?.into()
        }
        Condition::Polygon(polygon) => {
            let x = dimension(panel, &polygon.x.value)?;
            let y = dimension(panel, &polygon.y.value)?;
            Polygon::new(x, y, polygon.vertices.clone())?.into()
        }
        Condition::AllOf(parts) => Gate::And(all(parts)?),
        Condition::AnyOf(parts) => Gate::Or(all(parts)?),
        Condition::Not(part) => !build_gate(assay, panel, part)?,
        Condition::Population(index) => Gate::Population(assay.populations()[index.0].path().to_owned()),
    })
}

fn dimension(panel: &Panel, marker: &str) -> Result<Dimension, PlanError> {
    let channel = panel.channel_of(marker).and_then(|channel| panel.channels.get(channel));
    channel.map(|channel| channel.dimension).ok_or_else(|| PlanError::Marker { marker: marker.to_owned() })
}
