//! What every provider of a server must do, whatever its API looks like.
//!
//! Cases about waiting and limits read the provider directly, with waits that are only noted; cases about what is kept
//! go through the program and its store.

use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use weft_catalogs::http::{Context, Kept, Limits, Memory, MemoryFuture, Waits};
use weft_catalogs::{CatalogConfig, CatalogError, Message, Secret, Sink, registry};
use weft_model::{Completeness, Observation, ScopeReport, TimeMs};
use weft_tests::fake::{Fake, FakeServer};
use weft_tests::raw::Answer;
use weft_tests::{Home, list};

/// Name of the environment variable in which the program is given the secret.
const SECRET: &str = "WEFT_TEST_SECRET";

/// What one reading said.
#[derive(Default)]
struct Said {
    observations: Vec<Observation>,
    scopes: Vec<ScopeReport>,
    losses: usize,
    waiting: Vec<u32>,
    error: Option<CatalogError>,
}

impl Said {
    fn scope(&self, name: &str) -> &ScopeReport {
        let known: Vec<_> = self.scopes.iter().map(|s| &s.scope).collect();
        self.scopes.iter().find(|s| s.scope == name).unwrap_or_else(|| panic!("no scope {name} among {known:?}"))
    }

    fn reason(&self, scope: &str) -> &str {
        match &self.scope(scope).completeness {
            Completeness::Partial(reason) => reason,
            Completeness::Complete => "",
        }
    }

    fn of_scope(&self, scope: &str) -> usize {
        self.observations.iter().filter(|o| o.scope == scope).count()
    }
}

fn config(fake: &dyn Fake, url: &str) -> CatalogConfig {
    let options = fake.options().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    CatalogConfig { id: "x".to_owned(), kind: fake.kind().to_owned(), at: url.to_owned(), options }
}

fn context(fake: &dyn Fake, limits: Limits) -> (Context, Arc<Mutex<Vec<Duration>>>) {
    let waits: Arc<Mutex<Vec<Duration>>> = Arc::default();
    let now = TimeMs::parse("2026-01-15T09:12:00Z").expect("a time");
    let mut context = Context::new(move || now).with_secret(fake.secret().map(|s| Secret::new(s).expect("a secret")));
    context.waits = Waits::Noted(waits.clone());
    context.limits = limits;
    (context, waits)
}

/// Reads until the end.
fn read(config: &CatalogConfig, context: &Context) -> Said {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let catalog = registry::open(config, context).expect("the settings of a fake are right");
        let (sink, mut receiver) = Sink::channel(4);
        let reading = tokio::spawn(async move { catalog.read(sink, CancellationToken::new()).await });
        let mut said = Said::default();
        while let Some(message) = receiver.recv().await {
            match message {
                Message::Observations(observations) => said.observations.extend(observations),
                Message::Scope(report) => said.scopes.push(report),
                Message::Loss(losses) => said.losses += losses.len(),
                Message::Waiting { seconds, .. } => said.waiting.push(seconds),
                Message::Progress { .. } => {}
            }
        }
        said.error = reading.await.expect("a provider never panics").err();
        said
    })
}

/// The numbers of main pages that were asked for, in order.
fn main_pages(fake: &dyn Fake, server: &FakeServer) -> Vec<u32> {
    server.asked().iter().filter_map(|asked| fake.main_page(asked)).collect()
}

pub(crate) fn paging_reads_every_page_once(fake: &Arc<dyn Fake>) {
    let server = FakeServer::start(fake.clone());
    let (context, _) = context(fake.as_ref(), Limits::default());
    let said = read(&config(fake.as_ref(), &server.url()), &context);
    assert!(said.error.is_none(), "{:?}", said.error);
    let pages = main_pages(fake.as_ref(), &server);
    let expected: Vec<u32> = (1..=u32::try_from(pages.len()).unwrap()).collect();
    assert!(pages.len() >= 3, "the main listing has {} pages", pages.len());
    let mut sorted = pages.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected, "every page once: {pages:?}");
    let main = said.scope(&fake.main_scope());
    assert_eq!(main.completeness, Completeness::Complete);
    assert!(main.items >= 40, "{} items", main.items);
    for scope in &said.scopes {
        assert_eq!(scope.completeness, Completeness::Complete, "{}", scope.scope);
        let sent = said.of_scope(&scope.scope);
        assert_eq!(sent, usize::try_from(scope.items).unwrap(), "scope {} says how many items it has", scope.scope);
    }
    for observation in &said.observations {
        assert!(said.scopes.iter().any(|s| s.scope == observation.scope), "{} has no scope report", observation.scope);
    }
    if let Some(secret) = fake.secret() {
        let shown = format!("{:?}", said.observations);
        assert!(!shown.contains(secret), "the secret is in what was read");
    }
}

