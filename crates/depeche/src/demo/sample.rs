//! The sample wire: invented sources, what they have published when the demo starts, and what they publish while it runs.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use news::{Block, BlockKind, SourceId};

use super::calendar::{Here, write_out};
use super::script::{self, Outlet, Script, Template, Timing};

/// Seconds between two pieces that were held back.
const BEAT: i64 = 20;
/// Seconds between two follow-ups, once nothing is held back any more.
const LATER_BEAT: i64 = 90;
/// Seconds between two issues of the bulletin.
const BULLETIN_BEAT: i64 = 600;
/// As many pieces as a list shows at most.
const LONGEST_LIST: usize = 60;

/// One piece of one source, in all its versions.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The source.
    pub outlet: SourceId,
    /// Its name in addresses.
    pub slug: String,
    /// Its section.
    pub section: String,
    /// Its keywords.
    pub tags: Vec<String>,
    /// Its versions, oldest first; at least one.
    pub editions: Vec<Edition>,
}

/// One version of a piece.
#[derive(Debug, Clone)]
pub struct Edition {
    /// When it comes out.
    pub at: Timestamp,
    /// The line above the headline.
    pub kicker: Option<String>,
    /// The headline.
    pub headline: String,
    /// The standfirst.
    pub standfirst: Option<String>,
    /// Who signs.
    pub byline: Option<String>,
    /// What an agency puts before the first words: place, date and its name.
    pub dateline: Option<String>,
    /// The text.
    pub body: Vec<Block>,
}

impl Piece {
    /// The version to be read at `now`; `None` before the first.
    pub fn current(&self, now: Timestamp) -> Option<&Edition> {
        self.editions.iter().rev().find(|edition| edition.at <= now)
    }

    /// When it first comes out.
    pub fn published(&self) -> Timestamp {
        self.editions.first().map_or(Timestamp::MAX, |edition| edition.at)
    }
}

impl Edition {
    /// What stands in lists: the standfirst, or the first paragraph.
    pub fn teaser(&self) -> &str {
        let first = self.body.first().map_or("", |block| block.text.as_str());
        self.standfirst.as_deref().unwrap_or(first)
    }
}

/// The sample wire.
#[derive(Debug)]
pub struct Sample {
    start: Timestamp,
    zone: TimeZone,
    outlets: Vec<Outlet>,
    pieces: Vec<Arc<Piece>>,
    follow_ups: Vec<Template>,
    /// When the last of the pieces held back comes out.
    last_held_back: Timestamp,
}

impl Sample {
    /// Reads the bundled sample, as it is for a reader in `zone` who starts the demo at `start`.
    pub fn load(start: Timestamp, zone: TimeZone) -> Result<Self> {
        Self::stage(script::bundled()?, start, zone)
    }

    fn stage(script: Script, start: Timestamp, zone: TimeZone) -> Result<Self> {
        // Whole seconds: no source dates its pieces more closely.
        let start = Timestamp::from_second(start.as_second())?;
        let mut staged = Self {
            start,
            zone,
            outlets: script.outlets,
            pieces: Vec::new(),
            follow_ups: script.follow_ups,
            last_held_back: start,
        };
        let mut by_id: HashMap<String, Arc<Piece>> = HashMap::new();
        // Copies come last: the text they take over must be there.
        let (copies, originals): (Vec<_>, Vec<_>) = script.pieces.into_iter().partition(|raw| raw.copies.is_some());
        for raw in originals.iter().chain(&copies) {
            let piece = staged.piece_of(raw, &by_id).with_context(|| format!("piece {}", raw.id))?;
            if let Timing::HeldBack(_) = raw.timing()? {
                staged.last_held_back = staged.last_held_back.max(piece.published());
            }
            let piece = Arc::new(piece);
            staged.pieces.push(piece.clone());
            if by_id.insert(raw.id.clone(), piece).is_some() {
                bail!("two pieces are called {}", raw.id);
            }
        }
        Ok(staged)
    }

