//! Benchmarks of flowmrd and the plain kernels they are held against.
