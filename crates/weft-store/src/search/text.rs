//! How names and texts are cut into pieces and compared: without case and accents, split at separators, at
//! `camelCase` humps and where digits begin or end. `HALDEN.MARTS.OrdersV2` → `halden marts orders v 2`.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Longest piece that is kept, in bytes; a longer one is cut there, in texts and in queries alike.
const MAX_PIECE: usize = 255;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Folded form.
    pub(super) text: String,
    /// First character in the original.
    pub(super) start: usize,
    /// Character after the last.
    pub(super) end: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Separator,
    Upper,
    Lower,
    Digit,
    /// A sign that is a word of its own (Han, Kana).
    Sign,
    /// Belongs to the letter before it.
    Mark,
}

fn classify(c: char) -> Class {
    match c {
        'a'..='z' => Class::Lower,
        'A'..='Z' => Class::Upper,
        '0'..='9' => Class::Digit,
        _ if c.is_ascii() => Class::Separator,
        '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' => Class::Mark,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            Class::Sign
        }
        _ if c.is_numeric() => Class::Digit,
        _ if c.is_uppercase() => Class::Upper,
        // Letters, and whatever else people put into names (emoji), can be searched.
        _ if c.is_alphabetic() => Class::Lower,
        _ if c.is_whitespace() || c.is_control() || "–—‐‑‒·•…«»“”‘’„‚´¿¡§¦".contains(c) => {
            Class::Separator
        }
        _ => Class::Sign,
    }
}

/// Cuts `text` into its pieces.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut before = Class::Separator;
    let mut chars = text.chars().enumerate().peekable();
    while let Some((n, c)) = chars.next() {
        let class = classify(c);
        if class == Class::Separator || (class == Class::Mark && before == Class::Separator) {
            before = Class::Separator;
            continue;
        }
        let next_is_lower = || chars.peek().is_some_and(|(_, next)| classify(*next) == Class::Lower);
        if begins(before, class, next_is_lower) {
            out.push(Piece { text: String::new(), start: n, end: n });
        }
        if let Some(piece) = out.last_mut() {
            fold_into(c, &mut piece.text);
            piece.end = n + 1;
        }
        if class != Class::Mark {
            before = class;
        }
    }
    for piece in &mut out {
        cut(&mut piece.text, MAX_PIECE);
    }
    out
}

/// Whether a character of `class` begins a piece after one of class `before`.
fn begins(before: Class, class: Class, mut next_is_lower: impl FnMut() -> bool) -> bool {
    match (before, class) {
        (_, Class::Mark | Class::Separator) => false,
        (Class::Separator | Class::Sign, _) | (_, Class::Sign) => true,
        (Class::Lower, Class::Upper) => true,
        // `HTTPServer`: the last capital belongs to the next word.
        (Class::Upper, Class::Upper) => next_is_lower(),
        (before, class) => (before == Class::Digit) != (class == Class::Digit),
    }
}

/// Shortens `text` to at most `bytes`, at a character boundary.
fn cut(text: &mut String, bytes: usize) {
    if text.len() > bytes {
        let end = (0..=bytes).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
        text.truncate(end);
    }
}

/// The pieces of `text` without anything between them: the same for `orders_daily`, `OrdersDaily` and
/// `Orders daily`.
pub(super) fn squash(text: &str) -> String {
    let mut out: String = pieces(text).into_iter().map(|piece| piece.text).collect();
    cut(&mut out, MAX_PIECE);
    out
}

/// `text` without case, accents and blanks at its ends; long texts are cut.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        fold_into(c, &mut out);
    }
    cut(&mut out, MAX_PIECE * 4);
    out
}

/// Adds `c` without case and accent. The table holds the Latin letters of Unicode blocks Latin-1 and Latin
/// Extended-A; marks that stand alone (decomposed spelling) vanish.
fn fold_into(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    for c in c.to_lowercase() {
        let plain = match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => "a",
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
            'ď' | 'đ' | 'ð' => "d",
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
            'ĥ' | 'ħ' => "h",
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
            'ĵ' => "j",
            'ķ' => "k",
            'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
            'ñ' | 'ń' | 'ņ' | 'ň' | 'ŉ' => "n",
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
            'ŕ' | 'ŗ' | 'ř' => "r",
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
            'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
            'ŵ' => "w",
            'ý' | 'ÿ' | 'ŷ' => "y",
            'ź' | 'ż' | 'ž' => "z",
            'æ' => "ae",
            'œ' => "oe",
            'ß' => "ss",
            'þ' => "th",
            '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' => "",
            c => {
                out.push(c);
                continue;
            }
        };
        out.push_str(plain);
    }
}

