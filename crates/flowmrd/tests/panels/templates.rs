//! Every template of `assays/` counts the cells that its panel was made to show, and no others.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use flowmrd::{Assay, Options, analyse};

use crate::made::{self, Cells, Made, Matrix};

/// Cells of one kind: how many, and where they are not as [`made::write`] puts the rest.
type Kind = (usize, &'static [(&'static str, f64)]);

/// A template, what its panel holds beside scatter and time, and cells: normal ones, leukaemic ones by LAIP, and what is no
/// cell of the denominator.
struct Template {
    file: &'static str,
    normal: &'static [Kind],
    leukaemic: &'static [(&'static str, Kind)],
    others: &'static [Kind],
}

/// Debris is small; doublets have twice the area, and the height of one.
const DEBRIS: Kind = (300, &[("FSC-A", 5_000.0), ("FSC-H", 4_000.0)]);
const DOUBLETS: Kind = (200, &[("FSC-A", 120_000.0), ("FSC-H", 60_000.0)]);

/// Published patterns of normal and leukaemic cells, each level where the template's head names it.
const TEMPLATES: [Template; 7] = [
    Template {
        file: "bcp-all-eight-colours.toml",
        normal: &[
            (3000, &[("SSC-A", 120_000.0), ("CD45", 0.55)]),
            (1000, &[("CD45", 0.75)]),
            (300, &[("CD19", 0.6), ("CD20", 0.65), ("CD45", 0.72), ("CD81", 0.6), ("CD38", 0.4)]),
            (
                100,
                &[
                    ("CD19", 0.58),
                    ("CD10", 0.55),
                    ("CD38", 0.75),
                    ("CD81", 0.7),
                    ("CD34", 0.5),
                    ("CD45", 0.45),
                ],
            ),
        ],
        leukaemic: &[
            (
                "CD10++ CD38dim CD81dim",
                (40, &[("CD19", 0.6), ("CD10", 0.75), ("CD38", 0.5), ("CD81", 0.4), ("CD45", 0.45)]),
            ),
            (
                "CD66c or CD123+ precursors",
                (
                    30,
                    &[
                        ("CD19", 0.6),
                        ("CD66c/CD123", 0.6),
                        ("CD34", 0.55),
                        ("CD45", 0.45),
                        ("CD38", 0.7),
                        ("CD81", 0.65),
                    ],
                ),
            ),
            (
                "CD45- CD34+ precursors",
                (20, &[("CD19", 0.6), ("CD34", 0.6), ("CD45", 0.2), ("CD38", 0.5), ("CD81", 0.6)]),
            ),
        ],
        others: &[DEBRIS, DOUBLETS],
    },
    Template {
        file: "bcp-all-ten-colours.toml",
        normal: &[
            (3000, &[("SSC-A", 120_000.0), ("CD45", 0.55), ("CD66c", 0.7), ("SYTO", 0.65)]),
            (300, &[("CD19", 0.6), ("CD20", 0.7), ("CD45", 0.72), ("SYTO", 0.65), ("CD73", 0.6)]),
            (
                100,
                &[
                    ("CD19", 0.58),
                    ("CD10", 0.6),
                    ("CD38", 0.75),
                    ("CD58", 0.4),
                    ("CD34", 0.5),
                    ("CD45", 0.45),
                    ("SYTO", 0.65),
                ],
            ),
        ],
        leukaemic: &[
            (
                "CD10++ CD38dim CD58++",
                (
                    40,
                    &[
                        ("CD19", 0.6),
                        ("CD10", 0.75),
                        ("CD38", 0.45),
                        ("CD58", 0.7),
                        ("CD45", 0.4),
                        ("SYTO", 0.65),
                    ],
                ),
            ),
            (
                "CD34+ CD66c+",
                (30, &[("CD19", 0.6), ("CD34", 0.6), ("CD66c", 0.6), ("CD45", 0.4), ("SYTO", 0.65)]),
            ),
            (
                "CD73+ CD38dim",
                (
                    20,
                    &[
                        ("CD19", 0.6),
                        ("CD10", 0.7),
                        ("CD38", 0.4),
                        ("CD73", 0.7),
                        ("CD45", 0.4),
                        ("SYTO", 0.65),
                    ],
                ),
            ),
        ],
        others: &[
            DEBRIS,
            (200, &[("FSC-A", 120_000.0), ("FSC-H", 60_000.0), ("SYTO", 0.7)]),
            (100, &[("SYTO", 0.3)]),
        ],
    },
    Template {
        file: "bcp-all-after-cd19-therapy.toml",
        normal: &[
            (3000, &[("SSC-A", 120_000.0), ("CD45", 0.55), ("CD66b", 0.7), ("CD24", 0.7), ("SYTO", 0.65)]),
            (100, &[("CD45", 0.5), ("CD66b", 0.7), ("CD24", 0.7), ("SYTO", 0.65)]),
            (
                300,
                &[
                    ("CD19", 0.6),
                    ("CD20", 0.7),
                    ("CD22", 0.65),
                    ("CD24", 0.7),
                    ("CD45", 0.72),
                    ("SYTO", 0.65),
                ],
            ),
            (
                100,
                &[
                    ("CD10", 0.6),
                    ("CD38", 0.75),
                    ("CD22", 0.55),
                    ("CD24", 0.65),
                    ("CD34", 0.5),
                    ("CD45", 0.45),
                    ("SYTO", 0.65),
                ],
            ),
            (80, &[("CD38", 0.75), ("CD22", 0.55), ("CD34", 0.6), ("CD45", 0.45), ("SYTO", 0.65)]),
        ],
        leukaemic: &[
            (
                "CD10++ CD38dim CD58++",
                (
                    40,
                    &[
                        ("CD19", 0.6),
                        ("CD10", 0.75),
                        ("CD38", 0.45),
                        ("CD58", 0.7),
                        ("CD45", 0.4),
                        ("SYTO", 0.65),
                    ],
                ),
            ),
            (
                "CD19- CD22+ CD24+ CD10+",
                (
                    30,
                    &[
                        ("CD22", 0.6),
                        ("CD24", 0.65),
                        ("CD10", 0.7),
                        ("CD38", 0.5),
                        ("CD45", 0.4),
                        ("SYTO", 0.65),
                    ],
                ),
            ),
        ],
        others: &[DEBRIS, (100, &[("SYTO", 0.3)])],
    },
    Template {
        file: "t-all.toml",
        normal: &[
            (3000, &[("SSC-A", 120_000.0), ("CD45", 0.55)]),
            (
                800,
                &[
                    ("CD3", 0.7),
                    ("cyCD3", 0.7),
                    ("CD2", 0.65),
                    ("CD5", 0.7),
                    ("CD7", 0.6),
                    ("CD4", 0.65),
                    ("CD45", 0.8),
                ],
            ),
            (200, &[("CD7", 0.7), ("CD2", 0.6), ("CD16/CD56", 0.65), ("CD45", 0.8)]),
        ],
        leukaemic: &[
            (
                "sCD3dim CD5dim",
                (40, &[("cyCD3", 0.65), ("CD7", 0.75), ("CD5", 0.4), ("CD45", 0.65), ("CD2", 0.5)]),
            ),
            (
                "CD4+ CD8+ sCD3dim",
                (
                    30,
                    &[
                        ("cyCD3", 0.65),
                        ("CD7", 0.7),
                        ("CD5", 0.65),
                        ("CD4", 0.65),
                        ("CD8", 0.65),
                        ("CD45", 0.7),
                    ],
                ),
            ),
            (
                "CD34+ CD45dim",
                (20, &[("cyCD3", 0.65), ("CD7", 0.7), ("CD5", 0.6), ("CD34", 0.6), ("CD45", 0.5)]),
            ),
        ],
        others: &[DEBRIS, DOUBLETS],
    },
    Template {
        file: "aml.toml",
        normal: &[
            (3000, &[("SSC-A", 120_000.0), ("CD45", 0.6), ("CD13", 0.6), ("CD33", 0.5)]),
            (800, &[("CD45", 0.8), ("CD7", 0.6)]),
            (
                100,
                &[
                    ("CD34", 0.6),
                    ("CD117", 0.6),
                    ("CD13", 0.55),
                    ("CD33", 0.5),
                    ("HLA-DR", 0.65),
                    ("CD45", 0.5),
                ],
            ),
        ],
        leukaemic: &[
            (
                "CD34+ CD13+ CD7+",
                (40, &[("CD34", 0.65), ("CD13", 0.6), ("CD7", 0.65), ("HLA-DR", 0.6), ("CD45", 0.5)]),
            ),
            (
                "CD117+ CD33+ CD56+",
                (30, &[("CD117", 0.6), ("CD33", 0.65), ("CD56", 0.65), ("HLA-DR", 0.6), ("CD45", 0.5)]),
            ),
            ("CD34+ CD33+ HLA-DR-", (20, &[("CD34", 0.6), ("CD33", 0.65), ("CD45", 0.5)])),
        ],
        others: &[DEBRIS, DOUBLETS, (100, &[("CD45", 0.15)])],
    },
    Template {
        file: "cll.toml",
        normal: &[
            (3000, &[("SSC-A", 120_000.0), ("CD45", 0.6), ("CD43", 0.6)]),
            (800, &[("CD3", 0.7), ("CD5", 0.75), ("CD43", 0.7), ("CD45", 0.8), ("CD81", 0.5)]),
            (300, &[("CD19", 0.65), ("CD20", 0.75), ("CD79b", 0.65), ("CD81", 0.6), ("CD45", 0.8)]),
            (50, &[("CD19", 0.65), ("CD3", 0.7), ("CD5", 0.75), ("CD43", 0.7), ("CD45", 0.8)]),
        ],
        leukaemic: &[(
            "CD5+ CD43+ CD20dim CD79bdim CD81dim",
            (
                40,
                &[
                    ("CD19", 0.6),
                    ("CD5", 0.65),
                    ("CD43", 0.65),
                    ("CD20", 0.45),
                    ("CD79b", 0.35),
                    ("CD81", 0.35),
                    ("CD45", 0.75),
                ],
            ),
        )],
        others: &[DEBRIS, DOUBLETS, (100, &[("CD45", 0.2)])],
    },
    Template {
        file: "myeloma.toml",
        normal: &[
            (3000, &[("SSC-A", 120_000.0), ("CD45", 0.6), ("CD38", 0.4)]),
            (
                100,
                &[
                    ("CD38", 0.8),
                    ("CD138", 0.65),
                    ("CD19", 0.55),
                    ("CD45", 0.6),
                    ("CD81", 0.6),
                    ("CD27", 0.65),
                ],
            ),
        ],
        leukaemic: &[
            (
                "CD19- CD56++",
                (
                    40,
                    &[
                        ("CD38", 0.75),
                        ("CD138", 0.65),
                        ("CD56", 0.75),
                        ("CD45", 0.6),
                        ("CD81", 0.6),
                        ("CD27", 0.6),
                    ],
                ),
            ),
            ("CD19- CD45dim CD81dim", (30, &[("CD38", 0.75), ("CD138", 0.65), ("CD27", 0.6)])),
            (
                "CD19- CD117+",
                (
                    20,
                    &[
                        ("CD38", 0.75),
                        ("CD138", 0.65),
                        ("CD117", 0.65),
                        ("CD45", 0.6),
                        ("CD81", 0.6),
                        ("CD27", 0.6),
                    ],
                ),
            ),
            ("CD19- CD27-", (10, &[("CD38", 0.75), ("CD138", 0.65), ("CD45", 0.6), ("CD81", 0.6)])),
        ],
        others: &[DEBRIS, DOUBLETS],
    },
];

