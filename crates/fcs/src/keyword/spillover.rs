use flowmrd_core::ParameterIndex;

/// The file's spillover matrix: how much of each fluorochrome each detector sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Spillover {
    /// The names as the file gives them, after spaces are cut.
    pub names: Vec<String>,
    /// The parameters they mean.
    pub parameters: Vec<ParameterIndex>,
    /// n × n fractions, row by row: row = fluorochrome, column = detector.
    pub coefficients: Vec<f64>,
}

impl Spillover {
    /// Tells whether the matrix changes nothing: 1 on the diagonal, 0 elsewhere.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        let order = self.parameters.len() + 1;
        self.coefficients.iter().enumerate().all(|(k, &f)| f == if k % order == 0 { 1.0 } else { 0.0 })
    }
}
