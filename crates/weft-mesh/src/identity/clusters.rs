//! Union-find with guards: a merge that would put two accounts, two environments or two names of one platform into
//! one thing, or that the user forbade, is refused and listed.

use super::Resolution;
use super::form::{Form, Forms};
use crate::names::{NumberMap, Sym};
use crate::statement::{Book, StatementId};
use std::borrow::Cow;
use weft_model::Step;

/// One future ledger row between two statements.
#[derive(Debug, Clone)]
pub(crate) struct Join {
    pub(crate) left: StatementId,
    pub(crate) right: StatementId,
    pub(crate) step: Step,
    pub(crate) evidence: Cow<'static, str>,
    pub(crate) overlap: Option<f32>,
}

/// How far the guards reach for a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// The user said so: nothing but another decision stands against it.
    Decision,
    /// A source states two names on one platform (account locator and organisation account): authorities and
    /// environments may differ, the path may not.
    StatedName,
    /// Authority, environment and path of one platform must agree.
    Full,
}

/// What a cluster already holds: one form per distinct (platform, authority, folded path, env).
type Held = Vec<Form>;

#[derive(Debug)]
pub(super) struct Clusters {
    parent: Vec<StatementId>,
    held: NumberMap<StatementId, Held>,
    /// Statements that the user keeps apart from those of this cluster.
    apart: NumberMap<StatementId, Vec<StatementId>>,
    pub(super) joins: Vec<Join>,
}

impl Clusters {
    pub(super) fn new(statements: u32) -> Self {
        Self {
            parent: (0..statements).collect(),
            held: NumberMap::default(),
            apart: NumberMap::default(),
            joins: Vec::new(),
        }
    }

    pub(super) fn root(&self, mut id: StatementId) -> StatementId {
        while self.parent[id as usize] != id {
            id = self.parent[id as usize];
        }
        id
    }

    fn root_shortening(&mut self, mut id: StatementId) -> StatementId {
        while self.parent[id as usize] != id {
            let above = self.parent[self.parent[id as usize] as usize];
            self.parent[id as usize] = above;
            id = above;
        }
        id
    }

    /// Records that the user keeps `a` and `b` apart.
    pub(super) fn keep_apart(&mut self, a: StatementId, b: StatementId) {
        self.apart.entry(a).or_default().push(b);
        self.apart.entry(b).or_default().push(a);
    }

    /// True when the user keeps the clusters of `a` and `b` apart.
    pub(super) fn are_apart(&self, a: StatementId, b: StatementId) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        self.apart.get(&a).is_some_and(|others| others.iter().any(|&other| self.root(other) == b))
    }

    /// The statements that the user keeps apart from the cluster of `id`.
    pub(super) fn kept_apart_from(&self, id: StatementId) -> &[StatementId] {
        self.apart.get(&self.root(id)).map_or(&[], Vec::as_slice)
    }

    /// The forms in the cluster of `id`.
    pub(super) fn held(&self, book: &Book, forms: &Forms, id: StatementId) -> Held {
        let root = self.root(id);
        self.held.get(&root).cloned().unwrap_or_else(|| alone(book, forms, root))
    }

    /// Merges the clusters of `a` and `b` with one ledger row; when a guard forbids it, one row says which.
    pub(super) fn join(
        &mut self,
        (book, forms): (&Book, &Forms),
        (a, b): (StatementId, StatementId),
        step: Step,
        guard: Guard,
        evidence: impl Into<Cow<'static, str>>,
    ) {
        let (root_a, root_b) = (self.root_shortening(a), self.root_shortening(b));
        if root_a == root_b {
            return;
        }
        if let Some(refusal) = self.refusal((book, forms), root_a, root_b, guard) {
            let evidence = format!("{refusal}, although {}", evidence.into());
            self.note((book, forms), (a, b), Step::Unresolved, evidence);
            return;
        }
        self.note((book, forms), (a, b), step, evidence);
        let (kept, gone) = (root_a.min(root_b), root_a.max(root_b));
        if book.get(kept).is_data() {
            let mut held = self.held.remove(&kept).unwrap_or_else(|| alone(book, forms, kept));
            held.extend(self.held.remove(&gone).unwrap_or_else(|| alone(book, forms, gone)));
            held.sort_unstable();
            held.dedup();
            self.held.insert(kept, held);
        }
        if let Some(others) = self.apart.remove(&gone) {
            self.apart.entry(kept).or_default().extend(others);
        }
        self.parent[gone as usize] = kept;
    }

    /// A ledger row that merges nothing.
    pub(super) fn note(
        &mut self,
        (book, forms): (&Book, &Forms),
        (a, b): (StatementId, StatementId),
        step: Step,
        evidence: impl Into<Cow<'static, str>>,
    ) {
        let (left, right) = (a.min(b), a.max(b));
        let overlap = forms.overlap(book, left, right);
        self.joins.push(Join { left, right, step, evidence: evidence.into(), overlap });
    }

    /// Why the clusters may not become one.
    pub(super) fn refusal(
        &self,
        (book, forms): (&Book, &Forms),
        root_a: StatementId,
        root_b: StatementId,
        guard: Guard,
    ) -> Option<&'static str> {
        if self.are_apart(root_a, root_b) {
            return Some("kept apart by the user's decision");
        }
        let data = book.get(root_a).is_data() && book.get(root_b).is_data();
        if guard == Guard::Decision || !data {
            return None;
        }
        let (a, b) = (self.held(book, forms, root_a), self.held(book, forms, root_b));
        if !nested(&a, &b, |form| form.folded) {
            return Some("the merged thing would have two names on one platform");
        }
        if guard == Guard::StatedName {
            return None;
        }
        if !nested(&a, &b, |form| form.authority) {
            return Some("the merged thing would belong to two authorities of one platform");
        }
        if !nested(&a, &b, |form| form.env) {
            return Some("the merged thing would be in two environments");
        }
        None
    }

    pub(super) fn into_resolution(mut self, book: &Book) -> Resolution {
        let root = (0..book.len()).map(|id| self.root_shortening(id)).collect();
        Resolution { root, joins: self.joins }
    }
}

fn alone(book: &Book, forms: &Forms, id: StatementId) -> Held {
    vec![forms.effective(book, id)]
}

/// True when on every platform that both clusters know, one side's known values contain the other's, so that the
/// merge brings no new pair of different values together. Unknown (0) is compatible with everything.
fn nested(a: &[Form], b: &[Form], value: impl Fn(&Form) -> Sym) -> bool {
    a.iter().map(|form| form.platform).all(|platform| {
        let side = |held: &[Form]| -> Vec<Sym> {
            held.iter().filter(|f| f.platform == platform).map(&value).filter(|&v| v != 0).collect()
        };
        let (left, right) = (side(a), side(b));
        left.iter().all(|v| right.contains(v)) || right.iter().all(|v| left.contains(v))
    })
}
