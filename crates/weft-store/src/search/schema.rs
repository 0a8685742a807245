//! The columns of the index, and how a [`SearchDoc`] is laid out in them.

use super::doc::SearchDoc;
use super::text::{PieceTokenizer, fold, pieces, squash};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use weft_model::{CanonicalKey, Lifecycle, TimeMs};

/// Changes whenever the layout or the cutting of texts changes; an index of another format is rebuilt.
pub(super) const FORMAT: u32 = 2;

/// Between the folded value and the value itself in a value term, so that equal values sort together.
pub(super) const VALUE_MARK: char = '\u{1}';

/// Beginnings of pieces this long have a term of their own; longer ones are found by a range of terms.
pub(super) const START_LENGTH: usize = 2;

/// First letter of a term of the field `exact`: which form of which text it holds.
pub(super) mod form {
    pub(in crate::search) const RAW: char = 'r';
    pub(in crate::search) const NAME: char = 'n';
    pub(in crate::search) const KEY: char = 'k';
    pub(in crate::search) const SQUASHED: char = 's';
    pub(in crate::search) const COLUMN: char = 'c';
    pub(in crate::search) const OWNER: char = 'o';
    pub(in crate::search) const DOMAIN: char = 'd';
}

/// Bits of the field `flags`.
pub(super) mod flag {
    pub(in crate::search) const STUB: u64 = 1;
    pub(in crate::search) const DEPRECATED: u64 = 1 << 1;
    pub(in crate::search) const ORPHAN: u64 = 1 << 2;
    pub(in crate::search) const DISAGREEMENT: u64 = 1 << 3;
    pub(in crate::search) const OWNER: u64 = 1 << 4;
    pub(in crate::search) const DESCRIPTION: u64 = 1 << 5;
    pub(in crate::search) const CONTRACT: u64 = 1 << 6;
    pub(in crate::search) const PROMISE: u64 = 1 << 7;
    pub(in crate::search) const COLUMNS: u64 = 1 << 8;
    pub(in crate::search) const TAGS: u64 = 1 << 9;
    pub(in crate::search) const DOMAIN: u64 = 1 << 10;
    pub(in crate::search) const UNREADABLE: u64 = 1 << 11;
}

/// Texts cut into pieces with their positions.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextFields {
    pub(super) name: Field,
    pub(super) key: Field,
    pub(super) column: Field,
    pub(super) tag: Field,
    pub(super) owner: Field,
    pub(super) domain: Field,
    pub(super) product: Field,
    pub(super) contract: Field,
    pub(super) description: Field,
}

/// Whole values, one term each.
#[derive(Debug, Clone, Copy)]
pub(super) struct ValueFields {
    pub(super) kind: Field,
    pub(super) subtype: Field,
    pub(super) domain: Field,
    pub(super) platform: Field,
    pub(super) owner: Field,
    pub(super) tag: Field,
    pub(super) lifecycle: Field,
    pub(super) catalog: Field,
    pub(super) dialect: Field,
    pub(super) product: Field,
    pub(super) contract: Field,
}

/// Every field of the index.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) schema: Schema,
    pub(super) text: TextFields,
    pub(super) value: ValueFields,
    /// Forms of names and keys for exact hits, see [`form`].
    pub(super) exact: Field,
    /// Beginnings of the pieces of the name, [`START_LENGTH`] characters at most.
    pub(super) name_start: Field,
    /// Names without separators.
    pub(super) name_whole: Field,
    /// Column names without separators.
    pub(super) column_whole: Field,
    pub(super) id: Field,
    /// The document as JSON.
    pub(super) doc: Field,
}

/// Names of the fast fields that are read by name.
pub(super) mod fast {
    pub(in crate::search) const ID: &str = "id";
    pub(in crate::search) const RANK: &str = "rank";
    pub(in crate::search) const FLAGS: &str = "flags";
    pub(in crate::search) const SLA: &str = "sla";
    pub(in crate::search) const DUE: &str = "due";
    pub(in crate::search) const CHANGED: &str = "changed";
    pub(in crate::search) const COLUMNS: &str = "columns";
    pub(in crate::search) const USAGE: &str = "usage";
}

