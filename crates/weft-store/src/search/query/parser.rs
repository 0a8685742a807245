//! Recursive descent over the tokens of a query.

use super::error::QueryError;
use super::field::{Field, Has, Is, SlaWord, find_lifecycle};
use super::lexer::{Lexeme, Span, Token, lex};
use super::range::{Test, When, parse_test};
use super::{Node, Query, TextField, TextMode, TextValue, Word};
use weft_model::TimeMs;

const NUMBER: &str = "a whole number, with >, >=, <, <= or as a range 1..9";
const DATE: &str = "a date (2026-01-31), a time, an age (7d, 12h, 3mo), today, or a range of them with ..";
const ATOM: &str = "a word, a phrase in quotes or field:value";

/// Reads `text`.
pub(super) fn parse(text: &str, now: TimeMs) -> Result<Node, QueryError> {
    if let Some((byte, _)) = text.char_indices().nth(Query::MAX_CHARACTERS) {
        let length = text[byte..].chars().count();
        let span = Span { byte, character: Query::MAX_CHARACTERS, length, ..Span::default() };
        let message = format!("a query has at most {} characters; this one has {length} more", span.character);
        return Err(QueryError::at(span, message, ["a shorter query"]));
    }
    let end = Span { byte: text.len(), character: text.chars().count(), ..Span::default() };
    let mut parser = Parser { tokens: lex(text)?, at: 0, end, now, depth: 0, atoms: 0 };
    if parser.tokens.is_empty() {
        return Ok(Node::All);
    }
    let node = parser.any()?;
    match parser.next() {
        None => Ok(node),
        Some(Lexeme { span, .. }) => {
            let message = format!("the bracket that closes at {} was never opened", span.character + 1);
            Err(QueryError::at(span, message, [ATOM]))
        }
    }
}

