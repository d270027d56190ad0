//! Where the next page of an answer begins.

use crate::collect::Key;
use crate::{Error, Request, Result};

/// The last row of a page, and the moment by which freshness was reckoned on the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub key: Key,
    /// Milliseconds.
    pub now: i64,
}

impl Cursor {
    /// Writes it for the question of `request`.
    pub(crate) fn write(self, request: &Request) -> String {
        let (primary, time, tie) = self.key;
        format!("{primary:x}.{time:x}.{tie:x}.{:x}.{:x}", self.now, mark(request))
    }

    /// Reads a cursor that [`Cursor::write`] gave for the same question.
    pub(crate) fn read(text: &str, request: &Request) -> Result<Self> {
        let [primary, time, tie, now, question] = text.split('.').collect::<Vec<_>>()[..] else {
            return Err(Error::Cursor);
        };
        let number = |part| u64::from_str_radix(part, 16).map_err(|_| Error::Cursor);
        if number(question)? != mark(request) {
            return Err(Error::Cursor);
        }
        let key = (number(primary)?.cast_signed(), number(time)?.cast_signed(), number(tie)?);
        Ok(Self { key, now: number(now)?.cast_signed() })
    }
}

/// Tells one question, in one order, from another (FNV-1a).
fn mark(request: &Request) -> u64 {
    let order = [request.sort as u8, u8::from(request.fold_stories)];
    let bytes = request.question.text.bytes().chain(order);
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
