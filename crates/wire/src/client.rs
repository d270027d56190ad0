//! The client under the network: TLS, the resolver that is the gate, the proxies, the User-Agent.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::{ACCEPT_ENCODING, ACCEPT_LANGUAGE, HeaderValue};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use url::Url;

use crate::guard::{Closed, Gate};
use crate::{Error, Result, Settings, encoding, shown};

/// Bytes of the headers of an answer over HTTP/2; over HTTP/1 the library's own limit (400 KB, 100 fields) holds.
const MOST_HEADERS: u32 = 256 * 1024;

/// A client whose every connection goes through `gate`.
pub(crate) fn client(settings: &Settings, gate: Gate) -> Result<Client> {
    let wrong = |error: &dyn std::fmt::Display| Error::Settings(error.to_string());
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls(settings)?)
        .dns_resolver(Arc::new(gate))
        // None but those of the settings: a proxy looks names up in our place, behind the guard.
        .no_proxy()
        // By hand: every address on the way is checked.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .user_agent(agent(settings))
        .default_headers(
            [
                (ACCEPT_LANGUAGE, HeaderValue::from_static("fr, en;q=0.8, *;q=0.5")),
                (ACCEPT_ENCODING, HeaderValue::from_static(encoding::ACCEPTED)),
            ]
            .into_iter()
            .collect(),
        )
        .http2_max_header_list_size(MOST_HEADERS)
        .connect_timeout(settings.connect_time)
        .pool_max_idle_per_host(2)
        .pool_idle_timeout(Duration::from_secs(30));
    for rule in settings.proxy.iter().map(crate::Proxy::rules).collect::<Result<Vec<_>>>()?.into_iter().flatten() {
        builder = builder.proxy(rule);
    }
    builder.build().map_err(|error| wrong(&error))
}

fn tls(settings: &Settings) -> Result<rustls::ClientConfig> {
    let wrong = |error: &dyn std::fmt::Display| Error::Settings(error.to_string());
    // The provider is named here, so that nothing depends on which one was installed first.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for authority in CertificateDer::pem_slice_iter(settings.authorities.as_bytes()) {
        roots.add(authority.map_err(|error| wrong(&error))?).map_err(|error| wrong(&error))?;
    }
    let mut tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}

/// Who asks, and whom to ask about it.
fn agent(settings: &Settings) -> String {
    let version = env!("CARGO_PKG_VERSION");
    match settings.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty()) {
        Some(contact) => format!("depeche/{version} (+{contact})"),
        None => format!("depeche/{version}"),
    }
}

/// An error of the library in our words, without the address that it would show whole.
pub(crate) fn explain(error: reqwest::Error, url: &Url) -> Error {
    let shown = shown(url.as_str());
    let error = error.without_url();
    let mut reasons: Vec<String> = Vec::new();
    let mut cause: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(&error);
    while let Some(current) = cause {
        if let Some(closed) = current.downcast_ref::<Closed>() {
            return Error::Forbidden { url: shown, address: closed.0 };
        }
        if let Some(rustls::Error::InvalidCertificate(reason)) = tls_error(current) {
            return Error::Certificate { url: shown, reason: reason.to_string() };
        }
        let reason = current.to_string();
        if reasons.last() != Some(&reason) {
            reasons.push(reason);
        }
        cause = current.source();
    }
    if error.is_timeout() {
        return Error::TimedOut(shown);
    }
    if reasons.is_empty() {
        reasons.push(error.to_string());
    }
    Error::Connection { url: shown, reason: reasons.join(": ") }
}

/// The TLS error that `error` is, or that errors of input and output are wrapped around, some around one another.
fn tls_error<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e rustls::Error> {
    let mut error = error;
    while let Some(inner) = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        error = inner;
    }
    error.downcast_ref()
}
