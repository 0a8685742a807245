//! The built UI, embedded in the binary (read from `ui/dist` in debug builds).

use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Dist;

const NOT_BUILT: &[u8] = b"<!doctype html><html lang=\"en\"><title>Weft</title><p>The UI is not part of this build. \
Run <code>npm ci &amp;&amp; npm run build</code> in <code>ui/</code> and build again.";

/// Media type and content of a path of the UI; `/` is its page.
pub(super) fn find(path: &str) -> Option<(&'static str, Cow<'static, [u8]>)> {
    let name = match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    match Dist::get(name) {
        Some(file) => Some((media_type(name), file.data)),
        None if name == "index.html" => Some(("text/html; charset=utf-8", Cow::Borrowed(NOT_BUILT))),
        None => None,
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}
