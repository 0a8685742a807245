//! ODCS 2.2, read as far as it maps. Source: the standard's JSON schema v2.2.2.

use super::schema::Named;
use super::{Found, description, promises, roles};
use crate::formats::fields::{Fields, Unmapped};
use crate::formats::parties::bitol_team;
use crate::formats::{Document, FormatError};
use weft_model::contract::{Contract, ContractStatus, ContractSubject};
use weft_model::entity::logical_type;
use weft_model::{Asset, CanonicalKey, Check, Column, Dialect, Kind, Lifecycle, TagRef};

/// Reads a contract of version 2.2.
pub(super) fn read(doc: &Document, root: &Fields<'_>, unmapped: &mut Unmapped) -> Result<Found, FormatError> {
    let id = root
        .first_text(&["uuid", "id"])
        .ok_or_else(|| FormatError::at("uuid", "the contract has no uuid; give it one"))?;
    let key = CanonicalKey::of_kind(Kind::Contract, &id);
    let mut subjects = Vec::new();
    let mut checks = Vec::new();
    let mut beside = Vec::new();
    let tables = root.objects("dataset", unmapped);
    let alone = tables.len() == 1;
    for table in tables {
        let physical = table.text("physicalName");
        let Some(name) = table.text("table").or_else(|| physical.clone()) else {
            table.rest(unmapped);
            continue;
        };
        let named = Named { contract: &id, name: &name, physical: physical.as_deref().unwrap_or(&name), alone };
        let (_, asset_key) = named.keys(&[]).swap_remove(0);
        let columns: Vec<Column> =
            table.objects("columns", unmapped).into_iter().filter_map(|column| read_column(column, unmapped)).collect();
        checks.extend(read_checks(&table, &asset_key, unmapped));
        let asset = Asset {
            description: table.text("description").or_else(|| table.text("dataGranularity")),
            columns: columns.clone(),
            ..Asset::default()
        };
        table.rest(unmapped);
        subjects.push(ContractSubject { asset: asset_key.clone(), name: name.clone(), columns });
        beside.push(named.observation(Dialect::ODCS, None, asset_key, asset));
    }
    let status = root.text("status");
    let contract = Contract {
        name: root.first_text(&["quantumName", "datasetName"]),
        version: root.text("version"),
        api_version: None,
        status: ContractStatus {
            lifecycle: status.as_deref().map_or(Lifecycle::Unknown, Lifecycle::from_word),
            raw: status,
        },
        description: description(root, unmapped),
        domain: root.text("datasetDomain").map(|domain| CanonicalKey::of_kind(Kind::Domain, &domain)),
        product: None,
        subjects,
        promises: promises(doc, root, "column", unmapped),
        checks,
        owners: bitol_team(Dialect::ODCS, root, "stakeholders", unmapped, &mut beside),
        tags: root.texts("tags").into_iter().map(TagRef::tag).collect(),
        support: ["productSlackChannel", "productFeedbackUrl", "productDl"]
            .iter()
            .filter_map(|key| root.text(key))
            .collect(),
    };
    let policies = roles(root, &key, unmapped);
    Ok(Found { id, contract, beside, policies, inputs: Vec::new() })
}

fn read_column(column: Fields<'_>, unmapped: &mut Unmapped) -> Option<Column> {
    let path = column.text("column");
    let logical = column.text("logicalType");
    let physical = column.text("physicalType");
    let read = path.map(|path| Column {
        path,
        logical_type: logical.as_deref().or(physical.as_deref()).map(|word| logical_type(word).to_owned()),
        data_type: physical.or(logical),
        nullable: column.flag("isNullable"),
        key: column.flag("isPrimaryKey") == Some(true),
        unique: column.flag("isUnique") == Some(true),
        description: column.text("description").or_else(|| column.text("businessName")),
        tags: column.texts("tags").into_iter().chain(column.text("classification")).map(TagRef::tag).collect(),
    });
    column.rest(unmapped);
    read
}

fn read_checks(table: &Fields<'_>, subject: &CanonicalKey, unmapped: &mut Unmapped) -> Vec<Check> {
    let mut checks = Vec::new();
    for rule in table.objects("quality", unmapped) {
        let template = rule.text("templateName");
        checks.push(Check {
            subject: subject.clone(),
            column: rule.text("column"),
            name: rule
                .text("toolRuleName")
                .or_else(|| template.clone())
                .or_else(|| rule.text("code"))
                .unwrap_or_else(|| "rule".to_owned()),
            check_type: template.or_else(|| rule.text("type")),
            dimension: rule.text("dimension"),
            severity: rule.text("severity"),
            results: Vec::new(),
        });
        rule.rest(unmapped);
    }
    checks
}

#[cfg(test)]
mod tests {
    use crate::formats::{Collector, Document, odcs};
    use weft_model::{Entity, Observation};

    #[test]
    fn a_contract_of_version_2_is_read_as_far_as_it_maps() {
        let text = r#"{"apiVersion": "v2.2.2", "kind": "virtualDataset", "uuid": "u-1", "version": "1.1.0",
            "status": "current", "quantumName": "my quantum", "datasetDomain": "seller", "password": "hunter2",
            "description": {"purpose": "why", "limitations": "none"},
            "dataset": [{"table": "tbl", "columns": [{"column": "a", "isPrimaryKey": true, "physicalType": "int",
              "isNullable": false, "classification": "public"}],
              "quality": [{"code": "nullCheck", "templateName": "NullCheck", "column": "a", "dimension": "completeness"}]}],
            "stakeholders": [{"username": "ana", "role": "Owner", "dateIn": "2022-08-02"}],
            "slaProperties": [{"property": "latency", "value": 4, "unit": "d", "column": "tbl.a"}],
            "price": {"priceAmount": 9.95}}"#;
        let doc = Document::json("old.json", text);
        assert!(odcs::recognise(&doc));
        let mut out = Collector::new();
        odcs::parse(&doc, &mut out).unwrap();
        odcs::finish(&mut out);
        let (observations, losses) = out.into_parts();
        let contract = contract(&observations);
        assert_eq!(contract.name.as_deref(), Some("my quantum"));
        assert_eq!(contract.promises[0].element.as_deref(), Some("tbl.a"));
        assert_eq!(contract.owners[0].party.to_string(), "person:///ana");
        assert_eq!(contract.subjects[0].asset.to_string(), "contract:///u-1/tbl");
        assert_eq!(contract.checks[0].column.as_deref(), Some("a"));
        assert!(losses.iter().any(|l| l.path == "password" && !l.kept), "{losses:?}");
        assert!(!serde_json::to_string(&observations).unwrap().contains("hunter2"));
    }

    fn contract(observations: &[Observation]) -> &weft_model::Contract {
        observations
            .iter()
            .find_map(|o| match &o.entity {
                Entity::Contract(contract) => Some(contract),
                _ => None,
            })
            .unwrap()
    }
}
