//! Everything upstream or downstream, each thing once, with its distance.

use super::{Bits, Cancel, Direction, Graph, LineageError, STEPS_PER_CHECK};

/// A thing that a walk reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Row id.
    pub id: i64,
    /// Its place in [`Graph::nodes`].
    pub place: u32,
    /// Hops on a shortest way from the start, 1 or more.
    pub distance: u32,
}

/// A thing of a neighbourhood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Row id.
    pub id: i64,
    /// Its place in [`Graph::nodes`].
    pub place: u32,
    /// Hops: negative upstream, 0 for a start, positive downstream.
    pub distance: i32,
}

/// What lies around one or several things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbourhood {
    /// The starts and everything within the hops, each once: of two sides on the nearer one, upstream when equally near.
    pub placed: Vec<Placed>,
    /// Things upstream at any distance.
    pub upstream: usize,
    /// Things downstream at any distance.
    pub downstream: usize,
}

impl Graph {
    /// Everything that the starts reach in one direction, each thing once, nearest first; the starts themselves are
    /// not listed. Walks at most `max_hops` and only over pairs with a confidence of at least `min_confidence`
    /// (0 walks all). Cycles end by themselves.
    ///
    /// # Errors
    /// [`LineageError::UnknownThing`] for a start that is not in the graph, [`LineageError::Cancelled`].
    pub fn closure(
        &self,
        starts: &[i64],
        direction: Direction,
        max_hops: Option<u32>,
        min_confidence: f32,
        cancel: &Cancel,
    ) -> Result<Vec<Reached>, LineageError> {
        let starts: Vec<u32> = starts.iter().map(|&id| self.at(id)).collect::<Result<_, _>>()?;
        let rows = self.rows(direction);
        let mut seen = Bits::new(self.nodes.len());
        let mut queue: Vec<u32> = starts.into_iter().filter(|&at| seen.insert(at)).collect();
        let first = queue.len();
        let mut levels: Vec<usize> = vec![first];
        let mut done = 0;
        while done < queue.len() && max_hops.is_none_or(|limit| levels.len() as u32 <= limit) {
            let level_end = queue.len();
            while done < level_end {
                if done.is_multiple_of(STEPS_PER_CHECK) {
                    cancel.check()?;
                }
                let at = queue[done];
                done += 1;
                if min_confidence <= 0.0 {
                    queue.extend(rows.neighbors_slice(at).iter().copied().filter(|&next| seen.insert(next)));
                } else {
                    let trusted = rows.neighbors_slice(at).iter().zip(rows.edges_slice(at));
                    let trusted = trusted.filter(|(_, pair)| self.confidence[**pair as usize] >= min_confidence);
                    queue.extend(trusted.map(|(&next, _)| next).filter(|&next| seen.insert(next)));
                }
            }
            levels.push(queue.len());
        }
        let mut reached = Vec::with_capacity(queue.len() - first);
        for (distance, bounds) in levels.windows(2).enumerate() {
            let found = queue[bounds[0]..bounds[1]].iter();
            reached.extend(found.map(|&at| Reached {
                id: self.nodes[at as usize].id,
                place: at,
                distance: distance as u32 + 1,
            }));
        }
        Ok(reached)
    }

