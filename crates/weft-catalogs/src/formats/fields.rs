//! Tolerant reading of an object that forgets nothing: every key that is not asked for ends in [`Unmapped`].

use super::Collector;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What had no place in the model, by its place in the document.
#[derive(Default)]
pub(crate) struct Unmapped {
    entries: Map<String, Value>,
    lost: BTreeMap<(String, &'static str, bool), u32>,
}

impl Unmapped {
    /// Keeps a value as it is.
    pub(crate) fn keep(&mut self, place: &str, value: &Value) {
        if is_secret(place.rsplit('.').next().unwrap_or_default()) {
            return self.note(place, "looks like a secret; not kept", false);
        }
        self.note(place, "has no place in the model; kept as it was", true);
        self.entries.insert(place.to_owned(), without_secrets(value));
    }

    /// Notes something that is not kept, or kept elsewhere.
    pub(crate) fn note(&mut self, place: &str, reason: &'static str, kept: bool) {
        *self.lost.entry((any_index(place), reason, kept)).or_default() += 1;
    }

    /// Reports everything as losses and returns what was kept.
    pub(crate) fn finish(self, out: &mut Collector) -> Option<Value> {
        for ((place, reason, kept), count) in self.lost {
            for _ in 0..count {
                out.loss(&place, reason, kept);
            }
        }
        (!self.entries.is_empty()).then_some(Value::Object(self.entries))
    }
}

/// `schema[3].properties[1].x` becomes `schema[].properties[].x`, so that losses can be counted.
fn any_index(place: &str) -> String {
    let mut out = String::with_capacity(place.len());
    let mut inside = false;
    for c in place.chars() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            _ if inside => continue,
            _ => {}
        }
        out.push(c);
    }
    out
}

/// One object of a document and which of its keys were read.
pub(crate) struct Fields<'a> {
    map: &'a Map<String, Value>,
    place: String,
    taken: RefCell<BTreeSet<&'a str>>,
}

impl<'a> Fields<'a> {
    /// The object at `place`; `None` when the value is none.
    pub(crate) fn of(value: &'a Value, place: &str) -> Option<Self> {
        let map = value.as_object()?;
        Some(Self { map, place: place.to_owned(), taken: RefCell::default() })
    }

    /// Where the object, or its key, stands in the document.
    pub(crate) fn place(&self, key: &str) -> String {
        match (self.place.is_empty(), key.is_empty()) {
            (true, _) => key.to_owned(),
            (false, true) => self.place.clone(),
            (false, false) => format!("{}.{key}", self.place),
        }
    }

    /// The value of a key; counts as read.
    pub(crate) fn take(&self, key: &str) -> Option<&'a Value> {
        let (key, value) = self.map.get_key_value(key)?;
        self.taken.borrow_mut().insert(key.as_str());
        Some(value)
    }

    /// A scalar as text, numbers with their digits; `None` for absent, null, empty, or anything that is no scalar.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        let text = scalar(self.map.get(key)?)?;
        self.take(key);
        Some(text).filter(|t| !t.trim().is_empty())
    }

    /// The first of several keys that has a text; all of them count as read where they are scalars.
    pub(crate) fn first_text(&self, keys: &[&str]) -> Option<String> {
        keys.iter().map(|key| self.text(key)).fold(None, Option::or)
    }

    /// A truth value, written as such or as `true`/`false` text.
    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        let flag = match self.map.get(key)? {
            Value::Bool(b) => *b,
            Value::String(s) if s.eq_ignore_ascii_case("true") => true,
            Value::String(s) if s.eq_ignore_ascii_case("false") => false,
            _ => return None,
        };
        self.take(key);
        Some(flag)
    }

    /// An object below this one; its own rest must be given to [`Fields::rest`].
    pub(crate) fn object(&self, key: &str) -> Option<Fields<'a>> {
        let fields = Fields::of(self.map.get(key)?, &self.place(key))?;
        self.take(key);
        Some(fields)
    }

    /// The objects of a list (or the only one, where no list is written); other elements are kept in `unmapped`.
    pub(crate) fn objects(&self, key: &str, unmapped: &mut Unmapped) -> Vec<Fields<'a>> {
        let place = self.place(key);
        match self.map.get(key) {
            Some(Value::Array(list)) => {
                self.take(key);
                let mut objects = Vec::with_capacity(list.len());
                for (n, value) in list.iter().enumerate() {
                    let place = format!("{place}[{n}]");
                    match Fields::of(value, &place) {
                        Some(fields) => objects.push(fields),
                        None if value.is_null() => {}
                        None => unmapped.keep(&place, value),
                    }
                }
                objects
            }
            Some(Value::Object(_)) => self.object(key).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The named objects of a map, in the order of the file; other values are kept in `unmapped`.
    pub(crate) fn named(&self, key: &str, unmapped: &mut Unmapped) -> Vec<(&'a str, Fields<'a>)> {
        let Some(fields) = self.object(key) else { return Vec::new() };
        fields.entries(unmapped)
    }

    /// Every value of this object that is an object itself; other values are kept in `unmapped`.
    pub(crate) fn entries(self, unmapped: &mut Unmapped) -> Vec<(&'a str, Fields<'a>)> {
        let mut named = Vec::new();
        for (key, value) in self.map {
            let place = self.place(key);
            match Fields::of(value, &place) {
                Some(fields) => named.push((key.as_str(), fields)),
                None if value.is_null() => {}
                None => unmapped.keep(&place, value),
            }
        }
        named
    }

    /// A list of scalars as texts; a single scalar is a list of one.
    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        match self.map.get(key) {
            Some(Value::Array(list)) if list.iter().all(|v| scalar(v).is_some() || v.is_null()) => {
                self.take(key);
                list.iter().filter_map(scalar).filter(|t| !t.trim().is_empty()).collect()
            }
            Some(_) => self.text(key).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Whether the key is present with something in it.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.map.get(key).is_some_and(|v| !v.is_null())
    }

    /// Keys of the object, in the order of the file.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.map.keys().map(String::as_str)
    }

    /// Notes that a key is understood and deliberately not kept, with the reason.
    pub(crate) fn pass(&self, key: &str, reason: &'static str, unmapped: &mut Unmapped) {
        if self.take(key).is_some_and(|v| !v.is_null()) {
            unmapped.note(&self.place(key), reason, false);
        }
    }

    /// Counts a key as read when its value says nothing, such as a flag that is not set.
    pub(crate) fn pass_if(&self, key: &str, says_nothing: impl Fn(&Value) -> bool) {
        if self.map.get(key).is_some_and(says_nothing) {
            self.take(key);
        }
    }

    /// Ends the reading of this object: what nobody asked for is kept in `unmapped`.
    pub(crate) fn rest(self, unmapped: &mut Unmapped) {
        let taken = self.taken.borrow();
        for (key, value) in self.map {
            if !taken.contains(key.as_str()) && !is_nothing(value) {
                unmapped.keep(&self.place(key), value);
            }
        }
    }
}

