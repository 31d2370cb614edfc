//! A folder with small tubes made by hand, an assay and a manifest.

#![allow(dead_code, reason = "each test crate uses a part")]

use std::fs;
use std::path::PathBuf;

use flowmrd::Assay;
use flowmrd::cohort::Cohort;
use flowmrd::manifest::Manifest;

/// A small tube, made by hand: `events` events of two parameters, of which every tenth is bright on both.
pub fn tube(events: u32) -> Vec<u8> {
    let data: Vec<u8> = (0..events)
        .flat_map(|event| {
            let value: f32 = if event % 10 == 0 { 5000.0 } else { 100.0 };
            [value, value].map(f32::to_le_bytes).concat()
        })
        .collect();
    let end = 1024 + data.len() - 1;
    let text = format!(
        "/$BEGINANALYSIS/0/$ENDANALYSIS/0/$BEGINSTEXT/0/$ENDSTEXT/0/$BEGINDATA/1024/$ENDDATA/{end}/$BYTEORD/1,2,3,4\
         /$DATATYPE/F/$MODE/L/$NEXTDATA/0/$PAR/2/$TOT/{events}/$P1N/FSC-A/$P1B/32/$P1R/262144/$P1E/0,0\
         /$P2N/SSC-A/$P2B/32/$P2R/262144/$P2E/0,0/"
    );
    let mut bytes =
        format!("FCS3.0    {:>8}{:>8}{:>8}{end:>8}{:>8}{:>8}", 64, 64 + text.len() - 1, 1024, 0, 0);
    bytes.push_str(&" ".repeat(64 - bytes.len()));
    bytes.push_str(&text);
    bytes.push_str(&" ".repeat(1024 - bytes.len()));
    [bytes.into_bytes(), data].concat()
}

pub const ASSAY: &str = r#"
compensation = "none"
[assay]
name = "by hand"
version = "1"
[scales]
default = "linear"
[[gate]]
name = "Cells"
range = { "FSC-A" = [50, inf] }
[[laip]]
name = "Bright"
parent = "Cells"
range = { "SSC-A" = [1000, inf] }
[mrd]
denominator = "Cells"
lod_events = 1
loq_events = 5
placement = { draws = 0 }
"#;

/// A folder with tubes of 10 to 50 events, the assay, and a manifest.
pub struct Rack {
    folder: tempfile::TempDir,
}

impl Rack {
    pub fn new(rows: &str) -> Self {
        let rack = Self { folder: tempfile::tempdir().unwrap() };
        for (name, events) in [("a.fcs", 10), ("b.fcs", 20), ("c.fcs", 30), ("d.fcs", 40), ("n.fcs", 50)] {
            rack.write(name, tube(events));
        }
        rack.write("assay.toml", ASSAY);
        rack.write("rack.csv", rows);
        rack
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn cohort(&self) -> Cohort {
        let manifest = Manifest::read(self.path("rack.csv")).unwrap();
        Cohort::plan(manifest, Some(Assay::read(self.path("assay.toml")).unwrap())).unwrap()
    }
}
