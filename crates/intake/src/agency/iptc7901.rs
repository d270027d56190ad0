//! IPTC 7901 (ANPA 1312): wire messages of control characters, a header line and lines of text.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use news::{Draft, Format, LinkKind, Moment, Removed, Status, Subject};

use super::element::filled;
use super::{no_item, notice, prose};
use crate::feed::{collapse, date};
use crate::{Context, Drafts, Result};

const SOH: char = '\u{1}';
const STX: char = '\u{2}';
const ETX: char = '\u{3}';
const EOT: char = '\u{4}';

/// The most lines that can stand between the start of the text and the end of its headline.
const MAX_HEAD: usize = 8;

/// Reads every message in `text`.
pub(super) fn drafts(text: &str, context: &Context) -> Result<Drafts> {
    let text = latin_9(text);
    let mut drafts = Drafts::default();
    for message in messages(&text) {
        match Message::of(message) {
            Some(read) => drafts.drafts.push(read.draft(context)),
            None => drafts.problems.push("a message without text".to_owned()),
        }
    }
    if drafts.drafts.is_empty() {
        return Err(no_item(Format::Iptc7901, "no message in it"));
    }
    Ok(drafts)
}

/// The messages of a transmission: each begins with SOH, or with `ZCZC`; a text without either is one.
fn messages(text: &str) -> Vec<&str> {
    let (mark, length) = if text.contains(SOH) { ("\u{1}", 1) } else { ("ZCZC", 4) };
    let mut starts: Vec<usize> = text.match_indices(mark).map(|(at, _)| at).collect();
    if mark == "ZCZC" {
        starts.retain(|at| *at == 0 || text.get(..*at).is_some_and(|before| before.ends_with(['\n', '\r', '\u{7f}'])));
    }
    if starts.is_empty() {
        return vec![text];
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| text.get(start + length..end)).collect()
}

/// Whether `line` is the header line of a message: `bsf025 3 ec 121   etf 967`.
pub(super) fn is_header(line: &str) -> bool {
    let header = Header::of(line);
    header.service.is_some() && header.number.is_some() && header.urgency.is_some() && header.words.is_some()
}

/// The header line: service and number, urgency, category, word count, and whatever else.
#[derive(Debug, Default)]
struct Header<'t> {
    service: Option<&'t str>,
    number: Option<&'t str>,
    urgency: Option<u8>,
    category: Option<&'t str>,
    words: Option<u32>,
}

impl<'t> Header<'t> {
    fn of(line: &'t str) -> Self {
        let mut header = Self::default();
        let mut words = line.split_whitespace().take(6).peekable();
        let Some(first) = words.next() else { return header };
        let letters = first.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (service, number) = first.split_at(letters);
        let figures = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if (1..=5).contains(&letters) && (figures(number) || number.is_empty()) {
            header.service = Some(service);
            header.number = filled_str(number).or_else(|| words.next_if(|word| figures(word) && word.len() > 1));
        } else {
            return header;
        }
        header.urgency = words.next_if(|word| word.len() == 1).and_then(notice::urgency);
        let is_category = |word: &&str| word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        header.category = words.next_if(is_category);
        header.words = words.next().and_then(|word| word.parse().ok());
        header
    }
}

fn filled_str(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// A message in its parts.
struct Message<'t> {
    header: Header<'t>,
    slug: Option<String>,
    text: &'t str,
    trailer: &'t str,
}

impl<'t> Message<'t> {
    fn of(message: &'t str) -> Option<Self> {
        let message = message.split(EOT).next().unwrap_or(message);
        let (head, rest) = match message.split_once(STX) {
            Some((head, rest)) => (head, rest),
            None => unmarked(message),
        };
        let (text, trailer) = match rest.split_once(ETX) {
            Some((text, trailer)) => (text, trailer),
            None => split_trailer(rest),
        };
        let mut lines = head.lines().map(|line| line.trim_matches(is_control)).filter(|line| !line.trim().is_empty());
        let header = Header::of(lines.next().unwrap_or_default());
        let slug = filled(collapse(&lines.collect::<Vec<_>>().join(" ")));
        (!text.trim_matches(is_control).is_empty()).then_some(Self { header, slug, text, trailer })
    }

