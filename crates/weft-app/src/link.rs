//! `weft://` links. A link can only show: it becomes one of a closed set of routes or is refused
//! (docs/reliability.md L01 to L05, docs/guide.md).

use crate::error::{Code, WireError};

/// Longest link that is read, in bytes.
const LONGEST: usize = 4 * 1024;

/// Screens that take no argument.
const PLAIN: [&str; 8] = ["home", "discover", "promises", "governance", "changes", "catalogs", "settings", "compare"];
/// Query names that a screen understands; everything else in a link is refused.
const ALLOWED: [&str; 17] = [
    "q", "from", "to", "keys", "level", "up", "down", "as_of", "rule", "state", "id", "order", "severity", "domain",
    "kind", "since", "sync",
];

/// The UI route that a link shows: `weft://asset/<key>` → `/asset/<key>`.
///
/// # Errors
/// `BadRequest` when the link is too long, holds control characters, names an unknown screen, or asks for
/// anything but showing.
pub fn route_of(link: &str) -> Result<String, WireError> {
    let refuse = |why: &str| {
        WireError::new(Code::BadRequest, format!("this link cannot be opened: {why}"))
            .hint("links only show: weft://asset/<key>, weft://lineage/<key>, weft://discover?q=<query>")
    };
    if link.len() > LONGEST {
        return Err(refuse("it is longer than 4 KiB"));
    }
    if link.chars().any(char::is_control) {
        return Err(refuse("it holds control characters"));
    }
    let rest = link.trim().strip_prefix("weft://").ok_or_else(|| refuse("it does not begin with weft://"))?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (screen, argument) = path.split_once('/').unwrap_or((path, ""));
    for pair in query.split('&').filter(|p| !p.is_empty()) {
        let name = pair.split('=').next().unwrap_or("");
        if !ALLOWED.contains(&name) {
            return Err(refuse(&format!("links only show, and \"{name}\" is not part of a view")));
        }
    }
    let route = match screen {
        "lineage" if argument.is_empty() => "/lineage".to_owned(),
        "asset" if argument.is_empty() => return Err(refuse("it names no thing")),
        "asset" | "lineage" => {
            // The key is one escaped segment; a raw slash would be a path, and nothing here is one.
            format!("/{screen}/{}", argument.replace('/', "%2F"))
        }
        _ if PLAIN.contains(&screen) && argument.is_empty() => format!("/{screen}"),
        _ => return Err(refuse(&format!("\"{screen}\" is not a screen of this version"))),
    };
    Ok(if query.is_empty() { route } else { format!("{route}?{query}") })
}

#[cfg(test)]
mod tests {
    use super::route_of;

    #[test]
    fn a_link_becomes_a_route() {
        assert_eq!(route_of("weft://discover?q=orders").unwrap(), "/discover?q=orders");
        assert_eq!(route_of("weft://promises?state=fail&state=warn").unwrap(), "/promises?state=fail&state=warn");
        assert_eq!(
            route_of("weft://governance?q=pii&severity=high&rule=OWN-01&domain=").unwrap(),
            "/governance?q=pii&severity=high&rule=OWN-01&domain="
        );
        assert_eq!(route_of("weft://changes?from=1&to=2&kind=owner").unwrap(), "/changes?from=1&to=2&kind=owner");
        assert_eq!(route_of("weft://lineage/snowflake%3A%2F%2Fa?up=2").unwrap(), "/lineage/snowflake%3A%2F%2Fa?up=2");
    }

    #[test]
    fn l01_to_l04_everything_else_is_refused() {
        for bad in [
            "weft://frobnicate/x",
            "weft://sync/all",
            "weft://catalogs/add?at=https://evil.example",
            "weft://asset/",
            "weft://discover?token=abc",
            "https://example.com",
            "weft://asset/a\u{7}b",
        ] {
            assert!(route_of(bad).is_err(), "{bad}");
        }
        assert!(route_of(&format!("weft://asset/{}", "x".repeat(1 << 20))).is_err());
        assert_eq!(route_of("weft://asset/../../etc/passwd").unwrap(), "/asset/..%2F..%2Fetc%2Fpasswd");
    }
}
