//! A query made ready for the index: words cut into pieces, dates counted from now, fields resolved.

use super::doc::SlaState;
use super::facets::NO_PROMISE;
use super::query::{Has, Is, Node, NumberField, Query, SlaWord, Test, TextField, TextMode, TextValue, Word};
use super::schema::{Fields, START_LENGTH, VALUE_MARK, exact_term, flag, folded_value, form};
use super::text::{fold, pieces, squash};
use tantivy::schema::Field;
use weft_model::{Kind, TimeMs};

/// Words that are looked for in texts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term {
    /// Pieces that stand together, in order.
    pub(super) pieces: Vec<String>,
    /// The pieces without anything between them.
    pub(super) whole: String,
    /// The last piece may be a beginning.
    pub(super) prefix: bool,
    /// Typed without quotes: it may be a name without its separators, and may be misspelt.
    pub(super) loose: bool,
    /// It may also be the beginning of a name without its separators (`ordersda`). Only looked for when no
    /// piece of any name begins so: else the range of such names is long, and the pieces find them already.
    pub(super) begins_whole: bool,
}

impl Term {
    fn new(text: &str, prefix: bool, loose: bool) -> Self {
        let pieces = pieces(text).into_iter().map(|p| p.text).collect();
        Self { pieces, whole: squash(text), prefix, loose, begins_whole: false }
    }

    /// How many edits a misspelling of it may have; `None` when it is too short to guess.
    pub(super) fn edits(&self) -> Option<u8> {
        match self.whole.chars().count() {
            _ if !self.loose => None,
            4..=7 => Some(1),
            8..=60 => Some(2),
            _ => None,
        }
    }
}

/// A test on the values of a field that has one term per value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ValueTest {
    /// The folded value is this.
    Equal(String),
    /// The value has these pieces together, the last perhaps only begun.
    Words(Term),
}

/// What the index is asked. Every leaf can be answered segment by segment.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Plan {
    All,
    /// Words in any text field.
    Term(Term),
    /// Words in one text field.
    TermIn(TextField, Term),
    /// A test on values.
    Value(Field, ValueTest),
    /// Any of these terms of the field `exact`.
    Exact(Vec<String>),
    /// What `matches` finds, and above it what is named exactly so; the three lists hold terms of `exact`
    /// from the best form of equality to the least.
    Named {
        forms: [Vec<String>; 3],
        matches: Box<Plan>,
    },
    /// A fast field that passes one of these tests.
    Numbers(&'static str, Vec<Test<u64>>),
    /// The last change within these bounds (milliseconds, both included).
    Changed(Vec<(i64, i64)>),
    /// One of these states, as stored in the facet.
    Sla(Vec<u64>),
    /// At least one of these bits.
    Flags(u64),
    Not(Box<Plan>),
    And(Vec<Plan>),
    Or(Vec<Plan>),
}

/// Words to mark in hits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    /// In this field only; `None` is any.
    pub(super) field: Option<TextField>,
    pub(super) term: Term,
}

/// What planning needs to know of the index.
pub(super) trait Dictionary {
    /// True when some term of `field` begins so.
    fn has_beginning(&self, field: Field, start: &str) -> bool;
}

/// Makes the plan of `query` at `now`, and what its hits are marked with.
pub(super) fn plan(query: &Query, fields: &Fields, dictionary: &dyn Dictionary, now: TimeMs) -> (Plan, Vec<Mark>) {
    let planner = Planner { fields, dictionary, now, last: last_word(&query.root) };
    let mut marks = Vec::new();
    planner.marks(&query.root, &mut marks);
    (planner.node(&query.root), marks)
}

/// The word that is perhaps still being typed: the last one that is not negated.
fn last_word(node: &Node) -> Option<&Word> {
    match node {
        Node::Word(word) => Some(word),
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().rev().find_map(last_word),
        _ => None,
    }
}

struct Planner<'a> {
    fields: &'a Fields,
    dictionary: &'a dyn Dictionary,
    now: TimeMs,
    last: Option<&'a Word>,
}

