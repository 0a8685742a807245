//! Long work that runs beside the faces: each job in a task of its own, seen and cancelled by its id.

use crate::api::settings::{Event, JobState, JobView};
use crate::clock::Clock;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use weft_model::TimeMs;

/// Ended jobs that are still shown.
const KEPT: usize = 20;

/// Who wants a job done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asker {
    /// The user, who waits for it.
    User,
    /// The schedule: nobody waits, and a failure is no news to interrupt anybody with.
    Schedule,
}

/// All jobs of this process, and the channel on which faces hear of them.
#[derive(Debug)]
pub(crate) struct Jobs {
    inner: Mutex<Inner>,
    events: broadcast::Sender<Event>,
}

#[derive(Debug, Default)]
struct Inner {
    next: u32,
    jobs: BTreeMap<u32, (JobView, CancellationToken)>,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { inner: Mutex::default(), events: broadcast::channel(1024).0 }
    }
}

impl Jobs {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic in another job must not take the list down (docs/reliability.md).
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hears every event from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Tells all faces.
    pub(crate) fn send(&self, event: Event) {
        // Nobody listening is the normal case for the CLI.
        let _ = self.events.send(event);
    }

    /// Registers a job that starts now.
    pub(crate) fn start(
        &self,
        title: &str,
        catalog: Option<&str>,
        asker: Asker,
        now: TimeMs,
    ) -> (u32, CancellationToken) {
        let token = CancellationToken::new();
        let mut inner = self.lock();
        inner.next += 1;
        let id = inner.next;
        let job = JobView {
            id,
            title: title.to_owned(),
            catalog: catalog.map(str::to_owned),
            by_schedule: asker == Asker::Schedule,
            state: JobState::Running,
            done: 0,
            total: None,
            message: String::new(),
            started_at: now,
            ended_at: None,
        };
        inner.jobs.insert(id, (job.clone(), token.clone()));
        while inner.jobs.values().filter(|(job, _)| job.ended_at.is_some()).count() > KEPT {
            let oldest = inner.jobs.iter().find(|(_, (job, _))| job.ended_at.is_some()).map(|(id, _)| *id);
            oldest.and_then(|id| inner.jobs.remove(&id));
        }
        drop(inner);
        self.send(Event::Job { job });
        (id, token)
    }

    /// Says how far a job is.
    pub(crate) fn progress(&self, id: u32, done: u32, total: Option<u32>, message: &str) {
        self.change(id, |job| {
            job.done = done;
            job.total = total;
            job.message = message.to_owned();
        });
    }

    /// Says how a job ended.
    pub(crate) fn end(&self, id: u32, state: JobState, message: &str, now: TimeMs) {
        self.change(id, |job| {
            job.state = state;
            job.message = message.to_owned();
            job.ended_at = Some(now);
        });
    }

    fn change(&self, id: u32, change: impl FnOnce(&mut JobView)) {
        let mut inner = self.lock();
        let Some((job, _)) = inner.jobs.get_mut(&id) else { return };
        change(job);
        let job = job.clone();
        drop(inner);
        self.send(Event::Job { job });
    }

    /// Asks a job to stop; false when there is no such running job.
    pub(crate) fn cancel(&self, id: u32) -> bool {
        let inner = self.lock();
        let Some((job, token)) = inner.jobs.get(&id) else { return false };
        token.cancel();
        job.ended_at.is_none()
    }

    /// Stops the running jobs that `are_meant`, and what they begin meanwhile, and waits for their end: what is being
    /// read cannot be forgotten.
    pub(crate) async fn stop(&self, are_meant: impl Fn(&JobView) -> bool) {
        let mut events = self.subscribe();
        loop {
            let running: Vec<u32> =
                self.list().iter().filter(|job| job.ended_at.is_none() && are_meant(job)).map(|job| job.id).collect();
            if running.is_empty() {
                return;
            }
            for id in running {
                self.cancel(id);
            }
            // A job tells of its end. Events that were missed are as good: the list is looked at again.
            let _ = events.recv().await;
        }
    }

    /// Ends the job as failed if what is returned is dropped before its end: by a panic, or because its task was given
    /// up. A job that seemed to run for ever would keep everybody waiting who wants it stopped.
    pub(crate) fn watch<'a>(&'a self, id: u32, clock: &'a Clock) -> Watch<'a> {
        Watch { jobs: self, id, clock }
    }

    /// All jobs, newest first.
    pub(crate) fn list(&self) -> Vec<JobView> {
        self.lock().jobs.values().rev().map(|(job, _)| job.clone()).collect()
    }
}

/// See [`Jobs::watch`].
pub(crate) struct Watch<'a> {
    jobs: &'a Jobs,
    id: u32,
    clock: &'a Clock,
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        let is_running = self.jobs.lock().jobs.get(&self.id).is_some_and(|(job, _)| job.ended_at.is_none());
        if is_running {
            let message = format!("a defect in Weft ended job {}", self.id);
            self.jobs.end(self.id, JobState::Failed, &message, self.clock.now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Asker, Jobs};
    use crate::api::settings::JobState;
    use crate::clock::Clock;
    use weft_model::TimeMs;

    #[test]
    fn a_job_that_a_panic_ends_is_seen_as_failed() {
        let (jobs, clock) = (Jobs::default(), Clock::standing_at(TimeMs::clamped(2_000)));
        let (defect, _) = jobs.start("sync a", Some("a"), Asker::User, clock.now());
        let (whole, _) = jobs.start("sync b", Some("b"), Asker::User, clock.now());
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _watched = (jobs.watch(defect, &clock), jobs.watch(whole, &clock));
            jobs.end(whole, JobState::Done, "", clock.now());
            std::panic::resume_unwind(Box::new("a defect"));
        }));
        assert!(ended.is_err());
        let states: Vec<_> = jobs.list().into_iter().map(|job| (job.id, job.state, job.ended_at.is_some())).collect();
        assert_eq!(states, [(whole, JobState::Done, true), (defect, JobState::Failed, true)]);
    }

    #[test]
    fn a_job_is_seen_cancelled_and_forgotten() {
        let jobs = Jobs::default();
        let now = TimeMs::clamped(1_000);
        let (id, token) = jobs.start("sync a", Some("a"), Asker::User, now);
        assert!(jobs.cancel(id) && token.is_cancelled());
        jobs.end(id, JobState::Cancelled, "cancelled", now);
        assert!(!jobs.cancel(id), "an ended job cannot be cancelled");
        for _ in 0..50 {
            let (id, _) = jobs.start("sync b", Some("b"), Asker::Schedule, now);
            jobs.end(id, JobState::Done, "", now);
        }
        assert!(jobs.list().len() <= super::KEPT + 1);
    }
}
