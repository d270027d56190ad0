//! `depeche read` and `depeche annotate`: captures and texts in, articles and readings out; nothing is stored.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _, Write};
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use intake::archive::{Archive, Entry, is_archive};
use intake::site::Sites;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use news::{Capture, Draft, Format, Moment, Obtained, Reading, Removed, SourceId};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::{self, ReadFormat};
use crate::config::{self, Config};
use crate::parallel;
use web::output::Written;

/// A capture to read, and what is known of it.
struct Input {
    id: String,
    /// What to call it in a complaint.
    name: String,
    capture: Result<Capture>,
    context: intake::Context,
}

/// A line of `--captures`.
#[derive(Debug, Deserialize)]
struct Line {
    id: Option<String>,
    path: Option<String>,
    text: Option<String>,
    #[serde(rename = "as")]
    format: Option<String>,
    url: Option<String>,
    published: Option<String>,
    timezone: Option<String>,
}

/// Runs `read`; whether all input could be read.
pub async fn read(args: &cli::Read) -> Result<bool> {
    let now = Timestamp::now();
    let zone = config::zone(&args.timezone)?;
    let context = intake::Context {
        format: args.as_format.0,
        published: args.published.as_deref().map(|date| moment(date, &zone)).transpose()?,
        timezone: zone,
        now,
    };
    let out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut batch = Batch { sites: Sites::default(), waiting: Vec::new(), format: args.format, out, good: true };
    match &args.captures {
        Some(file) => {
            let lines = open(file)?.lines();
            let mut failed = None;
            let take = |drafted| failed = batch.add(drafted).err().or(failed.take());
            parallel::in_order(lines, |line| drafted(line_input(line, &context)), take)?;
            failed.map_or(Ok(()), Err)?;
        }
        None => {
            for name in &args.inputs {
                match archive(name, args) {
                    Some(archive) => {
                        let mut failed = None;
                        let take = |drafted| failed = batch.add(drafted).err().or(failed.take());
                        parallel::in_order(archive, |entry| entry_drafted(entry, name, &context), take)?;
                        failed.map_or(Ok(()), Err)?;
                    }
                    None => batch.add(drafted(named_input(name, args, &context).await))?,
                }
            }
        }
    }
    batch.write()?;
    batch.out.flush()?;
    Ok(batch.good)
}

/// Inputs that are read together: what the pages of one site share is known before one of them is written.
const TOGETHER: usize = 128;

struct Batch<W> {
    sites: Sites,
    waiting: Vec<Drafted>,
    format: ReadFormat,
    out: W,
    good: bool,
}

impl<W: Write> Batch<W> {
    fn add(&mut self, drafted: Drafted) -> Result<()> {
        drafted.drafts.iter().for_each(|draft| self.sites.learn(draft));
        self.waiting.push(drafted);
        if self.waiting.len() < TOGETHER { Ok(()) } else { self.write() }
    }

    fn write(&mut self) -> Result<()> {
        let (sites, format) = (&self.sites, self.format);
        let waiting = std::mem::take(&mut self.waiting);
        parallel::in_order(
            waiting.into_iter(),
            |drafted| written(drafted, sites, format),
            |answer| self.good &= print(&mut self.out, answer),
        )
    }
}

/// Runs `annotate`; whether every line could be read.
pub fn annotate() -> Result<bool> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut good = true;
    let lines = std::io::stdin().lock().lines();
    parallel::in_order(lines, annotated, |answer| good &= print(&mut out, answer))?;
    out.flush()?;
    Ok(good)
}

/// What one input gave: lines for stdout, complaints for stderr.
#[derive(Default)]
struct Answer {
    lines: Vec<String>,
    complaints: Vec<String>,
}

fn print(out: &mut impl Write, answer: Answer) -> bool {
    for line in &answer.lines {
        // A reader that has seen enough (`| head`) closes the pipe: that is no failure of the input.
        if writeln!(out, "{line}").is_err() {
            std::process::exit(0);
        }
    }
    for complaint in &answer.complaints {
        eprintln!("{complaint}");
    }
    answer.complaints.is_empty()
}

