//! Web archives: WARC and WET files (ISO 28500), read record by record, however large they are.
//!
//! **Invariant:** memory holds one record, and none above the limit. **Invariant:** a record that is damaged costs
//! itself alone: it is named with its place, and what follows is read.

mod coding;
mod head;
mod stream;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead, Read};

use jiff::Timestamp;
use news::{Capture, Obtained, SourceId};

use head::Fields;
use stream::{More, RECORD, Stream};

use crate::{Context, Drafts, Error, Result};

/// A head is not longer; what is, is damage.
const LONGEST_HEAD: usize = 256 << 10;

/// The largest page of an archive that is in memory.
const LARGEST_PAGE: u64 = 64 << 20;

/// The headers by which a sender reserves what it sends.
const RESERVING: [&str; 3] = ["x-robots-tag", "tdm-reservation", "tdm-policy"];

/// The most problems of one archive that are told one by one.
const MOST_PROBLEMS: usize = 100;

/// What an archive holds at one place.
#[derive(Debug)]
pub enum Entry {
    /// A page, a feed or a text.
    Page(Box<Page>),
    /// A record that holds nothing to read: its own papers, a picture, an answer without a text.
    Passed,
    /// What cannot be read: where it is in the file, and why.
    Damaged {
        /// Bytes from the beginning of the file; in a packed one, where its member begins.
        at: u64,
        /// Why.
        reason: String,
    },
}

/// A page as it was captured.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its address.
    pub url: Option<String>,
    /// When it was captured.
    pub date: Option<Timestamp>,
    /// What its sender called it.
    pub media_type: Option<String>,
    /// The language that its sender named.
    pub language: Option<String>,
    /// What its sender reserved in the headers of its answer, as `name: value`.
    pub opt_out: Vec<String>,
    /// Its bytes, without any coding of the way.
    pub body: Vec<u8>,
}

impl Page {
    /// The page as a capture of `source`, had when the archive says, or now.
    pub fn capture(self, source: &SourceId, now: Timestamp) -> Capture {
        let received = self.date.map_or(now, |date| date.min(now));
        Capture {
            url: self.url,
            media_type: self.media_type,
            language: self.language,
            opt_out: self.opt_out,
            ..Capture::new(source.clone(), Obtained::Import, self.body, received)
        }
    }
}

/// Whether bytes begin an archive: a record, or gzip around one.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(RECORD) || unpacked_head::<5>(bytes).is_some_and(|head| head == RECORD)
}

/// The first bytes inside gzip; `None` for what is none.
fn unpacked_head<const LENGTH: usize>(bytes: &[u8]) -> Option<[u8; LENGTH]> {
    let mut head = [0; LENGTH];
    let is_gzip = bytes.starts_with(&[0x1f, 0x8b]);
    (is_gzip && flate2::bufread::GzDecoder::new(bytes).read_exact(&mut head).is_ok()).then_some(head)
}

/// A gzip file as what is in it, at most `limit` bytes; anything else as it is.
///
/// # Errors
/// Where it holds more, or nothing that unpacks.
pub fn unpacked(bytes: Vec<u8>, limit: u64) -> Result<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let whole = coding::undone(&bytes, None, "gzip", limit)
        .ok_or_else(|| Error::TooLarge(format!("more than {limit} bytes when unpacked")))?;
    Ok(whole.into_owned())
}

/// The records of an archive, in its order.
#[derive(Debug)]
pub struct Archive<R> {
    stream: Stream<R>,
    limit: u64,
    /// The next record, where it was looked for already.
    begun: Option<std::result::Result<bool, Halt>>,
    /// Whether reading begins in the middle of the file.
    resumed: bool,
    ended: bool,
}

/// What stopped the reading of a record.
#[derive(Debug)]
enum Halt {
    /// The disk: nothing more can be read.
    Disk(io::Error),
    /// The record: the next one may be good.
    Damage(String),
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

fn damage<T>(reason: impl Into<String>) -> std::result::Result<T, Halt> {
    Err(Halt::Damage(reason.into()))
}

impl<R: BufRead> Archive<R> {
    /// Reads `input`, which begins `offset` bytes into its file: at the start or at a [`Archive::position`].
    ///
    /// Pages above `limit` bytes are left out.
    ///
    /// # Errors
    /// Where nothing can be read at all.
    pub fn open(input: R, offset: u64, limit: u64) -> io::Result<Self> {
        Ok(Self { stream: Stream::new(input, offset)?, limit, begun: None, resumed: offset > 0, ended: false })
    }

    /// Where reading may go on later: every record before it was given.
    ///
    /// In an archive with several records in one gzip member, this is where their member begins.
    pub fn position(&mut self) -> u64 {
        if self.begun.is_none() {
            self.begun = Some(self.begin());
        }
        self.stream.position()
    }

    /// Goes to the next record; whether there is one.
    fn begin(&mut self) -> std::result::Result<bool, Halt> {
        let begun = self.next_bytes()?;
        if std::mem::take(&mut self.resumed) && begun && !self.stream.ready().starts_with(RECORD) {
            // The end of a record that was given before.
            self.recover()?;
            return self.next_bytes();
        }
        Ok(begun)
    }

