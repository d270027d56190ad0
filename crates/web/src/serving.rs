//! Connections, and how long each may keep us waiting.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;
use tower::Service;

use crate::gate::Gate;

/// How long the head of a request may take, and a connection may rest between two.
const HEAD: Duration = Duration::from_secs(30);

/// How long we wait where the machine has no descriptor left.
const EXHAUSTED: Duration = Duration::from_millis(500);

/// How often a connection of HTTP/2 is asked whether it is still there.
const ALIVE: Duration = Duration::from_secs(60);

/// What one connection of HTTP/2 may ask at once.
const STREAMS: u32 = 100;

/// The longest list of headers of HTTP/2; with HTTP/1 the head must fit the buffer.
const HEADERS: u32 = 32 << 10;

/// The buffer of a connection of HTTP/1.
const BUFFER: usize = 64 << 10;

/// Serves the site behind `gate` on `listener` until `stop` says so; open answers are then brought to their end.
pub(crate) async fn serve(listener: TcpListener, gate: Gate, mut stop: watch::Receiver<bool>) {
    let builder = Arc::new(builder());
    let (alive, mut all_gone) = mpsc::channel::<()>(1);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, from)) => {
                let (gate, builder, stop, alive) = (gate.clone(), builder.clone(), stop.clone(), alive.clone());
                tokio::spawn(async move {
                    attend(stream, from, gate, &builder, stop).await;
                    drop(alive);
                });
            }
            // Who asked has gone before we came to it; where descriptors are short, some are given back soon.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                sleep(EXHAUSTED).await;
            }
        }
    }
    drop(alive);
    all_gone.recv().await;
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(BUFFER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(ALIVE)
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEADERS);
    builder
}

/// Answers what comes by one connection.
async fn attend(
    stream: TcpStream,
    from: SocketAddr,
    gate: Gate,
    builder: &Builder<TokioExecutor>,
    mut stop: watch::Receiver<bool>,
) {
    // Without it a line of the live wire may wait for the one before to be acknowledged.
    let _ = stream.set_nodelay(true);
    let begun = Arc::new(AtomicBool::new(false));
    let begins = Arc::clone(&begun);
    let answer = service_fn(move |mut request: Request<Incoming>| {
        begins.store(true, Ordering::Relaxed);
        request.extensions_mut().insert(ConnectInfo(from));
        gate.clone().call(request.map(Body::new))
    });
    let connection = builder.serve_connection(TokioIo::new(stream), answer);
    let mut connection = pin!(connection);
    let mut patience = pin!(sleep(HEAD));
    let (mut is_stopping, mut is_new) = (false, true);
    loop {
        tokio::select! {
            // How a connection ends is the business of who opened it.
            _ = connection.as_mut() => return,
            _ = stop.wait_for(|stop| *stop), if !is_stopping => {
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
            }
            () = patience.as_mut(), if is_new => {
                if !begun.load(Ordering::Relaxed) {
                    return;
                }
                is_new = false;
            }
        }
    }
}