pub(crate) fn a_probe_names_every_layer(fake: &Arc<dyn Fake>) {
    let server = FakeServer::start(fake.clone());
    let probe = |url: &str| {
        let (context, _) = context(fake.as_ref(), Limits::default());
        let config = config(fake.as_ref(), url);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let catalog = registry::open(&config, &context).expect("the settings of a fake are right");
            catalog.probe(CancellationToken::new()).await.expect("a probe reports, it does not fail").steps
        })
    };
    let good = probe(&server.url());
    assert!(good.iter().all(|step| step.ok), "{good:#?}");
    let layers: Vec<_> = good.iter().map(|step| step.layer).collect();
    assert!(layers.starts_with(&["dns", "tcp"]) && layers.contains(&"listing"), "{layers:?}");
    if fake.secret().is_some() {
        server.meddle(|_, _, _, _| Answer::of(401, &json!({ "message": "bad token" })));
        let refused = probe(&server.url());
        let last = refused.last().expect("a step");
        assert!(!last.ok && last.layer == "auth", "{refused:#?}");
    }
    server.meddle(|_, _, _, _| {
        Answer::text(200, "<html><form>password</form></html>", Some(("content-type", "text/html")))
    });
    let page = probe(&server.url());
    assert!(page.last().is_some_and(|step| !step.ok && step.message.contains("sign-in")), "{page:#?}");
    let nobody = probe("http://127.0.0.1:1");
    let last = nobody.last().expect("a step");
    assert!(!last.ok && last.layer == "tcp", "{nobody:#?}");
}

pub(crate) fn a_reading_that_was_cancelled_can_be_done_again(fake: &Arc<dyn Fake>) {
    let server = FakeServer::start(fake.clone());
    let (context, _) = context(fake.as_ref(), Limits::default());
    let config = config(fake.as_ref(), &server.url());
    let asked = Arc::new(AtomicU32::new(0));
    let counting = asked.clone();
    // The server itself stops answering at the second page, so the reading is in the middle when it is cancelled.
    let cancelled = {
        server.meddle(move |fake, request, _, answer| match fake.main_page(request) {
            Some(page) if page >= 2 => {
                counting.fetch_add(1, Ordering::Relaxed);
                Answer::Silence
            }
            _ => answer,
        });
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let catalog = registry::open(&config, &context).expect("the settings of a fake are right");
            let (sink, mut receiver) = Sink::channel(4);
            let cancel = CancellationToken::new();
            let token = cancel.clone();
            let reading = tokio::spawn(async move { catalog.read(sink, token).await });
            let draining = tokio::spawn(async move { while receiver.recv().await.is_some() {} });
            while asked.load(Ordering::Relaxed) == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            cancel.cancel();
            let ended = tokio::time::timeout(Duration::from_secs(1), reading).await;
            draining.abort();
            ended.expect("it ends within a second").expect("a provider never panics")
        })
    };
    assert!(matches!(cancelled, Err(CatalogError::Cancelled)), "{cancelled:?}");
    server.behave();
    let again = read(&config, &context);
    assert!(again.error.is_none(), "{:?}", again.error);
    assert_eq!(again.scope(&fake.main_scope()).completeness, Completeness::Complete);
}

