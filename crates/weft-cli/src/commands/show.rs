//! `weft show` and `weft compare`.

use super::Ended;
use crate::Outcome;
use crate::args::{CompareArgs, ShowArgs};
use crate::print::{Printer, cut, domain_of, promise_row, shown, state_word, time};
use weft_app::App;
use weft_app::api::asset::{self, AssetQuery, Block, ColumnView, CompareQuery, Span, ThingPage};
use weft_app::api::types::{FactRow, ThingRef};

pub(super) async fn run(app: &App, args: ShowArgs, out: &mut Printer) -> Ended {
    let page = asset::show(app, AssetQuery { key: args.key }).await?;
    if out.json {
        out.object(&page);
    } else {
        print_page(&page, out);
    }
    Ok(Outcome::Pass)
}

fn print_page(page: &ThingPage, out: &mut Printer) {
    out.heading(&page.thing.name);
    let lifecycle = format!("{:?}", page.lifecycle.state).to_lowercase();
    let platform =
        if page.platform == page.thing.kind.as_str() { String::new() } else { format!(" · {}", page.platform) };
    out.line(&format!("{}{platform} · {} · {lifecycle}", page.thing.subtype, domain_of(&page.thing)));
    out.line(&page.thing.key);
    if page.stub {
        out.note("named by others; no catalog describes it");
    }
    for (source, why) in page.sources.iter().filter_map(|s| Some((s, s.unreadable.as_ref()?))) {
        out.note(&format!("{} lists it and could not be read about it: {}", source.mark.catalog, cut(why, 200)));
    }
    for block in page.description.iter().take(6) {
        out.line(&cut(&block_text(block), 400));
    }
    section(
        out,
        "Owners",
        page.owners.iter().map(|o| {
            let left = if o.left { " (left)" } else { "" };
            let nobody = if o.unresolved { " (resolves to nobody)" } else { "" };
            let marks: Vec<&str> = o.said_by.iter().map(|m| m.mark.as_str()).collect();
            vec![cut(&o.name, 40), format!("{}{left}{nobody}", o.role.replace('_', " ")), marks.join(" ")]
        }),
    );
    list(out, "Products", &page.products);
    list(out, "Contracts", &page.contracts);
    if !page.promises.is_empty() {
        out.heading("Promises");
        let head = ["state", "", "subject", "domain", "property", "promised", "by"];
        out.table(&head, page.promises.iter().map(promise_row).collect(), &[]);
    }
    section(
        out,
        "Ports",
        page.ports.iter().map(|p| {
            let direction = format!("{:?}", p.direction).to_lowercase();
            let state = p.promise.map(state_word).unwrap_or_default();
            let assets: Vec<&str> = p.assets.iter().map(|a| a.key.as_str()).collect();
            vec![direction, cut(&p.name, 40), cut(&assets.join(", "), 100), state]
        }),
    );
    section(out, &format!("Columns ({})", page.columns_total), page.columns.iter().take(200).map(column_row));
    section(
        out,
        "Checks",
        page.checks.iter().take(50).map(|c| {
            let status = format!("{:?}", c.status).to_lowercase();
            vec![status, cut(&c.name, 70), time(c.at), c.said_by.mark.clone()]
        }),
    );
    if let Some(lineage) = &page.lineage {
        out.heading("Lineage");
        out.line(&format!(
            "{} upstream ({} at any distance), {} downstream ({} at any distance)",
            lineage.upstream, lineage.upstream_all, lineage.downstream, lineage.downstream_all
        ));
    }
    list(out, "Holds", &page.holds);
    section(out, "Facts that differ", page.facts.iter().filter(|f| !f.differing.is_empty()).map(disagreement));
    section(
        out,
        "Where this came from",
        page.sources.iter().map(|s| {
            let because = s.because.clone().unwrap_or_default();
            vec![s.mark.mark.clone(), s.mark.catalog.clone(), cut(&s.native, 90), cut(&because, 110)]
        }),
    );
    out.freshness(&page.freshness);
}

fn column_row(column: &ColumnView) -> Vec<String> {
    let null = match column.nullable {
        Some(true) => "null",
        Some(false) => "not null",
        None => "",
    };
    let marks: Vec<&str> = column.said_by.iter().map(|m| m.mark.as_str()).collect();
    vec![
        cut(&column.path, 50),
        cut(column.data_type.as_deref().unwrap_or("?"), 30),
        null.to_owned(),
        cut(&column.tags.join(" "), 30),
        cut(column.description.as_deref().unwrap_or(""), 60),
        marks.join(" "),
        cut(&column.disagreements.join("; "), 80),
    ]
}

fn disagreement(fact: &FactRow) -> Vec<String> {
    let claim = |c: &weft_model::Claim| format!("{} ({})", cut(&c.value, 50), c.dialect.mark());
    let shown = fact.shown.as_ref().map(claim).unwrap_or_default();
    let others: Vec<String> = fact.differing.iter().map(claim).collect();
    vec![fact.field.clone(), shown, others.join(", ")]
}

fn section(out: &mut Printer, title: &str, rows: impl Iterator<Item = Vec<String>>) {
    let rows: Vec<Vec<String>> = rows.collect();
    if let Some(first) = rows.first() {
        let head = vec![""; first.len()];
        out.heading(title);
        out.table(&head, rows, &[]);
    }
}

fn list(out: &mut Printer, title: &str, things: &[ThingRef]) {
    section(out, title, things.iter().take(50).map(|t| vec![cut(&t.name, 50), t.subtype.clone(), t.key.clone()]));
}

fn block_text(block: &Block) -> String {
    let text = |spans: &[Span]| spans.iter().map(|s| s.text.as_str()).collect::<String>();
    match block {
        Block::Paragraph { spans } | Block::Heading { spans, .. } => text(spans),
        Block::List { items, .. } => items
            .iter()
            .map(|i| format!("- {}", i.iter().map(block_text).collect::<String>()))
            .collect::<Vec<_>>()
            .join(" "),
        Block::Code { text } => text.clone(),
        Block::Quote { blocks } => blocks.iter().map(block_text).collect(),
        Block::Table { .. } => "(table)".to_owned(),
        Block::Rule => String::new(),
    }
}

pub(super) async fn compare(app: &App, args: CompareArgs, out: &mut Printer) -> Ended {
    let grid = asset::compare(app, CompareQuery { keys: args.keys }).await?;
    if out.json {
        out.object(&grid);
        return Ok(Outcome::Pass);
    }
    let names: Vec<String> = grid.things.iter().map(|t| shown(&t.name)).collect();
    let mut head = vec!["", ""];
    head.extend(names.iter().map(String::as_str));
    let rows = grid.rows.iter().map(|row| {
        let mut cells = vec![if row.differs { "≠".to_owned() } else { String::new() }, row.field.clone()];
        cells.extend(row.values.iter().map(|v| cut(v.as_deref().unwrap_or("unknown"), 60)));
        cells
    });
    out.table(&head, rows.collect(), &[]);
    out.freshness(&grid.freshness);
    Ok(Outcome::Pass)
}
