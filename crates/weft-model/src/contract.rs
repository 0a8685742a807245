//! Data contracts: one document of promises about one or more assets.

use crate::{CanonicalKey, Check, Column, Lifecycle, Ownership, Promise, TagRef};
use serde::{Deserialize, Serialize};

/// Status as written, with our reading of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ContractStatus {
    /// Our word.
    pub lifecycle: Lifecycle,
    /// The source's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
}

/// The part of a contract that speaks of one asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContractSubject {
    /// The asset.
    pub asset: CanonicalKey,
    /// Logical name inside the contract.
    pub name: String,
    /// Promised schema.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
}

/// A data contract as one source states it, keyed `contract:///<id>`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Contract {
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Version of the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Version of the standard (`v3.1.0`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// Status.
    #[serde(default)]
    pub status: ContractStatus,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Domain as a key of the same catalog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<CanonicalKey>,
    /// Data product it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<CanonicalKey>,
    /// Assets it covers with their promised schema.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<ContractSubject>,
    /// Promises.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Promise>,
    /// Quality rules it demands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Owners and helpers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Ownership>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagRef>,
    /// Channels for questions (mail, chat, URL), as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub support: Vec<String>,
}
