//! Folding: when there are more domains than cards can be read, domains go into their parents, the smallest
//! families first; what is still too much goes into one card "other domains". Groups can be opened.

use super::{Flow, LoomDomain};
use std::collections::{HashMap, HashSet};

/// Key of the card that holds what had no room.
const OTHER: &str = "loom:other";

/// A card to be: one domain, or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Key of the domain, of the parent, or of the rest.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Products of all members.
    pub products: u32,
    /// Assets of all members.
    pub assets: u32,
    /// Keys of the members, empty for a single domain.
    pub members: Vec<String>,
    /// Edges between members.
    pub inside: u32,
}

/// Cards and the flows between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// Cards in the order of their first domain.
    pub groups: Vec<Group>,
    /// One flow for each pair of cards, in the order of the first.
    pub flows: Vec<Flow>,
    /// Edges whose domains are not known.
    pub unplaced: u32,
}

/// Folds `domains` to at most `most` cards; groups in `open` stay unfolded, whatever the number. Domains given twice
/// are taken once.
pub fn fold(domains: &[LoomDomain], flows: &[Flow], open: &[String], most: usize) -> Folded {
    let mut seen = HashSet::new();
    let domains: Vec<&LoomDomain> = domains.iter().filter(|d| seen.insert(d.key.as_str())).collect();
    let open: HashSet<&str> = open.iter().map(String::as_str).collect();
    let index: HashMap<&str, usize> = domains.iter().enumerate().map(|(i, d)| (d.key.as_str(), i)).collect();
    let weight = weights(&domains, flows, &index);
    let mut card: Vec<Place> = (0..domains.len()).map(Place::Domain).collect();
    if domains.len() > most {
        into_parents(&domains, &index, &open, &weight, most, &mut card);
        into_other(&domains, &open, &weight, most, &mut card);
    }
    gather(&domains, flows, &index, &card)
}

/// The card a domain is on: that of a domain (its own, or one above it), or the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Domain(usize),
    Other,
}

/// How much a reader would miss a domain: its products, and the edges that touch it.
fn weights(domains: &[&LoomDomain], flows: &[Flow], index: &HashMap<&str, usize>) -> Vec<u64> {
    let mut weight: Vec<u64> = domains.iter().map(|d| u64::from(d.products) * 8 + u64::from(d.assets / 64)).collect();
    for flow in flows {
        for end in [&flow.from, &flow.to] {
            if let Some(i) = index.get(end.as_str()) {
                weight[*i] += u64::from(flow.count.max(1).ilog2()) + 1;
            }
        }
    }
    weight
}

/// Folds families, the lightest first, until the cards fit. A family is a parent with all its children; deeper ones
/// fold first.
fn into_parents(
    domains: &[&LoomDomain],
    index: &HashMap<&str, usize>,
    open: &HashSet<&str>,
    weight: &[u64],
    most: usize,
    card: &mut [Place],
) {
    let parent = |i: usize| {
        let above = domains[i].parent.as_deref().and_then(|p| index.get(p)).copied();
        above.filter(|p| *p != i && !open.contains(domains[*p].key.as_str()))
    };
    let depth = |start: usize| {
        let (mut i, mut depth) = (start, 0usize);
        while let Some(p) = parent(i) {
            i = p;
            depth += 1;
            if depth > domains.len() {
                return 0; // parents in a circle: nobody is above anybody
            }
        }
        depth
    };
    let mut families: HashMap<usize, (usize, u64)> = HashMap::new();
    for (i, w) in weight.iter().enumerate() {
        if let Some(p) = parent(i).filter(|_| depth(i) > 0) {
            let family = families.entry(p).or_insert((depth(i), 0));
            family.1 += w;
        }
    }
    let mut order: Vec<(usize, (usize, u64))> = families.into_iter().collect();
    order.sort_by_key(|(p, (depth, weight))| (std::cmp::Reverse(*depth), *weight, *p));
    for (p, _) in order {
        if cards(card) <= most {
            return;
        }
        for place in card.iter_mut() {
            if matches!(place, Place::Domain(own) if parent(*own) == Some(p)) {
                *place = Place::Domain(p);
            }
        }
    }
}

fn cards(card: &[Place]) -> usize {
    card.iter().collect::<HashSet<_>>().len()
}

/// Puts the lightest cards into the rest. Children of an opened parent keep their own.
fn into_other(domains: &[&LoomDomain], open: &HashSet<&str>, weight: &[u64], most: usize, card: &mut [Place]) {
    if open.contains(OTHER) || cards(card) <= most {
        return;
    }
    let opened = |i: usize| domains[i].parent.as_deref().is_some_and(|p| open.contains(p));
    let mut sums: HashMap<usize, u64> = HashMap::new();
    for (i, place) in card.iter().enumerate() {
        if let Place::Domain(top) = place
            && !opened(*top)
        {
            *sums.entry(*top).or_default() += weight[i];
        }
    }
    let mut heavy: Vec<(usize, u64)> = sums.into_iter().collect();
    heavy.sort_by_key(|(i, weight)| (std::cmp::Reverse(*weight), *i));
    let rest: HashSet<usize> = heavy.iter().skip(most.saturating_sub(1)).map(|(i, _)| *i).collect();
    for place in card.iter_mut() {
        if matches!(place, Place::Domain(top) if rest.contains(top)) {
            *place = Place::Other;
        }
    }
}

