//! Where parsers put what they find: merges statements about one thing, counts losses, keeps state between files.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, HashMap};
use weft_model::{Kind, Loss, Observation};

/// Collects the observations and losses of one catalog while its documents are parsed.
#[derive(Default)]
pub struct Collector {
    source: String,
    observations: Vec<Observation>,
    index: HashMap<(String, Kind, String), usize>,
    losses: BTreeMap<(String, String, String, bool), u32>,
    scoped: bool,
    state: HashMap<TypeId, Box<dyn Any + Send>>,
}

impl Collector {
    /// An empty collector.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty collector that takes the current source as the scope of what is added: the listings of a server.
    pub fn scoped_by_source() -> Self {
        Self { scoped: true, ..Self::default() }
    }

    /// Names the file that is parsed next; it becomes the source of losses.
    pub fn set_source(&mut self, path: &str) {
        if self.source != path {
            path.clone_into(&mut self.source);
        }
    }

    /// The file that is being parsed.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Adds a statement. A second statement of the same dialect and kind about the same thing is merged into the
    /// first: what the first left open is filled, lists are united; where both disagree the first stays and a loss
    /// names the place.
    pub fn add(&mut self, mut observation: Observation) {
        if self.scoped {
            observation.scope.clone_from(&self.source);
        }
        let kind = observation.kind();
        let name = match kind {
            Kind::Edge | Kind::Check | Kind::Run | Kind::Policy | Kind::Incident | Kind::Agreement => {
                observation.native.clone()
            }
            _ => observation.key.to_string(),
        };
        let slot = (observation.dialect.as_str().to_owned(), kind, name);
        if let Some(&at) = self.index.get(&slot) {
            let place = format!("{} {}", kind, slot.2);
            for path in super::merge::merge(&mut self.observations[at], observation) {
                self.loss(&format!("{place}: {path}"), "stated differently in two places; the first is kept", false);
            }
            return;
        }
        self.index.insert(slot, self.observations.len());
        self.observations.push(observation);
    }

    /// The statement already collected about a thing.
    pub fn find_mut(&mut self, dialect: &str, kind: Kind, name: &str) -> Option<&mut Observation> {
        let at = *self.index.get(&(dialect.to_owned(), kind, name.to_owned()))?;
        self.observations.get_mut(at)
    }

    /// Notes something that is not carried over from the current file; equal ones are counted.
    pub fn loss(&mut self, path: &str, reason: &str, kept: bool) {
        let source = self.source.clone();
        self.loss_of(&source, path, reason, kept);
    }

    /// The same for another source than the current file.
    pub fn loss_of(&mut self, source: &str, path: &str, reason: &str, kept: bool) {
        *self.losses.entry((source.to_owned(), path.to_owned(), reason.to_owned(), kept)).or_default() += 1;
    }

    /// What one format keeps between documents, by its type; made by `Default` when first asked for.
    pub fn state<T: Any + Default + Send>(&mut self) -> &mut T {
        let slot = self.state.entry(TypeId::of::<T>()).or_insert_with(|| Box::new(T::default()));
        if !slot.is::<T>() {
            *slot = Box::new(T::default());
        }
        match slot.downcast_mut::<T>() {
            Some(state) => state,
            None => unreachable!("the slot was just filled with this type"),
        }
    }

    /// Takes one format's state out, leaving its default.
    pub fn take_state<T: Any + Default + Send>(&mut self) -> T {
        std::mem::take(self.state::<T>())
    }

    /// How many statements are collected.
    pub fn len(&self) -> usize {
        self.observations.len()
    }

    /// True when nothing was collected.
    pub fn is_empty(&self) -> bool {
        self.observations.is_empty()
    }

    /// What was collected so far, in the order in which it was found.
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// Ends the collecting: the statements in the order in which they were found, and the losses sorted by place.
    pub fn into_parts(self) -> (Vec<Observation>, Vec<Loss>) {
        let losses = self
            .losses
            .into_iter()
            .map(|((source, path, reason, kept), count)| Loss { source, path, reason, count, kept })
            .collect();
        (self.observations, losses)
    }
}

#[cfg(test)]
mod tests {
    use super::Collector;
    use weft_model::{Asset, CanonicalKey, Column, Entity, Lifecycle, Observation, Ownership, Role};

    fn asset(asset: Asset) -> Observation {
        let key = CanonicalKey::new("duckdb", None, ["shop", "main", "orders"]);
        Observation::new("odcs", "orders", key, Entity::Asset(asset))
    }

    #[test]
    fn two_statements_about_one_thing_are_merged_and_contradictions_are_named() {
        let owner = Ownership {
            party: CanonicalKey::new("team", None, ["sales"]),
            role: Role::Owner,
            raw_role: None,
            inherited: false,
            since: None,
            until: None,
        };
        let mut out = Collector::new();
        out.set_source("a");
        out.add(asset(Asset {
            description: Some("Orders".to_owned()),
            columns: vec![Column::named("id"), Column::named("total")],
            ..Asset::default()
        }));
        out.set_source("b");
        out.add(asset(Asset {
            description: Some("All orders".to_owned()),
            columns: vec![Column::named("total").typed("int"), Column::named("day")],
            owners: vec![owner],
            lifecycle: Lifecycle::Active,
            ..Asset::default()
        }));
        let (observations, losses) = out.into_parts();
        assert_eq!(observations.len(), 1);
        assert_eq!(observations[0].entity.description(), Some("Orders"));
        assert_eq!(observations[0].entity.owners().len(), 1);
        assert_eq!(observations[0].entity.lifecycle(), Lifecycle::Active);
        let Entity::Asset(merged) = &observations[0].entity else { unreachable!("an asset was added") };
        let columns: Vec<_> = merged.columns.iter().map(|c| (c.path.as_str(), c.data_type.as_deref())).collect();
        assert_eq!(columns, [("id", None), ("total", Some("int")), ("day", None)]);
        assert_eq!(losses.len(), 1);
        assert_eq!((losses[0].source.as_str(), losses[0].path.contains("description")), ("b", true));
    }

    #[test]
    fn state_is_kept_per_type() {
        let mut out = Collector::new();
        out.state::<Vec<u8>>().push(1);
        out.state::<Vec<u8>>().push(2);
        *out.state::<u32>() += 5;
        assert_eq!(out.take_state::<Vec<u8>>(), [1, 2]);
        assert_eq!((out.take_state::<Vec<u8>>().len(), out.take_state::<u32>()), (0, 5));
    }
}
