//! Cuts a query text into tokens and remembers where each began.

use super::error::QueryError;

/// A place in the query text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Span {
    /// First byte.
    pub(super) byte: usize,
    /// First character.
    pub(super) character: usize,
    /// Length in characters.
    pub(super) length: usize,
    /// Length in bytes.
    pub(super) bytes: usize,
}

/// What a query text is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    /// `-` before an atom.
    Minus,
    /// `OR`, `AND` or `NOT` in capitals.
    Or,
    And,
    Not,
    /// Text in double quotes, with `\"` and `\\` resolved.
    Quoted(String),
    /// A run of other characters.
    Word(String),
    /// `field:`; its values follow without white space.
    Field(String),
    /// `|` between values.
    Pipe,
    /// A value after `field:` or `|`, without quotes.
    Value(String),
    /// The same in quotes.
    QuotedValue(String),
}

/// A token and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) span: Span,
}

struct Lexer {
    chars: Vec<(usize, char)>,
    end: usize,
    at: usize,
    out: Vec<Lexeme>,
}

/// White space and control characters separate; both mean nothing.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Keys and ids that are pasted whole and hold `:` and brackets of their own.
fn is_pasted_id(word: &[(usize, char)]) -> bool {
    let head: String = word.iter().take(4).map(|(_, c)| c.to_ascii_lowercase()).collect();
    let scheme_end = word.windows(3).position(|w| w[0].1 == ':' && w[1].1 == '/' && w[2].1 == '/');
    head == "urn:"
        || head == "arn:"
        || scheme_end.is_some_and(|n| n > 0 && word[..n].iter().all(|(_, c)| is_scheme(*c)))
}

/// How much of a pasted id belongs to it: up to a bracket that has no partner inside.
fn balanced(word: &[(usize, char)]) -> usize {
    let mut open = Vec::new();
    for (n, (_, c)) in word.iter().enumerate() {
        match c {
            '(' => open.push(n),
            ')' if open.pop().is_none() => return n,
            _ => {}
        }
    }
    open.first().copied().unwrap_or(word.len())
}

fn is_scheme(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '.')
}

/// Cuts `text` into tokens.
pub(super) fn lex(text: &str) -> Result<Vec<Lexeme>, QueryError> {
    let mut lexer = Lexer { chars: text.char_indices().collect(), end: text.len(), at: 0, out: Vec::new() };
    while let Some(c) = lexer.peek() {
        let start = lexer.at;
        match c {
            c if is_blank(c) => lexer.at += 1,
            '(' | ')' => {
                lexer.at += 1;
                lexer.push(if c == '(' { Token::Open } else { Token::Close }, start);
            }
            '"' => {
                let text = lexer.quoted()?;
                lexer.push(Token::Quoted(text), start);
            }
            '-' => {
                lexer.at += 1;
                lexer.push(Token::Minus, start);
            }
            _ => lexer.word()?,
        }
    }
    Ok(lexer.out)
}

impl Lexer {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).map(|(_, c)| *c)
    }

    fn span(&self, from: usize) -> Span {
        let byte = self.chars.get(from).map_or(self.end, |(byte, _)| *byte);
        let end = self.chars.get(self.at).map_or(self.end, |(byte, _)| *byte);
        Span { byte, character: from, length: self.at.saturating_sub(from), bytes: end - byte }
    }

    fn push(&mut self, token: Token, from: usize) {
        let span = self.span(from);
        self.out.push(Lexeme { token, span });
    }

    /// The text in quotes that begins here.
    fn quoted(&mut self) -> Result<String, QueryError> {
        let start = self.at;
        let mut text = String::new();
        self.at += 1;
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                '"' => return Ok(text),
                '\\' if matches!(self.peek(), Some('"' | '\\')) => {
                    text.extend(self.peek());
                    self.at += 1;
                }
                c if c.is_control() => text.push(' '),
                c => text.push(c),
            }
        }
        let message = format!("the quote that opens at character {} is not closed", start + 1);
        Err(QueryError::at(Span { length: 1, ..self.span(start) }, message, ["a closing quote (\")"]))
    }

    fn word(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        let blank = self.chars[start..].iter().position(|(_, c)| is_blank(*c)).map_or(self.chars.len(), |n| start + n);
        if is_pasted_id(&self.chars[start..blank]) {
            self.at = start + balanced(&self.chars[start..blank]);
            let text = self.text(start);
            self.push(Token::Word(text), start);
            return Ok(());
        }
        while let Some(c) = self.peek() {
            match c {
                '(' | ')' | '"' => break,
                c if is_blank(c) => break,
                ':' if self.chars[start..self.at].iter().all(|(_, c)| c.is_alphabetic() || *c == '_')
                    && self.at > start =>
                {
                    let name = self.text(start);
                    self.at += 1;
                    self.push(Token::Field(name), start);
                    return self.values();
                }
                _ => self.at += 1,
            }
        }
        let text = self.text(start);
        let token = match text.as_str() {
            "OR" => Token::Or,
            "AND" => Token::And,
            "NOT" => Token::Not,
            _ => Token::Word(text),
        };
        self.push(token, start);
        Ok(())
    }

    /// The values after `field:`, separated by `|`.
    fn values(&mut self) -> Result<(), QueryError> {
        loop {
            let start = self.at;
            match self.peek() {
                Some('"') => {
                    let text = self.quoted()?;
                    self.push(Token::QuotedValue(text), start);
                }
                Some('|') => {
                    self.at += 1;
                    self.push(Token::Pipe, start);
                }
                Some(c) if !is_blank(c) && !matches!(c, '(' | ')') => {
                    while self.peek().is_some_and(|c| !is_blank(c) && !matches!(c, '(' | ')' | '"' | '|')) {
                        self.at += 1;
                    }
                    let text = self.text(start);
                    self.push(Token::Value(text), start);
                }
                _ => return Ok(()),
            }
        }
    }

    fn text(&self, from: usize) -> String {
        self.chars[from..self.at].iter().map(|(_, c)| *c).collect()
    }
}
