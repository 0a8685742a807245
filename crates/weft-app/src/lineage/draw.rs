//! Nodes and edges of one picture, with the places that the layout gives them.

use super::Map;
use crate::App;
use crate::api::lineage::{Lane, Level, LineageEdge, LineageNode, LineageView};
use crate::api::types::Freshness;
use crate::error::WireError;
use crate::names::Domains;
use std::collections::{BTreeMap, HashMap};
use weft_mesh::layout::layered::{Lanes, Link, NodeBox, Spacing, layout};
use weft_mesh::lineage::Direction;
use weft_model::{ColumnFlow, MeshEdge, Thing};

/// Size of a node, in CSS pixels.
const WIDTH: f64 = 184.0;
const HEIGHT: f64 = 40.0;
/// Height of a column line inside a node.
const LINE: f64 = 20.0;
/// Columns drawn inside one node; the rest is in the list beside the picture.
const MOST_COLUMNS: usize = 40;
/// Nodes above which the details of edges are not read; the layout of more is a matter of exports.
const MOST_DETAILED: usize = 3_000;
/// Sources named on an edge of the picture.
const MOST_PROVENANCE: usize = 5;

/// What a picture is drawn from.
pub(super) struct Picture<'a> {
    pub(super) app: &'a App,
    pub(super) map: &'a Map,
    pub(super) domains: &'a Domains,
    pub(super) level: Level,
    pub(super) column: Option<&'a str>,
}

/// An edge between nodes before it has a route.
struct Line {
    from: i64,
    to: i64,
    flow: Option<ColumnFlow>,
    edge: LineageEdge,
}

