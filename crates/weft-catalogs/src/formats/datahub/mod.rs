//! DataHub metadata files: metadata change events (snapshots) and metadata change proposals, one or a list of them.
//!
//! What files say about one urn is merged first ([`records`]); observations are made after the last document, because
//! keys depend on other records (the mail of a user, the instance of a dataset) and fields may have records of their own.

mod assets;
mod business;
mod columns;
mod edges;
mod jobs;
mod map;
mod people;
mod quality;
mod reader;
mod records;
mod urn;
mod wire;

use super::{Collector, Document, FormatError};
use serde_json::Value;

/// Whether the document holds DataHub metadata, told by its content.
pub fn recognise(doc: &Document) -> bool {
    match &doc.value {
        Value::Array(list) => !list.is_empty() && list.iter().take(10).any(records::is_record),
        one => records::is_record(one),
    }
}

/// Takes in the events and proposals of one document. Errors when it holds none.
pub fn parse(doc: &Document, out: &mut Collector) -> Result<(), FormatError> {
    let list = match &doc.value {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut taken = 0;
    for value in list {
        if records::take_in(value, out) {
            taken += 1;
        } else {
            out.loss("[]", "is neither a metadata change event nor a proposal", false);
        }
    }
    if taken == 0 {
        return Err(FormatError::at("", "holds no metadata change event or proposal"));
    }
    Ok(())
}

/// Takes in one entity with its aspects as a server sends them (`{"urn": …, "<aspect>": {"value": …}}`, opened).
pub(crate) fn take_entity(urn: &str, aspects: impl IntoIterator<Item = (String, Value)>, out: &mut Collector) {
    records::take_entity(urn, aspects, out);
}

/// Takes in an entity that its server holds as deleted: nothing is stated of it, but others name it and need its key.
pub(crate) fn take_deleted(urn: &str, aspects: impl IntoIterator<Item = (String, Value)>, out: &mut Collector) {
    records::take_deleted(urn, aspects, out);
}

/// Puts a whole series of events (`assertionRunEvent`) in the place of what is known of it.
pub(crate) fn replace_series(urn: &str, name: &str, events: Vec<Value>, out: &mut Collector) {
    records::replace_series(urn, name, events, out);
}

/// Emits everything once all records are known.
pub fn finish(out: &mut Collector) {
    let records: records::Records = out.take_state();
    if !records.by_urn.is_empty() {
        map::emit(&records, out);
    }
}

#[cfg(test)]
mod tests {
    use super::{finish, parse, recognise};
    use crate::formats::{Collector, Document};
    use serde_json::{Value, json};
    use weft_model::{
        Asset, CheckStatus, Edge, EdgeKind, Entity, EvidenceKind, Kind, Lifecycle, Loss, Method, Observation,
        PortDirection, Role,
    };

    const BOOTSTRAP: &str = include_str!("../../../../../tests/fixtures/datahub/bootstrap_mce.json");
    const SINGLE: &str = include_str!("../../../../../tests/fixtures/datahub/single_mce.json");
    const DOMAINS: &str = include_str!("../../../../../tests/fixtures/datahub/test_domains.json");
    const TABLE: &str = "urn:li:dataset:(urn:li:dataPlatform:snowflake,acct.db.s.t,PROD)";
    const OTHER: &str = "urn:li:dataset:(urn:li:dataPlatform:snowflake,acct.db.s.u,PROD)";

    fn read(text: &str) -> (Vec<Observation>, Vec<Loss>) {
        let mut out = Collector::new();
        let doc = Document::json("m.json", text);
        assert!(recognise(&doc), "{text}");
        out.set_source("m.json");
        parse(&doc, &mut out).unwrap();
        finish(&mut out);
        out.into_parts()
    }

    fn proposals(list: &[(&str, &str, Value)]) -> (Vec<Observation>, Vec<Loss>) {
        let proposal = |(urn, aspect, value): &(&str, &str, Value)| {
            let sort = urn.split(':').nth(2).unwrap();
            json!({"entityType": sort, "entityUrn": urn, "changeType": "UPSERT", "aspectName": aspect,
                   "aspect": {"value": value.to_string(), "contentType": "application/json"}})
        };
        read(&Value::Array(list.iter().map(proposal).collect()).to_string())
    }

    fn of_kind(observations: &[Observation], kind: Kind) -> Vec<&Observation> {
        observations.iter().filter(|o| o.kind() == kind).collect()
    }

    fn asset<'a>(observations: &'a [Observation], native: &str) -> (&'a Observation, &'a Asset) {
        let found = observations.iter().find(|o| o.native == native).unwrap();
        match &found.entity {
            Entity::Asset(asset) => (found, asset),
            _ => unreachable!(),
        }
    }

    fn edges(observations: &[Observation]) -> Vec<&Edge> {
        observations.iter().filter_map(|o| if let Entity::Edge(e) = &o.entity { Some(e) } else { None }).collect()
    }

    #[test]
    fn the_bootstrap_file_is_there_to_the_last_owner() {
        let (observations, _) = read(BOOTSTRAP);
        let owners: usize = observations.iter().map(|o| o.entity.owners().len()).sum();
        assert_eq!(owners, 26);
        let columns: usize =
            observations.iter().map(|o| if let Entity::Asset(a) = &o.entity { a.columns.len() } else { 0 }).sum();
        assert_eq!(columns, 28);
        let count = |kind| of_kind(&observations, kind).len();
        assert_eq!((count(Kind::Person), count(Kind::Team), count(Kind::Tag), count(Kind::Term)), (1, 2, 2, 4));
        assert_eq!((count(Kind::Job), count(Kind::Check)), (3, 1));
        let fine: Vec<_> = edges(&observations).into_iter().filter(|e| !e.columns.is_empty()).collect();
        assert_eq!(fine.len(), 1);
        assert_eq!((fine[0].from.name(), fine[0].to.name()), ("logging_events", "fct_users_created"));
        assert_eq!(fine[0].columns[0].from, "event_data");
        let job = edges(&observations).into_iter().find(|e| e.job.is_some()).unwrap();
        assert_eq!(job.method, Method::Declared);
        let (_, hive) = asset(&observations, "urn:li:dataset:(urn:li:dataPlatform:hive,SampleHiveDataset,PROD)");
        assert_eq!(hive.evidence[0].kind, EvidenceKind::TableMetadata);
        assert_eq!(hive.usage.as_ref().and_then(|u| u.queries), Some(2));
        assert_eq!(hive.container.as_ref().map(ToString::to_string).as_deref(), Some("asset:///SCHEMA"));
        assert!(hive.properties.contains(&("row count".to_owned(), "4500".to_owned())));
        let (_, kafka) = asset(&observations, "urn:li:dataset:(urn:li:dataPlatform:kafka,SampleKafkaDataset,PROD)");
        let paths: Vec<_> = kafka.columns.iter().map(|c| (c.path.as_str(), c.key)).collect();
        assert_eq!(paths[0], ("field_foo_2", false));
        assert!(paths.contains(&("id", true)));
        let Entity::Check(check) = &of_kind(&observations, Kind::Check)[0].entity else { unreachable!() };
        assert_eq!((check.column.as_deref(), check.results[0].status), (Some("field_foo"), CheckStatus::Pass));
    }

    #[test]
    fn a_single_event_with_opened_unions_is_read() {
        let (observations, _) = read(SINGLE);
        let Entity::Person(person) = &observations[0].entity else { unreachable!() };
        assert_eq!(person.display.as_deref(), Some("Harshal Sheth"));
        assert_eq!(observations[0].key.to_string(), "person:///harshal@sheth.io");
        assert_eq!(observations[0].identity.mails, ["harshal@sheth.io"]);
    }

    #[test]
    fn domains_are_described_and_referred_to_by_one_key() {
        let (observations, _) = read(DOMAINS);
        let domain = of_kind(&observations, Kind::Domain)[0];
        assert!(matches!(&domain.entity, Entity::Domain(d) if d.name.as_deref() == Some("Sales")));
        let Entity::Asset(asset) = &of_kind(&observations, Kind::Asset)[0].entity else { unreachable!() };
        assert_eq!(asset.domain.as_ref(), Some(&domain.key));
    }

    #[test]
    fn instances_become_authorities_wherever_the_urn_is_used() {
        let instance = "urn:li:dataPlatformInstance:(urn:li:dataPlatform:snowflake,acct)";
        let stated = json!({"platform": "urn:li:dataPlatform:snowflake", "instance": instance});
        let upstream = json!({"upstreams": [{"dataset": OTHER, "type": "VIEW"}], "fineGrainedLineages": [{
            "upstreamType": "FIELD_SET", "downstreamType": "FIELD", "transformOperation": "COPY",
            "upstreams": [format!("urn:li:schemaField:({OTHER},a)"), format!("urn:li:schemaField:({OTHER},b)")],
            "downstreams": [format!("urn:li:schemaField:({TABLE},[version=2.0].[type=string].c)")]}]});
        let (observations, _) = proposals(&[
            (TABLE, "dataPlatformInstance", stated.clone()),
            (TABLE, "upstreamLineage", upstream),
            (OTHER, "dataPlatformInstance", stated),
        ]);
        let edges = edges(&observations);
        assert_eq!(edges.len(), 1);
        assert_eq!(edges[0].from.to_string(), "snowflake://acct/db/s/u?env=PROD");
        assert_eq!(edges[0].to.to_string(), "snowflake://acct/db/s/t?env=PROD");
        let flows: Vec<_> = edges[0].columns.iter().map(|c| (c.from.as_str(), c.to.as_deref())).collect();
        assert_eq!(flows, [("a", Some("c")), ("b", Some("c"))]);
        assert_eq!(asset(&observations, TABLE).0.identity.authority_scope, None);
        let (alone, _) = proposals(&[(TABLE, "status", json!({"removed": true}))]);
        let (found, said) = asset(&alone, TABLE);
        assert_eq!(found.key.to_string(), "snowflake:///acct/db/s/t?env=PROD");
        assert_eq!(found.identity.authority_scope.as_deref(), Some("datahub:snowflake:PROD"));
        assert_eq!(said.lifecycle, Lifecycle::Retired);
    }

    #[test]
    fn owners_keep_their_words_and_get_ours() {
        let owner = |urn: &str, sort: &str, custom: Value| json!({"owner": urn, "type": sort, "typeUrn": custom});
        let ownership = json!({"owners": [
            owner("urn:li:corpuser:ana", "TECHNICAL_OWNER", json!(null)),
            owner("urn:li:corpuser:bo", "DATAOWNER", json!(null)),
            owner("urn:li:corpGroup:fin", "CUSTOM", json!("urn:li:ownershipType:__system__data_steward")),
            owner("urn:li:corpGroup:fin", "CUSTOM", json!("urn:li:ownershipType:1f")),
        ]});
        let (observations, _) = proposals(&[
            (TABLE, "ownership", ownership),
            (
                "urn:li:corpuser:ana",
                "corpUserInfo",
                json!({"active": false, "email": "ana@x.example", "displayName": "Ana"}),
            ),
            ("urn:li:ownershipType:1f", "ownershipTypeInfo", json!({"name": "Product Expert"})),
        ]);
        let (_, table) = asset(&observations, TABLE);
        let said: Vec<_> =
            table.owners.iter().map(|o| (o.party.to_string(), o.role, o.raw_role.as_deref().unwrap())).collect();
        assert_eq!(said[0], ("person:///ana@x.example".to_owned(), Role::TechnicalOwner, "TECHNICAL_OWNER"));
        assert_eq!(said[1], ("person:///bo".to_owned(), Role::Owner, "DATAOWNER"));
        assert_eq!(said[2], ("team:///fin".to_owned(), Role::Steward, "__system__data_steward"));
        assert_eq!(said[3], ("team:///fin".to_owned(), Role::Expert, "Product Expert"));
        let Entity::Person(ana) = &of_kind(&observations, Kind::Person)[0].entity else { unreachable!() };
        assert_eq!((ana.active, ana.logins[0].as_str()), (Some(false), "ana"));
    }

    #[test]
    fn products_tell_output_ports_from_other_assets() {
        let assets = json!([{"destinationUrn": TABLE, "outputPort": true}, {"destinationUrn": OTHER}]);
        let (observations, _) = proposals(&[
            ("urn:li:dataProduct:p", "dataProductProperties", json!({"name": "P", "assets": assets})),
            ("urn:li:dataProduct:p", "domains", json!({"domains": ["urn:li:domain:d"]})),
        ]);
        let Entity::Product(product) = &observations[0].entity else { unreachable!() };
        assert_eq!((product.ports.len(), product.assets.len()), (1, 1));
        assert_eq!(product.ports[0].direction, PortDirection::Output);
        assert_eq!(product.domain.as_ref().map(ToString::to_string).as_deref(), Some("domain:///d"));
    }

    #[test]
    fn edited_texts_siblings_and_fields_are_laid_over_the_schema() {
        let field = |path: &str| {
            json!({"fieldPath": path, "nativeDataType": "VARCHAR(5)", "nullable": false,
            "type": {"type": {"com.linkedin.schema.StringType": {}}}})
        };
        let (observations, losses) = proposals(&[
            (TABLE, "schemaMetadata", json!({"fields": [field("a"), field("b")], "primaryKeys": ["a"]})),
            (
                TABLE,
                "editableSchemaMetadata",
                json!({"editableSchemaFieldInfo": [
                {"fieldPath": "b", "description": "edited", "globalTags": {"tags": [{"tag": "urn:li:tag:pii"}]}}]}),
            ),
            (TABLE, "siblings", json!({"siblings": [OTHER], "primary": true})),
            (TABLE, "deprecation", json!({"deprecated": true, "note": "use u", "replacement": OTHER})),
            (TABLE, "novelty", json!({"x": 1})),
            ("urn:li:tag:pii", "tagProperties", json!({"name": "PII"})),
            (
                &format!("urn:li:schemaField:({TABLE},a)"),
                "glossaryTerms",
                json!({"terms": [{"urn": "urn:li:glossaryTerm:Mail"}]}),
            ),
        ]);
        let (found, table) = asset(&observations, TABLE);
        assert_eq!(table.columns.len(), 2);
        assert!(table.columns[0].key && table.columns[0].tags[0].term);
        assert_eq!(table.columns[1].description.as_deref(), Some("edited"));
        assert_eq!(table.columns[1].tags[0].name, "PII");
        assert_eq!(found.identity.aliases[0].key.name(), "u");
        assert_eq!(table.lifecycle, Lifecycle::Deprecated);
        assert_eq!(table.successor.as_ref().map(|k| k.name()), Some("u"));
        assert_eq!(found.unmapped, Some(json!({"novelty": {"x": 1}})));
        assert!(losses.iter().any(|l| l.path == "novelty" && l.kept));
    }

    #[test]
    fn jobs_know_what_they_read_write_and_follow() {
        let job = "urn:li:dataJob:(urn:li:dataFlow:(airflow,dag,PROD),b)";
        let before = "urn:li:dataJob:(urn:li:dataFlow:(airflow,dag,PROD),a)";
        let io = json!({"inputDatasetEdges": [{"destinationUrn": TABLE}], "outputDatasets": [OTHER], "inputDatajobs": [before]});
        let run = "urn:li:dataProcessInstance:r1";
        let event =
            |at: i64, status: &str, result: Value| json!({"timestampMillis": at, "status": status, "result": result});
        let (observations, _) = proposals(&[
            (job, "dataJobInputOutput", io),
            (run, "dataProcessInstanceRelationships", json!({"parentTemplate": job})),
            (run, "dataProcessInstanceRunEvent", event(2_000_000_000_000, "COMPLETE", json!({"type": "SUCCESS"}))),
            (run, "dataProcessInstanceRunEvent", event(1_900_000_000_000, "STARTED", json!(null))),
        ]);
        let edges = edges(&observations);
        let data = edges.iter().find(|e| e.kind == EdgeKind::Data).unwrap();
        assert_eq!(data.job.as_ref().map(ToString::to_string).as_deref(), Some("airflow:///dag/b?env=PROD"));
        let after = edges.iter().find(|e| e.kind == EdgeKind::Depends).unwrap();
        assert_eq!(after.from.to_string(), "airflow:///dag/a?env=PROD");
        let Entity::Run(run) = &of_kind(&observations, Kind::Run)[0].entity else { unreachable!() };
        assert_eq!(run.state, "SUCCESS");
        assert!(run.started < run.ended);
    }

    #[test]
    fn contracts_bring_their_assertions_as_checks_and_promises() {
        let schedule = json!({"cron": {"cron": "0 8 * * *", "timezone": "Europe/Berlin"}});
        let info = json!({"type": "FRESHNESS", "freshnessAssertion": {"entity": TABLE, "schedule": schedule}});
        let (observations, _) = proposals(&[
            ("urn:li:assertion:f", "assertionInfo", info),
            (
                "urn:li:dataContract:c",
                "dataContractProperties",
                json!({"entity": TABLE, "freshness": [{"assertion": "urn:li:assertion:f"}]}),
            ),
            ("urn:li:dataContract:c", "dataContractStatus", json!({"state": "ACTIVE"})),
            (
                "urn:li:incident:i",
                "incidentInfo",
                json!({"type": "OPERATIONAL", "title": "late", "priority": 1,
                "entities": [TABLE], "status": {"state": "ACTIVE"}, "created": {"time": 1_900_000_000_000_i64}}),
            ),
        ]);
        let Entity::Contract(contract) = &of_kind(&observations, Kind::Contract)[0].entity else { unreachable!() };
        assert_eq!(contract.status.lifecycle, Lifecycle::Active);
        assert_eq!(contract.promises[0].schedule.as_ref().unwrap().cron, "0 8 * * *");
        assert_eq!(contract.checks.len(), 1);
        let Entity::Incident(incident) = &of_kind(&observations, Kind::Incident)[0].entity else { unreachable!() };
        assert_eq!((incident.title.as_str(), incident.state.as_str()), ("late", "ACTIVE"));
    }

    #[test]
    fn what_the_model_has_no_word_for_is_reported_and_other_json_is_refused() {
        let (observations, losses) = proposals(&[("urn:li:post:p", "postInfo", json!({"type": "LINK"}))]);
        assert!(observations.is_empty());
        assert_eq!(losses[0].path, "post: postInfo");
        for other in ["{}", "[]", "[1]", r#"{"entityType": "dataset"}"#] {
            assert!(!recognise(&Document::json("x.json", other)), "{other}");
        }
    }
}