/// The file called `name` as an archive, where it is one and not said to be something else.
fn archive(name: &str, args: &cli::Read) -> Option<Archive<BufReader<File>>> {
    let may_be = matches!(args.as_format.0, None | Some(Format::Warc | Format::Wet));
    // What cannot be opened is complained of where all files are.
    let mut file = may_be.then(|| File::open(name).ok()).flatten().map(BufReader::new)?;
    if !is_archive(file.fill_buf().ok()?) {
        return None;
    }
    Archive::open(file, 0, config::Wire::default().max_bytes).ok()
}

fn entry_drafted(entry: Entry, file: &str, context: &intake::Context) -> Drafted {
    let (name, capture) = match entry {
        Entry::Passed => return Drafted::default(),
        Entry::Page(page) => {
            let name = format!("{file}: {}", page.url.as_deref().unwrap_or("a page without address"));
            (name, Ok(page.capture(&SourceId::of("read"), context.now)))
        }
        Entry::Damaged { at, reason } => (format!("{file}: record at byte {at}"), Err(anyhow!("{reason}"))),
    };
    let context = intake::Context { format: None, ..context.clone() };
    drafted(Input { id: file.to_owned(), name, capture, context })
}

/// An input that was read, not yet written.
#[derive(Default)]
struct Drafted {
    id: String,
    /// What to call it in a complaint.
    name: String,
    capture: Option<Capture>,
    drafts: Vec<Draft>,
    complaints: Vec<String>,
}

fn drafted(input: Input) -> Drafted {
    let mut drafted = Drafted { id: input.id, name: input.name, ..Drafted::default() };
    let mut capture = match input.capture {
        Ok(capture) => capture,
        Err(error) => {
            drafted.complaints.push(format!("{}: {error:#}", drafted.name));
            return drafted;
        }
    };
    match std::panic::catch_unwind(|| intake::drafts(&capture, &input.context)) {
        Ok(Ok(read)) => {
            let complaint = |problem: &String| format!("{}: {problem}", drafted.name);
            drafted.complaints.extend(read.problems.iter().map(complaint));
            drafted.drafts = read.drafts;
        }
        Ok(Err(error)) => drafted.complaints.push(format!("{}: {error}", drafted.name)),
        Err(_) => {
            drafted.complaints.push(format!("{}: the reader failed on this capture; please report it", drafted.name))
        }
    }
    // What was read is read: the bytes need not wait for the others.
    capture.body = Vec::new();
    drafted.capture = Some(capture);
    drafted
}

fn written(drafted: Drafted, sites: &Sites, format: ReadFormat) -> Answer {
    let mut answer = Answer { lines: Vec::new(), complaints: drafted.complaints };
    let Some(capture) = drafted.capture else { return answer };
    for mut draft in drafted.drafts {
        sites.clean(&mut draft);
        let removed: Vec<Removed> = std::mem::take(&mut draft.removed);
        let agenda = std::mem::take(&mut draft.agenda);
        let revision = draft.revision.as_deref().and_then(|version| version.trim().parse().ok());
        let Some(mut article) = intake::article(draft, &capture) else { continue };
        article.version = revision.unwrap_or(article.version);
        let mut reading = reading::read(&article);
        reading.agenda.extend(agenda);
        let written = Written { article: &article, reading: &reading, removed: &removed, input: Some(&drafted.id) };
        match format {
            ReadFormat::Json => match written.json() {
                Ok(line) => answer.lines.push(line),
                Err(error) => answer.complaints.push(format!("{}: {error}", drafted.name)),
            },
            ReadFormat::Ninjs => answer.lines.push(written.ninjs().to_string()),
            ReadFormat::Text => answer.lines.push(written.text()),
        }
    }
    answer
}

async fn named_input(name: &str, args: &cli::Read, context: &intake::Context) -> Input {
    let capture = if name.starts_with("http://") || name.starts_with("https://") {
        fetched(name, args, context.now).await
    } else {
        file_capture(name, context.now)
    };
    let capture = capture.map(|mut capture| {
        capture.url = args.url.clone().or(capture.url);
        capture
    });
    Input { id: name.to_owned(), name: name.to_owned(), capture, context: context.clone() }
}

