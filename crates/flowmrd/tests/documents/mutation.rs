//! Mutates documents from a seed, reads what comes out and gates events by it: the short run stands in the tests, the long
//! one in `examples/mutate_documents.rs`. The same seed gives the same document on every platform.

#[path = "mutation/bytes.rs"]
mod bytes;
#[path = "mutation/check.rs"]
mod check;
#[path = "mutation/element.rs"]
mod element;
#[path = "mutation/events.rs"]
mod events;
#[path = "mutation/hostile.rs"]
mod hostile;
#[path = "mutation/lines.rs"]
mod lines;
#[path = "mutation/plain.rs"]
mod plain;
#[path = "../../../fcs/tests/fcs/mutation/random.rs"]
mod random;
#[path = "mutation/seeds.rs"]
mod seeds;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use events::Events;
use random::Random;
use seeds::Corpus;

/// Time that one document may take, reading and gating together.
pub const MAX_TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });

/// Time after which a document is read again.
const SUSPECT_TIME: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2000 } else { 200 });

/// Longest document, in bytes.
pub const MAX_LEN: usize = 64 << 10;

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    GatingMl,
    Workspace,
    Assay,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::GatingMl, Self::Workspace, Self::Assay];

    /// Percent of a run's documents: workspaces are long and few errors are theirs alone.
    pub fn percent(self) -> u64 {
        match self {
            Self::GatingMl => 50,
            Self::Workspace => 15,
            Self::Assay => 35,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::GatingMl => "Gating-ML",
            Self::Workspace => "workspace",
            Self::Assay => "assay",
        }
    }
}

/// Returns the time that all threads of the process have had a processor for, in hundredths of a second; `None` where the
/// system does not tell as Linux does.
fn processor_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // utime and stime are the 14th and 15th field; the second stands in brackets and may hold blanks.
    let ticks: Option<Vec<u64>> = stat
        .rsplit_once(')')?
        .1
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|field| field.parse().ok())
        .collect();
    Some(Duration::from_millis(10 * ticks?.iter().sum::<u64>()))
}

/// What reading mutated documents of one kind came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// Documents read.
    pub documents: u64,
    /// Bytes of all documents.
    pub document_len: u64,
    /// Documents by what came of them.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// Bytes of the Gating-ML that was written of the last document.
    pub written_len: usize,
    /// The longest time for one document, with its seed.
    pub slowest: (Duration, u64),
    /// What went wrong, each with the seed that replays it.
    pub failures: Vec<String>,
}

/// Makes and reads documents.
pub struct Harness {
    corpus: Corpus,
    events: Events,
}

impl Harness {
    /// Collects the documents to mutate: the tests' own, and real ones where the folder exists.
    pub fn new(data: Option<&Path>) -> Self {
        Self { corpus: Corpus::new(data), events: Events::new() }
    }

    /// Counts the documents to mutate.
    pub fn corpus_len(&self, kind: Kind) -> usize {
        self.corpus.len(kind)
    }

    /// Makes the document of a seed.
    pub fn document(&self, kind: Kind, seed: u64) -> Vec<u8> {
        let mut random = Random::new(seed);
        let text = match kind {
            Kind::GatingMl | Kind::Workspace => element::mutate(self.corpus.elements(kind), &mut random),
            Kind::Assay => lines::mutate(self.corpus.texts(), &mut random),
        };
        bytes::mutate(text, &mut random)
    }

    /// Reads the document of a seed, gates by it and records what came of it.
    pub fn run(&self, kind: Kind, seed: u64, tally: &mut Tally) {
        let document = self.document(kind, seed);
        let timed = || {
            let start = Instant::now();
            let read = catch_unwind(AssertUnwindSafe(|| check::read(&document, &self.events)));
            (start.elapsed(), read)
        };
        let (mut time, read) = timed();
        // another program may have had the processor: what is slow is read again, and the shortest time counts
        for _ in 0..3 {
            if time > SUSPECT_TIME {
                let start = processor_time();
                time = time.min(timed().0);
                if let (Some(start), Some(end)) = (start, processor_time()) {
                    time = time.min(end - start);
                }
            }
        }
        tally.documents += 1;
        tally.written_len = 0;
        tally.document_len += document.len() as u64;
        if time > tally.slowest.0 {
            tally.slowest = (time, seed);
        }
        if time > MAX_TIME {
            tally.failures.push(format!("seed {seed}: {time:?}, over {MAX_TIME:?}"));
        }
        match read {
            Ok(Ok(seen)) => {
                *tally.outcomes.entry(seen.outcome).or_default() += 1;
                tally.written_len = seen.written_len;
            }
            Ok(Err(broken)) => tally.failures.push(format!("seed {seed}: {broken}")),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("panic");
                tally.failures.push(format!("seed {seed}: panicked: {text}"));
            }
        }
    }
}
