//! The form in which keys are compared: platform, authority where it is really known, exact and folded path, env.

use super::AuthorityMap;
use crate::names::{KeyId, Sym};
use crate::statement::{Book, StatementId};
use std::collections::HashMap;

/// Stands for the authority of platforms whose path alone is unique in the world.
const WORLD: &str = "*";
/// Joins path parts; cannot occur in a name that anybody can type.
const SEPARATOR: &str = "\u{1f}";

/// One key in comparison form. `authority` 0 means "not known".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Form {
    pub(crate) platform: Sym,
    pub(crate) authority: Sym,
    pub(crate) exact: Sym,
    pub(crate) folded: Sym,
    pub(crate) env: Sym,
}

/// The forms of all keys, and what is known of authorities beyond the keys.
#[derive(Debug)]
pub(crate) struct Forms {
    of_key: Vec<Form>,
    /// Authority of a statement by a map, where its key states none or states it under another name.
    mapped: HashMap<StatementId, Sym>,
    /// The evidence for each mapped authority, by (catalog, scope).
    pub(super) map_evidence: HashMap<StatementId, std::rc::Rc<str>>,
    lower: Vec<Sym>,
}

impl Forms {
    pub(super) fn new(book: &mut Book) -> Self {
        let mut of_key = Vec::with_capacity(book.keys.len());
        for key in 0..book.keys.len() as KeyId {
            of_key.push(form_of(book, key));
        }
        let lower = lower_columns(book);
        Self { of_key, mapped: HashMap::new(), map_evidence: HashMap::new(), lower }
    }

    pub(super) fn key(&self, key: KeyId) -> Form {
        self.of_key[key as usize]
    }

    /// The form of a statement's key as stated, without maps.
    pub(super) fn stated(&self, book: &Book, id: StatementId) -> Form {
        self.key(book.get(id).key)
    }

    /// The form of a statement's key with the authority that a map gives it.
    pub(super) fn effective(&self, book: &Book, id: StatementId) -> Form {
        let mut form = self.stated(book, id);
        if let Some(&authority) = self.mapped.get(&id) {
            form.authority = authority;
        }
        form
    }

    pub(super) fn is_mapped(&self, id: StatementId) -> bool {
        self.mapped.contains_key(&id)
    }

    pub(super) fn map(&mut self, id: StatementId, authority: Sym, evidence: std::rc::Rc<str>) {
        self.mapped.insert(id, authority);
        self.map_evidence.insert(id, evidence);
    }

    /// Applies the user's maps from an authority under a catalog's own name (`snowflake://instance`) to the account.
    pub(super) fn map_stated_authorities(&mut self, book: &mut Book, maps: &[AuthorityMap]) {
        let mut wanted = HashMap::new();
        for map in maps {
            let Some((platform, authority)) = map.scope.split_once("://") else { continue };
            let platform = weft_model::Platform::new(platform);
            let found = (book.words.find(&map.catalog), book.words.find(platform.as_str()), book.words.find(authority));
            if let (Some(catalog), Some(platform), Some(authority)) = found {
                let text = format!("the user maps {} of {} to {}", map.scope, map.catalog, map.authority);
                wanted.insert((catalog, platform, authority), (book.words.intern(&map.authority), text.into()));
            }
        }
        if wanted.is_empty() {
            return;
        }
        for id in 0..book.len() {
            let statement = book.get(id);
            let row = book.keys.row(statement.key);
            if let Some((to, text)) = wanted.get(&(statement.catalog, row.platform, row.authority)) {
                self.map(id, *to, std::rc::Rc::clone(text));
            }
        }
    }

    /// Share of columns in common, of the longer list; `None` when either side knows no columns.
    pub(super) fn overlap(&self, book: &Book, a: StatementId, b: StatementId) -> Option<f32> {
        let list = |id: StatementId| {
            let mut columns: Vec<Sym> = book.get(id).columns.iter().map(|&c| self.lower[c as usize]).collect();
            columns.sort_unstable();
            columns.dedup();
            columns
        };
        let (a, b) = (list(a), list(b));
        if a.is_empty() || b.is_empty() {
            return None;
        }
        let common = a.iter().filter(|c| b.binary_search(c).is_ok()).count();
        Some(common as f32 / a.len().max(b.len()) as f32)
    }
}

/// The case-folded twin of every word that is a column name; columns compare without case.
fn lower_columns(book: &mut Book) -> Vec<Sym> {
    let mut lower: Vec<Sym> = Vec::new();
    for id in 0..book.statements.len() {
        for at in 0..book.statements[id].columns.len() {
            let column = book.statements[id].columns[at];
            if lower.len() <= column as usize {
                lower.resize(column as usize + 1, 0);
            }
            if lower[column as usize] == 0 && column != 0 {
                let text = book.text(column).to_lowercase();
                lower[column as usize] = book.words.intern(&text);
            }
        }
    }
    lower
}

fn form_of(book: &mut Book, id: KeyId) -> Form {
    let key = book.keys.key(&book.words, id);
    let platform = book.words.intern(key.platform.as_str());
    let env = book.words.intern_option(key.env.as_deref());
    let mut exact = key.path.join(SEPARATOR);
    let mut folded = key.folded_path().join(SEPARATOR);
    let authority = match (key.platform.as_str(), key.authority.as_deref()) {
        // A project id (BigQuery), a contract id: the first part of the path is already unique.
        ("bigquery", _) if key.path.len() >= 3 => Some(WORLD),
        ("contract", _) => Some(WORLD),
        // Bucket names are unique in the world; OpenLineage writes them as authority, DataHub as first path part.
        ("s3" | "gcs", Some(bucket)) => {
            exact = format!("{bucket}{SEPARATOR}{exact}");
            folded = format!("{bucket}{SEPARATOR}{folded}");
            Some(WORLD)
        }
        ("s3" | "gcs", None) if key.path.len() >= 2 => Some(WORLD),
        // A dbt project's name is no authority: every tutorial calls its project jaffle_shop.
        ("dbt", _) => None,
        (_, stated) => stated,
    };
    Form {
        platform,
        authority: book.words.intern_option(authority),
        exact: book.words.intern(&exact),
        folded: book.words.intern(&folded),
        env,
    }
}