    /// The sources.
    pub fn outlets(&self) -> &[Outlet] {
        &self.outlets
    }

    /// The source of that name.
    pub fn outlet(&self, id: &str) -> Option<&Outlet> {
        self.outlets.iter().find(|outlet| outlet.id.as_str() == id)
    }

    /// All pieces written for the sample, whether they are out or not.
    #[cfg(test)]
    pub fn pieces(&self) -> &[Arc<Piece>] {
        &self.pieces
    }

    /// The zone in which its sources write.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// What `outlet` shows at `now`, newest first.
    pub fn list(&self, outlet: &Outlet, now: Timestamp) -> Vec<Arc<Piece>> {
        let mut list: Vec<_> = self.follow_ups(outlet, now);
        let written = self.pieces.iter().filter(|piece| piece.outlet == outlet.id && piece.published() <= now);
        list.extend(written.cloned());
        list.sort_by(|a, b| b.published().cmp(&a.published()).then_with(|| a.slug.cmp(&b.slug)));
        list.truncate(LONGEST_LIST);
        list
    }

    /// The piece at the address `slug` of `outlet`, if it is out.
    pub fn find(&self, outlet: &Outlet, slug: &str, now: Timestamp) -> Option<Arc<Piece>> {
        let written = self.pieces.iter().find(|piece| piece.outlet == outlet.id && piece.slug == slug);
        let numbered = || slug.rsplit_once('-').and_then(|(_, number)| number.parse().ok());
        let found = match written {
            Some(piece) => Some(piece.clone()),
            None => numbered().and_then(|n| self.follow_up(n)).map(Arc::new),
        };
        found.filter(|piece| piece.outlet == outlet.id && piece.slug == slug && piece.published() <= now)
    }

    /// The bulletin that a source of one page shows at `now`.
    pub fn bulletin(&self, outlet: &Outlet, now: Timestamp) -> Option<Piece> {
        let template = self.follow_ups.iter().find(|template| template.source == outlet.id)?;
        let round = now.duration_since(self.start).as_secs().max(0) / BULLETIN_BEAT;
        let at = self.start.checked_add(SignedDuration::from_secs(round * BULLETIN_BEAT)).ok()?;
        self.fill_in(template, template.slug.clone(), at, round.unsigned_abs()).ok()
    }

    /// The templates that make follow-ups; the bulletin has a place of its own.
    fn templates(&self) -> impl Iterator<Item = &Template> {
        let is_page = |id: &SourceId| self.outlets.iter().any(|outlet| outlet.id == *id && outlet.form.is_bulletin());
        self.follow_ups.iter().filter(move |template| !is_page(&template.source))
    }

    fn follow_ups(&self, outlet: &Outlet, now: Timestamp) -> Vec<Arc<Piece>> {
        let seconds = now.duration_since(self.last_held_back).as_secs();
        if seconds < LATER_BEAT || outlet.form.is_bulletin() {
            return Vec::new();
        }
        let newest = (seconds / LATER_BEAT - 1).unsigned_abs();
        let turn = self.templates().count().max(1) as u64;
        let own: Vec<_> = (0_u64..).zip(self.templates()).filter(|(_, t)| t.source == outlet.id).collect();
        let mut list = Vec::new();
        for n in (0..=newest).rev().take(LONGEST_LIST * 4) {
            if own.iter().any(|(at, _)| *at == n % turn) {
                list.extend(self.follow_up(n).map(Arc::new));
            }
        }
        list
    }

    /// The follow-up number `n`: every template in its turn, over and over.
    fn follow_up(&self, n: u64) -> Option<Piece> {
        let turn = self.templates().count() as u64;
        let template = self.templates().nth(usize::try_from(n.checked_rem(turn)?).ok()?)?;
        let after = i64::try_from(n).ok()?.checked_add(1)?.checked_mul(LATER_BEAT)?;
        let at = self.last_held_back.checked_add(SignedDuration::from_secs(after)).ok()?;
        self.fill_in(template, format!("{}-{n}", template.slug), at, n / turn).ok()
    }

