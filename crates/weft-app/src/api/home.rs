//! `home.map`: the domain map, what changed, what is due, how old it all is.

use super::catalogs::CatalogRow;
use super::changes::ChangeRow;
use super::sla::PromiseView;
use super::types::{DomainRef, Freshness, PromiseState};
use crate::App;
use crate::error::WireError;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How the squares are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Shade {
    /// By the state of promises.
    Promises,
    /// By ownership.
    Ownership,
    /// By change since the last look.
    Change,
}

/// Which map.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HomeQuery {
    /// Width of the room for the map, in CSS pixels.
    pub width: f32,
    /// Height of the room for the map, in CSS pixels.
    pub height: f32,
}

/// Who stands behind a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OwnershipState {
    /// Several people or a team.
    Owned,
    /// One person only.
    OnePerson,
    /// Only people who left.
    Leaver,
    /// Nobody.
    Nobody,
}

/// A product as a square.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Square {
    /// Key of the product.
    pub key: String,
    /// Name.
    pub name: String,
    /// State of its promises; `None` promises nothing.
    pub promise: Option<PromiseState>,
    /// The sentence behind the state.
    pub sentence: Option<String>,
    /// Ownership.
    pub ownership: OwnershipState,
    /// Changed since the last look.
    pub changed: bool,
}

/// A domain as a card, with its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DomainCard {
    /// The domain; `None` is "not assigned".
    pub domain: Option<DomainRef>,
    /// Products in it.
    pub products: u32,
    /// Assets in it.
    pub assets: u32,
    /// Products as squares, or empty above 60 (then `shares` is drawn).
    pub squares: Vec<Square>,
    /// Products by state of promises, for the bar of large cards.
    pub shares: Vec<(PromiseState, u32)>,
    /// Domains folded into this card (above 24 domains).
    pub folded: Vec<String>,
    /// Left.
    pub x: f32,
    /// Top.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

/// A bundle of edges from one domain to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Thread {
    /// Index of the giving card.
    pub from: u32,
    /// Index of the taking card.
    pub to: u32,
    /// Edges in the bundle.
    pub count: u32,
    /// Stroke width (logarithm of the count).
    pub width: f32,
    /// Runs back against the flow; drawn beneath, dashed.
    pub back: bool,
    /// Points of a path of cubic curves: start, then triples.
    pub route: Vec<(f32, f32)>,
    /// Where the count stands.
    pub label: (f32, f32),
}

/// A bundle of edges that no thread shows, because too many others are stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Undrawn {
    /// Index of the giving card.
    pub from: u32,
    /// Index of the taking card.
    pub to: u32,
    /// Edges in the bundle.
    pub count: u32,
}

/// The domain map with what stands around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct HomeView {
    /// How old and whole.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// Cards.
    pub cards: Vec<DomainCard>,
    /// Threads.
    pub threads: Vec<Thread>,
    /// Bundles that are only listed.
    pub undrawn: Vec<Undrawn>,
    /// Width of the map, before it is scaled.
    pub width: f32,
    /// Height of the map, before it is scaled.
    pub height: f32,
    /// What the map is scaled by to fill its room.
    pub scale: f32,
    /// Domains in all.
    pub domains: u32,
    /// Products in all.
    pub products: u32,
    /// Assets in all.
    pub assets: u32,
    /// Edges in all.
    pub edges: u32,
    /// Newest changes.
    pub changes: Vec<ChangeRow>,
    /// Changes since the last look.
    pub changes_total: u32,
    /// Promises that break next (broken first), the first five.
    pub due_next: Vec<PromiseView>,
    /// Promises in all.
    pub promises_total: u32,
    /// Catalogs and their age.
    pub catalogs: Vec<CatalogRow>,
}

/// The domain map.
///
/// # Errors
/// What the use case says.
pub async fn map(app: &App, request: HomeQuery) -> Result<HomeView, WireError> {
    app.home(request).await
}
