//! The command line: what can be asked of the program, as the manual says it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use news::Format;

/// The newswire you host yourself.
#[derive(Debug, Parser)]
#[command(name = "depeche", version, about, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
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
}

/// Where the data is.
#[derive(Debug, Clone, Args)]
pub struct Folder {
    /// The data folder
    #[arg(long, env = "DEPECHE_DATA", default_value = ".", value_name = "DIR")]
    pub data: PathBuf,
    /// The configuration [default: depeche.toml in the data folder]
    #[arg(long, env = "DEPECHE_CONFIG", value_name = "FILE")]
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
    /// What the input is: auto, html, text, rss, atom, jsonfeed, newsml-g2, newsml-1.2, ninjs, nitf, iptc7901, warc, wet
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
        /// Ask the site for its feeds and news sitemaps, and add those
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
