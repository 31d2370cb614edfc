use flowmrd_quant::Counts;
use toml::Spanned;
use toml::de::DeValue;

use crate::assay::diagnostic::Problems;
use crate::assay::document::{excerpt, wrong_type};

/// Takes counts that are written as pairs, `[[2, 900000], [0, 1000000]]`: positive events, and those of the denominator.
pub(super) fn pairs(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<Vec<Counts>> {
    let Some(array) = value.get_ref().as_array() else {
        wrong_type(value, subject, "an array of pairs, positive events and all", problems);
        return None;
    };
    let counts: Vec<_> =
        array.iter().map(|one| pair(one, &format!("a pair of {subject}"), problems)).collect();
    counts.into_iter().collect()
}

fn pair(value: &Spanned<DeValue<'_>>, subject: &str, problems: &mut Problems<'_>) -> Option<Counts> {
    let numbers = value.get_ref().as_array().map(|array| array.iter().collect::<Vec<_>>());
    let Some([positive, total]) = numbers.as_deref() else {
        wrong_type(value, subject, "two whole numbers, positive events and all", problems);
        return None;
    };
    let (positive, total) = (whole(positive, subject, problems)?, whole(total, subject, problems)?);
    Counts::new(positive, total)
        .map_err(|error| problems.add(&value.span(), format!("{subject}: {error}")))
        .ok()
}

/// Takes a whole number of at least 0.
fn whole(value: &Spanned<DeValue<'_>>, subject: &str, problems: &mut Problems<'_>) -> Option<u64> {
    let DeValue::Integer(integer) = value.get_ref() else {
        wrong_type(value, subject, "a whole number", problems);
        return None;
    };
    let parsed = u64::from_str_radix(integer.as_str(), integer.radix()).ok();
    if parsed.is_none() {
        let got = excerpt(&integer.to_string());
        problems.add(&value.span(), format!("{subject} is out of range: expected at least 0, got {got}"));
    }
    parsed
}