fn assays() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assays")
}

/// Makes the panel of an assay: each marker under the alias of a number, or its last.
fn panel<'a>(assay: &'a Assay, detectors: &'a [String], number: usize) -> Vec<Made<'a>> {
    let mut panel: Vec<Made<'a>> =
        ["FSC-A", "FSC-H", "SSC-A", "Time"].iter().map(|name| (*name, None, 262_144.0)).collect();
    let aliases =
        |one: &'a flowmrd::assay::Marker| one.aliases.get(number).or(one.aliases.last()).map(String::as_str);
    panel.extend(
        assay
            .markers()
            .iter()
            .zip(detectors)
            .map(|(one, detector)| (detector.as_str(), aliases(one), 262_144.0)),
    );
    panel
}

fn cells<'a>(assay: &Assay, detectors: &'a [String], (count, levels): Kind) -> Cells<'a> {
    // By the detector: what the file calls the marker changes.
    let detector = |name: &'static str| -> &'a str {
        let position = assay.markers().iter().position(|marker| marker.name == name);
        position.map_or(name, |position| detectors[position].as_str())
    };
    Cells { count, levels: levels.iter().map(|&(name, level)| (detector(name), level)).collect() }
}

#[test]
fn every_template_counts_the_cells_that_it_is_for() {
    for template in TEMPLATES {
        let assay = Assay::read(assays().join(template.file)).unwrap();
        let detectors: Vec<String> =
            (1..=assay.markers().len()).map(|number| format!("D{number}-A")).collect();
        let leukaemic = template.leukaemic.iter().map(|(_, kind)| kind);
        let kinds: Vec<Cells<'_>> = template
            .normal
            .iter()
            .chain(leukaemic)
            .chain(template.others)
            .map(|&kind| cells(&assay, &detectors, kind))
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("made.fcs");
        made::write(&file, &panel(&assay, &detectors, 0), &kinds, ("$CYT", "made"), Matrix::Identity);
        let result = analyse(&assay, &[&file], &Options::default())
            .unwrap_or_else(|error| panic!("{}: {error}", template.file))
            .result;
        let count = |kinds: &[Kind]| kinds.iter().map(|(count, _)| *count as u64).sum::<u64>();
        let positive: u64 = template.leukaemic.iter().map(|(_, kind)| kind.0 as u64).sum();
        // What was put in: by construction.
        assert_eq!(
            (result.mrd.level.positive, result.mrd.level.total),
            (positive, positive + count(template.normal)),
            "{}: {:#?}",
            template.file,
            result.populations.iter().map(|one| (&one.path, one.count)).collect::<Vec<_>>()
        );
        for (name, kind) in template.leukaemic {
            let path = result.populations.iter().find(|one| one.path.ends_with(&format!("/{name}")));
            assert_eq!(path.map(|one| one.count), Some(kind.0 as u64), "{}: {name}", template.file);
        }
        let laips: BTreeSet<&str> = assay.laips().iter().map(|laip| laip.name.as_str()).collect();
        assert_eq!(laips, template.leukaemic.iter().map(|(name, _)| *name).collect(), "{}", template.file);
    }
}

