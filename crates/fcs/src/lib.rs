//! Reader and writer of Flow Cytometry Standard files: FCS 2.0, 3.0, 3.1, 3.2 and LMD.

pub mod layout;
pub mod scale;
pub mod source;
