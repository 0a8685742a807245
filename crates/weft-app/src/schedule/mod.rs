//! Reading catalogs by themselves, as the user set it: while a face that stays is open (the window, `weft serve`), one
//! catalog at a time, nothing before the user chose an interval.

mod plan;

use crate::App;
use crate::api::catalogs::SyncRequest;
use crate::api::settings::{Event, JobState, Schedule};
use crate::catalogs::Failure;
use crate::error::{Code, WireError};
use crate::jobs::Asker;
use plan::{Plan, Tried};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use weft_model::TimeMs;
use weft_store::tables::catalog::CatalogRow as StoredCatalog;

/// How often the schedule looks whether something is due. Short, because a machine may sleep meanwhile.
const TICK: Duration = Duration::from_secs(60);
/// A look that comes so much later than the last one came after a sleep of the machine, in milliseconds.
const ASLEEP: i64 = 5 * 60_000;

impl Schedule {
    /// Milliseconds between two readings; `None` when nothing is read by itself.
    fn interval(self) -> Option<i64> {
        let hours = match self {
            Self::Never => return None,
            Self::EveryHour => 1,
            Self::Every6Hours => 6,
            Self::EveryDay => 24,
        };
        Some(hours * 60 * 60_000)
    }
}

/// The schedule of a process that keeps one.
#[derive(Debug)]
pub(crate) struct Keeper {
    seed: u64,
    looked_at: TimeMs,
    plan: Option<Plan>,
}

impl Keeper {
    fn begin(now: TimeMs) -> Self {
        Self { seed: now.millis().unsigned_abs(), looked_at: now, plan: None }
    }

    /// Follows the setting and the clock: a sleep of the machine, or a clock that was set back, is a new start.
    fn look(&mut self, schedule: Schedule, now: TimeMs) -> Option<Plan> {
        let passed = now.millis() - self.looked_at.millis();
        self.looked_at = now;
        let every = schedule.interval();
        let goes_on = self.plan.filter(|plan| Some(plan.every) == every && (0..=ASLEEP).contains(&passed));
        self.plan = goes_on.or_else(|| every.map(|every| Plan { every, since: now, seed: self.seed }));
        self.plan
    }
}

impl App {
    /// Reads catalogs by themselves as the settings say; runs until it is dropped.
    pub async fn keep_schedule(self: Arc<Self>) {
        let mut events = self.subscribe();
        self.begin_schedule();
        loop {
            let read = self.clone();
            // In a task of its own: a defect met while reading must not end the schedule (docs/reliability.md).
            match tokio::spawn(async move { read.scheduled_turn().await }).await {
                Ok(Ok(true)) => continue,
                Ok(Ok(false)) => {}
                Ok(Err(error)) => tracing::warn!(code = ?error.code, "the schedule could not look: {}", error.message),
                Err(defect) => self.end_broken(&format!("a defect in Weft ended the reading: {defect}")).await,
            }
            let _ = tokio::time::timeout(TICK, settings_changed(&mut events)).await;
        }
    }

    /// Ends the job that a defect left behind; its catalog has failed like any other and waits for its turn.
    async fn end_broken(&self, why: &str) {
        let now = self.clock.now();
        for job in self.jobs.list().into_iter().filter(|job| job.by_schedule && job.ended_at.is_none()) {
            self.jobs.end(job.id, JobState::Failed, why, now);
            let Some(id) = job.catalog else { continue };
            if let Err(error) = self.note_failure(&id, &WireError::new(Code::Internal, why), now).await {
                tracing::warn!(code = ?error.code, "the failure of {id} was not noted: {}", error.message);
            }
        }
    }

    /// From now on catalogs have a next reading.
    fn begin_schedule(&self) {
        let mut keeper = self.schedule.lock().unwrap_or_else(PoisonError::into_inner);
        keeper.get_or_insert_with(|| Keeper::begin(self.clock.now()));
    }

