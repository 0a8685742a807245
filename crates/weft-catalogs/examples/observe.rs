//! Prints what a catalog says, one JSON object a line: for those who write a provider.
//!
//! `cargo run -p weft-catalogs --example observe -- <kind> <path or URL> [name=value]…`; the secret is read from the
//! environment variable `WEFT_SECRET`. `--probe` in front of the kind tests the connection instead. Scopes, losses
//! and the requests that were made go to standard error.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what this program is for")]

use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use weft_catalogs::http::Context;
use weft_catalogs::{CatalogConfig, CatalogError, Message, Secret, Sink, registry};
use weft_model::TimeMs;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let probe = arguments.first().is_some_and(|first| first == "--probe");
    if probe {
        arguments.remove(0);
    }
    let [kind, at, options @ ..] = arguments.as_slice() else {
        return Err("observe <kind> <at> [name=value]…".into());
    };
    let options = options.iter().filter_map(|pair| pair.split_once('=')).map(|(n, v)| (n.to_owned(), v.to_owned()));
    let config = CatalogConfig { id: kind.clone(), kind: kind.clone(), at: at.clone(), options: options.collect() };
    #[allow(clippy::disallowed_methods, reason = "a program of its own has no other clock")]
    let mut context = Context::new(|| TimeMs::clamped(jiff::Timestamp::now().as_millisecond()));
    context.secret = std::env::var("WEFT_SECRET").ok().map(Secret::new).transpose()?;
    context.hear = Arc::new(|r| {
        let failed = r.error.unwrap_or_default();
        eprintln!("{} {} {:?} {} bytes {} ms {failed}", r.method, r.path, r.status, r.bytes, r.ms);
    });
    let catalog = registry::open(&config, &context)?;
    if probe {
        for step in catalog.probe(CancellationToken::new()).await?.steps {
            println!("{} {}: {}", if step.ok { "ok  " } else { "FAIL" }, step.layer, step.message);
        }
        return Ok(());
    }
    let (sink, mut receiver) = Sink::channel(8);
    let reading = tokio::spawn(async move { catalog.read(sink, CancellationToken::new()).await });
    while let Some(message) = receiver.recv().await {
        match message {
            Message::Observations(observations) => {
                for observation in observations {
                    println!("{}", serde_json::to_string(&observation)?);
                }
            }
            Message::Scope(report) => {
                eprintln!("scope {}: {} items, {:?}", report.scope, report.items, report.completeness);
            }
            Message::Loss(losses) => {
                for l in losses {
                    eprintln!("loss {} {}: {} ×{}", l.source, l.path, l.reason, l.count);
                }
            }
            Message::Waiting { seconds, why } => eprintln!("waiting {seconds} s: {why}"),
            Message::Progress { .. } => {}
        }
    }
    reading.await?.map_err(|error: CatalogError| error.into())
}
