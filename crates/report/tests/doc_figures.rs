//! The figures of the documents are those that the library draws.

#[path = "../examples/doc_figures/main.rs"]
#[allow(dead_code, reason = "the example's entry writes files")]
mod doc_figures;

use std::path::Path;

#[test]
fn figures_of_the_documents_are_up_to_date() {
    let images = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/images"));
    for (name, draw) in doc_figures::FIGURES {
        let committed = std::fs::read_to_string(images.join(name)).unwrap();
        let again = "cargo run -p flowmrd-report --example doc_figures -- docs/images";
        assert!(
            committed == draw().unwrap(),
            "{name} is not what the library draws; write it again by {again}"
        );
    }
}
