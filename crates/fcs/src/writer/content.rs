use std::collections::HashSet;

use super::encode::Encoder;
use super::{NewParameter, refusal};
use crate::keyword::folded;
use crate::{Error, Spillover};

/// What a file's values are stored as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataType {
    /// IEEE 754 binary32 (`$DATATYPE` F).
    Float32,
    /// IEEE 754 binary64 (`$DATATYPE` D).
    Float64,
    /// Unsigned integers (`$DATATYPE` I).
    Integer {
        /// Width of each parameter: 8, 16, 24, 32, 40, 48, 56 or 64 (`$PnB`).
        bits: Vec<u8>,
    },
}

/// A data set to be written: everything but its events.
#[derive(Clone, Debug, PartialEq)]
pub struct NewDataSet {
    pub(super) data_type: DataType,
    pub(super) parameters: Vec<NewParameter>,
    pub(super) event_count: u64,
    pub(super) spillover: Option<String>,
    pub(super) keywords: Vec<(String, String)>,
    /// The keys of `keywords`, in capitals.
    keys: HashSet<String>,
}

impl NewDataSet {
    /// Describes a data set of `event_count` events.
    ///
    /// # Errors
    /// [`Error::Request`] where a short name is blank, has a comma or repeats (FCS 3.1, `$PnN`), where a range is no whole
    /// number from 1, a gain not above 0 or an amplification neither `0,0` nor two numbers above 0; where integer widths
    /// are not one a parameter, no whole bytes or too narrow for their range; where floats are given an amplification.
    pub fn new(data_type: DataType, parameters: Vec<NewParameter>, event_count: u64) -> Result<Self, Error> {
        let mut names = HashSet::new();
        for (index, parameter) in parameters.iter().enumerate() {
            parameter.check(index + 1)?;
            if !names.insert(parameter.short_name.as_str()) {
                let what = format!("$PnN of parameter {}", index + 1);
                return Err(refusal(
                    &what,
                    "a name that no other has",
                    format!("{:?}", parameter.short_name),
                ));
            }
        }
        check_type(&data_type, &parameters)?;
        Ok(Self {
            data_type,
            parameters,
            event_count,
            spillover: None,
            keywords: Vec::new(),
            keys: HashSet::new(),
        })
    }

    /// Adds a keyword that the writer does not write itself. An empty value, which FCS 3.1 forbids, becomes one space.
    ///
    /// # Errors
    /// [`Error::Request`] where the keyword is blank, is there already, or is one that the writer writes: offsets,
    /// `$TOT`, `$PAR`, `$MODE`, `$BYTEORD`, `$DATATYPE`, `$NEXTDATA`, `$SPILLOVER`, and `$PnB`, `$PnE`, `$PnG`, `$PnN`,
    /// `$PnR`, `$PnS`.
    pub fn with_keyword(mut self, key: impl Into<String>, value: impl Into<String>) -> Result<Self, Error> {
        let (key, value) = (key.into(), value.into());
        if key.trim().is_empty() {
            return Err(refusal("keyword", "a name", format!("{key:?}")));
        }
        if is_managed(&folded(&key)) {
            return Err(refusal("keyword", "one that the writer does not write itself", key));
        }
        if !self.add_keyword(&key, &value) {
            return Err(refusal("keyword", "one that is not there yet", key));
        }
        Ok(self)
    }

    /// Adds a keyword; `false` where it is there already.
    pub(super) fn add_keyword(&mut self, key: &str, value: &str) -> bool {
        let is_new = self.keys.insert(folded(key));
        if is_new {
            self.keywords
                .push((key.trim().to_owned(), if value.is_empty() { " " } else { value }.to_owned()));
        }
        is_new
    }

    /// Adds a spillover matrix over some of the parameters; their short names are written, whatever its own names are.
    ///
    /// # Errors
    /// [`Error::Request`] where it names a parameter that is not there or one twice, is not square over them, or has an
    /// infinite or NaN coefficient.
    pub fn with_spillover(mut self, spillover: &Spillover) -> Result<Self, Error> {
        let order = spillover.parameters.len();
        if order == 0 || Some(spillover.coefficients.len()) != order.checked_mul(order) {
            let expected = format!("{order} × {order} coefficients, at least 1");
            return Err(refusal("$SPILLOVER", expected, spillover.coefficients.len()));
        }
        if let Some(coefficient) = spillover.coefficients.iter().find(|coefficient| !coefficient.is_finite())
        {
            return Err(refusal("$SPILLOVER", "finite coefficients", coefficient));
        }
        let mut words = vec![order.to_string()];
        let mut seen = HashSet::new();
        for index in &spillover.parameters {
            let expected = format!("different parameters of the {}", self.parameters.len());
            let Some(parameter) = self.parameters.get(index.0).filter(|_| seen.insert(index.0)) else {
                return Err(refusal("$SPILLOVER", expected, format!("index {}", index.0)));
            };
            words.push(parameter.short_name.clone());
        }
        words.extend(spillover.coefficients.iter().map(f64::to_string));
        self.spillover = Some(words.join(","));
        Ok(self)
    }

