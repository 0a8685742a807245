//! The bundled sample mesh. Its files carry believable dates around one moment, the anchor; when the sample is
//! opened, every date is moved by the time that has passed since, so that "2 h late" is always 2 h late.

use rust_embed::RustEmbed;
use std::path::Path;
use weft_model::TimeMs;

#[derive(RustEmbed)]
#[folder = "../../samples/mesh"]
struct Files;

/// The catalogs of the sample: id, folder, and authority maps (scope → authority).
#[derive(Debug, Clone, serde::Deserialize)]
pub struct SampleCatalog {
    /// Catalog id.
    pub id: String,
    /// Folder beneath the sample.
    pub folder: String,
    /// Scope of unknown authority → authority, as a user would state it.
    #[serde(default)]
    pub authority: std::collections::BTreeMap<String, String>,
}

/// Why the sample could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// A file could not be written.
    #[error("the sample could not be written to {path}: {source}")]
    Write {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The bundle itself is broken; a defect in Weft.
    #[error("the bundled sample is broken: {0}")]
    Broken(String),
}

/// Writes the sample beneath `dir`, its dates moved so that the anchor becomes `now`, and returns its catalogs.
///
/// # Errors
/// When a file cannot be written, or the bundle lacks its anchor or list of catalogs.
pub fn unpack(dir: &Path, now: TimeMs) -> Result<Vec<SampleCatalog>, SampleError> {
    let broken = |what: &str| SampleError::Broken(what.to_owned());
    let anchor = text("ANCHOR").and_then(|t| TimeMs::parse(&t)).ok_or_else(|| broken("ANCHOR holds no time"))?;
    let catalogs = text("catalogs.json").ok_or_else(|| broken("catalogs.json is missing"))?;
    let catalogs: Vec<SampleCatalog> =
        serde_json::from_str(&catalogs).map_err(|e| SampleError::Broken(format!("catalogs.json: {e}")))?;
    let shift = now.millis() - anchor.millis();
    for name in Files::iter().filter(|name| catalogs.iter().any(|c| name.starts_with(&format!("{}/", c.folder)))) {
        let content = text(&name).ok_or_else(|| SampleError::Broken(format!("{name} is not text")))?;
        let path = dir.join(name.as_ref());
        let write = |path: &Path| -> std::io::Result<()> {
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, shift_times(&content, shift))
        };
        write(&path).map_err(|source| SampleError::Write { path: path.display().to_string(), source })?;
    }
    Ok(catalogs)
}

fn text(name: &str) -> Option<String> {
    String::from_utf8(Files::get(name)?.data.into_owned()).ok()
}

/// Moves every ISO time and date and every 13-digit epoch in `text` by `shift` milliseconds. Dates without a
/// time move by whole days, rounded down.
fn shift_times(text: &str, shift: i64) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut i = 0;
    while i < bytes.len() {
        let starts = bytes[i].is_ascii_digit() && (i == 0 || !bytes[i - 1].is_ascii_alphanumeric());
        let found = if starts { time_at(text, i) } else { None };
        match found {
            Some((end, form)) => {
                out.push_str(&text[copied..i]);
                out.push_str(&form.shifted(&text[i..end], shift));
                i = end;
                copied = end;
            }
            None => i += 1,
        }
    }
    out.push_str(&text[copied..]);
    out
}

/// What sort of time stands in the text.
#[derive(Clone, Copy)]
enum Form {
    Instant,
    Date,
    Epoch,
}

/// The time that begins at byte `start`: its end and form.
fn time_at(text: &str, start: usize) -> Option<(usize, Form)> {
    let rest = &text.as_bytes()[start..];
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let ends_word = |at: usize| rest.get(at).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'_' && *b != b'-');
    if digits == 13 && ends_word(13) {
        return Some((start + 13, Form::Epoch));
    }
    let shape = |at: usize, pattern: &[u8]| {
        pattern
            .iter()
            .enumerate()
            .all(|(n, p)| rest.get(at + n).is_some_and(|b| if *p == b'0' { b.is_ascii_digit() } else { b == p }))
    };
    if digits != 4 || !shape(0, b"0000-00-00") {
        return None;
    }
    let timed = matches!(rest.get(10), Some(b'T' | b' ')) && shape(11, b"00:00:00");
    if !timed {
        return ends_word(10).then_some((start + 10, Form::Date));
    }
    let mut end = 19;
    if rest.get(end) == Some(&b'.') {
        end += 1 + rest[end + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
    }
    if rest.get(end) == Some(&b'Z') {
        end += 1;
    } else if matches!(rest.get(end), Some(b'+' | b'-')) && shape(end + 1, b"00:00") {
        end += 6;
    }
    Some((start + end, Form::Instant))
}

impl Form {
    fn shifted(self, written: &str, shift: i64) -> String {
        const DAY: i64 = 86_400_000;
        let moved = |by: i64| TimeMs::parse(written).map(|t| t.plus_millis(by).timestamp());
        match self {
            Self::Epoch => written.parse::<i64>().map_or_else(|_| written.to_owned(), |n| (n + shift).to_string()),
            Self::Date => moved(shift.div_euclid(DAY) * DAY)
                .map_or_else(|| written.to_owned(), |t| t.strftime("%Y-%m-%d").to_string()),
            Self::Instant => moved(shift).map_or_else(
                || written.to_owned(),
                |t| {
                    let separator = if written.contains('T') { "T" } else { " " };
                    let fraction = if written.contains('.') { "%.6f" } else { "" };
                    let zone = if written.ends_with('Z') {
                        "Z"
                    } else if written.len() > 19 && written[19..].contains(['+', '-']) {
                        "+00:00"
                    } else {
                        ""
                    };
                    t.strftime(&format!("%Y-%m-%d{separator}%H:%M:%S{fraction}{zone}")).to_string()
                },
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::shift_times;

    #[test]
    fn every_form_of_time_moves_and_nothing_else() {
        let day = 86_400_000;
        let text = "at: 2026-01-15T09:12:00Z\non: 2026-01-15\nms: 1768468320000, v3.1.0 id-2026-01-15x 12345678901234\n\
                    f: \"2026-01-15T09:12:00.500000+00:00\" s: '2026-01-15 09:12:00'";
        let moved = shift_times(text, day + 3_600_000);
        assert_eq!(
            moved,
            "at: 2026-01-16T10:12:00Z\non: 2026-01-16\nms: 1768558320000, v3.1.0 id-2026-01-15x 12345678901234\n\
             f: \"2026-01-16T10:12:00.500000+00:00\" s: '2026-01-16 10:12:00'"
        );
        assert_eq!(shift_times(text, 0), text);
    }
}
