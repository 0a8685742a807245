//! Cycles: groups of things that feed each other.

use super::{Direction, Graph};

/// Groups of row ids, each sorted, the groups in order of their first.
pub type Cycles = Vec<Vec<i64>>;

impl Graph {
    /// Every group of two or more things that feed each other in a circle, and every thing that feeds itself.
    pub fn cycles(&self) -> Cycles {
        let rows = self.rows(Direction::Down);
        let groups = circles(self.nodes.len(), |at| rows.neighbors_slice(at));
        groups.into_iter().map(|group| group.into_iter().map(|at| self.nodes[at as usize].id).collect()).collect()
    }
}

/// Strongly connected components of more than one node, and nodes with an edge to themselves (Tarjan, SIAM Journal on
/// Computing 1/2, 1972; with an own stack, because a chain of a million tables must not overflow the thread's).
fn circles<'a>(nodes: usize, next: impl Fn(u32) -> &'a [u32]) -> Vec<Vec<u32>> {
    const NEW: u32 = u32::MAX;
    let mut number = vec![NEW; nodes];
    let mut low = vec![0u32; nodes];
    let mut open: Vec<u32> = Vec::new();
    let mut is_open = vec![false; nodes];
    let mut calls: Vec<(u32, usize)> = Vec::new();
    let mut count = 0;
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for start in 0..nodes as u32 {
        if number[start as usize] != NEW {
            continue;
        }
        calls.push((start, 0));
        while let Some((at, child)) = calls.pop() {
            let here = at as usize;
            if child == 0 {
                number[here] = count;
                low[here] = count;
                count += 1;
                open.push(at);
                is_open[here] = true;
            }
            let neighbours = next(at);
            let mut child = child;
            let mut deeper = None;
            while child < neighbours.len() && deeper.is_none() {
                let other = neighbours[child];
                child += 1;
                if number[other as usize] == NEW {
                    deeper = Some(other);
                } else if is_open[other as usize] {
                    low[here] = low[here].min(number[other as usize]);
                }
            }
            if let Some(other) = deeper {
                calls.push((at, child));
                calls.push((other, 0));
                continue;
            }
            if let Some(&(above, _)) = calls.last() {
                low[above as usize] = low[above as usize].min(low[here]);
            }
            if low[here] == number[here] {
                let mut group = Vec::new();
                while let Some(member) = open.pop() {
                    is_open[member as usize] = false;
                    group.push(member);
                    if member == at {
                        break;
                    }
                }
                if group.len() > 1 || neighbours.contains(&at) {
                    group.sort_unstable();
                    groups.push(group);
                }
            }
        }
    }
    groups.sort_unstable();
    groups
}

#[cfg(test)]
mod tests {
    use super::super::tests::graph;

    #[test]
    fn circles_and_self_loops_are_found_and_trees_are_not() {
        let graph = graph(8, &[(1, 2), (2, 3), (3, 1), (3, 4), (4, 5), (5, 4), (6, 6), (6, 7), (7, 8)]);
        assert_eq!(graph.cycles(), [vec![1, 2, 3], vec![4, 5], vec![6]]);
    }

    #[test]
    fn a_chain_of_two_hundred_thousand_does_not_overflow_the_stack() {
        let nodes = 200_000;
        let mut edges: Vec<(i64, i64)> = (1..nodes).map(|at| (at, at + 1)).collect();
        edges.push((nodes, 1));
        assert_eq!(graph(nodes, &edges).cycles()[0].len(), nodes as usize);
    }
}
