//! Event density as a picture: bins of a 2-D histogram to pixels of a PNG with a palette.

use crate::Error;
use crate::plot::palette::{Rgb, SHADE_COUNT, shade};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flowmrd::plot::{DENSITY_BINS, Density};

/// Counts of events in a square of bins, row by row from the lowest y, each row from the lowest x.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DensityPicture {
    side: usize,
    counts: Vec<u64>,
}

impl DensityPicture {
    /// Takes a density, its bins merged in squares until at most `side_limit` remain along each axis.
    pub(crate) fn new(density: &Density, side_limit: usize) -> Self {
        let mut merged = 1;
        while DENSITY_BINS / merged > side_limit.max(1) {
            merged *= 2;
        }
        let side = DENSITY_BINS / merged;
        let mut counts = vec![0; side * side];
        for (bin, &count) in density.counts().iter().enumerate() {
            let (x, y) = (bin % DENSITY_BINS / merged, bin / DENSITY_BINS / merged);
            counts[y * side + x] += u64::from(count);
        }
        Self { side, counts }
    }

    /// Returns the number of bins along each axis.
    pub(crate) fn side(&self) -> usize {
        self.side
    }

    /// Returns the count of the fullest bin.
    pub(crate) fn highest_count(&self) -> u64 {
        self.counts.iter().copied().max().unwrap_or(0)
    }

    /// Encodes the picture as a PNG, the highest y on top: no colour where there is no event, else a shade by the
    /// logarithm of the count, so that a bin of one event is seen beside a bin of a million.
    ///
    /// # Errors
    /// [`Error::Png`] where the encoder refuses the picture.
    pub(crate) fn encode_png(&self) -> Result<Vec<u8>, Error> {
        let side = u32::try_from(self.side).unwrap_or(u32::MAX);
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, side, side);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        encoder.set_filter(png::Filter::NoFilter);
        encoder.set_palette(palette());
        encoder.set_trns(vec![0]);
        let mut writer = encoder.write_header().map_err(Error::Png)?;
        writer.write_image_data(&self.palette_indices()).map_err(Error::Png)?;
        writer.finish().map_err(Error::Png)?;
        Ok(bytes)
    }

    /// Encodes the picture as a `data:` address, which a page holds in itself.
    ///
    /// # Errors
    /// As [`Self::encode_png`].
    pub(crate) fn encode_data_url(&self) -> Result<String, Error> {
        Ok(format!("data:image/png;base64,{}", STANDARD.encode(self.encode_png()?)))
    }

    /// Lists the colours of the bins from the top row to the bottom one; `None` where there is no event.
    pub(crate) fn colours(&self) -> impl Iterator<Item = Option<Rgb>> {
        let colour = |index: u8| usize::from(index).checked_sub(1).map(shade);
        self.palette_indices().into_iter().map(colour)
    }

    /// Returns the pixels from the top row to the bottom one.
    fn palette_indices(&self) -> Vec<u8> {
        let highest = self.highest_count();
        self.counts.chunks(self.side).rev().flatten().map(|&count| palette_index(count, highest)).collect()
    }
}

/// Returns 0 for no event, else 1 plus the shade, `round(254 · ln(1 + count) / ln(1 + highest))`: where no bin is full, one
/// event is well above the lightest shade.
fn palette_index(count: u64, highest: u64) -> u8 {
    if count == 0 {
        return 0;
    }
    let along = libm::log1p(count as f64) / libm::log1p(highest as f64);
    1 + (along * (SHADE_COUNT - 1) as f64).round() as u8
}

/// Returns the palette of the PNG: white (made transparent) for no event, then the ramp.
fn palette() -> Vec<u8> {
    let mut entries = vec![255; 3];
    entries.extend((0..SHADE_COUNT).flat_map(shade));
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A histogram that is empty but for the bins given as x, y, count.
    fn density(bins: &[(usize, usize, u32)]) -> Density {
        let mut counts = vec![0; DENSITY_BINS * DENSITY_BINS];
        for &(x, y, count) in bins {
            counts[y * DENSITY_BINS + x] = count;
        }
        Density::new(counts).unwrap()
    }

    fn decode(bytes: &[u8]) -> (png::OutputInfo, Vec<[u8; 4]>) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        (info, pixels.as_chunks::<4>().0.to_vec())
    }

    fn opaque(shade_index: usize) -> [u8; 4] {
        let [red, green, blue] = shade(shade_index);
        [red, green, blue, 255]
    }

    #[test]
    fn picture_decodes_to_the_shades_of_its_counts() {
        // 128 bins make squares of 4: one event at the lower left, 10 (as 4 + 6, in one square) at the lower right, 1000 at the
        // upper left. mpmath: ln 11 / ln 1001 · 254 = 88.16, ln 2 / ln 1001 · 254 = 25.48; the fullest is 254.
        let bins = [(0, 0, 1), (254, 0, 4), (255, 1, 6), (1, 255, 1000)];
        let picture = DensityPicture::new(&density(&bins), 128);
        assert_eq!(picture.highest_count(), 1000);
        let (info, pixels) = decode(&picture.encode_png().unwrap());
        assert_eq!((info.width, info.height, info.color_type), (128, 128, png::ColorType::Rgba));
        let mut expected = vec![[255, 255, 255, 0]; 128 * 128];
        expected[127 * 128] = opaque(25);
        expected[128 * 128 - 1] = opaque(88);
        expected[0] = opaque(254);
        assert_eq!(pixels, expected);
        let colours =
            picture.colours().map(|colour| colour.map_or([255, 255, 255, 0], |[r, g, b]| [r, g, b, 255]));
        assert_eq!(colours.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn bins_are_kept_where_the_limit_allows() {
        for (side_limit, side) in [(1000, 256), (256, 256), (255, 128), (3, 2), (0, 1)] {
            assert_eq!(DensityPicture::new(&density(&[]), side_limit).side, side);
        }
    }

    #[test]
    fn single_events_have_the_darkest_shade_when_no_bin_has_two() {
        let (_, pixels) = decode(&DensityPicture::new(&density(&[(0, 255, 1)]), 256).encode_png().unwrap());
        assert_eq!(pixels[0], opaque(254));
    }

    #[test]
    fn merged_bins_keep_every_event() {
        // Four full bins in one square hold more than 32 bits can.
        let full = [(0, 0, u32::MAX), (1, 0, u32::MAX), (0, 1, u32::MAX), (1, 1, u32::MAX)];
        assert_eq!(DensityPicture::new(&density(&full), 128).highest_count(), 4 * u64::from(u32::MAX));
    }

    #[test]
    fn data_url_holds_a_png() {
        // The signature of PNG (ISO/IEC 15948, 5.2) begins with 0x89 "PNG", in base64 "iVBORw".
        let url = DensityPicture::new(&density(&[(3, 3, 3)]), 64).encode_data_url().unwrap();
        assert!(url.starts_with("data:image/png;base64,iVBORw"));
    }
}
