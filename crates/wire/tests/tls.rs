//! TLS, HTTP/2 and certificates, with an authority of our own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // how a test fails

mod server;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::http::Version;
use axum::routing::get;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use server::{fetch, outcome, settings};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use wire::{Http, Settings};

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A server for `name` under `authority`; it answers with the version of HTTP that it was asked in.
async fn secure(
    authority: &CertifiedIssuer<'static, KeyPair>,
    name: &str,
    years: std::ops::Range<i32>,
    protocols: &[&str],
) -> SocketAddr {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(years.start, 1, 1);
    params.not_after = rcgen::date_time_ymd(years.end, 1, 1);
    let certificate = params.signed_by(&key, authority).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router =
        Router::new().route("/", get(async |version: Version| if version == Version::HTTP_2 { "deux" } else { "un" }));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, router) = (acceptor.clone(), router.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let service = TowerToHyperService::new(router);
                let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    address
}

#[tokio::test]
async fn http_2_where_the_server_speaks_it_and_certificates_are_checked() {
    let (ours, theirs) = (authority(), authority());
    for (what, signed_by, name, years, protocols, expected) in [
        ("HTTP/2", &ours, "flux.exemple.fr", 2020..2099, &["h2", "http/1.1"][..], "fresh 4"),
        ("HTTP/1.1", &ours, "flux.exemple.fr", 2020..2099, &["http/1.1"][..], "fresh 2"),
        ("no protocol named", &ours, "flux.exemple.fr", 2020..2099, &[][..], "fresh 2"),
        ("expired", &ours, "flux.exemple.fr", 2020..2021, &["h2"][..], "certificate"),
        ("not valid yet", &ours, "flux.exemple.fr", 2090..2099, &["h2"][..], "certificate"),
        ("of another name", &ours, "autre.exemple.fr", 2020..2099, &["h2"][..], "certificate"),
        ("of nobody known", &theirs, "flux.exemple.fr", 2020..2099, &["h2"][..], "certificate"),
    ] {
        let address = secure(signed_by, name, years, protocols).await;
        let names = Arc::new(HashMap::from([("flux.exemple.fr".to_owned(), vec![address.ip()])]));
        let http = Http::new(Settings { names, authorities: ours.pem(), ..settings(address) }).unwrap();
        let answer = fetch(&http, &format!("https://flux.exemple.fr:{}/", address.port())).await;
        assert_eq!(outcome(&answer), expected, "{what}: {answer:?}");
        // Without the authority nobody is known.
        let strict = Http::new(settings(address)).unwrap();
        let answer = fetch(&strict, &format!("https://127.0.0.1:{}/", address.port())).await;
        assert_eq!(outcome(&answer), "certificate", "{what}: {answer:?}");
    }
}

#[test]
fn a_false_authority_is_an_error_of_the_settings() {
    let bad = "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
    let settings = Settings { authorities: bad.to_owned(), ..Settings::default() };
    assert!(matches!(Http::new(settings), Err(wire::Error::Settings(_))));
}