impl Fields {
    /// The schema of this format.
    pub(super) fn new() -> Self {
        let mut schema = Schema::builder();
        let text = TextFields {
            name: text_field(&mut schema, "name"),
            key: text_field(&mut schema, "key"),
            column: text_field(&mut schema, "column"),
            tag: text_field(&mut schema, "tag_text"),
            owner: text_field(&mut schema, "owner_text"),
            domain: text_field(&mut schema, "domain_text"),
            product: text_field(&mut schema, "product_text"),
            contract: text_field(&mut schema, "contract_text"),
            description: text_field(&mut schema, "description"),
        };
        let value = ValueFields {
            kind: value_field(&mut schema, "kind", true),
            subtype: value_field(&mut schema, "type", true),
            domain: value_field(&mut schema, "domain", true),
            platform: value_field(&mut schema, "platform", true),
            owner: value_field(&mut schema, "owner", true),
            tag: value_field(&mut schema, "tag", true),
            lifecycle: value_field(&mut schema, "lifecycle", true),
            catalog: value_field(&mut schema, "catalog", true),
            dialect: value_field(&mut schema, "dialect", false),
            product: value_field(&mut schema, "product", false),
            contract: value_field(&mut schema, "contract", false),
        };
        let exact = value_field(&mut schema, "exact", false);
        let name_start = value_field(&mut schema, "name_start", false);
        let name_whole = value_field(&mut schema, "name_whole", false);
        let column_whole = value_field(&mut schema, "column_whole", false);
        for name in [fast::RANK, fast::FLAGS, fast::SLA, fast::COLUMNS, fast::USAGE] {
            schema.add_u64_field(name, FAST);
        }
        schema.add_i64_field(fast::DUE, FAST);
        schema.add_i64_field(fast::CHANGED, FAST);
        let id = schema.add_i64_field(fast::ID, INDEXED | FAST);
        let doc = schema.add_bytes_field("doc", STORED);
        let schema = schema.build();
        Self { schema, text, value, exact, name_start, name_whole, column_whole, id, doc }
    }

    /// Lays out one document.
    pub(super) fn document(&self, doc: &SearchDoc) -> Result<TantivyDocument, serde_json::Error> {
        let mut out = TantivyDocument::default();
        out.add_bytes(self.doc, &serde_json::to_vec(doc)?);
        out.add_i64(self.id, doc.id);
        self.add_names(doc, &mut out);
        self.add_texts(doc, &mut out);
        self.add_values(doc, &mut out);
        self.add_numbers(doc, &mut out);
        Ok(out)
    }

    fn add_names(&self, doc: &SearchDoc, out: &mut TantivyDocument) {
        let mut exact = Vec::new();
        let mut add = |form: char, text: &str| {
            if !text.is_empty() {
                exact.push(exact_term(form, text));
            }
        };
        add(form::RAW, doc.name.trim());
        add(form::NAME, &fold(&doc.name));
        let whole = squash(&doc.name);
        add(form::SQUASHED, &whole);
        add(form::RAW, &doc.key);
        for alias in &doc.aliases {
            add(form::KEY, &fold(alias));
        }
        if let Ok(key) = doc.key.parse::<CanonicalKey>() {
            for from in 0..key.path.len() {
                add(form::KEY, &fold(&key.path[from..].join(".")));
            }
        }
        for column in &doc.columns {
            add(form::COLUMN, &fold(column));
            out.add_text(self.column_whole, squash(column));
        }
        for name in doc.owners.iter().flat_map(|owner| owner.also.iter().chain([&owner.name])) {
            add(form::OWNER, &fold(name));
        }
        if let Some(key) = &doc.domain_key {
            add(form::DOMAIN, &fold(key));
            add(form::DOMAIN, &key.parse::<CanonicalKey>().map(|key| fold(key.name())).unwrap_or_default());
        }
        exact.sort_unstable();
        exact.dedup();
        exact.iter().for_each(|term| out.add_text(self.exact, term));
        out.add_text(self.name_whole, whole);
        let mut starts: Vec<String> = pieces(&doc.name)
            .iter()
            .flat_map(|piece| (1..=START_LENGTH).map(|n| piece.text.chars().take(n).collect()))
            .collect();
        starts.sort_unstable();
        starts.dedup();
        starts.iter().for_each(|start| out.add_text(self.name_start, start));
    }

