use crate::output::{remark, visible};
use flowmrd::Progress;
use indicatif::{HumanCount, ProgressBar, ProgressFinish, ProgressStyle};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

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

/// Makes a bar that counts turns through all that is measured.
pub(crate) fn turns(turn_count: u64) -> ProgressBar {
    let template = "{prefix} {wide_bar} {human_pos} of {human_len} turns, {eta} left";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(turn_count)
        .with_style(style)
        .with_prefix("measuring")
        .with_finish(ProgressFinish::AndClear)
}

/// Makes what shows an analysis's progress on a bar.
pub(crate) fn show(bar: &ProgressBar) -> impl Fn(Progress) + Sync + '_ {
    |progress| {
        bar.set_length(progress.total_events);
        bar.set_position(progress.done_events);
    }
}

/// How far a cohort is: a bar of cases with the events a second on a terminal, a line a case elsewhere.
pub(crate) struct CaseBar {
    bar: ProgressBar,
    events: AtomicU64,
    done: AtomicU64,
}

impl CaseBar {
    pub(crate) fn new(case_count: u64) -> Self {
        let template = "{prefix} {wide_bar} {human_pos} of {human_len} cases, {msg}{eta} left";
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(case_count).with_style(style).with_prefix("analysing");
        let bar = bar.with_finish(ProgressFinish::AndClear);
        bar.enable_steady_tick(Duration::from_millis(500));
        Self { bar, events: AtomicU64::new(0), done: AtomicU64::new(0) }
    }

    /// Counts further events, and shows how many there are a second.
    pub(crate) fn add_events(&self, event_count: u64) {
        let events = self.events.fetch_add(event_count, Ordering::Relaxed) + event_count;
        let seconds = self.bar.elapsed().as_secs_f64();
        if !self.bar.is_hidden() && seconds > 0.0 {
            let rate = HumanCount((events as f64 / seconds) as u64);
            self.bar.set_message(format!("{rate} events a second, "));
        }
    }

    /// Tells that a case has ended; on a terminal a line is left of a failure alone.
    pub(crate) fn end_case(&self, done_count: u64, line: &str, is_failure: bool) {
        self.done.fetch_max(done_count, Ordering::Relaxed);
        self.bar.inc(1);
        let line = format!("{done_count} of {}: {line}", self.bar.length().unwrap_or_default());
        if self.bar.is_hidden() {
            remark(&line);
        } else if is_failure {
            self.bar.println(visible(&line));
        }
    }

    /// Takes the bar away and returns how many cases have ended.
    pub(crate) fn finish(&self) -> u64 {
        self.bar.finish_and_clear();
        self.done.load(Ordering::Relaxed)
    }
}