impl Planner<'_> {
    fn term(&self, text: &str, prefix: bool, loose: bool) -> Term {
        let mut term = Term::new(text, prefix, loose);
        term.begins_whole = loose
            && prefix
            && term.whole.chars().count() > START_LENGTH
            && (term.pieces.len() > 1 || !self.dictionary.has_beginning(self.fields.text.name, &term.whole));
        term
    }

    fn node(&self, node: &Node) -> Plan {
        match node {
            Node::All => Plan::All,
            Node::Word(_) | Node::Phrase(_) => self.named(&[node]),
            Node::Text { field, any } => either(any.iter().map(|value| self.text(*field, value)).collect()),
            Node::Number { field, any } => {
                let name = match field {
                    NumberField::Columns => super::schema::fast::COLUMNS,
                    NumberField::Usage => super::schema::fast::USAGE,
                };
                Plan::Numbers(name, any.clone())
            }
            Node::Changed(any) => {
                let bounds = any.iter().map(|test| test.bounds(self.now));
                Plan::Changed(bounds.map(|(from, to)| (from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX))).collect())
            }
            Node::Lifecycle(any) => {
                either(any.iter().map(|l| self.equal(self.fields.value.lifecycle, l.as_str())).collect())
            }
            Node::Sla(any) => Plan::Sla(any.iter().map(|word| sla_number(*word)).collect()),
            Node::Has(any) => Plan::Flags(any.iter().fold(0, |all, has| all | has_flag(*has))),
            Node::Is(any) => Plan::Flags(any.iter().fold(0, |all, is| all | is_flag(*is))),
            Node::Not(node) => Plan::Not(Box::new(self.node(node))),
            Node::Or(nodes) => Plan::Or(nodes.iter().map(|node| self.node(node)).collect()),
            Node::And(nodes) => {
                let (words, rest): (Vec<&Node>, Vec<&Node>) =
                    nodes.iter().partition(|node| matches!(node, Node::Word(_) | Node::Phrase(_)));
                let mut all = Vec::new();
                if !words.is_empty() {
                    all.push(self.named(&words));
                }
                all.extend(rest.into_iter().map(|node| self.node(node)));
                Plan::And(all)
            }
        }
    }

    /// Adds the words that are looked for, without the negated ones.
    fn marks(&self, node: &Node, out: &mut Vec<Mark>) {
        match node {
            Node::Word(_) | Node::Phrase(_) => {
                out.extend(self.typed(node).map(|(_, term)| Mark { field: None, term }));
            }
            Node::Text { field, any } => {
                out.extend(any.iter().map(|value| Mark { field: Some(*field), term: self.words(value) }));
            }
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| self.marks(node, out)),
            _ => {}
        }
    }

    /// A word or phrase as typed and as it is looked for.
    fn typed<'a>(&self, node: &'a Node) -> Option<(&'a str, Term)> {
        match node {
            Node::Word(word) => {
                let last = self.last.is_some_and(|last| std::ptr::eq(last, word));
                Some((&word.text, self.term(&word.text, word.prefix || last, true)))
            }
            Node::Phrase(text) => Some((text, self.term(text, false, false))),
            _ => None,
        }
    }

    fn words(&self, value: &TextValue) -> Term {
        self.term(&value.text, value.mode == TextMode::Prefix, value.mode != TextMode::Whole)
    }

    /// Words that all must be found, with what is named exactly by them on top.
    fn named(&self, words: &[&Node]) -> Plan {
        let mut terms = Vec::new();
        let mut typed = Vec::new();
        for (text, term) in words.iter().filter_map(|word| self.typed(word)) {
            typed.push(text.trim());
            let term = Plan::Term(term);
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        let typed = typed.join(" ");
        let folded = fold(&typed);
        let squashed = squash(&typed);
        let squashed = if squashed.is_empty() { Vec::new() } else { vec![exact_term(form::SQUASHED, &squashed)] };
        let forms = [
            vec![exact_term(form::RAW, &typed)],
            vec![exact_term(form::NAME, &folded), exact_term(form::KEY, &folded)],
            squashed,
        ];
        Plan::Named { forms, matches: Box::new(if terms.len() == 1 { terms.swap_remove(0) } else { Plan::And(terms) }) }
    }

    fn equal(&self, field: Field, text: &str) -> Plan {
        Plan::Value(field, ValueTest::Equal(folded_value(text)))
    }

    fn text(&self, field: TextField, value: &TextValue) -> Plan {
        let values = &self.fields.value;
        let kind = if Kind::parse(&value.text.to_lowercase()).is_some() { values.kind } else { values.subtype };
        let words = self.words(value);
        let of_value = |place: Field| match value.mode {
            TextMode::Whole => self.equal(place, &value.text),
            _ if place == values.kind => self.equal(place, &value.text),
            _ => Plan::Value(place, ValueTest::Words(words.clone())),
        };
        let folded = fold(&value.text);
        match (field, value.mode) {
            (TextField::Kind, _) => of_value(kind),
            (TextField::Type, _) => of_value(values.subtype),
            (TextField::Platform, _) => of_value(values.platform),
            (TextField::Catalog, _) => of_value(values.catalog),
            (TextField::Dialect, _) => of_value(values.dialect),
            (TextField::Domain, TextMode::Whole) => self.whole(values.domain, &value.text, Some(form::DOMAIN)),
            (TextField::Owner, TextMode::Whole) => self.whole(values.owner, &value.text, Some(form::OWNER)),
            (TextField::Tag, TextMode::Whole) => self.whole(values.tag, &value.text, None),
            (TextField::Product, TextMode::Whole) => self.whole(values.product, &value.text, None),
            (TextField::Contract, TextMode::Whole) => self.whole(values.contract, &value.text, None),
            (TextField::Name, TextMode::Whole) => Plan::Exact(vec![exact_term(form::NAME, &folded)]),
            (TextField::Column, TextMode::Whole) => Plan::Exact(vec![exact_term(form::COLUMN, &folded)]),
            (TextField::Key, TextMode::Whole) => {
                Plan::Exact(vec![exact_term(form::KEY, &folded), exact_term(form::RAW, &value.text)])
            }
            (field, _) => Plan::TermIn(field, words),
        }
    }

    /// A whole value; where nothing has that value, another name of it (an owner's mail, a domain's id).
    /// In this order, so that what a facet counts is what its value finds.
    fn whole(&self, field: Field, text: &str, other: Option<char>) -> Plan {
        let folded = folded_value(text);
        match other {
            Some(form) if !self.dictionary.has_beginning(field, &format!("{folded}{VALUE_MARK}")) => {
                Plan::Exact(vec![exact_term(form, &fold(text))])
            }
            _ => Plan::Value(field, ValueTest::Equal(folded)),
        }
    }
}

