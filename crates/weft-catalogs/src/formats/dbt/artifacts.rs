//! The artifacts as they are kept until every file was read.

use super::wire::{Group, Metadata, Node};
use super::{read, section};
use crate::formats::tolerant::says_nothing;
use crate::formats::{Collector, Document, FormatError};
use std::collections::BTreeMap;

/// Sections whose members are read as [`Node`].
const NODES: [&str; 7] = ["nodes", "sources", "exposures", "metrics", "semantic_models", "saved_queries", "unit_tests"];

/// Sections that describe code or repeat other sections, and what is said about them.
const LEFT_OUT: [(&str, &str); 5] = [
    ("macros", "macros are code, not data"),
    ("docs", "doc blocks are already part of the descriptions"),
    ("functions", "functions are code, not data"),
    ("disabled", "disabled in the project, so not part of it"),
    ("selectors", "selectors only name nodes for the command line"),
];

/// Resource types of `nodes` that stand for no data.
const NO_DATA: [(&str, &str); 3] = [
    ("analysis", "analyses are SQL texts that nothing is built from"),
    ("operation", "operations are hooks of a run"),
    ("sql_operation", "operations are hooks of a run"),
];

/// A node field that is left out: dbt's own bookkeeping, which says nothing about data.
fn is_bookkeeping(field: &str) -> bool {
    const FIELDS: [&str; 32] = [
        "fqn",
        "path",
        "root_path",
        "patch_path",
        "build_path",
        "compiled_path",
        "checksum",
        "docs",
        "deferred",
        "unrendered_config",
        "unrendered_database",
        "unrendered_schema",
        "created_at",
        "compiled",
        "extra_ctes",
        "extra_ctes_injected",
        "index",
        "quoting",
        "doc_blocks",
        "file_key_name",
        "metrics",
        "sources",
        "refs",
        "functions",
        "language",
        "defer_relation",
        "versions",
        "overload_results",
        "schema_name",
        "metadata",
        "batch",
        "unrendered_relation",
    ];
    FIELDS.contains(&field)
}

/// SQL and Python texts of a node.
fn is_code(field: &str) -> bool {
    matches!(field, "raw_sql" | "raw_code" | "compiled_sql" | "compiled_code" | "injected_sql" | "_pre_injected_sql")
}

/// One manifest.
pub(super) struct Manifest {
    pub(super) path: String,
    pub(super) metadata: Metadata,
    /// Nodes of all sections by unique id; what is data before what refers to data.
    pub(super) nodes: BTreeMap<String, Node>,
    pub(super) groups: Vec<Group>,
}

/// A `catalog.json`, `run_results.json` or `sources.json`: results by unique id, in the order of the file.
pub(super) struct Artifact<T> {
    pub(super) path: String,
    pub(super) metadata: Metadata,
    pub(super) results: Vec<(String, T)>,
}

impl Manifest {
    /// Reads the sections of a manifest.
    pub(super) fn read(doc: &Document, metadata: Metadata, out: &mut Collector) -> Result<Self, FormatError> {
        if section(doc, "nodes").is_none() {
            return Err(FormatError::at("nodes", "missing or no object; run `dbt parse` or `dbt compile` again"));
        }
        let mut manifest = Self { path: doc.path.clone(), metadata, nodes: BTreeMap::new(), groups: Vec::new() };
        for name in NODES {
            for (id, value) in section(doc, name).into_iter().flatten() {
                if let Some(node) = read::<Node>(value, &format!("{name}.*"), out) {
                    manifest.keep(id, name, node, out);
                }
            }
        }
        for value in section(doc, "groups").into_iter().flat_map(|s| s.values()) {
            manifest.groups.extend(read::<Group>(value, "groups.*", out));
        }
        for (name, reason) in LEFT_OUT {
            for _ in section(doc, name).into_iter().flatten() {
                out.loss(&format!("{name}.*"), reason, false);
            }
        }
        Ok(manifest)
    }

    fn keep(&mut self, id: &str, section: &str, mut node: Node, out: &mut Collector) {
        let sort = node.resource_type.clone().unwrap_or_else(|| section.trim_end_matches('s').to_owned());
        if let Some((_, reason)) = NO_DATA.iter().find(|(name, _)| *name == sort) {
            out.loss(&format!("{section}.* ({sort})"), reason, false);
            return;
        }
        node.resource_type = Some(sort);
        node.rest.retain(|field, value| {
            let code = is_code(field) && !says_nothing(value);
            if code {
                out.loss(&format!("{section}.*.{field}"), "SQL and Python texts are not kept", false);
            }
            !code && !is_code(field) && !is_bookkeeping(field) && !says_nothing(value)
        });
        for field in node.rest.keys() {
            out.loss(&format!("{section}.*.{field}"), "has no place in the model", true);
        }
        if id.trim().is_empty() {
            out.loss(&format!("{section}.*"), "the node has no unique_id", false);
            return;
        }
        node.unique_id = Some(id.to_owned());
        self.nodes.insert(id.to_owned(), node);
    }

    /// The project's name: as stated, else (before v10) the package of the most seeds, sources and tests; installed
    /// packages bring models, but seldom those.
    pub(super) fn project(&self) -> String {
        if let Some(name) = self.metadata.project_name.as_ref().filter(|n| !n.is_empty()) {
            return name.clone();
        }
        let mut packages: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for node in self.nodes.values() {
            let counts = packages.entry(node.package_name.as_deref().unwrap_or("unnamed")).or_default();
            counts.0 += usize::from(node.resource_type.as_deref() != Some("model"));
            counts.1 += 1;
        }
        let most = packages.into_iter().max_by_key(|(name, counts)| (*counts, std::cmp::Reverse(*name)));
        most.map_or_else(|| "unnamed".to_owned(), |(name, _)| name.to_owned())
    }

    /// The adapter, which is the platform of the tables.
    pub(super) fn adapter(&self) -> &str {
        self.metadata.adapter_type.as_deref().filter(|a| !a.is_empty()).unwrap_or("dbt")
    }
}
