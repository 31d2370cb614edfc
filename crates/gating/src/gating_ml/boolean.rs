use crate::Gate;
use crate::document::xml::Element;
use crate::document::{NamedDimension, ReadError};

/// Reads a `BooleanGate`: one `and` or `or` of two references or more, or one `not`.
pub(super) fn read(element: Element<'_>) -> Result<Gate<NamedDimension>, ReadError> {
    let forms: Vec<Element<'_>> = element.children().filter(|child| child.name() != "custom_info").collect();
    let rule = "one element: and, or, not";
    let [form] = forms.as_slice() else {
        return Err(element.refuse(rule, format!("{}", forms.len())));
    };
    let references = form.children_named("gateReference").map(reference).collect::<Result<Vec<_>, _>>()?;
    let found = format!("{}", references.len());
    match (form.name(), references.as_slice()) {
        ("and", [_, _, ..]) => Ok(Gate::And(references)),
        ("or", [_, _, ..]) => Ok(Gate::Or(references)),
        ("and" | "or", _) => Err(form.refuse("at least 2 elements gateReference", found)),
        ("not", [one]) => Ok(!one.clone()),
        ("not", _) => Err(form.refuse("1 element gateReference", found)),
        (other, _) => Err(form.refuse(rule, other)),
    }
}

/// Reads a `gateReference`, the complement of the gate where it asks for it.
fn reference(element: Element<'_>) -> Result<Gate<NamedDimension>, ReadError> {
    let gate = Gate::Population(element.require("ref")?.trim().to_owned());
    let is_complement = element.boolean_if_any("use-as-complement")?.unwrap_or(false);
    Ok(if is_complement { !gate } else { gate })
}
