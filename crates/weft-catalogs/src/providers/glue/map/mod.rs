//! From what Glue and Lake Formation say to statements. Pure functions.

pub(super) mod jobs;
pub(super) mod lake;
pub(super) mod names;
pub(super) mod schemas;
pub(super) mod tables;
#[cfg(test)]
mod tests;
mod types;

use crate::formats::tolerant::says_nothing;
use names::Names;
use serde_json::{Map, Value};
use weft_model::{CanonicalKey, Dialect, Entity, Observation};

const DIALECT: &str = Dialect::GLUE;

/// A statement about something whose authority is the account.
fn observation(
    names: &Names,
    native: &str,
    key: CanonicalKey,
    entity: Entity,
    rest: Map<String, Value>,
) -> Observation {
    let mut observation = Observation::new(DIALECT, native, key, entity);
    observation.identity.authority_scope = names.authority_scope();
    observation.unmapped = unmapped(rest);
    observation
}

/// What is kept as it was; nothing when it says nothing.
fn unmapped(mut rest: Map<String, Value>) -> Option<Value> {
    rest.retain(|_, value| !says_nothing(value));
    (!rest.is_empty()).then_some(Value::Object(rest))
}