    fn fill_in(&self, template: &Template, slug: String, at: Timestamp, round: u64) -> Result<Piece> {
        let outlet = self.outlet(template.source.as_str()).context("a template of no source")?;
        let pen = Pen { outlet, here: self.here(outlet, at, round) };
        let edition = Edition {
            at,
            kicker: pen.optional(template.kicker.as_deref())?,
            headline: pen.write(&template.headline)?,
            standfirst: pen.optional(template.standfirst.as_deref())?,
            byline: pen.optional(template.byline.as_deref().or(outlet.byline.as_deref()))?,
            dateline: pen.dateline(template.place.as_deref())?,
            body: pen.body(&template.body)?,
        };
        Ok(Piece {
            outlet: outlet.id.clone(),
            slug,
            section: template.section.clone(),
            tags: template.tags.clone(),
            editions: vec![edition],
        })
    }

    fn here(&self, outlet: &Outlet, at: Timestamp, round: u64) -> Here {
        Here { local: self.zone.to_datetime(at), english: outlet.language == "en", round }
    }

    fn piece_of(&self, raw: &script::RawPiece, by_id: &HashMap<String, Arc<Piece>>) -> Result<Piece> {
        let outlet = self.outlet(raw.source.as_str()).with_context(|| format!("no source {}", raw.source))?;
        let at = self.moment(raw.timing()?)?;
        let pen = Pen { outlet, here: self.here(outlet, at, 0) };
        let body = match &raw.copies {
            Some(id) => self.copied(by_id.get(id).with_context(|| format!("no piece {id}"))?, at, raw.keep, outlet)?,
            None => pen.body(&raw.body)?,
        };
        let first = Edition {
            at,
            kicker: pen.optional(raw.kicker.as_deref())?,
            headline: pen.write(&raw.headline)?,
            standfirst: pen.optional(raw.standfirst.as_deref())?,
            byline: pen.optional(raw.byline.as_deref().or(outlet.byline.as_deref()))?,
            dateline: pen.dateline(raw.place.as_deref())?,
            body,
        };
        let mut editions = vec![first];
        for version in &raw.version {
            let next = self.next_edition(editions.last().context("no first version")?, at, version, outlet)?;
            editions.push(next);
        }
        Ok(Piece {
            outlet: outlet.id.clone(),
            slug: raw.id.clone(),
            section: raw.section.clone(),
            tags: raw.tags.clone(),
            editions,
        })
    }

    /// The version after `before`: what it does not say again stays.
    fn next_edition(
        &self,
        before: &Edition,
        published: Timestamp,
        version: &script::RawVersion,
        outlet: &Outlet,
    ) -> Result<Edition> {
        let at = published.checked_add(SignedDuration::from_secs(version.later))?;
        ensure!(at > before.at, "a version comes before the one it replaces");
        // Its days count from the publication, as those of the paragraphs that stay.
        let pen = Pen { outlet, here: self.here(outlet, published, 0) };
        let mut body = match &version.body {
            Some(text) => pen.body(text)?,
            None => before.body.clone(),
        };
        if let Some(top) = &version.top {
            body.splice(0..0, pen.body(top)?);
        }
        let headline = version.headline.as_deref().map(|text| pen.write(text)).transpose()?;
        Ok(Edition {
            at,
            kicker: pen.optional(version.kicker.as_deref())?.or_else(|| before.kicker.clone()),
            headline: headline.unwrap_or_else(|| before.headline.clone()),
            standfirst: pen.optional(version.standfirst.as_deref())?.or_else(|| before.standfirst.clone()),
            byline: before.byline.clone(),
            dateline: before.dateline.clone(),
            body,
        })
    }