#[test]
fn every_alias_of_a_template_is_found() {
    for template in TEMPLATES {
        let assay = Assay::read(assays().join(template.file)).unwrap();
        let detectors: Vec<String> =
            (1..=assay.markers().len()).map(|number| format!("D{number}-A")).collect();
        let most = assay.markers().iter().map(|marker| marker.aliases.len()).max().unwrap();
        for number in 0..most {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("made.fcs");
            made::write(&file, &panel(&assay, &detectors, number), &[], ("$CYT", "made"), Matrix::Identity);
            let told = assay
                .explain_for(&file, &Options::default())
                .unwrap_or_else(|error| panic!("{}: {error}", template.file));
            for (marker, detector) in assay.markers().iter().zip(&detectors) {
                let found = told.markers.iter().find(|entry| entry.marker == marker.name);
                assert_eq!(
                    found.map(|entry| &entry.short_name),
                    Some(detector),
                    "{}: {}",
                    template.file,
                    marker.name
                );
            }
        }
    }
}

#[test]
fn templates_raise_no_doubt_and_say_that_they_have_to_be_validated() {
    let entries =
        std::fs::read_dir(assays()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let found: BTreeSet<String> =
        entries.filter(|name| name != "bcp-all-follow-up.toml" && name != "README.md").collect();
    let tested: BTreeSet<String> = TEMPLATES.iter().map(|template| template.file.to_owned()).collect();
    assert_eq!(found, tested);
    for template in TEMPLATES {
        let path = assays().join(template.file);
        let doubts = Assay::read(&path).unwrap().explain().doubts;
        assert_eq!(doubts, [], "{}", template.file);
        let text = std::fs::read_to_string(&path).unwrap();
        let head: String = text
            .lines()
            .take_while(|line| line.starts_with('#'))
            .collect::<Vec<_>>()
            .join(" ")
            .replace("# ", "");
        for words in [
            "Every coordinate is a placeholder",
            "validate the whole assay",
            "From memory of the literature, not read",
            "Read (",
        ] {
            assert!(head.contains(words), "{}: {words}", template.file);
        }
        assert!(text.starts_with("#:schema ../docs/formats/assay.schema.json\n"), "{}", template.file);
    }
}
