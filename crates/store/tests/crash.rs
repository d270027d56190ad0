//! What was acknowledged is there after the process was killed, at whatever moment.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer; the lint does not see what they share

mod common;

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use news::{ArticleId, StoryId};
use store::{ChangeKind, Sqlite, Store};

/// Tells the child which folder to fill.
const FOLDER: &str = "DEPECHE_TEST_CRASH_FOLDER";
const ROUNDS: u64 = 20;

/// Puts for ever from several tasks and prints the id of each article that was acknowledged.
async fn fill(folder: &Path) {
    let store = Arc::new(Sqlite::open(folder).unwrap());
    let run = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let writers = (0..6).map(|task| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for n in 0.. {
                let fresh = common::article(&format!("{run}-{task}-{n}"), n);
                let mut again = common::article(&format!("{run}-{task}-{}", n / 2), n);
                again.headline.push_str(" enfin");
                let put = store.put(common::intake(vec![fresh, again])).await.unwrap();
                if n % 3 == 0 {
                    store.place(&[(put[0].id, StoryId::new(common::at(n)))]).await.unwrap();
                }
                let mut out = std::io::stdout().lock();
                writeln!(out, "kept {} {}", put[0].id, put[1].id).unwrap();
                out.flush().unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}

/// Starts the child, kills it after a while and gives what it acknowledged.
fn fill_and_kill(folder: &Path, patience: Duration) -> Vec<ArticleId> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_killed_process_loses_nothing_it_acknowledged", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut kept = Vec::new();
    let mut note = |line: String| {
        // A line that was cut off by the end was not told whole; harmless, as more is there than is asked for.
        let ids = line.strip_prefix("kept ").filter(|ids| ids.len() == 65)?;
        kept.extend(ids.split(' ').map(|id| id.parse::<ArticleId>().unwrap()));
        Some(())
    };
    for line in lines.by_ref() {
        if note(line.unwrap()).is_some() {
            break;
        }
    }
    std::thread::sleep(patience);
    child.kill().unwrap();
    child.wait().unwrap();
    lines.map_while(Result::ok).for_each(|line| {
        note(line);
    });
    kept
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_nothing_it_acknowledged() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return fill(Path::new(&folder)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut kept = HashSet::new();
    for round in 0..ROUNDS {
        let jitter = u64::from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos());
        kept.extend(fill_and_kill(folder.path(), Duration::from_micros(jitter.wrapping_mul(round + 7) % 60_000)));
        let store = Sqlite::open(folder.path()).unwrap();
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new(), "round {round}");
        let ids: Vec<_> = kept.iter().copied().collect();
        assert_eq!(store.articles(&ids).await.unwrap().len(), ids.len(), "round {round}");
        let changes = store.changes(0, usize::MAX).await.unwrap();
        assert!(changes.iter().zip(1..).all(|(change, seq)| change.seq == seq), "round {round}");
        let new = changes.iter().filter(|change| change.kind == ChangeKind::New);
        let told: HashSet<_> = new.map(|change| change.article).collect();
        assert_eq!(told.len() as u64, store.counts().await.unwrap().articles);
        assert!(kept.is_subset(&told), "round {round}");
    }
    println!("killed {ROUNDS} times, {} articles acknowledged and there", kept.len());
}