impl Picture<'_> {
    /// The picture of the placed nodes (id → distance).
    pub(super) async fn draw(&self, placed: &BTreeMap<i64, i32>) -> Result<LineageView, WireError> {
        let ids: Vec<i64> = placed.keys().copied().collect();
        let details = async {
            if matches!(self.level, Level::Asset | Level::Column) && ids.len() <= MOST_DETAILED {
                self.map.edges_between(self.app, &ids).await
            } else {
                Ok(BTreeMap::new())
            }
        };
        let (things, details) = tokio::try_join!(self.map.things(self.app, &ids), details)?;
        let mut notes = Vec::new();
        let lines = self.lines(placed, &things, &details, &mut notes);
        let columns = columns_of(&lines);
        let nodes: Vec<LineageNode> =
            placed.iter().filter_map(|(id, distance)| self.node(*id, *distance, placed, &things, &columns)).collect();
        let homeless = self.map.level(self.level).homeless;
        if homeless > 0 && self.level == Level::Domain {
            notes.push(format!("{homeless} edges touch something that no domain is known for"));
        }
        let mut view = LineageView {
            freshness: Freshness { as_of: None, complete: true, gaps: Vec::new() },
            focus: None,
            focus_column: self.column.map(str::to_owned),
            level: self.level,
            nodes,
            edges: Vec::new(),
            lanes: Vec::new(),
            width: 0.0,
            height: 0.0,
            upstream_total: 0,
            downstream_total: 0,
            cut: 0,
            cycles: self.cycles(placed, &things),
            notes,
        };
        self.place(&mut view, lines, &columns, &things);
        Ok(view)
    }

    /// Edges of the level among the placed nodes; at the level of columns one per mapping.
    fn lines(
        &self,
        placed: &BTreeMap<i64, i32>,
        things: &HashMap<i64, Thing>,
        details: &BTreeMap<i64, MeshEdge>,
        notes: &mut Vec<String>,
    ) -> Vec<Line> {
        let level = self.map.level(self.level);
        let mut lines = Vec::new();
        let mut unmapped = 0;
        for (&from, giver) in placed.keys().filter_map(|id| Some((id, things.get(id)?))) {
            for to in level.graph.neighbours(from, Direction::Down).filter(|to| placed.contains_key(to)) {
                let Some(taker) = things.get(&to) else { continue };
                for edge in level.graph.between(from, to) {
                    let detail = details.get(&edge.id);
                    let provenance = detail.map(|d| d.provenance.iter().take(MOST_PROVENANCE).cloned().collect());
                    let line = |flow: Option<&ColumnFlow>| Line {
                        from,
                        to,
                        flow: flow.cloned(),
                        edge: LineageEdge {
                            from: giver.key.to_string(),
                            to: taker.key.to_string(),
                            from_column: flow.map(|f| f.from.clone()),
                            to_column: flow.and_then(|f| f.to.clone()),
                            transformation: flow.map(|f| f.transformation),
                            kind: edge.kind,
                            count: level.count(from, to).unwrap_or(1),
                            confidence: edge.confidence,
                            knot: edge.knot,
                            has_columns: edge.has_columns,
                            reversed: false,
                            provenance: provenance.clone().unwrap_or_default(),
                            route: Vec::new(),
                        },
                    };
                    let flows = detail.map_or(&[][..], |d| d.columns.as_slice());
                    if self.level == Level::Column && !flows.is_empty() {
                        lines.extend(flows.iter().map(|flow| line(Some(flow))));
                    } else {
                        unmapped += u32::from(self.level == Level::Column);
                        lines.push(line(None));
                    }
                }
            }
        }
        if unmapped > 0 {
            notes.push(format!("column mapping not available for {unmapped} edges"));
        }
        lines
    }

    fn node(
        &self,
        id: i64,
        distance: i32,
        placed: &BTreeMap<i64, i32>,
        things: &HashMap<i64, Thing>,
        columns: &HashMap<i64, Vec<String>>,
    ) -> Option<LineageNode> {
        let level = self.map.level(self.level);
        let thing = things.get(&id)?;
        let hidden = |direction| {
            let outside = level.graph.neighbours(id, direction).filter(|n| !placed.contains_key(n));
            u32::try_from(outside.count()).unwrap_or(u32::MAX)
        };
        Some(LineageNode {
            thing: self.domains.name(thing),
            distance,
            stub: thing.stub,
            more_up: hidden(Direction::Up),
            more_down: hidden(Direction::Down),
            beneath: level.beneath(id),
            x: 0.0,
            y: 0.0,
            w: WIDTH as f32,
            h: HEIGHT as f32,
            columns: columns.get(&id).cloned().unwrap_or_default(),
        })
    }

    /// Cycles of the level whose nodes are all in the picture.
    fn cycles(&self, placed: &BTreeMap<i64, i32>, things: &HashMap<i64, Thing>) -> Vec<Vec<String>> {
        let cycles = self.map.level(self.level).cycles();
        let visible = cycles.iter().filter(|cycle| cycle.iter().all(|id| placed.contains_key(id)));
        visible.map(|cycle| cycle.iter().filter_map(|id| things.get(id)).map(|t| t.key.to_string()).collect()).collect()
    }

    /// Gives nodes their places, edges their routes and domains their lanes.
    fn place(
        &self,
        view: &mut LineageView,
        lines: Vec<Line>,
        columns: &HashMap<i64, Vec<String>>,
        things: &HashMap<i64, Thing>,
    ) {
        let box_of = |node: &LineageNode| NodeBox {
            id: node.thing.key.clone(),
            width: WIDTH,
            height: HEIGHT + LINE * node.columns.len() as f64,
            lane: node.thing.domain.as_ref().map(|d| d.key.clone()),
        };
        let boxes: Vec<NodeBox> = view.nodes.iter().map(box_of).collect();
        let slot = |id: i64, column: Option<&String>| {
            let at = columns.get(&id)?.iter().position(|c| Some(c) == column)?;
            Some(HEIGHT + LINE * (at as f64 + 0.5))
        };
        let links: Vec<Link> = lines
            .iter()
            .map(|line| Link {
                from: line.edge.from.clone(),
                to: line.edge.to.clone(),
                from_y: line.flow.as_ref().and_then(|f| slot(line.from, Some(&f.from))),
                to_y: line.flow.as_ref().and_then(|f| slot(line.to, f.to.as_ref())),
                weight: line.edge.count,
            })
            .collect();
        // Not columns: eight domains beside each other are wider than a window, and what is near the focus leaves it.
        let lanes = if self.level == Level::Domain { Lanes::Off } else { Lanes::Bands };
        let drawing = layout(&boxes, &links, lanes, Spacing::default());
        for (node, placed) in view.nodes.iter_mut().zip(&drawing.nodes) {
            node.x = (placed.rect.x + placed.rect.width / 2.0) as f32;
            node.y = (placed.rect.y + placed.rect.height / 2.0) as f32;
            (node.w, node.h) = (placed.rect.width as f32, placed.rect.height as f32);
        }
        let routed = lines.into_iter().zip(drawing.edges);
        view.edges = routed
            .map(|(line, route)| LineageEdge {
                reversed: route.reversed,
                route: route.points.iter().map(|p| (p.x as f32, p.y as f32)).collect(),
                ..line.edge
            })
            .collect();
        let domain_of = |key: &str| {
            let lane = things.values().find_map(|t| t.domain.as_ref().filter(|d| d.to_string() == key));
            lane.and_then(|key| self.domains.get(key))
        };
        view.lanes = drawing
            .lanes
            .into_iter()
            .map(|lane| Lane {
                domain: lane.lane.as_deref().and_then(domain_of),
                y: lane.rect.y as f32,
                h: lane.rect.height as f32,
            })
            .collect();
        (view.width, view.height) = (drawing.width as f32, drawing.height as f32);
    }
}

/// Columns that take part in a flow of the picture, per node, in the order in which they are named.
fn columns_of(lines: &[Line]) -> HashMap<i64, Vec<String>> {
    let mut columns: HashMap<i64, Vec<String>> = HashMap::new();
    let mut add = |id: i64, column: &String| {
        let list = columns.entry(id).or_default();
        if list.len() < MOST_COLUMNS && !list.contains(column) {
            list.push(column.clone());
        }
    };
    for line in lines {
        if let Some(flow) = &line.flow {
            add(line.from, &flow.from);
            if let Some(to) = &flow.to {
                add(line.to, to);
            }
        }
    }
    columns
}
