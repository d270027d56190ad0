//! The command line: what can be asked of the program, as the manual says it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use news::Format;

/// The newswire you host yourself.
#[derive(Debug, Parser)]
#[command(name = "depeche", version, about, propagate_version = true)]
pub struct Cli {
    /// How the log is written, to standard error
    #[arg(long, global = true, value_enum, env = "DEPECHE_LOG", default_value = "text", value_name = "FORM")]
    pub log: LogForm,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)] // the names say it
pub enum LogForm {
    Text,
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the whole product on a bundled sample wire, in a throw-away folder
    Demo(Demo),
    /// Write depeche.toml and sources.opml
    Init(Init),
    /// Poll the sources, take in, read, index and show
    Serve(Serve),
    /// Captures in, articles out; nothing is stored
    Read(Read),
    /// JSON lines {"id","text","published"} on stdin, what the texts say on stdout
    Annotate(Annotate),
    /// Take files, folders, archives, OPML lists and addresses into the store; goes on where it stopped
    Import(Import),
    /// Search the store
    Search(Search),
    /// Write the articles that a question finds
    Export(Export),
    /// List, add, remove or check sources
    Sources(Sources),
    /// Build the index anew from the store
    Reindex(Reindex),
    /// Look for damage in the store and the index
    Check(Folder),
    /// Add, list, change or remove users
    User(User),
    /// Make, list or revoke the keys of users
    Key(Key),
    /// Copy the data folder as it is at one moment, also while it is served
    Backup(Backup),
    /// Make a data folder from a backup
    Restore(Restore),
}

/// Where the data is.
#[derive(Debug, Clone, Args)]
pub struct Folder {
    /// The data folder
    #[arg(long, env = "DEPECHE_DATA", default_value = ".", value_name = "DIR", global = true)]
    pub data: PathBuf,
    /// The configuration [default: depeche.toml in the data folder]
    #[arg(long, env = "DEPECHE_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
}

/// `reindex`.
#[derive(Debug, Args)]
pub struct Reindex {
    /// Read every article again that an older reader read, before the index is built; goes on where it was cut short
    #[arg(long)]
    pub read: bool,
    #[command(flatten)]
    pub folder: Folder,
}

/// `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    pub listen: SocketAddr,
    /// Open a browser
    #[arg(long)]
    pub open: bool,
}

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The data folder
    #[arg(default_value = ".", value_name = "DIR")]
    pub dir: PathBuf,
}

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub folder: Folder,
    /// Where to listen [default: as configured, else 127.0.0.1:8080]
    #[arg(long, env = "DEPECHE_LISTEN", value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// Let the first administrator in by a token that is written to the log once
    #[arg(long, env = "DEPECHE_FIRST_ACCESS")]
    pub first_access: bool,
}

/// How articles are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)] // the names say it
pub enum ReadFormat {
    Json,
    Text,
    Ninjs,
}

/// `read`.
#[derive(Debug, Args)]
pub struct Read {
    /// Files, addresses, or - for standard input
    #[arg(value_name = "FILE|-|URL", required_unless_present = "captures")]
    pub inputs: Vec<String>,
    /// What the input is: auto, html, text, rss, atom, jsonfeed, newsml-g2, newsml-1.2, ninjs, nitf, iptc7901, warc,
    /// wet, sitemap
    #[arg(long = "as", value_name = "FORMAT", default_value = "auto", value_parser = format)]
    pub as_format: MaybeFormat,
    /// The address it was captured at
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// When it was published, where the capture does not say
    #[arg(long, value_name = "DATE")]
    pub published: Option<String>,
    /// The zone of dates that name none
    #[arg(long, value_name = "TZ", default_value = "Europe/Paris")]
    pub timezone: String,
    /// How to write
    #[arg(long, value_enum, default_value = "json")]
    pub format: ReadFormat,
    /// Captures as JSON lines {"id","path"|"text","as","url","published","timezone"}
    #[arg(long, value_name = "FILE|-", conflicts_with = "inputs")]
    pub captures: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub folder: Folder,
}

/// A format, or `auto`: sniffed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaybeFormat(pub Option<Format>);

/// Reads the value of `--as`.
pub fn format(name: &str) -> Result<MaybeFormat, String> {
    match name {
        "auto" => Ok(MaybeFormat(None)),
        name => name.parse().map(|format| MaybeFormat(Some(format))).map_err(|error: news::Error| error.to_string()),
    }
}

/// `annotate`.
#[derive(Debug, Args)]
pub struct Annotate {}

/// `import`.
#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub folder: Folder,
    /// Files, folders, archives (WARC, WET), OPML lists and addresses
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The source that the captures belong to
    #[arg(long, default_value = "Import", value_name = "NAME")]
    pub source: String,
    /// The zone of dates that name none [default: as configured]
    #[arg(long, value_name = "TZ")]
    pub timezone: Option<String>,
    /// Say what was done as JSON
    #[arg(long)]
    pub json: bool,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)] // the names say it
