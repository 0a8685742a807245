//! One file for each rule. A further rule is one more file and one more line in [`RULES`].

mod cls_01;
mod con_02;
mod lin_02;
mod own_01;
mod own_02;
mod own_03;
mod own_05;
mod own_06;
mod own_07;
mod own_08;
mod own_10;
mod prd_01;
mod prd_02;
mod prd_03;
mod prd_04;
mod prd_05;
mod prd_09;
mod syn_01;

use super::{Finding, Mesh, Severity};
use weft_model::{Entity, Kind, Lifecycle, Role};

/// A rule: what it looks for and what it needs to look.
pub struct Rule {
    /// Id, such as `OWN-01`.
    pub id: &'static str,
    /// How much a finding matters where nothing raises or lowers it.
    pub severity: Severity,
    /// What breaks it, for people.
    pub title: &'static str,
    /// Input without which it is "not audited".
    pub needs: &'static [Need],
    /// Finds what breaks it.
    pub check: fn(&Mesh<'_>) -> Vec<Finding>,
}

/// Every rule, in the order of the report's coverage table.
pub const RULES: &[Rule] = &[
    syn_01::RULE,
    own_01::RULE,
    own_02::RULE,
    own_03::RULE,
    own_05::RULE,
    own_06::RULE,
    own_07::RULE,
    own_08::RULE,
    own_10::RULE,
    prd_01::RULE,
    prd_02::RULE,
    prd_03::RULE,
    prd_04::RULE,
    prd_05::RULE,
    prd_09::RULE,
    con_02::RULE,
    cls_01::RULE,
    lin_02::RULE,
];

/// Input a rule may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Data products or assets that some catalog describes.
    Things,
    /// Statements of ownership.
    Owners,
    /// People or teams.
    Parties,
    /// Data products.
    Products,
    /// Contracts.
    Contracts,
    /// Lineage.
    Flows,
    /// A stated lifecycle.
    Lifecycles,
    /// Owners of which the source says whether they are business or technical.
    OwnerRoles,
    /// Promises.
    Promises,
    /// Lineage down to columns.
    ColumnFlows,
    /// Columns with tags or terms.
    ColumnTags,
    /// A second catalog.
    TwoCatalogs,
}

impl Need {
    /// Why the need is not met, in words; `None` when it is.
    pub(super) fn missing(self, mesh: &Mesh<'_>) -> Option<String> {
        let facts = mesh.input.facts();
        let (met, words) = match self {
            Self::Things => (mesh.owned().next().is_some(), "no catalog describes products or assets"),
            Self::Owners => {
                let stated = facts.iter().any(|f| !f.observation.entity.owners().is_empty());
                (stated, "no catalog states owners")
            }
            Self::Parties => {
                let party = |e: &Entity| matches!(e, Entity::Person(_) | Entity::Team(_));
                let described = facts.iter().any(|f| party(&f.observation.entity));
                (described, "no catalog describes people or teams")
            }
            Self::Products => (mesh.of_kind(Kind::Product).next().is_some(), "no catalog describes data products"),
            Self::Contracts => (mesh.of_kind(Kind::Contract).next().is_some(), "no catalog describes contracts"),
            Self::Flows => (!mesh.input.edges.is_empty(), "no catalog delivers lineage"),
            Self::Lifecycles => {
                let stated = mesh.input.things.iter().any(|t| t.lifecycle != Lifecycle::Unknown);
                (stated, "no catalog states a lifecycle")
            }
            Self::OwnerRoles => {
                let sort = |r: Role| matches!(r, Role::BusinessOwner | Role::TechnicalOwner);
                let stated = facts.iter().any(|f| f.observation.entity.owners().iter().any(|o| sort(o.role)));
                (stated, "no catalog says which owners are business and which technical")
            }
            Self::Promises => {
                let stated = facts.iter().any(|f| !f.observation.entity.promises().is_empty());
                (stated, "no catalog states promises")
            }
            Self::ColumnFlows => {
                let mapped = mesh.input.edges.iter().any(|e| !e.columns.is_empty());
                (mapped, "no catalog delivers column lineage")
            }
            Self::ColumnTags => {
                let tagged = |e: &Entity| matches!(e, Entity::Asset(a) if a.columns.iter().any(|c| !c.tags.is_empty()));
                (facts.iter().any(|f| tagged(&f.observation.entity)), "no catalog tags columns")
            }
            Self::TwoCatalogs => {
                let second = facts.iter().any(|f| f.catalog != facts[0].catalog);
                (second, "only one catalog speaks; there is nothing to compare")
            }
        };
        (!met).then(|| words.to_owned())
    }
}
