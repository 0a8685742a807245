//! One listing of a server while it is paged through: counts rows and pages, sees loops, sets broken items aside.

use super::error::HttpError;
use super::limits::Limits;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashSet;
use weft_model::Loss;

/// Share of items that may be broken before the listing counts as drifted: one in twenty.
const DRIFT: u64 = 20;

/// A listing in progress. Its name is the scope of what it delivers.
#[derive(Debug)]
pub struct Listing {
    scope: String,
    limits: Limits,
    pages: u64,
    rows: u64,
    broken: u64,
    total: Option<u64>,
    cursors: HashSet<String>,
    pub(crate) gap: Option<String>,
    pub(crate) items: u32,
    pub(crate) losses: Vec<Loss>,
}

impl Listing {
    pub(crate) fn new(scope: impl Into<String>, limits: Limits) -> Self {
        Self {
            scope: scope.into(),
            limits,
            pages: 0,
            rows: 0,
            broken: 0,
            total: None,
            cursors: HashSet::new(),
            gap: None,
            items: 0,
            losses: Vec::new(),
        }
    }

    /// Name of the scope, the same at every sync.
    pub fn scope(&self) -> &str {
        &self.scope
    }

    /// Rows seen so far, broken ones among them.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Notes a page of `rows` rows.
    ///
    /// # Errors
    /// `Cap` when the listing has more rows or pages than are read.
    pub fn page(&mut self, rows: usize) -> Result<(), HttpError> {
        self.pages += 1;
        self.rows += rows as u64;
        if self.rows > self.limits.rows || self.pages > self.limits.pages {
            return Err(HttpError::Cap { rows: self.rows, pages: self.pages });
        }
        Ok(())
    }

    /// Notes how many rows the server says there are in all; [`Listing::check_total`] holds it against what came.
    pub fn announce(&mut self, total: u64) {
        self.total = Some(total);
    }

    /// Notes that the server has more than this listing can find, and why: it will not be complete.
    pub fn incomplete(&mut self, why: &str) {
        self.gap.get_or_insert_with(|| why.to_owned());
    }

    /// The cursor of the next page, `None` at the end (absent or empty).
    ///
    /// # Errors
    /// `PagingLoop` when this cursor came before.
    pub fn next(&mut self, cursor: Option<&str>) -> Result<Option<String>, HttpError> {
        let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else { return Ok(None) };
        if !self.cursors.insert(cursor.to_owned()) {
            return Err(HttpError::PagingLoop { cursor: cursor.chars().take(60).collect() });
        }
        Ok(Some(cursor.to_owned()))
    }

    /// The item as `T`; one of another form is set aside with its place and the rest goes on.
    pub fn item<T: DeserializeOwned>(&mut self, item: &Value) -> Option<T> {
        match serde_path_to_error::deserialize::<_, T>(item) {
            Ok(item) => Some(item),
            Err(error) => {
                let name = ["fullyQualifiedName", "urn", "id", "name", "key"].iter().find_map(|k| item[*k].as_str());
                let place = match name {
                    Some(name) => format!("{}: {}", name.chars().take(80).collect::<String>(), error.path()),
                    None => error.path().to_string(),
                };
                self.set_aside(&place, "the item has another form than this API is known for");
                None
            }
        }
    }

    /// Sets one item aside, such as one with an empty id.
    pub fn set_aside(&mut self, place: &str, reason: &str) {
        self.broken += 1;
        self.losses.push(Loss {
            source: self.scope.clone(),
            path: place.to_owned(),
            reason: reason.to_owned(),
            count: 1,
            kept: false,
        });
    }

    /// Notes something of this listing that has no place in the model; the item itself is good.
    pub fn loss(&mut self, place: &str, reason: &str, kept: bool) {
        let same = self.losses.iter_mut().find(|l| l.path == place && l.reason == reason && l.kept == kept);
        match same {
            Some(loss) => loss.count += 1,
            None => self.losses.push(Loss {
                source: self.scope.clone(),
                path: place.to_owned(),
                reason: reason.to_owned(),
                count: 1,
                kept,
            }),
        }
    }

    /// Holds what came against what the server announced, and against the share of broken items.
    pub(crate) fn check(&self) -> Result<(), HttpError> {
        if let Some(total) = self.total.filter(|total| *total > self.rows) {
            return Err(HttpError::TotalMismatch { delivered: self.rows, total });
        }
        // Every broken item is missing from the listing, so one is enough for "not complete"; many are a drift.
        if self.broken * DRIFT > self.rows.max(1) {
            return Err(HttpError::Drifted { bad: self.broken, all: self.rows });
        }
        Ok(())
    }

    /// What this listing is made from and was not read.
    pub(crate) fn gap(&self) -> Option<&str> {
        self.gap.as_deref()
    }

    /// True when nothing is missing from it so far.
    pub(crate) fn is_whole(&self) -> bool {
        self.gap.is_none() && self.broken == 0 && self.check().is_ok()
    }

    /// Items set aside.
    pub(crate) fn broken(&self) -> u64 {
        self.broken
    }

    /// Pages seen.
    pub(crate) fn pages(&self) -> u64 {
        self.pages
    }
}

#[cfg(test)]
mod tests {
    use super::Listing;
    use crate::http::{HttpError, Limits};
    use serde_json::json;

    fn listing() -> Listing {
        Listing::new("tables", Limits { rows: 100, pages: 3, ..Limits::default() })
    }

    #[test]
    fn a_listing_that_lacks_what_it_is_made_from_is_not_whole() {
        let mut pages = listing();
        assert!(pages.page(1).is_ok() && pages.is_whole());
        pages.incomplete("the listing of tables");
        pages.incomplete("the listing of topics");
        assert_eq!((pages.is_whole(), pages.gap()), (false, Some("the listing of tables")));
    }

    #[test]
    fn h04_a_listing_without_end_stops_at_the_cap() {
        let mut pages = listing();
        assert!((0..3).all(|_| pages.page(1).is_ok()));
        assert!(matches!(pages.page(1), Err(HttpError::Cap { pages: 4, .. })));
        assert!(matches!(listing().page(101), Err(HttpError::Cap { rows: 101, .. })));
    }

    #[test]
    fn h05_the_same_cursor_again_is_a_loop() {
        let mut listing = listing();
        assert_eq!(listing.next(Some("a")), Ok(Some("a".to_owned())));
        assert_eq!(listing.next(Some("")), Ok(None));
        assert!(matches!(listing.next(Some("a")), Err(HttpError::PagingLoop { .. })));
    }

    #[test]
    fn h07_fewer_rows_than_announced_are_not_complete() {
        let mut listing = listing();
        listing.announce(10);
        listing.page(9).unwrap();
        assert_eq!(listing.check(), Err(HttpError::TotalMismatch { delivered: 9, total: 10 }));
    }

    #[test]
    fn h08_a_broken_item_is_set_aside_with_its_place_and_many_are_a_drift() {
        let mut listing = listing();
        listing.page(40).unwrap();
        assert_eq!(listing.item::<Vec<u32>>(&json!([1, 2])), Some(vec![1, 2]));
        assert_eq!(listing.item::<Vec<u32>>(&json!([1, "x"])), None);
        assert_eq!(listing.losses[0].path, "[1]");
        assert!(listing.check().is_ok());
        for _ in 0..2 {
            listing.set_aside("id", "the id is empty");
        }
        assert_eq!(listing.check(), Err(HttpError::Drifted { bad: 3, all: 40 }));
    }
}
