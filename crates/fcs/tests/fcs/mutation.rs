//! Mutates FCS files from a seed and reads what comes out: the short run stands in the tests, the long one in
//! `examples/mutate.rs`. The same seed gives the same input on every platform.

#[path = "mutation/bytes.rs"]
mod bytes;
#[path = "mutation/check.rs"]
mod check;
#[path = "mutation/hostile.rs"]
mod hostile;
#[path = "mutation/random.rs"]
mod random;
#[path = "mutation/seeds.rs"]
mod seeds;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use random::Random;
use seeds::Corpus;

/// Time that one input may take under all three policies.
pub const MAX_TIME: Duration = Duration::from_secs(1);

/// Time after which an input is read again.
const SUSPECT_TIME: Duration = Duration::from_millis(50);

/// What reading mutated inputs came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// Inputs read.
    pub inputs: u64,
    /// Bytes of all inputs.
    pub input_len: u64,
    /// Readings by policy and outcome.
    pub outcomes: BTreeMap<String, u64>,
    /// The longest time for one input, with its seed.
    pub slowest: (Duration, u64),
    /// What went wrong, each with the seed that replays it.
    pub failures: Vec<String>,
}

/// Makes and reads inputs.
pub struct Harness {
    corpus: Corpus,
}

impl Harness {
    /// Collects the files to mutate: the builder's and, where the folder exists, real ones cut short.
    pub fn new(real_files: Option<&Path>) -> Self {
        Self { corpus: Corpus::new(real_files) }
    }

    /// Counts the files to mutate.
    pub fn corpus_len(&self) -> usize {
        self.corpus.len()
    }

    /// Makes the input of a seed.
    pub fn input(&self, seed: u64) -> Vec<u8> {
        let mut random = Random::new(seed);
        let input = self.corpus.pick(&mut random);
        bytes::mutate(input, &self.corpus, &mut random)
    }

    /// Reads the input of a seed under every policy and records what came of it.
    pub fn run(&self, seed: u64, tally: &mut Tally) {
        let input = self.input(seed);
        let timed = || {
            let start = Instant::now();
            let read = catch_unwind(AssertUnwindSafe(|| check::read(&input)));
            (start.elapsed(), read)
        };
        let (mut time, read) = timed();
        // another program may have had the processor: what is slow is read again, and the shortest time counts
        for _ in 0..4 {
            if time > SUSPECT_TIME {
                time = time.min(timed().0);
            }
        }
        tally.inputs += 1;
        tally.input_len += input.len() as u64;
        if time > tally.slowest.0 {
            tally.slowest = (time, seed);
        }
        if time > MAX_TIME {
            tally.failures.push(format!("seed {seed}: {time:?}, over {MAX_TIME:?}"));
        }
        match read {
            Ok(Ok(outcomes)) => {
                for (policy, outcome) in outcomes {
                    *tally.outcomes.entry(format!("{policy:?} {outcome}")).or_default() += 1;
                }
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
