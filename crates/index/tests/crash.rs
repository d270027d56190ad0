//! What the index holds after it was killed at any moment: all up to its position, nothing after it, nothing twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod shelf;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use index::{Document, Index, Local};
use shelf::{Piece, request};

/// Names the folder to a child that is to be killed.
const FOLDER: &str = "DEPECHE_CRASH_FOLDER";

/// Pieces in the outbox.
const PIECES: u64 = 400;

/// The pieces, by number: every fifth is a new version of an earlier one, every seventh takes one away.
struct Outbox(Vec<Document>);

impl Outbox {
    fn new() -> Self {
        let piece = |n: u64| {
            let mut piece = Piece::new(&format!("Pont ouvert numéro{n}")).document();
            // Ids are the same in every process.
            let mut bytes = [1; 16];
            bytes[6..8].copy_from_slice(&[0x70, 0]);
            bytes[8..].copy_from_slice(&(n | 1 << 63).to_be_bytes());
            piece.article.id = news::ArticleId::from_bytes(bytes);
            piece
        };
        Self((0..PIECES).map(piece).collect())
    }

    /// Tells change `n` of the outbox, counted from one.
    async fn tell(&self, index: &Local, n: u64) {
        let at = usize::try_from(n - 1).unwrap();
        let mut piece = self.0[at].clone();
        let earlier = self.0[at / 2].article.id;
        if n.is_multiple_of(5) {
            piece.article.id = earlier;
        }
        let gone = if n.is_multiple_of(7) { vec![self.0[at / 3].article.id] } else { Vec::new() };
        index.apply(vec![piece], gone, n).await.unwrap();
    }

    /// The headlines that are to be found after change `n`.
    fn expected(&self, n: u64) -> Vec<String> {
        let mut held = std::collections::BTreeMap::new();
        for change in 1..=n {
            let at = usize::try_from(change - 1).unwrap();
            let piece = &self.0[at];
            if change.is_multiple_of(7) {
                held.remove(&self.0[at / 3].article.id);
            }
            let id = if change.is_multiple_of(5) { self.0[at / 2].article.id } else { piece.article.id };
            held.insert(id, piece.article.headline.clone());
        }
        let mut headlines: Vec<String> = held.into_values().collect();
        headlines.sort();
        headlines
    }
}

async fn headlines(index: &Local) -> Vec<String> {
    let mut asked = request("pont");
    asked.limit = 1_000;
    let answer = index.search(&asked).await.unwrap();
    let mut found: Vec<String> = answer.hits.into_iter().map(|hit| hit.headline.text).collect();
    found.sort();
    found
}

/// The child: goes on where the index stands, says each position, and waits to be killed.
#[tokio::test]
async fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let index = Local::open(Path::new(&folder)).unwrap();
    let outbox = Outbox::new();
    for n in index.position() + 1..=PIECES {
        outbox.tell(&index, n).await;
        if n % 60 == 0 {
            index.settle().await.unwrap();
        }
        println!("\nat {n}");
    }
    println!("\nat end");
    std::thread::park();
}

#[tokio::test]
async fn a_killed_index_goes_on_from_its_last_position() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::new();
    for stop in [1, 3, 50, 61, 62, 130, 177, 240, 301, 399] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["child", "--exact", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let told = lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("at ").map(str::to_owned));
        for at in told {
            if at == "end" || at.parse::<u64>().unwrap() >= stop {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let index = Local::open(folder.path()).unwrap();
        let position = index.position();
        assert!(position >= stop / 60 * 60 && position <= PIECES, "{position} after {stop}");
        assert_eq!(headlines(&index).await, outbox.expected(position), "killed at {stop}, durable to {position}");
    }
    let index = Local::open(folder.path()).unwrap();
    for n in index.position() + 1..=PIECES {
        outbox.tell(&index, n).await;
    }
    assert_eq!(headlines(&index).await, outbox.expected(PIECES));
    drop(index);
}
