//! Names: from `relation_name` to keys.
//!
//! The manifest does not say on which account its tables live, so keys have no authority; what shares the unknown
//! authority is `dbt:<project>:<adapter>:<database>`.

use super::wire::Node;
use weft_model::CanonicalKey;

/// The parts of a quoted relation (`"db"."s"."t"`, `` `p`.`d`.`t` ``, `[db].[s].[t]`), unquoted; `None` when the text is
/// no dotted name (a function call, a file).
pub(crate) fn relation_parts(relation: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut chars = relation.trim().chars().peekable();
    loop {
        let mut part = String::new();
        let closing = match chars.peek() {
            Some('"') => Some('"'),
            Some('`') => Some('`'),
            Some('[') => Some(']'),
            _ => None,
        };
        if let Some(closing) = closing {
            chars.next();
            loop {
                match chars.next()? {
                    c if c == closing && chars.peek() == Some(&closing) => {
                        part.push(closing);
                        chars.next();
                    }
                    c if c == closing => break,
                    c => part.push(c),
                }
            }
        } else {
            while let Some(&c) = chars.peek() {
                match c {
                    '.' => break,
                    c if c.is_whitespace() || "()'\"`,;".contains(c) => return None,
                    c => part.push(c),
                }
                chars.next();
            }
        }
        // BigQuery allows the whole dotted name inside one pair of back-ticks.
        match closing {
            Some('`') if part.contains('.') => parts.extend(part.split('.').map(str::to_owned)),
            _ => parts.push(part),
        }
        match chars.next() {
            None => break,
            Some('.') => {}
            Some(_) => return None,
        }
    }
    (!parts.iter().any(String::is_empty)).then_some(parts)
}

/// True for nodes that exist as a relation in a database; ephemeral models and everything virtual do not.
pub(super) fn has_relation(node: &Node) -> bool {
    let virtual_ = node.config.materialized.as_deref().is_some_and(|m| m.eq_ignore_ascii_case("ephemeral"));
    matches!(node.resource_type.as_deref(), Some("model" | "seed" | "snapshot" | "source")) && !virtual_
}

/// The path of a node's relation: from `relation_name`, else from database, schema and identifier or alias.
pub(super) fn relation_path(node: &Node) -> Option<Vec<String>> {
    if !has_relation(node) {
        return None;
    }
    if let Some(parts) = node.relation_name.as_deref().and_then(relation_parts) {
        return Some(parts);
    }
    let last = node.identifier.as_ref().or(node.alias.as_ref()).or(node.name.as_ref())?;
    let parts = [node.database.as_ref(), node.schema.as_ref(), Some(last)];
    let path: Vec<String> = parts.into_iter().flatten().filter(|p| !p.is_empty()).cloned().collect();
    (!path.is_empty()).then_some(path)
}

/// The key of what exists only inside dbt.
pub(super) fn internal_key(project: &str, unique_id: &str) -> CanonicalKey {
    CanonicalKey::new("dbt", Some(project), [unique_id])
}

#[cfg(test)]
mod tests {
    use super::relation_parts;

    #[test]
    fn relations_are_unquoted_by_any_adapters_rule() {
        let parts = |text: &str| relation_parts(text).map(|p| p.join("|"));
        assert_eq!(parts(r#""jaffle"."main"."orders""#).as_deref(), Some("jaffle|main|orders"));
        assert_eq!(parts("`your-project`.`jaffle_shop`.`orders`").as_deref(), Some("your-project|jaffle_shop|orders"));
        assert_eq!(parts("`your-project.jaffle_shop.orders`").as_deref(), Some("your-project|jaffle_shop|orders"));
        assert_eq!(parts("DB.S.ORDERS").as_deref(), Some("DB|S|ORDERS"));
        assert_eq!(parts("[db].[dbo].[a]]b]").as_deref(), Some("db|dbo|a]b"));
        assert_eq!(parts(r#""a.b"."c""d"."e""#).as_deref(), Some(r#"a.b|c"d|e"#));
        assert_eq!(parts("read_parquet('s3://b/x.parquet')"), None);
        assert_eq!(parts(""), None);
    }
}
