//! Parsers of metadata formats, shared by providers and by "open a file".
//!
//! A format is a module with `recognise` (told by content, never by the file's name), `parse` (one document into the
//! [`Collector`]) and, where documents belong together, `finish`. [`FORMATS`] is the one table of them.
//!
//! Formats whose files only make sense together (a dbt manifest with its run results) keep what they have seen in
//! [`Collector::state`] while `parse` is called per document, and emit it in `finish`, which is called once after the
//! last document of a catalog. Documents of one folder come sorted by path, those of a low `rank` first (a dbt
//! manifest before the artifacts that refer to it); `rank` sees the first [`HEAD`] bytes of the file.
//!
//! Every observation's scope is its dialect's name. A parser that cannot read a document returns a [`FormatError`];
//! the document is then listed and every scope of the catalog becomes partial.

pub mod collector;
pub mod datahub;
pub mod dbt;
pub mod dcs;
pub mod document;
mod editions;
pub(crate) mod fields;
pub mod json;
mod merge;
pub mod odcs;
pub mod odpi;
pub mod odps;
pub mod openlineage;
pub(crate) mod parties;
pub mod people;
mod quality;
mod servers;
pub(crate) mod tolerant;
pub mod yaml;

pub use collector::Collector;
pub use document::{Document, Syntax};

/// How many bytes of a file [`Format::rank`] sees.
pub const HEAD: usize = 4096;

/// Why a document that was recognised cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}", path = if .path.is_empty() { "document" } else { .path.as_str() })]
pub struct FormatError {
    /// Place in the document (`schema[0].properties`), empty for the document as a whole.
    pub path: String,
    /// What is wrong with it and what would be right.
    pub reason: String,
}

impl FormatError {
    /// An error at `path` of the document.
    pub fn at(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), reason: reason.into() }
    }
}

/// One row of the dispatch table.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Dialect and scope of what it emits.
    pub dialect: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// Whether a document is of this format.
    pub recognise: fn(&Document) -> bool,
    /// Reads one document.
    pub parse: fn(&Document, &mut Collector) -> Result<(), FormatError>,
    /// Called once after the last document.
    pub finish: fn(&mut Collector),
}

/// For formats whose documents stand alone.
fn nothing(_: &mut Collector) {}

/// Every format, in the order in which they are asked whether a document is theirs.
pub const FORMATS: &[Format] = &[
    Format {
        dialect: weft_model::Dialect::DBT,
        name: "dbt artifact",
        recognise: dbt::recognise,
        parse: dbt::parse,
        finish: dbt::finish,
    },
    Format {
        dialect: weft_model::Dialect::OPENLINEAGE,
        name: "OpenLineage events",
        recognise: openlineage::recognise,
        parse: openlineage::parse,
        finish: openlineage::finish,
    },
    Format {
        dialect: weft_model::Dialect::DATAHUB,
        name: "DataHub metadata file",
        recognise: datahub::recognise,
        parse: datahub::parse,
        finish: datahub::finish,
    },
    Format {
        dialect: weft_model::Dialect::ODCS,
        name: "Open Data Contract Standard",
        recognise: odcs::recognise,
        parse: odcs::parse,
        finish: odcs::finish,
    },
    Format {
        dialect: weft_model::Dialect::ODPS,
        name: "Open Data Product Standard",
        recognise: odps::recognise,
        parse: odps::parse,
        finish: odps::finish,
    },
    Format {
        dialect: weft_model::Dialect::ODPI,
        name: "Open Data Product Specification",
        recognise: odpi::recognise,
        parse: odpi::parse,
        finish: odpi::finish,
    },
    Format {
        dialect: weft_model::Dialect::DCS,
        name: "Data Contract Specification",
        recognise: dcs::recognise,
        parse: dcs::parse,
        finish: dcs::finish,
    },
    Format {
        dialect: weft_model::Dialect::PEOPLE,
        name: "people list (CSV)",
        recognise: people::recognise,
        parse: people::parse,
        finish: nothing,
    },
];

/// The format of a document, or `None` when it is none of ours.
pub fn recognise(doc: &Document) -> Option<&'static Format> {
    FORMATS.iter().find(|format| (format.recognise)(doc))
}

/// When the file should be read, told by its first bytes; lower comes first.
pub fn rank(head: &[u8]) -> u8 {
    let manifest = b"/dbt/manifest/";
    if head.windows(manifest.len()).any(|window| window == manifest) { 0 } else { 1 }
}

/// Lets every format emit what it kept; to be called once after the last document.
pub fn finish(out: &mut Collector) {
    for format in FORMATS {
        (format.finish)(out);
    }
}

#[cfg(test)]
mod tests {
    use super::{Collector, Document, Syntax, finish, recognise, yaml};
    use serde_json::{Value, json};

    fn count(value: &Value) -> usize {
        1 + match value {
            Value::Array(list) => list.iter().map(count).sum(),
            Value::Object(map) => map.values().map(count).sum(),
            _ => 0,
        }
    }

    /// Puts `with` in the place of the node number `at`, counted from the top.
    fn replace(value: &mut Value, at: &mut Option<usize>, with: &Value) {
        match at {
            None => return,
            Some(0) => {
                *value = with.clone();
                *at = None;
                return;
            }
            Some(left) => *left -= 1,
        }
        match value {
            Value::Array(list) => list.iter_mut().for_each(|v| replace(v, at, with)),
            Value::Object(map) => map.values_mut().for_each(|v| replace(v, at, with)),
            _ => {}
        }
    }

    #[test]
    fn no_value_of_the_wrong_shape_makes_a_reader_panic() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
        let mut tried = 0;
        for (folder, step) in [("odcs", 7), ("odps", 1), ("odpi", 3), ("dcs", 7)] {
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                let text = std::fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
                let Some(value) = yaml::parse(&text).ok().and_then(|values| values.into_iter().next()) else {
                    continue;
                };
                for with in [json!(7), json!([1, "a", {"b": {}}]), json!({"a": [1]})] {
                    for at in (0..count(&value)).step_by(step) {
                        let mut value = value.clone();
                        replace(&mut value, &mut Some(at), &with);
                        let path = "x".to_owned();
                        let doc = Document { path, line: None, syntax: Syntax::Yaml, bytes: Vec::new(), value };
                        let mut out = Collector::new();
                        if let Some(format) = recognise(&doc) {
                            let _ = (format.parse)(&doc, &mut out);
                            finish(&mut out);
                            tried += 1;
                        }
                    }
                }
            }
        }
        assert!(tried > 500, "{tried}");
    }
}
