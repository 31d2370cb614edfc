use std::fmt;

/// The order in which the bytes of a value are stored (`$BYTEORD`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// Least significant byte first (`1,2,3,4`), for values of any width.
    LittleEndian,
    /// Most significant byte first (`4,3,2,1`), for values of any width.
    BigEndian,
    /// Any other order, for values of exactly as many bytes as it lists, and for single bytes.
    Permuted(BytePermutation),
}

/// The significance of each stored byte of a value, in an order that is neither ascending nor descending, or of one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BytePermutation {
    ranks: [u8; 8],
    bytes: u8,
}

impl BytePermutation {
    /// Counts the bytes of a value, 1 to 8.
    #[must_use]
    pub fn bytes(&self) -> u32 {
        u32::from(self.bytes)
    }

    /// Returns the rank of each stored byte, from 1 (least significant), as `$BYTEORD` lists them.
    #[must_use]
    pub fn ranks(&self) -> &[u8] {
        self.ranks.get(..usize::from(self.bytes)).unwrap_or_default()
    }
}

impl ByteOrder {
    /// Reads an order from the ranks that `$BYTEORD` lists: for each stored byte its significance, from 1 (least).
    ///
    /// `1,2,3,4` and every ascending list is [`ByteOrder::LittleEndian`], every descending one
    /// [`ByteOrder::BigEndian`], whatever its length. The list `1` tells no order: it serves single bytes alone.
    /// `None` where the ranks are no permutation of 1 to k with k at most 8.
    #[must_use]
    pub fn from_ranks(ranks: &[u8]) -> Option<Self> {
        let bytes = u8::try_from(ranks.len()).ok().filter(|bytes| (1..=8).contains(bytes))?;
        if (1..=bytes).any(|rank| !ranks.contains(&rank)) {
            return None;
        }
        if bytes > 1 && ranks.is_sorted() {
            return Some(Self::LittleEndian);
        }
        if bytes > 1 && ranks.iter().rev().is_sorted() {
            return Some(Self::BigEndian);
        }
        let mut stored = [0; 8];
        stored.iter_mut().zip(ranks).for_each(|(place, &rank)| *place = rank);
        Some(Self::Permuted(BytePermutation { ranks: stored, bytes }))
    }
}

impl fmt::Display for BytePermutation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, rank) in self.ranks().iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(out, "{comma}{rank}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ByteOrder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LittleEndian => out.write_str("1,2,3,4"),
            Self::BigEndian => out.write_str("4,3,2,1"),
            Self::Permuted(permutation) => permutation.fmt(out),
        }
    }
}
