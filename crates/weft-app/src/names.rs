//! How things are named on the wire: a [`ThingRef`] with the dye of its domain, the same in every answer.

use crate::App;
use crate::api::types::{DomainRef, Freshness, Mark, ThingRef};
use crate::error::WireError;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};
use weft_model::{CanonicalKey, Dialect, Kind, Thing, TimeMs};
use weft_store::ThingRow;

/// Dyes that stay apart for most eyes, in the order in which they are given out.
const HUES: [u16; 16] = [250, 30, 145, 205, 95, 345, 305, 170, 60, 280, 120, 10, 225, 325, 75, 190];

/// The domains of the mesh by key, each with its name and dye.
#[derive(Debug, Default)]
pub(crate) struct Domains {
    by_key: HashMap<CanonicalKey, DomainRef>,
}

impl Domains {
    /// All domains of the mesh, read once for each state of it.
    pub(crate) async fn load(app: &App) -> Result<Arc<Self>, WireError> {
        let stamp = app.store.stamp().await?;
        let kept = || app.domains.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, domains)) = kept().as_ref().filter(|(at, _)| *at == stamp) {
            return Ok(Arc::clone(domains));
        }
        let domains = Arc::new(Self::of(app.store.things_of_kind(Kind::Domain).await?));
        *kept() = Some((stamp, Arc::clone(&domains)));
        Ok(domains)
    }

    fn of(mut rows: Vec<ThingRow>) -> Self {
        // By key, so that a domain keeps its dye as long as the set of domains is the same.
        rows.sort_by(|a, b| a.thing.key.cmp(&b.thing.key));
        let by_key = rows.into_iter().enumerate().map(|(n, row)| {
            let hue = HUES[n % HUES.len()];
            (row.thing.key.clone(), DomainRef { key: row.thing.key.to_string(), name: row.thing.name, hue })
        });
        Self { by_key: by_key.collect() }
    }

    /// The domain of that key.
    pub(crate) fn get(&self, key: &CanonicalKey) -> Option<DomainRef> {
        self.by_key.get(key).cloned()
    }

    /// A thing as lists show it. A domain is its own domain, so that it bears its dye.
    pub(crate) fn name(&self, thing: &Thing) -> ThingRef {
        let domain = if thing.kind == Kind::Domain { Some(&thing.key) } else { thing.domain.as_ref() };
        let mut catalogs: Vec<String> = thing.members.iter().map(|m| m.catalog.clone()).collect();
        catalogs.sort();
        catalogs.dedup();
        ThingRef {
            key: thing.key.to_string(),
            name: thing.name.clone(),
            kind: thing.kind,
            subtype: thing.subtype.clone(),
            domain: domain.and_then(|key| self.get(key)),
            catalogs,
        }
    }
}

/// A key that no thing has any more, shown by its own words.
pub(crate) fn unknown_thing(key: &str, kind: Kind) -> ThingRef {
    let name = key.parse::<CanonicalKey>().map_or_else(|_| key.to_owned(), |k| k.name().to_owned());
    ThingRef { key: key.to_owned(), name, kind, subtype: kind.as_str().to_owned(), domain: None, catalogs: Vec::new() }
}

/// "Who says so".
pub(crate) fn mark(dialect: &Dialect, catalog: &str, at: Option<TimeMs>) -> Mark {
    Mark { mark: dialect.mark().to_owned(), catalog: catalog.to_owned(), at }
}

impl App {
    /// How old and whole the present mesh is.
    ///
    /// # Errors
    /// What the store says.
    pub async fn freshness(&self) -> Result<Freshness, WireError> {
        let store = &self.store;
        let as_of = store.as_of().await?;
        let read: HashSet<String> = store.syncs(None).await?.into_iter().map(|sync| sync.catalog).collect();
        let mut unread = Vec::new();
        for row in store.catalogs().await?.into_iter().filter(|row| !read.contains(&row.id)) {
            unread.push(match self.failure(&row.id).await? {
                Some(failure) => format!("{}: not read, the last sync failed: {}", row.id, failure.message),
                None => format!("{}: not read yet", row.id),
            });
        }
        let complete = as_of.complete && unread.is_empty();
        let at = match as_of.at {
            Some(at) => Some(at),
            // Nothing was ever complete: the answer rests on the oldest of the newest reads.
            None => {
                let mut newest: HashMap<String, TimeMs> = HashMap::new();
                for sync in store.syncs(None).await? {
                    let at = newest.entry(sync.catalog).or_insert(sync.ended_at);
                    *at = sync.ended_at.max(*at);
                }
                newest.into_values().min()
            }
        };
        let gaps = as_of.gaps.iter().map(|gap| {
            if gap.scope.is_empty() {
                format!("{}: {}", gap.catalog, gap.reason)
            } else {
                format!("{}, {}: {}", gap.catalog, gap.scope, gap.reason)
            }
        });
        Ok(Freshness { as_of: at, complete, gaps: gaps.chain(unread).collect() })
    }
}

#[cfg(test)]
mod tests {
    use crate::api::catalogs::{CatalogDraft, SyncRequest};
    use crate::clock::Clock;
    use crate::paths::Paths;
    use crate::secrets::NoKeyring;
    use crate::{App, Config};
    use std::sync::Arc;

    #[tokio::test]
    async fn a_catalog_that_was_never_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::beneath(&folder.path().join("home"));
        let config = Config { paths, clock: Clock::System, vault: Arc::new(NoKeyring) };
        let app = App::start(config).await.unwrap();
        let place = folder.path().join("a");
        std::fs::create_dir(&place).unwrap();
        let draft = serde_json::json!({ "id": "a", "at": place });
        app.add_catalog(serde_json::from_value::<CatalogDraft>(draft).unwrap()).await.unwrap();
        assert_eq!(app.freshness().await.unwrap().gaps, ["a: not read yet"]);
        std::fs::remove_dir(&place).unwrap();
        app.sync_now(SyncRequest::default()).await.unwrap();
        let told = app.freshness().await.unwrap();
        assert!(told.gaps[0].starts_with("a: not read, the last sync failed: ") && !told.complete, "{:?}", told.gaps);
    }
}
