//! Ways from one thing to another, fewest hops first.

use super::{Bits, Cancel, Direction, Graph, LineageError, STEPS_PER_CHECK};
use std::collections::{BTreeSet, HashMap};

/// Pairs looked at while searching for further paths; keeps a search in a mesh of millions under half a second.
const WORK: usize = 5_000_000;

/// Paths by row ids, both ends included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paths {
    /// Loopless paths, shortest first, then by row ids.
    pub paths: Vec<Vec<i64>>,
    /// True when the search was ended by its bound on work: there may be more.
    pub cut: bool,
}

impl Graph {
    /// One path with the fewest hops along the flow, both ends included; `None` when there is none. From a thing to
    /// itself it is that thing alone. Searches from both ends at once.
    ///
    /// # Errors
    /// [`LineageError::UnknownThing`], [`LineageError::Cancelled`].
    pub fn shortest_path(&self, from: i64, to: i64, cancel: &Cancel) -> Result<Option<Vec<i64>>, LineageError> {
        let (start, goal) = (self.at(from)?, self.at(to)?);
        if start == goal {
            return Ok(Some(vec![from]));
        }
        let mut front = Side::new(self, start, Direction::Down);
        let mut back = Side::new(self, goal, Direction::Up);
        while !front.edge.is_empty() && !back.edge.is_empty() {
            let met = if front.edge.len() <= back.edge.len() {
                front.advance(&back, cancel)?
            } else {
                back.advance(&front, cancel)?
            };
            if let Some(middle) = met {
                let mut path = front.way_to(middle);
                path.reverse();
                path.extend(back.way_to(middle).into_iter().skip(1));
                return Ok(Some(path.into_iter().map(|at| self.nodes[at as usize].id).collect()));
            }
        }
        Ok(None)
    }

    /// Up to `k` loopless paths, shortest first (Yen's algorithm, Management Science 17/11, 1971), within a fixed
    /// bound on work.
    ///
    /// # Errors
    /// [`LineageError::UnknownThing`], [`LineageError::Cancelled`].
    pub fn k_paths(&self, from: i64, to: i64, k: usize, cancel: &Cancel) -> Result<Paths, LineageError> {
        let (start, goal) = (self.at(from)?, self.at(to)?);
        let mut search = Search { graph: self, goal, leads: self.leading_to(goal, cancel)?, work: WORK, cancel };
        let mut found: Vec<Vec<u32>> = Vec::new();
        if k > 0 {
            found.extend(search.shortest(&[start], &BTreeSet::new())?);
        }
        let mut candidates: BTreeSet<(usize, Vec<u32>)> = BTreeSet::new();
        while !found.is_empty() && found.len() < k && search.work > 0 {
            search.deviate(&found, &mut candidates)?;
            let Some((_, best)) = candidates.pop_first() else { break };
            found.push(best);
        }
        let by_id = |path: Vec<u32>| path.into_iter().map(|at| self.nodes[at as usize].id).collect();
        Ok(Paths { paths: found.into_iter().map(by_id).collect(), cut: search.work == 0 })
    }

    /// Everything from which `goal` can be reached, itself included.
    fn leading_to(&self, goal: u32, cancel: &Cancel) -> Result<Bits, LineageError> {
        let mut bits = Bits::new(self.nodes.len());
        bits.insert(goal);
        for reached in self.closure(&[self.nodes[goal as usize].id], Direction::Up, None, 0.0, cancel)? {
            bits.insert(self.index[&reached.id]);
        }
        Ok(bits)
    }
}

/// One half of a search from both ends.
struct Side<'a> {
    graph: &'a Graph,
    direction: Direction,
    before: HashMap<u32, u32>,
    edge: Vec<u32>,
}

impl<'a> Side<'a> {
    fn new(graph: &'a Graph, start: u32, direction: Direction) -> Self {
        Self { graph, direction, before: HashMap::from([(start, start)]), edge: vec![start] }
    }

    /// Walks one level; the thing at which it meets the other side, if it does.
    fn advance(&mut self, other: &Side, cancel: &Cancel) -> Result<Option<u32>, LineageError> {
        let mut next = Vec::new();
        let mut met: Option<u32> = None;
        for (step, &at) in self.edge.iter().enumerate() {
            if step.is_multiple_of(STEPS_PER_CHECK) {
                cancel.check()?;
            }
            for &neighbour in self.graph.rows(self.direction).neighbors_slice(at) {
                if let std::collections::hash_map::Entry::Vacant(free) = self.before.entry(neighbour) {
                    free.insert(at);
                    next.push(neighbour);
                    if other.before.contains_key(&neighbour) {
                        met = met.into_iter().chain([neighbour]).min();
                    }
                }
            }
        }
        self.edge = next;
        Ok(met)
    }

    /// From the meeting point back to this side's start.
    fn way_to(&self, middle: u32) -> Vec<u32> {
        let mut way = vec![middle];
        let mut at = middle;
        while let Some(&before) = self.before.get(&at).filter(|&&before| before != at) {
            way.push(before);
            at = before;
        }
        way
    }
}