    fn draft(&self, context: &Context) -> Draft {
        let mut draft = Draft { urgency: self.header.urgency, ..Draft::default() };
        draft.published = moment(self.trailer, &context.timezone);
        draft.guid = self.guid(draft.published);
        draft.subjects.extend(self.header.category.map(|code| Subject { code: code.to_owned(), name: None }));
        if let Some(slug) = &self.slug {
            draft.tags = slug.split('/').map(collapse).filter_map(filled).collect();
        }
        let (head, body) = split_head(self.text);
        let labels = read_head(&head, &mut draft);
        let body = without_notebook(body, &mut draft);
        draft.body = prose::of_text(&body.replace(is_control, "")).blocks;
        self.read_notices(&labels, &mut draft, context);
        draft
    }

    /// Numbers begin again every day: service, number and day name a message.
    fn guid(&self, sent: Option<Moment>) -> Option<String> {
        let name = format!("{}{}", self.header.service?, self.header.number?);
        Some(match sent {
            Some(sent) => format!("{name}-{}", sent.date()),
            None => name,
        })
    }

    /// What labels and opening lines say of the use of the piece.
    fn read_notices(&self, labels: &str, draft: &mut Draft, context: &Context) {
        let opening: Vec<&str> = draft.body.iter().take(3).map(|block| block.text.as_str()).collect();
        let opening = opening.join("\n");
        let label = labels.to_lowercase();
        let is = |words: &[&str]| words.iter().any(|word| label.contains(word));
        let kind = if is(&["annule et remplace", "replaces", "refile", "lead"]) {
            Some(LinkKind::Replaces)
        } else if notice::corrects(&label) {
            Some(LinkKind::Corrects)
        } else if is(&["annul", "kill", "withdraw"]) {
            draft.status = Status::Cancelled;
            Some(LinkKind::Replaces)
        } else {
            None
        };
        if let (Some(kind), Some(target)) = (kind, self.reference(&format!("{labels}\n{opening}"))) {
            let day = draft.published.map(|sent| format!("-{}", sent.date())).unwrap_or_default();
            notice::add(&mut draft.links, kind, format!("{target}{day}"));
        }
        let lines = labels.lines().chain(draft.body.iter().map(|block| block.text.as_str()));
        if let Some(line) = lines.map(str::to_owned).find(|line| is_embargo(line)) {
            draft.embargo = embargo(&line, draft.published, &context.timezone);
            if draft.embargo.is_none() && draft.status == Status::Usable {
                draft.status = Status::Withheld;
            }
            draft.body.retain(|block| block.text != line);
            draft.removed.push(Removed { text: line, why: "embargo".to_owned() });
        }
    }

    /// The other message that a notice names: `bsf025`.
    fn reference(&self, text: &str) -> Option<String> {
        let own = format!("{}{}", self.header.service?, self.header.number?);
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        words
            .filter(|word| {
                let letters = word.bytes().take_while(u8::is_ascii_lowercase).count();
                let figures = word.get(letters..).unwrap_or_default();
                (2..=5).contains(&letters)
                    && (2..=6).contains(&figures.len())
                    && figures.bytes().all(|byte| byte.is_ascii_digit())
            })
            .find(|word| *word != own)
            .map(str::to_owned)
    }
}

fn is_control(letter: char) -> bool {
    letter == '\u{7f}' || (letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) || letter == '\u{feff}'
}

/// Header and text of a message whose control characters got lost: the header line, a slug line, the text.
fn unmarked(message: &str) -> (&str, &str) {
    let start = message.len() - message.trim_start_matches(|c: char| is_control(c) || c.is_whitespace()).len();
    let line_end =
        |from: usize| message.get(from..).and_then(|rest| rest.find('\n')).map_or(message.len(), |end| from + end + 1);
    let first = message.get(start..line_end(start)).unwrap_or_default();
    if Header::of(first).urgency.is_none() {
        return ("", message);
    }
    let mut end = line_end(start);
    let next = message.get(end..).unwrap_or_default();
    let blank = next.len() - next.trim_start().len();
    let second = next.trim_start().lines().next().unwrap_or_default().trim();
    if second.contains('/') && (second.starts_with('/') || second.ends_with('/')) {
        end = line_end(end + blank);
    }
    message.split_at_checked(end).unwrap_or(("", message))
}

/// Text and trailer where ETX got lost: a last line that is a date.
fn split_trailer(text: &str) -> (&str, &str) {
    let end = text.trim_end().len();
    let start = text.get(..end).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(start..end).unwrap_or_default();
    if moment(line, &TimeZone::UTC).is_some() { (text.get(..start).unwrap_or(text), line) } else { (text, "") }
}

