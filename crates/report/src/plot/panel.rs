//! One panel: density, gate outlines, LAIP events on top.

use super::pixels;
use crate::Error;
use crate::markup::{Element, Markup, element};
use crate::plot::density::DensityPicture;
use crate::plot::frame::{Frame, HEIGHT, LEFT, SIDE, TOP, WIDTH};
use crate::plot::mark::{MarkPlace, draw_marks};
use flowmrd::PlotData;
use flowmrd::plot::{DENSITY_BINS, LaipPoints, Outline, Shape, Side};

/// Greatest width and height of an outline that gets a ring about it, in pixels of the drawing.
const SMALL_OUTLINE: f64 = 18.0;

/// How much one panel may draw, so that a page stays small however many panels and LAIPs it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PanelBudget {
    /// Bins along each axis.
    pub(crate) side_limit: usize,
    /// Events drawn of each LAIP.
    pub(crate) point_limit: usize,
}

impl PanelBudget {
    /// Events drawn on all panels of a page: about 13 bytes each.
    const POINTS_OF_PAGE: usize = 40_000;
    /// Events drawn of one LAIP on one panel where the page has room; more would only cover each other.
    const MOST_POINTS: usize = 2_000;
    /// Events drawn of one LAIP on one panel in any case.
    const FEWEST_POINTS: usize = 25;

    /// Divides a page's room among its panels: all densities take less than 2.2 MB up to 300 panels.
    pub(crate) fn of_page<'a>(plots: impl Iterator<Item = &'a PlotData> + Clone) -> Self {
        let side_limit = match plots.clone().count() {
            0..=24 => DENSITY_BINS,
            25..=80 => DENSITY_BINS / 2,
            _ => DENSITY_BINS / 4,
        };
        let layer_count: usize = plots.map(|plot| plot.laips.len()).sum();
        let point_limit =
            (Self::POINTS_OF_PAGE / layer_count.max(1)).clamp(Self::FEWEST_POINTS, Self::MOST_POINTS);
        Self { side_limit, point_limit }
    }
}

/// A drawn panel, and what its caption must say about it.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    /// The drawing.
    pub(crate) svg: Markup,
    /// Events in the fullest bin of the density as drawn.
    pub(crate) highest_count: u64,
    /// LAIP events drawn, of all LAIPs.
    pub(crate) drawn_count: u64,
}

/// The layers of a panel, from the lowest up.
#[derive(Clone, Debug)]
pub(crate) struct Layers {
    /// What the lines are cut at; not seen.
    pub(crate) clip: Markup,
    /// A tint on the sides that the gates keep, under the events, so that a threshold tells its own.
    pub(crate) tints: Markup,
    /// The events.
    pub(crate) density: DensityPicture,
    /// Outlines, axes, marks.
    pub(crate) lines: Markup,
    /// LAIP events drawn, of all LAIPs.
    pub(crate) drawn_count: u64,
}

/// Draws a panel's layers. `number` (from 1) keeps its ids apart from those of other panels in the same document.
///
/// # Errors
/// [`Error::Plot`] where an axis has no range.
pub(crate) fn draw_layers(plot: &PlotData, number: usize, budget: PanelBudget) -> Result<Layers, Error> {
    let frame = Frame::new(&plot.x, &plot.y)?;
    let side_limit = budget.side_limit.min(legible_side(plot.density.event_count()));
    let clip = format!("panel-{number}-square");
    let mut drawn_count = 0;
    let mut marks = Markup::new();
    for (laip_index, laip) in plot.laips.iter().enumerate() {
        let chosen = choose_points(laip, budget.point_limit);
        drawn_count += chosen.len() as u64;
        marks.push(draw_marks(
            &frame,
            &chosen,
            MarkPlace { panel_number: number, laip_index, laip_count: plot.laips.len() },
        ));
    }
    let outlines = draw_outlines(&frame, &plot.outlines, &clip);
    Ok(Layers {
        clip: clip_path(&clip),
        tints: draw_tints(&frame, &plot.outlines, &clip),
        density: DensityPicture::new(&plot.density, side_limit),
        lines: outlines.with(frame.draw()).with(marks),
        drawn_count,
    })
}

/// Draws the events as a picture inside SVG.
///
/// # Errors
/// [`Error::Png`] where the density cannot be encoded.
pub(crate) fn draw_density(picture: &DensityPicture) -> Result<Element, Error> {
    Ok(square_at("image", "density")
        .attribute("preserveAspectRatio", "none")
        .attribute("href", picture.encode_data_url()?))
}

/// Draws a panel. `number` (from 1) keeps its ids apart from other panels'; `alternative` is what it shows, in words.
///
/// # Errors
/// [`Error::Plot`] where an axis has no range, [`Error::Png`] where the density cannot be encoded.
pub(crate) fn draw_panel(
    plot: &PlotData,
    number: usize,
    alternative: &str,
    budget: PanelBudget,
) -> Result<Panel, Error> {
    let Layers { clip, tints, density, lines, drawn_count } = draw_layers(plot, number, budget)?;
    let title = format!("panel-{number}-title");
    let svg = element("svg")
        .class("panel")
        .attribute("viewBox", format!("0 0 {WIDTH} {HEIGHT}"))
        .attribute("role", "img")
        .attribute("aria-labelledby", &title)
        .child(element("title").attribute("id", &title).text(alternative))
        .child(clip)
        .child(square("paper"))
        .child(tints)
        .child(draw_density(&density)?)
        .child(lines);
    Ok(Panel { svg: svg.into(), highest_count: density.highest_count(), drawn_count })
}

