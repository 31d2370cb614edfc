use super::Reader;
use super::transformation::Transformation;
use crate::document::xml::{Element, excerpt};
use crate::document::{CompensationReference, NamedBasis, NamedDimension, NamedSignal, ReadError};
use crate::transform::{Bounds, Transform};

impl Reader<'_> {
    /// Reads a `dimension` or `divider`: what is compensated how, the parameter or ratio, and the transformation.
    pub(super) fn dimension(&self, element: Element<'_>) -> Result<NamedDimension, ReadError> {
        let compensation = self.compensation(element)?;
        let outer = element.attribute("transformation-ref").map(|id| self.transformation(element, id));
        let (basis, inner) = match (element.child("fcs-dimension"), element.child("new-dimension")) {
            (Some(parameter), None) => {
                let name = parameter.require("name")?.to_owned();
                (NamedBasis::Signal(NamedSignal { name, compensation }), Bounds::none())
            }
            (None, Some(ratio)) => self.ratio(ratio, &compensation)?,
            _ => {
                return Err(element.refuse("one element fcs-dimension or new-dimension", "none or both"));
            }
        };
        let (transform, bounds) = match outer.transpose()? {
            None => (Transform::Identity, inner),
            Some(Transformation::Map(transform, bounds)) if inner == Bounds::none() => (*transform, *bounds),
            Some(Transformation::Map(..)) => {
                let found = "bounds on the ratio beneath a transformation";
                return Err(element.refuse("bounds on the outer transformation alone", found));
            }
            Some(Transformation::Ratio { .. }) => {
                return Err(
                    element.refuse("a transformation of one value", "fratio, which new-dimension takes")
                );
            }
        };
        Ok(NamedDimension { basis, transform, bounds })
    }

    fn compensation(&self, element: Element<'_>) -> Result<CompensationReference, ReadError> {
        let rule = "the attribute compensation-ref: uncompensated, FCS or the id of a spectrumMatrix";
        match element.attribute("compensation-ref").map(str::trim) {
            None => Err(element.refuse(rule, "none")),
            Some("uncompensated") => Ok(CompensationReference::Uncompensated),
            Some("FCS") => Ok(CompensationReference::File),
            Some(id) if self.matrix_ids.contains(id) => Ok(CompensationReference::Matrix(id.to_owned())),
            Some(other) => Err(element.refuse(rule, format!("\"{}\"", excerpt(other)))),
        }
    }

    fn transformation(&self, element: Element<'_>, id: &str) -> Result<&Transformation, ReadError> {
        self.transformations.get(id.trim()).ok_or_else(|| {
            let expected = "the id of a transformation as transformation-ref";
            element.refuse(expected, format!("\"{}\"", excerpt(id)))
        })
    }

    fn ratio(
        &self,
        element: Element<'_>,
        compensation: &CompensationReference,
    ) -> Result<(NamedBasis, Bounds), ReadError> {
        let transformation = self.transformation(element, element.require("transformation-ref")?)?;
        let Transformation::Ratio { names, coefficients, bounds } = transformation else {
            return Err(element.refuse("a transformation fratio", "a transformation of one value"));
        };
        let signal = |name: &String| NamedSignal { name: name.clone(), compensation: compensation.clone() };
        let [numerator, denominator] = [signal(&names[0]), signal(&names[1])];
        Ok((NamedBasis::Ratio { numerator, denominator, coefficients: *coefficients }, *bounds))
    }
}