    fn add_texts(&self, doc: &SearchDoc, out: &mut TantivyDocument) {
        let text = &self.text;
        out.add_text(text.name, &doc.name);
        for value in std::iter::once(&doc.key).chain(&doc.aliases) {
            out.add_text(text.key, value);
        }
        let owners = doc.owners.iter().flat_map(|owner| std::iter::once(&owner.name).chain(&owner.also));
        let lists: [(Field, Box<dyn Iterator<Item = &String> + '_>); 7] = [
            (text.column, Box::new(doc.columns.iter())),
            (text.tag, Box::new(doc.tags.iter().chain(&doc.terms))),
            (text.owner, Box::new(owners)),
            (text.domain, Box::new(doc.domain.iter())),
            (text.product, Box::new(doc.products.iter())),
            (text.contract, Box::new(doc.contracts.iter())),
            (text.description, Box::new(doc.description.iter())),
        ];
        for (field, values) in lists {
            values.for_each(|value| out.add_text(field, value));
        }
    }

    fn add_values(&self, doc: &SearchDoc, out: &mut TantivyDocument) {
        let value = &self.value;
        let mut add = |field: Field, values: &mut dyn Iterator<Item = &str>| {
            let mut terms: Vec<String> = values.filter(|v| !v.trim().is_empty()).map(value_term).collect();
            terms.sort_unstable();
            // A document counts once for a value, however often it spells it.
            terms.dedup_by(|a, b| folded_of(a) == folded_of(b));
            terms.iter().for_each(|term| out.add_text(field, term));
        };
        add(value.kind, &mut [doc.kind.as_str()].into_iter());
        add(value.subtype, &mut [doc.subtype.as_str()].into_iter());
        add(value.domain, &mut doc.domain.iter().map(String::as_str));
        add(value.platform, &mut [doc.platform.as_str()].into_iter());
        add(value.owner, &mut doc.owners.iter().map(|owner| owner.name.as_str()));
        add(value.tag, &mut doc.tags.iter().chain(&doc.terms).map(String::as_str));
        add(value.lifecycle, &mut [doc.lifecycle.as_str()].into_iter());
        add(value.catalog, &mut doc.catalogs.iter().map(String::as_str));
        add(value.dialect, &mut doc.dialects.iter().map(String::as_str));
        add(value.product, &mut doc.products.iter().map(String::as_str));
        add(value.contract, &mut doc.contracts.iter().map(String::as_str));
    }

    fn add_numbers(&self, doc: &SearchDoc, out: &mut TantivyDocument) {
        let bit = |is: bool, flag: u64| if is { flag } else { 0 };
        let flags = bit(doc.stub, flag::STUB)
            | bit(doc.lifecycle == Lifecycle::Deprecated, flag::DEPRECATED)
            | bit(doc.orphan, flag::ORPHAN)
            | bit(doc.disagrees, flag::DISAGREEMENT)
            | bit(doc.unreadable, flag::UNREADABLE)
            | bit(!doc.owners.is_empty(), flag::OWNER)
            | bit(doc.description.as_ref().is_some_and(|d| !d.trim().is_empty()), flag::DESCRIPTION)
            | bit(!doc.contracts.is_empty(), flag::CONTRACT)
            | bit(doc.sla.is_some(), flag::PROMISE)
            | bit(!doc.columns.is_empty(), flag::COLUMNS)
            | bit(!doc.tags.is_empty() || !doc.terms.is_empty(), flag::TAGS)
            | bit(doc.domain.is_some(), flag::DOMAIN);
        let mut number = |name: &str, value: u64| {
            if let Ok(field) = self.schema.get_field(name) {
                out.add_u64(field, value);
            }
        };
        number(fast::RANK, doc.rank());
        number(fast::FLAGS, flags);
        number(fast::SLA, doc.sla.map_or(super::facets::NO_PROMISE, |sla| sla.state as u64));
        number(fast::COLUMNS, doc.columns.len() as u64);
        number(fast::USAGE, u64::from(doc.usage));
        let mut time = |name: &str, value: Option<i64>| {
            if let (Ok(field), Some(value)) = (self.schema.get_field(name), value) {
                out.add_i64(field, value);
            }
        };
        // No deadline is stored as one that no `TimeMs` reaches: a column without gaps is faster to read.
        time(fast::DUE, Some(doc.sla.and_then(|sla| sla.due_at).map_or(i64::MAX, TimeMs::millis)));
        time(fast::CHANGED, doc.changed_at.map(TimeMs::millis));
    }
}

fn text_field(schema: &mut SchemaBuilder, name: &str) -> Field {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(PieceTokenizer::NAME)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions)
        .set_fieldnorms(false);
    schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

fn value_field(schema: &mut SchemaBuilder, name: &str, fast: bool) -> Field {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let options = TextOptions::default().set_indexing_options(indexing);
    schema.add_text_field(name, if fast { options.set_fast("raw") } else { options })
}

/// The term of `exact` that stands for `text` in one form.
pub(super) fn exact_term(form: char, text: &str) -> String {
    std::iter::once(form).chain(text.chars().take(500)).collect()
}

/// The term that stands for a whole value: its folded form, then (for people) the value itself.
fn value_term(value: &str) -> String {
    format!("{}{VALUE_MARK}{}", folded_value(value), value.trim().chars().take(500).collect::<String>())
}

/// The folded form of a value as it stands in its term.
pub(super) fn folded_value(value: &str) -> String {
    fold(value).replace(VALUE_MARK, " ")
}

/// The folded half of a value term.
pub(super) fn folded_of(term: &str) -> &str {
    term.split(VALUE_MARK).next().unwrap_or(term)
}

/// The readable half of a value term.
pub(super) fn readable_of(term: &str) -> &str {
    term.split_once(VALUE_MARK).map_or(term, |(_, value)| value)
}
