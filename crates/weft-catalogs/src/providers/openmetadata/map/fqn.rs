//! Fully qualified names: parts joined with dots; a part that holds a dot or a quote is quoted, and a quote in it is
//! doubled (the server's grammar `Fqn.g4`).

/// The parts of a name without their quotes. A quote that is never closed is read as a letter.
pub(super) fn split(fqn: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = fqn;
    loop {
        let (part, after) = match rest.strip_prefix('"').and_then(quoted) {
            Some((part, after)) => (part, after),
            None => match rest.split_once('.') {
                Some((part, _)) => (part.to_owned(), &rest[part.len()..]),
                None => (rest.to_owned(), ""),
            },
        };
        parts.push(part);
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None => return parts,
        }
    }
}

/// The part up to its closing quote and what follows it; `None` when it is not closed before a dot or the end.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut part = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('"')?;
        part.push_str(before);
        match after.strip_prefix('"') {
            Some(next) => {
                part.push('"');
                rest = next;
            }
            None if after.is_empty() || after.starts_with('.') => return Some((part, after)),
            None => return None,
        }
    }
}

/// The parts of `inner` below `outer`; `None` when it is not below it.
pub(super) fn below(inner: &str, outer: &str) -> Option<Vec<String>> {
    let (inner, outer) = (split(inner), split(outer));
    let rest = inner.strip_prefix(outer.as_slice())?;
    (!rest.is_empty()).then(|| rest.to_vec())
}

#[cfg(test)]
mod tests {
    use super::{below, split};

    #[test]
    fn quoted_parts_keep_dots_and_doubled_quotes() {
        assert_eq!(
            split("sample_data.ecommerce_db.shopify.dim_address"),
            ["sample_data", "ecommerce_db", "shopify", "dim_address"]
        );
        assert_eq!(split(r#"s.d."dim.product.variant".id"#), ["s", "d", "dim.product.variant", "id"]);
        assert_eq!(split(r#""a""b.c".d"#), [r#"a"b.c"#, "d"]);
        assert_eq!(split("магазин.dim(shop)"), ["магазин", "dim(shop)"]);
        assert_eq!(split(""), [""]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_a_letter() {
        assert_eq!(split(r#""a.b"#), ["\"a", "b"]);
        assert_eq!(split(r#""a"b.c"#), ["\"a\"b", "c"]);
    }

    #[test]
    fn a_column_is_found_below_its_table() {
        assert_eq!(below(r#"s.d.c."t.x".a.b"#, r#"s.d.c."t.x""#), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(below("s.d.c.tx.a", "s.d.c.t"), None);
        assert_eq!(below("s.d.c.t", "s.d.c.t"), None);
    }
}
