//! People and teams, and who owns what (docs/audit.md).

use crate::{CanonicalKey, TimeMs};
use serde::{Deserialize, Serialize};

/// What a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// A human being.
    Person,
    /// A group of people.
    Team,
    /// A service principal, bot or shared mailbox; never counts as a person.
    Service,
    /// The source does not say.
    #[default]
    Unknown,
}

/// A person, team or service account, keyed `person://…/<login or mail>` or `team://…/<name>`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Party {
    /// What it is.
    pub kind: PartyKind,
    /// Name for people to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// Mail addresses as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mails: Vec<String>,
    /// Login names as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logins: Vec<String>,
    /// False when the source says the account is inactive or deleted; `None` when it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// When the person left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_on: Option<TimeMs>,
    /// The person who takes over, as the source names them (login or mail).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// The manager, as the source names them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<String>,
    /// Title or role at work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Domain the party belongs to, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Teams this party belongs to, or members where this is a team.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub memberships: Vec<Membership>,
}

/// A person's place in a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The team.
    pub team: CanonicalKey,
    /// The member.
    pub member: CanonicalKey,
}

/// Our roles; the source's own word stays in [`Ownership::raw_role`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers for the content and purpose.
    BusinessOwner,
    /// Answers for the pipeline and the table.
    TechnicalOwner,
    /// An owner; the source does not say of which sort.
    Owner,
    /// Looks after definitions and rules.
    Steward,
    /// Knows it well.
    Expert,
    /// Whom to write to.
    Support,
    /// Uses it.
    Consumer,
    /// A role of the source that fits none of ours.
    Other,
}

impl Role {
    /// True for the roles that count as ownership in an audit.
    pub fn is_owner(self) -> bool {
        matches!(self, Self::BusinessOwner | Self::TechnicalOwner | Self::Owner)
    }
}

/// One party's role on one subject, as one source says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// The party, as a key of the same catalog (`person:///ana@x.example`); it may resolve to nobody.
    pub party: CanonicalKey,
    /// Role in our words.
    pub role: Role,
    /// Role as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_role: Option<String>,
    /// True when the source says it is inherited from a container.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inherited: bool,
    /// Start of the role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<TimeMs>,
    /// End of the role; in the past means the owner has left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<TimeMs>,
}
