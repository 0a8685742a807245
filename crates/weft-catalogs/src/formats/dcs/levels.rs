//! `servicelevels` as promises, named `level` or `level.key`, with the words of the file.

use crate::formats::Document;
use crate::formats::fields::{Fields, Unmapped};
use weft_model::{Promise, Schedule};

/// The levels, the key that holds the promised value, and the keys that say what it is about.
const LEVELS: [(&str, &str, &[&str]); 4] = [
    ("availability", "percentage", &[]),
    ("latency", "threshold", &["sourceTimestampField", "processedTimestampField"]),
    ("freshness", "threshold", &["timestampField"]),
    ("retention", "period", &["timestampField"]),
];

/// Reads `servicelevels`.
pub(super) fn promises(doc: &Document, root: &Fields<'_>, unmapped: &mut Unmapped) -> Vec<Promise> {
    let mut promises = Vec::new();
    let Some(levels) = root.object("servicelevels") else { return promises };
    for (name, value, about) in LEVELS {
        let Some(level) = levels.object(name) else { continue };
        let mut promise = begin(doc, &level, name);
        promise.value = level.text(value);
        let about: Vec<String> = about.iter().filter_map(|key| level.text(key)).collect();
        promise.element = (!about.is_empty()).then(|| about.join(", "));
        if level.flag("unlimited") == Some(true) {
            promise.value = Some("unlimited".to_owned());
        }
        level.rest(unmapped);
        promises.push(promise);
    }
    if let Some(level) = levels.object("frequency") {
        let mut promise = begin(doc, &level, "frequency");
        promise.value = level.text("interval");
        promise.unit = level.text("type");
        promise.schedule = level.text("cron").map(|cron| Schedule { cron, tz: None });
        level.rest(unmapped);
        promises.push(promise);
    }
    for (name, keys) in [
        ("support", ["time", "responseTime"].as_slice()),
        ("backup", ["interval", "recoveryTime", "recoveryPoint"].as_slice()),
    ] {
        let Some(level) = levels.object(name) else { continue };
        let whole = begin(doc, &level, name);
        let cron = level.text("cron");
        for key in keys {
            let Some(value) = level.text(key) else { continue };
            let mut promise = whole.clone();
            promise.property = format!("{name}.{key}");
            promise.value = Some(value);
            if *key == "interval" {
                promise.schedule = cron.clone().map(|cron| Schedule { cron, tz: None });
            }
            promises.push(promise);
        }
        level.rest(unmapped);
    }
    levels.rest(unmapped);
    promises
}

fn begin(doc: &Document, level: &Fields<'_>, name: &str) -> Promise {
    let mut promise = Promise::new(name, format!("{}: {}", doc.path, level.place("")));
    promise.description = level.text("description").map(|text| text.trim().to_owned());
    promise
}
