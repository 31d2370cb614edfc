//! The spillover matrix, in every spelling.

use std::collections::HashMap;

use flowmrd_core::{ParameterIndex, ParameterNumber};

use super::acquisition::keyword_note;
use super::{Keywords, parse_real, parse_unsigned};
use crate::deviation::{DeviationCode, Journal, Note};
use crate::error::excerpt;
use crate::{Error, Parameter, Version};

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

/// Where the matrix may stand, the first one first. Keywords are compared without regard to case.
const KEYS: [&str; 4] = ["$SPILLOVER", "SPILL", "$SPILL", "SPILLOVER"];

/// Names before the short name after an export from FlowJo.
const PREFIXES: [&str; 2] = ["FJComp-", "Comp-"];

/// Reads the matrix; `None` where there is none, or none that can be read.
///
/// # Errors
/// Where the journal's policy refuses a repair.
pub(crate) fn read(
    keywords: &Keywords,
    version: Version,
    parameters: &[Parameter],
    journal: &mut Journal,
) -> Result<Option<Spillover>, Error> {
    let mut chosen: Option<(&str, Spillover)> = None;
    for key in KEYS {
        let Some(text) = keywords.get(key).filter(|text| !text.is_empty()) else { continue };
        let mut reading = Reading { keywords, key, parameters, journal };
        let Some(spillover) = reading.read(text)? else { continue };
        match &chosen {
            None => {
                if key != KEYS[0] && version >= Version::V3_1 {
                    reading.record(DeviationCode::SpilloverKeyword, "$SPILLOVER", "read")?;
                }
                chosen = Some((key, spillover));
            }
            Some((first, held))
                if (&held.parameters, &held.coefficients)
                    != (&spillover.parameters, &spillover.coefficients) =>
            {
                let action = format!("{first} used");
                reading.record(
                    DeviationCode::SpilloverSeveral,
                    "the matrix of the other keyword",
                    &action,
                )?;
            }
            Some(_) => {}
        }
    }
    Ok(chosen.map(|(_, spillover)| spillover))
}

struct Reading<'a> {
    keywords: &'a Keywords,
    key: &'static str,
    parameters: &'a [Parameter],
    journal: &'a mut Journal,
}

impl Reading<'_> {
    fn record(&mut self, code: DeviationCode, expected: &str, action: &str) -> Result<(), Error> {
        self.journal.record(keyword_note(self.keywords, code, self.key, expected, action))
    }

    fn note(&self, code: DeviationCode, expected: &str, found: String, action: &str) -> Note {
        let mut note = keyword_note(self.keywords, code, self.key, expected, action);
        note.set_found(found);
        note
    }

    fn read(&mut self, text: &str) -> Result<Option<Spillover>, Error> {
        let malformed = "no matrix; the text is kept";
        let Some(order) = text.split(',').next().and_then(parse_unsigned) else {
            self.record(DeviationCode::SpilloverMalformed, "the number of parameters first", malformed)?;
            return Ok(None);
        };
        if order == 0 {
            self.record(DeviationCode::SpilloverEmpty, "a matrix", "no matrix")?;
            return Ok(None);
        }
        let Some(order) = usize::try_from(order).ok().filter(|&order| order <= self.parameters.len()) else {
            let expected = format!("at most {} parameters", self.parameters.len());
            self.record(DeviationCode::SpilloverMalformed, &expected, malformed)?;
            return Ok(None);
        };
        // counted before anything is collected
        let count = text.bytes().filter(|&byte| byte == b',').count();
        let Some(wanted) = order.checked_mul(order).and_then(|square| square.checked_add(order)) else {
            return Ok(None);
        };
        if count != wanted {
            let expected = format!("{order} names and {order} × {order} numbers");
            let found = format!("{count} entries");
            self.journal.record(self.note(DeviationCode::SpilloverMalformed, &expected, found, malformed))?;
            return Ok(None);
        }
        let entries: Vec<&str> = text.split(',').skip(1).collect();
        let (names, numbers) = entries.split_at(order.min(entries.len()));
        let Some(coefficients) =
            numbers.iter().map(|number| parse_real(number)).collect::<Option<Vec<f64>>>()
        else {
            self.record(DeviationCode::SpilloverMalformed, "finite numbers", malformed)?;
            return Ok(None);
        };
        if entries.iter().any(|entry| entry.trim().len() < entry.len()) {
            self.record(DeviationCode::SpilloverSpaces, "no spaces", "passed over")?;
        }
        let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
        let Some(parameters) = self.resolve(&names)? else { return Ok(None) };
        if (0..order).any(|k| coefficients.get(k * (order + 1)).is_none_or(|&own| own != 1.0)) {
            self.record(DeviationCode::SpilloverDiagonal, "1 on the diagonal", "kept as it is")?;
        }
        Ok(Some(Spillover { names, parameters, coefficients }))
    }

    /// Lists the first of the file's short names, each cut and escaped.
    fn short_names(&self) -> String {
        const SHOWN: usize = 40;
        let names =
            self.parameters.iter().take(SHOWN).map(|parameter| excerpt(parameter.short_name().as_bytes()));
        let shown = names.collect::<Vec<_>>().join(", ");
        match self.parameters.len().saturating_sub(SHOWN) {
            0 => shown,
            rest => format!("{shown} and {rest} more"),
        }
    }

    /// Finds the parameters that the names mean: by short name, by short name behind a prefix, by stain name, and by
    /// number where all names are numbers and none of them a short name.
    fn resolve(&mut self, names: &[String]) -> Result<Option<Vec<ParameterIndex>>, Error> {
        let mut index = NameIndex::new(self.parameters);
        let mut met: Vec<DeviationCode> = Vec::new();
        let mut found = Vec::new();
        let is_by_number =
            names.iter().all(|name| parse_unsigned(name).is_some() && !index.has_short_name(name));
        for name in names {
            let resolved = if is_by_number {
                index.by_number(name).map(|parameter| (parameter, Some(DeviationCode::SpilloverByNumber)))
            } else {
                index.by_name(name)
            };
            let Some((parameter, code)) = resolved else {
                let expected = format!("the name of a parameter, once, of {}", self.short_names());
                let (found, action) = (format!("{name:?}"), "no matrix; the text is kept");
                self.journal.record(self.note(
                    DeviationCode::SpilloverUnresolved,
                    &expected,
                    found,
                    action,
                ))?;
                return Ok(None);
            };
            met.extend(code);
            found.push(parameter);
        }
        met.sort();
        met.dedup();
        for code in met {
            self.record(code, "the short names", "resolved")?;
        }
        Ok(Some(found))
    }
}

