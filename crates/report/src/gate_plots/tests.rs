use super::*;
use crate::plot::palette::shade;
use flowmrd::Options;
use flowmrd::gates::{GateRequest, GateSource, Wanted, gate_file};
use flowmrd::plot::{
    Axis, DENSITY_BINS, Density, Outline, PlotData, Shape, Side, Tick, Undrawn, UndrawnReason,
};
use flowmrd::result::PopulationEntry;

fn axis(label: &str) -> Axis {
    let tick = |position, value, label: &str| Tick { position, value, label: Some(label.to_owned()) };
    Axis {
        label: label.to_owned(),
        short_name: label.to_owned(),
        scale: "logicle(T=262144, W=0.5, M=4.5, A=0)".to_owned(),
        lower: 0.0,
        upper: 1.0,
        ticks: vec![tick(0.1, 0.0, "0"), tick(0.5, 1e3, "10^3")],
    }
}

/// A panel with 20,000 events in the bin at the lower left and one at the upper right, and a gate on the right half.
fn plot(population: &str) -> PlotData {
    let mut counts = vec![0; DENSITY_BINS * DENSITY_BINS];
    counts[0] = 20_000;
    counts[DENSITY_BINS * DENSITY_BINS - 1] = 1;
    let shape = Shape::Rectangle { x: [0.5, f64::INFINITY], y: [f64::NEG_INFINITY, f64::INFINITY] };
    PlotData {
        population: population.to_owned(),
        parent: "/".to_owned(),
        x: axis("CD19 (PC7-A) <&>"),
        y: axis("SSC-A"),
        density: Density::new(counts).unwrap(),
        outlines: vec![Outline { shape, side: Side::Inside, referred: None }],
        laips: Vec::new(),
    }
}

/// What the gates of the follow-up tube came to, with these panels in place of its own.
fn analysis(plots: Vec<PlotData>) -> GateAnalysis {
    let fixtures = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures"));
    let source = GateSource::read(fixtures.join("follow-up.toml")).unwrap();
    let request = GateRequest { plots: Wanted::No, ..GateRequest::default() };
    let file = fixtures.join("negative.fcs");
    let mut analysis = gate_file(&source, file, &request, &Options::default()).unwrap();
    let mut entry = analysis.result.populations[0].clone();
    entry.population = PopulationEntry {
        path: "/A".to_owned(),
        name: "A".to_owned(),
        count: 1,
        parent_fraction: Some(1.0 / 20_001.0),
        total_fraction: Some(1.0 / 20_001.0),
    };
    analysis.result.populations = vec![entry];
    analysis.result.event_count = 20_001;
    analysis.plots = plots;
    analysis
}

fn decode(bytes: &[u8]) -> (u32, u32, Vec<[u8; 3]>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width, info.height, pixels.as_chunks::<3>().0.to_vec())
}

#[test]
fn pictures_and_their_page_are_written_under_names_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("new");
    let mut analysis = analysis(vec![plot("/A"), plot("/A")]);
    analysis.undrawn = vec![Undrawn { population: "/B".to_owned(), reason: UndrawnReason::NoAxes }];
    let paths = write_gate_plots(&folder, &analysis).unwrap();
    let mut found: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(found, ["A-2.png", "A-2.svg", "A.png", "A.svg", "index.html"]);
    assert_eq!(paths.svg, [folder.join("A.svg"), folder.join("A-2.svg")]);
    let page = fs::read_to_string(paths.index).unwrap();
    assert!(page.contains("src=\"A-2.svg\"") && page.contains("href=\"A-2.png\""), "{page}");
    assert!(page.contains("/B: there is no second parameter"), "{page}");
    // One in 20,001 is 0.0049998 %.
    assert!(page.contains("/A (1 of 2)") && page.contains("1 (0.00500\u{a0}%) of 20,001 events of the file"));
}

