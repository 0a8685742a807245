//! The one query grammar of the search box, the command line and the policies.
//!
//! ```text
//! query  = and { "OR" and }                    and  = unary { ["AND"] unary }
//! unary  = ("-" | "NOT") unary | "(" query ")" | atom
//! atom   = word | "a phrase" | field ":" value { "|" value }
//! value  = word | "a whole value" | test       test = [< <= > >= =] bound | [bound] ".." [bound]
//! ```
//!
//! A word matches whole pieces of names, keys, columns, descriptions, tags, owners …; the last word of a
//! query, and any word that ends with `*`, also matches beginnings. `field:value` asks for the words in that
//! field, `field:"value"` for that whole value; case and accents never matter. `OR`, `AND` and `NOT` count in
//! capitals only. `*` alone is everything. Dates are UTC; `changed:<7d` is "less than seven days ago".

mod error;
mod field;
mod lexer;
mod parser;
mod range;

pub use error::QueryError;
pub use field::{Has, Is, NumberField, SlaWord, TextField, field_names};
pub use range::{AgeUnit, Compare, Test, When};

use std::fmt;
use weft_model::{Lifecycle, TimeMs};

/// A parsed query. `Display` writes it so that parsing gives the same query again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Query {
    /// What is asked.
    pub root: Node,
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    /// Everything.
    All,
    /// A word, as typed.
    Word(Word),
    /// Words that stand together in this order, as typed between quotes.
    Phrase(String),
    /// Any of these values in one text field.
    Text {
        /// Where.
        field: TextField,
        /// What, at least one.
        any: Vec<TextValue>,
    },
    /// Any of these tests on a number.
    Number {
        /// Of what.
        field: NumberField,
        /// Tests, at least one.
        any: Vec<Test<u64>>,
    },
    /// Any of these tests on the time of the last change.
    Changed(Vec<Test<When>>),
    /// Any of these lifecycles.
    Lifecycle(Vec<Lifecycle>),
    /// Any of these SLA states at the time of the question.
    Sla(Vec<SlaWord>),
    /// At least one of these is there.
    Has(Vec<Has>),
    /// At least one of these is so.
    Is(Vec<Is>),
    /// The opposite.
    Not(Box<Node>),
    /// All of these (two or more).
    And(Vec<Node>),
    /// At least one of these (two or more).
    Or(Vec<Node>),
}

/// A word without quotes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Word {
    /// The word, without the star.
    pub text: String,
    /// True when a star at the end asks for beginnings.
    pub prefix: bool,
}

/// A value of a text field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextValue {
    /// The value, without quotes or star.
    pub text: String,
    /// How it is compared.
    pub mode: TextMode,
}

/// How a value of a text field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextMode {
    /// Its words stand together in the field.
    Words,
    /// The same, and the last word may be a beginning (`own*`).
    Prefix,
    /// It is the whole value of the field (in quotes); in a description, the phrase.
    Whole,
}

impl Query {
    /// Most characters a query may have.
    pub const MAX_CHARACTERS: usize = 4_000;
    /// Most words, phrases and fields a query may have.
    pub const MAX_ATOMS: usize = 200;
    /// Deepest nesting of brackets and negations.
    pub const MAX_DEPTH: usize = 32;

    /// Reads a query. `now` only serves to refuse ages that reach back before 1970; relative dates stay
    /// relative. Nothing typed is everything.
    pub fn parse(text: &str, now: TimeMs) -> Result<Self, QueryError> {
        parser::parse(text, now).map(|root| Self { root })
    }
}

/// Writes `text` in quotes, as the lexer reads it back.
fn write_quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn write_values<T: fmt::Display>(f: &mut fmt::Formatter<'_>, field: impl fmt::Display, any: &[T]) -> fmt::Result {
    write!(f, "{field}:")?;
    write_joined(f, any, "|")
}

fn write_joined<T: fmt::Display>(f: &mut fmt::Formatter<'_>, parts: &[T], separator: &str) -> fmt::Result {
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            f.write_str(separator)?;
        }
        write!(f, "{part}")?;
    }
    Ok(())
}

/// A node as a member of a conjunction or under a negation: an OR (or AND) needs brackets there.
struct Bracketed<'a>(&'a Node);

impl fmt::Display for Bracketed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            node @ (Node::And(_) | Node::Or(_)) => write!(f, "({node})"),
            node => write!(f, "{node}"),
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Word(word) => write!(f, "{}{}", word.text, if word.prefix { "*" } else { "" }),
            Self::Phrase(text) => write_quoted(f, text),
            Self::Text { field, any } => write_values(f, field, any),
            Self::Number { field, any } => write_values(f, field, any),
            Self::Changed(any) => write_values(f, "changed", any),
            Self::Lifecycle(any) => write_values(f, "lifecycle", &any.iter().map(|l| l.as_str()).collect::<Vec<_>>()),
            Self::Sla(any) => write_values(f, "sla", any),
            Self::Has(any) => write_values(f, "has", any),
            Self::Is(any) => write_values(f, "is", any),
            Self::Not(node) => write!(f, "-{}", Bracketed(node)),
            Self::And(nodes) => write_joined(f, &nodes.iter().map(Bracketed).collect::<Vec<_>>(), " "),
            Self::Or(nodes) => write_joined(f, nodes, " OR "),
        }
    }
}

impl fmt::Display for TextValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mode {
            TextMode::Words => f.write_str(&self.text),
            TextMode::Prefix => write!(f, "{}*", self.text),
            TextMode::Whole => write_quoted(f, &self.text),
        }
    }
}

#[cfg(test)]
mod tests;
