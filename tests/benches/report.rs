//! The table: what was asked, what came out, beside what, and whether that is within the budget.

use crate::measure::Figures;
use std::fmt::Write as _;

/// How a row ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Within the budget.
    Met,
    /// Not within it.
    Missed,
    /// No budget names it, or none for this size.
    None,
}

/// One line of the table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    work: String,
    budget: String,
    figure: String,
    p99: String,
    peer: String,
    ratio: String,
    verdict: Verdict,
}

/// A figure with the digits that mean something.
pub(crate) fn short(figure: f64) -> String {
    match figure.abs() {
        n if n >= 1_000.0 => format!("{figure:.0}"),
        n if n >= 10.0 => format!("{figure:.1}"),
        n if n >= 0.1 => format!("{figure:.2}"),
        _ => format!("{figure:.3}"),
    }
}

impl Row {
    /// A row without budget or peer.
    pub(crate) fn new(work: &str, figure: String) -> Self {
        Self {
            work: work.to_owned(),
            budget: String::new(),
            figure,
            p99: String::new(),
            peer: String::new(),
            ratio: String::new(),
            verdict: Verdict::None,
        }
    }

    /// A row of milliseconds: the median, and the 99th percentile.
    pub(crate) fn ms(work: &str, figures: &Figures) -> Self {
        Self { p99: short(figures.p99()), ..Self::new(work, format!("{} ms", short(figures.median()))) }
    }

    /// What it is held against, with our figure divided by the peer's (or the other way round, as `ratio` says).
    pub(crate) fn beside(mut self, peer: String, ratio: f64) -> Self {
        self.peer = peer;
        self.ratio = short(ratio);
        self
    }

    /// What it may take, and whether it does.
    pub(crate) fn budget(mut self, budget: &str, met: Option<bool>) -> Self {
        budget.clone_into(&mut self.budget);
        self.verdict = match met {
            Some(true) => Verdict::Met,
            Some(false) => Verdict::Missed,
            None => Verdict::None,
        };
        self
    }

    /// True when a budget is missed.
    pub(crate) fn is_missed(&self) -> bool {
        self.verdict == Verdict::Missed
    }
}

/// The rows as a Markdown table, with columns of even width so that it is readable in a terminal, too.
pub(crate) fn table(rows: &[Row]) -> String {
    let head = ["Work", "Budget", "Median", "p99", "Beside", "Ratio", ""];
    let mut lines: Vec<[String; 7]> = vec![head.map(str::to_owned)];
    for row in rows {
        let verdict = match row.verdict {
            Verdict::Met => "met",
            Verdict::Missed => "**missed**",
            Verdict::None => "",
        };
        lines.push([
            row.work.clone(),
            row.budget.clone(),
            row.figure.clone(),
            row.p99.clone(),
            row.peer.clone(),
            row.ratio.clone(),
            verdict.to_owned(),
        ]);
    }
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 7] = std::array::from_fn(width);
    let mut text = String::new();
    for (n, line) in lines.iter().enumerate() {
        for (cell, width) in line.iter().zip(widths) {
            let _ = write!(text, "| {cell:width$} ");
        }
        text.push_str("|\n");
        if n == 0 {
            widths.iter().for_each(|width| text.push_str(&format!("|{}", "-".repeat(width + 2))));
            text.push_str("|\n");
        }
    }
    text
}
