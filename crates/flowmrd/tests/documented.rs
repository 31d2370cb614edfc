//! Every example of `docs/formats/assay.md` is an assay, or a part of one.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::fs;
use std::path::Path;

use flowmrd::Assay;

const HEAD: &str = "[assay]\nname = \"A\"\nversion = \"1\"\n";
const GATE: &str = "[[gate]]\nname = \"G\"\nabove = { X = 1, \"SSC-A\" = 1 }\n";
const POPULATIONS: &str =
    "[[gate]]\nname = \"Nucleated\"\nabove = { X = 1 }\n[[laip]]\nname = \"L\"\nabove = { Y = 1 }\n";

/// Lists the blocks of TOML of a page.
fn blocks(page: &str) -> Vec<&str> {
    page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// Makes a block a whole assay: what it lacks is added, keys before tables.
fn whole(block: &str) -> String {
    let has = |part: &str| block.contains(part);
    let head = if has("[assay]") { "" } else { HEAD };
    let gate = match (has("[[gate]]") || has("gating ="), has("[mrd]")) {
        (true, _) => "",
        (false, true) => POPULATIONS,
        (false, false) => GATE,
    };
    format!("{block}\n{head}{gate}")
}

#[test]
fn every_example_of_the_page_is_read() {
    let folder = tempfile::TempDir::new().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("comp.csv", "FITC-A,PE-A\n1,0.2\n0.05,1\n");
    write("blanks.csv", "positive,total\n2,900000\n0,1000000\n");
    let gate = |id: &str, parent: &str| {
        format!(
            "<RectangleGate id=\"{id}\" parent_id=\"{parent}\"><custom_info/><dimension compensation-ref=\"FCS\" min=\"1\">\
             <fcs-dimension name=\"X\"/></dimension></RectangleGate>"
        )
    };
    let gates = [gate("Singlets", ""), gate("CD19+", "Singlets"), gate("CD34+ CD38dim", "CD19+")].concat();
    write("panel.xml", &format!("<Gating-ML>{gates}</Gating-ML>"));
    write(
        "panel.wsp",
        "<Workspace version=\"20.0\"><SampleList><Sample><DataSet uri=\"file:a.fcs\" sampleID=\"1\"/>\
         <SampleNode name=\"Tube 1\" sampleID=\"1\"/></Sample></SampleList></Workspace>",
    );
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/assay.md");
    let page = fs::read_to_string(page).unwrap();
    let blocks = blocks(&page);
    assert_eq!(blocks.len(), 11);
    for block in blocks {
        write("a.toml", &whole(block));
        if let Err(error) = Assay::read(folder.path().join("a.toml")) {
            panic!("{error}\n{block}");
        }
    }
}