/// The lines of the headline, which ends with `=`, and the text after it.
fn split_head(text: &str) -> (Vec<String>, &str) {
    let mut head = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n').take(MAX_HEAD) {
        at += line.len();
        let words = collapse(&line.replace(is_control, ""));
        let (words, ends) = match words.strip_suffix('=') {
            Some(words) => (words.trim_end().to_owned(), true),
            None => (words, false),
        };
        head.extend(filled(words));
        if ends {
            return (head, text.get(at..).unwrap_or_default());
        }
    }
    // No sign ends it: the lines before the first empty one, where there are few.
    let (opening, rest) = text.split_once("\n\n").or_else(|| text.split_once("\r\n\r\n")).unwrap_or(("", text));
    let lines: Vec<String> =
        opening.lines().map(|line| collapse(&line.replace(is_control, ""))).filter_map(filled).collect();
    if lines.len() <= 3 && lines.iter().all(|line| line.chars().count() < 120) {
        (lines, rest)
    } else {
        (Vec::new(), text)
    }
}

/// Tells labels, kicker, headline and byline apart; answers the labels, a line each.
fn read_head(head: &[String], draft: &mut Draft) -> String {
    let mut lines: Vec<&str> = head.iter().map(String::as_str).collect();
    let mut labels = Vec::new();
    while lines.len() > 1 && lines.first().is_some_and(|line| is_label(line)) {
        labels.push(lines.remove(0));
    }
    if lines.len() > 1 && lines.last().is_some_and(|line| is_byline(line)) {
        draft.byline = lines.pop().map(str::to_owned);
    }
    if let Some(at) = lines.iter().rposition(|line| line.ends_with(':')).filter(|at| at + 1 < lines.len()) {
        let kicker = lines.drain(..=at).collect::<Vec<_>>().join(" ");
        draft.kicker = filled(kicker.trim_end_matches([':', ' ']).to_owned());
    }
    draft.headline = filled(lines.join(" "));
    // « URGENT: la digue a cédé » keeps its words; the label counts all the same.
    let mut labels = labels.join("\n");
    if let Some((word, _)) = draft.headline.as_deref().and_then(|headline| headline.split_once([':', '-', '–']))
        && is_label(word.trim())
    {
        labels.push('\n');
        labels.push_str(word.trim());
    }
    labels
}

/// Words that editors put above a headline: `1ST LEAD`, `URGENT`, `ANNULE ET REMPLACE bsf025`.
fn is_label(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "lead",
        "flash",
        "alerte",
        "urgent",
        "bulletin",
        "extra",
        "refile",
        "net",
        "rectificatif",
        "rectif",
        "correction",
        "corrected",
        "korrektur",
        "annulation",
        "annule",
        "annuler",
        "kill",
        "embargo",
        "sperrfrist",
        "papier",
        "version",
        "reprise",
        "précision",
        "précisions",
        "complément",
        "eilmeldung",
        "repetition",
        "répétition",
        "update",
        "zusammenfassung",
        "synthèse",
        "papier général",
    ];
    let lower = line.to_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let ordinal = |word: &str| word.starts_with(|letter: char| letter.is_ascii_digit());
    line.chars().count() <= 60
        && words.clone().count() <= 8
        && words.find(|word| !ordinal(word)).is_some_and(|word| WORDS.contains(&word))
        && line
            .split_whitespace()
            .find(|word| !ordinal(word))
            .is_some_and(|word| word.chars().all(|c| !c.is_lowercase()))
}

fn is_byline(line: &str) -> bool {
    ["Par ", "PAR ", "By ", "BY ", "Von ", "De notre ", "Propos recueillis"].iter().any(|start| line.starts_with(start))
}

/// What agencies put below the text for editors: from a `# NOTEBOOK` on, or from the line that says so.
fn without_notebook<'t>(body: &'t str, draft: &mut Draft) -> &'t str {
    let mut at = 0;
    let mut rule = None;
    for line in body.split_inclusive('\n') {
        let words = line.trim();
        let lower = words.to_lowercase();
        let says_so = ["not for publication", "not intended for publication", "nicht zur veröffentlichung"]
            .iter()
            .chain(&["pas destinées à la publication", "à l'attention des rédactions", "à l’attention des rédactions"])
            .any(|sign| lower.contains(sign));
        if words.starts_with("# ") || says_so {
            let from = rule.filter(|_| says_so).unwrap_or(at);
            let (kept, notes) = body.split_at_checked(from).unwrap_or((body, ""));
            if let Some(text) = filled(collapse(&notes.replace(is_control, ""))) {
                draft.removed.push(Removed { text, why: "note to editors".to_owned() });
            }
            return kept;
        }
        rule = if words.starts_with("* *") { Some(at) } else { rule.filter(|_| words.is_empty()) };
        at += line.len();
    }
    body
}

