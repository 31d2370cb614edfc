use super::drawing::{Drawing, FULL_HEIGHT, SQUARE, WIDTH};
use crate::Error;
use crate::plot::density::DensityPicture;
use crate::plot::frame::SIDE;
use resvg::tiny_skia::{ColorU8, FilterQuality, Pixmap, PixmapPaint, PremultipliedColorU8, Transform};
use resvg::usvg;
use std::sync::Arc;

/// Pixels of the picture for a pixel of the drawing: 1000 across, and a whole number of them for each bin.
const SCALE: f64 = 8.0 / 3.0;

/// Turns drawings into pictures of pixels, with a typeface of its own: a machine may have none.
pub(super) struct Raster {
    options: usvg::Options<'static>,
}

impl Raster {
    pub(super) fn new() -> Self {
        let mut typefaces = usvg::fontdb::Database::new();
        typefaces.load_font_data(ttf_noto_sans::REGULAR.to_vec());
        typefaces.set_sans_serif_family("Noto Sans");
        let options = usvg::Options {
            font_family: "Noto Sans".to_owned(),
            fontdb: Arc::new(typefaces),
            ..usvg::Options::default()
        };
        Self { options }
    }

    /// Encodes a drawing as a PNG.
    ///
    /// # Errors
    /// [`Error::Svg`] where the drawing is refused, [`Error::Png`] where the picture is.
    pub(super) fn encode_png(&self, drawing: &Drawing) -> Result<Vec<u8>, Error> {
        let [width, height] = [WIDTH, FULL_HEIGHT].map(|side| (side * SCALE).round() as u32);
        let mut pixmap = blank(width, height)?;
        self.draw(&mut pixmap, &drawing.underlay())?;
        draw_events(&mut pixmap, drawing.density())?;
        self.draw(&mut pixmap, &drawing.overlay())?;
        encode(&pixmap)
    }

    fn draw(&self, pixmap: &mut Pixmap, svg: &str) -> Result<(), Error> {
        let tree = usvg::Tree::from_str(svg, &self.options).map_err(Error::Svg)?;
        resvg::render(&tree, Transform::from_scale(SCALE as f32, SCALE as f32), &mut pixmap.as_mut());
        Ok(())
    }
}

fn blank(width: u32, height: u32) -> Result<Pixmap, Error> {
    let mut pixmap = Pixmap::new(width, height).ok_or_else(|| Error::Plot {
        expected: "a picture of at least one pixel".to_owned(),
        found: format!("{width} by {height}"),
    })?;
    pixmap.fill(resvg::tiny_skia::Color::WHITE);
    Ok(pixmap)
}

/// Draws each bin as a square of pixels without a blur.
fn draw_events(pixmap: &mut Pixmap, density: &DensityPicture) -> Result<(), Error> {
    let side = u32::try_from(density.side()).unwrap_or(u32::MAX);
    let mut bins = Pixmap::new(side, side).ok_or_else(|| Error::Plot {
        expected: "a density of at least one bin".to_owned(),
        found: side.to_string(),
    })?;
    for (pixel, colour) in bins.pixels_mut().iter_mut().zip(density.colours()) {
        let opaque = |[red, green, blue]: [u8; 3]| ColorU8::from_rgba(red, green, blue, 255).premultiply();
        *pixel = colour.map_or(PremultipliedColorU8::TRANSPARENT, opaque);
    }
    let scale = (SIDE * SCALE / f64::from(side)) as f32;
    let [left, top] = SQUARE.map(|place| (place * SCALE) as f32);
    let paint = PixmapPaint { quality: FilterQuality::Nearest, ..PixmapPaint::default() };
    pixmap.draw_pixmap(
        0,
        0,
        bins.as_ref(),
        &paint,
        Transform::from_row(scale, 0.0, 0.0, scale, left, top),
        None,
    );
    Ok(())
}

/// Encodes a picture without transparent pixels.
fn encode(pixmap: &Pixmap) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    let mut writer = encoder.write_header().map_err(Error::Png)?;
    let colours = pixmap.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]);
    writer.write_image_data(&colours.collect::<Vec<u8>>()).map_err(Error::Png)?;
    writer.finish().map_err(Error::Png)?;
    Ok(bytes)
}
