//! What the user keeps: settings, stars, views; and the program in figures.

use crate::api::search::SearchQuery;
use crate::api::settings::{
    DiagnosticRow, Diagnostics, DiagnosticsQuery, SavedView, Settings, Shelf, Status, ViewDraft,
};
use crate::api::types::PromiseState;
use crate::error::{Code, WireError};
use crate::names::{Domains, unknown_thing};
use crate::promises::{Promises, wire_state};
use crate::{App, api};
use weft_model::{CanonicalKey, Kind};
use weft_store::tables::saved_view::SavedView as StoredView;

/// Name under which the settings of the user are kept.
const SETTINGS: &str = "settings";

impl App {
    /// The user's settings.
    ///
    /// # Errors
    /// What the store says.
    pub async fn settings(&self) -> Result<Settings, WireError> {
        let value = self.store.setting(SETTINGS).await?;
        // A field that an older or newer program wrote differently falls back to its default.
        Ok(value.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default())
    }

    /// Keeps the settings; the map is made anew where one of them changes it.
    ///
    /// # Errors
    /// What the store says.
    pub async fn save_settings(&self, settings: Settings) -> Result<Settings, WireError> {
        let before = self.settings().await?;
        let value = serde_json::to_value(&settings).map_err(|e| WireError::new(Code::Internal, e.to_string()))?;
        self.store.save_setting(SETTINGS, Some(&value), self.clock.now()).await?;
        if before.show_probable != settings.show_probable {
            self.derive_again().await?;
        }
        self.jobs.send(api::settings::Event::UserChanged {});
        Ok(settings)
    }

