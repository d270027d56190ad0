//! The configuration: one documented file with working defaults.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::folder::Folder;

/// What `depeche init` writes: every setting with its default, explained.
pub const TEMPLATE: &str = include_str!("../data/depeche.toml");

/// What `depeche init` writes beside it: an empty list of sources.
pub const SOURCES: &str = include_str!("../data/sources.opml");

/// The configuration. Every field has a default: `depeche serve` runs with no file at all.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How the site presents itself.
    pub site: Site,
    /// How the wire fetches.
    pub wire: Wire,
    /// The data folder.
    #[serde(skip)]
    pub data: PathBuf,
    /// Who takes the letters of alerts.
    pub mail: Mail,
    /// The house that vouches for users (OpenID Connect), where there is one.
    pub oidc: web::Oidc,
    /// Folders that others put files into.
    pub drop: Vec<Drop>,
    /// What may be passed on of a source, by its short name; what is usual for its kind where none is given.
    pub rights: news::Profiles,
}

/// `[mail]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The mail server's name; without one no letters are sent.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept secret: `starttls`, `tls` or `none`.
    pub encryption: wire::Encryption,
    /// The name to log in with; empty for none.
    pub user: String,
    /// The password.
    pub password: String,
    /// From whom letters come.
    pub from: String,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            server: String::new(),
            port: 587,
            encryption: wire::Encryption::Starttls,
            user: String::new(),
            password: String::new(),
            from: "Dépêche <alertes@localhost>".to_owned(),
        }
    }
}

/// `[[drop]]`: a folder that an agency's transfer moves files into.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drop {
    /// The name of the source.
    pub name: String,
    /// The folder; one that is not absolute is in the data folder.
    pub path: PathBuf,
    /// The zone of dates that name none; that of the site where it is not given.
    #[serde(default)]
    pub timezone: Option<String>,
    /// The section of pieces that do not name one.
    #[serde(default)]
    pub section: Option<String>,
}

/// `[site]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// Its public address, for feeds and links; that of `listen` when empty.
    pub base_url: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The IANA time zone of its readers, and of dates that name none.
    pub timezone: String,
    /// Whether whoever reaches the site may correct its stories, as long as it has no accounts.
    pub corrections: bool,
    /// Whether others may mine its texts and data.
    pub mining: web::Mining,
    /// Whether those without an account may read, once there are accounts.
    pub public: bool,
    /// How many requests a minute an address may make, once there are accounts.
    pub requests_per_minute: u32,
    /// The proxies whose `X-Forwarded-For` is believed: addresses and networks.
    pub proxies: Vec<String>,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            name: "Dépêche".to_owned(),
            base_url: String::new(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            timezone: "Europe/Paris".to_owned(),
            corrections: false,
            mining: web::Mining::Reserved,
            public: true,
            requests_per_minute: 1_200,
            proxies: Vec::new(),
        }
    }
}

impl Site {
    /// The proxies that are believed.
    pub fn networks(&self) -> Result<Vec<web::Network>> {
        self.proxies.iter().map(|text| text.parse().map_err(anyhow::Error::msg)).collect()
    }

    /// The zone.
    pub fn zone(&self) -> Result<TimeZone> {
        zone(&self.timezone)
    }
}

/// `[wire]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wire {
    /// Who runs this, for the operators of the sources: an address or e-mail in the User-Agent.
    pub contact: String,
    /// Networks that may be fetched although they are not public, e.g. `10.1.0.0/16`.
    pub allow_networks: Vec<String>,
    /// Ports that may be fetched beside those of the web.
    pub allow_ports: Vec<u16>,
    /// The proxy: an address, `env` for what the environment says, empty for none.
    pub proxy: String,
    /// A file of certificate authorities (PEM) that are trusted beside the public ones; none when empty.
    pub authorities: String,
    /// Domains whose publishers have licensed text and data mining.
    pub licensed_hosts: Vec<String>,
    /// The longest a fetch may take, in seconds.
    pub timeout_seconds: u64,
    /// The largest answer, in bytes after decompression.
    pub max_bytes: u64,
    /// How many fetches at once.
    pub concurrency: usize,
    /// How many polls are started a second, at most.
    pub polls_per_second: u32,
    /// How long a host is left alone between two requests, in milliseconds.
    pub host_pause_ms: u64,
    /// The shortest and longest time between two polls of a source, in seconds.
    pub min_interval_seconds: u32,
    /// See `min_interval_seconds`.
    pub max_interval_seconds: u32,
    /// Whether to fetch the page where a feed holds only a teaser.
    pub fetch_pages: bool,
}

impl Default for Wire {
    fn default() -> Self {
        Self {
            contact: String::new(),
            allow_networks: Vec::new(),
            allow_ports: Vec::new(),
            proxy: String::new(),
            authorities: String::new(),
            licensed_hosts: Vec::new(),
            timeout_seconds: 30,
            max_bytes: 20_000_000,
            concurrency: 32,
            polls_per_second: 50,
            host_pause_ms: 1_000,
            min_interval_seconds: 60,
            max_interval_seconds: 6 * 3600,
            fetch_pages: true,
        }
    }
}

impl Config {
    /// Reads `file`, else `depeche.toml` in `data` where there is one, else the defaults.
    pub fn load(data: &Path, file: Option<&Path>) -> Result<Self> {
        let beside = data.join("depeche.toml");
        let path = match file {
            Some(path) => Some(path),
            None => Some(beside.as_path()).filter(|beside| beside.exists()),
        };
        let mut config = path.map(Self::read).transpose()?.unwrap_or_default();
        config.data = data.to_owned();
        config.site.zone()?;
        config.site.networks()?;
        for drop in &mut config.drop {
            drop.timezone.as_deref().map(zone).transpose()?;
            drop.path = data.join(&drop.path);
        }
        // What stands here goes before what stands in the list of sources.
        for (source, rights) in Folder::new(data).rights(&config)? {
            config.rights.presume(source, rights);
        }
        Ok(config)
    }

    fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} does not read", path.display()))
    }
}

/// The zone of this IANA name.
pub fn zone(name: &str) -> Result<TimeZone> {
    TimeZone::get(name).with_context(|| format!("unknown time zone {name:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_holds_the_defaults() {
        let written: Config = toml::from_str(TEMPLATE).unwrap();
        assert_eq!(format!("{written:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn the_list_of_sources_tells_rights_where_the_settings_do_not() {
        let dir = tempfile::tempdir().unwrap();
        let list = |rights: &str| {
            let outline =
                |name| format!("<outline text='{name}' xmlUrl='https://{name}.example/f' rights='{rights}'/>");
            let text = format!("<opml version='2.0'><body>{}{}</body></opml>", outline("un"), outline("deux"));
            std::fs::write(dir.path().join("sources.opml"), text).unwrap();
        };
        list("link");
        std::fs::write(dir.path().join("depeche.toml"), "[rights]\nun = \"full\"\n").unwrap();
        let config = Config::load(dir.path(), None).unwrap();
        let of = |name: &str| config.rights.of(&news::SourceId::of(name), news::SourceKind::Feed);
        assert_eq!((of("un"), of("deux")), (news::Rights::Full, news::Rights::Link));
        list("tout");
        assert!(format!("{:#}", Config::load(dir.path(), None).unwrap_err()).contains("sources.opml, un"));
    }

    #[test]
    fn a_misspelt_setting_is_named_with_its_line() {
        let error = toml::from_str::<Config>("[site]\nnom = \"x\"\n").unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("nom"), "{error}");
    }
}