#[test]
fn svg_needs_nothing_beside_it() {
    let analysis = analysis(vec![plot("/A")]);
    let caption = Caption::of(&analysis, 0, &analysis.plots[0]);
    let svg = Drawing::new(&analysis.plots[0], &caption).unwrap().svg().unwrap();
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    for outer in ["var(", "@import", "href=\"http", "url(http"] {
        assert!(!svg.contains(outer), "{outer}");
    }
    assert!(svg.contains("CD19 (PC7-A) &lt;&amp;&gt;") && svg.contains("x: logicle(T=262144"));
    assert!(svg.contains("10<tspan class=\"exponent\" dy=\"-4\">3</tspan>"));
}

#[test]
fn png_has_its_events_at_their_bins_and_text_without_a_typeface_of_the_machine() {
    let analysis = analysis(vec![plot("/A")]);
    let caption = Caption::of(&analysis, 0, &analysis.plots[0]);
    let drawing = Drawing::new(&analysis.plots[0], &caption).unwrap();
    let (width, height, pixels) = decode(&Raster::new().encode_png(&drawing).unwrap());
    // By hand: 375 and 438 pixels of the drawing, times 8/3.
    assert_eq!((width, height), (1000, 1168));
    let at = |x: usize, y: usize| pixels[y * 1000 + x];
    // The square begins at (1 + 62)·8/3 = 168 and (40 + 8)·8/3 = 128 and is 768 wide; a bin is 3 by 3. The middle of the
    // fullest bin, at the lower left, lies under the border's half width of 1.33 at its edge alone.
    let lower_left = at(168 + 2, 128 + 768 - 3);
    assert_eq!(lower_left, shade(254));
    // One event among 20,001, over the gate's tint: mpmath ln 2 / ln 20001 · 254 = 17.78.
    assert_eq!(at(168 + 768 - 3, 128 + 2), shade(18));
    // White paper left of the gate, a yellowish tint inside it.
    assert_eq!(at(168 + 100, 128 + 300), [255, 255, 255]);
    let [red, green, blue] = at(168 + 600, 128 + 300);
    assert!(red == 255 && green > blue && blue < 230, "{red} {green} {blue}");
    // The title, the counts and the notes: dark pixels in their bands.
    let is_dark = |pixel: &[u8; 3]| pixel.iter().all(|&channel| channel < 128);
    for band in [0..60, 60..110, 980..1030] {
        let dark = pixels[band.start * 1000..band.end * 1000].iter().filter(|pixel| is_dark(pixel)).count();
        assert!(dark > 50, "{band:?}: {dark}");
    }
}

#[test]
fn a_note_tells_whose_outlines_are_drawn_and_what_is_missing() {
    let mut plot = plot("/A/Both");
    plot.parent = "/A".to_owned();
    let other =
        |path: &str, side| Outline { side, referred: Some(path.to_owned()), ..plot.outlines[0].clone() };
    let outlines = [("/A/CD58", Side::Inside), ("/Dead", Side::Outside), ("/A/Dead", Side::Outside)];
    plot.outlines = outlines.map(|(path, side)| other(path, side)).to_vec();
    let mut analysis = analysis(vec![plot]);
    // A name that two populations bear is told by its path.
    for (path, name) in [("/A/CD58", "CD58"), ("/Dead", "Dead"), ("/A/Dead", "Dead")] {
        let mut entry = analysis.result.populations[0].clone();
        entry.population.path = path.to_owned();
        entry.population.name = name.to_owned();
        analysis.result.populations.push(entry);
    }
    analysis.result.populations[0].population.count = 20_004;
    let caption = Caption::of(&analysis, 0, &analysis.plots[0]);
    assert_eq!(
        caption.note,
        "Outlines: CD58, not /Dead, not /A/Dead. Dashed: keeps what lies outside. Without a value, not drawn: 3 events."
    );
    let mut empty = analysis.plots[0].clone();
    empty.density = Density::new(vec![0; DENSITY_BINS * DENSITY_BINS]).unwrap();
    empty.outlines.clear();
    analysis.result.populations[0].population.count = 0;
    assert_eq!(Caption::of(&analysis, 0, &empty).note, "There is no event to draw.");
}