    /// Goes over blank lines to the next byte, in whichever member; whether there is one.
    fn next_bytes(&mut self) -> std::result::Result<bool, Halt> {
        loop {
            let ready = self.stream.ready();
            let blank = ready.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.stream.use_up(blank);
            if !self.stream.ready().is_empty() {
                return Ok(true);
            }
            match self.stream.more()? {
                More::Bytes => {}
                More::Ends => return Ok(false),
                More::Broken(reason) => return damage(reason),
                More::MemberEnds => match self.stream.next_member()? {
                    More::Ends => return Ok(false),
                    More::Broken(reason) => return damage(reason),
                    More::Bytes | More::MemberEnds => {}
                },
            }
        }
    }

    fn record(&mut self) -> std::result::Result<Entry, Halt> {
        let fields = self.head()?;
        let Some(length) = fields.get("content-length").and_then(|length| length.parse::<u64>().ok()) else {
            return damage("a record that does not say how long it is");
        };
        let kind = fields.get("warc-type").unwrap_or_default().to_ascii_lowercase();
        if !matches!(kind.as_str(), "response" | "resource" | "conversion") {
            self.block(length, None)?;
            return Ok(Entry::Passed);
        }
        if length > self.limit.saturating_add(LONGEST_HEAD as u64) {
            self.block(length, None)?;
            return damage(format!("{} is longer than the limit of {} bytes", address(&fields), self.limit));
        }
        let mut block = Vec::with_capacity(usize::try_from(length).unwrap_or_default().min(4 << 20));
        self.block(length, Some(&mut block))?;
        match page(&kind, &fields, block, self.limit) {
            Some(Ok(page)) => Ok(Entry::Page(Box::new(page))),
            Some(Err(reason)) => damage(format!("{}: {reason}", address(&fields))),
            None => Ok(Entry::Passed),
        }
    }

    /// The head of the record that is ready.
    fn head(&mut self) -> std::result::Result<Fields, Halt> {
        loop {
            let ready = self.stream.ready();
            if !RECORD.starts_with(ready) && !ready.starts_with(RECORD) {
                return damage("no record where one should begin");
            }
            if let Some((end, next)) = head::end(ready) {
                let fields = Fields::read(ready.get(..end).unwrap_or_default());
                self.stream.use_up(next);
                return Ok(fields);
            }
            let before = ready.len();
            let mut more = if before > LONGEST_HEAD {
                More::Broken("a head that does not end".to_owned())
            } else {
                self.stream.more()?
            };
            if more == More::MemberEnds {
                more = self.stream.next_member()?;
                if self.stream.ready().get(before..).is_some_and(|next| next.starts_with(RECORD)) {
                    self.stream.use_up(before);
                    return damage("cut within its head");
                }
            }
            let reason = match more {
                More::Bytes | More::MemberEnds => continue,
                More::Broken(reason) => reason,
                More::Ends => "cut within its head".to_owned(),
            };
            // The mark of this record is not the beginning of the next one.
            self.stream.use_up(RECORD.len());
            return damage(reason);
        }
    }

    /// The block of a record, into `block` where it is wanted.
    fn block(&mut self, length: u64, mut block: Option<&mut Vec<u8>>) -> std::result::Result<(), Halt> {
        let mut left = length;
        while left > 0 {
            let ready = self.stream.ready();
            let count = usize::try_from(left).unwrap_or(usize::MAX).min(ready.len());
            if let Some(block) = block.as_deref_mut() {
                block.extend_from_slice(ready.get(..count).unwrap_or_default());
            }
            self.stream.use_up(count);
            left -= count as u64;
            if left == 0 {
                break;
            }
            let mut more = self.stream.more()?;
            if more == More::MemberEnds {
                // Some tools cut members anywhere; a record that begins there ends this one.
                more = self.stream.next_member()?;
                if self.stream.ready().starts_with(RECORD) {
                    return damage(format!("cut {left} bytes before its end"));
                }
            }
            match more {
                More::Bytes | More::MemberEnds => {}
                More::Broken(reason) => return damage(reason),
                More::Ends => return damage(format!("cut {left} bytes before its end")),
            }
        }
        Ok(())
    }

