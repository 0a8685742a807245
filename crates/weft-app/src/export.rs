//! Exports: the same answers as CSV, JSON, Markdown or a drawing, each with its source, time, filter and
//! completeness. The same data gives the same bytes (X06).

use crate::App;
use crate::api::asset::AssetQuery;
use crate::api::changes::ChangesQuery;
use crate::api::governance::{AuditQuery, FindingFilter};
use crate::api::lineage::{Level, LineageQuery, LineageView};
use crate::api::search::SearchQuery;
use crate::api::settings::{ExportFormat, ExportQuery, ExportText, ExportWhat};
use crate::api::sla::SlaQuery;
use crate::api::types::{Freshness, ThingRef};
use crate::api::{asset, catalogs};
use crate::error::{Code, WireError};
use crate::governance::filter_words;
use crate::table_text::{TableText, file_name};
use serde::Serialize;
use weft_model::{Completeness, TimeMs};

mod svg;

/// Rows of a search that are exported; the file says when there were more.
const MOST: u32 = 10_000;

/// What an export is made from.
struct Draft {
    title: String,
    table: TableText,
    json: serde_json::Value,
    svg: Option<String>,
    lines: Option<String>,
}

impl App {
    /// An export as text with a file name that is legal everywhere.
    ///
    /// # Errors
    /// As for the answer that is exported; `BadRequest` for a drawing of what is no drawing.
    pub async fn export(&self, query: ExportQuery) -> Result<ExportText, WireError> {
        let complete = match &query.what {
            ExportWhat::Statements { catalog } => self.freshness_of(catalog).await?.complete,
            _ => self.freshness().await?.complete,
        };
        let draft = self.draft(query.what).await?;
        let (extension, media_type, text) = match query.format {
            ExportFormat::Csv => ("csv", "text/csv", draft.table.csv()),
            ExportFormat::Markdown => ("md", "text/markdown", draft.table.markdown(&draft.title)),
            ExportFormat::Json => {
                let text = serde_json::to_string_pretty(&draft.json).map_err(|e| internal(&e))?;
                ("json", "application/json", format!("{text}\n"))
            }
            ExportFormat::Svg => {
                let svg = draft.svg.ok_or_else(|| {
                    WireError::new(Code::BadRequest, "only lineage is a drawing").hint("choose csv, json or md")
                })?;
                ("svg", "image/svg+xml", svg)
            }
            ExportFormat::Ndjson => {
                let lines = draft.lines.ok_or_else(|| {
                    WireError::new(Code::BadRequest, "only statements are one object a line")
                        .hint("choose csv, json or md")
                })?;
                ("ndjson", "application/x-ndjson", lines)
            }
        };
        Ok(ExportText {
            file_name: file_name(&draft.title, extension),
            media_type: media_type.to_owned(),
            text,
            complete,
        })
    }

    async fn draft(&self, what: ExportWhat) -> Result<Draft, WireError> {
        match what {
            ExportWhat::Search { text } => self.search_draft(text).await,
            ExportWhat::Asset { key } => self.page_draft(key).await,
            ExportWhat::Compare { keys } => self.compare_draft(&keys).await,
            ExportWhat::Lineage { key, level } => self.lineage_draft(key, level).await,
            ExportWhat::Sla { text } => self.sla_draft(text).await,
            ExportWhat::Audit { filter } => self.audit_draft(filter).await,
            ExportWhat::Changes { since } => self.changes_draft(since).await,
            ExportWhat::Ledger {} => self.ledger_draft().await,
            ExportWhat::Statements { catalog } => self.statements_draft(&catalog).await,
        }
    }

    async fn search_draft(&self, text: String) -> Result<Draft, WireError> {
        let page = self.search(SearchQuery { text: text.clone(), limit: Some(MOST), offset: None }).await?;
        let head = ["name", "kind", "type", "domain", "owners", "tags", "lifecycle", "promise", "catalogs", "key"];
        let rows = page.hits.iter().map(|h| {
            let mut row = thing_cells(&h.thing);
            row.extend([
                some(h.owners.join(", ")),
                some(h.tags.join(", ")),
                some(word(&h.lifecycle)),
                h.promise.as_ref().map(word),
                some(h.thing.catalogs.join(", ")),
                Some(h.thing.key.clone()),
            ]);
            row
        });
        let mut notes = notes(&page.freshness, &format!("search: {text}"));
        if page.total > MOST {
            notes.push(format!("the first {MOST} of {} hits", page.total));
        }
        draft(format!("weft search {text}"), notes, &head, rows.collect(), &page)
    }

    async fn page_draft(&self, key: String) -> Result<Draft, WireError> {
        let page = asset::show(self, AssetQuery { key }).await?;
        let head = ["fact", "value", "said by", "differs"];
        let rows = page.facts.iter().map(|f| {
            let said = f.shown.iter().chain(&f.agreeing).map(|c| format!("{} ({})", c.dialect.mark(), c.catalog));
            let differs = f.differing.iter().map(|c| format!("{} ({}, {})", c.value, c.dialect.mark(), c.catalog));
            vec![
                Some(f.field.clone()),
                f.shown.as_ref().map(|c| c.value.clone()),
                some(said.collect::<Vec<_>>().join(", ")),
                Some(differs.collect::<Vec<_>>().join(", ")),
            ]
        });
        let notes = notes(&page.freshness, &format!("thing: {}", page.thing.key));
        draft(page.thing.name.clone(), notes, &head, rows.collect(), &page)
    }