/// Sums domains and flows by card.
fn gather(domains: &[&LoomDomain], flows: &[Flow], index: &HashMap<&str, usize>, card: &[Place]) -> Folded {
    let mut at: HashMap<Place, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    let mut size: HashMap<Place, u32> = HashMap::new();
    for place in card {
        *size.entry(*place).or_default() += 1;
    }
    for (domain, place) in domains.iter().zip(card) {
        let i = *at.entry(*place).or_insert_with(|| {
            let (key, name) = match place {
                Place::Domain(top) => (domains[*top].key.clone(), domains[*top].name.clone()),
                Place::Other => (OTHER.to_owned(), format!("{} other domains", size[place])),
            };
            groups.push(Group { key, name, products: 0, assets: 0, members: Vec::new(), inside: 0 });
            groups.len() - 1
        });
        groups[i].products += domain.products;
        groups[i].assets += domain.assets;
        if size[place] > 1 {
            groups[i].members.push(domain.key.clone());
        }
    }
    let group = |key: &String| index.get(key.as_str()).and_then(|i| at.get(&card[*i])).copied();
    let mut folded: Vec<Flow> = Vec::new();
    let mut known: HashMap<(usize, usize), usize> = HashMap::new();
    let mut unplaced = 0u32;
    for flow in flows {
        match (group(&flow.from), group(&flow.to)) {
            (Some(a), Some(b)) if a == b => groups[a].inside += flow.count,
            (Some(a), Some(b)) => {
                let i = *known.entry((a, b)).or_insert_with(|| {
                    folded.push(Flow { from: groups[a].key.clone(), to: groups[b].key.clone(), count: 0 });
                    folded.len() - 1
                });
                folded[i].count += flow.count;
            }
            _ => unplaced += flow.count,
        }
    }
    Folded { groups, flows: folded, unplaced }
}

#[cfg(test)]
mod tests {
    use super::{OTHER, fold};
    use crate::layout::loom::{Flow, LoomDomain};

    fn domain(key: &str, products: u32, parent: Option<&str>) -> LoomDomain {
        LoomDomain { key: key.into(), name: key.to_uppercase(), products, assets: 0, parent: parent.map(str::to_owned) }
    }

    fn family() -> Vec<LoomDomain> {
        let mut all = vec![domain("sales", 5, None), domain("ops", 5, None), domain("hr", 1, None)];
        all.extend((0..4).map(|i| domain(&format!("s{i}"), 10, Some("sales"))));
        all.extend((0..4).map(|i| domain(&format!("o{i}"), 2, Some("ops"))));
        all
    }

    fn keys(folded: &super::Folded) -> Vec<&str> {
        folded.groups.iter().map(|g| g.key.as_str()).collect()
    }

    #[test]
    fn few_domains_stay_as_they_are() {
        assert_eq!(fold(&family(), &[], &[], 24).groups.len(), 11);
    }

    #[test]
    fn the_lightest_family_folds_first_and_only_as_many_as_needed() {
        let folded = fold(&family(), &[], &[], 7);
        assert_eq!(keys(&folded), ["sales", "ops", "hr", "s0", "s1", "s2", "s3"]);
        let ops = &folded.groups[1];
        assert_eq!((ops.name.as_str(), ops.products, ops.members.len()), ("OPS", 13, 5));
        assert_eq!(keys(&fold(&family(), &[], &[], 3)), ["sales", "ops", "hr"]);
    }

    #[test]
    fn an_opened_group_shows_its_members() {
        let folded = fold(&family(), &[], &["ops".into()], 3);
        assert!(["o0", "o1", "o2", "o3"].iter().all(|k| keys(&folded).contains(k)), "{:?}", keys(&folded));
    }

    #[test]
    fn what_has_no_room_and_no_parent_goes_into_other() {
        let flat: Vec<LoomDomain> = (0..30).map(|i| domain(&format!("d{i}"), i, None)).collect();
        let flows = [
            Flow { from: "d0".into(), to: "d1".into(), count: 3 },
            Flow { from: "d0".into(), to: "d29".into(), count: 2 },
            Flow { from: "d1".into(), to: "d29".into(), count: 2 },
            Flow { from: "d1".into(), to: "nowhere".into(), count: 1 },
        ];
        let folded = fold(&flat, &flows, &[], 5);
        assert_eq!(folded.groups.len(), 5);
        let other = folded.groups.iter().find(|g| g.key == OTHER).unwrap();
        assert_eq!((other.members.len(), other.inside, other.name.as_str()), (26, 3, "26 other domains"));
        assert_eq!((folded.flows.len(), folded.flows[0].count, folded.unplaced), (1, 4, 1));
        assert_eq!(fold(&flat, &flows, &[OTHER.into()], 5).groups.len(), 30);
    }

    #[test]
    fn parents_in_a_circle_and_domains_given_twice_do_no_harm() {
        let odd =
            [domain("a", 1, Some("b")), domain("b", 1, Some("a")), domain("c", 1, Some("c")), domain("a", 9, None)];
        assert_eq!(fold(&odd, &[], &[], 24).groups.len(), 3);
        assert_eq!(fold(&odd, &[], &[], 2).groups.len(), 2);
    }
}
