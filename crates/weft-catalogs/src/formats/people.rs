//! People as CSV: who works here, in which team, who has left, who takes over.
//!
//! Columns, in any order and case: `mail` or `email`, `name`, `login`, `team`, `domain`, `manager`, `active`, `left_on`,
//! `title`, `replaced_by`. The separator (`,` `;` or tab) is told from the first line. Several teams are separated by
//! `|`. What a line says and cannot be used is a loss that names the line.

use super::parties::{person_key, team_key};
use super::{Collector, Document, FormatError, Syntax};
use crate::limits;
use std::collections::{BTreeMap, HashMap};
use weft_model::party::{Membership, Party, PartyKind};
use weft_model::{Dialect, Entity, Observation, TimeMs};

/// Columns that are read; `email`, `username` and the like are other spellings of them.
const COLUMNS: [&str; 10] =
    ["mail", "name", "login", "team", "domain", "manager", "active", "left_on", "title", "replaced_by"];

/// Most lines that are named one by one for one reason; further ones are counted.
const NAMED_LINES: u32 = 100;

/// The first line of a people file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    separator: u8,
    /// Position of each known column.
    at: HashMap<&'static str, usize>,
    /// Names of the columns that are not read.
    unknown: Vec<String>,
}

/// Columns that only a list of colleagues has; a table of customers has mails and names too.
const AT_WORK: [&str; 4] = ["team", "manager", "left_on", "replaced_by"];

/// The header of a people file, if the first line is one: it names a mail or login, one more known column, and either
/// one that only colleagues have or nothing unknown.
pub(crate) fn header(text: &str) -> Option<Header> {
    let line = text.lines().find(|line| !line.trim().is_empty())?;
    let mut best: Option<Header> = None;
    for separator in [b',', b';', b'\t'] {
        let header = split(line, separator);
        if best.as_ref().is_none_or(|known| header.at.len() > known.at.len()) {
            best = Some(header);
        }
    }
    best.filter(|h| {
        let named = h.at.contains_key("mail") || h.at.contains_key("login");
        let at_work = AT_WORK.iter().any(|column| h.at.contains_key(column));
        named && h.at.len() >= 2 && (at_work || h.unknown.is_empty())
    })
}

fn split(line: &str, separator: u8) -> Header {
    let mut header = Header { separator, at: HashMap::new(), unknown: Vec::new() };
    for (n, cell) in line.split(char::from(separator)).enumerate() {
        let written = cell.trim().trim_matches('"').trim();
        let plain = written.to_lowercase().replace([' ', '-'], "_");
        let name = match plain.as_str() {
            "email" | "e_mail" | "mail_address" | "email_address" => "mail",
            "username" | "user" | "user_name" => "login",
            "display_name" | "full_name" => "name",
            "left" | "end_date" => "left_on",
            "successor" => "replaced_by",
            other => other,
        };
        match COLUMNS.iter().find(|column| **column == name) {
            Some(column) if !header.at.contains_key(column) => {
                header.at.insert(column, n);
            }
            _ => header.unknown.push(written.to_owned()),
        }
    }
    header
}

/// A people file: separated text whose first line names its columns.
pub fn recognise(doc: &Document) -> bool {
    doc.syntax == Syntax::Csv && std::str::from_utf8(&doc.bytes).is_ok_and(|text| header(text).is_some())
}

/// Reads every line. Errors when the text has no usable header; single lines that cannot be used are losses.
pub fn parse(doc: &Document, out: &mut Collector) -> Result<(), FormatError> {
    let text = std::str::from_utf8(&doc.bytes).map_err(|error| {
        FormatError::at("", format!("the text is not UTF-8 from byte {} on; save it as CSV UTF-8", error.valid_up_to()))
    })?;
    let header = header(text).ok_or_else(|| FormatError::at("line 1", "the first line names no known columns"))?;
    for column in &header.unknown {
        out.loss(column, "the column is not read", false);
    }
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(header.separator).flexible(true).has_headers(true).trim(csv::Trim::All);
    let rows = builder.from_reader(text.as_bytes()).byte_records().count() as u64;
    if rows > limits::PEOPLE_ROWS {
        let reason = format!("{rows} people, at most {} are read; leave out who owns nothing", limits::PEOPLE_ROWS);
        return Err(FormatError::at("", reason));
    }
    let mut reader = builder.from_reader(text.as_bytes());
    let mut list = List { header: &header, seen: HashMap::new(), teams: BTreeMap::new(), notes: HashMap::new() };
    let width = reader.headers().map_or(0, csv::StringRecord::len);
    for (n, record) in reader.records().enumerate() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(n as u64 + 2, csv::Position::line);
                list.line(line, &record, width, out);
            }
            Err(error) => {
                let line = error.position().map_or(n as u64 + 2, csv::Position::line);
                list.note(line, "the line cannot be read as separated text", out);
            }
        }
    }
    list.finish(out);
    Ok(())
}

