//! What people read and what programs read. Colour only on a terminal that wants it (`NO_COLOR`), tables without
//! frames, and silence when the reader closes the pipe.

use anstream::AutoStream;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;
use std::io::{IsTerminal, Stdout, Write};
use weft_app::api::sla::PromiseView;
use weft_app::api::types::{Freshness, PromiseState, ThingRef};
use weft_app::error::WireError;
use weft_model::TimeMs;

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const OFF: &str = "\x1b[0m";

/// Standard output, in one of its two languages.
pub(crate) struct Printer {
    out: AutoStream<Stdout>,
    /// One JSON object instead of text.
    pub(crate) json: bool,
    closed: bool,
}

impl Printer {
    /// Standard output; `json` chooses the language.
    pub(crate) fn new(json: bool) -> Self {
        Self { out: AutoStream::auto(std::io::stdout()), json, closed: false }
    }

    /// True when a person watches, so that progress may be drawn.
    pub(crate) fn is_watched(&self) -> bool {
        !self.json && std::io::stderr().is_terminal()
    }

    /// One line. A closed pipe is not an error (X07); other failures end the output quietly too, because there
    /// is nowhere left to say so.
    pub(crate) fn line(&mut self, text: &str) {
        if !self.closed && writeln!(self.out, "{text}").is_err() {
            self.closed = true;
        }
    }

    /// The answer as one JSON object.
    pub(crate) fn object<T: Serialize>(&mut self, answer: &T) {
        match serde_json::to_string_pretty(answer) {
            Ok(text) => self.line(&text),
            Err(e) => self.line(&format!("{{\"error\":\"{e}\"}}")),
        }
    }

    /// A heading.
    pub(crate) fn heading(&mut self, text: &str) {
        self.line(&format!("{BOLD}{}{OFF}", shown(text)));
    }

    /// A dim line.
    pub(crate) fn note(&mut self, text: &str) {
        self.line(&format!("{DIM}{}{OFF}", shown(text)));
    }

    /// A table; numbers are right-aligned in the columns named by `right`.
    pub(crate) fn table(&mut self, head: &[&str], rows: Vec<Vec<String>>, right: &[usize]) {
        if rows.is_empty() {
            return;
        }
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        if !std::io::stdout().is_terminal() {
            // A pipe has no width: never wrap what a program may read line by line.
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
        table.set_header(head);
        for row in rows {
            table.add_row(row);
        }
        for column in right {
            if let Some(column) = table.column_mut(*column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let text = table.to_string();
        for line in text.lines() {
            self.line(line.trim_end());
        }
    }

    /// The last line of every answer: as of when, and how complete.
    pub(crate) fn freshness(&mut self, freshness: &Freshness) {
        let as_of = freshness.as_of.map_or_else(|| "never synced".to_owned(), |t| format!("as of {t}"));
        let complete = if freshness.complete { "complete" } else { "incomplete" };
        self.note(&format!("{as_of}, {complete}"));
        for gap in freshness.gaps.iter().take(10) {
            self.line(&format!("{YELLOW}not read:{OFF} {}", shown(gap)));
        }
        if freshness.gaps.len() > 10 {
            self.note(&format!("and {} more gaps", freshness.gaps.len() - 10));
        }
    }

    /// Something the user must know beside the answer: always on standard error, so that it never mixes with JSON.
    pub(crate) fn notice(&mut self, text: &str) {
        let mut err = AutoStream::auto(std::io::stderr());
        // If standard error is closed there is nowhere left to say it.
        let _ = writeln!(err, "{YELLOW}note:{OFF} {}", shown(text));
    }

    /// An error on standard error, or as the JSON object.
    pub(crate) fn error(&mut self, error: &WireError) {
        if self.json {
            self.object(&serde_json::json!({ "error": error }));
            return;
        }
        let mut err = AutoStream::auto(std::io::stderr());
        let mut text = format!("{RED}error:{OFF} {}", shown(&error.message));
        if let Some(hint) = &error.hint {
            text.push_str(&format!("\n{DIM}hint:{OFF} {}", shown(hint)));
        }
        // Standard error is the last place to speak; if it is closed too, the exit code remains.
        let _ = writeln!(err, "{text}");
    }
}

/// Text of catalogs made safe to show: control characters become visible, nothing moves the cursor.
pub(crate) fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// One line of text, cut at `most` characters with an ellipsis.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let line: String = shown(text).replace('\n', " ");
    if line.chars().count() <= most {
        return line;
    }
    let mut out: String = line.chars().take(most.saturating_sub(1)).collect();
    out.push('…');
    out
}

/// The word of a state with its mark; colour never alone.
pub(crate) fn state_word(state: PromiseState) -> String {
    match state {
        PromiseState::Fail => format!("{RED}● broken{OFF}"),
        PromiseState::Warn => format!("{YELLOW}△ due{OFF}"),
        PromiseState::Unknown => format!("{DIM}◌ not known{OFF}"),
        PromiseState::NotEvaluable => format!("{DIM}◌ cannot be evaluated{OFF}"),
        PromiseState::Pass => format!("{GREEN}✓ kept{OFF}"),
    }
}

/// Name of the domain, or a dash.
pub(crate) fn domain_of(thing: &ThingRef) -> String {
    thing.domain.as_ref().map_or_else(|| "–".to_owned(), |d| cut(&d.name, 24))
}

/// A row of promises for tables.
pub(crate) fn promise_row(p: &PromiseView) -> Vec<String> {
    vec![
        state_word(p.state),
        cut(&p.sentence, 60),
        cut(&p.subject.name, 40),
        domain_of(&p.subject),
        cut(&p.property, 24),
        cut(&p.promised, 40),
        p.said_by.mark.clone(),
    ]
}

/// A time for tables.
pub(crate) fn time(at: Option<TimeMs>) -> String {
    at.map_or_else(|| "–".to_owned(), |t| t.to_string())
}

#[cfg(test)]
mod tests {
    use super::{cut, shown};

    #[test]
    fn control_characters_cannot_move_the_cursor() {
        assert_eq!(shown("a\u{1b}[2Jb"), "a\u{fffd}[2Jb");
        assert_eq!(cut("abc\ndef", 5), "abc …");
    }
}
