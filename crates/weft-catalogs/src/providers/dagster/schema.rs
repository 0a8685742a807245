//! Every question that is asked holds against the schema of the server it was written for: types, fields, arguments,
//! fragments. The schema is a file of Dagster itself (`tests/fixtures/dagster`).

use super::queries::{self, Offered};
use super::wire::Key;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What a text is made of: names, `$names`, `...`, one-letter signs. Comments, texts and commas say nothing here.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                let rest: String = chars.clone().collect();
                let (end, length) = match rest.strip_prefix("\"\"") {
                    Some(block) => (block.find("\"\"\"").expect("a text ends"), 5),
                    None => (rest.find('"').expect("a text ends"), 1),
                };
                let skipped = rest.get(..end + length).expect("the end is a sign of its own").chars().count();
                chars.nth(skipped - 1);
                words.push("\"".to_owned());
            }
            '#' => while chars.next().is_some_and(|c| c != '\n') {},
            '.' => {
                chars.nth(1);
                words.push("...".to_owned());
            }
            c if c.is_alphanumeric() || c == '_' || c == '$' => {
                let mut word = c.to_string();
                while let Some(c) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    word.push(c);
                }
                words.push(word);
            }
            c if c.is_whitespace() || c == ',' => {}
            c => words.push(c.to_string()),
        }
    }
    words
}

/// A field: its type without lists and exclamation marks, and its arguments, true when they are required.
struct Field {
    type_: String,
    arguments: BTreeMap<String, bool>,
}

#[derive(Default)]
struct Schema {
    types: BTreeMap<String, BTreeMap<String, Field>>,
    /// Types of a union, or that implement an interface.
    possible: BTreeMap<String, BTreeSet<String>>,
}

impl Schema {
    fn read(text: &str) -> Self {
        let words: Vec<String> = words(text).into_iter().filter(|word| word != "\"").collect();
        let mut schema = Self::default();
        let mut at = 0;
        while at < words.len() {
            let name = words.get(at + 1).cloned().unwrap_or_default();
            match words[at].as_str() {
                "union" => {
                    at += 3;
                    while at + 1 < words.len()
                        && (schema.possible.entry(name.clone()).or_default()).insert(words[at].clone())
                    {
                        at += 1;
                        if words.get(at).is_none_or(|word| word != "|") {
                            break;
                        }
                        at += 1;
                    }
                }
                "type" | "interface" => {
                    at += 2;
                    while words[at] != "{" {
                        if words[at] != "implements" && words[at] != "&" {
                            schema.possible.entry(words[at].clone()).or_default().insert(name.clone());
                        }
                        at += 1;
                    }
                    at = schema.fields(&words, at + 1, &name);
                }
                "enum" | "input" => at = closing(&words, at + 2),
                _ => at += 1,
            }
        }
        schema
    }

    fn fields(&mut self, words: &[String], mut at: usize, type_: &str) -> usize {
        while words[at] != "}" {
            let name = words[at].clone();
            at += 1;
            let mut arguments = BTreeMap::new();
            if words[at] == "(" {
                at += 1;
                while words[at] != ")" {
                    let argument = words[at].clone();
                    let (_, required, next) = type_of(words, at + 2);
                    let default = words[next] == "=";
                    at = if default { next + 2 } else { next };
                    arguments.insert(argument, required && !default);
                }
                at += 1;
            }
            let (named, _, next) = type_of(words, at + 1);
            at = next;
            self.types.entry(type_.to_owned()).or_default().insert(name, Field { type_: named, arguments });
        }
        at + 1
    }

    /// What is wrong with a document; empty when nothing is.
    fn check(&self, document: &str) -> Vec<String> {
        let words = words(document);
        let mut wrong = Vec::new();
        let mut fragments: BTreeMap<String, usize> = BTreeMap::new();
        for (at, word) in words.iter().enumerate().filter(|(_, word)| *word == "fragment") {
            debug_assert_eq!(word, "fragment");
            fragments.insert(words[at + 1].clone(), at + 3);
        }
        let mut at = words.iter().position(|word| word == "{").expect("a document asks for something");
        let declared: BTreeSet<&String> = words[..at].iter().filter(|word| word.starts_with('$')).collect();
        let used: BTreeSet<&String> = words[at..].iter().filter(|word| word.starts_with('$')).collect();
        if declared != used {
            wrong.push(format!("declared {declared:?}, used {used:?}"));
        }
        let ends = self.selection(&words, at + 1, "Query", &fragments, &mut wrong);
        at = ends;
        while at < words.len() {
            let (type_, open) = (words[at + 3].clone(), at + 4);
            at = self.selection(&words, open + 1, &type_, &fragments, &mut wrong);
        }
        wrong
    }

    /// Walks one selection and returns the place behind it.
    fn selection(
        &self,
        words: &[String],
        mut at: usize,
        type_: &str,
        fragments: &BTreeMap<String, usize>,
        wrong: &mut Vec<String>,
    ) -> usize {
        let fits = |of: &str| of == type_ || self.possible.get(type_).is_some_and(|types| types.contains(of));
        while words[at] != "}" {
            if words[at] == "..." {
                let inline = words[at + 1] == "on";
                let of = if inline { &words[at + 2] } else { &words[fragments[&words[at + 1]]] };
                if !fits(of) {
                    wrong.push(format!("{of} is no {type_}"));
                }
                at = if inline { self.selection(words, at + 4, of, fragments, wrong) } else { at + 2 };
                continue;
            }
            at = self.field(words, at, type_, fragments, wrong);
        }
        at + 1
    }

