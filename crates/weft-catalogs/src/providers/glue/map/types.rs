//! Hive types: the columns inside a `struct`.

/// Deepest nesting that is followed.
const DEPTH: usize = 32;

/// Paths and types of everything inside a column, outermost first. Elements of an array and values of a map have the
/// path of what holds them: `items array<struct<sku:string>>` has `items.sku`.
pub(super) fn inside(path: &str, data_type: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(path, data_type.trim(), DEPTH, &mut found);
    found
}

fn collect(path: &str, data_type: &str, depth: usize, found: &mut Vec<(String, String)>) {
    if depth == 0 {
        return;
    }
    let Some((head, inner)) = data_type.split_once('<') else { return };
    let inner = inner.trim_end().strip_suffix('>').unwrap_or(inner);
    match head.trim().to_lowercase().as_str() {
        "struct" => {
            for field in parts(inner) {
                let Some((name, data_type)) = field.split_once(':') else { continue };
                let (path, data_type) = (format!("{path}.{}", name.trim()), data_type.trim());
                found.push((path.clone(), data_type.to_owned()));
                collect(&path, data_type, depth - 1, found);
            }
        }
        "array" => collect(path, inner.trim(), depth - 1, found),
        "map" => {
            if let Some(value) = parts(inner).get(1) {
                collect(path, value.trim(), depth - 1, found);
            }
        }
        _ => {}
    }
}

/// Splits at commas outside brackets.
fn parts(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '<' | '(' => depth += 1,
            '>' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn fields_of_structs_are_columns() {
        let found = inside("p", "struct<kind:string,items:array<struct<sku:string,price:decimal(10,2)>>>");
        let found: Vec<_> = found.iter().map(|(path, t)| (path.as_str(), t.as_str())).collect();
        let expected = [
            ("p.kind", "string"),
            ("p.items", "array<struct<sku:string,price:decimal(10,2)>>"),
            ("p.items.sku", "string"),
            ("p.items.price", "decimal(10,2)"),
        ];
        assert_eq!(found, expected);
        assert_eq!(inside("m", "map<string,struct<a:int>>"), [("m.a".to_owned(), "int".to_owned())]);
        assert_eq!(inside("d", "decimal(10,2)"), []);
    }

    #[test]
    fn no_type_is_followed_without_end() {
        for text in ["struct<", "struct<a", "array<>", "map<string>", "struct<:,:>"] {
            let _ = inside("x", text);
        }
        assert_eq!(inside("x", &"array<".repeat(100_000)), []);
        assert!(inside("x", &"struct<a:".repeat(1_000)).len() <= super::DEPTH);
    }
}