    /// Changes the setting called `name`, given in the words of a command line, and keeps all.
    ///
    /// # Errors
    /// `NotFound` for a name that is no setting, `BadRequest` for a value it cannot have.
    pub async fn change_setting(&self, name: &str, value: &str) -> Result<Settings, WireError> {
        let mut all = serde_json::to_value(self.settings().await?).unwrap_or_default();
        let names = all.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>().join(", ")).unwrap_or_default();
        let Some(known) = all.get_mut(name) else {
            return Err(WireError::new(Code::NotFound, format!("there is no setting \"{name}\""))
                .hint(format!("settings: {names}")));
        };
        *known = match (known.is_boolean(), value) {
            (true, "on" | "true" | "yes") => true.into(),
            (true, "off" | "false" | "no") => false.into(),
            _ => value.into(),
        };
        let settings = serde_json::from_value(all).map_err(|e| {
            WireError::new(Code::BadRequest, format!("\"{value}\" is no value of {name}: {e}"))
                .hint("on or off, or one of the words")
        })?;
        self.save_settings(settings).await
    }

    /// Stars and views.
    ///
    /// # Errors
    /// What the store says.
    pub async fn shelf(&self) -> Result<Shelf, WireError> {
        let domains = Domains::load(self).await?;
        let mut starred = Vec::new();
        for key in self.store.stars().await? {
            let row = self.store.thing(&key).await?;
            starred
                .push(row.map_or_else(|| unknown_thing(&key.to_string(), Kind::Asset), |row| domains.name(&row.thing)));
        }
        let mut views = Vec::new();
        for view in self.store.saved_views().await? {
            let count = self.count_of(&view.route).await;
            views.push(SavedView { name: view.name, route: view.route, count });
        }
        Ok(Shelf { starred, views })
    }

    /// Hits of a view that is a search; a view whose query no longer parses has none to show.
    async fn count_of(&self, route: &str) -> Option<u32> {
        let query = route.strip_prefix("/discover?q=")?.split('&').next()?;
        let text = percent_decoded(query);
        let page = self.search(SearchQuery { text, limit: Some(1), offset: None }).await.ok()?;
        Some(page.total)
    }

    /// Keeps a view under its name; an empty route deletes it.
    ///
    /// # Errors
    /// `BadName` for an empty name.
    pub async fn save_view(&self, draft: ViewDraft) -> Result<Shelf, WireError> {
        let name = draft.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > 80 {
            return Err(WireError::new(Code::BadName, "a view needs a name of 1 to 80 characters"));
        }
        if draft.route.is_empty() {
            self.store.remove_view(&name).await?;
        } else {
            let updated_at = self.clock.now();
            self.store.save_view(&StoredView { name, route: draft.route, updated_at }).await?;
        }
        self.jobs.send(api::settings::Event::UserChanged {});
        self.shelf().await
    }

    /// Sets or takes away a star.
    ///
    /// # Errors
    /// `NotFound` when the key names nothing.
    pub async fn set_star(&self, key: &str, on: bool) -> Result<Shelf, WireError> {
        let key = match (on, key.parse::<CanonicalKey>()) {
            (true, _) => self.find_one(key).await?.thing.key,
            // A star on something that is gone can still be taken away.
            (false, Ok(key)) => key,
            (false, Err(e)) => return Err(WireError::new(Code::BadRequest, e.to_string())),
        };
        self.store.set_star(&key, on.then(|| self.clock.now())).await?;
        self.jobs.send(api::settings::Event::UserChanged {});
        self.shelf().await
    }

    /// The program in figures.
    ///
    /// # Errors
    /// What the store says.
    pub async fn status(&self) -> Result<Status, WireError> {
        let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let counts = self.store.counts().await?;
        let of = |kind: Kind| small(counts.by_kind.get(&kind).copied().unwrap_or(0));
        let as_of = self.store.as_of().await?;
        let now = self.clock.now();
        let promises = Promises::load(self, now).await?;
        let broken =
            promises.judged.iter().filter(|j| wire_state(j.verdict.state.word()) == PromiseState::Fail).count();
        let catalogs = self.catalogs().await?.catalogs;
        let stamp = self.store.stamp().await?;
        Ok(Status {
            freshness: self.freshness().await?,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            catalogs: small(catalogs.len() as u64),
            catalogs_complete: small(catalogs.iter().filter(|c| c.complete && c.error.is_none()).count() as u64),
            domains: of(Kind::Domain),
            products: of(Kind::Product),
            assets: of(Kind::Asset),
            edges: small(counts.edges),
            broken: small(broken as u64),
            findings: self.findings_of(stamp),
            changes: self.unseen_changes().await?,
            newest_sync: u32::try_from(as_of.seq).unwrap_or(0),
            sample: self.has_sample().await?,
            data_dir: self.paths.data.display().to_string(),
            jobs: self.jobs.list(),
            notices: self.notices(),
        })
    }

    /// What a person asks for when something is wrong; contains no metadata and no secret.
    ///
    /// # Errors
    /// Only when nothing at all can be looked at.
    pub async fn diagnostics(&self, query: DiagnosticsQuery) -> Result<Diagnostics, WireError> {
        let row = |name: &str, ok: Option<bool>, message: String| DiagnosticRow { name: name.to_owned(), ok, message };
        let mut checks = vec![row("version", None, env!("CARGO_PKG_VERSION").to_owned())];
        for (name, path) in self.paths.rows() {
            checks.push(row(&format!("{name} folder"), None, path.display().to_string()));
        }
        if query.files == Some(true) {
            let check = self.store.check().await?;
            let whole = |found: Option<String>| found.unwrap_or_else(|| "whole".to_owned());
            checks.push(row("mesh.db", Some(check.mesh.is_none()), whole(check.mesh)));
            checks.push(row("user.db", Some(check.user.is_none()), whole(check.user)));
        } else {
            checks.push(row("mesh.db and user.db", None, "not looked through for damage".to_owned()));
        }
        checks.push(row("SQLite", None, self.store.sqlite_version().await?));
        let (index, stamp) = (self.index()?.stamp(), self.store.stamp().await?);
        let words = if index == Some(stamp) { "up to date" } else { "behind; it is brought up at the next search" };
        checks.push(row("search index", Some(true), words.to_owned()));
        for catalog in self.catalogs().await?.catalogs {
            let ok = catalog.error.is_none() && (catalog.complete || catalog.synced_at.is_none());
            let words = match (&catalog.error, catalog.synced_at) {
                (Some(error), _) => error.clone(),
                (None, None) => "not synced yet".to_owned(),
                (None, Some(at)) => format!("synced {at}, {}", if catalog.complete { "complete" } else { "partial" }),
            };
            checks.push(row(&format!("catalog {}", catalog.id), Some(ok), words));
        }
        Ok(Diagnostics { checks })
    }
}

/// The text behind `%20` and friends; a broken escape stays as it is.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        let hex = (first == b'%').then(|| tail.get(..2)).flatten();
        let byte = hex.and_then(|h| std::str::from_utf8(h).ok()).and_then(|h| u8::from_str_radix(h, 16).ok());
        match byte {
            Some(byte) => {
                out.push(byte);
                rest = &tail[2..];
            }
            None => {
                out.push(if first == b'+' { b' ' } else { first });
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::percent_decoded;

    #[test]
    fn a_query_in_a_route_is_read_back() {
        assert_eq!(percent_decoded("kind%3Atable+a%20b%2"), "kind:table a b%2");
    }
}