    fn field(
        &self,
        words: &[String],
        mut at: usize,
        type_: &str,
        fragments: &BTreeMap<String, usize>,
        wrong: &mut Vec<String>,
    ) -> usize {
        if words[at + 1] == ":" {
            at += 2;
        }
        let name = &words[at];
        at += 1;
        let introspected = Field { type_: String::new(), arguments: BTreeMap::from([("name".to_owned(), true)]) };
        let known = match name.as_str() {
            "__typename" => return at,
            "__type" => Some(&introspected),
            _ => self.types.get(type_).and_then(|fields| fields.get(name)),
        };
        let Some(field) = known else {
            wrong.push(format!("{type_} has no field {name}"));
            return if words[at] == "{" { closing(words, at) } else { at };
        };
        let mut given = BTreeSet::new();
        if words[at] == "(" {
            at += 1;
            while words[at] != ")" {
                given.insert(words[at].clone());
                at += 3;
            }
            at += 1;
        }
        let unknown = given.iter().filter(|argument| !field.arguments.contains_key(*argument));
        wrong.extend(unknown.map(|argument| format!("{type_}.{name} has no argument {argument}")));
        let missing = field.arguments.iter().filter(|(argument, required)| **required && !given.contains(*argument));
        wrong.extend(missing.map(|(argument, _)| format!("{type_}.{name} needs {argument}")));
        let is_object = self.types.contains_key(&field.type_) || self.possible.contains_key(&field.type_);
        match (words[at] == "{", is_object) {
            // Introspection is the same on every server.
            (true, false) if field.type_.is_empty() => closing(words, at),
            (true, true) => self.selection(words, at + 1, &field.type_, fragments, wrong),
            (false, false) => at,
            _ => {
                wrong.push(format!("{type_}.{name}: a selection belongs to objects, and only to them"));
                if words[at] == "{" { closing(words, at) } else { at }
            }
        }
    }
}

/// The type at `at`, whether it is required, and the place behind it.
fn type_of(words: &[String], mut at: usize) -> (String, bool, usize) {
    let (mut named, mut required) = (String::new(), false);
    while matches!(words[at].as_str(), "[" | "]" | "!") || named.is_empty() {
        required = words[at] == "!";
        if !matches!(words[at].as_str(), "[" | "]" | "!") {
            words[at].clone_into(&mut named);
        }
        at += 1;
    }
    (named, required, at)
}

/// The place behind the brace that closes the next one opened.
fn closing(words: &[String], at: usize) -> usize {
    let mut depth = 0;
    for (place, word) in words.iter().enumerate().skip(at) {
        depth += i32::from(word == "{") - i32::from(word == "}");
        if word == "}" && depth == 0 {
            return place + 1;
        }
    }
    words.len()
}

fn schema() -> Schema {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/dagster/schema.graphql");
    Schema::read(&std::fs::read_to_string(path).unwrap())
}

fn questions(offered: &Offered) -> Vec<String> {
    let keys = [Key { path: vec!["a".to_owned()] }, Key { path: vec!["b".to_owned()] }];
    let (executions, _) = queries::executions(&[(&keys[0], "x"), (&keys[1], "y")], 5);
    vec![
        Offered::query(),
        queries::VERSION.to_owned(),
        queries::NODES.to_owned(),
        queries::FIRST_ASSETS.to_owned(),
        queries::CHECKS.to_owned(),
        queries::locations(offered),
        queries::assets(offered),
        queries::assets_named(offered),
        queries::jobs(offered),
        executions,
    ]
}

#[test]
fn every_question_holds_against_the_schema_of_dagster() {
    let schema = schema();
    assert!(schema.types.len() > 300 && schema.possible["AssetsOrError"].contains("AssetConnection"));
    for question in questions(&Offered::default()) {
        assert_eq!(schema.check(&question), Vec::<String>::new(), "{question}");
    }
}

#[test]
fn the_check_of_questions_finds_what_is_wrong() {
    let schema = schema();
    for (question, says) in [
        ("{ nope }", "Query has no field nope"),
        ("{ version { x } }", "a selection belongs"),
        ("{ assetNodes }", "a selection belongs"),
        ("{ assetsOrError(first: 3) { __typename } }", "no argument first"),
        ("{ assetOrError { __typename } }", "needs assetKey"),
        ("{ assetsOrError { ... on Job { name } } }", "Job is no AssetsOrError"),
        ("query($a: String) { version }", "declared"),
    ] {
        let wrong = schema.check(question);
        assert!(wrong.iter().any(|w| w.contains(says)), "{question}: {wrong:?}");
    }
}

#[test]
fn an_older_server_is_not_asked_for_what_it_lacks() {
    let field = |name: &str| json!({ "name": name });
    let offered = Offered::read(json!({
        "AssetNode": { "fields": [field("groupName"), field("owners"), field("metadataEntries")] },
        "CronFreshnessPolicy": null,
        "TableColumn": { "fields": [field("name")] },
        "Job": { "fields": [] },
    }));
    let questions = questions(&offered);
    let assets = &questions[6];
    assert!(assets.contains("groupName") && assets.contains("TeamAssetOwner"));
    for absent in ["CronFreshnessPolicy", "internalFreshnessPolicy", "isMaterializable", "tags {"] {
        assert!(!assets.contains(absent), "{absent}: {assets}");
    }
    assert!(!questions[8].contains("DefinitionOwner"));
    let schema = schema();
    for question in &questions {
        assert_eq!(schema.check(question), Vec::<String>::new(), "{question}");
    }
}
