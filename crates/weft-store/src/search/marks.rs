//! Says why a document was found: which texts hold the words of the query, and where in them.

use super::doc::SearchDoc;
use super::page::{Match, MatchedField};
use super::plan::{Mark, Term};
use super::query::TextField;
use super::schema::START_LENGTH;
use super::text::{Piece, edit_distance, pieces};

/// Longest piece of a description that is handed out, in characters.
const EXCERPT: usize = 240;
/// Characters of it before the first found word.
const LEAD: usize = 60;

/// The texts of `doc` in which words of the query are found. `fuzzy` allows misspellings.
pub(super) fn matches(doc: &SearchDoc, terms: &[Mark], fuzzy: bool) -> Vec<Match> {
    let owners = doc.owners.iter().flat_map(|owner| std::iter::once(&owner.name).chain(&owner.also));
    let name = std::iter::once(&doc.name).map(|text| (TextField::Name, MatchedField::Name, text));
    let texts = name
        .chain(doc.columns.iter().map(|text| (TextField::Column, MatchedField::Column, text)))
        .chain(std::iter::once(&doc.key).map(|text| (TextField::Key, MatchedField::Key, text)))
        .chain(doc.aliases.iter().map(|text| (TextField::Key, MatchedField::Alias, text)))
        .chain(doc.tags.iter().chain(&doc.terms).map(|text| (TextField::Tag, MatchedField::Tag, text)))
        .chain(owners.map(|text| (TextField::Owner, MatchedField::Owner, text)))
        .chain(doc.domain.iter().map(|text| (TextField::Domain, MatchedField::Domain, text)))
        .chain(doc.products.iter().map(|text| (TextField::Product, MatchedField::Product, text)))
        .chain(doc.contracts.iter().map(|text| (TextField::Contract, MatchedField::Contract, text)))
        .chain(doc.description.iter().map(|text| (TextField::Description, MatchedField::Description, text)));
    texts.filter_map(|(field, shown, text)| in_text(field, shown, text, terms, fuzzy)).collect()
}

fn in_text(field: TextField, shown: MatchedField, text: &str, terms: &[Mark], fuzzy: bool) -> Option<Match> {
    let have = pieces(text);
    let mut ranges = Vec::new();
    for Mark { field: place, term } in terms {
        if place.is_none_or(|place| place == field) {
            find(&have, field, term, fuzzy, &mut ranges);
        }
    }
    if ranges.is_empty() {
        return None;
    }
    let ranges = joined(ranges);
    let whole = || Match { field: shown, text: text.to_owned(), ranges: ranges.clone() };
    Some(if shown == MatchedField::Description { excerpt(text, &ranges).unwrap_or_else(whole) } else { whole() })
}

/// Adds the places where `term` stands among the pieces of a text, by the same rules as the index.
fn find(have: &[Piece], field: TextField, term: &Term, fuzzy: bool, out: &mut Vec<(usize, usize)>) {
    let Some(last) = term.pieces.last() else { return };
    let n = term.pieces.len();
    let begins = term.prefix && (n > 1 || field == TextField::Name || last.chars().count() > START_LENGTH);
    for window in have.windows(n) {
        let fits = window.iter().zip(&term.pieces).enumerate().all(|(at, (have, want))| {
            have.text == *want || (begins && at + 1 == n && have.text.starts_with(want.as_str()))
        });
        if fits {
            let end = window[n - 1].start + matched_length(&window[n - 1], last);
            out.push((window[0].start, end));
        }
    }
    if term.loose && matches!(field, TextField::Name | TextField::Column) {
        squashed(have, term, out);
    }
    let guessed = !matches!(field, TextField::Description | TextField::Key | TextField::Contract);
    if let Some(edits) = term.edits().filter(|_| fuzzy && guessed) {
        let near = |piece: &&Piece| edit_distance(&term.whole, &piece.text, term.prefix) <= usize::from(edits);
        out.extend(have.iter().filter(near).map(|piece| (piece.start, piece.end)));
        let all: String = have.iter().map(|piece| piece.text.as_str()).collect();
        if let (Some(first), Some(last)) = (have.first(), have.last())
            && have.len() > 1
            && edit_distance(&term.whole, &all, term.prefix) <= usize::from(edits)
        {
            out.push((first.start, last.end));
        }
    }
}

/// How many characters of `piece` a beginning covers; folding may change lengths, then it is all of it.
fn matched_length(piece: &Piece, want: &str) -> usize {
    let length = piece.end - piece.start;
    if piece.text.chars().count() == length { want.chars().count().min(length) } else { length }
}

/// A name typed without its separators, perhaps only begun.
fn squashed(have: &[Piece], term: &Term, out: &mut Vec<(usize, usize)>) {
    let Some(first) = have.first() else { return };
    let mut rest = term.whole.as_str();
    for (n, piece) in have.iter().enumerate() {
        if let Some(after) = rest.strip_prefix(piece.text.as_str()) {
            rest = after;
            if rest.is_empty() {
                // A single whole piece was found already; a whole name needs all pieces unless it is begun.
                if n > 0 && (term.prefix || n + 1 == have.len()) {
                    out.push((first.start, piece.end));
                }
                return;
            }
        } else {
            if n > 0 && term.prefix && piece.text.starts_with(rest) {
                out.push((first.start, piece.start + matched_length(piece, rest)));
            }
            return;
        }
    }
}

/// Sorted, overlapping and touching ranges made one.
fn joined(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.sort_unstable();
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (from, to) in ranges {
        match out.last_mut() {
            Some((_, end)) if from <= *end => *end = (*end).max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

/// The part of a long text around its first mark; `None` when the text is short enough to show whole.
fn excerpt(text: &str, ranges: &[(usize, usize)]) -> Option<Match> {
    let length = text.chars().count();
    if length <= EXCERPT {
        return None;
    }
    let from = ranges.first()?.0.saturating_sub(LEAD).min(length - EXCERPT);
    let to = from + EXCERPT;
    let before = if from > 0 { "…" } else { "" };
    let after = if to < length { "…" } else { "" };
    let middle: String = text.chars().skip(from).take(EXCERPT).collect();
    let shift = before.chars().count();
    let inside = ranges.iter().filter(|(start, _)| *start < to);
    let ranges = inside.map(|(start, end)| (start - from + shift, (*end).min(to) - from + shift)).collect();
    Some(Match { field: MatchedField::Description, text: format!("{before}{middle}{after}"), ranges })
}