    /// Adds a parameter after the others. Among integers it is stored in the fewest of 8, 16, 32 and 64 bits that hold its
    /// range. A keyword that was kept under its number, though no parameter had that, is left out.
    ///
    /// # Errors
    /// [`Error::Request`] as [`NewDataSet::new`].
    pub fn with_parameter(mut self, parameter: NewParameter) -> Result<Self, Error> {
        let number = self.parameters.len() + 1;
        parameter.check(number)?;
        if self.parameters.iter().any(|known| known.short_name == parameter.short_name) {
            let found = format!("{:?}", parameter.short_name);
            return Err(refusal(&format!("$PnN of parameter {number}"), "a name that no other has", found));
        }
        if let DataType::Integer { bits } = &mut self.data_type {
            let fits = |bits: &u8| parameter.range <= 2_f64.powi(i32::from(*bits));
            bits.push([8, 16, 32].into_iter().find(fits).unwrap_or(64));
        }
        let is_its = |key: &str| {
            let name = key.trim_start_matches('$');
            let rest = name.strip_prefix('P').and_then(|rest| rest.strip_prefix(&number.to_string()));
            rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        self.keywords.retain(|(key, _)| !is_its(&folded(key)));
        self.keys.retain(|key| !is_its(key));
        self.parameters.push(parameter);
        check_type(&self.data_type, &self.parameters)?;
        Ok(self)
    }

    /// Tells whether a keyword is there already that [`NewDataSet::with_keyword`] could not add.
    #[must_use]
    pub fn has_keyword(&self, key: &str) -> bool {
        self.keys.contains(&folded(key))
    }

    /// Leaves the spillover matrix out: for values that are compensated.
    #[must_use]
    pub fn without_spillover(mut self) -> Self {
        self.spillover = None;
        self
    }

    /// Changes what values are stored as. An amplification is left out where that is a float.
    ///
    /// # Errors
    /// [`Error::Request`] as [`NewDataSet::new`].
    pub fn with_data_type(mut self, data_type: DataType) -> Result<Self, Error> {
        if !matches!(data_type, DataType::Integer { .. }) {
            self.parameters.iter_mut().for_each(|parameter| parameter.amplification = Default::default());
        }
        check_type(&data_type, &self.parameters)?;
        self.data_type = data_type;
        Ok(self)
    }

    /// Changes the number of events: for a part of another data set's.
    #[must_use]
    pub fn with_event_count(mut self, event_count: u64) -> Self {
        self.event_count = event_count;
        self
    }

    /// Counts the events that will be written.
    #[must_use]
    pub fn event_count(&self) -> u64 {
        self.event_count
    }

    /// Returns what values are stored as.
    #[must_use]
    pub fn data_type(&self) -> &DataType {
        &self.data_type
    }

    /// Returns the parameters.
    #[must_use]
    pub fn parameters(&self) -> &[NewParameter] {
        &self.parameters
    }

    pub(super) fn encoders(&self) -> Vec<Encoder> {
        match &self.data_type {
            DataType::Float32 => vec![Encoder::Float32; self.parameters.len()],
            DataType::Float64 => vec![Encoder::Float64; self.parameters.len()],
            DataType::Integer { bits } => {
                let pairs = bits.iter().zip(&self.parameters);
                pairs.map(|(&bits, parameter)| Encoder::integer(bits, parameter.range)).collect()
            }
        }
    }
}

fn check_type(data_type: &DataType, parameters: &[NewParameter]) -> Result<(), Error> {
    let DataType::Integer { bits } = data_type else {
        return match parameters.iter().position(|parameter| parameter.amplification.is_logarithmic()) {
            Some(index) => {
                Err(refusal("$PnE of a float", "0,0", format!("another for parameter {}", index + 1)))
            }
            None => Ok(()),
        };
    };
    if bits.len() != parameters.len() {
        return Err(refusal("integer widths", format!("{}, one a parameter", parameters.len()), bits.len()));
    }
    for (index, (&bits, parameter)) in bits.iter().zip(parameters).enumerate() {
        if bits == 0 || bits > 64 || bits % 8 != 0 {
            let what = format!("$PnB of parameter {}", index + 1);
            return Err(refusal(&what, "8, 16, 24, 32, 40, 48, 56 or 64", bits));
        }
        if parameter.range > 2_f64.powi(i32::from(bits)) {
            let what = format!("$PnR of parameter {}", index + 1);
            return Err(refusal(&what, format!("at most 2^{bits} in {bits} bits"), parameter.range));
        }
    }
    Ok(())
}

/// Keywords that say where segments lie and how values are stored.
const MANAGED: [&str; 13] = [
    "$BEGINANALYSIS",
    "$BEGINDATA",
    "$BEGINSTEXT",
    "$BYTEORD",
    "$DATATYPE",
    "$ENDANALYSIS",
    "$ENDDATA",
    "$ENDSTEXT",
    "$MODE",
    "$NEXTDATA",
    "$PAR",
    "$SPILLOVER",
    "$TOT",
];

/// Tells whether the writer writes a keyword itself; the keyword is in capitals.
pub(super) fn is_managed(key: &str) -> bool {
    let of_parameter = key.strip_prefix("$P").is_some_and(|rest| {
        let field = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        field.len() < rest.len() && matches!(field, "B" | "DATATYPE" | "E" | "G" | "N" | "R" | "S")
    });
    of_parameter || MANAGED.contains(&key)
}
