//! The command line as data. Verbs and nouns are those of the UI.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Weft: one map of what your data catalogs say, kept on this machine.
#[derive(Debug, Parser)]
#[command(name = "weft", version, about, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 pass, 1 findings, 2 usage or bad input, 3 a catalog failed, \
4 incomplete data, 5 locked by another program.\nWEFT_HOME moves every file that weft keeps.")]
pub(crate) struct Cli {
    /// Answer as one JSON object
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Evaluate as if it were this time (RFC 3339); for promises and ages
    #[arg(long, global = true, value_name = "TIME")]
    pub(crate) at_time: Option<String>,
    /// What to do
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Add, list, test and remove catalogs
    #[command(subcommand)]
    Catalog(CatalogVerb),
    /// Read catalogs and swap each in when it is read
    Sync(SyncArgs),
    /// Search everything: words, "phrases", field:value, -not, has:, is:
    Search(SearchArgs),
    /// Show everything known about one thing, fact by fact with its source
    Show(ShowArgs),
    /// Compare two to four things
    Compare(CompareArgs),
    /// Show lineage around a thing, or the paths between two
    Lineage(LineageArgs),
    /// Show the state of each promise, soonest breach first
    Sla(SlaArgs),
    /// Audit ownership and products
    Audit(AuditArgs),
    /// Show what syncs changed
    Changes(ChangesArgs),
    /// List the requests that were made over the network
    Requests(RequestsArgs),
    /// Show what differs between two moments
    Diff(DiffArgs),
    /// List what was joined across catalogs and why; confirm, refuse, undo
    #[command(subcommand)]
    Stitch(StitchVerb),
    /// Write search hits, a thing, lineage, promises, findings or changes to a file
    Export(ExportArgs),
    /// Open the bundled sample mesh, or remove it
    Sample(SampleArgs),
    /// Show the settings, or change one
    Settings(SettingsArgs),
    /// Check this installation
    Doctor,
    /// Print the folders weft uses
    Paths,
    /// Copy the data to a folder while weft may be running
    Backup(BackupArgs),
    /// Show the route of a weft:// link
    Open(OpenArgs),
    /// Serve the same UI to a browser on this machine
    Serve(ServeArgs),
}

/// What to do with catalogs.
#[derive(Debug, Subcommand)]
pub(crate) enum CatalogVerb {
    /// Add a catalog: a folder or file, whose formats are recognised by content, or a server
    Add(CatalogAddArgs),
    /// Give a catalog a new secret, read from standard input
    Secret(SecretArgs),
    /// List catalogs, how old and how complete they are
    List,
    /// Test whether a catalog can be read
    Test(CatalogIdArgs),
    /// Remove a catalog and what it said
    Remove(CatalogIdArgs),
    /// List what could not be carried over from a catalog
    Losses(CatalogIdArgs),
    /// List the kinds of catalogs that can be added
    Kinds,
}

/// A new catalog.
#[derive(Debug, Args)]
pub(crate) struct CatalogAddArgs {
    /// Id: letters, digits, - and _
    pub(crate) id: String,
    /// Path of a folder or file, or base URL of a server
    #[arg(long, value_name = "PATH_OR_URL")]
    pub(crate) at: String,
    /// Kind, as `weft catalog kinds` lists them; may be left out for folders and files
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Method of authentication: none, basic, bearer, header, oauth, login, aws
    #[arg(long, value_name = "METHOD")]
    pub(crate) auth: Option<String>,
    /// User name, for basic and login
    #[arg(long)]
    pub(crate) user: Option<String>,
    #[command(flatten)]
    pub(crate) secret: SecretSource,
    /// An option of the kind, as name=value
    #[arg(long = "option", value_name = "NAME=VALUE")]
    pub(crate) options: Vec<String>,
    /// Where a scope of unknown authority lives, as scope=authority, e.g. dbt:shop:snowflake:prod=my-account
    #[arg(long = "authority", value_name = "SCOPE=AUTHORITY")]
    pub(crate) authority: Vec<String>,
}

/// Where a secret comes from. Never an argument: those are seen by every user of the machine.
#[derive(Debug, Args)]
pub(crate) struct SecretSource {
    /// Read the secret from standard input and keep it in the keyring
    #[arg(long, conflicts_with = "secret_env")]
    pub(crate) secret_stdin: bool,
    /// Name of an environment variable that holds the secret at every sync; nothing is kept
    #[arg(long, value_name = "NAME")]
    pub(crate) secret_env: Option<String>,
}

/// A catalog and its new secret.
#[derive(Debug, Args)]
pub(crate) struct SecretArgs {
    /// Id
    pub(crate) id: String,
}

/// One catalog.
#[derive(Debug, Args)]
pub(crate) struct CatalogIdArgs {
    /// Id
    pub(crate) id: String,
}

/// Which catalogs to read.
#[derive(Debug, Args)]
pub(crate) struct SyncArgs {
    /// Ids; all when left out
    pub(crate) ids: Vec<String>,
    /// Believe a listing that lost more than a tenth of its items
    #[arg(long)]
    pub(crate) accept_removals: bool,
    /// Ask servers for everything again, also for what they say has not changed
    #[arg(long)]
    pub(crate) full: bool,
}

/// What to search for.
#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// The query
    pub(crate) query: Vec<String>,
    /// Most hits
    #[arg(long, default_value_t = 20)]
    pub(crate) limit: u32,
    /// Hits to skip
    #[arg(long, default_value_t = 0)]
    pub(crate) offset: u32,
    /// Show facets with their counts
    #[arg(long)]
    pub(crate) facets: bool,
}

/// What to show.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Key, native id or name
    pub(crate) key: String,
}

/// What to compare.
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Two to four keys or names
    #[arg(num_args = 2..=4, required = true)]
    pub(crate) keys: Vec<String>,
}