/// Fewest edits (insert, delete, replace, swap of neighbours) from `a` to `b`; with `prefix`, to the best
/// beginning of `b`. Optimal string alignment.
pub(super) fn edit_distance(a: &str, b: &str, prefix: bool) -> usize {
    let a: Vec<char> = a.chars().take(MAX_PIECE).collect();
    let b: Vec<char> = b.chars().take(if prefix { a.len() + 2 } else { MAX_PIECE }).collect();
    let mut rows = [vec![0; b.len() + 1], (0..=b.len()).collect::<Vec<usize>>(), vec![0; b.len() + 1]];
    for i in 1..=a.len() {
        let [two_up, up, row] = &mut rows;
        row[0] = i;
        for j in 1..=b.len() {
            let differs = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (up[j] + 1).min(row[j - 1] + 1).min(up[j - 1] + differs);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(two_up[j - 2] + 1);
            }
        }
        rows.rotate_left(1);
    }
    let last = &rows[1];
    if prefix { last.iter().copied().min().unwrap_or(a.len()) } else { last[b.len()] }
}

/// The tokenizer that feeds [`pieces`] to the index.
#[derive(Clone)]
pub(super) struct PieceTokenizer;

impl PieceTokenizer {
    /// Name under which the index knows it.
    pub(super) const NAME: &'static str = "pieces";
}

impl Tokenizer for PieceTokenizer {
    type TokenStream<'a> = PieceStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PieceStream {
        PieceStream { pieces: pieces(text).into_iter(), token: Token::default() }
    }
}

/// Pieces as tokens; offsets are not used by the index.
pub(super) struct PieceStream {
    pieces: std::vec::IntoIter<Piece>,
    token: Token,
}

impl TokenStream for PieceStream {
    fn advance(&mut self) -> bool {
        let Some(piece) = self.pieces.next() else { return false };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = piece.start;
        self.token.offset_to = piece.end;
        self.token.text = piece.text;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::{edit_distance, fold, pieces, squash};

    fn cut(text: &str) -> Vec<String> {
        pieces(text).into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn names_split_at_separators_humps_and_digits() {
        assert_eq!(cut("HALDEN.MARTS.ORDERS_DAILY"), ["halden", "marts", "orders", "daily"]);
        assert_eq!(cut("netAmountEUR"), ["net", "amount", "eur"]);
        assert_eq!(cut("HTTPServerLog"), ["http", "server", "log"]);
        assert_eq!(cut("AM100"), ["am", "100"]);
        assert_eq!(cut("payments_v2"), ["payments", "v", "2"]);
        assert_eq!(cut("__proto__"), ["proto"]);
        assert_eq!(cut("Café-Straße"), ["cafe", "strasse"]);
        assert_eq!(cut("Cafe\u{301}"), ["cafe"]);
        assert_eq!(cut("\u{301}"), Vec::<String>::new());
        assert_eq!(cut("顧客data"), ["顧", "客", "data"]);
        assert_eq!(cut("🚀launch"), ["🚀", "launch"]);
        assert_eq!(cut(" \t\u{0}-"), Vec::<String>::new());
    }

    #[test]
    fn pieces_know_their_characters() {
        let all = pieces("é.ordersDaily");
        assert_eq!((all[1].start, all[1].end), (2, 8));
        assert_eq!((all[2].start, all[2].end), (8, 13));
    }

    #[test]
    fn squashed_names_agree() {
        for name in ["orders_daily", "OrdersDaily", "Orders daily", "ORDERS-DAILY"] {
            assert_eq!(squash(name), "ordersdaily", "{name}");
        }
        assert_eq!(fold(" ÉTÉ "), "ete");
        assert!(squash(&"é".repeat(9_000)).len() <= 255);
    }

    #[test]
    fn edits_count_swaps_once() {
        assert_eq!(edit_distance("ordres", "orders", false), 1);
        assert_eq!(edit_distance("oders", "orders", false), 1);
        assert_eq!(edit_distance("custmer", "customer_address", true), 1);
        assert_eq!(edit_distance("", "abc", false), 3);
        assert_eq!(edit_distance("", "abc", true), 0);
    }
}
