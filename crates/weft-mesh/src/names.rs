//! Interned words and keys. A mesh of 100,000 assets repeats the same few thousand words (platforms, schemas, column
//! names) millions of times; stitching works on their numbers and writes text only into its result.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;
use weft_model::{CanonicalKey, Platform};

/// A map keyed by our own numbers. They come from no outsider, so a hash that multiplies is safe, and three times as
/// fast as the standard one; maps keyed by text keep that.
pub(crate) type NumberMap<K, V> = HashMap<K, V, BuildHasherDefault<NumberHasher>>;

/// Multiplies and folds (as Fx does in rustc); only meant for whole numbers.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

/// Number of a word; 0 is the empty word and stands for "not stated".
pub(crate) type Sym = u32;

/// Number of a key.
pub(crate) type KeyId = u32;

/// Stands for "no key".
pub(crate) const NO_KEY: KeyId = KeyId::MAX;

/// Every distinct text, once.
#[derive(Debug)]
pub(crate) struct Words {
    texts: Vec<Arc<str>>,
    index: HashMap<Arc<str>, Sym>,
}

impl Default for Words {
    fn default() -> Self {
        let empty: Arc<str> = Arc::from("");
        Self { texts: vec![Arc::clone(&empty)], index: HashMap::from([(empty, 0)]) }
    }
}

impl Words {
    /// The number of `text`.
    pub(crate) fn intern(&mut self, text: &str) -> Sym {
        if let Some(&known) = self.index.get(text) {
            return known;
        }
        let number = self.texts.len() as Sym;
        let shared: Arc<str> = Arc::from(text);
        self.texts.push(Arc::clone(&shared));
        self.index.insert(shared, number);
        number
    }

    /// The number of an optional text; 0 for none.
    pub(crate) fn intern_option(&mut self, text: Option<&str>) -> Sym {
        text.map_or(0, |t| self.intern(t))
    }

    /// The number of `text`, if anybody used it.
    pub(crate) fn find(&self, text: &str) -> Option<Sym> {
        self.index.get(text).copied()
    }

    /// The text of a number.
    pub(crate) fn text(&self, word: Sym) -> &str {
        &self.texts[word as usize]
    }

    /// For each word its place in byte order, so that later comparisons touch no text.
    pub(crate) fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<Sym> = (0..self.texts.len() as Sym).collect();
        order.sort_unstable_by(|a, b| self.texts[*a as usize].cmp(&self.texts[*b as usize]));
        let mut ranks = vec![0; order.len()];
        for (rank, word) in order.into_iter().enumerate() {
            ranks[word as usize] = rank as u32;
        }
        ranks
    }
}

/// A key as numbers of its words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct KeyRow {
    pub(crate) platform: Sym,
    pub(crate) authority: Sym,
    pub(crate) env: Sym,
    pub(crate) path: Arc<[Sym]>,
}

/// Every distinct key, once.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    rows: Vec<KeyRow>,
    index: NumberMap<KeyRow, KeyId>,
    platforms: NumberMap<Sym, Platform>,
}

impl Keys {
    /// The number of `key`.
    pub(crate) fn intern(&mut self, words: &mut Words, key: &CanonicalKey) -> KeyId {
        let row = KeyRow {
            platform: words.intern(key.platform.as_str()),
            authority: words.intern_option(key.authority.as_deref()),
            env: words.intern_option(key.env.as_deref()),
            path: key.path.iter().map(|part| words.intern(part)).collect(),
        };
        if let Some(&known) = self.index.get(&row) {
            return known;
        }
        let number = self.rows.len() as KeyId;
        self.platforms.entry(row.platform).or_insert_with(|| key.platform.clone());
        self.rows.push(row.clone());
        self.index.insert(row, number);
        number
    }

    /// The number of `key`, if anybody used it.
    pub(crate) fn find(&self, words: &Words, key: &CanonicalKey) -> Option<KeyId> {
        let option = |text: Option<&str>| text.map_or(Some(0), |t| words.find(t));
        let row = KeyRow {
            platform: words.find(key.platform.as_str())?,
            authority: option(key.authority.as_deref())?,
            env: option(key.env.as_deref())?,
            path: key.path.iter().map(|part| words.find(part)).collect::<Option<Arc<[Sym]>>>()?,
        };
        self.index.get(&row).copied()
    }

    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The words of a key.
    pub(crate) fn row(&self, key: KeyId) -> &KeyRow {
        &self.rows[key as usize]
    }

    /// The key as the model has it.
    pub(crate) fn key(&self, words: &Words, key: KeyId) -> CanonicalKey {
        let row = self.row(key);
        let option = |word: Sym| (word != 0).then(|| words.text(word).to_owned());
        CanonicalKey {
            platform: self.platforms[&row.platform].clone(),
            authority: option(row.authority),
            path: row.path.iter().map(|&part| words.text(part).to_owned()).collect(),
            env: option(row.env),
        }
    }

    /// The last part of a key's path.
    pub(crate) fn name(&self, key: KeyId) -> Sym {
        self.row(key).path.last().copied().unwrap_or(0)
    }

    /// For each key its place in the order of [`CanonicalKey`].
    pub(crate) fn ranks(&self, word_ranks: &[u32]) -> Vec<u32> {
        let rank = |word: Sym| word_ranks[word as usize];
        let mut order: Vec<KeyId> = (0..self.rows.len() as KeyId).collect();
        order.sort_unstable_by(|&a, &b| {
            let (a, b) = (self.row(a), self.row(b));
            rank(a.platform)
                .cmp(&rank(b.platform))
                .then(rank(a.authority).cmp(&rank(b.authority)))
                .then_with(|| a.path.iter().map(|&p| rank(p)).cmp(b.path.iter().map(|&p| rank(p))))
                .then(rank(a.env).cmp(&rank(b.env)))
        });
        let mut ranks = vec![0; order.len()];
        for (place, key) in order.into_iter().enumerate() {
            ranks[key as usize] = place as u32;
        }
        ranks
    }
}

#[cfg(test)]
mod tests {
    use super::{Keys, Words};
    use weft_model::CanonicalKey;

    #[test]
    fn a_key_comes_back_as_it_went_in_and_keys_keep_their_order() {
        let (mut words, mut keys) = (Words::default(), Keys::default());
        let texts = ["snowflake://a/DB/S/T?env=PROD", "duckdb:///b/main/t", "snowflake://a/DB/S/T", "s3://b/x/y"];
        let mut all: Vec<CanonicalKey> = texts.iter().map(|t| t.parse().unwrap()).collect();
        let ids: Vec<_> = all.iter().map(|k| keys.intern(&mut words, k)).collect();
        for (key, id) in all.iter().zip(&ids) {
            assert_eq!(&keys.key(&words, *id), key);
            assert_eq!(keys.find(&words, key), Some(*id));
        }
        let ranks = keys.ranks(&words.ranks());
        let mut by_rank = ids;
        by_rank.sort_by_key(|id| ranks[*id as usize]);
        all.sort();
        assert_eq!(by_rank.iter().map(|id| keys.key(&words, *id)).collect::<Vec<_>>(), all);
    }
}
