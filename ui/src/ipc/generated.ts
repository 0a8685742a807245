// Made from the table in crates/weft-app/src/api/mod.rs by `make types`. Do not edit.

/**
 * Which thing: a canonical key, a source's own id, or a name.
 */
export type AssetQuery = { 
/**
 * Key, native id or name.
 */
key: string, };

/**
 * Which page of which findings.
 */
export type AuditQuery = { 
/**
 * Which findings.
 */
filter: FindingFilter, 
/**
 * Findings to pass over.
 */
offset?: number, 
/**
 * At most so many findings; all when left out.
 */
limit?: number, 
/**
 * Runs the rules again even if the last audit is of the present mesh and not a minute old.
 */
again?: boolean, };

/**
 * The report.
 */
export type AuditReport = { 
/**
 * Every rule with its coverage, whatever is filtered.
 */
rules: Array<RuleCoverage>, 
/**
 * Findings of all rules.
 */
total: number, 
/**
 * Findings that the filter leaves.
 */
matching: number, 
/**
 * What each further choice would leave.
 */
facets: FindingFacets, 
/**
 * One page of the findings that the filter leaves, worst first.
 */
findings: Array<Finding>, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * What differs between the maps of two moments.
 */
export type Between = { 
/**
 * The earlier moment.
 */
from: Moment, 
/**
 * The later moment.
 */
to: Moment, 
/**
 * Differences by sort, then by thing.
 */
changes: Array<ChangeRow>, 
/**
 * Differences in all.
 */
total: number, 
/**
 * Things and edges of which a catalog speaks that was not read to its end at one of the two moments.
 */
not_comparable: number, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * Which two moments.
 */
export type BetweenQuery = { 
/**
 * One of the two: the newest sync that had ended by then counts.
 */
from: TimeMs, 
/**
 * The other; now when left out.
 */
to?: TimeMs, 
/**
 * Most rows; 500 when left out.
 */
limit?: number, };

/**
 * A part of a text: metadata is never HTML.
 */
export type Block = { "type": "paragraph", 
/**
 * Content.
 */
spans: Array<Span>, } | { "type": "heading", 
/**
 * Level.
 */
level: number, 
/**
 * Content.
 */
spans: Array<Span>, } | { "type": "list", 
/**
 * Numbered or not.
 */
ordered: boolean, 
/**
 * Items, each a list of blocks.
 */
items: Array<Array<Block>>, } | { "type": "code", 
/**
 * Text.
 */
text: string, } | { "type": "quote", 
/**
 * Content.
 */
blocks: Array<Block>, } | { "type": "table", 
/**
 * Rows of cells.
 */
rows: Array<Array<Array<Span>>>, } | { "type": "rule" };

/**
 * A method of authentication.
 */
export type CatalogAuth = { 
/**
 * The word used in the option `auth`.
 */
method: string, 
/**
 * What its secret is called; `None` when it has none.
 */
secret: string | null, 
/**
 * Names of the options it needs.
 */
options: Array<string>, };

/**
 * A catalog to add.
 */
export type CatalogDraft = { 
/**
 * Id: letters, digits, `-`, `_`; unique.
 */
id: string, 
/**
 * Kind; `files` when left out.
 */
kind?: string, 
/**
 * Path or URL.
 */
at: string, 
/**
 * Options.
 */
options?: { [key in string]: string }, 
/**
 * Password, token or key.
 */
secret?: SecretText, 
/**
 * Password of the proxy.
 */
proxy_secret?: SecretText, 
/**
 * Where to keep the secrets; the keyring when left out.
 */
secret_in?: SecretPlace, };

/**
 * Which catalog.
 */
export type CatalogId = { 
/**
 * Id.
 */
id: string, };

/**
 * A kind of catalog that can be added.
 */
export type CatalogKind = { 
/**
 * Id used with `--kind`.
 */
kind: string, 
/**
 * Name for people.
 */
name: string, 
/**
 * What it reads, in one sentence.
 */
summary: string, 
/**
 * What it can tell.
 */
capabilities: Array<string>, 
/**
 * What it cannot read, one sentence each.
 */
limits: Array<string>, 
/**
 * The least permissions it needs, one sentence each.
 */
permissions: Array<string>, 
/**
 * Versions of the server it was tested against.
 */
versions: string, 
/**
 * Reached over the network, not on this machine's disk.
 */
server: boolean, 
/**
 * Methods of authentication, the usual one first; empty for what is no server.
 */
auth: Array<CatalogAuth>, 
/**
 * Options it takes: name, words, and whether it must be given.
 */
options: Array<CatalogOption>, };

/**
 * All catalogs.
 */
export type CatalogList = { 
/**
 * Catalogs by id.
 */
catalogs: Array<CatalogRow>, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * An option of a catalog kind.
 */
export type CatalogOption = { 
/**
 * Name.
 */
name: string, 
/**
 * Label for people.
 */
label: string, 
/**
 * What it is.
 */
help: string, 
/**
 * Must be given.
 */
required: boolean, };

/**
 * A catalog with its state.
 */
export type CatalogRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Kind.
 */
kind: string, 
/**
 * Path or URL.
 */
at: string, 
/**
 * Part of the sample mesh.
 */
sample: boolean, 
/**
 * Last sync that was swapped in.
 */
synced_at: TimeMs | null, 
/**
 * When it is read next by itself, where a schedule runs.
 */
next_at: TimeMs | null, 
/**
 * What its server last said of its version.
 */
server: ServerView | null, 
/**
 * Last sync was complete.
 */
complete: boolean, 
/**
 * State of each scope.
 */
scopes: Array<ScopeReport>, 
/**
 * Current statements by kind.
 */
counts: Array<[string, number]>, 
/**
 * Error of the last try, where it failed.
 */
error: string | null, 
/**
 * Its code.
 */
error_code: Code | null, 
/**
 * Where its secret is.
 */
secret: SecretState, 
/**
 * Method of authentication; empty for what needs none.
 */
auth: string, 
/**
 * Lines of its loss report.
 */
losses: number, 
/**
 * Statements kept though not seen any more.
 */
held: number, 
/**
 * A job reads it now.
 */
syncing: boolean, 
/**
 * Authority maps: scope → authority.
 */
authority_maps: Array<[string, string]>, };

/**
 * The feed.
 */
export type ChangeFeed = { 
/**
 * Changes, newest first.
 */
changes: Array<ChangeRow>, 
/**
 * Changes in all.
 */
total: number, 
/**
 * The last sync the user has seen.
 */
seen: number, 
/**
 * When that was; `None` before the first look.
 */
seen_at: TimeMs | null, 
/**
 * The newest sync.
 */
newest: number, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * What sort of change.
 */
export type ChangeKind = "added" | "gone" | "schema" | "owner" | "sla" | "lineage" | "lifecycle" | "other";

/**
 * One change.
 */
export type ChangeRow = { 
/**
 * Sync that brought it.
 */
sync: number, 
/**
 * When.
 */
at: TimeMs, 
/**
 * What sort.
 */
kind: ChangeKind, 
/**
 * The thing.
 */
thing: ThingRef, 
/**
 * The sentence after the name: `became nullable`.
 */
text: string, 
/**
 * Column, where it is about one.
 */
column: string | null, 
/**
 * Value before.
 */
before: string | null, 
/**
 * Value after.
 */
after: string | null, 
/**
 * Who says so.
 */
said_by: Mark, };

/**
 * Which changes.
 */
export type ChangesQuery = { 
/**
 * Only syncs after this one; since the last look when left out, `0` for all.
 */
since?: number, 
/**
 * Only these kinds.
 */
kinds?: Array<ChangeKind>, 
/**
 * Only starred things.
 */
starred?: boolean, 
/**
 * Most rows; 500 when left out.
 */
limit?: number, };

/**
 * Outcome of a check. A run that failed to measure is `Error`, not `Fail` (docs/sla.md).
 */
export type CheckStatus = "pass" | "warn" | "fail" | "error" | "skip" | "unknown";

/**
 * A check with its newest result.
 */
export type CheckView = { 
/**
 * Name.
 */
name: string, 
/**
 * Column, where it is about one.
 */
column: string | null, 
/**
 * Newest outcome.
 */
status: CheckStatus, 
/**
 * When.
 */
at: TimeMs | null, 
/**
 * What was observed.
 */
observed: string | null, 
/**
 * Severity as written.
 */
severity: string | null, 
/**
 * Who says so.
 */
said_by: Mark, };

/**
 * One statement about a value: who says what, since when.
 */
export type Claim = { 
/**
 * The value, as shown to people.
 */
value: string, 
/**
 * Catalog that says so.
 */
catalog: string, 
/**
 * Language it is said in.
 */
dialect: Dialect, 
/**
 * When the source says it changed, else when it was read.
 */
at: TimeMs | null, };

/**
 * What went wrong, as a closed set that faces switch over. The text is in [`WireError::message`].
 */
export type Code = "UnknownCommand" | "BadRequest" | "BadQuery" | "NotFound" | "Ambiguous" | "BadName" | "Unreadable" | "BadInput" | "CatalogFailed" | "Unreachable" | "TimedOut" | "RedirectRefused" | "NotTheApi" | "ProxyAuth" | "TokenRejected" | "SecretMissing" | "KeyringLocked" | "KeyringAbsent" | "Locked" | "TooNew" | "Corrupt" | "DiskFull" | "ReadOnly" | "Cancelled" | "Internal";

/**
 * One column mapping beneath an edge.
 */
export type ColumnFlow = { 
/**
 * Column path in the giver, dotted when nested.
 */
from: string, 
/**
 * Column path in the taker; `None` when it steers the whole dataset (an INDIRECT dataset-level flow).
 */
to?: string | null, 
/**
 * Whether values flow or only steer.
 */
transformation: Transformation, 
/**
 * `IDENTITY`, `AGGREGATION`, `FILTER`, `JOIN` …, as the source says.
 */
subtype?: string | null, 
/**
 * True when the source says values are masked on the way.
 */
masking?: boolean, 
/**
 * Words or expression of the source.
 */
description?: string | null, };

/**
 * Which column.
 */
export type ColumnQuery = { 
/**
 * Key of the asset.
 */
key: string, 
/**
 * Column path.
 */
column: string, };

/**
 * One step of a column trace.
 */
export type ColumnStep = { 
/**
 * Hops from the start.
 */
distance: number, 
/**
 * Asset nearer to the source.
 */
from: ThingRef, 
/**
 * Its column; `None` when the mapping is not available.
 */
from_column: string | null, 
/**
 * Asset nearer to the end.
 */
to: ThingRef, 
/**
 * Its column; `None` when the flow steers the whole dataset.
 */
to_column: string | null, 
/**
 * DIRECT or INDIRECT; `None` when the mapping is not available.
 */
transformation: Transformation | null, 
/**
 * `IDENTITY`, `FILTER` …
 */
subtype: string | null, 
/**
 * Masked on the way.
 */
masking: boolean, 
/**
 * Who says so.
 */
provenance: Array<Provenance>, };

/**
 * A column's ways up and down.
 */
export type ColumnTrace = { 
/**
 * Steps upstream, nearest first.
 */
upstream: Array<ColumnStep>, 
/**
 * Steps downstream, nearest first.
 */
downstream: Array<ColumnStep>, 
/**
 * What could not be followed, in words.
 */
notes: Array<string>, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * One column of the page, with the claims behind it.
 */
export type ColumnView = { 
/**
 * Path, dotted when nested.
 */
path: string, 
/**
 * Type as the best source spells it.
 */
data_type: string | null, 
/**
 * Our word for the type.
 */
logical_type: string | null, 
/**
 * May be null.
 */
nullable: boolean | null, 
/**
 * Part of the primary key.
 */
key: boolean, 
/**
 * Description.
 */
description: string | null, 
/**
 * Tags, terms, classifications.
 */
tags: Array<string>, 
/**
 * Who names the column.
 */
said_by: Array<Mark>, 
/**
 * Where sources differ: `type: NUMBER (dbt), VARCHAR (ODCS)`.
 */
disagreements: Array<string>, };

/**
 * Two to four things side by side.
 */
export type CompareGrid = { 
/**
 * The things.
 */
things: Array<ThingRef>, 
/**
 * The rows.
 */
rows: Array<CompareRow>, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * Which things to compare, two to four.
 */
export type CompareQuery = { 
/**
 * Keys.
 */
keys: Array<string>, };

/**
 * One row of the compare grid.
 */
export type CompareRow = { 
/**
 * What is compared.
 */
field: string, 
/**
 * A value per thing; `None` is "unknown", never empty or zero.
 */
values: Array<string | null>, 
/**
 * True when known values differ.
 */
differs: boolean, };

/**
 * Whether a listing was read to its end.
 */
export type Completeness = { "state": "complete" } | { "state": "partial", "reason": string };

/**
 * What a user decided about two keys.
 */
export type DecisionVerdict = "same" | "different";

/**
 * One line of diagnostics.
 */
export type DiagnosticRow = { 
/**
 * What was looked at.
 */
name: string, 
/**
 * Did it pass; `None` when there is nothing to pass.
 */
ok: boolean | null, 
/**
 * What was found.
 */
message: string, };

/**
 * A text to copy: versions, paths, states, redacted.
 */
export type Diagnostics = { 
/**
 * Checks in order: name, passed (`None`: only told), words.
 */
checks: Array<DiagnosticRow>, };

/**
 * What diagnostics should look at.
 */
export type DiagnosticsQuery = { 
/**
 * Look through both files for damage, too. Takes seconds where the mesh is large.
 */
files?: boolean, };

/**
 * The language in which a statement was made; also the mark shown beside a fact ("who says so").
 */
export type Dialect = string;

/**
 * A domain as a card, with its place.
 */
export type DomainCard = { 
/**
 * The domain; `None` is "not assigned".
 */
domain: DomainRef | null, 
/**
 * Products in it.
 */
products: number, 
/**
 * Assets in it.
 */
assets: number, 
/**
 * Products as squares, or empty above 60 (then `shares` is drawn).
 */
squares: Array<Square>, 
/**
 * Products by state of promises, for the bar of large cards.
 */
shares: Array<[PromiseState, number]>, 
/**
 * Domains folded into this card (above 24 domains).
 */
folded: Array<string>, 
/**
 * Left.
 */
x: number, 
/**
 * Top.
 */
y: number, 
/**
 * Width.
 */
w: number, 
/**
 * Height.
 */
h: number, };

/**
 * A domain as shown beside anything: its name and its dye.
 */
export type DomainRef = { 
/**
 * Key of the domain thing.
 */
key: string, 
/**
 * Name for people.
 */
name: string, 
/**
 * Hue angle (0 to 359) of the domain's dye, the same on every screen.
 */
hue: number, };

/**
 * An edge in full.
 */
export type EdgeDetails = { 
/**
 * The giver.
 */
from: ThingRef, 
/**
 * The taker.
 */
to: ThingRef, 
/**
 * What it means.
 */
kind: EdgeKind, 
/**
 * Joint confidence, 0 to 1.
 */
confidence: number, 
/**
 * Who says so, strongest first.
 */
provenance: Array<Provenance>, 
/**
 * Column mappings; empty is "column mapping not available".
 */
columns: Array<ColumnFlow>, 
/**
 * Why the ends are one thing each: rows of the ledger behind a knot.
 */
stitches: Array<string>, };

/**
 * What an edge means. Direction is always that of the data: from the giver to the taker.
 */
export type EdgeKind = "data" | "depends" | "contains";

/**
 * Which edge.
 */
export type EdgeQuery = { 
/**
 * Key of the giver.
 */
from: string, 
/**
 * Key of the taker.
 */
to: string, };

/**
 * What the program tells its faces without being asked.
 */
export type Event = { "type": "job", 
/**
 * The job.
 */
job: JobView, } | { "type": "data_changed", 
/**
 * Newest sync.
 */
sync: number, } | { "type": "user_changed", } | { "type": "menu", 
/**
 * Id of the command in the UI's list.
 */
command: string, } | { "type": "open", 
/**
 * Route of the UI.
 */
route: string, };

/**
 * "The data was last updated at …, and we know it from …".
 */
export type Evidence = { 
/**
 * Last update of the data.
 */
updated_at: TimeMs, 
/**
 * How it is known.
 */
kind: EvidenceKind, 
/**
 * When the source looked, where it says so.
 */
observed_at?: TimeMs | null, 
/**
 * Who measured, in words (`dbt source freshness`, `run of load_orders`).
 */
by?: string | null, };

/**
 * How something is known about the last update of an asset, strongest first (docs/sla.md).
 */
export type EvidenceKind = "assertion" | "row_max" | "table_metadata" | "run_end";

/**
 * Format of an export.
 */
export type ExportFormat = "csv" | "json" | "markdown" | "svg" | "ndjson";

/**
 * An export to make.
 */
export type ExportQuery = { 
/**
 * What.
 */
what: ExportWhat, 
/**
 * Format.
 */
format: ExportFormat, };

/**
 * An export made.
 */
export type ExportText = { 
/**
 * A file name that is legal everywhere.
 */
file_name: string, 
/**
 * Media type.
 */
media_type: string, 
/**
 * Content.
 */
text: string, 
/**
 * What it rests on was read to its end.
 */
complete: boolean, };

/**
 * What to export.
 */
export type ExportWhat = { "what": "search", 
/**
 * Query.
 */
text: string, } | { "what": "asset", 
/**
 * Key.
 */
key: string, } | { "what": "compare", 
/**
 * Keys.
 */
keys: Array<string>, } | { "what": "lineage", 
/**
 * Key; the whole map when left out.
 */
key: string | null, 
/**
 * Level.
 */
level: Level, } | { "what": "sla", 
/**
 * Query over subjects.
 */
text: string, } | { "what": "audit", 
/**
 * Which findings.
 */
filter: FindingFilter, } | { "what": "changes", 
/**
 * After this sync.
 */
since: number, } | { "what": "ledger", } | { "what": "statements", 
/**
 * Catalog.
 */
catalog: string, };

/**
 * One facet with its values, most frequent first.
 */
export type Facet = { 
/**
 * Field of the query grammar (`domain`, `kind`, `platform`, `owner`, `tag`, `lifecycle`, `sla`, `catalog`).
 */
field: string, 
/**
 * Values.
 */
values: Array<FacetValue>, };

/**
 * One value of a facet.
 */
export type FacetValue = { 
/**
 * Value as used in a query.
 */
value: string, 
/**
 * Words for people, where they differ.
 */
label: string, 
/**
 * Things in the whole result with this value.
 */
count: number, };

/**
 * One fact of a page: the value shown, who says so, and who says otherwise.
 */
export type FactRow = { 
/**
 * Name of the fact (`description`, `owner`, `lifecycle`, `column net_amount type`).
 */
field: string, 
/**
 * The claim with the better standing.
 */
shown: Claim | null, 
/**
 * Everyone who says the same.
 */
agreeing: Array<Claim>, 
/**
 * Everyone who says something else.
 */
differing: Array<Claim>, };

/**
 * One finding.
 */
export type Finding = { 
/**
 * Rule id (`OWN-01`).
 */
rule: string, 
/**
 * Severity of this finding.
 */
severity: Severity, 
/**
 * What it is about.
 */
subject: ThingRef, 
/**
 * The finding in words.
 */
sentence: string, 
/**
 * Facts it rests on, with their sources.
 */
facts: Array<Claim>, };

/**
 * Findings that each value of a filter would leave, given all other filters.
 */
export type FindingFacets = { 
/**
 * By severity, worst first.
 */
severities: Array<[Severity, number]>, 
/**
 * By rule, in the order of the rules.
 */
rules: Array<[string, number]>, 
/**
 * By domain in order of name, what is in none last. A domain of any finding is listed, also with none left.
 */
domains: Array<[DomainRef | null, number]>, };

/**
 * Which findings.
 */
export type FindingFilter = { 
/**
 * Rule ids; all when empty.
 */
rules?: Array<string>, 
/**
 * Severities; all when empty.
 */
severities?: Array<Severity>, 
/**
 * Keys of domains, the empty text for "in none"; all when empty.
 */
domains?: Array<string>, 
/**
 * Words that rule, name and sentence must have, in any order and case.
 */
text?: string, };

/**
 * A past version of a statement.
 */
export type HistoryRow = { 
/**
 * Sync that brought it.
 */
sync: number, 
/**
 * When.
 */
at: TimeMs, 
/**
 * Catalog.
 */
catalog: string, 
/**
 * What changed, in words.
 */
text: string, };

/**
 * One hit.
 */
export type Hit = { 
/**
 * Shown description, cut at 300 characters.
 */
description: string | null, 
/**
 * Platform of the key.
 */
platform: string, 
/**
 * Names of owners, at most three.
 */
owners: Array<string>, 
/**
 * Tags, at most five.
 */
tags: Array<string>, 
/**
 * Lifecycle.
 */
lifecycle: Lifecycle, 
/**
 * State of its promises, where it has any.
 */
promise: PromiseState | null, 
/**
 * Number of columns.
 */
columns: number, 
/**
 * Why it is here.
 */
matched: Array<MatchView>, 
/**
 * Who speaks of it; empty above 200 hits in one answer.
 */
marks: Array<Mark>, 
/**
 * True when this hit only resembles the query.
 */
fuzzy: boolean, 
/**
 * When a source last changed it.
 */
changed_at: TimeMs | null, 
/**
 * Canonical key.
 */
key: string, 
/**
 * Name for people.
 */
name: string, 
/**
 * Kind.
 */
kind: Kind, 
/**
 * Finer word: `table`, `dashboard`, `person` …
 */
subtype: string, 
/**
 * Domain, where known.
 */
domain: DomainRef | null, 
/**
 * Catalogs that speak of it.
 */
catalogs: Array<string>, };

/**
 * Which map.
 */
export type HomeQuery = { 
/**
 * Width of the room for the map, in CSS pixels.
 */
width: number, 
/**
 * Height of the room for the map, in CSS pixels.
 */
height: number, };

/**
 * The domain map with what stands around it.
 */
export type HomeView = { 
/**
 * Cards.
 */
cards: Array<DomainCard>, 
/**
 * Threads.
 */
threads: Array<Thread>, 
/**
 * Bundles that are only listed.
 */
undrawn: Array<Undrawn>, 
/**
 * Width of the map, before it is scaled.
 */
width: number, 
/**
 * Height of the map, before it is scaled.
 */
height: number, 
/**
 * What the map is scaled by to fill its room.
 */
scale: number, 
/**
 * Domains in all.
 */
domains: number, 
/**
 * Products in all.
 */
products: number, 
/**
 * Assets in all.
 */
assets: number, 
/**
 * Edges in all.
 */
edges: number, 
/**
 * Newest changes.
 */
changes: Array<ChangeRow>, 
/**
 * Changes since the last look.
 */
changes_total: number, 
/**
 * Promises that break next (broken first), the first five.
 */
due_next: Array<PromiseView>, 
/**
 * Promises in all.
 */
promises_total: number, 
/**
 * Catalogs and their age.
 */
catalogs: Array<CatalogRow>, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * A job just started.
 */
export type JobId = { 
/**
 * Id.
 */
id: number, };

/**
 * State of a job.
 */
export type JobState = "running" | "done" | "partial" | "failed" | "cancelled";

/**
 * A job.
 */
export type JobView = { 
/**
 * Id.
 */
id: number, 
/**
 * `sync warehouse-dbt`.
 */
title: string, 
/**
 * The catalog it reads, where it reads one.
 */
catalog: string | null, 
/**
 * The schedule started it, and nobody waits for it.
 */
by_schedule: boolean, 
/**
 * State.
 */
state: JobState, 
/**
 * Items done.
 */
done: number, 
/**
 * Items in all, where known.
 */
total: number | null, 
/**
 * What it does now, or how it ended, in words.
 */
message: string, 
/**
 * Start.
 */
started_at: TimeMs, 
/**
 * End.
 */
ended_at: TimeMs | null, };

/**
 * State of the system's keyring.
 */
export type KeyringState = "available" | "locked" | "absent";

/**
 * State of the system's keyring.
 */
export type KeyringView = { 
/**
 * State.
 */
state: KeyringState, };

/**
 * The kind of a thing; the platform part of keys that are not data.
 */
export type Kind = "domain" | "product" | "asset" | "contract" | "person" | "team" | "term" | "tag" | "job" | "run" | "check" | "incident" | "policy" | "agreement" | "edge";

/**
 * A band of the picture that belongs to one domain.
 */
export type Lane = { 
/**
 * The domain; `None` is "not assigned".
 */
domain: DomainRef | null, 
/**
 * Top.
 */
y: number, 
/**
 * Height.
 */
h: number, };

/**
 * What a node of the picture stands for.
 */
export type Level = "domain" | "product" | "asset" | "column";

/**
 * Where something stands in its life, in our words (docs/sla.md).
 */
export type Lifecycle = "proposed" | "draft" | "active" | "deprecated" | "retired" | "unknown";

/**
 * Lifecycle with the source's own word.
 */
export type LifecycleView = { 
/**
 * Our word.
 */
state: Lifecycle, 
/**
 * The source's word, where it differs.
 */
raw: string | null, };

/**
 * A column trace.
 */
export type LineageCounts = { 
/**
 * Things directly upstream.
 */
upstream: number, 
/**
 * Things directly downstream.
 */
downstream: number, 
/**
 * Things upstream at any distance.
 */
upstream_all: number, 
/**
 * Things downstream at any distance.
 */
downstream_all: number, 
/**
 * Longest shortest path upstream: how deep it stands.
 */
depth: number, };

/**
 * An edge with its route.
 */
export type LineageEdge = { 
/**
 * Key of the giver.
 */
from: string, 
/**
 * Key of the taker.
 */
to: string, 
/**
 * Column of the giver (column level).
 */
from_column: string | null, 
/**
 * Column of the taker (column level).
 */
to_column: string | null, 
/**
 * DIRECT or INDIRECT (column level).
 */
transformation: Transformation | null, 
/**
 * What it means.
 */
kind: EdgeKind, 
/**
 * Edges beneath it (1 at asset level).
 */
count: number, 
/**
 * Joint confidence, 0 to 1.
 */
confidence: number, 
/**
 * A stitch of two catalogs sits on it.
 */
knot: boolean, 
/**
 * True when column mappings are known beneath it.
 */
has_columns: boolean, 
/**
 * Runs against the flow of the picture (part of a cycle).
 */
reversed: boolean, 
/**
 * Who says so (at most five; `lineage.edge` gives all).
 */
provenance: Array<Provenance>, 
/**
 * Points of a path of cubic curves: start, then triples (control, control, end).
 */
route: Array<[number, number]>, };

/**
 * A node with its place.
 */
export type LineageNode = { 
/**
 * Distance from the focus: negative upstream, 0 the focus, positive downstream.
 */
distance: number, 
/**
 * Named only by edges; nobody describes it.
 */
stub: boolean, 
/**
 * Neighbours upstream that are not in the picture.
 */
more_up: number, 
/**
 * Neighbours downstream that are not in the picture.
 */
more_down: number, 
/**
 * Things beneath it (products: assets; domains: products).
 */
beneath: number, 
/**
 * Centre x.
 */
x: number, 
/**
 * Centre y.
 */
y: number, 
/**
 * Width.
 */
w: number, 
/**
 * Height.
 */
h: number, 
/**
 * Columns with a flow in the picture (column level), in order.
 */
columns: Array<string>, 
/**
 * Canonical key.
 */
key: string, 
/**
 * Name for people.
 */
name: string, 
/**
 * Kind.
 */
kind: Kind, 
/**
 * Finer word: `table`, `dashboard`, `person` …
 */
subtype: string, 
/**
 * Domain, where known.
 */
domain: DomainRef | null, 
/**
 * Catalogs that speak of it.
 */
catalogs: Array<string>, };

/**
 * Which part of the map.
 */
export type LineageQuery = { 
/**
 * Focus: key, native id or name; `asset#column` for a column. Left out: the whole map at domain or product level.
 */
key?: string, 
/**
 * Hops upstream; all when left out.
 */
up?: number, 
/**
 * Hops downstream; all when left out.
 */
down?: number, 
/**
 * Level.
 */
level: Level, 
/**
 * Show the map as of this time.
 */
as_of?: TimeMs, 
/**
 * Keys of nodes whose next neighbours are opened beyond the hops.
 */
expanded?: Array<string>, 
/**
 * Most nodes unasked; 150 when left out. `0` means no limit (exports, CLI).
 */
max_nodes?: number, };

/**
 * The picture.
 */
export type LineageView = { 
/**
 * The focus.
 */
focus: ThingRef | null, 
/**
 * Column in focus, where one was asked for.
 */
focus_column: string | null, 
/**
 * Level drawn.
 */
level: Level, 
/**
 * Nodes.
 */
nodes: Array<LineageNode>, 
/**
 * Edges.
 */
edges: Array<LineageEdge>, 
/**
 * Domain bands, top to bottom.
 */
lanes: Array<Lane>, 
/**
 * Width of the picture.
 */
width: number, 
/**
 * Height of the picture.
 */
height: number, 
/**
 * Things upstream at any distance (assets).
 */
upstream_total: number, 
/**
 * Things downstream at any distance (assets).
 */
downstream_total: number, 
/**
 * Nodes left out because of `max_nodes`.
 */
cut: number, 
/**
 * Groups of keys that form cycles in the picture.
 */
cycles: Array<Array<string>>, 
/**
 * Said when columns are asked for and some edges have none: `column mapping not available for 3 edges`.
 */
notes: Array<string>, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * A link to open.
 */
export type LinkQuery = { 
/**
 * `weft://…`
 */
link: string, };

/**
 * Where a link leads.
 */
export type LinkTarget = { 
/**
 * Route of the UI (`/asset/<key>`).
 */
route: string, };

/**
 * Something a reader saw and could not carry over. Nothing is dropped without one.
 */
export type Loss = { 
/**
 * File or listing.
 */
source: string, 
/**
 * Place in it, as a path with `[]` for "any element": `nodes.*.config.meta`.
 */
path: string, 
/**
 * What happened, for people.
 */
reason: string, 
/**
 * How often.
 */
count: number, 
/**
 * True when the content is kept in [`Observation::unmapped`]; false when it is only reported.
 */
kept: boolean, };

/**
 * Loss report of a catalog.
 */
export type LossReport = { 
/**
 * Lines.
 */
losses: Array<Loss>, };

/**
 * "Who says so": the short mark of a dialect and the catalog behind it.
 */
export type Mark = { 
/**
 * `ODCS`, `dbt`, `OL`, `DH` …
 */
mark: string, 
/**
 * Catalog id.
 */
catalog: string, 
/**
 * When the source says it changed, else when it was read.
 */
at: TimeMs | null, };

/**
 * Up to which sync the user has seen the feed.
 */
export type MarkSeen = { 
/**
 * Sequence number of a sync.
 */
sync: number, };

/**
 * Where a hit matched.
 */
export type MatchView = { 
/**
 * Field that matched (`name`, `key`, `column`, `description`, `owner` …).
 */
field: string, 
/**
 * The text that matched, cut to what is worth showing.
 */
text: string, 
/**
 * Ranges to mark in `text`, in characters, end exclusive.
 */
ranges: Array<[number, number]>, };

/**
 * How the edge is known. The order is that of trust, strongest first (docs/data-model.md).
 */
export type Method = "explicit_facet" | "column_facet" | "declared" | "parsed_sql" | "declared_port" | "cartesian" | "inferred";

/**
 * What is promised.
 */
export type Metric = "max_age" | "update_interval" | "delivery_deadline" | "latency" | "availability_pct" | "error_rate_pct" | "throughput" | "retention_min" | "support_hours" | "response_time" | "time_to_detect" | "time_to_notify" | "time_to_repair" | "ga_on" | "end_of_support" | "end_of_life" | "quality_min";

/**
 * A moment of the map: after this sync.
 */
export type Moment = { 
/**
 * Sequence number of the sync.
 */
sync: number, 
/**
 * When it ended.
 */
at: TimeMs, };

/**
 * No arguments, or no answer.
 */
export type Nothing = Record<symbol, never>;

/**
 * A person or team in a role.
 */
export type OwnerRef = { 
/**
 * Key of the party.
 */
key: string, 
/**
 * Name for people.
 */
name: string, 
/**
 * Role in our words (`business_owner`, `technical_owner`, `steward` …).
 */
role: string, 
/**
 * True when it comes from a container.
 */
inherited: boolean, 
/**
 * True when the party has left or is inactive.
 */
left: boolean, 
/**
 * True when the name resolves to nobody that any catalog describes.
 */
unresolved: boolean, 
/**
 * Who says so: marks of dialects with their catalogs.
 */
said_by: Array<Mark>, };

/**
 * Who stands behind a product.
 */
export type OwnershipState = "owned" | "one_person" | "leaver" | "nobody";

/**
 * Which paths.
 */
export type PathQuery = { 
/**
 * Start.
 */
from: string, 
/**
 * End.
 */
to: string, 
/**
 * How many, 1 to 20; 3 when left out.
 */
k?: number, };

/**
 * Which file or folder.
 */
export type PathQueryAt = { 
/**
 * Path on this machine.
 */
path: string, };

/**
 * Paths between two things, shortest first.
 */
export type PathsView = { 
/**
 * Each path from giver to taker.
 */
paths: Array<Array<ThingRef>>, 
/**
 * True when the search stopped at its bound and longer paths may exist.
 */
cut: boolean, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * Which way data passes a port.
 */
export type PortDirection = "input" | "output" | "management";

/**
 * A port of a product.
 */
export type PortView = { 
/**
 * Name.
 */
name: string, 
/**
 * Direction.
 */
direction: PortDirection, 
/**
 * Version.
 */
version: string | null, 
/**
 * Assets behind it.
 */
assets: Array<ThingRef>, 
/**
 * Contract behind it.
 */
contract: ThingRef | null, 
/**
 * State of the promises of the contract and the assets.
 */
promise: PromiseState | null, };

/**
 * What a file or folder would bring.
 */
export type Preview = { 
/**
 * The path.
 */
path: string, 
/**
 * Things by format and kind: `odcs contract` → 25.
 */
counts: Array<[string, number]>, 
/**
 * What could not be read or carried over.
 */
losses: Array<Loss>, 
/**
 * An id that is free.
 */
suggested_id: string, };

/**
 * The board.
 */
export type PromiseBoard = { 
/**
 * Time the states were computed for.
 */
evaluated_at: TimeMs, 
/**
 * Promises, broken first, then soonest.
 */
promises: Array<PromiseView>, 
/**
 * Counts by state, the same as the list's.
 */
counts: Array<[PromiseState, number]>, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * The state of a promise, as a word. Not known is a state of its own.
 */
export type PromiseState = "fail" | "warn" | "unknown" | "not_evaluable" | "pass";

/**
 * One promise with its state.
 */
export type PromiseView = { 
/**
 * What it is about: the product, else the asset or contract.
 */
subject: ThingRef, 
/**
 * The asset whose evidence is used, where it differs from the subject.
 */
asset: ThingRef | null, 
/**
 * Property as written (`freshness`).
 */
property: string, 
/**
 * Metric in our words; `None` when the property means nothing to us.
 */
metric: Metric | null, 
/**
 * What is promised, in words: `at most 6 h old`.
 */
promised: string, 
/**
 * State.
 */
state: PromiseState, 
/**
 * The sentence: `2 h 10 min late`, `no evidence since 11 Nov`.
 */
sentence: string, 
/**
 * What a careful reader should know beside the sentence: table-level evidence only, evidence that disagrees.
 */
notes: Array<string>, 
/**
 * When it breaks or broke.
 */
due_at: TimeMs | null, 
/**
 * Milliseconds until it breaks, negative when late; for sorting and countdown.
 */
due_in_ms: number | null, 
/**
 * The evidence it rests on.
 */
evidence: Evidence | null, 
/**
 * Time of the sync that brought the evidence.
 */
synced_at: TimeMs | null, 
/**
 * Time zone used, where the rule has a clock time.
 */
tz: string | null, 
/**
 * Text of the rule and where it stands.
 */
raw: string, 
/**
 * Where it is written.
 */
location: string, 
/**
 * Who promises.
 */
said_by: Mark, 
/**
 * The promise upstream that is broken and explains this one, in words.
 */
upstream_cause: string | null, };

/**
 * Who says an edge exists.
 */
export type Provenance = { 
/**
 * Catalog.
 */
catalog: string, 
/**
 * Language.
 */
dialect: Dialect, 
/**
 * How it is known.
 */
method: Method, 
/**
 * The job that moves the data, for people.
 */
job: string | null, 
/**
 * When a run last proved it.
 */
last_seen: TimeMs | null, };

/**
 * Requests, newest first.
 */
export type RequestList = { 
/**
 * Rows.
 */
requests: Array<RequestRow>, };

/**
 * One request that was made.
 */
export type RequestRow = { 
/**
 * When.
 */
at: TimeMs, 
/**
 * For which catalog.
 */
catalog: string, 
/**
 * Method.
 */
method: string, 
/**
 * Scheme, host and port.
 */
origin: string, 
/**
 * Path and query, without secrets.
 */
path: string, 
/**
 * Status, where an answer came.
 */
status: number | null, 
/**
 * Bytes of the answer, decoded.
 */
bytes: number, 
/**
 * Duration in milliseconds.
 */
ms: number, 
/**
 * Code of the error, where it failed.
 */
error: string | null, };

/**
 * Which requests.
 */
export type RequestsQuery = { 
/**
 * Only those of this catalog.
 */
catalog?: string, 
/**
 * Most rows; 200 when left out.
 */
limit?: number, };

/**
 * A rule and how far it could look.
 */
export type RuleCoverage = { 
/**
 * Rule id.
 */
rule: string, 
/**
 * Title for people.
 */
title: string, 
/**
 * Highest severity it can give.
 */
severity: Severity, 
/**
 * False when its input is missing; that is not "passed".
 */
audited: boolean, 
/**
 * Findings it gave, of all domains and severities.
 */
findings: number, 
/**
 * Why it looked at nothing, or not at everything.
 */
not_audited: Array<string>, };

/**
 * A run of a job.
 */
export type RunView = { 
/**
 * The job.
 */
job: ThingRef, 
/**
 * State as written (`COMPLETE`, `FAIL`, `success`).
 */
state: string, 
/**
 * Start.
 */
started: TimeMs | null, 
/**
 * End.
 */
ended: TimeMs | null, 
/**
 * Who says so.
 */
said_by: Mark, };

/**
 * A saved view.
 */
export type SavedView = { 
/**
 * Name, unique.
 */
name: string, 
/**
 * Route of the UI.
 */
route: string, 
/**
 * Hits now, for views of a search.
 */
count: number | null, };

/**
 * How often catalogs are read by themselves.
 */
export type Schedule = "never" | "every_hour" | "every_6_hours" | "every_day";

/**
 * What a reader says at the end of one scope (a listing, a container, a format of a folder).
 */
export type ScopeReport = { 
/**
 * Name of the scope, the same at every sync, e.g. `tables of main.sales` or `odcs`.
 */
scope: string, 
/**
 * Whether it was read to its end.
 */
completeness: Completeness, 
/**
 * Items it delivered.
 */
items: number, };

/**
 * The answer.
 */
export type SearchPage = { 
/**
 * Hits of this page.
 */
hits: Array<Hit>, 
/**
 * Hits in all.
 */
total: number, 
/**
 * True when exact and prefix hits were few and similar names were added.
 */
fuzzy: boolean, 
/**
 * Facets over the whole result.
 */
facets: Array<Facet>, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * What to search for.
 */
export type SearchQuery = { 
/**
 * Text in the query grammar; empty lists everything by rank.
 */
text: string, 
/**
 * Most hits to return, 1 to 10,000; 20 when left out.
 */
limit?: number, 
/**
 * Hits to skip.
 */
offset?: number, };

/**
 * A new secret for a catalog.
 */
export type SecretDraft = { 
/**
 * Catalog.
 */
id: string, 
/**
 * Password, token or key.
 */
secret: SecretText, 
/**
 * Where to keep it; where it was, else the keyring, when left out.
 */
secret_in?: SecretPlace, };

/**
 * Where the secret of a catalog is.
 */
export type SecretPlace = "keyring" | "session";

/**
 * Where the secret of a catalog is, and whether it can be had.
 */
export type SecretState = { "place": "none" } | { "place": "keyring" } | { "place": "session", 
/**
 * Whether this process knows it.
 */
known: boolean, } | { "place": "environment", 
/**
 * Name of the variable.
 */
name: string, 
/**
 * Whether it is set in this process.
 */
known: boolean, };

/**
 * A secret on its way in. It can be received and not sent back.
 */
export type SecretText = string;

/**
 * What a server last said of itself.
 */
export type ServerView = { 
/**
 * Its version in words, and whether it is one that was tested.
 */
told: string, 
/**
 * When.
 */
at: TimeMs, };

/**
 * The user's settings. Every field has a default, so an older file is always readable.
 */
export type Settings = { 
/**
 * Appearance.
 */
theme: Theme, 
/**
 * Single-key shortcuts off.
 */
no_single_keys: boolean, 
/**
 * Notify of breaches.
 */
notify: boolean, 
/**
 * Show probable joins as dashed edges.
 */
show_probable: boolean, 
/**
 * Read catalogs by themselves while the window or `weft serve` is open.
 */
schedule: Schedule, 
/**
 * Onboarding was finished or left.
 */
onboarded: boolean, };

/**
 * How bad.
 */
export type Severity = "critical" | "high" | "medium" | "low" | "note";

/**
 * Views and stars of the user.
 */
export type Shelf = { 
/**
 * Starred things.
 */
starred: Array<ThingRef>, 
/**
 * Saved views.
 */
views: Array<SavedView>, };

/**
 * Which promises.
 */
export type SlaQuery = { 
/**
 * A search query that limits the subjects; empty for all.
 */
text?: string, 
/**
 * Evaluate at this time instead of now.
 */
at?: TimeMs, };

/**
 * A statement behind the thing: "where this came from".
 */
export type SourceRow = { 
/**
 * Who.
 */
mark: Mark, 
/**
 * The source's own id.
 */
native: string, 
/**
 * Key in that catalog.
 */
key: string, 
/**
 * Why it is the same thing (rung of the ladder and evidence); empty for the first.
 */
because: string | null, 
/**
 * Fields that were kept but not mapped.
 */
unmapped: Array<string>, 
/**
 * Why that catalog could read no more of it than its listing.
 */
unreadable: string | null, 
/**
 * True when its last sync no longer saw it, and the loss was too large to believe.
 */
unconfirmed_missing: boolean, };

/**
 * A run of text inside a block.
 */
export type Span = { 
/**
 * The text.
 */
text: string, 
/**
 * Bold.
 */
strong?: boolean, 
/**
 * Italic.
 */
emphasis?: boolean, 
/**
 * Monospaced.
 */
code?: boolean, 
/**
 * Target of a link that may be opened (`http`, `https`, `mailto` only).
 */
href?: string, 
/**
 * Host of the link or of an image that is not loaded, to be shown.
 */
host?: string, };

/**
 * A product as a square.
 */
export type Square = { 
/**
 * Key of the product.
 */
key: string, 
/**
 * Name.
 */
name: string, 
/**
 * State of its promises; `None` promises nothing.
 */
promise: PromiseState | null, 
/**
 * The sentence behind the state.
 */
sentence: string | null, 
/**
 * Ownership.
 */
ownership: OwnershipState, 
/**
 * Changed since the last look.
 */
changed: boolean, };

/**
 * A star to set or take away.
 */
export type StarDraft = { 
/**
 * Key.
 */
key: string, 
/**
 * On or off.
 */
on: boolean, };

/**
 * The program in figures, for the frame.
 */
export type Status = { 
/**
 * Version of the program.
 */
version: string, 
/**
 * Catalogs.
 */
catalogs: number, 
/**
 * Catalogs whose last sync was complete.
 */
catalogs_complete: number, 
/**
 * Domains.
 */
domains: number, 
/**
 * Products.
 */
products: number, 
/**
 * Assets.
 */
assets: number, 
/**
 * Edges.
 */
edges: number, 
/**
 * Broken promises.
 */
broken: number, 
/**
 * Findings of the audit; `None` until it has run once.
 */
findings: number | null, 
/**
 * Changes since the last look.
 */
changes: number, 
/**
 * Newest sync.
 */
newest_sync: number, 
/**
 * The sample mesh is loaded.
 */
sample: boolean, 
/**
 * Where data is kept.
 */
data_dir: string, 
/**
 * Running and recent jobs.
 */
jobs: Array<JobView>, 
/**
 * Something the user must know once (a damaged file was set aside …).
 */
notices: Array<string>, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * Step of the resolution ladder (docs/data-model.md); lower number, stronger.
 */
export type Step = "user_decision" | "stated" | "exact_key" | "folded_key" | "authority_map" | "probable" | "suggestion" | "unresolved";

/**
 * A decision of the user; `verdict: None` takes it back.
 */
export type StitchDecision = { 
/**
 * One key in its catalog's spelling.
 */
left: string, 
/**
 * Its catalog.
 */
left_catalog: string, 
/**
 * The other key.
 */
right: string, 
/**
 * Its catalog.
 */
right_catalog: string, 
/**
 * Same, different, or undone.
 */
verdict: DecisionVerdict | null, };

/**
 * The ledger.
 */
export type StitchLedger = { 
/**
 * Rows.
 */
rows: Array<StitchRow>, 
/**
 * Rows by step over the whole ledger.
 */
counts: Array<[Step, number]>, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * Which rows of the ledger.
 */
export type StitchQuery = { 
/**
 * Only rows that touch this key.
 */
key?: string, 
/**
 * Only these steps.
 */
steps?: Array<Step>, 
/**
 * Most rows; 500 when left out.
 */
limit?: number, };

/**
 * One row of the ledger.
 */
export type StitchRow = { 
/**
 * One side.
 */
left: StitchSide, 
/**
 * The other side.
 */
right: StitchSide, 
/**
 * Step that applied.
 */
step: Step, 
/**
 * Number of the step, 1 to 7; 0 for unresolved.
 */
number: number, 
/**
 * True when the row makes the two one.
 */
merges: boolean, 
/**
 * Evidence in words.
 */
evidence: string, 
/**
 * Share of columns in common.
 */
overlap: number | null, 
/**
 * The user's decision, where there is one.
 */
decision: DecisionVerdict | null, };

/**
 * One side of a ledger row.
 */
export type StitchSide = { 
/**
 * Who.
 */
mark: Mark, 
/**
 * Key in that catalog.
 */
key: string, 
/**
 * The source's own id.
 */
native: string, };

/**
 * Every sync kept, oldest first.
 */
export type SyncLog = { 
/**
 * Syncs.
 */
syncs: Array<SyncRow>, };

/**
 * Which catalogs to sync.
 */
export type SyncRequest = { 
/**
 * Ids; all when left out.
 */
ids?: Array<string>, 
/**
 * Believe a listing that lost more than a tenth of its items.
 */
accept_removals?: boolean, 
/**
 * Ask the servers for everything again, also for what they say has not changed.
 */
full?: boolean, };

/**
 * One sync on the time strip.
 */
export type SyncRow = { 
/**
 * Sequence number.
 */
sync: number, 
/**
 * When it ended.
 */
at: TimeMs, 
/**
 * Catalog.
 */
catalog: string, 
/**
 * Everything was read.
 */
complete: boolean, 
/**
 * Statements added, changed and gone together: the height of its bar.
 */
changed: number, };

/**
 * Answer of a test.
 */
export type TestReport = { 
/**
 * Steps in order: name, passed, words.
 */
steps: Array<TestStep>, };

/**
 * One step of a test.
 */
export type TestStep = { 
/**
 * What was tried (`path`, `recognise`, `DNS`, `TLS` …).
 */
layer: string, 
/**
 * Did it work.
 */
ok: boolean, 
/**
 * What was found, or what to do next.
 */
message: string, };

/**
 * Appearance.
 */
export type Theme = "system" | "light" | "dark" | "contrast";

/**
 * Everything about one thing.
 */
export type ThingPage = { 
/**
 * The thing.
 */
thing: ThingRef, 
/**
 * Platform of the key.
 */
platform: string, 
/**
 * Path of containers, outermost first.
 */
path: Array<string>, 
/**
 * Named only by references; nobody describes it.
 */
stub: boolean, 
/**
 * Starred by the user.
 */
starred: boolean, 
/**
 * Description as blocks.
 */
description: Array<Block>, 
/**
 * Purpose as text.
 */
purpose: string | null, 
/**
 * Limitations as text.
 */
limitations: string | null, 
/**
 * Lifecycle.
 */
lifecycle: LifecycleView, 
/**
 * Owners and helpers.
 */
owners: Array<OwnerRef>, 
/**
 * Tags and terms on the thing itself.
 */
tags: Array<string>, 
/**
 * Products it belongs to.
 */
products: Array<ThingRef>, 
/**
 * Contracts that speak of it.
 */
contracts: Array<ThingRef>, 
/**
 * Domains beneath, products or assets it holds (for domains, products, contracts, parties, terms): the first 200.
 */
holds: Array<ThingRef>, 
/**
 * How many it holds in all.
 */
holds_total: number, 
/**
 * Promises on it, soonest breach first.
 */
promises: Array<PromiseView>, 
/**
 * Worst state of its promises.
 */
promise_state: PromiseState | null, 
/**
 * Promises that can be evaluated, of those promised.
 */
promise_coverage: [number, number], 
/**
 * Ports.
 */
ports: Array<PortView>, 
/**
 * Columns, the first 5,000.
 */
columns: Array<ColumnView>, 
/**
 * Columns in all.
 */
columns_total: number, 
/**
 * Checks, worst first.
 */
checks: Array<CheckView>, 
/**
 * Newest runs of the job, or of the jobs that write the asset, the first 50.
 */
runs: Array<RunView>, 
/**
 * Lineage in figures; `None` for kinds that have none.
 */
lineage: LineageCounts | null, 
/**
 * Nearest upstream things.
 */
upstream: Array<ThingRef>, 
/**
 * Nearest downstream things.
 */
downstream: Array<ThingRef>, 
/**
 * Access roles and grants, in words.
 */
access: Array<string>, 
/**
 * Channels for questions.
 */
support: Array<string>, 
/**
 * Links of the sources that may be opened.
 */
links: Array<string>, 
/**
 * Use, where measured.
 */
usage: Usage | null, 
/**
 * Trust, explained by parts.
 */
trust: Array<TrustPart>, 
/**
 * Facts with their sources.
 */
facts: Array<FactRow>, 
/**
 * History, newest first, the first 100.
 */
history: Array<HistoryRow>, 
/**
 * Where this came from.
 */
sources: Array<SourceRow>, 
/**
 * Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
 */
as_of: TimeMs | null, 
/**
 * False when some catalog could not be read to its end.
 */
complete: boolean, 
/**
 * Why not, in words, one per catalog and scope.
 */
gaps: Array<string>, };

/**
 * A thing, named the same way in every list.
 */
export type ThingRef = { 
/**
 * Canonical key.
 */
key: string, 
/**
 * Name for people.
 */
name: string, 
/**
 * Kind.
 */
kind: Kind, 
/**
 * Finer word: `table`, `dashboard`, `person` …
 */
subtype: string, 
/**
 * Domain, where known.
 */
domain: DomainRef | null, 
/**
 * Catalogs that speak of it.
 */
catalogs: Array<string>, };

/**
 * A bundle of edges from one domain to another.
 */
export type Thread = { 
/**
 * Index of the giving card.
 */
from: number, 
/**
 * Index of the taking card.
 */
to: number, 
/**
 * Edges in the bundle.
 */
count: number, 
/**
 * Stroke width (logarithm of the count).
 */
width: number, 
/**
 * Runs back against the flow; drawn beneath, dashed.
 */
back: boolean, 
/**
 * Points of a path of cubic curves: start, then triples.
 */
route: Array<[number, number]>, 
/**
 * Where the count stands.
 */
label: [number, number], };

/**
 * Milliseconds since the Unix epoch, UTC. Only values between the years 1970 (exclusive) and 9999 exist;
 * what a source says outside that range is "impossible" and has no `TimeMs` (fault row C04).
 */
export type TimeMs = number;

/**
 * Whether a column's values flow on or only steer what flows (filter, join, sort, group, window).
 */
export type Transformation = "DIRECT" | "INDIRECT" | "UNKNOWN";

/**
 * One part of the trust figure, explained.
 */
export type TrustPart = { 
/**
 * What was looked at (`owner`, `contract`, `promise`, `checks`, `description`, `freshness of knowledge`).
 */
part: string, 
/**
 * True when it speaks for trust, false against, `None` when it cannot be told.
 */
good: boolean | null, 
/**
 * The sentence.
 */
because: string, };

/**
 * A bundle of edges that no thread shows, because too many others are stronger.
 */
export type Undrawn = { 
/**
 * Index of the giving card.
 */
from: number, 
/**
 * Index of the taking card.
 */
to: number, 
/**
 * Edges in the bundle.
 */
count: number, };

/**
 * How much something was used.
 */
export type Usage = { 
/**
 * Start of the window.
 */
from?: TimeMs | null, 
/**
 * End of the window.
 */
to?: TimeMs | null, 
/**
 * Queries in the window.
 */
queries?: number | null, 
/**
 * Distinct users in the window.
 */
users?: number | null, 
/**
 * Last use known.
 */
last_used?: TimeMs | null, };

/**
 * A view to save; an empty route deletes it.
 */
export type ViewDraft = { 
/**
 * Name.
 */
name: string, 
/**
 * Route.
 */
route: string, };

/**
 * An error for a face to show. The message is for people and contains no secret.
 */
export type WireError = { 
/**
 * What a face may act on.
 */
code: Code, 
/**
 * What was tried and what happened.
 */
message: string, 
/**
 * What to do next.
 */
hint?: string, 
/**
 * Catalog it is about.
 */
catalog?: string, 
/**
 * Character position in the user's text, counted from 0.
 */
position?: number, 
/**
 * When a new try makes sense.
 */
retryAfterMs?: number, };

/** Every command with its request and reply. */
export interface Commands {
  "app.status": [Nothing, Status];
  "app.diagnostics": [DiagnosticsQuery, Diagnostics];
  "home.map": [HomeQuery, HomeView];
  "search.run": [SearchQuery, SearchPage];
  "asset.show": [AssetQuery, ThingPage];
  "asset.compare": [CompareQuery, CompareGrid];
  "lineage.around": [LineageQuery, LineageView];
  "lineage.paths": [PathQuery, PathsView];
  "lineage.edge": [EdgeQuery, EdgeDetails];
  "lineage.columns": [ColumnQuery, ColumnTrace];
  "sla.board": [SlaQuery, PromiseBoard];
  "governance.audit": [AuditQuery, AuditReport];
  "changes.list": [ChangesQuery, ChangeFeed];
  "changes.between": [BetweenQuery, Between];
  "changes.mark_seen": [MarkSeen, Nothing];
  "changes.syncs": [Nothing, SyncLog];
  "catalogs.list": [Nothing, CatalogList];
  "catalogs.kinds": [Nothing, Array<CatalogKind>];
  "catalogs.add": [CatalogDraft, CatalogRow];
  "catalogs.test": [CatalogId, TestReport];
  "catalogs.set_secret": [SecretDraft, CatalogRow];
  "catalogs.remove": [CatalogId, Nothing];
  "catalogs.sync": [SyncRequest, JobId];
  "catalogs.preview": [PathQueryAt, Preview];
  "catalogs.losses": [CatalogId, LossReport];
  "network.requests": [RequestsQuery, RequestList];
  "network.keyring": [Nothing, KeyringView];
  "stitch.list": [StitchQuery, StitchLedger];
  "stitch.decide": [StitchDecision, Nothing];
  "sample.open": [Nothing, JobId];
  "sample.remove": [Nothing, Nothing];
  "shelf.list": [Nothing, Shelf];
  "views.save": [ViewDraft, Shelf];
  "stars.set": [StarDraft, Shelf];
  "settings.get": [Nothing, Settings];
  "settings.set": [Settings, Settings];
  "jobs.cancel": [JobId, Nothing];
  "export.text": [ExportQuery, ExportText];
  "link.open": [LinkQuery, LinkTarget];
}
