//! The data folder: what is where, and how it is opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use news::{Rights, Source, SourceId};

use crate::config::{Config, Wire};

/// The name of the database in it.
pub const DATABASE: &str = "depeche.db";

/// A data folder: settings, sources, the database, the index.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at `path`, which need not exist yet.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// The list of sources.
    pub fn opml(&self) -> PathBuf {
        self.path.join("sources.opml")
    }

    /// Opens the store to write; makes the folder where it is missing.
    pub fn store(&self) -> Result<Arc<store::Sqlite>> {
        std::fs::create_dir_all(&self.path).with_context(|| format!("cannot make {}", self.path.display()))?;
        Ok(Arc::new(store::Sqlite::open(&self.path)?))
    }

    /// Opens the store to read, beside a process that may be writing.
    pub fn store_to_read(&self) -> Result<Arc<store::Sqlite>> {
        self.must_exist()?;
        Ok(Arc::new(store::Sqlite::open_read_only(&self.path)?))
    }

    /// Opens the store to see to users and keys, also beside a process that writes it.
    pub fn store_for_accounts(&self) -> Result<store::Sqlite> {
        std::fs::create_dir_all(&self.path).with_context(|| format!("cannot make {}", self.path.display()))?;
        match store::Sqlite::open(&self.path) {
            Err(store::Error::InUse(_)) => Ok(store::Sqlite::open_beside(&self.path)?),
            other => Ok(other?),
        }
    }

    /// Opens the index to write.
    pub fn index(&self) -> Result<Arc<index::Local>> {
        Ok(Arc::new(index::Local::open(&self.path.join("index"))?))
    }

    /// Opens the index to read, beside a process that may be writing.
    pub fn index_to_read(&self) -> Result<Arc<index::Local>> {
        self.must_exist()?;
        Ok(Arc::new(index::Local::open_read_only(&self.path.join("index"))?))
    }

    fn must_exist(&self) -> Result<()> {
        if self.path.join(DATABASE).exists() {
            return Ok(());
        }
        bail!("{} holds no articles yet: run `depeche serve` or `depeche import` with --data", self.path.display());
    }

    /// The sources that sources.opml lists; none where there is no such file.
    pub fn sources(&self, config: &Config) -> Result<Vec<Source>> {
        Ok(self.listed(config)?.into_iter().map(|(source, _)| source).collect())
    }

    /// What sources.opml says may be passed on of its sources.
    pub fn rights(&self, config: &Config) -> Result<Vec<(SourceId, Rights)>> {
        // A list that cannot be read is told where it is followed.
        let listed = self.listed(config).unwrap_or_default();
        let said = listed.into_iter().filter_map(|(source, rights)| Some((source, rights?)));
        said.map(|(source, rights)| {
            let rights = rights.trim().parse().with_context(|| format!("sources.opml, {}", source.name))?;
            Ok((source.id, rights))
        })
        .collect()
    }

    /// The sources of sources.opml, each with the rights that stand there.
    fn listed(&self, config: &Config) -> Result<Vec<(Source, Option<String>)>> {
        let path = self.opml();
        if !path.exists() {
            return Ok(Vec::new());
        }
        let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut sources: Vec<(Source, Option<String>)> = Vec::new();
        let outlines = intake::opml::read(&bytes).with_context(|| format!("{} does not read", path.display()))?;
        for outline in outlines {
            let url = outline.feed_url;
            let name = outline.title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| host(&url));
            let id = free_id(&name, &sources);
            let source = Source {
                id,
                name,
                kind: news::SourceKind::Feed,
                url: Some(url),
                site_url: outline.site_url,
                timezone: Some(config.site.timezone.clone()),
                section: outline.path.first().cloned(),
            };
            sources.push((source, outline.rights));
        }
        Ok(sources)
    }
}

/// The host of an address, as a name where nobody gave one.
pub fn host(address: &str) -> String {
    let host = url::Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.map_or_else(|| address.to_owned(), |host| host.strip_prefix("www.").unwrap_or(&host).to_owned())
}

/// The short name for `name` that none of `taken` has: `le-courrier`, `le-courrier-2`, …
fn free_id(name: &str, taken: &[(Source, Option<String>)]) -> SourceId {
    let plain = SourceId::of(name);
    let is_free = |id: &SourceId| taken.iter().all(|(source, _)| source.id != *id);
    if is_free(&plain) {
        return plain;
    }
    (2..).map(|number| SourceId::of(&format!("{name} {number}"))).find(is_free).unwrap_or(plain)
}

/// The network, as configured.
pub fn http(wire: &Wire) -> Result<wire::Http> {
    let allow = wire.allow_networks.iter().map(|network| network.parse()).collect::<wire::Result<Vec<_>>>()?;
    let contact = Some(wire.contact.trim()).filter(|contact| !contact.is_empty()).map(str::to_owned);
    let authorities = match wire.authorities.trim() {
        "" => String::new(),
        path => std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?,
    };
    let proxy = match wire.proxy.trim() {
        "" => None,
        "env" => wire::Proxy::of(|name| std::env::var(name).ok()),
        address => Some(wire::Proxy::all(address)),
    };
    Ok(wire::Http::new(wire::Settings {
        contact,
        allow,
        ports: wire.allow_ports.clone(),
        proxy,
        authorities,
        total_time: std::time::Duration::from_secs(wire.timeout_seconds),
        max_bytes: wire.max_bytes,
        ..wire::Settings::default()
    })?)
}
