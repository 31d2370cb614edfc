//! A small hand for SVG: panels with axes, lines, dots and texts.

use std::fmt::Write;

/// Colours that differ for every kind of colour blindness (Okabe and Ito, 2008), the yellow left out.
pub const COLOURS: [&str; 7] = ["#000000", "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

const STYLE: &str = "text{font-family:\"Noto Sans\",\"DejaVu Sans\",\"Liberation Sans\",Arial,sans-serif;font-size:12px;fill:#18232f}\
.s{font-size:11px}.t{font-size:13px}.m{text-anchor:middle}.e{text-anchor:end}.e2{font-size:75%}\
.f{fill:none;stroke:#51606f}.g{stroke:#d3dbe3;fill:none}";

/// A drawing on white paper.
pub struct Sheet {
    width: f64,
    height: f64,
    body: String,
}

impl Sheet {
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new() }
    }

    /// Appends an element of this example's own making.
    pub fn push(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    /// Writes a text of a class: `m` centred, `e` ending there, `s` small, `t` a title.
    pub fn text(&mut self, class: &str, [x, y]: [f64; 2], text: &str) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        self.push(&format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", raise(&text)));
    }

    /// Draws a line as a sample of a style, with its name.
    pub fn key(&mut self, [x, y]: [f64; 2], style: &str, name: &str) {
        self.push(&format!("<path d=\"M{x:.1} {:.1}h26\" {style}/>", y - 4.0));
        self.text("s", [x + 32.0, y], name);
    }

    pub fn finish(self, title: &str) -> String {
        let Self { width, height, body } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{body}</svg>\n"
        )
    }
}

/// Raises what follows a `^` and makes minus signs, not hyphens, true ones.
fn raise(text: &str) -> String {
    let mut before = ' ';
    let signed = text.chars().map(|character| {
        let is_minus = character == '-' && [' ', '=', '('].contains(&before);
        before = character;
        if is_minus { '\u{2212}' } else { character }
    });
    let text: String = signed.collect();
    match text.split_once('^') {
        Some((base, exponent)) => format!("{base}<tspan class=\"e2\" dy=\"-4\">{exponent}</tspan>"),
        None => text,
    }
}

/// How an axis places values.
#[derive(Clone, Copy)]
pub enum Place {
    Linear,
    /// asinh(value / cofactor): linear about zero, logarithmic far from it.
    Asinh(f64),
}

impl Place {
    fn at(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Asinh(cofactor) => libm::asinh(value / cofactor),
        }
    }
}

/// One axis of a panel.
#[derive(Clone, Copy)]
pub struct Range {
    pub from: f64,
    pub to: f64,
    pub place: Place,
}

impl Range {
    pub fn linear(from: f64, to: f64) -> Self {
        Self { from, to, place: Place::Linear }
    }

    fn along(&self, value: f64) -> f64 {
        let [from, to, value] = [self.from, self.to, value].map(|value| self.place.at(value));
        (value - from) / (to - from)
    }
}

/// A panel of a sheet.
#[derive(Clone, Copy)]
pub struct Panel {
    /// Left, top, width, height.
    pub square: [f64; 4],
    pub x: Range,
    pub y: Range,
}

impl Panel {
    pub fn pixel(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [left, top, width, height] = self.square;
        [left + self.x.along(x) * width, top + (1.0 - self.y.along(y)) * height]
    }

    /// Draws the border, and a title above it.
    pub fn frame(&self, sheet: &mut Sheet, title: &str) {
        let [left, top, width, height] = self.square;
        sheet.push(&format!(
            "<rect class=\"f\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"/>"
        ));
        sheet.text("t", [left, top - 8.0], title);
    }

    /// Draws ticks below, with a line through the panel for each.
    pub fn x_axis(&self, sheet: &mut Sheet, ticks: &[(f64, &str)], label: &str) {
        let [left, top, width, height] = self.square;
        for &(value, text) in ticks {
            let [x, _] = self.pixel([value, self.y.from]);
            sheet.push(&format!("<path class=\"g\" d=\"M{x:.1} {top}v{height}\"/>"));
            sheet.text("s m", [x, top + height + 15.0], text);
        }
        sheet.text("m", [left + width / 2.0, top + height + 34.0], label);
    }

    /// Draws ticks on the left.
    pub fn y_axis(&self, sheet: &mut Sheet, ticks: &[(f64, &str)], label: &str) {
        let [left, top, width, height] = self.square;
        for &(value, text) in ticks {
            let [_, y] = self.pixel([self.x.from, value]);
            sheet.push(&format!("<path class=\"g\" d=\"M{left} {y:.1}h{width}\"/>"));
            sheet.text("s e", [left - 6.0, y + 4.0], text);
        }
        let (x, y) = (left - 42.0, top + height / 2.0);
        sheet.push(&format!("<text class=\"m\" transform=\"translate({x} {y}) rotate(-90)\">{label}</text>"));
    }

    /// Draws a curve through the points that lie in the panel; a point without a place breaks it.
    pub fn curve(&self, sheet: &mut Sheet, points: impl IntoIterator<Item = [f64; 2]>, style: &str) {
        let mut path = String::new();
        let mut is_open = false;
        for point in points {
            let [x, y] = self.pixel(point);
            let [_, top, _, height] = self.square;
            let is_inside = x.is_finite() && (top - 0.5..=top + height + 0.5).contains(&y);
            if is_inside {
                let command = if is_open { 'L' } else { 'M' };
                let _ = write!(path, "{command}{x:.1} {y:.1}");
            }
            is_open = is_inside;
        }
        sheet.push(&format!("<path d=\"{path}\" {style}/>"));
    }

    /// Draws a closed outline.
    pub fn outline(&self, sheet: &mut Sheet, vertices: &[[f64; 2]], style: &str) {
        let corners: Vec<String> = vertices
            .iter()
            .map(|&vertex| self.pixel(vertex))
            .map(|[x, y]| format!("{x:.1} {y:.1}"))
            .collect();
        sheet.push(&format!("<path d=\"M{}Z\" {style}/>", corners.join("L")));
    }

    /// Draws dots, those beyond the panel at its edge.
    pub fn dots(&self, sheet: &mut Sheet, points: &[[f64; 2]], colour: &str, diameter: f64) {
        let [left, top, width, height] = self.square;
        let mut path = String::new();
        for &point in points {
            let [x, y] = self.pixel(point);
            let (x, y) = (x.clamp(left, left + width), y.clamp(top, top + height));
            let _ = write!(path, "M{x:.1} {y:.1}h0");
        }
        sheet.push(&format!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{diameter}\" stroke-linecap=\"round\"/>"
        ));
    }
}

/// Steele, Lea and Flood's SplitMix64: the same numbers everywhere.
pub struct SplitMix(pub u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About normal: twelve uniform numbers less six.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}
