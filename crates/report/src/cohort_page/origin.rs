//! From what the cohort was made: manifest, assays, software, and the files that go with the page.

use std::collections::BTreeMap;

use super::Content;
use crate::block::{scrolling, table_head, term, titled_section};
use crate::markup::{Element, Markup, element};
use crate::number::format_count;

/// The files beside the page, and what they hold.
const FILES: [(&str, &str); 6] = [
    ("cohort.csv", "a row a case: level, intervals, limits, reduction, findings, origin, free columns"),
    ("cohort.parquet", "the same table for programs"),
    ("cohort-populations.csv", "a row a case and population"),
    ("cohort-populations.parquet", "the same table for programs"),
    ("cohort-findings.csv", "a row a finding"),
    ("cohort.json", "what this page is made of"),
];

/// Makes the section of origin.
pub(super) fn section(content: &Content<'_>) -> Element {
    let manifest = &content.summary.manifest;
    let files = FILES.map(|(file, holds)| {
        element("li").child(element("a").attribute("href", file).text(file)).text(&format!(": {holds}"))
    });
    let terms = element("dl")
        .class("terms small")
        .child(term(
            "Manifest",
            Markup::text(&format!("{}, SHA-256 ", manifest.file))
                .with(element("code").class("hash").text(&manifest.sha256)),
        ))
        .child(term(
            "Software",
            Markup::text(&format!("{} {}", content.summary.software.name, content.summary.software.version)),
        ))
        .child(term("Beside this page", Markup::from(element("ul").class("files").children(files))));
    titled_section("origin", "From what it was made").child(assays(content)).child(terms)
}

fn assays(content: &Content<'_>) -> Element {
    let mut counts: BTreeMap<(&str, &str, &str), u64> = BTreeMap::new();
    for result in content.cases.iter().filter_map(|shown| shown.result()) {
        let assay = &result.assay;
        *counts.entry((&assay.name, &assay.version, &assay.sha256)).or_default() += 1;
    }
    let rows = counts.into_iter().map(|((name, version, sha256), count)| {
        element("tr")
            .child(element("th").attribute("scope", "row").text(name))
            .child(element("td").text(version))
            .child(element("td").class("number").text(&format_count(count)))
            .child(element("td").child(element("code").class("hash").text(sha256)))
    });
    let table = element("table")
        .child(table_head(&["Assay", "Version", "#Cases", "SHA-256"]))
        .child(element("tbody").children(rows));
    scrolling(table, "Assays")
}