    async fn compare_draft(&self, keys: &[String]) -> Result<Draft, WireError> {
        let grid = self.compare(keys).await?;
        let names: Vec<String> = grid.things.iter().map(|t| t.name.clone()).collect();
        let mut head = vec!["fact", "differs"];
        head.extend(names.iter().map(String::as_str));
        let rows = grid.rows.iter().map(|r| {
            let mut row = vec![Some(r.field.clone()), Some(if r.differs { "yes" } else { "no" }.to_owned())];
            row.extend(r.values.iter().cloned());
            row
        });
        let notes = notes(&grid.freshness, "comparison");
        draft(format!("compare {}", names.join(" ")), notes, &head, rows.collect(), &grid)
    }

    async fn lineage_draft(&self, key: Option<String>, level: Level) -> Result<Draft, WireError> {
        let query = LineageQuery { key, up: None, down: None, level, as_of: None, expanded: None, max_nodes: Some(0) };
        let view: LineageView = self.lineage(query).await?;
        let head = [
            "from",
            "from column",
            "to",
            "to column",
            "kind",
            "flow",
            "edges",
            "confidence",
            "joins catalogs",
            "said by",
        ];
        let rows = view.edges.iter().map(|e| {
            let said = e.provenance.iter().map(|p| format!("{} ({})", p.dialect.mark(), p.catalog));
            vec![
                Some(e.from.clone()),
                e.from_column.clone().or(Some(String::new())),
                Some(e.to.clone()),
                e.to_column.clone().or(Some(String::new())),
                Some(word(&e.kind)),
                Some(e.transformation.as_ref().map(word).unwrap_or_default()),
                Some(e.count.to_string()),
                Some(format!("{:.2}", e.confidence)),
                Some(if e.knot { "yes" } else { "no" }.to_owned()),
                Some(said.collect::<Vec<_>>().join(", ")),
            ]
        });
        let name = view.focus.as_ref().map_or_else(|| "the whole map".to_owned(), |f| f.name.clone());
        let mut notes = notes(&view.freshness, &format!("lineage of {name}, every edge"));
        notes.extend(view.notes.iter().cloned());
        let mut draft = draft(format!("lineage {name}"), notes, &head, rows.collect(), &view)?;
        draft.svg = Some(svg::drawing(&view));
        Ok(draft)
    }

    async fn sla_draft(&self, text: String) -> Result<Draft, WireError> {
        let board = self.board(SlaQuery { text: Some(text.clone()).filter(|t| !t.is_empty()), at: None }).await?;
        let head = [
            "subject",
            "kind",
            "type",
            "domain",
            "property",
            "promised",
            "state",
            "sentence",
            "due",
            "said by",
            "written at",
        ];
        let rows = board.promises.iter().map(|p| {
            let mut row = thing_cells(&p.subject);
            row.extend([
                Some(p.property.clone()),
                some(p.promised.clone()),
                Some(word(&p.state)),
                Some(p.sentence.clone()),
                p.due_at.map(|t| t.to_string()),
                Some(format!("{} ({})", p.said_by.mark, p.said_by.catalog)),
                Some(p.location.clone()),
            ]);
            row
        });
        let mut notes = notes(&board.freshness, &format!("promises: {text}"));
        notes.push(format!("states at {}", board.evaluated_at));
        draft("promises".to_owned(), notes, &head, rows.collect(), &board)
    }

    async fn audit_draft(&self, filter: FindingFilter) -> Result<Draft, WireError> {
        let chosen = filter_words(&filter);
        let report = self.audit(AuditQuery { filter, ..AuditQuery::default() }).await?;
        let head = ["subject", "kind", "type", "domain", "rule", "severity", "finding", "key"];
        let rows = report.findings.iter().map(|f| {
            let mut row = thing_cells(&f.subject);
            let rest = [f.rule.clone(), word(&f.severity), f.sentence.clone(), f.subject.key.clone()];
            row.extend(rest.map(Some));
            row
        });
        let mut notes = notes(&report.freshness, &format!("audit{chosen}"));
        for rule in report.rules.iter().filter(|r| !r.audited) {
            notes.push(format!("not audited: {} ({})", rule.rule, rule.not_audited.join("; ")));
        }
        draft("audit".to_owned(), notes, &head, rows.collect(), &report)
    }

    async fn changes_draft(&self, since: u32) -> Result<Draft, WireError> {
        let feed =
            self.changes(ChangesQuery { since: Some(since), limit: Some(MOST), ..ChangesQuery::default() }).await?;
        let head = ["thing", "kind", "type", "domain", "sync", "when", "what", "change", "before", "after", "said by"];
        let rows = feed.changes.iter().map(|c| {
            let mut row = thing_cells(&c.thing);
            row.extend([
                Some(c.sync.to_string()),
                Some(c.at.to_string()),
                Some(word(&c.kind)),
                Some(c.text.clone()),
                Some(c.before.clone().unwrap_or_default()),
                Some(c.after.clone().unwrap_or_default()),
                Some(format!("{} ({})", c.said_by.mark, c.said_by.catalog)),
            ]);
            row
        });
        let notes = notes(&feed.freshness, &format!("changes after sync {since}"));
        draft("changes".to_owned(), notes, &head, rows.collect(), &feed)
    }

