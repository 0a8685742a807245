//! The fields a query can name, and the words `has:`, `is:`, `sla:` and `lifecycle:` know.

use super::error::QueryError;
use super::lexer::Span;
use crate::search::doc::SlaState;
use std::fmt;
use weft_model::Lifecycle;

/// A field whose value is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextField {
    /// Kind of thing (`product`, `asset`) or, where no kind is called so, the finer word (`table`, `view`).
    Kind,
    /// Finer word: asset kind, `odcs contract` … Also written `subtype`.
    Type,
    /// Name or id of the domain.
    Domain,
    /// Name of a data product it belongs to, or is.
    Product,
    /// Data platform.
    Platform,
    /// Name or mail of an owner.
    Owner,
    /// Tag or glossary term. Also written `term`.
    Tag,
    /// Catalog that speaks of it.
    Catalog,
    /// Language a catalog speaks of it in. Also written `source`.
    Dialect,
    /// Name of the thing.
    Name,
    /// Canonical key. Also written `path`.
    Key,
    /// Name of a column.
    Column,
    /// Description.
    Description,
    /// Name of a contract that speaks of it.
    Contract,
}

/// A field whose value is a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberField {
    /// How many columns it has.
    Columns,
    /// Measured use, 0 when nobody measures it.
    Usage,
}

/// What `has:` can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Has {
    /// An owner.
    Owner,
    /// A description.
    Description,
    /// A data contract.
    Contract,
    /// A promise (SLA).
    Promise,
    /// Known columns.
    Columns,
    /// A tag or term.
    Tags,
    /// A domain.
    Domain,
}

/// What `is:` can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Is {
    /// Named only by edges or references.
    Stub,
    /// Lifecycle is deprecated.
    Deprecated,
    /// Nobody who counts owns it.
    Orphan,
    /// Two catalogs disagree about it.
    Disagreement,
    /// A catalog lists it and its details could not be read there.
    Unreadable,
}

/// What `sla:` can ask for: a state, or that nothing is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SlaWord {
    /// The state at the time of the question.
    State(SlaState),
    /// No promise at all.
    None,
}

/// Every field there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Text(TextField),
    Number(NumberField),
    Changed,
    Lifecycle,
    Sla,
    Has,
    Is,
}

/// Spelling and meaning; the first spelling of a field is the one that is written back.
const FIELDS: [(&str, Field); 24] = [
    ("kind", Field::Text(TextField::Kind)),
    ("type", Field::Text(TextField::Type)),
    ("domain", Field::Text(TextField::Domain)),
    ("product", Field::Text(TextField::Product)),
    ("platform", Field::Text(TextField::Platform)),
    ("owner", Field::Text(TextField::Owner)),
    ("tag", Field::Text(TextField::Tag)),
    ("lifecycle", Field::Lifecycle),
    ("sla", Field::Sla),
    ("catalog", Field::Text(TextField::Catalog)),
    ("dialect", Field::Text(TextField::Dialect)),
    ("name", Field::Text(TextField::Name)),
    ("key", Field::Text(TextField::Key)),
    ("column", Field::Text(TextField::Column)),
    ("description", Field::Text(TextField::Description)),
    ("contract", Field::Text(TextField::Contract)),
    ("changed", Field::Changed),
    ("columns", Field::Number(NumberField::Columns)),
    ("usage", Field::Number(NumberField::Usage)),
    ("has", Field::Has),
    ("is", Field::Is),
    ("subtype", Field::Text(TextField::Type)),
    ("source", Field::Text(TextField::Dialect)),
    ("path", Field::Text(TextField::Key)),
];

const HAS: [(&str, Has); 7] = [
    ("owner", Has::Owner),
    ("description", Has::Description),
    ("contract", Has::Contract),
    ("promise", Has::Promise),
    ("columns", Has::Columns),
    ("tags", Has::Tags),
    ("domain", Has::Domain),
];

const IS: [(&str, Is); 5] = [
    ("stub", Is::Stub),
    ("deprecated", Is::Deprecated),
    ("orphan", Is::Orphan),
    ("disagreement", Is::Disagreement),
    ("unreadable", Is::Unreadable),
];

const SLA: [(&str, SlaWord); 6] = [
    ("pass", SlaWord::State(SlaState::Pass)),
    ("warn", SlaWord::State(SlaState::Warn)),
    ("fail", SlaWord::State(SlaState::Fail)),
    ("unknown", SlaWord::State(SlaState::Unknown)),
    ("not_evaluable", SlaWord::State(SlaState::NotEvaluable)),
    ("none", SlaWord::None),
];

const LIFECYCLE: [(&str, Lifecycle); 6] = [
    ("proposed", Lifecycle::Proposed),
    ("draft", Lifecycle::Draft),
    ("active", Lifecycle::Active),
    ("deprecated", Lifecycle::Deprecated),
    ("retired", Lifecycle::Retired),
    ("unknown", Lifecycle::Unknown),
];

/// Names of all fields, for help and completion, without the second spellings.
pub fn field_names() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().take(21).map(|(name, _)| *name)
}

impl Field {
    /// The field called `word`, in any case.
    pub(super) fn find(word: &str, span: Span) -> Result<Self, QueryError> {
        find(&FIELDS, "field", "fields", word, span)
    }
}

impl Has {
    pub(super) fn find(word: &str, span: Span) -> Result<Self, QueryError> {
        find(&HAS, "word after `has:`", "words", word, span)
    }
}

impl Is {
    pub(super) fn find(word: &str, span: Span) -> Result<Self, QueryError> {
        find(&IS, "word after `is:`", "words", word, span)
    }
}

impl SlaWord {
    pub(super) fn find(word: &str, span: Span) -> Result<Self, QueryError> {
        find(&SLA, "SLA state", "states", word, span)
    }
}

/// The lifecycle called `word`.
pub(super) fn find_lifecycle(word: &str, span: Span) -> Result<Lifecycle, QueryError> {
    find(&LIFECYCLE, "lifecycle", "lifecycles", word, span)
}

fn find<T: Copy>(table: &[(&str, T)], what: &str, plural: &str, word: &str, span: Span) -> Result<T, QueryError> {
    let lower = word.to_lowercase();
    if let Some((_, value)) = table.iter().find(|(name, _)| *name == lower) {
        return Ok(*value);
    }
    let names: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
    let near = names
        .iter()
        .map(|name| (crate::search::text::edit_distance(name, &lower, false), *name))
        .filter(|(distance, name)| *distance <= 2 && *distance < name.chars().count())
        .min();
    let hint = near.map(|(_, name)| format!("; did you mean `{name}`?")).unwrap_or_default();
    let shown: String = word.chars().take(40).collect();
    let message = format!(
        "unknown {what} `{shown}` at {}{hint}{} {plural} are {}",
        span.character + 1,
        if hint.is_empty() { ";" } else { "" },
        names.join(", ")
    );
    Err(QueryError::at(span, message, names))
}

fn spelling<T: PartialEq>(table: &[(&'static str, T)], value: &T) -> &'static str {
    table.iter().find(|(_, v)| v == value).map_or("", |(name, _)| name)
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(spelling(&FIELDS, self))
    }
}

impl fmt::Display for TextField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Field::Text(*self).fmt(f)
    }
}

impl fmt::Display for NumberField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Field::Number(*self).fmt(f)
    }
}

impl fmt::Display for Has {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(spelling(&HAS, self))
    }
}

impl fmt::Display for Is {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(spelling(&IS, self))
    }
}

impl fmt::Display for SlaWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(spelling(&SLA, self))
    }
}