    /// The text of an agency's piece as a subscriber prints it at `at`: as it then stands, perhaps cut from the end.
    fn copied(&self, original: &Piece, at: Timestamp, keep: Option<usize>, outlet: &Outlet) -> Result<Vec<Block>> {
        let edition = original.current(at).context("copied before it is out")?;
        let blocks = edition.body.iter().take(keep.unwrap_or(usize::MAX));
        let pen = Pen { outlet, here: self.here(outlet, at, 0) };
        Ok(blocks.map(|block| Block { kind: block.kind, text: pen.typeset(&block.text) }).collect())
    }

    /// When a piece comes out.
    fn moment(&self, timing: Timing) -> Result<Timestamp> {
        Ok(match timing {
            Timing::Ago(minutes) => self.start.checked_sub(SignedDuration::from_mins(minutes))?,
            Timing::HeldBack(slot) => self.start.checked_add(SignedDuration::from_secs(BEAT * slot))?,
            Timing::Day(days, time) => {
                let today = self.zone.to_datetime(self.start).date();
                let day = today.checked_sub(jiff::Span::new().try_days(days)?)?;
                self.zone.to_ambiguous_timestamp(day.to_datetime(time)).compatible()?
            }
        })
    }
}

/// Writes the texts of one source as it writes them.
struct Pen<'a> {
    outlet: &'a Outlet,
    here: Here,
}

impl Pen<'_> {
    fn write(&self, text: &str) -> Result<String> {
        Ok(self.typeset(&write_out(text, self.here)?))
    }

    fn optional(&self, text: Option<&str>) -> Result<Option<String>> {
        text.map(|text| self.write(text)).transpose()
    }

    fn dateline(&self, place: Option<&str>) -> Result<Option<String>> {
        let (Some(place), Some(initials)) = (place, self.outlet.initials.as_deref()) else { return Ok(None) };
        self.write(&format!("{place}, {{date:0}} {{an:0}} ({initials}) - ")).map(Some)
    }

    /// Some sources type as a machine does, others set their text.
    fn typeset(&self, text: &str) -> String {
        if !self.outlet.typeset {
            return text.to_owned();
        }
        let mut text = text.replace('\'', "’").replace("« ", "«\u{a0}").replace(" »", "\u{a0}»");
        for mark in [":", ";", "!", "?", "%", "€"] {
            text = text.replace(&format!(" {mark}"), &format!("\u{a0}{mark}"));
        }
        join_digits(&text)
    }

    /// Reads blocks that are divided by empty lines: `## ` a cross-head, `> ` a quotation, `- ` the items of a list.
    fn body(&self, text: &str) -> Result<Vec<Block>> {
        let chunks = text.split("\n\n").map(str::trim).filter(|chunk| !chunk.is_empty());
        let blocks = chunks.map(|chunk| {
            let (kind, text) = if let Some(heading) = chunk.strip_prefix("## ") {
                (BlockKind::Heading, heading.to_owned())
            } else if let Some(quote) = chunk.strip_prefix("> ") {
                (BlockKind::Quote, quote.replace('\n', " "))
            } else if let Some(list) = chunk.strip_prefix("- ") {
                (BlockKind::List, list.replace("\n- ", "\n"))
            } else {
                (BlockKind::Paragraph, chunk.replace('\n', " "))
            };
            Ok(Block { kind, text: self.write(&text)? })
        });
        blocks.collect()
    }
}

/// Puts narrow spaces that do not break between the digits of `1 100`.
fn join_digits(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    let mut before = ' ';
    while let Some(mark) = rest.next() {
        let three = || rest.clone().take(3).filter(char::is_ascii_digit).count() == 3;
        let inside = mark == ' ' && before.is_ascii_digit() && three();
        out.push(if inside { '\u{202f}' } else { mark });
        before = mark;
    }
    out
}
