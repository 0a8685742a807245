//! Which threads are drawn when there are more than can be told apart.

use super::Flow;
use std::collections::HashSet;

/// The flows to draw, and those that are only listed, both in the order given. The strongest are drawn, and of each card
/// at least the strongest that it gives and the strongest that it takes, even if these are more than `most`.
pub(super) fn strongest(flows: Vec<Flow>, most: usize) -> (Vec<Flow>, Vec<Flow>) {
    if flows.len() <= most {
        return (flows, Vec::new());
    }
    let mut by_count: Vec<usize> = (0..flows.len()).collect();
    by_count.sort_by_key(|at| std::cmp::Reverse(flows[*at].count));
    let (mut givers, mut takers) = (HashSet::new(), HashSet::new());
    let mut drawn = HashSet::new();
    for &at in &by_count {
        // Both sides are asked: a flow may be the first of either.
        let (gives, takes) = (givers.insert(flows[at].from.as_str()), takers.insert(flows[at].to.as_str()));
        if gives || takes {
            drawn.insert(at);
        }
    }
    for &at in &by_count {
        if drawn.len() >= most {
            break;
        }
        drawn.insert(at);
    }
    let (mut strong, mut thin) = (Vec::new(), Vec::new());
    for (at, flow) in flows.iter().enumerate() {
        if drawn.contains(&at) { strong.push(flow.clone()) } else { thin.push(flow.clone()) }
    }
    (strong, thin)
}

#[cfg(test)]
mod tests {
    use super::{Flow, strongest};

    #[test]
    fn the_strongest_are_drawn_and_no_card_stands_alone() {
        let flow = |(from, to, count): (&str, &str, u32)| Flow { from: from.into(), to: to.into(), count };
        let flows = [("a", "b", 90), ("b", "c", 80), ("a", "c", 70), ("c", "a", 60), ("d", "a", 1), ("d", "b", 2)];
        let flows: Vec<Flow> = flows.map(flow).to_vec();
        let counts = |flows: &[Flow]| flows.iter().map(|flow| flow.count).collect::<Vec<_>>();
        let (drawn, listed) = strongest(flows.clone(), 5);
        assert_eq!((counts(&drawn), counts(&listed)), (vec![90, 80, 70, 60, 2], vec![1]));
        let (drawn, listed) = strongest(flows.clone(), 1);
        assert_eq!((counts(&drawn), counts(&listed)), (vec![90, 80, 60, 2], vec![70, 1]));
        assert_eq!(strongest(flows.clone(), 6), (flows, Vec::new()));
    }
}
