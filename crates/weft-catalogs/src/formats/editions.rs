//! Several files may state one contract or product in several versions. One of them is in force; mixing them would
//! state something nobody wrote.

use super::Collector;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use weft_model::{CanonicalKey, Lifecycle, Observation};

/// One document's statement of a contract or product, with everything that goes with it.
pub(crate) struct Edition {
    pub(crate) key: CanonicalKey,
    pub(crate) version: Option<String>,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) observations: Vec<Observation>,
}

#[derive(Default)]
struct Editions(BTreeMap<(&'static str, CanonicalKey), (String, Edition)>);

/// Offers an edition. Of several, one that is in force wins over a draft or a retired one, then the higher version,
/// then the first; the other is reported.
pub(crate) fn offer(dialect: &'static str, edition: Edition, out: &mut Collector) {
    let source = out.source().to_owned();
    let slot = (dialect, edition.key.clone());
    let Some((known, held)) = out.state::<Editions>().0.remove(&slot) else {
        out.state::<Editions>().0.insert(slot, (source, edition));
        return;
    };
    let newer = rank(&edition).cmp(&rank(&held)).then_with(|| {
        compare_versions(edition.version.as_deref().unwrap_or(""), held.version.as_deref().unwrap_or(""))
    });
    let (winner, loser) = if newer == Ordering::Greater {
        ((source, edition), (known, held))
    } else {
        ((known, held), (source, edition))
    };
    let version = |edition: &Edition| edition.version.clone().unwrap_or_else(|| "no version".to_owned());
    let reason = format!("{} is stated by {} too ({}), which counts", slot.1, winner.0, version(&winner.1));
    out.loss_of(&loser.0, &version(&loser.1), &reason, false);
    out.state::<Editions>().0.insert(slot, winner);
}

/// Emits the winning editions of a dialect, sorted by key.
pub(crate) fn finish(dialect: &str, out: &mut Collector) {
    let all = std::mem::take(&mut out.state::<Editions>().0);
    for (slot, (source, edition)) in all {
        if slot.0 != dialect {
            out.state::<Editions>().0.insert(slot, (source, edition));
            continue;
        }
        out.set_source(&source);
        for observation in edition.observations {
            out.add(observation);
        }
    }
}

fn rank(edition: &Edition) -> u8 {
    match edition.lifecycle {
        Lifecycle::Active | Lifecycle::Deprecated | Lifecycle::Unknown => 2,
        Lifecycle::Draft | Lifecycle::Proposed => 1,
        Lifecycle::Retired => 0,
    }
}

/// Compares dotted versions number by number; words compare as text.
fn compare_versions(a: &str, b: &str) -> Ordering {
    let parts = |text: &str| -> Vec<(u64, String)> {
        text.trim_start_matches('v')
            .split(['.', '-', '+'])
            .map(|part| (part.parse().unwrap_or(0), part.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned()))
            .collect()
    };
    parts(a).cmp(&parts(b))
}

#[cfg(test)]
mod tests {
    use super::{Edition, compare_versions, finish, offer};
    use crate::formats::Collector;
    use std::cmp::Ordering;
    use weft_model::{CanonicalKey, Contract, Entity, Kind, Lifecycle, Observation};

    fn edition(version: &str, lifecycle: Lifecycle) -> Edition {
        let key = CanonicalKey::of_kind(Kind::Contract, "orders");
        let contract = Contract { version: Some(version.to_owned()), ..Contract::default() };
        let observations = vec![Observation::new("odcs", "orders", key.clone(), Entity::Contract(contract))];
        Edition { key, version: Some(version.to_owned()), lifecycle, observations }
    }

    #[test]
    fn of_several_versions_the_newest_in_force_counts_and_the_others_are_reported() {
        let mut out = Collector::new();
        for (file, version, lifecycle) in [
            ("a", "1.9.0", Lifecycle::Active),
            ("b", "1.10.0", Lifecycle::Active),
            ("c", "2.0.0", Lifecycle::Draft),
            ("d", "1.10.0", Lifecycle::Active),
        ] {
            out.set_source(file);
            offer("odcs", edition(version, lifecycle), &mut out);
        }
        finish("odcs", &mut out);
        let (observations, losses) = out.into_parts();
        let counts = match &observations[0].entity {
            Entity::Contract(contract) => contract.version.as_deref(),
            _ => None,
        };
        assert_eq!(counts, Some("1.10.0"));
        assert_eq!(observations.len(), 1);
        assert_eq!(losses.iter().map(|l| l.source.as_str()).collect::<Vec<_>>(), ["a", "c", "d"]);
    }

    #[test]
    fn versions_compare_number_by_number() {
        assert_eq!(compare_versions("1.10.0", "v1.9.9"), Ordering::Greater);
        assert_eq!(compare_versions("2", "1.9"), Ordering::Greater);
        assert_eq!(compare_versions("1.0.0", "1.0.0"), Ordering::Equal);
        assert_eq!(compare_versions("", "1"), Ordering::Less);
    }
}