fn either(mut plans: Vec<Plan>) -> Plan {
    if plans.len() == 1 { plans.swap_remove(0) } else { Plan::Or(plans) }
}

fn sla_number(word: SlaWord) -> u64 {
    match word {
        SlaWord::State(state) => state as u64,
        SlaWord::None => NO_PROMISE,
    }
}

/// The state stored as `number`; `None` is "nothing promised".
pub(super) fn sla_of_number(number: u64) -> Option<SlaState> {
    use SlaState::{Fail, NotEvaluable, Pass, Unknown, Warn};
    [Pass, Warn, Fail, Unknown, NotEvaluable].into_iter().find(|state| *state as u64 == number)
}

fn has_flag(has: Has) -> u64 {
    match has {
        Has::Owner => flag::OWNER,
        Has::Description => flag::DESCRIPTION,
        Has::Contract => flag::CONTRACT,
        Has::Promise => flag::PROMISE,
        Has::Columns => flag::COLUMNS,
        Has::Tags => flag::TAGS,
        Has::Domain => flag::DOMAIN,
    }
}

fn is_flag(is: Is) -> u64 {
    match is {
        Is::Stub => flag::STUB,
        Is::Deprecated => flag::DEPRECATED,
        Is::Orphan => flag::ORPHAN,
        Is::Disagreement => flag::DISAGREEMENT,
        Is::Unreadable => flag::UNREADABLE,
    }
}

impl Plan {
    /// True when some word could be a misspelling.
    pub(super) fn can_be_misspelt(&self) -> bool {
        match self {
            Self::Term(term) => term.edits().is_some(),
            Self::Named { matches, .. } => matches.can_be_misspelt(),
            Self::And(plans) | Self::Or(plans) => plans.iter().any(Self::can_be_misspelt),
            _ => false,
        }
    }
}
