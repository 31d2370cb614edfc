//! Ctrl-C, and requests to end from the system: noticed between pieces of work, so that no half file stays.

use crate::failure::Failure;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Whether requests are noticed already.
static WATCHED: AtomicBool = AtomicBool::new(false);

/// Begins to notice requests to end; before this they end the program at once. A second request does so still.
///
/// Called when inputs are open and before outputs are made; a command of several steps may call it at each.
pub(crate) fn watch() -> Result<&'static AtomicBool, Failure> {
    if WATCHED.swap(true, Ordering::SeqCst) {
        return Ok(&REQUESTED);
    }
    ctrlc::set_handler(|| {
        if REQUESTED.swap(true, Ordering::SeqCst) {
            process::exit(130);
        }
    })
    .map_err(|error| Failure::could_not("cannot watch for Ctrl-C").with_cause(&error))?;
    Ok(&REQUESTED)
}

/// Fails where the user has asked to end.
pub(crate) fn check() -> Result<(), Failure> {
    if REQUESTED.load(Ordering::SeqCst) { Err(Failure::interrupted()) } else { Ok(()) }
}
