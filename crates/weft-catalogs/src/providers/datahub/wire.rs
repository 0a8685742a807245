//! What DataHub's API says. Aspects stay JSON: [`crate::formats::datahub`] reads them. Source: the classes
//! `GenericEntityScrollResultV3` and `GenericEntityV3` of datahub-project/datahub and its GraphQL schema.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// `GET openapi/v3/entity/{type}`: one page.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Page {
    /// Where the next page begins; absent on the last one.
    pub(super) scroll_id: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) entities: Vec<Value>,
    /// Rows in all; servers before 1.3 do not say.
    #[serde(deserialize_with = "number")]
    pub(super) total_count: Option<u64>,
}

/// One entity with all its aspects.
#[derive(Debug, Deserialize)]
pub(super) struct Entity {
    pub(super) urn: String,
    #[serde(flatten)]
    members: BTreeMap<String, Member>,
}

/// A member of an entity beside its urn.
#[derive(Debug)]
enum Member {
    /// The value of an aspect; system metadata and audit stamp beside it are not read.
    Aspect(Map<String, Value>),
    /// What a newer server says beside the aspects.
    Plain,
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        match Value::deserialize(d)? {
            Value::Object(mut member) => match member.get_mut("value").map(Value::take) {
                Some(Value::Object(value)) => Ok(Self::Aspect(value)),
                _ => Err(serde::de::Error::custom("an aspect without a value")),
            },
            Value::Array(_) => Err(serde::de::Error::custom("a list where an aspect is expected")),
            _ => Ok(Self::Plain),
        }
    }
}

impl Entity {
    /// A member of an aspect.
    pub(super) fn field(&self, aspect: &str, field: &str) -> Option<&Value> {
        match self.members.get(aspect)? {
            Member::Aspect(value) => value.get(field),
            Member::Plain => None,
        }
    }

    /// True when DataHub deleted it softly.
    pub(super) fn is_removed(&self) -> bool {
        self.field("status", "removed") == Some(&Value::Bool(true))
    }

    /// Names of members that are no aspects.
    pub(super) fn strangers(&self) -> impl Iterator<Item = &str> {
        self.members.iter().filter(|(_, member)| matches!(member, Member::Plain)).map(|(name, _)| name.as_str())
    }

    /// The aspects by name.
    pub(super) fn into_aspects(self) -> impl Iterator<Item = (String, Value)> {
        self.members.into_iter().filter_map(|(name, member)| match member {
            Member::Aspect(value) => Some((name, Value::Object(value))),
            Member::Plain => None,
        })
    }
}

/// `GET config`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Config {
    /// By product, such as `acryldata/datahub`.
    #[serde(deserialize_with = "nullable")]
    pub(super) versions: BTreeMap<String, Version>,
    /// `"true"` for every server with aspects.
    pub(super) no_code: Option<Value>,
}

/// Version of one product.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Version {
    pub(super) version: Option<String>,
}

/// GraphQL `__type`: the values of an enumeration.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TypeAnswer {
    #[serde(rename = "__type")]
    pub(super) of: Option<EnumType>,
}

/// An enumeration.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct EnumType {
    #[serde(deserialize_with = "nullable")]
    pub(super) enum_values: Vec<EnumValue>,
}

/// One value of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EnumValue {
    pub(super) name: String,
}

/// GraphQL `entities`: the history of one assertion or run; `None` where the server did not say.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct History {
    pub(super) urn: String,
    pub(super) run_events: Option<RunEvents>,
    pub(super) state: Option<Vec<RunState>>,
}

/// Results of an assertion, spelled as in its aspect `assertionRunEvent`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct RunEvents {
    #[serde(deserialize_with = "nullable")]
    pub(super) run_events: Vec<Value>,
}

/// A state of a run; the result is spelled otherwise than in its aspect `dataProcessInstanceRunEvent`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct RunState {
    pub(super) timestamp_millis: Value,
    pub(super) status: Option<String>,
    pub(super) result: Option<RunResult>,
}

/// Result of a run.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct RunResult {
    pub(super) result_type: Option<String>,
    pub(super) native_result_type: Option<String>,
}

fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(d: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(d)?.unwrap_or_default())
}

/// A count that may come as text; what is no count says nothing.
fn number<'de, D: Deserializer<'de>>(d: D) -> Result<Option<u64>, D::Error> {
    let value = Value::deserialize(d)?;
    Ok(value.as_u64().or_else(|| value.as_str()?.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::{Config, Entity, Page};
    use serde_json::{Value, json};

    #[test]
    fn an_entity_is_its_urn_and_its_aspects() {
        let value = json!({"urn": "urn:li:tag:a", "scrollId": "x", "tagProperties": {"value": {"name": "A"}, "auditStamp": {}}});
        let entity: Entity = serde_json::from_value(value).unwrap();
        assert_eq!(entity.strangers().collect::<Vec<_>>(), ["scrollId"]);
        assert_eq!(entity.field("tagProperties", "name"), Some(&json!("A")));
        let aspects: Vec<(String, Value)> = entity.into_aspects().collect();
        assert_eq!(aspects, [("tagProperties".to_owned(), json!({"name": "A"}))]);
        for broken in
            [json!({"urn": 5}), json!({"urn": "u", "status": {"removed": true}}), json!({"urn": "u", "status": []})]
        {
            assert!(serde_json::from_value::<Entity>(broken).is_err());
        }
    }

    #[test]
    fn a_page_may_leave_everything_out_and_count_in_text() {
        let page: Page = serde_json::from_value(json!({"entities": null, "totalCount": "12"})).unwrap();
        assert_eq!((page.entities.len(), page.total_count, page.scroll_id), (0, Some(12), None));
        let config: Config = serde_json::from_value(json!({"versions": null})).unwrap();
        assert!(config.versions.is_empty());
    }
}
