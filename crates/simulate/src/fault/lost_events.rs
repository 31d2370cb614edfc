/// Events that the cytometer says it did not record: keywords only, the tube's events stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostEvents {
    /// Events lost because the computer was busy (`$LOST`).
    pub lost: u64,
    /// Events lost because they coincided (`$ABRT`).
    pub aborted: u64,
}
