//! The way of one column through the mesh. Flows of values and mere influence (filters, joins, sorting) are kept
//! apart, and where an edge is only known between tables the trace stops and says so: no column flow is invented.

use super::Direction;
use std::collections::{HashSet, VecDeque};
use weft_model::{ColumnFlow, Provenance, Transformation};

/// Column flows that one trace follows at most.
const MAX_HOPS: usize = 20_000;

/// An edge between two things with its column mappings, empty when it is only known between tables.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnEdge {
    /// Row id of the giver.
    pub from: i64,
    /// Row id of the taker.
    pub to: i64,
    /// Column mappings.
    pub columns: Vec<ColumnFlow>,
    /// Who says so.
    pub provenance: Vec<Provenance>,
}

/// One step of a column on its way, always written along the flow.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnHop {
    /// Hops from the start, 1 or more.
    pub distance: u32,
    /// Row id of the giver.
    pub from: i64,
    /// Its column.
    pub from_column: String,
    /// Row id of the taker.
    pub to: i64,
    /// Its column; `None` when the whole table is influenced.
    pub to_column: Option<String>,
    /// Whether values flow in this hop or are only influenced.
    pub transformation: Transformation,
    /// True when values flow no further than some hop between here and the start: this column only has influence.
    pub influence_only: bool,
    /// `IDENTITY`, `FILTER` …, as the source says.
    pub subtype: Option<String>,
    /// True when values are masked in this hop.
    pub masking: bool,
    /// Words or expression of the source.
    pub description: Option<String>,
    /// Who says so.
    pub provenance: Vec<Provenance>,
}

/// A place at which a trace ends because only the tables are known to be joined: "column mapping not available".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ColumnStop {
    /// Row id of the thing on whose column the trace stood.
    pub at: i64,
    /// That column.
    pub column: String,
    /// Row id of the neighbour to or from which the column's way is not known.
    pub neighbour: i64,
}

/// The answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColumnTrace {
    /// Hops, nearest first.
    pub hops: Vec<ColumnHop>,
    /// Where the mapping is not available, sorted.
    pub stops: Vec<ColumnStop>,
    /// True when the trace was longer than is followed.
    pub cut: bool,
}

/// Follows a column of the thing `start.0`. `edges` gives the edges into (up) or out of (down) a thing. Column names
/// compare without case, as catalogs spell one column differently. A column reached both by value and by influence
/// is followed once for each.
pub fn trace<E>(start: (i64, &str), direction: Direction, edges: E) -> ColumnTrace
where
    E: Fn(i64) -> Vec<ColumnEdge>,
{
    let mut answer = ColumnTrace::default();
    let mut seen: HashSet<(i64, String, bool)> = HashSet::from([(start.0, fold(start.1), false)]);
    let mut queue = VecDeque::from([(start.0, start.1.to_owned(), false, 0u32)]);
    while let Some((thing, column, influence, distance)) = queue.pop_front() {
        for edge in edges(thing) {
            if edge.columns.is_empty() {
                let neighbour = if direction == Direction::Up { edge.from } else { edge.to };
                answer.stops.push(ColumnStop { at: thing, column: column.clone(), neighbour });
                continue;
            }
            for flow in edge.columns.iter().filter(|flow| concerns(flow, direction, &column)) {
                if answer.hops.len() >= MAX_HOPS {
                    answer.cut = true;
                    return finished(answer);
                }
                let influence = influence || flow.transformation == Transformation::Indirect;
                answer.hops.push(hop(&edge, flow, distance + 1, influence));
                let next = match direction {
                    Direction::Up => Some((edge.from, flow.from.clone())),
                    Direction::Down => flow.to.clone().map(|to| (edge.to, to)),
                };
                if let Some((thing, column)) = next.filter(|(id, name)| seen.insert((*id, fold(name), influence))) {
                    queue.push_back((thing, column, influence, distance + 1));
                }
            }
        }
    }
    finished(answer)
}

fn finished(mut answer: ColumnTrace) -> ColumnTrace {
    answer.stops.sort_unstable();
    answer.stops.dedup();
    answer
}

fn fold(column: &str) -> String {
    column.to_lowercase()
}

/// Upstream, a flow without a target column steers the whole table and so concerns each of its columns.
fn concerns(flow: &ColumnFlow, direction: Direction, column: &str) -> bool {
    match direction {
        Direction::Up => flow.to.as_deref().is_none_or(|to| fold(to) == fold(column)),
        Direction::Down => fold(&flow.from) == fold(column),
    }
}

fn hop(edge: &ColumnEdge, flow: &ColumnFlow, distance: u32, influence_only: bool) -> ColumnHop {
    ColumnHop {
        distance,
        from: edge.from,
        from_column: flow.from.clone(),
        to: edge.to,
        to_column: flow.to.clone(),
        transformation: flow.transformation,
        influence_only,
        subtype: flow.subtype.clone(),
        masking: flow.masking,
        description: flow.description.clone(),
        provenance: edge.provenance.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(from: &str, to: Option<&str>, transformation: Transformation) -> ColumnFlow {
        ColumnFlow {
            from: from.into(),
            to: to.map(str::to_owned),
            transformation,
            subtype: None,
            masking: false,
            description: None,
        }
    }

    fn edge(from: i64, to: i64, columns: Vec<ColumnFlow>) -> ColumnEdge {
        ColumnEdge { from, to, columns, provenance: Vec::new() }
    }

    fn mesh() -> Vec<ColumnEdge> {
        use Transformation::{Direct, Indirect};
        vec![
            edge(1, 2, vec![flow("NET", Some("net"), Direct), flow("day", None, Indirect)]),
            edge(2, 3, vec![flow("net", Some("net_amount"), Direct), flow("status", Some("net_amount"), Indirect)]),
            edge(4, 2, vec![]),
            edge(3, 1, vec![flow("net_amount", Some("NET"), Direct)]),
        ]
    }

    #[test]
    fn values_and_influence_are_kept_apart_and_unmapped_edges_stop_the_trace() {
        let up = trace((3, "net_amount"), Direction::Up, |id| mesh().into_iter().filter(|e| e.to == id).collect());
        let hops: Vec<_> =
            up.hops.iter().map(|h| (h.distance, h.from, h.from_column.as_str(), h.influence_only)).collect();
        assert!(hops.contains(&(1, 2, "net", false)));
        assert!(hops.contains(&(1, 2, "status", true)));
        assert!(hops.contains(&(2, 1, "NET", false)));
        assert!(hops.contains(&(2, 1, "day", true)));
        let stops: Vec<_> = up.stops.iter().map(|s| (s.at, s.column.as_str(), s.neighbour)).collect();
        assert_eq!(stops, [(2, "net", 4), (2, "status", 4)]);
        assert!(!up.cut);
    }

    #[test]
    fn downstream_a_circle_ends_and_a_whole_table_influence_is_an_end() {
        let edges = |id: i64| mesh().into_iter().filter(|e| e.from == id).collect();
        let down = trace((1, "net"), Direction::Down, edges);
        assert_eq!(down.hops.iter().map(|h| (h.from, h.to)).collect::<Vec<_>>(), [(1, 2), (2, 3), (3, 1)]);
        let day = trace((1, "day"), Direction::Down, edges);
        assert_eq!((day.hops.len(), day.hops[0].to_column.as_deref()), (1, None));
        assert_eq!(trace((1, "nothing"), Direction::Down, edges), ColumnTrace::default());
    }
}