/// Parameters by name; each is given once, so that a name that several share means one after the other.
struct NameIndex<'a> {
    by_short_name: HashMap<String, Vec<ParameterIndex>>,
    by_stain_name: HashMap<String, Vec<ParameterIndex>>,
    parameters: &'a [Parameter],
    used: Vec<bool>,
}

impl<'a> NameIndex<'a> {
    fn new(parameters: &'a [Parameter]) -> Self {
        let mut by_short_name: HashMap<String, Vec<ParameterIndex>> = HashMap::new();
        let mut by_stain_name: HashMap<String, Vec<ParameterIndex>> = HashMap::new();
        for parameter in parameters {
            let recorded = parameter.recorded_short_name().map(fold);
            let unique = fold(parameter.short_name());
            if recorded.as_ref() != Some(&unique) {
                by_short_name.entry(unique).or_default().push(parameter.index());
            }
            if let Some(recorded) = recorded {
                by_short_name.entry(recorded).or_default().push(parameter.index());
            }
            if let Some(stain_name) = parameter.stain_name() {
                by_stain_name.entry(fold(stain_name)).or_default().push(parameter.index());
            }
        }
        Self { by_short_name, by_stain_name, parameters, used: vec![false; parameters.len()] }
    }

    fn has_short_name(&self, name: &str) -> bool {
        self.by_short_name.contains_key(&fold(name))
    }

    fn by_number(&mut self, name: &str) -> Option<ParameterIndex> {
        let number = u32::try_from(parse_unsigned(name)?).ok()?;
        let index = ParameterNumber::new(number)?.index();
        (index.0 < self.parameters.len()).then_some(())?;
        self.take(&[index])
    }

    fn by_name(&mut self, name: &str) -> Option<(ParameterIndex, Option<DeviationCode>)> {
        if let Some(indices) = self.by_short_name.get(&fold(name)).cloned() {
            return self.take_named(name, &indices).map(|index| (index, None));
        }
        let bare = PREFIXES.iter().find_map(|prefix| strip_prefix(name, prefix));
        if let Some(indices) = bare.and_then(|bare| self.by_short_name.get(&fold(bare))).cloned() {
            return self.take(&indices).map(|index| (index, Some(DeviationCode::SpilloverPrefix)));
        }
        // a stain name may repeat, and then means nothing
        let indices = self.by_stain_name.get(&fold(name)).filter(|indices| indices.len() == 1).cloned()?;
        self.take(&indices).map(|index| (index, Some(DeviationCode::SpilloverByStainName)))
    }

    /// Gives the parameter of exactly this short name, else the first that was not given yet.
    fn take_named(&mut self, name: &str, indices: &[ParameterIndex]) -> Option<ParameterIndex> {
        let is_exact = |index: &&ParameterIndex| {
            self.parameters.get(index.0).is_some_and(|parameter| parameter.short_name() == name)
        };
        let exact = indices.iter().find(is_exact).copied();
        exact.and_then(|index| self.take(&[index])).or_else(|| self.take(indices))
    }

    /// Gives the first of some parameters that was not given yet.
    fn take(&mut self, indices: &[ParameterIndex]) -> Option<ParameterIndex> {
        let index = indices.iter().copied().find(|index| self.used.get(index.0) == Some(&false))?;
        *self.used.get_mut(index.0)? = true;
        Some(index)
    }
}

/// Writes a name as it is compared: in capitals, spaces around it left out.
fn fold(name: &str) -> String {
    name.trim().to_uppercase()
}

fn strip_prefix<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = (name.get(..prefix.len())?, name.get(prefix.len()..)?);
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}