    /// The time that a reading took was no sleep of the machine.
    fn note_reading(&self) {
        let mut keeper = self.schedule.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keeper) = keeper.as_mut() {
            keeper.looked_at = self.clock.now();
        }
    }

    /// The plan by the user's setting; `None` where no schedule runs or nothing is read by itself.
    pub(crate) fn plan(&self, schedule: Schedule) -> Option<Plan> {
        let mut keeper = self.schedule.lock().unwrap_or_else(PoisonError::into_inner);
        keeper.as_mut()?.look(schedule, self.clock.now())
    }

    /// Reads the catalog that is due; false when none is, or when something else is being read.
    async fn scheduled_turn(&self) -> Result<bool, WireError> {
        let Some(plan) = self.plan(self.settings().await?.schedule) else { return Ok(false) };
        if self.jobs.list().iter().any(|job| job.ended_at.is_none()) {
            return Ok(false);
        }
        let mut tried = Vec::new();
        for row in self.store.catalogs().await? {
            tried.extend(self.tried(&row).await?);
        }
        let Some(due) = plan.due(&tried, self.clock.now()) else { return Ok(false) };
        let request = SyncRequest { ids: Some(vec![due.id.clone()]), ..SyncRequest::default() };
        let reading = self.scheduled.lock().await;
        let ended = self.sync_by(request, Asker::Schedule).await;
        drop(reading);
        self.note_reading();
        match ended {
            // Another program reads. It does the same work, so there is no hurry.
            Err(error) if error.code == Code::Locked => Ok(false),
            ended => ended.map(|_| true),
        }
    }

    /// When a catalog is read next by itself.
    pub(crate) async fn next_reading(&self, row: &StoredCatalog) -> Result<Option<TimeMs>, WireError> {
        let Some(plan) = self.plan(self.settings().await?.schedule) else { return Ok(None) };
        Ok(self.tried(row).await?.and_then(|tried| plan.next(&tried)))
    }

    /// What is known of the readings of a catalog; `None` for one of the sample, which never changes.
    async fn tried(&self, row: &StoredCatalog) -> Result<Option<Tried>, WireError> {
        if self.is_sample(row) {
            return Ok(None);
        }
        let now = self.clock.now();
        let newest = self.store.syncs(Some(&row.id)).await?.into_iter().max_by_key(|sync| sync.seq);
        // A time that has not come yet is one from before the clock was set back, and says nothing.
        let synced = newest.map(|sync| sync.ended_at).filter(|at| *at <= now);
        let failure = self.failure(&row.id).await?.filter(|f| f.at <= now && synced.is_none_or(|at| f.at > at));
        Ok(Some(Tried {
            id: row.id.clone(),
            at: failure.as_ref().map(|f| f.at).or(synced),
            failures: failure.as_ref().map_or(0, |f| f.times),
            waits: failure.as_ref().is_some_and(Failure::waits_for_user),
        }))
    }
}