struct Parser {
    tokens: Vec<Lexeme>,
    at: usize,
    end: Span,
    now: TimeMs,
    depth: usize,
    atoms: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|lexeme| &lexeme.token)
    }

    fn next(&mut self) -> Option<Lexeme> {
        let lexeme = self.tokens.get(self.at).cloned();
        self.at += 1;
        lexeme
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).map_or(self.end, |lexeme| lexeme.span)
    }

    /// `and { OR and }`
    fn any(&mut self) -> Result<Node, QueryError> {
        let mut nodes = Vec::new();
        loop {
            match self.all()? {
                Node::Or(inner) => nodes.extend(inner),
                node => nodes.push(node),
            }
            if self.peek() != Some(&Token::Or) {
                return Ok(if nodes.len() == 1 { nodes.swap_remove(0) } else { Node::Or(nodes) });
            }
            self.at += 1;
        }
    }

    /// `unary { [AND] unary }`
    fn all(&mut self) -> Result<Node, QueryError> {
        let mut nodes = Vec::new();
        loop {
            match self.unary()? {
                Node::And(inner) => nodes.extend(inner),
                node => nodes.push(node),
            }
            if self.peek() == Some(&Token::And) {
                self.at += 1;
                continue;
            }
            if matches!(self.peek(), None | Some(Token::Or | Token::Close)) {
                return Ok(if nodes.len() == 1 { nodes.swap_remove(0) } else { Node::And(nodes) });
            }
        }
    }

    fn unary(&mut self) -> Result<Node, QueryError> {
        let span = self.span();
        let place = span.character + 1;
        if self.depth >= Query::MAX_DEPTH {
            let message = format!("brackets and negations nest deeper than {} at {place}", Query::MAX_DEPTH);
            return Err(QueryError::at(span, message, ["a flatter query"]));
        }
        let missing = |what: String| Err(QueryError::at(span, what, [ATOM]));
        match self.next().map(|lexeme| lexeme.token) {
            None => missing(format!("the query ends at {place} where {ATOM} was expected")),
            Some(Token::Close) => missing(format!("a bracket closes at {place} where {ATOM} was expected")),
            Some(token @ (Token::Or | Token::And)) => {
                let word = if token == Token::Or { "OR" } else { "AND" };
                missing(format!("`{word}` at {place} stands where {ATOM} was expected; in quotes it is a word"))
            }
            Some(Token::Minus | Token::Not) => {
                self.depth += 1;
                let node = self.unary()?;
                self.depth -= 1;
                Ok(Node::Not(Box::new(node)))
            }
            Some(Token::Open) => self.group(span),
            Some(token) => self.atom(token, span),
        }
    }

    fn group(&mut self, open: Span) -> Result<Node, QueryError> {
        self.depth += 1;
        let node = self.any()?;
        self.depth -= 1;
        match self.next() {
            Some(Lexeme { token: Token::Close, .. }) => Ok(node),
            _ => {
                let message = format!("the bracket that opens at character {} is not closed", open.character + 1);
                Err(QueryError::at(open, message, ["a closing bracket"]))
            }
        }
    }

    fn atom(&mut self, token: Token, span: Span) -> Result<Node, QueryError> {
        self.atoms += 1;
        if self.atoms > Query::MAX_ATOMS {
            let message =
                format!("a query has at most {} parts; one more is at {}", Query::MAX_ATOMS, span.character + 1);
            return Err(QueryError::at(span, message, ["a shorter query"]));
        }
        match token {
            Token::Quoted(text) => not_empty(text, span).map(Node::Phrase),
            Token::Field(name) => {
                let name_span = Span { length: span.length - 1, ..span };
                let field = Field::find(&name, name_span)?;
                self.field(field, &name)
            }
            Token::Word(text) if text == "*" => Ok(Node::All),
            Token::Word(text) => Ok(Node::Word(match text.strip_suffix('*') {
                Some(stem) => Word { text: stem.to_owned(), prefix: true },
                None => Word { text, prefix: false },
            })),
            _ => Err(QueryError::at(span, format!("`|` at {} joins no values", span.character + 1), [ATOM])),
        }
    }

    fn field(&mut self, field: Field, name: &str) -> Result<Node, QueryError> {
        Ok(match field {
            Field::Text(field) => Node::Text { field, any: self.values(name, |v| text_value(field, v))? },
            Field::Number(field) => {
                Node::Number { field, any: self.values(name, |v| parse_test::<u64>(&v.text, v.span, NUMBER))? }
            }
            Field::Changed => {
                let now = self.now;
                Node::Changed(self.values(name, |v| date_test(&v, now))?)
            }
            Field::Lifecycle => Node::Lifecycle(self.values(name, |v| find_lifecycle(&v.text, v.span))?),
            Field::Sla => Node::Sla(self.values(name, |v| SlaWord::find(&v.text, v.span))?),
            Field::Has => Node::Has(self.values(name, |v| Has::find(&v.text, v.span))?),
            Field::Is => Node::Is(self.values(name, |v| Is::find(&v.text, v.span))?),
        })
    }

    /// `value { | value }`, each read by `read`.
    fn values<T>(
        &mut self,
        field: &str,
        mut read: impl FnMut(Value) -> Result<T, QueryError>,
    ) -> Result<Vec<T>, QueryError> {
        let mut values = Vec::new();
        loop {
            let mut span = self.span();
            let (text, quoted) = match self.peek() {
                Some(Token::Value(text)) => (text.clone(), false),
                Some(Token::QuotedValue(text)) => (text.clone(), true),
                _ => {
                    if let Some(before) = self.tokens.get(self.at.wrapping_sub(1)) {
                        let character = before.span.character + before.span.length;
                        span = Span { character, byte: before.span.byte + before.span.bytes, ..Span::default() };
                    }
                    let message = format!("a value for `{field}` is missing at {}", span.character + 1);
                    return Err(QueryError::at(span, message, ["a value"]));
                }
            };
            self.at += 1;
            self.atoms += 1;
            values.push(read(Value { text: not_empty(text, span)?, quoted, span })?);
            match self.peek() {
                Some(Token::Pipe) => self.at += 1,
                Some(Token::Value(_) | Token::QuotedValue(_)) => {
                    let span = self.span();
                    let message = format!("two values meet at {}; put `|` or a space between", span.character + 1);
                    return Err(QueryError::at(Span { length: 0, ..span }, message, ["|", "a space"]));
                }
                _ => return Ok(values),
            }
        }
    }
}

/// A value as typed.
struct Value {
    text: String,
    quoted: bool,
    span: Span,
}

fn not_empty(text: String, span: Span) -> Result<String, QueryError> {
    if text.is_empty() {
        let message = format!("there is nothing between the quotes at {}", span.character + 1);
        return Err(QueryError::at(span, message, ["a word"]));
    }
    Ok(text)
}

fn text_value(field: TextField, value: Value) -> Result<TextValue, QueryError> {
    let Value { text, quoted, span } = value;
    if quoted {
        return Ok(TextValue { text, mode: TextMode::Whole });
    }
    match text.strip_suffix('*') {
        None => Ok(TextValue { text, mode: TextMode::Words }),
        Some("") => {
            let message = format!("`*` at {} needs a beginning, as in `{field}:ab*`", span.character + 1);
            Err(QueryError::at(span, message, ["a value", "a beginning and *"]))
        }
        Some(stem) => Ok(TextValue { text: stem.to_owned(), mode: TextMode::Prefix }),
    }
}

fn date_test(value: &Value, now: TimeMs) -> Result<Test<When>, QueryError> {
    let test = parse_test::<When>(&value.text, value.span, DATE)?;
    let bounds = match &test {
        Test::One(_, when) => [Some(when), None],
        Test::Between(from, to) => [from.as_ref(), to.as_ref()],
    };
    if bounds.into_iter().flatten().any(|when| when.is_before_all(now)) {
        let message = format!("`{}` at {} reaches back before 1970", value.text, value.span.character + 1);
        return Err(QueryError::at(value.span, message, [DATE]));
    }
    Ok(test)
}
