//! One document of a file: parsed, with its place for messages.

use serde_json::Value;

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// One JSON value.
    Json,
    /// One line of newline-delimited JSON.
    JsonLine,
    /// One document of a YAML file.
    Yaml,
    /// Text with separators; [`Document::value`] is null.
    Csv,
}

/// One parsed document.
#[derive(Debug, Clone)]
pub struct Document {
    /// File, relative to the catalog's root, `/` between parts; for messages.
    pub path: String,
    /// Line in a newline-delimited file, counted from 1.
    pub line: Option<u64>,
    /// How it is written.
    pub syntax: Syntax,
    /// The text as it was read, without byte order mark.
    pub bytes: Vec<u8>,
    /// The parsed value. Objects keep the order of the file; YAML scalars whose text would change as a number
    /// (`1.10`, `010`) are text.
    pub value: Value,
}

impl Document {
    /// Where it stands: `events.ndjson:17` or `orders.odcs.yaml`.
    pub fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.path),
            None => self.path.clone(),
        }
    }

    /// The text under a key of the top object; `None` when it is no object or the value is no text.
    pub fn top_text(&self, key: &str) -> Option<&str> {
        self.value.get(key)?.as_str()
    }

    /// Whether the top object has the key.
    pub fn has(&self, key: &str) -> bool {
        self.value.get(key).is_some()
    }

    /// A JSON document, for tests.
    #[cfg(test)]
    pub(crate) fn json(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            line: None,
            syntax: Syntax::Json,
            bytes: text.as_bytes().to_vec(),
            value: serde_json::from_str(text).unwrap(),
        }
    }
}
