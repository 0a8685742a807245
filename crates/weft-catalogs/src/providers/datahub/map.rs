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

    /// Takes in an entity that was deleted softly: others name it, and its key depends on what it says.
    pub(super) fn deleted(&mut self, scope: &str, entity: Entity) {
        self.0.set_source(scope);
        let urn = entity.urn.clone();
        datahub::take_deleted(&urn, entity.into_aspects(), &mut self.0);
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

#[cfg(test)]
mod tests {
    use super::Gathered;
    use crate::formats::{Collector, Document, datahub};
    use crate::providers::datahub::wire::{Entity, History};
    use serde_json::{Value, json};
    use std::collections::BTreeMap;
    use weft_model::{CheckStatus, Entity as Said, Kind, Observation};

    const ANSWERS: &str = include_str!("../../../../../tests/fixtures/datahub/server/answers.json");
    const BOOTSTRAP: &str = include_str!("../../../../../tests/fixtures/datahub/bootstrap_mce.json");
    const BREADTH: &str = include_str!("../../../../../tests/fixtures/datahub/breadth.json");

    /// What the server's answers become; entities that were deleted softly only lend their keys.
    fn of_server() -> Vec<Observation> {
        let answers: Value = serde_json::from_str(ANSWERS).unwrap();
        let mut gathered = Gathered::new();
        for (sort, entities) in answers["entities"].as_object().unwrap() {
            for value in entities.as_array().unwrap() {
                let entity: Entity = serde_json::from_value(value.clone()).unwrap();
                let is_person = matches!(sort.as_str(), "corpuser" | "corpGroup");
                if entity.is_removed() && !is_person {
                    gathered.deleted(sort, entity);
                } else {
                    gathered.entity(sort, entity);
                }
            }
        }
        for value in answers["histories"].as_array().unwrap() {
            gathered.history(serde_json::from_value::<History>(value.clone()).unwrap());
        }
        gathered.statements().0
    }

    fn of_files() -> Vec<Observation> {
        let mut out = Collector::new();
        for (name, text) in [("bootstrap_mce.json", BOOTSTRAP), ("breadth.json", BREADTH)] {
            out.set_source(name);
            datahub::parse(&Document::json(name, text), &mut out).unwrap();
        }
        datahub::finish(&mut out);
        out.into_parts().0
    }

    #[test]
    fn a_file_and_a_server_that_say_the_same_are_read_as_the_same() {
        // The server leaves out what was deleted softly; unmapped parts bear the names of classes in files.
        let gone =
            ["urn:li:dataset:(urn:li:dataPlatform:snowflake,acct.shop.public.orders_old,PROD)", "urn:li:tag:gone"];
        let by_name = |all: Vec<Observation>| -> BTreeMap<(Kind, String), Value> {
            let kept = all.into_iter().filter(|o| !gone.contains(&o.native.as_str()));
            let said = |o: &Observation| json!([o.key, o.identity, o.entity, o.changed_at]);
            kept.map(|o| ((o.kind(), o.native.clone()), said(&o))).collect()
        };
        let (server, files) = (by_name(of_server()), by_name(of_files()));
        assert!(server.len() > 150, "{}", server.len());
        for (name, said) in &files {
            assert_eq!(server.get(name), Some(said), "{name:?}");
        }
        assert_eq!(server.len(), files.len());
    }

    #[test]
    fn every_statement_bears_the_listing_that_stated_it() {
        for observation in of_server() {
            let sort = observation.native.split(':').nth(2).unwrap_or_default();
            if observation.kind() == Kind::Edge || observation.native.contains(" on urn:") {
                assert!(
                    [
                        "dataset",
                        "chart",
                        "dashboard",
                        "dataJob",
                        "mlModel",
                        "mlFeature",
                        "mlFeatureTable",
                        "mlPrimaryKey"
                    ]
                    .contains(&observation.scope.as_str()),
                    "{}",
                    observation.scope
                );
            } else {
                assert_eq!(observation.scope, sort);
            }
        }
    }

    #[test]
    fn what_was_deleted_softly_is_not_stated_and_still_lends_its_key() {
        let all = of_server();
        assert!(!all.iter().any(|o| o.native.contains("orders_old,PROD") || o.native == "urn:li:tag:gone"));
        let from_old = all.iter().filter_map(|o| if let Said::Edge(e) = &o.entity { Some(e) } else { None });
        let from_old: Vec<_> = from_old.filter(|e| e.from.name() == "orders_old").collect();
        assert_eq!(from_old[0].from.to_string(), "snowflake://acct/shop/public/orders_old?env=PROD");
        let carl = all.iter().find(|o| o.native == "urn:li:corpuser:carl").unwrap();
        assert!(matches!(&carl.entity, Said::Person(person) if person.active == Some(false)));
    }

    #[test]
    fn a_history_takes_the_place_of_the_newest_event() {
        let all = of_server();
        let find = |native: &str| all.iter().find(|o| o.native == native).map(|o| &o.entity).unwrap();
        let Said::Check(check) = find("urn:li:assertion:mail-not-null") else { unreachable!() };
        assert_eq!(check.results.len(), 20);
        assert_eq!((check.results[0].status, check.results[1].status), (CheckStatus::Fail, CheckStatus::Pass));
        assert_eq!(check.results[0].observed.as_deref(), Some("12 unexpected values"));
        let Said::Run(run) = find("urn:li:dataProcessInstance:run2") else { unreachable!() };
        assert_eq!(run.state, "FAILURE");
        assert!(run.started.is_some() && run.started < run.ended);
    }
}
