use super::{ParseFaultError, names};
use crate::detector::{Detector, Detectors};
use crate::panel::Marker;

/// What follows a fault's name, of which each part is taken once.
pub(super) struct Arguments<'a> {
    fault: &'a str,
    pairs: Vec<(&'a str, &'a str)>,
}

impl<'a> Arguments<'a> {
    /// Splits `name:key=value,key=value`; blanks around names and values do not count.
    pub(super) fn split(text: &'a str) -> Result<Self, ParseFaultError> {
        let (fault, rest) = text.split_once(':').unwrap_or((text, ""));
        let fault = fault.trim();
        if !names().contains(&fault) {
            return Err(ParseFaultError::Name { got: fault.chars().take(80).collect() });
        }
        let mut arguments = Self { fault, pairs: Vec::new() };
        for part in rest.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let Some((key, value)) = part.split_once('=') else {
                return Err(arguments.refusal("part", "key=value", part));
            };
            arguments.pairs.push((key.trim(), value.trim()));
        }
        Ok(arguments)
    }

    pub(super) fn fault(&self) -> &'a str {
        self.fault
    }

    pub(super) fn is_given(&self, key: &str) -> bool {
        self.pairs.iter().any(|(known, _)| *known == key)
    }

    /// Takes numbers that must be there.
    pub(super) fn numbers<const N: usize>(&mut self, keys: [&str; N]) -> Result<[f64; N], ParseFaultError> {
        let mut numbers = [0.0; N];
        for (number, key) in numbers.iter_mut().zip(keys) {
            let text = self.take(key).unwrap_or_default();
            *number = text.parse().map_err(|_| self.refusal(key, "a number", text))?;
        }
        Ok(numbers)
    }

    pub(super) fn number_if_given(&mut self, key: &str) -> Result<Option<f64>, ParseFaultError> {
        if self.is_given(key) { self.numbers([key]).map(|[number]| Some(number)) } else { Ok(None) }
    }

    pub(super) fn count(&mut self, key: &str) -> Result<u64, ParseFaultError> {
        let text = self.take(key).unwrap_or_default();
        text.parse().map_err(|_| self.refusal(key, "a whole number of at least 0", text))
    }

    /// Takes `from..to`.
    pub(super) fn interval_if_given(&mut self, key: &str) -> Result<Option<(f64, f64)>, ParseFaultError> {
        let Some(text) = self.take(key) else { return Ok(None) };
        let interval =
            text.split_once("..").and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
        interval.map(Some).ok_or_else(|| self.refusal(key, "two numbers with .. between", text))
    }

    pub(super) fn word<T: Copy>(&mut self, key: &str, words: &[(&str, T)]) -> Result<T, ParseFaultError> {
        let text = self.take(key).unwrap_or_default();
        let found = words.iter().find(|(word, _)| *word == text).map(|&(_, value)| value);
        let expected = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" or ");
        found.ok_or_else(|| self.refusal(key, &expected(), text))
    }

    pub(super) fn marker(&mut self, key: &str) -> Result<Marker, ParseFaultError> {
        let text = self.take(key).unwrap_or_default();
        Marker::find(text).ok_or_else(|| self.refusal(key, "a marker", text))
    }

    pub(super) fn detector(&mut self) -> Result<Detector, ParseFaultError> {
        let text = self.take("detector").unwrap_or_default();
        detector(text).ok_or_else(|| self.refusal("detector", "FSC-A, FSC-H, SSC-A or a marker", text))
    }

    pub(super) fn detectors(&mut self) -> Result<Detectors, ParseFaultError> {
        let text = self.take("detector").unwrap_or_default();
        if text.eq_ignore_ascii_case("all") {
            return Ok(Detectors::All);
        }
        let expected = "all, FSC-A, FSC-H, SSC-A or a marker";
        detector(text).map(Detectors::One).ok_or_else(|| self.refusal("detector", expected, text))
    }

    /// Refuses what nothing has taken.
    pub(super) fn finish(self) -> Result<(), ParseFaultError> {
        match self.pairs.first() {
            Some((key, _)) => Err(self.refusal("part", "none that is unknown or given twice", key)),
            None => Ok(()),
        }
    }

    fn take(&mut self, key: &str) -> Option<&'a str> {
        let place = self.pairs.iter().position(|(known, _)| *known == key)?;
        Some(self.pairs.remove(place).1)
    }

    fn refusal(&self, part: &str, expected: &str, got: &str) -> ParseFaultError {
        ParseFaultError::Part {
            fault: self.fault.to_owned(),
            part: part.to_owned(),
            expected: expected.to_owned(),
            got: got.chars().take(80).collect(),
        }
    }
}

fn detector(text: &str) -> Option<Detector> {
    let scatter =
        [("FSC-A", Detector::ForwardArea), ("FSC-H", Detector::ForwardHeight), ("SSC-A", Detector::SideArea)];
    let found = scatter.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    found.map(|(_, detector)| detector).or_else(|| Marker::find(text).map(Detector::Stain))
}
