/// Embeds the documents of a folder at the project's root, each beside its id.
macro_rules! documents {
    ($folder:literal: $($id:literal),+ $(,)?) => {
        &[$(($id, include_str!(concat!("../../../../", $folder, "/", $id, ".toml")))),+]
    };
}

/// The protocols that come with the engine, in alphabetical order.
pub(super) const THRESHOLDS: &[(&str, &str)] = documents![
    "thresholds":
    "aieop-bfm-all-2000",
    "aieop-bfm-all-2009",
    "all-consensus-2022",
    "all-rez-bfm-2002",
    "allr3",
    "before-transplantation",
    "cll-undetectable",
    "cog-aall0232",
    "cog-aall08b1",
    "cog-aall1331",
    "cog-aall1731",
    "dcog-all-10",
    "dfci-05-001",
    "eln-aml-2021",
    "imwg-myeloma-2016",
    "intreall-sr-2010",
    "sjcrh-total-xvi",
    "ukall-2011",
];
