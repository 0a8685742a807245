//! `docs/connectors.md`, written from what every kind of catalog says of itself.

use crate::http::{AuthMethod, IN_FLIGHT_ALL, Limits};
use crate::{Description, registry};
use std::fmt::Write as _;

const HEAD: &str = "\
# Connectors

What each kind of catalog reads, needs, and cannot. This file is written from the program's own descriptions
(`make types`); a test fails when it is stale. `weft catalog kinds` prints the short form.

What a server says itself has not changed is not asked for again; under *A second sync* each kind says what that is.
`weft sync --full` asks for everything.

## Adding a server

```sh
weft catalog add <id> --kind <kind> --at <base URL> [--auth <method>] [--user <name>] [--option name=value]…
weft catalog test <id>
weft sync <id>
```

The secret (password, token, key) is never an argument. `--secret-stdin` reads it from standard input and keeps it in
the keyring of the system; `--secret-env NAME` names an environment variable that holds it at every sync, and keeps
nothing. In the window a third choice keeps it for the session only. `weft catalog secret <id>` gives a new one.

Options of every server:

| Option | Meaning |
|---|---|
| `auth` | Method of authentication (`--auth`) |
| `user` | User name, for `basic` and `login` (`--user`) |
| `header` | Name of the header that carries the token, for `header` |
| `client_id`, `token_url`, `scope` | For `oauth`: the client, where tokens come from, what is asked for |
| `access_key_id`, `region` | For `aws`; the secret is the secret access key, for temporary credentials followed by a space and the session token |
| `also_origin` | A second origin (scheme, host, port) to which requests may go, such as that of a token URL |
| `proxy` | URL of a proxy, `http://[user@]host:port`; its password is read from the variable named by `proxy_secret_env` |
| `ca_file` | Certificates (PEM) of an authority that this machine does not know |
| `client_cert_file` | Certificate and key (PEM) of this client |
";

/// The text of `docs/connectors.md`.
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    write_limits(&mut text);
    for kind in registry::kinds() {
        write_kind(&mut text, &kind);
    }
    text
}

/// Writing to a text never fails.
macro_rules! line {
    ($text:expr, $($words:tt)*) => { let _ = writeln!($text, $($words)*); };
}

fn write_limits(text: &mut String) {
    let limits = Limits::default();
    line!(text, "\n## Limits of every server\n");
    line!(text, "| What | Limit |\n|---|---|");
    let (connect, idle, whole) = (limits.connect.as_secs(), limits.idle.as_secs(), limits.request.as_secs());
    line!(text, "| Connect, idle, whole request | {connect} s, {idle} s, {whole} s |");
    line!(text, "| Answer, after decoding | {} MiB |", limits.body / 1024 / 1024);
    line!(text, "| Redirects | {}, on the same origin |", limits.redirects);
    line!(text, "| Depth of JSON | {} |", limits.depth);
    line!(text, "| Rows and pages of one listing | {} and {} |", limits.rows, limits.pages);
    let cap = limits.backoff_cap.as_secs();
    line!(
        text,
        "| Tries of one request | {}, waits of 1, 2, 4 s times a random 0.5 to 1.5, at most {cap} s |",
        limits.attempts
    );
    line!(
        text,
        "| `Retry-After` that is waited for | {} s; a longer one pauses the catalog |",
        limits.retry_after.as_secs()
    );
    line!(text, "| Requests in flight | {} for one catalog, {IN_FLIGHT_ALL} for all |", limits.in_flight);
}

fn write_kind(text: &mut String, kind: &Description) {
    line!(text, "\n## {} (`{}`)\n", kind.name, kind.kind);
    line!(text, "{}.\n", kind.summary.trim_end_matches('.'));
    line!(text, "- **Reads:** {}", kind.capabilities.join(", "));
    line!(text, "- **Tested against:** {}", kind.versions);
    if !kind.auth.is_empty() {
        line!(text, "- **Authentication:** {}", kind.auth.iter().map(|m| method(*m)).collect::<Vec<_>>().join("; "));
    }
    list(text, "Needs", kind.permissions);
    list(text, "Does not read", kind.limits);
    if !kind.incremental.is_empty() {
        line!(text, "- **A second sync:** {}", kind.incremental);
    }
    if kind.fields.is_empty() {
        return;
    }
    line!(text, "\n| Field | Meaning | |\n|---|---|---|");
    for field in kind.fields {
        let required = if field.required { "must be given" } else { "" };
        line!(text, "| `{}` | {}: {} | {required} |", field.name, field.label, field.help);
    }
}

fn method(method: AuthMethod) -> String {
    let options: Vec<String> = method.options().iter().map(|option| format!("`{option}`")).collect();
    match (method.secret_name(), options.is_empty()) {
        (None, _) => format!("`{}`", method.as_str()),
        (Some(secret), true) => format!("`{}` ({secret})", method.as_str()),
        (Some(secret), false) => format!("`{}` ({secret} and {})", method.as_str(), options.join(", ")),
    }
}

fn list(text: &mut String, title: &str, sentences: &[&str]) {
    if sentences.is_empty() {
        return;
    }
    line!(text, "- **{title}:**");
    for sentence in sentences {
        line!(text, "  - {}", sentence.trim_end_matches('.'));
    }
}

#[cfg(test)]
mod tests {
    use super::markdown;
    use std::path::Path;

    #[test]
    fn the_connectors_of_the_docs_are_those_of_the_program() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/connectors.md");
        if std::env::var_os("WEFT_WRITE_DOCS").is_some() {
            std::fs::write(&path, markdown()).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(kept, markdown(), "docs/connectors.md is stale; run `make types`");
    }
}
