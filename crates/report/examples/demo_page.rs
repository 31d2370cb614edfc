//! Writes the three files of made-up cases, one for each verdict, to look at: `cargo run --example demo_page -- FOLDER`.

#[path = "../tests/page/certain.rs"]
mod certain;
#[path = "../tests/page/complete.rs"]
mod complete;
#[path = "../tests/page/synthetic.rs"]
mod synthetic;

use flowmrd::result::VerdictEntry;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: demo_page FOLDER")?;
    let cases = [
        ("quantifiable", 68, 75_500, VerdictEntry::Quantifiable),
        ("below-loq", 31, 75_500, VerdictEntry::DetectedBelowLoq),
        ("not-detected", 3, 75_500, VerdictEntry::NotDetected),
        ("none-seen", 0, 75_500, VerdictEntry::NotDetected),
        ("small", 1, 12, VerdictEntry::Insufficient),
        ("empty", 0, 0, VerdictEntry::Insufficient),
    ];
    for (name, positive, total, verdict) in cases {
        let mut analysis = synthetic::analysis();
        analysis.result.mrd.level = synthetic::level(positive, total, verdict);
        flowmrd_report::write_case(&Path::new(&folder).join(name), &analysis)?;
    }
    let mut analysis = synthetic::analysis();
    certain::add_all(&mut analysis.result.mrd);
    analysis.result.mrd.level.verdict_rule = Some(certain::missed("LOB", "gamma-poisson", 34));
    flowmrd_report::write_case(&Path::new(&folder).join("everything"), &analysis)?;
    flowmrd_report::write_case(&Path::new(&folder).join("complete"), &complete::analysis())?;
    Ok(())
}
