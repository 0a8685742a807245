//! Fakes of catalog servers for the behaviour suite of `tests/catalogs`: a fake only says what its server would
//! answer; [`FakeServer`] serves it on loopback and can make any answer go wrong.

use crate::raw::{Answer, Asked, RawServer};
use serde_json::Value;
use std::sync::{Arc, Mutex};

/// What one server would answer. Its world is fixed but for [`Fake::remove_one`] and [`Fake::change_one`]; it holds at least forty items in the
/// main listing, on at least three pages.
pub trait Fake: Send + Sync + 'static {
    /// The kind of catalog that reads it.
    fn kind(&self) -> &'static str;

    /// Settings of the catalog beside its address, authentication among them.
    fn options(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// The secret the catalog is given.
    fn secret(&self) -> Option<&'static str> {
        None
    }

    /// The answer to a request; [`Answer::not_found`] for what the server does not have.
    fn answer(&self, asked: &Asked) -> Answer;

    /// Name of the scope of the main listing, the one with several pages.
    fn main_scope(&self) -> String;

    /// The number of the page of the main listing that this request asks for, from 1; `None` for other requests.
    fn main_page(&self, asked: &Asked) -> Option<u32>;

    /// Scope of another listing that a user may lack the permission for.
    fn side_scope(&self) -> String;

    /// True when this request belongs to that other listing.
    fn is_side(&self, asked: &Asked) -> bool;

    /// Takes one item out of the main listing, for good.
    fn remove_one(&self);

    /// True where a second reading asks for less than the first one.
    fn remembers(&self) -> bool {
        false
    }

    /// Changes a thing of which a second reading does not ask everything again, and what shows that it changed.
    fn change_one(&self) {}

    /// The items of a page of the main listing inside its answer, so that the suite can damage some.
    fn items<'a>(&self, page: &'a mut Value) -> &'a mut Vec<Value>;
}

/// Changes an answer on its way out: gets the request, its number from 1, and the answer of the fake.
pub type Meddle = Box<dyn FnMut(&dyn Fake, &Asked, u32, Answer) -> Answer + Send>;

/// A fake on a loopback port.
pub struct FakeServer {
    server: RawServer,
    meddle: Arc<Mutex<Option<Meddle>>>,
}

impl FakeServer {
    /// Serves `fake` until dropped.
    pub fn start(fake: Arc<dyn Fake>) -> Self {
        let meddle: Arc<Mutex<Option<Meddle>>> = Arc::default();
        let meddling = meddle.clone();
        let mut number = 0;
        let server = RawServer::start(move |asked| {
            number += 1;
            let answer = fake.answer(asked);
            match meddling.lock().expect("no test panics while it meddles").as_mut() {
                Some(meddle) => meddle(fake.as_ref(), asked, number, answer),
                None => answer,
            }
        });
        Self { server, meddle }
    }

    /// Base URL.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Every answer goes through `meddle` from now on.
    pub fn meddle(&self, meddle: impl FnMut(&dyn Fake, &Asked, u32, Answer) -> Answer + Send + 'static) {
        *self.meddle.lock().expect("no test panics while it meddles") = Some(Box::new(meddle));
    }

    /// Answers are those of the fake again.
    pub fn behave(&self) {
        *self.meddle.lock().expect("no test panics while it meddles") = None;
    }

    /// The requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.server.asked()
    }
}