/// Names under which people write secrets into metadata.
pub(crate) fn is_secret(key: &str) -> bool {
    let plain = key.to_lowercase().replace(['_', '-'], "");
    ["password", "passwd", "secret", "token", "apikey", "privatekey", "credentials"].iter().any(|s| plain.ends_with(s))
}

fn without_secrets(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = |(key, value): (&String, &Value)| {
                let value = if is_secret(key) { Value::from("(not kept)") } else { without_secrets(value) };
                (key.clone(), value)
            };
            Value::Object(map.iter().map(kept).collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(without_secrets).collect()),
        other => other.clone(),
    }
}

/// A scalar as it would be written.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

/// Notes every `$ref` of a document that `resolved` does not accept. References are never fetched.
pub(crate) fn note_references(value: &Value, resolved: &dyn Fn(&str) -> bool, out: &mut Collector) {
    fn visit(value: &Value, place: &mut String, resolved: &dyn Fn(&str) -> bool, out: &mut Collector) {
        let length = place.len();
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    if !place.is_empty() {
                        place.push('.');
                    }
                    place.push_str(key);
                    match value {
                        Value::String(target) if key == "$ref" && !resolved(target) => {
                            let reason =
                                format!("the reference to {target} is not resolved; references are never fetched");
                            out.loss(place, &reason, true);
                        }
                        _ => visit(value, place, resolved, out),
                    }
                    place.truncate(length);
                }
            }
            Value::Array(list) => {
                place.push_str("[]");
                for value in list {
                    visit(value, place, resolved, out);
                }
                place.truncate(length);
            }
            _ => {}
        }
    }
    visit(value, &mut String::new(), resolved, out);
}

#[cfg(test)]
mod tests {
    use super::{Fields, Unmapped, note_references};
    use crate::formats::Collector;
    use serde_json::json;

    #[test]
    fn what_is_not_asked_for_is_kept_and_counted() {
        let value =
            json!({"a": 1, "b": {"c": true, "x": [1]}, "l": [{"y": 1}, {"y": 2}, 7], "none": null, "empty": []});
        let mut unmapped = Unmapped::default();
        let fields = Fields::of(&value, "").unwrap();
        assert_eq!(fields.text("a").as_deref(), Some("1"));
        let b = fields.object("b").unwrap();
        assert_eq!(b.flag("c"), Some(true));
        b.rest(&mut unmapped);
        for object in fields.objects("l", &mut unmapped) {
            object.rest(&mut unmapped);
        }
        fields.rest(&mut unmapped);
        let mut out = Collector::new();
        let kept = unmapped.finish(&mut out).unwrap();
        assert_eq!(kept, json!({"b.x": [1], "l[2]": 7, "l[0].y": 1, "l[1].y": 2}));
        let losses = out.into_parts().1;
        let paths: Vec<_> = losses.iter().map(|l| (l.path.as_str(), l.count)).collect();
        assert_eq!(paths, [("b.x", 1), ("l[]", 1), ("l[].y", 2)]);
    }

    #[test]
    fn p06_references_are_listed_and_not_followed() {
        let value = json!({"s": [{"$ref": "http://x.example/a.json"}, {"$ref": "#/d/a"}], "d": {"a": {}}});
        let mut out = Collector::new();
        note_references(&value, &|target| target.starts_with("#/"), &mut out);
        let losses = out.into_parts().1;
        assert_eq!(losses.len(), 1);
        assert_eq!(losses[0].path, "s[].$ref");
    }
}
