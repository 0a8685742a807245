//! YAML into JSON values without changing what people wrote: `version: 1.10` stays `1.10`, `NO` stays `NO`.
//!
//! The parser stops at fixed budgets, so that depth and alias bombs end within a second.

use crate::limits;
use serde::Deserialize;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::{DuplicateKeyPolicy, NonFiniteFloatPolicy, Spanned};
use std::fmt;

/// Why a text is no YAML document that is read here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// Line, counted from 1; 0 when unknown.
    pub line: u64,
    /// Column, counted from 1; 0 when unknown.
    pub column: u64,
    /// What is wrong.
    pub reason: String,
}

/// Stack of the parsing thread, in bytes. The parser needs up to 40 KiB per level in a build without optimisation.
const STACK: usize = 16 * 1024 * 1024;

/// The documents of a YAML text. Empty documents are left out.
///
/// Parses on a thread of its own, because the parser recurses and callers may have a small stack.
pub fn parse(text: &str) -> Result<Vec<Value>, YamlError> {
    let failed = |reason: &str| YamlError { line: 0, column: 0, reason: reason.to_owned() };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || parse_here(text));
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(failed("the YAML parser gave up on this text")),
            Err(error) => Err(failed(&format!("no thread to parse with: {error}"))),
        }
    })
}

fn parse_here(text: &str) -> Result<Vec<Value>, YamlError> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: limits::YAML_DEPTH,
            max_nodes: limits::YAML_NODES,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: limits::YAML_ALIAS_EVENTS },
        duplicate_keys: DuplicateKeyPolicy::Error,
        strict_booleans: true,
        legacy_octal_numbers: false,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        with_snippet: false,
    };
    let nodes: Vec<Spanned<Node>> =
        serde_saphyr::from_multiple_with_options(text, options).map_err(|error| describe(&error))?;
    Ok(nodes.into_iter().map(|node| value_of(node, text)).filter(|value| !value.is_null()).collect())
}

fn describe(error: &serde_saphyr::Error) -> YamlError {
    let (line, column) = error.location().map_or((0, 0), |at| (at.line(), at.column()));
    let full = error.without_snippet().to_string();
    let first = full.lines().next().unwrap_or("not valid YAML");
    let reason = first.rsplit_once(" at line ").map_or(first, |(reason, _)| reason).to_owned();
    YamlError { line, column, reason }
}

/// A node as the parser sees it; numbers wait for their text.
enum Node {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Spanned<Node>>),
    Map(Vec<(String, Spanned<Node>)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Number::from_f64(value).map_or_else(|| Node::Text(value.to_string()), Node::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = seq.next_element()? {
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Map(entries))
    }
}

fn value_of(node: Spanned<Node>, text: &str) -> Value {
    let span = node.defined.span();
    match node.value {
        Node::Null => Value::Null,
        Node::Bool(b) => Value::Bool(b),
        Node::Text(t) => Value::String(t),
        Node::List(list) => Value::Array(list.into_iter().map(|n| value_of(n, text)).collect()),
        Node::Map(map) => {
            Value::Object(map.into_iter().map(|(k, n)| (k, value_of(n, text))).collect::<Map<String, Value>>())
        }
        Node::Number(number) => {
            let from = span.byte_offset().and_then(|o| usize::try_from(o).ok());
            let len = span.byte_len().and_then(|l| usize::try_from(l).ok());
            let raw = match (from, len) {
                (Some(from), Some(len)) => text.get(from..from.saturating_add(len)).map(str::trim),
                _ => None,
            };
            match raw {
                // A number that would be written differently was meant as text: 1.10, 010, 1_000, 0x1F.
                Some(raw) if raw != number.to_string() => Value::String(raw.to_owned()),
                _ => Value::Number(number),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use serde_json::json;

    #[test]
    fn p04_text_stays_text() {
        let text = "country: NO\nversion: 1.10\non: on\noctal: 010\nday: 2026-01-15\nnothing: ~\nn: 4\nf: 99.9\n\
                    yes: true\nbig: 12345678901234567890123\ntime: 09:00-08:00\nsexa: 12:30:45\nhex: 0x1F\nthousand: 1_000\n\
                    quoted: \"7\"\ninf: .inf\nexp: 1e3\nneg: -5\nplus: +5\nlist: [1.0, 1.50, 3]\nver: 3.0";
        let value = parse(text).unwrap().remove(0);
        assert_eq!(
            value,
            json!({"country": "NO", "version": "1.10", "on": "on", "octal": "010", "day": "2026-01-15",
                "nothing": null, "n": 4, "f": 99.9, "yes": true, "big": "12345678901234567890123",
                "time": "09:00-08:00", "sexa": "12:30:45", "hex": "0x1F", "thousand": "1_000", "quoted": "7",
                "inf": ".inf", "exp": "1e3", "neg": -5, "plus": "+5", "list": [1.0, "1.50", 3], "ver": 3.0})
        );
    }

    #[test]
    fn numbers_behind_wide_characters_and_anchors_keep_their_text() {
        let value = parse("grüße: \"ä→ö\" # ü\na: &v 1.10\nb: *v\n---\nc: 2.50\n").unwrap();
        assert_eq!(value, vec![json!({"grüße": "ä→ö", "a": "1.10", "b": "1.10"}), json!({"c": "2.50"})]);
    }

    #[test]
    fn p05_duplicate_keys_are_an_error_with_line() {
        let error = parse("a: 1\nb: 2\na: 3\n").unwrap_err();
        assert_eq!(error.line, 3, "{error:?}");
        assert!(error.reason.contains("duplicate"), "{error:?}");
    }

    #[test]
    fn p03_bombs_stop_at_the_budget() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for i in 1..12 {
            let alias = format!("*a{}", i - 1);
            bomb.push_str(&format!("a{i}: &a{i} [{}]\n", vec![alias; 10].join(", ")));
        }
        let deep: String = (0..200).map(|i| format!("{}k:\n", " ".repeat(i))).collect();
        for text in [bomb, "[".repeat(100_000), "- ".repeat(100_000), deep] {
            // Without the budget each of these would take the machine's memory or the test's time limit.
            assert!(parse(&text).is_err());
        }
        let allowed: String = (0..60).map(|i| format!("{}k:\n", " ".repeat(i))).collect();
        assert!(parse(&allowed).is_ok());
    }
}