    /// Goes on behind damage: to the next line that begins a record, or to the next member.
    fn recover(&mut self) -> io::Result<()> {
        loop {
            let ready = self.stream.ready();
            if ready.starts_with(RECORD) {
                return Ok(());
            }
            let line =
                ready.windows(RECORD.len() + 1).position(|line| line.starts_with(b"\n") && line.ends_with(RECORD));
            if let Some(at) = line {
                self.stream.use_up(at + 1);
                return Ok(());
            }
            // The beginning of one may be cut by the end of what is ready.
            let kept = RECORD.len().min(ready.len());
            self.stream.use_up(ready.len() - kept);
            match self.stream.more()? {
                More::Bytes => {}
                More::Ends => {
                    self.stream.use_up(kept);
                    return Ok(());
                }
                More::MemberEnds | More::Broken(_) => {
                    if self.stream.recover()? == More::Ends {
                        return Ok(());
                    }
                }
            }
        }
    }
}

impl<R: BufRead> Iterator for Archive<R> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if self.ended {
            return None;
        }
        let begun = self.begun.take().unwrap_or_else(|| self.begin());
        let at = self.stream.position();
        let read = match begun {
            Ok(true) => self.record(),
            Ok(false) => {
                self.ended = true;
                return None;
            }
            Err(halt) => Err(halt),
        };
        let reason = match read {
            Ok(entry) => return Some(entry),
            Err(Halt::Damage(reason)) => match self.recover() {
                Ok(()) => reason,
                Err(error) => {
                    self.ended = true;
                    error.to_string()
                }
            },
            Err(Halt::Disk(error)) => {
                self.ended = true;
                error.to_string()
            }
        };
        Some(Entry::Damaged { at, reason })
    }
}

fn address(fields: &Fields) -> &str {
    fields.get("warc-target-uri").or_else(|| fields.get("warc-record-id")).unwrap_or("a record without address")
}

/// The page in a record; `None` where it holds none.
fn page(kind: &str, fields: &Fields, block: Vec<u8>, limit: u64) -> Option<std::result::Result<Page, String>> {
    // Early writers set the address between angle brackets.
    let url = fields.get("warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned());
    let date = fields.get("warc-date").and_then(|date| date.parse().ok());
    let said = fields.get("content-type");
    let http = kind == "response" || said.is_some_and(|said| said.to_ascii_lowercase().starts_with("application/http"));
    if !http {
        let page = Page { url, date, media_type: said.map(str::to_owned), body: block, ..Page::default() };
        let plain = said.is_none_or(|said| said.to_ascii_lowercase().starts_with("text/plain"));
        let wanted = kind == "conversion" || plain || is_text(&page);
        return (wanted && !is_blank(&page.body)).then_some(Ok(page));
    }
    let answer = head::answer(&block)?;
    if !matches!(answer.status, 200 | 203) {
        return None;
    }
    let coding = answer.fields.all("content-encoding").collect::<Vec<_>>().join(",");
    let body = coding::undone(answer.body, answer.fields.get("transfer-encoding"), &coding, limit);
    let Some(body) = body else { return Some(Err(format!("unpacks to more than {limit} bytes"))) };
    let field = |name: &str| answer.fields.get(name).map(str::to_owned);
    let page = Page {
        url,
        date,
        media_type: field("content-type"),
        language: field("content-language").filter(|tag| !tag.contains(',')),
        opt_out: RESERVING
            .iter()
            .flat_map(|name| answer.fields.all(name).map(move |value| format!("{name}: {value}")))
            .collect(),
        body: body.into_owned(),
    };
    (is_text(&page) && !is_blank(&page.body)).then_some(Ok(page))
}

fn is_blank(body: &[u8]) -> bool {
    body.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0)
}

/// Whether a page holds news for readers, by what its sender calls it and else by its first bytes.
fn is_text(page: &Page) -> bool {
    let kind = page.media_type.as_deref().unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "text/html" | "application/xhtml+xml" => true,
        kind if kind.ends_with("xml") || kind.ends_with("json") || matches!(kind, "text/plain" | "") => {
            let head = page.body.get(..2048.min(page.body.len())).unwrap_or_default();
            let format = crate::sniff::format(&String::from_utf8_lossy(head), None);
            format.is_some_and(|format| !matches!(format, news::Format::Text))
        }
        _ => false,
    }
}

/// Every draft in an archive that is in memory, each with the address of its page.
pub(crate) fn drafts(bytes: &[u8], context: &Context) -> Result<Drafts> {
    let limit = (bytes.len() as u64).saturating_mul(64).min(LARGEST_PAGE);
    let source = SourceId::of("archive");
    let archive = Archive::open(bytes, 0, limit).map_err(|_| Error::Empty)?;
    let mut all = Drafts::default();
    let problem = |text: String, problems: &mut Vec<String>| {
        if problems.len() < MOST_PROBLEMS {
            problems.push(text);
        }
    };
    for entry in archive {
        let page = match entry {
            // An archive in an archive is not opened: it could hold another.
            Entry::Page(page) if !is_archive(&page.body) => page,
            Entry::Page(_) | Entry::Passed => continue,
            Entry::Damaged { at, reason } => {
                problem(format!("record at byte {at}: {reason}"), &mut all.problems);
                continue;
            }
        };
        let capture = page.capture(&source, context.now);
        let name = capture.url.clone().unwrap_or_default();
        match crate::drafts(&capture, &Context { format: None, ..context.clone() }) {
            Ok(read) => {
                all.drafts.extend(read.drafts);
                read.problems.into_iter().for_each(|said| problem(format!("{name}: {said}"), &mut all.problems));
            }
            Err(error) => problem(format!("{name}: {error}"), &mut all.problems),
        }
    }
    Ok(all)
}
