use crate::TransformError;
use crate::dimension::RatioCoefficients;
use crate::document::ReadError;
use crate::document::xml::Element;
use crate::transform::{Asinh, Bounds, Hyperlog, Linear, Log, Logicle, Transform};

/// What a `transformation` is.
pub(super) enum Transformation {
    /// A map of one value.
    Map(Transform, Bounds),
    /// `fratio`: a ratio of two parameters, which are named by it.
    Ratio {
        /// The parameters' names, numerator first.
        names: [String; 2],
        /// A, B and C.
        coefficients: RatioCoefficients,
        /// What the ratio is clamped to.
        bounds: Bounds,
    },
}

/// Reads a `transformation`.
pub(super) fn read(element: Element<'_>) -> Result<Transformation, ReadError> {
    let forms: Vec<Element<'_>> = element.children().filter(|child| child.name() != "custom_info").collect();
    let [form] = forms.as_slice() else {
        let found = format!("{} elements", forms.len());
        return Err(element.refuse("one of flin, flog, fasinh, logicle, hyperlog and fratio", found));
    };
    let refuse = |source: TransformError| ReadError::Transform {
        place: form.place(),
        element: element.describe(),
        source,
    };
    let bound = |name| element.number_if_any(name);
    let min = bound("boundMin")?.unwrap_or(f64::NEG_INFINITY);
    let max = bound("boundMax")?.unwrap_or(f64::INFINITY);
    let bounds = Bounds::new(min, max).map_err(refuse)?;
    let number = |name| form.number(name);
    let map: Result<Transform, TransformError> = match form.name() {
        "flin" => Linear::new(number("T")?, number("A")?).map(Into::into),
        "flog" => Log::new(number("T")?, number("M")?).map(Into::into),
        "fasinh" => Asinh::new(number("T")?, number("M")?, number("A")?).map(Into::into),
        "logicle" => Logicle::new(number("T")?, number("W")?, number("M")?, number("A")?).map(Into::into),
        "hyperlog" => Hyperlog::new(number("T")?, number("W")?, number("M")?, number("A")?).map(Into::into),
        "fratio" => return read_ratio(*form, bounds),
        other => {
            return Err(form.refuse("one of flin, flog, fasinh, logicle, hyperlog and fratio", other));
        }
    };
    Ok(Transformation::Map(map.map_err(refuse)?, bounds))
}

fn read_ratio(form: Element<'_>, bounds: Bounds) -> Result<Transformation, ReadError> {
    let names: Vec<&str> = form
        .children_named("fcs-dimension")
        .map(|dimension| dimension.require("name"))
        .collect::<Result<_, _>>()?;
    let [numerator, denominator] = names.as_slice() else {
        return Err(form.refuse("two elements fcs-dimension", format!("{}", names.len())));
    };
    let coefficients = RatioCoefficients {
        factor: form.number("A")?,
        numerator_offset: form.number("B")?,
        denominator_offset: form.number("C")?,
    };
    let names = [(*numerator).to_owned(), (*denominator).to_owned()];
    Ok(Transformation::Ratio { names, coefficients, bounds })
}
