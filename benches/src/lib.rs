//! Benchmarks of flowmrd: the inputs they share and the plain kernels they are held against.

pub mod gate_file;
pub mod input;
pub mod plain;
pub mod plain_engine;
pub mod ten_gates;
