//! Starts it.
mod demo;

use anyhow::Context as _;

/// Serves the sample wire alone, until the command line takes over.
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let zone = jiff::tz::TimeZone::system();
    let sample = demo::Sample::load(jiff::Timestamp::now(), zone)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr().context("no address")?);
    for source in demo::sources(&base)? {
        println!("{} {}", source.name, source.url.unwrap_or_default());
    }
    demo::serve(sample, listener, jiff::Timestamp::now).await
}
