//! How long a stored article takes to all who follow live, beside a bare axum that sends the same bytes.
//!
//! `cargo run --release -p web --example followers [FOLLOWERS] [ROUNDS]`. Each server is a process of its own, made
//! by this program; the followers are all in the parent. Both are measured in one run, a round of one after a round of
//! the other. Printed: the time from the answer of the store (of the send) to the last follower's receipt, and what
//! the process of the server holds of memory for a follower.
#![allow(clippy::unwrap_used)] // a measurement for developers: a failure is the answer

mod served;

#[path = "../../../crates/web/tests/sample/mod.rs"]
mod sample;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// As in the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many followers are opened at once.
const TOGETHER: usize = 200;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    match arguments.first().map(String::as_str) {
        Some("serve") => runtime.block_on(served::serve(&arguments[1])),
        _ => {
            let number = |at: usize, default| arguments.get(at).map_or(default, |text| text.parse().unwrap());
            runtime.block_on(measure(number(0, 9_900), number(1, 15)));
        }
    }
}

async fn measure(followers: usize, rounds: usize) {
    let mut sides = [Side::open("bare", followers).await, Side::open("ours", followers).await];
    for _ in 0..rounds {
        for side in &mut sides {
            side.round(followers).await;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }
    let [bare, ours] = sides.map(|side| side.figures());
    println!("{followers} followers, {rounds} rounds");
    println!("to the last: bare {} ms (worst {}), ours {} ms (worst {})", bare.0, bare.1, ours.0, ours.1);
    println!("ratio {:.2}", ours.0 / bare.0);
    println!("memory a follower: bare {:.1} KB, ours {:.1} KB", bare.2, ours.2);
}

/// A server in a process of its own, and who follows it.
struct Side {
    child: Child,
    say: ChildStdin,
    hear: BufReader<ChildStdout>,
    heard: Arc<Heard>,
    took: Vec<f64>,
    memory: f64,
}

/// How many have heard of the round.
#[derive(Default)]
struct Heard {
    count: AtomicUsize,
    of: AtomicUsize,
    all: Notify,
}

impl Side {
    async fn open(kind: &str, followers: usize) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["serve", kind])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (say, mut hear) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let address = line(&mut hear);
        // What the first followers cost once is no matter of each.
        let heard = Arc::new(Heard { of: AtomicUsize::new(followers), ..Heard::default() });
        let first = TOGETHER.min(followers);
        join(&address, first, &heard).await;
        let before = resident(child.id());
        join(&address, followers - first, &heard).await;
        let memory = (resident(child.id()) - before) / (followers - first).max(1) as f64;
        Self { child, say, hear, heard, took: Vec::new(), memory }
    }

    async fn round(&mut self, followers: usize) {
        self.heard.count.store(0, Ordering::SeqCst);
        writeln!(self.say, "tell").unwrap();
        let all = tokio::time::timeout(Duration::from_secs(60), self.heard.all.notified()).await;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        assert!(all.is_ok(), "{} of {followers} heard", self.heard.count.load(Ordering::SeqCst));
        let stored: u64 = line(&mut self.hear).parse().unwrap();
        self.took.push((now.as_nanos() as f64 - stored as f64) / 1e6);
    }

    /// The median and the longest time, ms, and the memory of a follower, KB.
    fn figures(mut self) -> (f64, f64, f64) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.took.sort_by(f64::total_cmp);
        let tenth = |ms: f64| (ms * 10.0).round() / 10.0;
        (tenth(self.took[self.took.len() / 2]), tenth(*self.took.last().unwrap()), self.memory)
    }
}

fn line(from: &mut impl BufRead) -> String {
    let mut line = String::new();
    from.read_line(&mut line).unwrap();
    line.trim().to_owned()
}

/// What a process holds in memory, KB.
fn resident(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Opens followers, and returns when each has its first bytes.
async fn join(address: &str, count: usize, heard: &Arc<Heard>) {
    for start in (0..count).step_by(TOGETHER) {
        let opening = (start..count.min(start + TOGETHER)).map(|_| {
            let (address, heard) = (address.to_owned(), heard.clone());
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(&address).await.unwrap();
                let head = format!("GET /direct HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\n\r\n");
                stream.write_all(head.as_bytes()).await.unwrap();
                let mut buffer = [0; 1024];
                assert!(stream.read(&mut buffer).await.unwrap() > 0);
                assert!(buffer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&buffer));
                tokio::spawn(listen(stream, heard));
            })
        });
        for opened in opening.collect::<Vec<_>>() {
            opened.await.unwrap();
        }
    }
}

async fn listen(mut stream: TcpStream, heard: Arc<Heard>) {
    let mut buffer = [0; 2048];
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        let is_news = buffer[..read].windows(11).any(|part| part == b"event: info");
        if is_news && heard.count.fetch_add(1, Ordering::SeqCst) + 1 == heard.of.load(Ordering::SeqCst) {
            heard.all.notify_one();
        }
    }
}
