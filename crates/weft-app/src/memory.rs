//! What the server of a catalog answered, kept in the store from one sync to the next.

use std::sync::atomic::{AtomicU32, Ordering};
use weft_catalogs::http::{Kept, Memory, MemoryFuture};
use weft_store::StoreError;
use weft_store::tables::answer::{AnswerRow, Answers};

/// The memory of one reading. What cannot be read or written is as if it were not there.
pub(crate) struct StoredAnswers {
    answers: Answers,
    /// Everything is asked for again.
    full: bool,
    given: AtomicU32,
}

impl StoredAnswers {
    pub(crate) fn new(answers: Answers, full: bool) -> Self {
        Self { answers, full, given: AtomicU32::new(0) }
    }

    /// Ends the reading; what it neither used nor kept goes only if it read everything.
    pub(crate) async fn end(&self, read_everything: bool) {
        told(if read_everything { self.answers.drop_others().await } else { self.answers.flush().await });
    }

    /// How many answers were given from here.
    pub(crate) fn given(&self) -> u32 {
        self.given.load(Ordering::Relaxed)
    }
}

fn told(written: Result<(), StoreError>) {
    if let Err(error) = written {
        tracing::warn!(%error, "answers are not remembered");
    }
}

impl Memory for StoredAnswers {
    fn find(&self, request: u128) -> MemoryFuture<'_, Option<Kept>> {
        Box::pin(async move {
            if self.full {
                return None;
            }
            let row = self.answers.find(request).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "a remembered answer cannot be read");
                None
            })?;
            Some(Kept { mark: row.mark, body: row.body })
        })
    }

    fn keep(&self, request: u128, kept: Kept) -> MemoryFuture<'_, ()> {
        let row = AnswerRow { mark: kept.mark, body: kept.body };
        Box::pin(async move { told(self.answers.keep(request, row).await) })
    }

    fn still_good(&self, request: u128) {
        self.answers.note_good(request);
    }

    fn gave(&self, request: u128) {
        self.answers.note_good(request);
        self.given.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::StoredAnswers;
    use crate::clock::Clock;
    use crate::paths::Paths;
    use crate::secrets::NoKeyring;
    use crate::{App, Config, api};
    use serde_json::json;
    use std::sync::Arc;
    use weft_catalogs::http::{Kept, Memory as _};

    fn kept(mark: &str) -> Kept {
        Kept { mark: mark.to_owned(), body: mark.as_bytes().to_vec() }
    }

    /// The program with a catalog whose secret the session keeps, and one remembered answer.
    async fn app() -> (tempfile::TempDir, Arc<App>) {
        let home = tempfile::tempdir().unwrap();
        let vault = Arc::new(NoKeyring);
        let config = Config { paths: Paths::beneath(home.path()), clock: Clock::System, vault };
        let app = App::start(config).await.unwrap();
        let draft = json!({
            "id": "x", "kind": "marquez", "at": "http://127.0.0.1:1", "options": { "auth": "bearer" },
            "secret": "one", "secret_in": "session",
        });
        api::call(&app, "catalogs.add", draft).await.unwrap();
        let memory = StoredAnswers::new(app.store.answers("x").await.unwrap(), false);
        memory.keep(1, kept("a")).await;
        memory.end(true).await;
        (home, app)
    }

    async fn found(app: &App, full: bool) -> Option<Kept> {
        StoredAnswers::new(app.store.answers("x").await.unwrap(), full).find(1).await
    }

    #[tokio::test]
    async fn a_full_sync_finds_nothing_and_fills_the_memory_again() {
        let (_home, app) = app().await;
        assert_eq!((found(&app, false).await, found(&app, true).await), (Some(kept("a")), None));
        let full = StoredAnswers::new(app.store.answers("x").await.unwrap(), true);
        full.keep(1, kept("b")).await;
        full.end(true).await;
        assert_eq!((found(&app, false).await, full.given()), (Some(kept("b")), 0));
    }

    #[tokio::test]
    async fn a_new_secret_forgets_what_was_answered_to_the_old_one() {
        let (_home, app) = app().await;
        assert_eq!(found(&app, false).await, Some(kept("a")));
        api::call(&app, "catalogs.set_secret", json!({ "id": "x", "secret": "two" })).await.unwrap();
        assert_eq!(found(&app, false).await, None);
    }
}