/// Returns the bins along each axis at which so many events are seen best: a single one in a narrow bin is a speck.
fn legible_side(event_count: u64) -> usize {
    match event_count {
        0..1_000 => DENSITY_BINS / 4,
        1_000..20_000 => DENSITY_BINS / 2,
        _ => DENSITY_BINS,
    }
}

/// Starts an element that covers the square of events.
fn square_at(name: &'static str, class: &'static str) -> Element {
    element(name)
        .class(class)
        .attribute("x", pixels(LEFT))
        .attribute("y", pixels(TOP))
        .attribute("width", pixels(SIDE))
        .attribute("height", pixels(SIDE))
}

fn square(class: &'static str) -> Markup {
    square_at("rect", class).into()
}

fn clip_path(id: &str) -> Markup {
    element("clipPath").attribute("id", id).child(square("clip")).into()
}

/// Tints the side of each outline that is kept, cut at the square.
fn draw_tints(frame: &Frame<'_>, outlines: &[Outline], clip: &str) -> Markup {
    let tints = outlines.iter().filter_map(|outline| {
        let path = outline_path(frame, &outline.shape)?;
        let kept = match outline.side {
            Side::Inside => path,
            Side::Outside => {
                format!("M{} {}h{SIDE}v{SIDE}h-{SIDE}Z{path}", pixels(LEFT), pixels(TOP))
            }
        };
        Some(element("path").class("kept").attribute("d", kept))
    });
    cut(clip).children(tints).into()
}

/// Draws the outlines, cut at the square: a light halo under each line keeps it visible on dark bins.
fn draw_outlines(frame: &Frame<'_>, outlines: &[Outline], clip: &str) -> Markup {
    let paths = outlines.iter().filter_map(|outline| {
        let path = outline_path(frame, &outline.shape)?;
        let class = match outline.side {
            Side::Inside => "gate",
            Side::Outside => "gate outside",
        };
        let halo = element("path").class("gate-halo").attribute("d", &path);
        Some(Markup::from(halo).with(element("path").class(class).attribute("d", &path)))
    });
    let rings = outlines.iter().filter_map(|outline| small_ring(frame, &outline.shape));
    cut(clip).children(paths).children(rings).into()
}

/// Draws a ring about an outline that is no larger than [`SMALL_OUTLINE`], which would hardly be found.
fn small_ring(frame: &Frame<'_>, shape: &Shape) -> Option<Element> {
    let corners: Vec<[f64; 2]> = match shape {
        Shape::Rectangle { x, y } => vec![[x[0], y[0]], [x[1], y[1]]],
        Shape::Polygon { vertices } => vertices.clone(),
    };
    if !corners.iter().flatten().all(|value| value.is_finite()) {
        return None;
    }
    let extent = |axis: usize, pixel: &dyn Fn(f64) -> f64| {
        let mut places = corners.iter().map(|corner| pixel(corner[axis]));
        let first = places.next()?;
        let ends = places.fold([first; 2], |[low, high], place| [low.min(place), high.max(place)]);
        (ends[1] - ends[0] <= SMALL_OUTLINE).then_some(ends[0].midpoint(ends[1]))
    };
    let (x, y) = (extent(0, &|value| frame.x_pixel(value))?, extent(1, &|value| frame.y_pixel(value))?);
    Some(
        element("circle")
            .class("ring")
            .attribute("cx", pixels(x))
            .attribute("cy", pixels(y))
            .attribute("r", pixels(SMALL_OUTLINE)),
    )
}

/// Starts a group that is cut at the square.
fn cut(clip: &str) -> Element {
    element("g").attribute("clip-path", format!("url(#{clip})"))
}

/// Returns the closed path of a shape; `None` where it has no finite or infinite place on the axes (NaN, no vertices).
fn outline_path(frame: &Frame<'_>, shape: &Shape) -> Option<String> {
    let vertices = match shape {
        Shape::Rectangle { x, y } => vec![[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]]],
        Shape::Polygon { vertices } => vertices.clone(),
    };
    if vertices.is_empty() || vertices.iter().flatten().any(|value| value.is_nan()) {
        return None;
    }
    let corners: Vec<String> = vertices
        .iter()
        .map(|&[x, y]| {
            let x = frame.x_pixel(x).clamp(LEFT - SIDE, LEFT + 2.0 * SIDE);
            let y = frame.y_pixel(y).clamp(TOP - SIDE, TOP + 2.0 * SIDE);
            format!("{} {}", pixels(x), pixels(y))
        })
        .collect();
    Some(format!("M{}Z", corners.join("L")))
}

