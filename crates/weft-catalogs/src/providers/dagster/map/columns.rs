//! Columns of tables, and which columns they come from.
//!
//! A definition describes columns, a materialisation measured them: types and order are those of the newest
//! materialisation, descriptions and tags those of whichever has any.

use super::super::wire::{Column as Wire, ColumnLineage, Entry, Key, Pair, Schema};
use super::{Place, tag};
use crate::http::Listing;
use weft_model::{CanonicalKey, Column, ColumnFlow, Transformation};

/// The label under which Dagster keeps the columns.
const SCHEMA: &str = "dagster/column_schema";
/// The label under which Dagster keeps the lineage of columns.
const LINEAGE: &str = "dagster/column_lineage";

/// Columns in their order, and the constraints of the table as written.
pub(super) fn columns(defined: &[Entry], measured: &[Entry], listing: &mut Listing) -> (Vec<Column>, Vec<String>) {
    let mut columns: Vec<Column> = Vec::new();
    let mut constraints: Vec<String> = Vec::new();
    for schema in [schema(measured), schema(defined)].into_iter().flatten() {
        for said in &schema.columns {
            if said.name.trim().is_empty() {
                listing.loss("column_schema.columns[]", "a column without a name", false);
                continue;
            }
            let column = column(said, listing);
            match columns.iter_mut().find(|known| known.path.eq_ignore_ascii_case(&column.path)) {
                Some(known) => complete(known, column),
                None => columns.push(column),
            }
        }
        for rule in &schema.constraints.other {
            if !constraints.contains(rule) {
                constraints.push(rule.clone());
            }
        }
    }
    (columns, constraints)
}

fn schema(entries: &[Entry]) -> Option<&Schema> {
    entries.iter().find(|entry| entry.label == SCHEMA)?.schema.as_ref()
}

fn column(said: &Wire, listing: &mut Listing) -> Column {
    let mut column = Column::named(&said.name);
    // dagster-dbt writes "?" where dbt does not know the type.
    if let Some(raw) = said.data_type.as_deref().filter(|raw| !raw.is_empty() && *raw != "?") {
        column = column.typed(raw);
    }
    column.description = said.description.clone().filter(|text| !text.trim().is_empty());
    // "nullable" is true when nobody says anything, so only "not nullable" is a statement.
    column.nullable = said.constraints.nullable.filter(|nullable| !nullable);
    column.unique = said.constraints.unique.unwrap_or(false);
    for rule in &said.constraints.other {
        match rule.trim().to_lowercase().replace(['_', '-'], " ").as_str() {
            "primary key" => column.key = true,
            _ => listing.loss("column_schema.columns[].constraints.other", "has no place in the model", false),
        }
    }
    column.tags = said.tags.iter().filter_map(|pair: &Pair| tag(pair)).collect();
    column
}

/// Adds what the definition says to a column that was measured.
fn complete(known: &mut Column, said: Column) {
    if known.data_type.is_none() {
        known.data_type = said.data_type;
        known.logical_type = said.logical_type;
    }
    known.description = known.description.take().or(said.description);
    known.nullable = known.nullable.or(said.nullable);
    known.key |= said.key;
    known.unique |= said.unique;
    for tag in said.tags {
        if !known.tags.contains(&tag) {
            known.tags.push(tag);
        }
    }
}

/// Column mappings by giver, in the order in which they are stated. Dagster does not say whether values flow or only
/// steer, so neither is claimed.
pub(super) fn flows(
    defined: &[Entry],
    measured: &[Entry],
    own: &Key,
    place: &Place,
    listing: &mut Listing,
) -> Vec<(CanonicalKey, Vec<ColumnFlow>)> {
    let mut flows: Vec<(CanonicalKey, Vec<ColumnFlow>)> = Vec::new();
    for line in lineage(measured).or_else(|| lineage(defined)).unwrap_or_default() {
        for dep in &line.column_deps {
            if !dep.asset_key.is_name() || dep.column_name.is_empty() || line.column_name.is_empty() {
                listing.loss("column_lineage[]", "a mapping without a name", false);
                continue;
            }
            if dep.asset_key == *own {
                listing.loss("column_lineage[]", "an asset that feeds itself is no edge", false);
                continue;
            }
            let flow = ColumnFlow {
                from: dep.column_name.clone(),
                to: Some(line.column_name.clone()),
                transformation: Transformation::Unknown,
                subtype: None,
                masking: false,
                description: None,
            };
            let from = place.asset(&dep.asset_key);
            match flows.iter_mut().find(|(known, _)| *known == from) {
                Some((_, list)) if list.contains(&flow) => {}
                Some((_, list)) => list.push(flow),
                None => flows.push((from, vec![flow])),
            }
        }
    }
    flows
}

/// The lineage of columns that a definition or an event states.
pub(super) fn lineage(entries: &[Entry]) -> Option<&[ColumnLineage]> {
    entries.iter().find(|entry| entry.label == LINEAGE)?.lineage.as_deref()
}