/// Resolves when the user may have changed a setting, or when it cannot be known.
async fn settings_changed(events: &mut Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(Event::UserChanged {}) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending::<()>().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::api::catalogs::{CatalogDraft, CatalogRow, SyncRequest};
    use crate::api::settings::{Schedule, Settings};
    use crate::clock::Clock;
    use crate::paths::Paths;
    use crate::secrets::NoKeyring;
    use crate::{App, Config};
    use std::sync::Arc;
    use weft_model::TimeMs;

    const MINUTE: i64 = 60_000;

    /// A program at a standing clock that keeps a schedule, and the folder with its catalogs `a` and `b`.
    struct Kept {
        app: Arc<App>,
        folder: tempfile::TempDir,
    }

    fn at(minutes: i64) -> TimeMs {
        TimeMs::from_millis(1_800_000_000_000 + minutes * MINUTE).unwrap()
    }

    async fn kept(schedule: Schedule) -> Kept {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::beneath(&folder.path().join("home"));
        let config = Config { paths, clock: Clock::standing_at(at(0)), vault: Arc::new(NoKeyring) };
        let app = App::start(config).await.unwrap();
        for id in ["a", "b"] {
            let place = folder.path().join(id);
            std::fs::create_dir(&place).unwrap();
            let contract =
                format!("apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nversion: 1.0.0\nstatus: active\n");
            std::fs::write(place.join("contract.yaml"), contract).unwrap();
            let draft = serde_json::json!({ "id": id, "at": place });
            app.add_catalog(serde_json::from_value::<CatalogDraft>(draft).unwrap()).await.unwrap();
        }
        app.begin_schedule();
        app.save_settings(Settings { schedule, ..Settings::default() }).await.unwrap();
        Kept { app, folder }
    }

    impl Kept {
        /// Takes every turn there is at that minute and says which catalogs were read.
        async fn at_minute(&self, minute: i64) -> Vec<String> {
            self.app.clock.set(at(minute));
            let before = self.app.jobs.list().first().map_or(0, |job| job.id);
            while self.app.scheduled_turn().await.unwrap() {}
            let jobs = self.app.jobs.list();
            let new = jobs.iter().rev().filter(|job| job.id > before);
            new.inspect(|job| assert!(job.by_schedule)).filter_map(|job| job.catalog.clone()).collect()
        }

        /// The user reads a catalog by hand.
        async fn read(&self, id: &str) {
            let request = SyncRequest { ids: Some(vec![id.to_owned()]), ..SyncRequest::default() };
            self.app.sync_now(request).await.unwrap();
        }

        async fn row(&self, id: &str) -> CatalogRow {
            self.app.catalogs().await.unwrap().catalogs.into_iter().find(|row| row.id == id).unwrap()
        }
    }

    #[tokio::test]
    async fn n14_nothing_is_read_before_the_user_chose_an_interval() {
        let kept = kept(Schedule::Never).await;
        assert!(kept.at_minute(0).await.is_empty() && kept.at_minute(100_000).await.is_empty());
        assert_eq!(kept.row("a").await.next_at, None);
    }

    #[tokio::test]
    async fn each_is_read_once_an_interval_and_the_next_reading_is_told() {
        let kept = kept(Schedule::EveryHour).await;
        let told = kept.row("a").await.next_at.unwrap();
        assert!((at(0)..at(6)).contains(&told), "soon, but not at once: {told}");
        assert_eq!(kept.at_minute(0).await.len() + kept.at_minute(4).await.len() + kept.at_minute(6).await.len(), 2);
        assert!(kept.at_minute(10).await.is_empty());
        let next = kept.row("a").await.next_at.unwrap();
        assert!((at(60)..=at(66)).contains(&next), "{next}");
        // A user who reads it by hand moves its turn.
        kept.app.clock.set(at(14));
        kept.read("a").await;
        assert_eq!(kept.row("a").await.next_at, Some(at(74)));
    }

    #[tokio::test]
    async fn n19_after_a_sleep_each_is_read_once_more_and_not_at_the_first_moment() {
        let kept = kept(Schedule::EveryHour).await;
        let _ = (kept.at_minute(4).await, kept.at_minute(8).await);
        assert!(kept.at_minute(600).await.is_empty(), "they are spread after the machine woke");
        let mut read = [kept.at_minute(603).await, kept.at_minute(606).await].concat();
        read.sort();
        assert_eq!(read, ["a", "b"]);
    }

    #[tokio::test]
    async fn a_clock_that_was_set_back_does_not_stop_the_schedule() {
        let kept = kept(Schedule::EveryHour).await;
        let _ = (kept.at_minute(4).await, kept.at_minute(8).await);
        assert!(kept.at_minute(-5_000).await.is_empty());
        let mut read = [kept.at_minute(-4_996).await, kept.at_minute(-4_993).await].concat();
        read.sort();
        assert_eq!(read, ["a", "b"]);
        assert!(kept.at_minute(-4_989).await.is_empty());
    }

    #[tokio::test]
    async fn n14_a_catalog_that_fails_waits_for_its_turn_and_then_longer() {
        let kept = kept(Schedule::EveryHour).await;
        let _ = (kept.at_minute(4).await, kept.at_minute(8).await);
        std::fs::rename(kept.folder.path().join("a"), kept.folder.path().join("away")).unwrap();
        let mut tries = Vec::new();
        for minute in (12..600).step_by(4) {
            tries.extend(kept.at_minute(minute).await.into_iter().filter(|id| id == "a").map(|_| minute));
        }
        let waits: Vec<i64> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(waits, [60, 120, 240], "{tries:?}");
        std::fs::rename(kept.folder.path().join("away"), kept.folder.path().join("a")).unwrap();
        kept.read("a").await;
        let row = kept.row("a").await;
        assert_eq!((row.error, row.next_at.map(|next| next > at(600))), (None, Some(true)));
    }

    #[tokio::test]
    async fn who_reads_by_hand_while_the_schedule_reads_waits_for_its_end() {
        let kept = kept(Schedule::EveryHour).await;
        let held = kept.app.scheduled.lock().await;
        let app = kept.app.clone();
        let reading = tokio::spawn(async move { app.sync_now(SyncRequest::default()).await });
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        assert!(!reading.is_finished());
        drop(held);
        let outcomes = reading.await.unwrap().unwrap();
        assert!(outcomes.iter().all(|outcome| outcome.error.is_none()), "{outcomes:?}");
    }
}
