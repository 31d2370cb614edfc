//! An open flow-cytometry MRD engine: assay in, analysis out.