pub enum SortOrder {
    Relevance,
    Newest,
    Oldest,
}

/// `search`.
#[derive(Debug, Args)]
pub struct Search {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub folder: Folder,
    /// The question, e.g. `titre:otan SAUF afghanistan 2018-02..2018-03`
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
    /// The order
    #[arg(long, value_enum, default_value = "relevance")]
    pub sort: SortOrder,
    /// How many
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub limit: usize,
    /// Go on after this cursor: the `next` of a JSON answer to the same question
    #[arg(long, value_name = "CURSOR")]
    pub after: Option<String>,
    /// Write the answer as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `export` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)] // the names say it
pub enum ExportFormat {
    Jsonl,
    Atom,
    Rss,
    Jsonfeed,
    Ninjs,
    NewsmlG2,
    Warc,
    Csv,
    Opml,
}

/// `export`.
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub folder: Folder,
    /// The question; `*` for everything
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
    /// What to write
    #[arg(long = "as", value_enum, default_value = "jsonl")]
    pub as_format: ExportFormat,
    /// At most so many [default: all]; a feed holds what the site's feed of the question holds
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

/// `sources`.
#[derive(Debug, Args)]
pub struct Sources {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub folder: Folder,
    /// What to do with them
    #[command(subcommand)]
    pub action: SourcesAction,
}

/// What to do with the sources.
#[derive(Debug, Subcommand)]
pub enum SourcesAction {
    /// List them with their state
    List {
        /// As JSON lines
        #[arg(long)]
        json: bool,
    },
    /// Add a feed to sources.opml
    Add {
        /// The feed's address, or with --find that of the site
        url: String,
        /// Ask the site for its feeds and sitemaps; add the first, and news sitemaps
        #[arg(long)]
        find: bool,
        /// Its name [default: its host]
        #[arg(long)]
        name: Option<String>,
        /// The section of its pieces
        #[arg(long)]
        section: Option<String>,
    },
    /// Remove a source from sources.opml, by its short name or address; its articles stay
    Remove {
        /// The short name or the address
        source: String,
    },
    /// Ask every source once, now, and say what it answers; nothing is stored
    Check,
}

/// `user`.
#[derive(Debug, Args)]
pub struct User {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub folder: Folder,
    /// What to do with them
    #[command(subcommand)]
    pub action: UserAction,
}

/// What to do with the users.
#[derive(Debug, Subcommand)]
pub enum UserAction {
    /// Add a user; the password is asked for, or read as the first line of standard input
    Add {
        /// By which they log in
        name: String,
        /// reader, documentalist, editor or administrator; the first user is an administrator
        #[arg(long, default_value = "reader")]
        role: news::Role,
        /// Where mail reaches them
        #[arg(long)]
        email: Option<String>,
        /// Who logs in by the service of [oidc], in the place of a password: its word for them (`sub`)
        #[arg(long, value_name = "SUBJECT")]
        oidc: Option<String>,
    },
    /// List them
    List,
    /// Give a user another role; it ends their sessions
    Role {
        /// By which they log in
        name: String,
        /// reader, documentalist, editor or administrator
        role: news::Role,
    },
    /// Give a user another password; it ends their sessions
    Password {
        /// By which they log in
        name: String,
    },
    /// Remove a user with their sessions and keys
    Remove {
        /// By which they log in
        name: String,
    },
}

/// `key`.
#[derive(Debug, Args)]
pub struct Key {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub folder: Folder,
    /// What to do with them
    #[command(subcommand)]
    pub action: KeyAction,
}

/// What to do with the keys.
#[derive(Debug, Subcommand)]
pub enum KeyAction {
    /// Make a key for a user; it is written to standard output and never again
    Add {
        /// The user
        user: String,
        /// What it is for
        #[arg(long, default_value = "depeche key add")]
        name: String,
        /// What it may be used for: read, own, edit, administer
        #[arg(long = "scope", default_value = "read", value_name = "SCOPE")]
        scopes: Vec<news::Scope>,
        /// Requests a minute
        #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..=6000))]
        pace: u32,
        /// After how many days it ends [default: never]
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..=3650))]
        days: Option<u16>,
    },
    /// List them, without their secrets
    List,
    /// Revoke a key by its number
    Remove {
        /// The number
        id: i64,
    },
}

/// `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub folder: Folder,
    /// The folder to make; it must not be there yet
    #[arg(value_name = "DIR")]
    pub to: PathBuf,
}

/// `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub folder: Folder,
    /// The folder that `backup` made
    #[arg(value_name = "DIR")]
    pub from: PathBuf,
}
