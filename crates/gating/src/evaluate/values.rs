use flowmrd_core::EventBlock;

use crate::plan::Channel;

/// Events that go through a whole tree together: the bits of one word of a mask.
pub(crate) const STRIP: usize = 64;

/// Events below which a strip's values are calculated one by one rather than all at once.
pub(crate) const FEW: u32 = 6;

/// Up to [`STRIP`] events of a block that follow each other.
#[derive(Clone, Copy)]
pub(crate) struct StripEvents<'a> {
    pub(crate) channels: &'a [Channel],
    pub(crate) block: &'a EventBlock,
    /// The first one in the block.
    pub(crate) start: usize,
    pub(crate) count: usize,
}

impl<'a> StripEvents<'a> {
    /// Returns the column of the block that a channel is, where it is one and holds a whole strip.
    fn column(&self, channel: usize) -> Option<&'a [f64; STRIP]> {
        let column = self.channels[channel].column()?;
        self.block.column(column).get(self.start..)?.first_chunk()
    }

    /// Returns the bits of the events that there are.
    pub(crate) fn all(&self) -> u64 {
        u64::MAX >> (STRIP - self.count)
    }
}

/// The values of each channel for the events of one strip, calculated when the first gate asks for them.
#[derive(Debug, Default)]
pub(crate) struct StripValues {
    values: Vec<[f64; STRIP]>,
    is_ready: Vec<bool>,
}

impl StripValues {
    /// Forgets the values of the strip before.
    pub(crate) fn begin(&mut self, channel_count: usize) {
        self.values.resize(channel_count, [0.0; STRIP]);
        self.is_ready.clear();
        self.is_ready.resize(channel_count, false);
    }

    /// Returns a channel's values for the whole strip; those past the last event are left over from before.
    pub(crate) fn all<'s>(&'s mut self, events: &StripEvents<'s>, channel: usize) -> &'s [f64; STRIP] {
        self.prepare(events, channel);
        self.known(events, channel)
    }

    /// Calculates a channel's values unless they are there: calculated before, or a column of the block.
    fn prepare(&mut self, events: &StripEvents<'_>, channel: usize) {
        if self.is_ready[channel] || events.column(channel).is_some() {
            return;
        }
        let range = events.start..events.start + events.count;
        let values = &mut self.values[channel][..events.count];
        events.channels[channel].values(events.block, range, values);
        self.is_ready[channel] = true;
    }

    fn known<'s>(&'s self, events: &StripEvents<'s>, channel: usize) -> &'s [f64; STRIP] {
        events.column(channel).unwrap_or(&self.values[channel])
    }

    /// Returns a channel's value for one event.
    pub(crate) fn one(&self, events: &StripEvents<'_>, channel: usize, event: usize) -> f64 {
        if self.is_ready[channel] {
            return self.values[channel][event];
        }
        events.channels[channel].value(events.block, events.start + event)
    }
}

/// Packs a test of every value into the bits of a word.
#[inline(always)]
pub(crate) fn pack<T: Copy>(values: &[T; STRIP], test: impl Fn(T) -> bool) -> u64 {
    pack_pairs(values, values, |value, _| test(value))
}

/// Packs a test of every value with another into the bits of a word.
#[inline(always)]
pub(crate) fn pack_pairs<T: Copy>(
    values: &[T; STRIP],
    others: &[T; STRIP],
    test: impl Fn(T, T) -> bool,
) -> u64 {
    let mut bytes = [0_u8; STRIP];
    for ((byte, &value), &other) in bytes.iter_mut().zip(values).zip(others) {
        *byte = if test(value, other) { u8::MAX } else { 0 };
    }
    let mut word = 0;
    for (position, some) in bytes.as_chunks::<SIGNS>().0.iter().enumerate() {
        word |= u64::from(signs(*some)) << (position * SIGNS);
    }
    word
}

/// Bytes whose highest bits are gathered together.
const SIGNS: usize = 16;

/// Gathers the highest bit of each byte; a compiler sees in it the comparison that made the bytes, and leaves them out.
#[inline(always)]
fn signs(bytes: [u8; SIGNS]) -> u16 {
    #[cfg(target_arch = "x86_64")]
    return safe_arch::move_mask_i8_m128i(safe_arch::m128i::from(bytes)) as u16;
    #[cfg(not(target_arch = "x86_64"))]
    {
        let eight = |eight: u64| (eight & 0x8080_8080_8080_8080).wrapping_mul(0x0002_0408_1020_4081) >> 56;
        let both = u128::from_le_bytes(bytes);
        (eight(both as u64) | eight((both >> 64) as u64) << 8) as u16
    }
}

/// Keeps those bits of a word whose event passes a test.
pub(crate) fn select(mut word: u64, mut test: impl FnMut(usize) -> bool) -> u64 {
    let mut passed = 0;
    while word != 0 {
        let event = word.trailing_zeros();
        passed |= u64::from(test(event as usize)) << event;
        word &= word - 1;
    }
    passed
}