/// A home with the fake as catalog `x`, synced once.
fn synced(fake: &dyn Fake, server: &FakeServer) -> Home {
    let home = Home::new();
    let mut arguments = vec!["catalog".to_owned(), "add".into(), "x".into(), "--kind".into(), fake.kind().into()];
    arguments.extend(["--at".to_owned(), server.url()]);
    if fake.secret().is_some() {
        arguments.extend(["--secret-env".to_owned(), SECRET.to_owned()]);
    }
    for (name, value) in fake.options() {
        arguments.extend(["--option".to_owned(), format!("{name}={value}")]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = home.command(&arguments).env(SECRET, fake.secret().unwrap_or("none")).output().expect("weft starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (code, first) = sync(&home, fake, &[]);
    assert_eq!(code, Some(0), "{first}");
    home
}

/// Syncs; exit code and the one outcome.
fn sync(home: &Home, fake: &dyn Fake, more: &[&str]) -> (Option<i32>, Value) {
    let mut arguments = vec!["sync", "x", "--json"];
    arguments.extend(more);
    let output = home.command(&arguments).env(SECRET, fake.secret().unwrap_or("none")).output().expect("weft starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let answer: Value = serde_json::from_str(&text)
        .unwrap_or_else(|e| panic!("no JSON: {e}\n{text}\n{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code(), list(&answer, "catalogs")[0].clone())
}

fn statements(home: &Home) -> String {
    home.ok(&["export", "statements", "x", "--format", "ndjson"])
}

pub(crate) fn an_unchanged_sync_writes_nothing(fake: &Arc<dyn Fake>) {
    let server = FakeServer::start(fake.clone());
    let home = synced(fake.as_ref(), &server);
    let (code, second) = sync(&home, fake.as_ref(), &[]);
    assert_eq!(code, Some(0), "{second}");
    for count in ["added", "changed", "gone", "held"] {
        assert_eq!(second[count], 0, "{count}: {second}");
    }
    assert!(second["unchanged"].as_u64().unwrap() >= 40, "{second}");
}

pub(crate) fn an_item_that_is_gone_is_gone(fake: &Arc<dyn Fake>) {
    let server = FakeServer::start(fake.clone());
    let home = synced(fake.as_ref(), &server);
    fake.remove_one();
    let (code, second) = sync(&home, fake.as_ref(), &[]);
    assert_eq!(code, Some(0), "{second}");
    assert!(second["gone"].as_u64().unwrap() >= 1, "{second}");
    assert_eq!(second["added"], 0, "{second}");
}

pub(crate) fn a04_a_permission_lost_on_one_listing_keeps_the_others(fake: &Arc<dyn Fake>) {
    let server = FakeServer::start(fake.clone());
    let home = synced(fake.as_ref(), &server);
    let before = statements(&home);
    server.meddle(
        |fake, asked, _, answer| {
            if fake.is_side(asked) { Answer::of(403, &json!({ "message": "not for you" })) } else { answer }
        },
    );
    let (code, second) = sync(&home, fake.as_ref(), &[]);
    assert_eq!(code, Some(4), "incomplete: {second}");
    assert_eq!(second["gone"], 0, "what may not be read is not gone: {second}");
    let gaps = second["gaps"].to_string();
    assert!(gaps.contains(&fake.side_scope()) && gaps.contains("may not be read"), "{gaps}");
    assert!(!gaps.contains(&format!("{}:", fake.main_scope())), "the main listing is complete: {gaps}");
    let (mut was, mut is): (Vec<_>, Vec<_>) = (before.lines().map(key_of).collect(), Vec::new());
    let after = home.run(&["export", "statements", "x", "--format", "ndjson"]);
    let after = String::from_utf8(after.stdout).expect("UTF-8");
    is.extend(after.lines().map(key_of));
    was.sort();
    is.sort();
    assert_eq!(was, is, "every statement is still there");
}

fn key_of(line: &str) -> String {
    let statement: Value = serde_json::from_str(line).expect("one JSON object a line");
    format!("{} {}", statement["key"], statement["native"])
}

pub(crate) fn n18_a_token_that_expires_half_way_changes_nothing(fake: &Arc<dyn Fake>) {
    if fake.secret().is_none() {
        return;
    }
    let server = FakeServer::start(fake.clone());
    let home = synced(fake.as_ref(), &server);
    let before = statements(&home);
    fake.remove_one();
    let expired = Arc::new(Mutex::new(false));
    server.meddle(move |fake, asked, _, answer| {
        let mut expired = expired.lock().unwrap();
        *expired = *expired || fake.main_page(asked).is_some_and(|page| page >= 2);
        if *expired { Answer::of(401, &json!({ "message": "expired" })) } else { answer }
    });
    let (code, second) = sync(&home, fake.as_ref(), &[]);
    assert_eq!(code, Some(3), "the catalog failed: {second}");
    assert_eq!(second["code"], "TokenRejected", "{second}");
    let secret = fake.secret().unwrap_or("none");
    assert!(!second.to_string().contains(secret), "the secret is in the error");
    assert_eq!(before, statements(&home), "the old mesh stays");
}

pub(crate) fn n05_a_server_that_limits_the_rate_is_waited_for(fake: &Arc<dyn Fake>) {
    let server = FakeServer::start(fake.clone());
    let (context, waits) = context(fake.as_ref(), Limits::default());
    let mut limited = 0;
    server.meddle(move |fake, asked, _, answer| {
        if fake.main_page(asked) == Some(2) && limited < 1 {
            limited += 1;
            return Answer::text(429, "slow down", Some(("retry-after", "7")));
        }
        answer
    });
    let said = read(&config(fake.as_ref(), &server.url()), &context);
    assert!(said.error.is_none(), "{:?}", said.error);
    assert_eq!(*waits.lock().unwrap(), [Duration::from_secs(7)]);
    assert_eq!(said.waiting, [7], "the user is told");
    assert_eq!(said.scope(&fake.main_scope()).completeness, Completeness::Complete);
    let pages = main_pages(fake.as_ref(), &server);
    assert_eq!(pages.iter().filter(|page| **page == 2).count(), 2, "it goes on at the same page: {pages:?}");
}

pub(crate) fn n08_a_server_error_on_a_later_page_makes_the_listing_partial(fake: &Arc<dyn Fake>) {
    let server = FakeServer::start(fake.clone());
    let (context, waits) = context(fake.as_ref(), Limits::default());
    server.meddle(
        |fake, asked, _, answer| {
            if fake.main_page(asked) == Some(3) { Answer::text(500, "boom", None) } else { answer }
        },
    );
    let said = read(&config(fake.as_ref(), &server.url()), &context);
    assert!(said.error.is_none(), "{:?}", said.error);
    assert!(said.reason(&fake.main_scope()).contains("500"), "{}", said.reason(&fake.main_scope()));
    assert!(said.of_scope(&fake.main_scope()) > 0, "what came before is kept");
    let pages = main_pages(fake.as_ref(), &server);
    assert_eq!(pages.iter().filter(|page| **page == 3).count(), 4, "four tries: {pages:?}");
    assert_eq!(waits.lock().unwrap().len(), 3);
}

pub(crate) fn h01_a_page_that_is_too_large_makes_the_listing_partial(fake: &Arc<dyn Fake>) {
    let server = FakeServer::start(fake.clone());
    let (context, _) = context(fake.as_ref(), Limits { body: 4 * 1024 * 1024, ..Limits::default() });
    server.meddle(|fake, asked, _, answer| {
        if fake.main_page(asked) == Some(2) {
            let huge = json!({ "x": "a".repeat(5 * 1024 * 1024) });
            return Answer::json(&huge);
        }
        answer
    });
    let said = read(&config(fake.as_ref(), &server.url()), &context);
    assert!(said.error.is_none(), "{:?}", said.error);
    assert!(said.reason(&fake.main_scope()).contains("larger than"), "{}", said.reason(&fake.main_scope()));
}

pub(crate) fn h08_items_of_another_form_are_set_aside_and_the_rest_is_kept(fake: &Arc<dyn Fake>) {
    let server = FakeServer::start(fake.clone());
    let (context, _) = context(fake.as_ref(), Limits::default());
    let config = config(fake.as_ref(), &server.url());
    let whole = read(&config, &context).scope(&fake.main_scope()).items;
    let damaged = Arc::new(AtomicU32::new(0));
    let counting = damaged.clone();
    server.meddle(move |fake, asked, _, answer| {
        let (Some(1), Some(mut page)) = (fake.main_page(asked), answer.value()) else { return answer };
        for item in fake.items(&mut page).iter_mut().take(4) {
            *item = json!("an item that is a text");
            counting.fetch_add(1, Ordering::Relaxed);
        }
        Answer::json(&page)
    });
    let said = read(&config, &context);
    assert!(said.error.is_none(), "{:?}", said.error);
    let main = said.scope(&fake.main_scope());
    let damaged = damaged.load(Ordering::Relaxed);
    assert!(damaged > 0, "the fake has items on its first page");
    assert_eq!(main.items + damaged, whole, "the rest is kept");
    assert!(!main.completeness.is_complete(), "an item that is missing makes the listing partial");
    assert!(said.losses > 0, "the items are named");
}

/// A memory that lasts as long as its test.
#[derive(Default)]
struct Short(Mutex<HashMap<u128, Kept>>);

impl Memory for Short {
    fn find(&self, request: u128) -> MemoryFuture<'_, Option<Kept>> {
        let found = self.0.lock().unwrap().get(&request).cloned();
        Box::pin(async move { found })
    }

    fn keep(&self, request: u128, kept: Kept) -> MemoryFuture<'_, ()> {
        self.0.lock().unwrap().insert(request, kept);
        Box::pin(async {})
    }

    fn still_good(&self, _: u128) {}

    fn gave(&self, _: u128) {}
}

/// What one reading said, in an order of its own, and how many whole answers the server gave.
fn read_counted(fake: &dyn Fake, server: &FakeServer, memory: Option<Arc<dyn Memory>>) -> (Vec<String>, u32) {
    let (mut context, _) = context(fake, Limits::default());
    context.memory = memory;
    let whole = Arc::new(AtomicU32::new(0));
    let counting = whole.clone();
    server.meddle(move |_, _, _, answer| {
        let is_whole = !matches!(answer, Answer::Whole { status: 304, .. });
        counting.fetch_add(u32::from(is_whole), Ordering::Relaxed);
        answer
    });
    let said = read(&config(fake, &server.url()), &context);
    assert!(said.error.is_none(), "{:?}", said.error);
    assert!(said.scopes.iter().all(|scope| scope.completeness.is_complete()), "{:?}", said.scopes);
    let mut observations: Vec<String> = said.observations.iter().map(|o| format!("{o:?}")).collect();
    observations.sort();
    (observations, whole.load(Ordering::Relaxed))
}

pub(crate) fn a_second_reading_asks_for_less_and_tells_the_same(fake: &Arc<dyn Fake>) {
    let server = FakeServer::start(fake.clone());
    let short = Arc::new(Short::default());
    let memory: Arc<dyn Memory> = short.clone();
    let reading = |memory: Option<Arc<dyn Memory>>| read_counted(fake.as_ref(), &server, memory);
    let (without, all) = reading(None);
    let (first, asked) = reading(Some(memory.clone()));
    let (second, again) = reading(Some(memory.clone()));
    assert_eq!(asked, all, "the first reading asks for everything");
    assert!(without == first && first == second, "each tells the same");
    for (request, kept) in short.0.lock().unwrap().iter() {
        let body = String::from_utf8(kept.unpack(*request).expect("it is whole")).expect("JSON is UTF-8");
        assert!(fake.secret().is_none_or(|secret| !body.contains(secret)), "the secret is remembered: {body}");
    }
    if !fake.remembers() {
        assert_eq!(again, all, "this one says that it asks for everything again");
        return;
    }
    assert!(again < asked, "{again} answers of {asked}");
    fake.change_one();
    let (third, after) = reading(Some(memory));
    let (fresh, whole) = reading(None);
    assert!(third != second, "the change arrives");
    assert!(third == fresh, "as it would without a memory");
    assert!(again < after && after <= whole, "{again}, {after}, {whole}: what changed is asked for");
}