    /// The starts with what lies within `up` hops upstream and `down` hops downstream (`None`: any distance), and how
    /// much lies there at any distance.
    ///
    /// # Errors
    /// As [`Graph::closure`].
    pub fn around(
        &self,
        starts: &[i64],
        up: Option<u32>,
        down: Option<u32>,
        cancel: &Cancel,
    ) -> Result<Neighbourhood, LineageError> {
        let above = self.closure(starts, Direction::Up, None, 0.0, cancel)?;
        let below = self.closure(starts, Direction::Down, None, 0.0, cancel)?;
        let (upstream, downstream) = (above.len(), below.len());
        // Nearest first: what lies within the hops is the beginning of the list.
        let within = |reached: &[Reached], hops: Option<u32>| {
            hops.map_or(reached.len(), |hops| reached.partition_point(|r| r.distance <= hops))
        };
        let (above, below) = (&above[..within(&above, up)], &below[..within(&below, down)]);
        let mut distances = vec![i32::MAX; self.nodes.len()];
        for reached in above {
            distances[reached.place as usize] = -(reached.distance as i32);
        }
        for reached in below {
            let nearest = &mut distances[reached.place as usize];
            if reached.distance < nearest.unsigned_abs() {
                *nearest = reached.distance as i32;
            }
        }
        let mut placed: Vec<Placed> = Vec::with_capacity(starts.len() + above.len() + below.len());
        for id in starts {
            let place = self.at(*id)?;
            if distances[place as usize] != 0 {
                distances[place as usize] = 0;
                placed.push(Placed { id: *id, place, distance: 0 });
            }
        }
        let sides = above.iter().map(|r| (r, -(r.distance as i32))).chain(below.iter().map(|r| (r, r.distance as i32)));
        let nearest = sides.filter(|(r, distance)| distances[r.place as usize] == *distance);
        placed.extend(nearest.map(|(r, distance)| Placed { id: r.id, place: r.place, distance }));
        Ok(Neighbourhood { placed, upstream, downstream })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{edge, graph, node};
    use super::*;

    fn ids(reached: &[Reached]) -> Vec<(i64, u32)> {
        reached.iter().map(|r| (r.id, r.distance)).collect()
    }

    #[test]
    fn a_closure_lists_each_thing_once_with_the_shortest_distance() {
        let graph = graph(6, &[(1, 2), (1, 3), (2, 4), (3, 4), (4, 5), (1, 5), (6, 1)]);
        let never = Cancel::new();
        let down = graph.closure(&[1], Direction::Down, None, 0.0, &never).unwrap();
        assert_eq!(ids(&down), [(2, 1), (3, 1), (5, 1), (4, 2)]);
        let up = graph.closure(&[5], Direction::Up, Some(1), 0.0, &never).unwrap();
        assert_eq!(ids(&up), [(1, 1), (4, 1)]);
        assert_eq!(graph.closure(&[5], Direction::Up, Some(0), 0.0, &never).unwrap(), []);
        let both = graph.closure(&[2, 3], Direction::Down, None, 0.0, &never).unwrap();
        assert_eq!(ids(&both), [(4, 1), (5, 2)]);
    }

    #[test]
    fn weak_pairs_are_not_walked_when_confidence_is_asked_for() {
        let mut weak = edge(1, 2, 3);
        weak.confidence = 0.3;
        let graph = Graph::new((1..=3).map(node).collect(), vec![edge(0, 1, 2), weak]);
        let down = graph.closure(&[1], Direction::Down, None, 0.5, &Cancel::new()).unwrap();
        assert_eq!(ids(&down), [(2, 1)]);
    }

    #[test]
    fn a_cycle_around_the_focus_is_listed_once_on_the_nearer_side() {
        let graph = graph(4, &[(1, 2), (2, 3), (3, 1), (3, 4), (1, 1)]);
        let around = graph.around(&[1], Some(9), None, &Cancel::new()).unwrap();
        let mut placed: Vec<_> = around.placed.iter().map(|p| (p.distance, p.id)).collect();
        placed.sort_unstable();
        assert_eq!(placed, [(-1, 3), (0, 1), (1, 2), (3, 4)]);
        assert_eq!((around.upstream, around.downstream), (2, 3));
        assert!(around.placed.iter().all(|p| graph.nodes()[p.place as usize].id == p.id));
        let near = graph.around(&[2, 2], Some(0), Some(1), &Cancel::new()).unwrap();
        assert_eq!(near.placed.iter().map(|p| (p.id, p.distance)).collect::<Vec<_>>(), [(2, 0), (3, 1)]);
        assert_eq!((near.upstream, near.downstream), (2, 3), "hops narrow what is placed, not what is counted");
    }

    #[test]
    fn a_cancelled_walk_says_so() {
        let cancel = Cancel::new();
        cancel.cancel();
        let outcome = graph(2, &[(1, 2)]).closure(&[1], Direction::Down, None, 0.0, &cancel);
        assert_eq!(outcome, Err(LineageError::Cancelled));
    }

    /// Random graphs with cycles, self-loops and doubled pairs against a naive walk.
    #[test]
    fn random_graphs_with_cycles_terminate_and_agree_with_a_naive_walk() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        for _ in 0..200 {
            let nodes = 1 + random(30) as i64;
            let count = random(90);
            let one = |r: u64| 1 + r as i64;
            let edges: Vec<(i64, i64)> =
                (0..count).map(|_| (one(random(nodes as u64)), one(random(nodes as u64)))).collect();
            let start = one(random(nodes as u64));
            let graph = graph(nodes, &edges);
            let mut reached: Vec<i64> = graph
                .closure(&[start], Direction::Down, None, 0.0, &Cancel::new())
                .unwrap()
                .iter()
                .map(|r| r.id)
                .collect();
            reached.sort_unstable();
            let mut naive = std::collections::BTreeSet::from([start]);
            loop {
                let more: Vec<i64> = edges.iter().filter(|(f, _)| naive.contains(f)).map(|(_, t)| *t).collect();
                let before = naive.len();
                naive.extend(more);
                if naive.len() == before {
                    break;
                }
            }
            naive.remove(&start);
            assert_eq!(reached, naive.into_iter().collect::<Vec<_>>());
            let paths = graph.k_paths(1, nodes, 5, &Cancel::new()).unwrap();
            assert!(paths.paths.len() <= 5);
            let members: usize = graph.cycles().iter().map(Vec::len).sum();
            assert!(members <= nodes as usize);
        }
    }
}
