//! Reading the files of a catalog into a collector; blocking, one file after the other.

use super::content::{self, Content};
use super::walk::{Found, walk};
use crate::formats::{self, Collector, Document, Syntax};
use crate::{CatalogError, limits};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Said of every file that is none of ours.
const NOT_RECOGNISED: &str = "not recognised: no metadata format that is read here";

/// What reading a folder or file gave.
pub(super) struct Reading {
    /// Statements and losses.
    pub(super) collector: Collector,
    /// Documents per dialect.
    pub(super) documents: BTreeMap<&'static str, u64>,
    /// Files that look like metadata and could not be read.
    pub(super) unread: Vec<String>,
}

/// Reads everything below `root`. `progress(done, total, name)` is called before each file and may stop the reading by
/// returning an error.
pub(super) fn read(
    root: &Path,
    progress: &mut dyn FnMut(u64, u64, &str) -> Result<(), CatalogError>,
) -> Result<Reading, CatalogError> {
    let walk = walk(root)?;
    let mut reading = Reading { collector: Collector::new(), documents: BTreeMap::new(), unread: Vec::new() };
    for passed in &walk.passed {
        reading.collector.loss_of(&passed.name, "", &passed.reason, false);
        if passed.unread {
            reading.unread.push(passed.name.clone());
        }
    }
    let mut files: Vec<(u8, Found)> = walk.files.into_iter().map(|file| (rank(&file), file)).collect();
    files.sort_by(|(a, x), (b, y)| (a, &x.name).cmp(&(b, &y.name)));
    let total = files.len() as u64;
    for (done, (_, file)) in files.iter().enumerate() {
        progress(done as u64, total, &file.name)?;
        reading.collector.set_source(&file.name);
        reading.file(file, &mut |name| progress(done as u64, total, name))?;
    }
    formats::finish(&mut reading.collector);
    Ok(reading)
}

fn rank(file: &Found) -> u8 {
    let mut head = Vec::new();
    let read = File::open(&file.at).and_then(|f| f.take(formats::HEAD as u64).read_to_end(&mut head));
    read.map_or(u8::MAX, |_| formats::rank(&head))
}

impl Reading {
    /// Notes that a file was not read; `counts` when it may be metadata.
    fn unread(&mut self, file: &str, reason: &str, counts: bool) {
        self.collector.loss_of(file, "", reason, false);
        if counts && self.unread.last().is_none_or(|last| last != file) {
            self.unread.push(file.to_owned());
        }
    }

    fn file(
        &mut self,
        file: &Found,
        tick: &mut dyn FnMut(&str) -> Result<(), CatalogError>,
    ) -> Result<(), CatalogError> {
        let named = content::named_like_metadata(&file.name);
        let bytes = match load(file) {
            Ok(Loaded::Whole(bytes)) => bytes,
            Ok(Loaded::Large(head)) => {
                match content::look(&head) {
                    Content::Text(Syntax::JsonLine) => return self.lines(file, tick),
                    Content::Text(_) => self.unread(&file.name, &too_large(file.size), true),
                    _ => self.unread(&file.name, &format!("not recognised: {}", too_large(file.size)), named),
                }
                return Ok(());
            }
            Err(error) => {
                self.unread(&file.name, &format!("the file cannot be read: {error}"), true);
                return Ok(());
            }
        };
        match content::look(&bytes) {
            Content::Text(Syntax::JsonLine) => return self.lines(file, tick),
            Content::Text(Syntax::Csv) => self.csv(file, content::without_bom(&bytes)),
            Content::Text(syntax) => self.text(file, syntax, &bytes, named),
            Content::Empty if named => self.unread(&file.name, "the file is empty; is it still being written?", true),
            Content::Empty => self.unread(&file.name, "not recognised: the file is empty", false),
            Content::Archive(what) => {
                let reason = format!("looks like {what}; archives are not read, unpack it first");
                self.unread(&file.name, &reason, named);
            }
            Content::Foreign(what) if named => {
                self.unread(&file.name, &format!("looks like {what}, not like its name says"), true);
            }
            Content::Foreign(what) => self.unread(&file.name, &format!("not recognised: looks like {what}"), false),
            Content::BadEncoding(reason) => {
                let people = formats::people::header(&content::wide_text(&bytes)).is_some();
                self.unread(&file.name, &format!("BadEncoding: {reason}"), named || people);
            }
            Content::Unknown if content::named_like_yaml(&file.name) => self.text(file, Syntax::Yaml, &bytes, true),
            Content::Unknown if named => self.text(file, Syntax::Json, &bytes, true),
            Content::Unknown => self.unread(&file.name, NOT_RECOGNISED, false),
        }
        Ok(())
    }