/// Level of lineage.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LevelArg {
    /// Domains
    Domain,
    /// Products
    Product,
    /// Assets
    Asset,
    /// Columns
    Column,
}

/// Which lineage.
#[derive(Debug, Args)]
pub(crate) struct LineageArgs {
    /// Key, native id or name; key#column for a column
    pub(crate) key: Option<String>,
    /// Hops upstream; all when left out
    #[arg(long)]
    pub(crate) up: Option<u32>,
    /// Hops downstream; all when left out
    #[arg(long)]
    pub(crate) down: Option<u32>,
    /// Level
    #[arg(long, value_enum, default_value = "asset")]
    pub(crate) level: LevelArg,
    /// The map as it was synced at this time or date
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,
    /// Start of paths
    #[arg(long, requires = "to")]
    pub(crate) from: Option<String>,
    /// End of paths
    #[arg(long, requires = "from")]
    pub(crate) to: Option<String>,
    /// How many paths
    #[arg(long, default_value_t = 3)]
    pub(crate) paths: u32,
}

/// Which promises.
#[derive(Debug, Args)]
pub(crate) struct SlaArgs {
    /// A query over subjects
    pub(crate) query: Vec<String>,
}

/// Which rules.
#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// Rule ids such as OWN-01; all when left out
    #[arg(long = "rule", value_name = "ID")]
    pub(crate) rules: Vec<String>,
}

/// Which changes.
#[derive(Debug, Args)]
pub(crate) struct ChangesArgs {
    /// Only syncs after this number; all when left out
    #[arg(long)]
    pub(crate) since: Option<u32>,
    /// Only starred things
    #[arg(long)]
    pub(crate) starred: bool,
    /// Most rows
    #[arg(long, default_value_t = 500)]
    pub(crate) limit: u32,
}

/// Which requests.
#[derive(Debug, Args)]
pub(crate) struct RequestsArgs {
    /// Only those of this catalog
    #[arg(long, value_name = "ID")]
    pub(crate) catalog: Option<String>,
    /// Most rows
    #[arg(long, default_value_t = 50)]
    pub(crate) limit: u32,
}

/// Which two moments.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// One of the two: a time, a date, or the number of a sync
    #[arg(long)]
    pub(crate) from: String,
    /// The other; now when left out
    #[arg(long)]
    pub(crate) to: Option<String>,
    /// Most rows
    #[arg(long, default_value_t = 500)]
    pub(crate) limit: u32,
}

/// What to do with the stitch ledger.
#[derive(Debug, Subcommand)]
pub(crate) enum StitchVerb {
    /// List rows of the ledger
    List {
        /// Only rows that touch this key
        key: Option<String>,
        /// Only rows that wait for a decision (probable, suggested, unresolved)
        #[arg(long)]
        open: bool,
        /// Most rows
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// Say that two keys are the same thing
    Confirm(StitchArgs),
    /// Say that two keys are not the same thing
    Refuse(StitchArgs),
    /// Take a decision back
    Undo(StitchArgs),
}

/// Two statements, each as catalog and key.
#[derive(Debug, Args)]
pub(crate) struct StitchArgs {
    /// Catalog of the first key
    pub(crate) left_catalog: String,
    /// First key, as that catalog spells it
    pub(crate) left: String,
    /// Catalog of the second key
    pub(crate) right_catalog: String,
    /// Second key
    pub(crate) right: String,
}

/// What to export.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ExportNoun {
    /// Hits of a query
    Search,
    /// One thing
    Show,
    /// Two to four things
    Compare,
    /// Lineage around a thing, with all edges
    Lineage,
    /// Promises
    Sla,
    /// Findings
    Audit,
    /// Changes
    Changes,
    /// The stitch ledger
    Stitch,
    /// Every statement of one catalog, as it was read
    Statements,
}

/// Format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// Comma-separated values, safe to open in a spreadsheet
    Csv,
    /// JSON
    Json,
    /// Markdown
    Md,
    /// A drawing (lineage only)
    Svg,
    /// One JSON object a line (statements only)
    Ndjson,
}

/// An export.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// What to export
    #[arg(value_enum)]
    pub(crate) what: ExportNoun,
    /// Query, key or keys
    pub(crate) about: Vec<String>,
    /// File to write; its ending tells the format. Standard output when left out
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    /// Format, where the file name does not tell it
    #[arg(long, value_enum)]
    pub(crate) format: Option<FormatArg>,
    /// Level, for lineage
    #[arg(long, value_enum, default_value = "asset")]
    pub(crate) level: LevelArg,
}

/// Open or remove the sample.
#[derive(Debug, Args)]
pub(crate) struct SampleArgs {
    /// Remove the sample mesh again
    #[arg(long)]
    pub(crate) remove: bool,
}

/// Which setting.
#[derive(Debug, Args)]
pub(crate) struct SettingsArgs {
    /// Name of a setting; all are shown when left out
    pub(crate) name: Option<String>,
    /// Its new value: on or off, or one of its words
    pub(crate) value: Option<String>,
}

/// Where to copy to.
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// Folder to write the copies to
    pub(crate) to: PathBuf,
}

/// A link.
#[derive(Debug, Args)]
pub(crate) struct OpenArgs {
    /// weft://…
    pub(crate) link: String,
}

/// How to serve.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Port on 127.0.0.1; a free one when left out
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Take in OpenLineage events at /api/v1/lineage for this catalog, which is made when it does not exist
    #[arg(long, value_name = "CATALOG")]
    pub(crate) openlineage: Option<String>,
    /// Environment variable with the token that producers must send; a fresh token when left out
    #[arg(long, value_name = "NAME", requires = "openlineage")]
    pub(crate) openlineage_token_env: Option<String>,
}
