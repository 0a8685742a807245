//! Keys of what a Data Catalog holds.

use weft_model::{CanonicalKey, Kind};

/// The names of one Data Catalog: region and account make the authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Names {
    region: String,
    account: Option<String>,
    /// Catalogs below that of the account, as in `123456789012:s3tablescatalog/bucket`.
    nested: Vec<String>,
    /// What shares the unknown authority when no account is known.
    scope: String,
}

impl Names {
    /// The names of the catalog called `catalog_id` in `region`; `host` stands for the account when that is unknown.
    pub(in super::super) fn new(region: &str, catalog_id: Option<&str>, host: &str) -> Self {
        let (account, nested) = match catalog_id.map(str::trim).filter(|id| !id.is_empty()) {
            Some(id) => {
                let (account, nested) = id.split_once(':').unwrap_or((id, ""));
                (Some(account.to_owned()), nested.split('/').filter(|p| !p.is_empty()).map(str::to_owned).collect())
            }
            None => (None, Vec::new()),
        };
        Self { region: region.to_owned(), account, nested, scope: format!("glue:{host}") }
    }

    /// The same names in another catalog; the own one when none is named.
    pub(super) fn elsewhere(&self, catalog_id: Option<&str>, region: Option<&str>) -> Self {
        match catalog_id {
            None => self.clone(),
            Some(_) => Self { scope: self.scope.clone(), ..Self::new(region.unwrap_or(&self.region), catalog_id, "") },
        }
    }

    /// As OpenLineage spells it: `arn:aws:glue:<region>:<account>`.
    fn authority(&self) -> Option<String> {
        self.account.as_deref().map(|account| format!("arn:aws:glue:{}:{account}", self.region))
    }

    /// What shares the unknown authority; `None` when the authority is known.
    pub(super) fn authority_scope(&self) -> Option<String> {
        self.account.is_none().then(|| self.scope.clone())
    }

    fn key(&self, path: &[&str]) -> CanonicalKey {
        let path = self.nested.iter().map(String::as_str).chain(path.iter().copied());
        CanonicalKey::new("glue", self.authority().as_deref(), path)
    }

    /// A database.
    pub(super) fn database(&self, name: &str) -> CanonicalKey {
        self.key(&[name])
    }

    /// A table.
    pub(super) fn table(&self, database: &str, name: &str) -> CanonicalKey {
        self.key(&[database, name])
    }

    /// The catalog itself, by its ARN.
    pub(super) fn catalog(&self) -> CanonicalKey {
        let parts: String = self.nested.iter().map(|part| format!("/{part}")).collect();
        self.arn(&format!("catalog{parts}"))
    }

    /// What is no data, by its ARN: `registry/<name>`, `schema/<registry>/<name>`.
    pub(super) fn arn(&self, resource: &str) -> CanonicalKey {
        let authority = self.authority().unwrap_or_else(|| self.scope.clone());
        CanonicalKey::of_kind(Kind::Asset, &format!("{authority}:{resource}"))
    }

    /// A job.
    pub(super) fn job(&self, name: &str) -> CanonicalKey {
        CanonicalKey::new("glue", self.authority().as_deref(), ["job", name])
    }

    /// A crawler.
    pub(super) fn crawler(&self, name: &str) -> CanonicalKey {
        CanonicalKey::new("glue", self.authority().as_deref(), ["crawler", name])
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn tables_are_named_as_openlineage_names_them() {
        let names = Names::new("eu-west-1", Some("42"), "h");
        assert_eq!(names.table("db", "t").to_string(), "glue://arn:aws:glue:eu-west-1:42/db/t");
        assert_eq!(names.catalog().path, ["arn:aws:glue:eu-west-1:42:catalog"]);
        let nested = Names::new("eu-west-1", Some("42:s3tablescatalog/lake"), "h");
        assert_eq!(nested.table("db", "t").path, ["s3tablescatalog", "lake", "db", "t"]);
        let unknown = Names::new("eu-west-1", None, "host:1");
        assert_eq!((unknown.table("db", "t").authority, unknown.authority_scope()), (None, Some("glue:host:1".into())));
        let other = names.elsewhere(Some("7"), None).database("db");
        assert_eq!(other.to_string(), "glue://arn:aws:glue:eu-west-1:7/db");
    }
}