/// The state of Yen's search.
struct Search<'a> {
    graph: &'a Graph,
    goal: u32,
    leads: Bits,
    work: usize,
    cancel: &'a Cancel,
}

impl Search<'_> {
    /// Adds to the candidates every shortest deviation from the newest path.
    fn deviate(
        &mut self,
        found: &[Vec<u32>],
        candidates: &mut BTreeSet<(usize, Vec<u32>)>,
    ) -> Result<(), LineageError> {
        let Some(newest) = found.last() else { return Ok(()) };
        for spur in 0..newest.len().saturating_sub(1) {
            if self.work == 0 {
                return Ok(());
            }
            let root = &newest[..=spur];
            let closed: BTreeSet<u32> = found
                .iter()
                .filter(|path| path.len() > spur + 1 && path[..=spur] == *root)
                .map(|path| path[spur + 1])
                .collect();
            if let Some(path) = self.shortest(root, &closed)?.filter(|path| !found.contains(path)) {
                candidates.insert((path.len(), path));
            }
        }
        Ok(())
    }

    /// The shortest path that begins with `root`, does not return into it and does not go from its end to `closed`.
    fn shortest(&mut self, root: &[u32], closed: &BTreeSet<u32>) -> Result<Option<Vec<u32>>, LineageError> {
        let Some(&start) = root.last() else { return Ok(None) };
        let mut before: HashMap<u32, u32> = root.iter().map(|&at| (at, at)).collect();
        let mut queue = vec![start];
        let mut done = 0;
        while done < queue.len() && start != self.goal {
            self.cancel.check()?;
            let at = queue[done];
            done += 1;
            for &next in self.graph.down.neighbors_slice(at) {
                self.work = self.work.saturating_sub(1);
                let barred = at == start && closed.contains(&next);
                if barred || before.contains_key(&next) || !self.leads.contains(next) {
                    continue;
                }
                before.insert(next, at);
                if next == self.goal {
                    return Ok(Some(join(root, &before, next)));
                }
                queue.push(next);
            }
            if self.work == 0 {
                return Ok(None);
            }
        }
        Ok((start == self.goal && root.len() == 1).then(|| root.to_vec()))
    }
}

fn join(root: &[u32], before: &HashMap<u32, u32>, goal: u32) -> Vec<u32> {
    let mut tail = vec![goal];
    let mut at = goal;
    while let Some(&previous) = before.get(&at).filter(|&&previous| previous != at) {
        tail.push(previous);
        at = previous;
    }
    tail.reverse();
    let mut path = root[..root.len() - 1].to_vec();
    path.extend(tail);
    path
}

#[cfg(test)]
mod tests {
    use super::super::tests::graph;
    use super::*;

    #[test]
    fn the_shortest_path_has_both_ends_and_the_fewest_hops() {
        let graph = graph(7, &[(1, 2), (2, 3), (3, 4), (4, 5), (1, 6), (6, 5), (5, 1)]);
        let never = Cancel::new();
        assert_eq!(graph.shortest_path(1, 5, &never).unwrap(), Some(vec![1, 6, 5]));
        assert_eq!(graph.shortest_path(2, 2, &never).unwrap(), Some(vec![2]));
        assert_eq!(graph.shortest_path(1, 7, &never).unwrap(), None);
        assert_eq!(graph.shortest_path(1, 2, &never).unwrap(), Some(vec![1, 2]));
        assert_eq!(graph.shortest_path(1, 70, &never), Err(LineageError::UnknownThing(70)));
    }

    #[test]
    fn further_paths_come_in_order_of_length_and_never_loop() {
        let graph = graph(6, &[(1, 2), (2, 6), (1, 3), (3, 4), (4, 6), (2, 3), (4, 1), (1, 6)]);
        let paths = graph.k_paths(1, 6, 10, &Cancel::new()).unwrap();
        assert_eq!(paths.paths, [vec![1, 6], vec![1, 2, 6], vec![1, 3, 4, 6], vec![1, 2, 3, 4, 6]]);
        assert!(!paths.cut);
        assert_eq!(graph.k_paths(1, 6, 2, &Cancel::new()).unwrap().paths.len(), 2);
        assert_eq!(graph.k_paths(6, 1, 2, &Cancel::new()).unwrap().paths, Vec::<Vec<i64>>::new());
    }

    #[test]
    fn a_ladder_with_exponentially_many_paths_stays_bounded() {
        let mut edges = Vec::new();
        for step in 0..40 {
            let at = 1 + step * 3;
            edges.extend([(at, at + 1), (at, at + 2), (at + 1, at + 3), (at + 2, at + 3)]);
        }
        let paths = graph(121, &edges).k_paths(1, 121, 20, &Cancel::new()).unwrap();
        assert_eq!(paths.paths.len(), 20);
        assert!(paths.paths.iter().all(|path| path.len() == 81));
    }
}