    async fn ledger_draft(&self) -> Result<Draft, WireError> {
        let ledger = self.stitches(catalogs::StitchQuery { limit: Some(1_000_000), ..Default::default() }).await?;
        let head = ["step", "joins", "left catalog", "left key", "right catalog", "right key", "evidence", "decision"];
        let rows = ledger.rows.iter().map(|r| {
            vec![
                Some(r.number.to_string()),
                Some(if r.merges { "yes" } else { "no" }.to_owned()),
                Some(r.left.mark.catalog.clone()),
                Some(r.left.key.clone()),
                Some(r.right.mark.catalog.clone()),
                Some(r.right.key.clone()),
                Some(r.evidence.clone()),
                Some(r.decision.as_ref().map(word).unwrap_or_default()),
            ]
        });
        let notes = notes(&ledger.freshness, "stitch ledger");
        draft("stitch ledger".to_owned(), notes, &head, rows.collect(), &ledger)
    }

    /// How old and whole what one catalog said is.
    async fn freshness_of(&self, catalog: &str) -> Result<Freshness, WireError> {
        self.stored(catalog).await?;
        let row = self.catalogs().await?.catalogs.into_iter().find(|row| row.id == catalog);
        let partial = row.iter().flat_map(|row| &row.scopes).filter_map(|scope| match &scope.completeness {
            Completeness::Complete => None,
            Completeness::Partial(reason) => Some(format!("{catalog}, {}: {reason}", scope.scope)),
        });
        Ok(Freshness {
            as_of: row.as_ref().and_then(|row| row.synced_at),
            complete: row.as_ref().is_some_and(|row| row.complete),
            gaps: partial.collect(),
        })
    }

    async fn statements_draft(&self, catalog: &str) -> Result<Draft, WireError> {
        let facts = self.store.facts_of_catalog(catalog).await?;
        let head = ["kind", "name", "key", "native", "dialect", "scope", "missing"];
        let mut lines = String::new();
        for fact in &facts {
            let line = serde_json::to_string(&fact.observation).map_err(|e| internal(&e))?;
            lines.push_str(&line);
            lines.push('\n');
        }
        let rows = facts.iter().map(|fact| {
            let said = &fact.observation;
            vec![
                Some(said.kind().as_str().to_owned()),
                some(said.entity.display_name().unwrap_or_else(|| said.key.name()).to_owned()),
                Some(said.key.to_string()),
                Some(said.native.clone()),
                Some(said.dialect.as_str().to_owned()),
                Some(said.scope.clone()),
                Some(if fact.unconfirmed_missing { "unconfirmed" } else { "no" }.to_owned()),
            ]
        });
        let freshness = self.freshness_of(catalog).await?;
        let notes = notes(&freshness, &format!("every statement of catalog {catalog}"));
        let statements: Vec<_> = facts.iter().map(|fact| &fact.observation).collect();
        let answer = serde_json::json!({ "as_of": freshness.as_of, "complete": freshness.complete,
            "gaps": freshness.gaps, "statements": statements });
        let mut draft = draft(format!("statements {catalog}"), notes, &head, rows.collect(), &answer)?;
        draft.lines = Some(lines);
        Ok(draft)
    }
}

fn draft(
    title: String,
    notes: Vec<String>,
    head: &[&str],
    rows: Vec<Vec<Option<String>>>,
    answer: &impl Serialize,
) -> Result<Draft, WireError> {
    let json = serde_json::to_value(answer).map_err(|e| internal(&e))?;
    let head = head.iter().map(|h| (*h).to_owned()).collect();
    Ok(Draft { title, table: TableText { notes, head, rows }, json, svg: None, lines: None })
}

fn internal(error: &serde_json::Error) -> WireError {
    WireError::new(Code::Internal, error.to_string())
}

fn notes(freshness: &Freshness, filter: &str) -> Vec<String> {
    let as_of = freshness.as_of.map_or_else(|| "never synced".to_owned(), |at: TimeMs| format!("as of {at}"));
    let complete = if freshness.complete { "complete" } else { "incomplete" };
    let mut notes = vec![format!("Weft, {filter}"), format!("{as_of}, {complete}")];
    notes.extend(freshness.gaps.iter().map(|gap| format!("not read: {gap}")));
    notes
}

/// Name, kind, type and domain: the first four columns of every table of things.
fn thing_cells(thing: &ThingRef) -> Vec<Option<String>> {
    vec![
        Some(thing.name.clone()),
        Some(thing.kind.as_str().to_owned()),
        some(thing.subtype.clone()),
        thing.domain.as_ref().map(|d| d.name.clone()),
    ]
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|t| !t.is_empty())
}

/// The word of an enum as JSON has it.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}
