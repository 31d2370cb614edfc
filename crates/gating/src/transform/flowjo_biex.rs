use std::f64::consts::LN_10;

use super::logicle::log_of_fall_over_rise;
use super::{TransformError, require, require_normal, require_positive};

/// Channels of the scale: the table has a node at each of 0 to this.
const CHANNELS: u32 = 4096;

/// FlowJo's biexponential scale, as its look-up table defines it: piecewise linear between 4,097 nodes.
///
/// The table is TreeStar's, by way of cytolib (`generate_biex_lut` of FlowKit 1.3.2 is the same): with W = log10 of
/// the negated width basis, node j stands at `min·(e^(j·p/4097) − S·e^(−j·n/4097) − s)` from the zero channel z on,
/// where s brings z to 0, and at the negative of the node mirrored in that channel below it. From z on this is
/// `min·(e^(z·p/4097)·(e^((j − z)·p/4097) − 1) + S·e^(−z·n/4097)·(1 − e^(−(j − z)·n/4097)))`, in which nothing
/// cancels. Values beyond the ends go to the ends, 0 and 1: channel / 4096, which loses no bit. The table is not
/// stored; a node is calculated when it is asked for, so that the map stays small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlowJoBiex {
    top: f64,
    negative_decades: f64,
    width_basis: f64,
    positive_decades: f64,
    /// The channel to which zero goes.
    zero: u32,
    /// p, the logarithm of the range of the positive part.
    positive_range: f64,
    /// n, that of the negative part.
    negative_range: f64,
    /// min·e^(z·p/4097), for the zero channel z.
    positive_factor: f64,
    /// min·S·e^(−z·n/4097).
    negative_factor: f64,
}

impl FlowJoBiex {
    /// Makes the map from FlowJo's attributes `maxRange`, `neg`, `width` (the width basis, negative) and `pos`.
    ///
    /// # Errors
    /// [`TransformError::Parameter`] unless maxRange > 0, width ≤ −1 and pos is above half of W, all finite;
    /// [`TransformError::Unrepresentable`] where the table cannot be held in f64.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_gating::transform::FlowJoBiex;
    ///
    /// let biex = FlowJoBiex::new(262144.000029, 0.0, -10.0, 4.41854)?;
    /// // FlowKit 1.3.2: channel 1816.821 of 4096
    /// assert!((biex.forward(1000.0) * 4096.0 - 1816.821).abs() < 1e-3);
    /// # Ok::<(), flowmrd_gating::TransformError>(())
    /// ```
    pub fn new(top: f64, negative: f64, width_basis: f64, positive: f64) -> Result<Self, TransformError> {
        const NAME: &str = "biex";
        require_positive(NAME, ("maxRange", top))?;
        require(NAME, ("neg", negative), (-100.0..=100.0).contains(&negative), || {
            "a number from −100 to 100".to_owned()
        })?;
        require(NAME, ("width", width_basis), width_basis <= -1.0, || "a number of at most −1".to_owned())?;
        let width = libm::log10(-width_basis);
        let decades = positive - width / 2.0;
        require(NAME, ("pos", positive), decades > 0.0 && decades <= 100.0, || {
            format!("a number above {} and at most 100 more", width / 2.0)
        })?;
        let extra = negative.max(0.0) + width / 2.0;
        let channels = f64::from(CHANNELS);
        let zero = (extra * channels / (extra + decades)).min(channels / 2.0) as u32;
        let decades = if zero > 0 { extra * channels / f64::from(zero) } else { decades };
        let width = width / (2.0 * decades);
        let positive_range = LN_10 * decades;
        let unit = top / libm::exp(positive_range);
        let negative_range = positive_range * libm::exp(log_of_fall_over_rise(width * positive_range));
        let part = f64::from(zero) / f64::from(CHANNELS + 1);
        let factor = (positive_range + negative_range) * (width + extra / decades);
        let positive_factor = unit * libm::exp(part * positive_range);
        let negative_factor = unit * libm::exp(factor - part * negative_range);
        require_normal(NAME, &[unit, negative_range, positive_factor, negative_factor], || {
            format!("maxRange={top}, neg={negative}, width={width_basis}, pos={positive}")
        })?;
        Ok(Self {
            top,
            negative_decades: negative,
            width_basis,
            positive_decades: positive,
            zero,
            positive_range,
            negative_range,
            positive_factor,
            negative_factor,
        })
    }

    /// Returns maxRange, the value at the top of the scale.
    #[must_use]
    pub fn top(&self) -> f64 {
        self.top
    }

    /// Returns neg, the extra negative decades.
    #[must_use]
    pub fn negative_decades(&self) -> f64 {
        self.negative_decades
    }

    /// Returns the width basis.
    #[must_use]
    pub fn width_basis(&self) -> f64 {
        self.width_basis
    }

    /// Returns pos, the decades.
    #[must_use]
    pub fn positive_decades(&self) -> f64 {
        self.positive_decades
    }

    /// Counts the nodes of the table.
    #[must_use]
    pub fn node_count(&self) -> u32 {
        CHANNELS + 1
    }

    /// Returns the value at a node, from 0; the last one for a number past it.
    #[must_use]
    pub fn node(&self, number: u32) -> f64 {
        let number = number.min(CHANNELS);
        let part = f64::from(number.abs_diff(self.zero)) / f64::from(CHANNELS + 1);
        let rising = self.positive_factor * libm::expm1(part * self.positive_range);
        let value = rising - self.negative_factor * libm::expm1(-part * self.negative_range);
        if number >= self.zero { value } else { -value }
    }

    /// Maps a value to the scale: 0 to 1, the infinities to themselves.
    #[must_use]
    pub fn forward(&self, value: f64) -> f64 {
        if value.is_nan() || value.is_infinite() {
            return value;
        }
        if value <= self.node(0) {
            return 0.0;
        }
        if value >= self.node(CHANNELS) {
            return 1.0;
        }
        // The node below the value, and the one above it.
        let (mut below, mut above) = (0, CHANNELS);
        while below + 1 < above {
            let middle = below.midpoint(above);
            if self.node(middle) <= value {
                below = middle;
            } else {
                above = middle;
            }
        }
        let (low, high) = (self.node(below), self.node(above));
        (f64::from(below) + (value - low) / (high - low)) / f64::from(CHANNELS)
    }

    /// Maps a value of the scale back; beyond its ends to the values there.
    #[must_use]
    pub fn inverse(&self, value: f64) -> f64 {
        if value.is_nan() || value.is_infinite() {
            return value;
        }
        let channel = (value * f64::from(CHANNELS)).clamp(0.0, f64::from(CHANNELS));
        // From the nearer node, so that little cancels beside the zero channel.
        let nearest = libm::round(channel) as u32;
        let part = channel - f64::from(nearest);
        let near = self.node(nearest);
        match part < 0.0 {
            true => near + part * (near - self.node(nearest - 1)),
            false => near + part * (self.node(nearest + 1) - near),
        }
    }
}