/// Whether a line announces an embargo; an embargo on arms is news.
fn is_embargo(line: &str) -> bool {
    let bare = line.trim_start_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    let opens = ["embargo", "sous embargo", "sperrfrist", "embargoed"].iter().any(|start| bare.starts_with(start));
    opens
        && line.chars().count() <= 120
        && ["jusqu", "until", "bis ", "to ", "absolu"].iter().any(|word| bare.contains(word))
}

/// Until when: what stands after « jusqu'au »; a date without a year is of the year of the message.
fn embargo(line: &str, sent: Option<Moment>, zone: &TimeZone) -> Option<Moment> {
    let lower = line.to_lowercase();
    let at = ["jusqu'au ", "jusqu’au ", "jusqu'à ", "jusqu’à ", "until ", "bis ", "to "]
        .iter()
        .find_map(|word| lower.find(word).map(|at| at + word.len()))?;
    let rest = lower.get(at..)?.trim_end_matches([')', '*', '.', '-', ' ']);
    date(rest, zone).or_else(|| {
        // « 12 mars à 18h00 »: the year goes after the month.
        let year = sent?.date().year();
        let mut words: Vec<String> = rest.split_whitespace().map(str::to_owned).collect();
        let day = words.iter().position(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
        words.insert((day + 2).min(words.len()), year.to_string());
        date(&words.join(" "), zone)
    })
}

/// The moment in a trailer: `091223 dec 18` or `131137 GMT Nov 13`, day, hour and minute before month and year.
fn moment(trailer: &str, zone: &TimeZone) -> Option<Moment> {
    let words: Vec<&str> =
        trailer.split(|c: char| is_control(c) || c.is_whitespace()).filter(|w| !w.is_empty()).collect();
    let first = words.iter().position(|word| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let figures = words.get(first)?;
    let part = |from: usize| figures.get(from..from + 2)?.parse::<i8>().ok();
    let mut rest = words.get(first + 1..)?.iter();
    let mut word = *rest.next()?;
    let offset = match word.to_ascii_uppercase().as_str() {
        "GMT" | "UTC" | "Z" => Some(0),
        "MEZ" | "CET" | "HEC" => Some(1),
        "MESZ" | "CEST" | "HAEC" => Some(2),
        _ => None,
    };
    if offset.is_some() {
        word = rest.next()?;
    }
    let month = month(word)?;
    let year = rest.next()?.trim_end_matches('.').parse::<i16>().ok()?;
    let year = if year < 70 {
        2000 + year
    } else if year < 100 {
        1900 + year
    } else {
        year
    };
    let clock =
        Date::new(year, month, part(0)?).ok()?.to_datetime(jiff::civil::Time::new(part(2)?, part(4)?, 0, 0).ok()?);
    let zone = offset.map_or_else(|| zone.clone(), |hours| TimeZone::fixed(Offset::constant(hours)));
    let at = zone.to_ambiguous_timestamp(clock).compatible().ok()?;
    Some(Moment::in_zone(at, &zone))
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "ene", "gen"],
        &["feb", "fév", "fev"],
        &["mar", "mär", "mrt"],
        &["apr", "avr", "abr"],
        &["may", "mai", "mag", "mei"],
        &["jun", "juin", "giu"],
        &["jul", "juil", "lug"],
        &["aug", "aoû", "aou", "ago"],
        &["sep", "set"],
        &["oct", "okt", "ott"],
        &["nov"],
        &["dec", "déc", "dez", "dic"],
    ];
    let word = word.to_lowercase();
    let found = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)))?;
    i8::try_from(found + 1).ok()
}

/// Text that was read as Latin-1 and is Latin-9: `½` inside words is œ, and then `¤` is the euro sign.
fn latin_9(text: &str) -> std::borrow::Cow<'_, str> {
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    let mut found = false;
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        found |= matches!(letter, '½' | '¼') && (before.is_alphabetic() || next.is_alphabetic());
        before = letter;
    }
    if !found {
        return text.into();
    }
    let other = |letter| match letter {
        '¤' => '€',
        '¦' => 'Š',
        '¨' => 'š',
        '´' => 'Ž',
        '¸' => 'ž',
        '¼' => 'Œ',
        '½' => 'œ',
        '¾' => 'Ÿ',
        letter => letter,
    };
    text.chars().map(other).collect::<String>().into()
}
