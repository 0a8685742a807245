//! Reads a JSON value into a wire struct and gives up only the parts that do not fit, naming each of them.

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;
use serde_path_to_error::Segment;

/// Most parts that are given up in one value before the whole value is.
const MOST: usize = 64;

/// Reads `value`; a part that does not fit is taken out, told to `lost` (its path with `[]` for list elements, and the
/// reason), and the rest is read again. `None` when the value as a whole does not fit.
pub(crate) fn read<T: DeserializeOwned>(value: &Value, mut lost: impl FnMut(&str, &str)) -> Option<T> {
    let mut error = match serde_path_to_error::deserialize::<_, T>(value) {
        Ok(read) => return Some(read),
        Err(error) => error,
    };
    let mut rest = value.clone();
    for _ in 0..MOST {
        let path: Vec<Segment> = error.path().iter().cloned().collect();
        lost(&text(&path), &error.inner().to_string());
        if !take_out(&mut rest, &path) {
            return None;
        }
        match serde_path_to_error::deserialize::<_, T>(&rest) {
            Ok(read) => return Some(read),
            Err(next) => error = next,
        }
    }
    lost("", "too many parts do not fit");
    None
}

/// Removes the deepest part of the path that exists; false when nothing was removed.
fn take_out(value: &mut Value, path: &[Segment]) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    match (first, value) {
        (Segment::Map { key }, Value::Object(object)) => {
            let deeper = object.get_mut(key).is_some_and(|inner| take_out(inner, rest));
            deeper || object.shift_remove(key).is_some()
        }
        (Segment::Seq { index }, Value::Array(list)) => {
            let deeper = list.get_mut(*index).is_some_and(|inner| take_out(inner, rest));
            let here = !deeper && *index < list.len();
            if here {
                list.remove(*index);
            }
            deeper || here
        }
        _ => false,
    }
}

fn text(path: &[Segment]) -> String {
    let mut out = String::new();
    for segment in path {
        match segment {
            Segment::Seq { .. } => out.push_str("[]"),
            Segment::Map { key } => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(key);
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    out
}

/// For fields that a source may set to `null` where it means "nothing".
pub(crate) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(d: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(d)?.unwrap_or_default())
}

/// For fields that are text in one release and a number or truth value in another; numbers keep their digits.
pub(crate) fn scalar<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let value = Value::deserialize(d)?;
    match &value {
        Value::Null => Ok(None),
        Value::Array(_) | Value::Object(_) => Err(serde::de::Error::custom("expected a text or a number")),
        other => Ok(Some(plain(other))),
    }
}

/// A value as people read it: text without quotes, everything else as JSON.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// True for what says nothing: null, empty text, empty list, empty object.
pub(crate) fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Text that is not blank.
pub(crate) fn filled(text: Option<String>) -> Option<String> {
    text.filter(|t| !t.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Wire {
        name: Option<String>,
        #[serde(deserialize_with = "super::nullable")]
        tags: Vec<String>,
        #[serde(deserialize_with = "super::scalar")]
        count: Option<String>,
    }

    #[test]
    fn a_part_that_does_not_fit_is_named_and_the_rest_is_read() {
        let mut lost = Vec::new();
        let value = json!({"name": 5, "tags": ["a", {"no": "text"}, "b"], "count": 12});
        let read: Option<Wire> = read(&value, |path, _| lost.push(path.to_owned()));
        let expected = Wire { name: None, tags: vec!["a".into(), "b".into()], count: Some("12".into()) };
        assert_eq!(read, Some(expected));
        assert_eq!(lost, ["name", "tags[]"]);
    }

    #[test]
    fn null_is_nothing_and_a_wrong_whole_is_refused() {
        let read_null: Option<Wire> = read(&json!({"tags": null, "count": null}), |_, _| {});
        assert_eq!(read_null, Some(Wire::default()));
        let mut reasons = 0;
        assert_eq!(read::<Wire>(&json!("text"), |_, _| reasons += 1), None);
        assert_eq!(reasons, 1);
    }
}