struct List<'a> {
    header: &'a Header,
    /// Folded mail or login → line.
    seen: HashMap<String, u64>,
    teams: BTreeMap<String, Vec<Membership>>,
    notes: HashMap<&'static str, u32>,
}

impl List<'_> {
    fn note(&mut self, line: u64, reason: &'static str, out: &mut Collector) {
        let count = self.notes.entry(reason).or_default();
        *count += 1;
        let place = if *count <= NAMED_LINES { format!("line {line}") } else { "further lines".to_owned() };
        out.loss(&place, reason, false);
    }

    fn cell<'r>(&self, record: &'r csv::StringRecord, column: &str) -> Option<&'r str> {
        record.get(*self.header.at.get(column)?).map(str::trim).filter(|cell| !cell.is_empty())
    }

    fn line(&mut self, line: u64, record: &csv::StringRecord, width: usize, out: &mut Collector) {
        if record.iter().all(str::is_empty) {
            return;
        }
        if record.len() != width {
            self.note(line, "the line has another number of cells than the header; read as far as it goes", out);
        }
        let mail = self.cell(record, "mail").map(str::to_owned);
        if mail.as_deref().is_some_and(|mail| !mail.contains('@')) {
            self.note(line, "the mail address has no @; taken as it is", out);
        }
        let login = self.cell(record, "login").map(str::to_owned);
        let Some(id) = mail.clone().or_else(|| login.clone()) else {
            return self.note(line, "no mail and no login; the line is not used", out);
        };
        if self.seen.insert(id.to_lowercase(), line).is_some() {
            return self.note(line, "this mail or login occurred in a line above; that line counts", out);
        }
        let key = person_key(&id);
        let teams: Vec<String> = self
            .cell(record, "team")
            .into_iter()
            .flat_map(|cell| cell.split('|'))
            .map(|t| t.trim().to_owned())
            .collect();
        let memberships: Vec<Membership> = teams
            .iter()
            .filter(|team| !team.is_empty())
            .map(|team| Membership { team: team_key(team), member: key.clone() })
            .collect();
        for (team, membership) in teams.iter().filter(|team| !team.is_empty()).zip(&memberships) {
            self.teams.entry(team.clone()).or_default().push(membership.clone());
        }
        let text = |column: &str| self.cell(record, column).map(str::to_owned);
        let party = Party {
            kind: PartyKind::Person,
            display: text("name"),
            mails: mail.clone().into_iter().collect(),
            logins: login.into_iter().collect(),
            active: self.active(line, record, out),
            left_on: self.left_on(line, record, out),
            replaced_by: self.cell(record, "replaced_by").map(str::to_owned),
            manager: self.cell(record, "manager").map(str::to_owned),
            title: self.cell(record, "title").map(str::to_owned),
            domain: self.cell(record, "domain").map(str::to_owned),
            memberships,
        };
        let mut observation = Observation::new(Dialect::PEOPLE, id, key, Entity::Person(party));
        observation.identity.mails = mail.into_iter().collect();
        out.add(observation);
    }

    fn active(&mut self, line: u64, record: &csv::StringRecord, out: &mut Collector) -> Option<bool> {
        let word = self.cell(record, "active")?.to_lowercase();
        match word.as_str() {
            "true" | "yes" | "y" | "1" | "active" => Some(true),
            "false" | "no" | "n" | "0" | "inactive" | "left" => Some(false),
            _ => {
                self.note(line, "\"active\" is neither yes nor no; not used", out);
                None
            }
        }
    }

    fn left_on(&mut self, line: u64, record: &csv::StringRecord, out: &mut Collector) -> Option<TimeMs> {
        let text = self.cell(record, "left_on")?;
        let time = TimeMs::parse(text);
        if time.is_none() {
            self.note(line, "\"left_on\" is no date such as 2026-01-31; not used", out);
        }
        time
    }

    /// Teams are told by their members.
    fn finish(self, out: &mut Collector) {
        for (name, memberships) in self.teams {
            let party = Party { kind: PartyKind::Team, display: Some(name.clone()), memberships, ..Party::default() };
            out.add(Observation::new(Dialect::PEOPLE, name.clone(), team_key(&name), Entity::Team(party)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{header, parse, recognise};
    use crate::formats::{Collector, Document, Syntax};
    use serde_json::Value;
    use weft_model::{Entity, Loss, Observation, Party};

    fn read(text: &str) -> (Vec<Observation>, Vec<Loss>) {
        let doc = Document {
            path: "people.csv".to_owned(),
            line: None,
            syntax: Syntax::Csv,
            bytes: text.as_bytes().to_vec(),
            value: Value::Null,
        };
        assert!(recognise(&doc));
        let mut out = Collector::new();
        out.set_source("people.csv");
        parse(&doc, &mut out).unwrap();
        out.into_parts()
    }

    fn people(observations: &[Observation]) -> Vec<&Party> {
        observations
            .iter()
            .filter_map(|o| match &o.entity {
                Entity::Person(party) => Some(party),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn p10_the_separator_is_detected_and_quotes_are_understood() {
        for text in [
            "mail,name,team\nana@x.example,\"Ana, Maria\",Sales\n",
            "mail;name;team\r\nana@x.example;\"Ana, Maria\";Sales\r\n",
            "E-Mail\tName\tTeam\nana@x.example\tAna, Maria\tSales",
        ] {
            let (observations, losses) = read(text);
            assert_eq!(people(&observations)[0].display.as_deref(), Some("Ana, Maria"), "{text}");
            assert_eq!(observations[0].key.to_string(), "person:///ana@x.example");
            assert_eq!(observations[1].key.to_string(), "team:///Sales");
            assert!(losses.is_empty(), "{losses:?}");
        }
    }

    #[test]
    fn p10_every_line_that_cannot_be_used_is_named() {
        let text = "login,mail,active,left_on,desk\nana,ana@x.example,yes,,1\nbo,ANA@x.example,no,,2\n,,yes,,3\n\
                    cy,cy@x.example,perhaps,soon,4\ndi,nomail\n";
        let (observations, losses) = read(text);
        assert_eq!(people(&observations).len(), 3);
        let said: Vec<_> = losses.iter().map(|l| format!("{}: {}", l.path, l.reason)).collect();
        assert_eq!(said.len(), 7, "{said:#?}");
        assert!(said.iter().any(|s| s.starts_with("line 3: this mail or login occurred")));
        assert!(said.iter().any(|s| s.starts_with("line 4: no mail and no login")));
        assert!(said.iter().any(|s| s.starts_with("line 5: \"left_on\" is no date")));
        assert!(said.iter().any(|s| s.starts_with("line 6: the mail address has no @")));
        assert!(said.iter().any(|s| s.starts_with("desk: the column is not read")));
    }

    #[test]
    fn p10_a_list_of_a_million_is_refused_before_it_fills_the_memory() {
        let text = "mail,team\n".to_owned() + &"a@x.example,b\n".repeat(1_000_000);
        let doc = Document {
            path: "people.csv".to_owned(),
            line: None,
            syntax: Syntax::Csv,
            bytes: text.into_bytes(),
            value: Value::Null,
        };
        let mut out = Collector::new();
        let error = parse(&doc, &mut out).unwrap_err();
        assert!(error.reason.starts_with("1000000 people, at most 100000"), "{error}");
        assert!(out.is_empty());
    }

    #[test]
    fn other_tables_are_no_people() {
        assert_eq!(header("id,amount,currency\n1,2,EUR\n"), None);
        assert_eq!(header("order_id,name\n"), None);
        assert_eq!(header("id,name,email,phone\n"), None);
        assert_eq!(header("mail\nana@x.example\n"), None);
        assert!(header("Name;Login\n").is_some());
    }
}
