//! Sets of variants, one bit a variant, lowest first.

/// In which variants an event passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passes {
    /// In none.
    Never,
    /// In all.
    Always,
    /// In those that the words beside it hold.
    Sometimes,
}

/// Words that hold so many variants.
pub(super) fn word_count(variant_count: usize) -> usize {
    variant_count.div_ceil(64)
}

/// Sets the bits of all variants, and no others.
pub(super) fn set_all(words: &mut [u64], variant_count: usize) {
    words.fill(u64::MAX);
    let rest = variant_count % 64;
    if let Some(last) = words.last_mut().filter(|_| rest > 0) {
        *last = u64::MAX >> (64 - rest);
    }
}

pub(super) fn set(words: &mut [u64], variant: usize) {
    words[variant / 64] |= 1 << (variant % 64);
}

pub(super) fn intersect(words: &mut [u64], others: &[u64]) {
    words.iter_mut().zip(others).for_each(|(word, other)| *word &= other);
}

pub(super) fn unite(words: &mut [u64], others: &[u64]) {
    words.iter_mut().zip(others).for_each(|(word, other)| *word |= other);
}

/// Keeps the variants that are not in `others`.
pub(super) fn subtract(words: &mut [u64], others: &[u64]) {
    words.iter_mut().zip(others).for_each(|(word, other)| *word &= !other);
}

pub(super) fn complement(words: &mut [u64], variant_count: usize) {
    words.iter_mut().for_each(|word| *word = !*word);
    let rest = variant_count % 64;
    if let Some(last) = words.last_mut().filter(|_| rest > 0) {
        *last &= u64::MAX >> (64 - rest);
    }
}

/// Calls for each variant that is set, ascending.
pub(super) fn for_each(words: &[u64], mut visit: impl FnMut(usize)) {
    for (index, &word) in words.iter().enumerate() {
        let mut rest = word;
        while rest != 0 {
            visit(index * 64 + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}