/// Chooses at most `limit` points, at even steps over those that are recorded; those with NaN have no place.
fn choose_points(laip: &LaipPoints, limit: usize) -> Vec<[f64; 2]> {
    let placed: Vec<[f64; 2]> =
        laip.points.iter().copied().filter(|point| !point.iter().any(|v| v.is_nan())).collect();
    let chosen_count = placed.len().min(limit);
    (0..chosen_count).filter_map(|step| placed.get(step * placed.len() / chosen_count).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(lower: f64, upper: f64) -> flowmrd::plot::Axis {
        flowmrd::plot::Axis {
            label: String::new(),
            short_name: String::new(),
            scale: String::new(),
            lower,
            upper,
            ticks: Vec::new(),
        }
    }

    fn outline(shape: Shape) -> Option<String> {
        let (x, y) = (axis(0.0, 1.0), axis(0.0, 2.0));
        outline_path(&Frame::new(&x, &y).unwrap(), &shape)
    }

    #[test]
    fn a_small_outline_has_a_ring_about_it() {
        let (x, y) = (axis(0.0, 288.0), axis(0.0, 288.0));
        let frame = Frame::new(&x, &y).unwrap();
        let ring = |x, y| small_ring(&frame, &Shape::Rectangle { x, y }).map(Markup::from);
        // By hand: a unit is a pixel; the middle at 17, 100 stands at 62 + 17, 8 + 288 − 100.
        let found = ring([8.0, 26.0], [95.0, 105.0]).unwrap();
        assert!(found.as_str().contains("cx=\"79.0\" cy=\"196.0\" r=\"18.0\""), "{}", found.as_str());
        assert_eq!(ring([8.0, 26.5], [95.0, 105.0]), None);
        assert_eq!(ring([10.0, f64::INFINITY], [95.0, 105.0]), None);
        assert_eq!(ring([f64::NAN, 12.0], [95.0, 105.0]), None);
    }

    #[test]
    fn outlines_stand_at_their_values() {
        // By hand: x is 62 + 288·value, y is 8 + 288·(1 − value/2).
        let triangle = Shape::Polygon { vertices: vec![[0.0, 0.0], [1.0, 0.0], [0.5, 2.0]] };
        assert_eq!(outline(triangle).unwrap(), "M62.0 296.0L350.0 296.0L206.0 8.0Z");
    }

    #[test]
    fn the_kept_side_is_tinted() {
        let (x, y) = (axis(0.0, 1.0), axis(0.0, 2.0));
        let frame = Frame::new(&x, &y).unwrap();
        let tint = |side| {
            let shape = Shape::Polygon { vertices: vec![[0.0, 0.0], [1.0, 0.0], [0.5, 2.0]] };
            draw_tints(&frame, &[Outline { shape, side, referred: None }], "c").as_str().to_owned()
        };
        assert!(tint(Side::Inside).contains("d=\"M62.0 296.0L350.0 296.0L206.0 8.0Z\""));
        // By hand: the square, then the triangle as a hole in it.
        let outside = "d=\"M62.0 8.0h288v288h-288ZM62.0 296.0L350.0 296.0L206.0 8.0Z\"";
        assert!(tint(Side::Outside).contains(outside));
    }

    #[test]
    fn open_sides_run_out_of_the_square() {
        let threshold = Shape::Rectangle { x: [0.5, f64::INFINITY], y: [f64::NEG_INFINITY, f64::INFINITY] };
        // By hand: clamped one side of the square, 288, beyond it: 62 + 576 = 638, 8 + 576 = 584, 8 − 288 = −280.
        assert_eq!(outline(threshold).unwrap(), "M206.0 584.0L638.0 584.0L638.0 -280.0L206.0 -280.0Z");
    }

    #[test]
    fn outline_without_a_place_is_not_drawn() {
        assert_eq!(outline(Shape::Polygon { vertices: Vec::new() }), None);
        assert_eq!(outline(Shape::Rectangle { x: [f64::NAN, 1.0], y: [0.0, 1.0] }), None);
    }

    #[test]
    fn points_are_chosen_at_even_steps_in_their_order() {
        let points = (0..10).map(|event| [f64::from(event), 0.0]).chain([[f64::NAN, 0.0]]).collect();
        let laip = LaipPoints { name: String::new(), event_count: 11, points };
        let chosen: Vec<f64> = choose_points(&laip, 4).iter().map(|point| point[0]).collect();
        // By hand: 0·10/4, 1·10/4, 2·10/4, 3·10/4, rounded down.
        assert_eq!(chosen, [0.0, 2.0, 5.0, 7.0]);
        assert_eq!(choose_points(&laip, 100).len(), 10);
        assert!(
            choose_points(&LaipPoints { name: String::new(), event_count: 0, points: Vec::new() }, 4)
                .is_empty()
        );
    }

    #[test]
    fn few_events_get_wide_bins() {
        for (event_count, side) in
            [(0, 64), (999, 64), (1_000, 128), (19_999, 128), (20_000, 256), (u64::MAX, 256)]
        {
            assert_eq!(legible_side(event_count), side);
        }
    }
}
