//! The bytes of an archive, unpacked as they are read: plain, or gzip with a member for each record.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// How much is unpacked at a time.
const CHUNK: usize = 64 << 10;

/// How a gzip member begins: its mark and the one method there is.
const MEMBER: [u8; 3] = [0x1f, 0x8b, 8];

/// How every record begins.
pub(super) const RECORD: &[u8] = b"WARC/";

/// What asking for more bytes gave.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum More {
    /// Some.
    Bytes,
    /// None: the member ends here; [`Stream::next_member`] goes on.
    MemberEnds,
    /// None: the archive ends here.
    Ends,
    /// None: what follows does not unpack.
    Broken(String),
}

/// A reader that knows how far it is.
#[derive(Debug)]
struct Counted<R> {
    inner: R,
    at: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount as u64;
        self.inner.consume(amount);
    }
}

#[derive(Debug)]
enum Input<R> {
    Plain(Counted<R>),
    Member(Box<GzDecoder<Counted<R>>>),
    Between(Counted<R>),
    Nothing,
}

/// The unpacked bytes of an archive.
#[derive(Debug)]
pub(super) struct Stream<R> {
    input: Input<R>,
    /// Unpacked bytes of one member, those before `at` used up.
    buffer: Vec<u8>,
    at: usize,
    /// Where in the file the member begins.
    member: u64,
}

impl<R: BufRead> Stream<R> {
    /// The bytes of `inner`, which begins `offset` bytes into its file.
    pub(super) fn new(inner: R, offset: u64) -> io::Result<Self> {
        let mut counted = Counted { inner, at: offset };
        let packed = counted.fill_buf()?.starts_with(&MEMBER[..2]);
        let input = if packed { Input::Between(counted) } else { Input::Plain(counted) };
        Ok(Self { input, buffer: Vec::with_capacity(CHUNK), at: 0, member: offset })
    }

    /// What is unpacked and not used yet.
    pub(super) fn ready(&self) -> &[u8] {
        self.buffer.get(self.at..).unwrap_or_default()
    }

    /// Uses up `count` bytes of what is ready.
    pub(super) fn use_up(&mut self, count: usize) {
        self.at = (self.at + count).min(self.buffer.len());
        if self.at == self.buffer.len() {
            self.buffer.clear();
            self.at = 0;
        }
    }

    /// Where in the file the next byte is; in a packed file, where its member begins.
    pub(super) fn position(&self) -> u64 {
        match &self.input {
            Input::Plain(input) => input.at - self.ready().len() as u64,
            Input::Between(input) if self.ready().is_empty() => input.at,
            _ => self.member,
        }
    }

    /// Unpacks more behind what is ready.
    pub(super) fn more(&mut self) -> io::Result<More> {
        if self.at > CHUNK {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        let before = self.buffer.len();
        self.buffer.resize(before + CHUNK, 0);
        let room = self.buffer.get_mut(before..).unwrap_or_default();
        let (read, packed) = match &mut self.input {
            Input::Plain(input) => (input.read(room), false),
            Input::Member(input) => (input.read(room), true),
            Input::Between(_) => (Ok(0), true),
            Input::Nothing => (Ok(0), false),
        };
        self.buffer.truncate(before + *read.as_ref().unwrap_or(&0));
        match read {
            Ok(0) if packed => Ok(More::MemberEnds),
            Ok(0) => Ok(More::Ends),
            Ok(_) => Ok(More::Bytes),
            Err(error) if packed && is_damage(&error) => Ok(More::Broken(error.to_string())),
            Err(error) => Err(error),
        }
    }

    /// Goes on to the next member, behind what is ready of this one.
    pub(super) fn next_member(&mut self) -> io::Result<More> {
        let Some(mut input) = self.between() else { return Ok(More::Ends) };
        let first = input.fill_buf()?.first().copied();
        self.member = input.at;
        if first != MEMBER.first().copied() {
            self.input = Input::Between(input);
            let broken = || More::Broken("no gzip member where one should begin".to_owned());
            return Ok(first.map_or(More::Ends, |_| broken()));
        }
        self.input = Input::Member(Box::new(GzDecoder::new(input)));
        self.more()
    }

    /// What is behind the member; `None` where there are none.
    fn between(&mut self) -> Option<Counted<R>> {
        match std::mem::replace(&mut self.input, Input::Nothing) {
            Input::Member(member) => Some(member.into_inner()),
            Input::Between(input) => Some(input),
            other => {
                self.input = other;
                None
            }
        }
    }

    /// Goes on to the next member that holds the beginning of a record, over whatever does not unpack.
    pub(super) fn recover(&mut self) -> io::Result<More> {
        self.use_up(self.buffer.len());
        let Some(mut input) = self.between() else { return Ok(More::Ends) };
        loop {
            let head = input.fill_buf()?;
            if head.is_empty() {
                self.input = Input::Between(input);
                return Ok(More::Ends);
            }
            // A mark that is cut by the end of what was read costs the record it begins, no more.
            let Some(at) = head.windows(MEMBER.len()).position(|mark| mark == MEMBER) else {
                let all = head.len();
                input.consume(all);
                continue;
            };
            if begins_record(head.get(at..).unwrap_or_default()) {
                input.consume(at);
                self.input = Input::Between(input);
                return self.next_member();
            }
            input.consume(at + 1);
        }
    }
}

/// Whether a gzip member, of which at least the first bytes are here, unpacks to the beginning of a record.
fn begins_record(packed: &[u8]) -> bool {
    let mut head = [0; RECORD.len()];
    match GzDecoder::new(packed).read_exact(&mut head) {
        Ok(()) => head == RECORD,
        // Too little is here to tell: the record will.
        Err(error) => error.kind() == io::ErrorKind::UnexpectedEof && packed.len() < CHUNK,
    }
}

/// Whether an error is about the bytes and not about the disk they are on.
fn is_damage(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof | Other)
}
