//! Tables as CSV and Markdown, safe for the programs that open them (docs/reliability.md, X01, X05).

/// A table to write: a head, rows, and lines that say source, time, filter and completeness.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableText {
    /// Lines above the table.
    pub(crate) notes: Vec<String>,
    /// Column names.
    pub(crate) head: Vec<String>,
    /// Cells; `None` is "unknown", never empty.
    pub(crate) rows: Vec<Vec<Option<String>>>,
}

/// A cell that a spreadsheet will not run: a field that begins with a trigger gets a quote in front, unless it
/// is a negative number (OWASP ASVS 1.2.10).
fn neutral(cell: &str) -> String {
    let trigger = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let negative_number = cell.starts_with('-') && cell.parse::<f64>().is_ok();
    if trigger && !negative_number { format!("'{cell}") } else { cell.to_owned() }
}

/// A cell of a Markdown table: one line, nothing that ends the cell or begins markup.
fn markdown_cell(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    for c in cell.chars() {
        match c {
            '|' | '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

impl TableText {
    /// Comma-separated values; notes become lines that begin with `#`.
    pub(crate) fn csv(&self) -> String {
        let mut out = String::new();
        for note in &self.notes {
            out.push_str(&format!("# {}\n", note.replace(['\n', '\r'], " ")));
        }
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let unknown = || "unknown".to_owned();
        // Writing to memory does not fail; a short record would only show as a missing line.
        let _ = writer.write_record(self.head.iter().map(|h| neutral(h)));
        for row in &self.rows {
            let _ = writer.write_record(row.iter().map(|c| c.as_deref().map_or_else(unknown, neutral)));
        }
        out.push_str(&String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()));
        out
    }

    /// A Markdown table; notes become a paragraph above it.
    pub(crate) fn markdown(&self, title: &str) -> String {
        let mut out = format!("# {}\n\n", markdown_cell(title));
        for note in &self.notes {
            out.push_str(&format!("{}  \n", markdown_cell(note)));
        }
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        out.push('\n');
        out.push_str(&line(self.head.iter().map(|h| markdown_cell(h)).collect()));
        out.push_str(&line(self.head.iter().map(|_| "---".to_owned()).collect()));
        for row in &self.rows {
            out.push_str(&line(
                row.iter().map(|c| c.as_deref().map_or_else(|| "unknown".to_owned(), markdown_cell)).collect(),
            ));
        }
        out
    }
}

/// A file name that every operating system accepts and that stays tellable apart: bad characters become `-`,
/// reserved names get an underscore, long names are cut and end with a hash of the whole (X03).
pub(crate) fn file_name(stem: &str, extension: &str) -> String {
    let mut name: String = stem
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .collect::<String>()
        .trim_matches(['.', '-', ' '])
        .to_owned();
    let upper = name.split('.').next().unwrap_or("").to_uppercase();
    let reserved = ["CON", "PRN", "AUX", "NUL"].contains(&upper.as_str())
        || (upper.len() == 4 && (upper.starts_with("COM") || upper.starts_with("LPT")));
    if name.is_empty() || reserved {
        name.push('_');
    }
    if name.chars().count() > 80 {
        let hash =
            stem.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
        name = format!("{}-{hash:016x}", name.chars().take(60).collect::<String>());
    }
    format!("{name}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::{TableText, file_name};

    fn table(cells: &[&str]) -> TableText {
        TableText {
            notes: vec!["as of 2026-01-15T09:12:00Z, complete".to_owned()],
            head: vec!["name".to_owned(); cells.len()],
            rows: vec![cells.iter().map(|c| Some((*c).to_owned())).collect()],
        }
    }

    #[test]
    fn x01_formulas_are_neutralised_and_numbers_are_not() {
        let csv = table(&["=1+1", "+1", "-cmd", "@SUM(A1)", "-12.5", "a,b"]).csv();
        assert!(csv.ends_with("'=1+1,'+1,'-cmd,'@SUM(A1),-12.5,\"a,b\"\n"), "{csv}");
    }

    #[test]
    fn x05_markdown_cells_stay_cells() {
        let text = table(&["a|b", "`x`", "<b>", "two\nlines"]).markdown("T");
        assert!(text.contains(r"| a\|b | \`x\` | \<b\> | two lines |"), "{text}");
    }

    #[test]
    fn an_unknown_fact_says_so() {
        let mut t = table(&["a"]);
        t.rows[0][0] = None;
        assert!(t.csv().ends_with("unknown\n"));
    }

    #[test]
    fn x03_file_names_are_legal_everywhere() {
        assert_eq!(file_name("a/b:c?.", "csv"), "a-b-c.csv");
        assert_eq!(file_name("CON", "md"), "CON_.md");
        let long = file_name(&"x".repeat(300), "csv");
        assert!(long.len() < 100 && long != file_name(&"x".repeat(301), "csv"));
    }
}
