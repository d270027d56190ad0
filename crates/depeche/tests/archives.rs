//! Web archives through the program: read, imported, killed in between, exported.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use house::{depeche, page, run, stdout};
use serde_json::Value;

/// Writes an archive of invented pages, each record in a gzip member of its own.
fn archive(path: &Path, pages: usize) {
    let mut file = std::io::BufWriter::new(fs::File::create(path).unwrap());
    for number in 0..pages {
        let html = page(number, "Valmorel", &format!("Ormeau{number}"));
        let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}");
        let picture = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\u{1}".to_owned();
        for (kind, url, block) in [
            ("response", format!("https://exemple.fr/{number}"), http),
            ("response", "https://exemple.fr/a.png".into(), picture),
        ] {
            let record = format!(
                "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-30T06:00:00Z\r\n\
                 Content-Length: {}\r\n\r\n{block}\r\n\r\n",
                block.len()
            );
            let mut encoder = flate2::write::GzEncoder::new(&mut file, flate2::Compression::fast());
            encoder.write_all(record.as_bytes()).unwrap();
            encoder.finish().unwrap();
        }
    }
    file.flush().unwrap();
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn an_archive_is_read_page_by_page() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("pages.warc.gz");
    archive(&path, 3);
    // A record that is cut at the end of the file.
    let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(b"\x1f\x8b\x08\x00abc").unwrap();
    for form in ["auto", "warc"] {
        let output = depeche().args(["read", "--as", form, path.to_str().unwrap()]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("record at byte"), "{said}");
        let articles = lines(std::str::from_utf8(&output.stdout).unwrap());
        assert_eq!(articles.len(), 3);
        assert_eq!(articles[1]["url"], "https://exemple.fr/1");
        assert_eq!(articles[1]["headline"], "Valmorel : le conseil vote le plan Ormeau1");
        assert_eq!(articles[1]["input"], path.to_str().unwrap());
    }
}

#[test]
fn what_publishers_reserved_then_is_obeyed() {
    let dir = tempfile::tempdir().unwrap();
    let (data, path) = (dir.path().join("data"), dir.path().join("pages.warc"));
    let mut text = String::new();
    for (number, header) in [
        (1, ""),
        (2, "tdm-reservation: 1\r\n"),
        (3, "X-Robots-Tag: noai, noindex\r\n"),
        (4, "X-Robots-Tag: noarchive\r\n"),
    ] {
        let html = page(number, "Valmorel", &format!("Ormeau{number}"));
        let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{header}\r\n{html}");
        text += &format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://exemple{number}.fr/{number}\r\n\
             WARC-Date: 2026-03-30T06:00:00Z\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
            http.len()
        );
    }
    fs::write(&path, text).unwrap();
    for licensed in [false, true] {
        fs::remove_dir_all(&data).unwrap_or_default();
        fs::create_dir(&data).unwrap();
        if licensed {
            let licence = "[wire]\nlicensed_hosts = [\"exemple2.fr\", \"exemple3.fr\"]\n";
            fs::write(data.join("depeche.toml"), licence).unwrap();
        }
        run(&data, &["import", path.to_str().unwrap()]);
        let mut kept: Vec<(String, bool)> = lines(&stdout(&run(&data, &["export", "*"])))
            .iter()
            .map(|article| {
                (
                    article["url"].as_str().unwrap().to_owned(),
                    article["body"].as_array().is_some_and(|body| !body.is_empty()),
                )
            })
            .collect();
        kept.sort();
        let whole: Vec<bool> = kept.iter().map(|(_, whole)| *whole).collect();
        assert_eq!(whole, [true, licensed, licensed, true], "{kept:?}");
    }
}

#[test]
fn kills_during_the_import_of_an_archive() {
    let dir = tempfile::tempdir().unwrap();
    let (data, path) = (dir.path().join("data"), dir.path().join("pages.warc.gz"));
    archive(&path, 1_500);
    for kill in 0..8 {
        let mut child = depeche()
            .args(["import", "--data"])
            .args([&data, &path])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(150 + 40 * kill));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let import = || -> Value {
        serde_json::from_str(&stdout(&run(&data, &["import", "--json", path.to_str().unwrap()]))).unwrap()
    };
    let last = import();
    assert_eq!(last["failed"], 0, "{last}");
    let articles = lines(&stdout(&run(&data, &["export", "*"])));
    assert_eq!(articles.len(), 1_500);
    // Archives keep their date, whenever they are imported.
    assert!(articles.iter().all(|article| article["published"].as_str().unwrap().starts_with("2026-03")));
    let again = import();
    assert_eq!((&again["new"], &again["captures"], &again["files"]), (&0.into(), &0.into(), &1.into()), "{again}");
}

#[test]
fn what_is_exported_as_an_archive_is_imported_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let (data, other) = (dir.path().join("data"), dir.path().join("other"));
    let (path, copy) = (dir.path().join("pages.warc.gz"), dir.path().join("copy.warc"));
    archive(&path, 20);
    stdout(&run(&data, &["import", path.to_str().unwrap()]));
    fs::write(&copy, stdout(&run(&data, &["export", "--as", "warc", "Ormeau7"]))).unwrap();
    stdout(&run(&other, &["import", copy.to_str().unwrap()]));
    let articles = lines(&stdout(&run(&other, &["export", "*"])));
    assert_eq!(articles.len(), 1);
    assert_eq!(articles[0]["url"], "https://exemple.fr/7");
    let table = stdout(&run(&data, &["export", "--as", "csv", "*"]));
    assert!(table.starts_with("id,source,url,") && table.contains("Valmorel : le conseil vote le plan Ormeau19"));
    let wire = dir.path().join("wire.xml");
    fs::write(&wire, stdout(&run(&data, &["export", "--as", "newsml-g2", "*"]))).unwrap();
    let read = lines(&stdout(&depeche().args(["read", wire.to_str().unwrap()]).output().unwrap()));
    assert_eq!((read.len(), &read[0]["format"]), (20, &"newsml-g2".into()));
}
