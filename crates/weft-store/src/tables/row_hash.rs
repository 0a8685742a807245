//! A figure over the parts of a row, by which it is told whether a row of the new map is the same as before without
//! reading that one.

use xxhash_rust::xxh3::xxh3_128;

/// Collects the parts of one row.
#[derive(Default)]
pub(crate) struct RowHash(Vec<u8>);

impl RowHash {
    /// Adds a text.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.0.extend_from_slice(&(text.len() as u64).to_le_bytes());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// Adds a text that may be left out, which is not the same as an empty one.
    pub(crate) fn option(&mut self, text: Option<&str>) -> &mut Self {
        self.number(i64::from(text.is_some())).text(text.unwrap_or(""))
    }

    /// Adds a number.
    pub(crate) fn number(&mut self, number: i64) -> &mut Self {
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    /// The figure; begins anew.
    pub(crate) fn digest(&mut self) -> u128 {
        let figure = xxh3_128(&self.0);
        self.0.clear();
        figure
    }
}
