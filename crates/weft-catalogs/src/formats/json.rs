//! JSON into values, noticing keys that occur twice in one object.

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// Why a text is no JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// Line, counted from 1.
    pub line: u64,
    /// Column, counted from 1.
    pub column: u64,
    /// True when the text ends too early, as in a file that is still being written.
    pub cut_off: bool,
    /// What is wrong.
    pub reason: String,
}

/// Most places of duplicate keys that are named.
const DUPLICATES: usize = 100;

/// Parses one JSON value; returns it and the places (`[]` for any element) of keys that occur twice. As everywhere in
/// serde, the last of them counts.
pub fn parse(bytes: &[u8]) -> Result<(Value, Vec<String>), JsonError> {
    let mut duplicates = Vec::new();
    let mut path = Vec::new();
    let mut de = serde_json::Deserializer::from_slice(bytes);
    let value = Node { path: &mut path, duplicates: &mut duplicates }
        .deserialize(&mut de)
        .and_then(|value| de.end().map(|()| value))
        .map_err(|error| JsonError {
            line: error.line() as u64,
            column: error.column() as u64,
            cut_off: error.is_eof(),
            reason: reason(&error),
        })?;
    Ok((value, duplicates))
}

/// The message without its position, which is shown separately.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}

struct Node<'a> {
    path: &'a mut Vec<String>,
    duplicates: &'a mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        self.path.push("[]".to_owned());
        while let Some(value) = seq.next_element_seed(Node { path: self.path, duplicates: self.duplicates })? {
            list.push(value);
        }
        self.path.pop();
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            self.path.push(key.clone());
            let value = map.next_value_seed(Node { path: self.path, duplicates: self.duplicates })?;
            if object.insert(key, value).is_some() && self.duplicates.len() < DUPLICATES {
                self.duplicates.push(self.path.join(".").replace(".[]", "[]"));
            }
            self.path.pop();
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use serde_json::json;

    #[test]
    fn p05_duplicate_keys_are_named_and_the_last_counts() {
        let (value, twice) = parse(br#"{"a": [{"b": 1, "b": 2}], "c": 1, "c": 3}"#).unwrap();
        assert_eq!(value, json!({"a": [{"b": 2}], "c": 3}));
        assert_eq!(twice, ["a[].b", "c"]);
    }

    #[test]
    fn p08_a_text_that_ends_too_early_is_told_from_one_that_is_wrong() {
        let cut = parse(b"{\"a\": [1,\n 2").unwrap_err();
        assert!(cut.cut_off);
        assert_eq!((cut.line, cut.column), (2, 2));
        let wrong = parse(b"{\"a\": 1\n \"b\": 2}").unwrap_err();
        assert!(!wrong.cut_off);
        assert_eq!(wrong.line, 2);
        assert_eq!(wrong.reason, "expected `,` or `}`");
    }

    #[test]
    fn p03_depth_bombs_are_refused() {
        assert!(parse("[".repeat(100_000).as_bytes()).is_err());
    }
}
