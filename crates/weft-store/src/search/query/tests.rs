use super::{
    AgeUnit, Compare, Has, Is, Node, NumberField, Query, QueryError, SlaWord, Test, TextField, TextMode, TextValue,
    When, Word, field_names,
};
use crate::search::doc::SlaState;
use weft_model::{Lifecycle, TimeMs};

fn now() -> TimeMs {
    TimeMs::parse("2026-03-10T12:00:00Z").unwrap()
}

fn node(text: &str) -> Node {
    Query::parse(text, now()).map_err(|error| format!("{text}: {error}")).unwrap().root
}

fn error(text: &str) -> QueryError {
    Query::parse(text, now()).expect_err(text)
}

fn word(text: &str) -> Node {
    Node::Word(Word { text: text.into(), prefix: false })
}

fn value(text: &str, mode: TextMode) -> TextValue {
    TextValue { text: text.into(), mode }
}

#[test]
fn words_phrases_and_fields_are_read() {
    assert_eq!(node("  "), Node::All);
    assert_eq!(node("*"), Node::All);
    assert_eq!(node("orders"), word("orders"));
    assert_eq!(node("ord*"), Node::Word(Word { text: "ord".into(), prefix: true }));
    assert_eq!(node("\"net amount\""), Node::Phrase("net amount".into()));
    assert_eq!(
        node("owner:\"ana souza\""),
        Node::Text { field: TextField::Owner, any: vec![value("ana souza", TextMode::Whole)] }
    );
    assert_eq!(
        node("kind:table|view|\"odcs contract\""),
        Node::Text {
            field: TextField::Kind,
            any: vec![
                value("table", TextMode::Words),
                value("view", TextMode::Words),
                value("odcs contract", TextMode::Whole)
            ]
        }
    );
    assert_eq!(node("Lifecycle:active|draft"), Node::Lifecycle(vec![Lifecycle::Active, Lifecycle::Draft]));
    assert_eq!(node("sla:fail|none"), Node::Sla(vec![SlaWord::State(SlaState::Fail), SlaWord::None]));
    assert_eq!(node("has:owner|contract"), Node::Has(vec![Has::Owner, Has::Contract]));
    assert_eq!(node("is:stub"), Node::Is(vec![Is::Stub]));
}

#[test]
fn negation_or_and_brackets_nest() {
    let any = Node::Or(vec![word("a"), Node::And(vec![word("b"), word("c")])]);
    assert_eq!(node("a OR b c"), any);
    assert_eq!(node("-(a OR b AND c)"), Node::Not(Box::new(any)));
    assert_eq!(node("NOT a"), node("-a"));
    assert_eq!(node("(a b) c"), Node::And(vec![word("a"), word("b"), word("c")]));
    assert_eq!(node("a-b or"), Node::And(vec![word("a-b"), word("or")]));
}

#[test]
fn pasted_keys_and_urns_are_words() {
    for text in [
        "snowflake://acct/DB/SCHEMA/T?env=PROD",
        "urn:li:dataset:(urn:li:dataPlatform:snowflake,inst.db.s.t,PROD)",
        "arn:aws:glue:eu-west-1:1:table/db/t",
        "12:30",
    ] {
        assert_eq!(node(text), word(text));
        assert_eq!(node(&format!("({text})")), word(text));
    }
}

#[test]
fn ranges_of_numbers_and_dates_are_read() {
    let columns = |test| Node::Number { field: NumberField::Columns, any: vec![test] };
    assert_eq!(node("columns:>10"), columns(Test::One(Compare::Greater, 10)));
    assert_eq!(node("columns:3..9"), columns(Test::Between(Some(3), Some(9))));
    assert_eq!(node("columns:..9"), columns(Test::Between(None, Some(9))));
    let bounds = |text: &str| match node(text) {
        Node::Changed(any) => any[0].bounds(now()),
        other => unreachable!("{other:?}"),
    };
    let ms = |text: &str| Some(TimeMs::parse(text).unwrap().millis());
    assert_eq!(bounds("changed:>2026-01-01"), (ms("2026-01-02"), None));
    assert_eq!(bounds("changed:>=2026-01-01"), (ms("2026-01-01"), None));
    assert_eq!(bounds("changed:<2026-01-01").1, ms("2026-01-01").map(|t| t - 1));
    assert_eq!(bounds("changed:2026-01-01..2026-02-01"), (ms("2026-01-01"), ms("2026-02-02").map(|t| t - 1)));
    assert_eq!(bounds("changed:<7d").0, ms("2026-03-03T12:00:00Z").map(|t| t + 1));
    assert_eq!(bounds("changed:>7d").1, ms("2026-03-03T12:00:00Z").map(|t| t - 1));
    assert_eq!(bounds("changed:1mo"), (ms("2026-02-10T12:00:00Z"), None));
    assert_eq!(bounds("changed:1d..7d"), (ms("2026-03-03T12:00:00Z"), ms("2026-03-09T12:00:00Z")));
    assert_eq!(bounds("changed:yesterday"), (ms("2026-03-09"), ms("2026-03-10").map(|t| t - 1)));
    assert_eq!(node("changed:<7d"), Node::Changed(vec![Test::One(Compare::Less, When::Age(7, AgeUnit::Day))]));
}

