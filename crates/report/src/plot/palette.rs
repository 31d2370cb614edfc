//! The colours of event density: one ramp from a light blue-grey to a dark navy.
//!
//! Lightness falls from end to end, so that the order of densities survives print in greyscale and every kind of colour
//! blindness; hue is left to the LAIP's events, which are vermilion (Okabe and Ito's palette, 2008) on any shade of it.

/// One colour: red, green, blue of sRGB.
pub(crate) type Rgb = [u8; 3];

/// Shades from the fewest events in a bin to the most, at equal steps along the ramp.
const STOPS: [Rgb; 8] = [
    [198, 210, 222],
    [166, 190, 214],
    [130, 167, 206],
    [94, 141, 194],
    [62, 113, 178],
    [38, 84, 154],
    [20, 56, 120],
    [8, 29, 78],
];

/// Number of shades of the ramp: one byte's palette less its first entry, which is "no event".
pub(crate) const SHADE_COUNT: usize = 255;

/// Returns one shade of the ramp, 0 the lightest and `SHADE_COUNT - 1` the darkest.
pub(crate) fn shade(index: usize) -> Rgb {
    let along = index.min(SHADE_COUNT - 1) * (STOPS.len() - 1);
    let (stop, rest) = (along / (SHADE_COUNT - 1), along % (SHADE_COUNT - 1));
    let from = STOPS[stop];
    let to = STOPS[(stop + 1).min(STOPS.len() - 1)];
    [0, 1, 2].map(|channel| mix(from[channel], to[channel], rest))
}

/// Returns the point `rest / (SHADE_COUNT - 1)` of the way from one channel value to another.
fn mix(from: u8, to: u8, rest: usize) -> u8 {
    let whole = SHADE_COUNT - 1;
    let mixed = (usize::from(from) * (whole - rest) + usize::from(to) * rest + whole / 2) / whole;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

/// Returns the relative luminance of a colour of sRGB: WCAG 2.2, "relative luminance".
#[cfg(test)]
pub(crate) fn luminance(colour: Rgb) -> f64 {
    let linear = colour.map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ramp_starts_and_ends_at_its_stops() {
        assert_eq!(shade(0), STOPS[0]);
        assert_eq!(shade(SHADE_COUNT - 1), STOPS[7]);
        assert_eq!(shade(usize::MAX), STOPS[7]);
    }

    #[test]
    fn ramp_never_grows_lighter() {
        let luminances: Vec<f64> = (0..SHADE_COUNT).map(|index| luminance(shade(index))).collect();
        assert!(luminances.windows(2).all(|pair| pair[1] <= pair[0]));
        // No two stops look alike: CIE lightness falls by at least 5 a stop (a just noticeable difference is about 1).
        let lightness = STOPS.map(|stop| 116.0 * luminance(stop).cbrt() - 16.0);
        assert!(lightness.windows(2).all(|pair| pair[0] - pair[1] > 5.0), "{lightness:?}");
    }

    #[test]
    fn single_event_stands_out_from_white_paper() {
        // WCAG contrast ratio (L1 + 0.05) / (L2 + 0.05); 1.5 is the bound set here for the faintest mark.
        assert!(1.05 / (luminance(shade(0)) + 0.05) > 1.5);
    }
}