    /// One JSON or YAML file.
    fn text(&mut self, file: &Found, syntax: Syntax, bytes: &[u8], named: bool) {
        let bytes = content::without_bom(bytes);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.valid_up_to();
                let reason = format!("BadEncoding: the text is not UTF-8 from byte {at} on; save it as UTF-8");
                return self.unread(&file.name, &reason, named);
            }
        };
        match syntax {
            Syntax::Yaml => self.yaml(file, text, named),
            _ => self.json(&file.name, None, bytes, named),
        }
    }

    fn yaml(&mut self, file: &Found, text: &str, named: bool) {
        let values = match formats::yaml::parse(text) {
            Ok(values) => values,
            Err(e) if named => {
                let place = if e.line > 0 { format!("line {}, column {}: ", e.line, e.column) } else { String::new() };
                return self.unread(&file.name, &format!("not valid YAML: {place}{}", e.reason), true);
            }
            Err(_) => return self.unread(&file.name, NOT_RECOGNISED, false),
        };
        if values.is_empty() {
            self.unread(&file.name, "not recognised: nothing but comments", false);
        }
        let many = values.len() > 1;
        for (n, value) in values.into_iter().enumerate() {
            let path = if many { format!("{}#{}", file.name, n + 1) } else { file.name.clone() };
            let bytes = if many { Vec::new() } else { text.as_bytes().to_vec() };
            self.document(&Document { path, line: None, syntax: Syntax::Yaml, bytes, value });
        }
    }

    fn json(&mut self, name: &str, line: Option<u64>, bytes: &[u8], named: bool) {
        match formats::json::parse(bytes) {
            Ok((value, duplicates)) => {
                for path in duplicates {
                    self.collector.loss_of(name, &path, "the key occurs twice; the last one counts", false);
                }
                let syntax = if line.is_some() { Syntax::JsonLine } else { Syntax::Json };
                self.document(&Document { path: name.to_owned(), line, syntax, bytes: bytes.to_vec(), value });
            }
            Err(_) if !named => self.unread(name, NOT_RECOGNISED, false),
            Err(e) => {
                let at = line.map_or(e.line, |line| line + e.line - 1);
                let hint = if e.cut_off { "; is it still being written?" } else { "" };
                self.unread(name, &format!("not valid JSON: line {at}, column {}: {}{hint}", e.column, e.reason), true);
            }
        }
    }

    /// Newline-delimited JSON, one line in memory at a time.
    fn lines(
        &mut self,
        file: &Found,
        tick: &mut dyn FnMut(&str) -> Result<(), CatalogError>,
    ) -> Result<(), CatalogError> {
        let mut reader = match File::open(&file.at) {
            Ok(opened) => BufReader::with_capacity(256 * 1024, opened),
            Err(error) => {
                self.unread(&file.name, &format!("the file cannot be read: {error}"), true);
                return Ok(());
            }
        };
        let named = content::named_like_metadata(&file.name);
        let mut line = Vec::new();
        let mut number = 0u64;
        loop {
            line.clear();
            number += 1;
            if number.is_multiple_of(10_000) {
                tick(&file.name)?;
            }
            match (&mut reader).take(limits::LINE_BYTES as u64 + 1).read_until(b'\n', &mut line) {
                Ok(0) => return Ok(()),
                Ok(n) if n > limits::LINE_BYTES => {
                    let limit = limits::LINE_BYTES / 1024 / 1024;
                    let reason =
                        format!("FileTooLarge: line {number} is longer than {limit} MiB; the rest was not read");
                    self.unread(&file.name, &reason, true);
                    return Ok(());
                }
                Ok(_) => {
                    let text = if number == 1 { content::without_bom(&line) } else { &line };
                    let text = text.trim_ascii();
                    if !text.is_empty() {
                        self.json(&file.name, Some(number), text, named);
                    }
                }
                Err(error) => {
                    self.unread(&file.name, &format!("the file cannot be read at line {number}: {error}"), true);
                    return Ok(());
                }
            }
        }
    }

    fn csv(&mut self, file: &Found, bytes: &[u8]) {
        if let Err(error) = std::str::from_utf8(bytes) {
            let at = error.valid_up_to();
            let reason = format!("BadEncoding: the text is not UTF-8 from byte {at} on; save it as CSV UTF-8");
            return self.unread(&file.name, &reason, true);
        }
        let (path, bytes) = (file.name.clone(), bytes.to_vec());
        self.document(&Document { path, line: None, syntax: Syntax::Csv, bytes, value: Value::Null });
    }

    /// Gives one document to its format.
    fn document(&mut self, doc: &Document) {
        let Some(format) = formats::recognise(doc) else {
            let file = doc.path.split('#').next().unwrap_or_default().to_owned();
            self.collector.loss_of(&file, "", NOT_RECOGNISED, false);
            return;
        };
        *self.documents.entry(format.dialect).or_default() += 1;
        if let Err(error) = (format.parse)(doc, &mut self.collector) {
            let line = doc.line.map(|l| format!("line {l}: ")).unwrap_or_default();
            let name = self.collector.source().to_owned();
            self.collector.loss_of(&name, &error.path, &format!("{line}{}", error.reason), false);
            if self.unread.last().is_none_or(|last| *last != name) {
                self.unread.push(name);
            }
        }
    }
}

enum Loaded {
    /// All bytes.
    Whole(Vec<u8>),
    /// The beginning of a file over the limit.
    Large(Vec<u8>),
}

fn load(file: &Found) -> std::io::Result<Loaded> {
    let opened = File::open(&file.at)?;
    let mut bytes = Vec::with_capacity(usize::try_from(file.size.min(limits::FILE_BYTES)).unwrap_or(0));
    if file.size > limits::FILE_BYTES {
        // Enough to see the first two lines of newline-delimited events.
        opened.take(4 * 1024 * 1024).read_to_end(&mut bytes)?;
        return Ok(Loaded::Large(bytes));
    }
    opened.take(limits::FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limits::FILE_BYTES {
        bytes.truncate(4 * 1024 * 1024);
        return Ok(Loaded::Large(bytes));
    }
    Ok(Loaded::Whole(bytes))
}

fn too_large(size: u64) -> String {
    let mib = |bytes: u64| bytes.div_ceil(1024 * 1024);
    format!("FileTooLarge: the file has {} MiB, at most {} MiB are read at once", mib(size), mib(limits::FILE_BYTES))
}