#[test]
fn errors_say_where_and_what_was_expected() {
    let e = error("owner:\"ana");
    assert_eq!(e.message, "the quote that opens at character 7 is not closed");
    assert_eq!((e.position, e.byte, e.length), (6, 6, 1));
    let e = error("é \"x");
    assert_eq!((e.position, e.byte), (2, 3));
    let e = error("ownr:ana");
    assert!(e.message.starts_with("unknown field `ownr` at 1; did you mean `owner`? fields are kind, type"), "{e}");
    assert_eq!((e.position, e.length), (0, 4));
    assert!(e.expected.iter().any(|x| x == "domain"));
    assert!(error("has:owners").message.contains("did you mean `owner`?"));
    assert!(error("xyzzyx:1").message.contains("; fields are"));
    assert_eq!(error("orders owner:").position, 13);
    assert_eq!(error("é owner:|x").byte, 9);
    assert_eq!(error("(a b").message, "the bracket that opens at character 1 is not closed");
    assert_eq!(error("a b)").message, "the bracket that closes at 4 was never opened");
    assert_eq!(error("a OR").position, 4);
    assert_eq!(error("a -").position, 3);
    assert_eq!(error("OR a").position, 0);
    assert_eq!(error("()").position, 1);
    assert_eq!(error("\"\"").position, 0);
    assert_eq!(error("columns:many").position, 8);
    assert_eq!(error("columns:-1").position, 8);
    assert_eq!(error("changed:>2026-13-01").position, 8);
    assert_eq!(error("changed:5m").position, 8);
    assert_eq!(error("changed:..").position, 8);
    assert_eq!(error("changed:>9999999y").position, 8);
    assert_eq!(error("kind:a\"b\"").position, 6);
    assert_eq!(error("owner:*").position, 6);
    assert_eq!(error("is:starred").position, 3);
    assert_eq!(error(&"-".repeat(2_000)).position, Query::MAX_DEPTH);
    assert!(error(&"(".repeat(2_000)).message.contains("nest deeper"));
    assert!(error(&"a ".repeat(500)).message.contains("at most 200 parts"));
    assert_eq!(error(&"é".repeat(5_000)).byte, 8_000);
}

/// A small xorshift, so that a failing case can be repeated from its number.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }
}

#[test]
fn any_text_is_a_query_or_an_error_inside_it() {
    let parts = [
        "a",
        "OR",
        "AND",
        "NOT",
        "-",
        "(",
        ")",
        "\"",
        "\\",
        ":",
        "|",
        "*",
        " ",
        "\t",
        "\u{0}",
        "\u{7f}",
        "é",
        "顧",
        "🚀",
        "kind:",
        "owner:",
        "columns:",
        ">",
        "<=",
        "..",
        "5",
        "changed:",
        "7d",
        "2026-01-01",
        "urn:",
        "x://",
        "has:",
        "tags",
        "is:",
        "stub",
        "sla:",
        "lifecycle:",
        "active",
        "e\u{301}",
        "\u{202e}",
    ];
    let mut seeded = Seeded(0x5EED);
    let mut good = 0;
    for case in 0..40_000 {
        let text: String = (0..seeded.below(14)).map(|_| seeded.pick(&parts)).collect();
        match Query::parse(&text, now()) {
            Ok(query) => {
                good += 1;
                let written = query.to_string();
                let again = Query::parse(&written, now());
                assert_eq!(again.as_ref(), Ok(&query), "case {case}: {text:?} was written as {written:?}");
            }
            Err(e) => {
                assert!(text.is_char_boundary(e.byte), "case {case}: {text:?}: {e:?}");
                assert_eq!(text[..e.byte].chars().count(), e.position, "case {case}: {text:?}: {e:?}");
                assert!(e.position + e.length <= text.chars().count(), "case {case}: {text:?}: {e:?}");
                assert!(!e.expected.is_empty() && !e.message.is_empty());
            }
        }
    }
    assert!(good > 4_000, "only {good} of the made up texts were queries");
}

#[test]
fn every_field_is_known_by_its_name() {
    for name in field_names() {
        let text = match name {
            "columns" | "usage" => format!("{name}:>1"),
            "changed" => "changed:today".to_owned(),
            "has" => "has:tags".to_owned(),
            "is" => "is:orphan".to_owned(),
            "sla" => "sla:not_evaluable".to_owned(),
            "lifecycle" => "lifecycle:retired".to_owned(),
            _ => format!("{name}:a|b*|\"c d\\\"\\\\\""),
        };
        assert_eq!(Query::parse(&text, now()).unwrap().to_string(), text);
    }
    assert_eq!(Query::parse("source:dbt", now()).unwrap().to_string(), "dialect:dbt");
}
