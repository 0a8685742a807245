//! LIN-02: data products that depend on each other in a circle; medium when the circle joins domains, low inside
//! one.

use super::{Need, Rule};
use crate::audit::{Finding, Mesh, Severity};
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use weft_model::{Claim, Kind};

pub(super) const RULE: Rule = Rule {
    id: "LIN-02",
    severity: Severity::Medium,
    title: "Data products depend on each other in a circle",
    needs: &[Need::Products, Need::Flows],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    let uses = uses(mesh);
    let mut graph: DiGraph<usize, ()> = DiGraph::new();
    let mut node: HashMap<usize, NodeIndex> = HashMap::new();
    for (from, to) in uses.keys() {
        let mut at = |p: usize| *node.entry(p).or_insert_with(|| graph.add_node(p));
        let (from, to) = (at(*from), at(*to));
        graph.add_edge(from, to, ());
    }
    let circles = tarjan_scc(&graph).into_iter().filter(|c| c.len() > 1);
    let mut circles: Vec<BTreeSet<usize>> = circles.map(|c| c.into_iter().map(|n| graph[n]).collect()).collect();
    circles.sort();
    circles.iter().filter_map(|circle| finding(mesh, circle, &uses)).collect()
}

/// Pairs of products of which the second takes from the first, with the assets that prove it.
fn uses(mesh: &Mesh<'_>) -> BTreeMap<(usize, usize), (usize, usize)> {
    let products = |i: usize| -> Vec<usize> {
        let thing = mesh.thing(i);
        match thing.kind {
            Kind::Product => vec![i],
            _ => thing.products.iter().filter_map(|key| mesh.shown(key)).collect(),
        }
    };
    let mut found = BTreeMap::new();
    for (from, to) in mesh.flows() {
        let takers = products(to);
        for giver in products(from) {
            // An asset of both products is no dependency of one on the other.
            if takers.contains(&giver) {
                continue;
            }
            for taker in &takers {
                found.entry((giver, *taker)).or_insert((from, to));
            }
        }
    }
    found
}

fn finding(
    mesh: &Mesh<'_>,
    circle: &BTreeSet<usize>,
    uses: &BTreeMap<(usize, usize), (usize, usize)>,
) -> Option<Finding> {
    let way = shortest_circle(circle, uses)?;
    let domains: BTreeSet<_> = circle.iter().map(|p| mesh.domain(*p)).collect();
    let severity = if domains.len() > 1 { RULE.severity } else { Severity::Low };
    let names: Vec<&str> = way.iter().map(|p| mesh.thing(*p).name.as_str()).collect();
    let size = circle.len();
    let more = if size + 1 > way.len() { format!(", {size} products in all") } else { String::new() };
    let sentence = format!("depends on itself: {}{more}", names.join(" → "));
    let proof = way.windows(2).filter_map(|pair| uses.get(&(pair[0], pair[1])));
    let facts: Vec<Claim> = proof
        .flat_map(|(from, to)| {
            let words = format!("{} → {}", mesh.thing(*from).name, mesh.thing(*to).name);
            mesh.said(*to).first().map(|fact| mesh.claim(fact, words))
        })
        .collect();
    Some(Finding::on(mesh, RULE.id, severity, way[0], sentence, facts))
}

/// The shortest way from the first product of a circle back to itself.
fn shortest_circle(circle: &BTreeSet<usize>, uses: &BTreeMap<(usize, usize), (usize, usize)>) -> Option<Vec<usize>> {
    let start = *circle.first()?;
    let next = |p: usize| uses.range((p, 0)..=(p, usize::MAX)).map(|((_, to), _)| *to).filter(|t| circle.contains(t));
    let mut came: HashMap<usize, usize> = HashMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(p) = open.pop_front() {
        for to in next(p) {
            if to == start {
                let mut way = vec![start, p];
                while let Some(before) = came.get(&way[way.len() - 1]) {
                    way.push(*before);
                }
                way.reverse();
                return Some(way);
            }
            if to != start && !came.contains_key(&to) {
                came.insert(to, p);
                open.push_back(to);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::fixture::{Build, asset, product};
    use crate::audit::{Mesh, Severity};

    fn mesh(domain_of_c: &str) -> Build {
        let mut build = Build::new();
        for (key, name, domain) in [("a", "A", "sales"), ("b", "B", "sales"), ("c", "C", domain_of_c)] {
            build.say("dh", product(key, name).in_domain(domain).holds(&[&format!("t_{key}")]));
            build.say("dh", asset(&format!("t_{key}")));
        }
        build.flow("t_a", "t_b");
        build.flow("t_b", "t_c");
        build
    }

    #[test]
    fn a_circle_names_its_way_and_is_worse_between_domains() {
        let mut between = mesh("ops");
        let input = between.input();
        assert_eq!(check(&Mesh::new(&input)), []);
        between.flow("t_c", "t_a");
        let input = between.input();
        let found = check(&Mesh::new(&input));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].sentence, "depends on itself: A → B → C → A");
        assert_eq!((found[0].severity, found[0].facts_used.len()), (Severity::Medium, 3));
        let mut inside = mesh("sales");
        inside.flow("t_c", "t_a");
        let input = inside.input();
        assert_eq!(check(&Mesh::new(&input))[0].severity, Severity::Low);
    }
}
