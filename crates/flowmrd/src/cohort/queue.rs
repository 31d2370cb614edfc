//! Which case is next: in the order of the manifest, none before those it waits for, none past the memory there is.

use std::collections::BTreeSet;

/// What a queue has to say to someone who asks for work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A case to begin.
    Case(usize),
    /// Nothing at the moment; there will be when a case has ended.
    Wait,
    /// Nothing any more.
    Nothing,
}

/// The cases that are not done.
pub(super) struct Queue {
    /// For each case, the one that waits for it.
    followers: Vec<Option<usize>>,
    needs: Vec<u64>,
    /// Not begun, and waiting for no other.
    ready: BTreeSet<usize>,
    begun_count: usize,
    memory: u64,
    used: u64,
}

impl Queue {
    /// Queues cases; `waits_for` names for each the one that has to end before it, `needs` its memory.
    pub(super) fn new(waits_for: &[Option<usize>], needs: Vec<u64>, memory: u64) -> Self {
        let mut followers = vec![None; waits_for.len()];
        let mut ready = BTreeSet::new();
        for (case, before) in waits_for.iter().enumerate() {
            match before.and_then(|before| followers.get_mut(before)) {
                Some(follower) => *follower = Some(case),
                None => {
                    ready.insert(case);
                }
            }
        }
        Self { followers, needs, ready, begun_count: 0, memory, used: 0 }
    }

    /// Hands out the next case. One that needs more than there is runs alone; none overtakes a case that waits for
    /// memory.
    pub(super) fn begin(&mut self) -> Next {
        let Some(&case) = self.ready.first() else {
            return if self.begun_count == 0 { Next::Nothing } else { Next::Wait };
        };
        let used = self.used.saturating_add(self.need(case));
        if self.begun_count > 0 && used > self.memory {
            return Next::Wait;
        }
        self.ready.remove(&case);
        self.begun_count += 1;
        self.used = used;
        Next::Case(case)
    }

    /// Takes back what a case used, and frees the one that waited for it.
    pub(super) fn end(&mut self, case: usize) {
        self.begun_count = self.begun_count.saturating_sub(1);
        self.used = self.used.saturating_sub(self.need(case));
        self.ready.extend(self.followers.get(case).copied().flatten());
    }

    fn need(&self, case: usize) -> u64 {
        self.needs.get(case).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_begin_in_order_while_there_is_memory() {
        // by hand: 4 + 4 fit into 10, and 3 more do not; nor does the 1 behind them overtake
        let mut queue = Queue::new(&[None; 4], vec![4, 4, 3, 1], 10);
        assert_eq!([queue.begin(), queue.begin(), queue.begin()], [Next::Case(0), Next::Case(1), Next::Wait]);
        queue.end(1);
        assert_eq!([queue.begin(), queue.begin(), queue.begin()], [Next::Case(2), Next::Case(3), Next::Wait]);
    }

    #[test]
    fn case_that_needs_more_than_there_is_runs_alone() {
        let mut queue = Queue::new(&[None; 2], vec![1, 100], 10);
        assert_eq!([queue.begin(), queue.begin()], [Next::Case(0), Next::Wait]);
        queue.end(0);
        assert_eq!(queue.begin(), Next::Case(1));
    }

    #[test]
    fn case_waits_for_those_before_it_and_others_go_on() {
        let mut queue = Queue::new(&[Some(2), None, None], vec![1, 1, 1], 10);
        assert_eq!([queue.begin(), queue.begin(), queue.begin()], [Next::Case(1), Next::Case(2), Next::Wait]);
        queue.end(1);
        assert_eq!(queue.begin(), Next::Wait);
        queue.end(2);
        assert_eq!([queue.begin(), queue.begin()], [Next::Case(0), Next::Wait]);
        queue.end(0);
        assert_eq!(queue.begin(), Next::Nothing);
    }
}
