//! From what the server sent to statements. The mapping is that of DataHub's files ([`crate::formats::datahub`]), so
//! that a file and a server that say the same are read as the same.

use super::wire::{Entity, History};
use crate::formats::{Collector, datahub};
use serde_json::{Value, json};
use weft_model::{Loss, Observation};

/// What was read so far. Statements are made at the end, because keys depend on other entities: the mail of a user,
/// the platform instance of a dataset.
pub(super) struct Gathered(Collector);

impl Gathered {
    pub(super) fn new() -> Self {
        Self(Collector::scoped_by_source())
    }

    /// Takes in an entity of the listing `scope`.
    pub(super) fn entity(&mut self, scope: &str, entity: Entity) {
        self.0.set_source(scope);
        let urn = entity.urn.clone();
        datahub::take_entity(&urn, entity.into_aspects(), &mut self.0);
    }

    /// Takes in the history of an entity; what the server did not answer leaves the newest event, which came with the
    /// aspects.
    pub(super) fn history(&mut self, history: History) {
        if let Some(results) = history.run_events {
            datahub::replace_series(&history.urn, "assertionRunEvent", results.run_events, &mut self.0);
        }
        if let Some(states) = history.state {
            let events = states.into_iter().map(|state| {
                let result =
                    state.result.map(|r| json!({"type": r.result_type, "nativeResultType": r.native_result_type}));
                json!({"timestampMillis": state.timestamp_millis, "status": state.status, "result": result})
            });
            let events: Vec<Value> = events.collect();
            datahub::replace_series(&history.urn, "dataProcessInstanceRunEvent", events, &mut self.0);
        }
    }

    /// All statements, each with the listing it came from as its scope, and what was lost, by listing.
    pub(super) fn statements(mut self) -> (Vec<Observation>, Vec<Loss>) {
        datahub::finish(&mut self.0);
        self.0.into_parts()
    }
}
