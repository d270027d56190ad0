//! What the tests of the binary share: a data folder, the program, sources on loopback.

#![allow(dead_code)] // every test binary uses a part

pub mod depot;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The program under test.
pub fn depeche() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depeche"));
    command.env_remove("DEPECHE_DATA").env_remove("DEPECHE_CONFIG").env_remove("RUST_LOG");
    command
}

/// Runs it to its end with a data folder.
#[track_caller]
pub fn run(data: &Path, arguments: &[&str]) -> Output {
    let (verb, rest) = arguments.split_first().unwrap();
    depeche().arg(verb).arg("--data").arg(data).args(rest).output().unwrap()
}

/// What it wrote on standard output, which must be UTF-8; panics with all it said where it failed.
#[track_caller]
pub fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// An invented page in the manner of a regional daily.
pub fn page(number: usize, town: &str, word: &str) -> String {
    format!(
        r#"<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{town} : le conseil vote le plan {word} - Le Courrier du Val</title>
<meta property="article:published_time" content="2026-03-{day:02}T08:30:00+01:00"></head><body>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<main><article><h1>{town} : le conseil vote le plan {word}</h1>
<p class="chapo">Réunis lundi soir, les élus de {town} ont adopté le plan {word} numéro {number} après un long débat.</p>
<p>Le texte, préparé depuis l’automne, prévoit la rénovation de {number} logements et d’une école du quartier des Tilleuls, selon la mairie.</p>
<p>« Nous avons entendu les habitants », a déclaré la maire de {town}, Odile Marchandeau, qui promet un bilan avant l’été.</p>
<p>L’opposition regrette un calendrier trop serré et demande une réunion publique consacrée au plan {word}.</p>
</article></main><footer>Le Courrier du Val – Mentions légales</footer></body></html>"#,
        day = number % 27 + 1,
    )
}

/// Writes `count` invented pages into `folder`.
pub fn pages(folder: &Path, count: usize) {
    std::fs::create_dir_all(folder).unwrap();
    let towns = ["Valmorel", "Saint-Aubin", "Courcelane", "Port-Lézy", "Montferrin"];
    for number in 0..count {
        let town = towns[number % towns.len()];
        std::fs::write(folder.join(format!("{number:05}.html")), page(number, town, &format!("Ormeau{number}")))
            .unwrap();
    }
}

/// The folder of the shared corpora, where it is there.
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not here", path.display());
    None
}

/// A running `depeche serve` or `demo`, killed when dropped.
pub struct Running {
    child: Child,
    /// Its address, `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Running {
    /// Starts `serve` on a free port and waits until it listens.
    pub fn serve(data: &Path) -> Self {
        let mut command = depeche();
        command.arg("serve").arg("--data").arg(data).args(["--listen", "127.0.0.1:0"]);
        Self::start(command)
    }

    /// Starts `demo` on a free port and waits until it listens.
    pub fn demo() -> Self {
        let mut command = depeche();
        command.args(["demo", "--listen", "127.0.0.1:0"]);
        Self::start(command)
    }

    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("http://"), "it did not start: {line:?}");
        Self { child, url: line.trim().to_owned() }
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, as Ctrl-C does; whether it ended well, and how fast.
    pub fn stop(mut self) -> (bool, Duration) {
        let asked = Instant::now();
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        (status.success(), asked.elapsed())
    }

    /// The memory it holds, in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until `ready` says yes; panics with `what` after two minutes: machines of tests are slow at times.
pub async fn wait_for(what: &str, mut ready: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !ready().await {
        assert!(start.elapsed() < Duration::from_secs(120), "never: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The text of a page of the running site.
pub async fn get(url: &str) -> String {
    let answer = client().get(url).send().await.unwrap();
    answer.text().await.unwrap()
}

/// An HTTP client that uses no proxy.
pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap()
}
