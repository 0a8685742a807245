//! `weft lineage`.

use super::Ended;
use crate::Outcome;
use crate::args::{LevelArg, LineageArgs};
use crate::print::{Printer, cut, domain_of, shown};
use std::collections::HashMap;
use weft_app::App;
use weft_app::api::lineage::{self, ColumnQuery, ColumnStep, ColumnTrace, LineageQuery, LineageView, PathQuery};
use weft_app::error::{Code, WireError};
use weft_model::Transformation;

pub(super) async fn run(app: &App, args: LineageArgs, out: &mut Printer) -> Ended {
    if let (Some(from), Some(to)) = (args.from, args.to) {
        let paths = lineage::paths(app, PathQuery { from, to, k: Some(args.paths) }).await?;
        if out.json {
            out.object(&paths);
            return Ok(Outcome::Pass);
        }
        if paths.paths.is_empty() {
            out.line("no path");
        }
        for path in &paths.paths {
            let names: Vec<String> = path.iter().map(|t| cut(&t.name, 40)).collect();
            out.line(&format!("{} hops: {}", path.len().saturating_sub(1), names.join(" → ")));
        }
        if paths.cut {
            out.note("the search stopped at its bound; longer paths may exist");
        }
        out.freshness(&paths.freshness);
        return Ok(Outcome::Pass);
    }
    let as_of = args.as_of.as_deref().map(|text| super::time_of(text, "--as-of")).transpose()?;
    let whole_map = args.key.is_none() && matches!(args.level, LevelArg::Asset | LevelArg::Column);
    if whole_map {
        return Err(WireError::new(Code::BadRequest, "lineage of what?")
            .hint("name a thing, or ask for the whole map with --level domain or --level product"));
    }
    if let (LevelArg::Column, Some((key, column))) = (args.level, args.key.as_deref().and_then(|k| k.rsplit_once('#')))
    {
        let query = ColumnQuery { key: key.to_owned(), column: column.to_owned() };
        let trace = lineage::columns(app, query).await?;
        if out.json {
            out.object(&trace);
        } else {
            print_trace(&trace, out);
        }
        return Ok(Outcome::Pass);
    }
    let query = LineageQuery {
        key: args.key,
        up: args.up,
        down: args.down,
        level: args.level.into(),
        as_of,
        expanded: None,
        max_nodes: Some(0),
    };
    let view = lineage::around(app, query).await?;
    if out.json {
        out.object(&view);
    } else {
        print_view(&view, out);
    }
    Ok(Outcome::Pass)
}

fn print_view(view: &LineageView, out: &mut Printer) {
    let mut nodes: Vec<_> = view.nodes.iter().collect();
    nodes.sort_by(|a, b| (a.distance, &a.thing.name).cmp(&(b.distance, &b.thing.name)));
    let rows = nodes.iter().map(|n| {
        let stub = if n.stub { "named only" } else { "" };
        vec![
            if view.focus.is_some() { format!("{:+}", n.distance) } else { String::new() },
            cut(&n.thing.name, 44),
            n.thing.subtype.clone(),
            domain_of(&n.thing),
            stub.to_owned(),
            n.thing.key.clone(),
        ]
    });
    out.table(&["", "name", "", "domain", "", "key"], rows.collect(), &[0]);
    let names: HashMap<&str, String> = nodes.iter().map(|n| (n.thing.key.as_str(), cut(&n.thing.name, 44))).collect();
    let name = |key: &str| names.get(key).cloned().unwrap_or_else(|| shown(key));
    let edges = view.edges.iter().map(|e| {
        let knot = if e.knot { "◆" } else { "" };
        let said: Vec<&str> = e.provenance.iter().map(|p| p.dialect.mark()).collect();
        let ends = match (&e.from_column, &e.to_column) {
            (Some(from), to) => {
                format!("{}.{from} → {}.{}", name(&e.from), name(&e.to), to.as_deref().unwrap_or("(whole dataset)"))
            }
            _ => format!("{} → {}", name(&e.from), name(&e.to)),
        };
        vec![ends, e.count.to_string(), format!("{:.2}", e.confidence), knot.to_owned(), said.join(" ")]
    });
    out.table(&["edge", "edges", "confidence", "", "by"], edges.collect(), &[1, 2]);
    for cycle in &view.cycles {
        out.line(&format!("cycle: {}", cycle.iter().map(|k| name(k)).collect::<Vec<_>>().join(" → ")));
    }
    for note in &view.notes {
        out.note(note);
    }
    if view.focus.is_some() {
        out.note(&format!(
            "{} assets upstream, {} downstream at any distance",
            view.upstream_total, view.downstream_total
        ));
    }
    out.freshness(&view.freshness);
}

fn print_trace(trace: &ColumnTrace, out: &mut Printer) {
    for (title, steps) in [("Upstream", &trace.upstream), ("Downstream", &trace.downstream)] {
        out.heading(title);
        if steps.is_empty() {
            out.line("nothing known");
        }
        out.table(&["hops", "from", "to", "", "", "by"], steps.iter().map(step_row).collect(), &[0]);
    }
    for note in &trace.notes {
        out.note(note);
    }
    out.freshness(&trace.freshness);
}

fn step_row(step: &ColumnStep) -> Vec<String> {
    let end = |name: &str, column: &Option<String>, none: &str| {
        format!("{}.{}", cut(name, 40), column.as_deref().unwrap_or(none))
    };
    let transformation = match step.transformation {
        Some(Transformation::Direct) => "DIRECT",
        Some(Transformation::Indirect) => "INDIRECT",
        Some(Transformation::Unknown) => "not said",
        None => "column mapping not available",
    };
    let masked = if step.masking { " masked" } else { "" };
    let said: Vec<&str> = step.provenance.iter().map(|p| p.dialect.mark()).collect();
    vec![
        step.distance.to_string(),
        end(&step.from.name, &step.from_column, "?"),
        end(&step.to.name, &step.to_column, "(whole dataset)"),
        transformation.to_owned(),
        format!("{}{masked}", step.subtype.as_deref().unwrap_or("")),
        said.join(" "),
    ]
}
