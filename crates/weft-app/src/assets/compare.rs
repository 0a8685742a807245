//! Two to four things side by side.

use crate::App;
use crate::api::asset::{CompareGrid, CompareRow, ThingPage};
use crate::error::{Code, WireError};

impl App {
    /// The compare grid. A fact that nobody states is unknown, never empty or zero.
    ///
    /// # Errors
    /// `BadRequest` unless two to four things are named; `NotFound`, `Ambiguous` as for a page.
    pub async fn compare(&self, keys: &[String]) -> Result<CompareGrid, WireError> {
        if !(2..=4).contains(&keys.len()) {
            return Err(WireError::new(Code::BadRequest, format!("{} things were named to compare", keys.len()))
                .hint("name two to four"));
        }
        let mut pages = Vec::new();
        for key in keys {
            pages.push(self.thing_page(key).await?);
        }
        let rows = FIELDS.iter().map(|(field, value)| row(field, pages.iter().map(value).collect())).collect();
        Ok(CompareGrid {
            freshness: self.freshness().await?,
            things: pages.iter().map(|p| p.thing.clone()).collect(),
            rows,
        })
    }
}

fn row(field: &str, values: Vec<Option<String>>) -> CompareRow {
    let mut known = values.iter().flatten();
    let first = known.next();
    CompareRow { field: field.to_owned(), differs: known.any(|v| Some(v) != first), values }
}

type Value = fn(&ThingPage) -> Option<String>;

/// What is compared, in the order in which people judge.
const FIELDS: [(&str, Value); 13] = [
    ("kind", |p| Some(p.thing.subtype.clone())),
    ("domain", |p| p.thing.domain.as_ref().map(|d| d.name.clone())),
    ("owners", |p| some(p.owners.iter().filter(|o| o.role.contains("owner")).map(|o| o.name.clone()))),
    ("lifecycle", |p| Some(p.lifecycle.state.as_str().to_owned()).filter(|s| s != "unknown")),
    ("description", |p| {
        let text = serde_json::to_value(&p.description).ok()?;
        some(texts(&text).into_iter())
    }),
    ("promises", |p| some(p.promises.iter().map(|x| format!("{}: {}", x.property, x.promised)))),
    ("state of promises", |p| p.promises.first().map(|x| x.sentence.clone())),
    ("contracts", |p| some(p.contracts.iter().map(|c| c.name.clone()))),
    ("columns", |p| (p.columns_total > 0).then(|| p.columns_total.to_string())),
    ("tags", |p| some(p.tags.iter().cloned())),
    ("upstream", |p| p.lineage.as_ref().map(|l| l.upstream_all.to_string())),
    ("downstream", |p| p.lineage.as_ref().map(|l| l.downstream_all.to_string())),
    ("known to", |p| some(p.thing.catalogs.iter().cloned())),
];

fn some(values: impl Iterator<Item = String>) -> Option<String> {
    let values: Vec<String> = values.collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Every text inside a tree of blocks.
fn texts(value: &serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::Object(map) => map
            .iter()
            .flat_map(|(name, v)| match v {
                serde_json::Value::String(text) if name == "text" => vec![text.clone()],
                other => texts(other),
            })
            .collect(),
        serde_json::Value::Array(list) => list.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
