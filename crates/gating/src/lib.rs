//! Compensation, transforms, gates and their parallel evaluation.
