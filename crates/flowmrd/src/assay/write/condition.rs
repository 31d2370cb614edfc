use flowmrd_gating::Gate;
use flowmrd_gating::document::NamedDimension;
use flowmrd_gating::gate::{Ellipsoid, Interval, Polygon};

use super::super::toml_text::{key, number, quoted};
use super::axes::{Axes, Unwritable};

/// Vertices that stand in one line.
const VERTICES_PER_LINE: usize = 4;

type Written = Result<String, Unwritable>;

/// Writes a gate as `key = value`: one condition of the assay.
pub(super) fn write_condition<'d>(
    gate: &'d Gate<NamedDimension>,
    axes: &mut Axes<'d>,
    refer: &dyn Fn(&str) -> String,
) -> Written {
    Ok(match gate {
        Gate::Rectangle(rectangle) => write_box(rectangle.sides(), axes)?,
        Gate::Polygon(polygon) => write_polygon(polygon, axes)?,
        Gate::Ellipsoid(ellipsoid) => write_ellipsoid(ellipsoid, axes)?,
        Gate::And(gates) => format!("all_of = [{}]", write_parts(gates, axes, refer)?),
        Gate::Or(gates) => format!("any_of = [{}]", write_parts(gates, axes, refer)?),
        Gate::Not(gate) => format!("not = {}", write_part(gate, axes, refer)?),
        // A gate has a condition, and a name alone is none.
        Gate::Population(reference) => format!("all_of = [{}]", quoted(&refer(reference))),
        _ => return Err(Unwritable::Unknown("a gate of an unknown kind".to_owned())),
    })
}

fn write_parts<'d>(
    gates: &'d [Gate<NamedDimension>],
    axes: &mut Axes<'d>,
    refer: &dyn Fn(&str) -> String,
) -> Written {
    let parts = gates.iter().map(|gate| write_part(gate, axes, refer)).collect::<Result<Vec<_>, _>>()?;
    Ok(parts.join(", "))
}

fn write_part<'d>(
    gate: &'d Gate<NamedDimension>,
    axes: &mut Axes<'d>,
    refer: &dyn Fn(&str) -> String,
) -> Written {
    Ok(match gate {
        Gate::Population(reference) => quoted(&refer(reference)),
        gate => format!("{{ {} }}", write_condition(gate, axes, refer)?),
    })
}

/// Writes a box; one that bounds an axis twice as two that both have to hold, for a table has each key once.
fn write_box<'d>(sides: &'d [(NamedDimension, Interval)], axes: &mut Axes<'d>) -> Written {
    let mut boxes: Vec<Vec<(String, &Interval)>> = Vec::new();
    for (dimension, interval) in sides {
        let name = axes.name(dimension)?;
        let free = boxes.iter_mut().find(|sides| sides.iter().all(|(taken, _)| *taken != name));
        match free {
            Some(sides) => sides.push((name, interval)),
            None => boxes.push(vec![(name, interval)]),
        }
    }
    let boxes: Vec<String> = boxes
        .iter()
        .map(|sides| {
            let side = |(name, interval): &(String, &Interval)| {
                format!("{} = [{}, {}]", key(name), number(interval.min()), number(interval.max()))
            };
            format!("range = {{ {} }}", sides.iter().map(side).collect::<Vec<_>>().join(", "))
        })
        .collect();
    Ok(match boxes.as_slice() {
        [only] => only.clone(),
        several => {
            let parts: Vec<String> = several.iter().map(|one| format!("{{ {one} }}")).collect();
            format!("all_of = [{}]", parts.join(", "))
        }
    })
}

fn write_polygon<'d>(polygon: &'d Polygon<NamedDimension>, axes: &mut Axes<'d>) -> Written {
    let x = axes.name(polygon.x())?;
    let y = axes.name_other(polygon.y(), &x)?;
    let pairs: Vec<String> =
        polygon.vertices().iter().map(|[x, y]| format!("[{}, {}]", number(*x), number(*y))).collect();
    let lines: Vec<String> = pairs.chunks(VERTICES_PER_LINE).map(|line| line.join(", ")).collect();
    let vertices = lines.join(",\n    ");
    Ok(format!("polygon = {{ x = {}, y = {}, vertices = [{vertices}] }}", quoted(&x), quoted(&y)))
}

fn write_ellipsoid<'d>(ellipsoid: &'d Ellipsoid<NamedDimension>, axes: &mut Axes<'d>) -> Written {
    let dimensions = ellipsoid.dimensions();
    let names = dimensions.iter().map(|one| Ok(quoted(&axes.name(one)?))).collect::<Result<Vec<_>, _>>()?;
    let list = |values: &[f64]| {
        format!("[{}]", values.iter().map(|&value| number(value)).collect::<Vec<_>>().join(", "))
    };
    let rows: Vec<String> = ellipsoid.covariance().chunks(dimensions.len().max(1)).map(list).collect();
    Ok(format!(
        "ellipsoid = {{ markers = [{}], mean = {}, covariance = [{}], distance_square = {} }}",
        names.join(", "),
        list(ellipsoid.mean()),
        rows.join(", "),
        number(ellipsoid.distance_square())
    ))
}
