use flowmrd::Progress;
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

/// Makes a bar on standard error that counts events; invisible where standard error is no terminal,
/// gone when it is dropped.
pub(crate) fn bar(verb: &'static str, event_count: u64) -> ProgressBar {
    let template = "{prefix} {wide_bar} {human_pos} of {human_len} events, {eta} left";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(event_count).with_style(style).with_prefix(verb).with_finish(ProgressFinish::AndClear)
}

/// Makes a bar that counts tubes.
pub(crate) fn tubes(tube_count: u64) -> ProgressBar {
    let template = "{prefix} {wide_bar} {human_pos} of {human_len} tubes, {eta} left";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(tube_count)
        .with_style(style)
        .with_prefix("validating")
        .with_finish(ProgressFinish::AndClear)
}

/// Makes what shows an analysis's progress on a bar.
pub(crate) fn show(bar: &ProgressBar) -> impl Fn(Progress) + Sync + '_ {
    |progress| {
        bar.set_length(progress.total_events);
        bar.set_position(progress.done_events);
    }
}