async fn fetched(url: &str, args: &cli::Read, now: Timestamp) -> Result<Capture> {
    let config = Config::load(&args.folder.data, args.folder.config.as_deref())?;
    let fetch = crate::folder::http(&config.wire)?;
    let request = wire::Request { url: url.to_owned(), robots: true, ..wire::Request::default() };
    match wire::Fetch::fetch(&fetch, &request).await? {
        wire::Response::Fresh(fetched) => Ok(Capture {
            url: Some(fetched.url),
            media_type: fetched.media_type,
            language: fetched.language,
            ..Capture::new(SourceId::of("read"), Obtained::Page, fetched.body, now)
        }),
        wire::Response::NotModified { .. } => Err(anyhow!("no answer")),
    }
}

fn file_capture(name: &str, now: Timestamp) -> Result<Capture> {
    let mut body = Vec::new();
    if name == "-" {
        std::io::stdin().lock().read_to_end(&mut body)?;
    } else {
        body = std::fs::read(name)?;
    }
    Ok(Capture::new(SourceId::of("read"), Obtained::Import, body, now))
}

fn line_input(line: std::io::Result<String>, context: &intake::Context) -> Input {
    let mut context = context.clone();
    let mut id = String::from("line");
    let capture = (|| {
        let line: Line = serde_json::from_str(&line?).context("not a capture line")?;
        if let Some(given) = line.id.as_ref().or(line.path.as_ref()).or(line.url.as_ref()) {
            id.clone_from(given);
        }
        if let Some(name) = line.format.as_deref().filter(|name| *name != "auto") {
            context.format = Some(name.parse::<Format>()?);
        }
        if let Some(name) = line.timezone.as_deref() {
            context.timezone = config::zone(name)?;
        }
        if let Some(date) = line.published.as_deref() {
            context.published = Some(moment(date, &context.timezone)?);
        }
        let mut capture = match (line.text, line.path.as_deref()) {
            (Some(text), _) => Capture::new(SourceId::of("read"), Obtained::Import, text.into_bytes(), context.now),
            (None, Some(path)) => file_capture(path, context.now)?,
            (None, None) => return Err(anyhow!("neither \"path\" nor \"text\"")),
        };
        capture.url = line.url;
        Ok(capture)
    })();
    Input { name: id.clone(), id, capture, context }
}

fn annotated(line: std::io::Result<String>) -> Answer {
    let mut answer = Answer::default();
    let mut id = Value::Null;
    let reading = (|| {
        let line: Value = serde_json::from_str(&line?).context("not a line of {\"id\",\"text\",\"published\"}")?;
        id = line.get("id").cloned().unwrap_or(Value::Null);
        let text = line.get("text").and_then(Value::as_str).ok_or_else(|| anyhow!("no \"text\""))?;
        let published = line.get("published").and_then(Value::as_str).map(civil).transpose()?;
        Ok::<Reading, anyhow::Error>(reading::annotate(text, published))
    })();
    match reading {
        Ok(Reading { language, entities, quotes, dates, agenda, .. }) => answer.lines.push(
            json!({
                "id": id, "language": language, "entities": entities, "quotes": quotes, "dates": dates, "agenda": agenda,
            })
            .to_string(),
        ),
        Err(error) => {
            // The line keeps its place, so that answers can be matched by order.
            answer.complaints.push(format!("annotate: {id}: {error:#}"));
            answer.lines.push(json!({"id": id, "error": format!("{error:#}")}).to_string());
        }
    }
    answer
}

/// A date or moment as people write it on a command line: `2018-02-13`, `2018-02-13T08:30`, RFC 3339.
pub fn moment(text: &str, zone: &TimeZone) -> Result<Moment> {
    if let Ok(moment) = text.parse::<Moment>() {
        return Ok(moment);
    }
    let local = civil(text)?;
    let at = zone.to_timestamp(local).with_context(|| format!("{text:?} is no moment"))?;
    Ok(Moment::in_zone(at, zone))
}

fn civil(text: &str) -> Result<DateTime> {
    if let Ok(date) = text.parse::<Date>() {
        return Ok(date.at(0, 0, 0, 0));
    }
    if let Ok(moment) = text.parse::<Moment>() {
        return Ok(moment.offset.to_datetime(moment.at));
    }
    text.parse().with_context(|| format!("{text:?} is no date (2018-02-13 or 2018-02-13T08:30)"))
}

fn open(name: &str) -> Result<Box<dyn BufRead + Send>> {
    if name == "-" {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = File::open(Path::new(name)).with_context(|| format!("cannot read {name}"))?;
    Ok(Box::new(BufReader::new(file)))
}
