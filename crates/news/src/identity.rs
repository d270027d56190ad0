//! When two captures are of the same piece: the keys that an article is known by.

use url::Url;

use crate::{Draft, SourceId};

/// Query parameters that say how a reader came, not what is read.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "xtor",
    "xtref",
    "at_medium",
    "at_campaign",
    "at_custom1",
    "at_custom2",
    "ns_mchannel",
    "ns_campaign",
    "ns_source",
    "cmpid",
    "ncid",
    "ocid",
    "smid",
    "wt_mc",
    "__twitter_impression",
    "feature",
    "ref",
    "referrer",
    "link_time",
    "trk",
    "yclid",
    "_ga",
];

/// The key of an address: scheme, tracking, fragment, `www.` and a last slash put aside.
///
/// `None` for what is no web address and for a site's front page, which is no article.
///
/// ```
/// use news::address_key;
///
/// assert_eq!(address_key("https://www.exemple.fr/a/b/?utm_source=rss#haut"), address_key("http://exemple.fr/a/b"));
/// assert_eq!(address_key("https://exemple.fr/"), None);
/// ```
pub fn address_key(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let path = url.path().trim_end_matches('/');
    let mut query: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !name.starts_with("utm_") && !TRACKING.contains(&name.as_ref()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if path.is_empty() && query.is_empty() {
        return None;
    }
    query.sort();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let mut key = format!("//{host}{port}{path}");
    for (number, (name, value)) in query.iter().enumerate() {
        key.push(if number == 0 { '?' } else { '&' });
        key.push_str(name);
        key.push('=');
        key.push_str(value);
    }
    Some(key)
}

/// The key of a sender's own id: ids are unique within one source only.
pub fn guid_key(source: &SourceId, guid: &str) -> String {
    format!("{source} {}", guid.trim())
}

/// Every key that `draft` is known by in `source`, the surest first; never empty.
///
/// The canonical address, the address, the guid; a file with none of them is known by its path, anything else by its
/// words.
pub fn keys(source: &SourceId, draft: &Draft) -> Vec<String> {
    let addresses = [&draft.canonical_url, &draft.url];
    let mut keys: Vec<String> = addresses.into_iter().flatten().filter_map(|url| address_key(url)).collect();
    if let Some(guid) = draft.guid.as_deref().filter(|guid| !guid.trim().is_empty()) {
        match address_key(guid) {
            Some(key) => keys.push(key),
            None => keys.push(guid_key(source, guid)),
        }
    }
    let path = draft.url.as_deref().filter(|url| url.starts_with("file:"));
    if let (true, Some(path)) = (keys.is_empty(), path) {
        keys.push(guid_key(source, path));
    }
    if keys.is_empty() {
        let hash = draft.hash();
        let hex: String = hash[..12].iter().map(|byte| format!("{byte:02x}")).collect();
        keys.push(format!("{source} sha256:{hex}"));
    }
    let mut seen = Vec::with_capacity(keys.len());
    for key in keys {
        if !seen.contains(&key) {
            seen.push(key);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_without_any_id_is_known_by_its_words() {
        let source = SourceId::of("essai");
        let draft = Draft { headline: Some("Un titre".into()), ..Draft::default() };
        let keys = keys(&source, &draft);
        assert_eq!(keys.len(), 1);
        assert!(keys[0].starts_with("essai sha256:"));
    }

    #[test]
    fn meaningful_parameters_stay() {
        assert_ne!(address_key("https://exemple.fr/?id=1"), address_key("https://exemple.fr/?id=2"));
    }
}
