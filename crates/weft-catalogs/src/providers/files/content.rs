//! What a file holds, told by its bytes.

use crate::formats::Syntax;

/// What the content of a file looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// Text in one of our syntaxes.
    Text(Syntax),
    /// Known to be something else; the words complete "looks like …".
    Foreign(&'static str),
    /// An archive, which is never unpacked.
    Archive(&'static str),
    /// Nothing in it.
    Empty,
    /// Text in an encoding that is not read, with the reason.
    BadEncoding(String),
    /// Some other text.
    Unknown,
}

/// Leading bytes of file types that people mistake for metadata. Source: the formats' own signatures.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image or sound"),
    (b"%PDF", "a PDF document"),
    (b"PAR1", "a Parquet file"),
    (b"Obj\x01", "an Avro file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\0asm", "a WebAssembly module"),
];

/// Leading bytes of archives.
const ARCHIVES: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "a ZIP archive or Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"Rar!", "a RAR archive"),
];

/// Whether the file's name claims metadata, so that failing to read it leaves the catalog unread.
pub(super) fn named_like_metadata(name: &str) -> bool {
    let lower = name.to_lowercase();
    [".json", ".jsonl", ".ndjson", ".yaml", ".yml"].iter().any(|end| lower.ends_with(end))
}

/// Whether the name claims YAML.
pub(super) fn named_like_yaml(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.ends_with(".yaml") || lower.ends_with(".yml")
}

/// The first line or so of a text in UTF-16, to see what it would have been.
pub(super) fn wide_text(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(4096)];
    let big = head.starts_with(b"\xfe\xff") || head.first() == Some(&0);
    let unit = |pair: &[u8; 2]| if big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) };
    let units: Vec<u16> = head.as_chunks::<2>().0.iter().map(unit).collect();
    String::from_utf16_lossy(&units).trim_start_matches('\u{feff}').to_owned()
}

/// What the bytes look like; `bytes` is the whole file or its beginning.
pub(super) fn look(bytes: &[u8]) -> Content {
    if bytes.is_empty() {
        return Content::Empty;
    }
    if let Some((_, what)) = ARCHIVES.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Content::Archive(what);
    }
    if let Some((_, what)) = SIGNATURES.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Content::Foreign(what);
    }
    if let Some(reason) = wide_encoding(bytes) {
        return Content::BadEncoding(reason);
    }
    let bytes = without_bom(bytes);
    if bytes.iter().take(8192).any(|b| *b == 0) {
        return Content::Foreign("a binary file");
    }
    match bytes.iter().find(|b| !b.is_ascii_whitespace()) {
        None => Content::Empty,
        Some(b'{' | b'[') => Content::Text(if looks_like_lines(bytes) { Syntax::JsonLine } else { Syntax::Json }),
        Some(_) => plain_text(bytes),
    }
}

/// The bytes without a UTF-8 byte order mark.
pub(super) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Says why the bytes are UTF-16 or UTF-32, if they are.
fn wide_encoding(bytes: &[u8]) -> Option<String> {
    let name = if bytes.starts_with(b"\xff\xfe\0\0") || bytes.starts_with(b"\0\0\xfe\xff") {
        "UTF-32"
    } else if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        "UTF-16"
    } else {
        // Text of mostly Latin letters in UTF-16 without a mark has a zero in every second byte.
        let pairs: Vec<&[u8]> = bytes.get(..64.min(bytes.len()))?.as_chunks::<2>().0.iter().map(|p| &p[..]).collect();
        let zeros = |at: usize| pairs.iter().filter(|p| p[at] == 0).count();
        if pairs.len() >= 4 && (zeros(0) * 10 >= pairs.len() * 9 || zeros(1) * 10 >= pairs.len() * 9) {
            "UTF-16 without a byte order mark"
        } else {
            return None;
        }
    };
    Some(format!("the text is {name} (seen at byte 0); save it as UTF-8"))
}

/// Two lines that each begin an object: newline-delimited JSON. A first line that is a whole object decides it.
fn looks_like_lines(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|b| *b == b'\n').filter(|l| !l.trim_ascii().is_empty());
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    first.trim_ascii_start().starts_with(b"{")
        && second.trim_ascii_start().starts_with(b"{")
        && serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok()
}

fn plain_text(bytes: &[u8]) -> Content {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(64 * 1024)]);
    if crate::formats::people::header(&text).is_some() {
        return Content::Text(Syntax::Csv);
    }
    let first = text.lines().map(str::trim_end).find(|l| !l.is_empty() && !l.trim_start().starts_with('#'));
    match first {
        Some(line) if line == "---" || line.starts_with("--- ") || line.starts_with("%YAML") => {
            Content::Text(Syntax::Yaml)
        }
        Some(line) if is_yaml_key(line.strip_prefix("- ").unwrap_or(line)) => Content::Text(Syntax::Yaml),
        _ => Content::Unknown,
    }
}

/// `key:` or `key: value` with a key of one word, perhaps quoted.
fn is_yaml_key(line: &str) -> bool {
    let Some((key, rest)) = line.split_once(':') else { return false };
    let key = key.trim().trim_matches(['"', '\'']);
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '/');
    !key.is_empty() && key.chars().all(word) && (rest.is_empty() || rest.starts_with([' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::{Content, look};
    use crate::formats::Syntax;

    #[test]
    fn p09_files_are_told_by_content() {
        assert_eq!(look(b""), Content::Empty);
        assert_eq!(look(b" \n"), Content::Empty);
        assert_eq!(look(b"\x89PNG\r\n\x1a\n....."), Content::Foreign("a PNG image"));
        assert_eq!(look(b"PK\x03\x04...."), Content::Archive("a ZIP archive or Office document"));
        assert_eq!(look(b"\xef\xbb\xbf{\"a\": 1}"), Content::Text(Syntax::Json));
        assert_eq!(look(b"{\"a\": 1}\n{\"a\": 2}\n"), Content::Text(Syntax::JsonLine));
        assert_eq!(look(b"{\n\"a\": {\n}}\n"), Content::Text(Syntax::Json));
        assert_eq!(look(b"# words\n\nkind: DataContract\n"), Content::Text(Syntax::Yaml));
        assert_eq!(look(b"# Title\n\nSome words, and: more\n"), Content::Unknown);
        assert_eq!(look(b"select 1 from x\n"), Content::Unknown);
        assert!(matches!(look(b"\xff\xfea\0b\0"), Content::BadEncoding(r) if r.contains("UTF-16")));
        assert!(matches!(look(b"k\0i\0n\0d\0:\0 \0x\0\n\0"), Content::BadEncoding(_)));
    }
}
