//! Serves the site over an invented wire, to look at it: `cargo run --release -p web --example sample`.
#![allow(clippy::unwrap_used)] // an example for developers

#[path = "../tests/sample/mod.rs"]
mod sample;

use jiff::SignedDuration;
use news::Reading;
use sample::Sample;
use tokio::sync::watch;

/// As in the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::open(folder.path()).await;
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8099".to_owned());
    let site = web::Site { base_url: format!("http://{address}"), ..web::Site::default() };
    let app = web::App::new(sample.store.clone(), sample.index.clone(), site);
    let (_go, stop) = watch::channel(false);
    // A new piece every twenty seconds, for the live list.
    tokio::spawn(async move {
        for number in 1.. {
            tokio::time::sleep(std::time::Duration::from_secs(20)).await;
            let at = jiff::Timestamp::now() - SignedDuration::from_secs(1);
            let article = sample::article(number % 5, &format!("Nouvelle annonce n° {number} de la préfecture"), at);
            let language = article.language.clone();
            sample.put(article, Reading { language, ..Reading::default() }).await;
        }
    });
    let listener = tokio::net::TcpListener::bind(&address).await.unwrap();
    println!("http://{address}/");
    web::serve(listener, app, stop).await.unwrap();
}
