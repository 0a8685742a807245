//! One thing from what a person typed.

use crate::App;
use crate::api::search::SearchQuery;
use crate::error::{Code, WireError};
use weft_model::Kind;
use weft_store::{Found, ThingRow};

/// Names given in a refusal.
const NEAR: usize = 6;

impl App {
    /// The thing of that key, native id or name. Of several with one name a product goes before everything
    /// else, because people mean the product; else the answer is that the name is ambiguous.
    ///
    /// # Errors
    /// `NotFound` with near matches, `Ambiguous` with the candidates.
    pub(crate) async fn find_one(&self, text: &str) -> Result<ThingRow, WireError> {
        match self.store.find(text).await? {
            Found::One(row) => Ok(*row),
            Found::Many(rows) => {
                let mut described = rows.iter().filter(|row| !row.thing.stub);
                let mut products = rows.iter().filter(|row| row.thing.kind == Kind::Product);
                match (products.next(), products.next(), described.next(), described.next()) {
                    (Some(product), None, _, _) => Ok(product.clone()),
                    (None, _, Some(only), None) => Ok(only.clone()),
                    _ => {
                        Err(WireError::new(Code::Ambiguous, format!("\"{text}\" is the name of {} things", rows.len()))
                            .hint(format!("use one of the keys: {}", keys(&rows))))
                    }
                }
            }
            Found::None(near) => Err(self.not_found(text, &near).await),
        }
    }

    async fn not_found(&self, text: &str, near: &[ThingRow]) -> WireError {
        let error = WireError::new(Code::NotFound, format!("nothing is called \"{text}\""));
        if !near.is_empty() {
            return error.hint(format!("did you mean {}?", keys(near)));
        }
        // The search knows similar names that the look-up by name does not.
        let quoted = format!("\"{}\"", text.replace('"', ""));
        let similar = self
            .search(SearchQuery { text: text.replace(['"', ':', '(', ')'], " "), limit: Some(3), offset: None })
            .await;
        match similar {
            Ok(page) if !page.hits.is_empty() => {
                let names: Vec<&str> = page.hits.iter().map(|h| h.thing.name.as_str()).collect();
                error.hint(format!("did you mean {}?", names.join(", ")))
            }
            _ => error.hint(format!("weft search {quoted} looks in descriptions and columns, too")),
        }
    }
}

fn keys(rows: &[ThingRow]) -> String {
    let mut keys: Vec<String> = rows.iter().take(NEAR).map(|row| row.thing.key.to_string()).collect();
    if rows.len() > NEAR {
        keys.push(format!("and {} more", rows.len() - NEAR));
    }
    keys.join(", ")
}
